"""Pictures from web addresses, served by a server on this machine."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import sweep
from sweep.cli.app import run
from sweep.decode import fetch as web
from sweep.decode import source
from sweep.decode.address import is_address, name_of
from tests.odd_files import png, smooth

CONTENT = png(smooth(), 8)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the path."""

    host: ClassVar[str] = ""

    def do_GET(self) -> None:
        redirects = {
            "/moved": "/a.png",
            "/to-file": "file:///etc/passwd",
            "/to-ftp": "ftp://127.0.0.1/a.png",
            "/circle": "/circle",
        }
        if self.path in redirects:
            self.send_response(302)
            self.send_header("Location", redirects[self.path])
            self.end_headers()
        elif self.path == "/missing.png":
            self.send_error(404)
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            while True:
                try:
                    self.wfile.write(bytes(1 << 16))
                except OSError:
                    return
        elif self.path == "/breaks-off.png":
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT[:100])
        elif self.path == "/silent":
            self.server.silent.wait(10)  # type: ignore[attr-defined]
        elif self.path == "/header-without-end":
            while not self.server.silent.wait(0.01):  # type: ignore[attr-defined]
                self.wfile.write(b"H")
        elif self.path == "/huge.png":
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 40))
            self.end_headers()
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"" if self.path == "/empty" else CONTENT)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        serving.silent = threading.Event()  # type: ignore[attr-defined]
        thread = threading.Thread(target=serving.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.silent.set()  # type: ignore[attr-defined]
        serving.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/a.png", "/moved", "/folder/a%20b.png?x=1#y"])
def test_a_picture_is_fetched(server: str, path: str) -> None:
    image = sweep.load(server + path)
    assert np.array_equal(image.pixels, smooth())
    assert image.name == {"/a.png": "a.png", "/moved": "moved"}.get(path, "a b.png")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/to-file", "leads on to file:///etc/passwd, which is no http or https address"),
        ("/to-ftp", "leads on to ftp://127.0.0.1/a.png"),
        ("/circle", "leads on to more than 5 other addresses, or round in a ring"),
        ("/missing.png", "the server says 404"),
        ("/breaks-off.png", "the connection broke off"),
        ("/empty", r"is empty \(0 bytes\)"),
        ("/huge.png", "has more than 1,073,741,824 bytes"),
        (":99999999/", "cannot be fetched"),
        ("]/a.png", "cannot be fetched"),
        ("/a b\n.png", "cannot be fetched"),
    ],
)
def test_what_cannot_be_fetched_is_one_line(server: str, path: str, said: str) -> None:
    with pytest.raises(sweep.ImageError, match=said) as caught:
        sweep.load(server + path)
    assert len(str(caught.value)) < 400


def test_nobody_there_is_one_line(server: str) -> None:
    del server
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as gone:
        port = gone.server_port
    with pytest.raises(sweep.ImageError, match=r"cannot be fetched: .*refused"):
        sweep.load(f"http://127.0.0.1:{port}/a.png")


def test_bytes_are_limited(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_BYTES", 1_000_000)
    with pytest.raises(sweep.ImageError, match="has more than 1,000,000 bytes"):
        sweep.load(f"{server}/endless")


def test_time_is_limited(server: str) -> None:
    with pytest.raises(sweep.ImageError, match=r"takes longer than 0.05 s"):
        web.fetched(f"{server}/endless", most=1 << 40, seconds=0.05)
    for path in ("silent", "header-without-end"):
        with pytest.raises(sweep.ImageError, match=r"timed out|takes longer than 0.05 s"):
            web.fetched(f"{server}/{path}", most=1000, seconds=0.05)


def test_no_other_scheme_is_opened(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(CONTENT)
    for address in (f"file://{tmp_path}/a.png", "ftp://127.0.0.1/a.png", "data:image/png,a"):
        assert not is_address(address)
        with pytest.raises(sweep.ImageError, match="no such file"):
            sweep.load(address)
        with pytest.raises(sweep.ImageError, match="cannot be fetched"):
            web.fetched(address, most=1000)


def test_names_of_addresses_stay_in_the_folder() -> None:
    for address, name in [
        ("https://example.org/a/b.jpg?size=2", "b.jpg"),
        ("https://example.org/a/", "a"),
        ("https://example.org", "example.org"),
        ("https://example.org/..%2F..%2Fetc%2Fpasswd", "..-..-etc-passwd"),
        ("https://example.org/..%5Cx%00.png", "..-x-.png"),
        ("https://example.org/..", "example.org"),
        ("http://[", "picture"),
    ]:
        assert name_of(address) == name, address


def test_the_default_output_is_named_after_the_picture(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["animate", f"{server}/parrot.png?x=/y", "-k", "1,2", "-q"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["parrot-sweep.gif"]
