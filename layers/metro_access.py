"""How far the places that stand on the ground are from the nearest metro station in operation."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.areas import as_points
from gis.layer import Kinds, Layer, Marker, Style
from gis.nearest import nearest
from gis.schema import Column
from gis.store import Tables
from gis.tables import PLACES
from gis.text import Text, number
from gis.vocabulary import CLASS_CERTAINTIES, METRO_ACCESS, STATION_METHODS
from layers.places import NOT_POINTS

LEFT_OUT = (*NOT_POINTS, "corridor")
"""A road is no point: how far its middle is from a station says little."""
LIMITS_M = (500.0, 1000.0, 2000.0)
ROUNDED_M = 10.0
"""Distances are rounded before they are classed, so that the number shown and its class agree."""
CLASSES = tuple(METRO_ACCESS)[: len(LIMITS_M) + 1]
UNDETERMINED = "undetermined"
SAME_SPOT_M = 1.0
AWAY = Text("{distance} 米 ± {reach} 米", "{distance} m ± {reach} m")
AT_MOST = Text("至多 {most} 米（坐标由地铁站推定）", "at most {most} m (placed by metro stations)")

Codes = NDArray[np.intp]


def stations_in_operation(tables: Tables) -> gpd.GeoDataFrame:
    """Return the placed stations in operation, an interchange once with the names of its lines."""
    rows = tables.metro_stations
    running = rows[rows["status"].eq("operating") & rows["lon"].notna()]
    lines = tables.metro_lines.set_index("line")
    named = running.assign(
        lines_zh=running["line"].map(lines["name_zh"]),
        lines_en=running["line"].map(lines["name_en"]),
    )
    once = named.groupby(["name_zh", "lon", "lat"], sort=False, as_index=False).agg(
        {"name_en": "first", "uncertainty_m": "max", "lines_zh": "、".join, "lines_en": ", ".join}
    )
    return as_points(once)


def access(tables: Tables) -> gpd.GeoDataFrame:
    """Return the places with `access` (class), `certainty`, `possible` and the popup's words.

    The uncertainty of a distance is that of the place and that of the station added. A place
    that was put where a station is gets a class only where the uncertainty leaves one.
    """
    rows = tables.places
    places = as_points(rows[~rows["kind"].isin(LEFT_OUT)])
    stations = stations_in_operation(tables)
    found = nearest(places, stations)
    station = stations.reindex(found["position"]).set_axis(places.index)
    distance = (found["distance_m"] / ROUNDED_M).round() * ROUNDED_M
    reach = np.ceil((places["uncertainty_m"] + station["uncertainty_m"]) / ROUNDED_M) * ROUNDED_M
    derived = places["coordinate_method"].isin(STATION_METHODS) | (
        found["distance_m"] < SAME_SPOT_M
    )
    lowest, highest = _class_of((distance - reach).clip(lower=0)), _class_of(distance + reach)
    firm = lowest == highest
    classed = np.array(CLASSES, dtype=object)[_class_of(distance)]
    told = [_told(*one) for one in zip(distance, reach, derived, strict=True)]
    return places.assign(
        access=np.where(derived & ~firm, UNDETERMINED, classed),
        certainty=np.where(firm, "firm", "open"),
        possible=[
            ";".join(CLASSES[a : b + 1]) for a, b in zip(lowest, highest, strict=True)
        ],
        station_zh=station["name_zh"],
        station_en=station["name_en"],
        lines_zh=station["lines_zh"],
        lines_en=station["lines_en"],
        distance_zh=[one.zh for one in told],
        distance_en=[one.en for one in told],
    )  # fmt: skip


def _class_of(distance: pd.Series) -> Codes:
    """Return the class of each distance; one that is unknown lies in the last, and is not drawn."""
    return np.searchsorted(LIMITS_M, distance.to_numpy(dtype=float), side="left")


def _told(distance: float, reach: float, derived: bool) -> Text:
    """Write a distance with its uncertainty, or what it is at most; unknown gives empty words."""
    if np.isnan(distance + reach):
        return Text("", "")
    if derived:
        return AT_MOST.format(most=number(distance + reach))
    return AWAY.format(distance=number(distance), reach=number(reach))


LAYER = Layer(
    id="metro_access",
    group="points",
    title=Text("轨道可达性（至车站直线距离）", "Metro access (straight line to a station)"),
    map_title=Text("金融楼宇与园区轨道可达性图", "Metro access of financial buildings and parks"),
    data=access,
    symbol=Marker(
        look=Kinds(
            column="access",
            words=METRO_ACCESS,
            styles={
                "within_500_m": Style(shape="circle", fill="#2D004B", size_px=14),
                "within_1_km": Style(shape="square", fill="#8E0C7A", size_px=14),
                "within_2_km": Style(shape="diamond", fill="#D6408C", size_px=14),
                "beyond_2_km": Style(shape="triangle_down", fill="#EE8FA4", size_px=14),
                "undetermined": Style(shape="cross_square", fill="#6B665C", size_px=14),
            },
        ),
        size="certainty",
        sizes={"firm": 14.0, "open": 10.0},
        size_words=CLASS_CERTAINTIES,
    ),
    kind="place",
    label=("name_zh", "name_en"),
    popup=(
        Column(
            name="station_zh",
            label=Text("最近车站（按所画点位）", "Nearest station to the point drawn"),
        ),
        Column(name="lines_zh", label=Text("线路", "Line")),
        Column(name="distance_zh", label=Text("直线距离", "Straight-line distance")),
        Column(
            name="possible",
            label=Text("计入不确定度可能为", "Possible, given the uncertainty"),
            kind="list",
            choices=METRO_ACCESS,
        ),
        PLACES.by_name["uncertainty_m"],
    ),
    source=Text(
        "地点：规划及各条目所列出处；车站：© OpenStreetMap 贡献者（ODbL）",
        "Places: the plan, and the source of each; stations: © OpenStreetMap contributors (ODbL)",
    ),
    order=62,
    halo=True,
    note=Text(
        "直线距离，非步行距离；至最近运营车站，7 号线 12 座车站暂无坐标，未计入。按所画点位分级，"
        "上限含在本级；± 为地点与车站的位置不确定度之和。坐标由地铁站推定、级别未定的另列；"
        "仅知片区的不分级；沿线不计",
        "Straight line, not walking distance, to the nearest station in operation; 12 stations of "
        "line 7 have no coordinate and do not count. Classed by the point drawn, limits in the "
        "lower class; ± adds the uncertainty of place and station. Points derived from metro "
        "stations stand apart unless their class is certain. Places known to an area only have "
        "no class; corridors are left out",
    ),
)
