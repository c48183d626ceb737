"""What is around the page, in headless Chromium: its address, its policy, paper, those who look."""

import base64
import functools
import http.server
import itertools
import os
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
from sklearn.cluster import KMeans

import sweep
from sweep import Progression
from sweep.artifacts.page.script.join import joined
from tests.browser.driver import Browser
from tests.browser.shown import Shown, expected

pytestmark = pytest.mark.browser

PageOf = Callable[[str], Path]
Progressions = dict[str, Progression]


# The address.


def test_an_address_is_followed_when_the_page_is_loaded(shown: Shown, page_of: PageOf) -> None:
    told = "#k=9&compare=original&view=difference&wipe=25&sort=hue&tab=tree"
    shown.open(page_of("photo"), told)
    names = ("k", "compare", "view", "wipe", "sort", "tab")
    chosen = [shown.now(name) for name in names]
    assert chosen == [9, "original", "difference", 0.25, "hue", "tree"]
    assert shown.get("seen('.top select').value") == "original"
    assert shown.get("location.hash") == told


def test_an_address_is_followed_when_it_changes(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.js("location.hash = '#k=5&compare=k2&tab=cloud';")
    shown.until("element.k === 5")
    assert (shown.now("compare"), shown.now("tab")) == ("k2", "cloud")
    shown.js("location.hash = '#k=999';")
    shown.until("element.k === 24")


def test_going_back_to_an_address_shows_what_it_showed(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"), "#k=9")
    shown.js("location.hash = '#k=5&compare=k2&view=difference';")
    shown.until("element.k === 5")
    shown.js("history.back();")
    shown.until("element.k === 9")
    assert (shown.now("compare"), shown.now("view")) == ("none", "wipe")


def test_the_address_is_kept_at_what_is_chosen(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    assert shown.get("location.hash") == ""
    shown.focus(".play")
    shown.browser.press("ArrowRight", "ArrowRight")
    shown.until("location.hash === '#k=16'")
    shown.select(".top select", "k3")
    shown.press("Difference")
    shown.until("location.hash === '#k=16&compare=k3&view=difference'")
    # Who opens it sees the same.
    told = shown.get("location.href")
    shown.browser.open("about:blank")
    shown.open(told)
    chosen = [shown.now(name) for name in ("k", "compare", "view")]
    assert chosen == [16, "k3", "difference"]


@pytest.mark.parametrize(
    "nonsense",
    [
        "#k=abc&compare=zzz&view=<b>&tab=nope&sort=1&wipe=-5&picture=x",
        "#k=-3&compare=k999&wipe=1e3&picture=0",
        "#compare=sweep9&k=&k=%00&view=&tab=__proto__",
        "#compare=sweep0&picture=99",
        "#%%%&&&===#k=3",
        "#__proto__=1&constructor=2",
    ],
)
def test_nonsense_in_an_address_is_ignored(
    shown: Shown, page_of: PageOf, progressions: Progressions, nonsense: str
) -> None:
    shown.open(page_of("photo"), nonsense)
    assert (shown.k, shown.now("view"), shown.now("tab")) == (14, "wipe", "curve")
    assert (shown.now("wipe"), shown.now("sort")) == (0.5, "share")
    assert shown.get("seen('.top select').value") == "none"
    assert np.array_equal(shown.canvas(), expected(progressions["photo"], 14))


# Motion, scripts, paper.


def test_nothing_moves_before_it_is_asked(shown: Shown, page_of: PageOf) -> None:
    shown.browser.emulate(prefers_reduced_motion="reduce")
    shown.open(page_of("photo"), "#tab=cloud")
    shown.js("await frames(5);")
    before = shown.browser.screenshot()
    shown.js("await frames(60);")
    assert np.array_equal(shown.browser.screenshot(), before)
    assert shown.get("document.getAnimations().length") == 0
    assert (shown.k, shown.now("playing")) == (14, False)


def test_centers_jump_for_those_who_want_no_motion(shown: Shown, page_of: PageOf) -> None:
    def seen_after(k: int) -> list[npt.NDArray[np.uint8]]:
        shown.js("element.k = args[0]; await frames(3);", k)
        early = shown.canvas(".cloud-view")
        shown.js("await frames(40);")
        return [early, shown.canvas(".cloud-view")]

    shown.open(page_of("photo"), "#tab=cloud")
    shown.box(".cloud-view")
    shown.js("await frames(40);")
    early, late = seen_after(20)
    assert not np.array_equal(early, late)
    shown.browser.emulate(prefers_reduced_motion="reduce")
    early, late = seen_after(6)
    assert np.array_equal(early, late)


def test_k_means_runs_at_once_for_those_who_want_no_motion(shown: Shown, page_of: PageOf) -> None:
    shown.browser.emulate(prefers_reduced_motion="reduce")
    shown.open(page_of("photo"), "#tab=hand")
    shown.press("Run")
    words = shown.get("seen('.hand [role=status]').textContent")
    assert words.startswith("Nothing moves any more: ")


def test_without_scripts_there_is_a_still_and_a_sentence(
    tab: Browser, page_of: PageOf, progressions: Progressions
) -> None:
    tab.forbid_scripts()
    tab.open(page_of("photo"))
    # What asks is not a script of the page.
    assert tab.call("return document.querySelector('k-sweep').shadowRoot === null;")
    words = tab.call("return document.querySelector('noscript p').checkVisibility() && "
                     "document.querySelector('main').innerText;")  # fmt: skip
    assert "With JavaScript this page shows the picture at every number of colors" in words
    left, top, width, height = tab.call(
        "const {left, top, width, height} = "
        "document.querySelector('k-sweep img').getBoundingClientRect();"
        "return [left, top, width, height];"
    )
    assert (width, height) == progressions["photo"].frame(1).size
    x, y = round(left), round(top)
    seen = tab.screenshot()[y : y + height, x : x + width]
    whole = progressions["photo"].frame(24).pixels
    assert np.abs(seen.astype(int) - whole).mean() < 12


def test_on_paper_it_is_a_contact_sheet(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    progression = progressions["flat"]
    shown.open(page_of("flat"))
    with pypdfium2.PdfDocument(shown.browser.printed()) as document:
        (page,) = document
        words = page.get_textpage().get_text_range()
        drawn = page.render(scale=2, rev_byteorder=True).to_numpy()[:, :, :3].reshape(-1, 3)
    assert re.findall(r"K = (\d+)", words) == ["1", "2", "3", "4"]
    for color in {tuple(map(int, color)) for level in progression for color in level.palette}:
        assert np.sum(np.abs(drawn.astype(int) - color).max(axis=1) <= 2) > 500, color
    # Afterwards the page is as it was.
    assert shown.until("!$('.print-sheet') || !$('.print-sheet').checkVisibility()")
    assert shown.get("$('.frame').checkVisibility()")


def test_a_contact_sheet_is_one_page_of_20(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("all"))
    with pypdfium2.PdfDocument(shown.browser.printed()) as document:
        (page,) = document
        words = page.get_textpage().get_text_range()
    ks = [int(k) for k in re.findall(r"K = (\d+)", words)]
    assert (len(ks), ks[:4], ks[-1]) == (20, [1, 2, 3, 4], 256)
    assert ks == sorted(set(ks))


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
@pytest.mark.parametrize("system", ["light", "dark"])
def test_it_is_light_or_dark_as_wished(
    shown: Shown, progressions: Progressions, tmp_path: Path, theme: str, system: str
) -> None:
    sweep.page(progressions["flat"], tmp_path / "a.html", theme=theme)
    shown.browser.emulate(prefers_color_scheme=system)
    shown.open(tmp_path / "a.html")
    wished = system if theme == "auto" else theme
    page, ground = shown.get(
        "[document.body, $('.frame').parentNode.host].map((one) => "
        "getComputedStyle(one).backgroundColor)"
    )
    assert page == ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 22, 21)"}[wished]


# The policy.


def test_all_of_it_works_within_its_policy(shown: Shown, page_of: PageOf) -> None:
    """Whatever is opened here: the tab that all tests get says whether a rule was broken."""
    shown.open(page_of("photo+oklab"))
    shown.select(".top select", "original")
    for words in ("Tree", "Cloud", "k-means by hand", "Start", "Assign pixels", "Difference"):
        shown.press(words)
        shown.js("await frames(3);")
    assert shown.get("document.querySelector('meta[http-equiv]').content").startswith(
        "default-src 'none'; "
    )


def test_its_policy_forbids_other_scripts_and_any_request(
    browser: Browser, page_of: PageOf
) -> None:
    with browser.tab():
        shown = Shown(browser)
        shown.open(page_of("flat"))
        browser.requests()
        refused = shown.js("""
            const told = [];
            addEventListener("securitypolicyviolation", (one) => told.push(one.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "globalThis.ran = true";
            document.body.append(script);
            await fetch("http://127.0.0.1:9/").catch(() => {});
            const image = new Image();
            image.src = "http://127.0.0.1:9/a.png";
            await until(() => told.length >= 3);
            return [globalThis.ran ?? false, told];
        """)
        assert refused[0] is False
        assert {"connect-src", "img-src", "script-src-elem"} == set(refused[1])
        assert browser.requests_elsewhere() == []
        browser.console()


def test_it_works_in_a_frame_of_another_page(
    shown: Shown, progressions: Progressions, tmp_path: Path
) -> None:
    made = sweep.page(progressions["photo"], tmp_path / "a b.html", original="lossless")
    snippet = made.snippet(tmp_path)
    assert 'sandbox="allow-scripts"' in snippet
    (tmp_path / "outer.html").write_text(f"<!DOCTYPE html><title>outer</title>{snippet}")
    shown.browser.open(tmp_path / "outer.html")
    shown.browser.enter(0)
    shown.settle()
    shown.focus(".play")
    shown.browser.press("ArrowRight", "d")
    assert (shown.k, shown.now("view")) == (15, "difference")
    shown.browser.press("d")
    shown.js("await frames(20);")
    assert np.array_equal(shown.pixels(15), expected(progressions["photo"], 15))
    assert np.array_equal(shown.canvas(), expected(progressions["photo"], 15))
    # All of it has room in the frame that the snippet makes.
    assert shown.get("document.documentElement.scrollWidth <= innerWidth")


def test_a_large_picture_is_unpacked_by_a_worker_within_the_policy(
    shown: Shown, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    flat = rng.integers(0, 255, (26, 40, 3), np.uint8).repeat(40, axis=0).repeat(40, axis=1)
    progression = sweep.quantize(sweep.Image(flat), "1..3")
    sweep.page(progression, tmp_path / "a.html", original="none")
    source = """
        globalThis.Worker = class extends Worker {
          constructor(...all) {
            super(...all);
            this.addEventListener("message", () => (globalThis.answered = true));
          }
        };
    """
    shown.browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=source)
    shown.open(tmp_path / "a.html")
    assert shown.get("globalThis.answered ?? false")
    for k in (1, 2, 3):
        assert np.array_equal(shown.pixels(k), expected(progression, k))


class Served(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, under a strict policy."""

    policy = "default-src 'self'; img-src 'self' data: blob:"

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a server of the test's folder."""
    (tmp_path / "favicon.ico").write_bytes(b"")  # which browsers ask every site for
    handler = functools.partial(Served, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{served.server_port}/"
        finally:
            served.shutdown()
            thread.join()


def test_elements_work_on_a_site_with_a_strict_policy(
    shown: Shown, progressions: Progressions, tmp_path: Path, server: str
) -> None:
    made = sweep.page(
        [progressions["photo"], progressions["part"]],
        parts=tmp_path / "parts",
        original="lossless",
    )
    snippet = made.snippet(tmp_path)
    assert snippet.count("<k-sweep ") == 2
    page = f"<!DOCTYPE html><title>site</title>{snippet}"
    (tmp_path / "index.html").write_text(page)
    shown.browser.open(server + "index.html")
    shown.settle()
    shown.select(".top select", "original")
    for words in ("Tree", "Cloud", "k-means by hand", "Start", "Assign pixels", "Close"):
        shown.press(words)
    for k in progressions["photo"].ks:
        assert np.array_equal(shown.pixels(k), expected(progressions["photo"], k)), k
    shown.focus(".play")
    shown.browser.press("ArrowLeft")
    shown.js("await frames(2);")
    assert np.array_equal(shown.canvas(), expected(progressions["photo"], 13))
    # The address is that of the site, which did not ask for its choices to stand there.
    assert shown.get("location.hash") == ""
    second = "document.querySelectorAll('k-sweep')[1]"
    shown.until(f"Boolean({second}.sweep)")
    assert shown.get(f"{second}.k") == 14


def test_the_page_of_parts_works_on_a_server(
    shown: Shown, progressions: Progressions, tmp_path: Path, server: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(Served, "policy", "frame-ancestors 'none'")
    made = sweep.page(progressions["photo"], parts=tmp_path / "parts", original="lossless")
    shown.open(f"{server}parts/{Path(made[0].path).name}", "#k=7&compare=original")
    assert (shown.k, shown.now("compare")) == (7, "original")
    assert np.array_equal(shown.canvas(), expected(progressions["photo"], 7))
    original = progressions["photo"].histogram
    assert np.array_equal(
        shown.canvas(".layer canvas", 1)[:, :, :3], original.colors[original.index]
    )


def test_parts_opened_from_a_disk_say_what_to_do(
    browser: Browser, progressions: Progressions, tmp_path: Path
) -> None:
    """Chromium reads no module from a disk: the still and the link stay."""
    made = sweep.page(progressions["photo"], parts=tmp_path / "parts")
    with browser.tab():
        browser.open(Path(made[0].path))
        shown = browser.call("""
            return [document.querySelector("k-sweep img").checkVisibility(),
                    document.querySelector("k-sweep a").textContent];
        """)
        assert shown == [True, "china: every number of colors"]
        browser.console()
        browser.requests()


# Damage.


def _flipped(content: bytes) -> str:
    middle = len(content) // 2
    return _base64(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


DAMAGES: dict[str, Callable[[bytes], str]] = {
    "a flipped bit": _flipped,
    "cut": lambda content: _base64(content[: len(content) // 2]),
    "its end is missing": lambda content: _base64(content[:-1]),
    "more behind it": lambda content: _base64(content + b"?"),
    "no base64": lambda content: "*" + _base64(content),
    "cut base64": lambda content: _base64(content)[:-5],
    "nothing": lambda _: "",
    "another file": lambda _: _base64(b"\x89PNG\r\n\x1a\n" + bytes(100)),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_page_says_so_in_a_sentence(
    tab: Browser, page_of: PageOf, tmp_path: Path, kind: str
) -> None:
    text = page_of("photo").read_text()
    packed = re.search(r'<script type="application/x-ksweep">([^<]*)</script>', text)
    assert packed
    damaged = DAMAGES[kind](base64.b64decode(packed[1]))
    (tmp_path / "a.html").write_text(text.replace(packed[1], damaged))
    tab.open(tmp_path / "a.html")
    shown = Shown(tab)
    shown.js("await element.ready;")
    (words,) = shown.get("all('[role=alert]').map((one) => one.textContent)")
    assert words == "The data of this picture is damaged; make the page anew."
    # The still is there all the same.
    assert shown.get("document.querySelector('k-sweep img').checkVisibility()")
    assert shown.get("element.k") == 0
    # Neither keys nor paper nor an address do harm.
    shown.browser.press("ArrowRight", "5")
    shown.browser.printed()
    shown.js("location.hash = '#k=3'; await frames(5);")


# Several pictures.


def test_thumbnails_choose_the_picture(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo+part+grey"))
    current = "all('.thumbnail').findIndex((one) => one.ariaCurrent)"
    assert shown.get(current) == 0
    for number, name in [(1, "part"), (2, "grey"), (0, "photo")]:
        shown.browser.click(shown.box(".thumbnail", number).middle)
        shown.until(f"{current} === args[0]", number)
        assert np.array_equal(shown.canvas(), expected(progressions[name], 14))
        # The focus stays where it was.
        assert shown.until("root.activeElement === all('.thumbnail')[args[0]]", number)
    shown.focus(".play")
    shown.browser.press("End")
    assert shown.k == 24


def test_an_address_names_the_picture_too(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo+part+grey"), "#picture=3&k=9")
    assert np.array_equal(shown.canvas(), expected(progressions["grey"], 9))
    shown.js("location.hash = '#picture=2&k=5';")
    shown.until("element.shown === 1 && element.k === 5")
    shown.js("await frames(2);")
    assert np.array_equal(shown.canvas(), expected(progressions["part"], 5))


def test_the_address_is_kept_when_the_picture_changes(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo+part+grey"))
    shown.browser.click(shown.box(".thumbnail", 1).middle)
    shown.until("element.shown === 1")
    shown.until("location.hash.includes('picture=2')")


def test_a_chosen_k_is_kept_and_taken_by_the_next_picture(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo+flat"), "#k=20&sort=hue&tab=tree")
    shown.browser.click(shown.box(".thumbnail", 1).middle)
    shown.until("element.k === 4")
    assert (shown.now("sort"), shown.now("tab")) == ("hue", "tree")


def test_two_spaces_of_a_picture_are_compared(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo+oklab"))
    assert shown.get("all('.thumbnail').map((one) => one.textContent)") == ["rgb", "oklab"]
    shown.select(".top select", "sweep1")
    for k in (14, 6):
        shown.choose(k=k)
        assert np.array_equal(shown.canvas(number=0), expected(progressions["photo"], k))
        assert np.array_equal(shown.canvas(number=1), expected(progressions["oklab"], k))
        assert shown.get("seen('.tag.left').textContent") == f"oklab, K = {k}"
    shown.press("Difference")
    shown.js("await frames(3);")
    assert shown.get("seen('.tag.right').textContent").startswith("difference of K = 6 from oklab")


# Those who look otherwise.


def _axe() -> str:
    folder = Path(os.environ.get("SWEEP_NODE_MODULES", Path(__file__).parent / "node_modules"))
    path = folder / "axe-core/axe.min.js"
    assert path.is_file(), f"{path} is missing; npm install --prefix tests/browser"
    return path.read_text()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(shown: Shown, page_of: PageOf, scheme: str, width: int) -> None:
    shown.browser.resize(width, 900)
    shown.browser.emulate(prefers_color_scheme=scheme)
    shown.open(page_of("photo+oklab"))
    shown.browser.call(_axe() + "\nglobalThis.axe = axe;")
    violations: dict[str, Any] = {}
    for tab, k, compare in itertools.product(
        ("curve", "tree", "cloud", "hand"), (1, 14), ("none", "original")
    ):
        shown.choose(tab=tab, k=k, compare=compare)
        if tab == "hand":
            shown.press("Start" if shown.now("hand") is None else "Start over")
        for told in shown.js("""
            const {violations} = await axe.run(document);
            return violations.flatMap(({id, nodes}) => nodes.map(({target, failureSummary}) =>
              `${id}: ${target}: ${failureSummary}`));
        """):
            violations.setdefault(told, (tab, k, compare))
        # At no width is there anything to scroll to the right.
        assert shown.get("document.documentElement.scrollWidth") <= width
    assert not violations, "\n".join(f"{told} {when}" for told, when in violations.items())


def test_axe_finds_no_violation_in_a_damaged_page(
    shown: Shown, page_of: PageOf, tmp_path: Path
) -> None:
    text = page_of("flat").read_text()
    (tmp_path / "a.html").write_text(text.replace('x-ksweep">', 'x-ksweep">*'))
    shown.browser.open(tmp_path / "a.html")
    shown.until("$('[role=alert]')")
    found = shown.browser.call(_axe() + "\nreturn (await axe.run(document)).violations;")
    assert found == []


CONTROLS = """
all("*").filter((one) => one.tabIndex >= 0 && !one.disabled &&
  one.checkVisibility({ visibilityProperty: true }) &&
  one.matches("button, select, input, [tabindex]"))
"""


@pytest.mark.parametrize("panel", ["curve", "tree", "cloud", "hand"])
def test_tab_reaches_every_control_and_shows_where_it_is(
    shown: Shown, page_of: PageOf, panel: str
) -> None:
    shown.open(page_of("photo+oklab"), f"#compare=original&tab={panel}")
    if panel == "hand":
        shown.press("Start")
        shown.js("root.activeElement.blur(); await frames(2);")
    shown.js(f"globalThis.controls = {CONTROLS}; document.body.focus();")
    count = shown.get("controls.length")
    assert count >= 10
    # From the top of the page, wherever the last click was.
    shown.js("""
        const first = document.createElement("button");
        document.body.prepend(first);
        first.focus();
        first.onblur = () => first.remove();
    """)
    reached = []
    for _ in range(count):
        shown.browser.press("Tab")
        number, outline = shown.js("""
            const one = root.activeElement;
            const lines = [null, "::after"].map((part) => getComputedStyle(one, part));
            return [controls.indexOf(one),
              lines.some((one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth))];
        """)
        assert outline, number
        reached.append(number)
    assert sorted(reached) == list(range(count))


def test_arrow_keys_go_through_tabs_and_tools(shown: Shown, page_of: PageOf) -> None:
    shown.open(page_of("photo"))
    shown.focus(".tab")
    for words in ("Tree", "Cloud", "k-means by hand", "Error"):
        shown.browser.press("ArrowRight")
        assert shown.get("root.activeElement.textContent") == words
    assert shown.k == 14
    shown.browser.press("ArrowRight", "Enter")
    assert shown.now("tab") == "tree"
    shown.focus(".tools button")
    shown.browser.press("End")
    assert shown.get("root.activeElement.textContent") == "Full screen"
    shown.browser.press("Home")
    assert shown.get("root.activeElement.textContent") == "Difference"
    shown.browser.press(" ")
    assert (shown.now("view"), shown.now("playing")) == ("difference", False)


def test_k_is_announced_once_it_stays(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    shown.open(page_of("photo"))
    shown.js("""
        globalThis.said = [];
        new MutationObserver(() => said.push($("[aria-live=polite]").textContent))
          .observe($(".unseen[aria-live=polite]"), {childList: true, characterData: true,
            subtree: true});
    """)
    shown.focus("[type=range]")
    shown.browser.press("ArrowRight", "ArrowRight", "ArrowRight")
    said = shown.until("said.length && said")
    assert said == [f"17 colors, error {progressions['photo'][17].mse:.0f}"]
    shown.browser.press("Home")
    said = shown.until("said.length > 1 && said")
    assert said[1:] == [f"1 color, error {progressions['photo'][1].mse:.0f}"]


# k-means.


@pytest.mark.parametrize("k", [2, 8, 32])
def test_lloyd_comes_to_the_centers_of_scikit_learn(
    tab: Browser, photo: sweep.Image, tmp_path: Path, k: int
) -> None:
    path = tmp_path / "lloyd.html"
    code = joined().replace("</script", "<\\/script")  # stands in a comment
    script = code + "\nglobalThis.lloyd = lloyd;"
    path.write_text(f"<!DOCTYPE html><meta charset='utf-8'><script type='module'>{script}</script>")
    colors, weights = np.unique(photo.resized(60).pixels.reshape(-1, 3), axis=0, return_counts=True)
    points = colors.astype(np.float64)
    rng = np.random.default_rng(k)
    tab.open(path)
    for _ in range(5):
        begun = points[rng.choice(len(points), k, replace=False)]
        found = tab.call(
            "const [points, weights, centers] = args.map((one) => Float64Array.from(one));"
            "const found = lloyd(points, weights, centers, 1000);"
            "return [[...found.centers], [...found.labels], found.error];",
            points.ravel().tolist(), weights.tolist(), begun.ravel().tolist(),
        )  # fmt: skip
        wanted = KMeans(k, init=begun, n_init=1, algorithm="lloyd", tol=0, max_iter=1000)
        wanted.fit(points, sample_weight=weights)
        centers, labels, error = found
        assert np.allclose(np.reshape(centers, (k, 3)), wanted.cluster_centers_, rtol=0, atol=1e-6)
        assert np.array_equal(labels, wanted.labels_)
        assert error == pytest.approx(wanted.inertia_ / weights.sum())


def test_k_means_by_hand_ends_where_k_means_on_all_pixels_ends(
    shown: Shown, page_of: PageOf, progressions: Progressions
) -> None:
    """Not where groups that the sweep made would lead it; colors alike but for two bits are one."""
    shown.browser.emulate(prefers_reduced_motion="reduce")
    shown.open(page_of("photo"), "#tab=hand")
    shown.press("Start")
    begun = np.reshape(shown.get("[...state.now.hand.centers]"), (-1, 3))
    shown.press("Run")
    words = shown.until("state.now.hand.done && seen('.hand [role=status]').textContent")
    found = re.search(r"Its error is ([\d,]+);", words)
    assert found, words
    histogram = progressions["photo"].histogram
    wanted = KMeans(len(begun), init=begun, n_init=1, algorithm="lloyd", tol=0, max_iter=1000)
    wanted.fit(histogram.colors.astype(np.float64), sample_weight=histogram.counts)
    error = float(found[1].replace(",", ""))
    assert error == pytest.approx(wanted.inertia_ / histogram.pixels, rel=0.01)
