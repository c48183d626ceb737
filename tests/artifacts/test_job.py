"""What verbs take: sources of every kind, outputs, and options that mean something to them."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

import sweep

RAMP = np.tile(np.arange(64, dtype=np.uint8), (16, 1))


@pytest.fixture(scope="module")
def progression() -> sweep.Progression:
    return sweep.quantize(RAMP, "1..6")


def test_every_kind_of_source_gives_the_same(tmp_path: Path) -> None:
    PIL.Image.fromarray(RAMP).save(tmp_path / "ramp.png")
    sources: list[Any] = [
        RAMP, RAMP.astype(np.uint16) * 257, RAMP / 255, np.dstack([RAMP] * 3),
        PIL.Image.fromarray(RAMP), tmp_path / "ramp.png", str(tmp_path / "ramp.png"),
        io.BytesIO((tmp_path / "ramp.png").read_bytes()), sweep.load(RAMP),
    ]  # fmt: skip
    made = [sweep.sheet(s, ks="2,5", title="", metadata=False)[0].content for s in sources]
    assert made[0] is not None
    assert made == made[:1] * len(made)


def test_a_progression_is_shown_as_it_is_or_at_the_k_asked_for(
    progression: sweep.Progression,
) -> None:
    assert sweep.animate(progression).progression.ks == (1, 2, 3, 4, 5, 6)
    assert sweep.animate(progression, ks="2,5").progression.ks == (2, 5)
    assert [still.k for still in sweep.report(progression, ks="3").levels] == [3]
    for verb in (sweep.animate, sweep.sheet, sweep.report, sweep.palette, sweep.compare):
        with pytest.raises(sweep.ParameterError, match=r"^K = 9 has not been clustered; .* 1\.\.6"):
            verb(progression, ks="9")


def test_what_a_value_says_counts_as_what_keywords_say(progression: sweep.Progression) -> None:
    made = sweep.animate(progression, settings=sweep.Animation(ks="2,5"))
    assert made.progression.ks == (2, 5)
    levels = sweep.report(progression, settings=sweep.Report(ks="3")).levels
    assert [level.k for level in levels] == [3]
    with pytest.raises(sweep.ParameterError, match=r"^K = 30 has not been clustered"):
        sweep.animate(progression, settings=sweep.Animation(ks="30..40"))
    with pytest.raises(sweep.ParameterError, match=r"^space is for clustering"):
        sweep.animate(progression, settings=sweep.Animation(space="lab"))
    image = sweep.load(RAMP)
    (still,) = sweep.animate(image, settings=sweep.Animation(width=32, ks=2, caption=None))
    assert still.width == 32


def test_no_output_is_written_over_another(
    progression: sweep.Progression, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    here, stream = tmp_path / "a.png", io.BytesIO()
    Path("link.png").symlink_to("a.png")
    for outputs in (("a.png", "./a.png"), ("a.png", here), (here, "link.png"), (stream, stream)):
        with pytest.raises(sweep.ParameterError, match=r"^output .* is there twice; name each out"):
            sweep.animate(progression, *outputs, format="apng")
    for options in ({"poster": str(here)}, {"poster": "b.png", "html": "b.png"}):
        with pytest.raises(sweep.ParameterError, match=r"[ab]\.png: is another output too; choose"):
            sweep.animate(progression, "a.png", **options)  # type: ignore[arg-type]
    with pytest.raises(sweep.ParameterError, match=r"r\.svg: is another output too; choose"):
        sweep.report(progression, "r.svg", plot=tmp_path / "r.svg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.png"]


def test_what_is_done_already_takes_no_options_for_it(progression: sweep.Progression) -> None:
    for options, said in (
        ({"width": 30}, "width is for reading a picture, and a Progression is read already"),
        ({"effort": "best"}, "effort is for clustering"),
        ({"max_bytes": "2kB"}, "max_bytes 2kB makes the picture smaller until it fits, and a Prog"),
    ):
        with pytest.raises(sweep.ParameterError, match=f"^{said}"):
            sweep.animate(progression, **options)
    image = sweep.load(RAMP)
    with pytest.raises(sweep.ParameterError, match=r"^frame is for reading a picture"):
        sweep.animate(image, frame=2)
    (made,) = sweep.animate(image, width=32, ks=2, caption=None)
    assert (made.width, made.height) == (32, 8)
    large = sweep.load(np.zeros((2, 900), np.uint8), width=None)
    assert sweep.animate(large, ks=1, caption=None)[0].width == 900  # an Image keeps its size


def test_outputs_are_paths_or_streams(progression: sweep.Progression, tmp_path: Path) -> None:
    stream = io.BytesIO()
    made = sweep.animate(progression, tmp_path / "a.gif", stream, format="gif")
    assert stream.getvalue() == (tmp_path / "a.gif").read_bytes()
    assert [one.path for one in made] == [str(tmp_path / "a.gif"), "-"]
    assert all(one.content is None for one in made)
    with pytest.raises(sweep.ParameterError, match=r"^output 3 cannot be written to; give a path"):
        sweep.animate(progression, 3)  # type: ignore[arg-type]
    with pytest.raises(sweep.ParameterError, match="a stream has no suffix"):
        sweep.animate(progression, stream)
    source = tmp_path / "ramp.png"
    PIL.Image.fromarray(RAMP).save(source)
    for verb in (sweep.animate, sweep.sheet, sweep.palette):
        with pytest.raises(sweep.OutputError, match="is the picture itself"):
            verb(source, source)


def test_streams_that_cannot_be_written_are_refused_before_the_work(
    progression: sweep.Progression, tmp_path: Path
) -> None:
    closed = io.BytesIO()
    closed.close()
    (tmp_path / "a").touch()
    with (tmp_path / "a").open("rb") as for_reading:
        unusable: list[Any] = [io.StringIO(), closed, for_reading, 3]
        for stream in unusable:
            said = r"^output .* cannot be written to; give a path, or a binary stream that is open"
            for verb in (sweep.animate, sweep.report, sweep.palette, sweep.sheet):
                with pytest.raises(sweep.ParameterError, match=said):
                    verb(progression, stream, format="png")


def test_a_stream_needs_to_do_no_more_than_write(progression: sweep.Progression) -> None:
    class Bare:
        def __init__(self) -> None:
            self.held = b""

        def write(self, content: Any) -> int:
            self.held += bytes(content)
            return len(content)

    for verb, kind in (
        (sweep.animate, "mp4"), (sweep.animate, "gif"), (sweep.sheet, "pdf"), (sweep.report, "csv"),
        (sweep.palette, "png"), (sweep.compare, "png"), (sweep.cloud, "gif"),
    ):  # fmt: skip
        bare: Any = Bare()
        memory = io.BytesIO()
        small: dict[str, Any] = {}
        if verb is sweep.cloud:
            small = {"size": 64, "seconds": 3, "fps": 5}
        verb(progression, bare, format=kind, **small)
        verb(progression, memory, format=kind, **small)
        assert bare.held == memory.getvalue()


def test_a_stream_that_fails_is_one_line(progression: sweep.Progression) -> None:
    class Full(io.BytesIO):
        def write(self, _content: Any) -> int:
            raise OSError(28, "No space left on device")

    for verb, kind in ((sweep.report, "csv"), (sweep.palette, "css"), (sweep.sheet, "png")):
        said = "^the stream cannot be written: No space left on device$"
        with pytest.raises(sweep.OutputError, match=said):
            verb(progression, Full(), format=kind)


@pytest.mark.parametrize("kind", ["gif", "webp", "apng", "avif", "mp4", "webm", "mov", "mkv"])
def test_a_stream_that_is_only_written_to_gets_the_whole_file(
    kind: str, progression: sweep.Progression, tmp_path: Path
) -> None:
    path = tmp_path / "a"
    (back,) = sweep.animate(progression, ks="1,2", format=kind)
    assert back.content is not None
    with path.open("wb") as stream:  # which cannot be read, as some encoders would
        (made,) = sweep.animate(progression, stream, ks="1,2", format=kind)
        assert stream.tell() == made.bytes == back.bytes
    assert sweep.info(path).times == sweep.info(io.BytesIO(back.content)).times
    if kind in ("gif", "webp", "apng"):
        assert path.read_bytes() == back.content

    class Breaking(io.BytesIO):
        def write(self, _content: Any) -> int:
            raise ValueError("the line is dead")

    (tmp_path / "b").mkdir()
    broken = Breaking()
    said = f"^the stream cannot be written: the line is dead; written all the same: {path}$"
    with pytest.raises(sweep.OutputError, match=said) as error:
        sweep.animate(progression, broken, path, ks="1,2", format=kind)
    assert [one.path for one in error.value.written] == [str(path)]


def test_one_stream_twice_is_one_output_twice(progression: sweep.Progression) -> None:
    class Derived(io.BytesIO):
        pass

    for stream in (io.BytesIO(), Derived()):
        with pytest.raises(sweep.ParameterError, match="is there twice; name each output once"):
            sweep.animate(progression, stream, stream, format="gif")


def test_how_it_is_made_is_checked_too(progression: sweep.Progression) -> None:
    for options, said in (
        ({"threads": "x"}, "threads 'x' cannot be used; it takes a whole number"),
        ({"threads": 1.5}, "threads 1.5 cannot be used; it takes a whole number"),
        ({"threads": True}, "threads True cannot be used; it takes a whole number"),
        (
            {"threads": np.ones(2)},
            "threads array([1., 1.]) cannot be used; it takes a whole number",
        ),
        ({"format": 3}, "format 3 cannot be used; it takes the name of a format"),
        ({"on_stage": 3}, "on_stage 3 cannot be used; it takes a function"),
    ):
        for verb in (sweep.animate, sweep.report, sweep.sheet, sweep.compare):
            with pytest.raises(sweep.ParameterError) as error:
                verb(progression, **options)
            assert str(error.value) == said
    with pytest.raises(sweep.ParameterError, match=r'^the format "" is unknown; known are gif'):
        sweep.animate(progression, format="")
    with pytest.raises(sweep.ParameterError, match=r'^output "" is no name of a file; give a path'):
        sweep.stills(progression, "")
    with pytest.raises(
        sweep.ParameterError, match=r"^on_stage gave None for clustering; it gives "
    ):
        sweep.quantize(RAMP, 3, on_stage=lambda _name: None)  # type: ignore[arg-type, return-value]
    for method in ("lab", sweep.Reading(), {"space": "lab"}):
        with pytest.raises(sweep.ParameterError, match=r'give a Method, or .* as in space="lab"$'):
            sweep.quantize(RAMP, 3, method)  # type: ignore[arg-type]


def test_a_list_of_numbers_is_one_array_and_a_list_of_pictures_several() -> None:
    nested = np.dstack([RAMP[:4]] * 3).tolist()
    one = sweep.sheet(nested, ks=2, title="", metadata=False)
    same = sweep.sheet(np.array(nested, np.uint8), ks=2, title="", metadata=False)
    assert one[0].content == same[0].content
    assert len(sweep.compare(nested, ks="2,3").versions) == 2
    several = sweep.sheet([nested, RAMP[:4]], ks=2, title="")
    assert several[0].height is not None
    assert one[0].height is not None
    assert several[0].height > one[0].height
    black = [[np.bool_(False), np.bool_(True)], [np.bool_(True), np.bool_(True)]]
    assert len(sweep.compare(black, ks="1,2").versions) == 2
    for verb in (sweep.sheet, sweep.compare):
        with pytest.raises(sweep.ParameterError, match="there is no picture; give one, or several"):
            verb([])
        # What is not numbers throughout are several, of which each is what it is.
        with pytest.raises(sweep.ImageError, match="an object of type int is nothing to load"):
            verb([1, "none.png"], ks=2)
        with pytest.raises(sweep.ImageError, match="has no pixels"):
            verb([[]], ks=2)
    within: list[Any] = []
    within.append(within)
    with pytest.raises(sweep.ImageError, match=r"^picture: "):
        sweep.sheet(within)


def test_what_is_made_shows_itself(progression: sweep.Progression, tmp_path: Path) -> None:
    made = sweep.animate(progression)
    assert made[0].content is not None
    assert made[0].content.startswith(b"GIF89a")
    assert made._repr_html_().startswith('<img alt="gif, 64x')
    assert ' src="data:image/gif;base64,' in made._repr_html_()
    video = sweep.animate(progression, tmp_path / "a.mp4")
    assert video._repr_html_().startswith("<video controls")
    pdf = sweep.sheet(progression, tmp_path / "a<b>.pdf")
    assert "a&lt;b&gt;.pdf" in pdf._repr_html_()
    assert repr(pdf[0]) == f"<WrittenPages {tmp_path / 'a<b>.pdf'}: {pdf[0].about()}, " + (
        f"{pdf[0].bytes:,} bytes>"
    )
    assert "<table>" in sweep.report(progression)._repr_html_()
    assert len(made) == 1
    assert sweep.report(progression)  # it was made, although no file was asked for
    assert made[:1] == (made[0],)
    assert made.seconds >= made[0].seconds > 0


def test_stages_are_told(progression: sweep.Progression) -> None:
    del progression
    stages: list[str] = []

    def on_stage(name: str) -> Any:
        stages.append(name)
        return lambda _done, _total: None

    sweep.animate(RAMP, ks="1,2", on_stage=on_stage)
    sweep.sheet(RAMP, ks="1,2", on_stage=on_stage)
    sweep.report(RAMP, ks="1,2", on_stage=on_stage)
    assert stages == ["clustering", "writing", "clustering", "drawing", "clustering", "measuring"]


def test_what_a_progression_has_no_use_for_is_refused(progression: sweep.Progression) -> None:
    other = sweep.quantize(RAMP, "1..6", space="lab")
    calls: list[tuple[Any, Any, dict[str, Any], str]] = [
        (sweep.compare, progression, {"spaces": "rgb,lab", "ks": 3}, "spaces is for clustering"),
        (sweep.compare, progression, {"fit": True}, "fit is for pictures, and the size"),
        (sweep.compare, [progression, other], {"fit": True}, "fit is for pictures"),
        (sweep.cloud, progression, {"iterations": 3, "space": "lab"}, "space is for clustering"),
        (sweep.cloud, progression, {"ks": None, "space": "lab"}, "space is for clustering"),
        (sweep.report, progression, {"format": "csv"}, "format is for files; add output FILE"),
    ]
    for verb, source, options, said in calls:
        with pytest.raises(sweep.ParameterError, match=f"^{said}"):
            verb(source, **options)
    assert len(sweep.compare([progression, other], ks=3).versions) == 2


def test_a_cloud_of_a_progression_shows_what_its_settings_ask_for(
    progression: sweep.Progression,
) -> None:
    small: dict[str, Any] = {"size": 64, "seconds": 30, "fps": 1}
    said = sweep.cloud(progression, settings=sweep.Cloud(ks="2,4", **small))
    assert said.divisions == 2
    steps = sweep.Cloud(iterations=2, caption=None, **small)
    made = sweep.cloud(progression, settings=steps)
    assert made[0].content == sweep.cloud(RAMP, settings=steps)[0].content
    assert sweep.cloud(progression, settings=sweep.Cloud(**small)).divisions == 6
    assert sweep.cloud(progression, ks=None, **small).divisions == 1
