"""The picture that a shared link shows: the city sheet's map beside the title and the notice."""

from __future__ import annotations

from functools import lru_cache

from gis.counts import areas_of
from gis.paper.draw import draw
from gis.paper.frame import fit_shape
from gis.paper.layout import depth
from gis.paper.pdf import pdf_bytes
from gis.paper.raster import png_bytes
from gis.paper.scene import (
    Brush,
    Document,
    Item,
    Page,
    Path,
    Pen,
    Rectangle,
    Sheaf,
    Words,
    circle,
    line,
    rectangle,
)
from gis.portray import portray
from gis.store import Tables
from layers import all_layers
from layers.clusters import NAMES
from layers.looks import CLUSTER_STYLES
from views import printing
from views.words import REVIEW, TITLE

WIDTH, HEIGHT = 120.0, 63.0
"""Millimetres, which are 1200 by 630 pixels at 254 dots an inch."""
DPI = 254.0
LAYERS = ("land", "water", "boundaries", "clusters", "institutions_by_unit")
BOX = (61.0, 1.5, WIDTH - 2.0, HEIGHT - 1.5)
LEFT = 7.0
INK, QUIET, WARNING, OUTSIDE, PAPER = "#2B2A27", "#5B574E", "#8E2A1E", "#ECEAE4", "#FBFAF7"
COUNTS = "名录中 {institutions} 家机构，{places} 处载体与项目"


@lru_cache(maxsize=2)
def _kept(version: str) -> bytes:
    from views import cache

    return og_image(cache.tables_of(version))


def kept_image() -> tuple[str, bytes]:
    """Return the version of the facts and the picture of them; it is drawn once for each."""
    from views import cache

    version = cache.store().version
    return version, _kept(version)


def og_image(tables: Tables) -> bytes:
    """Return the picture as PNG; the same facts give the same bytes.

    Raises ProblemError where the sheet's faces are not installed.
    """
    page = Page(width_mm=WIDTH, height_mm=HEIGHT, title=TITLE.zh,
                sheaves=(_ground(), *_map(tables), _words(tables)))  # fmt: skip
    document = Document(title=TITLE.zh, author="", subject="", keywords="", date="", language="zh")
    return png_bytes(pdf_bytes([page], document, printing.family()), dpi=DPI)


def _ground() -> Sheaf:
    page: Rectangle = (0.0, 0.0, WIDTH, HEIGHT)
    left: Rectangle = (0.0, 0.0, BOX[0] - 3.0, HEIGHT)
    items = tuple(
        Path(subpaths=(rectangle(*box),), brush=Brush(colour=colour))
        for box, colour in ((page, OUTSIDE), (left, PAPER))
    )
    return Sheaf(name=TITLE, items=items)


def _map(tables: Tables) -> list[Sheaf]:
    frame = fit_shape(printing.areas(tables)[""].shape, BOX, padding_mm=0)
    portrayals = [portray(all_layers()[name], tables, "zh") for name in LAYERS]
    portrayals.sort(key=lambda one: depth(one.layer))
    return [draw(one, frame, 0.8, printing.family()).sheaf for one in portrayals]


def _words(tables: Tables) -> Sheaf:
    counts = COUNTS.format(institutions=len(tables.institutions), places=len(tables.places))
    rule = line((LEFT, 23.0), (BOX[0] - 9.0, 23.0))
    review = REVIEW.en.replace(" · ", ", ")
    items: list[Item] = [
        Words(text=TITLE.zh, x=LEFT, y=13.5, size_pt=16.5, bold=True, colour=INK),
        Words(text=TITLE.en, x=LEFT, y=19.5, size_pt=9.5, colour=QUIET),
        Path(subpaths=(rule,), pen=Pen(colour=INK, width_mm=0.3)),
        *_clusters(tables),
        Words(text=counts, x=LEFT, y=49.5, size_pt=7.5, colour=QUIET),
        Words(text=REVIEW.zh, x=LEFT, y=55.0, size_pt=8.0, bold=True, colour=WARNING),
        Words(text=review, x=LEFT, y=58.8, size_pt=5.0, colour=WARNING),
    ]
    return Sheaf(name=TITLE, items=tuple(items))


def _clusters(tables: Tables) -> list[Item]:
    """Name the clusters in ink beside a mark in their colour."""
    items: list[Item] = []
    for place, row in enumerate(areas_of(tables, "clusters").to_dict("records")):
        y = 29.5 + 4.8 * place
        mark = circle(LEFT + 1.3, y - 1.1, 1.3)
        items.append(Path(subpaths=(mark,), brush=Brush(colour=CLUSTER_STYLES[row["id"]].stroke)))
        name = NAMES[row["id"]].zh.replace(" · ", "·")
        items.append(Words(text=name, x=LEFT + 4.4, y=y, size_pt=8.5, colour=INK))
    return items
