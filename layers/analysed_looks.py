"""How answers look: words and styles of their classes."""

from __future__ import annotations

from dataclasses import replace

from gis.layer import Style
from gis.text import NO_DATA, Text
from layers.looks import BOUNDARY

OPEN = Text("未能确定（多次抽样中不成立）", "Not established (fails in draws)")
HOT_WORDS = {
    "hot": Text("热点", "Hot spot"),
    "open": Text("热点，但未能确定", "Hot spot, not established"),
    "cold": Text("冷点", "Cold spot"),
    "": Text("不显著", "Not significant"),
    "island": Text("没有邻格", "No neighbour"),
}
PALE = Style(fill="", stroke="#B9B4A8", stroke_px=0.4)
HOT_STYLES = {
    "hot": Style(fill="#B2182B", fill_opacity=0.55, stroke="#7A0F1D", stroke_px=0.8),
    "open": Style(fill="#F4A582", fill_opacity=0.35, stroke="#B2182B", stroke_px=0.8,
                  dash="3 2", hatch="right"),
    "cold": Style(fill="#2166AC", fill_opacity=0.4, stroke="#1B4F85", stroke_px=0.8),
    "": PALE,
    "island": PALE,
}  # fmt: skip
LOCAL_WORDS = {
    "high_high": Text("高，邻居也高", "High among high"),
    "low_low": Text("低，邻居也低", "Low among low"),
    "high_low": Text("高，邻居低", "High among low"),
    "low_high": Text("低，邻居高", "Low among high"),
    "hot": Text("热点：自身与邻居都高", "Hot spot: high with its neighbours"),
    "cold": Text("冷点：自身与邻居都低", "Cold spot: low with its neighbours"),
    "island": Text("没有邻居", "No neighbour"),
    "": Text("不显著", "Not significant"),
}


def _filled(colour: str, opacity: float = 0.8) -> Style:
    return Style(fill=colour, fill_opacity=opacity, stroke=BOUNDARY, stroke_px=0.8)


def _below(colour: str) -> Style:
    """Hatch what lies below the middle: in grey copies both ends of a diverging scheme are dark."""
    return replace(_filled(colour), hatch="left")


LOCAL_STYLES = {
    "high_high": _filled("#CA0020"), "hot": _filled("#CA0020"),
    "low_low": _filled("#0571B0"), "cold": _filled("#0571B0"),
    "high_low": _filled("#F4A582"), "low_high": _filled("#92C5DE"),
    "island": _filled("#FFFFFF"), "": _filled("#F2EFE8", 0.6),
}  # fmt: skip
SHARE_WORDS = {
    "0.9": Text("容纳 90% 密度的最小范围", "Smallest area with 90% of the density"),
    "0.75": Text("容纳 75% 密度的最小范围", "Smallest area with 75% of the density"),
    "0.5": Text("容纳 50% 密度的最小范围", "Smallest area with 50% of the density"),
    "open": OPEN,
}
SHARE_STYLES = {
    "0.9": Style(fill="#FDD0A2", fill_opacity=0.5, stroke="#A63603", stroke_px=0.8),
    "0.75": Style(fill="#FD8D3C", fill_opacity=0.5, stroke="#A63603", stroke_px=1.0),
    "0.5": Style(fill="#A63603", fill_opacity=0.55, stroke="#7F2704", stroke_px=1.4),
    "open": Style(fill="", stroke="#7F2704", stroke_px=1.0, dash="4 3", hatch="right"),
}
LQ_WORDS = {
    "highest": Text("2.00 以上", "above 2.00"),
    "high": Text("1.25–2.00", "1.25–2.00"),
    "even": Text("0.80–1.25（与全市相当）", "0.80–1.25 (as the city)"),
    "low": Text("0.50–0.80", "0.50–0.80"),
    "lowest": Text("0.50 及以下", "0.50 or less"),
    "none": Text("记录不足 5 条，不给数", "Fewer than 5 records: none"),
}
LQ_STYLES = {
    "highest": _filled("#E66101"), "high": _filled("#FDB863"), "even": _filled("#F7F7F7"),
    "low": _below("#B2ABD2"), "lowest": _below("#5E3C99"),
    "none": Style(fill="#FFFFFF", stroke=BOUNDARY, stroke_px=0.8, hatch="right"),
}  # fmt: skip
SIGN_WORDS = {
    "plus": Text("高于随大势、随结构应有的变化", "More than the whole and the mix would give"),
    "minus": Text("低于随大势、随结构应有的变化", "Less than the whole and the mix would give"),
    "none": NO_DATA,
}
SIGN_STYLES = {
    "plus": _filled("#FDB863"), "minus": _filled("#B2ABD2"), "none": LQ_STYLES["none"],
}  # fmt: skip
GROUP_WORDS = {
    "sure": Text("集聚团（稳定、抽样中成立）", "Group (stable, holds in draws)"),
    "open": Text("集聚团，未能确定", "Group, not established"),
}
GROUP_STYLES = {
    "sure": Style(fill="#E66101", fill_opacity=0.22, stroke="#8C3B00", stroke_px=1.6),
    "open": Style(fill="", stroke="#8C3B00", stroke_px=1.2, dash="4 3", hatch="right"),
}
