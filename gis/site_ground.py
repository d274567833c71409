"""Where sites stand to other things: distances with their uncertainty, and areas they may lie in.

Distances are straight lines in EPSG:4509, in metres. A position is known to its uncertainty: what
lies within a radius for certain, and what possibly does, are told apart.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import GEOGRAPHIC, METRIC
from gis.schema import texts
from gis.vocabulary import DRAWN_ACCURACIES

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Interval = tuple[Floats, Floats]


def positions(records: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return coordinates in metres, one row a record, and uncertainties; NaN for those without."""
    shapes = gpd.GeoSeries.from_xy(records["lon"], records["lat"], crs=GEOGRAPHIC).to_crs(METRIC)
    at = np.column_stack([shapes.x, shapes.y]) if len(records) else np.zeros((0, 2))
    at[~np.isfinite(at).all(axis=1)] = np.nan
    return at, records["uncertainty_m"].fillna(0.0).to_numpy(dtype=float)


def on_street(records: pd.DataFrame) -> pd.DataFrame:
    """Return the records placed to a street or better."""
    return records[records["accuracy"].isin(DRAWN_ACCURACIES) & records["lon"].notna()]


def apart(sites: pd.DataFrame, others: pd.DataFrame) -> Interval:
    """Return the least and greatest distance of each site (row) from each other record (column).

    NaN for a site without a place; the others all have one.
    """
    here, mine = positions(sites)
    there, theirs = positions(others)
    away = np.hypot(*(here[:, None, :] - there[None, :, :]).transpose(2, 0, 1))
    reach = mine[:, None] + theirs[None, :]
    return np.maximum(away - reach, 0.0), away + reach


def around(
    sites: pd.DataFrame, others: pd.DataFrame, radius_m: float, inside: Flags, never: Flags
) -> tuple[Flags, Flags]:
    """Tell by site and record which others lie within a radius, for certain and possibly.

    `inside` tells by site and record what is written to be at the site itself: that counts,
    placed or not; `never` what is not counted. Others without a place are near no site.
    """
    placed = others.index.isin(on_street(others).index)
    near, far = apart(sites, others[placed])
    certain, possible = inside.copy(), inside.copy()
    certain[:, placed] |= far <= radius_m
    possible[:, placed] |= near <= radius_m
    return certain & ~never, possible & ~never


def counted(sites: pd.DataFrame, found: tuple[Flags, Flags]) -> Interval:
    """Count what is around each site, at least and at most; NaN for a site without a place."""
    unknown = sites["lon"].isna().to_numpy()
    low, high = (np.where(unknown, np.nan, one.sum(axis=1)) for one in found)
    return low, high


def nearest(sites: pd.DataFrame, others: pd.DataFrame) -> Interval:
    """Return the least and greatest distance to the nearest of the others; NaN where unknown."""
    if not len(others):
        return np.full(len(sites), np.nan), np.full(len(sites), np.nan)
    near, far = apart(sites, others)
    return near.min(axis=1), far.min(axis=1)


def descends(places: pd.DataFrame, ids: list[str]) -> Flags:
    """Tell by id (row) and place (column) whether the place is written to be part of it."""
    parents = dict(zip(places["id"], texts(places, "parent"), strict=True))
    found = np.zeros((len(ids), len(places)), dtype=bool)
    for column, one in enumerate(places["id"]):
        above, seen = parents[one], {one}
        while above and above not in seen:
            seen.add(above)
            found[:, column] |= np.array(ids, dtype=object) == above
            above = parents.get(above, "")
    return found


def parts_of(clusters: pd.DataFrame, area: str) -> set[str]:
    """Name an area and all its parts."""
    found = {area}
    parents = list(zip(clusters["id"], texts(clusters, "parent"), strict=True))
    while more := {one for one, parent in parents if parent in found} - found:
        found |= more
    return found


def inside(sites: pd.DataFrame, clusters: gpd.GeoDataFrame, area: str) -> Interval:
    """Tell for each site how certainly it lies in an area of the plan: (1, 1), (0, 1) or (0, 0).

    It does where the plan says so (`areas`), or its point lies inside the indicative outline by
    more than both uncertainties; it does not in another unit, or as far outside. Where neither is
    known it may. An area that there is not holds nobody.
    """
    size = len(sites)
    if area not in set(clusters["id"]):
        return np.zeros(size), np.zeros(size)
    row = clusters[clusters["id"] == area].iloc[0]
    members = parts_of(clusters, area)
    written = np.array([bool(members & set(one.split(";"))) for one in texts(sites, "areas")])
    units, unit = set(str(row.get("unit") or "").split(";")) - {""}, texts(sites, "unit")
    elsewhere = np.array([bool(units) and bool(one) and one not in units for one in unit])
    low, high = _by_outline(sites, row)
    low, high = np.where(elsewhere, 0.0, low), np.where(elsewhere, 0.0, high)
    return np.where(written, 1.0, low), np.where(written, 1.0, high)


def _by_outline(sites: pd.DataFrame, area: pd.Series) -> Interval:
    """Compare points with an outline; without either nothing is known."""
    low, high = np.zeros(len(sites)), np.ones(len(sites))
    shape = area.get("geometry")
    if shape is None or shape.is_empty:
        return low, high
    outline = gpd.GeoSeries([shape], crs=GEOGRAPHIC).to_crs(METRIC).iloc[0]
    at, mine = positions(sites)
    known = ~np.isnan(at[:, 0])
    points = shapely.points(np.where(known[:, None], at, 0.0))
    shapely.prepare(outline)
    within = shapely.covers(outline, points)
    away = shapely.distance(outline.boundary, points)
    doubt = area.get("uncertainty_m")
    clear = away > mine + (0.0 if doubt is None or np.isnan(doubt) else float(doubt))
    low[known & within & clear] = 1.0
    high[known & ~within & clear] = 0.0
    return low, high
