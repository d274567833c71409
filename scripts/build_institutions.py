"""Derive institutions.csv: type, level, group, unit with evidence, building, cluster, location."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from gis.completion import complete
from gis.names import aliases
from gis.store import Tables, read_table
from gis.tables import ADDRESS_WORDS, CLUSTERS, INSTITUTIONS, PLACES, UNITS
from scripts.build_files import Row, read_rows, write_csv
from scripts.build_locations import anchors, location

STATUS = {
    "status_zh": "未核实（登记信息截至 {as_of}）",
    "status_en": "Not verified (record as of {as_of})",
}
_COPIED = (
    "id", "name_zh", "type", "level", "uscc", "registered", "address",
    "note_zh", "note_en", "source", "as_of",
)  # fmt: skip
_NEEDED = (UNITS, CLUSTERS, PLACES, ADDRESS_WORDS)


def build(folder: Path) -> None:
    """Write the table; the tables that addresses are resolved by must stand in the folder."""
    frames = {table.id: read_table(table, _file(table.id, folder)) for table in _NEEDED}
    tables = Tables(version="", frames=frames)
    known = anchors()
    records = [_named(row) | location(row, known) for row in read_rows("institutions.csv")]
    found = complete(pd.DataFrame(records), tables)
    write_csv(INSTITUTIONS, found.to_dict("records"), folder)


def _file(name: str, folder: Path) -> Path:
    return next(path for path in (folder / f"{name}.csv", folder / f"{name}.geojson")
                if path.exists())  # fmt: skip


def _named(row: Row) -> Row:
    short = ";".join(filter(None, (aliases(row["name_zh"]), row["plan_name"])))
    return {name: row[name] for name in _COPIED} | {
        "aliases": short,
        **{name: says.format(as_of=row["as_of"]) for name, says in STATUS.items()},
    }
