"""What goes out can be read by others, and read in again, without a value lost in silence."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import python_calamine
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli import app
from gis.export.formats import FORMATS, export, format_of
from gis.export.kml import FORBIDDEN
from gis.export.parcel import Made, Parcel, clean, geometries, written
from gis.export.qml import qml
from gis.export.qml_symbols import MM_PER_PX, as_rgba
from gis.export.shapefile import short_names
from gis.layer import Layer, Marker
from gis.parcels import csv_bytes, neutral, restored
from gis.portray import HALO, portray
from gis.problems import ProblemError
from gis.schema import Column, Table, typed
from gis.store import Tables, open_store, read_table
from gis.tables import FUNDS, INSTITUTIONS, TABLES
from gis.text import Language, Text, is_missing
from gis.vocabulary import FAMILIES
from layers import all_layers
from tests.qgis import qgis_python
from views.data_cli import filtered
from views.exporting import LAYERS, Choice, Exported, export_bytes

ROOT = Path(__file__).resolve().parent.parent
SPATIAL = [
    name
    for name, one in TABLES.items()
    if one.shipped and (one.geometry or "lon" in one.by_name)  # an empty file has no layer to read
]
DRAWN = [name for name, one in TABLES.items() if one.geometry or "lon" in one.by_name]
each_table = pytest.mark.parametrize("table", TABLES)
each_spatial = pytest.mark.parametrize("table", SPATIAL)
each_format = pytest.mark.parametrize("name", FORMATS)
NASTY = (
    "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''", "＝1",
    "<script>alert(1)</script>", '"quoted", "twice"', "a & b", "]]>", "😀 龘", "line\nbreak",
    "1e5", "0012", "913401000000000000", "true", "NA", "null", "第“一”、；", " spaced ",
)  # fmt: skip
SIGNS = st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\0")
PLAIN = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"
)


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def made(table: str, name: str, frame: pd.DataFrame | None = None, **choice: Any) -> Exported:
    records = facts().frames[table] if frame is None else frame
    return export_bytes(table, records, facts(), Choice(format=name, **choice))


TOY = Table(
    id="toy",
    title=Text("玩具", "Toys"),
    row=Text("一件", "One"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="words", label=Text("文字", "Words")),
        Column(name="whole", label=Text("整数", "Whole"), kind="integer"),
        Column(name="amount", label=Text("数", "Amount"), kind="number"),
        Column(name="flag", label=Text("是否", "Flag"), kind="boolean"),
        Column(name="lon", label=Text("经度", "Longitude"), kind="number"),
        Column(name="lat", label=Text("纬度", "Latitude"), kind="number"),
    ),
)


def toys(words: list[str], amounts: list[float] | None = None) -> pd.DataFrame:
    count = len(words)
    frame = typed(
        TOY,
        pd.DataFrame(
            {
                "id": [f"T-{n}" for n in range(count)],
                "words": "",
                "whole": [None if n % 3 == 2 else n * 1000 for n in range(count)],
                "amount": amounts or [None if n % 4 == 3 else n / 7 for n in range(count)],
                "flag": [(True, False, None)[n % 3] for n in range(count)],
                "lon": [None if n % 5 == 4 else 117 + n / 1e3 for n in range(count)],
                "lat": [31.8] * count,
            },
            columns=[column.name for column in TOY.columns],
            dtype=object,
        ),
    )
    return frame.assign(words=pd.Series(words, index=frame.index, dtype=object))


def toy_file(frame: pd.DataFrame, name: str) -> Made:
    return export(Parcel(table=TOY, frame=frame, tables=Tables(version="toy", frames={})), name)


def read_back(content: bytes, name: str, folder: Path, table: Table = TOY) -> pd.DataFrame:
    """Read a file as another program would, and give it the table's types."""
    path = folder / f"{table.id}{FORMATS[name].suffix}"
    path.write_bytes(content)
    frame: pd.DataFrame
    if name == "csv":
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        frame = frame.map(restored)
    elif name == "xlsx":
        frame = pd.read_excel(path, dtype=object, engine="openpyxl", keep_default_na=False)
    elif name == "geojson":
        features = json.loads(content)["features"]
        heads = [column.name for column in table.columns]
        frame = pd.DataFrame([one["properties"] for one in features], columns=heads, dtype=object)
    else:
        frame = pyogrio.read_dataframe(path, layer=table.id, use_arrow=True)
        frame = pd.DataFrame(frame.drop(columns="geometry", errors="ignore")).astype(object)
    return typed(table, frame.where(frame.notna(), None))


def same(left: pd.DataFrame, right: pd.DataFrame, table: Table = TOY) -> bool:
    """Tell whether every cell is the same, the unknown included."""
    for column in table.columns:
        if column.name not in left:
            continue
        for a, b in zip(left[column.name], right[column.name], strict=True):
            if not ((is_missing(a) and is_missing(b)) or a == b):
                raise AssertionError(f"{column.name}: {a!r} is not {b!r}")
    return len(left) == len(right)


# --- every table in every format ---------------------------------------------------------------


@each_format
@each_table
def test_the_same_records_give_the_same_bytes(table: str, name: str) -> None:
    if FORMATS[name].places_only and table not in DRAWN:
        with pytest.raises(ProblemError) as caught:
            made(table, name)
        assert "没有坐标" in caught.value.problems[0].says.zh
        return
    first = made(table, name)
    assert first.content
    assert first.name == f"{table}-{facts().version}{FORMATS[name].suffix}"
    assert (
        hashlib.sha256(first.content).digest() == hashlib.sha256(made(table, name).content).digest()
    )


def test_no_file_tells_when_it_was_made() -> None:
    names = [name for name in FORMATS if name in ("xlsx", "gpkg", "shp")]
    before = [made("places", name).content for name in names]
    time.sleep(2.1)  # a zip counts time in steps of two seconds
    assert before == [made("places", name).content for name in names]


@pytest.mark.parametrize("name", ["csv", "xlsx", "geojson", "gpkg"])
@each_table
def test_what_was_exported_is_read_in_again_without_loss(
    table: str, name: str, tmp_path: Path
) -> None:
    definition, frame = TABLES[table], facts().frames[table]
    again = read_back(made(table, name).content, name, tmp_path, definition)
    assert same(frame, again, definition)


@each_table
def test_the_store_reads_its_own_formats_back(table: str, tmp_path: Path) -> None:
    definition, frame = TABLES[table], facts().frames[table]
    name = "geojson" if definition.geometry else "csv"
    path = tmp_path / f"{table}.{name}"
    path.write_bytes(made(table, name).content)
    again = read_table(definition, path)
    assert same(frame, again, definition)
    if definition.geometry:
        pairs = zip(frame.geometry, again.geometry, strict=True)
        assert all((a is None and b is None) or a.equals_exact(b.normalize(), 0) or
                   a.normalize().equals_exact(b.normalize(), 0) for a, b in pairs)  # fmt: skip


@each_table
def test_an_empty_table_keeps_its_columns(table: str, tmp_path: Path) -> None:
    empty = facts().frames[table].iloc[:0]
    heads = [column.name for column in TABLES[table].columns]
    for name in FORMATS:
        if FORMATS[name].places_only and table not in SPATIAL:
            continue
        content = made(table, name, empty).content
        if name == "gpkg":
            (tmp_path / "x.gpkg").write_bytes(content)
            assert list(pyogrio.read_info(tmp_path / "x.gpkg", layer=table)["fields"]) == heads
        elif name == "xlsx":
            rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].values)
            assert rows == [tuple(heads)]
        elif name == "csv":
            assert content.decode("utf-8-sig").splitlines() == [",".join(heads)]
        elif name == "geojson":
            assert json.loads(content)["features"] == []


@each_spatial
def test_gdal_reads_every_map_format(table: str, tmp_path: Path) -> None:
    frame = facts().frames[table]
    parcel = Parcel(table=TABLES[table], frame=frame, tables=facts())
    placed = [shape for shape in geometries(parcel) if shape is not None]
    for name in ("geojson", "gpkg", "shp", "kml"):
        path = tmp_path / f"{table}{FORMATS[name].suffix}"
        path.write_bytes(made(table, name).content)
        source = f"/vsizip/{path}/{table}.shp" if name == "shp" else path
        read = gpd.read_file(source, layer=table if name == "gpkg" else None)
        assert len(read) == len(frame), name
        assert read.crs.to_epsg() == 4326, name
        shapes = [shape for shape in read.geometry if shape is not None and not shape.is_empty]
        assert len(shapes) == len(placed), name
        assert all(a.equals(b) for a, b in zip(shapes, placed, strict=True)), name


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="ogrinfo is not installed")
def test_ogrinfo_opens_a_geopackage_and_finds_the_tables_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(made("institutions", "gpkg").content)
    told = subprocess.run(
        ["ogrinfo", "-ro", str(path)], capture_output=True, text=True, check=True
    ).stdout
    for layer in ("institutions (Point)", "数据字典", "来源", "说明"):
        assert layer in told


# --- places ------------------------------------------------------------------------------------


def test_records_without_a_good_coordinate_have_a_null_geometry() -> None:
    told = json.loads(made("institutions", "geojson").content)
    frame = facts().institutions
    for feature, accuracy in zip(told["features"], frame["accuracy"], strict=True):
        assert (feature["geometry"] is None) == (accuracy in ("area", "none"))
    assert (frame["accuracy"] == "area").any()


def test_geojson_follows_the_standard() -> None:
    for table in ("units", "metro_lines", "places"):
        told = json.loads(made(table, "geojson").content)
        assert told["type"] == "FeatureCollection"
        assert "crs" not in told
        assert "EPSG:4490" in told["datum"]
        assert told["version"] == facts().version
        assert told["sources"]
        assert {field["字段"] for field in told["dictionary"]} == set(TABLES[table].by_name)
        for feature in told["features"]:
            assert set(feature) == {"type", "id", "geometry", "properties"}
            if feature["geometry"] is None:
                continue
            for part in shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"]))):
                if part.geom_type == "Polygon":
                    assert part.exterior.is_ccw
                    assert not any(ring.is_ccw for ring in part.interiors)


# --- values that do harm -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["csv", "xlsx", "geojson", "gpkg"])
def test_harmful_and_odd_texts_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    words = list(NASTY)
    if name == "xlsx":  # openpyxl shows Excel's own escape of a carriage return
        words = [word for word in words if "\r" not in word]
    frame = toys(words)
    assert same(frame, read_back(toy_file(frame, name).content, name, tmp_path))


@settings(max_examples=20, deadline=None, derandomize=True)  # files; the texts are many more
@given(words=st.lists(st.text(SIGNS), max_size=32), amounts=st.lists(
    st.floats(allow_nan=False, allow_infinity=False), min_size=32, max_size=32))  # fmt: skip
@pytest.mark.parametrize("name", ["csv", "geojson", "gpkg"])
def test_any_text_and_number_comes_back(
    name: str, words: list[str], amounts: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    frame = toys(words, amounts[: len(words)])
    folder = tmp_path_factory.mktemp("any")
    assert same(frame, read_back(toy_file(frame, name).content, name, folder))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(words=st.lists(st.text(PLAIN), max_size=24))
def test_any_text_comes_back_from_a_workbook(
    words: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    frame = toys(words)
    folder = tmp_path_factory.mktemp("any")
    assert same(frame, read_back(toy_file(frame, "xlsx").content, "xlsx", folder))


def test_a_workbook_holds_control_characters_in_excels_own_escape() -> None:
    words = ["a\x01b", "c\rd", "_x0041_", "\x00"]
    content = toy_file(toys(words), "xlsx").content
    rows = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == words


@given(st.text())
def test_a_guarded_cell_is_no_formula_and_is_restored(text: str) -> None:
    guarded = neutral(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert restored(guarded) == text


def test_csv_guards_text_and_leaves_numbers() -> None:
    content = csv_bytes([["=1+1", -5, -2.5, None, "a"]]).decode("utf-8-sig")
    assert content == "'=1+1,-5,-2.5,,a\r\n"


def test_no_cell_of_a_workbook_is_a_formula_and_codes_keep_their_digits() -> None:
    content = toy_file(toys(list(NASTY)), "xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert all(
        cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))
    )
    assert "913401000000000000" in {cell.value for cell in cells}


def test_a_text_longer_than_a_cell_is_cut_and_said(tmp_path: Path) -> None:
    long = "长" * 100_000
    made_ = toy_file(toys([long, "😀" * 20_000]), "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(made_.content)).worksheets
    assert sheet[0]["B2"].value == long[:32_767]
    assert sheet[0]["B3"].value == "😀" * 16_383
    assert "2 格" in made_.notices[0].zh
    assert made_.notices[0].zh in [row[1] for row in sheet[3].values]
    for name in ("csv", "geojson", "gpkg"):
        frame = toys([long])
        told = toy_file(frame, name)
        assert told.notices == ()
        assert same(frame, read_back(told.content, name, tmp_path))


def test_kml_escapes_markup_and_leaves_out_what_xml_cannot_hold() -> None:
    frame = toys(["<script>alert(1)</script>", "a\x00\x01b", "]]>", "&amp;", "\ud800x"])
    told = toy_file(frame, "kml")
    root = ElementTree.fromstring(told.content)
    space = "{http://www.opengis.net/kml/2.2}"
    texts = [one.text for one in root.iter(f"{space}value")]
    assert "<script>alert(1)</script>" in texts
    assert "ab" in texts
    assert "&amp;" in texts
    for description in root.iter(f"{space}description"):
        assert "<script" not in str(description.text)
    assert "控制字符" in told.notices[0].zh
    assert not FORBIDDEN.search(told.content.decode())


@each_format
def test_lone_surrogates_stop_no_export(name: str) -> None:
    assert toy_file(toys(["\ud800x", "y\udfff"]), name).content
    assert clean("\ud800x") == "\ufffdx"


def test_shapefile_texts_are_cut_at_a_character_and_said(tmp_path: Path) -> None:
    path = tmp_path / "toy.shp.zip"
    told = toy_file(toys(["长" * 100, "short", "x\0y"]), "shp")
    path.write_bytes(told.content)
    read = gpd.read_file(f"/vsizip/{path}/toy.shp")
    assert read["words"].tolist() == ["长" * 84, "short", "xy"]
    assert "2 个值" in told.notices[0].zh
    parts = zipfile.ZipFile(path)
    assert told.notices[0].zh in parts.read("说明.txt").decode("utf-8-sig")
    assert parts.read("toy.cpg") == b"UTF-8"


def test_infinite_numbers_leave_the_file_readable(tmp_path: Path) -> None:
    frame = toys(["a", "b"], [float("inf"), 1.5])
    told = json.loads(toy_file(frame, "geojson").content)
    assert [one["properties"]["amount"] for one in told["features"]] == [None, 1.5]
    for name in FORMATS:
        assert toy_file(frame, name).content


# --- Shapefile fields --------------------------------------------------------------------------


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), unique=True, max_size=40))
def test_short_names_are_unique_and_at_most_ten_bytes(names: list[str]) -> None:
    short = short_names(names)
    assert len({name.lower() for name in short}) == len(names)
    assert all(len(name.encode()) <= 10 for name in short)


@each_spatial
def test_the_shapefile_tells_what_its_fields_are(table: str, tmp_path: Path) -> None:
    path = tmp_path / f"{table}.shp.zip"
    path.write_bytes(made(table, "shp").content)
    mapping = pd.read_csv(
        io.BytesIO(zipfile.ZipFile(path).read("字段对照.csv")), dtype=str, keep_default_na=False
    )
    fields = list(pyogrio.read_info(f"/vsizip/{path}/{table}.shp")["fields"])
    assert mapping["Shapefile 字段"].tolist() == fields
    assert mapping["字段"].tolist() == list(TABLES[table].by_name)


# --- words and headings ------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_stand_for_codes_and_references(language: Language) -> None:
    content = made("institutions", "csv", words=True, language=language).content
    rows = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False).map(restored)
    frame = facts().institutions
    assert rows["family"].tolist() == [FAMILIES[code].get(language) for code in frame["family"]]
    names = dict(zip(facts().units["id"], facts().units[f"name_{language}"], strict=True))
    assert rows["unit"].tolist() == [names.get(code, "") for code in frame["unit"]]
    assert rows["uscc"].tolist() == frame["uscc"].tolist()


def test_headings_are_names_labels_or_both() -> None:
    def heads(**choice: Any) -> list[str]:
        content = made("funds", "csv", **choice).content.decode("utf-8-sig")
        return content.splitlines()[0].split(",")

    assert heads()[0] == "id"
    assert "规模（亿元）" in heads(head="labels")
    assert "Scale (0.1 billion yuan)" in heads(head="labels", language="en")
    assert "规模（亿元） Scale (0.1 billion yuan)" in heads(head="both")
    assert len(set(heads(head="labels"))) == len(FUNDS.columns)


@each_table
@pytest.mark.parametrize("head", ["labels", "both"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_heading_occurs_twice(table: str, head: str, language: str) -> None:
    parcel = Parcel(
        table=TABLES[table], frame=facts().frames[table], tables=facts(),
        head=head, language=language,  # type: ignore[arg-type]
    )  # fmt: skip
    heads = [column.head for column in written(parcel)]
    assert len(set(heads)) == len(heads)


# --- what is said with the data ----------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@each_table
def test_a_workbook_has_dictionary_sources_and_notes(table: str, language: Language) -> None:
    content = made(table, "xlsx", language=language).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    zh = language == "zh"
    assert book.sheetnames == (
        ["数据", "数据字典", "来源", "说明"]
        if zh
        else ["Data", "Data dictionary", "Sources", "Notes"]
    )
    fields, sources, notes = (list(book[name].values)[1:] for name in book.sheetnames[1:])
    assert [row[0] for row in fields] == list(TABLES[table].by_name)
    label = TABLES[table].by_name["source"].label.get(language)
    counted = {row[1]: int(row[2]) for row in sources if row[0] == label}
    assert counted == facts().frames[table]["source"].value_counts().to_dict()
    told = " ".join(f"{row[0]} {row[1]}" for row in notes)
    assert facts().version in told
    assert ("送审" if zh else "must be reviewed") in told
    assert ("EPSG:4490" in told) == (table in DRAWN)
    data = book.worksheets[0]
    assert data.freeze_panes == "A2"
    assert data.auto_filter.ref.startswith("A1:")
    assert all(one.width >= 6 for one in data.column_dimensions.values())


def test_a_filtered_export_says_so() -> None:
    part = facts().funds.head(3)
    notes = list(openpyxl.load_workbook(io.BytesIO(made("funds", "xlsx", part).content))["说明"])
    assert any(f"全表 {len(facts().funds)} 条" in str(row[1].value) for row in notes)


@pytest.mark.parametrize("table", ["institutions", "clauses"])
def test_a_geopackage_carries_its_dictionary_and_sources(table: str, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(made(table, "gpkg").content)
    fields = pyogrio.read_dataframe(path, layer="数据字典")
    assert fields["字段"].tolist() == list(TABLES[table].by_name)
    assert len(pyogrio.read_dataframe(path, layer="来源"))
    assert facts().version in pyogrio.read_dataframe(path, layer="说明")["内容"].tolist()


# --- the QGIS style ----------------------------------------------------------------------------


def labels_of(style: str) -> list[str]:
    root = ElementTree.fromstring(style)
    found = [one.get("label") for tag in ("category", "range", "rule") for one in root.iter(tag)]
    return [label for label in found if label]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("layer", all_layers().values(), ids=lambda layer: layer.id)
def test_the_style_has_each_row_of_the_legend(layer: Layer, language: Language) -> None:
    portrayal = portray(layer, facts(), language)
    style = qml(portrayal)
    root = ElementTree.fromstring(style)
    rows = [row for row in portrayal.legend if row.style != HALO]
    symbols = root.findall(".//symbols/symbol")  # those within are parts of a hatch
    labels = labels_of(style)
    assert len(labels) == len(symbols)
    assert labels[-len(rows) :] == [row.label.get(language) for row in rows]
    for symbol, row in zip(symbols[-len(rows) :], rows, strict=True):
        text = ElementTree.tostring(symbol, encoding="unicode")
        if row.style.fill and row.style.shape != "ring":
            assert as_rgba(row.style.fill, row.style.fill_opacity) in text
        if row.style.stroke:
            assert as_rgba(row.style.stroke) in text
        if row.style.size_px:
            assert f'value="{row.style.size_px * MM_PER_PX:.3f}"' in text
        if row.style.dash and not isinstance(layer.symbol, Marker):
            assert "customdash" in text or row.style.shape
    used = {one.get("symbol") for tag in ("category", "range", "rule") for one in root.iter(tag)}
    assert used == {symbol.get("name") for symbol in symbols}


def test_a_style_for_a_file_of_words_asks_for_words() -> None:
    portrayal = portray(all_layers()["institutions"], facts(), "zh")
    parcel = Parcel(table=INSTITUTIONS, frame=facts().institutions, tables=facts(), words=True)
    values = [
        one.get("value") for one in ElementTree.fromstring(qml(portrayal, parcel)).iter("category")
    ]
    assert values[0] == FAMILIES["bank"].zh
    assert "省级分支" in qml(portrayal, parcel)


@pytest.mark.parametrize("table", LAYERS)
def test_the_geopackage_names_its_style_where_qgis_looks_for_it(table: str, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(made(table, "gpkg").content)
    with closing(sqlite3.connect(path)) as base:
        rows = base.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
    assert [row[:3] for row in rows] == [(table, "geom", 1)]
    fields = set(pyogrio.read_info(path, layer=table)["fields"])
    root = ElementTree.fromstring(rows[0][3])
    asked = {one.get("attr") for one in root.iter("renderer-v2")} - {None}
    asked |= {one.get("fieldName") for one in root.iter("text-style")}
    for option in root.iter("Option"):
        if option.get("name") == "expression":
            asked |= set(re.findall(r'"(\w+)"', str(option.get("value"))))
    assert asked <= fields


QGIS = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"{sys.argv[1]}/{name}.gpkg|layername={name}", name, "ogr")
    loaded = layer.loadDefaultStyle()[1]
    rows = [one.label() for one in layer.renderer().legendSymbolItems()]
    print("ROW", name, loaded, layer.featureCount(), "|".join(rows), sep="\\t", flush=True)
os._exit(0)
"""


def test_qgis_opens_the_geopackages_with_the_same_legend(tmp_path: Path) -> None:
    python = qgis_python()
    if python is None:
        pytest.skip("QGIS (python3-qgis) is not installed")
    for table in LAYERS:
        (tmp_path / f"{table}.gpkg").write_bytes(made(table, "gpkg").content)
    clean_environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    told = subprocess.run(
        [python, "-c", QGIS, str(tmp_path), *LAYERS],
        capture_output=True, text=True, env=clean_environment, check=False,
    ).stdout  # fmt: skip
    lines = [line.split("\t")[1:] for line in told.splitlines() if line.startswith("ROW")]
    assert [line[0] for line in lines] == list(LAYERS)
    for table, loaded, count, rows in lines:
        portrayal = portray(all_layers()[LAYERS[table]], facts(), "zh")
        wanted = [row.label.zh for row in portrayal.legend if row.style != HALO]
        assert (loaded, int(count)) == ("True", len(facts().frames[table]))
        assert rows.split("|") == wanted


# --- the command line, and what goes wrong -----------------------------------------------------


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


@each_format
def test_the_command_line_writes_every_format(name: str, tmp_path: Path) -> None:
    out = tmp_path / f"places{FORMATS[name].suffix}"
    result = run("export", "places", "--out", str(out))
    assert result.exit_code == 0, result.stderr
    assert out.read_bytes() == made("places", name).content
    assert list(tmp_path.iterdir()) == [out]


def test_filters_are_those_of_counts(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    asked = ("--type", "bank", "--unit", "u-340103", "--level", "provincial")
    assert run("export", "institutions", "--out", str(out), *asked).exit_code == 0
    rows = pd.read_csv(out, dtype=str)
    frame = facts().institutions
    wanted = (frame["family"] == "bank") & (frame["unit"] == "U-340103")
    wanted &= frame["level"] == "provincial"
    assert 0 < len(rows) == wanted.sum()


def test_filters_heed_lists_and_other_tables() -> None:
    nothing = {"type": "", "level": "", "unit": "", "cluster": "", "accuracy": ""}
    places = filtered(TABLES["places"], facts(), {**nothing, "cluster": "luyang"})
    assert 0 < len(places) < len(facts().places)
    assert all("luyang" in areas.split(";") for areas in places["areas"])
    funds = filtered(FUNDS, facts(), {**nothing, "type": "基金"})
    assert set(funds["record_type"]) == {"fund"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nowhere", "--out", "x.csv"), 2),
        (("clauses", "--unit", "庐阳", "--out", "x.csv"), 2),
        (("institutions", "--type", "bakery", "--out", "x.csv"), 2),
        (("institutions", "--out", "x.docx"), 1),
        (("institutions", "--out", "no_such_folder/x.csv"), 1),
        (("clauses", "--out", "x.kml"), 1),
    ],
)
def test_what_cannot_be_done_is_said_in_both_languages(words: tuple[str, ...], code: int) -> None:
    result = run("export", *words)
    assert result.exit_code == code
    assert re.search("[\u4e00-\u9fff]", result.stderr)
    assert re.search("[A-Za-z]{4}", result.stderr)
    assert "Traceback" not in result.stderr


def test_unknown_tables_and_formats_are_problems() -> None:
    with pytest.raises(ProblemError, match="no such table"):
        made("institutions", "csv", frame=None) and export_bytes(
            "nowhere", facts().funds, facts(), Choice(format="csv")
        )
    with pytest.raises(ProblemError, match="not known"):
        made("funds", "docx")
    with pytest.raises(ProblemError, match="not known"):
        format_of("x")


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    assert run("export", "funds", "--out", str(tmp_path / "x.csv")).exit_code == 1


FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from cli import app
import gis.export.formats, views.exporting, views.sheet_commands
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
for out in sys.argv[1:]:
    try:
        app(["export", "places", "--out", out])
    except SystemExit as end:
        print("EXIT", end.code, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def full_disk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    """Export in every format, one folder each, from one process that no file may grow in."""
    outs = {name: tmp_path_factory.mktemp(name) / f"x{FORMATS[name].suffix}" for name in FORMATS}
    for out in outs.values():
        out.write_bytes(b"as before")
    command = [sys.executable, "-B", "-c", FULL_DISK, *map(str, outs.values())]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    *told, rest = re.split(r"(?<=EXIT \d)\n", result.stderr)
    assert rest == ""
    return {name: (outs[name], said) for name, said in zip(FORMATS, told, strict=True)}


@pytest.mark.skipif(sys.platform == "win32", reason="file limits are those of POSIX")
@each_format
def test_a_disk_without_room_is_said_and_leaves_nothing(
    name: str, full_disk: dict[str, tuple[Path, str]]
) -> None:
    out, said = full_disk[name]
    assert said.endswith("EXIT 1"), said
    assert "Traceback" not in said
    assert "检查" in said
    assert out.read_bytes() == b"as before"
    assert list(out.parent.iterdir()) == [out]


def test_too_many_records_for_a_sheet_are_refused_before_any_is_written() -> None:
    frame = pd.DataFrame({"id": np.zeros(1_048_576, dtype=int)})
    with pytest.raises(ProblemError, match="more records than a sheet has rows"):
        toy_file(frame, "xlsx")
