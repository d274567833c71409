"""Words and tables as DrawingML: exact lines, faces by the theme, numbers of sources raised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from gis.paper.typeset import Hand
from gis.report.blocks import Cell
from gis.report.slide_parts import LEADING, Box, Passage
from gis.report.slide_tables import PAD_X, PAD_Y, TABLE_LEADING, Part
from gis.report.wording import marked, note_mark, tag
from gis.text import Language

EMU_PER_MM = 36_000
SPACE = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
RULE, THICK, HEAD_FILL, INK, SOFT = "DDD8CC", "8A8578", "ECEAE4", "2B2A27", "5C584F"
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""No style, no grid: the rows' rules and the head's ground are written in the cells."""

Align = Literal["l", "r", "ctr"]


def emu(box: Box) -> tuple[int, int, int, int]:
    """Return left, top, width and height in the unit of the files."""
    left, top, width, height = (round(side * EMU_PER_MM) for side in box)
    return left, top, width, height


def frame(
    slide: Any, box: Box, passages: Sequence[Passage], language: Language, *, align: Align = "l"
) -> None:
    """Add a text box without margins."""
    write(slide.shapes.add_textbox(*emu(box)), passages, language, align=align)


def write(
    shape: Any,
    passages: Sequence[Passage],
    language: Language,
    *,
    align: Align = "l",
    anchor: str = "t",
) -> None:
    """Write paragraphs into a shape in place of what it holds."""
    body = shape.text_frame._txBody
    for paragraph in list(body.p_lst):
        body.remove(paragraph)
    properties = body.bodyPr
    for child in list(properties):
        properties.remove(child)
    for side in ("lIns", "tIns", "rIns", "bIns"):
        properties.set(side, "0")
    properties.set("wrap", "square")
    properties.set("anchor", anchor)
    for passage in passages or (Passage(text="", hand=Hand(size_pt=12)),):
        line = passage.hand.size_pt * LEADING
        spaced = _spaced(line, passage.room_pt, align)
        runs = _runs(passage.text, passage.notes, passage.hand, language)
        body.append(_element(f"<a:p {SPACE}>{spaced}{runs}</a:p>"))


def _spaced(line_pt: float, room_pt: float, align: Align) -> str:
    return (
        f'<a:pPr algn="{align}" marL="0" indent="0">'
        f'<a:lnSpc><a:spcPts val="{round(line_pt * 100)}"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef>'
        f'<a:spcAft><a:spcPts val="{round(room_pt * 100)}"/></a:spcAft><a:buNone/></a:pPr>'
    )


def _runs(text: str, notes: Sequence[int], hand: Hand, language: Language) -> str:
    def run(words: str, raised: str = "") -> str:
        return (
            f'<a:r><a:rPr lang="{tag(language)}" altLang="zh-CN" sz="{round(hand.size_pt * 100)}" '
            f'b="{int(hand.bold)}"{raised} dirty="0"><a:solidFill><a:srgbClr '
            f'val="{hand.colour[1:].upper()}"/></a:solidFill><a:latin typeface="+mn-lt"/>'
            f'<a:ea typeface="+mn-ea"/></a:rPr><a:t>{marked(words)}</a:t></a:r>'
        )

    raised = run(note_mark(notes), ' baseline="30000"') if notes else ""
    end = f'<a:endParaRPr lang="{tag(language)}" sz="{round(hand.size_pt * 100)}"/>'
    return (run(text) if marked(text) else "") + (raised or ("" if marked(text) else end))


def write_table(slide: Any, box: Box, part: Part, language: Language) -> None:
    """Add a native table, its rows as high as they were measured."""
    rows = part.rows
    shape = slide.shapes.add_table(len(rows), len(part.widths), *emu(box))
    table = shape.table._tbl
    table.tblPr.set("firstRow", str(int(bool(part.grid.head))))
    table.tblPr.set("bandRow", "0")
    table.tblPr.find(f"{{{SPACE[9:-1]}}}tableStyleId").text = NO_STYLE
    for column, width in zip(table.tblGrid.gridCol_lst, part.widths, strict=True):
        column.w = round(width * EMU_PER_MM)
    heads = bool(part.grid.head)
    for place, (row, height, cells) in enumerate(
        zip(table.tr_lst, part.heights, rows, strict=True)
    ):
        row.h = round(height * EMU_PER_MM)
        for side, (old, cell) in enumerate(zip(list(row.tc_lst), cells, strict=True)):
            head = heads and place == 0
            quiet = not heads and side == 0
            hand = Hand(
                size_pt=part.size_pt, bold=head or cell.strong,
                colour=f"#{SOFT if quiet else INK}",
            )  # fmt: skip
            row.replace(old, _cell(cell, part.grid.align[side], hand, head, language))


def _cell(cell: Cell, align: Align, hand: Hand, head: bool, language: Language) -> Any:
    rule = THICK if head else RULE
    line = f'<a:lnB w="9525"><a:solidFill><a:srgbClr val="{rule}"/></a:solidFill></a:lnB>'
    fill = f'<a:solidFill><a:srgbClr val="{HEAD_FILL}"/></a:solidFill>' if head else "<a:noFill/>"
    x, y = round(PAD_X * EMU_PER_MM), round(PAD_Y * EMU_PER_MM)
    words = _runs(cell.text, cell.notes, hand, language)
    return _element(
        f"<a:tc {SPACE}><a:txBody><a:bodyPr/><a:lstStyle/>"
        f"<a:p>{_spaced(hand.size_pt * TABLE_LEADING, 0, align)}{words}</a:p></a:txBody>"
        f'<a:tcPr marL="{x}" marR="{x}" marT="{y}" marB="{y}">{line}{fill}</a:tcPr></a:tc>'
    )


def _element(xml: str) -> Any:
    from pptx.oxml import parse_xml

    return parse_xml(xml)
