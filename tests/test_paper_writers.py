"""PDF, SVG and PNG of one toy page: what each file holds, to the byte where it matters."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from pyproj import Transformer

from gis.paper import raster
from gis.paper.fonts import Font, cut, open_family
from gis.paper.pdf import pdf_bytes
from gis.paper.scene import (
    Brush,
    Document,
    Georeference,
    Item,
    Page,
    Pen,
    Picture,
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
from gis.paper.sheet import PAPERS
from gis.paper.svg import svg_text
from gis.problems import ProblemError
from gis.text import Text
from gis.vision import as_seen

ROOT = Path(__file__).resolve().parent.parent
FAMILY = open_family(ROOT / "static" / "vendor" / "fonts" / "ttf")
DOCUMENT = Document(
    title="合肥<金融>图", author="编", subject="&", keywords="图", date="2026-11-24", language="zh"
)
PLACE = Georeference(
    epsg=4509, frame=(20, 10, 180, 120), west=520_000, north=3_540_000, metres_per_mm=50
)
NASTY = '<script>&"甲'
SVG = "{http://www.w3.org/2000/svg}"
INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}"
LINK = "{http://www.w3.org/1999/xlink}href"
HAIR = Outline(subpaths=(line((0, 0), (9, 9)),), pen=Pen(colour="#000000", width_mm=0.01))
RED = Outline(subpaths=(rectangle(10, 10, 90, 40),), brush=Brush(colour="#FF0000"))
HALO = Words(text="庐江县", x=50, y=25, size_pt=9, halo_mm=0.4, turn=30, anchor="middle")
STRIPED = Brush(colour="#DDEEFF", hatch="right", hatch_colour="#332288")
FIELD = Outline(subpaths=(rectangle(5, 5, 60, 30),), brush=STRIPED)
DOTS = Symbols(
    subpaths=(circle(0, 0, 1),), at=np.array([[1.5, 2], [3, 4], [5, 6], [7, 8]]),
    brush=Brush(colour="#117733"),
)  # fmt: skip
CHEQUERS = Picture(
    pixels=np.array([[[255, 0, 0, 255], [0, 0, 255, 0]]], dtype=np.uint8),
    x=70, y=5, width=10, height=5,
)  # fmt: skip


def page_of(*items: Item, **changes: Any) -> Page:
    sheaf = Sheaf(name=Text("专题", "Theme"), items=items, clip=(0, 0, 190, 140))
    page = Page(width_mm=200, height_mm=150, sheaves=(sheaf,), title="图一")
    return replace(page, **changes)


EVERYTHING = page_of(
    FIELD, DOTS, CHEQUERS, HAIR, HALO, Words(text=NASTY, x=9, y=60, size_pt=8, bold=True),
    georeference=PLACE,
)  # fmt: skip


def pdf_of(*pages: Page) -> bytes:
    return pdf_bytes(pages, DOCUMENT, FAMILY)


def opened(*pages: Page) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf_of(*pages)))


def svg_of(*items: Item) -> ElementTree.Element:
    return ElementTree.fromstring(svg_text(page_of(*items), DOCUMENT, FAMILY))


def tool(name: str, *arguments: str, stdin: bytes = b"") -> str:
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed (Debian: poppler-utils, gdal-bin)")
    done = subprocess.run([name, *arguments], input=stdin, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def extracted(pdf: bytes) -> str:
    return str(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range())


# All three


def test_the_same_page_gives_the_same_bytes() -> None:
    assert pdf_of(EVERYTHING) == pdf_of(EVERYTHING)
    assert svg_text(EVERYTHING, DOCUMENT, FAMILY) == svg_text(EVERYTHING, DOCUMENT, FAMILY)
    pdf = pdf_of(EVERYTHING)
    assert raster.png_bytes(pdf, dpi=70) == raster.png_bytes(pdf, dpi=70)


def test_a_missing_font_file_says_so_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        open_family(tmp_path)
    assert len(caught.value.problems) == 2
    with pytest.raises(ProblemError) as other:
        cut(Font(path=tmp_path / "a.ttf"), "图")
    problem = other.value.problems[0]
    assert problem.says == Text(
        "找不到制图字体文件 a.ttf", "The sheet's font file a.ttf is missing"
    )
    assert "make run" in problem.cure.zh
    assert "make run" in problem.cure.en


# PDF


def test_words_can_be_searched_and_those_with_a_halo_are_found_once() -> None:
    text = extracted(pdf_of(EVERYTHING))
    assert text.count("庐江县") == 1
    assert text.count(NASTY) == 1


def test_poppler_finds_the_words_once_too() -> None:
    upright = page_of(replace(HALO, turn=0.0), Words(text=NASTY, x=9, y=60, size_pt=8))
    text = tool("pdftotext", "-", "-", stdin=pdf_of(upright))
    assert text.count("庐江县") == 1
    assert text.count(NASTY) == 1


def test_sheaves_are_optional_content_under_their_names() -> None:
    second = Sheaf(name=Text("注记", "Names"), items=(HALO,))
    page = page_of(RED)
    pdf = opened(replace(page, sheaves=(*page.sheaves, second)), page_of(FIELD))
    layers = pdf.Root.OCProperties
    assert [str(one.Name) for one in layers.OCGs] == ["专题", "注记"]
    assert [str(one.Name) for one in layers.D.Order] == ["注记", "专题"]
    assert pdf.pages[0].Resources.Properties.L0 == pdf.pages[1].Resources.Properties.L0


def test_bookmarks_nest_by_level() -> None:
    levels = (("合肥", 0), ("包河", 1), ("滨湖", 2), ("庐阳", 1), ("附录", 0))
    pdf = opened(*(page_of(title=title, level=level) for title, level in levels))
    with pdf.open_outline() as outline:
        top = outline.root
        assert [one.title for one in top] == ["合肥", "附录"]
        assert [one.title for one in top[0].children] == ["包河", "庐阳"]
        assert [one.title for one in top[0].children[0].children] == ["滨湖"]
    assert pdf.Root.PageMode == pikepdf.Name.UseOutlines


def test_links_lead_to_their_page() -> None:
    pdf = opened(page_of(links=(((10, 10, 60, 20), 1),)), page_of())
    note = pdf.pages[0].Annots[0]
    assert note.Dest[0].objgen == pdf.pages[1].obj.objgen
    assert [float(v) for v in note.Rect] == pytest.approx([28.346, 368.504, 170.079, 396.85])


def test_fonts_are_embedded_subsets_with_unicode() -> None:
    pdf = opened(EVERYTHING)
    fonts = pdf.pages[0].Resources.Font
    assert set(fonts.keys()) == {"/FR", "/FB"}
    for key, face in (("/FR", "Regular"), ("/FB", "Bold")):
        font = fonts[key]
        assert re.fullmatch(rf"/[A-Z]{{6}}\+NotoSansSC-{face}", str(font.BaseFont))
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
        assert b"beginbfchar" in font.ToUnicode.read_bytes()


def test_poppler_sees_every_font_embedded_subset_and_unicode(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of(EVERYTHING))
    rows = tool("pdffonts", str(path)).splitlines()[2:]
    assert len(rows) == 2
    assert all(re.search(r"CID TrueType +Identity-H +yes yes yes", row) for row in rows)


@pytest.mark.parametrize(("width", "height"), PAPERS.values(), ids=PAPERS)
def test_a_page_has_its_exact_size_in_points(width: int, height: int) -> None:
    pdf = opened(page_of(width_mm=width, height_mm=height))
    page = pdf.pages[0]
    exact = [0.0, 0.0, round(width / 25.4 * 72, 4), round(height / 25.4 * 72, 4)]
    assert [float(v) for v in page.MediaBox] == exact
    assert [float(v) for v in page.TrimBox] == exact


def test_no_line_is_thinner_than_a_printer_can_hold() -> None:
    pdf = opened(page_of(HAIR))
    assert b" .12 w " in pdf.pages[0].Contents.read_bytes()
    widths = {node.get("stroke-width") for node in svg_of(HAIR).iter(f"{SVG}path")}
    assert widths == {".12"}


def test_a_hatch_is_one_pattern_in_both_formats() -> None:
    pdf = opened(page_of(FIELD, FIELD))
    patterns = pdf.pages[0].Resources.Pattern
    assert list(patterns.keys()) == ["/Hright12332288"]
    root = svg_of(FIELD, FIELD)
    (pattern,) = root.iter(f"{SVG}pattern")
    fills = [node.get("fill") for node in root.findall(f"{SVG}g/{SVG}path")]
    assert fills == ["#DDEEFF", f"url(#{pattern.get('id')})"] * 2


def test_hatched_symbols_are_no_form_which_would_lack_the_pattern() -> None:
    pdf = opened(page_of(replace(DOTS, brush=STRIPED)), page_of(DOTS))
    hatched, plain = (page.Resources for page in pdf.pages)
    assert list(hatched.Pattern.keys()) == ["/Hright12332288"]
    assert "/XObject" not in hatched
    assert len(plain.XObject.keys()) == 1


def test_a_hundred_thousand_symbols_stay_below_three_megabytes() -> None:
    at = np.random.default_rng(1).uniform(0, 150, (100_000, 2))
    assert len(pdf_of(page_of(replace(DOTS, at=at)))) < 3_000_000


def test_the_viewport_holds_the_frame_and_its_corners() -> None:
    pdf = opened(EVERYTHING)
    view = pdf.pages[0].VP[0]
    box = [v / 25.4 * 72 for v in (20, 30, 180, 140)]
    assert [float(v) for v in view.BBox] == pytest.approx(box, abs=1e-3)
    assert int(view.Measure.GCS.EPSG) == 4509
    degrees = np.array([float(v) for v in view.Measure.GPTS]).reshape(4, 2)
    forward = Transformer.from_crs(4490, 4509, always_xy=True)
    metres = np.column_stack(forward.transform(degrees[:, 1], degrees[:, 0]))
    corners = [[520_000, 3_534_500], [520_000, 3_540_000], [528_000, 3_540_000],
               [528_000, 3_534_500]]  # fmt: skip
    assert np.abs(metres - corners).max() / PLACE.metres_per_mm < 1e-4


def test_gdal_puts_the_corners_of_the_page_where_we_do(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of(EVERYTHING))
    told = json.loads(tool("gdalinfo", "-json", str(path)))
    assert 'ID["EPSG",4509]' in told["coordinateSystem"]["wkt"]
    corners = told["cornerCoordinates"]
    west, north = 520_000 - 20 * 50, 3_540_000 + 10 * 50
    for name, x, y in (
        ("upperLeft", west, north),
        ("lowerRight", west + 200 * 50, north - 150 * 50),
    ):
        millimetres = np.abs(np.array(corners[name]) - (x, y)) / PLACE.metres_per_mm
        assert millimetres.max() < 0.2


# SVG


def test_a_name_with_markup_is_text_in_the_svg() -> None:
    root = svg_of(Words(text=NASTY, x=9, y=9, size_pt=8), HALO)
    assert [node.text for node in root.iter(f"{SVG}text")] == [NASTY, "庐江县"]
    assert root.findtext(f"{SVG}title") == "合肥<金融>图"
    assert not list(root.iter(f"{SVG}script"))


def test_the_svg_is_in_millimetres_and_says_its_language() -> None:
    root = svg_of(RED)
    told = [root.get(name) for name in ("width", "height", "viewBox", "lang")]
    assert told == ["200mm", "150mm", "0 0 200 150", "zh-CN"]
    (group,) = root.iter(f"{SVG}g")
    assert group.get(f"{INKSCAPE}groupmode") == "layer"
    assert group.get(f"{INKSCAPE}label") == "专题"
    (clip,) = root.iter(f"{SVG}clipPath")
    assert group.get("clip-path") == f"url(#{clip.get('id')})"


def test_a_halo_lies_under_its_letters_and_words_turn_about_their_place() -> None:
    (node,) = svg_of(HALO).iter(f"{SVG}text")
    assert node.get("paint-order") == "stroke"
    assert float(node.get("stroke-width", "")) == 0.8
    assert node.get("text-anchor") == "middle"
    assert node.get("transform") == "rotate(-30 50 25)"


def test_symbols_share_one_definition() -> None:
    uses = list(svg_of(DOTS).iter(f"{SVG}use"))
    assert [[float(u.get("x", "")), float(u.get("y", ""))] for u in uses] == DOTS.at.tolist()
    assert len({u.get(LINK) for u in uses}) == 1


def test_a_picture_travels_inside_the_svg() -> None:
    (image,) = svg_of(CHEQUERS).iter(f"{SVG}image")
    head, data = image.get(LINK, "").split(",")
    assert head == "data:image/png;base64"
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    assert shown.tolist() == CHEQUERS.pixels.tolist()


def test_the_svg_carries_its_fonts_and_asks_nobody_for_anything() -> None:
    text = svg_text(EVERYTHING, DOCUMENT, FAMILY)
    faces = re.findall(r"font-weight:(\d+);src:url\(\"data:font/woff2;base64,(\w{4})", text)
    assert faces == [("400", "d09G"), ("700", "d09G")]  # wOF2
    hosts = set(re.findall(r"https?://[^\"']+", text))
    assert hosts == set(re.findall(r'xmlns(?::\w+)?="([^"]+)"', text))


# PNG


def test_red_is_red_in_the_png() -> None:
    picture = Image.open(io.BytesIO(raster.png_bytes(pdf_of(page_of(RED)), dpi=100)))
    assert (picture.mode, picture.size) == ("RGB", (787, 591))
    assert picture.getpixel((100, 100)) == (255, 0, 0)
    assert picture.getpixel((500, 500)) == (255, 255, 255)
    assert picture.info["dpi"] == pytest.approx((100, 100), abs=0.01)


def test_the_png_holds_the_pixels_of_the_page() -> None:
    pdf = pdf_of(EVERYTHING)
    picture = np.asarray(Image.open(io.BytesIO(raster.png_bytes(pdf, dpi=100))))
    assert np.array_equal(picture, raster.pixels(pdf, dpi=100))


@pytest.mark.parametrize("rows", [7, 64])
def test_bands_leave_no_seam(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = pdf_of(EVERYTHING)
    monkeypatch.setattr(raster, "BAND_ROWS", 10_000)
    whole = raster.pixels(pdf, dpi=100).astype(int)
    monkeypatch.setattr(raster, "BAND_ROWS", rows)
    assert np.abs(raster.pixels(pdf, dpi=100) - whole).max() <= 1  # of 255


class Enough(Exception):
    """Raised after the first band: the head of the file is written by then."""


@pytest.mark.parametrize(
    ("paper", "size"),
    [("A4", (2480, 3508)), ("A3", (3508, 4961)), ("A2", (4961, 7016)), ("A1", (7016, 9933)),
     ("A0", (9933, 14043))],
)  # fmt: skip
def test_paper_at_300_dpi_has_the_usual_number_of_pixels(paper: str, size: tuple[int, int]) -> None:
    def stop(done: int, whole: int) -> None:
        assert whole == size[1]
        raise Enough

    width, height = PAPERS[paper]
    out = io.BytesIO()
    with pytest.raises(Enough):
        raster.write_png(
            pdf_of(page_of(width_mm=width, height_mm=height)), out, dpi=300, progress=stop
        )
    head = out.getvalue()[16:24]
    assert (int.from_bytes(head[:4]), int.from_bytes(head[4:])) == size


def test_progress_ends_with_every_row() -> None:
    heard: list[tuple[int, int]] = []
    raster.write_png(
        pdf_of(page_of()), io.BytesIO(), dpi=150, progress=lambda *at: heard.append(at)
    )
    assert heard == [(512, 886), (886, 886)]


def test_a_grey_page_has_only_greys() -> None:
    grey = recoloured(EVERYTHING, lambda colour: as_seen(colour, "grey"))
    colours = set(re.findall(r"#[0-9A-Fa-f]{6}", svg_text(grey, DOCUMENT, FAMILY)))
    assert colours
    assert all(c[1:3] == c[3:5] == c[5:7] for c in colours)
    assert np.ptp(raster.pixels(pdf_of(grey), dpi=100).astype(int), axis=2).max() == 0


def test_the_world_file_gives_the_centre_of_the_first_pixel() -> None:
    numbers = [float(row) for row in raster.world_file(EVERYTHING, 254).split()]
    assert numbers == pytest.approx([5, 0, 0, -5, 519_002.5, 3_540_497.5], abs=1e-9)
    assert 'PROJCS["CGCS2000_GK_CM_117E"' in raster.projection_text(EVERYTHING)


def test_a_page_without_a_map_has_no_world_file() -> None:
    with pytest.raises(ValueError, match="no map"):
        raster.world_file(page_of(), 300)
    with pytest.raises(ValueError, match="no map"):
        raster.projection_text(page_of())
