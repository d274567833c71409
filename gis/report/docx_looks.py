"""The looks of a document: styles, numbering, fonts and settings after Chinese official papers.

Sizes and margins follow GB/T 9704-2012 where it speaks of the body: A4, margins 37, 35, 28 and
26 mm, title in size 2 (22 pt), body in size 3 (16 pt) on lines of 28.9 pt, headings 一、（一）.
Tables are set in size 5 (10.5 pt). English papers have a serif face in 12 pt and headings 1, 1.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from gis.report.wording import tag
from gis.text import Language

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TWIPS_PER_MM = 1440 / 25.4
PAGE_MM = (210.0, 297.0)
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37.0, 35.0, 28.0, 26.0
TEXT_MM = PAGE_MM[0] - LEFT_MM - RIGHT_MM
HEIGHT_MM = PAGE_MM[1] - TOP_MM - BOTTOM_MM
LATIN = "Times New Roman"
TITLE_FACE, BODY_FACE, HEAD_FACE, SECOND_FACE, TABLE_FACE = (
    "方正小标宋简体", "仿宋", "黑体", "楷体", "宋体",
)  # fmt: skip
FACES = {
    TITLE_FACE: "华文中宋", BODY_FACE: "仿宋_GB2312", HEAD_FACE: "华文黑体",
    SECOND_FACE: "楷体_GB2312", TABLE_FACE: "华文宋体",
}  # fmt: skip
"""Faces, and what a program takes where one is not installed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One style: its face, its size, how its lines stand."""

    id: str
    name: str
    size_pt: float
    face: str = BODY_FACE
    bold: bool = False
    colour: str = ""
    paragraph: str = ""
    """Properties of the paragraph, as XML in the order of the schema."""


def twips(mm: float) -> int:
    """Return millimetres in twentieths of a point."""
    return round(mm * TWIPS_PER_MM)


def looks(language: Language) -> tuple[Look, ...]:
    """Return the styles of a language."""
    zh = language == "zh"
    line = spacing(exact_pt=28.9) if zh else spacing(after_pt=6, times=1.15)
    indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>' if zh else ""
    body = f"{line}{indent}" + ('<w:jc w:val="both"/>' if zh else "")
    close = spacing(times=1.15)
    numbered = (
        "<w:keepNext/>{}"
        + (spacing(exact_pt=28.9, before_pt=6) if zh else spacing(before_pt=12, after_pt=4))
        + indent
    )
    first = numbered.format('<w:numPr><w:numId w:val="1"/></w:numPr>')
    second = numbered.format('<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>')
    middle = '<w:jc w:val="center"/>'
    size = 16.0 if zh else 12.0
    small = 12.0 if zh else 10.0
    return (
        Look(id="Normal", name="Normal", size_pt=size, paragraph=""),
        Look(id="Title", name="Title", size_pt=22, face=TITLE_FACE, bold=not zh,
             paragraph="<w:keepNext/>" + spacing(after_pt=8, times=1.2) + middle),
        Look(id="Subtitle", name="Subtitle", size_pt=size, face=SECOND_FACE,
             paragraph=spacing(after_pt=4, times=1.2) + middle),
        Look(id="Heading1", name="heading 1", size_pt=16 if zh else 14, face=HEAD_FACE,
             bold=not zh, paragraph=first + '<w:outlineLvl w:val="0"/>'),
        Look(id="Heading2", name="heading 2", size_pt=size, face=SECOND_FACE, bold=not zh,
             paragraph=second + '<w:outlineLvl w:val="1"/>'),
        Look(id="BodyText", name="Body Text", size_pt=size, paragraph=body),
        Look(id="Remark", name="Remark", size_pt=small, face=SECOND_FACE, colour="5C584F",
             paragraph=spacing(after_pt=4, times=1.2)),
        Look(id="Quote", name="Quote", size_pt=size, face=SECOND_FACE,
             paragraph='<w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="8A8578"/>'
                       f'</w:pBdr>{spacing(after_pt=2, times=1.2)}<w:ind w:left="480"/>'),
        Look(id="Caption", name="caption", size_pt=small, face=HEAD_FACE, bold=not zh,
             paragraph="<w:keepNext/>" + spacing(before_pt=8, after_pt=3, times=1.15)),
        Look(id="Picture", name="Picture", size_pt=10.5,
             paragraph="<w:keepNext/>" + spacing(before_pt=6, times=1.0) + middle),
        Look(id="TableText", name="Table Text", size_pt=10.5 if zh else 9.5, face=TABLE_FACE,
             paragraph=close),
        Look(id="TableHead", name="Table Head", size_pt=10.5 if zh else 9.5, face=HEAD_FACE,
             bold=not zh, paragraph="<w:keepNext/>" + close),
        Look(id="Source", name="Source", size_pt=10.5, face=TABLE_FACE,
             paragraph='<w:numPr><w:numId w:val="2"/></w:numPr>' + spacing(after_pt=2, times=1.2)),
        Look(id="Header", name="header", size_pt=9, face=TABLE_FACE, colour="5C584F",
             paragraph=spacing(times=1.0)),
        Look(id="Footer", name="footer", size_pt=9, face=TABLE_FACE, colour="5C584F",
             paragraph=spacing(times=1.0) + middle),
    )  # fmt: skip


def spacing(
    *, before_pt: float = 0, after_pt: float = 0, exact_pt: float = 0, times: float = 1
) -> str:
    """Return the space about a paragraph and between its lines, exact or in multiples."""
    rule = "exact" if exact_pt else "auto"
    line = round(exact_pt * 20) if exact_pt else round(times * 240)
    return (
        f'<w:spacing w:before="{round(before_pt * 20)}" w:after="{round(after_pt * 20)}" '
        f'w:line="{line}" w:lineRule="{rule}"/>'
    )


def styles_xml(language: Language) -> str:
    """Return the styles part."""
    names = tag(language), "zh-CN"
    default = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(BODY_FACE)}"
        f'<w:lang w:val="{names[0]}" w:eastAsia="{names[1]}"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    return (
        f'{HEAD}<w:styles xmlns:w="{W}">{default}'
        f"{''.join(_style(look) for look in looks(language))}"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:tblPr><w:tblInd w:w="0" '
        'w:type="dxa"/></w:tblPr></w:style></w:styles>'
    )


def _style(look: Look) -> str:
    default = ' w:default="1"' if look.id == "Normal" else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    bold = "<w:b/>" if look.bold else ""
    colour = f'<w:color w:val="{look.colour}"/>' if look.colour else ""
    size = round(look.size_pt * 2)
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{look.id}"><w:name w:val="{look.name}"/>'
        f"{based}<w:qFormat/><w:pPr>{look.paragraph}</w:pPr><w:rPr>{_fonts(look.face)}{bold}"
        f'{colour}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _fonts(face: str) -> str:
    return f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{face}" w:cs="{LATIN}"/>'


def numbering_xml(language: Language) -> str:
    """Return the numbering part: 1 numbers the headings, 2 the sources."""
    if language == "zh":
        levels = (("chineseCountingThousand", "%1、", "nothing", "Heading1"),
                  ("chineseCountingThousand", "（%2）", "nothing", "Heading2"))  # fmt: skip
    else:
        levels = (("decimal", "%1", "space", "Heading1"), ("decimal", "%1.%2", "space", "Heading2"))
    headings = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:pStyle w:val="{style}"/><w:suff w:val="{gap}"/><w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/></w:lvl>'
        for depth, (form, text, gap, style) in enumerate(levels)
    )
    sources = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="[%1]"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl>'
    )
    return (
        f'{HEAD}<w:numbering xmlns:w="{W}">'
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{headings}'
        '</w:abstractNum><w:abstractNum w:abstractNumId="2"><w:multiLevelType '
        f'w:val="singleLevel"/>{sources}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>'
    )


def fonts_xml() -> str:
    """Return the table of fonts, each with what may stand in for it."""
    fonts = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for face, other in FACES.items()
    )
    return f'{HEAD}<w:fonts xmlns:w="{W}">{fonts}</w:fonts>'


def settings_xml(language: Language) -> str:
    """Return the settings: Chinese punctuation is compressed, and no old layout is asked for."""
    return (
        f'{HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="420"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{tag(language)}" w:eastAsia="zh-CN"/></w:settings>'
    )
