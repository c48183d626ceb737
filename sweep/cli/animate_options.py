"""The options of ``sweep animate``, each declared once."""

from collections.abc import Mapping
from typing import Annotated

import typer

from sweep import defaults


def _by_codec(values: Mapping[defaults.Codec, object]) -> str:
    return ", ".join(f"{codec} {value}" for codec, value in values.items())


Output = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where to; the suffix picks the format: .gif, .webp, .png or .apng (exact), .avif, "
        ".mp4, .webm, .mov, .mkv (not exact); - is standard output. May be repeated: all files "
        "come from one sweep. Default: NAME-sweep.gif in this folder.",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help="The format, instead of the suffix: gif, webp, apng, avif, mp4, webm, mov, mkv.",
    ),
]
MaxBytes = Annotated[
    str | None,
    typer.Option(
        "--max-bytes",
        metavar="SIZE",
        help="The most that a file may have, as in 2MB or 900KiB: finds the largest width that "
        "fits, then steadier colors, then fewer K, and tells what it gave up.",
    ),
]
Loop = Annotated[
    int,
    typer.Option(
        "--loop",
        metavar="N",
        help="Times to play; 0 is forever. A video's player decides itself.",
    ),
]

Step = Annotated[
    float | None,
    typer.Option(
        "--step", metavar="S", help="Seconds for each K.", show_default=f"{defaults.STEP:g}"
    ),
]
Hold = Annotated[
    float,
    typer.Option("--hold", metavar="S", help="Seconds for the last K shown, and for the original."),
]
HoldFirst = Annotated[
    float | None,
    typer.Option(
        "--hold-first",
        metavar="S",
        help="Seconds for the first K shown.",
        show_default="as the others",
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option("--seconds", metavar="T", help="Seconds for the whole, instead of --step."),
]
Ease = Annotated[
    bool,
    typer.Option(
        "--ease", help="Show larger K for a shorter time, down to a quarter: for long lists of K."
    ),
]
Crossfade = Annotated[
    float,
    typer.Option(
        "--crossfade",
        metavar="S",
        help="Blend each K into the next during the last S seconds of its time (videos, AVIF).",
    ),
]
Reverse = Annotated[bool, typer.Option("--reverse", help="From the largest K to the smallest.")]
Bounce = Annotated[bool, typer.Option("--bounce", help="Forth and back.")]
Original = Annotated[
    bool,
    typer.Option(
        "--original", help="The untouched picture after the last K (in a GIF, its best 256 colors)."
    ),
]

LastFirst = Annotated[
    bool,
    typer.Option(
        "--last-first",
        help="The last K before all others too, for one step: where only the first frame is shown.",
    ),
]
Poster = Annotated[
    str | None,
    typer.Option(
        "--poster",
        metavar="FILE.png",
        help="Also write a still; an APNG keeps it too, for programs that show no animations.",
    ),
]
PosterK = Annotated[
    int | None,
    typer.Option(
        "--poster-k", metavar="K", help="Which K the still shows.", show_default="the last"
    ),
]

Codec = Annotated[
    defaults.Codec | None,
    typer.Option(
        "--codec",
        help="How a video is compressed. Default: h264, in .webm vp9. av1 goes into .mp4, .webm "
        "and .mkv.",
    ),
]
Crf = Annotated[
    int | None,
    typer.Option(
        "--crf",
        metavar="N",
        help="Quality of a video: 0 is best and largest, 51 (h264) or 63 (vp9, av1) worst.",
        show_default=_by_codec(defaults.CRF),
    ),
]
Preset = Annotated[
    str | None,
    typer.Option(
        "--preset",
        metavar="NAME",
        help="How long a codec may search: ultrafast to placebo for h264, 5 to 0 for vp9, 13 to 0 "
        "for av1.",
        show_default=_by_codec(defaults.PRESET),
    ),
]
Chroma = Annotated[
    defaults.Chroma | None,
    typer.Option(
        "--chroma",
        help="444 keeps the colors of thin lines and edges (h264, vp9), but few players show it.",
        show_default=defaults.CHROMA,
    ),
]

Html = Annotated[
    str | None,
    typer.Option("--html", metavar="FILE", help="Also write a web page with the animation."),
]
Snippet = Annotated[
    bool, typer.Option("--snippet", help="Print the markup that embeds it in a web page.")
]
CaptionText = Annotated[
    str,
    typer.Option(
        "--caption",
        metavar="TEMPLATE",
        help="The text on each frame; {k}, {colors}, {mse} and {psnr} are filled in.",
    ),
]
CaptionPlace = Annotated[
    defaults.CaptionAt,
    typer.Option("--caption-at", help="A strip outside the picture, or a box in a corner."),
]
NoCaption = Annotated[
    bool, typer.Option("--no-caption", help="The picture alone, no text and no swatches.")
]
NoSwatches = Annotated[bool, typer.Option("--no-swatches", help="No palette beside the text.")]
