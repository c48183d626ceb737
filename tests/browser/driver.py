"""A small client of the WebDriver protocol, for Chromium by its driver and for Firefox by itself.

Beside what W3C WebDriver has it speaks the developers' protocol of Chromium (CDP), through which
media are emulated and scripts forbidden, and reads the logs of the console and of the network.
Firefox takes the commands of WebDriver through a protocol of its own, Marionette.
"""

import base64
import contextlib
import io
import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import PIL.Image

__all__ = ["KEYS", "Browser", "chromium", "firefox"]

# Debian's build of Chromium, as root and without a screen.
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--force-color-profile=srgb", "--force-device-scale-factor=1", "--window-size=900,700",
)  # fmt: skip

# How WebDriver writes the keys that have no character.
KEYS = {
    "Tab": "\ue004", "Enter": "\ue006", "Shift": "\ue008", "Control": "\ue009", "Escape": "\ue00c",
    "PageUp": "\ue00e", "PageDown": "\ue00f", "End": "\ue010", "Home": "\ue011",
    "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015",
    "Delete": "\ue017",
}  # fmt: skip

Point = tuple[float, float]
Action = dict[str, Any]

# What may be asked for without a network.
_LOCAL = {"file", "data", "blob", "about", "chrome"}


class Wire(Protocol):
    """What brings the commands of a session to a browser."""

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Give a command, as W3C WebDriver has it, and wait for the answer."""


class Http:
    """The way to chromedriver.

    Args:
        port: where it listens.
        profile: a folder of its own for what Chromium keeps.
    """

    def __init__(self, port: int, profile: Path) -> None:
        self._base = f"http://127.0.0.1:{port}/session"
        wanted = {
            "goog:chromeOptions": {"args": [*ARGUMENTS, f"--user-data-dir={profile}"]},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        answer = self.call("POST", "", {"capabilities": {"alwaysMatch": wanted}})
        self._base += "/" + answer["sessionId"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            self._base + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from None


class Marionette:
    """The way to Firefox: each message is its length, a colon, and JSON.

    Args:
        port: where it listens.
    """

    def __init__(self, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
            # It stays open as long as the file does.
            self._file = connection.makefile("rwb")
        self._number = 0
        self._read()  # which greets
        self.send("WebDriver:NewSession")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return self.send(_NAMES[method, path], **(body or {}))

    def send(self, name: str, **parameters: Any) -> Any:
        """Give a command of Marionette."""
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._file.write(b"%d:%b" % (len(message), message))
        self._file.flush()
        _, number, error, answer = self._read()
        assert number == self._number
        assert error is None, error["message"]
        return answer["value"] if [*answer] == ["value"] else answer

    def close(self) -> None:
        self._file.close()

    def _read(self) -> Any:
        digits = b""
        while (byte := self._file.read(1)) != b":":
            assert byte, "Firefox has gone"
            digits += byte
        return json.loads(self._file.read(int(digits)))


# The commands that Firefox is given here.
_NAMES = {
    ("POST", "/timeouts"): "WebDriver:SetTimeouts",
    ("POST", "/url"): "WebDriver:Navigate",
    ("POST", "/execute/async"): "WebDriver:ExecuteAsyncScript",
    ("POST", "/execute/sync"): "WebDriver:ExecuteScript",
    ("POST", "/actions"): "WebDriver:PerformActions",
    ("GET", "/screenshot"): "WebDriver:TakeScreenshot",
    ("DELETE", ""): "Marionette:Quit",
}


class Browser:
    """A session of the WebDriver protocol, as far as it is needed here.

    Args:
        wire: the way to the browser.
    """

    def __init__(self, wire: Wire) -> None:
        self._call = wire.call
        self._call("POST", "/timeouts", {"script": 60_000})

    # What is shown.

    def open(self, page: Path | str) -> None:
        """Go to a file or an address, and wait until it is loaded."""
        self._call("POST", "/url", {"url": page if isinstance(page, str) else page.as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        """Run the body of a function, whose last argument is called with what it gives back."""
        return self._call("POST", "/execute/async", {"script": script, "args": arguments})

    def call(self, script: str, *arguments: Any) -> Any:
        """Run the body of an async function, and give back what it returns."""
        body = f"return (async (...args) => {{{script}\n}})(...arguments)"
        return self._call("POST", "/execute/sync", {"script": body, "args": arguments})

    def screenshot(self) -> npt.NDArray[np.uint8]:
        content = base64.b64decode(self._call("GET", "/screenshot"))
        with PIL.Image.open(io.BytesIO(content)) as picture:
            return np.asarray(picture.convert("RGB"))

    def printed(self) -> bytes:
        """The page on paper, as PDF, with its colors."""
        return base64.b64decode(self._call("POST", "/print", {"background": True}))

    @contextlib.contextmanager
    def tab(self) -> Iterator[None]:
        """A new tab, to which all goes until it is closed; nothing is emulated there yet."""
        before = self._call("GET", "/window")
        made = self._call("POST", "/window/new", {"type": "tab"})["handle"]
        self._call("POST", "/window", {"handle": made})
        self.cdp("Page.bringToFront")
        try:
            yield
        finally:
            self._call("DELETE", "/actions")
            self._call("DELETE", "/window")
            self._call("POST", "/window", {"handle": before})

    def enter(self, frame: int) -> None:
        """Let scripts run in one of the frames of the page."""
        self._call("POST", "/frame", {"id": frame})

    # Real input.

    def press(self, *keys: str) -> None:
        """Press and release keys one after the other; those of "Shift+Tab" together."""
        actions: list[Action] = []
        for key in keys:
            parts = [KEYS.get(part, part) for part in (key.split("+") if len(key) > 1 else [key])]
            actions += [{"type": "keyDown", "value": part} for part in parts]
            actions += [{"type": "keyUp", "value": part} for part in reversed(parts)]
        self._act({"type": "key", "id": "keys", "actions": actions})

    def hold(self, key: str) -> None:
        """Press a key, without releasing it."""
        self._act(_key("keyDown", key))

    def release(self, key: str) -> None:
        self._act(_key("keyUp", key))

    def move(self, to: Point) -> None:
        """Move the mouse there; points are in CSS px from the top left of what is seen."""
        self._act(_pointer("mouse", [_move(to)]))

    def click(self, at: Point, times: int = 1) -> None:
        self._act(_pointer("mouse", [_move(at), *[_DOWN, _UP] * times]))

    def drag(self, *points: Point, pointer: str = "mouse") -> None:
        """Go from point to point with the button, or the finger, down."""
        first, *others = points
        actions = [_move(first), _DOWN, *[_move(point, 50) for point in others], _UP]
        self._act(_pointer(pointer, actions))

    def mouse_down(self, at: Point) -> None:
        self._act(_pointer("mouse", [_move(at), _DOWN]))

    def mouse_up(self) -> None:
        self._act(_pointer("mouse", [_UP]))

    def pinch(self, *fingers: tuple[Point, Point]) -> None:
        """Put fingers down at once, and move each from its first point to its second."""
        self._act(
            *(
                _pointer("touch", [_move(begin), _DOWN, _move(end, 100), _UP], f"finger{number}")
                for number, (begin, end) in enumerate(fingers)
            )
        )

    def wheel(self, at: Point, down: int) -> None:
        x, y = map(round, at)
        scroll = {"type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": down}
        self._act({"type": "wheel", "id": "wheel", "actions": [scroll]})

    def _act(self, *sources: Action) -> None:
        self._call("POST", "/actions", {"actions": sources})

    # What only Chromium has.

    def cdp(self, command: str, **parameters: Any) -> Any:
        """A command of the developers' protocol."""
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def resize(self, width: int, height: int) -> None:
        """What is seen becomes so large, in CSS px."""
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip

    def emulate(self, **features: str) -> None:
        """Media features as somebody has them set: ``prefers_color_scheme="dark"``."""
        named = [{"name": k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.cdp("Emulation.setEmulatedMedia", features=named)

    def forbid_scripts(self) -> None:
        self.cdp("Emulation.setScriptExecutionDisabled", value=True)

    def console(self) -> list[str]:
        """What was written to the console, or went wrong, since this was last asked."""
        return [entry["message"] for entry in self._call("POST", "/se/log", {"type": "browser"})]

    def requests(self) -> list[str]:
        """What was asked for, since this was last asked; not what was blocked before it left."""
        messages = [
            json.loads(entry["message"])["message"]
            for entry in self._call("POST", "/se/log", {"type": "performance"})
        ]
        found: dict[str, list[dict[str, Any]]] = {"requestWillBeSent": [], "loadingFailed": []}
        for one in messages:
            found.setdefault(one["method"].removeprefix("Network."), []).append(one["params"])
        blocked = {one["requestId"] for one in found["loadingFailed"] if "blockedReason" in one}
        sent = [one for one in found["requestWillBeSent"] if one["requestId"] not in blocked]
        return [one["request"]["url"] for one in sent]

    def requests_elsewhere(self, origin: str | None = None) -> list[str]:
        """Those that would need a network, but for those to one origin."""
        return [
            url
            for url in self.requests()
            if urlsplit(url).scheme not in _LOCAL and not (origin and url.startswith(origin))
        ]

    def close(self) -> None:
        self._call("DELETE", "")


_DOWN: Action = {"type": "pointerDown", "button": 0}
_UP: Action = {"type": "pointerUp", "button": 0}


def _move(to: Point, milliseconds: int = 0) -> Action:
    x, y = map(round, to)
    return {"type": "pointerMove", "x": x, "y": y, "duration": milliseconds, "origin": "viewport"}


def _pointer(kind: str, actions: Sequence[Action], name: str | None = None) -> Action:
    parameters = {"pointerType": kind}
    return {"type": "pointer", "id": name or kind, "parameters": parameters, "actions": [*actions]}


def _key(kind: str, key: str) -> Action:
    return {"type": "key", "id": "keys", "actions": [{"type": kind, "value": KEYS.get(key, key)}]}


@contextlib.contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """Chromium, until it is no longer needed.

    Args:
        profile: a new folder for what it keeps.
    """
    driver = shutil.which("chromedriver")
    assert driver, "chromedriver is missing; apt-get install chromium chromium-driver"
    with subprocess.Popen(
        [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            started = (
                re.search(r"successfully on port (\d+)\.?\s*$", line) for line in process.stdout
            )
            port = next(int(found[1]) for found in started if found)
            session = Browser(Http(port, profile))
            try:
                yield session
            finally:
                session.close()
        finally:
            process.terminate()


# What a new profile of Firefox has, so that nothing is asked for but what a test opens.
_PREFERENCES = {
    "marionette.port": 0,  # any, which it writes to a file
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "layout.css.devPixelsPerPx": "1.0",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}
_WAIT = 60  # seconds, for Firefox to start

# Errors and warnings since it began, of which a page's name the page.
_CONSOLE = """
return Services.console.getMessageArray().filter((one) => one instanceof Ci.nsIScriptError)
  .map((one) => `${one.sourceName}: ${one.errorMessage}`);
"""


class Firefox(Browser):
    """A session of Firefox."""

    def __init__(self, wire: Marionette) -> None:
        super().__init__(wire)
        self._wire = wire

    def console(self) -> list[str]:
        self._wire.send("Marionette:SetContext", value="chrome")
        messages: list[str] = self._wire.send("WebDriver:ExecuteScript", script=_CONSOLE, args=[])
        self._wire.send("Marionette:SetContext", value="content")
        return [one for one in messages if one.startswith("file:")]

    def close(self) -> None:
        super().close()
        self._wire.close()


@contextlib.contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Firefox, until it is no longer needed.

    Args:
        profile: a new folder for what it keeps.
    """
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    assert program, "Firefox is missing; apt-get install firefox-esr"
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in _PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines))
    with subprocess.Popen(
        [program, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote",
         "--profile", str(profile), "--width", "900", "--height", "900"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            session = Firefox(Marionette(_port_in(profile / "MarionetteActivePort")))
            try:
                yield session
            finally:
                session.close()
        finally:
            process.terminate()


def _port_in(path: Path) -> int:
    """What a program writes to a file once it listens."""
    last = time.monotonic() + _WAIT
    while time.monotonic() < last:
        with contextlib.suppress(OSError, ValueError):
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError(f"Firefox has not started within {_WAIT} s")
