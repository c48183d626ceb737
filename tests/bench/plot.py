"""A plain line plot with logarithmic axes, as SVG."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["plot"]

WIDTH, HEIGHT, MARGIN = 640, 400, 60
COLORS = ("#1f5fa8", "#c2512b", "#2f7d4f")

Line = tuple[Sequence[float], Sequence[float]]


def plot(path: Path, lines: Mapping[str, Line], axes: tuple[str, str]) -> None:
    """Write ``lines``, each a name and its (xs, ys), all above 0, to an SVG file."""
    ends = [
        (math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))))
        for values in ([v for line in lines.values() for v in line[axis]] for axis in range(2))
    ]

    def place(x: float, y: float) -> tuple[float, float]:
        (left, right), (low, high) = ends
        across = (math.log10(x) - left) / max(right - left, 1)
        up = (math.log10(y) - low) / max(high - low, 1)
        return MARGIN + across * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="#fff"/>'
    ]
    for power in range(ends[0][0], ends[0][1] + 1):
        x, y = place(10.0**power, 10.0 ** ends[1][0])
        parts.append(f'<path d="M{x:.1f} {y:.1f}V{MARGIN}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{10.0**power:g}</text>'
        )
    for power in range(ends[1][0], ends[1][1] + 1):
        x, y = place(10.0 ** ends[0][0], 10.0**power)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{WIDTH - MARGIN}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    for (name, (xs, ys)), color in zip(lines.items(), COLORS, strict=False):
        points = [place(x, y) for x, y in zip(xs, ys, strict=True)]
        route = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        parts.append(f'<path d="M{route}" fill="none" stroke="{color}" stroke-width="2"/>')
        x, y = points[0]
        parts.append(f'<text x="{x:.1f}" y="{y - 8:.1f}" fill="{color}">{name}</text>')
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 16}" text-anchor="middle">{axes[0]}</text>')
    parts.append(f'<text x="16" y="{MARGIN - 24}">{axes[1]}</text></svg>')
    path.write_text("\n".join(parts))
