"""Trades by code or name: sections of GB/T 4754-2017."""

from __future__ import annotations

import pytest

from gis.industries import GROUPS, LAST_DIVISIONS, SECTIONS, groups_of, section_of


@pytest.mark.parametrize(
    ("written", "section"),
    [
        ("J", "J"), ("J66", "J"), ("j6621", "J"), ("66", "J"), ("6810", "J"), ("金融业", "J"),
        ("货币金融服务", "J"), ("I65", "I"), ("63", "I"), ("C13", "C"), ("43", "C"), ("44", "D"),
        ("制造业", "C"), ("01", "A"), ("97", "T"), (" 房地产业 ", "K"), ("A 01", "A"),
        ("", ""), ("98", ""), ("00", ""), ("Z66", ""), ("金融", ""), ("J51", ""), ("666666", ""),
    ],
)  # fmt: skip
def test_codes_and_names_give_the_section(written: str, section: str) -> None:
    assert section_of(written) == section


def test_every_division_belongs_to_one_section_in_order() -> None:
    found = [section_of(f"{division:02d}") for division in range(1, 98)]
    assert found == sorted(found)
    assert set(found) == set(SECTIONS) == set(LAST_DIVISIONS)


def test_every_section_has_a_group_of_the_map() -> None:
    groups = groups_of([*SECTIONS, "", "?"])
    assert set(groups) == set(GROUPS)
    assert groups[-2:] == ["unknown", "unknown"]
