"""The proof tells a sheet's verdicts, shows it in five sights, and lists what is not on it."""

from __future__ import annotations

import numpy as np
import pytest

from gis.paper.compose import Composition
from gis.paper.pdf import pdf_bytes
from gis.paper.preflight import preflight
from gis.paper.proof import HEIGHT, LEAST_PT, WIDTH, proof_pages, scaled
from gis.paper.scene import Page, Path, Pen, Sheaf, Words, line, rectangle
from gis.paper.sheet import Sheet
from gis.store import open_store
from gis.text import Text
from gis.vision import SIGHTS
from tests.conftest import ROOT
from views.printing import document, make

SHEET = Sheet(layers=("institutions_per_100k", "institutions", "clusters"), date="2026-11-24")


@pytest.fixture(scope="module")
def sheet() -> Composition:
    return make(SHEET, open_store(ROOT / "data").tables)


@pytest.fixture(scope="module")
def pages(sheet: Composition) -> list[Page]:
    return proof_pages(sheet, preflight(sheet), {"units.csv": "0123456789abcdef" * 4})


def texts(pages: list[Page]) -> list[str]:
    return [
        item.text
        for page in pages
        for sheaf in page.sheaves
        for item in sheaf.items
        if isinstance(item, Words)
    ]


def solid(pages: list[Page]) -> str:
    return "".join("".join(texts(pages)).split())


def test_every_rule_and_every_level_is_written_in_words(
    sheet: Composition, pages: list[Page]
) -> None:
    written = texts(pages)
    assert {one.rule for one in preflight(sheet)} <= set(written)
    assert {"错误", "警告", "提示", "通过"} <= set(written)


def test_errors_come_before_what_is_in_order(pages: list[Page]) -> None:
    written = texts(pages)
    last_error = max(place for place, text in enumerate(written) if text == "错误")
    assert last_error < written.index("警告") < written.index("提示") < written.index("通过")


def test_the_sheet_is_shown_in_five_sights_that_differ(pages: list[Page]) -> None:
    found = next(page for page in pages if "五种视觉" in page.title)
    copies = [sheaf for sheaf in found.sheaves if sheaf.name in SIGHTS.values()]
    assert [copy.name for copy in copies] == list(SIGHTS.values())
    brushes = [
        tuple(i.brush.colour for i in copy.items if isinstance(i, Path) and i.brush)
        for copy in copies
    ]
    assert len(set(brushes)) == 5
    assert all(c == "" or c[1:3] == c[3:5] == c[5:7] for c in brushes[-1])


def test_copies_do_not_run_into_one_another(pages: list[Page]) -> None:
    found = next(page for page in pages if "五种视觉" in page.title)
    boxes = [sheaf.clip for sheaf in found.sheaves if sheaf.name in SIGHTS.values()]
    for place, one in enumerate(boxes):
        assert one is not None
        assert 0 < one[0] < one[2] < WIDTH
        assert 0 < one[1] < one[3] < HEIGHT
        for other in boxes[place + 1 :]:
            assert other is not None
            apart = one[2] <= other[0] or other[2] <= one[0]
            assert apart or one[3] <= other[1] or other[3] <= one[1]


def test_fonts_hashes_dropped_names_and_unplaced_records_are_listed_in_full(
    sheet: Composition, pages: list[Page]
) -> None:
    told = solid(pages)
    assert "NotoSansSC-Regular" in told
    assert "0123456789abcdef" in told
    assert "0123456789abcdef0" not in told
    names = [str(name) for one in sheet.drawn for name in one.portrayal.unplaced.get("name_zh", [])]
    assert len(names) > 40
    for name in (*names, *sheet.labels.dropped):
        assert "".join(name.split()) in told


def test_nothing_is_written_outside_the_paper(sheet: Composition, pages: list[Page]) -> None:
    family = sheet.family
    for page in pages:
        assert (page.width_mm, page.height_mm) == (WIDTH, HEIGHT)
        for sheaf in page.sheaves:
            for item in sheaf.items:
                if isinstance(item, Words) and item.anchor == "start" and not sheaf.clip:
                    width = family.face(item.bold).width_mm(item.text, item.size_pt)
                    assert item.x >= 14
                    assert item.x + width <= WIDTH - 10
                    assert item.y < HEIGHT - 10


def test_the_same_sheet_gives_the_same_small_proof(sheet: Composition, pages: list[Page]) -> None:
    again = proof_pages(sheet, preflight(sheet), {"units.csv": "0123456789abcdef" * 4})
    told = document(SHEET, "校样")
    first = pdf_bytes(pages, told, sheet.family)
    assert first == pdf_bytes(again, told, sheet.family)
    assert len(first) < 2_000_000


def test_a_scaled_page_keeps_places_and_drops_type_that_is_too_small() -> None:
    box = Path(
        subpaths=(rectangle(10, 10, 30, 50),), pen=Pen(colour="#000000", width_mm=1, dash_mm=(4, 2))
    )
    dot = Path(subpaths=(line((1, 1), (1.01, 1)),), pen=Pen(colour="#000000", width_mm=0.2))
    words = (
        Words(text="大", x=20, y=20, size_pt=LEAST_PT * 2),
        Words(text="小", x=20, y=20, size_pt=5),
    )
    page = Page(
        width_mm=100,
        height_mm=200,
        title="",
        sheaves=(Sheaf(name=Text("图", "Map"), items=(box, dot, *words), clip=(0, 0, 50, 60)),),
    )
    small = scaled(page, 0.5, 5, 7)
    assert [small.width_mm, small.height_mm] == [50, 100]
    assert small.sheaves[0].clip == pytest.approx((5, 7, 30, 37))
    path, kept = small.sheaves[0].items
    assert isinstance(path, Path)
    assert isinstance(kept, Words)
    assert np.allclose(path.subpaths[0].points, [[10, 12], [20, 12], [20, 32], [10, 32]])
    assert path.pen == Pen(colour="#000000", width_mm=0.5, dash_mm=(2, 1))
    assert (kept.text, kept.x, kept.y, kept.size_pt) == ("大", 15, 17, LEAST_PT)
