"""A script -> the same script with no more characters than it needs.

Comments and spaces go, names of variables, functions and classes become short, and a few things are
said in fewer words. Properties keep their names, for others may ask for them.

This understands the JavaScript that our modules are written in, not all there is: statements end
in semicolons, there are no labels, and what the head of a `for` declares is not called as something
from farther out that is used in the same block.
"""

import itertools
import re
import string
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
# Behind these a brace opens a block; behind a name, a class; else an object or a pattern.
_BEFORE_BLOCK = {"", ")", "=>", ";", "{", "}", "else", "try", "finally", "catch", "do"}
_KEYWORDS = {
    "async", "await", "break", "case", "catch", "class", "const", "continue", "default",
    "delete", "do", "else", "export", "extends", "false", "finally", "for", "function",
    "get", "if", "import", "in", "instanceof", "let", "new", "null", "of", "return", "set",
    "static", "super", "switch", "this", "throw", "true", "try", "typeof", "undefined", "var",
    "void", "while", "yield",
}  # fmt: skip
_SHORTER = {"const": "let", "true": "!0", "false": "!1"}
_LEADING_ZERO = re.compile(r"^0(?=\.\d)")
_WORD = re.compile(r"[\w$]")


class _Token(NamedTuple):
    # "text", "number", "mark", "regex" or "template" for a piece of one; of names: "keyword",
    # "property", "variable", or "both" where {x} stands for {x: x}
    kind: str
    text: str


_VARIABLES = ("variable", "both")
_NOTHING = _Token("mark", "")


def shrunk(script: str) -> str:
    """The script, shorter."""
    pieces: list[str] = []
    last = ""
    for piece in _brief(_renamed(_with_roles(list(_tokens(script))))):
        if _needs_space(last, piece):
            pieces.append(" ")
        pieces.append(piece)
        last = piece
    return "".join(pieces)


def _brief(tokens: list[_Token]) -> Iterator[str]:
    """What the tokens say, in fewer words where that changes nothing."""
    partners = _partners(tokens)
    declares = [""]  # in each open bracket, what the statement begins with if it declares
    passed: set[int] = set()
    for i, (kind, text) in enumerate(tokens):
        before, after = _beside(tokens, i)
        if kind == "mark" and text in "([{":
            declares.append("")
        elif kind == "mark" and text in ")]}":
            declares.pop()
        elif _declares(tokens[i]) and before.text != "(":
            declares[-1] = _keyword(text, len(declares))
        if i in passed:
            continue
        if kind == "number":
            yield _LEADING_ZERO.sub("", text.replace("_", ""))
        elif kind == "keyword":
            yield _keyword(text, len(declares))
        elif text == "(" and after.kind == "variable" and _is_parameter(tokens, i + 1):
            passed.add(i + 2)
        elif (
            text == ";" and _declares(after) and declares[-1] == _keyword(after.text, len(declares))
        ):
            passed.add(i + 1)
            yield ","
        elif not _is_spare(tokens, i, partners):
            yield text
        if text == ";":
            declares[-1] = ""


def _keyword(text: str, depth: int) -> str:
    """A keyword in fewer letters; engines work faster with what the script says is constant."""
    return text if text == "const" and depth == 1 else _SHORTER.get(text, text)


def _declares(token: _Token) -> bool:
    return token.kind == "keyword" and token.text in ("const", "let")


def _is_parameter(tokens: list[_Token], i: int) -> bool:
    """Whether a name is all that stands in the parentheses before an arrow."""
    return [text for _, text in tokens[i + 1 : i + 3]] == [")", "=>"]


def _is_spare(tokens: list[_Token], i: int, partners: dict[int, int]) -> bool:
    """Whether a token is a comma or semicolon before a bracket, which says nothing."""
    before, after = _beside(tokens, i)
    if tokens[i].text == ",":
        return after.text in (")", "]", "}") and before.text not in (",", "[")
    if tokens[i].text != ";" or after.text != "}":
        return False
    # A statement has to follow these, and be it an empty one.
    head = tokens[partners[i - 1] - 1].text if before.text == ")" else before.text
    return head not in ("for", "if", "while", "else", "do")


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


def _partners(tokens: list[_Token]) -> dict[int, int]:
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


def _beside(tokens: list[_Token], i: int) -> tuple[_Token, _Token]:
    return (
        tokens[i - 1] if i else _NOTHING,
        tokens[i + 1] if i + 1 < len(tokens) else _NOTHING,
    )


def _with_roles(tokens: list[_Token]) -> list[_Token]:
    """The tokens, with what each name is."""
    partners = _partners(tokens)
    found: list[_Token] = []
    inside = [""]  # of what each open bracket is
    for i, (kind, text) in enumerate(tokens):
        before, after = _beside(tokens, i)
        if kind == "mark" and text in "([{":
            inside.append(_opened(text, found[-1] if found else _NOTHING))
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
            defines = end > i and _beside(tokens, end)[1].text == "{"
            role = _role(text, inside[-1], (before.text, after.text), defines=defines)
            found.append(_Token(role, text))
            continue
        found.append(_Token(kind, text))
    return found


def _opened(mark: str, before: _Token) -> str:
    if mark != "{" or before.text in _BEFORE_BLOCK:
        return mark
    return "class" if before.kind == "variable" else "object"


def _role(name: str, inside: str, beside: tuple[str, str], *, defines: bool) -> str:
    before, after = beside
    if before in (".", "?.", "#") or (defines and inside in ("class", "object")):
        return "property"
    if inside == "object" and before in ("{", ",") and after in (":", ",", "}", "="):
        return "property" if after == ":" else "both"
    if name in _KEYWORDS:
        return "keyword"
    is_field = inside == "class" and before in ("{", "}", ";", "static") and after in ("=", ";")
    return "property" if is_field else "variable"


class _Scope:
    """A function or `catch` from its parameters on, a block, or, without an outer one, the script.

    Attributes:
        names: what is declared in it -> its short name.
        foreign: names of farther out that are used in it, each with the scope that declares it,
            None for the browser.
    """

    def __init__(self, outer: "_Scope | None" = None) -> None:
        self.outer = outer
        self.depth: int = outer.depth + 1 if outer else 0
        self.names: dict[str, str] = {}
        self.foreign: set[tuple[_Scope | None, str]] = set()

    def name(self) -> None:
        """Give short names, in order: so what is alike stays alike, and is packed better."""
        taken = {name if home is None else home.names[name] for home, name in self.foreign}
        # Names of one letter are for what is inside.
        free = _names(_KEYWORDS | taken, 1 if self.outer else 2)
        self.names = dict(zip(self.names, free, strict=False))


def _renamed(tokens: list[_Token]) -> list[_Token]:
    """The tokens, with short names for what the script declares."""
    inside = _scopes(tokens)
    _declare(tokens, inside)
    homes: list[_Scope | None] = []
    for (kind, text), scope in zip(tokens, inside, strict=True):
        home: _Scope | None = scope if kind in _VARIABLES else None
        passed = []
        while home and text not in home.names:
            passed.append(home)
            home = home.outer
        for one in passed:
            one.foreign.add((home, text))
        homes.append(home)
    # Those farther out come first.
    for scope in sorted({*inside}, key=lambda one: one.depth):
        scope.name()
    return [
        token if home is None else _called(token, home.names[token.text])
        for token, home in zip(tokens, homes, strict=True)
    ]


def _called(token: _Token, name: str) -> _Token:
    together = token.kind == "both" and name != token.text
    return _Token(token.kind, f"{token.text}:{name}" if together else name)


def _scopes(tokens: list[_Token]) -> list[_Scope]:
    """The innermost scope that each token is in."""
    partners = _partners(tokens)
    script = _Scope()
    found = [script] * len(tokens)
    blocks: list[tuple[int, int]] = []
    functions: list[tuple[int, int]] = []
    for i, token in enumerate(tokens):
        before, _ = _beside(tokens, i)
        if token.text == "=>":
            begin = partners[i - 1] if before.text == ")" else i - 1
            functions.append((begin, _arrow_end(tokens, i + 1, partners)))
        elif _has_parameters(tokens, i, partners):
            functions.append((i + 1, partners[partners[i + 1] + 1] + 1))
        elif token.text == "{" and before.text in _BEFORE_BLOCK:
            blocks.append((i, partners[i] + 1))
    # What stands in a function itself belongs to its parameters.
    ends = {end for _, end in functions}
    spans = [*functions, *(span for span in blocks if span[1] not in ends)]
    for begin, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        found[begin:end] = [_Scope(found[begin])] * (end - begin)
    return found


def _has_parameters(tokens: list[_Token], i: int, partners: dict[int, int]) -> bool:
    """Whether a token is followed by the parameters of a function, or by that of a `catch`."""
    kind, text = tokens[i]
    if _beside(tokens, i)[1].text != "(" or (
        kind == "keyword" and text not in ("function", "catch")
    ):
        return False
    # A call is not followed by a brace.
    return kind in ("variable", "property", "keyword") and (
        _beside(tokens, partners[i + 1])[1].text == "{"
    )


def _arrow_end(tokens: list[_Token], i: int, partners: dict[int, int]) -> int:
    """Where a function ends whose body begins at a token."""
    if tokens[i].text == "{":
        return partners[i] + 1
    templates = 0
    while i < len(tokens):
        kind, text = tokens[i]
        if kind == "mark" and text in "([{":
            i = partners[i]
        elif kind == "mark" and text in ")]},;":
            break
        elif kind == "template":
            if text[0] == "}" and not templates:
                break
            templates += text.endswith("${") - (text[0] == "}")
        i += 1
    return i


def _declare(tokens: list[_Token], inside: list[_Scope]) -> None:
    """Tell each scope what is declared in it."""
    partners = _partners(tokens)
    for i, (kind, text) in enumerate(tokens):
        before, after = _beside(tokens, i)
        names: list[str] = []
        if kind == "keyword" and text in ("function", "class") and after.kind == "variable":
            names = [after.text]
        elif _declares(tokens[i]):
            names = _names_in(tokens, i + 1, {"of", "in", ";"})
        inside[i].names |= dict.fromkeys(names, "")
        if text == "=>":
            begin = partners[i - 1] if before.text == ")" else i - 1
            inside[i].names |= dict.fromkeys(_names_in(tokens[:i], begin, set()), "")
        elif _has_parameters(tokens, i, partners):
            names = _names_in(tokens[: partners[i + 1] + 1], i + 1, set())
            inside[i + 1].names |= dict.fromkeys(names, "")


def _names(taken: set[str], least: int) -> Iterator[str]:
    """All names that are free, of so many letters or more."""
    for length in itertools.count(least):
        for letters in itertools.product(string.ascii_letters + "$_", repeat=length):
            name = "".join(letters)
            if name not in taken:
                yield name


def _names_in(tokens: list[_Token], begin: int, ends: set[str]) -> list[str]:
    """The names of a pattern or a list of parameters; its defaults are passed over."""
    found: list[str] = []
    depth, place = 0, begin
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
        elif kind in _VARIABLES:
            found.append(text)
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
        elif text in (",", ";") and depth == 0:
            return i
    return len(tokens)
