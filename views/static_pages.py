"""The pages of the static site that are no report of their own: start, sheets, files, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gis.counts import APART, categories, count_by_area
from gis.export.formats import FORMATS
from gis.report.blocks import Block, Cell, Heading, Paragraph, Report, table
from gis.store import Tables
from gis.tables import TABLES
from gis.text import NO_DATA, Language, Text, is_missing, number
from views.words import REVIEW, SOURCES, TITLE

LEAD = Text(
    "合肥市四个金融集聚区、重点楼宇与园区、重点项目和金融机构，以及各单元的机构数。",
    "Hefei's four financial clusters, key buildings and parks, projects and institutions, with "
    "counts by unit.",
)
READ_ONLY = Text(
    "这是只读的静态页面：数据为下面的版本，不能筛选和改动；除地图外不需要运行脚本，不访问任何外部网址。",
    "These are static pages to read: their data are of the version below, nothing can be filtered "
    "or changed; all but the map need no script, and no outside address is asked for anything.",
)
COUNTS = Text("各单元金融机构数（家）", "Institutions by statistical unit")
HOW = Text(
    "按登记地址计数，资料截至 2019-04，存续状态未核，不是全部机构；“暂无数据”不等于 0。",
    "Counted by written address, registrations to 2019-04, status unverified, not all "
    "institutions; “No data” is not 0.",
)
UNIT = Text("统计单元", "Unit")
TOTAL = Text("合计", "Total")
WHOLE = Text("全表", "All")
FROM = Text("数据从哪里来", "Where the data are from")
SHEETS = Text("专题图", "Thematic sheets")
SHEETS_SAY = Text(
    "每张专题图一份矢量 PDF（A3）；图上有比例尺、来源、数据版本与审图提示。",
    "A vector PDF (A3) of each theme, with scale, sources, data version and notice of review.",
)
FILES = Text("数据下载", "Downloads")
FILES_SAY = Text(
    "每个数据表的全部记录：CSV 可用 Excel 打开，GeoJSON 与 GeoPackage 可用 QGIS 打开"
    "（GeoPackage 带样式）。坐标为 CGCS2000 经纬度，空格表示未知。",
    "All records of each table: CSV opens in Excel, GeoJSON and GeoPackage (with its style) in "
    "QGIS. Coordinates are CGCS2000 lon/lat; an empty cell means unknown.",
)
ORIGINS = Text("数据来源与许可", "Sources and licences")


def start(tables: Tables, language: Language) -> Report:
    """Return the first page: what this is, counts, where the data are from."""
    blocks: list[Block] = [
        Paragraph(text=READ_ONLY.get(language), quiet=True),
        *_counts(tables, language),
    ]
    blocks += [
        Heading(text=FROM.get(language)),
        Paragraph(text=SOURCES.get(language)),
        Paragraph(text=_version(tables, language), quiet=True),
    ]
    return _page(TITLE, LEAD, blocks, tables, language)


def _version(tables: Tables, language: Language) -> str:
    words = Text(
        "{i} 家机构、{p} 处地点与项目、{f} 条基金记录；数据版本 {v}。",
        "{i} institutions, {p} places and projects, {f} records of funds; data version {v}.",
    )
    return words.format(
        i=len(tables.institutions), p=len(tables.places), f=len(tables.funds), v=tables.version
    ).get(language)


def _counts(tables: Tables, language: Language) -> list[Block]:
    """Return how many institutions of each family the register holds in each unit."""
    frame = count_by_area(tables, partition="units", by="family")
    words = {
        code: text for code, text in categories("family", "institutions").items() if code in frame
    }
    head = [UNIT, *words.values(), TOTAL]
    rows: list[list[Cell | str]] = []
    for row in frame.to_dict("records"):
        values = [row[code] for code in (*words, "total")]
        told = [NO_DATA.get(language) if is_missing(one) else number(one) for one in values]
        key = "" if row["area"] in APART else f"unit:{row['area']}"
        rows.append([Cell(text=row[f"name_{language}"], key=key), *told])
    counted = table([one.get(language) for one in head], rows, "l" + "r" * (len(head) - 1))
    return [Heading(text=COUNTS.get(language)), counted,
            Paragraph(text=HOW.get(language), quiet=True)]  # fmt: skip


def sheets(tables: Tables, language: Language) -> Report:
    """Return the page that shows the thematic sheets; its pictures stand around it."""
    return _page(SHEETS, SHEETS_SAY, [], tables, language)


def files(made: Sequence[tuple[str, Sequence[str]]], tables: Tables, language: Language) -> Report:
    """Return the page of downloads; `made` has each table and the formats that it comes in."""
    names = ("csv", "geojson", "gpkg")
    head = [Text("数据表", "Table"), Text("记录数", "Records")]
    rows: list[list[Cell | str]] = []
    for name, formats in made:
        links = [_file(name, one) if one in formats else Cell(text="—") for one in names]
        title = TABLES[name].title.get(language)
        rows.append([title, number(len(tables.frames[name])), *links])
    heads = [*(one.get(language) for one in head), "CSV", "GeoJSON", "GeoPackage"]
    return _page(FILES, FILES_SAY, [table(heads, rows, "lrlll")], tables, language)


def _file(name: str, code: str) -> Cell:
    suffix = FORMATS[code].suffix
    return Cell(text=suffix.lstrip(".").upper(), key=f"file:{name}{suffix}")


def sources(package: Mapping[str, Any], tables: Tables, language: Language) -> Report:
    """Return the page of sources and licences, from the description of the data package."""
    key = "title" if language == "zh" else "title_en"
    mark = "；" if language == "zh" else "; "
    rows = []
    for entry in package["resources"]:
        name = entry["name"].replace("-", "_")
        if name not in TABLES:
            continue
        told = [mark.join(dict.fromkeys(one[key] for one in entry.get(part, [])))
                for part in ("sources", "licenses")]  # fmt: skip
        rows.append([TABLES[name].title.get(language), *told])
    heads = [Text("数据表", "Table"), Text("来源", "Sources"), Text("许可", "Licences")]
    grid = table([one.get(language) for one in heads], rows, "lll", widths=(0.2, 0.45, 0.35))
    return _page(ORIGINS, SOURCES, [grid], tables, language)


def _page(
    title: Text, lead: Text, blocks: Sequence[Block], tables: Tables, language: Language
) -> Report:
    return Report(
        title=title.get(language), subtitle=lead.get(language), language=language,
        blocks=tuple(blocks), version=tables.version, review=REVIEW.get(language),
        author=TITLE.get(language),
    )  # fmt: skip
