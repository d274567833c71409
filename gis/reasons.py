"""Why a record is to be looked at, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gis.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why a record is on the list, and what to do about it."""

    says: Text
    cure: Text


REASONS: Mapping[str, Reason] = {
    "lapsed": Reason(
        says=Text("核实已失效", "Sign-off lapsed"),
        cure=Text("名称、地址或坐标改过，请重新核实", "Its facts changed since: verify again"),
    ),
    "outside_unit": Reason(
        says=Text("坐标不在所属单元", "Point outside its unit"),
        cure=Text("核对地址与坐标，改正其一", "Check address and coordinate, correct one"),
    ),
    "station_point": Reason(
        says=Text("与地铁站坐标相同", "Same point as a metro station"),
        cure=Text(
            "坐标与车站完全相同而定位方法不是车站代表点：请实地取点或改正方法",
            "Placed by another method, yet exactly at a station: take its own point, or correct "
            "the method",
        ),
    ),
    "unit_unknown": Reason(
        says=Text("单元未定", "Unit unknown"),
        cure=Text("补全地址，或查明所在区县", "Complete the address, or find out the district"),
    ),
    "unit_doubtful": Reason(
        says=Text("单元可信度低", "Unit doubtful"),
        cure=Text("按地址核对所在单元", "Check the unit against the address"),
    ),
    "unplaced": Reason(
        says=Text("没有坐标", "No coordinate"),
        cure=Text("取得楼宇出入口或门牌坐标后导入", "Get the entrance's coordinate and import it"),
    ),
    "area_only": Reason(
        says=Text("只知片区", "Known to an area only"),
        cure=Text("取得楼宇或门牌坐标后导入", "Get the coordinate of building or number"),
    ),
    "uncertain": Reason(
        says=Text("位置不确定度大", "Position uncertain"),
        cure=Text("实地或按楼宇取点", "Take a point on site or of the building"),
    ),
    "source_unverified": Reason(
        says=Text("坐标出处待核", "Source of the point unverified"),
        cure=Text("查明坐标出处，或实地取点", "Find the source, or take a point on site"),
    ),
    "stale": Reason(
        says=Text("资料过时", "Out of date"),
        cure=Text("取新一期资料导入，或核实现状", "Import a newer list, or verify as it is now"),
    ),
    "undated": Reason(
        says=Text("资料日期不明", "No date"),
        cure=Text("查明出处日期", "Find the date of the source"),
    ),
    "never_verified": Reason(
        says=Text("从未核实", "Never verified"),
        cure=Text("实地、电话、函询或查证后登记核实", "Verify on site, by phone or letter"),
    ),
}  # fmt: skip
"""In order of weight: what may be wrong on the map first, what is merely old last."""
