"""Complete records from what is written in them: unit, division, building, cluster, group.

Only what is empty is filled, and each answer comes with its method. A written address decides; a
coordinate is asked for the cluster alone, and only one that is good to its street.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.checks import missing
from gis.lexicons import Lexicons, lexicons_from
from gis.names import aliases
from gis.resolve import (
    Resolution,
    buildings_in,
    cluster_in,
    division_in,
    resolve_units,
)
from gis.schema import LIST_MARK, Table, texts
from gis.store import Tables
from gis.tables import INSTITUTIONS
from gis.vocabulary import DRAWN_ACCURACIES, TYPES, family_of

LOCAL_FAMILIES = ("guarantee", "exchange")
LOCAL_TYPES = ("microcredit", "pawn", "leasing", "factoring")
LEGAL_LEVELS = ("head_office", "legal_person")
_DEPENDENT = {
    "unit": ("unit_method", "unit_evidence"),
    "division": ("division_method",),
    "cluster": ("cluster_method",),
}
"""A value and what tells how it was found: filled together, or left alone together."""


def resolved(records: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return unit, division, building and cluster of each record by its `address`, with methods.

    Columns: unit, unit_method, unit_evidence, unit_confidence, division, division_method, building,
    cluster, cluster_method; index that of the records. A unit that is given already is kept and
    gives division and cluster (its own method, if it has one, stands); lon, lat and accuracy, where
    they are there, give the cluster of a point. "" is what cannot be told.
    """
    lexicons = lexicons_from(tables)
    addresses = texts(records, "address").tolist()
    found = resolve_units(addresses, lexicons)
    given = texts(records, "unit")
    keep = [unit != "" for unit in given]
    found = found.assign(
        unit=np.where(keep, given, found["unit"]),
        unit_method=np.where(keep, texts(records, "unit_method"), found["unit_method"]),
        unit_evidence=np.where(keep, texts(records, "unit_evidence"), found["unit_evidence"]),
    )
    divisions = [
        division_in(address, Resolution(unit=unit, method=method), lexicons)
        for address, unit, method in zip(
            addresses, found["unit"], found["unit_method"], strict=True
        )
    ]
    written = buildings_in(addresses, lexicons)
    given_buildings = texts(records, "building")
    building = [own or name for own, name in zip(given_buildings, written, strict=True)]
    placed = found.assign(
        division=[code for code, _ in divisions],
        division_method=[method for _, method in divisions],
        building=building,
    )
    clusters = _clusters(addresses, placed, _points(records), tables, lexicons)
    return placed.join(clusters).set_index(records.index)


def complete(records: pd.DataFrame, tables: Tables, *, table: Table = INSTITUTIONS) -> pd.DataFrame:
    """Return the records with every empty cell filled that follows from the others.

    Columns that the table defines and the records lack are added; nothing that is filled changes.
    Unit, division, building and cluster follow from the address (`resolved`); aliases from the
    name; family and group from type and level.
    """
    derived = resolved(records, tables)
    if table.id == INSTITUTIONS.id:
        derived = derived.join(_kinds(records))
    result = records.copy()
    for name in derived:
        if name in table.by_name and name not in result:
            result[name] = ""
    for name, dependent in _dependence(derived, table).items():
        empty = missing(result[name])
        for column in (name, *dependent):
            result[column] = np.where(empty, derived[column], result[column])
    for name in ("unit_method", "division_method"):
        if name in table.by_name:
            result[name] = np.where(missing(result[name]), "unknown", result[name])
    return result


def _dependence(derived: pd.DataFrame, table: Table) -> dict[str, tuple[str, ...]]:
    """Return each value to fill with the columns that go with it, as far as the table has them."""
    with_values = {name for others in _DEPENDENT.values() for name in others}
    return {
        str(name): tuple(one for one in _DEPENDENT.get(str(name), ()) if one in table.by_name)
        for name in derived
        if name in table.by_name and name not in with_values
    }


def group_of(kind: str, level: str) -> str:
    """Return the plan's group of an institution: local, legal or branch; "" for no type.

    Local financial organisations are a group of their own whatever their level.
    """
    if kind not in TYPES:
        return ""
    if kind in LOCAL_TYPES or family_of(kind) in LOCAL_FAMILIES:
        return "local"
    if not level:
        return ""
    return "legal" if level in LEGAL_LEVELS else "branch"


def _kinds(records: pd.DataFrame) -> pd.DataFrame:
    types, levels = texts(records, "type"), texts(records, "level")
    return pd.DataFrame(
        {
            "aliases": [aliases(name) for name in texts(records, "name_zh")],
            "family": [family_of(kind) if kind in TYPES else "" for kind in types],
            "group": [group_of(kind, level) for kind, level in zip(types, levels, strict=True)],
        },
        index=records.index,
    )


@dataclass(frozen=True, kw_only=True)
class Points:
    """Coordinates good enough to lie in an area; NaN where a record has none."""

    lon: np.ndarray
    lat: np.ndarray


def _points(records: pd.DataFrame) -> Points:
    """Return the coordinates that are drawn as points; an area's anchor is not one."""
    if not {"lon", "lat", "accuracy"} <= set(records):
        nowhere = np.full(len(records), np.nan)
        return Points(lon=nowhere, lat=nowhere)
    drawn = records["accuracy"].isin(DRAWN_ACCURACIES).to_numpy()
    lon, lat = (
        np.where(drawn, pd.to_numeric(records[name], errors="coerce"), np.nan)
        for name in ("lon", "lat")
    )
    return Points(lon=lon, lat=lat)


def _clusters(
    addresses: list[str],
    placed: pd.DataFrame,
    points: Points,
    tables: Tables,
    lexicons: Lexicons,
) -> pd.DataFrame:
    """Return the cluster: of the building or words written, else of a point in its outline."""
    frame = tables.clusters
    extents = frame[(frame["kind"] == "cluster") & (frame["part"] == "extent")]
    areas = _areas_of_places(tables, set(extents["id"]))
    written = [
        areas.get(building) or cluster_in(address, unit, lexicons)
        for address, unit, building in zip(
            addresses, placed["unit"], placed["building"], strict=True
        )
    ]
    seen = _seen(points, extents)
    return pd.DataFrame(
        {
            "cluster": [one or other for one, other in zip(written, seen, strict=True)],
            "cluster_method": [
                "written" if one else "coordinate" if other else ""
                for one, other in zip(written, seen, strict=True)
            ],
        }
    )


def _areas_of_places(tables: Tables, clusters: set[str]) -> Mapping[str, str]:
    """Return the first cluster among the plan areas of each place that has one."""
    found = {}
    for place, areas in zip(tables.places["id"], tables.places["areas"], strict=True):
        named = [area for area in str(areas).split(LIST_MARK) if area in clusters]
        if named:
            found[place] = named[0]
    return found


def _seen(points: Points, extents: gpd.GeoDataFrame) -> list[str]:
    """Return the first outline that holds each point; "" for none."""
    found = np.full(len(points.lon), "", dtype=object)
    placed = np.isfinite(points.lon) & np.isfinite(points.lat)
    for code, outline in zip(extents["id"], extents.geometry, strict=True):
        if outline is None:
            continue
        open_ = placed & (found == "")
        inside = shapely.intersects_xy(outline, points.lon[open_], points.lat[open_])
        found[np.flatnonzero(open_)[inside]] = code
    return list(found)
