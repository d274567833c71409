"""How the words of a page are set: numbers stay whole, long codes may break, quotes are narrow."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

from gis.report.blocks import Grid
from gis.report.wording import marked

FACES = '"Noto Sans SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif'
STYLE = f"""
@font-face{{font-family:"Narrow Quotes";unicode-range:U+B7,U+2018-201F,U+2026;
src:local("Arial"),local("Helvetica"),local("Liberation Sans"),local("DejaVu Sans"),
local("Roboto")}}
html:lang(en) body,[lang|=en]:not(html){{font-family:"Narrow Quotes",{FACES}}}
body [lang|=zh]{{font-family:{FACES}}}
.whole{{white-space:nowrap}}
.code{{overflow-wrap:anywhere}}
@media screen{{.wide{{background:
linear-gradient(90deg,var(--paper) 40%,transparent) 0 0/2.5rem 100% no-repeat local,
linear-gradient(270deg,var(--paper) 40%,transparent) 100% 0/2.5rem 100% no-repeat local,
linear-gradient(90deg,#0003,transparent) 0 0/.8rem 100% no-repeat scroll,
linear-gradient(270deg,#0003,transparent) 100% 0/.8rem 100% no-repeat scroll}}}}
@media screen and (max-width:40rem){{th,td{{padding:.35rem .4rem}}}}
"""
"""The Chinese face sets quotes as wide as a character: English takes them from a Latin one.

A shadow at the edge of a table tells that it goes on there.
"""

_HAN = f"[{chr(0x4E00)}-{chr(0x9FFF)}]"
"""A Chinese character; its ends are no words of ours, which the screen's font is cut to."""
PARTS = re.compile(
    # A path, an address or a digest, which no line of a table may be as long as.
    r"(?P<code>[\w@/.:#?=%+-]{28,})"
    # A number that is not part of a name or an entity, with what it counts.
    r"|(?<![A-Za-z0-9_#&.])[±+−-]?\d+(?:[\u2009.,–-]\d+)*"
    r"(?: ?%|(?: (?:billion|million))?(?: [A-Za-z²]+)|"
    rf" ?(?:平方公里|公里|[亿万千]*{_HAN})(?:/{_HAN})?)?",
    re.ASCII,
)
UNBREAKABLE = re.compile(r"[\d.,%]*")
SHORT = 20
"""Widths of a Latin letter up to which a cell with a number is never broken."""
LABEL_EM, PROSE_EM = 7.0, 11.0
PROSE = 40
"""Widths of a Latin letter from which a column holds sentences and is given more room."""
JOINER = "&#8288;"
"""Keeps the numbers of sources on the line of what they stand behind."""


def set_words(text: str) -> str:
    """Return text as marked words whose numbers, each with its unit, stay on one line.

    >>> set_words("至少 18\\u2009675.31 亿元（2025）").replace("\\u2009", "_")
    '至少 <span class="whole">18_675.31 亿元</span>（2025）'
    """
    return PARTS.sub(_part, marked(text))


def _part(found: re.Match[str]) -> str:
    if UNBREAKABLE.fullmatch(found[0]):
        return found[0]
    kind = "code" if found["code"] else "whole"
    return f'<span class="{kind}">{found[0]}</span>'


def is_whole(text: str, align: str) -> bool:
    """Tell whether a cell stays on one line: a short one that is a number or holds one."""
    return _width(text) <= SHORT and (align == "r" or any(one.isdigit() for one in text))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def room(name: str, grid: Grid) -> str:
    """Return the rules by which no column of a table gets too narrow to read on a telephone."""
    rows = [grid.head, *([cell.text for cell in row] for row in grid.rows)]
    widest = [max(map(_width, column)) for column in zip(*filter(None, rows), strict=True)]
    rules = "".join(
        f".{name} tr>:nth-child({place}){{min-width:{_room_em(width):g}em}}"
        for place, width in enumerate(widest, start=1)
    )
    return f"@media screen and (max-width:40rem){{{rules}}}"


def _room_em(width: int) -> float:
    return PROSE_EM if width >= PROSE else min(width / 2, LABEL_EM)
