"""How two areas lie to each other: shared area, spill-over, gaps, distance of centres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from gis.analysis.samples import Floats


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """A declared area beside the observed one that belongs to it; in m and km².

    `jaccard` = shared / joined area; `spill` the share of the observed area outside the declared
    one, `gap` the share of the declared area that is not observed, `apart_m` between the centres
    of gravity. Where nothing observed touches the declared area, `jaccard` is 0, `gap` 1, `spill`
    NaN, and `apart_m` leads to the nearest observed area (NaN where there is none).
    """

    declared_km2: float
    observed_km2: float
    shared_km2: float
    jaccard: float
    spill: float
    gap: float
    apart_m: float

    def figures(self) -> Floats:
        """Return jaccard, spill, gap and apart_m, for intervals over draws."""
        return np.array([self.jaccard, self.spill, self.gap, self.apart_m])


def overlap(declared: shapely.Geometry, observed: shapely.Geometry) -> Overlap:
    """Compare polygons in metres; only the observed parts that touch the declared area belong."""
    parts = shapely.get_parts(observed)
    parts = parts[shapely.area(parts) > 0]
    touching = parts[shapely.intersects(parts, declared)]
    own = shapely.union_all(touching)
    shared = float(shapely.intersection(declared, own).area)
    seen, whole = float(own.area), float(declared.area)
    centre = declared.centroid
    aims = own.centroid if len(touching) else _nearest(centre, parts)
    return Overlap(
        declared_km2=whole / 1e6,
        observed_km2=seen / 1e6,
        shared_km2=shared / 1e6,
        jaccard=shared / (seen + whole - shared),
        spill=1 - shared / seen if seen else float("nan"),
        gap=1 - shared / whole,
        apart_m=float("nan") if aims is None else float(shapely.distance(centre, aims)),
    )


def _nearest(centre: shapely.Point, parts: np.ndarray) -> shapely.Point | None:
    if not len(parts):
        return None
    return parts[int(np.argmin(shapely.distance(parts, centre)))].centroid
