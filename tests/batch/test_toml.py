"""Recipes as they are written."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweep.batch.toml import table, value
from sweep.errors import ParameterError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.one_of(
    TEXTS, st.booleans(), st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False), st.lists(TEXTS, max_size=12),
)  # fmt: skip


@given(VALUES)
def test_what_is_written_is_read_back(held: Any) -> None:
    back = tomllib.loads(f"key = {value(held)}\n")["key"]
    assert back == held
    assert type(back) is type(held)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.lists(TEXTS, max_size=3), TEXTS)
def test_an_artifact_is_read_back(pictures: list[str], outputs: list[str], title: str) -> None:
    settings = {"title": title, "caption": None, "width": None}
    told = tomllib.loads(table("sheet", pictures, outputs, settings, "hero"))["artifact"][0]
    alone = pictures[0] if len(pictures) == 1 else pictures
    assert told["pictures"] == alone
    assert told.get("output", []) == (outputs[0] if len(outputs) == 1 else outputs)
    assert (told["name"], told["title"], told["caption"], told["width"]) == (
        "hero", title, False, "full",
    )  # fmt: skip


def test_names_that_are_no_unicode_are_refused() -> None:
    with pytest.raises(ParameterError, match="no Unicode"):
        value("caf\udce9.jpg")
