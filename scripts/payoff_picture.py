"""Draws a structure's profit over the underlying's price as a small SVG picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modules.pricing.black_scholes import Floats

WIDTH, HEIGHT = 420, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 12, 24
#: Dollars between labels of the price axis.
_STEP = 10.0
_GAIN, _LOSS, _NOW, _AXIS = "#1a7f37", "#cf222e", "#57606a", "#8c959f"


@dataclass(frozen=True, slots=True)
class Curves:
    """Hold what is drawn: profit per share at the first expiration and now, at ascending spots."""

    title: str
    spots: Floats
    at_end: Floats
    now: Floats
    spot: float
    breakevens: Sequence[float]


def draw(curves: Curves) -> str:
    """Return the picture: green where the expiration gains, red where it loses, dashed what it is worth now."""
    frame = _Frame(curves)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="sans-serif" font-size="10" role="img">',
        f"<title>{curves.title}: profit per share at the first expiration (solid) and now (dashed)</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _line(_LEFT, frame.y(0.0), WIDTH - _RIGHT, frame.y(0.0), _AXIS),
        _line(frame.x(curves.spot), _TOP, frame.x(curves.spot), HEIGHT - _BOTTOM, _AXIS, "2 3"),
        *_labels(curves, frame),
        *_areas(curves, frame),
        frame.path(curves.spots, curves.now, f'stroke="{_NOW}" stroke-dasharray="4 3" fill="none"'),
        frame.path(curves.spots, curves.at_end, 'stroke="#24292f" stroke-width="1.5" fill="none"'),
        *(f'<circle cx="{frame.x(b):.1f}" cy="{frame.y(0.0):.1f}" r="2.5" fill="#24292f"/>' for b in curves.breakevens),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Frame:
    """Turn spots and profits into places on the picture."""

    def __init__(self, curves: Curves) -> None:
        self.low, self.high = float(curves.spots[0]), float(curves.spots[-1])
        lowest = min(float(curves.at_end.min()), float(curves.now.min()), 0.0)
        highest = max(float(curves.at_end.max()), float(curves.now.max()), 0.0)
        margin = max(0.08 * (highest - lowest), 0.05)
        self.bottom, self.top = lowest - margin, highest + margin

    def x(self, spot: float) -> float:
        return _LEFT + (spot - self.low) / (self.high - self.low) * (WIDTH - _LEFT - _RIGHT)

    def y(self, profit: float) -> float:
        return _TOP + (self.top - profit) / (self.top - self.bottom) * (HEIGHT - _TOP - _BOTTOM)

    def path(self, spots: Floats, profits: Floats, style: str) -> str:
        points = " ".join(f"{self.x(s):.1f},{self.y(p):.1f}" for s, p in zip(spots, profits, strict=True))
        return f'<polyline points="{points}" {style}/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashed}/>'


def _labels(curves: Curves, frame: _Frame) -> list[str]:
    """Label the ends of the profit axis, zero, and the price axis."""
    values = {float(curves.at_end.min()), 0.0, float(curves.at_end.max())}
    texts = []
    taken: list[float] = []
    for value in sorted(values, key=abs):
        place = frame.y(value)
        if all(abs(place - other) > 10 for other in taken):
            taken.append(place)
            texts.append(f'<text x="{_LEFT - 4}" y="{place + 3:.1f}" text-anchor="end">{_signed(value)}</text>')
    for spot in np.arange(np.ceil(frame.low / _STEP) * _STEP, frame.high + 1e-9, _STEP):
        texts.append(f'<text x="{frame.x(spot):.1f}" y="{HEIGHT - 8}" text-anchor="middle">{spot:.0f}</text>')
    return texts


def _signed(value: float) -> str:
    return f"{value:+.2f}" if value else "0"


def _areas(curves: Curves, frame: _Frame) -> list[str]:
    """Fill between zero and the profit at expiration."""
    areas = []
    for colour, profits in ((_GAIN, np.maximum(curves.at_end, 0.0)), (_LOSS, np.minimum(curves.at_end, 0.0))):
        if np.any(profits):
            spots = np.concatenate(([curves.spots[0]], curves.spots, [curves.spots[-1]]))
            closed = np.concatenate(([0.0], profits, [0.0]))
            style = f'fill="{colour}" fill-opacity="0.18" stroke="none"'
            areas.append(frame.path(spots, closed, style).replace("polyline", "polygon"))
    return areas
