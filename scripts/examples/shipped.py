"""The shipped counts of units: what the methods say of the sample of registered outlets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from gis.analysis.autocorrelation import Moran, moran
from gis.analysis.concentration import Concentration, concentration, ellison_glaeser
from gis.analysis.local import Local, hot_spots
from gis.analysis.location_quotient import (
    location_quotients,
    shrunken_quotients,
    standardised_quotients,
)
from gis.analysis.neighbours import touching
from gis.analysis.scenario import Change, Effect, what_if
from gis.store import Tables, open_store
from gis.text import NO_DATA, Text, same
from scripts.examples.rows import figure

ROOT = Path(__file__).resolve().parent.parent.parent
WHOLE = "合计"
KINDS = ("银行", "保险", "证券", "典当", "小额贷款")
"""Kinds with outlets enough for a quotient somewhere, the most frequent first."""
BANKS = KINDS[0]
MOVED, FROM, TO = 10, "U-340103", "U-340111"
Cells = tuple[Text, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Counts:
    """Outlets by unit and kind (0 is written where there are none), enterprises of each unit."""

    outlets: pd.DataFrame
    sizes: pd.Series
    tables: Tables
    english: dict[str, str]

    def of(self, kind: str) -> pd.Series:
        """Return the outlets of a kind in the units, in the units' order; those of none are out."""
        rows = self.outlets[self.outlets["kind"] == kind].set_index("area")["count"]
        return rows.reindex(self.tables.units["id"])

    def name(self, kind: str) -> Text:
        return Text(kind, self.english[kind])


@cache
def counts() -> Counts:
    """Return the shipped sample."""
    tables = open_store(ROOT / "data").tables
    sample = tables.sample_counts
    outlets = sample[(sample["measure"] == "outlets") & (sample["type_zh"] != WHOLE)]
    whole = sample[(sample["measure"] == "enterprises") & (sample["type_zh"] == WHOLE)]
    renamed = outlets.rename(columns={"unit": "area", "type_zh": "kind"})
    return Counts(
        outlets=renamed[["area", "kind", "count"]].reset_index(drop=True),
        sizes=whole.set_index("unit")["count"].astype(float),
        tables=tables,
        english=dict(zip(outlets["type_zh"], outlets["type_en"], strict=True)),
    )


CONCENTRATION_HEAD = (
    Text("类型", "Kind"),
    Text("12 单元内的网点", "Outlets in the 12 units"),
    Text("单元不明", "Unit unknown"),
    Text("基尼（对企业数）", "Gini against enterprises"),
    Text("赫芬达尔指数", "Herfindahl"),
    Text("有效单元数", "Effective units"),
    Text("γ（各网点计 1）", "γ, each outlet counting 1"),
)


def concentrations() -> list[Cells]:
    """Return one row a kind: how concentrated its outlets are."""
    found = counts()
    sizes = found.sizes.reindex(found.tables.units["id"])
    rows = []
    for kind in KINDS:
        own = found.of(kind)
        spread = concentration(own, sizes)
        gamma = ellison_glaeser(own, sizes, np.ones(int(own.sum())))
        assert isinstance(spread, Concentration)
        assert isinstance(gamma, float)
        all_ = found.outlets[found.outlets["kind"] == kind]["count"].sum()
        numbers = (
            str(int(own.sum())),
            str(int(all_ - own.sum())),
            figure(spread.gini, 3),
            figure(spread.herfindahl, 3),
            figure(spread.effective, 1),
            figure(gamma, 3),
        )
        rows.append((found.name(kind), *(same(one) for one in numbers)))
    return rows


QUOTIENT_HEAD = (
    Text("单元", "Unit"),
    Text("银行网点", "Bank outlets"),
    Text("企业", "Enterprises"),
    Text("区位商（95% 区间）", "Quotient (95% interval)"),
    Text("收缩值", "Shrunken"),
    Text("q", "q"),
    Text("保险网点", "Insurers’ outlets"),
    Text("区位商（95% 区间）", "Quotient (95% interval)"),
    Text("q", "q"),
)
INSURERS = KINDS[1]


def quotients() -> list[Cells]:
    """Return one row a unit: location quotients of banks and insurers."""
    found = counts()
    plain = location_quotients(found.outlets, found.sizes).set_index(["area", "kind"])
    q = standardised_quotients(found.outlets, found.sizes).set_index(["area", "kind"])["q"]
    less = shrunken_quotients(found.outlets, found.sizes).set_index(["area", "kind"])["shrunken"]
    rows: list[Cells] = []
    for unit in found.tables.units.itertuples():
        bank, insurer = plain.loc[(unit.id, BANKS)], plain.loc[(unit.id, INSURERS)]
        rows.append(
            (
                Text(unit.short_zh, unit.short_en),
                same(str(int(bank["count"]))),
                same(str(int(found.sizes[unit.id]))),
                _interval(bank),
                same(figure(less[(unit.id, BANKS)], 2)),
                same(_q(q[(unit.id, BANKS)])),
                same(str(int(insurer["count"]))),
                _interval(insurer),
                same(_q(q[(unit.id, INSURERS)])),
            )
        )
    return rows


def _interval(row: pd.Series) -> Text:
    if not np.isfinite(row["quotient"]):
        return Text("不足 5 个", "under 5")
    value, low, high = (figure(row[name], 2) for name in ("quotient", "low", "high"))
    return Text(f"{value}（{low}—{high}）", f"{value} ({low}–{high})")


def _q(value: float) -> str:
    return "<0.001" if value < 0.001 else figure(value, 3)


MORAN_HEAD = (
    Text("数值", "Value"),
    Text("莫兰指数", "Moran’s I"),
    Text("期望", "Expected"),
    Text("z", "z"),
    Text("p（9 999 次置换）", "p (9,999 permutations)"),
    Text("成立的热点", "Hot spots established"),
)


def neighbouring() -> list[Cells]:
    """Return one row a kind: are neighbouring units alike in outlets per enterprise?"""
    found = counts()
    near = touching(found.tables.units)
    rows = []
    for kind in (BANKS, INSURERS):
        rate = (found.of(kind) / found.sizes.reindex(found.tables.units["id"])).to_numpy()
        alike, hot = moran(rate, near, permutations=9_999), hot_spots(rate, near)
        assert isinstance(alike, Moran)
        assert isinstance(hot, Local)
        title = Text("每家企业的{kind}网点", "outlets per enterprise: {kind}").format(
            kind=found.name(kind)
        )
        numbers = (
            figure(alike.i, 3),
            figure(alike.expected, 3),
            figure(alike.z, 2),
            figure(alike.p, 4),
            str(int((hot.rows["kind"] == "hot").sum())),
        )
        rows.append((title, *(same(one) for one in numbers)))
    return rows


SCENARIO_HEAD = (
    Text("10 家银行网点由庐阳迁往包河", "Ten bank outlets move from Luyang to Baohe"),
    Text("迁前", "Before"),
    Text("迁后", "After"),
)


def scenario() -> list[Cells]:
    """Return what a move of banks would change."""
    found = counts()
    change = Change(kind=BANKS, area=TO, n=MOVED, origin=FROM)
    effect = what_if(found.outlets, found.sizes, change)
    assert isinstance(effect, Effect)
    areas = effect.areas.set_index("area")
    names = found.tables.units.set_index("id")
    rows: list[Cells] = []
    for unit in (FROM, TO):
        name = Text(names.loc[unit, "short_zh"], names.loc[unit, "short_en"])
        row = areas.loc[unit]
        rows.append(
            (
                Text("{name}的网点", "Outlets in {name}").format(name=name),
                same(str(int(row["before"]))),
                same(str(int(row["after"]))),
            )
        )
        rows.append(
            (
                Text("{name}的区位商", "Quotient of {name}").format(name=name),
                _known(row["quotient_before"]),
                _known(row["quotient_after"]),
            )
        )
    rows.append(
        (
            Text("有效单元数", "Effective units"),
            same(figure(effect.before.effective, 2)),
            same(figure(effect.after.effective, 2)),
        )
    )
    return rows


def _known(value: float) -> Text:
    return same(figure(value, 2)) if np.isfinite(value) else NO_DATA
