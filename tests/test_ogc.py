"""OGC API – Features as served: the standard's abstract tests, named after their ids; bad input.

17-069r4 (Part 1: core, geojson, html, oas30), 18-058r1 (Part 2: crs), 19-079r2 (Part 3: queryables,
filter, features-filter).
"""

from __future__ import annotations

import time
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema
import numpy as np
import pytest
import shapely
from pyproj import Transformer
from starlette.applications import Starlette

import serving
from gis.features.collection import LEFT_OUT, Collection
from gis.features.query import MOST, Query, box_of, page
from gis.features.systems import CRS84, SYSTEMS
from gis.problems import ProblemError
from gis.tables import TABLES
from layers import all_layers
from routes import ogc, ogc_items, ogc_tiles
from routes.ogc_asking import ITEMS
from tests import services, town
from tests.ogc_client import AT, BEHIND, ask, ids, read

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
COLLECTIONS = [name for name in TABLES if name not in LEFT_OUT]
each = pytest.mark.parametrize("name", COLLECTIONS)
each_system = pytest.mark.parametrize("system", SYSTEMS.values(), ids=lambda one: one.uri[-5:])


def rels(document: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {link["rel"]: link for link in document["links"]}


def items(name: str, **query: str) -> Any:
    return read(f"/collections/{name}/items?{urlencode(query)}")


# --- Part 1, core -----------------------------------------------------------------------------


def test_conf_core_root_op_and_success() -> None:
    found = rels(read("/"))
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= set(found)
    for rel in ("service-desc", "service-doc", "conformance", "data"):
        answer = ask(found[rel]["href"])
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(found[rel]["type"])


@pytest.mark.parametrize("path", ["", "?f=html&lang=en", "/"])
def test_the_service_begins_with_and_without_a_slash(path: str) -> None:
    answer = ask(path)
    assert f"{AT}/collections" in answer.text
    assert ("<html" in answer.text) == ("html" in path)
    outside = ask(f"http://atlas.test/finance-map/ogc{path}", app=BEHIND)
    assert "http://atlas.test/finance-map/ogc/collections" in outside.text


def test_conf_core_api_definition_success() -> None:
    answer = ask("/api")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert answer.json()["openapi"].startswith("3.0.")


def test_conf_core_conformance_success() -> None:
    declared = read("/conformance")["conformsTo"]
    assert declared == list(ogc.CONFORMANCE)
    assert all(one.startswith("http://www.opengis.net/spec/") for one in declared)
    assert len([one for one in declared if "ogcapi-tiles-1" in one]) == 6


def test_conf_core_fc_md_items_and_links() -> None:
    document = read("/collections")
    assert {"self", "alternate"} <= set(rels(document))
    assert [one["id"] for one in document["collections"]] == COLLECTIONS


@each
def test_conf_core_sfc_md_success(name: str) -> None:
    one = read(f"/collections/{name}")
    among = next(c for c in read("/collections")["collections"] if c["id"] == name)
    assert one == among
    assert {link["type"] for link in one["links"] if link["rel"] == "items"} == {
        "application/geo+json", "text/html",
    }  # fmt: skip
    for link in one["links"]:
        assert ask(link["href"]).headers["content-type"].startswith(link["type"])


@each
def test_conf_core_fc_md_extent(name: str) -> None:
    extent, every = read(f"/collections/{name}")["extent"], items(name, limit="10000")["features"]
    shapes = [shapely.geometry.shape(one["geometry"]) for one in every if one["geometry"]]
    assert ("spatial" in extent) == bool(shapes)
    if shapes:
        box = shapely.box(*extent["spatial"]["bbox"][0]).buffer(1e-9)
        assert all(box.contains(one) for one in shapes)


@each
def test_conf_core_fc_response_holds_every_record_once(name: str) -> None:
    answer = items(name, limit="10000")
    assert answer["numberMatched"] == answer["numberReturned"] == len(answer["features"])
    assert len({one["id"] for one in answer["features"]}) == answer["numberMatched"]


def test_conf_core_fc_limit_response_and_paging() -> None:
    every = ids("/collections/metro_stations/items?limit=10000")
    path, found = "/collections/metro_stations/items?limit=50", []
    while path:
        document = read(path)
        assert document["numberReturned"] == len(document["features"]) <= 50
        found += [one["id"] for one in document["features"]]
        path = rels(document).get("next", {}).get("href", "")
    assert found == every
    assert rels(read("/collections/metro_stations/items?limit=50&offset=60"))["prev"][
        "href"
    ].endswith("offset=10")
    assert len(ids("/collections/metro_stations/items")) == 100


def test_conf_core_fc_limit_larger_than_the_most_is_no_error() -> None:
    wide = "9" * 400
    assert len(ids(f"/collections/metro_stations/items?limit={wide}")) == 216
    definition = read("/api")["components"]["parameters"]["limit"]["schema"]
    assert definition["maximum"] == MOST


def test_conf_core_fc_bbox_response() -> None:
    box = shapely.box(117.25, 31.8, 117.3, 31.85)
    found = items("metro_stations", bbox="117.25,31.8,117.3,31.85", limit="1000")["features"]
    expected = [
        one["id"]
        for one in items("metro_stations", limit="1000")["features"]
        if one["geometry"] is None or box.intersects(shapely.geometry.shape(one["geometry"]))
    ]
    assert [one["id"] for one in found] == expected
    assert 0 < len(expected) < 216


def test_conf_core_fc_bbox_matches_records_without_a_place_too() -> None:
    met = items("institutions", bbox="0,0,1,1", limit="1000")["features"]
    placeless = [
        one["id"] for one in items("institutions", limit="1000")["features"] if not one["geometry"]
    ]
    assert [one["id"] for one in met] == placeless != []


def test_a_box_with_heights_asks_for_no_height() -> None:
    flat = ids("/collections/units/items?bbox=117.2,31.7,117.4,31.9")
    assert ids("/collections/units/items?bbox=117.2,31.7,0,117.4,31.9,100") == flat != []


def test_conf_core_fc_time_response() -> None:
    dates = {one["id"]: one["properties"]["as_of"] or ""
             for one in items("funds", limit="1000")["features"]}  # fmt: skip
    found = ids("/collections/funds/items?limit=1000&datetime=2023-05-01/2023-05-31T23:59:59Z")
    expected = [key for key, date in dates.items() if date[:7] == "2023-05" or date in ("", "2023")]
    assert found == expected != []
    assert ids("/collections/funds/items?limit=1000&datetime=2020-01-01/..") == [
        key for key, date in dates.items() if not date or date >= "2020"
    ]


def test_conf_core_f_success() -> None:
    key = ids("/collections/places/items?limit=1")[0]
    feature = read(f"/collections/places/items/{key}")
    assert {"self", "alternate", "collection"} <= set(rels(feature))
    (among,) = (one for one in items("places", limit="1000")["features"] if one["id"] == key)
    assert {name: feature[name] for name in among} == among


def test_an_id_may_hold_anything() -> None:
    frame = town.institutions().assign(id=["a/b", "c d", "e?f", "甲", "<x>", "100%"])
    tables = town.tables().with_tables(institutions=frame)
    places = Collection(table=TABLES["institutions"], tables=tables).places
    assert list(places) == ["100%", "<x>", "甲", "e?f", "c d", "a/b"]
    for key in places:
        assert ask(f"/collections/institutions/items/{quote(key, safe='')}").status_code == 404


@pytest.mark.parametrize("path", ["/collections/units/items", "/collections", "/", "/api",
                                  "/collections/units/queryables"])  # fmt: skip
def test_conf_core_query_param_unknown(path: str) -> None:
    answer = ask(f"{path}?nothing=1")
    assert answer.status_code == 400
    assert "nothing" in answer.json()["detail_en"]


# --- Part 1, geojson, html, oas30 -------------------------------------------------------------


def test_conf_geojson_content() -> None:
    answer = ask("/collections/clusters/items?limit=1000")
    assert answer.headers["content-type"] == "application/geo+json"
    for feature in answer.json()["features"]:
        assert feature["type"] == "Feature"
        if feature["geometry"]:
            assert shapely.geometry.shape(feature["geometry"]).is_valid
    names = [one["properties"]["name_zh"] for one in answer.json()["features"]]
    assert any("集聚区" in name for name in names)


class Reader(HTMLParser):
    """The tags of a page, what they lead to, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "path",
    ["/", "/conformance", "/api", "/collections", "/collections/places", "/tileMatrixSets",
     "/collections/places/queryables", "/collections/places/schema", "/collections/places/items",
     "/collections/places/items?offset=100", "/collections/places/items/SS-03",
     "/tileMatrixSets/WebMercatorQuad"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh-CN,zh;q=0.9", "en-GB"])
def test_conf_html_content_is_a_page_that_asks_no_other_host(path: str, language: str) -> None:
    answer = ask(path, accept="text/html", accept_language=language)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-language"] == language[:2]
    assert answer.text.startswith(
        '<!DOCTYPE html>\n<html lang="' + ("zh-CN" if language[0] == "z" else "en")
    )
    found = Reader(answer.text)
    assert not {"script", "img", "iframe", "object"} & set(found.tags)
    assert all(one.startswith("http://atlas.test/") for one in found.links)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for link in {one for one in found.links if "/ogc" in one}:
        assert ask(link).status_code == 200, link


def test_values_on_a_page_are_escaped() -> None:
    answer = ask("/collections/places/items?f=html&name_zh=" + quote('<b onclick="x">'))
    assert answer.status_code == 200
    assert "<b " not in answer.text
    assert "onclick=&quot;" in answer.text or "onclick%3D" in answer.text


def test_a_feature_leads_to_the_map() -> None:
    answer = ask("/collections/places/items/SS-03?f=html")
    assert "http://atlas.test/?sel=place:SS-03&amp;lang=zh" in answer.text
    assert set(ogc_items.KINDS) <= set(COLLECTIONS)


def test_conf_oas30_completeness() -> None:
    document = read("/api")
    for name in COLLECTIONS:
        told = document["paths"][f"/collections/{name}/items"]["get"]["parameters"]
        shared = {one["$ref"].rsplit("/", 1)[-1] for one in told if "$ref" in one}
        assert shared == set(ITEMS)
        own = {one["name"] for one in told if "name" in one}
        queryables = read(f"/collections/{name}/queryables")["properties"]
        assert own == set(queryables) - {"geometry"}
    for path, method in document["paths"].items():
        assert {"200", "400", "404"} <= set(method["get"]["responses"]), path


def test_no_property_is_called_as_a_parameter_of_the_standard() -> None:
    names = {name for name in COLLECTIONS for name in TABLES[name].by_name}
    assert not names & set(ITEMS)


# --- Part 2, crs ------------------------------------------------------------------------------


@each
def test_conf_crs_crs_uri_and_storage_crs(name: str) -> None:
    told = read(f"/collections/{name}")
    if "spatial" in told["extent"]:
        assert told["crs"] == list(SYSTEMS)
        assert told["storageCrs"] in told["crs"]


@each_system
def test_conf_crs_crs_parameter_and_content_crs(system: Any) -> None:
    path = f"/collections/metro_stations/items?limit=1000&crs={quote(system.uri)}"
    answer = ask(path)
    assert answer.headers["content-crs"] == f"<{system.uri}>"
    found, plain = (
        [one["geometry"]["coordinates"] for one in told["features"] if one["geometry"]]
        for told in (answer.json(), items("metro_stations", limit="1000"))
    )
    code = "OGC:CRS84" if system is CRS84 else f"EPSG:{system.uri.rsplit('/', 1)[-1]}"
    theirs = Transformer.from_crs("OGC:CRS84", code)  # axes in the order of the authority
    expected = np.column_stack(theirs.transform(*np.array(plain).T))
    assert np.allclose(found, expected, rtol=0, atol=1e-9 if system.geographic else 0.001)


@each_system
def test_conf_crs_bbox_crs_parameter(system: Any) -> None:
    plain = ids("/collections/metro_stations/items?limit=1000&bbox=117.2,31.8,117.3,31.9")
    corner = read(f"/collections/metro_stations/items?limit=1000&crs={quote(system.uri)}")
    points = {one["id"]: one["geometry"] and one["geometry"]["coordinates"]
              for one in corner["features"]}  # fmt: skip
    xy = np.array([points[key] for key in plain if points[key]])
    margin = 1e-6 if system.geographic else 0.01
    low, high = xy.min(axis=0) - margin, xy.max(axis=0) + margin
    box = ",".join(map(str, [*low, *high]))
    found = ids(
        f"/collections/metro_stations/items?limit=1000&bbox={box}&bbox-crs={quote(system.uri)}"
    )
    inside = [
        key for key, one in points.items()
        if one is None or ((one >= low).all() and (one <= high).all())
    ]  # fmt: skip
    assert found == inside
    assert set(plain) <= set(found)


def test_conf_crs_default_is_lon_lat() -> None:
    answer = ask("/collections/units/items?limit=1")
    assert answer.headers["content-crs"] == f"<{CRS84.uri}>"
    shape = shapely.geometry.shape(answer.json()["features"][0]["geometry"])
    assert 116 < shape.centroid.x < 119


@pytest.mark.parametrize("name", ["crs", "bbox-crs", "filter-crs"])
def test_conf_crs_invalid_is_refused(name: str) -> None:
    answer = ask(f"/collections/units/items?{name}={quote(EPSG)}2333")
    assert answer.status_code == 400
    assert name in answer.json()["detail_zh"]


def test_a_feature_comes_in_another_system_too() -> None:
    key = ids("/collections/metro_stations/items?limit=1")[0]
    answer = ask(f"/collections/metro_stations/items/{key}?crs={quote(EPSG)}4509")
    northing, easting = answer.json()["geometry"]["coordinates"]
    assert 3_400_000 < northing < 3_700_000
    assert 400_000 < easting < 600_000


# --- Part 3, queryables, filter, features-filter ----------------------------------------------


@each
def test_conf_queryables_get_queryables_response(name: str) -> None:
    answer = ask(f"/collections/{name}/queryables", accept="application/schema+json")
    assert answer.headers["content-type"] == "application/schema+json"
    schema = answer.json()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"{AT}/collections/{name}/queryables"
    assert schema["type"] == "object"
    jsonschema.Draft202012Validator.check_schema(schema)
    assert any(one.get("type") == "string" for one in schema["properties"].values())


@each
def test_features_are_of_the_form_that_their_schema_says(name: str) -> None:
    schema = read(f"/collections/{name}/schema")
    schema["properties"].pop("geometry", None)
    check = jsonschema.Draft202012Validator(schema)
    for feature in items(name, limit="10000")["features"]:
        known = {key: value for key, value in feature["properties"].items() if value is not None}
        assert not list(check.iter_errors(known)), feature["id"]


@each
def test_conf_filter_filter_param(name: str) -> None:
    at = f"/collections/{name}"
    queryable = next(iter(read(f"{at}/queryables")["properties"]))
    for lang in ("", "filter-lang=cql2-text&"):
        found = read(f"{at}/items?{lang}filter={quote(queryable + ' IS NULL')}")["features"]
        assert all(one["properties"][queryable] is None for one in found)
        for wrong in ("THIS IS NOT A FILTER", "this_is_not_a_queryable IS NULL"):
            assert ask(f"{at}/items?{lang}filter={quote(wrong)}").status_code == 400


@each_system
def test_conf_filter_filter_crs_param(system: Any) -> None:
    drawn = [one["id"] for one in items("institutions", limit="1000")["features"]
             if one["geometry"]]  # fmt: skip
    x, y = np.array([[117.0, 117.6], [31.6, 32.1]])
    code = "OGC:CRS84" if system is CRS84 else f"EPSG:{system.uri.rsplit('/', 1)[-1]}"
    a, b = Transformer.from_crs("OGC:CRS84", code).transform(x, y)
    asked = {"filter": f"S_INTERSECTS(geometry,BBOX({a[0]},{b[0]},{a[1]},{b[1]}))",
             "filter-crs": system.uri, "limit": "1000"}  # fmt: skip
    assert ids(f"/collections/institutions/items?{urlencode(asked)}") == drawn


def test_conf_filter_crs_wgs84_refuses_what_lies_off_the_earth() -> None:
    far = quote("S_INTERSECTS(geometry,BBOX(1000000,1000000,2000000,2000000))")
    assert ask(f"/collections/units/items?filter={far}").status_code == 400


def test_conf_features_filter_response_joins_with_the_other_parameters() -> None:
    query = urlencode({"filter": "uscc IS NOT NULL", "bbox": "117.2,31.7,117.3,31.9",
                       "type": "bank_city", "limit": "1000"})  # fmt: skip
    found = read(f"/collections/institutions/items?{query}")["features"]
    assert all(one["properties"]["type"] == "bank_city" for one in found)
    assert all(one["properties"]["uscc"] for one in found)


def test_conf_queryables_query_parameters() -> None:
    every = items("funds", limit="1000")["features"]
    for name, value, asked in (
        ("record_type", "fund", "fund"), ("settled", True, "true"), ("scale_yi", 10.0, "10"),
        ("name_zh", "合肥新站高新区母基金", "合肥新站高新区母基金"),
    ):  # fmt: skip
        found = items("funds", limit="1000", **{name: asked})["features"]
        expected = [one["id"] for one in every if one["properties"][name] == value]
        assert [one["id"] for one in found] == expected != []


# --- languages, caching, where it lies --------------------------------------------------------


def test_titles_come_in_the_language_asked_for() -> None:
    assert read("/collections/units", accept_language="en")["title"] == "Statistical units"
    assert read("/collections/units")["title"] == "统计单元"
    answer = ask("/collections/units?lang=en", accept_language="zh")
    assert answer.headers["content-language"] == "en"
    assert all("lang=en" in link["href"] for link in answer.json()["links"])


def test_what_is_unchanged_is_not_sent_again() -> None:
    first = ask("/collections/units/items")
    again = ask("/collections/units/items", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    others = [ask("/collections/units/items?limit=1"), ask("/collections/units/items?f=html"),
              ask("/collections/units/items", accept_language="en")]  # fmt: skip
    assert len({first.headers["etag"], *(one.headers["etag"] for one in others)}) == 4


def test_the_same_request_gives_the_same_bytes() -> None:
    path = "/collections/institutions/items?limit=1000"
    assert ask(path).content == ask(path).content


def test_links_keep_the_path_that_a_proxy_gives() -> None:
    answer = ask("http://atlas.test/finance-map/ogc/collections/units/items?limit=1", app=BEHIND)
    links = rels(answer.json())
    assert links["next"]["href"] == (
        "http://atlas.test/finance-map/ogc/collections/units/items?limit=1&offset=1"
    )
    assert links["collection"]["href"] == "http://atlas.test/finance-map/ogc/collections/units"


def test_who_is_to_check_a_record_is_not_published() -> None:
    for name in LEFT_OUT:
        assert ask(f"/collections/{name}").status_code == 404
        assert ask(f"/collections/{name}/items").status_code == 404


def test_tilesets_are_linked_where_a_layer_shows_the_collection() -> None:
    tiled = [name for name in COLLECTIONS if name in ogc_tiles.TILED]
    for name in COLLECTIONS:
        found = rels(read(f"/collections/{name}"))
        assert (ogc_tiles.TILESETS in found) == (name in tiled)
        assert ask(f"/collections/{name}/tiles").status_code == (200 if name in tiled else 404)
    assert "institutions" in tiled
    for name in tiled:
        assert ogc_tiles.TILED[name] in all_layers()
    matrices = read("/tileMatrixSets/WebMercatorQuad")["tileMatrices"]
    assert matrices[0]["scaleDenominator"] == pytest.approx(559082264.0287178)


# --- OGC API - Tiles - Part 1 (20-057), annex A -----------------------------------------------

each_tiled = pytest.mark.parametrize("name", [one for one in COLLECTIONS if one in ogc_tiles.TILED])


@each_tiled
def test_conf_geodata_tilesets_and_tilesets_list(name: str) -> None:
    listed = read(f"/collections/{name}/tiles")
    assert {"self", "alternate"} <= set(rels(listed))
    (one,) = listed["tilesets"]
    assert (one["dataType"], one["crs"]) == ("vector", "http://www.opengis.net/def/crs/EPSG/0/3857")
    (own,) = (link["href"] for link in one["links"] if link["rel"] == "self")
    assert ask(own.removeprefix(AT)).status_code == 200


@each_tiled
def test_conf_tileset_describes_its_tiles(name: str) -> None:
    one = read(f"/collections/{name}/tiles/WebMercatorQuad")
    links = {link["rel"]: link for link in one["links"]}
    assert links["item"]["templated"] is True
    assert links["item"]["type"] == "application/vnd.mapbox-vector-tile"
    for variable in ("{tileMatrix}", "{tileRow}", "{tileCol}"):
        assert variable in links["item"]["href"]
    scheme = links["http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"]["href"]
    assert ask(scheme.removeprefix(AT)).json()["id"] == "WebMercatorQuad"
    west, south, east, north = *one["boundingBox"]["lowerLeft"], *one["boundingBox"]["upperRight"]
    assert west < east
    assert south < north
    assert [layer["id"] for layer in one["layers"]] == [ogc_tiles.TILED[name]]
    assert "<html" in ask(f"/collections/{name}/tiles/WebMercatorQuad?f=html").text


@each_tiled
def test_conf_core_a_tile_is_got_by_the_template(name: str) -> None:
    one = read(f"/collections/{name}/tiles/WebMercatorQuad")
    template = next(link["href"] for link in one["links"] if link["rel"] == "item")
    zoom, row, column = "8", "104", "211"
    address = template.replace("{tileMatrix}", zoom).replace("{tileRow}", row)
    answer = ask(address.replace("{tileCol}", column).removeprefix(AT))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    plain = services.client().get(f"/tiles/{ogc_tiles.TILED[name]}/8/211/104.mvt")
    assert answer.content == plain.content
    again = ask(address.replace("{tileCol}", column).removeprefix(AT),
                If_None_Match=answer.headers["etag"])  # fmt: skip
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "status"),
    [("units/tiles/WebMercatorQuad/8/0/0", 204), ("units/tiles/WebMercatorQuad/8/256/0", 404),
     ("units/tiles/WebMercatorQuad/99/0/0", 404), ("units/tiles/WebMercatorQuad/8/-1/0", 404),
     ("units/tiles/WebMercatorQuad/8/nan/0", 404), ("units/tiles/WorldCRS84Quad/8/0/0", 404),
     ("units/tiles/x", 404), ("clauses/tiles/WebMercatorQuad/8/0/0", 404),
     ("none/tiles/WebMercatorQuad/8/0/0", 404), ("units/tiles/WebMercatorQuad/8/0/0?f=png", 400),
     ("units/tiles/WebMercatorQuad/8/0/0?x=1", 400)],
)  # fmt: skip
def test_conf_core_a_tile_that_there_is_not_is_refused(path: str, status: int) -> None:
    answer = ask(f"/collections/{path}")
    assert answer.status_code == status
    if status >= 400:
        services.problem_of(answer, status)


# --- bad input --------------------------------------------------------------------------------

BAD = {
    "bbox": ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,1,2,3", "inf,1,2,3", "117,32,118,31",
             "31,117,32,118", "1,2,3,4,5,6,7", "0,0,9,1,1,5", ",,,", "1e999,0,1,1",
             "１,2,3,4", "117.2;31.7;117.4;31.9"],
    "datetime": ["", "x", "2023-02-30", "2023-13-01", "2024", "../..", "/", "2024-01-01/2023-01-01",
                 "2024-01-01T00:00:00", "1-1-1", "2024-01-01/2024-01-02/2024-01-03"],
    "limit": ["", "0", "-1", "1.5", "x", "1e3", "NaN", "٣"],
    "offset": ["-1", "x", "1.5", "9" * 30, "9" * 3000],
    "f": ["xml", "", "JSON"],
    "lang": ["fr", ""],
    "filter-lang": ["cql-text", "cql2-json", ""],
    "filter": ["", " ", "(" * 3000, "a" * 4001, "id LIKE"],
    "type": ["nonsense", ""],
    "lon": ["x", "nan", "1e999", ""],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in BAD.items() for v in vs])
def test_a_wrong_value_is_a_problem_document(name: str, value: str) -> None:
    start = time.perf_counter()
    answer = ask(f"/collections/institutions/items?{urlencode({name: value})}")
    assert time.perf_counter() - start < 2
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == 400
    assert told["detail_zh"] != told["detail_en"]


def test_a_box_with_heights_in_a_flat_system_is_refused() -> None:
    path = f"/collections/units/items?bbox=31,117,0,32,118,1&bbox-crs={quote(EPSG)}4326"
    assert ask(path).status_code == 400


def test_a_repeated_parameter_is_refused() -> None:
    assert ask("/collections/units/items?limit=1&limit=2").status_code == 400


@pytest.mark.parametrize("path", ["/collections/nothing", "/collections/nothing/items", "/x/y",
                                  "/collections/nothing/items/1", "/collections/units/items/x",
                                  "/collections/%ED%A0%80/items", "/collections/units/x",
                                  "/tileMatrixSets/x", "/collections/甲/queryables"])  # fmt: skip
def test_what_is_not_there_is_404(path: str) -> None:
    answer = ask(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["", "/", "/collections/units/items", "/x"])
def test_another_method_is_405(method: str, path: str) -> None:
    answer = ask(path, method)
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/xml", 406), ("image/png;q=1", 406), ("text/html;q=0", 406),
        ("application/xml, */*;q=0.1", "geo+json"), ("*/*", "geo+json"), ("", "geo+json"),
        ("text/html, application/json;q=0.9", "html"), ("application/geo+json", "geo+json"),
        ("application/json;q=x, text/html", "html"), ("," * 5000, 406),
    ],
)  # fmt: skip
def test_the_media_type_is_negotiated(accept: str, expected: int | str) -> None:
    answer = ask("/collections/units/items?limit=1", accept=accept)
    if isinstance(expected, int):
        assert answer.status_code == expected
    else:
        assert expected in answer.headers["content-type"]


def test_a_long_address_is_414() -> None:
    assert ask("/collections/units/items?filter=" + "a" * 50_000).status_code == 414


def test_a_head_request_has_no_body() -> None:
    answer = ask("/collections/units/items", "HEAD")
    assert (answer.status_code, answer.content) == (200, b"")


# --- boxes, in numbers ------------------------------------------------------------------------


def test_a_box_over_the_antimeridian_meets_both_sides() -> None:
    frame = town.institutions().assign(
        accuracy="exact", lat=10.0, lon=[179.5, -179.5, 0.0, 170.0, -170.0, 180.0]
    )
    tables = town.tables().with_tables(institutions=frame)
    held = Collection(table=TABLES["institutions"], tables=tables)
    found = page(held, Query(box=box_of([175.0, 0.0, -175.0, 20.0]))).places
    assert found == [0, 1, 5]
    assert page(held, Query(box=box_of([-175.0, 0.0, 175.0, 20.0]))).places == [2, 3, 4]


def test_an_area_is_met_by_a_box_over_the_antimeridian() -> None:
    units = town.units().set_geometry(
        [shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -179, 1), shapely.box(0, 0, 1, 1)]
    )
    held = Collection(table=TABLES["units"], tables=town.tables().with_tables(units=units))
    assert page(held, Query(box=box_of([179.5, 0.5, -179.5, 0.6]))).places == [0, 1]


def test_a_box_in_a_hole_meets_nothing() -> None:
    held = Collection(table=TABLES["units"], tables=town.tables())
    assert page(held, Query(box=box_of([117.145, 31.845, 117.155, 31.855]))).matched == 0
    assert page(held, Query(box=box_of([117.1, 31.8, 117.1, 31.9]))).places == [0, 1]


def test_a_projected_box_cannot_cross_the_antimeridian() -> None:
    system = SYSTEMS[f"{EPSG}3857"]
    with pytest.raises(ProblemError):
        box_of([2e7, 0.0, -2e7, 1.0], system)


def test_a_page_of_the_service_is_not_taken_for_one_of_streamlit() -> None:
    app = Starlette(routes=serving.ROUTES, middleware=serving.MIDDLEWARE)
    answer = ask("/collections", app=app, accept="text/html")
    assert answer.headers["etag"]
    assert "page.css" not in answer.text
    assert answer.headers["content-encoding"] == "gzip"
