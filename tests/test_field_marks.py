"""Field sheets: who is expected, and what comes back from the field, on the shipped facts."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from gis.export.field_form import form_csv, form_xlsx
from gis.field_lines import Defaults
from gis.field_marks import HEADS, MARKS, expected, subject_of
from gis.field_returns import Returned, changes, read_marks
from gis.intake.grid import Opened
from gis.intake.opening import open_file
from gis.paper.field_rows import FieldSheet, forms
from gis.problems import ProblemError
from gis.revisions import Change, Entry
from gis.signoff import review_of
from gis.store import Store, Tables, open_store
from gis.tables import INSTITUTIONS, PLACES
from gis.text import Language, Text

ROOT = Path(__file__).resolve().parent.parent
HERE = Defaults(on="2026-11-20", office="某区金融局", method="site")
BUILDING = "LY-04"
NOTE = Entry(author="某人", at="2026-11-21T00:00:00Z", kind="review")
NEW_FIRM = "柳江融资担保有限公司"


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(ROOT / "data", f"sqlite:///{tmp_path / 'atlas.sqlite'}")


def sheet(asked: str = BUILDING, tables: Tables | None = None, blanks: int = 3) -> FieldSheet:
    tables = tables or facts()
    plain = Text("", "")
    return FieldSheet(expected=expected(subject_of(asked, tables), tables), facts=(), version="v",
                      notice=plain, sources=plain, blanks=blanks)  # fmt: skip


def filled(marks: dict[int, str], names: dict[int, str] | None = None) -> pd.DataFrame:
    """Return the building's form with results by line, and names on its blank lines."""
    lines = forms([sheet()])
    for line, mark in marks.items():
        lines.loc[line, "mark"] = mark
    for line, name in (names or {}).items():
        lines.loc[line, "name"] = name
    return lines


def opened(lines: pd.DataFrame, folder: Path, language: Language = "zh") -> Opened:
    path = folder / "form.csv"
    path.write_bytes(form_csv(lines, language))
    return open_file(path, name="form.csv")


def returned(lines: pd.DataFrame, folder: Path, tables: Tables | None = None) -> Returned:
    return read_marks(opened(lines, folder), tables or facts(), HERE)


def test_a_building_s_sheet_expects_the_building_and_who_is_registered_there() -> None:
    rows = sheet().expected.rows
    inside = facts().institutions.set_index("id")["building"] == BUILDING
    assert list(rows["table"]) == ["places"] + ["institutions"] * 5
    assert set(rows["record"][1:]) == set(inside.index[inside])


@pytest.mark.parametrize(
    ("asked", "kind", "code"),
    [
        ("LY-04", "place", "LY-04"), ("财富广场", "place", "LY-04"),
        ("U-340103", "unit", "U-340103"),
        ("庐阳", "unit", "U-340103"), ("芜湖路", "road", "芜湖路"), ("unplaced", "unplaced", ""),
        ("unplaced:庐阳", "unplaced", "U-340103"),
    ],
)  # fmt: skip
def test_a_subject_is_known_by_id_or_name(asked: str, kind: str, code: str) -> None:
    found = subject_of(asked, facts())
    assert (found.kind, found.code) == (kind, code)


@pytest.mark.parametrize("asked", ["月球大厦", "unplaced:月球", "", "合肥市"])
def test_what_is_not_known_is_refused(asked: str) -> None:
    with pytest.raises(ProblemError):
        subject_of(asked, facts())


def test_a_road_s_sheet_has_no_record_of_a_longer_road() -> None:
    rows = facts().institutions.copy()
    rows.loc[:1, "address"] = ["合肥市江西路2号", "合肥市望江西路1号"]
    tables = facts().with_tables(institutions=rows)
    found = expected(subject_of("江西路", tables), tables).rows
    assert list(found["address"]) == ["合肥市江西路2号"]


def test_only_what_has_no_point_is_on_the_sheet_of_the_unplaced() -> None:
    rows = sheet("unplaced").expected.rows
    placed = facts().institutions.set_index("id")["accuracy"]
    held = rows.loc[rows["table"] == "institutions", "record"]
    assert set(placed[held]) == {"none", "area"}
    assert len(held) == 81


def test_a_sheet_s_code_tells_subject_version_and_content() -> None:
    code = sheet().expected.code.split()
    assert code[:4] == ["FS1", "place:LY-04", facts().version[:12], "6"]
    moved = facts().institutions.assign(address="搬走了")
    other = expected(subject_of(BUILDING, facts()), facts().with_tables(institutions=moved))
    assert other.code.split()[4] != code[4]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_words_of_either_language_are_read_back(language: Language, tmp_path: Path) -> None:
    words = {line: MARKS[code].get(language) for line, code in
             ((1, "here"), (2, "moved"), (3, "not_found"))}  # fmt: skip
    read = read_marks(opened(filled(words), tmp_path, language), facts(), HERE)
    assert not read.problems
    assert [mark.state for mark in read.marks.values()] == ["verified", "moved", "not_found"]
    assert read.blank == 6


def test_a_workbook_filled_in_is_read_back_too(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(form_xlsx(forms([sheet()]), "zh"))
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    heads = [cell.value for cell in page[1]]
    assert heads == [text.zh for text in HEADS.values()]
    page.cell(3, heads.index("结果") + 1, "在")
    page.cell(3, heads.index("核实单位") + 1, "另一单位")
    book.save(path)
    read = read_marks(open_file(path, name="form.xlsx"), facts(), HERE)
    ((key, mark),) = read.marks.items()
    assert key[0] == "institutions"
    assert (mark.office, mark.on, mark.method) == ("另一单位", "2026-11-20", "site")


def test_the_same_lines_give_the_same_workbook() -> None:
    assert form_xlsx(forms([sheet()]), "zh") == form_xlsx(forms([sheet()]), "zh")


def test_marks_become_sign_offs_closures_and_records_in_one_revision(
    store: Store, tmp_path: Path
) -> None:
    lines = filled({1: "在", 2: "已迁出", 3: "查无", 0: "查无"}, {6: NEW_FIRM})
    read = returned(lines, tmp_path)
    assert read.says.zh == "在 1，已迁出 1，查无 2，新见 1；未填 4，不收 0"
    made = store.commit(changes(read, facts()), NOTE, based_on=0)
    assert made.number == 1
    assert (made.touched["institutions"].added, made.touched["institutions"].changed) == (1, 2)
    after = store.tables
    codes = lines["code"].str.split("/")
    held = after.institutions.set_index("id")
    assert held["status_zh"][codes[2][1]] == "已迁出（2026-11-20 某区金融局实地）"
    assert held["status_en"][codes[3][1]] == "Not found (2026-11-20, 某区金融局, On site)"
    place = after.places.set_index("id").loc[BUILDING]
    assert place["status_later_zh"].startswith("查无")
    assert place["status_later_as_of"] == "2026-11-20"
    review = review_of(after, "institutions", codes[1][1])
    assert review is not None
    assert (review["state"], review["office"], review["lapsed"]) == (
        "verified",
        "某区金融局",
        False,
    )
    assert not [one for one in store.problems() if one.fatal]


def test_a_new_record_has_the_building_s_unit_and_point_and_the_type_of_its_name(
    tmp_path: Path,
) -> None:
    read = returned(filled({}, {6: NEW_FIRM}), tmp_path)
    (row,) = read.new.to_dict("records")
    place = facts().places.set_index("id").loc[BUILDING]
    assert (row["type"], row["level"], row["group"]) == ("guarantee", "legal_person", "local")
    assert (row["building"], row["unit"], row["cluster"]) == (BUILDING, place["unit"], "luyang")
    assert (row["lon"], row["lat"]) == (place["lon"], place["lat"])
    assert (row["source"], row["as_of"]) == ("某区金融局", "2026-11-20")
    assert list(read.new_marks) == [("institutions", row["id"])]


def test_a_record_that_changed_since_printing_is_refused_and_the_others_are_taken(
    tmp_path: Path,
) -> None:
    lines = filled({1: "在", 2: "在"})
    record = lines["code"][2].split("/")[1]
    changed = facts().institutions.copy()
    changed.loc[changed["id"] == record, "registered"] = "2001-01-01"
    read = returned(lines, tmp_path, facts().with_tables(institutions=changed))
    (problem,) = read.problems
    assert (problem.row, problem.says.zh) == (4, "记录在打印之后已改动")
    assert len(read.marks) == 1


def test_every_refusal_names_its_row(tmp_path: Path) -> None:
    lines = filled({1: "也许", 2: "新见", 6: "在"}, {7: "柳树茶馆", 6: NEW_FIRM})
    lines.loc[3, ["code", "mark"]] = ["institutions/I-0/000000000000", "在"]
    lines.loc[4, ["mark", "on"]] = ["在", "2026-02-30"]
    lines.loc[8, "name"] = str(facts().institutions["name_zh"].iloc[0])
    again = pd.concat([lines, lines.iloc[[4]]], ignore_index=True)
    read = returned(again, tmp_path)
    told = [(one.row, one.says.zh) for one in read.problems]
    assert told == [
        (3, "结果不在可选值之列"), (4, "结果不在可选值之列"), (5, "没有这条记录"),
        (6, "核实日期不对"), (8, "结果不在可选值之列"), (9, "名称没有金融牌照用词"),
        (10, "名录中已有同名机构"), (11, "行码重复"),
    ]  # fmt: skip
    assert not read.marks
    assert not changes(read, facts())


def test_without_an_office_no_mark_is_taken(tmp_path: Path) -> None:
    read = read_marks(opened(filled({1: "在"}), tmp_path), facts(), Defaults(on="2026-11-20"))
    assert [one.says.zh for one in read.problems] == ["未写核实单位"]


def test_another_file_is_no_form(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("名称,地址\n甲,乙\n", encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        read_marks(open_file(path, name="other.csv"), facts(), HERE)
    assert caught.value.problems[0].says.zh == "这不是核查表的填报表"


def test_a_second_reading_of_the_same_form_is_refused_where_it_closed_records(
    store: Store, tmp_path: Path
) -> None:
    lines = filled({2: "已迁出"}, {6: NEW_FIRM})
    store.commit(changes(returned(lines, tmp_path), facts()), NOTE, based_on=0)
    again = returned(lines, tmp_path, store.tables)
    assert [one.row for one in again.problems] == [4, 8]
    assert not changes(again, store.tables)


def test_a_cell_that_looks_like_a_formula_comes_back_as_it_was(tmp_path: Path) -> None:
    lines = filled({1: "在"})
    lines.loc[1, "note"] = "=1+1"
    (mark,) = returned(lines, tmp_path).marks.values()
    assert mark.note.lstrip("'") == "=1+1"


def test_whole_records_are_written_not_parts(tmp_path: Path) -> None:
    made = changes(returned(filled({0: "查无", 2: "已迁出"}), tmp_path), facts())
    by_table: dict[str, Change] = {one.table.id: one for one in made}
    for table in (INSTITUTIONS, PLACES):
        now = by_table[table.id].records.iloc[0]
        was = facts().frames[table.id].set_index(table.key).loc[now[table.key]]
        same = [n for n in table.by_name if not n.startswith("status") and n != table.key]
        assert all(now[n] == was[n] or now[n] != now[n] for n in same)


def test_a_subject_is_a_value() -> None:
    one = subject_of(BUILDING, facts())
    assert dataclasses.replace(one) == one
    assert one.key == "place:LY-04"
