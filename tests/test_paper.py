"""The printed sheet: what a map printer must be able to rely on."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from gis.layer import Layer
from gis.paper import raster
from gis.paper.compose import Composition
from gis.paper.draw import draw
from gis.paper.fonts import open_family
from gis.paper.frame import MapFrame, fit_shape, geodesic_metres
from gis.paper.pdf import pdf_bytes
from gis.paper.scene import (
    Brush,
    Document,
    Page,
    Pen,
    Sheaf,
    Symbols,
    Words,
    circle,
    line,
    recoloured,
    rectangle,
)
from gis.paper.scene import (
    Path as Outline,
)
from gis.paper.sheet import PAPERS, Sheet
from gis.paper.sheet_code import code_of, from_file, read_code, to_file
from gis.paper.svg import svg_text
from gis.paper.typeset import NOT_FIRST, NOT_LAST, Hand, wrap
from gis.portray import portray
from gis.problems import ProblemError
from gis.selection import Selection
from gis.store import Tables, open_store
from gis.text import LANGUAGES, Text
from gis.vision import as_seen
from layers import all_layers
from views import printing
from views.atlas import Series, atlas

ROOT = Path(__file__).resolve().parent.parent
DATED = "2026-11-24"
SHEET = Sheet(layers=("clusters", "institutions_by_unit"), date=DATED)
DOCUMENT = Document(title="图", author="编", subject="", keywords="", date=DATED, language="zh")
HEFEI = shapely.box(116.68, 30.95, 117.97, 32.54)


@cache
def tables() -> Tables:
    return open_store(ROOT / "data").tables


@cache
def made(sheet: Sheet = SHEET) -> Composition:
    return printing.make(sheet, tables())


@cache
def pdf_of(sheet: Sheet = SHEET) -> bytes:
    page = made(sheet).page
    return pdf_bytes([page], printing.document(sheet, page.title), printing.family())


def page_of(*items: object, clip: tuple[float, float, float, float] | None = None) -> Page:
    sheaf = Sheaf(name=Text("图层", "Layer"), items=items, clip=clip)  # type: ignore[arg-type]
    return Page(width_mm=100, height_mm=50, sheaves=(sheaf,), title="图")


def written(*pages: Page) -> bytes:
    return pdf_bytes(pages, DOCUMENT, printing.family())


def read(pdf: bytes, page: int = 0) -> str:
    return str(pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range())


def test_the_same_sheet_gives_the_same_bytes_in_every_format() -> None:
    family = printing.family()
    first, second = (printing.make(SHEET, tables()).page for _ in range(2))
    document = printing.document(SHEET, first.title)
    one, two = (pdf_bytes([page], document, family) for page in (first, second))
    assert one == two
    assert svg_text(first, document, family) == svg_text(second, document, family)
    assert raster.png_bytes(one, dpi=40) == raster.png_bytes(two, dpi=40)


def test_words_on_the_sheet_can_be_searched_and_are_found_once() -> None:
    text = read(pdf_of())
    assert "合肥市各统计单元金融机构数量分布图" in text
    assert "内部工作图·未经审核·不得公开" in text
    halo = replace(Words(text="庐江县", x=10, y=10, size_pt=8), halo_mm=0.4)
    pdf = written(page_of(halo))
    assert read(pdf).count("庐江县") == 1
    if shutil.which("pdftotext"):
        done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
        assert done.stdout.decode().count("庐江县") == 1


def test_fonts_are_embedded_truetype_subsets_with_unicode() -> None:
    pdf = pikepdf.open(io.BytesIO(pdf_of()))
    fonts = dict(pdf.pages[0].Resources.Font.items())
    assert len(fonts) == 2
    for font in fonts.values():
        assert re.fullmatch(r"/[A-Z]{6}\+NotoSansSC-(Regular|Bold)", str(font.BaseFont))
        assert "/ToUnicode" in font
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_layers_of_the_pdf_have_the_names_of_the_layers() -> None:
    pdf = pikepdf.open(io.BytesIO(pdf_of()))
    names = [str(group.Name) for group in pdf.Root.OCProperties.OCGs]
    assert {"四个金融集聚区", "各单元金融机构数", "注记", "图廓与经纬网"} <= set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_has_its_exact_size(paper: str) -> None:
    sheet = replace(SHEET, paper=paper, orientation="portrait")
    width, height = PAPERS[paper]
    pdf = pikepdf.open(io.BytesIO(pdf_of(sheet)))
    box = [float(v) for v in pdf.pages[0].MediaBox]
    assert box == pytest.approx([0, 0, width * 72 / 25.4, height * 72 / 25.4], abs=1e-3)
    pixels = [round(side * 72 / 25.4 * 300 / 72) for side in (width, height)]
    wanted = {"A4": [2480, 3508], "A3": [3508, 4961], "A2": [4961, 7016], "A1": [7016, 9933],
              "A0": [9933, 14043]}  # fmt: skip
    assert pixels == wanted[paper]


def test_the_viewport_gives_the_frame_its_place_on_the_earth() -> None:
    composition = made()
    pdf = pikepdf.open(io.BytesIO(pdf_of()))
    measure = pdf.pages[0].VP[0].Measure
    assert int(measure.GCS.EPSG) == 4509
    places = [float(v) for v in measure.GPTS]
    forward = Transformer.from_crs(CRS.from_epsg(4490), CRS.from_epsg(4509), always_xy=True)
    west, south, east, north = composition.frame.extent()
    corners = [(west, south), (west, north), (east, north), (east, south)]
    for k, (x, y) in enumerate(corners):
        found = forward.transform(places[2 * k + 1], places[2 * k])
        millimetres = np.hypot(found[0] - x, found[1] - y) / composition.frame.metres_per_mm
        assert millimetres < 0.01


def test_gdal_finds_the_frame_within_a_millimetre_on_paper(tmp_path: Path) -> None:
    if not shutil.which("gdalinfo"):
        pytest.skip("gdalinfo is not installed")
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf_of())
    done = subprocess.run(
        ["gdalinfo", "-json", "--config", "GDAL_PDF_DPI", "100", str(path)],
        capture_output=True, check=True,
    )  # fmt: skip
    import json

    told = json.loads(done.stdout)
    origin_x, step, _, origin_y, _, down = told["geoTransform"]
    place = made().page.georeference
    assert place is not None
    pixel_mm = 25.4 / 100
    west = origin_x + place.frame[0] / pixel_mm * step
    north = origin_y + place.frame[1] / pixel_mm * down
    assert abs(west - place.west) / place.metres_per_mm < 1
    assert abs(north - place.north) / place.metres_per_mm < 1


def test_the_world_file_puts_a_pixel_where_the_map_does() -> None:
    composition = made()
    a, _, _, e, x, y = (float(v) for v in raster.world_file(composition.page, 300).split())
    left, top = composition.frame.rectangle[:2]
    column, row = left / 25.4 * 300 - 0.5, top / 25.4 * 300 - 0.5
    west, _, _, north = composition.frame.extent()
    assert x + column * a == pytest.approx(west, abs=0.01)
    assert y + row * e == pytest.approx(north, abs=0.01)


@pytest.mark.parametrize("height", [0.1, 0.5, 0.9])
def test_the_scale_bar_is_within_one_percent_of_the_truth(height: float) -> None:
    composition = made()
    left, top, right, bottom = composition.frame.rectangle
    y = top + (bottom - top) * height
    x = (left + right) / 2
    bar = composition.bar_mm
    told = bar * composition.frame.metres_per_mm
    assert geodesic_metres(composition.frame, (x, y), (x + bar, y)) == pytest.approx(told, rel=0.01)


@given(st.floats(116.7, 117.9), st.floats(31.0, 32.5))
def test_degrees_to_paper_and_back_is_exact(lon: float, lat: float) -> None:
    frame = fit_shape(HEFEI, (10, 10, 200, 280))
    back = frame.ground(frame.place(np.array([lon]), np.array([lat])))[0]
    assert back == pytest.approx([lon, lat], abs=1e-9)


def test_large_scales_are_drawn_in_three_degree_zones() -> None:
    frame = MapFrame(rectangle=(0, 0, 100, 100), scale=5000, east=500_000, north=3_500_000)
    assert frame.crs == "EPSG:4548"
    assert replace(frame, scale=10_000).crs == "EPSG:4509"


def test_a_scale_that_does_not_fit_is_refused_with_one_that_does() -> None:
    with pytest.raises(ProblemError) as caught:
        printing.make(replace(SHEET, scale=50_000), tables())
    assert "比例尺" in caught.value.problems[0].line("zh")
    fits = re.search(r"Use 1:(\d+)", caught.value.problems[0].line("en"))
    assert fits
    assert printing.make(replace(SHEET, scale=int(fits[1])), tables()).scale == int(fits[1])


@pytest.mark.parametrize("layer", all_layers().values(), ids=lambda layer: layer.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_draws_every_feature_that_the_screen_draws(layer: Layer, language: str) -> None:
    portrayal = portray(layer, tables(), language)  # type: ignore[arg-type]
    everything = shapely.box(114, 29, 120, 35)
    drawn = draw(portrayal, fit_shape(everything, (0, 0, 400, 400)), 1.0, printing.family())
    seen = portrayal.frame[~portrayal.frame["id"].str.startswith("@")]
    assert drawn.rows["row"].tolist() == seen["row"].tolist()
    assert drawn.rows["name"].tolist() == seen["name"].tolist()


def test_nothing_in_the_columns_is_lost_or_reported() -> None:
    composition = made()
    assert composition.cramped == ()
    words = " ".join(
        item.text for sheaf in composition.page.sheaves for item in sheaf.items
        if isinstance(item, Words)
    )  # fmt: skip
    for wanted in (
        "图例",
        "比例尺",
        "1:800\u2009000",
        "CGCS2000",
        "EPSG:4509",
        "资料来源及截止日期",
        "行政界线来源",
        "数据覆盖率",
        "编制单位",
        "（未填写）",
        "区位",
        "主城区放大图",
    ):
        assert wanted in words


def test_type_and_lines_are_never_below_the_floor() -> None:
    for item in (item for sheaf in made().page.sheaves for item in sheaf.items):
        if isinstance(item, Words):
            assert item.size_pt >= 6.0
    fine = Outline(subpaths=(line((0, 0), (9, 9)),), pen=Pen(colour="#000000", width_mm=0.01))
    pdf = pikepdf.open(io.BytesIO(written(page_of(fine))))
    assert b".12 w" in pdf.pages[0].Contents.read_bytes()


def test_names_never_stand_on_one_another() -> None:
    boxes = made().labels.boxes
    for k, (left, top, right, bottom) in enumerate(boxes):
        others = np.delete(boxes, k, axis=0)
        hit = (others[:, 0] < right) & (others[:, 2] > left) & (others[:, 1] < bottom)
        assert not (hit & (others[:, 3] > top)).any()


def test_markup_in_a_name_stays_text() -> None:
    page = page_of(Words(text='<script>&"甲', x=5, y=5, size_pt=8))
    assert '<script>&"甲' in read(written(page))
    root = ElementTree.fromstring(svg_text(page, DOCUMENT, printing.family()))
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ['<script>&"甲']


def test_a_picture_of_a_red_square_is_red_and_bands_leave_no_seam(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    red = Outline(subpaths=(rectangle(10, 10, 90, 40),), brush=Brush(colour="#FF0000"))
    ring = Outline(subpaths=(circle(50, 25, 20),), pen=Pen(colour="#0000FF", width_mm=1))
    pdf = written(page_of(red, ring))
    whole = raster.pixels(pdf, dpi=100)
    assert whole[60, 60].tolist() == [255, 0, 0]
    monkeypatch.setattr(raster, "BAND_ROWS", 7)
    banded = raster.pixels(pdf, dpi=100).astype(int)
    assert np.abs(banded - whole).max() <= 1  # of 255: no eye sees it


def test_a_grey_sheet_has_no_colour() -> None:
    grey = recoloured(made().page, lambda colour: as_seen(colour, "grey"))
    pixels = raster.pixels(written(grey), dpi=40).astype(int)
    assert np.ptp(pixels, axis=2).max() == 0


def test_a_hundred_thousand_points_stay_under_three_megabytes() -> None:
    at = np.random.default_rng(1).uniform(0, 50, (100_000, 2))
    dots = Symbols(subpaths=(circle(0, 0, 0.5),), at=at, brush=Brush(colour="#332288"))
    assert len(written(page_of(dots))) < 3_000_000


def test_a_missing_font_says_so_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        open_family(tmp_path)
    assert "NotoSansSC" in caught.value.problems[0].line("zh")
    assert "make run" in caught.value.problems[0].line("en")


@given(st.text(alphabet="合肥金融集聚区，。（）“”、Hefei 12.5%", max_size=80), st.floats(20, 60))
def test_lines_break_by_chinese_rules(text: str, width: float) -> None:
    family, hand = printing.family(), Hand(size_pt=7)
    lines = wrap(text, width, hand, family)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for one in lines:
        assert family.regular.width_mm(one, 7) <= width + 1e-6 or len(one) < 2


def test_a_closing_mark_never_begins_a_line() -> None:
    text = "到二〇二五年，全市金融业增加值（含保险）达到一千四百亿元。" * 4
    for width in np.arange(18, 60, 1.7):
        lines = wrap(text, float(width), Hand(size_pt=7), printing.family())
        assert all(one[0] not in NOT_FIRST and one[-1] not in NOT_LAST for one in lines)


names = st.sampled_from(["", "合肥市金融图", "A & B = C", "第 1 图；100%"])
sheets = st.builds(
    Sheet,
    layers=st.just(("clusters", "places")),
    paper=st.sampled_from(list(PAPERS)),
    orientation=st.sampled_from(["auto", "portrait", "landscape"]),
    area=st.sampled_from(["", "baohe", "U-340103"]),
    bounds=st.sampled_from([None, (117.1, 31.7, 117.4, 31.9)]),
    scale=st.sampled_from([0, 25_000, 800_000]),
    language=st.sampled_from(LANGUAGES),
    grey=st.booleans(),
    selection=st.sampled_from([Selection(), Selection(families=("bank",), levels=("branch",))]),
    title=names,
    issuer=names,
    date=st.sampled_from(["", DATED]),
)


@given(sheets)
def test_the_code_on_the_sheet_holds_the_whole_specification(sheet: Sheet) -> None:
    assert read_code(code_of(sheet, "abcdef0123456789")) == (sheet, "abcdef012345")
    assert read_code("https://host/print?" + code_of(sheet, "ab")) == (sheet, "ab")
    assert from_file(to_file(sheet, "ab")) == (sheet, "ab")


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("", "图幅代码"),
        ("layers=clusters&paper=B5", "纸张"),
        ("layers=clusters&scale=1:1", "比例尺"),
        ("layers=clusters&scale=abc", "比例尺"),
        ("layers=clusters&frame=118,31,117,32", "图框"),
        ("layers=clusters&title=" + "长" * 99, "图名"),
        ("layers=clusters&date=24.11.2026", "编制日期"),
        ("layers=clusters&colour=red", "图幅代码"),
    ],
)
def test_a_bad_code_names_the_field(code: str, word: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_code(code)
    assert word in caught.value.problems[0].line("zh")
    assert caught.value.problems[0].line("en")


def test_an_unknown_area_or_layer_is_named() -> None:
    for sheet, word in (
        (replace(SHEET, area="U-1"), "范围"),
        (replace(SHEET, layers=("x",)), "图层"),
    ):
        with pytest.raises(ProblemError) as caught:
            printing.make(sheet, tables())
        assert word in caught.value.problems[0].line("zh")


@pytest.fixture(scope="module")
def series() -> tuple[Series, list[tuple[int, int]]]:
    """Make an atlas with a title of its own, and return it with what its progress told."""
    heard: list[tuple[int, int]] = []
    sheet = replace(SHEET, paper="A4", title="我的图集")
    return atlas(sheet, tables(), lambda *at: heard.append(at)), heard


def test_the_title_of_an_atlas_is_that_of_its_index(
    series: tuple[Series, list[tuple[int, int]]],
) -> None:
    made, _ = series
    titles = [one.imprint.title for one in made.sheets]
    assert made.overview.imprint.title == "我的图集"
    assert "我的图集" not in titles
    assert len(set(titles)) == len(titles)
    assert len(made.pages[0].links) == len(titles)


def test_the_atlas_has_an_index_that_leads_to_every_sheet(
    series: tuple[Series, list[tuple[int, int]]],
) -> None:
    made, heard = series
    pages = list(made.pages)
    assert len(pages) == 18
    assert heard[-1] == (18, 18)
    assert [target for _, target in pages[0].links] == list(range(1, 18))
    texts = [item.text for sheaf in pages[8].sheaves for item in sheaf.items
             if isinstance(item, Words)]  # fmt: skip
    assert any("第 9 页 / 共 18 页" in text for text in texts)
    pdf = pikepdf.open(io.BytesIO(pdf_bytes(pages, DOCUMENT, printing.family())))
    with pdf.open_outline() as outline:
        assert len(outline.root) == 18
