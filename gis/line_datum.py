"""In which datum the lines of a street extract are: they are laid on axes whose place is known.

The shifted datums move a map by some 500 m here, an axis is known to 25 m: named roads of the file
beside their axes, or, where names do not meet, its main roads beside all axes. A datum is proposed
where it fits and no other does; otherwise the reader is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import METRIC, from_wgs84, to_wgs84
from gis.datum import UNDECIDED, DatumFinding, datum_name
from gis.datum_evidence import DatumScore
from gis.known import normal
from gis.store import Tables
from gis.text import Text

CANDIDATES = ("wgs84", "gcj02", "bd09")
STEP_M = 50.0
"""Between the points of an axis at which the file's lines are looked for."""
FITS_M = 60.0
"""Median distance up to which lines lie on the axes; these are known to 25 m."""
APART = 3.0
"""How many times farther off every other datum must leave the lines."""
LEAST_NAMED = 2
"""Axes that must be met by name; one alone says nothing along its direction."""
CONFIDENT = 0.99
SEARCHED_M = 2_000.0
"""Farther from the axes no line of the file is looked at: no datum shifts so far."""
NOT_NEAR = Text(
    "文件中的道路不在已知道路附近，无从判定坐标系",
    "No road of the file lies near one whose place is known",
)
Shapes = NDArray[np.object_]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Axis:
    words: frozenset[str]
    points: NDArray[np.float64]


def find_line_datum(
    lines: Shapes, names: Sequence[str], main: NDArray[np.bool_], tables: Tables
) -> DatumFinding:
    """Propose the datum of lines whose coordinates are degrees of a datum to be found.

    `names` are the lines' names, `main` tells the roads of the upper classes. Where no axis lies
    among the lines the finding is undecided.
    """
    axes = list(_axes(tables))
    met = list(_met(axes, names))
    pairs = met or [(axis, np.flatnonzero(main)) for axis in axes]
    scores = sorted(
        (_score(lines, pairs, one) for one in CANDIDATES),
        key=lambda one: one.residual_m,
    )  # fmt: skip
    best, second = scores[0], scores[1]
    if best.residual_m >= SEARCHED_M:
        return _undecided((), NOT_NEAR)
    told = _told(len(met), scores)
    fits = best.residual_m <= FITS_M
    if not fits or second.residual_m < max(APART * best.residual_m, 2 * FITS_M):
        return _undecided((told,), Text("依据不足以判定坐标系", "That does not tell the datum"))
    return DatumFinding(
        datum=best.datum, confidence=CONFIDENT, swapped=False, evidence=(told,),
        alternatives=tuple(scores), known=len(met),
    )  # fmt: skip


def _undecided(told: tuple[Text, ...], why: Text) -> DatumFinding:
    return DatumFinding(
        datum=UNDECIDED, confidence=0.0, swapped=False, evidence=(*told, why), alternatives=(),
        known=0,
    )  # fmt: skip


def _told(named: int, scores: Sequence[DatumScore]) -> Text:
    words = [
        Text("按 {name} 为 {m} 米", "{m} m as {name}").format(
            name=datum_name(one.datum),
            m=f"{one.residual_m:.0f}" if one.residual_m < SEARCHED_M else f"≥{SEARCHED_M:.0f}",
        )
        for one in scores
    ]
    what = (
        Text(f" {named} 条同名道路", f"{named} roads of the same name")
        if named
        else Text("主要道路（路名未能对上）", "the main roads (no names met)")
    )
    return Text(
        f"已知道路轴线与文件中{what.zh}相距的中位数：{'，'.join(one.zh for one in words)}",
        f"Median distance of known axes to {what.en} of the file: "
        f"{', '.join(one.en for one in words)}",
    )


def _axes(tables: Tables) -> Iterator[_Axis]:
    axes = tables.frames.get("axes")
    if axes is None:
        return
    for row in axes.to_crs(METRIC).to_dict("records"):
        if row["confidence"] == "low" or row["geometry"] is None:
            continue
        dense = shapely.segmentize(row["geometry"], STEP_M)
        words = {normal(word) for word in re.split(r"[（）()]", str(row["name_zh"])) if word}
        yield _Axis(words=frozenset(words), points=shapely.get_coordinates(dense))


def _met(axes: Sequence[_Axis], names: Sequence[str]) -> Iterator[tuple[_Axis, NDArray[np.int64]]]:
    """Yield the axes that lines of the file bear the name of; none where they are too few."""
    held = np.array([normal(name) if name else "" for name in names], dtype=object)
    found = [(axis, np.flatnonzero(np.isin(held, list(axis.words)))) for axis in axes]
    met = [(axis, rows) for axis, rows in found if len(rows)]
    yield from met if len(met) >= LEAST_NAMED else ()


def _score(
    lines: Shapes, pairs: Sequence[tuple[_Axis, NDArray[np.int64]]], datum: str
) -> DatumScore:
    """Measure the median distance in metres from the axes' points to their lines in a datum."""
    found = [np.array([SEARCHED_M])] if not pairs else []
    for axis, rows in pairs:
        points = shapely.points(axis.points)
        gap = np.full(len(points), SEARCHED_M)
        near = in_metres(lines[rows], datum, axis.points)
        if len(near):
            which, distance = shapely.STRtree(near).query_nearest(
                points, return_distance=True, all_matches=False
            )
            gap[which[0]] = np.minimum(distance, SEARCHED_M)
        found.append(gap)
    residual = float(np.median(np.concatenate(found)))
    return DatumScore(
        datum=datum, swapped=False, score=0.0, residual_m=residual, outside_unit=np.nan,
        outside_city=np.nan,
    )  # fmt: skip


def in_metres(lines: Shapes, datum: str, about: NDArray[np.float64]) -> Shapes:
    """Return the lines read in a datum that lie about some points, in metres (EPSG:4509)."""
    west, south = about.min(axis=0) - SEARCHED_M
    east, north = about.max(axis=0) + SEARCHED_M
    corners = from_metres(np.array([[west, south], [east, north]]))
    window = shapely.box(*(corners[0] - 0.02), *(corners[1] + 0.02))
    near = lines[shapely.intersects(window, lines)]
    return np.asarray(shapely.transform(near, lambda xy: _metres(xy, datum)), dtype=object)


def _metres(xy: NDArray[np.float64], datum: str) -> NDArray[np.float64]:
    return np.column_stack(from_wgs84(*to_wgs84(xy[:, 0], xy[:, 1], datum), METRIC))


def from_metres(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points (n, 2) of EPSG:4509 in degrees."""
    return np.column_stack(to_wgs84(points[:, 0], points[:, 1], METRIC))
