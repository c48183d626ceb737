"""Recipes as they are read, and what is said of those that cannot be."""

import shutil
from pathlib import Path
from typing import Any

import PIL
import pytest

import sweep
from sweep.batch.kinds import KINDS
from sweep.batch.recipe import Recipe
from sweep.errors import RecipeError
from sweep.settings.field import fields_of

HEAD = '[[artifact]]\nkind = "{kind}"\npictures = "a.jpg"\noutput = "{output}"\n'


def one(more: str = "", kind: str = "sheet", output: str = "a.png", before: str = "") -> Any:
    """The settings of the only artifact of a recipe."""
    text = before + HEAD.format(kind=kind, output=output) + more
    return Recipe.parse(text).entries[0].settings


def test_a_recipe_is_read() -> None:
    recipe = Recipe.parse(
        '[defaults]\nwidth = 960\npictures = "photos/*.jpg"\n\n'
        '[[artifact]]\nkind = "animation"\noutput = ["{stem}.gif", "{stem}.mp4"]\nstep = 0.4\n\n'
        '[[artifact]]\nkind = "page"\nname = "hero"\npictures = ["b.jpg", "c.jpg"]\n'
        'output = "all.html"\nwidth = "full"\n',
        "site/sweep.toml",
    )
    first, second = recipe.entries
    assert (first.name, first.pictures, first.outputs, first.at) == (
        "animation", ("photos/*.jpg",), ("{stem}.gif", "{stem}.mp4"), "site/sweep.toml:5",
    )  # fmt: skip
    assert first.settings == sweep.Animation(width=960, step=0.4)
    assert second.settings == sweep.Page(width=None)
    assert (second.name, second.pictures, second.at) == (
        "hero", ("b.jpg", "c.jpg"), "site/sweep.toml:10",
    )  # fmt: skip
    assert recipe.folder == Path("site")


def test_defaults_go_where_they_mean_something() -> None:
    before = '[defaults]\nfont = "x.ttf"\nstep = 0.7\nwidth = 64\ncrf = 30\n'
    with pytest.raises(RecipeError, match=r"x\.ttf"):
        one(before=before)
    before = '[defaults]\ncaption_at = "above"\nstep = 0.7\nwidth = 64\n'
    assert one(before=before) == sweep.Sheet(width=64)
    # A still has no caption, and so no place for it, unless it is given one.
    assert one(before=before, kind="stills", output="{k}.png") == sweep.Stills(
        width=64, name="{k}.png"
    )
    with_caption = one('caption = "{k}"', "stills", "{k}.png", before)
    assert with_caption.caption_at == "above"
    both = one(kind="stills", output="{k}.png", before=before + 'caption = "K"\n')
    assert (both.caption, both.caption_at) == ("K", "above")


def test_nothing_is_written_as_false() -> None:
    assert one("caption = false", "animation", "a.gif").caption is None
    assert one("width = false").width is None
    assert one("metadata = false").metadata is False


def test_stills_are_named_by_their_output() -> None:
    settings = one('name = "mine"', "stills", "out/{number}/{stem}-{k:03}.webp")
    assert settings.name == "{stem}-{k:03}.webp"
    entry = Recipe.parse(HEAD.format(kind="stills", output="{k}.png")).entries[0]
    assert entry.outputs == (".",)


def test_fonts_lie_beside_the_recipe(tmp_path: Path) -> None:
    face = next(Path(PIL.__file__).parent.rglob("*.ttf"), None)
    font = face or next(Path("/usr/share/fonts").rglob("*.ttf"))
    shutil.copy(font, tmp_path / "face.ttf")
    path = tmp_path / "sweep.toml"
    path.write_text(HEAD.format(kind="sheet", output="a.png") + 'font = "face.ttf"\n')
    settings: Any = Recipe.read(path).entries[0].settings
    assert settings.font == str(tmp_path / "face.ttf")


def test_an_output_may_be_a_field_alone() -> None:
    text = '[[artifact]]\nkind = "report"\npictures = "a.jpg"\nplot = "{stem}.svg"\n'
    assert Recipe.parse(text).entries[0].outputs == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = [", "r.toml:1: is no TOML"),
        ('a = 1\nb = "\n', "r.toml:2: is no TOML"),
        ("", "r.toml: asks for nothing; write an [[artifact]]"),
        ("[artefact]\nx = 1\n", 'r.toml:1: artefact is unknown; did you mean "artifact"?'),
        ("defaults = 3\n", "r.toml:1: defaults is no table"),
        ("[artifact]\nkind = 1\n", "r.toml:1: artifact is no list of tables"),
        ("[[artifact]]\n\n", "r.toml:1: the artifact has no kind; write one of animation"),
        ('[[artifact]]\n\nkind = "animatoin"\n',
         "r.toml:3: kind 'animatoin' is unknown; known are animation"),
        ('[[artifact]]\nkind = "sheet"\n', "r.toml:1: the artifact has no pictures"),
        ('[[artifact]]\nkind = "sheet"\npictures = "a"\n', "r.toml:1: the artifact has no output"),
        ('[[artifact]]\nkind = "sheet"\npictures = 3\n', "r.toml:3: pictures 3 cannot be used"),
        ('[[artifact]]\nkind = "sheet"\npictures = []\n', "r.toml:3: pictures [] cannot be used"),
        ('[[artifact]]\nkind = "sheet"\npictures = "-"\n', 'r.toml:3: pictures "-" is no file'),
        ('[[artifact]]\nkind = "sheet"\npictures = "a"\noutput = "a.gif"\n',
         'r.toml:4: a.gif: the suffix ".gif" is unknown; a sheet has .png'),
        ('[[artifact]]\nkind = "sheet"\npictures = "a"\noutput = "a"\n',
         "r.toml:4: a: it has no suffix; a sheet has"),
        ('[[artifact]]\nkind = "sheet"\npictures = "a"\noutput = "{steam}.png"\n',
         'r.toml:4: unknown field {steam} in {steam}.png'),
        ('[[artifact]]\nkind = "stills"\npictures = "a"\noutput = "site"\n',
         'r.toml:4: output "site" names no file; end it as in "site/{stem}-k{k}.png"'),
        (HEAD.format(kind="sheet", output="a.png") + "\n\nstpe = 1\n",
         "r.toml:7: stpe is no option of sheet"),
        (HEAD.format(kind="animation", output="a.gif") + "stpe = 1\n",
         'r.toml:5: stpe is no option of animation; did you mean "step"?'),
        (HEAD.format(kind="animation", output="a.gif") + 'step = "fast"\n',
         'r.toml:5: step "fast" cannot be used; it takes a number'),
        (HEAD.format(kind="animation", output="a.gif") + "step = 1000\n",
         "r.toml:5: step 1000 s is out of range; take 0.02 to 600 s"),
        (HEAD.format(kind="animation", output="a.gif") + 'space = "hsv"\n',
         'r.toml:5: the color space "hsv" is unknown'),
        (HEAD.format(kind="animation", output="a.gif") + "name = 3\n", "r.toml:5: name 3 cannot"),
        (HEAD.format(kind="animation", output="a.gif") + "caption = false\nswatches = false\n",
         "r.toml:1: swatches=false is for the caption, which caption=false leaves out"),
        ("[defaults]\nwidht = 3\n" + HEAD.format(kind="sheet", output="a.png"),
         'r.toml:2: widht is an option of no artifact; did you mean "width"?'),
        ("[defaults]\nwidth = 0\n" + HEAD.format(kind="sheet", output="a.png"),
         "r.toml:2: width 0 is not a width"),
        ("[defaults]\noriginal = true\n" + HEAD.format(kind="page", output="a.html"),
         "r.toml:2: original True cannot be used"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(RecipeError) as error:
        Recipe.parse(text, "r.toml")
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)
    assert "--" not in str(error.value)


def test_files_that_are_no_recipes(tmp_path: Path) -> None:
    for name, said in (("none.toml", "no such recipe"), ("", "is a folder")):
        with pytest.raises(RecipeError, match=said):
            Recipe.read(tmp_path / name)
    (tmp_path / "latin.toml").write_bytes(b"# one\n# caf\xe9\n")
    with pytest.raises(RecipeError, match=r"latin\.toml:2: is no UTF-8 text"):
        Recipe.read(tmp_path / "latin.toml")


def test_every_kind_has_its_settings_its_maker_and_its_suffixes(tmp_path: Path) -> None:
    values = {
        getattr(sweep, name)
        for name in ("Animation", "Stills", "Sheet", "Comparison", "Palettes", "Report", "Cloud",
                     "Page")
    }  # fmt: skip
    assert {kind.settings for kind in KINDS.values()} == values
    picture = sweep.load([[[1, 2, 3], [4, 5, 6]], [[9, 9, 9], [0, 0, 0]]])
    quick = {"ks": "2"}
    for kind in KINDS.values():
        assert kind.settings.kind == kind.name
        assert callable(kind.make)
        named = {one.name for one in fields_of(kind.settings)}
        assert not named & {"kind", "pictures", "output"}
        if kind.folder:
            continue
        verb: Any = {"animation": sweep.animate, "sheet": sweep.sheet, "comparison": sweep.compare,
                "palettes": sweep.palette, "report": sweep.report, "cloud": sweep.cloud,
                "page": sweep.page}[kind.name]  # fmt: skip
        for suffix in kind.suffixes:
            if kind.name == "comparison" and suffix == ".gif":
                continue  # of one mode alone
            if suffix in (".mp4", ".webm", ".mov", ".mkv", ".avif"):
                continue  # these want larger pictures; tests of the encoders have them
            short = {"seconds": 0.2, "size": 64} if kind.name == "cloud" else {}
            short = {} if suffix in (".jpg", ".jpeg", ".png") else short
            more = {"size": 64} if kind.name == "cloud" else {}
            verb(picture, tmp_path / f"a{suffix}", **quick, **{**short, **more})
