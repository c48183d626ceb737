"""A script -> the same script with no more characters than it needs.

Comments and spaces go, and names that only our own code knows become short: those of variables,
functions and classes. A name that is ever used as that of a property keeps its length wherever it
stands, and one name has one short form in the whole script, so that scopes need not be known.

This understands the JavaScript that our modules are written in, not all there is: statements end
in semicolons.
"""

import itertools
import re
import string
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["shrunk"]

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
_KEYWORDS = {
    "as", "async", "await", "break", "case", "catch", "class", "const", "continue", "default",
    "delete", "do", "else", "export", "extends", "false", "finally", "for", "from", "function",
    "get", "if", "import", "in", "instanceof", "let", "new", "null", "of", "return", "set",
    "static", "super", "switch", "this", "throw", "true", "try", "typeof", "undefined", "var",
    "void", "while", "yield",
}  # fmt: skip
_WORD = re.compile(r"[\w$]")


class _Token(NamedTuple):
    kind: str  # "text", "number", "name", "mark", "regex", or "template" for a piece of one
    text: str


def shrunk(script: str) -> str:
    """The script, shorter."""
    tokens = list(_tokens(script))
    short = _short_names(tokens)
    pieces: list[str] = []
    last = ""
    for kind, text in tokens:
        piece = short.get(text, text) if kind == "name" else text
        if _needs_space(last, piece):
            pieces.append(" ")
        pieces.append(piece)
        last = piece
    return "".join(pieces)


def _needs_space(last: str, piece: str) -> bool:
    """Whether two tokens would become another if they touched."""
    if not last:
        return False
    if _WORD.match(last[-1]) and _WORD.match(piece[0]):
        return True
    return last[-1] in "+-/" and piece[0] == last[-1]


def _tokens(script: str) -> Iterator[_Token]:
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
            yield _Token("template", script[place : end + 1])
            place, last = end + 1, "`" if script[end] == "`" else "("
            continue
        found = None
        if script[place] == "/" and script[place + 1] not in "/*" and last in {"", *_BEFORE_REGEX}:
            found = _REGEX.match(script, place)
        if found is not None:
            yield _Token("regex", found[0])
        else:
            found = _TOKEN.match(script, place)
            assert found is not None, script[place : place + 40]
            kind = str(found.lastgroup)
            if kind == "space":
                place = found.end()
                continue
            if depths and found[0] in ("{", "}"):
                depths[-1] += 1 if found[0] == "{" else -1
            yield _Token(kind, found[0])
        place, last = found.end(), found[0]


def _short_names(tokens: list[_Token]) -> dict[str, str]:
    """Our own names -> short ones, the shortest for those that stand most often."""
    used = Counter(text for kind, text in tokens if kind == "name")
    # Text that is a name may be that of a property, as in state.watch(["k"]).
    spoken = {text[1:-1] for kind, text in tokens if kind == "text"}
    free = _declared(tokens) - _properties(tokens) - spoken - _KEYWORDS
    names = (
        "".join(letters)
        for length in itertools.count(1)
        for letters in itertools.product(string.ascii_letters + "$_", repeat=length)
    )
    unused = (name for name in names if name not in used and name not in _KEYWORDS)
    wanted = sorted((name for name in free if len(name) > 1), key=lambda one: (-used[one], one))
    return {name: next(unused) for name in wanted}


def _properties(tokens: list[_Token]) -> set[str]:
    """Names that are, or may be, used as those of properties."""
    found, open_ = set(), [""]
    marks = [_Token("mark", ""), *tokens, _Token("mark", "")]
    for before, (kind, text), after in zip(marks, marks[1:], marks[2:], strict=False):
        if kind == "mark" and text in "({[":
            open_.append(text)
        elif kind == "mark" and text in ")}]":
            open_.pop()
        elif kind == "template":
            # Its expressions stand in braces that are no tokens.
            if text[0] == "}":
                open_.pop()
            if text.endswith("${"):
                open_.append("$")
        elif kind == "name" and (
            before.text in (".", "?.", "get", "set", "#")
            or (
                open_[-1] == "{"
                and before.text in ("{", ",", "}", ";", "async", "static")
                and after.text in (":", ",", "}", "=", "(")
            )
        ):
            found.add(text)
    return found


def _declared(tokens: list[_Token]) -> set[str]:
    """Names that are declared: by const, let, function and class, and as parameters."""
    found: set[str] = set()
    for i, (kind, text) in enumerate(tokens):
        if kind != "name" and text != "=>":
            continue
        if text in ("function", "class") and tokens[i + 1].kind == "name":
            found.add(tokens[i + 1].text)
        elif text in ("const", "let"):
            found |= _names_in(tokens, i + 1, {"=", "of", "in", ";"})
        elif text == "catch" and tokens[i + 1].text == "(":
            found.add(tokens[i + 2].text)
        elif text == "=>":
            begin = i - 1
            if tokens[begin].text == ")":
                begin = _opening(tokens, begin)
            found |= _names_in(tokens, begin, {"=>"})
        if text == "function" or (
            kind == "name" and text not in _KEYWORDS and tokens[i + 1].text == "("
        ):
            begin = next(j for j in range(i, len(tokens)) if tokens[j].text == "(")
            end = _closing(tokens, begin)
            # A call is not followed by a brace, but for those of if, for and their like.
            if tokens[end + 1].text == "{":
                found |= _names_in(tokens[: end + 1], begin, set())
    return found


def _names_in(tokens: list[_Token], begin: int, ends: set[str]) -> set[str]:
    """The names of a pattern or a list of parameters; its defaults are passed over."""
    found, depth, place = set(), 0, begin
    while place < len(tokens):
        kind, text = tokens[place]
        if depth == 0 and text in ends:
            break
        if kind == "mark" and text in "([{":
            depth += 1
        elif kind == "mark" and text in ")]}":
            depth -= 1
        elif text == "=":
            place = _past_default(tokens, place)
            continue
        elif kind == "name" and text not in _KEYWORDS:
            found.add(text)
        place += 1
    return found


def _past_default(tokens: list[_Token], place: int) -> int:
    """Where the default that begins with an equals sign ends."""
    depth = 0
    for i in range(place + 1, len(tokens)):
        kind, text = tokens[i]
        if kind == "mark" and text in "([{":
            depth += 1
        elif kind == "mark" and text in ")]}":
            if depth == 0:
                return i
            depth -= 1
        elif text == "," and depth == 0:
            return i
    return len(tokens)


def _opening(tokens: list[_Token], end: int) -> int:
    depth = 0
    for i in range(end, -1, -1):
        depth += (tokens[i].text == ")") - (tokens[i].text == "(")
        if depth == 0:
            return i
    return 0


def _closing(tokens: list[_Token], begin: int) -> int:
    depth = 0
    for i in range(begin, len(tokens)):
        depth += (tokens[i].text == "(") - (tokens[i].text == ")")
        if depth == 0:
            return i
    return len(tokens) - 1
