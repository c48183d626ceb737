"""Short names for what a script declares, scope by scope."""

import itertools
import string
from collections.abc import Iterator

from sweep.artifacts.page.script.tokens import (
    BEFORE_BLOCK,
    KEYWORDS,
    Token,
    beside_of,
    declares,
    partners_of,
)

__all__ = ["renamed"]


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
        free = _names(KEYWORDS | taken, 1 if self.outer else 2)
        self.names = dict(zip(self.names, free, strict=False))


def renamed(tokens: list[Token]) -> list[Token]:
    """The tokens, with short names for what the script declares."""
    inside = _scopes(tokens)
    _declare(tokens, inside)
    homes: list[_Scope | None] = []
    for (kind, text), scope in zip(tokens, inside, strict=True):
        home: _Scope | None = scope if kind == "variable" else None
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
        token if home is None else Token(token.kind, home.names[token.text])
        for token, home in zip(tokens, homes, strict=True)
    ]


def _scopes(tokens: list[Token]) -> list[_Scope]:
    """The innermost scope that each token is in."""
    partners = partners_of(tokens)
    script = _Scope()
    found = [script] * len(tokens)
    blocks: list[tuple[int, int]] = []
    functions: list[tuple[int, int]] = []
    for i, token in enumerate(tokens):
        before, _ = beside_of(tokens, i)
        if token.text == "=>":
            begin = partners[i - 1] if before.text == ")" else i - 1
            functions.append((begin, _arrow_end(tokens, i + 1, partners)))
        elif _has_parameters(tokens, i, partners):
            functions.append((i + 1, partners[partners[i + 1] + 1] + 1))
        elif token.text == "{" and before.text in BEFORE_BLOCK:
            blocks.append((i, partners[i] + 1))
    # What stands in a function itself belongs to its parameters.
    ends = {end for _, end in functions}
    spans = [*functions, *(span for span in blocks if span[1] not in ends)]
    for begin, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        found[begin:end] = [_Scope(found[begin])] * (end - begin)
    return found


def _has_parameters(tokens: list[Token], i: int, partners: dict[int, int]) -> bool:
    """Whether a token is followed by the parameters of a function, or by that of a `catch`."""
    kind, text = tokens[i]
    if beside_of(tokens, i)[1].text != "(" or (
        kind == "keyword" and text not in ("function", "catch")
    ):
        return False
    # A call is not followed by a brace.
    return kind in ("variable", "property", "keyword") and (
        beside_of(tokens, partners[i + 1])[1].text == "{"
    )


def _arrow_end(tokens: list[Token], i: int, partners: dict[int, int]) -> int:
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


def _declare(tokens: list[Token], inside: list[_Scope]) -> None:
    """Tell each scope what is declared in it."""
    partners = partners_of(tokens)
    for i, (kind, text) in enumerate(tokens):
        before, after = beside_of(tokens, i)
        names: list[str] = []
        if kind == "keyword" and text in ("function", "class") and after.kind == "variable":
            names = [after.text]
        elif declares(tokens[i]):
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


def _names_in(tokens: list[Token], begin: int, ends: set[str]) -> list[str]:
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
        elif kind == "variable":
            found.append(text)
        place += 1
    return found


def _past_default(tokens: list[Token], place: int) -> int:
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
