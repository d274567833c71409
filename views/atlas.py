"""The city's atlas: which sheets it has, in which order, and what each of them shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gis.layer import Layer
from gis.paper.atlas import (
    ADJACENT,
    Entry,
    adjacent,
    contents,
    index_page,
    numbered,
    with_pages,
)
from gis.paper.compose import Composition, compose
from gis.paper.scene import Page
from gis.paper.sheet import Orientation, Sheet
from gis.portray import Portrayal, portray
from gis.store import Tables
from gis.text import Language, Text, join
from views.printing import Portrays, areas, family, imprint, material

ATLAS_GROUPS = {
    "city": Text("全市", "City"),
    "cluster": Text("金融集聚区", "Clusters"),
    "unit": Text("统计单元", "Statistical units"),
}
ATLAS_TITLE = Text("合肥市金融集聚图集", "Atlas of Hefei's financial clusters")
AFTER_NAMES = Text("地名后的数字为页码", "The number after a name is its page")
ATLAS_THEME = ("places", "institutions")
"""What the sheets of clusters and units show: what stands there."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Series:
    """An atlas: its pages, the index first, the composition of the index, those of the sheets."""

    pages: tuple[Page, ...]
    overview: Composition
    sheets: tuple[Composition, ...]

    @property
    def review(self) -> str:
        """The review line that every page carries."""
        return self.sheets[0].imprint.review


def atlas(
    sheet: Sheet,
    tables: Tables,
    progress: Progress = lambda done, total: None,
    review: str = "",
) -> Series:
    """Make an atlas: index, city, the four clusters, every statistical unit.

    A title of the sheet's own is that of the index; every sheet behind it is called by its area.
    `progress` hears pages done and pages in all; `review` is the review number of the atlas.
    Raises ProblemError as `make` does.
    """
    known = areas(tables)
    wanted = [(code, one) for code, one in known.items() if one.kind in ATLAS_GROUPS]
    order = list(ATLAS_GROUPS)
    wanted.sort(key=lambda pair: order.index(pair[1].kind))
    total = len(wanted) + 1
    shapes = {code: one.shape for code, one in wanted if one.kind == "unit"}
    pages = {code: number for number, (code, _) in enumerate(wanted, start=2)}
    entries: list[Entry] = []
    made: list[Composition] = []
    portrays = _kept()
    base = replace(sheet, scale=0, bounds=None, title="", number="", orientation=_side(sheet))
    for place, (code, area) in enumerate(wanted, start=2):
        one = replace(base, area=code, layers=_atlas_layers(sheet, area.kind))
        stuff = material(one, tables, portrays)
        words = imprint(one, tables, stuff.portrayals, review)
        near = [f"{known[other].name.get(sheet.language)}（{pages[other]}）"
                for other in adjacent(shapes, code)] if code in shapes else []  # fmt: skip
        told = ADJACENT.format(names=join(near, sheet.language)).get(sheet.language) if near else ""
        words = replace(
            words,
            place_in_series=numbered(place, total, sheet.language),
            neighbours=told,
            number=f"{place:02d}",
        )
        made.append(compose(one, stuff, words, family()))
        level = 0 if area.kind == "city" else 1
        entries.append(
            Entry(name=words.title, code=code, level=level, group=ATLAS_GROUPS[area.kind])
        )
        progress(place - 1, total)
    first = replace(base, title=sheet.title)
    overview = _overview(first, tables, entries, review)
    progress(total, total)
    leaves = (index_page(overview, entries), *(replace(one.page, level=0) for one in made))
    return Series(pages=leaves, overview=overview, sheets=tuple(made))


def _kept() -> Portrays:
    """Return what resolves a layer once for all sheets of a series.

    Their filters, question and revision are the same, so that a layer's name tells it.
    """
    known: dict[tuple[str, Language], Portrayal] = {}

    def portrays(layer: Layer, tables: Tables, language: Language) -> Portrayal:
        if (layer.id, language) not in known:
            known[layer.id, language] = portray(layer, tables, language)
        return known[layer.id, language]

    return portrays


def _overview(base: Sheet, tables: Tables, entries: list[Entry], review: str) -> Composition:
    """Compose the index: the city with the page of every cluster and unit beside its name."""
    one = replace(base, area="", layers=("clusters",), partition="units")
    stuff = material(one, tables)
    stuff = replace(
        stuff,
        portrayals=tuple(with_pages(part, entries) for part in stuff.portrayals),
        locator=(),
        listings=(contents(entries, base.language),),
        notes=(AFTER_NAMES.get(base.language),),
    )
    words = imprint(one, tables, stuff.portrayals, review)
    words = replace(
        words,
        title=base.title or ATLAS_TITLE.get(base.language),
        place_in_series=numbered(1, len(entries) + 1, base.language),
        number="01",
    )
    return compose(one, stuff, words, family())


def _side(sheet: Sheet) -> Orientation:
    """All sheets of an atlas lie the same way."""
    return "landscape" if sheet.orientation == "auto" else sheet.orientation


def _atlas_layers(sheet: Sheet, kind: str) -> tuple[str, ...]:
    if kind == "city":
        return sheet.layers
    return ("clusters", *(("cores",) if kind == "cluster" else ()), *ATLAS_THEME)
