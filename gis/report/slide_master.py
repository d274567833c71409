"""The empty deck: python-pptx's own template, made 16:9, with our faces, colours and layouts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gis.report.slide_parts import FULL, HIGH, SIDE, TITLE_HIGH, TITLE_TOP, WIDE, Box
from gis.report.slide_words import emu
from gis.text import Language, Text

if TYPE_CHECKING:
    from pptx.presentation import Presentation

LATIN, CHINESE = "Arial", "微软雅黑"
KEPT = {
    "Title Slide": Text("标题页", "Title"),
    "Title Only": Text("标题与内容", "Title and content"),
}
"""Layouts of the template that are used, and what we call them."""
ACCENTS = ("0B5394", "E69F00", "009E73", "CC79A7", "0072B2", "8A8578")
INK = "2B2A27"


def opened(language: Language) -> Presentation:
    """Return a deck without slides, with the layouts of the title and of all other slides."""
    import pptx
    from pptx.util import Mm

    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Mm(WIDE), Mm(HIGH)
    _drop_layouts(deck)
    _theme(deck)
    for layout in deck.slide_layouts:
        layout.name = KEPT[layout.name].get(language)
        _arrange(layout)
    _arrange(deck.slide_master)
    _drop_thumbnail(deck)
    return deck


def _drop_layouts(deck: Presentation) -> None:
    """Keep the two layouts in use; they come first."""
    for layout in list(deck.slide_layouts):
        if layout.name not in KEPT:
            deck.slide_layouts.remove(layout)


def _arrange(page: Any) -> None:
    """Place the title, and take away the feet: ours hold the review notice."""
    for shape in list(page.placeholders):
        kind = shape.placeholder_format.type
        if str(kind).split(" ")[0] in ("DATE", "FOOTER", "SLIDE_NUMBER"):
            shape._element.getparent().remove(shape._element)
        elif "TITLE" in str(kind) and "SUBTITLE" not in str(kind):
            _place(shape, (SIDE, TITLE_TOP, FULL, TITLE_HIGH))
        else:
            _place(shape, (SIDE, 100.0, FULL, 60.0))


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = emu(box)


def _theme(deck: Presentation) -> None:
    """Write our faces and colours into the theme, where a reader can change all at once."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part: Any = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode()
    text = re.sub(r'<a:latin typeface="[^"]*"/>', f'<a:latin typeface="{LATIN}"/>', text)
    text = text.replace('<a:ea typeface=""/>', f'<a:ea typeface="{CHINESE}"/>')
    text = re.sub(r'(script="Hans" typeface=")[^"]*', rf"\g<1>{CHINESE}", text)
    for place, colour in enumerate(ACCENTS, start=1):
        text = re.sub(rf'(<a:accent{place}><a:srgbClr val=")[0-9A-F]+', rf"\g<1>{colour}", text)
    text = re.sub(r'(<a:dk2><a:srgbClr val=")[0-9A-F]+', rf"\g<1>{INK}", text)
    part._blob = text.encode()


def _drop_thumbnail(deck: Presentation) -> None:
    """Take away the template's picture of itself, which a file manager would show for ours."""
    package: Any = deck.part.package
    for name, relation in list(package._rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            package._rels.pop(name)
