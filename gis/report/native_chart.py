"""A chart that office programs draw and edit themselves: DrawingML and its workbook.

Lines become an XY scatter, so that a period lies where it ends; bars become stacked bars with
their range as error bars. The looks are those of `gis.report.drawing`: the path dashed, actuals
full squares, those of another scope pale ones with an edge (LibreOffice draws no edge: a hollow
mark would vanish), the base a circle, the target a hollow diamond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isnan

from gis.report.chart import Bars, Chart, Lines, Role, Series
from gis.report.chart_book import SHEET, Cell, book_bytes, column, drawn, rows_of
from gis.report.chart_looks import ACTUAL, GRID, INK, SOFT
from gis.report.wording import UNIT, marked, readable, tag
from gis.text import Language

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
EMU_PER_PT = 12_700
MOST_YEARS = 12
"""Labels along the axis of time, at most."""
PALE = "#D6E4F2"
MARKS: dict[Role, tuple[str, int, str]] = {
    "base": ("circle", 7, INK), "actual": ("square", 8, ACTUAL), "apart": ("square", 8, PALE),
    "target": ("diamond", 10, ""),
}  # fmt: skip
"""Shape, size in points, filling."""
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Native:
    """A chart's XML, which does not name its workbook yet, and the workbook."""

    xml: str
    workbook: bytes

    def linked(self, relation: str) -> str:
        """Return the XML with the workbook under the id of a relationship."""
        link = f'<c:externalData r:id="{relation}"><c:autoUpdate val="0"/></c:externalData>'
        return self.xml.replace("</c:chartSpace>", f"{link}</c:chartSpace>")


def native_chart(chart: Chart, lettering: Lettering) -> Native:
    """Return a chart that PowerPoint, Word and LibreOffice draw, with its numbers to be edited."""
    rows = rows_of(chart, lettering.language)
    plot = _scatter(chart, rows) if isinstance(chart, Lines) else _stack(chart, rows)
    many = not isinstance(chart, Bars) or len(chart.criteria) > 1
    legend = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' if many else ""
    xml = (
        f'{HEAD}<c:chartSpace {SPACES}><c:date1904 val="0"/><c:lang val="{tag(lettering.language)}"'
        f'/><c:roundedCorners val="0"/><c:chart>{_title(chart, lettering)}'
        f'<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>{plot}</c:plotArea>{legend}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/><a:p><a:pPr>"
        f"{_run('defRPr', lettering.size_pt, lettering)}</a:pPr>"
        f'<a:endParaRPr lang="{tag(lettering.language)}"/></a:p></c:txPr></c:chartSpace>'
    )
    return Native(xml=xml, workbook=book_bytes(rows))


def _run(name: str, size_pt: float, lettering: Lettering, *, bold: bool = False) -> str:
    attributes = f'sz="{round(size_pt * 100)}" b="{int(bold)}"'
    if name == "rPr":
        attributes = f'lang="{tag(lettering.language)}" {attributes}'
    return (
        f'<a:{name} {attributes}><a:solidFill><a:srgbClr val="{INK[1:]}"/></a:solidFill>'
        f'<a:latin typeface="{lettering.latin}"/><a:ea typeface="{lettering.chinese}"/></a:{name}>'
    )


def _title(chart: Chart, lettering: Lettering) -> str:
    """Head the chart with its title, its unit, and what it lacks, so that a copy keeps them."""
    named = chart.unit not in ("", chart.title)
    unit = UNIT.format(unit=chart.unit).get(lettering.language) if named else ""
    lacks = chart.empty if isinstance(chart, Lines) else ""
    below = ("；" if lettering.language == "zh" else "; ").join(one for one in (unit, lacks) if one)
    size = lettering.size_pt
    lines = [(chart.title, size * 1.15, True), (below, size * 0.9, False)]
    paragraphs = "".join(
        f"<a:p><a:r>{_run('rPr', points, lettering, bold=bold)}"
        f"<a:t>{marked(words)}</a:t></a:r></a:p>"
        for words, points, bold in lines
        if readable(words)
    )
    if not paragraphs:
        return ""
    return (
        f"<c:title><c:tx><c:rich><a:bodyPr/>{paragraphs}</c:rich></c:tx>"
        '<c:overlay val="0"/></c:title>'
    )


# Values over time.


def _scatter(chart: Lines, rows: list[list[Cell]]) -> str:
    row, parts = 1, []
    for place, one in enumerate(drawn(chart)):
        parts.append(_series(one, place, rows, row))
        row += len(one.points)
    span = max(chart.last - chart.first, 1)
    step = ceil(span / MOST_YEARS)
    # One step free on both sides, for labels; the years there are not the chart's and not named.
    form = f"[&lt;{chart.first}]&quot;&quot;;[&gt;{chart.first + span}]&quot;&quot;;0"
    years = _Axis(
        own=1, other=2, side="b", grid=False, form=form, step=f'<c:majorUnit val="{step}"/>',
        scale=f'<c:max val="{chart.first + span + step}"/><c:min val="{chart.first - step}"/>',
    )  # fmt: skip
    values = _Axis(own=2, other=1, side="l", scale="")
    return (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f'{"".join(parts)}<c:axId val="1"/><c:axId val="2"/></c:scatterChart>'
        f"{years.xml()}{values.xml()}"
    )


def _series(one: Series, place: int, rows: list[list[Cell]], first: int) -> str:
    """Write one series; its points are the rows from `first` of the sheet."""
    last = first + len(one.points)
    kept = [row[0] for row in rows[first:last]], [row[2 + place] for row in rows[first:last]]
    at = _numbers(f"$A${first + 1}:$A${last}", kept[0])
    letters = column(2 + place)
    values = _numbers(f"${letters}${first + 1}:${letters}${last}", kept[1])
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f"<c:tx>{_strings(f'${letters}$1', [one.name])}</c:tx>{_role(one.role)}{_labels(one)}"
        f'<c:xVal>{at}</c:xVal><c:yVal>{values}</c:yVal><c:smooth val="0"/></c:ser>'
    )


def _role(role: Role) -> str:
    """Return line and marker of a kind of series."""
    if role == "path":
        dashes = f"<c:spPr>{_line(INK, 1.25, 'dash')}</c:spPr>"
        return f'{dashes}<c:marker><c:symbol val="none"/></c:marker>'
    shape, size, filling = MARKS[role]
    edge = _line(ACTUAL if role in ("actual", "apart") else INK, 1.25)
    return (
        f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:marker><c:symbol val="{shape}"/><c:size val="{size}"/>'
        f"<c:spPr>{_fill(filling)}{edge}</c:spPr></c:marker>"
    )


def _labels(one: Series) -> str:
    """Write the words beside points: actuals below, so that those of another scope stay clear."""
    spot = "b" if one.role == "actual" else "t"
    told = "".join(
        f'<c:dLbl><c:idx val="{place}"/><c:layout/><c:tx><c:rich><a:bodyPr/><a:p><a:r>'
        f"<a:t>{marked(point.label)}</a:t></a:r></a:p></c:rich></c:tx>"
        f'<c:dLblPos val="{spot}"/>{HIDDEN.replace(SHOWN_OFF, SHOWN_ON)}</c:dLbl>'
        for place, point in enumerate(one.points)
        if readable(point.label)
    )
    return f"<c:dLbls>{told}{HIDDEN}</c:dLbls>" if told else ""


SHOWN_OFF, SHOWN_ON = '<c:showVal val="0"/>', '<c:showVal val="1"/>'


# Bars.


def _stack(chart: Bars, rows: list[list[Cell]]) -> str:
    last = len(rows)
    names = _strings(f"$A$2:$A${last}", [str(row[0]) for row in rows[1:]])
    parts = []
    for place, (name, colour) in enumerate(zip(chart.criteria, chart.colours, strict=True)):
        if last == 1:
            break
        letters = column(1 + place)
        values = _numbers(f"${letters}$2:${letters}${last}", [row[1 + place] for row in rows[1:]])
        whisker = _whiskers(chart, rows) if place == len(chart.criteria) - 1 else ""
        parts.append(
            f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
            f"<c:tx>{_strings(f'${letters}$1', [name])}</c:tx>"
            f'<c:spPr>{_fill(colour)}{_line("#FFFFFF", 0.5)}</c:spPr><c:invertIfNegative val="0"/>'
            f"{whisker}<c:cat>{names}</c:cat><c:val>{values}</c:val></c:ser>"
        )
    most = f'<c:max val="{float(chart.most)!r}"/>' if chart.most > 0 else ""
    lengths = _Axis(
        own=2, other=1, side="b", crosses="max", between="between", labels="nextTo",
        scale=f'{most}<c:min val="0"/>',
    )  # fmt: skip
    return (
        '<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>'
        f'{"".join(parts)}<c:gapWidth val="60"/><c:overlap val="100"/>'
        '<c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr>{_line(SOFT, 0.75)}</c:spPr><c:crossAx val="2"/><c:crosses val="autoZero"/>'
        '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
        f"{lengths.xml()}"
    )


def _whiskers(chart: Bars, rows: list[list[Cell]]) -> str:
    """Write the ranges as error bars, which stand at the end of the last part."""
    if all(isnan(bar.low) or isnan(bar.high) for bar in chart.bars):
        return ""
    reach = []
    for back in (1, 2):  # above, then below
        place = len(rows[0]) - back
        cells = [0.0 if row[place] is None else row[place] for row in rows[1:]]
        letters = column(place)
        reach.append(_numbers(f"${letters}$2:${letters}${len(rows)}", cells))
    return (
        '<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{reach[0]}</c:plus><c:minus>{reach[1]}</c:minus>"
        f"<c:spPr>{_line(INK, 1.25)}</c:spPr></c:errBars>"
    )


# What both share.


@dataclass(frozen=True, kw_only=True, slots=True)
class _Axis:
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

    def xml(self) -> str:
        lines = f"<c:majorGridlines><c:spPr>{_line(GRID, 0.5)}</c:spPr></c:majorGridlines>"
        return (
            f'<c:valAx><c:axId val="{self.own}"/><c:scaling><c:orientation val="minMax"/>'
            f'{self.scale}</c:scaling><c:delete val="0"/><c:axPos val="{self.side}"/>'
            f'{lines if self.grid else ""}<c:numFmt formatCode="{self.form}" sourceLinked="0"/>'
            '<c:majorTickMark val="out"/><c:minorTickMark val="none"/>'
            f'<c:tickLblPos val="{self.labels}"/>'
            f'<c:spPr>{_line(SOFT, 0.75)}</c:spPr><c:crossAx val="{self.other}"/>'
            f'<c:crosses val="{self.crosses}"/><c:crossBetween val="{self.between}"/>'
            f"{self.step}</c:valAx>"
        )


def _fill(colour: str) -> str:
    if not colour:
        return "<a:noFill/>"
    return f'<a:solidFill><a:srgbClr val="{colour[1:].upper()}"/></a:solidFill>'


def _line(colour: str, width_pt: float, dash: str = "solid") -> str:
    width = round(width_pt * EMU_PER_PT)
    return f'<a:ln w="{width}">{_fill(colour)}<a:prstDash val="{dash}"/></a:ln>'


def _numbers(place: str, values: Sequence[Cell]) -> str:
    points = "".join(
        f'<c:pt idx="{position}"><c:v>{float(value)!r}</c:v></c:pt>'
        for position, value in enumerate(values)
        if value is not None
    )
    return (
        f"<c:numRef><c:f>{SHEET}!{place}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def _strings(place: str, words: list[str]) -> str:
    points = "".join(
        f'<c:pt idx="{position}"><c:v>{marked(word)}</c:v></c:pt>'
        for position, word in enumerate(words)
    )
    return (
        f"<c:strRef><c:f>{SHEET}!{place}</c:f><c:strCache>"
        f'<c:ptCount val="{len(words)}"/>{points}</c:strCache></c:strRef>'
    )
