"""What a printed sheet is: its specification, and how its fields are named in codes and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gis.paper.frame import Bounds
from gis.problems import Problem
from gis.selection import EVERYTHING, Selection
from gis.text import Language, Text

Orientation = Literal["auto", "portrait", "landscape"]
Partition = Literal["units", "districts"]

PAPERS: Mapping[str, tuple[int, int]] = {
    "A4": (210, 297),
    "A3": (297, 420),
    "A2": (420, 594),
    "A1": (594, 841),
    "A0": (841, 1189),
}
"""Width and height in mm, portrait."""
ENLARGEMENT = {"A4": 0.86, "A3": 1.0, "A2": 1.25, "A1": 1.55, "A0": 1.95}
"""Type and symbols grow with the paper, which is then read from farther away."""
FLOOR_PT = {"A4": 6.0, "A3": 6.0, "A2": 6.5, "A1": 7.2, "A0": 8.0}
"""Smallest type."""
MARGIN_MM = 10
WIDEST_MARGIN_MM = 40
"""For a binding; a narrower margin than the least is trimmed off by some printers."""
LONGEST = {"title": 60, "subtitle": 80, "number": 30, "issuer": 40}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A printed page's specification: the same one and the same data give the same bytes.

    `area` is the code of an area (empty: the whole city), `bounds` a frame in degrees that wins
    over it; a `scale` of 0 is the best fit out of the series. `since` is the revision that layers
    of changes are compared with, `question` the code of what the layers of an answer answer.
    Layers are held in the order of their ids, each once: however they were named, it is the same
    sheet with the same code.
    """

    layers: tuple[str, ...]
    paper: str = "A3"
    orientation: Orientation = "auto"
    area: str = ""
    bounds: Bounds | None = None
    scale: int = 0
    language: Language = "zh"
    grey: bool = False
    margin_mm: int = MARGIN_MM
    partition: Partition = "units"
    since: int = 0
    question: str = ""
    selection: Selection = EVERYTHING
    title: str = ""
    subtitle: str = ""
    number: str = ""
    issuer: str = ""
    date: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(sorted(set(self.layers))))

    @property
    def enlargement(self) -> float:
        return ENLARGEMENT[self.paper]

    @property
    def floor_pt(self) -> float:
        return FLOOR_PT[self.paper]

    def size_mm(self, orientation: Orientation) -> tuple[float, float]:
        """Return the paper's width and height in mm in an orientation."""
        short, long = PAPERS[self.paper]
        return (long, short) if orientation == "landscape" else (short, long)


NAMES: Mapping[str, str] = {
    "layers": "layers",
    "paper": "paper",
    "orientation": "side",
    "area": "area",
    "bounds": "frame",
    "scale": "scale",
    "language": "lang",
    "grey": "grey",
    "margin_mm": "margin",
    "partition": "by",
    "since": "since",
    "question": "ask",
    "title": "title",
    "subtitle": "subtitle",
    "number": "no",
    "issuer": "issuer",
    "date": "date",
}
"""Fields and their names in the code."""
SELECTED = {
    "families": "family",
    "types": "type",
    "levels": "level",
    "groups": "group",
    "units": "unit",
    "clusters": "cluster",
    "accuracies": "accuracy",
}
FIELD_WORDS: Mapping[str, Text] = {
    "layers": Text("图层", "layers"),
    "paper": Text("纸张", "paper"),
    "orientation": Text("方向", "orientation"),
    "area": Text("范围", "area"),
    "bounds": Text("图框", "frame"),
    "scale": Text("比例尺", "scale"),
    "language": Text("语言", "language"),
    "grey": Text("黑白", "grey"),
    "margin_mm": Text("页边距", "margin"),
    "partition": Text("区域划分", "areas"),
    "since": Text("变化的起点", "changes since"),
    "question": Text("分析的问题", "question of the analysis"),
    "selection": Text("筛选", "filters"),
    "title": Text("图名", "title"),
    "subtitle": Text("副题", "subtitle"),
    "number": Text("图号", "sheet number"),
    "issuer": Text("编制单位", "issuer"),
    "date": Text("编制日期", "date"),
}


def problem(field: str, says: Text, cure: Text, value: object = "") -> Problem:
    """Return a finding about one field of a specification, named as people call it."""
    name = FIELD_WORDS[field]
    told = str(value)[:40]
    shown = Text(f"“{told}”", f" “{told}”") if told else Text("", "")
    return Problem(
        fatal=True,
        says=Text(f"{name.zh}{shown.zh}：{says.zh}", f"{name.en}{shown.en}: {says.en}"),
        cure=cure,
    )
