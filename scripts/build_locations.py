"""Turn a record's anchor into its location: canonical degrees beside the original ones."""

from __future__ import annotations

from collections.abc import Mapping

from gis.crs import to_wgs84
from scripts.build_files import DECIMALS, Row, by_key, read_rows

NOWHERE: Row = {"accuracy": "none", "coordinate_method": "none"}


def anchors() -> dict[str, Row]:
    """Return the known points (data/sources/anchors.csv) under their ids."""
    return by_key(read_rows("anchors.csv"), "id")


def location(row: Mapping[str, str], known: Mapping[str, Row]) -> Row:
    """Return the location columns of a record that names its anchor; NOWHERE without one."""
    if not row.get("anchor"):
        return dict(NOWHERE)
    anchor = known[row["anchor"]]
    return {
        **converted(anchor),
        "accuracy": row["accuracy"],
        "uncertainty_m": row["uncertainty_m"],
        "coordinate_method": row["coordinate_method"],
        "coordinate_source": f"{anchor['name_zh']}：{anchor['coordinate_source']}"
        f"（坐标系{anchor['datum_basis_zh']}）",
        "source_status": anchor["source_status"],
    }


def converted(original: Mapping[str, str]) -> Row:
    """Return lon, lat beside original_lon, original_lat and datum; unknown stays unknown."""
    if not original["original_lon"]:
        return {}
    at = float(original["original_lon"]), float(original["original_lat"])
    lon, lat = to_wgs84(*at, original["datum"])
    return {
        "lon": round(float(lon), DECIMALS),
        "lat": round(float(lat), DECIMALS),
        **{name: original[name] for name in ("original_lon", "original_lat", "datum")},
    }
