"""The city's own looks: one colour for each cluster, one shape and colour for each family."""

from __future__ import annotations

from gis.layer import Style

INK = "#3B3A36"
BOUNDARY = "#8A8578"
LAND = "#F8F6F1"
OUTSIDE = "#ECEAE4"
OUTSIDE_EDGE = "#BDB7AA"
WATER = "#CBDDE6"
WATER_EDGE = "#9DBBC9"
METRO = "#B9B4A8"
GREEN = "#E6ECDC"
RAIL = "#A8A398"
ROADS = {
    "motorway": "#CDBD98",
    "primary": "#D3C6A9",
    "secondary": "#D9CFB8",
    "tertiary": "#DDD5C4",
    "minor": "#E0D9CB",
    "path": "#DDD6C8",
}
"""The street base: lighter with each class, all of them lighter than any theme."""

CLUSTER_COLOURS = {
    "baohe": "#0072B2",
    "shushan": "#E69F00",
    "gaoxin": "#CC79A7",
    "luyang": "#009E73",
}
"""From Okabe and Ito's set, which readers with colour-vision deficiency tell apart."""

CLUSTER_STYLES = {
    "baohe": Style(
        fill="#0072B2",
        fill_opacity=0.12,
        stroke="#0072B2",
        stroke_px=1.5,
        dash="9 3",
        hatch="right",
    ),
    "shushan": Style(
        fill="#E69F00", fill_opacity=0.12, stroke="#E69F00", stroke_px=1.5, dash="9 3", hatch="left"
    ),
    "gaoxin": Style(
        fill="#CC79A7", fill_opacity=0.12, stroke="#CC79A7", stroke_px=1.5, dash="9 3", hatch="dots"
    ),
    "luyang": Style(
        fill="#009E73",
        fill_opacity=0.12,
        stroke="#009E73",
        stroke_px=1.5,
        dash="9 3",
        hatch="cross",
    ),
}

FAMILY_STYLES = {
    "bank": Style(shape="square", fill="#332288"),
    "insurance": Style(shape="circle", fill="#117733"),
    "securities": Style(shape="triangle", fill="#CC4455"),
    "futures": Style(shape="triangle_down", fill="#AA4499"),
    "trust": Style(shape="diamond", fill="#882255"),
    "fund": Style(shape="star", fill="#8A8420"),
    "guarantee": Style(shape="pentagon", fill="#2E86A8"),
    "lending": Style(shape="hexagon", fill="#B5651D"),
    "exchange": Style(shape="cross_square", fill="#2F8F80"),
}

LEVEL_SIZES = {
    "head_office": 13.0,
    "legal_person": 11.0,
    "provincial": 10.0,
    "branch": 8.0,
    "outlet": 5.0,
}
