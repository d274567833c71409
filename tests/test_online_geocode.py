"""The web geocoders, against a server of our own on the loopback address; no outside request."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gis.crs import to_wgs84
from gis.intake.wish import Online
from gis.online_geocode import AMAP_LEVELS, SERVICES, Found, ask
from gis.problems import ProblemError
from gis.store import open_store
from gis.vocabulary import ACCURACIES, COORDINATE_METHODS
from tests.imports import csv_file, previewed

ROOT = Path(__file__).resolve().parent.parent
KEY = "secret-key"


class Fake:
    """Answers that are given in turn, and the queries that came."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.status = 200
        self.queries: list[dict[str, list[str]]] = []
        self.base = ""


@pytest.fixture
def fake() -> Iterator[Fake]:
    state = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.queries.append(parse_qs(urlsplit(self.path).query))
            answer = state.answers.pop(0)
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(state.status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    state.base = f"http://127.0.0.1:{server.server_port}/geo"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def amap(level: str, at: str = "117.28615,31.86264") -> dict[str, Any]:
    return {"status": "1", "geocodes": [{"location": at, "level": level}]}


def tianditu(score: float) -> dict[str, Any]:
    return {"status": "0", "location": {"lon": "117.2833", "lat": "31.8650", "score": score}}


def one(fake: Fake, service: Any, answer: Any) -> Found | None:
    fake.answers = [answer]
    return ask(["长街1号"], key=KEY, service=service, base=fake.base)[0]


def test_amap_answers_are_converted_from_gcj02(fake: Fake) -> None:
    found = one(fake, "amap", amap("门牌号"))
    assert found is not None
    lon, lat = to_wgs84(117.28615, 31.86264, "gcj02")
    assert (found.lon, found.lat) == (round(float(lon), 6), round(float(lat), 6))
    assert (found.original_lon, found.original_lat, found.datum) == (117.28615, 31.86264, "gcj02")
    assert (found.accuracy, found.uncertainty_m) == ("building", 100)
    assert fake.queries == [{"address": ["长街1号"], "output": ["JSON"], "key": [KEY]}]


def test_tianditu_answers_are_cgcs2000_as_they_are(fake: Fake) -> None:
    found = one(fake, "tianditu", tianditu(100))
    assert found is not None
    assert (found.lon, found.lat, found.datum) == (117.2833, 31.865, "cgcs2000")
    assert json.loads(fake.queries[0]["ds"][0]) == {"keyWord": "长街1号"}
    assert fake.queries[0]["tk"] == [KEY]


@pytest.mark.parametrize(
    ("level", "accuracy"),
    [("门牌号", "building"), ("道路", "street"), ("乡镇", "area"), ("区县", None), ("未知", None)],
)
def test_amaps_level_gives_the_accuracy_or_no_point(
    fake: Fake, level: str, accuracy: str | None
) -> None:
    found = one(fake, "amap", amap(level))
    assert (None if found is None else found.accuracy) == accuracy


@pytest.mark.parametrize(
    ("score", "accuracy"),
    [(100, "building"), (95, "building"), (94.9, "block"), (70, "street"), (69.9, None)],
)
def test_tianditus_score_gives_the_accuracy_or_no_point(
    fake: Fake, score: float, accuracy: str | None
) -> None:
    found = one(fake, "tianditu", tianditu(score))
    assert (None if found is None else found.accuracy) == accuracy


def test_an_area_is_never_a_building(fake: Fake) -> None:
    found = one(fake, "amap", amap("开发区"))
    assert found is not None
    assert found.coordinate_method == "area_anchor"


def test_unknown_addresses_are_none_and_empty_ones_are_not_asked(fake: Fake) -> None:
    fake.answers = [{"status": "1", "geocodes": []}, amap("门牌号")]
    found = ask(["某处", " ", "长街1号"], key=KEY, service="amap", base=fake.base)
    assert [answer is not None for answer in found] == [False, False, True]
    assert len(fake.queries) == 2
    assert one(fake, "tianditu", {"status": "404", "msg": "无结果"}) is None


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        ("amap", {"status": "0", "info": "INVALID_USER_KEY"}),
        ("tianditu", {"status": "101", "msg": "INVALID_USER_KEY"}),
    ],
)
def test_a_refusal_is_passed_on_in_both_languages(fake: Fake, service: Any, answer: Any) -> None:
    with pytest.raises(ProblemError) as raised:
        one(fake, service, answer)
    (problem,) = raised.value.problems
    assert problem.value == "INVALID_USER_KEY"
    assert "拒绝" in problem.says.zh
    assert "refused" in problem.says.en


@pytest.mark.parametrize(
    "answer",
    [b"<html>", b"\xff\xfe", [], {"status": "1"}, {"status": "1", "geocodes": [{}]},
     {"status": "1", "geocodes": [{"level": "门牌号", "location": "x"}]}, "text", None],
)  # fmt: skip
def test_an_unreadable_answer_is_a_problem_and_no_traceback(fake: Fake, answer: Any) -> None:
    with pytest.raises(ProblemError, match="unreadable"):
        one(fake, "amap", answer)


def test_a_failing_or_absent_server_is_a_problem_that_hides_the_key(fake: Fake) -> None:
    fake.status = 500
    with pytest.raises(ProblemError, match="HTTP 500") as failing:
        one(fake, "amap", {})
    with pytest.raises(ProblemError, match="cannot be reached") as absent:
        ask(["长街1号"], key=KEY, service="amap", base="http://127.0.0.1:9/geo", timeout_s=2)
    assert KEY not in f"{failing.value}{absent.value}"


def test_without_a_key_nothing_is_asked(fake: Fake) -> None:
    with pytest.raises(ProblemError, match="needs a key"):
        ask(["长街1号"], key=" ", service="amap", base=fake.base)
    assert fake.queries == []


def test_accuracies_and_methods_are_those_of_the_tables(fake: Fake) -> None:
    assert {accuracy for accuracy, _ in AMAP_LEVELS.values()} <= set(ACCURACIES)
    found = one(fake, "amap", amap("门牌号"))
    assert found is not None
    assert found.coordinate_method in COORDINATE_METHODS
    assert set(SERVICES) == {"tianditu", "amap"}


def test_only_an_import_that_names_a_service_asks_one() -> None:
    callers = [
        path.name
        for folder in ("gis", "layers", "views", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if "online_geocode" in path.read_text("utf-8") and path.name != "online_geocode.py"
    ]
    assert sorted(callers) == ["import_wish.py", "importing.py", "staging.py", "wish.py"]
    staging = (ROOT / "gis" / "intake" / "staging.py").read_text("utf-8")
    assert staging.count("_asked") == 2  # once defined, once used, where a wish names a service
    assert "if wish.online is not None:" in staging


def test_a_web_service_is_asked_only_where_the_reader_wants_it(tmp_path: Path, fake: Fake) -> None:
    store = open_store(ROOT / "data")
    path = csv_file(tmp_path, ("企业名称", "住所"), ("甲公司", "合肥市包河区某某路77号"))
    plain = previewed(store, path, "enterprises")
    assert plain.records["accuracy"].tolist() == ["none"]
    assert fake.queries == []
    fake.answers = [amap("门牌号", "117.3050,31.8010")]
    wanted = Online(service="amap", key="k", base=fake.base)
    made = previewed(store, path, "enterprises", online=wanted).records.iloc[0]
    assert len(fake.queries) == 1
    assert (made["accuracy"], made["coordinate_method"]) == ("building", "online")
    assert (made["datum"], made["original_lon"]) == ("gcj02", 117.305)
    assert abs(made["lon"] - 117.305) > 0.003
