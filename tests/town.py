"""A toy town whose answers can be counted by eye.

Three square districts in a row, each 0.1° wide: West (0-1), Middle (1-2) with a hole, and East,
which is in two parts. Names carry a quote and a `<`.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.areas import as_points
from gis.store import Tables

WEST = shapely.box(117.0, 31.8, 117.1, 31.9)
MIDDLE = shapely.Polygon(
    shapely.box(117.1, 31.8, 117.2, 31.9).exterior.coords,
    [shapely.box(117.14, 31.84, 117.16, 31.86).exterior.coords],
)
EAST = shapely.MultiPolygon(
    [shapely.box(117.2, 31.8, 117.3, 31.9), shapely.box(117.4, 31.8, 117.5, 31.9)]
)


def units() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "id": ["U-1", "U-2", "U-3"],
            "name_zh": ["西区", '中"区', "东<区"],
            "name_en": ["West", 'Mid"dle', "E<ast"],
            "short_zh": ["西", '中"', "东<"],
            "short_en": ["West", 'Mid"', "E<"],
            "kind": ["urban", "zone", "county"],
            "population_2020": [100_000.0, 200_000.0, np.nan],
            "label_lon": [117.05, 117.12, 117.25],
            "label_lat": [31.85, 31.82, 31.85],
        },
        geometry=[WEST, MIDDLE, EAST],
        crs="EPSG:4326",
    )


def institutions() -> pd.DataFrame:
    x = np.nan
    rows = [
        # id, type, family, level, group, unit, division, cluster, accuracy, lon, lat, uncertainty
        ("I-1", "bank_city", "bank", "head_office", "legal",
         "U-1", "1", "c1", "building", 117.05, 31.85, 100),
        ("I-2", "bank_state", "bank", "provincial", "branch",
         "U-1", "1", "", "street", 117.06, 31.85, 500),
        ("I-3", "guarantee", "guarantee", "legal_person", "local",
         "U-2", "2", "c1", "area", 117.12, 31.82, 2000),
        ("I-4", "insurance_life", "insurance", "provincial", "branch",
         "U-2", "2", "", "none", x, x, x),
        ("I-5", "bank_state", "bank", "branch", "branch", "", "", "", "none", x, x, x),
        ("I-6", "trust_company", "trust", "head_office", "legal",
         "U-1", "1", "", "exact", 117.15, 31.81, 20),
    ]  # fmt: skip
    names = ["id", "type", "family", "level", "group", "unit", "division", "cluster",
             "accuracy", "lon", "lat", "uncertainty_m"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(
        name_zh=[f"<b>机构{n}</b>" for n in range(1, 7)],
        name_en="",
        cluster_method=["written", "", "coordinate", "", "", ""],
        address="",
        aliases="",
        uscc="",
        as_of="2019-04",
        source="toy",
    )


def funds() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ["F-1", "F-2", "F-3", "F-4", "F-5"],
            "record_type": ["fund", "fund", "manager", "fund", "mother_fund"],
            "name_zh": ["甲", "乙", "丙", "丁", "戊"],
            "unit": ["U-1", "U-1", "U-2", "", "U-3"],
            "division": ["1", "1", "2", "", "3"],
            "certainty": ["A", "C", "B", "D", "B"],
            "settled": [True, True, True, True, False],
        }
    )


def reported() -> pd.DataFrame:
    plain = {"area": "U-1", "item_zh": "银行", "item_en": "Banks", "unit_zh": "家", "unit_en": "",
             "period_text": "", "kind": "official", "target": False, "scope_zh": "", "scope_en": "",
             "source": "toy", "value": 4.0}  # fmt: skip
    rows = [
        {**plain, "id": "R-1", "period": "2019-04", "maps_type": "bank",
         "maps_level": "head_office", "maps_period": "2019-04"},
        {**plain, "id": "R-2", "period": "2020-12", "maps_type": "bank",
         "maps_level": "head_office", "maps_period": "2020-12"},
        {**plain, "id": "R-3", "period": "2021", "maps_type": "", "maps_level": "",
         "maps_period": ""},
        {**plain, "id": "R-4", "period": "2025", "target": True, "maps_type": "bank",
         "maps_level": "head_office", "maps_period": "2019-04"},
    ]  # fmt: skip
    return pd.DataFrame(rows)


def clusters() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "id": ["c1", "c1-core"],
            "kind": ["cluster", "cluster"],
            "part": ["extent", "core"],
            "parent": ["", "c1"],
            "name_zh": ["集聚区", "核心"],
            "name_en": ["Cluster", "Core"],
            "short_zh": ["集", "核"],
            "short_en": ["C", "K"],
        },
        geometry=[
            shapely.box(117.04, 31.84, 117.06, 31.86),
            shapely.box(117.045, 31.845, 117.05, 31.85),
        ],
        crs="EPSG:4326",
    )


def tables() -> Tables:
    return Tables(
        version="toy",
        frames={
            "units": units(),
            "institutions": institutions(),
            "funds": funds(),
            "reported_counts": reported(),
            "clusters": clusters(),
        },
    )


def points(*pairs: tuple[float, float]) -> gpd.GeoDataFrame:
    return as_points(pd.DataFrame(pairs, columns=["lon", "lat"], dtype=float))


def places() -> pd.DataFrame:
    """Return four sites to choose from, two projects and a service base without a coordinate.

    The bank I-1 is at P-1, the bank I-2 at P-2 (946 m east), the trust company at P-4.
    """
    x = np.nan
    rows = [
        # id, kind, project, areas, parent, status, unit, accuracy, lon, lat, uncertainty, method
        ("P-1", "building", False, "c1", "", "existing", "U-1",
         "building", 117.05, 31.85, 50, "own_point"),
        ("P-2", "building", False, "", "", "", "U-1",
         "street", 117.06, 31.85, 100, "metro_station"),
        ("P-3", "park", False, "", "", "planned", "U-2", "none", x, x, x, "none"),
        ("P-4", "area", True, "", "", "under_construction", "U-2",
         "exact", 117.15, 31.81, 20, "own_point"),
        ("P-5", "service_base", False, "", "", "planned", "", "none", x, x, x, "none"),
        ("P-6", "project", True, "", "P-3", "planned", "U-2", "none", x, x, x, "none"),
        ("P-7", "node", True, "", "", "planned", "U-1",
         "exact", 117.05, 31.855, 20, "own_point"),
    ]  # fmt: skip
    names = ["id", "kind", "project", "areas", "parent", "status", "unit", "accuracy", "lon",
             "lat", "uncertainty_m", "coordinate_method"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(
        name_zh=[f"<i>楼宇{n}</i>" for n in range(1, 8)],
        name_en=[f"Place {n}" for n in range(1, 8)],
        sample_institutions=[np.nan, 2.0, *[np.nan] * 5],
        sample_enterprises=np.nan,
        floor_area_m2=np.nan,
        plan_named=True,
        clauses="",
        business_zh="", business_en="", address="", address_source="", coordinate_source="",
        note_zh="", note_en="", division="", operator="", as_of="2022-03-31", source="toy",
    )  # fmt: skip


def stations() -> pd.DataFrame:
    """Return a station in operation 189 m east of P-1, one not open at P-4, one not placed."""
    return pd.DataFrame(
        {
            "id": ["S-1", "S-2", "S-3"],
            "line": ["1", "1", "7"],
            "name_zh": ["站一", "站二", "站三"],
            "name_en": ["One", "Two", "Three"],
            "status": ["operating", "not_open", "operating"],
            "lon": [117.052, 117.15, np.nan],
            "lat": [31.85, 31.81, np.nan],
            "uncertainty_m": [50.0, 50.0, np.nan],
            "source": "toy",
        }
    )


def orientations() -> pd.DataFrame:
    """Return one sentence for banks in c1, one for foreign banks at P-4."""
    return pd.DataFrame(
        {
            "id": ["O-1", "O-2"],
            "investor": ["bank", "bank"],
            "foreign": [None, True],
            "area": ["c1", ""],
            "place": ["", "P-4"],
            "clause": ["C-1", "C-2"],
            "wording_zh": ["引进银行", "引进外资银行"],
            "wording_en": ["bring in banks", "bring in foreign banks"],
            "source": "toy",
            "as_of": "2022-03-31",
        }
    )


def site_tables() -> Tables:
    """Return the town with places to choose from."""
    return tables().with_tables(
        places=places(), metro_stations=stations(), orientations=orientations()
    )


NORTH = shapely.box(117.1, 31.9, 117.2, 32.0)
"""Above Middle: West and East touch it in a corner only."""


def profile_units() -> gpd.GeoDataFrame:
    """Return the three units and North, which has no record."""
    told = units()
    north = told.iloc[[0]].assign(
        id="U-4", name_zh="北区", name_en="North", short_zh="北", short_en="N", kind="urban"
    )
    rows = gpd.GeoDataFrame(
        pd.concat([told, north.set_geometry([NORTH])], ignore_index=True), crs="EPSG:4326"
    )
    return rows.assign(
        area_official_km2=[95.0, np.nan, 190.0, 99.0], vintage_zh="2020", vintage_en="2020",
        legal=[True, False, True, True], boundary_accuracy_zh="±10 米",
        boundary_accuracy_en="±10 m", note_zh="", note_en="", source="toy",
    )  # fmt: skip


def profile_clusters() -> gpd.GeoDataFrame:
    """Return the cluster c1 and its core, and c2, 0.1° east of it: 9.5 km."""
    told = clusters()
    second = told.iloc[[0]].assign(
        id="c2", name_zh="第二区", name_en="Second", short_zh="二", short_en="S"
    )
    shape = shapely.box(117.14, 31.84, 117.16, 31.86)
    rows = gpd.GeoDataFrame(
        pd.concat([told, second.set_geometry([shape])], ignore_index=True), crs="EPSG:4326"
    )
    return rows.assign(
        orientation_zh=["银行", "", ""], orientation_en=["Banks", "", ""],
        business_zh=["总部", "", ""], business_en=["Head offices", "", ""],
        derivation_zh="示意", derivation_en="Indicative", uncertainty_m=100.0,
        unit=["U-1", "", "U-2"], division=["1", "", "2"], clauses=["C-1", "", "C-1;C-2"],
        source="plan",
    )  # fmt: skip


def samples() -> pd.DataFrame:
    """Return a sample: 12 of 20 banks and 6 of 20 insurers are in West, as 100 of 500 firms are."""
    rows = [
        ("U-1", "outlets", "银行", "Banks", 12), ("U-2", "outlets", "银行", "Banks", 4),
        ("U-3", "outlets", "银行", "Banks", 4), ("U-1", "outlets", "保险", "Insurers", 6),
        ("U-2", "outlets", "保险", "Insurers", 14), ("U-3", "outlets", "保险", "Insurers", 0),
        ("U-1", "outlets", "合计", "All", 18), ("U-2", "outlets", "合计", "All", 18),
        ("U-3", "outlets", "合计", "All", 4), ("U-1", "enterprises", "合计", "All", 100),
        ("U-2", "enterprises", "合计", "All", 300), ("U-3", "enterprises", "合计", "All", 100),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["unit", "measure", "type_zh", "type_en", "count"])
    return frame.astype({"count": float}).assign(source="sample", as_of="2019-04")


def clauses() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ["C-1", "C-2"],
            "locator_zh": ["第一章", "专栏一"],
            "locator_en": ["Ch. 1", "Box 1"],
            "text_zh": ["建设集聚区。", "引进外资银行。"],
            "text_en": ["Build the cluster.", "Bring in foreign banks."],
            "source": "plan",
        }
    )


def profile_tables() -> Tables:
    """Return the town as profiles need it: I-1 is registered at P-1, c2 has two targets."""
    everyone = institutions()
    at = ["P-1", *[""] * (len(everyone) - 1)]
    figures = reported().assign(comparator="", period_en="")
    targets = pd.DataFrame({"id": ["T-1", "T-2"], "area": "c2", "name_zh": "目标"})
    lines = pd.DataFrame({"line": ["1", "7"], "name_zh": ["1号线", "7号线"],
                          "name_en": ["Line 1", "Line 7"]})  # fmt: skip
    return Tables(
        version="toy-profiles",
        frames={
            "units": profile_units(),
            "institutions": everyone.assign(building=at),
            "funds": funds().assign(source="funds"),
            "reported_counts": figures,
            "clusters": profile_clusters(),
            "places": places(),
            "metro_stations": stations(),
            "metro_lines": lines,
            "sample_counts": samples(),
            "clauses": clauses(),
            "indicators": targets,
        },
    )
