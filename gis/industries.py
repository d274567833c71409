"""Trades: the 20 sections of GB/T 4754-2017, found by code or by name, in groups for a map.

GB/T 4754-2017 国民经济行业分类 (Industrial classification for national economic activities): a
section is a letter, its divisions are numbers of two digits. Codes and names are the standard's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gis.text import Text

UNKNOWN = ""

SECTIONS: Mapping[str, Text] = {
    "A": Text("农、林、牧、渔业", "Agriculture, forestry, animal husbandry and fishery"),
    "B": Text("采矿业", "Mining"),
    "C": Text("制造业", "Manufacturing"),
    "D": Text("电力、热力、燃气及水生产和供应业", "Electricity, heat, gas and water supply"),
    "E": Text("建筑业", "Construction"),
    "F": Text("批发和零售业", "Wholesale and retail trades"),
    "G": Text("交通运输、仓储和邮政业", "Transport, storage and post"),
    "H": Text("住宿和餐饮业", "Hotels and catering"),
    "I": Text("信息传输、软件和信息技术服务业", "Information transmission, software and IT"),
    "J": Text("金融业", "Finance"),
    "K": Text("房地产业", "Real estate"),
    "L": Text("租赁和商务服务业", "Leasing and business services"),
    "M": Text("科学研究和技术服务业", "Scientific research and technical services"),
    "N": Text("水利、环境和公共设施管理业", "Water, environment and public facilities"),
    "O": Text("居民服务、修理和其他服务业", "Resident services, repair and other services"),
    "P": Text("教育", "Education"),
    "Q": Text("卫生和社会工作", "Health and social work"),
    "R": Text("文化、体育和娱乐业", "Culture, sports and entertainment"),
    "S": Text("公共管理、社会保障和社会组织", "Public administration and social organisations"),
    "T": Text("国际组织", "International organisations"),
}

LAST_DIVISIONS: Mapping[str, int] = {
    "A": 5, "B": 12, "C": 43, "D": 46, "E": 50, "F": 52, "G": 60, "H": 62, "I": 65, "J": 69,
    "K": 70, "L": 72, "M": 75, "N": 79, "O": 82, "P": 83, "Q": 85, "R": 90, "S": 96, "T": 97,
}  # fmt: skip
"""The last division of each section; the first is the one after the section before."""

FINANCE_DIVISIONS = ("货币金融服务", "资本市场服务", "保险业", "其他金融业")
"""Names of divisions 66 to 69, which registers write in place of the section's."""

GROUPS: Mapping[str, Text] = {
    "finance": SECTIONS["J"],
    "information": SECTIONS["I"],
    "research": SECTIONS["M"],
    "business": SECTIONS["L"],
    "industry": Text("工业（采矿、制造、水电气）", "Industry (B, C, D)"),
    "building": Text("建筑和房地产业", "Construction and real estate"),
    "trade": Text("批发零售、住宿餐饮业", "Trade, hotels and catering"),
    "other": Text("其他行业", "Other trades"),
    "unknown": Text("未写明或无法判定行业", "Trade not written or not recognised"),
}
"""Groups of sections that a map can tell apart by colour."""

_GROUP_OF: Mapping[str, str] = {
    "J": "finance", "I": "information", "M": "research", "L": "business",
    "B": "industry", "C": "industry", "D": "industry", "E": "building", "K": "building",
    "F": "trade", "H": "trade",
}  # fmt: skip

_CODE = re.compile(r"([A-T])?\s*(\d{2})?\d{0,2}")


def section_of(written: str) -> str:
    """Return the section's letter for a code or a name as registers write it; "" for neither.

    A letter that contradicts the number behind it gives "".

    >>> section_of("J66"), section_of("6621"), section_of("金融业"), section_of("x")
    ('J', 'J', 'J', '')
    """
    text = written.strip()
    found = _CODE.fullmatch(text.upper())
    if found and text:
        letter, division = found[1] or "", _section_of_division(found[2])
        return UNKNOWN if letter and division and letter != division else letter or division
    if text in FINANCE_DIVISIONS:
        return "J"
    return next((code for code, name in SECTIONS.items() if name.zh == text), UNKNOWN)


def _section_of_division(digits: str | None) -> str:
    if not digits or int(digits) == 0:
        return UNKNOWN
    last = ((code, last) for code, last in LAST_DIVISIONS.items() if int(digits) <= last)
    return next(last, (UNKNOWN, 0))[0]


def groups_of(written: Iterable[str]) -> list[str]:
    """Return the group of each code or name; each distinct one is looked at once."""
    texts = list(written)
    known = {text: _group(text) for text in set(texts)}
    return [known[text] for text in texts]


def _group(text: str) -> str:
    section = section_of(text)
    return _GROUP_OF.get(section, "other") if section else "unknown"
