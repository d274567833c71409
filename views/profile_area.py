"""What is known of an area, as blocks: a statistical unit, a division or a cluster of the plan.

Every function returns blocks in one language; numbers carry their sources through the book.
"""

from __future__ import annotations

import shapely

from gis.cells import show, spoken
from gis.counts import (
    areas_of,
    count_by_area,
)
from gis.crs import METRIC
from gis.report.blocks import Block, Cell, Grid, Heading, Paragraph, Sources, facts, table
from gis.tables import DISTRICTS, UNITS
from gis.text import NO_DATA, Text, number
from gis.vocabulary import (
    ACCURACIES,
    AREA_KINDS,
    LEVELS,
    PLACE_KINDS,
    PROJECT_STATUSES,
    TYPE_NAMES,
)
from views.area_panels import (
    DIVISION_LINE,
    INDICATIVE_LINE,
)
from views.citing import cited
from views.facts import in_language, name_of
from views.profile_subject import Subject

AWAY_KM = Text("{km:.1f} 千米", "{km:.1f} km")
LISTED = 60
"""Records of a list at most; the data download has all."""


def overview(subject: Subject, book: Sources) -> Grid:
    """Return the area's facts."""
    row, language = subject.row, subject.language
    note = book.note(*cited(row["source"]))
    if subject.partition == "clusters":
        lines = [
            (Text("定位", "Orientation"), in_language(row, "orientation", language)),
            (Text("业态", "Business kinds"), in_language(row, "business", language)),
            (Text("类别", "Kind"), AREA_KINDS[row["kind"]].get(language)),
            (Text("范围依据", "Basis of the extent"), in_language(row, "derivation", language)),
        ]
        held = [(subject.say(label),
                 Cell(text=value or subject.say(NO_DATA), notes=note if value else ()))
                for label, value in lines]  # fmt: skip
        return facts(held)
    definition = UNITS if subject.partition == "units" else DISTRICTS
    columns = ["area_official_km2", "population_2020", f"vintage_{language}"]
    told = [
        (spoken(definition.by_name[name], language),
         show(definition.by_name[name], row[name], language))
        for name in columns
    ]  # fmt: skip
    line = DIVISION_LINE if row["legal"] else INDICATIVE_LINE
    accuracy = in_language(row, "boundary_accuracy", language)
    told.append((subject.say(Text("界线", "Boundary")),
                 " · ".join(part for part in (subject.say(line), accuracy) if part)))  # fmt: skip
    if remark := in_language(row, "note", language):
        told.append((subject.say(Text("说明", "Note")), remark))
    nothing = subject.say(NO_DATA)
    return facts(
        (label, Cell(text=value, notes=note if value != nothing else ())) for label, value in told
    )


def projects(subject: Subject, book: Sources) -> list[Block]:
    """Return the places and projects of an area with their status in the plan, and since."""
    places = subject.places()
    heading = Heading(text=subject.say(Text("楼宇、园区与项目", "Buildings, parks and projects")))
    if places.empty:
        nothing = Text("没有记录。", "No record.")
        return [heading, Paragraph(text=subject.say(nothing))]
    language = subject.language
    rows = []
    for row in places.head(LISTED).to_dict("records"):
        status = PROJECT_STATUSES[row["status"]].get(language) if row["status"] else ""
        later = in_language(row, "status_later", language)
        sources = cited(row["source"], row["status_later_source"] if later else "")
        rows.append((
            Cell(text=name_of(row, language), key=f"place:{row['id']}"),
            Cell(text=PLACE_KINDS[row["kind"]].get(language)),
            Cell(text=" → ".join((status or NO_DATA.get(language), *([later] if later else []))),
                 notes=book.note(*sources) if status or later else ()),
            Cell(text=ACCURACIES[row["accuracy"]].get(language)),
        ))  # fmt: skip
    head = (Text("名称", "Name"), Text("类别", "Kind"),
            Text("规划时状态 → 后续进展", "Status in the plan → later"),
            Text("位置精度", "Accuracy"))  # fmt: skip
    grid = table([subject.say(one) for one in head], rows, "llll", widths=(0.34, 0.16, 0.36, 0.14))
    return [heading, grid, *_more(subject, len(places))]


def members(subject: Subject) -> list[Block]:
    """List the institutions of an area."""
    rows = subject.institutions()
    if rows.empty:
        return []
    language = subject.language
    lines = [
        (Cell(text=name_of(row, language), key=f"institution:{row['id']}"),
         Cell(text=TYPE_NAMES[row["type"]].get(language)),
         Cell(text=LEVELS[row["level"]].get(language)),
         Cell(text=row["address"] or NO_DATA.get(language)))
        for row in rows.head(LISTED).to_dict("records")
    ]  # fmt: skip
    head = (Text("机构", "Institution"), Text("类型", "Type"), Text("层级", "Level"),
            Text("登记地址", "Registered address"))  # fmt: skip
    grid = table([subject.say(one) for one in head], lines, "llll", widths=(0.38, 0.15, 0.17, 0.3))
    title = Text("机构名单", "Institutions, one by one")
    return [Heading(text=subject.say(title)), grid, *_more(subject, len(rows))]


def _more(subject: Subject, total: int) -> list[Block]:
    if total <= LISTED:
        return []
    words = Text("只列前 {n} 条，共 {all} 条；全部见数据下载。",
                 "The first {n} of {all}; the download has all.")  # fmt: skip
    return [Paragraph(text=subject.say(words.format(n=LISTED, all=total)), quiet=True)]


def neighbours(subject: Subject) -> list[Block]:
    """List the areas that border on this one, or, of a cluster, how far the others are."""
    areas = areas_of(subject.tables, subject.partition)
    counted = count_by_area(subject.tables, partition=subject.partition).set_index("area")["total"]
    own = areas.geometry[areas["id"] == subject.code].iloc[0]
    others = areas[areas["id"] != subject.code]
    kind = subject.key.partition(":")[0]
    if subject.partition == "clusters":
        centres = others.geometry.to_crs(METRIC).centroid
        here = areas[areas["id"] == subject.code].geometry.to_crs(METRIC).centroid.iloc[0]
        away = shapely.distance(centres.to_numpy(), here)
        told = [subject.say(AWAY_KM.format(km=one / 1000)) for one in away]
        title = Text("其他集聚区", "The other clusters")
        head = Text("示意范围中心的直线距离", "Straight line between the indicative centres")
    else:
        shapes = others.geometry.to_numpy()
        shared = shapely.length(shapely.intersection(shapes, own)) > 0
        others, told = others[shared], [""] * int(shared.sum())
        title, head = Text("相邻区域", "Neighbouring areas"), Text("", "")
    heads = [
        subject.say(Text("区域", "Area")),
        subject.say(Text("名录机构（家）", "In the register")),
    ]
    rows = []
    for row, distance in zip(others.to_dict("records"), told, strict=True):
        count = counted.get(row["id"])
        cells = [Cell(text=name_of(row, subject.language), key=f"{kind}:{row['id']}"),
                 Cell(text=number(count) or NO_DATA.get(subject.language))]  # fmt: skip
        rows.append((*cells, Cell(text=distance)) if distance else tuple(cells))
    if not rows:
        return []
    if head.zh:
        heads.append(subject.say(head))
    return [Heading(text=subject.say(title)), table(heads, rows, "lrr"[: len(heads)])]
