"""The page 制图打印: a sheet read from the URL, chosen by hand, written back, made."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import streamlit as st

from gis.paper.compose import Composition
from gis.paper.frame import scale_series
from gis.paper.pdf import pdf_bytes
from gis.paper.raster import png_bytes
from gis.paper.scene import Page
from gis.paper.sheet import (
    FIELD_WORDS,
    LONGEST,
    NAMES,
    PAPERS,
    SELECTED,
    Sheet,
    from_file,
    from_query,
    read_code,
    to_query,
)
from gis.problems import Problem, ProblemError
from gis.selection import EVERYTHING
from gis.store import Tables
from gis.text import Language, Text, join, number
from gis.vocabulary import ACCURACIES, FAMILIES, GROUPS, LEVELS, TYPE_NAMES
from layers import all_layers
from views import cache, framing, printing
from views import choices as choosing
from views.sheet_commands import in_grey
from views.words import plain

WRITTEN = "_print_written"
"""Session key of the query that we wrote last: another one in the URL came from outside."""
SHEET, TAKEN, TROUBLE, DATA = "_p_sheet", "_p_taken", "_p_trouble", "_p_data"
FRAME, CUSTOM, AUTO = "frame", "custom", "fit"
OVERVIEW = ("clusters", "institutions_by_unit")
THEMES: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "overview": (Text("金融集聚总图", "Clusters and counts"), OVERVIEW),
    "institutions": (
        Text("金融机构（按类型）", "Institutions by type"), ("clusters", "institutions"),
    ),
    "counts": (Text("各单元金融机构数", "Institutions by unit"), ("institutions_by_unit",)),
    "rate": (Text("每十万人金融机构数", "Institutions per 100,000"), ("institutions_per_100k",)),
    "projects": (Text("重点项目", "Key projects"), ("clusters", "projects")),
    "places": (Text("楼宇与园区", "Buildings and parks"), ("clusters", "places")),
    "funds": (Text("基金", "Funds"), ("funds_by_unit",)),
}  # fmt: skip
SIDES: Mapping[str, Text] = {
    "auto": Text("自动", "Auto"),
    "portrait": Text("竖", "Portrait"),
    "landscape": Text("横", "Landscape"),
}
KINDS: Mapping[str, Text] = {
    "cluster": Text("集聚区：{name}", "Cluster: {name}"),
    "unit": Text("单元：{name}", "Unit: {name}"),
    "district": Text("区县：{name}", "Division: {name}"),
}
SCALES = tuple(one for one in scale_series() if 2_000 <= one <= 1_000_000)
FILE_BYTES = 64 * 1024
PREVIEW_DPI, PREVIEW_PX = 100.0, 1400.0
"""Of the preview: A4 and A3 at this resolution, larger paper with this longer side."""


def seed_from_url(tables: Tables, language: Language) -> None:
    """Set the controls to what the URL says when it is new to us; keep what it says wrongly."""
    ours = {*NAMES.values(), *SELECTED.values(), "data", "from"}
    query = {name: value for name, value in st.query_params.items() if name in ours}
    if st.session_state.get(WRITTEN) != query:
        problems: list[Problem] = []
        if "from" in query or "layers" not in query:
            sheet = _from_elsewhere(query, tables, language)
            sheet, problems = _readable({**to_query(sheet), **_sheet_part(query)}, tables)
        else:
            sheet, problems = _readable(query, tables)
            st.session_state[DATA] = query.get("data", "")[:12]
        seed(replace(sheet, layers=sheet.layers or OVERVIEW))
        st.session_state[TROUBLE] = problems
    elif "p_theme" not in st.session_state:  # controls not shown in the last run lost their value
        seed(st.session_state.get(SHEET) or default_sheet(language))
    st.session_state[WRITTEN] = query


def default_sheet(language: Language) -> Sheet:
    """Return the sheet that the page opens with: a finished one, dated today."""
    return Sheet(layers=OVERVIEW, language=language, date=date.today().isoformat())


def _sheet_part(query: Mapping[str, str]) -> dict[str, str]:
    """Return what a link of another page says of the sheet itself: not the map's view."""
    views = {"layers", "by", "from", "data", *SELECTED.values()}
    return {name: value for name, value in query.items() if name not in views}


def _from_elsewhere(query: Mapping[str, str], tables: Tables, language: Language) -> Sheet:
    """Return the last sheet, with the map's layers and filters where the map has others now."""
    last = st.session_state.get(SHEET)
    sheet = replace(last or default_sheet(language), language=language)
    asked = {name: query[name] for name in ("layers", "by", *SELECTED.values()) if name in query}
    if query.get("from") not in ("map", None) and last:
        return sheet
    if st.session_state.get(TAKEN) == asked:
        return sheet
    st.session_state[TAKEN] = asked
    seen, _ = choosing.read(asked, tables)
    layers = tuple(
        layer.id for layer in seen.layers()
        if layer.group not in ("ground", "base") and layer.id != "boundaries"
    )  # fmt: skip
    shown = layers if "layers" in asked and layers else _by(OVERVIEW, seen.partition)
    return replace(sheet, layers=shown, partition=seen.partition, selection=seen.selection)


def _by(names: tuple[str, ...], partition: str) -> tuple[str, ...]:
    """Return layers of counts in the form that belongs to a partition."""
    known = all_layers()
    return tuple(
        next(
            one.id for one in known.values()
            if one.switch == known[name].switch and one.partition in ("", partition)
        )
        for name in names
    )  # fmt: skip


def _readable(query: Mapping[str, str], tables: Tables) -> tuple[Sheet, list[Problem]]:
    """Read a sheet field by field: what cannot be understood is left out and reported."""
    problems: list[Problem] = []
    good = {name: value for name, value in query.items() if name in NAMES.values()}
    for name, value in list(good.items()):
        try:
            from_query({name: value})
        except ProblemError as error:
            problems += error.problems
            del good[name]
    filters = {name: query[name] for name in SELECTED.values() if name in query}
    seen, unknown = choosing.read(filters, tables)
    sheet = replace(from_query(good), selection=seen.selection)
    try:
        printing.shown_area(sheet, tables)
    except ProblemError as error:
        problems += error.problems
        sheet = replace(sheet, area="")
    if sheet.layers:
        try:
            printing.theme_layers(sheet)
        except ProblemError as error:
            problems += error.problems
            known = tuple(name for name in sheet.layers if name in all_layers())
            sheet = replace(sheet, layers=known)
    return sheet, [*problems, *unknown]


def seed(sheet: Sheet) -> None:
    """Set every control to a specification."""
    themes = {frozenset(ids): code for code, (_, ids) in THEMES.items()}
    values: dict[str, Any] = {
        "theme": themes.get(frozenset(sheet.layers), CUSTOM),
        "layers": [name for name in sheet.layers if name in offered()],
        "paper": sheet.paper,
        "side": sheet.orientation,
        "area": FRAME if sheet.bounds else sheet.area,
        "scale": _scale_words(sheet.scale) if sheet.scale else AUTO,
        "grey": sheet.grey,
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "number": sheet.number,
        "issuer": sheet.issuer,
        "date": None,
    }
    with suppress(ValueError):  # 2026-02-31 has the form of a date
        values["date"] = date.fromisoformat(sheet.date)
    for name, value in values.items():
        st.session_state[f"p_{name}"] = value
    if sheet.bounds:
        framing.put_edges(sheet.bounds)
    st.session_state[SHEET] = sheet


def _scale_words(scale: int) -> str:
    return f"1:{number(scale)}"


def offered() -> dict[str, Text]:
    """Return the layers that a sheet can be made of, with their titles."""
    return {name: one.title for name, one in all_layers().items() if one.group != "ground"}


def controls(tables: Tables, language: Language) -> Sheet:
    """Show the controls in the rail; return the sheet that they say, or raise ProblemError."""
    last: Sheet = st.session_state[SHEET]
    query = {"lang": language, "layers": ",".join(_layers(language))}
    query["by"] = _partition(query["layers"].split(","), last)
    selection = _selection(last, tables, language)
    query |= _place(tables, language)
    left, right = st.columns([2, 3])
    with left:
        query["paper"] = st.selectbox(
            Text("纸张", "Paper").get(language), list(PAPERS), key="p_paper"
        )
    with right:
        automatic = Text("自动", "Best fit").get(language)
        query["scale"] = st.selectbox(
            Text("比例尺", "Scale").get(language), [AUTO, *map(_scale_words, SCALES)],
            key="p_scale", accept_new_options=True,
            format_func=lambda one: automatic if one == AUTO else one,
            help=Text("可选，也可直接键入，如 1:25000", "Choose, or type one such as 1:25000").get(
                language
            ),
        ) or AUTO  # fmt: skip
    query["side"] = st.segmented_control(
        Text("方向", "Orientation").get(language), list(SIDES), key="p_side", required=True,
        width="stretch", format_func=lambda code: SIDES[code].get(language),
    ) or "auto"  # fmt: skip
    if st.toggle(
        Text("黑白（供复印）", "Black and white (for copies)").get(language), key="p_grey"
    ):
        query["grey"] = "1"
    query |= _imprint(language)
    sheet = replace(from_query(query), selection=selection)
    st.session_state[SHEET] = sheet
    return sheet


def _layers(language: Language) -> tuple[str, ...]:
    words = {code: text for code, (text, _) in THEMES.items()}
    words[CUSTOM] = Text("自选图层", "Layers of your own choice")
    theme = st.selectbox(
        Text("专题", "Theme").get(language), list(words), key="p_theme",
        format_func=lambda code: words[code].get(language), on_change=_own_layers,
    )  # fmt: skip
    if theme != CUSTOM:
        return THEMES[theme][1]
    titles = offered()
    chosen = st.multiselect(
        Text("图层", "Layers").get(language), list(titles), key="p_layers",
        format_func=lambda code: titles[code].get(language),
        placeholder=Text("请选择图层", "Choose layers").get(language),
    )  # fmt: skip
    return tuple(name for name in all_layers() if name in chosen)


def _own_layers() -> None:
    """Start a choice of one's own from the layers of the theme shown so far."""
    if st.session_state["p_theme"] == CUSTOM:
        st.session_state["p_layers"] = list(st.session_state[SHEET].layers)


def _partition(layers: list[str], last: Sheet) -> str:
    """Return the areas that the chosen counts are of; where they leave it open, those before."""
    known = all_layers()
    named = {known[name].partition for name in layers if name in known} - {""}
    return named.pop() if len(named) == 1 else last.partition


def _selection(last: Sheet, tables: Tables, language: Language) -> Any:
    """Show the filters that came with the map's view or the code, and offer to drop them."""
    if last.selection.is_everything:
        return EVERYTHING
    units = dict(zip(tables.units["id"], tables.units[f"short_{language}"], strict=True))
    names = dict(zip(tables.clusters["id"], tables.clusters[f"short_{language}"], strict=True))
    told: list[str] = []
    for table in (FAMILIES, TYPE_NAMES, LEVELS, GROUPS, ACCURACIES):
        names |= {code: words.get(language) for code, words in table.items()}
    for field in SELECTED:
        told += [({**names, **units}).get(one, one) for one in getattr(last.selection, field)]
    words = Text("仅含筛选出的机构：{names}", "Filtered institutions only: {names}")
    st.caption(plain(words.format(names=join(told, language)).get(language)))
    st.button(Text("清除筛选", "Clear the filters").get(language), on_click=_clear, width="stretch")
    return last.selection


def _clear() -> None:
    st.session_state[SHEET] = replace(st.session_state[SHEET], selection=EVERYTHING)


def _place(tables: Tables, language: Language) -> dict[str, str]:
    names = {
        code: KINDS.get(one.kind, Text("{name}", "{name}")).format(name=one.name).get(language)
        for code, one in printing.areas(tables).items()
    }
    names[FRAME] = Text("自画图框", "A frame of your own").get(language)
    area = st.selectbox(
        Text("范围", "Area").get(language), list(names), key="p_area",
        format_func=lambda code: names.get(code, code), on_change=_own_frame,
    )  # fmt: skip
    if area != FRAME:
        return {"area": area}
    return {"frame": ",".join(f"{degrees:.4f}" for degrees in framing.edges(language))}


def _own_frame() -> None:
    """Start a frame of one's own from the area shown so far."""
    last: Sheet = st.session_state[SHEET]
    if st.session_state["p_area"] == FRAME and last.bounds is None:
        framing.put_edges(printing.shown_area(last, cache.tables()).shape.bounds)


def _imprint(language: Language) -> dict[str, str]:
    hints = {"title": Text("留空则自动拟名", "Left empty: automatic")}
    found: dict[str, str] = {}
    for name, longest in LONGEST.items():
        found[NAMES[name]] = st.text_input(
            FIELD_WORDS[name].get(language).capitalize(), key=f"p_{name}", max_chars=longest,
            placeholder=hints.get(name, Text("", "")).get(language),
        )  # fmt: skip
    day = st.date_input(
        FIELD_WORDS["date"].get(language).capitalize(), key="p_date", format="YYYY-MM-DD"
    )
    if isinstance(day, date):
        found["date"] = day.isoformat()
    return found


def put_into_url(sheet: Sheet) -> None:
    """Make the URL say the sheet: it can be mailed and reopened."""
    query = to_query(sheet)
    if st.session_state.get(WRITTEN) != query:
        st.query_params.from_dict(query)
        st.session_state[WRITTEN] = query


def opener(language: Language) -> None:
    """Show where a code is pasted or a saved file is handed over."""
    with st.expander(Text("打开图幅代码或方案文件", "Open a code or a saved file").get(language)):
        st.text_input(
            Text("图幅代码或网址", "Code or address of a sheet").get(language), key="_p_code",
            on_change=_open_code,
        )  # fmt: skip
        st.file_uploader(
            Text("方案文件（64 kB 以内）", "Saved file (64 kB at most)").get(language),
            type=["json"], key="_p_file", on_change=_open_file, max_upload_size=1,
        )  # fmt: skip


def _open_code() -> None:
    if text := st.session_state["_p_code"].strip():
        _open(text)


def _open_file() -> None:
    if (saved := st.session_state["_p_file"]) is None:
        return
    if saved.size > FILE_BYTES:
        says = Text("方案文件超过 64 kB", "The saved file is larger than 64 kB")
        cure = Text("请选用本页“方案文件”得到的文件", "Use a file that was saved on this page")
        st.session_state[TROUBLE] = [Problem(fatal=True, value=saved.name, says=says, cure=cure)]
        return
    _open(saved.getvalue().decode("utf-8", "replace"))


def _open(text: str) -> None:
    """Show the sheet of a code, an address or a saved file; keep the present one if it is none."""
    try:
        sheet, version = from_file(text) if text.lstrip().startswith("{") else read_code(text)
        printing.theme_layers(sheet)
        printing.shown_area(sheet, cache.tables())
        _, unknown = choosing.read(
            {name: value for name, value in to_query(sheet).items() if name in SELECTED.values()},
            cache.tables(),
        )
        if unknown:
            raise ProblemError(*unknown)
    except ProblemError as error:
        st.session_state[TROUBLE] = list(error.problems)
        return
    seed(sheet)
    st.session_state[DATA] = version
    st.session_state["w_language"] = sheet.language


def trouble() -> list[Problem]:
    """Return, once, what could not be read in the URL, a code or a file."""
    return st.session_state.pop(TROUBLE, [])


def other_data(tables: Tables, language: Language) -> str:
    """Return the notice for a code that was printed with other data, or nothing."""
    asked = st.session_state.get(DATA, "")
    if not asked or tables.version.startswith(asked):
        return ""
    words = Text(
        "本图印制时的数据版本为 {asked}，现为 {now}，内容可能不同。",
        "This sheet was printed with data version {asked}; the data are now {now}, so that it may "
        "differ.",
    )
    return words.format(asked=plain(asked), now=tables.version[:12]).get(language)


class Made(NamedTuple):
    """A sheet laid out, the page as it is printed, and its PDF."""

    composition: Composition
    page: Page
    pdf: bytes


@lru_cache(maxsize=8)
def _made(version: str, sheet: Sheet) -> Made:
    composition = printing.make(sheet, cache.tables())
    page = in_grey(composition.page) if sheet.grey else composition.page
    document = printing.document(sheet, composition.imprint.title)
    return Made(composition, page, pdf_bytes([page], document, printing.family()))


def made(sheet: Sheet) -> Made:
    """Return the sheet laid out and its PDF; raises ProblemError that names the field."""
    return _made(cache.store().version, sheet)


@lru_cache(maxsize=8)
def _preview(version: str, sheet: Sheet) -> bytes:
    _, page, pdf = _made(version, sheet)
    longer = max(page.width_mm, page.height_mm)
    small = sheet.paper in ("A4", "A3")
    return png_bytes(pdf, dpi=PREVIEW_DPI if small else PREVIEW_PX / longer * 25.4)


def preview(sheet: Sheet) -> bytes:
    """Return the picture of the sheet's own PDF."""
    return _preview(cache.store().version, sheet)


def svg_offered() -> bool:
    return importlib.util.find_spec("gis.paper.svg") is not None


def svg(sheet: Sheet) -> str:
    """Return the sheet as SVG."""
    from gis.paper.svg import svg_text

    composition, page, _ = made(sheet)
    document = printing.document(sheet, composition.imprint.title)
    return svg_text(page, document, printing.family())


def say(problems: list[Problem], language: Language) -> None:
    """Show problems in the reader's language."""
    for problem in problems:
        st.error(plain(problem.line(language)), icon=":material/error:")
