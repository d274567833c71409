"""Which column is which: by heading, by content, by an official layout, by memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from gis.intake.cleaning import squeezed
from gis.intake.columns import COORDINATE, contradictions, guess, names_of, unit_of
from gis.intake.layouts import LAYOUTS, recognised
from gis.intake.personal import is_private
from gis.intake.proposing import propose
from gis.intake.remembered import recalled, remember
from gis.ledger import Ledger
from gis.tables import ENTERPRISES, INSTITUTIONS, TABLES
from tests.imports import code, csv_file, opened

NAMES = ("甲某科技有限公司", "乙某贸易有限公司", "丙某设计有限公司")
ADDRESSES = ("某市东区河街1号", "某市西区山路22号", "某市南区林路333号")


def test_a_column_is_known_by_each_of_its_headings(tmp_path: Path) -> None:
    for column in INSTITUTIONS.columns:
        for heading in names_of(column):
            grid = opened(csv_file(tmp_path, (heading, "其他"), ("", "x"))).grid
            others = {name: names_of(one) for name, one in INSTITUTIONS.by_name.items()}
            claimed = [name for name, names in others.items() if heading in names]
            found = guess(grid, INSTITUTIONS).columns
            assert {v: k for k, v in found.items()}.get(heading) in claimed, heading


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.id)
def test_no_heading_stands_for_two_columns_of_a_table(table) -> None:  # type: ignore[no-untyped-def]
    seen: dict[str, str] = {}
    for column in table.columns:
        for name in (column.name, *column.aliases):
            assert seen.setdefault(squeezed(name), column.name) == column.name, name


def test_headings_with_units_brackets_and_stars_are_known(tmp_path: Path) -> None:
    head = ("*企业名称（必填）", "注册资本（万元）", "统一社会信用代码/注册号", "住所（营业场所）")
    grid = opened(csv_file(tmp_path, head, (NAMES[0], "500", code(1), ADDRESSES[0]))).grid
    found = guess(grid, ENTERPRISES)
    assert found.columns == {
        "name_zh": head[0], "capital_wan": head[1], "uscc": head[2], "address": head[3],
    }  # fmt: skip
    assert found.units == {"capital_wan": "万元"}


def test_content_tells_where_headings_say_nothing(tmp_path: Path) -> None:
    rows = [(code(i), NAMES[i], ADDRESSES[i]) for i in range(3)]
    grid = opened(csv_file(tmp_path, ("栏一", "栏二", "栏三"), *rows)).grid
    found = guess(grid, ENTERPRISES).columns
    assert found == {"uscc": "栏一", "name_zh": "栏二", "address": "栏三"}


def test_another_vocabulary_under_our_heading_is_left_out(tmp_path: Path) -> None:
    rows = [(NAMES[i], "nearest neighbour") for i in range(3)]
    grid = opened(csv_file(tmp_path, ("名称", "unit_method"), *rows)).grid
    assert "unit_method" not in guess(grid, INSTITUTIONS).columns


def test_swapped_columns_are_told_with_the_way_out(tmp_path: Path) -> None:
    rows = [(ADDRESSES[i], NAMES[i], "31.86", "117.28") for i in range(3)]
    grid = opened(csv_file(tmp_path, ("名称", "地址", "经度", "纬度"), *rows)).grid
    assignment = guess(grid, ENTERPRISES)
    found = contradictions(grid, assignment, "x.csv")
    assert [problem.says.zh[:2] for problem, _ in found] == ["经度", "名称"]
    assert found[0][1].columns["lon"] == "纬度"
    assert found[1][1].columns["name_zh"] == "地址"
    straight = [(NAMES[i], ADDRESSES[i], "117.28", "31.86") for i in range(3)]
    grid = opened(csv_file(tmp_path, ("名称", "地址", "经度", "纬度"), *straight)).grid
    assert contradictions(grid, guess(grid, ENTERPRISES)) == []


def test_one_cell_can_hold_both_coordinates(tmp_path: Path) -> None:
    rows = [(NAMES[i], f"117.2{i}，31.8{i}") for i in range(3)]
    grid = opened(csv_file(tmp_path, ("名称", "经纬度"), *rows)).grid
    assert guess(grid, ENTERPRISES).columns[COORDINATE] == "经纬度"


@pytest.mark.parametrize(
    ("heading", "personal"),
    [("法定代表人", True), ("联系电话", True), ("artificialPersonName", True), ("机构名称", False),
     ("负责人", True), ("负责人机构", False)],
)  # fmt: skip
def test_personal_data_have_no_place(heading: str, personal: bool) -> None:
    assert is_private(heading) is personal


def test_units_are_read_from_brackets_or_words() -> None:
    headings = ("规模（亿元）", "注册资本(万元)", "规模：元", "面积（平方米）")
    assert [unit_of(heading) for heading in headings] == ["亿元", "万元", "元", ""]


@pytest.mark.parametrize(
    ("headings", "layout"),
    [
        (("id", "managerName", "registerNo", "registerProvince", "establishDate"), "amac_managers"),
        (("私募基金管理人名称", "机构类型", "登记编号", "注册地", "办公地", "成立时间", "登记时间",
          "在管基金数量", "会员类型", "是否有提示信息", "是否有诚信信息"), "amac_managers"),
        (("fundName", "managerName", "managerType", "workingState", "putOnRecordDate"),
         "amac_funds"),
        (("基金名称", "私募基金管理人名称", "私募基金管理人类型", "运行状态", "备案时间",
          "建立时间", "托管人名称"), "amac_funds"),
        (("机构编码", "机构名称", "机构地址", "批准成立日期", "发证日期"), "licences"),
        (("许可证流水号", "金融机构名称", "营业地址"), "licences"),
        (("企业名称", "统一社会信用代码", "注册日期", "企业类型", "注册资金", "经营范围",
          "所在省份", "地区", "注册地址"), "registrations"),
        (("名称", "地址"), None),
        ((), None),
    ],
)  # fmt: skip
def test_official_lists_are_recognised_by_their_headings(
    headings: tuple[str, ...], layout: str | None
) -> None:
    found = recognised(headings)
    assert (None if found is None else found.id) == layout


def test_a_layout_maps_to_columns_that_its_table_has() -> None:
    for layout in LAYOUTS.values():
        known = set(TABLES[layout.table].by_name) | {COORDINATE}
        assert set(layout.columns) <= known
        assert set(layout.constants) <= known


def test_a_mapping_is_remembered_for_the_next_file_with_these_headings(
    tmp_path: Path, database: str
) -> None:
    ledger = Ledger(database)
    head = ("单位", "门牌")
    first = opened(csv_file(tmp_path, head, (NAMES[0], ADDRESSES[0])))
    settled = propose(first, table="enterprises").assignment
    settled = type(settled)(table="enterprises", columns={"name_zh": "单位", "address": "门牌"})
    assert recalled(ledger, head) == {}
    remember(ledger, head, settled, "2026-01-01T00:00:00Z")
    remember(ledger, head, settled, "2026-01-02T00:00:00Z")
    known = recalled(ledger, ("门牌", "单位"))
    assert known == {"enterprises": settled}
    again = propose(first, remembered=known)
    assert again.remembered
    assert again.assignment == settled
    assert not propose(first, table="institutions", remembered=known).remembered
