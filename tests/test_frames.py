"""Long tables: their length and one record without reading them, and no reading twice."""

from __future__ import annotations

import threading
from collections import ChainMap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from gis.frames import LazyFrames, Source, size
from gis.revisions import Change, Entry
from gis.schema import empty
from gis.store import Store, open_store
from gis.tables import ENTERPRISES, FUNDS
from tests import town

ROOT = Path(__file__).resolve().parent.parent


def entry(note: str) -> Entry:
    return Entry(author="x", at="2026-01-01T00:00:00Z", note=note)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = open_store(ROOT / "data", f"sqlite:///{tmp_path / 'a.sqlite'}")
    rows = empty(ENTERPRISES).reindex(range(3)).assign(
        id=["E-1", "E-2", "E-3"], name_zh=["甲", "乙", "丙"], accuracy="none", source="x"
    )  # fmt: skip
    made.commit([Change(table=ENTERPRISES, records=rows)], entry("enterprises"), based_on=0)
    return made


def forbidden(name: str) -> pd.DataFrame:
    raise AssertionError(f"{name} was read")


def test_length_and_record_are_had_without_reading(store: Store) -> None:
    tables = store.tables
    assert tables.size("enterprises") == 3
    assert tables.record("enterprises", "E-2")["name_zh"].tolist() == ["乙"]
    assert tables.record("enterprises", "nope").empty
    assert "enterprises" not in tables.frames.held()
    assert len(tables.enterprises) == 3
    assert tables.record("enterprises", "E-2").equals(
        tables.enterprises[tables.enterprises["id"] == "E-2"]
    )


def test_removed_records_are_neither_counted_nor_found(store: Store) -> None:
    store.commit([Change(table=ENTERPRISES, records=empty(ENTERPRISES), removed=["E-2"])],
                 entry("removed"), based_on=1)  # fmt: skip
    assert store.tables.size("enterprises") == 2
    assert store.tables.record("enterprises", "E-2").empty
    assert store.at(1).size("enterprises") == 3


def test_a_table_that_nothing_touched_is_not_read_again(store: Store) -> None:
    before = store.tables.enterprises
    stamp = store.tables.stamp("enterprises")
    fund = store.tables.funds.head(1).assign(kind_zh="改")
    store.commit([Change(table=FUNDS, records=fund)], entry("fund"), based_on=1)
    assert store.tables.number == 2
    assert store.tables.enterprises is before
    assert store.tables.stamp("enterprises") == stamp
    rows = before.head(1).assign(name_zh="新")
    store.commit([Change(table=ENTERPRISES, records=rows)], entry("again"), based_on=2)
    assert store.tables.enterprises is not before
    assert store.tables.stamp("enterprises") != stamp
    assert store.tables.record("enterprises", "E-1")["name_zh"].tolist() == ["新"]


def test_tables_put_together_by_hand_answer_the_same() -> None:
    tables = town.tables()
    assert tables.size("institutions") == 6
    assert tables.size("no such table") == 0
    assert tables.record("institutions", "I-3")["id"].tolist() == ["I-3"]
    fewer = tables.with_tables(institutions=tables.institutions.head(2))
    assert fewer.size("institutions") == 2
    assert fewer.record("institutions", "I-3").empty


def test_a_replaced_table_is_not_asked_of_its_source() -> None:
    lazy = LazyFrames(
        Source(read=forbidden, size=lambda name: 7, some=lambda name, keys: forbidden(name))
    )
    with pytest.raises(KeyError):
        lazy.size("no such table")
    assert lazy.size("funds") == 7


def test_a_chain_of_tables_does_not_read_one_to_find_it() -> None:
    lazy = LazyFrames(
        Source(read=forbidden, size=lambda name: 7, some=lambda name, keys: forbidden(name))
    )
    assert size(ChainMap({}, ChainMap({"units": pd.DataFrame()}, lazy)), "funds") == 7
    assert "funds" in lazy
    assert "no such table" not in lazy


def test_nobody_waits_for_another_table() -> None:
    reading, let_go = threading.Event(), threading.Event()

    def read(name: str) -> pd.DataFrame:
        if name == "enterprises":
            reading.set()
            assert let_go.wait(10)
        return pd.DataFrame()

    lazy = LazyFrames(Source(read=read, size=len, some=lambda name, keys: pd.DataFrame()))
    with ThreadPoolExecutor(1) as threads:
        long = threads.submit(lambda: lazy["enterprises"])
        assert reading.wait(10)
        assert lazy["funds"].empty  # while the long one is still being read
        let_go.set()
        assert long.result(10).empty


def test_ones_own_write_is_not_forgotten_by_a_question_asked_before_it(store: Store) -> None:
    ledger = store.ledger
    assert ledger is not None
    before = ledger.head()
    fund = store.tables.funds.head(1).assign(kind_zh="改")
    store.commit([Change(table=FUNDS, records=fund)], entry("fund"), based_on=1)
    object.__setattr__(store, "ledger", _Late(before))
    assert store.head == 2


class _Late:
    """A ledger whose answer was under way when the write came."""

    def __init__(self, answer: tuple[int, str] | None) -> None:
        self.answer = answer

    def head(self) -> tuple[int, str] | None:
        return self.answer
