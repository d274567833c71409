"""What native charts of all kinds share, as DrawingML: lettering, axes, lines, cached numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gis.report.chart_book import SHEET, Cell
from gis.report.chart_looks import GRID, INK, SOFT
from gis.report.wording import marked, readable, tag
from gis.text import Language

EMU_PER_PT = 12_700
MM_PER_PT = 25.4 / 72
SHOWN_OFF, SHOWN_ON = '<c:showVal val="0"/>', '<c:showVal val="1"/>'
HIDDEN = "".join(
    f'<c:{name} val="0"/>'
    for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent",
                 "showBubbleSize")
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Lettering:
    """How a chart is lettered: the faces of Latin and Chinese words, and the size."""

    latin: str
    chinese: str
    size_pt: float
    language: Language


def run(name: str, size_pt: float, lettering: Lettering, *, bold: bool = False) -> str:
    """Return the lettering of words, as the properties called `name`."""
    attributes = f'sz="{round(size_pt * 100)}" b="{int(bold)}"'
    if name == "rPr":
        attributes = f'lang="{tag(lettering.language)}" {attributes}'
    return (
        f'<a:{name} {attributes}><a:solidFill><a:srgbClr val="{INK[1:]}"/></a:solidFill>'
        f'<a:latin typeface="{lettering.latin}"/><a:ea typeface="{lettering.chinese}"/></a:{name}>'
    )


def heading(
    lines: Sequence[tuple[str, float, bool]], lettering: Lettering, *, turned: bool = False
) -> str:
    """Return a title of lines (words, size in points, bold), or "" where nothing can be read."""
    paragraphs = "".join(
        f"<a:p><a:r>{run('rPr', points, lettering, bold=bold)}"
        f"<a:t>{marked(words)}</a:t></a:r></a:p>"
        for words, points, bold in lines
        if readable(words)
    )
    if not paragraphs:
        return ""
    turn = ' rot="-5400000" vert="horz"' if turned else ""
    return (
        f"<c:title><c:tx><c:rich><a:bodyPr{turn}/>{paragraphs}</c:rich></c:tx>"
        '<c:overlay val="0"/></c:title>'
    )


def point_labels(told: Sequence[tuple[str, str]]) -> str:
    """Write the words beside points, "" for none, each with its spot: t, b, l or r."""
    shown = "".join(
        f'<c:dLbl><c:idx val="{place}"/><c:layout/><c:tx><c:rich><a:bodyPr/><a:p><a:r>'
        f"<a:t>{marked(words)}</a:t></a:r></a:p></c:rich></c:tx>"
        f'<c:dLblPos val="{spot}"/>{HIDDEN.replace(SHOWN_OFF, SHOWN_ON)}</c:dLbl>'
        for place, (words, spot) in enumerate(told)
        if readable(words)
    )
    return f"<c:dLbls>{shown}{HIDDEN}</c:dLbls>" if shown else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """An axis of values: its id and that of the one it crosses, its side, its scale."""

    own: int
    other: int
    side: str
    scale: str
    form: str = "General"
    grid: bool = True
    crosses: str = "autoZero"
    between: str = "midCat"
    step: str = ""
    labels: str = "low"
    title: str = ""

    def xml(self) -> str:
        lines = f"<c:majorGridlines><c:spPr>{drawn_line(GRID, 0.5)}</c:spPr></c:majorGridlines>"
        return (
            f'<c:valAx><c:axId val="{self.own}"/><c:scaling><c:orientation val="minMax"/>'
            f'{self.scale}</c:scaling><c:delete val="0"/><c:axPos val="{self.side}"/>'
            f"{lines if self.grid else ''}{self.title}"
            f'<c:numFmt formatCode="{self.form}" sourceLinked="0"/>'
            '<c:majorTickMark val="out"/><c:minorTickMark val="none"/>'
            f'<c:tickLblPos val="{self.labels}"/>'
            f'<c:spPr>{drawn_line(SOFT, 0.75)}</c:spPr><c:crossAx val="{self.other}"/>'
            f'<c:crosses val="{self.crosses}"/><c:crossBetween val="{self.between}"/>'
            f"{self.step}</c:valAx>"
        )


def filling(colour: str) -> str:
    """Return the look of a filling, hollow where no colour is named."""
    if not colour:
        return "<a:noFill/>"
    return f'<a:solidFill><a:srgbClr val="{colour[1:].upper()}"/></a:solidFill>'


def drawn_line(colour: str, width_pt: float, dash: str = "solid") -> str:
    """Return the look of a line."""
    width = round(width_pt * EMU_PER_PT)
    return f'<a:ln w="{width}">{filling(colour)}<a:prstDash val="{dash}"/></a:ln>'


def number_cells(place: str, values: Sequence[Cell]) -> str:
    """Return cells of the workbook as numbers, and what they hold; None is empty."""
    points = "".join(
        f'<c:pt idx="{position}"><c:v>{float(value)!r}</c:v></c:pt>'
        for position, value in enumerate(values)
        if value is not None
    )
    return (
        f"<c:numRef><c:f>{SHEET}!{place}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def word_cells(place: str, words: list[str]) -> str:
    """Return cells of the workbook as words, and what they hold."""
    points = "".join(
        f'<c:pt idx="{position}"><c:v>{marked(word)}</c:v></c:pt>'
        for position, word in enumerate(words)
    )
    return (
        f"<c:strRef><c:f>{SHEET}!{place}</c:f><c:strCache>"
        f'<c:ptCount val="{len(words)}"/>{points}</c:strCache></c:strRef>'
    )
