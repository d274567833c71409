"""Data sets that come inside the reference library's wheel; nothing is downloaded."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

METRES = "EPSG:4509"
"""Their coordinates are taken as metres: where on earth they lie changes no statistic."""


def example(name: str) -> gpd.GeoDataFrame:
    """Read a shapefile of libpysal's examples as if its coordinates were metres."""
    import libpysal

    folder = Path(libpysal.__file__).parent / "examples"
    (path,) = sorted(folder.glob(f"*/{name}.shp"))
    return gpd.read_file(path, encoding="latin-1").set_crs(METRES, allow_override=True)
