"""Coordinates asked from a web service, only where the caller gives a key and calls `ask`.

Nothing in the product calls this by itself. The addresses leave the machine: say so before.
An answer's datum is converted (AMap answers in GCJ-02, Tianditu in CGCS2000), its accuracy class
follows the service's own `level` or `score` by the tables below; the uncertainties are conventions
of this product, since neither service states one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from gis.crs import Datum, to_wgs84
from gis.problems import Problem, ProblemError
from gis.text import Text

ServiceName = Literal["tianditu", "amap"]
DECIMALS = 6
TIMEOUT_S = 10.0
LARGEST_ANSWER = 1_000_000

AMAP_LEVELS: Mapping[str, tuple[str, float]] = {
    "门牌号": ("building", 100),
    "单元号": ("building", 100),
    "楼栋": ("building", 100),
    "兴趣点": ("building", 100),
    "公交地铁站点": ("block", 200),
    "道路交叉路口": ("block", 200),
    "住宅区": ("block", 300),
    "道路": ("street", 1000),
    "热点商圈": ("area", 1500),
    "村庄": ("area", 1500),
    "开发区": ("area", 2000),
    "乡镇": ("area", 3000),
}
"""AMap's `level` (https://lbs.amap.com/api/webservice/guide/api/georegeo): accuracy, metres.

A level that is not listed (区县, 市, 省 …) places nothing."""
TIANDITU_SCORES: tuple[tuple[float, str, float], ...] = (
    (95.0, "building", 150),
    (85.0, "block", 300),
    (70.0, "street", 1000),
)
"""Tianditu's `score`, 0..100 (http://lbs.tianditu.gov.cn/server/geocodinginterface.html): at least
this score, accuracy, metres. A lower one places nothing."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A geocoding service: its address, the datum it answers in, and how an answer is read."""

    name: Text
    address: str
    datum: Datum
    query: Callable[[str, str], str]
    read: Callable[[Any], tuple[str, str, str, float] | None]
    failure: Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class Found:
    """One answer, in the location columns of gis/tables/columns.py."""

    lon: float
    lat: float
    accuracy: str
    uncertainty_m: float
    original_lon: float
    original_lat: float
    datum: Datum
    coordinate_method: str
    coordinate_source: str
    source_status: str = "named"


def ask(
    addresses: Iterable[str],
    *,
    key: str,
    service: ServiceName,
    base: str = "",
    timeout_s: float = TIMEOUT_S,
) -> list[Found | None]:
    """Ask the service for each address, one request each, in order; None for what it cannot place.

    `base` replaces the service's address (a proxy, a test). Raises ProblemError without a key and
    at the first request that fails: the service is not asked again and again in vain.
    """
    if not key.strip():
        raise ProblemError(_no_key())
    asked = SERVICES[service]
    return [
        _ask_one(address, asked, key, base or asked.address, timeout_s) for address in addresses
    ]


def _ask_one(address: str, service: Service, key: str, base: str, timeout_s: float) -> Found | None:
    if not address.strip():
        return None
    answer = _fetch(f"{base}?{service.query(address, key)}", service, timeout_s)
    try:
        told = service.failure(answer)
        read = None if told else service.read(answer)
        found = None if read is None else (float(read[0]), float(read[1]), read[2], read[3])
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise ProblemError(_unreadable(service, address)) from error
    if told:
        raise ProblemError(_refused(service, told))
    return None if found is None else _converted(*found, service=service)


def _fetch(address: str, service: Service, timeout_s: float) -> Any:
    """Return the decoded JSON; raises ProblemError that does not repeat the key."""
    try:
        request = Request(address, headers={"Accept": "application/json"})
        with urlopen(request, timeout=timeout_s) as response:
            return json.loads(response.read(LARGEST_ANSWER).decode("utf-8"))
    except HTTPError as error:
        raise ProblemError(_refused(service, f"HTTP {error.code}")) from None
    except (URLError, OSError) as error:
        raise ProblemError(_unreachable(service, error)) from None
    except ValueError:
        raise ProblemError(_unreadable(service, "")) from None


def _converted(
    lon: float, lat: float, accuracy: str, uncertainty_m: float, *, service: Service
) -> Found:
    x, y = to_wgs84(lon, lat, service.datum)
    return Found(
        lon=round(float(x), DECIMALS),
        lat=round(float(y), DECIMALS),
        accuracy=accuracy,
        uncertainty_m=uncertainty_m,
        original_lon=lon,
        original_lat=lat,
        datum=service.datum,
        coordinate_method="area_anchor" if accuracy == "area" else "online",
        coordinate_source=service.name.zh,
    )


def _amap_query(address: str, key: str) -> str:
    return urlencode({"address": address, "output": "JSON", "key": key})


def _amap_read(answer: Any) -> tuple[str, str, str, float] | None:
    if not answer["geocodes"]:
        return None
    first = answer["geocodes"][0]
    graded = AMAP_LEVELS.get(first["level"])
    lon, lat = first["location"].split(",")
    return None if graded is None else (lon, lat, *graded)


def _amap_failure(answer: Any) -> str:
    return "" if str(answer["status"]) == "1" else str(answer.get("info", answer["status"]))


def _tianditu_query(address: str, key: str) -> str:
    keyword = json.dumps({"keyWord": address}, ensure_ascii=False)
    return f"ds={quote(keyword)}&tk={quote(key)}"


def _tianditu_read(answer: Any) -> tuple[str, str, str, float] | None:
    place = answer.get("location")
    if not place:
        return None
    score = float(place["score"])
    for least, accuracy, uncertainty in TIANDITU_SCORES:
        if score >= least:
            return place["lon"], place["lat"], accuracy, uncertainty
    return None


def _tianditu_failure(answer: Any) -> str:
    """Return the service's message; 404 is its word for an address that it does not know."""
    status = str(answer["status"])
    return "" if status in ("0", "404") else str(answer.get("msg", status))


SERVICES: Mapping[ServiceName, Service] = {
    "tianditu": Service(
        name=Text("天地图地理编码", "Tianditu geocoding"),
        address="http://api.tianditu.gov.cn/geocoder",
        datum="cgcs2000",
        query=_tianditu_query,
        read=_tianditu_read,
        failure=_tianditu_failure,
    ),
    "amap": Service(
        name=Text("高德地理编码", "AMap geocoding"),
        address="https://restapi.amap.com/v3/geocode/geo",
        datum="gcj02",
        query=_amap_query,
        read=_amap_read,
        failure=_amap_failure,
    ),
}


def _no_key() -> Problem:
    return Problem(
        fatal=True,
        says=Text("在线地理编码需要密钥", "Geocoding on the web needs a key"),
        cure=Text(
            "请在天地图或高德开放平台申请密钥后填写；不填则只用本机资料定位",
            "Apply for a key at Tianditu or AMap; without one only local data are used",
        ),
    )


def _refused(service: Service, told: str) -> Problem:
    return Problem(
        fatal=True,
        value=told[:80],
        says=Text(f"{service.name.zh}拒绝了请求", f"{service.name.en} refused the request"),
        cure=Text("请核对密钥、配额和访问权限", "Check the key, its quota and its permissions"),
    )


def _unreachable(service: Service, error: Exception) -> Problem:
    reason = str(getattr(error, "reason", error))
    return Problem(
        fatal=True,
        value=reason[:80],
        says=Text(f"连接不到{service.name.zh}", f"{service.name.en} cannot be reached"),
        cure=Text("请检查网络，或只用本机资料定位", "Check the network, or use local data only"),
    )


def _unreadable(service: Service, address: str) -> Problem:
    return Problem(
        fatal=True,
        value=address[:80],
        says=Text(
            f"{service.name.zh}的应答无法读取", f"The answer of {service.name.en} is unreadable"
        ),
        cure=Text("请稍后再试，或只用本机资料定位", "Try again later, or use local data only"),
    )
