"""Fetch a picture from an http or https address, within limits of bytes and of time."""

import http.client
import threading
import time
import urllib.error
import urllib.request
from email.message import Message
from typing import IO, Any
from urllib.parse import urljoin

from sweep.decode.address import is_address
from sweep.errors import ImageError
from sweep.system.version import __version__

__all__ = ["fetched"]

SECONDS = 60.0  # for the whole
_SILENCE = 15.0  # seconds without a byte
_REDIRECTS = 5
_CHUNK = 1 << 16


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to other web addresses only, a few of them."""

    max_redirections = _REDIRECTS

    def http_error_302(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
    ) -> Any:
        """Go on to where the server says, if that is a web address."""
        address = urljoin(req.full_url, headers.get("Location") or req.full_url)
        if not is_address(address):
            fp.close()
            raise ImageError(
                f"{req.full_url}: leads on to {address}, which is no http or https address; "
                "give the address of the picture itself"
            )
        return super().http_error_302(req, fp, code, msg, headers)  # type: ignore[arg-type]

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def fetched(address: str, *, most: int, seconds: float = SECONDS) -> bytes:
    """The bytes at ``address``, http or https.

    Args:
        address: redirects are followed to such addresses only.
        most: bytes that are taken at the most.
        seconds: the time that the whole may take.

    Raises:
        ImageError: it cannot be had, or not within these limits.
    """
    outcome: list[bytes | Exception] = []

    def work() -> None:
        try:
            outcome.append(_fetched(address, most, seconds))
        except Exception as error:  # told by the thread that waits
            outcome.append(error)

    # A name may be looked up, or a header awaited byte by byte, without an end; a thread that does
    # so can be left behind.
    worker = threading.Thread(target=work, name="sweep-fetch", daemon=True)
    worker.start()
    worker.join(seconds)
    if not outcome:
        raise _too_slow(address, seconds)
    content = outcome[0]
    if isinstance(content, Exception):
        raise content
    return content


def _fetched(address: str, most: int, seconds: float) -> bytes:
    until = time.monotonic() + seconds
    headers = {"User-Agent": f"sweep/{__version__}"}
    try:
        request = urllib.request.Request(address, headers=headers)
        with _opener().open(request, timeout=min(_SILENCE, seconds)) as answer:
            said = answer.headers.get("Content-Length") or "0"
            _check_length(address, int(said) if said.isdigit() else 0, most)
            content = _read(address, answer, most, until, seconds)
            if len(content) < int(said if said.isdigit() else 0):
                raise ImageError(f"{address}: the connection broke off; try again")
    except ImageError:
        raise
    except urllib.error.HTTPError as error:
        error.close()
        if 300 <= error.code < 400:
            raise ImageError(
                f"{address}: leads on to more than {_REDIRECTS} other addresses, or round in a "
                "ring; give the address of the picture itself"
            ) from None
        raise ImageError(f"{address}: the server says {error.code} {error.reason}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        said = " ".join(str(reason).split()) or type(error).__name__
        raise ImageError(f"{address}: cannot be fetched: {said}; check the address") from None
    if not content:
        raise ImageError(f"{address}: is empty (0 bytes); check the address")
    return content


def _opener() -> urllib.request.OpenerDirector:
    # urllib's own opener would also open files and ftp.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
        _SafeRedirects(),
    ):
        opener.add_handler(handler)
    return opener


def _read(
    address: str, answer: http.client.HTTPResponse, most: int, until: float, seconds: float
) -> bytes:
    content = bytearray()
    while chunk := answer.read1(_CHUNK):
        content += chunk
        _check_length(address, len(content), most)
        if time.monotonic() > until:
            raise _too_slow(address, seconds)
    return bytes(content)


def _too_slow(address: str, seconds: float) -> ImageError:
    return ImageError(
        f"{address}: takes longer than {seconds:g} s; fetch it by other means and give the file"
    )


def _check_length(address: str, length: int, most: int) -> None:
    if length > most:
        raise ImageError(f"{address}: has more than {most:,} bytes; give a smaller picture")
