"""What became of records between two revisions: kinds, points, lines, words, the sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.changes import changes, differing, moves, outside_points
from gis.layer import Layer
from gis.paper.sheet import Sheet
from gis.portray import portray
from gis.problems import ProblemError
from gis.revisions import Change, Entry
from gis.schema import empty
from gis.selection import Selection
from gis.store import Store, Tables, open_store
from gis.tables import INSTITUTIONS
from gis.vocabulary import CHANGE_KINDS
from layers import all_layers
from views import printing
from views.sheet_changes import changes_line, compared

ROOT = Path(__file__).resolve().parent.parent
NOTE = Entry(author="某", at="2026-05-06T07:08:09Z", kind="correction", note="核对")
KEYS = ("I-1", "I-2", "I-3", "I-4")


def record(key: str, **known: Any) -> dict[str, Any]:
    placed = {"accuracy": "building", "lon": 117.05, "lat": 31.85, "uncertainty_m": 100.0}
    return {"id": key, "name_zh": f"机构{key}", "unit": "U-1", **placed, **known}


NOWHERE = {"accuracy": "none", "lon": np.nan, "lat": np.nan, "uncertainty_m": np.nan}


def town(*records: dict[str, Any]) -> Tables:
    frame = empty(INSTITUTIONS)
    if records:
        frame = pd.concat([frame, pd.DataFrame(records)]).fillna({"name_en": "", "address": ""})
    return Tables(version="toy", frames={"institutions": frame})


def found(newer: Tables, older: Tables) -> pd.DataFrame:
    return changes(newer, older, [INSTITUTIONS]).set_index("key", drop=False)


def test_added_removed_moved_and_otherwise_changed_are_told_apart() -> None:
    older = town(record("I-1"), record("I-2"), record("I-3"), record("I-4"))
    newer = town(
        record("I-1"), record("I-2", lon=117.06), record("I-3", address="某路1号"), record("I-5")
    )
    kinds = found(newer, older)["kind"].to_dict()
    assert kinds == {"I-2": "moved", "I-3": "changed", "I-4": "closed", "I-5": "opened"}
    assert set(kinds.values()) == set(CHANGE_KINDS)


def test_a_removed_record_lies_where_it_lay_last() -> None:
    gone = found(town(), town(record("I-1", lon=117.01, lat=31.81)))
    assert (gone.geometry.iloc[0].x, gone.geometry.iloc[0].y) == (117.01, 31.81)


def test_a_move_has_both_its_points_and_its_length() -> None:
    moved = found(town(record("I-1", lat=31.86)), town(record("I-1")))
    row = moved.iloc[0]
    assert (row["from_lat"], row["lat"]) == (31.85, 31.86)
    assert row["moved_m"] == pytest.approx(1109, abs=2)  # 0.01° of latitude at 31.85°N
    assert list(moves(moved).geometry.iloc[0].coords) == [(117.05, 31.85), (117.05, 31.86)]
    assert row["told_zh"] == f"位置变动 {row['moved_m']:,.0f} 米：位置".replace(",", "\u2009")


@pytest.mark.parametrize(("before", "after"), [({}, NOWHERE), (NOWHERE, {})])
def test_a_record_that_gains_or_loses_its_point_has_not_moved(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    changed = found(town(record("I-1", **after)), town(record("I-1", **before)))
    assert list(changed["kind"]) == ["changed"]
    assert changed["told_en"].iloc[0] == "Otherwise changed: Location"
    assert moves(changed).empty


def test_changes_without_a_point_are_counted_in_their_unit_and_never_drawn() -> None:
    older = town(record("I-1", **NOWHERE), record("I-2", accuracy="area"))
    newer = town(
        record("I-1", **NOWHERE, address="某路1号"), record("I-2", accuracy="area", unit="U-2"),
        record("I-3"),
    )  # fmt: skip
    changed = found(newer, older)
    assert outside_points(changed).to_dict() == {"U-1": 1, "U-2": 1}
    both = Tables(version="b", frames=newer.frames, earlier=older)
    layer = all_layers()["changes"]
    portrayal = portray(_only_institutions(layer), both, "zh")
    assert list(portrayal.frame["id"]) == ["institutions|I-3"]
    assert len(portrayal.unplaced) == 2


def _only_institutions(layer: Layer) -> Layer:
    return replace(layer, data=lambda t: changes(t, t.earlier, [INSTITUTIONS]))


def test_without_an_earlier_revision_there_is_no_change_and_the_layer_says_what_to_do() -> None:
    tables = open_store(ROOT / "data").tables
    assert changes(tables, None).empty
    assert changes(tables, tables).empty
    portrayal = portray(all_layers()["changes"], tables, "zh")
    assert portrayal.layer.empty is not None
    assert "更正" in portrayal.layer.empty.zh


@settings(deadline=None)
@given(st.sets(st.sampled_from(KEYS)), st.sets(st.sampled_from(KEYS)))
def test_the_way_back_turns_added_into_removed(before: set[str], after: set[str]) -> None:
    older, newer = (town(*map(record, sorted(keys))) for keys in (before, after))
    there, back = found(newer, older), found(older, newer)
    assert list(there.index) == list(back.index) == sorted(before ^ after)
    turned = {"opened": "closed", "closed": "opened"}
    assert [turned[kind] for kind in there["kind"]] == list(back["kind"])


def test_a_table_that_was_not_read_anew_is_not_compared() -> None:
    tables = town(record("I-1"))
    assert differing(INSTITUTIONS, tables, tables).after.empty


# A store with two revisions, on paper


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(ROOT / "data", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    rows = opened.tables.institutions
    moved = rows[rows["accuracy"] == "building"].head(1).assign(lon=117.2, lat=31.8)
    opened.commit([Change(table=INSTITUTIONS, records=moved)], NOTE, based_on=0)
    return opened


def test_tables_know_the_revisions_before_them(store: Store) -> None:
    tables = store.tables.compared_with(0)
    assert tables.earlier is not None
    assert (tables.earlier.number, tables.number) == (0, 1)
    assert list(changes(tables, tables.earlier)["kind"]) == ["moved"]
    with pytest.raises(ProblemError):
        store.tables.compared_with(2)


def test_the_last_change_of_a_record_is_found_and_a_shipped_one_has_none(store: Store) -> None:
    moved, other = changes(store.tables, store.at(0))["key"].iloc[0], "I-X01"
    last = store.last_change("institutions", moved)
    assert last is not None
    assert (last.number, last.entry.note) == (1, "核对")
    assert store.last_change("institutions", other) is None
    store.undo(1, NOTE)
    undone = store.last_change("institutions", moved)
    assert undone is not None
    assert (undone.number, undone.undoes) == (2, 1)


def test_a_sheet_of_changes_names_its_revisions_and_days(store: Store) -> None:
    sheet = Sheet(layers=("changes", "moves"), paper="A4")
    tables = compared(sheet, printing.theme_layers(sheet), store.tables)
    assert changes_line(sheet, tables) == "变化：修订 0 → 1（2026-05-06）"
    composition = printing.make(sheet, store.tables)
    assert composition.imprint.subtitle == "变化：修订 0 → 1（2026-05-06）"
    drawn = {
        one.layer.id: len(one.frame) for one in printing.material(sheet, store.tables).portrayals
    }
    assert (drawn["changes"], drawn["moves"]) == (1, 1)


def test_a_filter_on_institutions_makes_no_record_a_removed_one(store: Store) -> None:
    sheet = Sheet(layers=("changes",), selection=Selection(families=("exchange",)), paper="A4")
    stuff = printing.material(sheet, store.tables)
    changed = next(one for one in stuff.portrayals if one.layer.id == "changes")
    assert len(changed.frame) == 1


def test_a_sheet_since_a_revision_that_there_is_not_is_refused(store: Store) -> None:
    with pytest.raises(ProblemError, match="changes since"):
        printing.make(Sheet(layers=("changes",), since=9), store.tables)


def test_a_sheet_without_any_change_says_how_to_get_some(store: Store) -> None:
    with pytest.raises(ProblemError) as raised:
        printing.make(Sheet(layers=("changes",), since=1), store.tables)
    assert "导入" in raised.value.problems[0].cure.zh
