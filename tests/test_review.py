"""The work list and sign-off, on a toy register whose answers can be counted by eye."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.problems import ProblemError
from gis.reasons import REASONS
from gis.review import Limits, filtered, is_older, newest, work_list
from gis.signoff import Mark, assigned, confirmed, review_of, says, signed, standing
from gis.store import Tables
from tests import town

MARK = Mark(on="2024-05-06", office="东区金融办", method="phone")


def register() -> pd.DataFrame:
    """Return the town's institutions with dates, sources and units' confidence."""
    return town.institutions().assign(
        as_of=["2024-01", "2019", "2023-12-31", "", "2019-04", "2024-01"],
        unit_confidence=[1.0, 0.5, np.nan, 1.0, np.nan, 1.0],
        coordinate_method=[
            "own_point",
            "road_crossing",
            "area_anchor",
            "none",
            "none",
            "own_point",
        ],
        source_status=["named", "unverified", "named", "", "", "named"],
    )


def facts(**more: pd.DataFrame) -> Tables:
    stations = pd.DataFrame({"lon": [117.06, np.nan], "lat": [31.85, np.nan]})
    frames = {
        **town.tables().frames,
        "institutions": register(),
        "metro_stations": stations,
        **more,
    }
    frames.pop("funds", None)
    return Tables(version="toy", frames=frames)


def reasons(tables: Tables, **limits: object) -> dict[str, set[str]]:
    rows = work_list(tables, Limits(**limits))  # type: ignore[arg-type]
    return {
        record: set(held.split(";"))
        for record, held in zip(rows["record"], rows["reasons"], strict=True)
    }


def after(tables: Tables, *keys: str, mark: Mark = MARK) -> Tables:
    change = signed(tables, [("institutions", key) for key in keys], mark)
    return tables.with_tables(reviews=change.records)


def test_every_reason_is_found_and_no_other() -> None:
    assert reasons(facts()) == {
        "I-1": {"never_verified"},
        "I-2": {"station_point", "unit_doubtful", "source_unverified", "stale", "never_verified"},
        "I-3": {"area_only", "never_verified"},
        "I-4": {"unplaced", "undated", "never_verified"},
        "I-5": {"unit_unknown", "unplaced", "stale", "never_verified"},
        "I-6": {"outside_unit", "never_verified"},
    }


def test_head_offices_come_first_then_the_gravest_reason() -> None:
    assert list(work_list(facts())["record"]) == ["I-6", "I-1", "I-2", "I-4", "I-3", "I-5"]


def test_key_projects_come_right_after_head_offices() -> None:
    places = pd.DataFrame(
        {"id": ["P-1", "P-2", "P-3"], "name_zh": ["甲", "乙", "丙"], "kind": ["building"] * 3,
         "project": [False, True, False], "plan_named": [False, True, True], "unit": "U-1",
         "address": "", "as_of": "2024"}
    )  # fmt: skip
    rows = work_list(facts(places=places))
    assert list(rows["record"]) == ["I-6", "I-1", "P-2", "I-2", "I-4", "I-3", "P-3", "I-5", "P-1"]


def test_a_programme_is_asked_for_neither_point_nor_unit() -> None:
    places = pd.DataFrame(
        {"id": ["P-1", "P-2"], "name_zh": ["甲", "乙"], "kind": ["pilot", "building"], "unit": "",
         "project": False, "plan_named": False, "address": "", "as_of": "2024", "lon": np.nan,
         "lat": np.nan, "accuracy": "none", "uncertainty_m": np.nan, "coordinate_method": "none"}
    )  # fmt: skip
    found = reasons(facts(places=places))
    assert found["P-1"] == {"never_verified"}
    assert found["P-2"] == {"unit_unknown", "unplaced", "never_verified"}


def test_the_newest_date_is_that_of_the_data_and_a_year_counts_from_its_start() -> None:
    assert newest(facts()) == "2024-01"
    assert newest(facts(institutions=register().assign(as_of="2023"))) == "2023-01"
    assert newest(facts(institutions=register().assign(as_of=""))) == ""


def test_the_reader_s_date_and_months_decide_what_is_out_of_date() -> None:
    def stale(**limits: object) -> set[str]:
        return {record for record, held in reasons(facts(), **limits).items() if "stale" in held}

    assert stale() == {"I-2", "I-5"}
    assert stale(months=60) == set()
    assert stale(months=57) == set()  # 2019-04 is just 57 months before 2024-01
    assert stale(months=56) == {"I-5"}  # 2019 may be its December
    assert stale(at="2026-03") == {"I-1", "I-2", "I-3", "I-5", "I-6"}


@given(year=st.integers(1990, 2040), month=st.integers(1, 12), months=st.integers(0, 60))
def test_a_date_is_never_out_of_date_against_itself_and_always_is_past_the_limit(
    year: int, month: int, months: int
) -> None:
    own = f"{year:04d}-{month:02d}"
    later = year * 12 + month - 1 + months
    assert not is_older(own, own, 0)
    assert not is_older(own, f"{later // 12:04d}-{later % 12 + 1:02d}", months)
    later += 1
    assert is_older(own, f"{later // 12:04d}-{later % 12 + 1:02d}", months)


def test_the_uncertainty_that_is_too_much_is_the_reader_s() -> None:
    assert "uncertain" in reasons(facts(), uncertainty_m=499.0)["I-2"]
    assert "uncertain" not in reasons(facts(), uncertainty_m=500.0)["I-2"]


def test_the_list_is_filtered_by_owner_unit_reason_and_due_date() -> None:
    tables = facts()
    change = assigned(tables, [("institutions", "I-2"), ("institutions", "I-5")], owner="某科",
                      due="2024-06-30")  # fmt: skip
    rows = work_list(tables.with_tables(reviews=change.records))
    assert list(filtered(rows, owner="某科")["record"]) == ["I-2", "I-5"]
    assert len(filtered(rows, owner="")) == 4
    assert list(filtered(rows, units=["U-2"])["record"]) == ["I-4", "I-3"]
    assert list(filtered(rows, reasons=["undated", "stale"])["record"]) == ["I-2", "I-4", "I-5"]
    assert list(filtered(rows, due="2024-06-30")["record"]) == ["I-2", "I-5"]
    assert len(filtered(rows, due="2024-06-29")) == 0
    assert len(filtered(rows, names=["places"])) == 0


def test_assigning_keeps_what_is_not_named_and_takes_away_what_is_emptied() -> None:
    tables = facts()
    key = ("institutions", "I-2")
    tables = tables.with_tables(
        reviews=assigned(tables, [key], owner="甲", due="2024-06-30").records
    )
    tables = tables.with_tables(reviews=assigned(tables, [key], owner=None, due="").records)
    held = review_of(tables, *key)
    assert held is not None
    assert (held["owner"], held["due"], held["state"]) == ("甲", "", "open")


def test_a_sign_off_takes_a_record_off_the_list_once_nothing_else_is_wrong() -> None:
    tables = after(facts(), "I-1", "I-2")
    found = reasons(tables)
    assert "I-1" not in found
    assert found["I-2"] == {"station_point", "unit_doubtful", "source_unverified"}  # fresh by it


@pytest.mark.parametrize(
    ("column", "value"),
    [("name_zh", "新名"), ("address", "新址"), ("lon", 117.0501), ("lat", 31.86)],
)
def test_a_later_change_of_name_address_or_point_makes_it_lapse(column: str, value: object) -> None:
    tables = after(facts(), "I-1")
    rows = register()
    rows.loc[0, column] = value
    tables = tables.with_tables(institutions=rows)
    assert reasons(tables)["I-1"] >= {"lapsed"}
    held = review_of(tables, "institutions", "I-1")
    assert held is not None
    assert held["lapsed"]
    assert "已失效" in says(held).zh
    assert "lapsed" in says(held).en


def test_a_change_of_anything_else_leaves_it_standing() -> None:
    tables = after(facts(), "I-1").with_tables(institutions=register().assign(level="branch"))
    held = review_of(tables, "institutions", "I-1")
    assert held is not None
    assert not held["lapsed"]
    assert says(held).zh == "已核实（2024-05-06，东区金融办，电话）"
    assert says(held).en == "Verified (2024-05-06, 东区金融办, By telephone)"


def test_what_is_gone_is_not_on_the_list() -> None:
    gone = Mark(on="2024-05-06", office="办", method="site", state="not_found")
    assert "I-5" not in reasons(after(facts(), "I-5", mark=gone))


def test_a_review_of_a_record_that_is_no_more_stands_for_nothing() -> None:
    tables = after(facts(), "I-1").with_tables(institutions=register().iloc[1:])
    assert len(standing(tables)) == 0
    assert review_of(tables, "institutions", "I-1") is None


def test_all_that_is_wrong_with_a_sign_off_is_told_together() -> None:
    wrong = Mark(on="2024-02-30", office=" ", method="dream", state="maybe")
    with pytest.raises(ProblemError) as caught:
        signed(facts(), [("institutions", "I-1"), ("institutions", "I-99"), ("moon", "1")], wrong)
    assert [one.value for one in caught.value.problems] == [
        "2024-02-30", "", "dream", "maybe", "institutions:I-99", "moon:1"
    ]  # fmt: skip


@pytest.mark.parametrize("due", ["2024", "2024-13-01", "morgen"])
def test_a_due_date_is_a_day(due: str) -> None:
    with pytest.raises(ProblemError):
        assigned(facts(), [("institutions", "I-1")], owner="甲", due=due)


@given(st.sampled_from(["name_zh", "address"]), st.text(max_size=20), st.text(max_size=20))
def test_different_words_are_confirmed_differently(column: str, one: str, other: str) -> None:
    row = {"name_zh": "a", "address": "b", "lon": 117.0, "lat": 31.0}
    same = confirmed({**row, column: one}) == confirmed({**row, column: other})
    assert same == (one == other)


def test_the_unknown_point_is_confirmed_as_unknown() -> None:
    row = {"name_zh": "a", "address": "b", "lon": np.nan, "lat": None}
    assert confirmed(row) == confirmed({"name_zh": "a", "address": "b"})


def test_every_reason_says_what_to_do_in_both_languages() -> None:
    for reason in REASONS.values():
        assert all((reason.says.zh, reason.says.en, reason.cure.zh, reason.cure.en))


def test_nothing_to_review_gives_an_empty_list() -> None:
    none = Tables(version="", frames={"institutions": register().iloc[:0], "units": town.units()})
    rows = work_list(none)
    assert len(rows) == 0
    assert list(filtered(rows, units=["U-1"]).columns) == list(rows.columns)
