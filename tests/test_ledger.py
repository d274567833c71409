"""Revisions: on an SQLite file and on a PostgreSQL server, the same tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from gis import tokens
from gis.ledger import Cancelled
from gis.ledger_tables import connect
from gis.problems import ProblemError
from gis.revisions import Change, Entry, cells, digests, plain, summed
from gis.schema import empty
from gis.store import Store, open_store
from gis.tables import CLUSTERS, ENTERPRISES, INSTITUTIONS, PLACES, TABLES

ROOT = Path(__file__).resolve().parent.parent
NOTE = Entry(author="王<某>", at="2026-01-02T03:04:05Z", note="第一季度", file="q1.xlsx")


@pytest.fixture
def store(database: str) -> Store:
    return open_store(ROOT / "data", database)


def renamed(store: Store, row: int, name: str) -> Change:
    record = store.tables.institutions.iloc[[row]].assign(name_zh=name)
    return Change(table=INSTITUTIONS, records=record)


def names(store: Store, revision: int | None = None) -> list[str]:
    number = store.head if revision is None else revision
    return [str(name) for name in store.at(number).institutions["name_zh"]]


def firms(*ids: str) -> pd.DataFrame:
    rows = [{"id": one, "name_zh": f"企业{one}", "source": "toy"} for one in ids]
    return pd.concat([empty(ENTERPRISES), pd.DataFrame(rows)])


def test_before_the_first_write_there_is_the_shipped_revision_and_no_database(store: Store) -> None:
    assert [one.entry.kind for one in store.revisions()] == ["shipped"]
    assert store.head == 0
    assert store.version == store.shipped.version
    assert store.ledger is not None
    assert not store.ledger.exists()


def test_a_commit_changes_the_record_and_nothing_else(store: Store) -> None:
    before = store.tables.institutions
    made = store.commit([renamed(store, 3, "新<名>'\"")], NOTE, based_on=0)
    assert made.number == store.head == 1
    assert made.touched["institutions"].changed == 1
    after = store.tables.institutions
    assert after["name_zh"].iloc[3] == "新<名>'\""
    assert_frame_equal(after.drop(columns="name_zh"), before.drop(columns="name_zh"))
    assert store.revisions()[1].entry == NOTE


def test_what_was_not_written_reads_back_as_it_was_shipped(store: Store) -> None:
    store.commit([renamed(store, 0, "某")], NOTE, based_on=0)
    assert store.ledger is not None
    for name, table in TABLES.items():
        if name != "institutions":
            shipped = store.shipped.frames[name]
            held = store.ledger.read(table, 1)
            assert_frame_equal(held[list(shipped.columns)], shipped, check_dtype=False, obj=name)


def test_every_revision_can_be_read_again(store: Store) -> None:
    first = names(store)
    store.commit([renamed(store, 0, "一")], NOTE, based_on=0)
    store.commit([renamed(store, 0, "二"), renamed(store, 1, "三")], NOTE, based_on=1)
    assert names(store, 0) == first
    assert names(store, 1) == ["一", *first[1:]]
    assert names(store, 2) == ["二", first[1], *first[2:]] or names(store, 2)[0] == "二"
    with pytest.raises(ProblemError):
        store.at(3)


def test_records_are_added_at_the_end_and_removed_without_a_trace_in_the_present(
    store: Store,
) -> None:
    store.commit([Change(table=ENTERPRISES, records=firms("b", "a", "c"))], NOTE, based_on=0)
    gone = Change(table=ENTERPRISES, records=empty(ENTERPRISES), removed=["a", "no such"])
    made = store.commit([gone], NOTE, based_on=1)
    assert made.touched["enterprises"].removed == 1
    assert store.tables.enterprises["id"].tolist() == ["b", "c"]
    assert store.at(1).enterprises["id"].tolist() == ["b", "a", "c"]
    store.commit([Change(table=ENTERPRISES, records=firms("a"))], NOTE, based_on=2)
    assert store.tables.enterprises["id"].tolist() == ["b", "a", "c"]


def test_undoing_gives_content_and_version_back(store: Store) -> None:
    shipped, version = store.tables.institutions, store.version
    added = Change(table=ENTERPRISES, records=firms("x"))
    removed = Change(table=PLACES, records=empty(PLACES), removed=["BH-01"])
    store.commit([renamed(store, 2, "改"), added, removed], NOTE, based_on=0)
    assert store.version != version
    made = store.undo(1, NOTE)
    assert (made.number, made.undoes, made.entry.kind) == (2, 1, "undo")
    assert store.version == version
    assert_frame_equal(store.tables.institutions, shipped)
    assert len(store.tables.enterprises) == 0
    assert "BH-01" in set(store.tables.places["id"])
    redone = store.undo(2, NOTE)
    assert redone.version == store.at(1).version
    assert names(store)[2] == "改"


def test_an_earlier_revision_is_undone_only_where_nothing_was_built_on_it(store: Store) -> None:
    store.commit([renamed(store, 0, "一")], NOTE, based_on=0)
    store.commit([renamed(store, 5, "五")], NOTE, based_on=1)
    store.undo(1, NOTE)
    assert names(store)[5] == "五"
    store.commit([renamed(store, 5, "六")], NOTE, based_on=3)
    with pytest.raises(ProblemError, match="changed again"):
        store.undo(2, NOTE)
    for number in (0, 99, -1):
        with pytest.raises(ProblemError):
            store.undo(number, NOTE)


def test_two_writers_of_different_records_both_stay(store: Store) -> None:
    mine, theirs = renamed(store, 0, "我"), renamed(store, 1, "你")
    store.commit([mine], NOTE, based_on=0)
    store.commit([theirs], NOTE, based_on=0)
    assert names(store)[:2] == ["我", "你"]


def test_two_writers_of_one_record_the_later_is_told_and_nothing_is_lost(store: Store) -> None:
    mine, theirs = renamed(store, 0, "我"), renamed(store, 0, "你")
    both = Change(table=INSTITUTIONS, records=store.tables.institutions.iloc[:0])
    store.commit([mine], NOTE, based_on=0)
    with pytest.raises(ProblemError, match="changed again") as caught:
        store.commit([both, theirs], NOTE, based_on=0)
    assert caught.value.problems[0].value == store.tables.institutions["id"].iloc[0]
    assert names(store)[0] == "我"
    assert store.head == 1


def test_writers_at_once_lose_no_update(store: Store) -> None:
    records, said = store.tables.institutions.copy(), []

    def write(row: int) -> None:
        other = open_store(store.folder, store.database)
        change = Change(table=INSTITUTIONS, records=records.iloc[[row]].assign(name_zh=f"{row}号"))
        try:
            other.commit([change], NOTE, based_on=0)
        except ProblemError as error:
            said.append(error)

    threads = [threading.Thread(target=write, args=(row,)) for row in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert said == []
    assert open_store(store.folder, store.database).head == 8
    assert names(open_store(store.folder, store.database))[:8] == [f"{row}号" for row in range(8)]


def test_a_change_that_changes_nothing_is_no_revision(store: Store) -> None:
    same = Change(table=INSTITUTIONS, records=store.tables.institutions)
    with pytest.raises(ProblemError, match="nothing to write"):
        store.commit([same], NOTE, based_on=0)
    assert store.head == 0


def test_a_cancelled_write_leaves_nothing(store: Store) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        store.commit(
            [Change(table=ENTERPRISES, records=firms("x"))], NOTE, based_on=0, progress=stop
        )
    assert store.head == 0
    assert len(store.tables.enterprises) == 0


def test_progress_reaches_the_end(store: Store) -> None:
    seen: list[tuple[int, int]] = []
    change = Change(table=ENTERPRISES, records=firms(*(f"{i}" for i in range(50))))
    store.commit([change], NOTE, based_on=0, progress=lambda *at: seen.append(at))
    assert seen[-1] == (50, 50)


def test_geometry_and_its_unknown_come_back(store: Store) -> None:
    clusters = store.tables.clusters
    bare = clusters[clusters.geometry.is_empty | clusters.geometry.isna()]
    moved = clusters.iloc[[0]].set_geometry([shapely.box(117, 31, 118, 32)], crs=clusters.crs)
    store.commit([Change(table=CLUSTERS, records=moved)], NOTE, based_on=0)
    after = store.tables.clusters
    assert after.geometry.iloc[0].equals(shapely.box(117, 31, 118, 32))
    assert after.crs == clusters.crs
    assert after.geometry.isna().sum() == len(bare)


def test_a_comparison_tells_added_removed_and_each_changed_cell(store: Store) -> None:
    gone = store.tables.places["id"].iloc[4]
    store.commit(
        [
            renamed(store, 0, "改名"),
            Change(table=ENTERPRISES, records=firms("n")),
            Change(table=PLACES, records=empty(PLACES), removed=[gone]),
        ],
        NOTE,
        based_on=0,
    )
    found = {one.table.id: one for one in store.compare(0, 1)}
    assert set(found) == {"institutions", "enterprises", "places"}
    assert found["enterprises"].added == ["n"]
    assert found["places"].removed == [gone]
    cell = found["institutions"].cells().to_dict("records")
    old = store.at(0).institutions["name_zh"].iloc[0]
    assert [(one["column"], one["before"], one["after"]) for one in cell] == [
        ("name_zh", old, "改名")
    ]
    store.undo(1, NOTE)
    assert store.compare(0, 2) == []


def test_another_program_s_revision_is_seen_within_two_seconds(store: Store) -> None:
    other = open_store(store.folder, store.database)
    assert store.head == 0
    other.commit([renamed(other, 0, "他")], NOTE, based_on=0)
    store._seen.clear()  # a quarter of a second later
    assert names(store)[0] == "他"


def test_a_new_release_brings_its_facts_and_keeps_what_the_users_changed(
    store: Store, tmp_path: Path
) -> None:
    store.commit([renamed(store, 0, "我改的")], NOTE, based_on=0)
    folder = tmp_path / "next"
    folder.mkdir()
    for path in (ROOT / "data").glob("*.*"):
        (folder / path.name).write_bytes(path.read_bytes())
    lines = (folder / "institutions.csv").read_text("utf-8").splitlines()
    one, two = (line.split(",")[1] for line in lines[1:3])
    text = "\n".join([lines[0], *lines[1:3], *lines[4:]]).replace(one, one + "甲")
    (folder / "institutions.csv").write_text(text.replace(two, two + "乙") + "\n", "utf-8")
    newer = open_store(folder, store.database)
    made = newer.take_release(Entry(author="", at="2027-01-01T00:00:00Z"))
    assert made is not None
    assert made.entry.kind == "release"
    assert names(newer)[:2] == ["我改的", two + "乙"]
    assert len(newer.tables.institutions) == len(lines) - 2
    assert newer.take_release(NOTE) is None
    assert names(newer, 1)[1] == two


def test_a_column_that_a_release_adds_finds_its_place_and_changes_no_digest(store: Store) -> None:
    store.commit([Change(table=ENTERPRISES, records=firms("n"))], NOTE, based_on=0)
    engine = connect(store.database)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql("ALTER TABLE fact_enterprises DROP COLUMN v_scope")
    again = firms("n").assign(scope="")
    with pytest.raises(ProblemError, match="nothing to write"):
        store.commit([Change(table=ENTERPRISES, records=again)], NOTE, based_on=1)
    store.commit([Change(table=ENTERPRISES, records=again.assign(scope="贸易"))], NOTE, based_on=1)
    assert store.tables.enterprises["scope"].tolist() == ["贸易"]


def test_a_token_names_its_owner_until_it_is_revoked(store: Store) -> None:
    ledger = store.ledger
    assert ledger is not None
    assert tokens.owner_of(ledger, "anything") == ""
    secret = tokens.issue(ledger, "  包河区 金融办 ", "2026-01-01T00:00:00Z")
    assert tokens.owner_of(ledger, secret) == "包河区 金融办"
    assert tokens.owner_of(ledger, secret + "x") == tokens.owner_of(ledger, "") == ""
    assert [one.owner for one in tokens.listed(ledger)] == ["包河区 金融办"]
    with ledger.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM atlas_tokens").all()
    assert secret not in str(rows)
    tokens.revoke(ledger, 1, "2026-01-02T00:00:00Z")
    assert tokens.owner_of(ledger, secret) == ""
    with pytest.raises(ProblemError):
        tokens.revoke(ledger, 1, "2026-01-03T00:00:00Z")
    with pytest.raises(ProblemError):
        tokens.issue(ledger, " ", "2026-01-01T00:00:00Z")
    assert store.head == 0


# --- killed, full, damaged: SQLite alone ---------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from gis.revisions import Change, Entry
from gis.store import open_store
from gis.tables import INSTITUTIONS
store = open_store(Path("data"), sys.argv[1])
print("ready", flush=True)
while True:
    records = store.tables.institutions
    name = f"第{store.head + 1}版"
    change = Change(table=INSTITUTIONS, records=records.assign(name_zh=name))
    store.commit([change], Entry(author="w", at="2026-01-01T00:00:00Z"), based_on=store.head)
"""


def test_a_writer_killed_at_any_moment_leaves_the_last_revision_whole(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'atlas.sqlite'}"
    heads = [0]
    for turn in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, url], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(timeout=0.5 + 0.3 * turn)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        store = open_store(ROOT / "data", url)
        found = set(names(store))
        assert found == {f"第{store.head}版"} or (store.head == 0 and len(found) > 1)
        assert len(store.revisions()) == store.head + 1 or store.head == 0
        assert store.head >= heads[-1]
        heads.append(store.head)
        with connect(url).connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert heads[-1] > heads[1], "no writer ever came to write"


def test_a_full_disk_is_said_and_the_earlier_state_stays(tmp_path: Path) -> None:
    store = open_store(ROOT / "data", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    store.commit([renamed(store, 0, "一")], NOTE, based_on=0)
    assert store.ledger is not None
    with store.ledger.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        connection.commit()
    many = Change(table=ENTERPRISES, records=firms(*(f"{i}" for i in range(20_000))))
    with pytest.raises(ProblemError) as caught:
        store.commit([many], NOTE, based_on=1)
    assert "磁盘已满" in caught.value.problems[0].line("zh")
    assert store.head == 1
    assert len(store.tables.enterprises) == 0


def test_a_damaged_database_is_said_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "atlas.sqlite"
    path.write_bytes(b"not a database" * 500)
    store = open_store(ROOT / "data", f"sqlite:///{path}")
    with pytest.raises(ProblemError) as caught:
        _ = store.tables
    assert "损坏" in caught.value.problems[0].line("zh")
    assert path.read_bytes().startswith(b"not a database")


def test_a_server_that_is_not_there_is_said() -> None:
    store = open_store(ROOT / "data", "postgresql+psycopg://atlas@127.0.0.1:9/none")
    with pytest.raises(ProblemError, match="DATABASE_URL"):
        _ = store.version


# --- the digest ----------------------------------------------------------------------------------


@given(st.lists(st.binary(min_size=16, max_size=16), max_size=8), st.randoms(use_true_random=False))
def test_the_sum_of_digests_heeds_neither_order_nor_detours(
    marks: list[bytes], chance: object
) -> None:
    shuffled = sorted(marks, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert summed(0, marks, ()) == summed(0, shuffled, ())
    assert summed(summed(7, marks, ()), (), marks) == 7


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), ("", ""), (np.nan, ""), (3.0, "3"), (0.1, "0.1"), (True, "true"), ("甲", "甲")],
)
def test_cells_are_written_plainly(value: object, text: str) -> None:
    assert plain(value) == text


def test_a_value_in_another_column_is_another_record() -> None:
    one = firms("a").assign(scope="x", form="")
    two = firms("a").assign(scope="", form="x")
    assert digests(ENTERPRISES, cells(ENTERPRISES, one)) != digests(
        ENTERPRISES, cells(ENTERPRISES, two)
    )
