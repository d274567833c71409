"""Field sheets of this city: which layers their maps show, which facts stand on them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely

from gis.cells import show
from gis.export.field_form import form_csv, form_xlsx
from gis.field_marks import Expected, Subject, expected, subject_of
from gis.paper.field_map import FieldMap
from gis.paper.field_rows import FieldSheet, Tongue, forms
from gis.paper.field_sheet import field_pages, map_box
from gis.paper.frame import MapFrame, fit_shape
from gis.paper.pdf import pdf_bytes
from gis.paper.scene import Document
from gis.portray import portray
from gis.problems import Problem, ProblemError
from gis.store import Tables
from gis.tables import PLACES
from gis.text import Language, Text, is_missing
from gis.vocabulary import DRAWN_ACCURACIES
from layers import all_layers
from views.printing import family
from views.words import REVIEW, SOURCES, TITLE

LAYERS = ("land", "water", "roads", "boundaries", "metro", "stations", "places", "institutions")
AROUND = (0.0068, 0.0046)
"""Degrees east and north about a place: some 650 m and 510 m, a walk."""
MOST = 60
"""Sheets of one file."""


def sheets(
    asked: Sequence[str], tables: Tables, tongue: Tongue, *, blanks: int = 6
) -> list[FieldSheet]:
    """Return a sheet for each subject; raises ProblemError with every one that is not known."""
    problems: list[Problem] = []
    subjects: list[Subject] = []
    for one in dict.fromkeys(asked):
        try:
            subjects.append(subject_of(one, tables))
        except ProblemError as error:
            problems += error.problems
    if len(subjects) > MOST:
        problems.append(_too_many(len(subjects)))
    if problems:
        raise ProblemError(*problems)
    return [_sheet(subject, tables, tongue, blanks) for subject in subjects]


def pdf(made: Sequence[FieldSheet], date: str) -> bytes:
    """Return the sheets as one PDF; `date` (YYYY-MM-DD) is the only date in the file."""
    language: Language = "en" if made[0].tongue == "en" else "zh"
    face = family()
    pages = [page for sheet in made for page in field_pages(sheet, face)]
    document = Document(
        title=pages[0].title,
        author=TITLE.get(language),
        subject=TITLE.get(language),
        keywords="",
        date=date,
        language=language,
    )
    return pdf_bytes(pages, document, face)


def form(made: Sequence[FieldSheet], name: str) -> bytes:
    """Return the form that goes with the sheets, a workbook or CSV by the file's ending."""
    language: Language = "en" if made[0].tongue == "en" else "zh"
    lines = forms(made)
    return form_csv(lines, language) if name.endswith(".csv") else form_xlsx(lines, language)


def _sheet(subject: Subject, tables: Tables, tongue: Tongue, blanks: int) -> FieldSheet:
    found = expected(subject, tables)
    return FieldSheet(
        expected=found,
        facts=_facts(subject, tables, tongue),
        version=tables.version,
        notice=REVIEW,
        sources=SOURCES,
        map=_map(found, tables, "en" if tongue == "en" else "zh"),
        blanks=blanks,
        tongue=tongue,
    )


def _facts(subject: Subject, tables: Tables, tongue: Tongue) -> tuple[tuple[Text, str], ...]:
    """Return id, unit, address and accuracy of a place; of other subjects the id."""
    number = (Text("编号", "Id"), subject.code)
    if subject.kind != "place":
        return (number,) if subject.kind == "unit" else ()
    language: Language = "en" if tongue == "en" else "zh"
    row = tables.places[tables.places["id"] == subject.code].iloc[0]
    units = dict(zip(tables.units["id"], tables.units[f"name_{language}"], strict=True))
    shown = [number, (PLACES.by_name["unit"].label, units.get(row["unit"], ""))]
    shown += [
        (PLACES.by_name[name].label, show(PLACES.by_name[name], row[name], language))
        for name in ("address", "accuracy", "uncertainty_m", "as_of")
        if not is_missing(row[name])
    ]
    return tuple(shown)


def _map(found: Expected, tables: Tables, language: Language) -> FieldMap | None:
    """Return the map about a place's point, of a unit or of a road's points; else none."""
    place = _point(found.subject, tables)
    frame = _frame(found, tables, place)
    if frame is None:
        return None
    layers = all_layers()
    wanted = LAYERS if found.subject.kind != "unit" else (*LAYERS, "units")
    return FieldMap(
        portrayals=tuple(portray(layers[name], tables, language) for name in wanted),
        frame=frame,
        at=None if place is None else (float(place["lon"]), float(place["lat"])),
        uncertainty_m=0.0 if place is None or is_missing(place["uncertainty_m"])
        else float(place["uncertainty_m"]),
        language=language,
    )  # fmt: skip


def _point(subject: Subject, tables: Tables) -> pd.Series | None:
    if subject.kind != "place":
        return None
    row = tables.places[tables.places["id"] == subject.code].iloc[0]
    return None if is_missing(row["lon"]) else row


def _frame(found: Expected, tables: Tables, place: pd.Series | None) -> MapFrame | None:
    subject = found.subject
    if place is not None:
        wide = max(1.0, 1.3 * float(np.nan_to_num(place["uncertainty_m"])) / 510.0)
        east, north = (wide * one for one in AROUND)
        shape = shapely.box(place["lon"] - east, place["lat"] - north, place["lon"] + east,
                            place["lat"] + north)  # fmt: skip
        return fit_shape(shape, map_box(), padding_mm=0)
    unit = subject.code if subject.kind == "unit" else ""
    if subject.kind == "place":
        unit = str(tables.places.loc[tables.places["id"] == subject.code, "unit"].iloc[0])
    if unit:
        return fit_shape(
            tables.units.geometry[tables.units["id"] == unit].iloc[0], map_box(), padding_mm=2
        )
    if subject.kind == "road":
        return _along(found, tables)
    return None


def _along(found: Expected, tables: Tables) -> MapFrame | None:
    """Return a frame about the points of the records on a road; none where none is placed."""
    rows = tables.institutions
    rows = rows[rows["id"].isin(found.rows["record"]) & rows["accuracy"].isin(DRAWN_ACCURACIES)]
    if not len(rows):
        return None
    west, east, south, north = (rows["lon"].min(), rows["lon"].max(), rows["lat"].min(),
                                rows["lat"].max())  # fmt: skip
    shape = shapely.box(west - AROUND[0], south - AROUND[1], east + AROUND[0], north + AROUND[1])
    return fit_shape(shape, map_box(), padding_mm=0)


def _too_many(count: int) -> Problem:
    return Problem(
        value=str(count),
        says=Text("核查表太多", "Too many field sheets"),
        cure=Text(f"每次不超过 {MOST} 份", f"At most {MOST} at a time"),
        fatal=True,
    )
