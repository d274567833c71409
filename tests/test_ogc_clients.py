"""The OGC service asked by real clients: GDAL, QGIS, and a fuzzer that reads its definition."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import without_proxies
from tests.ogc_client import APP, ids, read

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
CASES = 2
"""Made-up requests for each operation, right ones and wrong ones each; ATLAS_FUZZ asks for more."""
ASKED = ("institutions", "units", "funds", "places", "metro_stations")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve on a free loopback port, in this process."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(APP, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [held]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{held.getsockname()[1]}/ogc"
    server.should_exit = True
    thread.join(timeout=10)


def run(*command: str, **more: str) -> str:
    environment = {**without_proxies(), "OGR_GEOJSON_DATE_AS_STRING": "YES", **more}
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=True)
    return done.stdout.decode()


gdal = pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="no GDAL here (gdal-bin)")


@gdal
def test_gdal_finds_every_collection(address: str) -> None:
    told = run("ogrinfo", "-ro", f"OAPIF:{address}")
    for one in read("/collections")["collections"]:
        assert f": {one['id']} (title: {one['title']})" in told


@gdal
@pytest.mark.parametrize("name", ASKED)
def test_gdal_gets_every_feature_with_its_attributes(address: str, name: str) -> None:
    made = run("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", f"OAPIF:{address}", name,
               "-oo", "PAGE_SIZE=50", "-lco", "COORDINATE_PRECISION=9")  # fmt: skip
    ours, theirs = (told["features"] for told in (
        read(f"/collections/{name}/items?limit=1000"), json.loads(made)))  # fmt: skip
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert filled(one) == filled(other)
        assert (one["geometry"] is None) == (other["geometry"] is None)


def filled(feature: dict[str, Any]) -> dict[str, str]:
    """Return what is known, as text: GDAL guesses types from the first page."""
    return {
        name: f"{float(value):.9g}" if isinstance(value, (int, float)) else plain(value)
        for name, value in feature["properties"].items()
        if value is not None
    }


def plain(value: str) -> str:
    try:
        return f"{float(value):.9g}"
    except ValueError:
        return value


@gdal
def test_gdal_leaves_box_and_value_to_the_server(address: str) -> None:
    west = run("ogrinfo", "-ro", "-q", f"OAPIF:{address}", "metro_stations",
               "-spat", "117.25", "31.8", "117.3", "31.85")  # fmt: skip
    placed = [one for one in read(
        "/collections/metro_stations/items?limit=1000&bbox=117.25,31.8,117.3,31.85")["features"]
        if one["geometry"]]  # fmt: skip
    assert west.count("OGRFeature(") == len(placed) > 0
    banks = run("ogrinfo", "-ro", "-q", "-al", f"OAPIF:{address}", "institutions",
                "-where", "type='bank_city'")  # fmt: skip
    found = ids("/collections/institutions/items?limit=1000&type=bank_city")
    assert banks.count("OGRFeature(") == len(found) > 0


QGIS = """
import json, os, sys
from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
told = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"url='{sys.argv[1]}' typename='{name}' pageSize='100'", name, "OAPIF")
    box = QgsFeatureRequest(QgsRectangle(117.25, 31.8, 117.3, 31.85))
    told[name] = {
        "valid": layer.isValid(),
        "names": [str(one["name_zh"]) for one in layer.getFeatures()],
        "placed": sum(not one.geometry().isEmpty() for one in layer.getFeatures()),
        "inside": sum(1 for one in layer.getFeatures(box)),
    }
print("TOLD" + json.dumps(told), flush=True)
os._exit(0)  # QGIS 3.22 may crash while it takes itself down
"""


def system_python() -> str | None:
    """Return the Python that knows QGIS (Debian: python3-qgis), if there is one."""
    python = "/usr/bin/python3"
    if not Path(python).exists():
        return None
    known = subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False)
    return python if known.returncode == 0 else None


def test_qgis_opens_the_collections(address: str, tmp_path: Path) -> None:
    python = system_python()
    if python is None:
        pytest.skip("no PyQGIS here (Debian: python3-qgis)")
    told = run(python, "-c", QGIS, address, "units", "metro_stations", HOME=str(tmp_path),
               QT_QPA_PLATFORM="offscreen", XDG_RUNTIME_DIR=str(tmp_path))  # fmt: skip
    found = json.loads(told.rpartition("TOLD")[2].splitlines()[0])
    for name in ("units", "metro_stations"):
        every = read(f"/collections/{name}/items?limit=1000")["features"]
        assert found[name]["valid"]
        assert found[name]["names"] == [one["properties"]["name_zh"] for one in every]
        assert found[name]["placed"] == sum(one["geometry"] is not None for one in every)
        assert 0 < found[name]["inside"] < len(every)


def test_no_request_that_the_definition_allows_or_forbids_is_a_server_error() -> None:
    schema = schemathesis.openapi.from_asgi("/ogc/api", APP)
    codes: Counter[int] = Counter()
    cases = int(os.environ.get("ATLAS_FUZZ", CASES))
    every = [found.ok() for found in schema.get_all_operations()]
    few = [one for one in every if one.path.count("/") < 3 or one.path.split("/")[2] in ASKED]
    for operation in every if cases > CASES else few:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @settings(
                max_examples=cases,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def asked(case: Any) -> None:
                answer = case.call()
                codes[answer.status_code] += 1
                assert answer.status_code < 500
                case.validate_response(answer, checks=CHECKS)

            asked()
    print(dict(codes))
    assert set(codes) <= {200, 400, 404, 406, 414}
    assert min(codes[200], codes[400], codes[404]) > 0
