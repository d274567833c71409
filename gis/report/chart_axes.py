"""The axes of a chart: where they begin and end, by round steps, and how steps are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from gis.paper.scene import Floats
from gis.report.chart import Curves
from gis.text import number

AROUND = 0.08
"""Share of the span of values that stays free above and below."""
MOST_DECIMALS = 9
Value = TypeVar("Value", float, Floats)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """Where an axis begins and ends, and the step between its ticks."""

    low: float
    high: float
    step: float

    def place(self, value: Value, start: float, end: float) -> Value:
        """Return where a value lies between the places of the axis's beginning and end."""
        return start + (value - self.low) / (self.high - self.low) * (end - start)


def scale_of(values: Sequence[float], *, around: float = AROUND, from_zero: bool = False) -> Scale:
    """Return the axis of values; from 0 where that costs little, or wherever none lies below it.

    `around` is the share of their span that stays free at its ends.

    >>> found = scale_of([63.0, 260.0])
    >>> found.low, found.high, found.step
    (0.0, 300.0, 100.0)
    >>> scale_of([18675.31, 35000.0]).low, scale_of([18675.31, 35000.0], from_zero=True).low
    (15000.0, 0.0)
    """
    least, most = min(values, default=0.0), max(values, default=1.0)
    if least == most == 0:
        most = 1.0
    room = max(most - least, abs(most) * 0.1, 1e-9) * around
    begins = least >= 0 and (from_zero or least <= 0.4 * most)
    low = 0.0 if begins else least - room
    high = most + room
    raw = max(high - low, 1e-9) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= raw * 0.999)
    first, last = math.floor(round(low / step, 9)), math.ceil(round(high / step, 9))
    return Scale(low=float(first * step), high=float(max(last, first + 1) * step), step=step)


def curve_scales(chart: Curves) -> tuple[Scale, Scale]:
    """Return the axes of curves, across and up."""
    if chart.unit_square:
        unit = Scale(low=0.0, high=1.0, step=0.2)
        return unit, unit
    points = [point for one in chart.curves for point in one.points]
    band = chart.band.points if chart.band else ()
    across = [x for x, _ in points] + [x for x, _, _ in band]
    up = [y for _, y in points] + [one for _, low, high in band for one in (low, high)]
    marks = any(one.role == "points" for one in chart.curves)
    return (
        scale_of(known(across), around=AROUND if marks else 0.0, from_zero=True),
        scale_of(known(up), from_zero=True),
    )


def known(values: Sequence[float]) -> list[float]:
    """Return the values that are finite."""
    return [value for value in values if math.isfinite(value)]


def ticks(scale: Scale) -> list[tuple[float, str]]:
    """Return the ticks of an axis and how they are written, all with the same decimals.

    >>> [told for _, told in ticks(Scale(low=0, high=0.5, step=0.25))]
    ['0.00', '0.25', '0.50']
    """
    count = round((scale.high - scale.low) / scale.step) + 1
    digits = 3 - math.floor(math.log10(scale.step))
    values = [round(scale.low + scale.step * k, digits) + 0.0 for k in range(count)]
    decimals = next(
        (n for n in range(MOST_DECIMALS) if math.isclose(round(scale.step, n), scale.step)),
        MOST_DECIMALS,
    )
    return [(value, number(value, decimals)) for value in values]
