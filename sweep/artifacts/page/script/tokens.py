"""The tokens of a script, and what each name in it is: a variable, a property, a keyword.

This understands the JavaScript that our modules are written in, not all there is.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = [
    "BEFORE_BLOCK",
    "KEYWORDS",
    "NOTHING",
    "Token",
    "beside_of",
    "declares",
    "partners_of",
    "tokens_of",
]

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
    | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    | (?P<number>0[xX][\da-fA-F]+|\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)
    | (?P<name>[A-Za-z_$][\w$]*)
    | (?P<mark>\?\?=|\?\.(?!\d)|\.\.\.|=>|>>>=|\*\*=|<<=|>>=|\|\|=|&&=|===|!==|>>>|\*\*|<<|>>
        |\+\+|--|[-+*/%&|^]=|==|!=|<=|>=|&&|\|\||\?\?|[-+*/%=<>!~^&|?:;,.(){}\[\]@\#])
    """,
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")

# Behind these a slash begins a regular expression.
_BEFORE_REGEX = {*"(,=:[!&|?{};+-*%<>~^", "=>", "&&", "||", "??", "return"}
# Behind these a brace opens a block; behind a name, a class; else an object or a pattern.
BEFORE_BLOCK = {"", ")", "=>", ";", "{", "}", "else", "try", "finally", "catch", "do"}
KEYWORDS = {
    "async", "await", "break", "case", "catch", "class", "const", "continue", "default",
    "delete", "do", "else", "export", "extends", "false", "finally", "for", "function",
    "get", "if", "import", "in", "instanceof", "let", "new", "null", "of", "return", "set",
    "static", "super", "switch", "this", "throw", "true", "try", "typeof", "undefined", "var",
    "void", "while", "yield",
}  # fmt: skip


class Token(NamedTuple):
    """A piece of a script.

    Attributes:
        kind: "text", "number", "mark", "regex" or "template" for a piece of one; of names
            "keyword", "property" or "variable".
        text: as it stands there.
    """

    kind: str
    text: str


NOTHING = Token("mark", "")


def tokens_of(script: str) -> list[Token]:
    """The tokens of a script but for spaces and comments; `{x}` stands there as `{x: x}`."""
    return with_roles(list(_pieces(script)))


def declares(token: Token) -> bool:
    """Whether a declaration begins here."""
    return token.kind == "keyword" and token.text in ("const", "let")


def _pieces(script: str) -> Iterator[Token]:
    """The tokens but for spaces and comments; what stands in a template's ${} is told, too."""
    place, last = 0, ""
    depths: list[int] = []  # of braces in each template that is open
    while place < len(script):
        if script[place] == "`" or (script[place] == "}" and depths and depths[-1] == 0):
            if script[place] == "}":
                depths.pop()
            end = place + 1
            while script[end] != "`" and script[end : end + 2] != "${":
                end += 2 if script[end] == "\\" else 1
            if script[end] == "$":
                depths.append(0)
                end += 1
            yield Token("template", script[place : end + 1])
            place, last = end + 1, "`" if script[end] == "`" else "("
            continue
        found = None
        if script[place] == "/" and script[place + 1] not in "/*" and last in {"", *_BEFORE_REGEX}:
            found = _REGEX.match(script, place)
        if found is not None:
            yield Token("regex", found[0])
        else:
            found = _TOKEN.match(script, place)
            assert found is not None, script[place : place + 40]
            kind = str(found.lastgroup)
            if kind == "space":
                place = found.end()
                continue
            if depths and found[0] in ("{", "}"):
                depths[-1] += 1 if found[0] == "{" else -1
            yield Token(kind, found[0])
        place, last = found.end(), found[0]


def partners_of(tokens: list[Token]) -> dict[int, int]:
    """Which bracket closes another, or is closed by it."""
    found: dict[int, int] = {}
    open_: list[int] = []
    for i, (kind, text) in enumerate(tokens):
        if kind == "mark" and text in "([{":
            open_.append(i)
        elif kind == "mark" and text in ")]}":
            begin = open_.pop()
            found |= {begin: i, i: begin}
    return found


def beside_of(tokens: list[Token], i: int) -> tuple[Token, Token]:
    """The tokens before and behind one."""
    return (
        tokens[i - 1] if i else NOTHING,
        tokens[i + 1] if i + 1 < len(tokens) else NOTHING,
    )


def with_roles(tokens: list[Token]) -> list[Token]:
    """The tokens, with what each name is."""
    partners = partners_of(tokens)
    found: list[Token] = []
    inside = [""]  # of what each open bracket is
    for i, (kind, text) in enumerate(tokens):
        before, after = beside_of(tokens, i)
        if kind == "mark" and text in "([{":
            inside.append(_opened(text, found[-1] if found else NOTHING))
        elif kind == "mark" and text in ")]}":
            inside.pop()
        elif kind == "template":
            # Its expressions stand in braces that are no tokens.
            if text[0] == "}":
                inside.pop()
            if text.endswith("${"):
                inside.append("$")
        elif kind == "name":
            end = partners[i + 1] if after.text == "(" else i
            defines = end > i and beside_of(tokens, end)[1].text == "{"
            role = _role(text, inside[-1], (before.text, after.text), defines=defines)
            if role == "both":
                found += [Token("property", text), Token("mark", ":"), Token("variable", text)]
            else:
                found.append(Token(role, text))
            continue
        found.append(Token(kind, text))
    return found


def _opened(mark: str, before: Token) -> str:
    if mark != "{" or before.text in BEFORE_BLOCK:
        return mark
    return "class" if before.kind == "variable" else "object"


def _role(name: str, inside: str, beside: tuple[str, str], *, defines: bool) -> str:
    before, after = beside
    if before in (".", "?.", "#") or (defines and inside in ("class", "object")):
        return "property"
    if inside == "object" and before in ("{", ",") and after in (":", ",", "}", "="):
        return "property" if after == ":" else "both"
    if name in KEYWORDS:
        return "keyword"
    is_field = inside == "class" and before in ("{", "}", ";", "static") and after in ("=", ";")
    return "property" if is_field else "variable"
