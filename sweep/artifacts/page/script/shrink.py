"""A script -> the same script with no more characters than it needs.

Comments and spaces go, names of variables, functions and classes become short, and a few things are
said in fewer words. Properties keep their names, for others may ask for them.

This understands the JavaScript that our modules are written in, not all there is: statements end
in semicolons, there are no labels, and what the head of a `for` declares is not called as something
from farther out that is used in the same block.
"""

import re
from collections.abc import Iterator

from sweep.artifacts.page.script.names import renamed
from sweep.artifacts.page.script.tokens import Token, beside_of, declares, partners_of, tokens_of

__all__ = ["shrunk"]

_SHORTER = {"const": "let", "true": "!0", "false": "!1"}
_LEADING_ZERO = re.compile(r"^0(?=\.\d)")
_WORD = re.compile(r"[\w$]")


def shrunk(script: str) -> str:
    """The script, shorter."""
    pieces: list[str] = []
    last = ""
    for piece in _brief(renamed(tokens_of(script))):
        if _needs_space(last, piece):
            pieces.append(" ")
        pieces.append(piece)
        last = piece
    return "".join(pieces)


def _brief(tokens: list[Token]) -> Iterator[str]:
    """What the tokens say, in fewer words where that changes nothing."""
    partners = partners_of(tokens)
    begun = [""]  # in each open bracket, what the statement begins with if it declares
    passed: set[int] = set()
    for i, (kind, text) in enumerate(tokens):
        before, after = beside_of(tokens, i)
        if kind == "mark" and text in "([{":
            begun.append("")
        elif kind == "mark" and text in ")]}":
            begun.pop()
        elif declares(tokens[i]) and before.text != "(":
            begun[-1] = _keyword(text, len(begun))
        if i in passed:
            continue
        if kind == "number":
            yield _LEADING_ZERO.sub("", text.replace("_", ""))
        elif kind == "keyword":
            yield _keyword(text, len(begun))
        elif text == "(" and after.kind == "variable" and _is_parameter(tokens, i + 1):
            passed.add(i + 2)
        elif text == ";" and declares(after) and begun[-1] == _keyword(after.text, len(begun)):
            passed.add(i + 1)
            yield ","
        elif not _is_spare(tokens, i, partners):
            yield text
        if text == ";":
            begun[-1] = ""


def _keyword(text: str, depth: int) -> str:
    """A keyword in fewer letters; engines work faster with what the script says is constant."""
    return text if text == "const" and depth == 1 else _SHORTER.get(text, text)


def _is_parameter(tokens: list[Token], i: int) -> bool:
    """Whether a name is all that stands in the parentheses before an arrow."""
    return [text for _, text in tokens[i + 1 : i + 3]] == [")", "=>"]


def _is_spare(tokens: list[Token], i: int, partners: dict[int, int]) -> bool:
    """Whether a token is a comma or semicolon before a bracket, which says nothing."""
    before, after = beside_of(tokens, i)
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
