"""Times in a CQL2 filter. A date less precise than a day may leave a comparison undecided."""

from __future__ import annotations

import numpy as np

from gis.features.moments import Spans
from gis.features.truth import Truth, known


def compared_times(sign: str, left: Spans, right: Spans, size: int) -> Truth:
    """Return the answer to a comparison; 2019-04 is neither before nor after 2019-04-15."""
    before, after = left.end < right.start, left.start > right.end
    answers = {
        "<": (before, left.start >= right.start),
        ">": (after, left.end <= right.end),
        "<=": (left.end <= right.end, after),
        ">=": (left.start >= right.start, before),
        "=": ((left.start == right.start) & (left.end == right.end), before | after),
    }
    if sign == "<>":
        return ~compared_times("=", left, right, size)
    yes, no = answers[sign]
    return Truth(np.broadcast_to(yes, size), np.broadcast_to(no & ~yes, size))


def related_times(op: str, left: Spans, right: Spans, size: int) -> Truth:
    """Return how periods lie to each other (OGC 21-065r2, 7.5); a date is the period it names."""
    disjoint = (left.start > right.end) | (left.end < right.start)
    answers = {
        "t_after": left.start > right.end,
        "t_before": left.end < right.start,
        "t_contains": (left.start < right.start) & (left.end > right.end),
        "t_disjoint": disjoint,
        "t_during": (left.start > right.start) & (left.end < right.end),
        "t_equals": (left.start == right.start) & (left.end == right.end),
        "t_intersects": ~disjoint,
    }
    told = ~(np.isnan(left.start) | np.isnan(right.start))
    return known(np.broadcast_to(answers[op], size), np.broadcast_to(told, size))
