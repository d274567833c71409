"""What is known of one place, as blocks: a building, a park, a project of the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from gis.areas import as_points
from gis.cells import show
from gis.crs import METRIC
from gis.report.blocks import Block, Cell, Grid, Heading, Paragraph, Sources, facts, table
from gis.store import Tables
from gis.tables import PLACES
from gis.text import NO_DATA, Language, Text, is_missing, join, number
from gis.vocabulary import (
    ACCURACIES,
    DRAWN_ACCURACIES,
    LEVELS,
    PLACE_KINDS,
    PROJECT_STATUSES,
    STATION_METHODS,
    TYPE_NAMES,
)
from layers.metro_access import stations_in_operation
from views.citing import cited
from views.facts import Row, in_language, name_of

NEAR_M = 1000.0
STATIONS = 3
AWAY = Text("{m} 米", "{m} m")
SAME_M = 1.0
SAME = Text("同一代表点", "same point")
UNCERTAIN = Text("{m} 米（±{u} 米）", "{m} m (±{u} m)")


def place_facts(row: Row, tables: Tables, language: Language, book: Sources) -> Grid:
    """Return the facts of a place, the unknown ones too where readers ask for them."""
    note = book.note(*cited(row["source"]))
    units = dict(zip(tables.units["id"], tables.units[f"name_{language}"], strict=True))
    areas = dict(zip(tables.clusters["id"], tables.clusters[f"name_{language}"], strict=True))
    told: list[tuple[Text, str, tuple[int, ...]]] = [
        (Text("类别", "Kind"), PLACE_KINDS[row["kind"]].get(language), note),
        (PLACES.by_name["unit"].label, units.get(row["unit"], ""), note),
        (Text("所属规划片区", "Plan areas"),
         join([areas[code] for code in str(row["areas"]).split(";") if code in areas], language),
         note),
        (PLACES.by_name["status"].label,
         PROJECT_STATUSES[row["status"]].get(language) if row["status"] else "", note),
    ]  # fmt: skip
    if later := in_language(row, "status_later", language):
        day = row["status_later_as_of"]
        told.append((Text("后续进展", "Later status"), f"{later} {day or ''}".strip(),
                     book.note(*cited(row["status_later_source"]))))  # fmt: skip
    told.append((Text("业态", "Business"), in_language(row, "business", language), note))
    address = book.note(*cited(row["address_source"] or row["source"]))
    told.append(
        (PLACES.by_name["address"].label, row["address"], address if row["address"] else ())
    )
    for name in ("floor_area_m2", "operator"):
        value = row[name]
        told.append((PLACES.by_name[name].label, show(PLACES.by_name[name], value, language),
                     () if is_missing(value) else note))  # fmt: skip
    told.append(_accuracy(row, language, book))
    if not is_missing(row["sample_enterprises"]):
        for name in ("sample_institutions", "sample_enterprises"):
            told.append((PLACES.by_name[name].label,
                         show(PLACES.by_name[name], row[name], language), note))  # fmt: skip
    if remark := in_language(row, "note", language):
        told.append((Text("说明", "Note"), remark, note))
    nothing = NO_DATA.get(language)
    return facts(
        (label.get(language), Cell(text=value or nothing, notes=notes if value else ()))
        for label, value, notes in told
    )


def _accuracy(row: Row, language: Language, book: Sources) -> tuple[Text, str, tuple[int, ...]]:
    label = PLACES.by_name["accuracy"].label
    words = ACCURACIES[row["accuracy"]].get(language)
    if is_missing(row["uncertainty_m"]):
        return label, words, ()
    reach = AWAY.format(m=number(row["uncertainty_m"])).get(language)
    return label, f"{words} ±{reach}", book.note(*cited(row["coordinate_source"]))


def place_summary(row: Row, tables: Tables, language: Language, book: Sources) -> Paragraph:
    """Say in plain words what and where a place is, and who is known to be there."""
    name = name_of(row, language)
    units = dict(zip(tables.units["id"], tables.units[f"name_{language}"], strict=True))
    kind = PLACE_KINDS[row["kind"]]
    sentences: list[Text] = []
    unit = units.get(row["unit"], "")
    if unit:
        sentences.append(Text("{name}（{kind}）在{unit}。", "{name} ({kind}) lies in {unit}."))
    else:
        sentences.append(Text("{name}（{kind}）的所在单元暂无数据。",
                              "The unit of {name} ({kind}) is not known."))  # fmt: skip
    named = [code for code in str(row["clauses"]).split(";") if code]
    if named:
        sentences.append(Text("规划中有 {clauses} 段条文写到此处。",
                              "Passages of the plan that name it: {clauses}."))  # fmt: skip
    if row["status"]:
        sentences.append(Text("规划印发时（2022-03）状态：{status}。",
                              "Status when the plan was issued (2022-03): {status}."))  # fmt: skip
    else:
        sentences.append(Text("规划未写其状态。", "The plan gives it no status."))
    here = occupants(row, tables)
    if len(here):
        sentences.append(Text("名录中登记地址在此的金融机构 {n} 家。",
                              "Institutions of the register at this address: {n}."))  # fmt: skip
    values = {
        "name": name, "kind": kind, "unit": unit, "clauses": len(named), "n": len(here),
        "status": PROJECT_STATUSES[row["status"]] if row["status"] else "",
    }  # fmt: skip
    space = "" if language == "zh" else " "
    told = space.join(one.format(**values).get(language) for one in sentences)
    return Paragraph(text=told, notes=book.note(*cited(row["source"], here["source"])))


NOBODY = Text(
    "名录中没有登记地址写明此处的机构（名录不完整）。",
    "No institution of the register is registered here; it is incomplete.",
)
SAMPLE = Text(
    "2019 登记样本中写明此处的金融机构 {n} 家；样本含网点、不完整，与名录口径不同，两数不可比。",
    "The 2019 sample has {n} here: with outlets and incomplete, another scope than the register’s; "
    "the two do not compare.",
)
ABOUT = Text("周边（直线距离）", "Surroundings (straight lines)")


def occupants(row: Row, tables: Tables) -> pd.DataFrame:
    """Return the institutions whose written address names the place."""
    rows = tables.institutions
    return rows[rows["building"] == row["id"]]


def occupant_list(row: Row, tables: Tables, language: Language, book: Sources) -> list[Block]:
    """List the institutions registered at a place."""
    here = occupants(row, tables)
    title = Text("登记地址在此的机构", "Institutions registered here")
    heading = Heading(text=title.get(language))
    sample = [] if is_missing(row["sample_institutions"]) else [
        Paragraph(text=SAMPLE.format(n=number(row["sample_institutions"])).get(language),
                  notes=book.note(*cited(row["source"])), quiet=True)
    ]  # fmt: skip
    if here.empty:
        return [heading, Paragraph(text=NOBODY.get(language), quiet=True), *sample]
    lines = [
        (Cell(text=name_of(one, language), key=f"institution:{one['id']}",
              notes=book.note(*cited(one["source"]))),
         Cell(text=TYPE_NAMES[one["type"]].get(language)),
         Cell(text=LEVELS[one["level"]].get(language)))
        for one in here.to_dict("records")
    ]  # fmt: skip
    head = (Text("机构", "Institution"), Text("类型", "Type"), Text("层级", "Level"))
    grid = table([h.get(language) for h in head], lines, "lll", widths=(0.6, 0.2, 0.2))
    return [heading, grid, *sample]


def parts(row: Row, tables: Tables, language: Language, book: Sources) -> list[Block]:
    """List the places and projects that belong to a place, with their status in the plan."""
    inside = tables.places[tables.places["parent"] == row["id"]]
    if inside.empty:
        return []
    nothing = NO_DATA.get(language)
    lines = []
    for one in inside.to_dict("records"):
        status = PROJECT_STATUSES[one["status"]].get(language) if one["status"] else ""
        notes = book.note(*cited(one["source"])) if status else ()
        lines.append((Cell(text=name_of(one, language), key=f"place:{one['id']}"),
                      Cell(text=PLACE_KINDS[one["kind"]].get(language)),
                      Cell(text=status or nothing, notes=notes)))  # fmt: skip
    head = (Text("下级地点与项目", "Places and projects inside"), Text("类别", "Kind"),
            PLACES.by_name["status"].label)  # fmt: skip
    heading = Heading(text=head[0].get(language))
    return [heading, table([h.get(language) for h in head], lines, "lll", widths=(0.6, 0.2, 0.2))]


def surroundings(row: Row, tables: Tables, language: Language, book: Sources) -> list[Block]:
    """Return the nearest stations, and the places and institutions about; straight lines."""
    heading = Heading(text=ABOUT.get(language), level=2)
    if is_missing(row["lon"]) or row["accuracy"] not in DRAWN_ACCURACIES:
        words = Text("没有足够准确的坐标（道路级或更好），不计距离。",
                     "No coordinate good to the street: no distance is measured.")  # fmt: skip
        return [heading, Paragraph(text=words.get(language), quiet=True)]
    blocks: list[Block] = [heading, _stations(row, tables, language, book)]
    for name, title, kind in (
        ("places", Text("1 千米内的地点与项目", "Places and projects within 1 km"), "place"),
        ("institutions", Text("1 千米内有坐标的机构", "Institutions with coordinates within 1 km"),
         "institution"),
    ):  # fmt: skip
        found = _around(row, tables.frames[name])
        if name == "institutions":  # those in the building are listed above
            found = found[found["building"] != row["id"]]
        if name == "places":
            found = found[(found["id"] != row["id"]) & (found["kind"] != "cluster")]
        if len(found):
            blocks.append(_distances(found, title, kind, language, row))
    return blocks


def _stations(row: Row, tables: Tables, language: Language, book: Sources) -> Grid:
    stations = stations_in_operation(tables)
    found = _measured(row, stations).head(STATIONS)
    by_station = row["coordinate_method"] in STATION_METHODS
    source = book.note(*cited(tables.metro_stations["source"].iloc[:1]))
    rows = [
        (Cell(text=one[f"name_{language}"] or one["name_zh"], notes=source),
         Cell(text=one[f"lines_{language}"]),
         Cell(text=_reach(one, row, language)))
        for one in found.to_dict("records")
    ]  # fmt: skip
    head = (Text("最近的运营车站", "Nearest stations"), Text("线路", "Lines"),
            Text("直线距离", "Straight line"))  # fmt: skip
    caption = Text("坐标由地铁站推定，距离只供参考。",
                   "Placed by a metro station: distances are indicative only.")  # fmt: skip
    return table([h.get(language) for h in head], rows, "llr", widths=(0.4, 0.3, 0.3),
                 caption=caption.get(language) if by_station else "")  # fmt: skip


def _distances(found: pd.DataFrame, title: Text, kind: str, language: Language, row: Row) -> Grid:
    rows = [
        (Cell(text=name_of(one, language), key=f"{kind}:{one['id']}"),
         Cell(text=_reach(one, row, language)))
        for one in found.head(12).to_dict("records")
    ]  # fmt: skip
    head = (title.get(language), Text("直线距离", "Straight line").get(language))
    return table(head, rows, "lr", widths=(0.7, 0.3))


def _around(row: Row, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the drawn records within a kilometre, the nearest first."""
    drawn = rows[rows["accuracy"].isin(DRAWN_ACCURACIES) & rows["lon"].notna()]
    found = _measured(row, as_points(drawn))
    return found[found["distance_m"] <= NEAR_M]


def _measured(row: Row, points: pd.DataFrame) -> pd.DataFrame:
    """Add the straight distance (m, in EPSG:4509) from a place; the nearest first."""
    here = as_points(pd.DataFrame([{"lon": row["lon"], "lat": row["lat"]}])).to_crs(METRIC)
    metric = points.to_crs(METRIC).geometry.to_numpy()
    away = shapely.distance(metric, here.geometry.iloc[0])
    return points.assign(distance_m=away).sort_values("distance_m", kind="stable")


def _reach(one: Row, row: Row, language: Language) -> str:
    """Write a distance with the uncertainty of both ends added, rounded to 10 m."""
    if one["distance_m"] < SAME_M:
        return SAME.get(language)
    both = np.nansum([float(one.get("uncertainty_m") or 0), float(row["uncertainty_m"] or 0)])
    away = round(one["distance_m"], -1)
    return UNCERTAIN.format(m=number(away), u=number(round(float(both), -1))).get(language)
