"""Draws small inline SVG pictures: volumes, net sentiments over time, an interval, shares. Numbers only, no text in."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

_HEIGHT = 26


def volumes(values: Sequence[int | None], label: str) -> str:
    """Return bars from 0 to the largest value; a missing one is a thin base line."""
    top = max((value for value in values if value), default=1)
    bars = []
    for position, value in enumerate(values):
        height = max(2.0, _HEIGHT * (value or 0) / top)
        kind, x, y = "bar" if value else "empty", position * 9, _HEIGHT - height
        bars.append(f'<rect class="{kind}" x="{x}" y="{y:.1f}" width="7" height="{height:.1f}"/>')
    return _picture(9 * len(values), _HEIGHT, label, "".join(bars))


def nets(values: Sequence[float | None], label: str) -> str:
    """Return net sentiments as a line on the one scale −50…+50 with its zero; a gap where one is missing."""
    points = [(position * 9 + 4.0, _height(value)) for position, value in enumerate(values) if value is not None]
    lines = []
    for (x1, y1), (x2, y2) in pairwise(points):
        if x2 - x1 < 10:
            lines.append(f'<path class="line" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>')
    dots = [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="1.6"/>' for x, y in points]
    width = 9 * len(values)
    axis = f'<path class="axis" d="M0 {_HEIGHT / 2}H{width}"/>'
    return _picture(width, _HEIGHT, label, axis + "".join(lines) + "".join(dots))


def _height(net: float) -> float:
    share = (max(-50.0, min(50.0, net)) + 50) / 100
    return 2 + (_HEIGHT - 4) * (1 - share)


def interval(net: float, low: float, high: float, label: str) -> str:
    """Return a net sentiment and its interval on a line from −100 to 100."""
    left, right, middle = (round(60 + 0.58 * value, 1) for value in (low, high, net))
    parts = (
        '<path class="axis" d="M2 9H118M60 2V16"/>'
        f'<path class="range" d="M{left} 9H{right}"/><circle class="point" cx="{middle}" cy="9" r="4"/>'
    )
    return _picture(120, 18, label, parts)


def shares(negative: int, neutral: int, positive: int, label: str) -> str:
    """Return one bar of negative, neutral and positive shares."""
    total = max(1, negative + neutral + positive)
    parts, start = [], 0.0
    for kind, count in (("negative", negative), ("neutral", neutral), ("positive", positive)):
        width = 120 * count / total
        parts.append(f'<rect class="{kind}" x="{start:.1f}" y="2" width="{width:.1f}" height="8"/>')
        start += width
    return _picture(120, 12, label, "".join(parts))


def _picture(width: int, height: int, label: str, parts: str) -> str:
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg role="img" aria-label="{escape(label)}" {size}>{parts}</svg>'
