"""Any file opens as one grid of text, or is refused in words that a person can act on."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import os
import sqlite3
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon

from gis.intake.assembling import numbered
from gis.intake.encodings import ENCODINGS, detect
from gis.intake.feet import find_foot
from gis.intake.grid import LIMITS, Opened, Reading
from gis.intake.heads import find_head
from gis.intake.kinds import ENDINGS
from gis.intake.opening import display_name, open_file
from gis.problems import Problem, ProblemError

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
TABLE = "名称,地址,经度\n甲银行,长江中路1号,117.28\n乙保险公司,徽州大道2号,117.3\n"
ROWS = [["名称", "数"], ["甲", 1], ["乙", 2]]
PIECES = [["甲银行", "长江中路1号", "117.28"], ["乙保险公司", "徽州大道2号", "117.3"]]


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def opened(path: Path, **how: Any) -> Opened:
    """Open a file, and hold what is true of every opened file."""
    limits = how.pop("limits", LIMITS)
    result = open_file(path, name=path.name, reading=Reading(**how), limits=limits)
    grid = result.grid
    assert list(grid.frame.columns) == list(dict.fromkeys(grid.frame.columns))
    assert all(isinstance(cell, str) for column in grid.frame for cell in grid.frame[column])
    assert len(grid.frame) == len(grid.rows) > 0
    assert grid.geometry is None or len(grid.geometry) == len(grid.rows)
    assert not any(problem.fatal for problem in result.problems)
    assert all(problem.file == path.name for problem in result.problems)
    return result


def cells(result: Opened) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in result.grid.frame.to_numpy().tolist()]


def refused(path: Path, **how: Any) -> tuple[Problem, ...]:
    """Return why a file is refused; each reason speaks both languages and names the file."""
    limits = how.pop("limits", LIMITS)
    with pytest.raises(ProblemError) as caught:
        open_file(path, name=path.name, reading=Reading(**how), limits=limits)
    for problem in caught.value.problems:
        assert problem.fatal
        assert problem.file == path.name
        assert problem.says.zh
        assert problem.says.en.isascii() or "“" in problem.says.en
        assert problem.cure.zh
        assert problem.cure.en
    return caught.value.problems


def says(problems: Sequence[Problem], words: str) -> list[Problem]:
    return [problem for problem in problems if words in problem.says.en]


def workbook(path: Path, rows: Sequence[Sequence[Any]], **sheets: Sequence[Sequence[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "数据"
    for row in rows:
        book.active.append(row)
    for name, others in sheets.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    book.save(path)
    return path


def changed(path: Path, change: Callable[[str, bytes], bytes], name: str = "") -> Path:
    """Write an archive again with some of its members changed."""
    target = path.with_name(name or f"changed-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, change(member.filename, old.read(member)))
    return target


def sheet_with(tmp_path: Path, data: bytes) -> Path:
    """Return a workbook whose sheet holds the XML given as its rows."""

    def change(name: str, content: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return content
        head, rest = content.split(b"<sheetData>")
        return head + b"<sheetData>" + data + b"</sheetData>" + rest.split(b"</sheetData>")[1]

    return changed(workbook(tmp_path / "plain.xlsx", ROWS), change)


# --- text: encodings ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ENCODINGS)
def test_each_encoding_is_found(tmp_path: Path, name: str) -> None:
    traditional = str.maketrans("称经银险长号", "稱經銀險長號")
    text = TABLE.translate(traditional) if name == "Big5" else TABLE
    result = opened(written(tmp_path, "a.csv", text.encode(ENCODINGS[name])))
    assert result.encoding == name
    assert [list(result.grid.frame.columns), *cells(result)] == list(csv.reader(text.splitlines()))
    assert result.grid.rows.tolist() == [2, 3]
    assert result.grid.header_row == 1
    assert name in result.evidence.zh


@pytest.mark.parametrize("name", ["UTF-16 LE", "UTF-16 BE"])
def test_utf_16_with_a_mark_is_found(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, "a.csv", ("\ufeff" + TABLE).encode(ENCODINGS[name]))
    assert opened(path).encoding == name
    assert list(opened(path).grid.frame.columns) == ["名称", "地址", "经度"]


def test_names_of_the_register_are_never_taken_for_another_encoding() -> None:
    names = pd.read_csv(ROOT / "data" / "institutions.csv", encoding="utf-8-sig")["name_zh"]
    for name in names:
        assert detect(name.encode("gb18030")).name == "GB18030"
        assert detect(name.encode("utf-8")).name == "UTF-8"


@pytest.mark.parametrize(
    "words", ["銀行", "國泰人壽保險公司", "高雄市", "電話", "臺灣大學", "經度"]
)
def test_a_few_traditional_characters_are_enough_for_big5(words: str) -> None:
    assert detect(words.encode("cp950")).name == "Big5"


def test_the_reader_can_correct_the_encoding(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", TABLE.encode("gb18030"))
    assert opened(path, encoding="Big5").encoding == "Big5"
    assert opened(path, encoding="gbk").encoding == "GB18030"
    assert "GB18030" in opened(path, encoding="gbk").evidence.en
    [problem] = refused(path, encoding="klingon")
    assert problem.value == "klingon"
    assert "Big5" in problem.cure.en


def test_other_possible_encodings_are_offered(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", TABLE.encode("gb18030")))
    assert result.encoding not in result.encodings
    assert set(result.encodings) <= set(ENCODINGS)


def test_lines_of_another_encoding_are_read_and_named(tmp_path: Path) -> None:
    lines = TABLE.encode() + "丙证券公司,庐州大道3号,117.2\n".encode("gb18030") + b"d,e,1\n"
    result = opened(written(tmp_path, "a.csv", lines))
    assert result.encoding == "UTF-8"
    assert cells(result)[2] == ["丙证券公司", "庐州大道3号", "117.2"]
    [problem] = says(result.problems, "GB18030")
    assert problem.row == 4


def test_bytes_that_are_no_character_are_never_dropped_in_silence(tmp_path: Path) -> None:
    broken = TABLE.encode() + b"\xe4\xb8,x\xff,1\n"
    result = opened(written(tmp_path, "a.csv", broken))
    [problem] = says(result.problems, "no characters")
    assert problem.row == 4
    assert "\ufffd" in cells(result)[2][0]


def test_rows_of_other_encodings_are_records_not_lines(tmp_path: Path) -> None:
    text = '名称,备注\n甲银行,"两\n行"\n'.encode() + "乙银行,好\n".encode("gb18030")
    [problem] = says(opened(written(tmp_path, "a.csv", text)).problems, "GB18030")
    assert problem.row == 3


# --- text: delimiters, quotes, rows ---------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_each_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    result = opened(written(tmp_path, "a.txt", TABLE.replace(",", delimiter)))
    assert cells(result) == PIECES


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_end_is_understood(tmp_path: Path, end: str) -> None:
    assert cells(opened(written(tmp_path, "a.csv", TABLE.replace("\n", end)))) == PIECES


def test_the_line_in_which_excel_names_the_delimiter_is_followed(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "sep=;\n名称;说明\n甲;a,b,c,d\n"))
    assert cells(result) == [["甲", "a,b,c,d"]]
    assert result.grid.header_row == 2


def test_quoted_delimiters_quotes_and_line_breaks_belong_to_the_cell(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", '名称,说明\n甲,"a,b\n""c"""\n乙,d\n'))
    assert cells(result) == [["甲", 'a,b\n"c"'], ["乙", "d"]]
    assert result.grid.rows.tolist() == [2, 3]


def test_error_words_of_a_spreadsheet_are_unknown_in_text_too(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "名称,数\n甲,#N/A\n乙,2\n"))
    assert cells(result) == [["甲", ""], ["乙", "2"]]
    [problem] = says(result.problems, "error")
    assert (problem.row, problem.column, problem.value) == (2, "数", "#N/A")


def test_codes_keep_their_zeros_and_words_for_nothing_stay_words(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "代码,名称\n002142,NA\n913401817050219793,null\n"))
    assert cells(result) == [["002142", "NA"], ["913401817050219793", "null"]]


def test_empty_rows_and_columns_go_and_row_numbers_stay(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "名称,,数\n\n甲,,1\n , ,\u3000\n乙,,2\n,,\n"))
    assert list(result.grid.frame.columns) == ["名称", "数"]
    assert result.grid.rows.tolist() == [3, 5]
    assert result.problems == ()


def test_an_empty_column_with_a_name_stays(tmp_path: Path) -> None:
    assert list(opened(written(tmp_path, "a.csv", "名称,备注\n甲,\n")).grid.frame.columns) == [
        "名称",
        "备注",
    ]


def test_rows_with_too_many_or_too_few_cells_are_named(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "名称,地,数\n甲,a,1,多\n乙,b\n丙,c,3\n"))
    assert cells(result) == [["甲", "a", "1", "多"], ["乙", "b", "", ""], ["丙", "c", "3", ""]]
    assert [(p.row, p.value) for p in says(result.problems, "more cells")] == [(2, "4 / 3")]
    assert [(p.row, p.value) for p in says(result.problems, "too few")] == [(3, "2 / 3")]


def test_a_header_that_lacks_a_name_is_said_once(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "名称,数\n" + "甲,1,多\n" * 30))
    [problem] = says(result.problems, "another number of cells")
    assert (problem.row, problem.value) == (1, "2 / 3")
    assert not says(result.problems, "more cells")


def test_many_findings_of_one_kind_are_counted(tmp_path: Path) -> None:
    text = "名称,数\n" + "甲,1,多\n" * 30 + "乙,2\n" * 30
    found = says(opened(written(tmp_path, "a.csv", text)).problems, "more cells")
    assert len(found) == 21
    assert found[-1].says.en.startswith("10 more like it")


# --- headers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "header", "names"),
    [
        ([["名称", "数"], ["甲", "1"]], (0,), ("名称", "数")),
        ([["机构名录", ""], ["", ""], ["名称", "数"], ["甲", "1"]], (2,), ("名称", "数")),
        ([["填报单位：某局", "日期：2024-01-01", "", ""], ["名", "址", "经", "纬"],
          ["甲", "a", "1", "2"]], (1,), ("名", "址", "经", "纬")),
        ([["名称", "2021", "2022年"], ["甲", "1", "2"]], (0,), ("名称", "2021", "2022年")),
        ([["名称", "坐标", "", "备注"], ["", "经度", "纬度", ""], ["甲", "1", "2", "x"]], (0, 1),
         ("名称", "坐标·经度", "坐标·纬度", "备注")),
        ([["序号", "机构", "", "坐标", ""], ["", "名称", "地址", "经度", "纬度"],
          ["1", "甲", "a", "1", "2"]], (0, 1),
         ("序号", "机构·名称", "机构·地址", "坐标·经度", "坐标·纬度")),
        ([["名称", "", "说明"], ["甲", "乙", "丙"], ["丁", "", ""]], (0,), ("名称", "", "说明")),
        ([["名称", "注册\n资本"], ["", "万元"], ["甲", "5"]], (0,), ("名称", "注册资本（万元）")),
        ([["名称"], ["甲"]], (0,), ("名称",)),
    ],
)  # fmt: skip
def test_the_header_is_found(
    rows: list[list[str]], header: tuple[int, ...], names: tuple[str, ...]
) -> None:
    head = find_head(rows)
    assert (head.rows, head.names, head.sure) == (header, names, True)


def test_a_row_of_units_is_no_record(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "名称,资本,人数\n,亿元,（人）\n甲,5,7\n"))
    assert list(result.grid.frame.columns) == ["名称", "资本（亿元）", "人数（人）"]
    assert result.grid.rows.tolist() == [3]
    assert "单位" in result.evidence.zh


def test_a_table_without_header_says_so(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "117.2,31.8,2020-01-01\n117.3,31.9,2020-02-01\n"))
    [problem] = says(result.problems, "looks like a header")
    assert problem.row == 1


def test_the_reader_can_choose_the_header(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "甲,乙\n名称,数\n丙,1\n")
    result = opened(path, header_row=2)
    assert list(result.grid.frame.columns) == ["名称", "数"]
    assert (result.grid.header_row, result.grid.rows.tolist()) == (2, [3])
    assert refused(path, header_row=9)[0].row == 9


def test_names_that_occur_twice_are_numbered_and_said(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "名称,名称,数,名称\n甲,乙,1,丙\n"))
    assert list(result.grid.frame.columns) == ["名称", "名称 (2)", "数", "名称 (3)"]
    assert len(says(result.problems, "occurs again")) == 2


def test_a_column_without_name_goes_by_its_letter(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "名称,,数\n甲,x,1\n"))
    assert list(result.grid.frame.columns) == ["名称", "[B]", "数"]
    assert says(result.problems, "no name")[0].column == "[B]"


@given(st.lists(st.sampled_from(["a", "a (2)", "b"]), max_size=12))
def test_numbered_names_are_always_different(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(numbered(name, taken))
    assert len(set(taken)) == len(names)


def test_a_table_far_below_the_top_is_found(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "\n" * 500 + TABLE))
    assert (result.grid.header_row, result.grid.rows.tolist()) == (501, [502, 503])


# --- totals and notes -----------------------------------------------------------------------


def test_totals_and_notes_below_are_left_out_and_said(tmp_path: Path) -> None:
    text = "名称,数\n甲,1\n乙,2\n合 计,3\n\n注：数据截至2024年\n1. 不含村镇银行,\n"
    result = opened(written(tmp_path, "a.csv", text))
    assert cells(result) == [["甲", "1"], ["乙", "2"]]
    assert [problem.row for problem in says(result.problems, "left out")] == [4, 6, 7]


def test_a_note_that_names_a_person_is_not_repeated(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "名称,数\n甲,1\n填表人：王小明,\n"))
    assert says(result.problems, "note below")[0].value == "填表人："
    assert "王小明" not in repr(result)


def test_a_total_inside_a_table_stays_and_is_said(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", "名称,数\n甲,1\n小计,1\n乙,2\n"))
    assert len(result.grid.frame) == 3
    assert [p.row for p in says(result.problems, "inside the table")] == [3]


@pytest.mark.parametrize("last", ["合计划管理公司,1", "注册会计师协会,1", "总计算中心,3"])
def test_a_name_that_begins_like_a_total_is_a_record(tmp_path: Path, last: str) -> None:
    assert len(opened(written(tmp_path, "a.csv", f"名称,数\n甲,1\n{last}\n")).grid.frame) == 2


def test_a_foot_is_only_at_the_end() -> None:
    foot = find_foot([["合计", "2"], ["甲", "1"], ["总计", "3"]], [2, 3, 4])
    assert foot.left_out == (2,)


# --- persons --------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["法定代表人", "负责人姓名", "联系人", "artificialPersonName"])
def test_columns_about_persons_are_dropped_and_said(tmp_path: Path, header: str) -> None:
    result = opened(written(tmp_path, "a.csv", f"名称,{header}\n甲,王小明\n"))
    assert list(result.grid.frame.columns) == ["名称"]
    [problem] = says(result.problems, "about persons")
    assert problem.column == header
    assert "王小明" not in repr(result)


# --- workbooks ------------------------------------------------------------------------------


def test_values_of_a_workbook_come_as_a_person_reads_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [
            ["名称", "数", "日期", "时刻", "时长", "是否", "序号"],
            ["甲", 3.0, dt.date(2024, 2, 29), dt.time(8, 30), dt.timedelta(hours=30), True, 45678],
            ["乙", 0.1 + 0.2, dt.datetime(2024, 1, 1, 12, 30), None, None, False, "002142"],
        ],
    )
    assert cells(opened(path)) == [
        ["甲", "3", "2024-02-29", "08:30:00", "30:00:00", "true", "45678"],
        ["乙", "0.3", "2024-01-01 12:30:00", "", "", "false", "002142"],
    ]


def test_a_number_too_long_for_a_sheet_is_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["名称", "代码"], ["甲", 913401817050219793]])
    result = opened(path)
    assert cells(result) == [["甲", "913401817050220000"]]
    [problem] = says(result.problems, "15 digits")
    assert (problem.row, problem.column, problem.sheet) == (2, "B", "数据")


def test_error_cells_and_formulas_without_result_are_unknown_and_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["名称", "数"], ["甲", "#N/A"], ["乙", "=1+1"]])
    result = opened(path)
    assert cells(result) == [["甲", ""], ["乙", ""]]
    [error] = says(result.problems, "error")
    assert (error.row, error.column, error.value) == (2, "B", "#N/A")
    [formula] = says(result.problems, "No result")
    assert (formula.row, formula.column) == (3, "B")


def test_a_stored_result_of_a_formula_is_read(tmp_path: Path) -> None:
    rows = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>n</t></is></c>'
        b'<c r="B1" t="inlineStr"><is><t>m</t></is></c></row>'
        b'<row r="2"><c r="A2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>'
        b'<c r="B2"><f>1+1</f><v>2</v></c></row>'
    )
    result = opened(sheet_with(tmp_path, rows))
    assert cells(result) == [["ab", "2"]]
    assert result.problems == ()


def test_merged_headers_are_joined_and_merged_cells_filled_down(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [
            ["机构名录", None, None, None],
            ["区", "名称", "坐标", None],
            [None, None, "经度", "纬度"],
            ["东区", "甲", 117.1, 31.1],
            [None, "乙", 117.2, 31.2],
            ["西区", "丙", 117.3, 31.3],
        ],
    )
    book = openpyxl.load_workbook(path)
    for merged in ("A1:D1", "A2:A3", "B2:B3", "C2:D2", "A4:A5"):
        book.active.merge_cells(merged)
    book.save(path)
    result = opened(path)
    assert list(result.grid.frame.columns) == ["区", "名称", "坐标·经度", "坐标·纬度"]
    assert [row[0] for row in cells(result)] == ["东区", "东区", "西区"]
    assert (result.grid.header_row, result.grid.rows.tolist()) == (2, [4, 5, 6])
    assert [(p.row, p.column) for p in says(result.problems, "merged cell")] == [(4, "A")]


def test_sheets_are_listed_with_hidden_ones_last_and_can_be_chosen(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [], 表=ROWS, 说明=[["只有一格"]])
    book = openpyxl.load_workbook(path)
    hidden = book.create_sheet("底稿", 0)
    hidden.sheet_state = "hidden"
    for row in ROWS:
        hidden.append(row)
    book.save(path)
    result = opened(path)
    assert result.sheets == ("数据", "表", "说明", "底稿")
    assert result.sheet == "表"
    assert opened(path, sheet="底稿").sheet == "底稿"
    [problem] = refused(path, sheet="无")
    assert problem.value == "无"
    assert "底稿" in problem.cure.zh


def xls(path: Path, password: bool = False) -> Path:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, values in enumerate([["名称", "日期"], ["甲", dt.date(2020, 1, 2)], ["乙", 5]]):
        for column, value in enumerate(values):
            sheet.write(row, column, value, *([day] if isinstance(value, dt.date) else []))
    sheet.row(3).write(0, "丙")
    sheet.row(3).set_cell_error(1, 0x2A)
    hidden = book.add_sheet("隐")
    hidden.visibility = 1
    book.save(str(path))
    if password:  # a FILEPASS record in place of the first that does not matter
        content = path.read_bytes()
        place = content.index(struct.pack("<HH", 0xE1, 2))
        path.write_bytes(content[:place] + struct.pack("<H", 0x2F) + content[place + 2 :])
    return path


def test_an_xls_reads_like_an_xlsx(tmp_path: Path) -> None:
    result = opened(xls(tmp_path / "a.xls"))
    assert (result.kind, result.sheets) == ("xls", ("表", "隐"))
    assert cells(result) == [["甲", "2020-01-02"], ["乙", "5"], ["丙", ""]]
    [error] = says(result.problems, "error")
    assert (error.row, error.column, error.value) == (4, "B", "#N/A")


def ods(path: Path, rows: str) -> Path:
    name = "urn:oasis:names:tc:opendocument:xmlns"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{name}:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{name}:office:1.0" '
            f'xmlns:table="{name}:table:1.0" xmlns:text="{name}:text:1.0">'
            f'<office:body><office:spreadsheet><table:table table:name="表">{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


def ods_row(*values: str, repeated: int = 1) -> str:
    made = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        for value in values
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{made}</table:table-row>'


def test_an_ods_is_read(tmp_path: Path) -> None:
    rows = ods_row("名称", "类型") + ods_row("甲", "银行") + ods_row("乙", "保险")
    result = opened(ods(tmp_path / "a.ods", rows))
    assert (result.kind, cells(result)) == ("ods", [["甲", "银行"], ["乙", "保险"]])


def test_an_ods_that_repeats_without_end_is_refused(tmp_path: Path) -> None:
    rows = ods_row("名称", "类型") + ods_row(*["甲"] * 100, repeated=1_000_000)
    assert says(refused(ods(tmp_path / "a.ods", rows)), "Values reach to")


def test_macros_are_not_run_and_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsm", ROWS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0" * 100)
    result = opened(path)
    assert cells(result) == [["甲", "1"], ["乙", "2"]]
    assert says(result.problems, "macros")


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_password_is_asked_to_be_removed(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "xls":
        xls(path, password=True)
    else:
        from msoffcrypto.format.ooxml import OOXMLFile

        plain = workbook(tmp_path / "plain.xlsx", ROWS)
        with plain.open("rb") as source, path.open("wb") as target:
            OOXMLFile(source).encrypt("secret", target)
    [problem] = refused(path)
    assert "password" in problem.says.en


# --- geo files ------------------------------------------------------------------------------


def points() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"名称": ["甲银行", "乙保险公司"], "数": [1, 2]},
        geometry=[Point(117.1, 31.1), Point(117.2, 31.2)],
        crs="EPSG:4490",
    )


def collection(*features: Any, **members: Any) -> str:
    made = [
        {"type": "Feature", "properties": properties, "geometry": geometry}
        for properties, geometry in features
    ]
    return json.dumps({"type": "FeatureCollection", **members, "features": made})


POINT = {"type": "Point", "coordinates": [117.1, 31.1]}


def test_geojson_gives_properties_shapes_and_feature_numbers(tmp_path: Path) -> None:
    text = collection(
        ({"名称": "甲", "数": 3.0, "列": ["a"]}, POINT), ({"名称": None, "是": True}, None)
    )
    result = opened(written(tmp_path, "a.geojson", text))
    assert result.kind == "geojson"
    assert list(result.grid.frame.columns) == ["名称", "数", "列", "是"]
    assert cells(result) == [["甲", "3", '["a"]', ""], ["", "", "", "true"]]
    assert result.grid.rows.tolist() == [1, 2]
    assert result.grid.header_row == 0
    assert result.grid.geometry is not None
    assert result.grid.geometry[0].equals(Point(117.1, 31.1))
    assert result.grid.geometry[1] is None


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:EPSG::4490", "EPSG:4490"),
        ("EPSG:4549", "EPSG:4549"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("", ""),
    ],
)
def test_the_crs_of_geojson_is_what_it_states(tmp_path: Path, name: str, crs: str) -> None:
    members = {"crs": {"type": "name", "properties": {"name": name}}} if name else {}
    result = opened(written(tmp_path, "a.geojson", collection(({"a": "b"}, POINT), **members)))
    assert result.grid.crs == crs


def test_an_unknown_crs_is_said_and_not_guessed(tmp_path: Path) -> None:
    members = {"crs": {"type": "name", "properties": {"name": "beijing54"}}}
    result = opened(written(tmp_path, "a.geojson", collection(({"a": "b"}, POINT), **members)))
    assert result.grid.crs == ""
    assert says(result.problems, "coordinate system")[0].value == "beijing54"


def test_a_geojson_text_sequence_is_read(tmp_path: Path) -> None:
    one = json.dumps({"type": "Feature", "properties": {"a": "1"}, "geometry": POINT})
    for name, text in (
        ("a.geojsonl", f"{one}\n{one}\n"),
        ("b.geojsons", f"\x1e{one}\n\x1e{one}\n"),
    ):
        result = opened(written(tmp_path, name, text))
        assert (result.kind, len(result.grid.frame)) == ("geojsonseq", 2)


def test_geometries_of_several_kinds_are_said(tmp_path: Path) -> None:
    line = shapely.geometry.mapping(LineString([(0, 0), (1, 1)]))
    text = collection(({"a": "1"}, POINT), ({"a": "2"}, line), ({"a": "3"}, POINT))
    [problem] = says(opened(written(tmp_path, "a.geojson", text)).problems, "several kinds")
    assert problem.says.zh == "图形类型不一：点 2 个、线 1 个"


def test_a_polygon_that_crosses_itself_is_passed_on(tmp_path: Path) -> None:
    bow = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    text = collection(({"a": "1"}, shapely.geometry.mapping(bow)))
    geometry = opened(written(tmp_path, "a.geojson", text)).grid.geometry
    assert geometry is not None
    assert not geometry[0].is_valid


def test_a_malformed_geometry_is_unknown_and_named(tmp_path: Path) -> None:
    bad = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}
    result = opened(
        written(tmp_path, "a.geojson", collection(({"a": "1"}, POINT), ({"a": "2"}, bad)))
    )
    assert says(result.problems, "malformed")[0].row == 2


def test_layers_of_a_geopackage_are_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    points().to_file(path, layer="网点", driver="GPKG")
    points().set_geometry([LineString([(0, 0), (1, 1)])] * 2).to_file(
        path, layer="线", driver="GPKG"
    )
    result = opened(path)
    assert (result.kind, result.sheets, result.sheet) == ("gpkg", ("网点", "线"), "网点")
    assert cells(result) == [["甲银行", "1"], ["乙保险公司", "2"]]
    assert result.grid.crs == "EPSG:4490"
    geometry = opened(path, sheet="线").grid.geometry
    assert geometry is not None
    assert geometry[0].geom_type == "LineString"
    assert "网点" in refused(path, sheet="面")[0].cure.zh


def shapefile(
    folder: Path, *, written_in: str = "GB18030", cpg: str | None = None, prj: bool = True
) -> Path:
    """Return a zipped Shapefile whose texts are in one encoding and whose .cpg may lie."""
    made = folder / "shape"
    made.mkdir()
    points().to_file(made / "网点.shp", encoding=written_in)
    target = folder / "a.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for part in sorted(made.iterdir()):
            if part.suffix == ".cpg" or (part.suffix == ".prj" and not prj):
                continue
            archive.write(part, f"图/{part.name}")
        if cpg is not None:
            archive.writestr("图/网点.cpg", cpg)
    return target


@pytest.mark.parametrize(
    ("written_in", "cpg", "wrong"),
    [
        ("GB18030", None, False),
        ("GB18030", "GBK", False),
        ("GB18030", "936", False),
        ("GB18030", "UTF-8", True),
        ("UTF-8", None, False),
        ("UTF-8", "UTF-8", False),
        ("UTF-8", "GBK", True),
    ],
)
def test_a_shapefile_is_read_whatever_its_cpg_says(
    tmp_path: Path, written_in: str, cpg: str | None, wrong: bool
) -> None:
    result = opened(shapefile(tmp_path, written_in=written_in, cpg=cpg))
    assert (result.kind, result.sheets) == ("shapefile", ("网点",))
    assert result.encoding == written_in
    assert list(result.grid.frame.columns) == ["名称", "数"]
    assert cells(result) == [["甲银行", "1"], ["乙保险公司", "2"]]
    assert result.grid.crs == "EPSG:4490"
    assert bool(says(result.problems, ".cpg")) == wrong


def test_a_shapefile_without_prj_has_no_crs(tmp_path: Path) -> None:
    result = opened(shapefile(tmp_path, prj=False))
    assert result.grid.crs == ""
    assert says(result.problems, ".prj")


def test_a_shapefile_with_a_name_in_gbk_keeps_it(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    plain = tmp_path / "b.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(plain, "w") as new:
        for member in old.infolist():
            new.writestr("wxyz" + Path(member.filename).suffix, old.read(member))
    content = plain.read_bytes().replace(b"wxyz", "网点".encode("gbk"))
    assert opened(written(tmp_path, "c.zip", content)).sheets == ("网点",)


def test_a_text_that_a_dbf_cut_in_a_character_is_named(tmp_path: Path) -> None:
    frame = points()
    frame["名称"] = ["银行ab", "丙"]
    made = tmp_path / "shape"
    made.mkdir()
    frame.to_file(made / "a.shp", encoding="GB18030")
    dbf = (made / "a.dbf").read_bytes()
    (made / "a.dbf").write_bytes(dbf.replace(b"ab", b"a\xd2"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for part in sorted(made.iterdir()):
            if part.suffix != ".cpg":
                archive.write(part, part.name)
    result = opened(tmp_path / "a.zip")
    assert result.grid.frame["名称"].tolist() == ["银行a", "丙"]
    assert [(p.row, p.column) for p in says(result.problems, "broken")] == [(1, "名称")]


def test_a_table_of_a_geopackage_without_geometry_is_a_sheet(tmp_path: Path) -> None:
    import pyogrio

    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"词": ["甲"]}), path, layer="字典", driver="GPKG")
    points().to_file(path, layer="网点", driver="GPKG", mode="a")
    result = opened(path, sheet="字典")
    assert result.sheets == ("网点", "字典")
    assert (cells(result), result.grid.geometry) == ([["甲"]], None)


def test_a_database_that_is_no_geopackage_is_refused(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "a.gpkg")) as base:
        base.execute("create table t (a text)")
        base.commit()
    assert refused(tmp_path / "a.gpkg")


def test_a_shapefile_without_shx_is_read(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.zip", "w") as new:
        for member in old.infolist():
            if not member.filename.endswith(".shx"):
                new.writestr(member, old.read(member))
    assert len(opened(tmp_path / "b.zip").grid.frame) == 2


KML = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    "<name>网点</name><Placemark><name>甲</name><description>好</description>"
    '<ExtendedData><Data name="类型"><value>银行</value></Data></ExtendedData>'
    "<Point><coordinates>117.1,31.1</coordinates></Point></Placemark></Document></kml>"
)


def test_kml_folders_areas_and_unread_shapes(tmp_path: Path) -> None:
    ring = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
    outer, inner = ring.format("0,0 4,0 4,4 0,0"), ring.format("2,1 3,1 3,2 2,1")
    folder = (
        "<Folder><name>面</name><Placemark><name>乙</name><Polygon><outerBoundaryIs>"
        f"{outer}</outerBoundaryIs><innerBoundaryIs>{inner}</innerBoundaryIs></Polygon></Placemark>"
        "<Placemark><name>丙</name><MultiGeometry><Point><coordinates>1,2,3</coordinates></Point>"
        "<Point><coordinates>3,4,5</coordinates></Point></MultiGeometry></Placemark>"
        "<Placemark><name>丁</name><Track/></Placemark></Folder></Document>"
    )
    result = opened(written(tmp_path, "a.kml", KML.replace("</Document>", folder)))
    shapes = result.grid.geometry
    assert shapes is not None
    assert [None if s is None else s.geom_type for s in shapes] == [
        "Point", "Polygon", "MultiPoint", None,
    ]  # fmt: skip
    assert shapes[1].area == 7.5
    assert result.grid.frame["Folder"].tolist() == ["", "面", "面", "面"]
    assert says(result.problems, "of a kind not read")[0].row == 4


def test_kml_in_gbk_is_read(tmp_path: Path) -> None:
    text = KML.replace('encoding="UTF-8"', 'encoding="GB2312"')
    result = opened(written(tmp_path, "a.kml", text.encode("gb18030")))
    assert (result.encoding, cells(result)) == ("GB18030", [["甲", "好", "银行"]])


def kmz(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.kmz", "w") as archive:
        archive.writestr("doc.kml", KML)
    return folder / "a.kmz"


@pytest.mark.parametrize("kind", ["kml", "kmz"])
def test_kml_gives_name_description_and_extended_data(tmp_path: Path, kind: str) -> None:
    result = opened(written(tmp_path, "a.kml", KML) if kind == "kml" else kmz(tmp_path))
    assert (result.kind, result.grid.crs) == (kind, "EPSG:4326")
    assert list(result.grid.frame.columns) == ["name", "description", "类型"]
    assert cells(result) == [["甲", "好", "银行"]]
    assert result.grid.geometry is not None
    assert shapely.get_x(result.grid.geometry[0]) == pytest.approx(117.1)


# --- lists of the fund association ----------------------------------------------------------

MANAGER = {
    "managerName": "某某私募基金管理有限公司",
    "artificialPersonName": "王小明",
    "registerNo": "P1000001",
    "establishDate": 1430323200000,
    "fundCount": 3,
    "officeCoordinate": "117.28,31.86",
    "hasCreditTips": False,
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([MANAGER, MANAGER], ensure_ascii=False),
        json.dumps({"content": [MANAGER, MANAGER], "totalPages": 1}),
        json.dumps({"content": [MANAGER]}) * 2,
        json.dumps({"content": [MANAGER]}) + "\n" + json.dumps({"content": [MANAGER]}) + "\n",
        json.dumps([{"content": [MANAGER]}, {"content": [MANAGER]}]),
        json.dumps(MANAGER) + "\n" + json.dumps(MANAGER),
    ],
    ids=["list", "page", "pages joined", "page a line", "list of pages", "object a line"],
)
def test_each_shape_of_an_amac_list_is_read_without_persons(tmp_path: Path, text: str) -> None:
    result = opened(written(tmp_path, "a.json", text))
    assert result.kind == "json"
    assert "基金业协会" in result.evidence.zh
    assert (
        cells(result)
        == [["某某私募基金管理有限公司", "P1000001", "2015-04-30", "3", "117.28,31.86", "false"]]
        * 2
    )
    assert says(result.problems, "about persons")[0].column == "artificialPersonName"
    assert "王小明" not in repr(result)


def test_a_day_of_a_past_summer_time_is_that_day(tmp_path: Path) -> None:
    day = dt.datetime(1988, 6, 1, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    text = json.dumps([{"managerName": "甲", "establishDate": int(day.timestamp() * 1000)}])
    assert cells(opened(written(tmp_path, "a.json", text))) == [["甲", "1988-06-01"]]


@pytest.mark.parametrize("text", ['{"a": 1}', "[1, 2, 3]", '[["a"]]', '{"content": [1]}'])
def test_an_unknown_shape_of_json_is_refused(tmp_path: Path, text: str) -> None:
    assert says(refused(written(tmp_path, "a.json", text)), "shape of the JSON")


def test_every_key_of_the_public_manager_list_is_a_column(tmp_path: Path) -> None:
    keys = SHARED / "reference" / "amac_manager_json_keys.csv"
    if not keys.is_file():
        pytest.skip("the list of keys is not beside this project")
    names = opened(keys).grid.frame["json_key"].tolist()
    text = json.dumps([dict.fromkeys(names, "x")])
    result = opened(written(tmp_path, "a.json", text))
    assert list(result.grid.frame.columns) == [n for n in names if n != "artificialPersonName"]


# --- kinds and names ------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".xlsx", ".geojson", ".gpkg", "", ".zip"])
def test_a_wrong_ending_is_read_by_content_and_said(tmp_path: Path, ending: str) -> None:
    result = opened(written(tmp_path, f"a{ending}", TABLE))
    assert (result.kind, cells(result)) == ("csv", PIECES)
    assert says(result.problems, "it was read as such")


def test_a_workbook_named_csv_is_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ROWS).rename(tmp_path / "a.csv")
    result = opened(path)
    assert result.kind == "xlsx"
    assert says(result.problems, "it was read as such")


def test_a_right_ending_is_not_worth_a_word(tmp_path: Path) -> None:
    assert opened(written(tmp_path, "a.CSV", TABLE)).problems == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "HTML"),
        (b"<?xml version='1.0'?><Workbook></Workbook>", "XML Spreadsheet"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x1f\x8b\x08abc", "gzip"),
        (b"\x00\x00\x27\x0a" + b"\0" * 96, ".shp on its own"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "Word"),
        (bytes(range(256)) * 20, "Neither text nor"),
        (os.urandom(1) * 0 + b"\0" * 5000, "Neither text nor"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_name(tmp_path: Path, content: bytes, words: str) -> None:
    assert says(refused(written(tmp_path, "a.xls", content)), words)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\"b'c.csv", "a\"b'c.csv"),
        ("a\nb\x07.csv", "a\ufffdb\ufffd.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\a.csv", "a.csv"),
        ("", "—"),
    ],
)
def test_names_of_files_are_shown_without_harm(tmp_path: Path, name: str, shown: str) -> None:
    assert display_name(name) == shown
    path = written(tmp_path, "plain.csv", TABLE)
    assert open_file(path, name=name).file == shown


def test_a_long_name_is_shortened_and_keeps_its_ending() -> None:
    assert len(display_name("长" * 500 + ".csv")) < 130
    assert display_name("长" * 500 + ".csv").endswith(".csv")


def test_the_hash_is_that_of_the_bytes_and_same_bytes_give_the_same(tmp_path: Path) -> None:
    import hashlib

    path = written(tmp_path, "a.csv", TABLE)
    first, second = opened(path), opened(path)
    assert first.sha256 == hashlib.sha256(TABLE.encode()).hexdigest()
    assert first.grid.frame.equals(second.grid.frame)
    assert replace(first, grid=second.grid) == second


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = written(tmp_path, "a.csv", TABLE)
    open_file(path, name="a.csv", progress=lambda done, whole: told.append((done, whole)))
    assert told[-1] == (len(TABLE.encode()),) * 2


# --- bad input ------------------------------------------------------------------------------


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "a.csv"
    folder.mkdir()
    assert says(refused(folder), "not a file")
    assert says(refused(tmp_path / "none.csv"), "cannot be opened")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    assert says(refused(tmp_path / "a.csv"), "not a file")


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.csv", TABLE)
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser reads everything
        actual = Path.open

        def closed(self: Path, *rest: Any, **more: Any) -> Any:
            if self == path:
                raise PermissionError(13, "Permission denied")
            return actual(self, *rest, **more)

        monkeypatch.setattr(Path, "open", closed)
    assert says(refused(path), "cannot be opened")


@pytest.mark.parametrize("text", ["", "\n\n\n", ",,,\n,,\n", " \t \n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(written(tmp_path, "a.csv", text))


def test_a_header_with_nothing_below_is_refused(tmp_path: Path) -> None:
    assert says(refused(written(tmp_path, "a.csv", "名称,地址\n")), "nothing below")
    assert says(refused(workbook(tmp_path / "a.xlsx", [["名称", "地址"]])), "nothing below")
    assert says(refused(workbook(tmp_path / "b.xlsx", [])), "nothing in it")
    assert says(refused(written(tmp_path, "a.geojson", collection())), "no record")


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", TABLE * 100)
    assert says(refused(path, limits=replace(LIMITS, bytes=1000)), "larger than")
    big = written(tmp_path, "a.json", "[" + '{"a": 1},' * 1000 + '{"a": 2}]')
    assert says(refused(big, limits=replace(LIMITS, json_bytes=1000)), "larger than")


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", TABLE * 100)
    assert says(refused(path, limits=replace(LIMITS, rows=50)), "more than 50 rows")


def test_65536_columns_are_refused_and_empty_ones_are_not_counted(tmp_path: Path) -> None:
    wide = ",".join(f"c{i}" for i in range(65_536))
    [problem] = refused(written(tmp_path, "a.csv", f"{wide}\n1,2\n"))
    assert problem.row == 1
    assert "65,536" in problem.says.en
    empty = "名称,数" + "," * 20_000 + "\n甲,1" + "," * 20_000 + "\n"
    assert cells(opened(written(tmp_path, "b.csv", empty))) == [["甲", "1"]]


def test_a_value_in_the_last_cell_of_a_sheet_is_refused(tmp_path: Path) -> None:
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    [problem] = refused(sheet_with(tmp_path, row + far))
    assert "XFD1048576" in problem.says.zh
    assert (problem.sheet, problem.row, problem.column) == ("数据", 1_048_576, "XFD")


def test_a_sheet_that_claims_ten_million_cells_and_has_blanks_with_a_format(tmp_path: Path) -> None:
    text = b'<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>'
    blanks = b'<c r="C%d" s="0"/><c r="XFD%d" s="0"/></row>'
    rows = b"".join(
        b'<row r="%d">' % n + text % (b"A", n, a) + text % (b"B", n, b) + blanks % (n, n)
        for n, a, b in ((1, b"name", b"kind"), (2, b"x", b"y"))
    )
    tail = b"".join(b'<row r="%d"><c r="XFD%d" s="0"/></row>' % (n, n) for n in range(3, 60_000))

    def claim(name: str, content: bytes) -> bytes:
        return content.replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1:XFD1048576"')

    path = changed(sheet_with(tmp_path, rows + tail), claim)
    assert b"XFD1048576" in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert cells(opened(path)) == [["x", "y"]]


def test_nul_characters_are_removed_and_named(tmp_path: Path) -> None:
    result = opened(written(tmp_path, "a.csv", TABLE.replace("甲", "甲\0")))
    assert cells(result) == PIECES
    assert [p.row for p in says(result.problems, "NUL")] == [2]


def test_cells_that_are_too_long_are_all_named(tmp_path: Path) -> None:
    long = "长" * 100_000
    found = refused(written(tmp_path, "a.csv", f"名称,说明\n甲,{long}\n乙,b\n{long},丁\n"))
    assert [(p.row, p.column) for p in found] == [(4, "名称"), (2, "说明")]
    assert all(len(p.value) <= 80 for p in found)
    assert refused(written(tmp_path, "a.geojson", collection(({"a": long}, POINT))))[0].row == 1


def test_a_quote_that_is_never_closed_is_found_where_it_opens(tmp_path: Path) -> None:
    text = '名称,说明\n甲,a\n乙,"b\n' + "丙,c\n" * 50_000
    [problem] = refused(written(tmp_path, "a.csv", text))
    assert problem.row == 3
    assert "quote" in problem.cure.en


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["xlsx", "zip", "kmz", "gpkg", "geojson", "json", "xls"])
def test_half_a_file_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    makers: dict[str, Callable[[], Path]] = {
        "xlsx": lambda: workbook(tmp_path / "a.xlsx", ROWS),
        "zip": lambda: shapefile(tmp_path),
        "kmz": lambda: kmz(tmp_path),
        "geojson": lambda: written(tmp_path, "a.geojson", collection(*[({"a": "b"}, POINT)] * 9)),
        "json": lambda: written(tmp_path, "a.json", json.dumps([MANAGER] * 9)),
        "xls": lambda: xls(tmp_path / "a.xls"),
    }
    if kind == "gpkg":
        points().to_file(tmp_path / "a.gpkg", driver="GPKG")
        makers["gpkg"] = lambda: tmp_path / "a.gpkg"
    content = makers[kind]().read_bytes()
    assert refused(written(tmp_path, f"half.{kind}", content[: int(len(content) * share)]))


def test_truncated_json_names_its_line(tmp_path: Path) -> None:
    text = json.dumps([MANAGER] * 3, indent=1)
    [problem] = refused(written(tmp_path, "a.json", text[: len(text) // 2]))
    assert problem.row is not None
    assert problem.row > 5


@pytest.mark.parametrize("text", ["[" * 5_000 + "]" * 5_000, '[{"a":' * 100 + "1" + "}]" * 100])
def test_json_that_is_nested_too_deep_is_refused(tmp_path: Path, text: str) -> None:
    assert says(refused(written(tmp_path, "a.json", text)), "nests over 64")


def test_brackets_inside_strings_are_no_nesting(tmp_path: Path) -> None:
    text = json.dumps([{"名": "[{" * 200}])
    assert cells(opened(written(tmp_path, "a.json", text))) == [["[{" * 200]]


def archive_with(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["a.shp", "xl/workbook.xml", "doc.kml"])
def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path: Path, name: str) -> None:
    path = archive_with(tmp_path / "a.zip", (name, b" " * 40_000_000))
    assert path.stat().st_size < 100_000
    assert says(refused(path), "unpacks to too much")


def test_a_zip_bomb_is_refused_by_its_size_and_its_members(tmp_path: Path) -> None:
    path = archive_with(tmp_path / "a.zip", ("a.shp", os.urandom(300_000)))
    assert says(refused(path, limits=replace(LIMITS, uncompressed_bytes=200_000)), "unpacks")
    many = archive_with(tmp_path / "b.zip", *[(f"{i}.shp", b"") for i in range(50)])
    assert says(refused(many, limits=replace(LIMITS, members=20)), "unpacks")


def test_an_archive_that_lies_about_sizes_is_refused(tmp_path: Path) -> None:
    path = archive_with(tmp_path / "a.zip", ("a.shp", b" " * 40_000_000))
    content = path.read_bytes().replace(struct.pack("<I", 40_000_000), struct.pack("<I", 10))
    assert refused(written(tmp_path, "b.zip", content))


def test_a_workbook_bomb_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/strings.xml", b"<si><t>" + b"a" * 60_000_000 + b"</t></si>")
    assert says(refused(path), "unpacks to too much")


@pytest.mark.parametrize(
    "name", ["../a.shp", "/etc/a.shp", "x/../../a.shp", "C:\\a.shp", "..\\a.shp"]
)
def test_members_that_point_outside_are_refused(tmp_path: Path, name: str) -> None:
    assert says(refused(archive_with(tmp_path / "a.zip", (name, b"x"))), "points outside")


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert says(refused(tmp_path / "a.zip"), "points outside")


def test_a_locked_archive_says_so(tmp_path: Path) -> None:
    path = archive_with(tmp_path / "a.zip", ("a.shp", b"x"))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert says(refused(written(tmp_path, "b.zip", bytes(content))), "password")


def test_an_archive_without_a_map_says_so(tmp_path: Path) -> None:
    path = archive_with(tmp_path / "a.zip", ("a.csv", TABLE.encode()))
    assert says(refused(path), "neither Shapefile nor KML")
    empty = archive_with(tmp_path / "b.zip")
    assert says(refused(empty), "neither Shapefile nor KML")


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><kml xmlns="http://www.opengis.net/kml/2.2">'
    "<Placemark><name>&c;</name><Point><coordinates>1,1</coordinates></Point></Placemark></kml>"
)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_xml_that_defines_entities_is_refused(tmp_path: Path, codec: str) -> None:
    text = LAUGHS.replace('"1.0"', f'"1.0" encoding="{codec}"')
    assert says(refused(written(tmp_path, "a.kml", text.encode(codec))), "entities")
    packed = archive_with(tmp_path / "a.kmz", ("doc.kml", text.encode(codec)))
    assert says(refused(packed), "entities")


def test_a_workbook_with_external_entities_is_refused(tmp_path: Path) -> None:
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    path = changed(
        workbook(tmp_path / "a.xlsx", ROWS),
        lambda name, content: evil + content if name.endswith("sheet1.xml") else content,
    )
    assert says(refused(path), "entities")


def test_a_file_that_points_gdal_at_another_file_is_refused(tmp_path: Path) -> None:
    secret = written(tmp_path, "secret.csv", TABLE)
    vrt = (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    assert says(refused(written(tmp_path, "a.kml", vrt)), "XML")
    assert says(refused(written(tmp_path, "a.gpkg", vrt)), "XML")


# --- memory ---------------------------------------------------------------------------------

OPENER = """
import resource, sys
from pathlib import Path
from gis.intake.opening import open_file
from gis.problems import ProblemError
import pyogrio, python_calamine
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]) * 2**20,) * 2)
try:
    opened = open_file(Path(sys.argv[1]), name="a")
    print("opened", *opened.grid.frame.shape)
except ProblemError as error:
    print("refused", error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of memory here")
@pytest.mark.parametrize(
    "kind", ["far cell", "styled blanks", "repeated rows", "zip bomb", "laughs"]
)
def test_nasty_files_need_little_memory(tmp_path: Path, kind: str) -> None:
    cell = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    blank = b"".join(b'<c r="%c%d" s="0"/>' % (65 + n % 26, 1 + n // 26) for n in range(500_000))
    makers: dict[str, Callable[[], Path]] = {
        "far cell": lambda: sheet_with(
            tmp_path, cell + b'<row r="900000"><c r="ALL900000"><v>1</v></c></row>'
        ),
        "styled blanks": lambda: sheet_with(tmp_path, b'<row r="2">' + blank + b"</row>"),
        "repeated rows": lambda: ods(
            tmp_path / "a.ods", ods_row(*["甲"] * 900, repeated=1_000_000)
        ),
        "zip bomb": lambda: archive_with(tmp_path / "a.zip", ("a.shp", b" " * 200_000_000)),
        "laughs": lambda: written(tmp_path, "a.kml", LAUGHS),
    }
    command = [sys.executable, "-c", OPENER, str(makers[kind]()), "2500"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout.startswith("refused"), done.stderr[-2000:]
    assert "Traceback" not in done.stderr


# --- any bytes ------------------------------------------------------------------------------

ENDS = sorted({ending for endings in ENDINGS.values() for ending in endings})
STARTS = [
    b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"SQLite format 3\0",
    b"{", b"[", b'{"type":"FeatureCollection","features":[', b"<kml>", b"<?xml", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\x1e{", b"a,b\n", b"[{", "名称,数\n".encode("gb18030"),
]  # fmt: skip


@settings(derandomize=True, max_examples=150, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=400), end=st.sampled_from(ENDS))
def test_any_bytes_open_or_are_refused(tmp_path: Path, start: bytes, rest: bytes, end: str) -> None:
    path = written(tmp_path, f"a{end}", start + rest)
    with contextlib.suppress(ProblemError):
        opened(path)


@pytest.fixture(scope="module")
def good_files(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("good")
    points().to_file(folder / "a.gpkg", driver="GPKG")
    paths = [
        workbook(folder / "a.xlsx", ROWS), xls(folder / "a.xls"), shapefile(folder), kmz(folder),
        folder / "a.gpkg", written(folder, "a.kml", KML),
        written(folder, "a.geojson", collection(({"a": "甲"}, POINT))),
        ods(folder / "a.ods", ods_row("名称", "类") + ods_row("甲", "银行")),
    ]  # fmt: skip
    return [path.read_bytes() for path in paths]


@settings(derandomize=True, max_examples=150, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(data=st.data())
def test_a_file_with_changed_bytes_opens_or_is_refused(
    tmp_path: Path, good_files: list[bytes], data: st.DataObject
) -> None:
    content = bytearray(data.draw(st.sampled_from(good_files)))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = written(tmp_path, "a.bin", bytes(content))
    with contextlib.suppress(ProblemError):
        opened(path)


@given(
    rows=st.lists(
        st.lists(st.text("甲乙丙ab ,\"\n;1", min_size=1, max_size=6).filter(str.strip),
                 min_size=2, max_size=2),
        min_size=1, max_size=8,
    )
)  # fmt: skip
@settings(derandomize=True, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_what_is_written_as_csv_is_read_again(tmp_path: Path, rows: list[list[str]]) -> None:
    frame = pd.DataFrame(rows, columns=["名称一", "名称二"])
    text = io.StringIO()
    frame.to_csv(text, index=False, lineterminator="\n", quoting=1)
    path = written(tmp_path, "a.csv", text.getvalue())
    assert cells(opened(path)) == rows
