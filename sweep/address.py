"""Web addresses as the names of pictures."""

from urllib.parse import unquote, urlsplit

__all__ = ["is_address", "name_of"]


def is_address(source: str) -> bool:
    """Whether a picture is to be fetched: its name begins with http:// or https://."""
    return source.lower().startswith(("http://", "https://"))


def name_of(address: str) -> str:
    """What the picture at an address is called: the last part of the path, else the host.

    No name leads out of a folder: a slash in the last part becomes a line.
    """
    try:
        parts = urlsplit(address)
        name = unquote(parts.path).rstrip("/").rpartition("/")[2]
        return name.replace("\\", "-").replace("\0", "-") or parts.hostname or "picture"
    except ValueError:
        return "picture"
