"""The strip below the map: scale and datum, sources and coverage, imprint, code."""

from __future__ import annotations

from gis.paper.fonts import Family
from gis.paper.frame import MapFrame
from gis.paper.legend import SOFT, Setting
from gis.paper.marginalia import (
    BOUNDARIES,
    CODE,
    COVERAGE,
    NOT_COUNTED,
    REOPEN,
    SCALE,
    SOURCES,
    Imprint,
    code_square,
    datum_text,
    imprint_lines,
    labelled,
    north_arrow,
    scale_bar,
    scale_text,
)
from gis.paper.scene import Item, Rectangle
from gis.paper.sheet_code import typed
from gis.paper.typeset import Hand, fitted, paragraph, words_at


def foot_items(
    imprint: Imprint, frame: MapFrame, box: Rectangle, wide: bool, setting: Setting, family: Family
) -> tuple[list[Item], float, float]:
    """Set the strip below the map: scale and datum, sources and coverage, imprint, code.

    Returns the items, the length of the scale bar in mm and the lowest y in use.
    """
    u, language = setting.enlargement, setting.language
    left, top, right, _ = box
    top += 1.0 * u
    size = 25.0 * u
    code_left = right - size
    items: list[Item] = [code_square(imprint.code, code_left, top, size)]
    tiny = Hand(size_pt=setting.floor_pt, colour=SOFT)
    label = REOPEN.get(language)
    items.append(words_at(label, right, top + size + tiny.line_mm * 0.62, tiny, "end"))
    first = (70.0 if wide else 58.0) * u
    third = 36.0 * u
    middle_left = left + first + 5 * u
    third_left = code_left - third - 5 * u
    scale_items, bar_mm, low_one = _scale_part(frame, left, top, first, setting, family)
    items += scale_items
    width = third_left - middle_left - 5 * u
    words, y = _sources_part(imprint, middle_left, top, width, setting, family)
    items += words
    low = max(y, low_one, top + size + tiny.line_mm * 1.1)
    told, y = _imprint_part(imprint, third_left, top, third, setting, family)
    items += told
    if imprint.neighbours:
        near, y = paragraph(
            imprint.neighbours, third_left, y, third, setting.hand(6.2, colour=SOFT), family
        )
        items += near
    return items, bar_mm, max(low, y)


def _sources_part(
    imprint: Imprint, x: float, top: float, width: float, setting: Setting, family: Family
) -> tuple[list[Item], float]:
    """Set sources, boundaries, coverage and code below one another; return the y below them."""
    language = setting.language
    mark = "；" if language == "zh" else "; "
    items: list[Item] = []
    y = top
    for name, text in (
        (SOURCES, mark.join(imprint.sources)),
        (BOUNDARIES, imprint.boundaries),
        (COVERAGE, mark.join(imprint.coverage) or NOT_COUNTED.get(language)),
        (CODE, typed(imprint.code)),
    ):
        if text:
            part, y = labelled(name.get(language), text, x, y, width, setting, family)
            items += part
    return items, y


def _imprint_part(
    imprint: Imprint, left: float, top: float, width: float, setting: Setting, family: Family
) -> tuple[list[Item], float]:
    """Set who, when and which, the values in a column; a long value on the lines below."""
    lines = imprint_lines(imprint, setting.language)
    head, bold = setting.hand(6.6, colour=SOFT), setting.hand(7.0, bold=True)
    shift = max(family.regular.width_mm(label, head.size_pt) for label, _ in lines) + 2
    items: list[Item] = []
    y = top
    for label, value in lines:
        middle = y + head.line_mm / 2
        items.append(words_at(label, left, middle, head))
        hand = fitted(value, width - shift, bold, family, max(setting.floor_pt, bold.size_pt * 0.9))
        y += head.line_mm * 1.08
        if family.bold.width_mm(value, hand.size_pt) <= width - shift:
            items.append(words_at(value, left + shift, middle, hand))
        else:
            words, y = paragraph(value, left, y, width, bold, family)
            items += words
    return items, y


def _scale_part(
    frame: MapFrame, left: float, top: float, width: float, setting: Setting, family: Family
) -> tuple[list[Item], float, float]:
    """Set numeric and graphic scale, the north arrow beside them, the datum below."""
    u, language = setting.enlargement, setting.language
    arrow = 13.0 * u
    items: list[Item] = list(north_arrow(left + 4 * u, top, arrow, language))
    x = left + 11 * u
    head = setting.hand(10.5, bold=True)
    text = f"{SCALE.get(language)}  {scale_text(frame.scale)}"
    items.append(words_at(text, x, top + head.line_mm / 2, head))
    bar, bar_mm = scale_bar(
        frame, x + 1.5 * u, top + head.line_mm, width - 11 * u - 12 * u, setting.hand(6.4), language
    )
    items += bar
    words, y = paragraph(
        datum_text(frame).get(language),
        left,
        top + 17.5 * u,
        width,
        setting.hand(6.6, colour=SOFT),
        family,
    )
    return [*items, *words], bar_mm, y
