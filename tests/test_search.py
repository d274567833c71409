from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gis.search import Entry, index, spell
from gis.store import open_store

ROOT = Path(__file__).resolve().parent.parent


@cache
def entries() -> list[Entry]:
    return index(open_store(ROOT / "data").tables)


def test_names_are_spelled_by_initials_and_in_full() -> None:
    assert spell("天鹅湖") == ("teh", "tianehu")
    assert spell("置地广场（A座）") == ("zdgcaz", "zhidiguangchangazuo")


@pytest.mark.parametrize(
    ("initials", "key"),
    [("tehjrswq", "place:SS-01"), ("zacgkjy", "place:GX-01"), ("jjds", "place:GX-04")],
)
def test_places_are_found_by_their_initials(initials: str, key: str) -> None:
    assert key in {entry.key for entry in entries() if initials in entry.initials}


def test_every_kind_of_thing_can_be_searched() -> None:
    kinds = {entry.kind for entry in entries()}
    assert kinds == {
        "cluster", "unit", "district", "part", "place", "institution", "fund", "listed", "station"
    }  # fmt: skip


def test_keys_are_unique_and_names_are_there() -> None:
    keys = [entry.key for entry in entries()]
    assert len(set(keys)) == len(keys)
    assert all(entry.name for entry in entries())


def test_addresses_and_credit_codes_are_searched() -> None:
    assert any("怀宁路288号" in entry.address for entry in entries())
    assert any("91340000731686376p" in entry.also for entry in entries())


def test_a_station_of_two_lines_is_listed_once() -> None:
    names = [entry.name for entry in entries() if entry.kind == "station"]
    assert len(set(names)) == len(names)
