"""A report: what a page shows and a reader takes home, decided once, before any writer.

The page, the PDF, the HTML file, the document (DOCX) and the slides (PPTX) copy the same blocks,
so that they cannot disagree. Words are in one language; whatever is unknown is written as 暂无数据
by whoever builds the report. A number names its source by the position in `sources`, counted from
1; every writer shows that as a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from gis.paper.scene import Page
from gis.report.chart import Chart
from gis.text import Language

Align = Literal["l", "r"]
HALF_MM = 87.0
"""Half the room between the margins of a printed page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading; `level` 1 opens a part (a slide, where there are slides), 2 stands within it.

    `finding` says in one sentence, with its number, what the part finds: briefs lead with it.
    """

    text: str
    level: Literal[1, 2] = 1
    finding: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Running words; `quiet` ones are remarks, set smaller. `notes` are positions of sources."""

    text: str
    notes: tuple[int, ...] = ()
    quiet: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell; `notes` are positions of sources, `key` (`kind:id`) what it opens on the map."""

    text: str
    notes: tuple[int, ...] = ()
    key: str = ""
    strong: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A table. `align` has one letter a column, `widths` shares of the whole (equal where empty).

    `head` may be empty: then the first column holds the labels of a list of facts.
    """

    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...]
    align: tuple[Align, ...]
    widths: tuple[float, ...] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        columns = len(self.align)
        if any(len(row) != columns for row in (*self.rows, *((self.head,) if self.head else ()))):
            raise ValueError("every row has one cell for each letter of `align`")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A passage in its own wording, with its place in the document that it is from."""

    locator: str
    text: str
    translation: str = ""
    """The other language, where the reader's is not the document's."""
    notes: tuple[int, ...] = ()
    key: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A chart."""

    chart: Chart
    caption: str = ""
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Map:
    """A map made by the printing engine; `alt` says in words what it shows."""

    page: Page = field(repr=False)
    caption: str = ""
    alt: str = ""


def is_narrow(one: Map) -> bool:
    """Tell whether a map stands beside the facts before it: no wider than half a page."""
    return one.page.width_mm <= HALF_MM


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Sheet:
    """A whole printed sheet: a page of its own in print, a picture elsewhere."""

    page: Page = field(repr=False)
    caption: str = ""
    alt: str = ""


Block = Heading | Paragraph | Grid | Quote | Figure | Map | Sheet


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Title, blocks, sources; `code` is what the QR code holds, `date` (YYYY-MM-DD) its only date.

    `review` is the notice or number that every map needs; `version` the data's.
    """

    title: str
    subtitle: str = ""
    language: Language
    blocks: tuple[Block, ...]
    sources: tuple[str, ...] = ()
    version: str = ""
    review: str = ""
    date: str = ""
    author: str = ""
    code: str = ""


@dataclass(slots=True)
class Sources:
    """Collects sources in the order of their first use.

    >>> book = Sources(); book.note("A"), book.note("B", "A"), book.note("")
    ((1,), (1, 2), ())
    """

    texts: list[str] = field(default_factory=list)

    def note(self, *texts: str) -> tuple[int, ...]:
        """Return the positions of sources, ascending; the empty text is none."""
        found = []
        for text in texts:
            if not text:
                continue
            if text not in self.texts:
                self.texts.append(text)
            found.append(self.texts.index(text) + 1)
        return tuple(sorted(set(found)))


def facts(rows: Iterable[tuple[str, Cell]]) -> Grid:
    """Return a list of facts, label and value, as a grid without a head."""
    cells = tuple((Cell(text=label), value) for label, value in rows)
    return Grid(rows=cells, align=("l", "l"), widths=(0.28, 0.72))


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[Cell | str]],
    align: str,
    *,
    widths: Sequence[float] = (),
    caption: str = "",
) -> Grid:
    """Return a table; plain words become cells without a source."""
    cells = tuple(
        tuple(one if isinstance(one, Cell) else Cell(text=one) for one in row) for row in rows
    )
    return Grid(
        head=tuple(head),
        rows=cells,
        align=tuple("r" if one == "r" else "l" for one in align),
        widths=tuple(widths),
        caption=caption,
    )
