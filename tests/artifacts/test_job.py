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


def test_what_is_done_already_takes_no_options_for_it(progression: sweep.Progression) -> None:
    for options, said in (
        ({"width": 30}, "width is for clustering, and a Progression is clustered already"),
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


def test_what_is_made_shows_itself(progression: sweep.Progression, tmp_path: Path) -> None:
    made = sweep.animate(progression)
    assert made[0].content is not None
    assert made[0].content.startswith(b"GIF89a")
    assert made._repr_html_().startswith('<img alt="-" src="data:image/gif;base64,')
    video = sweep.animate(progression, tmp_path / "a.mp4")
    assert video._repr_html_().startswith("<video controls")
    pdf = sweep.sheet(progression, tmp_path / "a<b>.pdf")
    assert "a&lt;b&gt;.pdf" in pdf._repr_html_()
    assert repr(pdf[0]) == f"<WrittenPages {tmp_path / 'a<b>.pdf'}: {pdf[0].about()}, " + (
        f"{pdf[0].bytes:,} bytes>"
    )
    assert "<table>" in sweep.report(progression)._repr_html_()
    assert len(made) == 1
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
    small: dict[str, Any] = {"size": 160, "seconds": 30, "fps": 1}
    said = sweep.cloud(progression, settings=sweep.Cloud(ks="2,4", **small))
    assert said.divisions == 2
    steps = sweep.Cloud(iterations=2, caption=None, **small)
    made = sweep.cloud(progression, settings=steps)
    assert made[0].content == sweep.cloud(RAMP, settings=steps)[0].content
    assert sweep.cloud(progression, settings=sweep.Cloud(**small)).divisions == 6
    assert sweep.cloud(progression, ks=None, **small).divisions == 1
