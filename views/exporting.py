"""What a page or the command line needs to export a table: a file, its name, its media type."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from gis.export.formats import FORMATS, export, unknown_format
from gis.export.parcel import Head, Parcel
from gis.layer import Fill, Layer, One, Style
from gis.portray import Portrayal, portray
from gis.problems import Problem, ProblemError
from gis.schema import Table
from gis.store import Tables
from gis.tables import TABLES
from gis.text import Language, Text
from layers import all_layers
from layers.looks import BOUNDARY
from views.words import REVIEW, SOURCES

LAYERS = {
    "institutions": "institutions",
    "places": "places",
    "clusters": "clusters",
    "districts": "districts",
    "units": "units",
    "axes": "roads",
    "metro_lines": "metro",
    "metro_stations": "stations",
    "water": "water",
    "surroundings": "surroundings",
}
"""The layer that a table's records look like on the map; a table without one has no look."""
OUTLINE = Style(stroke=BOUNDARY, stroke_px=1.3)
"""Areas are drawn without a line here, because boundaries are a layer; alone they need one."""
BOUNDARIES = Text(
    "界线仅供内部工作使用，开发区与集聚区范围为示意，均不作划界依据；公开含界线的地图前须依法送审",
    "Boundaries are for internal work only; zones and clusters are indicative and settle no "
    "boundary; a map with boundaries must be reviewed before it is published",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """How a table goes out: the format, the language, words for codes, and the headings."""

    format: str
    language: Language = "zh"
    words: bool = False
    head: Head = "names"


@dataclass(frozen=True, kw_only=True, slots=True)
class Exported:
    """A file to hand out, and what was lost on the way and must be said."""

    content: bytes
    name: str
    media_type: str
    notices: tuple[Text, ...]


def export_bytes(table_id: str, frame: pd.DataFrame, tables: Tables, choice: Choice) -> Exported:
    """Return the records of a table that the reader filtered as a file.

    `tables` is the revision that the frame is from. Raises ProblemError for an unknown table or
    format, and for a map format where the table has no places.
    """
    table = known_table(table_id)
    if choice.format not in FORMATS:
        raise ProblemError(unknown_format(choice.format))
    parcel = Parcel(
        table=table,
        frame=frame,
        tables=tables,
        language=choice.language,
        words=choice.words,
        head=choice.head,
        notes=(BOUNDARIES, REVIEW, SOURCES),
        picture=_picture(table, frame, tables, choice),
    )
    made, chosen = export(parcel, choice.format), FORMATS[choice.format]
    return Exported(
        content=made.content,
        name=f"{table.id}-{tables.version}{chosen.suffix}",
        media_type=chosen.media_type,
        notices=made.notices,
    )


def known_table(name: str) -> Table:
    """Return a table by its id; raises ProblemError for an unknown one, with those there are."""
    if name in TABLES:
        return TABLES[name]
    raise ProblemError(
        Problem(
            value=name[:40],
            fatal=True,
            says=Text("没有这个数据表", "There is no such table"),
            cure=Text(f"可选：{'、'.join(TABLES)}", f"Choose from: {', '.join(TABLES)}"),
        )
    )


def _picture(table: Table, frame: pd.DataFrame, tables: Tables, choice: Choice) -> Portrayal | None:
    """Return how the records look on the map, where the format can carry a look."""
    if table.id not in LAYERS or choice.format not in ("gpkg", "kml") or not len(frame):
        return None
    layer = _drawn(all_layers()[LAYERS[table.id]])
    return portray(layer, tables.with_tables(**{table.id: frame}), choice.language)


def _drawn(layer: Layer) -> Layer:
    symbol = layer.symbol
    if isinstance(symbol, Fill) and isinstance(symbol.look, One):
        style = symbol.look.style
        if not style.fill and not style.stroke:
            look = replace(symbol.look, style=OUTLINE)
            return replace(layer, symbol=replace(symbol, look=look))
    return layer
