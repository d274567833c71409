"""A table as a collection: its features, where and when they are, and what may be asked of them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.export.about import SOURCE_COLUMNS
from gis.export.parcel import Parcel, geometries
from gis.features.moments import Span, Spans, spans_of
from gis.features.systems import Geometries, System, projected
from gis.schema import Column, Table
from gis.store import Tables
from gis.tables import TABLES
from gis.text import Text

LEFT_OUT = ("reviews", "registers", "excluded", "address_words")
"""Who is to check a record (names of persons); what was not taken in; a lexicon: no features."""
TIME = "as_of"
GEOMETRY = "geometry"
TEXTS = ("text", "choice", "list", "url", "date")

PUBLISHED: Mapping[str, Table] = {
    name: table for name, table in TABLES.items() if name not in LEFT_OUT
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Words:
    """A column of texts as codes into its distinct values; the code is -1 where it is unknown."""

    codes: NDArray[np.int64]
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Collection:
    """The features of a table in one revision; what is derived is made once, and is read-only."""

    table: Table
    tables: Tables
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)
    _lock: Any = field(default_factory=threading.RLock, init=False, repr=False)

    @property
    def frame(self) -> pd.DataFrame:
        frame: pd.DataFrame = self.tables.frames[self.table.id]
        return frame

    @cached_property
    def parcel(self) -> Parcel:
        """The records as exports write them."""
        return Parcel(table=self.table, frame=self.frame, tables=self.tables)

    @property
    def is_spatial(self) -> bool:
        return self.parcel.is_spatial

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that the revision has, in order."""
        return tuple(column for column in self.table.columns if column.name in self.frame)

    def shapes(self, system: System) -> Geometries:
        """Return each record's geometry in a system, x before y; None where none may be drawn."""
        if system.geographic:
            return self._once("shapes", lambda: geometries(self.parcel))
        plain = self._once("shapes", lambda: geometries(self.parcel))
        return self._once(system.code, lambda: projected(plain, system))

    def bounds(self, system: System) -> NDArray[np.float64]:
        """Return the bounds of each geometry in a system; NaN where there is none."""
        key = ("bounds", system.code)
        return self._once(key, lambda: shapely.bounds(self.shapes(system)))

    def spans(self, column: str) -> Spans:
        """Return the span of time that each date of a column names."""
        return self._once(("spans", column), lambda: spans_of(self.frame[column]))

    def words(self, column: str) -> Words:
        """Return a column of texts."""

        def made() -> Words:
            held = self.frame[column].astype(object)
            codes, values = pd.factorize(held.where(held.notna() & (held != ""), None))
            return Words(codes=codes.astype(np.int64), values=tuple(map(str, values)))

        return self._once(("words", column), made)

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Return a column of numbers; NaN for what is unknown."""

        def made() -> NDArray[np.float64]:
            values = pd.to_numeric(self.frame[column], errors="coerce").to_numpy(dtype=float)
            return np.where(np.isfinite(values), values, np.nan)

        return self._once(("numbers", column), made)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each id stands; the first where one comes twice."""
        keys = self.frame[self.table.key].tolist()
        return {str(key): place for place, key in reversed(list(enumerate(keys)))}

    @cached_property
    def box(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of all that is drawn, in degrees."""
        shapes = self._once("shapes", lambda: geometries(self.parcel))
        drawn = shapes[~shapely.is_missing(shapes)]
        if not len(drawn):
            return None
        west, south, east, north = (float(one) for one in shapely.total_bounds(drawn))
        return (west, south, east, north)

    @cached_property
    def time(self) -> Span | None:
        """From the earliest date of the data to the latest."""
        if TIME not in self.frame:
            return None
        spans = self.spans(TIME)
        known = ~np.isnan(spans.start)
        if not known.any():
            return None
        return Span(float(spans.start[known].min()), float(spans.end[known].max()))

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The distinct sources, the licences and where boundaries are from."""
        names = [name for name in SOURCE_COLUMNS if name in self.frame]
        found = {value for name in names for value in self.words(name).values}
        return tuple(sorted(found))

    def description(self, notes: Sequence[Text] = ()) -> Text:
        """Say what a record is, and what must be known."""
        told = [self.table.row, *notes]
        return Text("。".join(one.zh for one in told) + "。",
                    ". ".join(one.en for one in told) + ".")  # fmt: skip

    def _once(self, key: Any, make: Any) -> Any:
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]


def collections(tables: Tables) -> dict[str, Collection]:
    """Return every collection of a revision by its id, in the order of the tables."""
    held = {name for name in PUBLISHED if name in tables.frames}
    return {
        name: Collection(table=table, tables=tables)
        for name, table in PUBLISHED.items()
        if name in held
    }
