from __future__ import annotations

import json
import math

import pytest

from gis.areas import as_points
from gis.layer import Classes, Fill, Kinds, Layer, Marker, One, Proportional, Style
from gis.portray import diameter_px, portray
from gis.schema import Column
from gis.text import Text
from gis.vocabulary import FAMILIES
from gis.web import base_map, base_script, encode, payload
from tests import town

SOURCE = Text("玩具", "Toy")
POPUP = (Column(name="address", label=Text("地址", "Address")),)


def layer(symbol, data, **more) -> Layer:
    return Layer(
        id="toy", group="points", title=Text("图层", "Layer"), data=data, symbol=symbol,
        source=SOURCE, kind="institution", **more,
    )  # fmt: skip


def institutions(**more) -> Layer:
    styles = {family: Style(shape="circle", fill="#123456") for family in FAMILIES}
    look = Kinds(column="family", words=FAMILIES, styles=styles)
    data = lambda t: as_points(t.institutions)  # noqa: E731
    return layer(Marker(look=look), data, popup=POPUP, **more)


def choropleth() -> Layer:
    data = lambda t: t.units.assign(rate=[1.0, 2.5, math.nan])  # noqa: E731
    return layer(Fill(look=Classes(column="rate", k=2)), data, label=("short_zh", "short_en"))


def test_each_feature_points_to_its_legend_row() -> None:
    drawn = portray(institutions(), town.tables(), "zh")
    words = [drawn.legend[row].label.zh for row in drawn.frame["row"]]
    assert words == ["银行", "银行", "信托 / 金控"]
    assert drawn.rows()[:2] == [("银行", 2), ("信托 / 金控", 1)]


def test_what_is_not_placed_is_returned_and_never_drawn() -> None:
    drawn = portray(institutions(), town.tables(), "zh")
    assert drawn.unplaced["id"].tolist() == ["I-3", "I-4", "I-5"]
    assert set(drawn.frame["id"]) == {"I-1", "I-2", "I-6"}


def test_records_known_to_an_area_only_share_one_halo_that_lists_them() -> None:
    drawn = portray(institutions(halo=True), town.tables(), "zh")
    halo = drawn.frame[drawn.frame["id"].str.startswith("@")]
    assert halo["halo_m"].tolist() == [2000]
    assert [name for _, name in halo["tip"].iloc[0]] == ["<b>机构3</b>"]
    assert drawn.legend[int(halo["row"].iloc[0])].count == 1


def test_less_than_building_accuracy_is_hollow() -> None:
    drawn = portray(institutions(), town.tables(), "zh")
    hollow = dict(zip(drawn.frame["id"], drawn.frame["hollow"], strict=True))
    assert hollow == {"I-1": False, "I-2": True, "I-6": False}


def test_the_unknown_has_a_class_of_its_own_and_is_no_zero() -> None:
    drawn = portray(choropleth(), town.tables(), "zh")
    assert drawn.legend[-1].role == "no_data"
    assert drawn.legend[int(drawn.frame["row"].iloc[2])].label.zh == "暂无数据"
    assert drawn.rows()[-1] == ("暂无数据", 1)


def test_a_filter_is_said_and_what_it_leaves_out_is_no_missing_data() -> None:
    plain = portray(institutions(filtered=True), town.tables(), "zh")
    assert plain.title() == "图层"
    few = town.tables().filtered_to(town.institutions().head(1))
    drawn = portray(institutions(filtered=True), few, "zh")
    assert drawn.title() == "图层（已筛选）"
    assert portray(institutions(), few, "zh").title() == "图层"


def test_circle_areas_are_proportional_to_the_counts() -> None:
    symbol = Proportional(column="n", unit=Text("家", ""), style=Style(), largest_px=60)
    assert diameter_px(25, 100, symbol) == 30
    assert diameter_px(100, 100, symbol) == 60
    assert diameter_px(1, 10_000, symbol) == 6


def test_a_kind_without_a_look_is_an_error_rather_than_a_guess() -> None:
    look = Kinds(column="family", words={"bank": FAMILIES["bank"]}, styles={"bank": Style()})
    with pytest.raises(ValueError, match="without a look"):
        portray(layer(Marker(look=look), lambda t: as_points(t.institutions)), town.tables(), "zh")


def test_labels_and_names_follow_the_language() -> None:
    assert portray(choropleth(), town.tables(), "zh").frame["label"].tolist() == [
        "西",
        '中"',
        "东<",
    ]
    english = portray(choropleth(), town.tables(), "en").frame
    assert english["label"].tolist() == ["West", 'Mid"', "E<"]
    assert english["name"].tolist() == ["West", 'Mid"dle', "E<ast"]


def test_labels_stand_inside_the_largest_part() -> None:
    drawn = portray(
        layer(Fill(look=One(says=SOURCE, style=Style())),
              lambda t: t.units.drop(columns=["label_lon", "label_lat"])),
        town.tables(), "zh",
    )  # fmt: skip
    for shape, lon, lat in zip(
        town.units().geometry, drawn.frame["label_lon"], drawn.frame["label_lat"], strict=True
    ):
        assert shape.covers(town.points((lon, lat)).geometry.iloc[0])


def test_the_same_layer_gives_the_same_bytes() -> None:
    first = encode(payload(portray(institutions(halo=True), town.tables(), "zh")))
    assert first == encode(payload(portray(institutions(halo=True), town.tables(), "zh")))


def test_the_web_legend_is_the_portrayal_legend() -> None:
    drawn = portray(institutions(halo=True), town.tables(), "en")
    sent = payload(drawn)
    assert [(row["label"], row["count"]) for row in sent["legend"]] == drawn.rows()
    assert {feature["row"] for feature in sent["features"]} <= set(range(len(drawn.legend)))


def test_the_empty_map_is_the_same_every_time_and_names_no_host() -> None:
    script = base_script(base_map((117, 31, 118, 32)))
    assert script == base_script(base_map((117, 31, 118, 32)))
    assert "http" not in script
    assert "var atlas_map = L.map" in script


def test_payloads_are_plain_json() -> None:
    sent = encode(payload(portray(choropleth(), town.tables(), "zh")))
    assert b"NaN" not in sent
    assert json.loads(sent)["draw"] == "fill"
