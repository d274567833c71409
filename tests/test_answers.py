"""Answers are what the raw rows say, and add up; where there is none a sentence says why."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gis.analysis.concentration import Concentration, concentration
from gis.analysis.declared import Comparison
from gis.analysis.location_quotient import location_quotients
from gis.analysis.samples import Refusal
from gis.areas import as_points
from gis.counts import count_by_area
from gis.crs import METRIC
from gis.questions import over_points, question
from gis.questions.answers import answer
from gis.questions.material import (
    CHOSEN,
    NOT_IN_FAMILIES,
    SAMPLE_KINDS,
    WHOLE_SAMPLE,
    Points,
    UnitCounts,
    points,
    unit_counts,
)
from gis.questions.over_points import Dense, Groups, Hot, Pattern
from gis.questions.over_units import Alike, Change, Quotients, Spread
from gis.questions.parameters import ASKS, OFFERED, UNIT_ASKS
from gis.questions.plan_check import PlanCheck
from gis.questions.question import Question
from gis.questions.question import question as ask
from gis.questions.what_if import HotEffect, Scenario
from gis.store import Tables, open_store
from tests import town

ROOT = Path(__file__).resolve().parent.parent
DRAWS = {"draws": "50"}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return open_store(ROOT / "data").tables


def raw(name: str) -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / f"{name}.csv", dtype=str, keep_default_na=False)


def changed(tables: Tables, version: str, **frames: Any) -> Tables:
    """Return other data: an answer is kept by the version."""
    return replace(tables.with_tables(**frames), version=version)


def found(tables: Tables, asked: Question, kind: type) -> Any:
    one = answer(tables, asked)
    assert isinstance(one, kind), one
    return one


def refused(tables: Tables, asked: Question) -> str:
    one = answer(tables, asked)
    assert isinstance(one, Refusal), one
    return one.says.en


# --- counts by unit ----------------------------------------------------------------------------


def test_the_families_and_the_rest_are_every_kind_of_the_sample_once() -> None:
    outlets = raw("sample_counts")
    kinds = set(outlets.loc[outlets["measure"] == "outlets", "type_zh"])
    told = [*(one for kinds in SAMPLE_KINDS.values() for one in kinds), *NOT_IN_FAMILIES,
            WHOLE_SAMPLE]  # fmt: skip
    assert sorted(told) == sorted(kinds)


@pytest.mark.parametrize("family", SAMPLE_KINDS)
def test_a_family_s_counts_are_the_raw_rows(family: str, tables: Tables) -> None:
    rows = raw("sample_counts")
    rows = rows[(rows["measure"] == "outlets") & rows["type_zh"].isin(SAMPLE_KINDS[family])]
    by_unit = rows["count"].astype(int).groupby(rows["unit"]).sum()
    material = unit_counts(tables, ask("quotient", {"kind": family}))
    assert isinstance(material, UnitCounts)
    for kind in (CHOSEN, family):
        counts = material.of(kind)
        assert {k: int(n) for k, n in counts.items() if n} == {
            k: n for k, n in by_unit.items() if k and n
        }
    ground = material.ground
    assert (ground.total, ground.apart) == (by_unit.sum(), by_unit.get("", 0))
    assert ground.used == ground.total - ground.apart


def test_all_kinds_are_the_sample_s_own_total_and_those_of_no_unit_are_in_the_whole_only(
    tables: Tables,
) -> None:
    material = unit_counts(tables, ask("quotient"))
    assert isinstance(material, UnitCounts)
    assert (material.ground.total, material.ground.used, material.ground.apart) == (932, 866, 66)
    assert material.of().sum() == 866
    assert list(material.of().index) == list(tables.units["id"])
    assert material.sizes.sum() == 38746
    rows = material.counts
    assert rows[rows["kind"] == CHOSEN]["count"].sum() == 932


@pytest.mark.parametrize("subject", ["institutions", "funds"])
def test_a_register_s_counts_are_those_that_the_map_shows(subject: Any, tables: Tables) -> None:
    material = unit_counts(tables, ask("quotient", {"of": subject}))
    assert isinstance(material, UnitCounts)
    shown = count_by_area(tables, partition="units", subject=subject).set_index("area")
    expected = shown.loc[tables.units["id"], "total"].fillna(0)
    assert material.of().to_dict() == expected.to_dict()
    assert material.ground.apart == shown.loc[shown["apart"], "total"].sum()
    assert material.ground.total == shown["total"].sum()


def test_at_chosen_levels_every_kind_is_counted_at_these(tables: Tables) -> None:
    asked = ask("quotient", {"of": "institutions", "kind": "bank", "level": "head_office"})
    material = unit_counts(tables, asked)
    assert isinstance(material, UnitCounts)
    shown = tables.institutions[tables.institutions["level"] == "head_office"]
    parts = material.counts[material.counts["kind"] != CHOSEN].groupby("kind")["count"].sum()
    assert parts[parts > 0].to_dict() == shown["family"].value_counts().to_dict()
    assert material.ground.total == (shown["family"] == "bank").sum()


def test_enterprises_of_two_rows_of_a_unit_are_added() -> None:
    rows = town.samples()
    half = rows.assign(count=rows["count"] / 2)
    twice = changed(town.profile_tables(), "halves", sample_counts=pd.concat([half, half]))
    material = unit_counts(twice, ask("quotient"))
    assert isinstance(material, UnitCounts)
    assert material.sizes.to_dict() == {"U-1": 100, "U-2": 300, "U-3": 100}
    assert material.of().to_list() == [18, 18, 4, 0]


# --- answers over units ------------------------------------------------------------------------


def test_quotients_of_the_town_can_be_counted_by_eye() -> None:
    """40 outlets and 500 enterprises: 18 where 8 would be, 18 where 24 would, 4 where 8."""
    one = found(town.profile_tables(), ask("quotient"), Quotients)
    rows = one.rows.set_index("id")
    assert rows["expected"][:3].to_list() == pytest.approx([8, 24, 8])
    assert rows.loc["U-1", "quotient"] == 18 / 8
    assert rows.loc["U-2", "quotient"] == 18 / 24
    assert np.isnan(rows.loc["U-3", "quotient"])
    assert rows.loc["U-4", "standing"] == "unknown"
    assert set(one.every["kind"]) == {"bank", "insurance"}


@pytest.mark.parametrize("kind", ["", "insurance", "bank,insurance"])
def test_quotients_and_standings_are_those_of_the_method(kind: str, tables: Tables) -> None:
    for fdr in ("yes", "no"):
        asked = ask("quotient", {"kind": kind, "fdr": fdr})
        one = found(tables, asked, Quotients)
        plain = location_quotients(
            one.material.counts[one.material.counts["kind"] == CHOSEN], one.material.sizes
        ).set_index("area")
        rows = one.rows.set_index("id")
        pd.testing.assert_series_equal(
            rows["quotient"], plain["quotient"].reindex(rows.index), check_names=False
        )
        sure = rows["q" if fdr == "yes" else "p"] <= 0.05
        assert (rows.loc[sure, "standing"] == np.where(
            rows.loc[sure, "count"] > rows.loc[sure, "expected"], "above", "below"
        )).all()  # fmt: skip
        assert (rows.loc[~sure, "standing"] == np.where(
            rows.loc[~sure, "quotient"].isna(), "unknown", "open")).all()  # fmt: skip


def test_concentration_is_that_of_the_counts_against_each_size(tables: Tables) -> None:
    one = found(tables, ask("spread", {"kind": "bank"}), Spread)
    counts = one.material.of().to_numpy()
    people = tables.units["population_2020"].to_numpy()
    for name, sizes in (("equal", None), ("people", people)):
        got, direct = one.against[name], concentration(counts, sizes)
        assert isinstance(got, Concentration)
        assert isinstance(direct, Concentration)
        assert (got.gini, got.herfindahl) == (direct.gini, direct.herfindahl)
    rows = one.rows
    assert rows["per_people"].to_list() == pytest.approx((counts / people * 100_000).tolist())
    assert (rows["per_area_low"] <= rows["per_area"]).all()
    assert (rows["per_area"] <= rows["per_area_high"]).all()


@pytest.mark.parametrize("near", ["queen", "rook", "nearest"])
def test_the_lag_is_the_mean_of_the_neighbours_that_are_linked(near: str, tables: Tables) -> None:
    one = found(tables, ask("alike", {"near": near, "value": "people", "k": "3"}), Alike)
    rows, matrix = one.rows, one.neighbours.matrix.toarray()
    for at in range(len(rows)):
        others = rows["value"][matrix[at] > 0]
        assert rows["lag"].iloc[at] == pytest.approx(others.mean())
    either = np.argwhere(np.triu(matrix + matrix.T))
    assert one.links == [(a, b) for a, b in either]
    if near == "nearest":
        assert (matrix.sum(axis=1) == 3).all()


@pytest.fixture(scope="module")
def two_dates(tables: Tables) -> Tables:
    """Return the data with a second sample: twice the banks in the first unit, one insurer less."""
    old = tables.sample_counts
    new = old.assign(as_of="2023-04", id="N" + old["id"])
    outlets = new["measure"] == "outlets"
    here = outlets & (new["unit"] == "U-340102")
    banks, insurers = (here & (new["type_zh"] == kind) for kind in ("银行", "保险"))
    new["count"] = new["count"].mask(banks, new["count"] * 2).mask(insurers, new["count"] - 1)
    return changed(tables, "two", sample_counts=pd.concat([old, new], ignore_index=True))


def test_with_one_date_there_is_no_change(tables: Tables) -> None:
    assert "one date only (2019-04)" in refused(tables, ask("change"))


def test_a_change_is_told_by_unit_and_its_parts_add_up(two_dates: Tables) -> None:
    one = found(two_dates, ask("change", {"kind": "bank,insurance"}), Change)
    assert (one.before, one.after) == ("2019-04", "2023-04")
    rows = one.rows.set_index(["area", "kind"])
    assert rows.loc[("U-340102", "bank"), "change"] == 42
    assert rows.loc[("U-340102", "insurance"), "change"] == -1
    assert rows["change"].abs().sum() == 43
    total = rows[["whole", "mix", "local"]].sum(axis=1)
    assert total.to_list() == pytest.approx(rows["change"].to_list())
    assert rows["local"].groupby("kind").sum().to_list() == pytest.approx([0, 0])
    assert "" not in rows.index.get_level_values("area")


def test_counts_are_of_the_newest_date(two_dates: Tables) -> None:
    material = unit_counts(two_dates, ask("quotient", {"kind": "bank"}))
    assert isinstance(material, UnitCounts)
    assert material.ground.total == 544 + 42
    assert material.ground.dated.en == "2023-04"


# --- what if -----------------------------------------------------------------------------------


def test_a_move_and_the_move_back_leave_all_as_it_was(tables: Tables) -> None:
    there = found(tables, ask("whatif", {"n": "7", "to": "U-340103", "from": "U-340104"}), Scenario)
    back = found(tables, ask("whatif", {"n": "7", "to": "U-340104", "from": "U-340103"}), Scenario)
    for one in (there, back):
        assert one.rows["before"].sum() == one.rows["after"].sum()
    shift = there.rows["after"] - there.rows["before"]
    assert (shift + back.rows["after"] - back.rows["before"]).abs().sum() == 0
    assert shift.abs().sum() == 14
    assert there.effect.before.herfindahl == back.effect.before.herfindahl


def test_newcomers_add_to_their_unit_alone(tables: Tables) -> None:
    one = found(tables, ask("whatif", {"n": "25", "to": "BH-00"}), Scenario)
    assert (one.place, one.unit) == ("BH-00", "U-340111")
    rows = one.rows.set_index("id")
    gained = (rows["after"] - rows["before"]).to_dict()
    assert gained == {**dict.fromkeys(gained, 0), "U-340111": 25}
    assert rows.loc["U-340111", "quotient_after"] > rows.loc["U-340111", "quotient_before"]


def test_targets_are_moved_by_funds_only(tables: Tables) -> None:
    funds = found(tables, ask("whatif", {"of": "funds"}), Scenario)
    assert funds.targets
    for one in funds.targets:
        row = tables.indicators.set_index("id").loc[one.indicator]
        assert "funds" in row["measured_by"]
        assert row["area"] not in set(tables.clusters["id"])
    assert found(tables, ask("whatif"), Scenario).targets == ()


def test_hot_spots_are_told_of_newcomers_to_a_placed_building_only(tables: Tables) -> None:
    values = {"of": "institutions", "to": "BH-00", "n": "20"}
    hot = found(tables, ask("whatif", values), Scenario).hot
    assert isinstance(hot, HotEffect)
    assert hot.cells["after"].sum() - hot.cells["before"].sum() == 20
    assert hot.cells["before"].sum() == hot.n
    (cell,) = hot.cells[hot.cells["after"] != hot.cells["before"]].itertuples()
    assert cell.geometry.buffer(1e-6).intersects(
        as_points(tables.places[tables.places["id"] == "BH-00"]).geometry.iloc[0]
    )
    for other in ({"to": "U-340111"}, {"from": "U-340104"}, {"of": "sample"}):
        one = found(tables, ask("whatif", {**values, **other}), Scenario)
        assert isinstance(one.hot, Refusal)


def test_what_cannot_move_is_refused(tables: Tables) -> None:
    assert "no data of area “X”" in refused(tables, ask("whatif", {"to": "X"}))
    few = {"n": "500", "from": "U-340103", "to": "U-340104"}
    assert "500 institutions cannot come" in refused(tables, ask("whatif", few))


# --- answers over points -----------------------------------------------------------------------


@pytest.mark.parametrize("window", ["served", "inner", "city"])
def test_used_outside_and_apart_are_all_records(window: str, tables: Tables) -> None:
    material = points(tables, ask("density", {"window": window}))
    assert isinstance(material, Points)
    rows = raw("institutions")
    assert material.ground.total == len(rows)
    assert material.ground.apart == (rows["lon"] == "").sum()
    placed = as_points(tables.institutions[tables.institutions["lon"].notna()]).to_crs(METRIC)
    inside = placed.intersects(material.window.shape)
    assert material.ground.used == inside.sum() == len(material.placed) == len(material.here)
    assert set(material.here["id"]) == set(placed["id"][inside])


def test_the_window_is_what_lies_near_stations_and_places(tables: Tables) -> None:
    material = points(tables, ask("density", {"within": "1000"}))
    assert isinstance(material, Points)
    near = [as_points(one).geometry.dropna() for one in (tables.metro_stations, tables.places)]
    middles = gpd.GeoSeries(pd.concat(near), crs=4326).to_crs(METRIC)
    assert middles.intersects(material.window.shape).all()
    assert material.window.shape.exterior.distance(middles.union_all()) <= 1010 if (
        material.window.shape.geom_type == "Polygon") else True  # fmt: skip
    assert material.window.area <= len(middles) * np.pi * 1000**2
    wider = points(tables, ask("density", {"within": "2000"}))
    assert isinstance(wider, Points)
    assert wider.window.area > material.window.area


def test_levels_weigh_points(tables: Tables) -> None:
    plain, weighted = (
        found(tables, ask("density", {**DRAWS, "weight": one}), Dense) for one in ("no", "yes")
    )
    assert plain.material.weights is None
    assert len(weighted.material.weights) == len(weighted.material.records)
    assert not np.allclose(np.nan_to_num(plain.found.values), np.nan_to_num(weighted.found.values))


def test_the_areas_of_half_lie_in_those_of_three_quarters_and_these_in_those_of_nine_tenths(
    tables: Tables,
) -> None:
    one = found(tables, ask("density", DRAWS), Dense)
    whole = {share: rows.to_crs(METRIC).union_all() for share, rows in one.rows.groupby("share")}
    assert list(whole) == [0.5, 0.75, 0.9]
    assert whole[0.75].buffer(1).covers(whole[0.5])
    assert whole[0.9].buffer(1).covers(whole[0.75])
    assert one.rows["holds"].between(0, 1).all()
    assert (one.rows["established"] == (one.rows["holds"] >= 0.8)).all()
    for share, shape in whole.items():
        inside = shapely.intersects_xy(shape.buffer(0.1), *one.material.placed.T).sum()
        assert one.rows.loc[one.rows["share"] == share, "n"].sum() == inside


def test_every_part_of_a_density_has_letters_of_its_own(tables: Tables) -> None:
    assert doctest.testmod(over_points).failed == 0
    one = found(tables, ask("density", {**DRAWS, "bw": "150"}), Dense)
    assert len(one.rows) > 30
    assert not one.rows[["share", "part"]].duplicated().any()


def test_the_cells_of_hot_spots_hold_the_points_and_say_how_sure_they_are(tables: Tables) -> None:
    one = found(tables, ask("hot", {**DRAWS, "unplaced": "yes", "fdr": "no"}), Hot)
    cells = one.cells
    assert cells["count"].sum() == one.material.ground.used
    assert cells["holds"].between(0, 1).all()
    assert (cells["kind"] == "hot").any()
    sure = (cells["kind"] == "hot") & (cells["holds"] >= 0.8)
    assert cells["established"].equals(sure)


def test_a_pattern_is_that_of_the_points_of_the_window(tables: Tables) -> None:
    one = found(tables, ask("pattern", DRAWS), Pattern)
    assert one.near.n == one.material.ground.used
    assert one.moved_m[0] <= one.moved_m[1]
    assert 0 <= one.holds <= 1


def test_members_of_groups_and_those_alone_are_all(tables: Tables) -> None:
    one = found(tables, ask("groups", {**DRAWS, "by": "dbscan", "reach": "900"}), Groups)
    assert len(one.rows) > 1
    assert one.rows["n"].sum() + (one.found.member < 0).sum() == one.material.ground.used
    shapes = one.rows.to_crs(METRIC).geometry
    for row, shape in zip(one.rows.itertuples(), shapes, strict=True):
        own = one.material.placed[one.found.member == row.cluster]
        assert len(own) == row.n
        assert shapely.intersects_xy(shape.buffer(1), own[:, 0], own[:, 1]).all()


def test_points_that_form_no_group_are_an_answer(tables: Tables) -> None:
    one = found(tables, ask("groups", {**DRAWS, "by": "dbscan", "least": "30"}), Groups)
    assert one.rows.empty


# --- the plan ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def check(tables: Tables) -> PlanCheck:
    one = answer(tables, ask("declared", DRAWS))
    assert isinstance(one, PlanCheck)
    return one


def test_own_kinds_are_compared_only_where_the_plan_names_them(
    check: PlanCheck, tables: Tables
) -> None:
    named = tables.clusters.set_index("id")["institution_types"]
    assert [one.id for one in check.clusters] == ["baohe", "shushan", "gaoxin", "luyang"]
    for one in check.clusters:
        assert (one.own is None) == (not named[one.id])
        assert sorted(filter(None, named[one.id].split(";"))) == list(one.types)


def test_points_inside_a_cluster_are_counted_by_hand(check: PlanCheck, tables: Tables) -> None:
    placed = as_points(tables.institutions[tables.institutions["lon"].notna()])
    for one in check.clusters:
        shape = tables.clusters.set_index("id").geometry[one.id]
        for found_, rows in ((one.all, placed), (one.own, placed[placed["type"].isin(one.types)])):
            if isinstance(found_, Comparison):
                assert (found_.n, found_.inside) == (len(rows), rows.intersects(shape).sum())
                assert found_.established == (found_.holds >= 0.8)


def test_corridors_are_counted_by_hand(check: PlanCheck, tables: Tables) -> None:
    placed = as_points(tables.institutions[tables.institutions["lon"].notna()]).to_crs(METRIC)
    lines = tables.axes.to_crs(METRIC).set_index("id").geometry
    assert len(check.corridors) == 2 * len(lines)
    for row in check.corridors.itertuples():
        own = placed[placed["type"].isin(row.types.split(";"))] if row.types else placed
        assert row.count == own.distance(lines[row.id]).le(row.distance_m).sum()
        assert row.n == len(own)
        assert 0 < row.expected < 1


def test_at_chosen_levels_own_kinds_are_counted_at_these(tables: Tables) -> None:
    asked = ask("declared", {**DRAWS, "level": "provincial"})
    rows = tables.institutions[tables.institutions["level"] == "provincial"]
    one = found(tables, asked, PlanCheck)
    (luyang,) = [each for each in one.clusters if each.id == "luyang"]
    own = rows[rows["type"].isin(luyang.types) & rows["lon"].notna()]
    assert isinstance(luyang.own, Comparison | Refusal)
    if isinstance(luyang.own, Comparison):
        assert luyang.own.n == len(own)
    else:
        assert f"there are {len(own)}" in luyang.own.says.en


@pytest.fixture(scope="module")
def holes(tables: Tables) -> PlanCheck:
    """Return the comparison where a bank is 100 km away, a cluster has no extent, an axis no line.

    The first of each.
    """
    banks, clusters, axes = tables.institutions, tables.clusters, tables.axes
    at = banks.index[banks["lon"].notna()][0]
    spoilt = changed(
        tables, "holes", institutions=banks.assign(lon=banks["lon"].mask(banks.index == at, 118.4)),
        clusters=clusters.set_geometry([None, *clusters.geometry[1:]], crs=4326),
        axes=axes.set_geometry([None, *axes.geometry[1:]], crs=4326),
    )  # fmt: skip
    one = answer(spoilt, ask("declared", DRAWS))
    assert isinstance(one, PlanCheck)
    return one


def test_only_points_of_the_window_are_compared_with_the_plan(
    holes: PlanCheck, tables: Tables
) -> None:
    placed = tables.institutions["lon"].notna().sum()
    assert holes.material.ground.used == placed - 1
    sizes = {one.all.n for one in holes.clusters if isinstance(one.all, Comparison)}
    assert sizes == {placed - 1}


def test_one_cluster_without_an_extent_leaves_the_others_their_comparison(holes: PlanCheck) -> None:
    first, *others = holes.clusters
    assert isinstance(first.all, Refusal)
    assert all(isinstance(other.all, Comparison) for other in others)


def test_a_corridor_without_a_line_is_not_told(holes: PlanCheck, tables: Tables) -> None:
    assert set(holes.corridors["id"]) == set(tables.axes["id"][1:])


def test_without_control_more_cells_are_observed_hot(tables: Tables) -> None:
    hot = {**DRAWS, "look": "hot", "cell": "2500", "window": "inner"}
    areas = [
        found(tables, ask("declared", {**hot, "fdr": one}), PlanCheck).rows["area_km2"].sum()
        for one in ("yes", "no")
    ]
    assert areas[0] < areas[1]


# --- bad input ---------------------------------------------------------------------------------


def spoiled(tables: Tables) -> Iterator[Tables]:
    """Yield data that no method can do with, one fault each."""
    rows, sample, units = tables.institutions, tables.sample_counts, tables.units
    at = rows["lon"].notna()
    clusters, axes = tables.clusters, tables.axes
    none = [None] * len(clusters)
    no_firms = sample["count"].mask(sample["measure"] == "enterprises", 0.0)
    yield changed(tables, "same place", institutions=rows.assign(
        lon=rows["lon"].mask(at, 117.25), lat=rows["lat"].mask(at, 31.85)))  # fmt: skip
    yield changed(tables, "no records", institutions=rows.iloc[:0], funds=tables.funds.iloc[:0])
    yield changed(tables, "no sample", sample_counts=sample.iloc[:0])
    yield changed(tables, "one unit", units=units.iloc[[3]].reset_index(drop=True))
    yield changed(tables, "no units", units=units.iloc[:0])
    yield changed(tables, "no enterprises", sample_counts=sample.assign(count=no_firms))
    yield changed(tables, "no clusters", clusters=clusters.iloc[:0], axes=axes.iloc[:0])
    yield changed(tables, "no shapes", clusters=clusters.set_geometry(none, crs=4326))
    yield changed(tables, "nothing placed", metro_stations=tables.metro_stations.iloc[:0],
                  places=tables.places.iloc[:0])  # fmt: skip
    yield changed(tables, "few placed", institutions=rows[at].iloc[:6])


OF_UNITS = (*UNIT_ASKS, "whatif")
ABOUT = {"no sample": OF_UNITS, "one unit": OF_UNITS, "no units": OF_UNITS,
         "no enterprises": OF_UNITS, "no clusters": ("declared",), "no shapes": ("declared",),
         }  # fmt: skip
"""The asks that a fault is about, where it is not all of them."""
EXPECTED = {
    "same place": "All 36 points are at one place",
    "no records": "There are no records of financial institutions",
    "no sample": "There are no records of enterprise counts by unit",
    "one unit": "needs at least 10 areas; there are 1",
    "no units": "There are no records of units",
    "no enterprises": "There are no records of enterprise counts by unit",
    "no clusters": "There is no declared area to compare with",
    "no shapes": "There is no declared area to compare with",
    "nothing placed": "The study window has no area",
    "few placed": "needs at least 10 points; there are 6",
}


@pytest.mark.parametrize("fault", range(len(EXPECTED)))
def test_what_no_method_can_do_with_is_refused_in_words(fault: int, tables: Tables) -> None:
    bad = list(spoiled(tables))[fault]
    reasons = []
    for name in ABOUT.get(bad.version, ASKS):
        for of in OFFERED[name]:
            for more in ({}, {"near": "nearest"}) if name == "alike" else ({},):
                one = answer(bad, ask(name, {"of": of, **DRAWS, **more}))
                if isinstance(one, Refusal):
                    reasons.append(one.says.en)
                    assert one.says.zh
                    assert one.needs.zh
    assert any(EXPECTED[bad.version] in reason for reason in reasons), reasons


def test_a_unit_without_population_has_no_rate_and_is_not_zero(tables: Tables) -> None:
    people = tables.units["population_2020"].mask(tables.units.index == 3)
    one = changed(tables, "unknown", units=tables.units.assign(population_2020=people))
    spread = found(one, ask("spread"), Spread)
    assert np.isnan(spread.rows["per_people"].iloc[3])
    assert spread.rows["per_people"].notna().sum() == len(tables.units) - 1
    assert isinstance(spread.against["people"], Refusal)
    assert isinstance(spread.against["equal"], Concentration)
    assert "1 areas have no value" in refused(one, ask("alike", {"value": "people"}))


def test_questions_are_a_package_of_their_own() -> None:
    assert doctest.testmod(question).failed == 0
