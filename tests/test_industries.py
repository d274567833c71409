"""Trades by code or name: sections of GB/T 4754-2017."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.industries import DIVISIONS, GROUPS, LAST_DIVISIONS, SECTIONS, groups_of, section_of


@pytest.mark.parametrize(
    ("written", "section"),
    [
        ("J", "J"), ("J66", "J"), ("j6621", "J"), ("66", "J"), ("6810", "J"), ("金融业", "J"),
        ("货币金融服务", "J"), ("I65", "I"), ("63", "I"), ("C13", "C"), ("43", "C"), ("44", "D"),
        ("制造业", "C"), ("01", "A"), ("97", "T"), (" 房地产业 ", "K"), ("A 01", "A"),
        ("批发业", "F"), ("零售业", "F"), ("软件和信息技术服务业", "I"), ("商务服务业", "L"),
        ("科技推广和应用服务业", "M"), ("信息传输，软件与信息技术服务业", "I"), ("农林牧渔业", "A"),
        ("批发 和 零售业", "F"), ("批发", ""), ("和", ""), ("、", ""),
        ("", ""), ("98", ""), ("00", ""), ("Z66", ""), ("金融", ""), ("J51", ""), ("666666", ""),
    ],
)  # fmt: skip
def test_codes_and_names_give_the_section(written: str, section: str) -> None:
    assert section_of(written) == section


def test_every_division_belongs_to_one_section_in_order() -> None:
    found = [section_of(f"{division:02d}") for division in range(1, 98)]
    assert found == sorted(found)
    assert set(found) == set(SECTIONS) == set(LAST_DIVISIONS)


def test_each_of_the_97_divisions_has_a_name_of_its_own() -> None:
    assert list(DIVISIONS) == [f"{division:02d}" for division in range(1, 98)]
    plain = {re.sub("[、和]", "", name) for name in DIVISIONS.values()}
    assert len(plain) == len(set(DIVISIONS.values())) == 97


@pytest.mark.parametrize(("number", "name"), DIVISIONS.items())
def test_the_name_of_a_division_gives_the_section_of_its_number(number: str, name: str) -> None:
    assert section_of(name) == section_of(number) != ""


def test_a_division_named_as_a_section_is_of_that_section() -> None:
    sections = {name.zh: code for code, name in SECTIONS.items()}
    both = {name: number for number, name in DIVISIONS.items() if name in sections}
    assert set(both) == {"房地产业", "教育", "国际组织"}
    assert all(section_of(number) == sections[name] for name, number in both.items())


@given(
    name=st.sampled_from([*DIVISIONS.values(), *(name.zh for name in SECTIONS.values())]),
    comma=st.sampled_from(["，", ",", " ", "", "、 "]),
    joined=st.sampled_from(["与", "、", ""]),
)
def test_commas_spaces_and_the_word_for_and_do_not_matter(
    name: str, comma: str, joined: str
) -> None:
    written = name.replace("、", comma).replace("和", joined)
    assert section_of(written) == section_of(name)


def test_every_section_has_a_group_of_the_map() -> None:
    groups = groups_of([*SECTIONS, "", "?"])
    assert set(groups) == set(GROUPS)
    assert groups[-2:] == ["unknown", "unknown"]
