"""The plot of a report: nothing cut off, nothing on top of each other, values where they belong."""

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep
from sweep.artifacts.report.knees import find_knees
from sweep.artifacts.report.layout import PlotLayout
from sweep.artifacts.report.plot import draw_plot, plot_file
from sweep.defaults import Theme
from sweep.drawing.axes import axis_of_ks, linear_axis, log_axis
from sweep.drawing.canvas import Look
from sweep.drawing.fonts import open_face
from sweep.drawing.theme import THEMES
from sweep.image.box import Box

SVG = "{http://www.w3.org/2000/svg}"


def made_up(
    ks: list[int], mse: list[float], *, until: int | None = None, name: str = "parrot.jpg"
) -> Any:
    """What was measured of a picture that never was."""
    levels = [
        SimpleNamespace(
            k=k,
            mse=error,
            delta_e=error**0.5 / 4,
            delta_e_95=error**0.5 / 2,
            bytes=90 + 3 * k * k,
        )
        for k, error in zip(ks, mse, strict=True)
    ]
    goal = SimpleNamespace(text="delta_e_95<=12.345")
    choice = SimpleNamespace(goal=goal, k=until, smallest=1, value=2.0)
    return SimpleNamespace(
        name=name,
        size=(4000, 64),
        distinct_colors=123456,
        progression=SimpleNamespace(method=SimpleNamespace(space="linear")),
        original_bytes=5_123_456,
        levels=levels,
        knees=find_knees(ks, mse),
        choice=None if until is None else choice,
    )


def write_plot(measured: Any, path: Path, *, theme: Theme = "light", text: str = "") -> int:
    """Write a plot as the report does."""
    return path.write_bytes(plot_file(measured, path.suffix[1:], Look(theme), text).content)


def declining(ks: list[int], exponent: float = 1.1) -> list[float]:
    return [9000 * k**-exponent for k in ks]


def check(drawing: PlotLayout) -> None:
    """Texts are inside the page and apart from each other and from all curves and marks."""
    page = Box(0, 0, drawing.width, drawing.height)
    boxes = [label.box for label in drawing.labels]
    for i, box in enumerate(boxes):
        assert box.inside(page.grown(-4)), drawing.labels[i]
        for j in range(i):
            assert box.apart(boxes[j]), (drawing.labels[i], drawing.labels[j])
    for curve in drawing.curves:
        xs, ys = np.array(curve.points).T
        assert ((xs >= 0) & (xs <= drawing.width) & (ys >= 0) & (ys <= drawing.height)).all()
        if curve.kind == "grid":
            continue
        steps = np.linspace(0, 1, 40)[:, None]
        along_x = xs[:-1] + (xs[1:] - xs[:-1]) * steps
        along_y = ys[:-1] + (ys[1:] - ys[:-1]) * steps
        for label in drawing.labels:
            left, top, right, bottom = label.box
            inside = (left <= along_x) & (along_x < right) & (top <= along_y) & (along_y < bottom)
            assert not inside.any(), label


LISTS = [
    [1], [256], [1, 2], list(range(1, 6)), [1, 5, 10], list(range(1, 41)), list(range(1, 257)),
    [1, 5, 10, 20, 40], [200, 256], [2, 4, 8, 16, 32, 64, 128, 256], [39, 40],
]  # fmt: skip


@pytest.mark.parametrize("ks", LISTS, ids=lambda ks: f"{ks[0]}-{ks[-1]} ({len(ks)})")
@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_cut_off_or_on_top_of_another(ks: list[int], scale: int, theme: Theme) -> None:
    for until in (None, ks[0], ks[-1]):
        check(draw_plot(made_up(ks, declining(ks), until=until), Look(theme), scale=scale))


@given(
    st.lists(st.integers(1, 256), min_size=1, max_size=30, unique=True),
    st.lists(st.floats(0.3, 1), min_size=30, max_size=30),
    st.floats(1e-3, 1e5),
    st.integers(0, 30),
)
def test_whatever_the_curve(ks: list[int], factors: list[float], first: float, exact: int) -> None:
    ks = sorted(ks)
    mse = (first * np.cumprod(factors))[: len(ks)]
    if exact > 20:  # the last ones show the picture as it is
        mse[len(ks) - min(exact - 20, len(ks)) :] = 0
    drawing = draw_plot(made_up(ks, mse.tolist(), until=ks[len(ks) // 2]))
    check(drawing)


def test_the_k_of_a_bend_is_left_out_where_a_line_would_cross_it() -> None:
    ks = [1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 19]
    mse = [1.0] * 5 + [0.5] * 4 + [0.25] * 3
    for until, shown in ((11, False), (14, True)):
        drawing = draw_plot(made_up(ks, mse, until=until))
        check(drawing)
        assert ("10" in {label.words for label in drawing.labels if label.size == 13
                         and label.color == drawing.inks.accents[0]}) is shown  # fmt: skip


def test_a_long_name_is_shortened_and_a_strange_one_is_shown(tmp_path: Path) -> None:
    for name in ("w" * 300 + ".png", "<&>\x00\n\x1b.png", "ключ.png"):
        report = made_up([1, 2], [9, 4], name=name)
        check(draw_plot(report, scale=2))
        write_plot(report, tmp_path / "a.svg")
        root = ElementTree.parse(tmp_path / "a.svg").getroot()
        shown = next(text.text or "" for text in root.iter(f"{SVG}text"))
        assert shown.endswith(".png")
        assert name == "ключ.png" or shown != name
    assert shown == "ключ.png"  # whoever shows an SVG finds a face


def test_a_long_name_fits_whichever_face_shows_the_svg(tmp_path: Path) -> None:
    """DejaVu Sans, which many systems have for "sans-serif", is wider than the face laid out."""
    write_plot(made_up([1, 2], [9, 4], name="a" * 300 + ".png"), tmp_path / "a.svg")
    title = ElementTree.parse(tmp_path / "a.svg").getroot().findall(f"{SVG}text")[0]
    length = open_face(None, int(title.attrib["font-size"])).length(title.text or "")
    assert 600 < 1.2 * length <= 880 - 2 * 24


def test_a_goal_at_the_end_fits_whichever_face_shows_the_svg() -> None:
    report = made_up([1, 256], [9, 4], until=256)
    report.choice.goal.text = "bits_per_pixel <= 12.345678901234"
    drawing = draw_plot(report)
    (label,) = [label for label in drawing.labels if label.words.startswith("K = 256: ")]
    assert label.x + 1.2 * open_face(None, label.size).length(label.words) <= 880 - 20


@pytest.mark.parametrize("theme", THEMES)
def test_an_svg_says_what_the_report_says(theme: Theme, tmp_path: Path) -> None:
    ks = list(range(1, 13))
    report = made_up(ks, [9000, *[900 / k for k in ks[1:]]], until=7)
    path = tmp_path / "curve.svg"
    assert write_plot(report, path, theme=theme, text="made by a test") == path.stat().st_size
    root = ElementTree.parse(path).getroot()
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    assert root.attrib["viewBox"] == f"0 0 {width:g} {height:g}"
    assert root.findtext(f"{SVG}title") == "Error and size of parrot.jpg at K = 1..12"
    assert root.findtext(f"{SVG}metadata") == "made by a test"
    assert root.findtext(f"{SVG}desc") == (
        "From K = 1 to 12: mse 9,000 to 75, mean CIEDE2000 23.7 to 2.17, PNG 93 B to 522 B; "
        "the error bends at K = 2."
    )
    ground = "#{:02x}{:02x}{:02x}".format(*THEMES[theme].ground)
    assert [rect.attrib["fill"] for rect in root.iter(f"{SVG}rect")] == [ground]
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert {"parrot.jpg", "mse 75", "mean 2.17", "95 % within 4.33", "522 B"} <= set(words)
    assert "K = 7: delta_e_95<=12.345" in words
    assert [knee.k for knee in report.knees] == [2]
    rings = [dot for dot in root.iter(f"{SVG}circle") if "stroke" in dot.attrib]
    assert len(rings) == 1


def test_the_curves_are_where_the_axes_say() -> None:
    ks = [1, 2, 4, 16]
    drawing = draw_plot(made_up(ks, [1000.0, 100, 100, 10]))
    mse, most, mean, size = [curve for curve in drawing.curves if curve.kind == "curve"]
    xs = [x for x, _ in mse.points]
    # On a logarithmic axis 1, 2, 4 and 16 are 0, 1, 2 and 4 quarters along.
    np.testing.assert_allclose(np.diff(xs) / (xs[-1] - xs[0]), [0.25, 0.25, 0.5])
    drops = -np.diff([y for _, y in mse.points])
    np.testing.assert_allclose(drops / drops.sum(), [0.5, 0, 0.5])
    rules = [curve.points for curve in drawing.curves if curve.kind == "grid"]
    zero = max(one[1] for one, other in rules if one[1] == other[1])
    heights = np.array([zero - y for _, y in size.points])
    np.testing.assert_allclose(heights / heights[-1], [(90 + 3 * k * k) / 858 for k in ks])
    assert all(low > high for (_, low), (_, high) in zip(mean.points, most.points, strict=True))


def test_a_mean_above_what_95_percent_have_is_drawn_too() -> None:
    """As of a plain ground with a few small things on it."""
    report = made_up([1, 2, 4], [9.0, 4, 1])
    for level, away in zip(report.levels, (8, 4, 2), strict=True):
        level.delta_e, level.delta_e_95 = away, 0
    drawing = draw_plot(report)
    check(drawing)
    _, most, mean, _ = [curve for curve in drawing.curves if curve.kind == "curve"]
    heights = np.array(most.points)[:, 1] - np.array(mean.points)[:, 1]
    np.testing.assert_allclose(heights / heights[-1], [4, 2, 1])


@pytest.mark.parametrize("theme", THEMES)
def test_a_png_is_twice_as_large_and_shows_its_curves(theme: Theme, tmp_path: Path) -> None:
    report = made_up(list(range(1, 41)), declining(list(range(1, 41))))
    path, inks = tmp_path / "curve.png", THEMES[theme]
    size = write_plot(report, path, theme=theme, text="made by a test")
    assert size == path.stat().st_size < 200_000
    small, large = draw_plot(report, Look(theme)), draw_plot(report, Look(theme), scale=2)
    with PIL.Image.open(io.BytesIO(path.read_bytes())) as picture:
        assert picture.size == (2 * small.width, 2 * small.height)
        assert picture.info["sweep"] == "made by a test"
        pixels = np.asarray(picture.convert("RGB"))
    assert tuple(pixels[0, 0]) == inks.ground
    curves = [curve for curve in large.curves if curve.kind == "curve"]
    for curve in curves:
        (x, y), (to_x, to_y) = curve.points[5], curve.points[6]
        near = pixels[round((y + to_y) / 2), round((x + to_x) / 2)].astype(int)
        assert np.abs(near - curve.color).max() < 60


def test_what_cannot_be_written_is_refused(small_photo: sweep.Image, tmp_path: Path) -> None:
    progression = sweep.quantize(small_photo, "1,2")
    for name, said in [("a.pdf", 'the suffix ".pdf" is unknown; a plot is .svg or .png'),
                       ("a", "it has no suffix")]:  # fmt: skip
        with pytest.raises(sweep.ParameterError, match=said):
            sweep.report(progression, plot=tmp_path / name)
    with pytest.raises(sweep.ParameterError, match="no font file"):
        sweep.report(progression, plot=tmp_path / "a.svg", font="none.ttf")
    with pytest.raises(sweep.OutputError):
        sweep.report(progression, plot=tmp_path / "none" / "a.svg")
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.just(0.0) | st.floats(1e-9, 1e9), min_size=1, max_size=20))
def test_axes_hold_their_values_and_have_few_ticks(found: list[float]) -> None:
    for axis in (log_axis(found), linear_axis(max(found))):
        assert 1 <= len(axis.ticks) <= 7
        assert list(axis.ticks) == sorted(set(axis.ticks))
        shares = [axis.share(value) for value in sorted(found)]
        assert shares == sorted(shares)
        assert all(0 <= share <= 1 for share in shares)
        inner = [tick for tick in axis.ticks if tick > 0]
        assert all(axis.least <= tick <= axis.most for tick in inner)


@given(st.lists(st.integers(1, 256), min_size=1, unique=True))
def test_the_ends_of_a_list_of_k_are_named(ks: list[int]) -> None:
    ks = sorted(ks)
    ticks = axis_of_ks(ks).ticks
    assert (ticks[0], ticks[-1]) == (ks[0], ks[-1])
    assert list(ticks) == sorted(set(ticks))
