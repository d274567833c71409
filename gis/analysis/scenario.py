"""What if some more institutions settled in an area, or moved there from another?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gis.analysis.concentration import Concentration, concentration
from gis.analysis.location_quotient import location_quotients
from gis.analysis.samples import Refusal
from gis.text import Text


@dataclass(frozen=True, kw_only=True)
class Change:
    """`n` institutions of a kind come to an area: new ones, or from the area `origin`."""

    kind: str
    area: str
    n: int
    origin: str = ""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a change does to its kind: `areas` has area, before, after (counts), quotient_before,
    quotient_after (NaN below the least count); the concentrations are over all areas.
    """

    change: Change
    areas: pd.DataFrame
    before: Concentration
    after: Concentration


def what_if(counts: pd.DataFrame, sizes: pd.Series, change: Change) -> Effect | Refusal:
    """Return the effect of a change on counts, location quotients and concentration.

    Frames as `location_quotients` takes them, a row for every area and kind. An institution is an
    enterprise of its area too, so sizes change with it. Nothing else follows: no firm is drawn
    after another. Refuses an area that there is not, and to move more than there are.
    """
    refused = _refused(counts, sizes, change)
    if refused is not None:
        return refused
    new_counts, new_sizes = changed(counts, sizes, change)
    old, new = (_of_kind(one, change.kind) for one in (counts, new_counts))
    before, after = (concentration(one["count"]) for one in (old, new))
    if isinstance(before, Refusal):
        return before
    if isinstance(after, Refusal):
        return after
    quotients = [
        _of_kind(location_quotients(rows, size), change.kind).set_index("area")["quotient"]
        for rows, size in ((counts, sizes), (new_counts, new_sizes))
    ]
    areas = pd.DataFrame(
        {
            "area": old["area"],
            "before": old["count"],
            "after": new["count"],
            "quotient_before": old["area"].map(quotients[0]),
            "quotient_after": new["area"].map(quotients[1]),
        }
    )
    return Effect(change=change, areas=areas, before=before, after=after)


def changed(
    counts: pd.DataFrame, sizes: pd.Series, change: Change
) -> tuple[pd.DataFrame, pd.Series]:
    """Return counts and sizes after the change."""
    kind = counts["kind"] == change.kind
    more = change.n * ((counts["area"] == change.area) & kind).astype(float)
    new = sizes.astype(float).copy()
    new[change.area] += change.n
    if change.origin:
        more = more - change.n * ((counts["area"] == change.origin) & kind)
        new[change.origin] -= change.n
    return counts.assign(count=counts["count"] + more), new


def _of_kind(counts: pd.DataFrame, kind: str) -> pd.DataFrame:
    return counts[(counts["kind"] == kind) & (counts["area"] != "")].reset_index(drop=True)


def _refused(counts: pd.DataFrame, sizes: pd.Series, change: Change) -> Refusal | None:
    held = _of_kind(counts, change.kind).set_index("area")["count"]
    for area in (change.area, change.origin):
        if area and (area not in held.index or area not in sizes.index):
            return Refusal(
                method="scenario",
                says=Text("没有区域“{area}”的数据", "There is no data of area “{area}”").format(
                    area=area
                ),
                needs=Text("请另选一个区域", "Choose another area"),
            )
    most = float(held[change.origin]) if change.origin else np.inf
    return None if 1 <= change.n <= most else _impossible(change.n, most)


def _impossible(n: int, most: float) -> Refusal:
    needs = Text("数量至少为 1", "At least 1")
    if most < 1:
        needs = Text(
            "迁出的区域没有这类机构，请另选", "There are none to move: choose another area"
        )
    elif np.isfinite(most):
        needs = Text("1 至 {most} 家", "From 1 to {most}").format(most=int(most))
    return Refusal(
        method="scenario",
        says=Text("不能迁移或新增 {n} 家", "{n} institutions cannot come").format(n=n),
        needs=needs,
    )
