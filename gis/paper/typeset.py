"""Words in a column: lines broken by Chinese rules, paragraphs with a known height."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis.paper.fonts import Family
from gis.paper.scene import MM_PER_PT, Words

NOT_FIRST = frozenset("*，。、；：！？）》】”’·,.;:!?)]}%‰℃′″…—～~/")
NOT_LAST = frozenset("（《【“‘([{#¥$")
PIECE = re.compile(r"[A-Za-z0-9À-ɏ@#&_+\-./:%°′″–\u2009\u202f]+|\s+|.", re.DOTALL)
NARROW = str.maketrans("“”‘’", "\"\"''")
LEADING = 1.45
BASELINE = 0.36
"""Share of an em from a line's middle down to its baseline, for Chinese and capitals alike."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hand:
    """How a run of text is set."""

    size_pt: float
    bold: bool = False
    colour: str = "#2B2A27"

    @property
    def em_mm(self) -> float:
        return self.size_pt * MM_PER_PT

    @property
    def line_mm(self) -> float:
        return self.em_mm * LEADING


def clean(text: str) -> str:
    """Return text on one line: line breaks and control characters become spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split(" ")).strip()


def is_chinese(text: str) -> bool:
    """Tell whether text holds a Chinese character or mark; a wide space alone is none.

    >>> is_chinese("A4 图"), is_chinese("Box 1\u3000Plan")
    (True, False)
    """
    return any("\u3001" <= one <= "\ufaff" or "\u2e80" <= one < "\u3000" for one in text)


def western(text: str) -> str:
    """Give text the marks of its own width: the face's quotes and its middle dot are all wide.

    >>> western("the “core”"), western("“核心”")
    ('the "core"', '“核心”')
    >>> western("甲区 · 金融"), western("Alpha · finance")
    ('甲区·金融', 'Alpha – finance')
    """
    if is_chinese(text):
        return text.replace(" · ", "·")
    return text.replace(" · ", " – ").translate(NARROW)


def halves(text: str) -> tuple[str, str]:
    """Break a title near its middle, by its words alone, so that every sheet breaks it alike.

    >>> halves("甲市金融机构分布图")
    ('甲市金融', '机构分布图')
    >>> halves("Institutions per unit, Alpha")
    ('Institutions', 'per unit, Alpha')
    >>> halves("图")
    ('图', '')
    """
    pieces = _pieces(text)
    widths = [sum(1.0 if is_chinese(one) else 0.55 for one in piece) for piece in pieces]
    half = sum(widths) / 2
    cuts = range(1, len(pieces))
    cut = min(cuts, key=lambda place: abs(sum(widths[:place]) - half), default=len(pieces))
    return "".join(pieces[:cut]).strip(), "".join(pieces[cut:]).strip()


def wrap(text: str, width_mm: float, hand: Hand, family: Family) -> list[str]:
    """Break text into lines no wider than `width_mm`; a longer word is broken anywhere.

    A line never begins with a closing mark nor ends with an opening one.
    """
    font = family.face(hand.bold)
    lines: list[str] = []
    for part in text.split("\n"):
        current = ""
        for piece in _pieces(part):
            if font.width_mm(current + piece.rstrip(), hand.size_pt) <= width_mm:
                current += piece
                continue
            if current.strip():
                current, carried = _split(current)
                lines.append(current.rstrip())
                current = carried + piece.lstrip()
            else:
                current = piece.lstrip()
            while font.width_mm(current.rstrip(), hand.size_pt) > width_mm and len(current) > 1:
                cut = _longest(current, width_mm, hand, family)
                lines.append(current[:cut].rstrip())
                current = current[cut:].lstrip()
        lines.append(current.rstrip())
    return lines


def _pieces(text: str) -> list[str]:
    """Split text where a line may break; a closing mark stays with what it closes."""
    found: list[str] = []
    for piece in PIECE.findall(text):
        closing = piece[0] in NOT_FIRST
        if closing and len(found) > 1 and not found[-1].strip():
            piece = found.pop() + piece
        if found and (closing or found[-1].rstrip()[-1:] in NOT_LAST):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _split(current: str) -> tuple[str, str]:
    """Give back an opening mark that would stand at the end of the line."""
    kept = len(current)
    while kept > 1 and current[kept - 1] in NOT_LAST:
        kept -= 1
    return current[:kept], current[kept:]


def _longest(text: str, width_mm: float, hand: Hand, family: Family) -> int:
    font = family.face(hand.bold)
    cut = 1
    while cut < len(text) and font.width_mm(text[: cut + 1], hand.size_pt) <= width_mm:
        cut += 1
    good = cut
    while good > 1 and _parts_a_mark(text[:good], text[good:]):
        good -= 1
    return cut if _parts_a_mark(text[:good], text[good:]) else good


def _parts_a_mark(line: str, rest: str) -> bool:
    """Tell whether a break here would leave a mark on the wrong side."""
    return line.rstrip()[-1:] in NOT_LAST or rest.lstrip()[:1] in NOT_FIRST


def paragraph(
    text: str, x: float, top: float, width_mm: float, hand: Hand, family: Family
) -> tuple[list[Words], float]:
    """Set text in a column; return its lines and the y below them."""
    words: list[Words] = []
    y = top
    for line in wrap(western(text), width_mm, hand, family):
        words.append(words_at(line, x, y + hand.line_mm / 2, hand))
        y += hand.line_mm
    return words, y


def words_at(text: str, x: float, middle: float, hand: Hand, anchor: str = "start") -> Words:
    """Set one line whose middle lies at the height `middle`."""
    return Words(
        text=text,
        x=x,
        y=middle + BASELINE * hand.em_mm,
        size_pt=hand.size_pt,
        bold=hand.bold,
        colour=hand.colour,
        anchor=anchor,  # type: ignore[arg-type]
    )


def fitted(text: str, width_mm: float, hand: Hand, family: Family, least_pt: float) -> Hand:
    """Return the hand with its size lowered, down to `least_pt`, until the text fits one line."""
    width = family.face(hand.bold).width_mm(text, hand.size_pt)
    if width <= width_mm:
        return hand
    size = max(least_pt, hand.size_pt * width_mm / width * 0.999)
    return Hand(size_pt=size, bold=hand.bold, colour=hand.colour)
