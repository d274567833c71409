"""Trades: the 20 sections of GB/T 4754-2017, found by code or by name, in groups for a map.

GB/T 4754-2017 国民经济行业分类 (Industrial classification for national economic activities): a
section (门类) is a letter, its divisions (大类), 97 in all, are numbers of two digits. Registers
write either by code or by name. Codes and names are the standard's; narrower classes are known by
code alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

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

DIVISIONS: Mapping[str, str] = {
    "01": "农业", "02": "林业", "03": "畜牧业", "04": "渔业",
    "05": "农、林、牧、渔专业及辅助性活动",
    "06": "煤炭开采和洗选业", "07": "石油和天然气开采业", "08": "黑色金属矿采选业",
    "09": "有色金属矿采选业", "10": "非金属矿采选业", "11": "开采专业及辅助性活动",
    "12": "其他采矿业",
    "13": "农副食品加工业", "14": "食品制造业", "15": "酒、饮料和精制茶制造业",
    "16": "烟草制品业", "17": "纺织业", "18": "纺织服装、服饰业",
    "19": "皮革、毛皮、羽毛及其制品和制鞋业", "20": "木材加工和木、竹、藤、棕、草制品业",
    "21": "家具制造业", "22": "造纸和纸制品业", "23": "印刷和记录媒介复制业",
    "24": "文教、工美、体育和娱乐用品制造业", "25": "石油、煤炭及其他燃料加工业",
    "26": "化学原料和化学制品制造业", "27": "医药制造业", "28": "化学纤维制造业",
    "29": "橡胶和塑料制品业", "30": "非金属矿物制品业", "31": "黑色金属冶炼和压延加工业",
    "32": "有色金属冶炼和压延加工业", "33": "金属制品业", "34": "通用设备制造业",
    "35": "专用设备制造业", "36": "汽车制造业", "37": "铁路、船舶、航空航天和其他运输设备制造业",
    "38": "电气机械和器材制造业", "39": "计算机、通信和其他电子设备制造业",
    "40": "仪器仪表制造业", "41": "其他制造业", "42": "废弃资源综合利用业",
    "43": "金属制品、机械和设备修理业",
    "44": "电力、热力生产和供应业", "45": "燃气生产和供应业", "46": "水的生产和供应业",
    "47": "房屋建筑业", "48": "土木工程建筑业", "49": "建筑安装业",
    "50": "建筑装饰、装修和其他建筑业",
    "51": "批发业", "52": "零售业",
    "53": "铁路运输业", "54": "道路运输业", "55": "水上运输业", "56": "航空运输业",
    "57": "管道运输业", "58": "多式联运和运输代理业", "59": "装卸搬运和仓储业", "60": "邮政业",
    "61": "住宿业", "62": "餐饮业",
    "63": "电信、广播电视和卫星传输服务", "64": "互联网和相关服务", "65": "软件和信息技术服务业",
    "66": "货币金融服务", "67": "资本市场服务", "68": "保险业", "69": "其他金融业",
    "70": "房地产业",
    "71": "租赁业", "72": "商务服务业",
    "73": "研究和试验发展", "74": "专业技术服务业", "75": "科技推广和应用服务业",
    "76": "水利管理业", "77": "生态保护和环境治理业", "78": "公共设施管理业", "79": "土地管理业",
    "80": "居民服务业", "81": "机动车、电子产品和日用产品修理业", "82": "其他服务业",
    "83": "教育",
    "84": "卫生", "85": "社会工作",
    "86": "新闻和出版业", "87": "广播、电视、电影和录音制作业", "88": "文化艺术业", "89": "体育",
    "90": "娱乐业",
    "91": "中国共产党机关", "92": "国家机构", "93": "人民政协、民主党派", "94": "社会保障",
    "95": "群众团体、社会团体和其他成员组织", "96": "基层群众自治组织及其他组织",
    "97": "国际组织",
}  # fmt: skip
"""The name of each division, as registers write it in place of the section's."""

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

_MARKS = re.compile(r"[\s、，,和与]+")
_CODE = re.compile(r"([A-T])?\s*(\d{2})?\d{0,2}")


def section_of(written: str) -> str:
    """Return the section's letter for a code or a name as registers write it; "" for neither.

    A name is that of a section or of a division; commas, spaces and 和, 与 in it do not matter. A
    letter that contradicts the number behind it gives "".

    >>> section_of("J66"), section_of("6621"), section_of("金融业"), section_of("批发业")
    ('J', 'J', 'J', 'F')
    >>> section_of("信息传输,软件与信息技术服务业"), section_of("x"), section_of("")
    ('I', '', '')
    """
    text = written.strip()
    found = _CODE.fullmatch(text.upper())
    if found and text:
        letter, division = found[1] or "", _section_of_division(found[2])
        return UNKNOWN if letter and division and letter != division else letter or division
    return _sections_by_name().get(_folded(text), UNKNOWN)


@cache
def _sections_by_name() -> Mapping[str, str]:
    divisions = {_folded(name): _section_of_division(code) for code, name in DIVISIONS.items()}
    return divisions | {_folded(name.zh): code for code, name in SECTIONS.items()}


def _folded(name: str) -> str:
    return _MARKS.sub("", name)


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
