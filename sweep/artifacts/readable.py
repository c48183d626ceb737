"""A file's name as words: what a picture is called where somebody reads or hears it."""

import re
import unicodedata
from pathlib import PurePath
from urllib.parse import unquote

from sweep.decode.address import is_address, name_of

__all__ = ["readable"]

# What cameras, phones and programs put into names, and nobody says.
_NOISE = re.compile(
    r"""
    \b(?: (?:img|mg|dsc|dscf|dscn|dsci|pxl|mvi|mvimg|gopr|gx|gh|sdc|cimg|kif|hpim|imgp|pict
          | dji|fb[ ]img) [ ]? e? \d{3,} [a-z]? (?:[ ]\d+)*
        | (?:wp|vid|sam|[plr]) [ ]? \d{4,} (?:[ ]\d+)* (?<!\b(?:19|20)\d\d)
        | (?:img|dsc|dscf|dscn|pxl|imgp)\b
        | [0-9a-f]{8} [ ] [0-9a-f]{4} [ ] [0-9a-f]{4} [ ] [0-9a-f]{4} [ ] [0-9a-f]{12}
        | (?=(?:[a-f]*\d){3}) (?=[0-9a-f]*[a-f]) [0-9a-f]{12,}
        | \d{4} [ ]? \d{2} [ ]? \d{2} (?: [ ]? (?:(?:at|um)[ ])? \d{1,2} [ ]? \d{2}
          (?:[ ]?\d{2,5})? (?:[ ]?[ap]m)? )?
        | \d{2,5} x \d{2,5} (?:px)? | \d{3,5} w | 100[ ]\d{4}
        | screenshot(?:[ ]from)? | screen[ ]shot | bildschirmfoto | whatsapp[ ]image | scaled
        | edited | wa\d{4} | mp | portrait[ ]mode | copy$
        | \d{5,}
    )\b
    | \(\d+\) | @\dx\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-z\d]{2})(?=[A-Z][a-z])")


def readable(name: str) -> str:
    """A file's name as words, without its suffix and what cameras and programs put into it.

    Empty if nothing is left. Words that are written together with capitals are taken apart, dates
    with all their parts go, and years stay.

    >>> readable("tulip_field.png"), readable("IMG-20240501-WA0007-TulipField (2)-scaled.jpg")
    ('tulip field', 'Tulip Field')
    >>> readable("DSC00012.JPG")
    ''
    """
    stem = PurePath(name_of(name) if is_address(name) else unquote(name)).stem
    plain = unicodedata.normalize("NFC", stem)
    words = "".join(" " if c in "_-.+,\u2013~" or not c.isprintable() else c for c in plain)
    # Before words are taken apart, since names of programs have capitals in them, and after.
    said = _HUMP.sub(" ", _NOISE.sub(" ", " ".join(words.split())))
    return " ".join(_NOISE.sub(" ", said).split())
