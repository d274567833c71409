"""Dates as precise as their source, and what is asked for in time, as spans of seconds (UTC)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.problems import Problem, ProblemError
from gis.schema import DATE
from gis.text import Text

Floats = NDArray[np.float64]
DAY_S = 86_400
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})")


@dataclass(frozen=True, slots=True)
class Span:
    """From one second to another, both included; infinite where it is open."""

    start: float
    end: float


EVER = Span(-np.inf, np.inf)


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Spans:
    """One span for each record; NaN where the date is unknown."""

    start: Floats
    end: Floats


def spans_of(dates: pd.Series[str]) -> Spans:
    """Return the span that each date names: 2019-04 is the whole month.

    >>> held = spans_of(pd.Series(["1970-01-01", "1970", ""]))
    >>> held.start.tolist(), held.end.tolist()
    ([0.0, 0.0, nan], [86399.0, 31535999.0, nan])
    """
    codes, names = pd.factorize(dates.astype(object), use_na_sentinel=True)
    known = [_named(str(name)) for name in names]
    pairs = np.array([*known, (np.nan, np.nan)], dtype=np.float64)[codes]
    return Spans(start=pairs[:, 0], end=pairs[:, 1])


def _named(text: str) -> tuple[float, float]:
    if not DATE.match(text):
        return (np.nan, np.nan)
    try:
        first = np.datetime64(text)  # in the unit that it is written to: year, month or day
    except ValueError:  # as 2023-02-30
        return (np.nan, np.nan)
    seconds = [float(one.astype("datetime64[s]").astype(np.int64)) for one in (first, first + 1)]
    return (seconds[0], seconds[1] - 1)


def moment(text: str) -> Span:
    """Read a day (2024-02-29) or an instant (2024-02-29T08:00:00Z, RFC 3339) as its span.

    Raises ProblemError for anything else, and for a date that there is not.
    """
    try:
        if _DAY.fullmatch(text):
            start = datetime.fromisoformat(f"{text}T00:00:00+00:00").timestamp()
            return Span(start, start + DAY_S - 1)
        if _INSTANT.fullmatch(text):
            at = datetime.fromisoformat(text.upper()).astimezone(UTC).timestamp()
            return Span(at, at)
    except (ValueError, OverflowError):
        pass
    raise ProblemError(_no_time(text))


def asked(text: str) -> Span:
    """Read the parameter `datetime`: a moment, or two with `/` between, open as `..` or nothing.

    Raises ProblemError for anything else, and for an end before its start.
    """
    first, mark, last = text.partition("/")
    if not mark:
        return moment(text)
    if first in ("", "..") and last in ("", ".."):
        raise ProblemError(_no_time(text))
    start = -np.inf if first in ("", "..") else moment(first).start
    end = np.inf if last in ("", "..") else moment(last).end
    if end < start:
        raise ProblemError(_no_time(text))
    return Span(start, end)


def _no_time(text: str) -> Problem:
    return Problem(
        value=text[:60],
        fatal=True,
        says=Text("不是时间或时段", "This is no time and no period"),
        cure=Text(
            "请写 2024-02-29、2024-02-29T08:00:00Z，或以 / 分隔的起止，如 2019-01-01/..",
            "Write 2024-02-29, 2024-02-29T08:00:00Z, or two with / between, as 2019-01-01/..",
        ),
    )


def instant(seconds: float) -> str | None:
    """Write seconds as an instant; None for an open end.

    >>> instant(0.0)
    '1970-01-01T00:00:00Z'
    """
    if not np.isfinite(seconds):
        return None
    return f"{np.datetime64(int(seconds), 's')}Z"
