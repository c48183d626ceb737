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
        name = unquote(parts.path.rstrip("/").rpartition("/")[2])
        for mark in "/\\\0":
            name = name.replace(mark, "-")
        if name in ("", ".", ".."):
            name = parts.hostname or "picture"
        return name
    except ValueError:
        return "picture"
