"""Which rows of a list concern the city: lists of the whole country are cut down to it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.intake.cleaning import name_key, squeezed
from gis.intake.columns import Assignment
from gis.intake.grid import Grid
from gis.intake.layouts import LAYOUTS
from gis.store import Tables


def city_words(tables: Tables) -> tuple[str, ...]:
    """Return the words that tell the city: its own name and those of its divisions.

    The city is the neighbouring area whose code the divisions name as their parent.
    """
    parents = {code for one in tables.districts["parent"] for code in str(one).split(";")}
    around = tables.surroundings
    own = around[around["code"].isin(parents)]
    names = [*own["name_zh"], *own["short_zh"], *tables.districts["name_zh"]]
    return tuple(dict.fromkeys(name for name in names if name))


def concerns_city(
    grid: Grid, rows: NDArray[np.int64], assignment: Assignment, tables: Tables
) -> NDArray[np.bool_]:
    """Tell for each of these rows whether the list's layout counts it as one of the city.

    A file of no official layout is the user's own: all of it is taken.
    """
    layout = LAYOUTS.get(assignment.layout)
    every = np.ones(len(rows), dtype=bool)
    if layout is None:
        return every
    part = grid.frame.iloc[rows]
    if layout.by_manager:
        known = tables.funds[tables.funds["record_type"] == "manager"]["name_zh"]
        names = {name_key(name) for name in known}
        return (
            part[assignment.columns["sponsor"]].map(lambda name: name_key(name) in names).to_numpy()
        )
    headings = {squeezed(heading): heading for heading in grid.frame.columns}
    place = [headings[squeezed(name)] for name in layout.place if squeezed(name) in headings]
    if not place:
        return every
    words = city_words(tables)
    told = pd.concat([part[heading] for heading in place], axis=1).agg(" ".join, axis=1)
    return told.map(lambda text: any(word in text for word in words)).to_numpy(dtype=bool)
