"""The map as a QGIS project: which layers, records and words go into the parcel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from gis.export.qgis_layout import Marginalia
from gis.export.qgis_project import DATA, NOTHING, PROJECT, STYLE, Project, project_files
from gis.layer import Layer, Marker, has_its_place
from gis.paper.marginalia import DATE, ISSUER, NOT_FILLED, NUMBER, VERSION
from gis.paper.sheet import Sheet
from gis.parcels import zip_bytes
from gis.portray import Portrayal, portray
from gis.problems import ProblemError
from gis.selection import select
from gis.store import Tables
from gis.text import Language, Text, join
from gis.tiles.style import style
from gis.web import bounds_of
from layers import GROUPS, all_layers
from views import house
from views.coverage import coverage
from views.onefile import Wanted
from views.printing import BOUNDARIES, CITY, CORE, core, ground_under
from views.titles import title_of
from views.words import REVIEW, SOURCES, TITLE

HERE = "http://localhost:8501"
"""Where `make run` serves the tiles, unless ATLAS_URL or an option says otherwise."""
TREE = ("points", "counts", "areas", "base")
"""The groups from the top of the tree; they are those of the map's switches."""
MASS, UNDER_COUNTS = 1_000, 24
"""Points from which on a layer is a texture, and the order (gis.layer) at which it is drawn."""
SYSTEM = Text(
    "2000 国家大地坐标系（CGCS2000），高斯—克吕格投影，中央经线 117°E（EPSG:4509）",
    "CGCS2000, Gauss-Krüger projection, central meridian 117°E (EPSG:4509)",
)
"""Of the print layout."""
SAYS = Text("{what}：{says}", "{what}: {says}")
ABOUT = Text(
    f"""{{title}}
{{review}}
数据版本：{{version}}

{PROJECT}　QGIS 工程（3.22 或更高版本）。请先解压整个压缩包再打开；文件夹可以整体移动，但不要拆开。
　　图层的次序、分组、颜色、符号、图例文字与注记同地图页。“工程 → 布局”中有一幅 A3 横向版面，
　　可直接导出 PDF；移动地图后，比例尺与图例随之更新。
{DATA}　GeoPackage（EPSG:4490），每个图层一个表，样式另存于 layer_styles，单独加载图层时也会用上。
{STYLE}　MapLibre 样式，从 {{url}} 取矢量瓦片；程序在别处运行时，请把其中的地址换成那里的地址；
　　别的网站的网页要读取，程序须以 ATLAS_CORS 写明那个网站。

字体为 Noto Sans SC（SIL OFL 1.1），未随附；没有安装时，QGIS 用别的字体代替。
{{sources}}
""",
    f"""{{title}}
{{review}}
Data version: {{version}}

{PROJECT}: a QGIS project (3.22 or later). Unpack the whole archive first; the folder can be moved,
  but must stay together. Order, groups, colours, symbols, legend and labels are those of the map
  page. Project > Layouts has an A3 landscape sheet that can be exported as PDF; scale and legend
  follow when the map is moved.
{DATA}: a GeoPackage (EPSG:4490) with a table for each layer; its styles are in layer_styles too,
  and are used where a layer is added alone.
{STYLE}: a MapLibre style that takes vector tiles from {{url}}; where the program runs elsewhere,
  put that address in its place. Pages of another site may read them where ATLAS_CORS names it.

The typeface is Noto Sans SC (SIL OFL 1.1), not enclosed; without it QGIS takes another.
{{sources}}
""",
)


def package(wanted: Wanted, tables: Tables, url: str = "") -> bytes:
    """Return the QGIS project as one zip; `url` is where the vector tiles are served.

    `tables` may hold an earlier revision for layers that compare. Raises ProblemError where no
    layer has a feature.
    """
    return zip_bytes(project_files(_project(wanted, tables, url or address())))


def address() -> str:
    """Return where readers find the program: ATLAS_URL, else where it runs on this machine."""
    return house.named() or HERE


def _project(wanted: Wanted, tables: Tables, url: str) -> Project:
    drawn = _portrayals(wanted, tables)
    if not any(len(one.frame) for one in drawn if one.layer.id in wanted.layers):
        raise ProblemError(NOTHING)  # the ground alone is no map
    language, bounds = wanted.language, bounds_of(tables.units)
    tiles = [f"{url}/tiles/{one.layer.id}/{{z}}/{{x}}/{{y}}.mvt?lang={language}" for one in drawn]
    pictures = f"{url}/tiles/sprite?layers={','.join(one.layer.id for one in drawn)}"
    words = _words(wanted, tables, drawn)
    return Project(
        portrayals=drawn,
        groups={code: GROUPS[code] for code in TREE},
        bounds=bounds,
        detail=(CORE, core(tables).bounds),
        words=words,
        style=style(drawn, tiles, name=TITLE, bounds=bounds, sprite=pictures),
        readme=_readme(words, tables.version, url),
    )


def _portrayals(wanted: Wanted, tables: Tables) -> tuple[Portrayal, ...]:
    """Resolve the layers that are asked for and the ground of a printed sheet, bottom first."""
    selected = tables
    if not wanted.selection.is_everything:
        selected = tables.filtered_to(select(tables.institutions, wanted.selection))
    ground = ground_under(wanted.layers)
    drawn = [
        portray(layer, selected if layer.filtered else tables, wanted.language)
        for name, layer in all_layers().items()
        if name in wanted.layers or (name in ground and has_its_place(layer, tables))
    ]
    return tuple(sorted(drawn, key=_height))


def _height(portrayal: Portrayal) -> int:
    """Return where a layer lies: a mass of points under outlines and circles, which it hides."""
    layer = portrayal.layer
    mass = isinstance(layer.symbol, Marker) and len(portrayal.frame) > MASS
    return min(layer.order, UNDER_COUNTS) if mass else layer.order


def _words(wanted: Wanted, tables: Tables, drawn: Sequence[Portrayal]) -> Marginalia:
    """Write the words around the map, as on a printed sheet; who made it is left to be filled."""
    language, theme = wanted.language, _theme(wanted)
    sheet = Sheet(layers=wanted.layers, language=language, selection=wanted.selection)
    shown = tuple(one for one in drawn if len(one.frame))
    blank = NOT_FILLED.get(language)
    told = (title_of(CITY, "city", theme) if theme else TITLE).get(language)
    return Marginalia(
        title=told,
        review=REVIEW.get(language),
        sources=(*_sources(shown, language), BOUNDARIES.get(language)),
        notes=(*_notes(shown, language), *coverage(sheet, tables, shown, None)),
        imprint=(
            *((one.get(language), blank) for one in (ISSUER, DATE, NUMBER)),
            (VERSION.get(language), tables.version[:12]),
        ),
        datum=SYSTEM.get(language),
        language=language,
    )


def _sources(shown: Sequence[Portrayal], language: Language) -> list[str]:
    """Return each source with the layers that it is of."""
    layers: dict[str, list[str]] = {}
    for one in shown:
        layers.setdefault(one.source.get(language), []).append(one.layer.title.get(language))
    return [SAYS.format(what=join(titles, language), says=source).get(language)
            for source, titles in layers.items()]  # fmt: skip


def _notes(shown: Sequence[Portrayal], language: Language) -> list[str]:
    """Return what the layers say of themselves, those on top first."""
    return [SAYS.format(what=one.layer.title, says=one.layer.note).get(language)
            for one in reversed(shown) if one.layer.note]  # fmt: skip


def _theme(wanted: Wanted) -> list[Layer]:
    """Return the layers that the map is about: its ground has no say in the title."""
    asked = [all_layers()[name] for name in wanted.layers]
    themes = [one for one in asked if one.group in set(GROUPS) - {"base"}]
    return themes or [one for one in asked if one.group in GROUPS]


def _readme(words: Marginalia, version: str, url: str) -> str:
    told = {"title": TITLE, "review": REVIEW, "version": version, "url": url, "sources": SOURCES}
    both = ABOUT.format(**told)
    first, second = (both.zh, both.en) if words.language == "zh" else (both.en, both.zh)
    return f"{first}\n{second}"


@lru_cache(maxsize=2)
def _kept(version: str, wanted: Wanted, since: int, url: str) -> bytes:
    from views import cache

    return package(wanted, cache.tables_of(version).compared_with(since), url)


def kept_package(wanted: Wanted, since: int) -> bytes:
    """Return the parcel for a page, made once for the same wish and version of the facts."""
    from views import cache

    return _kept(cache.store().version, wanted, since, address())
