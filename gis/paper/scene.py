"""A printed page as a list of drawn things in millimetres; writers turn it into PDF, SVG or PNG.

The origin is the page's top left corner, y runs down. A page is a stack of named sheaves (the
optional-content layers of the PDF), bottom first; a sheaf may be clipped to a rectangle. Nothing
here knows what a thing means: `gis.paper.draw` and its neighbours decide, the writers copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gis.layer import Hatch
from gis.text import Language, Text

Floats = NDArray[np.float64]
MM_PER_PT = 25.4 / 72.0
MM_PER_PX = 25.4 / 96.0
"""CSS pixels, in which styles are written, are 1/96 inch on paper too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pen:
    """A line's look; `dash_mm` alternates drawn and empty lengths."""

    colour: str
    width_mm: float
    dash_mm: tuple[float, ...] = ()
    opacity: float = 1.0
    round: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Brush:
    """A filling: a flat colour (none where empty), and a hatch drawn over it."""

    colour: str = ""
    opacity: float = 1.0
    hatch: Hatch = ""
    hatch_colour: str = ""
    hatch_mm: float = 1.2
    """Between the lines of the hatch."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Subpath:
    """A run of points (n, 2) in mm; a curved one is a start and then triples of Bézier points."""

    points: Floats
    closed: bool = True
    curved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Path:
    """Filled by the even-odd rule, then stroked."""

    subpaths: tuple[Subpath, ...]
    brush: Brush | None = None
    pen: Pen | None = None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Symbols:
    """One outline, given about the origin, repeated at the places `at` (n, 2)."""

    subpaths: tuple[Subpath, ...]
    at: Floats
    brush: Brush | None = None
    pen: Pen | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One line of text on its baseline; `turn` is in degrees counter-clockwise."""

    text: str
    x: float
    y: float
    size_pt: float
    bold: bool = False
    colour: str = "#2B2A27"
    anchor: Literal["start", "middle", "end"] = "start"
    halo_mm: float = 0.0
    halo_colour: str = "#FFFFFF"
    turn: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Picture:
    """Pixels (height, width, 4: RGBA, uint8) stretched over a rectangle."""

    pixels: NDArray[np.uint8]
    x: float
    y: float
    width: float
    height: float


Item = Path | Symbols | Words | Picture
Rectangle = tuple[float, float, float, float]
"""left, top, right, bottom in mm"""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Sheaf:
    """Items that a reader of the PDF can switch on and off together, under a name."""

    name: Text
    items: tuple[Item, ...]
    clip: Rectangle | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Georeference:
    """Where the map frame lies: projected metres = origin + mm × metres per mm (y up).

    `frame` is the rectangle on the page; `west` and `north` are the projected coordinates of its
    top left corner in the CRS `epsg`.
    """

    epsg: int
    frame: Rectangle
    west: float
    north: float
    metres_per_mm: float


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Page:
    """One page: its size, its sheaves bottom first, its place on the earth, its bookmark."""

    width_mm: float
    height_mm: float
    sheaves: tuple[Sheaf, ...]
    title: str
    georeference: Georeference | None = None
    level: int = 0
    """Depth of the bookmark in the outline."""
    links: tuple[tuple[Rectangle, int], ...] = ()
    """Rectangles that lead to another page, by its index in the document."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """What a file says about itself; `date` is YYYY-MM-DD, the only date in the file."""

    title: str
    author: str
    subject: str
    keywords: str
    date: str
    language: Language


def rectangle(left: float, top: float, right: float, bottom: float) -> Subpath:
    """Return a closed rectangle."""
    return Subpath(points=np.array([[left, top], [right, top], [right, bottom], [left, bottom]]))


def line(*points: tuple[float, float]) -> Subpath:
    """Return an open line through points."""
    return Subpath(points=np.array(points, dtype=float), closed=False)


def circle(x: float, y: float, radius: float) -> Subpath:
    """Return a circle of four Bézier curves (off by less than 0.03 % of its radius)."""
    k = 0.5522847498 * radius
    r = radius
    about = [(r, 0), (r, k), (k, r), (0, r), (-k, r), (-r, k), (-r, 0),
             (-r, -k), (-k, -r), (0, -r), (k, -r), (r, -k), (r, 0)]  # fmt: skip
    return Subpath(points=np.array(about, dtype=float) + np.array([x, y]), curved=True)


def moved(item: Item, dx: float, dy: float) -> Item:
    """Return the item shifted by mm."""
    if isinstance(item, Words | Picture):
        return replace(item, x=item.x + dx, y=item.y + dy)
    shift = np.array([dx, dy])
    if isinstance(item, Symbols):
        return replace(item, at=item.at + shift)
    shifted = tuple(replace(one, points=one.points + shift) for one in item.subpaths)
    return replace(item, subpaths=shifted)


def recoloured(page: Page, change: Callable[[str], str]) -> Page:
    """Return the page with every colour changed: greyscale, or a simulated colour vision."""
    sheaves = tuple(
        replace(sheaf, items=tuple(_recoloured(item, change) for item in sheaf.items))
        for sheaf in page.sheaves
    )
    return replace(page, sheaves=sheaves)


def _recoloured(item: Item, change: Callable[[str], str]) -> Item:
    if isinstance(item, Words):
        return replace(item, colour=change(item.colour), halo_colour=change(item.halo_colour))
    if isinstance(item, Picture):
        return replace(item, pixels=_recoloured_pixels(item.pixels, change))
    brush, pen = item.brush, item.pen
    if brush is not None:
        brush = replace(
            brush,
            colour=change(brush.colour) if brush.colour else "",
            hatch_colour=change(brush.hatch_colour) if brush.hatch_colour else "",
        )
    if pen is not None:
        pen = replace(pen, colour=change(pen.colour))
    return replace(item, brush=brush, pen=pen)


def _recoloured_pixels(
    pixels: NDArray[np.uint8], change: Callable[[str], str]
) -> NDArray[np.uint8]:
    colours, where = np.unique(pixels[..., :3].reshape(-1, 3), axis=0, return_inverse=True)
    new = [bytes.fromhex(change(f"#{bytes(one).hex().upper()}")[1:]) for one in colours]
    changed = np.array([list(one) for one in new], dtype=np.uint8)[where.ravel()]
    return np.concatenate([changed.reshape(*pixels.shape[:2], 3), pixels[..., 3:]], axis=2)
