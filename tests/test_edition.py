"""A review number holds for the content that was approved, and for nothing else."""

from __future__ import annotations

import csv
import io
import json
import os
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from gis.paper import edition
from gis.paper.compose import MARGIN_SHEAF, NAMES_SHEAF, Composition
from gis.paper.edition import EditionBook, content_hash, key_of
from gis.paper.preflight import preflight
from gis.paper.scene import Item, Words, moved
from gis.paper.sheet import Sheet
from gis.paper.sheet_code import from_file
from gis.paper.submission import submission_zip
from gis.parcels import neutral
from gis.problems import ProblemError
from gis.store import open_store
from gis.text import Text
from tests.conftest import ROOT
from views.printing import make

SHEET = Sheet(layers=("institutions", "clusters"), number="01", date="2026-11-24")
NUMBER = "皖S（2026）123号"


@pytest.fixture(scope="module")
def sheet() -> Composition:
    return make(SHEET, open_store(ROOT / "data").tables)


@pytest.fixture
def book(tmp_path: Path) -> EditionBook:
    return EditionBook(path=tmp_path / "var" / "editions.json")


def numbered(c: Composition) -> Composition:
    """Print a review number in place of the notice."""

    def change(item: Item) -> Item:
        if isinstance(item, Words) and item.text == c.imprint.review:
            return replace(item, text=NUMBER, colour="#2B2A27")
        return item

    sheaves = tuple(replace(s, items=tuple(change(i) for i in s.items)) for s in c.page.sheaves)
    imprint = replace(c.imprint, review=NUMBER, reviewed=True)
    return replace(c, imprint=imprint, page=replace(c.page, sheaves=sheaves))


def with_word(c: Composition, word: str) -> Composition:
    more = Words(text=word, x=20, y=20, size_pt=8)
    sheaves = tuple(
        replace(s, items=(*s.items, more)) if s.name == MARGIN_SHEAF else s for s in c.page.sheaves
    )
    return replace(c, page=replace(c.page, sheaves=sheaves))


def test_printing_the_number_does_not_change_the_content(sheet: Composition) -> None:
    assert content_hash(numbered(sheet)) == content_hash(sheet)


def test_one_more_word_or_another_colour_changes_the_content(sheet: Composition) -> None:
    assert content_hash(with_word(sheet, "新")) != content_hash(sheet)
    from gis.paper.scene import recoloured

    red = replace(sheet, page=recoloured(sheet.page, lambda _: "#FF0000"))
    assert content_hash(red) != content_hash(sheet)


def test_the_same_sheet_made_twice_has_the_same_content(sheet: Composition) -> None:
    assert content_hash(make(SHEET, open_store(ROOT / "data").tables)) == content_hash(sheet)


def test_the_key_leaves_out_date_and_data_version() -> None:
    assert (
        key_of(SHEET)
        == key_of(replace(SHEET, date="2030-01-01"))
        == ("layers=clusters,institutions&no=01")
    )
    assert key_of(SHEET) != key_of(replace(SHEET, number="02"))


def test_an_unknown_sheet_has_no_number(book: EditionBook) -> None:
    assert book.state("a", "c") is None


def test_a_changed_content_withdraws_the_number_and_the_old_one_restores_it(
    book: EditionBook,
) -> None:
    book.approve("a", number=NUMBER, date="2026-11-24", content="one")
    same, changed = book.state("a", "one"), book.state("a", "two")
    assert same is not None
    assert changed is not None
    assert (same.number, same.withdrawn, changed.withdrawn) == (NUMBER, False, True)
    assert book.state("b", "one") is None


def test_a_withdrawn_key_is_forgotten_and_others_stay(book: EditionBook) -> None:
    for key in ("a", "b"):
        book.approve(key, number=NUMBER, date="2026-11-24", content="one")
    book.withdraw("a")
    assert book.state("a", "one") is None
    assert book.state("b", "one") is not None


@pytest.mark.parametrize(("number", "date"), [(" ", "2026-11-24"), (NUMBER, ""), (NUMBER, "早")])
def test_an_approval_needs_a_number_and_a_date(book: EditionBook, number: str, date: str) -> None:
    with pytest.raises(ProblemError):
        book.approve("a", number=number, date=date, content="one")
    assert not book.path.exists()


@pytest.mark.parametrize(
    "damage",
    [
        "", "{", "[]", "[" * 100_000, '{"editions": {"a": {"number": "x"}}}',
        '{"editions": {"a": {"number": 5, "date": "2026-11-20", "content": "x"}}}',
        '{"editions": {"a": {"number": " ", "date": "2026-11-20", "content": "x"}}}',
        '{"editions": {"a": {"number": "x", "date": "", "content": "x"}}}',
    ],
)  # fmt: skip
def test_a_damaged_file_is_told_and_left_as_it_is(book: EditionBook, damage: str) -> None:
    book.path.parent.mkdir()
    book.path.write_text(damage, encoding="utf-8")
    with pytest.raises(ProblemError) as raised:
        book.approve("a", number=NUMBER, date="2026-11-24", content="one")
    assert raised.value.problems[0].says.zh
    assert raised.value.problems[0].cure.en
    assert book.path.read_text(encoding="utf-8") == damage
    assert [one.name for one in book.path.parent.iterdir()] == ["editions.json"]


@pytest.mark.parametrize("inside", ["file/editions.json", "folder"])
def test_a_book_that_cannot_be_read_or_written_is_told(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    closed = EditionBook(path=tmp_path / inside)
    with pytest.raises(ProblemError) as read:
        closed.state("a", "c")
    with pytest.raises(ProblemError) as written:
        closed.approve("a", number=NUMBER, date="2026-11-24", content="c")
    for raised in (read, written):
        assert "无法读写" in raised.value.problems[0].says.zh
        assert str(closed.path.parent) in raised.value.problems[0].cure.en
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["file", "folder"]


def test_a_number_is_one_line_of_at_most_40_characters(book: EditionBook) -> None:
    made = book.approve("a", number=" 皖S\n（2026）\u202e123号 ", date="2026-11-24", content="c")
    assert made.number == "皖S （2026） 123号"
    with pytest.raises(ProblemError):
        book.approve("b", number="长" * 41, date="2026-11-24", content="c")
    assert book.state("b", "c") is None


def test_the_last_digits_of_a_projected_place_are_no_content(sheet: Composition) -> None:
    def nudged(c: Composition, by: float) -> Composition:
        """Move the names on the map, as another build of the projection would."""
        sheaves = tuple(
            replace(s, items=tuple(moved(one, by, by) for one in s.items))
            if s.name == NAMES_SHEAF
            else s
            for s in c.page.sheaves
        )
        return replace(c, page=replace(c.page, sheaves=sheaves))

    assert content_hash(nudged(sheet, 1e-12)) == content_hash(sheet)
    assert content_hash(nudged(sheet, 1e-3)) != content_hash(sheet)


def test_layers_named_in_another_order_or_twice_are_the_same_sheet(sheet: Composition) -> None:
    other = replace(SHEET, layers=("clusters", "institutions", "clusters"))
    assert key_of(other) == key_of(SHEET)
    assert content_hash(make(other, open_store(ROOT / "data").tables)) == content_hash(sheet)


def test_writers_at_the_same_time_lose_nothing(book: EditionBook) -> None:
    threads = [
        threading.Thread(
            target=book.approve,
            args=(f"k{k}",),
            kwargs={"number": NUMBER, "date": "2026-11-24", "content": str(k)},
        )
        for k in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert all(book.state(f"k{k}", str(k)) for k in range(8))
    assert [one.name for one in book.path.parent.iterdir()] == ["editions.json"]


def test_a_lock_left_behind_is_taken_over_and_a_fresh_one_respected(
    book: EditionBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edition, "WAIT_SECONDS", 0.2)
    book.path.parent.mkdir()
    lock = book.path.with_name("editions.json.lock")
    lock.touch()
    with pytest.raises(ProblemError):
        book.approve("a", number=NUMBER, date="2026-11-24", content="one")
    os.utime(lock, (1, 1))
    book.approve("a", number=NUMBER, date="2026-11-24", content="one")
    assert not lock.exists()


def test_the_parcel_for_review_is_complete_and_always_the_same(sheet: Composition) -> None:
    verdicts = preflight(sheet)
    proofs = {"boundary-sources.txt": "界线来源".encode()}
    parcel = submission_zip(sheet, b"%PDF-1.7", verdicts, proofs)
    assert parcel == submission_zip(sheet, b"%PDF-1.7", verdicts, proofs)
    with zipfile.ZipFile(io.BytesIO(parcel)) as opened:
        assert opened.namelist() == [
            "sheet.pdf", "data-list.csv", "preflight.json", "preflight.txt",
            "specification.json", "boundary-sources.txt",
        ]  # fmt: skip
        assert {one.date_time for one in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        files = {name: opened.read(name) for name in opened.namelist()}
    assert files["sheet.pdf"] == b"%PDF-1.7"
    assert from_file(files["specification.json"].decode())[0] == SHEET
    assert files["boundary-sources.txt"].decode() == "界线来源"
    assert len(json.loads(files["preflight.json"])) == len(verdicts)
    assert "错误 Error" in files["preflight.txt"].decode("utf-8-sig")
    assert files["data-list.csv"].startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(files["data-list.csv"].decode("utf-8-sig"))))
    told = {row[0]: row for row in rows[1:]}
    for one in sheet.drawn:
        if len(one.rows):
            title = one.portrayal.layer.title
            assert told[f"{title.zh} {title.en}"][2] == str(len(one.rows))


def test_no_cell_of_the_list_is_a_formula(sheet: Composition) -> None:
    layer = replace(sheet.drawn[0].portrayal.layer, title=Text("=cmd", "x"))
    first = replace(sheet.drawn[0], portrayal=replace(sheet.drawn[0].portrayal, layer=layer))
    parcel = submission_zip(replace(sheet, drawn=(first, *sheet.drawn[1:])), b"", (), {})
    with zipfile.ZipFile(io.BytesIO(parcel)) as opened:
        text = opened.read("data-list.csv").decode("utf-8-sig")
    assert "'=cmd" in text
    assert [neutral(one) for one in ("=a", "+1", "-1", "@x", "a")] == [
        "'=a", "'+1", "'-1", "'@x", "a",
    ]  # fmt: skip
