"""What people type, or know from other programs, for options that have another name here."""

import difflib
from collections.abc import Iterable

__all__ = ["meant", "nearest"]

# The option of this program, and the words for it, without hyphens and in lower case.
_WORDS = {
    "ks": "k colors colours ncolors ncolours numcolors numcolours clusters nclusters palettesize "
    "colorcount colourcount",
    "step": "fps framerate rate r delay delays duration frameduration ms interval speed frametime",
    "seconds": "length total totaltime",
    "times": "durations delaylist",
    "hold": "pause lastdelay enddelay",
    "width": "w size resize scale maxwidth height h maxsize dimensions",
    "crf": "q quality bitrate videobitrate",
    "effort": "q quality compression iterations speed attempts",
    "output": "out outfile outputfile destination dest outdir",
    "loop": "repeat repeats loops iterations",
    "caption": "text label labels annotate annotation title",
    "max_bytes": "maxsize maxfilesize filesize targetsize limit sizelimit",
    "background": "bg backgroundcolor backgroundcolour matte",
    "lock": "fix fixed fixedcolors fixedcolours keepcolors force include",
    "threads": "j jobs workers processes cores",
    "bounce": "boomerang pingpong yoyo",
    "crossfade": "fade transition blend",
    "reverse": "backward backwards descending",
    "codec": "vcodec encoder",
    "chroma": "pixfmt pixelformat subsampling",
    "space": "colorspace colourspace",
    "represent": "representative center centroid",
    "no_clobber": "nooverwrite keep skipexisting",
    "quiet": "silent s",
    "verbose": "log loglevel",
    "theme": "dark light mode",
    "columns": "cols grid ncols",
    "poster": "thumbnail thumb still cover",
    "until": "threshold target",
}


def meant(name: str, known: Iterable[str]) -> str | None:
    """Which of the ``known`` names of options was meant by another; None if that cannot be told.

    >>> meant("--colours", ["ks", "crf"])
    'ks'
    >>> meant("qualty", ["quality"])
    'quality'
    """
    there = list(known)
    bare = name.lstrip("-").replace("-", "").replace("_", "").lower()
    for option, words in _WORDS.items():
        if option in there and bare in words.split():
            return option
    like = difflib.get_close_matches(name.lstrip("-").replace("-", "_"), there, n=1, cutoff=0.6)
    return like[0] if like else None


def nearest(name: str, known: Iterable[str]) -> str:
    """What to say of the known name that an unknown one means; nothing if that cannot be told."""
    found = meant(name, known)
    return f'; did you mean "{found}"?' if found else ""
