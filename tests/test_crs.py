from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.crs import Datum, from_wgs84, to_wgs84
from gis.problems import ProblemError

LON = st.floats(116.5, 118.0)
LAT = st.floats(30.9, 32.6)
METRES_PER_DEGREE = 111_320.0


@given(lon=LON, lat=LAT, datum=st.sampled_from(["wgs84", "cgcs2000", "gcj02", "bd09"]))
def test_there_and_back_is_under_a_millimetre(lon: float, lat: float, datum: Datum) -> None:
    back = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    assert abs(float(back[0]) - lon) * METRES_PER_DEGREE < 1e-3
    assert abs(float(back[1]) - lat) * METRES_PER_DEGREE < 1e-3


@given(lon=LON, lat=LAT)
def test_gcj02_lies_some_hundred_metres_from_the_truth_here(lon: float, lat: float) -> None:
    x, y = from_wgs84(lon, lat, "gcj02")
    east = (float(x) - lon) * METRES_PER_DEGREE * np.cos(np.radians(lat))
    north = (float(y) - lat) * METRES_PER_DEGREE
    assert 300 < np.hypot(east, north) < 800


def test_cgcs2000_passes_unchanged() -> None:
    lon, lat = to_wgs84([117.2], [31.8], "cgcs2000")
    assert (lon[0], lat[0]) == (117.2, 31.8)


def test_a_point_known_in_both_datums_agrees() -> None:
    # One mall, one public store list that gives it in GCJ-02 and in BD-09: 117.286172,31.713145
    # converted to BD-09 and back must meet itself, and BD-09 lies about 0.0065, 0.006 beyond.
    wgs = to_wgs84(117.286172, 31.713145, "gcj02")
    bd = from_wgs84(*wgs, "bd09")
    assert float(bd[0]) - 117.286172 == pytest.approx(0.0065, abs=0.0006)
    assert float(bd[1]) - 31.713145 == pytest.approx(0.006, abs=0.0006)


def test_an_unknown_datum_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown datum"):
        to_wgs84(117.2, 31.8, "beijing54")  # type: ignore[arg-type]


def test_arrays_keep_their_shape_and_the_empty_one_too() -> None:
    lon, lat = to_wgs84(np.full((2, 3), 117.2), np.full((2, 3), 31.8), "bd09")
    assert lon.shape == lat.shape == (2, 3)
    assert to_wgs84([], [], "gcj02")[0].size == 0


# --- EPSG codes -----------------------------------------------------------------------------

SYSTEMS = [
    "wgs84", "cgcs2000", "gcj02", "bd09", "EPSG:4326", "EPSG:4490", "EPSG:4214", "EPSG:4610",
    "EPSG:4509", "EPSG:4548", "EPSG:4527", "EPSG:4498", "EPSG:2436", "EPSG:3857", "EPSG:32650",
]  # fmt: skip


@given(
    lon=LON, lat=LAT, there=st.sampled_from(SYSTEMS), back=st.sampled_from(SYSTEMS)
)  # fmt: skip
def test_any_pair_of_systems_there_and_back_is_under_a_centimetre(
    lon: float, lat: float, there: str, back: str
) -> None:
    x, y = from_wgs84(*to_wgs84(*from_wgs84(lon, lat, there), there), back)
    found = to_wgs84(x, y, back)
    assert abs(float(found[0]) - lon) * METRES_PER_DEGREE < 1e-2
    assert abs(float(found[1]) - lat) * METRES_PER_DEGREE < 1e-2


def meridian_arc_m(lat: float) -> float:
    """Integrate the meridian of CGCS2000 (a = 6378137, 1/f = 298.257222101) from the equator."""
    flattening = 1 / 298.257222101
    e2 = flattening * (2 - flattening)
    phi = (np.arange(100_000) + 0.5) * np.radians(lat) / 100_000
    return float((6378137 * (1 - e2) / (1 - e2 * np.sin(phi) ** 2) ** 1.5).mean() * np.radians(lat))


def test_on_the_central_meridian_the_northing_is_the_arc_of_the_ellipsoid() -> None:
    for code, easting in (("EPSG:4509", 500_000), ("EPSG:4527", 39_500_000)):
        x, y = from_wgs84(117.0, 31.8, code)
        assert float(x) == pytest.approx(easting, abs=1e-3)
        assert float(y) == pytest.approx(meridian_arc_m(31.8), abs=1e-3)


def test_epsg_4548_has_the_numbers_of_epsg_4509() -> None:
    assert np.allclose(from_wgs84(117.3, 31.9, "EPSG:4548"), from_wgs84(117.3, 31.9, "EPSG:4509"))


@pytest.mark.parametrize("code", ["EPSG:99999", "EPSG:abc", "EPSG:", "EPSG:5773", "EPSG:4978"])
def test_a_code_without_a_place_on_the_map_is_refused_in_both_languages(code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        to_wgs84(1.0, 2.0, code)
    problem = caught.value.problems[0]
    assert problem.value == code.upper()
    assert "EPSG:4509" in problem.cure.zh
    assert "EPSG:4509" in problem.cure.en


def test_what_a_projection_cannot_hold_is_nan() -> None:
    lon, lat = to_wgs84([500_000.0, 1e12], [3_500_000.0, 1e12], "EPSG:4509")
    assert np.isfinite(lon[0])
    assert np.isnan(lon[1])
    assert np.isnan(lat[1])


# --- published pairs ------------------------------------------------------------------------

WGS84_AND_GCJ02 = [  # googollee/eviltransform, go/transform_test.go: lat, lon of both
    (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),
    (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),
    (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),
]


@pytest.mark.parametrize(("lat", "lon", "gcj_lat", "gcj_lon"), WGS84_AND_GCJ02)
def test_gcj02_is_that_of_eviltransform(
    lat: float, lon: float, gcj_lat: float, gcj_lon: float
) -> None:
    # Its ellipsoid constant has fewer digits: 1e-8° is a millimetre.
    assert from_wgs84(lon, lat, "gcj02") == pytest.approx((gcj_lon, gcj_lat), abs=1e-8)
    assert to_wgs84(gcj_lon, gcj_lat, "gcj02") == pytest.approx((lon, lat), abs=1e-8)


def test_gcj02_and_bd09_are_those_of_coordtransform() -> None:
    # wandergis/coordtransform, test/app.js. Its way back from BD-09 is a single step, half a
    # metre off; ours is iterated.
    assert from_wgs84(116.404, 39.915, "gcj02") == pytest.approx(
        (116.41024449916938, 39.91640428150164), abs=1e-9
    )
    there = from_wgs84(*to_wgs84(116.404, 39.915, "gcj02"), "bd09")
    assert there == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)
    back = from_wgs84(*to_wgs84(116.404, 39.915, "bd09"), "gcj02")
    assert back == pytest.approx((116.39762729119315, 39.90865673957631), abs=1e-5)


@given(lon=st.floats(75, 134), lat=st.floats(18, 53))
def test_datums_agree_with_an_independent_library(lon: float, lat: float) -> None:
    # geocoordinates-rs, in Rust, kept up to 2026: the converters of the name in Python rest since
    # 2018 or ask for a newer Python. It converts towards GCJ-02 and BD-09 by the plain formula.
    library = pytest.importorskip("geocoordinates_ffi")
    true = library.Wgs84(lat=lat, lon=lon)
    for datum, theirs in (
        ("gcj02", library.wgs84_to_gcj02(true)), ("bd09", library.wgs84_to_bd09(true)),
    ):  # fmt: skip
        assert from_wgs84(lon, lat, datum) == pytest.approx((theirs.lon, theirs.lat), abs=1e-9)
    gcj = library.wgs84_to_gcj02(true)
    assert to_wgs84(gcj.lon, gcj.lat, "gcj02") == pytest.approx((lon, lat), abs=1e-9)
