"""Where points concentrate, as one shape: density contour, hot spots or hulls of clusters.

Each function fixes its parameters once and returns the function that observes any draw of points,
so that draws differ by the places alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from gis.analysis.clusters import Settings, hull, labels_of
from gis.analysis.contours import contours
from gis.analysis.density import Density, density_in, field_over
from gis.analysis.grids import Grid, per_km2
from gis.analysis.local import Local, hot_spots
from gis.analysis.neighbours import grid_neighbours
from gis.analysis.samples import Floats, Tell, telling
from gis.analysis.uncertainty import Sample
from gis.analysis.window import Window

Observe = Callable[[Floats], shapely.Geometry]


@dataclass(frozen=True, kw_only=True, eq=False)
class Observed:
    """What was observed at the records' points, and in each draw of their places (metres)."""

    shape: shapely.Geometry
    drawn: tuple[shapely.Geometry, ...]


def by_density(window: Window, *, sigma_m: float, cell_m: float, share: float = 0.75) -> Observe:
    """Observe the smallest area that holds the share of a quartic density's mass."""
    field = field_over(window, sigma_m=sigma_m, cell_m=cell_m)

    def observe(points: Floats) -> shapely.Geometry:
        found = density_in(field, points)
        if isinstance(found, Density):
            return contours(found, [share]).geometry.iloc[0]
        return shapely.Polygon()

    return observe


def by_hot_spots(grid: Grid, *, seed: int = 0, fdr: bool = True) -> Observe:
    """Observe the cells that are hot spots (Gi*, false discoveries controlled unless told not)."""
    neighbours = grid_neighbours(grid)
    shapes = grid.cells.geometry.to_numpy()

    def observe(points: Floats) -> shapely.Geometry:
        found = hot_spots(per_km2(grid, points), neighbours, seed=seed, fdr=fdr)
        if not isinstance(found, Local):
            return shapely.Polygon()
        return shapely.union_all(shapes[(found.rows["kind"] == "hot").to_numpy()])

    return observe


def by_clusters(settings: Settings) -> Observe:
    """Observe the hulls of the clusters of points."""

    def observe(points: Floats) -> shapely.Geometry:
        labels = labels_of(points, settings)
        hulls = [
            hull(points[labels == label], settings.hull, settings.hull_m)
            for label in np.unique(labels[labels >= 0])
        ]
        return shapely.union_all(hulls)

    return observe


def observe_draws(
    sample: Sample, draws: Floats, observe: Observe, *, tell: Tell | None = None
) -> Observed:
    """Return what is observed at the placed records' points, and in each draw of their places."""
    placed = sample.placed
    return Observed(
        shape=observe(sample.points[placed]),
        drawn=tuple(observe(points) for points in telling(draws[:, placed], tell)),
    )
