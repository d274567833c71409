"""What the count layers share: an area's count at its label point."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd

from gis.counts import Partition, Subject, areas_of, count_by_area
from gis.layer import Style
from gis.store import Tables
from layers.looks import INK

CIRCLE = Style(shape="circle", fill=INK, fill_opacity=0.65, stroke="#FFFFFF", stroke_px=1)


def at_label_points(partition: Partition, subject: Subject) -> Callable[[Tables], gpd.GeoDataFrame]:
    """Return the layer's data: one point an area, with the column `total`."""

    def data(tables: Tables) -> gpd.GeoDataFrame:
        counts = count_by_area(tables, partition=partition, subject=subject)
        areas = areas_of(tables, partition).drop(columns="geometry")
        joined = areas.merge(counts[["area", "total"]], left_on="id", right_on="area")
        points = gpd.points_from_xy(joined["label_lon"], joined["label_lat"], crs="EPSG:4326")
        return gpd.GeoDataFrame(joined, geometry=points)

    return data
