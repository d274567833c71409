"""Measure the sites that an investor can settle in, by every criterion, with their intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.criteria import CRITERIA, FITS, PEERS_M, PROJECTS_M, STAGES, Measures
from gis.investors import PROFILES, Investor
from gis.schema import texts
from gis.site_ground import Flags, Interval, around, counted, descends, inside, nearest, on_street
from gis.store import Tables
from gis.text import is_missing
from gis.vocabulary import STATION_METHODS

CANDIDATES = ("building", "park", "area")
"""What one can rent or settle in: buildings, parks, areas of the plan. Data centres and back
offices belong to one institution, platforms, pilots and projects are undertakings, a road or a
spot is no address."""


def candidates(tables: Tables) -> pd.DataFrame:
    """Return the places that can be chosen, in the order of the table."""
    rows = tables.places
    return pd.DataFrame(rows[rows["kind"].isin(CANDIDATES)]).reset_index(drop=True)


def measures(tables: Tables, sites: pd.DataFrame, investor: str, *, foreign: bool) -> Measures:
    """Measure sites for a kind of investor; a criterion without any data is NaN for all."""
    profile = PROFILES[investor]
    unknown = np.full(len(sites), np.nan)
    found: dict[str, Interval] = {
        "fit": fit(tables, sites, investor, foreign=foreign),
        "peers": _near(sites, peers(tables, profile), PEERS_M),
        "complements": _near(sites, complements(tables, profile), PEERS_M),
        "metro": metro(tables, sites),
        "grade": (unknown, unknown),
        "completeness": completeness(sites),
        "projects": projects(tables, sites),
        "services": nearest(sites, service_bases(tables)),
    }
    low, high = (np.column_stack([found[name][end] for name in CRITERIA]) for end in (0, 1))
    return Measures(low=low, high=high)


# --- the plan -------------------------------------------------------------------------------


def orientations(tables: Tables, investor: str, *, foreign: bool) -> pd.DataFrame:
    """Return what the plan says about such investors; foreign and domestic ones may differ."""
    rows = tables.orientations
    meant = [is_missing(flag) or flag == foreign for flag in rows["foreign"]]
    return rows[rows["investor"].eq(investor).to_numpy() & np.array(meant, dtype=bool)]


def fit(tables: Tables, sites: pd.DataFrame, investor: str, *, foreign: bool) -> Interval:
    """Return how well sites fit with the plan's orientations: the best that any of them gives."""
    rows = orientations(tables, investor, foreign=foreign)
    if not len(rows):
        return np.full(len(sites), np.nan), np.full(len(sites), np.nan)
    low, high = np.zeros(len(sites)), np.zeros(len(sites))
    for row in rows.to_dict("records"):
        least, most = fit_of(tables, sites, row)
        low, high = np.maximum(low, least), np.maximum(high, most)
    return low, high


def fit_of(tables: Tables, sites: pd.DataFrame, orientation: dict[str, object]) -> Interval:
    """Return what one orientation gives to each site."""
    area, place = str(orientation["area"]), str(orientation["place"])
    low, high = (FITS["area"] * one for one in inside(sites, tables.clusters, area))
    named = sites["id"].eq(place).to_numpy()
    part = descends(tables.places, [place])[0] if place else np.zeros(len(tables.places), bool)
    under = sites["id"].isin(tables.places["id"][part]).to_numpy()
    for mask, step in ((under, FITS["area"]), (named, FITS["named"])):
        low, high = np.where(mask, step, low), np.where(mask, step, high)
    return low, high


def completeness(sites: pd.DataFrame) -> Interval:
    """Return the stage of each site; see `STAGES`. NaN for what has none."""
    stage = sites["status"].map(STAGES).to_numpy(dtype=float)
    stage = np.where(in_use(sites), STAGES["existing"], stage)
    return stage, stage.copy()


def in_use(sites: pd.DataFrame) -> Flags:
    """Tell which sites are buildings without a status that registered addresses name."""
    named = sum(
        sites[name].fillna(0).to_numpy(dtype=float)
        for name in ("sample_institutions", "sample_enterprises")
    )
    bare = sites["kind"].eq("building") & sites["status"].eq("")
    return np.asarray(bare.to_numpy() & (named > 0), dtype=bool)


def projects(tables: Tables, sites: pd.DataFrame) -> Interval:
    """Count the plan's projects near each site or within it; a site itself does not count."""
    rows = tables.places[tables.places["project"].eq(True)]
    ids = sites["id"].tolist()
    within = descends(tables.places, ids)[:, tables.places["project"].eq(True).to_numpy()]
    if not len(on_street(rows)) and not within.any():
        return np.full(len(sites), np.nan), np.full(len(sites), np.nan)
    own = sites["id"].to_numpy()[:, None] == rows["id"].to_numpy()[None, :]
    return counted(sites, around(sites, rows, PROJECTS_M, within, own))


# --- neighbours -----------------------------------------------------------------------------


def peers(tables: Tables, profile: Investor) -> pd.DataFrame:
    """Return the institutions, funds or places that are of the investor's own kind."""
    found = [_families(tables, profile.families)]
    if profile.records:
        funds = tables.funds
        found.append(_neighbours(funds[funds["record_type"].isin(profile.records)]))
    if profile.kinds:
        places = tables.places
        there = places["status"].isin(("existing", "upgrading"))
        found.append(_neighbours(places[places["kind"].isin(profile.kinds) & there]))
    return pd.concat(found, ignore_index=True)


def complements(tables: Tables, profile: Investor) -> pd.DataFrame:
    """Return the institutions whose business complements the investor's."""
    return _families(tables, profile.complements)


def _families(tables: Tables, families: tuple[str, ...]) -> pd.DataFrame:
    rows = tables.institutions
    return _neighbours(rows[rows["family"].isin(families)])


def _neighbours(rows: pd.DataFrame) -> pd.DataFrame:
    columns = ("id", "lon", "lat", "uncertainty_m", "accuracy")
    kept = pd.DataFrame({name: rows[name].to_numpy() for name in columns})
    return kept.assign(
        building=texts(rows, "building"),
        name_zh=texts(rows, "name_zh"),
        name_en=texts(rows, "name_en"),
        source=texts(rows, "source"),
    )


def _near(sites: pd.DataFrame, others: pd.DataFrame, radius_m: float) -> Interval:
    """Count neighbours; none of them placed or written to be at a site is no data for all."""
    written = at_site(sites, others)
    if not len(on_street(others)) and not written.any():
        return np.full(len(sites), np.nan), np.full(len(sites), np.nan)
    return counted(sites, around(sites, others, radius_m, written, np.zeros_like(written)))


def neighbours(sites: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """List the others near the only one of `sites`, with `certain`; those that certainly are first.

    `others` are peers or complements; the order within is theirs.
    """
    written = at_site(sites, others)
    certain, possible = around(sites, others, PEERS_M, written, np.zeros_like(written))
    found = others.assign(certain=certain[0])[possible[0]]
    return found.sort_values("certain", ascending=False, kind="stable", ignore_index=True)


def at_site(sites: pd.DataFrame, others: pd.DataFrame) -> Flags:
    """Tell by site and record whether the record's address names the site."""
    building = others["building"].to_numpy()
    return np.asarray(sites["id"].to_numpy()[:, None] == building[None, :], dtype=bool)


# --- distances ------------------------------------------------------------------------------


def stations(tables: Tables) -> pd.DataFrame:
    """Return the stations in operation that have a coordinate."""
    rows = tables.metro_stations
    return rows[rows["status"].eq("operating") & rows["lon"].notna()]


def metro(tables: Tables, sites: pd.DataFrame) -> Interval:
    """Return the distance to the nearest station in operation.

    A place that was put where a station is has an upper limit only: that it is near was put into
    its coordinate.
    """
    low, high = nearest(sites, stations(tables))
    return np.where(by_station(sites) & ~np.isnan(low), 0.0, low), high


def by_station(sites: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which sites have a coordinate derived from metro stations."""
    return sites["coordinate_method"].isin(STATION_METHODS).to_numpy(dtype=bool)


def service_bases(tables: Tables) -> pd.DataFrame:
    """Return the capital-market service bases that have a place; today there may be none."""
    rows = tables.places
    return on_street(rows[rows["kind"].eq("service_base")])
