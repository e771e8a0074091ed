"""Charts as inline SVG: lines over time, and bars; no script, no network, colours by CSS class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

WIDTH, HEIGHT = 960.0, 240.0
_WIDEST_BAR = 60.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 76.0, 14.0, 10.0, 24.0


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line of a chart; None breaks it. `css` is one of a, b, bad."""

    name: str
    values: Sequence[float | None]
    css: str = "a"
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class _Frame:
    """Map values to the drawing's coordinates."""

    low: float
    high: float
    count: int
    height: float

    def x(self, place: float) -> float:
        span = WIDTH - _LEFT - _RIGHT
        return _LEFT + (span * place / (self.count - 1) if self.count > 1 else span / 2)

    def y(self, value: float) -> float:
        return _TOP + (self.height - _TOP - _BOTTOM) * (self.high - value) / (self.high - self.low)


def line_chart(
    title: str, days: Sequence[date], lines: Sequence[Line], unit: str = "", height: float = HEIGHT
) -> Markup:
    """Return lines over the sessions; `unit` is "$" or "%" (values are then shares, 0.01 = 1 %)."""
    shown = [value for line in lines for value in line.values if value is not None]
    if not shown or not days:
        return Markup('<p class="none">nothing to draw</p>')
    frame = _frame(shown, len(days), height, with_zero=any(line.is_area for line in lines))
    parts = [_axes(frame, unit), _dates(frame, days)]
    parts += [_drawn(frame, line) for line in lines]
    return _svg(title, parts, height)


def bar_chart(title: str, labels: Sequence[str], values: Sequence[float], unit: str = "") -> Markup:
    """Return one bar a value, those below zero in the colour of losses."""
    if not values:
        return Markup('<p class="none">nothing to draw</p>')
    frame = _frame([*values, 0.0], len(values) + 1, HEIGHT, with_zero=True)
    step = frame.x(1) - frame.x(0)
    parts = [_axes(frame, unit)]
    every = max(1, len(labels) // 12)
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        top, bottom = sorted((frame.y(value), frame.y(0)))
        width = min(step * 0.7, _WIDEST_BAR)
        left = frame.x(place) + (step - width) / 2
        css = "bad" if value < 0 else "a"
        parts.append(
            f'<rect class="fill {css}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
            f'height="{max(bottom - top, 0.5):.1f}"><title>{escape(label)}: {_text(value, unit)}</title></rect>'
        )
        if place % every == 0:
            middle = frame.x(place) + step / 2
            parts.append(f'<text x="{middle:.1f}" y="{HEIGHT - 7}" class="mid">{escape(label)}</text>')
    return _svg(title, parts, HEIGHT)


def _frame(values: Sequence[float], count: int, height: float, *, with_zero: bool) -> _Frame:
    low, high = min(values), max(values)
    if with_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high == 0.0:
        return _Frame(-1.0, 1.0, count, height)
    pad = (high - low) * 0.05 or abs(high) * 0.01
    return _Frame(low - (pad if low else 0), high + (pad if high else 0), count, height)


def _axes(frame: _Frame, unit: str) -> str:
    rows = []
    for step in range(5):
        value = frame.low + (frame.high - frame.low) * step / 4
        y = frame.y(value)
        rows.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        rows.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" class="end">{_text(value, unit)}</text>')
    return "".join(rows)


def _dates(frame: _Frame, days: Sequence[date]) -> str:
    every = max(1, (len(days) + 7) // 8)
    rows = []
    for place in range(0, len(days), every):
        x, y = frame.x(place), frame.height - 7
        css = "start" if place == 0 else "end" if x > WIDTH - 45 else "mid"
        rows.append(f'<text x="{x:.1f}" y="{y}" class="{css}">{days[place].isoformat()}</text>')
    return "".join(rows)


def _drawn(frame: _Frame, line: Line) -> str:
    pieces: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(line.values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((frame.x(place), frame.y(value)))
    drawn = []
    for piece in (piece for piece in pieces if piece):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in piece)
        if line.is_area:
            zero = frame.y(0.0)
            around = f"{piece[0][0]:.1f},{zero:.1f} {points} {piece[-1][0]:.1f},{zero:.1f}"
            drawn.append(f'<polygon class="area {line.css}" points="{around}"/>')
        drawn.append(
            f'<polyline class="line {line.css}" points="{points}"><title>{escape(line.name)}</title></polyline>'
        )
    return "".join(drawn)


def _svg(title: str, parts: Sequence[str], height: float) -> Markup:
    head = f'<svg viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img" aria-label="{escape(title)}">'
    # Every text inside has been escaped where it was made.
    return Markup(f"{head}{''.join(parts)}</svg>")


def _text(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value:.1%}"
    sign = "-" if value < 0 else ""
    digits = 0 if abs(value) >= 100 or value == 0 else 2
    return f"{sign}{unit}{abs(value):,.{digits}f}"
