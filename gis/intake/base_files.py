"""A street extract made into records of the base: sorted by class, converted, cut to the city.

What no rule sorts is told by its words and left to the reader; nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.base_classes import AREA_FIELDS, LEFT_OUT, LINE_FIELDS, area_class, line_class
from gis.crs import GEOGRAPHIC, to_wgs84
from gis.datum import UNDECIDED, DatumFinding
from gis.intake.cleaning import squeezed
from gis.intake.columns import names_of
from gis.intake.findings import refusal
from gis.intake.grid import Opened, Reading
from gis.intake.opening import open_file
from gis.intake.shape_ids import with_shape_ids
from gis.line_datum import find_line_datum
from gis.problems import Problem, ProblemError
from gis.revisions import Change
from gis.schema import Table, typed
from gis.store import Tables
from gis.street_base import cut, window
from gis.tables import GROUND_COVER, STREETS
from gis.text import Text
from gis.vocabulary import COVER_CLASSES, STREET_CLASSES

OSM_KINDS = ("osm", "pbf")
OSM_SOURCE, OSM_LICENCE = "© OpenStreetMap contributors", "ODbL"
MAIN = ("motorway", "primary", "secondary", "tertiary")
READ_BEYOND = 0.05
"""Degrees beyond the city within which an OpenStreetMap extract is read."""
Shapes = NDArray[np.object_]
Rule = Callable[[str, str], str]


@dataclass(frozen=True, kw_only=True)
class BaseWish:
    """What the reader says of an extract: its source, licence and date, datum, and classes.

    `classes` gives the class of words that no rule knows, LEFT_OUT for those not to be drawn.
    With `replaces` the stored lines or areas of the classes that the file has give way to it.
    """

    source: str = ""
    licence: str = ""
    as_of: str = ""
    datum: str = ""
    classes: Mapping[str, str] = field(default_factory=dict)
    replaces: bool = False


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """The features of an extract, lines and areas alike, with their class; degrees of the file.

    `unknown` counts the features of words that no rule knows, `left_out` those not drawn.
    """

    frame: pd.DataFrame = field(repr=False)
    shapes: Shapes = field(repr=False)
    crs: str
    kind: str
    unknown: Mapping[str, int]
    left_out: int

    @property
    def lines(self) -> NDArray[np.bool_]:
        return np.asarray(shapely.get_dimensions(self.shapes) == 1)


@dataclass(frozen=True, kw_only=True)
class BaseRecords:
    """The records that an extract makes, and what became of the others.

    `outside` lie beyond the city's margin, `cut` cross it, `repeated` stand twice in the file.
    """

    streets: gpd.GeoDataFrame
    ground_cover: gpd.GeoDataFrame
    outside: int
    cut: int
    repeated: int


def open_extract(path: Path, name: str, tables: Tables) -> list[Opened]:
    """Return every layer of an extract that has geometry; raises ProblemError where none has."""
    west, south, east, north = tables.units.total_bounds
    near = (west - READ_BEYOND, south - READ_BEYOND, east + READ_BEYOND, north + READ_BEYOND)
    first = open_file(path, name=name, reading=Reading(bounds=near))
    found: list[Opened] = [first]
    problems: list[Problem] = []
    for sheet in (one for one in first.sheets if one != first.sheet):
        try:
            found.append(open_file(path, name=name, reading=Reading(sheet=sheet, bounds=near)))
        except ProblemError as error:  # a layer without features
            problems += error.problems
    drawn = [one for one in found if one.grid.geometry is not None]
    if not drawn:
        raise ProblemError(*problems, *_no_geometry(name).problems)
    return drawn


def _no_geometry(name: str) -> ProblemError:
    return refusal(
        Text("文件里没有线或面", "The file has neither lines nor areas"),
        Text("请选择 OSM、GeoPackage、GeoJSON 或 Shapefile（zip）",
             "Choose OSM, GeoPackage, GeoJSON or a zipped Shapefile"),
        file=name,
    )  # fmt: skip


def sorted_out(opened: Opened, classes: Mapping[str, str]) -> Sorted:
    """Return the features of a layer with their class; `classes` are the reader's own answers."""
    grid = opened.grid
    assert grid.geometry is not None
    shapes = shapely.force_2d(grid.geometry)
    there = np.array([one is not None and not one.is_empty for one in shapes], dtype=bool)
    dimension = np.where(there, shapely.get_dimensions(shapes), -1)
    kinds = np.full(len(shapes), "", dtype=object)
    words = np.full(len(shapes), "", dtype=object)
    for of, fields, rule in ((1, LINE_FIELDS, line_class), (2, AREA_FIELDS, area_class)):
        rows = np.flatnonzero(dimension == of)
        allowed = STREET_CLASSES if of == 1 else COVER_CLASSES
        own = {word: kind for word, kind in classes.items() if kind in (*allowed, LEFT_OUT)}
        kinds[rows], words[rows] = _classes(grid.frame.iloc[rows], fields, rule, own)
    kept = (kinds != "") & (kinds != LEFT_OUT)
    asked = (kinds == "") & (words != "")
    frame = _named(grid.frame[kept]).assign(**{"class": kinds[kept]})
    return Sorted(
        frame=frame.reset_index(drop=True),
        shapes=shapes[kept],
        crs=grid.crs,
        kind=opened.kind,
        unknown=dict(Counter(words[asked]).most_common()),
        left_out=int((~kept & ~asked).sum()),
    )


def _classes(
    frame: pd.DataFrame, fields: Sequence[str], rule: Rule, own: Mapping[str, str]
) -> tuple[Shapes, Shapes]:
    """Return the class of each row, and the word that gave it or that no rule knows.

    The first field that names a class decides; one that says "not drawn" only where none does.
    """
    headings = {squeezed(str(name)): name for name in frame.columns}
    kinds = np.full(len(frame), "", dtype=object)
    words = np.full(len(frame), "", dtype=object)
    for name in (one for one in fields if one in headings):
        codes, uniques = pd.factorize(frame[headings[name]])
        told = [str(value).strip() for value in uniques]
        found = [own.get(word) or (rule(word, name) if word else "") for word in told]
        kind = np.array([*found, ""], dtype=object)[codes]
        word = np.array([*told, ""], dtype=object)[codes]
        drawn = (kind != "") & (kind != LEFT_OUT) & np.isin(kinds, ["", LEFT_OUT])
        taken = drawn | ((kind == LEFT_OUT) & (kinds == ""))
        words = np.where(taken | ((words == "") & (kinds == "")), word, words)
        kinds = np.where(taken, kind, kinds)
    return kinds, words


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Return id and names of the features, "" where the file has none."""
    headings = {squeezed(str(name)): name for name in frame.columns}
    found = {}
    for target, more in (("id", ()), ("name_zh", ("道路名称", "路名", "名称")), ("name_en", ())):
        known = (*names_of(STREETS.by_name[target]), *more)
        heading = next(
            (headings[squeezed(one)] for one in known if squeezed(one) in headings), None
        )
        found[target] = frame[heading].str.strip() if heading is not None else ""
    return pd.DataFrame(found, index=frame.index)


def extract_datum(parts: Sequence[Sorted], tables: Tables) -> DatumFinding:
    """Return in which datum the coordinates of an extract seem to be, judged by its roads."""
    lines, names, main = [], [], []
    for one in parts:
        rows = one.lines
        lines.append(_degrees(one.shapes[rows], one.crs))
        names += one.frame["name_zh"][rows].tolist()
        main.append(one.frame["class"][rows].isin(MAIN).to_numpy())
    shapes = np.concatenate(lines) if lines else np.array([], dtype=object)
    finding = find_line_datum(shapes, names, np.concatenate(main), tables)
    by_format = all(one.kind in OSM_KINDS for one in parts)
    if finding.datum == UNDECIDED and not finding.alternatives and by_format:
        return replace(finding, datum="wgs84")
    return finding


def _degrees(shapes: Shapes, crs: str, datum: str = "") -> Shapes:
    """Return shapes in degrees: of WGS84 where the datum is known, else of the file's own."""
    source = datum or crs
    if source in ("", GEOGRAPHIC, "EPSG:4490", "wgs84", "cgcs2000"):
        return shapes
    if datum in ("gcj02", "bd09") and crs not in ("", GEOGRAPHIC, "EPSG:4490"):
        shapes = _degrees(shapes, crs)

    def converted(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], source))

    return np.asarray(shapely.transform(shapes, converted), dtype=object)


def records_of(parts: Sequence[Sorted], wish: BaseWish, tables: Tables) -> BaseRecords:
    """Return the records of an extract in WGS84, cut to the city; the datum is in the wish."""
    frame = window(tables.units)
    counts: Counter[str] = Counter()
    made: dict[str, list[gpd.GeoDataFrame]] = {STREETS.id: [], GROUND_COVER.id: []}
    for one in parts:
        datum = "" if wish.datum in ("wgs84", "cgcs2000") else wish.datum
        shapes, touched = cut(_degrees(one.shapes, one.crs, datum), frame)
        there = np.array([shape is not None for shape in shapes], dtype=bool)
        counts.update(outside=int((~there).sum()), cut=int(touched.sum()))
        for table, rows in ((STREETS, one.lines), (GROUND_COVER, ~one.lines)):
            chosen = rows & there
            made[table.id].append(_records(table, one.frame[chosen], shapes[chosen], wish))
    joined = {name: _without_repeats(found) for name, found in made.items()}
    repeated = sum(len(one) for found in made.values() for one in found)
    repeated -= sum(map(len, joined.values()))
    return BaseRecords(
        streets=joined[STREETS.id], ground_cover=joined[GROUND_COVER.id],
        outside=counts["outside"], cut=counts["cut"], repeated=repeated,
    )  # fmt: skip


def _records(table: Table, frame: pd.DataFrame, shapes: Shapes, wish: BaseWish) -> gpd.GeoDataFrame:
    whole = frame.assign(source=wish.source, licence=wish.licence, as_of=wish.as_of)
    whole = whole[[column.name for column in table.columns]].reset_index(drop=True)
    told = gpd.GeoDataFrame(typed(table, whole), geometry=shapes, crs=GEOGRAPHIC)
    # Ids of a file's own may be row numbers: only those of OpenStreetMap mean the same next time.
    lasting = told["id"].str.startswith("osm-")
    return with_shape_ids(table, told.assign(id=told["id"].where(lasting, "")))


def _without_repeats(found: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    whole = gpd.GeoDataFrame(pd.concat(found, ignore_index=True), crs=GEOGRAPHIC)
    return whole.drop_duplicates("id").reset_index(drop=True)


def changes(records: BaseRecords, wish: BaseWish, tables: Tables) -> Iterator[Change]:
    """Yield what is to be written to each of the two tables."""
    for table, rows in ((STREETS, records.streets), (GROUND_COVER, records.ground_cover)):
        current = tables.frames[table.id]
        removed: Sequence[str] = ()
        if wish.replaces and len(rows):
            same = current[current["class"].isin(rows["class"].unique())]["id"]
            removed = same[~same.isin(rows["id"])].tolist()
        if len(rows) or removed:
            yield Change(table=table, records=rows, removed=removed)
