from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.crs import Datum, from_wgs84, to_wgs84

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
