"""The reader's choices: read from the URL, shown as the rail's controls, written back to the URL.

The URL is the only place they live in: a view can be mailed and reopened. What the URL says and we
do not know is ignored, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from gis.changes import KEY_MARK, TRACKED
from gis.counts import Partition, areas_of
from gis.layer import Layer
from gis.problems import Problem
from gis.registers.register import row_at
from gis.selection import EVERYTHING, Selection
from gis.store import Tables
from gis.text import LANGUAGES, Language, Text
from gis.vocabulary import ACCURACIES, FAMILIES, GROUPS, LEVELS, TYPE_NAMES
from layers import GROUPS as LAYER_GROUPS
from layers import all_layers
from views import cache, own_url

MODES = {
    "map": Text("地图", "Map"),
    "list": Text("名录", "Lists"),
    "compare": Text("对比", "Compare"),
}
AREAS: Mapping[Partition, Text] = {
    "units": Text("12 个统计单元", "12 units"),
    "districts": Text("9 个区县", "9 divisions"),
}
TABS = {
    "counts": Text("各区统计", "Counts by area"),
    "institutions": Text("金融机构", "Institutions"),
    "places": Text("楼宇、园区与项目", "Buildings, parks, projects"),
    "funds": Text("基金与管理人", "Funds and managers"),
    "listed_companies": Text("上市公司", "Listed companies"),
    "unplaced": Text("未画点名单", "Not drawn as points"),
}
DATA_PARTS = {
    "import": Text("导入", "Import"),
    "registers": Text("大型登记册", "Large registers"),
    "base": Text("街道底图", "Street base"),
    "history": Text("修订历史", "History"),
    "export": Text("导出", "Export"),
    "quality": Text("质量与待办", "Quality and tasks"),
    "sources": Text("来源与字段", "Sources and fields"),
}
TASKS = {
    "list": Text("待办清单", "Work list"),
    "gaps": Text("为什么是空的", "Why is it empty"),
    "sheets": Text("现场核查表", "Field sheets"),
    "points": Text("地址与坐标", "Address and coordinate"),
}
TILES = {
    "none": Text("不使用（离线）", "None (offline)"),
    "osm": Text("OpenStreetMap", "OpenStreetMap"),
    "tianditu": Text("天地图（需密钥）", "Tianditu (needs a key)"),
    "amap": Text("高德（已作坐标转换）", "AMap (datum converted)"),
}
SHIPPED = "0"
"""The revision that changes are told since, unless another is chosen."""
WRITTEN = "_written"
"""Session key of the query that we wrote last: another one in the URL came from outside."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """Everything that the reader has chosen."""

    language: Language = "zh"
    mode: str = "map"
    partition: Partition = "units"
    switches: tuple[str, ...] = ()
    selection: Selection = EVERYTHING
    picked: str = ""
    tab: str = "counts"
    compared: tuple[str, ...] = ()
    tiles: str = "none"
    part: str = "import"
    since: str = SHIPPED
    editing: bool = False
    task: str = "list"

    def layers(self) -> list[Layer]:
        """Return the layers to draw, bottom first; the ground and the areas always."""
        return [
            layer
            for layer in all_layers().values()
            if (layer.group == "ground" or layer.switch in self.switches)
            and layer.partition in ("", self.partition)
        ]


def switches() -> Mapping[str, Layer]:
    """Return one layer for each switch of the rail."""
    found: dict[str, Layer] = {}
    for layer in sorted(all_layers().values(), key=lambda one: one.mass):
        if layer.group in LAYER_GROUPS:
            found.setdefault(layer.switch, layer)
    return found


def default_switches() -> tuple[str, ...]:
    """Return the switches that are on where the URL names none: they follow what there is."""
    placed = cache.placed_layers()
    return tuple(name for name, layer in switches().items() if layer.shown and layer.id in placed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One parameter of the URL: which codes it takes, and where it lies in the choices."""

    name: str
    known: Callable[[Tables], Iterable[str]]
    many: bool = True


FILTERS: Mapping[str, Field] = {
    "families": Field(name="family", known=lambda t: FAMILIES),
    "types": Field(name="type", known=lambda t: TYPE_NAMES),
    "levels": Field(name="level", known=lambda t: LEVELS),
    "groups": Field(name="group", known=lambda t: GROUPS),
    "units": Field(name="unit", known=lambda t: t.units["id"]),
    "clusters": Field(name="cluster", known=lambda t: cluster_ids(t)),
    "accuracies": Field(name="accuracy", known=lambda t: ACCURACIES),
}
OTHERS: Mapping[str, Field] = {
    "language": Field(name="lang", known=lambda t: LANGUAGES, many=False),
    "mode": Field(name="mode", known=lambda t: MODES, many=False),
    "partition": Field(name="by", known=lambda t: AREAS, many=False),
    "switches": Field(name="layers", known=lambda t: switches()),
    "compared": Field(name="with", known=lambda t: _comparable(t)),
    "tab": Field(name="tab", known=lambda t: TABS, many=False),
    "tiles": Field(name="tiles", known=lambda t: TILES, many=False),
    "part": Field(name="part", known=lambda t: DATA_PARTS, many=False),
    "since": Field(name="since", known=lambda t: earlier_revisions(t), many=False),
    "task": Field(name="task", known=lambda t: TASKS, many=False),
}
ALL = "all"
CHANGEABLE = {table.id for table in TRACKED}
PICKABLE = {
    "unit": ("units", "id"),
    "district": ("districts", "code"),
    "cluster": ("clusters", "id"),
    "part": ("clusters", "id"),
    "place": ("places", "id"),
    "institution": ("institutions", "id"),
    "fund": ("funds", "id"),
    "enterprise": ("enterprises", "id"),
    "listed": ("listed_companies", "code"),
    "station": ("metro_stations", "id"),
}
KIND_OF = {table: kind for kind, (table, _) in PICKABLE.items() if table != "clusters"}
"""The kind of a record by its table; clusters are two."""


def earlier_revisions(tables: Tables) -> list[str]:
    """Return the numbers of the revisions before this one, newest first; the shipped one always."""
    return [str(number) for number in range(tables.number - 1, 0, -1)] + [SHIPPED]


def cluster_ids(tables: Tables) -> list[str]:
    return list(areas_of(tables, "clusters")["id"])


def _comparable(tables: Tables) -> list[str]:
    return [*tables.units["id"], *tables.districts["code"], *cluster_ids(tables)]


def read(query: Mapping[str, str], tables: Tables) -> tuple[Choices, list[Problem]]:
    """Read choices from a URL's query; what is not known is left out and reported."""
    problems: list[Problem] = []

    def codes(field: Field) -> tuple[str, ...] | None:
        if field.name not in query:
            return None
        known = set(field.known(tables))
        asked = [code for code in query[field.name].split(",") if code]
        problems.extend(_unknown(field.name, code) for code in asked if code not in known)
        values = tuple(code for code in asked if code in known)
        return None if asked and not values else values

    choices = Choices(switches=default_switches())
    found: dict[str, Any] = {}
    for name, field in OTHERS.items():
        values = codes(field)
        if values is not None and (field.many or values):
            found[name] = values if field.many else values[0]
    filters = {name: codes(field) or () for name, field in FILTERS.items()}
    picked = query.get("sel", "")
    if picked and not exists(picked, tables):
        problems.append(_unknown("sel", picked))
        picked = ""
    editing = query.get("edit") == "1" and bool(picked)
    chosen = replace(choices, **found, selection=Selection(**filters))
    return replace(chosen, picked=picked, editing=editing), problems


def exists(key: str, tables: Tables) -> bool:
    """Tell whether `kind:id` names something that the facts hold."""
    kind, _, code = key.partition(":")
    if kind == "change":  # of what is gone too; the panel says where nothing changed
        return code == ALL or code.partition(KEY_MARK)[0] in CHANGEABLE
    if kind == "registered":
        return row_at(code, tables) is not None
    if kind == "near":
        return any(len(rows) for rows in at_anchor(code, tables).values())
    if kind not in PICKABLE:
        return False
    return len(tables.record(PICKABLE[kind][0], code)) > 0


def near(code: str) -> tuple[float, float] | None:
    """Read the anchor `lon,lat` of a halo; None where it is not two numbers."""
    try:
        lon, lat = (float(part) for part in code.split(","))
    except ValueError:
        return None
    return lon, lat


def at_anchor(code: str, tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the records that are known only to lie about an anchor `lon,lat`, by table."""
    lon, lat = near(code) or (float("nan"), float("nan"))
    found = {}
    for name in ("places", "institutions", "enterprises"):
        if not tables.size(name):
            continue
        rows = tables.frames[name]
        close = (rows["lon"] - lon).abs().lt(1e-6) & (rows["lat"] - lat).abs().lt(1e-6)
        found[name] = rows[close & (rows["accuracy"] == "area")]
    return found


def _unknown(name: str, code: str) -> Problem:
    return Problem(
        column=name,
        value=code[:40],
        says=Text(
            "链接中的这一项无法识别，已忽略", "The link holds something unknown; it is ignored"
        ),
        cure=Text("请在左侧重新选择", "Choose again in the rail"),
    )


def query_of(choices: Choices) -> dict[str, str]:
    """Write choices as a URL's query; what is default is left out."""
    plain = Choices(switches=default_switches())
    query: dict[str, str] = {}
    for name, field in OTHERS.items():
        value = getattr(choices, name)
        if value != getattr(plain, name):
            query[field.name] = ",".join(value) if field.many else value
    for name, field in FILTERS.items():
        if values := getattr(choices.selection, name):
            query[field.name] = ",".join(values)
    if choices.picked:
        query["sel"] = choices.picked
        if choices.editing:
            query["edit"] = "1"
    return query


def link_of(choices: Choices) -> dict[str, str]:
    """Return the query that opens another page with the same choices and the map's view.

    What is picked stays behind: the rail, where links stand, does not run again at a click on the
    map and would carry an older one.
    """
    return {**query_of(replace(choices, picked="", editing=False)), **_map_view()}


def links(choices: Choices, *, sheet: bool) -> dict[str, str]:
    """Return the query of the links to other pages; from a sheet they lead back to the last view.

    A sheet's URL is its code, so that what the map showed is kept aside while it is open.
    """
    if not sheet:
        st.session_state["_map_link"] = link_of(choices)
        return link_of(choices)
    kept = dict(st.session_state.get("_map_link", {}))
    kept.pop("lang", None)
    plain = Choices(switches=default_switches(), language=choices.language)
    return {**kept, **link_of(plain)}


def take_language(language: Language) -> Choices:
    """Return choices of which only the language comes from the URL: a sheet says the rest."""
    asked: Language = "en" if st.query_params.get("lang") == "en" else "zh"
    if st.session_state.get(own_url.LANGUAGE) != asked or "w_language" not in st.session_state:
        st.session_state["w_language"] = asked
    st.session_state[own_url.LANGUAGE] = asked
    return Choices(switches=default_switches(), language=st.session_state["w_language"] or language)


def _map_view() -> dict[str, str]:
    """Return the map's own part of the URL: the browser writes it, and it is kept as it is."""
    return {name: value for name, value in st.query_params.items() if name == "view"}


def _without_view() -> dict[str, str]:
    return {name: value for name, value in st.query_params.items() if name != "view"}


def take_from_url(tables: Tables) -> tuple[Choices, list[Problem]]:
    """Seed the controls from the URL when it is new to us; return what it says."""
    ours = {field.name for field in (*OTHERS.values(), *FILTERS.values())} | {"sel", "edit"}
    query = {name: value for name, value in st.query_params.items() if name in ours}
    choices, problems = read(query, tables)
    new = st.session_state.get(WRITTEN) != query
    for key, value in _seeds(choices).items():
        # A control that was not shown in the last run has lost its value: the URL still has it.
        if new or key not in st.session_state:
            st.session_state[key] = value
    st.session_state[WRITTEN] = query
    # The switch may have been turned in this very run: what is drawn before it must know.
    return replace(choices, language=st.session_state["w_language"] or "zh"), problems


def controlled(choices: Choices) -> Choices:
    """Return what the controls say in this very run: the rail writes it into the URL only later.

    For links that stand above the rail: they must carry the change that was just made.
    """
    state = st.session_state
    others: dict[str, Any] = {
        name: tuple(value) if field.many else value
        for name, field in OTHERS.items()
        if name not in ("switches", "language") and (value := state.get(f"w_{name}")) is not None
    }
    filters = {name: tuple(state.get(f"w_{name}") or ()) for name in FILTERS}
    on = {name for group in LAYER_GROUPS for name in state.get(f"w_{group}") or ()}
    shown = tuple(name for name in switches() if name in on)
    return replace(choices, **others, selection=Selection(**filters), switches=shown)


def _seeds(choices: Choices) -> dict[str, Any]:
    """Return the value of each control, by its key."""
    seeds: dict[str, Any] = {
        f"w_{name}": list(value) if field.many else value
        for name, field in OTHERS.items()
        if (value := getattr(choices, name)) is not None and name != "switches"
    }
    for name in FILTERS:
        seeds[f"w_{name}"] = list(getattr(choices.selection, name))
    for group in LAYER_GROUPS:
        seeds[f"w_{group}"] = [name for name in choices.switches if switches()[name].group == group]
    return seeds


def put_into_url(choices: Choices) -> None:
    """Make the URL say what was chosen; the map's own view stays as it is."""
    query = query_of(choices)
    if st.session_state.get(WRITTEN) == query == _without_view():
        return
    st.query_params.from_dict({**query, **_map_view()})
    st.session_state[WRITTEN] = query


def picked(tables: Tables) -> str:
    """Return what the URL names as selected now, or nothing."""
    key = st.query_params.get("sel", "")
    return key if key and exists(key, tables) else ""


def editing() -> bool:
    """Tell whether the URL asks for what is picked to be corrected."""
    return st.query_params.get("edit") == "1"


def pick(key: str, *, edit: bool = False) -> None:
    """Select a feature, or nothing with an empty key; with `edit` it is to be corrected."""
    for name, value in (("sel", key), ("edit", "1" if edit else "")):
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]
    st.session_state[WRITTEN] = _without_view()
