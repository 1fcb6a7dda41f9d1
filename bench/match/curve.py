"""A plot of learning curves as SVG: a line a name, shares upwards, doublings to the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2

WIDTH, HEIGHT, EDGE, LINE = 640, 400, 72, 14.0
LOWEST, STEPS = 0.3, 7
COLOURS = ("#0b62a4", "#d1495b", "#2e933c", "#8d5a97")
Points = Sequence[tuple[float, float]]


def plot(title: str, below: str, lines: Mapping[str, Points]) -> str:
    """`lines` has points (how much was learnt from, share of right ones) by name; shares under LOWEST are cut off."""
    sizes = [size for points in lines.values() for size, _ in points]
    low, high = log2(min(sizes)), log2(max(sizes))

    def across(size: float) -> float:
        return EDGE + (log2(size) - low) / max(high - low, 1e-9) * (WIDTH - 2 * EDGE)

    def up(share: float) -> float:
        return HEIGHT - EDGE - (max(share, LOWEST) - LOWEST) / (1 - LOWEST) * (HEIGHT - 2 * EDGE)

    parts = [_text(WIDTH / 2, EDGE / 2, title), _text(WIDTH / 2, HEIGHT - 8, below)]
    for step in range(STEPS + 1):
        share = LOWEST + step * (1 - LOWEST) / STEPS
        parts.append(
            f'<path d="M{EDGE} {up(share):.0f}H{WIDTH - EDGE}" stroke="#ddd"/>'
            + _text(EDGE / 2, up(share), f"{share:.1f}")
        )
    parts += [_text(across(size), HEIGHT - EDGE + 18, f"{size:,.0f}") for size in sorted(set(sizes))]
    beside = _apart([up(points[-1][1]) for points in lines.values()])
    for (name, points), colour, place in zip(lines.items(), COLOURS, beside, strict=False):
        way = " ".join(f"{across(size):.0f},{up(share):.0f}" for size, share in points)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(_text(WIDTH - EDGE + 6, place + 4, name, f'fill="{colour}"'))
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        f' font-size="12"><rect width="100%" height="100%" fill="#fff"/>\n{inside}\n</svg>\n'
    )


def _apart(places: list[float]) -> list[float]:
    """Where the names of lines that end at these heights stand: in their order, a line of type between them."""
    moved = dict.fromkeys(range(len(places)), 0.0)
    last = -LINE
    for at in sorted(moved, key=places.__getitem__):
        moved[at] = last = max(places[at], last + LINE)
    return list(moved.values())


def _text(x: float, y: float, words: str, look: str = 'text-anchor="middle"') -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {look}>{words}</text>'
