"""Settings values: checked when they are made, to dicts and back, changed by keywords."""

import dataclasses
import inspect
import io
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.errors import options_named
from sweep.settings.field import Field, fields_of
from sweep.settings.slips import nearest
from sweep.settings.value import Settings
from sweep.timeline.timing import Timing

KINDS: tuple[type[Settings], ...] = (
    sweep.Animation, sweep.Stills, sweep.Sheet, sweep.Comparison, sweep.Palettes, sweep.Report,
    sweep.Cloud, sweep.Method, sweep.Reading,
)  # fmt: skip

# Text forms that a field with a reader of its own takes.
WRITTEN: dict[str, st.SearchStrategy[Any]] = {
    "ks": st.sampled_from(["1..40", "2..256*2", "1,5,10", 7, (3, 4)]),
    "lock": st.sampled_from(["#fff,#000", (), [(1, 2, 3)]]),
    "width": st.integers(1, 10_000) | st.sampled_from(["full", None, "640"]),
    "frame": st.integers(1, 99) | st.sampled_from(["3.5s", None]),
    "background": st.sampled_from(["#123456", (1, 2, 3), "#fff"]),
    "max_bytes": st.sampled_from(["2MB", 3000, None]),
    "until": st.sampled_from(["delta_e<3", None]),
    "spaces": st.sampled_from(["rgb,oklab", ("lab", "linear"), None]),
    "at": st.sampled_from(["50%,40%", "12", None]),
    "caption": st.sampled_from(["K = {k}", "{colors} colors"]),
    "poster": st.sampled_from(["still.png", None]),
}


def values_of(field: Field) -> st.SearchStrategy[Any]:
    """What a field takes."""
    if field.name in WRITTEN:
        return WRITTEN[field.name]
    if field.name in ("font", "html", "plot", "preset", "title", "name"):
        return st.just(field.default)
    option = field.option
    plain: st.SearchStrategy[Any]
    if field.choices:
        plain = st.sampled_from(field.choices)
    elif field.type is bool:
        plain = st.booleans()
    elif field.type is int:
        least = 0 if option.least is None else math.ceil(option.least)
        plain = st.integers(least, 50 if option.most is None else int(option.most))
    elif field.type is float:
        plain = st.floats(option.least or 0.0, option.most or 1.0, exclude_min=option.above)
    else:
        plain = st.text(max_size=9)
    return (plain | st.none()) if field.nullable else plain


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_dict_of_a_value_makes_the_same_value(kind: type[Settings], data: st.DataObject) -> None:
    """One field at a time, since several may contradict each other."""
    field = data.draw(st.sampled_from(fields_of(kind)))
    try:
        value = kind(**{field.name: data.draw(values_of(field))})
    except sweep.ParameterError:
        return  # it contradicts what the others are by default
    told = json.loads(json.dumps(value.to_dict()))
    assert kind.from_dict(told) == value
    assert hash(kind.from_dict(told)) == hash(value)


@pytest.mark.parametrize("kind", KINDS)
def test_values_are_frozen_and_have_no_room_for_more(kind: type[Settings]) -> None:
    value: Any = kind()
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, fields_of(kind)[0].name, 3)
    assert not hasattr(value, "__dict__")
    assert kind() == kind()
    with pytest.raises(TypeError):
        kind("positional")  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_says_what_it_is(kind: type[Settings]) -> None:
    assert kind.__doc__
    for field in fields_of(kind):
        assert field.option.help.endswith("."), field.name
        assert field.read(field.default) == field.default


def test_what_is_wrong_is_named_with_its_whole_path() -> None:
    for told, at, said in (
        ({"stpe": 1}, "artifact[2]", 'artifact[2].stpe: is no option of animation; '
         'did you mean "step"?'),
        ({"step": "fast"}, "artifact[2]", 'artifact[2].step: "fast" cannot be used; it takes '
         "a number"),
        ({"lock": 3}, "a", "a.lock: 3 cannot be used; it takes COLORS"),
        ({"step": 0.001}, "", "step: 0.001 s is out of range; take 0.02 to 600 seconds"),
        ({"theme": "blue"}, "a", 'a.theme: the theme "blue" is unknown; known are light, dark'),
        ({"version": 2}, "a", "a.version: 2 is newer than 1, which this program knows; take a "
         "newer sweep"),
        ({"version": "x"}, "", "version: 'x' is none; write 1"),
        ({"kind": "sheet"}, "", 'kind: is "sheet", and animation is read; take its own settings'),
        ({"step": 1, "seconds": 9}, "a", "a: step 1 s and seconds 9 s contradict each other; "
         "choose the time of each K or the length of the whole"),
        ({"original": 1}, "", "original: 1 cannot be used; it takes True or False"),
        ({"loop": True}, "", "loop: True cannot be used; it takes a whole number"),
    ):  # fmt: skip
        with pytest.raises(sweep.ParameterError) as error:
            sweep.Animation.from_dict(told, at=at)
        assert str(error.value) == said


def test_no_table_is_refused() -> None:
    with pytest.raises(sweep.ParameterError, match=r"^a: is no table"):
        sweep.Animation.from_dict(3, at="a")  # type: ignore[arg-type]


def test_the_same_mistake_gets_the_same_sentence_with_its_own_names() -> None:
    said = []
    for wrong in (
        lambda: sweep.Animation(hold_first=0.001),
        lambda: sweep.Animation(caption=None, caption_at="above"),
        lambda: sweep.Comparison(mode="split", original=False),
        lambda: sweep.Cloud(cells=True),
    ):
        with pytest.raises(sweep.ParameterError) as error:
            wrong()
        with options_named():
            typed = str(error.value)
        said.append((typed, str(error.value)))
    assert said == [
        (
            "--hold-first 0.001 s is out of range; take 0.02 to 600 seconds",
            "hold_first 0.001 s is out of range; take 0.02 to 600 seconds",
        ),
        (
            "--caption-at is for the caption, which --no-caption leaves out; choose one",
            "caption_at is for the caption, which caption=None leaves out; choose one",
        ),
        (
            "--no-original means nothing to --mode split; leave it out, or take --mode side or "
            "diff or zoom",
            'original=False means nothing to mode="split"; leave it out, or take mode="side" or '
            "diff or zoom",
        ),
        (
            "--cells needs clusters; add -k, as in -k 14, or --iterations",
            "cells needs clusters; add ks, as in ks=14, or iterations",
        ),
    ]


def test_numbers_of_numpy_are_numbers() -> None:
    value = sweep.Animation(step=np.float32(0.5), loop=np.int64(3))  # type: ignore[arg-type]
    assert (value.step, value.loop) == (0.5, 3)
    assert type(value.loop) is int
    with pytest.raises(sweep.ParameterError, match=r"^step nan s is out of range"):
        sweep.Animation(step=math.nan)


def test_lists_of_k_keep_how_they_were_written() -> None:
    assert sweep.Stills(ks="1..40:3").ks == "1..40:3"
    assert sweep.Stills(ks=range(1, 41)).ks == "1..40"
    assert sweep.Stills(ks=[9, 3]).ks == "3,9"
    for wrong in ("some", 1.5, [1.5], None):
        with pytest.raises(sweep.KsError):
            sweep.Stills(ks=wrong)  # type: ignore[arg-type]


def test_options_change_a_value() -> None:
    plain = sweep.Animation(step=1)
    assert sweep.Animation.of(plain, {"loop": 2}) == sweep.Animation(step=1, loop=2)
    with pytest.raises(sweep.ParameterError, match=r'"captoin" is unknown .*; did you mean "capt'):
        sweep.Animation.of(None, {"captoin": "x"})
    with pytest.raises(sweep.ParameterError, match=r"^settings Sheet cannot be used"):
        sweep.Animation.of(sweep.Sheet(), {})  # type: ignore[arg-type]


def test_what_was_said_is_refused_even_at_its_default() -> None:
    sweep.Animation(caption=None, theme="light")  # nobody can know that it was said
    with pytest.raises(sweep.ParameterError, match=r"^theme is for the caption"):
        sweep.Animation.of(None, {"caption": None, "theme": "light"})


def test_parts_share_their_fields() -> None:
    animation = sweep.Animation(space="lab", lock="#fff", width=99)  # type: ignore[arg-type]
    assert animation.method == sweep.Method(space="lab", lock=((255, 255, 255),))
    assert animation.reading == sweep.Reading(width=99)


def test_the_nearest_name_is_told_if_there_is_one() -> None:
    assert nearest("widht", ["width", "height"]) == '; did you mean "width"?'
    assert nearest("zzz", ["width"]) == ""


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        (sweep.animate, sweep.Animation),
        (sweep.stills, sweep.Stills),
        (sweep.sheet, sweep.Sheet),
        (sweep.compare, sweep.Comparison),
        (sweep.palette, sweep.Palettes),
        (sweep.report, sweep.Report),
        (sweep.cloud, sweep.Cloud),
    ],
)
def test_a_verb_names_its_options(verb: Any, kind: type[Settings]) -> None:
    """In its signature, from which help, notebooks and shells complete."""
    parameters = inspect.signature(verb).parameters
    for field in fields_of(kind):
        assert parameters[field.name].default == field.default
        assert parameters[field.name].kind == inspect.Parameter.KEYWORD_ONLY
    assert all(one.kind != one.VAR_KEYWORD for one in parameters.values())


def test_quantize_takes_what_is_for_reading_and_clustering_alone() -> None:
    with pytest.raises(sweep.ParameterError, match='"metadata" is unknown to quantize'):
        sweep.quantize(np.zeros((2, 2), np.uint8), 1, metadata=False)
    named = set(inspect.signature(sweep.quantize).parameters)
    assert {"source", "ks", "method", "space", "lock", "width", "frame"} < named


def test_whatever_is_given_is_used_or_refused_in_one_line() -> None:
    """No value of any kind ends in anything but a ParameterError that names the option."""
    strange = [
        None, True, 3, -1, 10**400, 1.5, math.nan, math.inf, "", "x", "\x00", b"x", (), [], [None],
        {}, {"a": 1}, object(), np.array(1), np.array([1, 2]), np.float32(0.5), 1j, range(3), len,
    ]  # fmt: skip
    for kind in KINDS:
        for field in fields_of(kind):
            for value in strange:
                try:
                    made = kind(**{field.name: value})
                except sweep.ParameterError as error:
                    assert str(error)
                    assert "\n" not in str(error)
                else:
                    assert kind.from_dict(json.loads(json.dumps(made.to_dict()))) == made


def test_words_of_others_are_left_as_they_are() -> None:
    for said, python, typed in (
        ("take --codec=vp9, or -k=14", 'take codec="vp9", or ks=14', "take --codec vp9, or -k 14"),
        ('add --caption="K = {k}"', 'add caption="K = {k}"', 'add --caption "K = {k}"'),
        ("give two K, as in -k=5,14, or", 'give two K, as in ks="5,14", or', None),
        ("(as in --at=1,2)", '(as in at="1,2")', "(as in --at 1,2)"),
        ("scan -k front --no-icc.png: gone", "scan -k front --no-icc.png: gone", None),
        ("-o.png: is no file; leave --no-icc out", "-o.png: is no file; leave icc=False out", None),
        ('"a --no-crop" is no name', '"a --no-crop" is no name', None),
        ("as in {stem}-k{k:02}.png", "as in {stem}-k{k:02}.png", None),
        ("--no-caption leaves it out", "caption=None leaves it out", None),
        ("--max-bytes 10 is: too few", "max_bytes 10 is: too few", "--max-bytes 10 is: too few"),
    ):  # fmt: skip
        error = sweep.ParameterError(said)
        assert str(error) == python
        assert repr(error) == f"ParameterError({python!r})"
        with options_named():
            assert str(error) == (typed or said.replace("k=5", "k 5"))


def test_what_an_option_is_called_by_mistake() -> None:
    with pytest.raises(sweep.ParameterError, match=r"is unknown to animation; write caption=None$"):
        sweep.animate(np.zeros((2, 2), np.uint8), no_caption=True)
    with pytest.raises(sweep.ParameterError, match='did you mean "step"'):
        sweep.animate(np.zeros((2, 2), np.uint8), stpe=1)
    with pytest.raises(sweep.ParameterError, match=r'^metadata "no" cannot be used; it takes True'):
        sweep.Animation(metadata="no")  # type: ignore[arg-type]


def test_what_is_on_by_itself_is_called_by_its_no_only_where_it_is_off() -> None:
    array = np.arange(6, dtype=np.uint8).reshape(2, 3)
    for on, called in ((True, "swatches"), (False, "swatches=False")):
        with pytest.raises(sweep.ParameterError, match=f"^{called} is for the caption, and"):
            sweep.stills(array, swatches=on)
    for on, called in ((True, "metadata"), (False, "metadata=False")):
        with pytest.raises(
            sweep.ParameterError, match=f"^{called} is for files that carry the set"
        ):
            sweep.palette(array, io.BytesIO(), format="act", metadata=on)


def test_warnings_point_at_the_line_that_led_to_them() -> None:
    with pytest.warns(sweep.SweepWarning, match="flashes") as told:
        Timing(step=0.05)
    assert [one.filename for one in told] == [__file__]
    with pytest.warns(sweep.SweepWarning, match="flashes") as told:
        sweep.animate(np.arange(4, dtype=np.uint8).reshape(2, 2), step=0.05, ks="1,2")
    assert {one.filename for one in told} == {__file__}
