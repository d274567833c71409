"""The map as one file: whole, harmless, in both languages, small, the same each time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from gis.paper.fonts import open_family
from gis.portray import portray
from gis.selection import Selection
from gis.standalone import Assets, Lexicon, OneFile, standalone_html
from gis.store import Tables, open_store
from gis.text import LANGUAGES, Language, Text
from gis.web import MapNotes
from layers import all_layers
from tests import town
from tests.test_portray import choropleth, institutions
from views.onefile import Wanted, assets, default_layers, one_file, with_ground

ROOT = Path(__file__).resolve().parent.parent
FAMILY = open_family(ROOT / "static" / "vendor" / "fonts" / "ttf")
SAYS = Text("来源", "Source")
EVIL = "</script><script>alert(1)</script><!--"
TOY = Assets(scripts=("var L={};", "var words='图例';"), styles=("b{background:url(x.png)}",))
MOST = 3_000_000


@cache
def toy() -> str:
    return page_of(town.tables(), Text("<标题>", "<T>"))


def page_of(held: Tables, title: Text) -> str:
    drawn = (choropleth(), institutions(halo=True))
    return standalone_html(
        OneFile(
            layers=tuple({one: portray(layer, held, one) for one in LANGUAGES} for layer in drawn),
            bounds=(117.0, 31.0, 118.0, 32.0),
            title=title,
            notes=MapNotes(review=SAYS, datum=SAYS, sources=SAYS),
            cards={"zh": {"unit:U-1": {"title": "西区"}}, "en": {"unit:U-1": {"title": "West"}}},
        ),
        TOY,
        FAMILY,
    )


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="atlas-data">(.*?)</script>', page)
    assert found
    read: dict[str, Any] = json.loads(found[1])
    return read


def spoken(value: Any, texts: list[Any], language: Language) -> Any:
    """Return one tree of two languages in one of them, as the script does."""
    if isinstance(value, list):
        return [spoken(one, texts, language) for one in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"t"}:
        one = texts[value["t"]]
        return one if isinstance(one, str) else one[LANGUAGES.index(language)]
    told = {name: spoken(one, texts, language) for name, one in value.items()}
    return {name: one for name, one in told.items() if one is not None}


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


@cache
def shipped() -> bytes:
    return one_file(Wanted(layers=default_layers(facts())), facts())


trees = st.recursive(
    st.text(max_size=3) | st.integers(0, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)


@given(trees, trees)
def test_two_languages_in_one_tree_are_read_back_as_they_were(zh: Any, en: Any) -> None:
    words = Lexicon()
    merged = words.merged(zh, en)
    assert [spoken(merged, words.texts, one) for one in LANGUAGES] == [zh, en]


def test_geometry_is_held_once_and_words_twice() -> None:
    data = data_of(toy())
    units = data["layers"][0]["features"]
    assert [feature["geometry"]["type"] for feature in units] == ["Polygon"] * 2 + ["MultiPolygon"]
    assert [
        [spoken(one["name"], data["texts"], language) for one in units] for language in LANGUAGES
    ] == [["西区", '中"区', "东<区"], ["West", 'Mid"dle', "E<ast"]]


def test_a_name_stays_text() -> None:
    evil = town.tables().with_tables(institutions=town.institutions().assign(name_zh=EVIL))
    page = page_of(evil, Text(EVIL, EVIL))
    assert "alert(1)</script>" not in page.replace("&lt;", "")
    assert page.count("<script") == page.count("</script>") == 4  # data, and three of ours
    assert data_of(page)["layers"][1]["features"][0]["name"] == EVIL


def test_only_its_own_scripts_may_run() -> None:
    page = toy()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    assert re.findall(r"'sha256-([^']*)'", policy[1]) == digests


def test_the_faces_hold_every_character_that_the_font_has() -> None:
    page = toy()
    faces = re.findall(r'url\("data:font/woff2;base64,([^"]*)"', page)
    regular, bold = (TTFont(BytesIO(base64.b64decode(face))).getBestCmap() for face in faces)
    wanted = {ord(one) for one in json.dumps(data_of(page), ensure_ascii=False)} | {ord("图")}
    assert {code for code in wanted if code not in regular} <= {0x0A, 0x0D}
    assert {ord(one) for one in "西区标题图例West"} <= set(bold)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert page_of(town.tables(), Text("<标题>", "<T>")) == toy()


def test_the_shipped_map_is_small_and_names_no_host_to_load_from() -> None:
    page = shipped()
    assert len(page) < MOST
    text = page.decode()
    assert not re.search(r'<(link|script|img|iframe)[^>]*(href|src)="(?!data:)', text)
    assert not re.search(
        r"url\((?!\"data:)[^)]*\)", re.sub(r"<script.*?</script>", "", text, flags=re.S)
    )
    assert "sourceMappingURL" not in text


def test_whatever_can_be_clicked_or_found_has_a_card() -> None:
    data = data_of(shipped().decode())
    cards = set(data["cards"])
    for layer in data["layers"]:
        if layer["context"]:
            continue
        for feature in layer["features"]:
            code = str(feature["id"])
            key = f"near:{code[1:]}" if code.startswith("@") else f"{layer['kind']}:{code}"
            assert key in cards, key
    assert {entry["key"] for entry in data["entries"]} <= cards
    assert len(data["entries"]) > 250


def test_a_card_tells_the_record_s_own_facts_and_source() -> None:
    data = data_of(shipped().decode())
    row = facts().institutions.iloc[0]
    card = data["cards"][f"institution:{row['id']}"]
    words = json.dumps(
        [spoken({"t": place}, data["texts"], "zh") for place in _places(card)], ensure_ascii=False
    )
    for value in (row["name_zh"], row["address"], row["source"], "尚未核实"):
        assert value in words


def _places(card: Any) -> list[int]:
    if isinstance(card, int):
        return [card]
    inner = card.values() if isinstance(card, dict) else card
    return [place for one in inner for place in _places(one)]


def test_filters_leave_the_other_records_out() -> None:
    wanted = Wanted(layers=with_ground(["institutions"]), selection=Selection(families=("bank",)))
    data = data_of(one_file(wanted, facts()).decode())
    held = {key for key in data["cards"] if key.startswith("institution:")}
    rows = facts().institutions
    assert held == {f"institution:{code}" for code in rows[rows["family"] == "bank"]["id"]}
    titles = [spoken(layer["title"], data["texts"], "zh") for layer in data["layers"]]
    assert titles[-1].endswith("（已筛选）")


@pytest.mark.parametrize(
    ("asked", "areas"),
    [
        (["institutions_by_division"], "districts"),
        (["institutions_by_unit"], "units"),
        ([], "units"),
    ],
)
def test_the_ground_is_the_areas_that_are_counted(asked: list[str], areas: str) -> None:
    order = list(all_layers())
    found = with_ground(asked)
    assert set(found) == {"land", areas, *asked}
    assert list(found) == sorted(found, key=order.index)


def test_the_assets_are_those_of_the_page() -> None:
    held = assets()
    assert held.scripts[1] == (ROOT / "static/atlas/atlas.js").read_text("utf-8")
    assert "findBox" in held.scripts[2]
