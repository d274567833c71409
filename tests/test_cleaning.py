"""Cells as people write them, and the values that they become."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.checks import finding
from gis.intake.cleaning import amount, cleaned, day, folded, name_key, squeezed
from gis.schema import Column
from gis.tables import ENTERPRISES, FUNDS, INSTITUTIONS
from gis.text import Text
from gis.vocabulary import LEVELS


def clean(column: Column, *values: str, unit: str = "") -> list[str]:
    return list(cleaned(column, pd.Series(values, dtype=object), unit=unit))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-02-29", "2024-02-29"),
        ("2024/2/9", "2024-02-09"),
        ("2024.2.9", "2024-02-09"),
        ("２０２４年２月９日", "2024-02-09"),
        ("2024年2月", "2024-02"),
        ("2024年", "2024"),
        ("20240229", "2024-02-29"),
        ("45678", "2025-01-21"),
        ("45678.5", "2025-01-21"),
        ("1577808000000", "2020-01-01"),
        ("2020-01-05 00:00:00", "2020-01-05"),
        ("2020-01-05T08:30:00", "2020-01-05"),
        ("05/06/2024", "05/06/2024"),
        ("24-05-06", "24-05-06"),
        ("2024.1", "2024.1"),
        ("去年", "去年"),
    ],
)
def test_dates_are_read_as_written_and_what_could_be_two_stays(written: str, read: str) -> None:
    assert day(written) == read


def test_a_day_that_no_calendar_has_is_a_fault() -> None:
    registered = ENTERPRISES.by_name["registered"]
    assert finding(registered, day("2023年2月29日")) is not None
    assert finding(registered, day("2024年2月29日")) is None


@pytest.mark.parametrize(
    ("written", "own", "heading", "read"),
    [
        ("1,234.50", "", "", "1234.5"),
        ("１２３", "", "", "123"),
        ("3.2亿元", "亿元", "", "3.2"),
        ("3.2亿", "万元", "", "32000"),
        ("500", "亿元", "万元", "0.05"),
        ("500万元", "亿元", "", "0.05"),
        ("3千万", "亿元", "", "0.3"),
        ("12%", "%", "", "12"),
        ("12%", "亿元", "", "12%"),
        ("约5亿", "亿元", "", "约5亿"),
        ("1e5", "", "", "100000"),
        ("5万", "", "", "5万"),
    ],
)
def test_amounts_come_in_the_column_s_unit_or_stay(
    written: str, own: str, heading: str, read: str
) -> None:
    assert amount(written, own, heading) == read


@given(st.floats(0.0001, 1e9).map(lambda value: round(value, 4)))
def test_a_number_in_wan_is_the_same_amount_in_yi(value: float) -> None:
    yi = float(amount(f"{value}", "亿元", "万元"))
    assert yi == pytest.approx(value / 10_000, rel=1e-9)


def test_what_people_write_for_nothing_is_unknown() -> None:
    name = ENTERPRISES.by_name["scope"]
    assert clean(name, "-", "—", "无", " 暂无 ", "N/A", "null", "", "　") == [""] * 8
    assert clean(name, " 甲　乙 ", "无锡") == ["甲 乙", "无锡"]


def test_a_choice_is_known_by_code_and_by_its_words_in_both_languages() -> None:
    kind = INSTITUTIONS.by_name["type"]
    assert clean(kind, "bank_city", "城商行", "City commercial bank", "城 商 行", "钱庄") == [
        "bank_city", "bank_city", "bank_city", "bank_city", "钱庄",
    ]  # fmt: skip


def test_a_word_that_two_choices_share_says_neither() -> None:
    level = INSTITUTIONS.by_name["level"]
    assert "法人" in LEVELS["head_office"].zh
    assert "法人" in LEVELS["legal_person"].zh
    assert clean(level, "法人", "总部", "网点") == ["法人", "head_office", "outlet"]


def test_yes_and_no_are_read_in_both_languages() -> None:
    assert clean(FUNDS.by_name["settled"], "是", "否", "Y", "√", "0", "也许") == [
        "true", "false", "true", "true", "false", "也许",
    ]  # fmt: skip


def test_lists_are_split_at_any_mark_and_lose_repeats() -> None:
    column = Column(name="x", label=Text("x", "x"), kind="list")
    assert clean(column, "甲、乙，丙;甲") == ["甲;乙;丙"]


def test_names_are_compared_without_spaces_brackets_and_width() -> None:
    assert name_key("某某银行（集团） 股份有限公司") == name_key("某某银行(集团)股份有限公司")
    assert squeezed("*统一社会信用代码（必填）") == "统一社会信用代码必填"
    assert folded("ＡＢ１２") == "AB12"


@settings(deadline=None)  # every column of two tables for each text
@given(st.text(max_size=30))
def test_reading_twice_changes_nothing(text: str) -> None:
    for column in (*ENTERPRISES.columns, *FUNDS.columns):
        once = clean(column, text)[0]
        assert clean(column, once)[0] == once, column.name
