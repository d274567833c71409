"""House numbers to points: the error of each anchor placed by the others, beside what is stated."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pyproj import Transformer

from benchmarks.report import Figure
from benchmarks.resolve import made_addresses
from gis.crs import GEOGRAPHIC, METRIC
from gis.geocode import gazetteer_from, geocode, on_road
from gis.store import Tables, open_store
from gis.streets import Numbered

DATA = Path(__file__).resolve().parent.parent / "data"
ADDRESSES = 100_000
GEOCODE_S = 10.0
LEAST_COVERED = 0.9


@dataclass(frozen=True, kw_only=True)
class Trial:
    """An anchor left out and placed by the others: how far off, and what was stated."""

    anchor: str
    method: str
    error_m: float
    stated_m: float


def run() -> list[Figure]:
    """Measure; the anchors are few, so the number of trials stands beside the errors."""
    tables = open_store(DATA).tables
    tried = list(trials(tables))
    covered = sum(one.error_m <= one.stated_m for one in tried)
    errors = [one.error_m for one in tried]
    stated = [one.stated_m for one in tried]
    figures = [
        Figure(what="Anchors that the others can place", measured=len(tried), unit=""),
        Figure(what="Error, median", measured=statistics.median(errors), unit="m",
               alternative=statistics.median(stated), alternative_name="stated uncertainty"),
        Figure(what="Error, largest", measured=max(errors), unit="m",
               alternative=max(stated), alternative_name="stated uncertainty"),
        Figure(what="Errors beyond the stated uncertainty", unit="%",
               measured=100 * (1 - covered / len(tried)), target=100 * (1 - LEAST_COVERED)),
    ]  # fmt: skip
    return [*figures, speed(tables)]


def trials(tables: Tables) -> Iterator[Trial]:
    """Yield each anchor that the others of its road can place.

    The stated uncertainty is that of the answer and of the anchor itself, as independent errors.
    """
    to_metric = Transformer.from_crs(GEOGRAPHIC, METRIC, always_xy=True)
    for road, anchors in gazetteer_from(tables).roads.items():
        for one in anchors:
            others = tuple(other for other in anchors if other.number != one.number)
            found = on_road(Numbered(road=road, number=one.number), others)
            if found is None:
                continue
            x, y = to_metric.transform(found["lon"], found["lat"])
            yield Trial(
                anchor=f"{road}{one.number}",
                method=str(found["coordinate_method"]),
                error_m=float(np.hypot(x - one.x, y - one.y)),
                stated_m=float(np.hypot(float(str(found["uncertainty_m"])), one.uncertainty_m)),
            )


def speed(tables: Tables) -> Figure:
    """Time different addresses, most of which are not known."""
    addresses = made_addresses(gazetteer_from(tables).lexicons, ADDRESSES)
    start = time.process_time()
    geocode(addresses, tables)
    return Figure(what=f"{ADDRESSES:,} different addresses to points, processor time",
                  measured=time.process_time() - start, unit="s", target=GEOCODE_S)  # fmt: skip
