"""A script -> the same script with no more characters than it needs.

Comments and spaces go, names of variables, functions and classes become short, and a few things are
said in fewer words. Properties keep their names, for others may ask for them.

This understands the JavaScript that our modules are written in, not all there is: statements end
in semicolons, there are no labels, and no function calls by one name both something of its own and
something that the browser has. Each statement of the script, as a function or a class, is taken by
itself: what it declares inside has its short name in there only.
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
    statements = list(_statements(_with_roles(list(_tokens(script)))))
    names = _short_names(statements)
    tokens = [
        _renamed(token, short)
        for statement, short in zip(statements, names, strict=True)
        for token in statement
    ]
    pieces: list[str] = []
    last = ""
    for piece in _brief(tokens):
        if _needs_space(last, piece):
            pieces.append(" ")
        pieces.append(piece)
        last = piece
    return "".join(pieces)


def _renamed(token: _Token, short: dict[str, str]) -> _Token:
    kind, text = token
    if kind == "both" and short.get(text, text) != text:
        return _Token(kind, f"{text}:{short[text]}")
    return _Token(kind, short.get(text, text)) if kind == "variable" else token


def _brief(tokens: list[_Token]) -> Iterator[str]:
    """What the tokens say, in fewer words where that changes nothing."""
    partners = _partners(tokens)
    declares = [False]  # in each open bracket, whether the statement is one with const or let
    passed: set[int] = set()
    for i, (kind, text) in enumerate(tokens):
        before, after = _beside(tokens, i)
        if kind == "mark" and text in "([{":
            declares.append(False)
        elif kind == "mark" and text in ")]}":
            declares.pop()
        elif _declares(tokens[i]) and before.text != "(":
            declares[-1] = True
        if i in passed:
            continue
        if kind == "number":
            yield _LEADING_ZERO.sub("", text.replace("_", ""))
        elif kind == "keyword":
            yield _SHORTER.get(text, text)
        elif text == "(" and after.kind == "variable" and _is_parameter(tokens, i + 1):
            passed.add(i + 2)
        elif text == ";" and declares[-1] and _declares(after):
            passed.add(i + 1)
            yield ","
        elif text != ";" or after.text != "}" or _is_head(tokens, i - 1, partners):
            yield text
        if text == ";":
            declares[-1] = False


def _declares(token: _Token) -> bool:
    return token.kind == "keyword" and token.text in ("const", "let")


def _is_parameter(tokens: list[_Token], i: int) -> bool:
    """Whether a name is all that stands in the parentheses before an arrow."""
    return [text for _, text in tokens[i + 1 : i + 3]] == [")", "=>"]


def _is_head(tokens: list[_Token], i: int, partners: dict[int, int]) -> bool:
    """Whether a statement has to follow, and be it an empty one."""
    if tokens[i].text != ")":
        return tokens[i].text in ("else", "do")
    return tokens[partners[i] - 1].text in ("for", "if", "while")


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


def _statements(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """The statements of the script itself; what follows a brace may be told from what it ends."""
    depth, begin = 0, 0
    for i, (kind, text) in enumerate(tokens):
        depth += (kind == "mark") * ((text in "([{") - (text in ")]}"))
        if depth == 0 and kind == "mark" and text in ("}", ";"):
            yield tokens[begin : i + 1]
            begin = i + 1
    yield tokens[begin:]


def _short_names(statements: list[list[_Token]]) -> list[dict[str, str]]:
    """Of each statement, our own names -> short ones, the shortest for those that stand most."""
    declared = [_declared(one) for one in statements]
    outer = {name for names, _ in declared for name in names}
    inner = [names - outer for _, names in declared]
    used = [Counter(text for kind, text in one if kind in _VARIABLES) for one in statements]
    # What the browser has is called so everywhere.
    taken = {
        name for one, own in zip(used, inner, strict=True) for name in one.keys() - own - outer
    }
    taken |= _KEYWORDS
    total = sum(used, Counter[str]())
    # Names of one letter are for what is inside.
    for_outer = dict(zip(_by_use(outer, total), _names(taken, 2), strict=False))
    taken |= {*for_outer.values()}
    return [
        for_outer | dict(zip(_by_use(own, one), _names(taken, 1), strict=False))
        for one, own in zip(used, inner, strict=True)
    ]


def _by_use(names: set[str], used: Counter[str]) -> list[str]:
    return sorted(names, key=lambda one: (-used[one], one))


def _names(taken: set[str], least: int) -> Iterator[str]:
    """All names that are free, of so many letters or more."""
    for length in itertools.count(least):
        for letters in itertools.product(string.ascii_letters + "$_", repeat=length):
            name = "".join(letters)
            if name not in taken:
                yield name


def _declared(tokens: list[_Token]) -> tuple[set[str], set[str]]:
    """Names that a statement declares for the script, and those that it declares inside."""
    partners = _partners(tokens)
    outer: set[str] = set()
    inner: set[str] = set()
    depth = 0
    for i, (kind, text) in enumerate(tokens):
        before, after = _beside(tokens, i)
        depth += (kind == "mark") * ((text in "([{") - (text in ")]}"))
        names = inner if depth else outer
        if kind == "keyword" and text in ("function", "class") and after.kind == "variable":
            names.add(after.text)
        elif _declares(tokens[i]):
            names |= _names_in(tokens, i + 1, {"of", "in", ";"})
        elif text == "=>":
            begin = partners[i - 1] if before.text == ")" else i - 1
            inner |= _names_in(tokens, begin, {"=>"})
        # A call is not followed by a brace, but for those of if, for and their like.
        if kind in ("variable", "property") or text in ("function", "catch"):
            end = partners[i + 1] if after.text == "(" else i
            if end > i and _beside(tokens, end)[1].text == "{":
                inner |= _names_in(tokens[: end + 1], i + 1, set())
    return outer, inner


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
        elif kind in _VARIABLES:
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
        elif text in (",", ";") and depth == 0:
            return i
    return len(tokens)
