"""The schema of recipes says what the reader says."""

import json
import tomllib
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweep.batch.kinds import KINDS
from sweep.batch.recipe import Recipe
from sweep.batch.schema import schema
from sweep.batch.toml import table, value
from sweep.cli.app import run
from sweep.cli.commands import COMMANDS, artifact_command
from sweep.errors import RecipeError
from sweep.settings.field import fields_of
from tests.batch.lines import lines

_COMMAND_OF = {artifact_command(name).settings.kind: name for name in COMMANDS}
_OUTPUT = {"stills": "out/{stem}-{k}.png", "palettes": "{stem}.css", "report": "{stem}.csv",
           "animation": "{stem}.gif", "cloud": "{stem}.gif", "page": "{stem}.html"}  # fmt: skip

SCHEMA = schema()
VALID = jsonschema.Draft7Validator(SCHEMA)


def both(text: str) -> tuple[bool, bool]:
    """Whether the schema takes a recipe, and whether the reader does."""
    try:
        Recipe.parse(text)
    except RecipeError:
        read = False
    else:
        read = True
    return VALID.is_valid(tomllib.loads(text)), read


def test_it_is_a_schema_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert run(["build", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA


@given(st.data())
def test_what_the_reader_takes_is_valid(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(KINDS)))
    typed = data.draw(lines(artifact_command(_COMMAND_OF[kind])))
    fields = {one.flag: one for one in fields_of(KINDS[kind].settings)}
    told: dict[str, Any] = {}
    for word in typed:
        flag, equals, text = word.partition("=")
        field = fields[flag]
        if kind == "stills" and field.name == "name":
            continue
        given_value = field.parse(text) if equals else field.default is not True
        told[field.name] = field.write(field.read(given_value)) if equals else given_value
    text = table(kind, ["a.jpg"], [_OUTPUT.get(kind, "{stem}.png")], told)
    valid, read = both(text)
    assert valid, text
    assert read, text


@given(st.data())
def test_wrong_keys_and_types_are_refused_by_both(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(KINDS)))
    fields = [
        one
        for one in fields_of(KINDS[kind].settings)
        if not (kind == "stills" and one.name == "name")
    ]
    field = data.draw(st.sampled_from(fields))
    base = table(kind, ["a.jpg"], [_OUTPUT.get(kind, "{stem}.png")], {})
    assert both(base) == (True, True)
    assert both(f"{base}{field.name}x = 1\n") == (False, False)
    wrong: Any = {"x": 1}
    if field.type is bool and field.option.read is None:
        wrong = data.draw(st.sampled_from([1, "yes", []]))
    elif field.type in (int, float) and field.option.read is None:
        most = field.option.most
        wrong = data.draw(st.sampled_from(["1", True, [], *([most + 1] if most else [])]))
    elif field.choices:
        wrong = data.draw(st.sampled_from(["no such choice", 1, True]))
    line = (
        f"{field.name} = {value(wrong)}\n" if wrong != {"x": 1} else f"{field.name} = {{x = 1}}\n"
    )
    assert both(base + line) == (False, False), line


@pytest.mark.parametrize(
    "text",
    [
        '[defaults]\nwidth = 64\nlock = ["#fff"]\npictures = "a"\n[[artifact]]\nkind = "sheet"\n'
        'output = "a.png"\nwidth = "full"\ncaption = ""\nname = "x"\n',
        '[[artifact]]\nkind = "page"\npictures = ["a", "b"]\nparts = "site"\n',
        '[[artifact]]\nkind = "animation"\npictures = "a"\noutput = ["a.gif"]\ncaption = false\n',
    ],
)
def test_odd_recipes_that_are_right(text: str) -> None:
    assert both(text) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "", "[defaults]\n", "x = 1\n", "[[artifact]]\n", '[[artifact]]\nkind = "movie"\n',
        '[[artifact]]\nkind = "sheet"\npictures = "a"\n',
        '[[artifact]]\nkind = "sheet"\npictures = []\noutput = "a.png"\n',
        '[[artifact]]\nkind = "sheet"\npictures = "a"\noutput = 3\n',
        '[defaults]\nfoo = 1\n[[artifact]]\nkind = "sheet"\npictures = "a"\noutput = "a.png"\n',
    ],
)  # fmt: skip
def test_odd_recipes_that_are_wrong(text: str) -> None:
    assert both(text) == (False, False)
