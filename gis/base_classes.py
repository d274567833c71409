"""Which class of the street base a feature is, by the words that extracts have for it.

OpenStreetMap tags, the technical grades of roads (RTEG), and the codes of GB/T 13923 by their
first digits. What no rule knows is left to the reader; ramps (`*_link`) are drawn as tertiary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

LEFT_OUT = "-"
"""The class of what the base does not draw."""
LINE_FIELDS = (
    "highway", "railway", "waterway", "fclass", "rteg", "道路等级", "技术等级", "等级", "class",
    "类别", "类型", "要素代码", "国标码", "fcode", "gb",
)  # fmt: skip
AREA_FIELDS = (
    "natural", "water", "waterway", "landuse", "leisure", "fclass", "class", "类别", "类型",
    "要素代码", "国标码", "fcode", "gb",
)  # fmt: skip
"""Fields that say what a feature is, the first that says something known decides."""
OPEN_FIELDS = frozenset({"railway", "waterway", "fclass", "natural", "water", "landuse", "leisure"})
"""Fields in which a word without a rule is something that the base does not draw."""

_LINES: Mapping[str, str] = {
    "motorway": "motorway trunk 高速 高速公路 高速路 快速路 城市快速路",
    "primary": "primary 国道 主干道 主干路 城市主干道 城市主干路 一级 一级公路",
    "secondary": "secondary 省道 次干道 次干路 城市次干道 城市次干路 二级 二级公路",
    "tertiary": "tertiary motorway_link trunk_link primary_link secondary_link tertiary_link "
                "县道 支路 支线 支道 城市支路 匝道 三级 三级公路",
    "minor": "unclassified residential living_street service road busway minor 街道 街巷 乡道 "
             "村道 内部道路 四级 四级公路 等外 等外公路 其他道路",
    "path": "path footway pedestrian cycleway bridleway steps track track_grade1 track_grade2 "
            "track_grade3 track_grade4 track_grade5 小路 步道 人行道 机耕路 绿道",
    "rail": "rail light_rail narrow_gauge 铁路 高铁 高速铁路 普通铁路 城际铁路 标准轨铁路",
    "waterway": "river canal stream drain ditch 河流 河道 运河 沟渠 干渠 支渠",
    LEFT_OUT: "proposed construction razed abandoned planned disused corridor elevator platform "
              "bus_stop rest_area services raceway via_ferrata escape emergency_bay no "
              "subway tram monorail 地铁 轨道交通 规划道路 在建",
}  # fmt: skip
_AREAS: Mapping[str, str] = {
    "water": "water riverbank reservoir basin dock lake pond river canal 水面 水域 湖泊 水库 河流 "
             "河面 池塘 坑塘 坑塘水面 水系",
    "green": "wood forest park garden nature_reserve golf_course village_green recreation_ground "
             "grass grassland orchard meadow 绿地 公园 公园绿地 林地 森林 城市绿地 草地 园地",
}  # fmt: skip
_LINE_CODES: Mapping[str, str] = {
    "41": "rail", "4201": "primary", "4202": "secondary", "4203": "tertiary", "4204": "minor",
    "4205": "minor", "4301": LEFT_OUT, "4302": "motorway", "4303": "motorway",
    "430501": "primary", "430502": "secondary", "430503": "tertiary", "4306": "minor",
    "4401": "path", "4402": "minor", "4403": "path", "21": "waterway", "22": "waterway",
}  # fmt: skip
_AREA_CODES: Mapping[str, str] = {
    "21": "water", "22": "water", "23": "water", "24": "water", "8105": "green", "82": "green",
}  # fmt: skip
_ASKED_CODES = ("42", "43", "44")
"""Groups of the roads: a code in them without a rule is asked about, others are not roads."""
_CODE = re.compile(r"\d{4,8}")


def _by_word(rules: Mapping[str, str]) -> Mapping[str, str]:
    return {word: kind for kind, words in rules.items() for word in words.split()}


LINE_WORDS, AREA_WORDS = _by_word(_LINES), _by_word(_AREAS)


def line_class(word: str, field: str = "") -> str:
    """Return the class of a line, LEFT_OUT for what is not drawn, "" where no rule knows the word.

    >>> line_class("trunk"), line_class("430502"), line_class("proposed"), line_class("大马路")
    ('motorway', 'secondary', '-', '')
    """
    return _class(word, field, (LINE_WORDS, _LINE_CODES))


def area_class(word: str, field: str = "") -> str:
    """Return the class of an area, as `line_class` does for lines.

    >>> area_class("park"), area_class("230101"), area_class("residential", "landuse")
    ('green', 'water', '-')
    """
    return _class(word, field, (AREA_WORDS, _AREA_CODES))


def _class(word: str, field: str, rules: tuple[Mapping[str, str], Mapping[str, str]]) -> str:
    words, codes = rules
    bare = word.strip().lower()
    if bare in words:
        return words[bare]
    if _CODE.fullmatch(bare):
        return _of_code(bare, codes)
    return LEFT_OUT if field in OPEN_FIELDS else ""


def _of_code(code: str, codes: Mapping[str, str]) -> str:
    for length in (6, 4, 2):
        if code[:length] in codes:
            return codes[code[:length]]
    return "" if code.startswith(_ASKED_CODES) else LEFT_OUT


def line_code(word: str) -> str:
    """Return the class of a line, "" for what is unknown or not drawn."""
    return line_class(word).replace(LEFT_OUT, "")


def area_code(word: str) -> str:
    """Return the class of an area, "" for what is unknown or not drawn."""
    return area_class(word).replace(LEFT_OUT, "")
