"""The QGIS project: well-formed, told by relative paths, with the legend's words and colours."""

from __future__ import annotations

import io
import json
import os
import re
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyogrio
import pytest
import shapely
from typer.testing import CliRunner

from cli import app
from gis.export.qgis_project import layer_id
from gis.export.qml_symbols import as_rgba
from gis.portray import HALO, Portrayal, portray
from gis.problems import ProblemError
from gis.selection import Selection
from gis.store import Tables, open_store
from layers import all_layers
from tests.qgis import qgis_python
from views.onefile import Wanted, default_layers
from views.packaging import package
from views.printing import BASE
from views.words import REVIEW

ROOT = Path(__file__).resolve().parent.parent
EVERY = tuple(name for name, layer in all_layers().items() if layer.partition != "districts")


@cache
def facts() -> Tables:
    return open_store(ROOT / "data", "").tables.compared_with(0)


@cache
def made(*names: str, language: Any = "zh") -> bytes:
    return package(Wanted(layers=names or EVERY, language=language), facts())


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as parcel:
        return {name: parcel.read(name) for name in parcel.namelist()}


@cache
def project() -> ElementTree.Element:
    return ElementTree.fromstring(files(made())["atlas.qgs"].decode().partition("\n")[2])


def drawn(*names: str) -> list[Portrayal]:
    every = [portray(all_layers()[name], facts(), "zh") for name in names or EVERY]
    return [one for one in every if len(one.frame)]


def test_the_same_wish_gives_the_same_bytes() -> None:
    wanted = Wanted(layers=("units", "places", "institutions_by_unit"))
    assert package(wanted, facts()) == package(wanted, facts())


def test_layers_stand_in_our_groups_and_are_drawn_in_our_order() -> None:
    tree = project().find("layer-tree-group")
    assert tree is not None
    groups = [one.get("name") for one in tree.findall("layer-tree-group")]
    assert groups == ["机构与载体", "统计", "集聚区与界线", "底图要素"]
    ids = [layer_id(one) for one in reversed(drawn())]
    assert [one.text for one in tree.findall("custom-order/item")] == ids
    assert sorted(str(one.get("id")) for one in tree.iter("layer-tree-layer")) == sorted(ids)
    assert min(len(one) for one in ids) > 10  # QGIS gives shorter ids up


def test_each_category_has_a_legend_rows_words_and_colour() -> None:
    held = {one.findtext("id"): one for one in project().iter("maplayer")}
    for one in drawn():
        layer = held[layer_id(one)]
        labels = [str(each.get("label")) for each in layer.iter("category")]
        assert labels == [row.label.zh for row in one.legend]
        assert [each.get("value") for each in layer.iter("category")] == [
            str(number) for number in range(len(one.legend))
        ]
        for symbol, row in zip(
            layer.findall("renderer-v2/symbols/symbol"), one.legend, strict=True
        ):
            told = ElementTree.tostring(symbol, encoding="unicode")
            if row.style.fill and row.style.shape != "ring":
                assert as_rgba(row.style.fill, row.style.fill_opacity) in told
            if row.style.stroke:
                assert as_rgba(row.style.stroke) in told


def test_data_are_named_by_relative_path_and_are_what_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "atlas.gpkg"
    path.write_bytes(files(made())["atlas.gpkg"])
    sources = {str(one.text) for one in project().iter("datasource")}
    assert sources == {f"./atlas.gpkg|layername={one.layer.id}" for one in drawn()}
    for one in drawn("institutions", "units", "metro"):
        frame = pyogrio.read_dataframe(path, layer=one.layer.id)
        assert frame.crs.to_epsg() == 4490
        assert frame["id"].tolist() == one.frame["id"].tolist()
        words = [row.label.zh for row in one.legend]
        assert frame["class"].tolist() == [words[row] for row in one.frame["row"]]
        assert shapely.equals(shapely.normalize(frame.geometry.to_numpy()),
                              shapely.normalize(one.frame.geometry.to_numpy())).all()  # fmt: skip


def test_the_geopackage_alone_carries_each_layers_style(tmp_path: Path) -> None:
    path = tmp_path / "atlas.gpkg"
    path.write_bytes(files(made())["atlas.gpkg"])
    with closing(sqlite3.connect(path)) as base:
        rows = base.execute("SELECT f_table_name, useAsDefault, styleQML FROM layer_styles")
        styles = {name: (default, style) for name, default, style in rows}
    assert list(styles) == [one.layer.id for one in drawn()]
    for name, (default, style) in styles.items():
        root = ElementTree.fromstring(style)
        in_project = next(one for one in project().iter("maplayer")
                          if one.findtext("id") == f"atlas_layer_{name}")  # fmt: skip
        assert default == 1
        assert [one.attrib for one in root.iter("category")] == [
            one.attrib for one in in_project.iter("category")
        ]


def test_expressions_ask_for_fields_that_the_data_have(tmp_path: Path) -> None:
    path = tmp_path / "atlas.gpkg"
    path.write_bytes(files(made())["atlas.gpkg"])
    fields = set(pyogrio.read_info(path, layer="places")["fields"])
    asked: set[str] = set()
    for option in project().iter("Option"):
        if option.get("name") == "expression":
            asked |= set(re.findall(r'"(\w+)"', str(option.get("value"))))
    assert asked >= {"size_px", "hollow", "halo_m", "shift_x_mm"}
    assert asked <= fields


def test_records_at_one_point_stand_apart_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "atlas.gpkg"
    path.write_bytes(files(made())["atlas.gpkg"])
    frame = pyogrio.read_dataframe(path, layer="institutions")
    frame = frame[~frame["id"].str.startswith("@")]
    shared = frame.geometry.to_wkb().duplicated(keep=False)
    moved = (frame[["shift_x_mm", "shift_y_mm"]] != 0).any(axis=1)
    assert shared.any()
    assert (moved == shared).all()
    places = frame.assign(wkb=frame.geometry.to_wkb())[["wkb", "shift_x_mm", "shift_y_mm"]]
    assert not places.duplicated().any()


def test_the_layout_carries_what_a_map_must() -> None:
    layout = project().find("Layouts/Layout")
    assert layout is not None
    items = {one.get("id"): one for one in layout.findall("LayoutItem")}
    assert {"map", "detail", "legend", "scale bar", "scale", "north arrow", "title", "sources",
            "review", "datum"} <= set(items)  # fmt: skip
    assert items["review"].get("labelText") == REVIEW.zh
    assert "EPSG:4509" in str(items["datum"].get("labelText"))
    extent = items["map"].find("Extent")
    assert extent is not None
    metres = float(extent.get("xmax", 0)) - float(extent.get("xmin", 0))
    width = float(str(items["map"].get("size")).split(",")[0])
    assert metres / width * 1000 == pytest.approx(800_000, rel=1e-6)
    sources = str(items["sources"].get("labelText"))
    assert all(one.source.zh in sources for one in drawn())
    legend = {one.get("id") for one in layout.iter("layer-tree-layer")}
    assert {"atlas_layer_clusters", "atlas_layer_places"} <= legend
    assert not {"atlas_layer_land", "atlas_layer_units"} & legend


def layout_of(*names: str, language: Any = "zh") -> ElementTree.Element:
    text = files(made(*names, language=language))["atlas.qgs"].decode().partition("\n")[2]
    layout = ElementTree.fromstring(text).find("Layouts/Layout")
    assert layout is not None
    return layout


def legend_of(layout: ElementTree.Element) -> dict[str, list[str]]:
    """Return the words of each layer's rows; a layer may stand in the legend twice."""
    told: dict[str, list[str]] = {}
    for leaf in layout.iter("layer-tree-layer"):
        rows = [str(one.get("value")) for one in leaf.iter("Option")
                if str(one.get("name")).startswith("legend/label-")]  # fmt: skip
        told.setdefault(str(leaf.get("id")), []).extend(rows)
    return told


def test_the_ground_of_a_printed_sheet_lies_under_a_map_of_any_layers() -> None:
    held = files(made("clusters", "institutions_by_unit"))
    names = {str(one.text) for one in ElementTree.fromstring(
        held["atlas.qgs"].decode().partition("\n")[2]).iter("datasource")}  # fmt: skip
    assert {f"./atlas.gpkg|layername={name}" for name in BASE} <= names


def test_each_key_of_symbols_is_told_once() -> None:
    rows = [row for held in legend_of(layout_of("places", "institutions")).values() for row in held]
    assert rows.count("实心：精确到楼宇") == rows.count("空心：街区或道路") == 1


def test_the_legend_counts_the_symbols_of_each_kind() -> None:
    told = legend_of(layout_of("institutions"))["atlas_layer_institutions"]
    (one,) = drawn("institutions")
    counts = one.frame[~one.frame["id"].str.startswith("@")]["row"].value_counts()
    kinds = [f"{row.label.zh}\u3000{counts[place]}"
             for place, row in enumerate(one.legend) if row.role == "item"]  # fmt: skip
    assert told[: len(kinds)] == kinds


def test_columns_of_the_legend_break_between_layers_alone() -> None:
    layout = layout_of()
    (legend,) = [one for one in layout.iter("LayoutItem") if one.get("id") == "legend"]
    breaks = [one for one in legend.iter("Option") if one.get("name") == "legend/column-break"]
    assert len(breaks) == int(str(legend.get("columnCount"))) - 1 > 0


def test_hatches_are_coarse_enough_to_be_told_apart_in_grey() -> None:
    (layer,) = [one for one in project().iter("maplayer")
                if one.findtext("id") == "atlas_layer_clusters"]  # fmt: skip
    patterns = [one for one in layer.iter("layer")
                if one.get("class") in ("LinePatternFill", "PointPatternFill")]  # fmt: skip
    steps = [float(str(one.get("v"))) for pattern in patterns for one in pattern.findall("prop")
             if one.get("k") in ("distance", "distance_x", "distance_y")]  # fmt: skip
    lines = [one.get("v") for pattern in patterns for one in pattern.iter("prop")
             if one.get("k") == "line_width"]  # fmt: skip
    assert len({ElementTree.tostring(one) for one in patterns}) >= 4
    assert min(steps) >= 1.0
    assert set(lines) == {"0.2"}


def test_every_circle_is_labelled_by_its_count(tmp_path: Path) -> None:
    path = tmp_path / "atlas.gpkg"
    path.write_bytes(files(made())["atlas.gpkg"])
    frame = pyogrio.read_dataframe(path, layer="institutions_by_unit")
    assert (frame["label"].astype(int) > 0).all()
    held = {one.findtext("id"): one for one in project().iter("maplayer")}
    settings = held["atlas_layer_institutions_by_unit"].find("labeling/settings")
    assert settings is not None
    own = {one.get("name") for one in settings.findall("dd_properties/Option/Option/Option")}
    assert own == {"OffsetQuad", "OffsetXY", "Color", "BufferDraw"}
    text, rendering = settings.find("text-style"), settings.find("rendering")
    assert text is not None
    assert rendering is not None
    assert (text.get("fieldName"), text.get("isExpression")) == ("label", "0")
    assert (rendering.get("displayAll"), rendering.get("obstacle")) == ("1", "1")


def test_names_of_areas_keep_clear_of_the_circle_that_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "atlas.gpkg"
    path.write_bytes(files(made())["atlas.gpkg"])
    circles = pyogrio.read_dataframe(path, layer="institutions_by_unit").set_index("id")["size_px"]
    areas = pyogrio.read_dataframe(path, layer="units").set_index("id")["circle_px"]
    assert (areas >= circles[areas.index]).all()
    held = {one.findtext("id"): one for one in project().iter("maplayer")}
    own = held["atlas_layer_units"].findall("labeling/settings/dd_properties/Option/Option/Option")
    assert [one.get("name") for one in own] == ["LabelDistance"]


def test_a_mass_of_points_lies_under_outlines_and_circles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("views.packaging.MASS", 20)
    wanted = Wanted(layers=("clusters", "institutions", "places", "institutions_by_unit"))
    text = files(package(wanted, facts()))["atlas.qgs"].decode().partition("\n")[2]
    ids = [one.text for one in ElementTree.fromstring(text).findall(".//custom-order/item")]
    above = {ids.index(f"atlas_layer_{name}") for name in ("clusters", "institutions_by_unit")}
    below = {ids.index(f"atlas_layer_{name}") for name in ("institutions", "places")}
    assert max(above) < min(below) < ids.index("atlas_layer_land")


def test_the_title_names_the_clusters_where_they_are_drawn_alone() -> None:
    assert layout_of("clusters", "places", "institutions").get("name") == "合肥市金融集聚图"
    without = layout_of("places", "institutions", "institutions_by_unit").get("name")
    assert without == "合肥市各统计单元金融机构数量分布图"


def test_the_frame_has_degrees_and_the_imprint_blanks_to_be_filled() -> None:
    for language, blank, unit in (
        ("zh", "编制日期：（未填写）", "千米"),
        ("en", "Date: (not filled in)", "km"),
    ):
        layout = layout_of("clusters", language=language)
        items = {one.get("id"): one for one in layout.findall("LayoutItem")}
        assert blank in str(items["imprint"].get("labelText"))
        assert facts().version[:12] in str(items["imprint"].get("labelText"))
        assert items["scale bar"].get("unitLabel") == unit
        note = all_layers()["clusters"].note
        assert note is not None
        assert note.get(language) in str(items["notes"].get("labelText"))
        grids = [items[name].find("ComposerMapGrid") for name in ("map", "detail")]
        assert [one is not None and one.get("showAnnotation") for one in grids] == ["1", "1"]


def test_the_style_takes_tiles_from_where_the_reader_says(tmp_path: Path) -> None:
    out = tmp_path / "x.zip"
    words = ["package", "clusters", "--out", str(out), "--url", "https://map.example.org/atlas/"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.stderr
    held = files(out.read_bytes())
    style = json.loads(held["style.json"])
    assert style["sources"]["clusters"]["tiles"] == [
        "https://map.example.org/atlas/tiles/clusters/{z}/{x}/{y}.mvt?lang=zh"
    ]
    assert "https://map.example.org/atlas" in held["README.txt"].decode("utf-8-sig")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nowhere", "--out", "x.zip"], 2),
        (["clusters", "--out", "x.zip", "--url", "javascript:alert(1)"], 2),
        (["clusters", "--out", "x.gpkg"], 1),
    ],
)
def test_a_wrong_wish_is_refused_in_words(words: list[str], code: int) -> None:
    result = CliRunner().invoke(app, ["package", *words])
    assert result.exit_code == code
    assert "Traceback" not in result.stderr
    assert not Path("x.zip").exists()


def test_a_project_of_nothing_is_refused() -> None:
    nothing = Selection(types=("bank_city",), units=("U-340124",))
    with pytest.raises(ProblemError):
        package(Wanted(layers=("institutions",), selection=nothing), facts())


# --- QGIS itself -------------------------------------------------------------------------------

QGIS = """
import json, os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import QgsApplication, QgsLayoutExporter, QgsProject
app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()
told = {"read": project.read(sys.argv[1]), "crs": project.crs().authid()}
told["order"] = [one.id() for one in project.layerTreeRoot().layerOrder()]
told["layers"] = {
    one.id(): {
        "valid": one.isValid(), "count": one.featureCount(), "crs": one.crs().authid(),
        "rows": [[row.label(), row.symbol().color().name(), row.symbol().symbolLayerCount()]
                 for row in one.renderer().categories()],
    }
    for one in project.mapLayers().values()
}
(layout,) = project.layoutManager().printLayouts()
told["scale"] = layout.itemById("map").scale()
told["items"] = [one.id() for one in layout.items() if hasattr(one, "id")]
settings = QgsLayoutExporter.PdfExportSettings()
settings.dpi = 60
told["pdf"] = QgsLayoutExporter(layout).exportToPdf(sys.argv[2], settings)
print("TOLD" + json.dumps(told), flush=True)
os._exit(0)
"""


def test_qgis_opens_the_project_with_our_legend_and_prints_its_layout(tmp_path: Path) -> None:
    python = qgis_python()
    if python is None:
        pytest.skip("QGIS (python3-qgis) is not installed")
    names = default_layers(facts())
    moved = tmp_path / "移动过"
    moved.mkdir()
    for name, content in files(made(*names)).items():
        (moved / name).write_bytes(content)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    asked = [python, "-c", QGIS, str(moved / "atlas.qgs"), str(tmp_path / "x.pdf")]
    run = subprocess.run(asked, capture_output=True, text=True, env=clean, check=False)
    told = json.loads(next(one[4:] for one in run.stdout.splitlines() if one.startswith("TOLD")))
    every = sorted(drawn(*{*names, *BASE}), key=lambda one: one.layer.order)
    assert (told["read"], told["crs"], told["pdf"]) == (True, "EPSG:4509", 0)
    assert told["order"] == [layer_id(one) for one in reversed(every)]
    assert told["scale"] == pytest.approx(800_000, rel=1e-4)
    for one in every:
        held = told["layers"][layer_id(one)]
        assert (held["valid"], held["count"], held["crs"]) == (True, len(one.frame), "EPSG:4490")
        assert [row[0] for row in held["rows"]] == [row.label.zh for row in one.legend]
        for (_, colour, _), row in zip(held["rows"], one.legend, strict=True):
            if row.style != HALO and row.style.fill and row.style.shape != "ring":
                assert colour == row.style.fill.lower()
    assert (tmp_path / "x.pdf").stat().st_size > 20_000
