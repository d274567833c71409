"""What a site is judged by: criteria, each with a declared value function in its own unit.

A value function turns a measurement into a value from 0 (no use) to 1 (as good as it needs to be),
straight between its anchors and level beyond them (Keeney & Raiffa 1976, Decisions with Multiple
Objectives, chapter 3). The anchors are conventions of this program, stated here once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.text import Text

Floats = NDArray[np.float64]

PEERS_M = 1000.0
"""How near an institution is a neighbour, in a straight line."""
PROJECTS_M = 2000.0
FITS = {"elsewhere": 0.0, "area": 1.0, "named": 2.0}
"""Whether the plan wants such an investor elsewhere, in the site's area, or at this very place."""
STAGES = {"planned": 0.0, "under_construction": 1.0, "upgrading": 2.0, "existing": 3.0}
"""The status of a building as a number; one that is `ongoing` is a programme, not a building."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ValueFunction:
    """Anchors (measurement, value), the measurements rising, the values never turning back.

    Raises ValueError for anchors that are none.

    >>> nearer = ValueFunction(anchors=((500.0, 1.0), (1500.0, 0.0)))
    >>> nearer.of(np.array([0.0, 1000.0, 9000.0, np.nan])).tolist()
    [1.0, 0.5, 0.0, nan]
    >>> nearer.of(np.array([])).tolist()
    []
    """

    anchors: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        at, value = np.array(self.anchors, dtype=float).reshape(-1, 2).T
        steps = np.diff(value)
        rising = len(at) > 1 and bool((np.diff(at) > 0).all())
        one_way = bool((steps >= 0).all() or (steps <= 0).all())
        if not (rising and one_way and value.min() >= 0 and value.max() <= 1):
            raise ValueError(f"no value function: {self.anchors}")

    def of(self, measured: Floats) -> Floats:
        """Return the values of measurements; one that is unknown (NaN) has none."""
        at, value = np.array(self.anchors, dtype=float).T
        return np.asarray(np.interp(measured, at, value), dtype=float)


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One thing that matters: its words, the unit it is measured in, its value function.

    `short` names it in charts and controls; `how` says how it is measured; `lacking` what is
    missing where nobody has a measurement.
    """

    id: str
    says: Text
    short: Text
    unit: Text
    value: ValueFunction
    how: Text
    lacking: Text


COUNT = Text("家", "institutions")
CRITERIA: Mapping[str, Criterion] = {
    one.id: one
    for one in (
        Criterion(
            id="fit",
            says=Text("与规划导向相符", "Fit with the plan’s orientation"),
            short=Text("规划导向", "Plan fit"),
            unit=Text("级", "steps"),
            value=ValueFunction(anchors=((0.0, 0.0), (1.0, 0.7), (2.0, 1.0))),
            how=Text(
                "规划条文点名该处为 2，点名其所在片区为 1，只点名别处为 0；"
                "片区无公开边界或外廓不定的，按可能的范围计",
                "2 where a clause names this place for such investors, 1 where it names the area "
                "it lies in, 0 where it names others only; a range where the outline is uncertain",
            ),
            lacking=Text("规划没有提到这类机构", "The plan does not mention such investors"),
        ),
        Criterion(
            id="peers",
            says=Text("附近的同类机构", "Peers of the same kind nearby"),
            short=Text("同类机构", "Peers"),
            unit=COUNT,
            value=ValueFunction(anchors=((0.0, 0.0), (2.0, 0.5), (6.0, 1.0))),
            how=Text(
                "直线 1 千米内定位到道路级以上的同类机构，以及地址写明在该处的；"
                "位置不确定的按可能的范围计。名录不全，没有定位的不计",
                "Institutions of the kind placed to a street or better within 1 km in a straight "
                "line, and those whose address names the site; a range where positions are "
                "uncertain. The register is incomplete; what is not placed does not count",
            ),
            lacking=Text("这类机构的记录都没有点位", "No record of this kind has a location"),
        ),
        Criterion(
            id="complements",
            says=Text("附近的互补机构", "Complementary institutions nearby"),
            short=Text("互补机构", "Complements"),
            unit=COUNT,
            value=ValueFunction(anchors=((0.0, 0.0), (3.0, 0.5), (10.0, 1.0))),
            how=Text(
                "同上，计业务上互补的几类机构；互补关系是写明的约定",
                "As above, for the kinds whose business complements it, by a stated convention",
            ),
            lacking=Text("互补机构的记录都没有点位", "No complementary record has a location"),
        ),
        Criterion(
            id="metro",
            says=Text("轨道交通", "Metro access"),
            short=Text("轨道", "Metro"),
            unit=Text("米", "m"),
            value=ValueFunction(
                anchors=((500.0, 1.0), (1000.0, 0.7), (2000.0, 0.2), (3000.0, 0.0))
            ),
            how=Text(
                "至最近运营车站的直线距离，不是步行距离；没有坐标的车站不计；坐标由车站推定的地点只有上限",
                "Straight line to the nearest station in operation, not walking distance; stations "
                "without a coordinate do not count; a place put where a station is has an upper "
                "limit only",
            ),
            lacking=Text("车站都没有坐标", "No station has a coordinate"),
        ),
        Criterion(
            id="grade",
            says=Text("楼宇等级", "Building grade"),
            short=Text("楼宇等级", "Grade"),
            unit=Text("级", "steps"),
            value=ValueFunction(anchors=((0.0, 0.0), (3.0, 1.0))),
            how=Text(
                "0 丙级、1 乙级、2 甲级、3 超甲级",
                "0 for grade C, 1 for B, 2 for A, 3 for prime",
            ),
            lacking=Text("没有楼宇等级数据", "There are no data on building grades"),
        ),
        Criterion(
            id="completeness",
            says=Text("建成程度", "Completeness"),
            short=Text("建成程度", "Completeness"),
            unit=Text("级", "steps"),
            value=ValueFunction(anchors=((0.0, 0.0), (1.0, 0.4), (2.0, 0.8), (3.0, 1.0))),
            how=Text(
                "0 拟建、1 在建、2 提升中、3 已有，按规划时的状态；"
                "规划未写而登记地址写明的楼宇视为在用",
                "0 planned, 1 under construction, 2 being upgraded, 3 existing, as in the plan; a "
                "building without a status that registered addresses name is in use",
            ),
            lacking=Text("没有建成状态", "No status is known"),
        ),
        Criterion(
            id="projects",
            says=Text("附近的规划项目", "Plan projects nearby"),
            short=Text("规划项目", "Projects"),
            unit=Text("个", "projects"),
            value=ValueFunction(anchors=((0.0, 0.0), (1.0, 0.4), (4.0, 1.0))),
            how=Text(
                "直线 2 千米内定位到道路级以上的规划重点项目，以及规划写明设在该处的；不含该处自身",
                "Key projects of the plan placed to a street or better within 2 km in a straight "
                "line, and those that the plan puts into the site; not the site itself",
            ),
            lacking=Text("规划项目都没有点位", "No project has a location"),
        ),
        Criterion(
            id="services",
            says=Text("至监管与交易所服务基地", "Distance to regulators and exchanges’ bases"),
            short=Text("服务基地", "Service bases"),
            unit=Text("米", "m"),
            value=ValueFunction(anchors=((1000.0, 1.0), (5000.0, 0.4), (10_000.0, 0.0))),
            how=Text(
                "至最近的资本市场服务基地的直线距离，不是路程",
                "Straight line to the nearest capital-market service base, not by road",
            ),
            lacking=Text(
                "服务基地尚无坐标，补上后自动计入",
                "The service bases have no coordinate yet; once placed they count",
            ),
        ),
    )
}  # fmt: skip
"""In the order of controls, charts and tables."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Measures:
    """Measurements of sites (rows) by criteria (columns), from `low` to `high`; NaN is unknown.

    A measurement is known where both ends are.
    """

    low: Floats
    high: Floats
    criteria: tuple[str, ...] = tuple(CRITERIA)

    def rows(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Measures:
        """Return the measurements of some sites."""
        return Measures(low=self.low[keep], high=self.high[keep], criteria=self.criteria)


def values(low: Floats, high: Floats, functions: Sequence[ValueFunction]) -> tuple[Floats, Floats]:
    """Return the least and greatest value of each site by each criterion, NaN where unknown.

    `low` and `high` are measurements, sites by criteria; `functions` has one for each criterion.
    A value function turns one way only, so that the ends of an interval have the extreme values.
    """
    ends = np.stack([low, high])
    found = np.full(ends.shape, np.nan)
    for position, function in enumerate(functions):
        found[:, :, position] = function.of(ends[:, :, position])
    found[:, np.isnan(found).any(axis=0)] = np.nan
    return found.min(axis=0), found.max(axis=0)


def functions_of(criteria: Sequence[str]) -> list[ValueFunction]:
    """Return the value functions of criteria by id."""
    return [CRITERIA[name].value for name in criteria]
