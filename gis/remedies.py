"""What fills a gap in the data: the published lists, and where they are imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gis.intake.layouts import LAYOUTS
from gis.text import Text

IMPORT = Text("数据 → 导入", "Data → Import")
SURVEY = Text(
    "楼宇出入口坐标：实地核查表，或自然资源、住建部门的楼宇名录",
    "Coordinates of entrances: field sheets, or the building lists of the planning and housing "
    "departments",
)
NUMBERS = Text(
    "门牌坐标：公安或民政部门的标准地址库，或实地核查表",
    "Coordinates of house numbers: the standard-address register of the public-security or civil "
    "affairs authority, or field sheets",
)


LISTS: Mapping[tuple[str, ...], Text] = {
    ("bank", "insurance", "trust"): LAYOUTS["licences"].title,
    ("securities", "futures", "fund"): Text(
        "证券监管部门公布的证券、期货、公募基金机构名录",
        "Lists of securities, futures and public fund companies of the securities regulator",
    ),
    ("guarantee", "lending", "exchange"): Text(
        "地方金融管理部门公布的地方金融组织名单",
        "Lists of local financial organisations of the local financial administration",
    ),
}
"""Families, and the published list that holds them."""
REGISTERED = Text(
    "机构登记地址：许可证公示或企业登记", "Registered addresses: licences or registrations"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """What is missing: `gain` records would be filled by what `action` names (0: not known).

    `table` is what an import goes into, "" where nothing is imported; `about` the table that is
    empty for it.
    """

    id: str
    about: str
    says: Text
    action: Text
    gain: int
    table: str = ""


def and_import(what: Text) -> Text:
    """Return what is to be got, with where it is imported."""
    return Text(f"{what.zh}（{IMPORT.zh}）", f"{what.en} ({IMPORT.en})")
