"""The page around the component: one file with everything in it, or the parts of a site.

A policy in the page itself keeps it from the network and from any script but ours: what may run is
named by its hash.
"""

import base64
import hashlib
import html
from collections.abc import Sequence
from urllib.parse import quote

from sweep import defaults
from sweep.artifacts.page.data import Entry
from sweep.artifacts.page.script.join import component
from sweep.system.version import __version__

__all__ = ["SCRIPT", "made_by_us", "page_with_all", "page_with_parts", "script_file", "snippet"]

SCRIPT = "k-sweep.js"
_ID = "k-sweep-script"  # by which the script finds itself, see decode.js
_HEAD = "/* k-sweep.js, made by sweep "

_STYLE = """
html { color-scheme: light dark; }
body { margin: 0 auto; padding: clamp(12px, 2vw, 32px); max-width: 2400px;
  font: clamp(16px, 0.5vw + 8px, 28px)/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial,
  sans-serif;
  background: light-dark(#ffffff, #161615); color: light-dark(#1c1c1a, #f0f0ec); }
h1 { margin: 0; font-size: clamp(22px, 2.4vw, 40px); line-height: 1.2; overflow-wrap: anywhere; }
.about { margin: 2px 0 16px; color: light-dark(#5c5c57, #a9a9a2); }
figure { margin: 0; }
figure img { display: block; max-width: 100%; height: auto; }
@media print { html, body { color-scheme: light; } }
""".strip()
_THEMES = {"auto": "light dark", "light": "light", "dark": "dark"}


def page_with_all(
    entries: Sequence[Entry], *, title: str, theme: defaults.PageTheme, text: str
) -> str:
    """One page with everything in it, which needs no other file.

    Args:
        entries: its pictures.
        title: the heading.
        theme: see `Page`.
        text: where it comes from, as `provenance` tells it; empty for nothing.
    """
    script = component()
    figures = "\n".join(
        f"<figure>\n{_still(entries, number, marked=bool(one.original))}"
        f'<script type="application/x-ksweep">{_base64(one.data)}</script>\n</figure>'
        for number, one in enumerate(entries)
    )
    policy = {
        "script-src": f"'sha256-{_hash(script)}'",
        "worker-src": "blob:",
        "img-src": "data: blob:",
    }
    code = f'<script type="module" id="{_ID}">{script}</script>'
    return _page(entries, (title, theme, text), policy, figures, code)


def page_with_parts(
    entries: Sequence[Entry],
    names: Sequence[str],
    *,
    title: str,
    theme: defaults.PageTheme,
    text: str,
) -> str:
    """A page beside its script and its data.

    Args:
        entries: its pictures.
        names: of the .ksweep file of each.
        title: the heading.
        theme: see `Page`.
        text: where it comes from.
    """
    figures = "\n".join(
        f'<figure data-label="{_text(one.label)}">\n{_still(entries, number)}'
        f'<figcaption><a href="{_address(name)}">{_text(one.alt)}: every number of colors</a>'
        "</figcaption>\n</figure>"
        for number, (one, name) in enumerate(zip(entries, names, strict=True))
    )
    policy = {
        "script-src": "'self'",
        "worker-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' data: blob:",
    }
    code = f'<script type="module" src="{SCRIPT}"></script>'
    return _page(entries, (title, theme, text), policy, figures, code)


def script_file() -> str:
    """The component as a file of its own."""
    return f"{_HEAD}{__version__} */\n{component()}\n"


def made_by_us(content: bytes) -> bool:
    """Whether a file that is there, a page or a script, was made by this program."""
    head = content[:2048]
    return head.startswith(_HEAD.encode()) or b'<meta name="generator" content="sweep' in head


def snippet(address: str, *, title: str, size: tuple[int, int]) -> str:
    """A frame to paste into another page.

    Args:
        address: of the page, relative to where it is pasted.
        title: what it shows.
        size: of the largest picture, in px.
    """
    # As high as it is when all is one column, and the picture is as wide as text usually is.
    width, height = size
    tall = 560 + min(720, round(800 * height / width))
    return (
        f'<iframe src="{_address(address)}" title="{_text(title)}" width="100%" height="{tall}" '
        'loading="lazy" sandbox="allow-scripts" allow="fullscreen; clipboard-write"></iframe>\n'
    )


def snippet_of_parts(folder: str, names: Sequence[str]) -> str:
    """The elements to paste into a page of the site that has the parts.

    Args:
        folder: of the parts, relative to where it is pasted.
        names: of the .ksweep files.
    """
    base = "" if folder == "." else f"{folder}/"
    lines = [f'<script type="module" src="{_address(base + SCRIPT)}"></script>']
    lines += [f'<k-sweep src="{_address(base + name)}"></k-sweep>' for name in names]
    return "\n".join([*lines, ""])


def _page(
    entries: Sequence[Entry],
    told: tuple[str, defaults.PageTheme, str],
    policy: dict[str, str],
    figures: str,
    code: str,
) -> str:
    title, theme, text = told
    # The themes are those of the style sheet, but for the one that was chosen.
    style = _STYLE.replace("light dark; }", f"{_THEMES[theme]}; }}", 1)
    allowed = "; ".join(
        f"{name} {value}"
        for name, value in {
            "default-src": "'none'",
            "style-src": f"'sha256-{_hash(style)}'",
            "base-uri": "'none'",
            "form-action": "'none'",
            **policy,
        }.items()
    )
    ks = [k for one in entries for k in one.progression.ks]
    count = f"{min(ks)}" if min(ks) == max(ks) else f"{min(ks)} to {max(ks)}"
    colors = "color" if max(ks) == 1 else "colors"
    about = f"Found by k-means: {count} {colors}."
    own_theme = "" if theme == "auto" else f' theme="{theme}"'
    settings = f'\n<meta name="sweep" content="{_text(text)}">' if text else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="sweep {__version__}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_text(allowed)}">{settings}
<title>{_text(title)}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{_text(title)}</h1>
<p class="about">{about}</p>
<k-sweep address{own_theme}>
{figures}
</k-sweep>
<noscript><p>With JavaScript this page shows the picture at every number of colors, and k-means at
work in it. It needs no network.</p></noscript>
</main>
{code}
</body>
</html>
"""


def _still(entries: Sequence[Entry], number: int, *, marked: bool = False) -> str:
    """The still of a picture; nothing if it is that of the one before, which then stands for it.

    Args:
        entries: all pictures.
        number: of this one.
        marked: whether the script takes it for the picture as it was.
    """
    still = entries[number].still
    if number > 0 and still == entries[number - 1].still:
        return ""
    width, height = entries[number].size
    return (
        f'<img src="data:image/webp;base64,{_base64(still)}" alt="{_text(entries[number].alt)}" '
        f'width="{width}" height="{height}"{" data-original" if marked else ""}>\n'
    )


def _hash(text: str) -> str:
    return _base64(hashlib.sha256(text.encode()).digest())


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _address(path: str) -> str:
    """A relative address, ready to stand in an attribute."""
    return html.escape(quote(path.encode("utf-8", "surrogateescape")))


def _text(words: str) -> str:
    """Words for an attribute or an element; control characters may not stand in HTML."""
    plain = "".join(c if c.isprintable() else " " for c in words)
    return html.escape(plain.encode("utf-8", "replace").decode())
