from __future__ import annotations

import numpy as np
import pytest

from gis.counts import (
    INTENDED,
    UNCERTAIN,
    UNRESOLVED,
    comparisons,
    count_by_area,
    counted_funds,
    disagreements,
    known_to_area_only,
    with_weights,
)
from gis.levels import LEVEL_WEIGHTS
from gis.selection import Selection, placed, select, unplaced
from tests import town


def by_area(frame, column: str = "total") -> dict[str, float]:
    return dict(zip(frame["area"], frame[column], strict=True))


def test_institutions_count_where_their_address_puts_them() -> None:
    counted = by_area(count_by_area(town.tables(), partition="units"))
    assert counted["U-1"] == 3
    assert counted["U-2"] == 2


def test_a_district_without_a_record_has_no_count_rather_than_zero() -> None:
    assert np.isnan(by_area(count_by_area(town.tables(), partition="units"))["U-3"])


def test_records_without_a_unit_stand_apart() -> None:
    frame = count_by_area(town.tables(), partition="units")
    assert by_area(frame)[UNRESOLVED] == 1
    assert frame.loc[frame["apart"], "area"].tolist() == [UNRESOLVED]


@pytest.mark.parametrize("by", ["type", "family", "level"])
def test_the_columns_add_up_to_the_total(by) -> None:
    frame = count_by_area(town.tables(), partition="units", by=by)
    columns = [
        name for name in frame if name not in ("area", "name_zh", "name_en", "apart", "total")
    ]
    sums = frame[columns].sum(axis=1)
    assert sums[frame["total"].notna()].tolist() == frame["total"].dropna().tolist()


@pytest.mark.parametrize("partition", ["units", "clusters"])
def test_every_record_counts_exactly_once(partition) -> None:
    frame = count_by_area(town.tables(), partition=partition)
    assert frame["total"].sum() == len(town.institutions())


def test_funds_of_certainty_c_and_d_and_intentions_never_count_in_a_district() -> None:
    counted = by_area(count_by_area(town.tables(), partition="units", subject="funds"))
    assert counted["U-1"] == 1
    assert np.isnan(counted["U-3"])
    assert (counted[UNCERTAIN], counted[INTENDED]) == (2, 1)
    assert counted_funds(town.funds())["id"].tolist() == ["F-1", "F-3"]


def test_a_manager_is_counted_apart_and_never_added_to_funds() -> None:
    frame = count_by_area(town.tables(), partition="units", by="type", subject="funds")
    assert by_area(frame, "manager")["U-2"] == 1
    assert np.isnan(by_area(frame)["U-2"])


def test_what_is_known_to_lie_about_a_cluster_only_is_named_and_not_counted() -> None:
    tables = town.tables()
    near = tables.institutions.assign(
        accuracy="area", cluster="", lon=117.05, lat=31.85, uncertainty_m=2000.0
    )
    assert len(known_to_area_only(tables.with_tables(institutions=near), "c1")) == 6
    assert known_to_area_only(tables, "c1").empty


def test_a_coverage_ratio_needs_the_same_type_level_area_and_period() -> None:
    found = {str(one.reported["id"]): one for one in comparisons(town.tables(), "U-1")}
    assert (found["R-1"].registered, found["R-1"].ratio) == (1, 0.25)
    assert all(found[name].ratio is None for name in ("R-2", "R-3", "R-4"))
    assert found["R-3"].says.zh == "口径不同，不计覆盖率"
    assert found["R-4"].says.zh == "目标"


def test_a_point_outside_its_written_unit_is_listed_with_its_distance() -> None:
    wrong = disagreements(town.tables())
    assert wrong["id"].tolist() == ["I-6"]
    assert wrong["point_unit"].tolist() == ["U-2"]
    assert wrong["distance_m"].iloc[0] == pytest.approx(4731, abs=15)
    assert not wrong["explained"].iloc[0]


def test_only_street_accuracy_or_better_is_placed() -> None:
    records = town.institutions()
    assert placed(records)["id"].tolist() == ["I-1", "I-2", "I-6"]
    assert unplaced(records)["id"].tolist() == ["I-3", "I-4", "I-5"]


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (Selection(), ["I-1", "I-2", "I-3", "I-4", "I-5", "I-6"]),
        (Selection(families=("bank",)), ["I-1", "I-2", "I-5"]),
        (Selection(families=("bank",), types=("bank_city",)), ["I-1"]),
        (Selection(families=("bank", "trust"), types=("bank_city",)), ["I-1", "I-6"]),
        (Selection(types=("guarantee",)), ["I-3"]),
        (Selection(levels=("head_office",), units=("U-1",)), ["I-1", "I-6"]),
        (Selection(groups=("local",)), ["I-3"]),
        (Selection(clusters=("c1",)), ["I-1", "I-3"]),
        (Selection(accuracies=("none",)), ["I-4", "I-5"]),
        (Selection(levels=("outlet",)), []),
    ],
)
def test_filters_meet_and_types_narrow_their_own_family(selection, found) -> None:
    assert select(town.institutions(), selection)["id"].tolist() == found


def test_levels_are_weighted_and_an_area_without_a_record_has_no_weight() -> None:
    counted = count_by_area(town.tables(), partition="units")
    found = with_weights(counted, town.tables(), "units").set_index("area")["weighted"]
    weights = LEVEL_WEIGHTS
    assert found["U-1"] == 2 * weights["head_office"] + weights["provincial"]
    assert found["U-2"] == weights["legal_person"] + weights["provincial"]
    assert np.isnan(found["U-3"])
