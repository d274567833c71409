"""A record corrected by hand: its point, its address, what is refused and what is warned of."""

from __future__ import annotations

import math
import threading
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli import app
from gis.corrections import (
    PLACEABLE,
    Correction,
    Point,
    addressed,
    in_building,
    note_of,
    placed,
    record_of,
    unit_at,
)
from gis.crs import to_wgs84
from gis.problems import Problem, ProblemError
from gis.revisions import Entry
from gis.store import Store, Tables, open_store
from gis.vocabulary import DATUMS

ROOT = Path(__file__).resolve().parent.parent
NOTE = Entry(author="某", at="2026-05-06T07:08:09Z", kind="correction", note="核对")
BUILDING = "SS-03"


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def institution(**known: str) -> dict[str, Any]:
    rows = facts().institutions
    for column, value in known.items():
        rows = rows[rows[column] == value]
    return record_of("institutions", rows["id"].iloc[0], facts())


def point(**known: Any) -> Point:
    plain = {"lon": 117.2806, "lat": 31.8655, "datum": "cgcs2000", "accuracy": "building",
             "uncertainty_m": 50.0, "source": "实地踏勘"}  # fmt: skip
    return Point(**{**plain, **known})


def put(row: dict[str, Any], **known: Any) -> Correction:
    return placed("institutions", row, point(**known), facts())


def words(problems: tuple[Problem, ...], *, fatal: bool) -> str:
    return " ".join(one.says.zh for one in problems if one.fatal is fatal)


def test_every_table_with_addresses_and_points_can_be_corrected() -> None:
    assert PLACEABLE == ("places", "institutions", "enterprises", "funds")


@settings(deadline=None)
@given(st.sampled_from([*DATUMS]), st.floats(117.0, 117.5), st.floats(31.6, 32.0))
def test_the_original_and_its_datum_are_kept_beside_the_converted_point(
    datum: str, lon: float, lat: float
) -> None:
    after = put(institution(accuracy="none"), lon=lon, lat=lat, datum=datum).after
    assert (after["original_lon"], after["original_lat"]) == (round(lon, 6), round(lat, 6))
    x, y = to_wgs84(lon, lat, datum)
    assert (after["lon"], after["lat"]) == (round(float(x), 6), round(float(y), 6))
    assert after["datum"] == datum
    assert (after["coordinate_method"], after["source_status"]) == ("own_point", "named")
    assert after["coordinate_source"] == "实地踏勘"


def test_only_the_location_and_what_follows_from_it_changes() -> None:
    changed = {name for name, _, _ in put(institution(accuracy="none", unit="U-340103")).cells()}
    assert changed <= {
        "lon", "lat", "accuracy", "uncertainty_m", "original_lon", "original_lat", "datum",
        "coordinate_method", "coordinate_source", "source_status", "cluster", "cluster_method",
    }  # fmt: skip
    assert {"lon", "lat", "accuracy"} <= changed


def test_a_point_outside_the_city_is_refused() -> None:
    made = put(institution(accuracy="none"), lon=121.47, lat=31.23)
    assert made.refused
    assert "范围内" in words(made.problems, fatal=True)
    with pytest.raises(ProblemError):
        made.change()


def test_a_point_in_another_unit_than_the_address_is_warned_of_and_can_be_written() -> None:
    made = put(institution(accuracy="none", unit="U-340124"))
    assert unit_at(117.2806, 31.8655, facts()) == "U-340103"
    assert not made.refused
    told = words(made.problems, fatal=False)
    assert "庐阳区" in told
    assert "庐江县" in told
    assert made.change().records["unit"].tolist() == ["U-340124"]
    assert not put(institution(accuracy="none", unit="U-340103")).problems


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"accuracy": "area"}, "不是点位的精度"),
        ({"uncertainty_m": -1.0}, "不确定度"),
        ({"uncertainty_m": math.nan}, "不确定度"),
        ({"source": " "}, "没有写明出处"),
    ],
)
def test_what_is_not_said_well_is_refused(wrong: dict[str, Any], says: str) -> None:
    assert says in words(put(institution(accuracy="none"), **wrong).problems, fatal=True)


def test_a_cluster_told_by_the_old_point_goes_with_it() -> None:
    row = {**institution(accuracy="none", unit="U-340103"), "cluster": "luyang",
           "cluster_method": "coordinate"}  # fmt: skip
    after = put(row, lon=117.1, lat=31.9).after
    assert (after["cluster"], after["cluster_method"]) == ("", "")


def test_a_record_put_in_a_building_takes_its_point_and_accuracy() -> None:
    place = facts().places.set_index("id").loc[BUILDING]
    after = in_building("institutions", institution(accuracy="none"), BUILDING, facts()).after
    assert (after["lon"], after["lat"]) == (place["lon"], place["lat"])
    assert after["uncertainty_m"] == place["uncertainty_m"]
    assert after["coordinate_method"] == "same_building"
    assert after["building"] == BUILDING
    assert after["coordinate_source"].startswith(place["name_zh"])


def test_a_place_without_a_point_or_itself_is_no_building_to_take_a_point_from() -> None:
    nowhere = facts().places.query("accuracy == 'none'")["id"].iloc[0]
    assert in_building("institutions", institution(accuracy="none"), nowhere, facts()).refused
    itself = record_of("places", BUILDING, facts())
    assert in_building("places", itself, BUILDING, facts()).refused


def test_moving_a_building_tells_how_many_records_stay_behind() -> None:
    made = placed("places", record_of("places", BUILDING, facts()), point(), facts())
    assert "不会随之移动" in words(made.problems, fatal=False)


def test_a_corrected_address_gives_unit_and_division_anew() -> None:
    row = institution(unit="U-340181", accuracy="none")
    made = addressed("institutions", row, "合肥市庐阳区长江中路1号", "", facts())
    assert (made.after["unit"], made.after["division"]) == ("U-340103", "340103")
    assert made.after["unit_evidence"] == "庐阳区"
    assert ("unit", "U-340181", "U-340103") in made.cells()


def test_a_unit_that_is_named_goes_before_the_address() -> None:
    row = institution(unit="U-340181", accuracy="none")
    after = addressed("institutions", row, "合肥市庐阳区长江中路1号", "U-340104", facts()).after
    assert (after["unit"], after["unit_method"]) == ("U-340104", "source_text")
    assert after["division"] == "340104"


def test_an_address_that_tells_nothing_leaves_the_unit_unknown() -> None:
    row = institution(unit="U-340181", accuracy="none")
    after = addressed("institutions", row, "不知何处", "", facts()).after
    assert (after["unit"], after["unit_method"], after["division"]) == ("", "unknown", "")


def test_an_address_that_stays_changes_nothing() -> None:
    row = {**institution(unit="U-340181", accuracy="none"), "unit": "U-340103"}
    assert addressed("institutions", row, f" {row['address']} ", "", facts()).cells() == []


@pytest.mark.parametrize(("reason", "source"), [("", "a"), ("b", " "), ("", "")])
def test_a_correction_needs_a_reason_and_a_source(reason: str, source: str) -> None:
    with pytest.raises(ProblemError) as raised:
        note_of(reason, source)
    assert len(raised.value.problems) == (not reason.strip()) + (not source.strip())


def test_the_note_holds_reason_and_source() -> None:
    assert note_of(" 入口在\n南侧", "踏勘") == "入口在 南侧 · 踏勘"


# Written


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(ROOT / "data", f"sqlite:///{tmp_path / 'atlas.sqlite'}")


def test_a_correction_is_one_revision_of_one_record(store: Store) -> None:
    made = put(institution(accuracy="none"))
    revision = store.commit([made.change()], NOTE, based_on=0)
    assert revision.touched["institutions"].changed == 1
    row = store.tables.institutions.set_index("id").loc[made.before["id"]]
    assert (row["lon"], row["lat"], row["datum"]) == (117.2806, 31.8655, "cgcs2000")
    assert len(store.tables.institutions) == len(facts().institutions)
    assert list(store.problems()) == []


def test_two_readers_who_correct_one_record_do_not_overwrite_each_other(store: Store) -> None:
    row = institution(accuracy="none")
    results: list[str] = []
    gate = threading.Barrier(2)

    def write(lon: float) -> None:
        gate.wait()
        try:
            store.commit([put(row, lon=lon).change()], NOTE, based_on=0)
            results.append("written")
        except ProblemError as error:
            results.append(error.problems[0].says.zh)

    threads = [threading.Thread(target=write, args=(117.28 + n / 1000,)) for n in (0, 1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(results) == sorted(["written", "此记录之后又被改过"])
    assert store.head == 1


# The command line


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path))
    monkeypatch.setenv("ATLAS_AUTHOR", "某某")
    return tmp_path


def place(*more: str) -> Any:
    return CliRunner().invoke(app, ["place", "institutions", "I-X01", *more])


SAID = ("--source", "踏勘", "--reason", "补点")


def test_the_command_places_a_record_and_says_what_changed(own: Path) -> None:
    done = place("--lon", "117.2806", "--lat", "31.8655", "--accuracy", "building", *SAID)
    assert done.exit_code == 0, done.output
    assert "lon\t\t117.2806" in done.output
    store = open_store(ROOT / "data", f"sqlite:///{own / 'atlas.sqlite'}")
    last = store.last_change("institutions", "I-X01")
    assert last is not None
    assert (last.entry.author, last.entry.kind) == ("某某", "correction")
    assert last.entry.note == "补点 · 踏勘"
    assert store.tables.institutions.set_index("id").loc["I-X01", "uncertainty_m"] == 100


def test_the_command_takes_the_point_of_a_building(own: Path) -> None:
    assert place("--building", BUILDING, *SAID).exit_code == 0
    store = open_store(ROOT / "data", f"sqlite:///{own / 'atlas.sqlite'}")
    row = store.tables.institutions.set_index("id").loc["I-X01"]
    assert (row["building"], row["coordinate_method"]) == (BUILDING, "same_building")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--lon", "110", "--lat", "31.8", "--accuracy", "building", *SAID), 1),
        (("--building", "X-99", *SAID), 1),
        (("--building", BUILDING, "--source", "", "--reason", ""), 1),
        (("--lon", "117.2", *SAID), 2),
        (("--building", BUILDING, "--lon", "117.2", *SAID), 2),
        (("--lon", "117.2", "--lat", "31.8", "--accuracy", "area", *SAID), 2),
    ],
)
def test_what_the_command_cannot_do_is_said_and_nothing_is_written(
    own: Path, more: tuple[str, ...], code: int
) -> None:
    assert place(*more).exit_code == code
    assert open_store(ROOT / "data", f"sqlite:///{own / 'atlas.sqlite'}").head == 0
