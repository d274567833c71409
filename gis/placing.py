"""Points for records that have none, by the buildings and house numbers that are known by now."""

from __future__ import annotations

import pandas as pd

from gis.completion import complete
from gis.geocode import COLUMNS, geocode
from gis.revisions import Change
from gis.schema import typed
from gis.store import Tables
from gis.tables import TABLES
from gis.vocabulary import DRAWN_ACCURACIES

PLACED = ("institutions", "funds", "enterprises")
"""Tables whose records are placed by their address; a place is a point of its own."""


def newly_placed(tables: Tables) -> list[Change]:
    """Return the records that can be drawn now and could not before, with point and cluster.

    A record that has a point to draw already is left alone, whatever its method.
    """
    found = []
    for name in PLACED:
        frame = tables.frames.get(name)
        if frame is None or not len(frame):
            continue
        records = _placed(frame, tables, name)
        if len(records):
            found.append(Change(table=TABLES[name], records=records))
    return found


def _placed(frame: pd.DataFrame, tables: Tables, name: str) -> pd.DataFrame:
    waiting = frame[~frame["accuracy"].isin(DRAWN_ACCURACIES) & frame["address"].ne("")]
    if not len(waiting):
        return waiting
    points = geocode(waiting["address"], tables).set_index(waiting.index)
    good = points["accuracy"].isin(DRAWN_ACCURACIES)
    moved = waiting[good].copy()
    if not len(moved):
        return moved
    moved[list(COLUMNS)] = points.loc[good, list(COLUMNS)]
    return typed(TABLES[name], complete(moved, tables, table=TABLES[name]))
