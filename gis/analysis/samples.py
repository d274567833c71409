"""What a sample must have before a method says anything; else a refusal that tells why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeVar

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gis.crs import METRIC
from gis.text import Text

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Of = Literal["points", "areas", "records"]
Tell = Callable[[int, int], None]
"""Is called with the draws done and all of them; what it raises ends the work there and then."""
One = TypeVar("One")

SAME_PLACE_M = 0.001
"""Points within this of each other are at one place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """A method, the fewest of what it works on with which it gives a result."""

    title: Text
    least: int
    of: Of


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why there is no result, and what would be needed for one."""

    method: str
    says: Text
    needs: Text


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "concentration": Method(title=Text("集中度", "Concentration"), least=2, of="areas"),
        "ellison_glaeser": Method(
            title=Text("埃利森—格莱泽指数", "Ellison–Glaeser index"), least=2, of="areas"
        ),
        "location_quotient": Method(
            title=Text("区位商", "Location quotient"), least=5, of="records"
        ),
        "shift_share": Method(
            title=Text("偏离—份额分析", "Shift-share analysis"), least=2, of="areas"
        ),
        "nearest_neighbour": Method(
            title=Text("最近邻指数", "Nearest-neighbour index"), least=10, of="points"
        ),
        "ripley": Method(title=Text("里普利 K 函数", "Ripley’s K"), least=20, of="points"),
        "density": Method(title=Text("核密度", "Kernel density"), least=10, of="points"),
        "global_moran": Method(
            title=Text("全局莫兰指数", "Global Moran’s I"), least=10, of="areas"
        ),
        "local": Method(
            title=Text("局部莫兰与热点（Gi*）", "Local Moran and hot spots (Gi*)"),
            least=10,
            of="areas",
        ),
        "clusters": Method(title=Text("点集聚", "Clusters of points"), least=10, of="points"),
        "declared": Method(
            title=Text("规划与实际的比较", "Declared against observed"), least=5, of="points"
        ),
    }
)
"""Every method's least sample: conventions of this program, below which noise is all it shows."""

ASKED: Mapping[str, Method] = MappingProxyType(
    {
        "hot": Method(
            title=Text("热点分析（Gi*）", "The test for hot spots (Gi*)"), least=10, of="points"
        ),
        "spread": Method(
            title=Text("集中度的比较", "A comparison of concentration"), least=20, of="records"
        ),
    }
)
"""What a whole question needs, where its methods by themselves need less or something else."""

_OF = {
    "points": Text("个点", "points"),
    "areas": Text("个区域", "areas"),
    "records": Text("条记录", "records"),
}


def too_few(method: str, count: int) -> Refusal | None:
    """Refuse fewer than the method needs; None where there are enough.

    >>> too_few("ripley", 20) is None
    True
    >>> too_few("ripley", 19).says.en
    'Ripley’s K needs at least 20 points; there are 19'
    """
    known = METHODS.get(method) or ASKED[method]
    if count >= known.least:
        return None
    words = {"title": known.title, "least": known.least, "count": count, "of": _OF[known.of]}
    return Refusal(
        method=method,
        says=Text(
            "{title}至少需要 {least} {of}，现有 {count} {of}",
            "{title} needs at least {least} {of}; there are {count}",
        ).format(**words),
        needs=Text(
            "再有 {more} {of}即可计算；也可放宽类别、层级或研究范围",
            "{more} more {of} would do; or widen the kinds, the levels or the window",
        ).format(more=known.least - count, of=_OF[known.of]),
    )


def refused_points(method: str, points: Floats) -> Refusal | None:
    """Refuse points (n, 2) in metres that are too few or all at one place."""
    few = too_few(method, len(points))
    if few is not None or np.ptp(points, axis=0).max() > SAME_PLACE_M:
        return few
    return Refusal(
        method=method,
        says=Text(
            "全部 {n} 个点在同一处，距离都是 0",
            "All {n} points are at one place, no distance apart",
        ).format(n=len(points)),
        needs=Text(
            "需要定位到各自楼宇或门牌的点", "Points placed at their own buildings or house numbers"
        ),
    )


def refused_values(method: str, values: ArrayLike) -> Refusal | None:
    """Refuse values of areas that are too few, unknown or all equal."""
    found = np.asarray(values, dtype=float)
    few = too_few(method, len(found))
    if few is not None:
        return few
    if not np.isfinite(found).all():
        return unknown_values(method, int((~np.isfinite(found)).sum()))
    if np.ptp(found) > 0:
        return None
    return Refusal(
        method=method,
        says=Text("各区域的数值完全相同", "All areas have the same value"),
        needs=Text("需要各区域有差别的数值", "Values that differ between areas"),
    )


def unknown_values(method: str, count: int) -> Refusal:
    """Refuse because areas have no value: absence is not zero."""
    return Refusal(
        method=method,
        says=Text(
            "{n} 个区域没有数值，不能当作 0", "{n} areas have no value, which is not 0"
        ).format(n=count),
        needs=Text(
            "需要这些区域的数值，或改用都有数值的区域", "Their values, or areas that all have one"
        ),
    )


def nothing_to_divide_by(method: str, what: Text) -> Refusal:
    """Refuse because a denominator is zero or unknown; `what` names it."""
    return Refusal(
        method=method,
        says=Text("{what}为 0 或未知，无法相除", "{what}: zero or unknown, no ratio exists").format(
            what=what
        ),
        needs=Text("需要大于 0 的{what}", "A known value above zero of: {what}").format(what=what),
    )


def telling(draws: Collection[One], tell: Tell | None) -> Iterator[One]:
    """Go through draws, and tell after each how many are done, and of how many.

    >>> list(telling("ab", lambda done, all_: print(done, all_)))
    1 2
    2 2
    ['a', 'b']
    """
    for done, one in enumerate(draws, start=1):
        yield one
        if tell is not None:
            tell(done, len(draws))


def metres(points: gpd.GeoDataFrame | gpd.GeoSeries) -> Floats:
    """Return the coordinates (n, 2) of placed points in EPSG:4509; the others are left out.

    >>> metres(gpd.GeoSeries([shapely.Point(500000, 0), None], crs=METRIC)).tolist()
    [[500000.0, 0.0]]
    """
    shapes = points.geometry.to_crs(METRIC).to_numpy()
    placed = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    return shapely.get_coordinates(shapes[placed])
