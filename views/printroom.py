"""The controls of the page 制图打印: a sheet read from the URL, chosen by hand, written back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, cast

import streamlit as st

from gis.paper.compose import Composition
from gis.paper.frame import scale_series
from gis.paper.pdf import pdf_bytes
from gis.paper.raster import png_bytes
from gis.paper.sheet import (
    LONGEST,
    NAMES,
    PAPERS,
    SELECTED,
    Orientation,
    Sheet,
    from_file,
    from_query,
    read_code,
    to_query,
)
from gis.paper.svg import svg_text
from gis.problems import Problem, ProblemError
from gis.store import Tables
from gis.text import Language, Text, join, number
from layers import all_layers
from views import cache, printing
from views.sheet_commands import in_grey
from views.words import plain

WRITTEN = "_print_written"
FRAME = "frame"
CUSTOM = "custom"
THEMES: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "overview": (Text("金融集聚总图", "Clusters and counts"), ("clusters", "institutions_by_unit")),
    "institutions": (Text("金融机构（按类型）", "Institutions by type"),
                     ("clusters", "institutions")),
    "counts": (Text("各单元金融机构数", "Institutions by unit"), ("institutions_by_unit",)),
    "rate": (Text("每十万人金融机构数", "Institutions per 100,000"), ("institutions_per_100k",)),
    "projects": (Text("重点项目", "Key projects"), ("clusters", "projects")),
    "places": (Text("楼宇与园区", "Buildings and parks"), ("clusters", "places")),
    "funds": (Text("基金与母基金", "Funds"), ("clusters", "funds_by_unit")),
}  # fmt: skip
SIDES: Mapping[str, Text] = {
    "auto": Text("自动", "Auto"),
    "portrait": Text("竖", "Portrait"),
    "landscape": Text("横", "Landscape"),
}
PREVIEW_PX = 1500.0
"""Longer side of the preview."""


def take_from_url(tables: Tables, language: Language) -> list[Problem]:
    """Seed the controls from the URL when it is new to us; return what it says wrongly."""
    ours = {*NAMES.values(), *SELECTED.values(), "data"}
    query = {name: value for name, value in st.query_params.items() if name in ours}
    new = st.session_state.get(WRITTEN) != query
    problems: list[Problem] = []
    sheet = default_sheet(language)
    if new or "p_theme" not in st.session_state:
        if "layers" in query:
            query = {**query, "layers": ",".join(layer_ids(query))}
        try:
            sheet = from_query({**to_query(sheet), **query})
            printing.theme_layers(sheet)
            printing.shown_area(sheet, tables)
        except ProblemError as error:
            problems, sheet = list(error.problems), default_sheet(language)
        st.session_state["_data_asked"] = query.get("data", "")
    if new or "p_theme" not in st.session_state:
        seed(sheet)
    return problems


def default_sheet(language: Language) -> Sheet:
    """Return the sheet that the page opens with: a finished one, dated today."""
    return Sheet(layers=THEMES["overview"][1], language=language, date=date.today().isoformat())


def layer_ids(query: Mapping[str, str]) -> list[str]:
    """Turn the map's switches into layers; the base is added by the sheet itself.

    A switch names several layers where they differ by partition only.
    """
    known = all_layers()
    partition = "districts" if query.get("by") == "districts" else "units"
    found: list[str] = []
    for name in query["layers"].split(","):
        layers = [one for one in known.values() if one.switch == name or one.id == name]
        exact = [one for one in layers if one.id == name]
        wanted = exact or [one for one in layers if one.partition in ("", partition)]
        if not wanted and name:
            found.append(name)
        found += [one.id for one in wanted if one.group != "base" and one.id != "boundaries"]
    return found or list(THEMES["overview"][1])


def seed(sheet: Sheet) -> None:
    """Set every control to a specification."""
    theme = next((code for code, (_, ids) in THEMES.items() if ids == sheet.layers), CUSTOM)
    values: dict[str, Any] = {
        "theme": theme,
        "layers": [name for name in sheet.layers if name in offered()],
        "paper": sheet.paper,
        "side": sheet.orientation,
        "area": FRAME if sheet.bounds else sheet.area,
        "scale": sheet.scale,
        "grey": sheet.grey,
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "number": sheet.number,
        "issuer": sheet.issuer,
        "date": date.fromisoformat(sheet.date) if sheet.date else None,
    }
    edges = sheet.bounds or cache.city_bounds()
    values |= dict(zip(("west", "south", "east", "north"), edges, strict=True))
    for name, value in values.items():
        st.session_state[f"p_{name}"] = value
    st.session_state["_p_rest"] = (sheet.partition, sheet.selection)


def offered() -> dict[str, Text]:
    """Return the layers that a sheet can be made of, with their titles."""
    return {
        name: layer.title
        for name, layer in all_layers().items()
        if layer.group not in ("ground", "base") and name != "boundaries"
    }


def controls(tables: Tables, language: Language) -> Sheet:
    """Show the controls in the rail and return the sheet that they say."""

    def t(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    themes = {code: words for code, (words, _) in THEMES.items()}
    themes[CUSTOM] = Text("自选图层", "Choose layers")
    theme = st.selectbox(
        t("专题", "Theme"), list(themes), key="p_theme",
        format_func=lambda code: themes[code].get(language),
    )  # fmt: skip
    layers = THEMES[theme][1] if theme in THEMES else ()
    if theme == CUSTOM:
        titles = offered()
        chosen = st.multiselect(
            t("图层", "Layers"), list(titles), key="p_layers",
            format_func=lambda code: titles[code].get(language),
            placeholder=t("请选择图层", "Choose layers"),
        )  # fmt: skip
        layers = tuple(name for name in all_layers() if name in chosen)
    areas = printing.areas(tables)
    names = {code: one.name.get(language) for code, one in areas.items()}
    names[FRAME] = t("按经纬度划定图框", "A frame in degrees")
    area = st.selectbox(t("范围", "Area"), list(names), key="p_area", format_func=names.__getitem__)
    bounds = _frame(t) if area == FRAME else None
    left, right = st.columns(2)
    with left:
        paper = st.selectbox(t("纸张", "Paper"), list(PAPERS), key="p_paper")
    with right:
        scales = [0, *(one for one in scale_series() if one >= 2000)]
        scale = st.selectbox(
            t("比例尺", "Scale"), scales, key="p_scale",
            format_func=lambda one: f"1:{number(one)}" if one else t("自动", "Best fit"),
        )  # fmt: skip
    side = st.segmented_control(
        t("方向", "Side"), list(SIDES), key="p_side", required=True, width="stretch",
        format_func=lambda code: SIDES[code].get(language),
    )  # fmt: skip
    with st.expander(t("图名与署名", "Title and imprint"), expanded=False):
        texts = {
            name: st.text_input(words.get(language), key=f"p_{name}", max_chars=LONGEST[name])
            for name, words in {
                "title": Text("图名（空则自动）", "Title (empty: automatic)"),
                "subtitle": Text("副题", "Subtitle"),
                "number": Text("图号", "Sheet number"),
                "issuer": Text("编制单位", "Issued by"),
            }.items()
        }
        day = st.date_input(t("编制日期", "Date"), key="p_date", format="YYYY-MM-DD")
        grey = st.toggle(t("黑白", "Black and white"), key="p_grey")
    partition, selection = st.session_state["_p_rest"]
    return Sheet(
        layers=layers,
        paper=paper,
        orientation=cast(Orientation, side or "auto"),
        area="" if area == FRAME else area,
        bounds=bounds,
        scale=scale,
        language=language,
        grey=grey,
        partition=partition,
        selection=selection,
        date=day.isoformat() if isinstance(day, date) else "",
        **texts,
    )


def _frame(t: Any) -> tuple[float, float, float, float]:
    """Ask for the four edges of a frame in degrees."""
    words = {"west": t("西", "West"), "east": t("东", "East"),
             "south": t("南", "South"), "north": t("北", "North")}  # fmt: skip
    values = {}
    for pair, limits in ((("west", "east"), (110.0, 125.0)), (("south", "north"), (25.0, 40.0))):
        for column, name in zip(st.columns(2), pair, strict=True):
            with column:
                values[name] = st.number_input(
                    words[name], *limits, step=0.01, format="%.4f", key=f"p_{name}"
                )
    return values["west"], values["south"], values["east"], values["north"]


def put_into_url(sheet: Sheet) -> None:
    """Make the URL say the sheet: it can be mailed and reopened."""
    query = to_query(sheet)
    if st.session_state.get(WRITTEN) != query:
        st.query_params.from_dict(query)
        st.session_state[WRITTEN] = query


def open_code(text: str) -> None:
    """Show the sheet of a code, an address or a saved file; raises ProblemError."""
    sheet, version = from_file(text) if text.lstrip().startswith("{") else read_code(text)
    printing.theme_layers(sheet)
    st.session_state[WRITTEN] = None
    st.query_params.from_dict({**to_query(sheet), "data": version})


@lru_cache(maxsize=8)
def _made(version: str, sheet: Sheet) -> tuple[Composition, bytes]:
    composition = printing.make(sheet, cache.tables())
    page = in_grey(composition.page) if sheet.grey else composition.page
    document = printing.document(sheet, composition.imprint.title)
    return composition, pdf_bytes([page], document, printing.family())


def made(sheet: Sheet) -> tuple[Composition, bytes]:
    """Return the sheet laid out and its PDF; raises ProblemError that names the field."""
    return _made(cache.store().version, sheet)


@lru_cache(maxsize=8)
def _preview(version: str, sheet: Sheet) -> bytes:
    composition, pdf = _made(version, sheet)
    longer = max(composition.page.width_mm, composition.page.height_mm)
    return png_bytes(pdf, dpi=PREVIEW_PX / longer * 25.4)


def preview(sheet: Sheet) -> bytes:
    """Return the picture of the sheet's own PDF."""
    return _preview(cache.store().version, sheet)


def svg(sheet: Sheet) -> str:
    """Return the sheet as SVG."""
    composition, _ = made(sheet)
    page = in_grey(composition.page) if sheet.grey else composition.page
    document = printing.document(sheet, composition.imprint.title)
    return svg_text(page, document, printing.family())


def findings(composition: Composition, language: Language) -> list[Text]:
    """Return what a printer should know before the sheet leaves the house."""
    found: list[Text] = []
    imprint = composition.imprint
    fields = {
        Text("编制单位", "issuer"): imprint.issuer,
        Text("图号", "sheet number"): imprint.number,
        Text("编制日期", "date"): imprint.date,
    }
    missing = [words for words, value in fields.items() if not value]
    if missing:
        told = join([one.get(language) for one in missing], language)
        found.append(Text(f"未填写：{told}", f"Not filled in: {told}"))
    if composition.cramped:
        told = join(list(composition.cramped), language)
        found.append(
            Text(f"放不下：{told}。请换大一号纸", f"No room for: {told}; use larger paper")
        )
    if dropped := composition.labels.dropped:
        told = join(list(dropped[:6]), language)
        count = len(dropped)
        found.append(
            Text(f"{count} 个地名因拥挤未注出：{told}", f"{count} names found no room: {told}")
        )
    if not imprint.reviewed:
        found.append(
            Text(
                "没有审图号：图上印“内部工作图·未经审核·不得公开”",
                "No review number: the sheet is marked as an internal working map",
            )
        )
    return found


def say(problems: list[Problem], language: Language) -> None:
    """Show problems in the reader's language."""
    for problem in problems:
        st.error(plain(problem.line(language)), icon=":material/error:")
