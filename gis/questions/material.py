"""What a question is answered from: counts by unit, or points with their uncertainty; the window.

Nothing is filled in: a record without a unit counts in the whole but in no unit, one without a
place is in no point pattern, and both are told with the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import geopandas as gpd
import pandas as pd

from gis.analysis.samples import Booleans, Floats, Refusal, refused_points, too_few
from gis.analysis.uncertainty import Sample, sample_of
from gis.analysis.window import Window, window_around, window_of
from gis.areas import as_points
from gis.counts import FUNDS_PROPER, areas_of, counted_area
from gis.levels import LEVEL_WEIGHTS
from gis.questions.parameters import FUNDS, INSTITUTIONS, SAMPLE
from gis.questions.question import Question
from gis.selection import Selection, select
from gis.store import Tables
from gis.text import Text, is_missing, same

CHOSEN = "chosen"
"""The kind under which all the kinds asked about are counted together."""
SAMPLE_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "bank": ("银行",),
        "insurance": ("保险",),
        "securities": ("证券",),
        "futures": ("期货",),
        "trust": ("信托", "金融控股"),
        "fund": ("基金",),
        "guarantee": ("融资担保",),
        "lending": ("小额贷款", "典当", "融资租赁", "商业保理"),
        "exchange": ("交易场所",),
    }
)
"""The kinds of the registration sample that make up each family of institutions."""
WHOLE_SAMPLE = "合计"
NOT_IN_FAMILIES = ("保险中介", "担保(非融资/名称未标明)", "创投/股权投资(未核AMAC登记)", "金融服务")
"""Kinds of the sample that count in its whole alone: no family of licensed institutions is theirs.
"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """The sample an answer stands on: of `total` records `used` take part.

    `apart` are records of no known unit or place; `dated` says of which dates the records are.
    """

    total: int
    used: int
    apart: int
    dated: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class UnitCounts:
    """Counts by unit and kind, a row for each, 0 where the records have none; "" is no known unit.

    `sizes` are all enterprises by unit, from the registration sample.
    """

    units: gpd.GeoDataFrame
    counts: pd.DataFrame
    sizes: pd.Series
    ground: Ground

    def of(self, kind: str = CHOSEN) -> pd.Series:
        """Return the counts of a kind by unit, in the units' order."""
        rows = self.counts[self.counts["kind"] == kind].set_index("area")["count"]
        return rows.reindex(self.units["id"]).astype(float)


def latest(sample: pd.DataFrame, back: int = 0) -> pd.DataFrame:
    """Return the rows of the latest date of a sample, or of the date so many before it."""
    dates = sorted(sample["as_of"].dropna().unique())
    return sample[sample["as_of"] == dates[-1 - back]] if len(dates) > back else sample.iloc[:0]


def enterprises(rows: pd.DataFrame) -> pd.Series:
    """Return the number of all enterprises by unit ("" for no known one) in rows of the sample."""
    sized = rows[(rows["measure"] == "enterprises") & (rows["type_zh"] == WHOLE_SAMPLE)]
    return sized.groupby(sized["unit"].fillna(""))["count"].sum().astype(float)


def enough_counts(tables: Tables, asked: Question, method: str) -> UnitCounts | Refusal:
    """Return the counts by unit; refuses, too, fewer records than a method needs."""
    found = unit_counts(tables, asked)
    if isinstance(found, Refusal):
        return found
    return too_few(method, found.ground.used) or found


def unit_counts(tables: Tables, asked: Question, *, back: int = 0) -> UnitCounts | Refusal:
    """Return the counts by unit that a question is about; `back` asks for an earlier date.

    Refuses where the records that are asked for are empty, or there are no enterprises to count by.
    """
    rows = latest(tables.sample_counts, back)
    sizes = enterprises(rows)
    if tables.units.empty:
        return _no_records(Text("统计单元", "units"))
    if not sizes.sum() > 0:
        return _no_records(Text("各单元企业数", "enterprise counts by unit"))
    if asked.of == SAMPLE:
        found, ground = _sample(rows, asked)
    else:
        found, ground = _register(tables, asked)
    if ground.total == 0:
        return _no_records(asked.who)
    every = pd.MultiIndex.from_product(
        [[*tables.units["id"], ""], list(dict.fromkeys(found["kind"]))], names=["area", "kind"]
    )
    summed = found.groupby(["area", "kind"])["count"].sum().reindex(every, fill_value=0)
    return UnitCounts(units=tables.units, counts=summed.reset_index(), sizes=sizes, ground=ground)


def _sample(rows: pd.DataFrame, asked: Question) -> tuple[pd.DataFrame, Ground]:
    outlets = rows[rows["measure"] == "outlets"]
    family = {one: code for code, kinds in SAMPLE_KINDS.items() for one in kinds}
    named = outlets.assign(kind=outlets["type_zh"].map(family), area=outlets["unit"].fillna(""))
    parts = named.dropna(subset=["kind"])
    if asked.kinds:
        chosen = parts[parts["kind"].isin(asked.kinds)]
    else:
        chosen = named[named["type_zh"] == WHOLE_SAMPLE]
    found = pd.concat([parts, chosen.assign(kind=CHOSEN)])[["area", "kind", "count"]]
    total = int(chosen["count"].sum())
    apart = int(chosen.loc[chosen["area"] == "", "count"].sum())
    return found, Ground(
        total=total, used=total - apart, apart=apart, dated=_dated(rows),
        sources=tuple(outlets["source"].dropna().unique()),
    )  # fmt: skip


def _register(tables: Tables, asked: Question) -> tuple[pd.DataFrame, Ground]:
    """Count the records of a register by unit: funds that are certain, or institutions."""
    records = records_of(tables, asked)
    if asked.of == FUNDS:
        records = records[records["record_type"].isin(FUNDS_PROPER)]
        key = counted_area(records, "units", "funds")
        kind = pd.Series(FUNDS, index=records.index)
    else:
        key = counted_area(records, "units", "institutions")
        kind = records["family"]
    area = key.where(key.isin(tables.units["id"]), "")
    whole = records_of(tables, asked, every_kind=True) if asked.of == INSTITUTIONS else records
    each = pd.DataFrame({"area": area, "kind": CHOSEN, "count": 1})
    parts = each.assign(kind=kind)
    if len(whole) != len(records):
        everywhere = counted_area(whole, "units", "institutions")
        at = everywhere.where(everywhere.isin(tables.units["id"]), "")
        parts = pd.DataFrame({"area": at, "kind": whole["family"], "count": 1})
    apart = int((area == "").sum())
    return pd.concat([parts, each]), Ground(
        total=len(records), used=len(records) - apart, apart=apart, dated=_dated(records),
        sources=tuple(records["source"].dropna().unique()),
    )  # fmt: skip


def records_of(tables: Tables, asked: Question, *, every_kind: bool = False) -> pd.DataFrame:
    """Return the records asked about, or those of every kind at the levels asked about."""
    records = tables.frames[asked.of]
    if asked.of != INSTITUTIONS:
        return records
    families = () if every_kind else asked.kinds
    return select(records, Selection(families=families, levels=asked.many("level")))


@dataclass(frozen=True, kw_only=True, eq=False)
class Points:
    """Records as points: `records` row by row as in `sample` (metres), and the study window.

    `weights` is None where each record counts 1.
    """

    records: pd.DataFrame
    sample: Sample
    window: Window
    weights: Floats | None
    ground: Ground

    @cached_property
    def held(self) -> Booleans:
        """Tell which records are placed in the window."""
        return held_in(self.window, self.sample)

    @property
    def placed(self) -> Floats:
        """Return the points (n, 2) of those that are held, in metres."""
        return self.sample.points[self.held]

    @property
    def here(self) -> pd.DataFrame:
        """Return the records of `placed`, in its order."""
        return self.records[self.held]


def held_in(window: Window, sample: Sample) -> Booleans:
    """Tell which records of a sample are placed in a window."""
    held = sample.placed.copy()
    held[sample.placed] = window.holds(sample.points[sample.placed])
    return held


def enough_points(tables: Tables, asked: Question, method: str) -> Points | Refusal:
    """Return the points; refuses, too, those in the window that are too few or all at one place."""
    found = points(tables, asked)
    if isinstance(found, Refusal):
        return found
    return refused_points(method, found.placed) or found


def points(tables: Tables, asked: Question) -> Points | Refusal:
    """Return the placed records that a question is about, in its window; refuses without any."""
    records = records_of(tables, asked)
    if records.empty:
        return _no_records(asked.who)
    window = window_for(tables, asked)
    if isinstance(window, Refusal):
        return window
    sample = sample_of(records, tables.units, unplaced=True)
    weights = None
    if asked.of == INSTITUTIONS and asked.yes("weight"):
        weights = records["level"].map(LEVEL_WEIGHTS).to_numpy(dtype=float)
    used = int(held_in(window, sample).sum())
    ground = Ground(
        total=len(records), used=used, apart=len(records) - int(sample.placed.sum()),
        dated=_dated(records), sources=tuple(records["source"].dropna().unique()),
    )  # fmt: skip
    return Points(records=records, sample=sample, window=window, weights=weights, ground=ground)


def window_for(tables: Tables, asked: Question) -> Window | Refusal:
    """Return the study window that a question names, in words that say what it is."""
    if asked["window"] == "served":
        near = [as_points(one).geometry.dropna() for one in (tables.metro_stations, tables.places)]
        return window_around(
            gpd.GeoSeries(pd.concat(near), crs=near[0].crs), within_m=asked.number("within"),
            of=Text("轨道车站与已定位的规划地点", "metro stations and placed places of the plan"),
            simplify_m=5.0,
        )  # fmt: skip
    if asked["window"] == "city":
        return window_of(tables.units.geometry, of=Text("全部统计单元", "all units"))
    inner = tables.units[tables.units["id"].isin(_units_of_clusters(tables))]
    names = Text("、".join(inner["short_zh"]), ", ".join(inner["short_en"]))
    return window_of(inner.geometry, of=names)


def _units_of_clusters(tables: Tables) -> set[str]:
    return {
        code for codes in areas_of(tables, "clusters")["unit"] for code in str(codes).split(";")
    }  # fmt: skip


def _dated(rows: pd.DataFrame) -> Text:
    """Say of which date records are, or between which dates they lie."""
    known = sorted(str(one) for one in rows["as_of"] if not is_missing(one))
    if not known:
        return Text("日期不明", "no date")
    if known[0] == known[-1]:
        return same(known[0])
    return Text("{a} 至 {b}", "{a} to {b}").format(a=known[0], b=known[-1])


def _no_records(who: Text) -> Refusal:
    return Refusal(
        method="records",
        says=Text("没有可用的记录：{who}", "There are no records of {who}").format(who=who),
        needs=Text(
            "请先在数据页导入，或换一种数据",
            "Import some on the data page, or take other records",
        ),
    )
