"""A report as one HTML file: it asks no host for anything, runs no script, and prints well.

Charts and maps are drawn in it as SVG. By the policy in its head nothing can be loaded or run: a
value that were taken for markup could do neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from gis.paper.fonts import Family
from gis.paper.svg import svg_part
from gis.paper.typeset import is_chinese
from gis.report.blocks import (
    Block,
    Cell,
    Figure,
    Grid,
    Heading,
    Map,
    Paragraph,
    Quote,
    Report,
    Sheet,
    is_narrow,
)
from gis.report.chart_numbers import appendix
from gis.report.drawing import chart_page
from gis.report.html_around import STYLE as SITE_STYLE
from gis.report.html_around import Around, faces, linked, lists, navigation, pictures
from gis.report.html_words import FACES, JOINER, is_whole, room, set_words
from gis.report.html_words import STYLE as WORDS_STYLE
from gis.report.pictures import code_page
from gis.report.wording import (
    APPENDIX,
    APPENDIX_SAYS,
    OPENS,
    SOURCE,
    SOURCES,
    chart_words,
    imprint,
    marked,
    readable,
    tag,
)
from gis.text import Language

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
SITE_BODY = '<body class="site">'
SITE_POLICY = POLICY.replace("data:", "'self' file: data:; font-src 'self' file:")
CHART_MM = 110.0
"""Drawn narrow and shown larger, so that its words are read on a telephone too."""
STYLE = """
:root{color-scheme:light;--paper:#fff}
body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:46rem;background:var(--paper);color:#2b2a27;
font:16px/1.7 %s;
overflow-wrap:break-word}
h1{font-size:1.75rem;line-height:1.3;margin:0 0 .3rem}
h2{font-size:1.25rem;line-height:1.4;margin:2.2rem 0 .6rem;padding-bottom:.2rem;
border-bottom:1px solid #8a8578}
h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
p{margin:.5rem 0}
.lead{font-size:1.1rem;margin:0}
.quiet,figcaption,caption,.imprint,footer{font-size:.875rem;line-height:1.55;color:#5c584f}
header{border-bottom:2px solid #2b2a27;padding-bottom:.8rem}
a{color:#0b5394}
a:focus-visible,.wide:focus-visible{outline:2px solid #0b5394;outline-offset:2px}
sup{line-height:0;white-space:nowrap;font-size:.75em}
sup a{text-decoration:none;padding:0 .1em}
figure{margin:1.2rem 0}
figcaption{margin-top:.35rem}
.title{font-weight:700;font-size:.9375rem;margin-bottom:.4rem}
.chart svg{max-width:150mm!important}
footer svg{max-width:24mm!important}
svg{display:block}
@media(min-width:40rem){.beside{display:grid;grid-template-columns:1.15fr 1fr;gap:1rem}}
blockquote{margin:0;padding:.1rem 0 .1rem 1rem;border-left:3px solid #8a8578}
blockquote p{margin:.2rem 0}
.wide{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.5;
font-variant-numeric:tabular-nums}
caption{text-align:left;padding-bottom:.35rem;font-weight:700;color:#2b2a27}
th,td{padding:.35rem .55rem;text-align:left;vertical-align:top;border-bottom:1px solid #ddd8cc}
thead th{background:#eceae4;border-bottom:1px solid #8a8578}
tbody th{font-weight:400;color:#5c584f}
td.strong,th.strong{font-weight:700;color:#2b2a27}
.r{text-align:right}
ol.sources{padding-left:2rem;font-size:.875rem}
li:target{background:#fbf3d5}
footer{margin-top:2.5rem;padding-top:.8rem;border-top:1px solid #8a8578}
@media print{
@page{size:A4;margin:18mm 17mm 20mm;@bottom-center{content:counter(page) " / " counter(pages);
font-size:9pt}}
body{padding:0;max-width:none;font-size:10.5pt;line-height:1.55}
h1{font-size:18pt}h2{font-size:13pt}h3{font-size:11pt}
h2,h3,caption{break-after:avoid}
thead{display:table-header-group}
tr,figure,blockquote,li{break-inside:avoid}
.wide{overflow:visible}
.sheet{break-before:page}
.sheet svg{max-height:235mm}
a{color:inherit;text-decoration:none}
}
""".replace("%s", FACES)
"""Everything but the widths of columns, which each table brings."""


@dataclass(slots=True)
class _Paper:
    """What is gathered while the blocks are written: rules of the tables, counts for ids."""

    report: Report
    family: Family
    around: Around | None = None
    rules: list[str] = field(default_factory=list)
    pictures: int = 0

    @property
    def language(self) -> Language:
        return self.report.language

    def next_picture(self) -> str:
        self.pictures += 1
        return f"p{self.pictures}"


def html_text(report: Report, family: Family, around: Around | None = None) -> str:
    """Return the report as one HTML file, or as a page of a site that `around` tells of.

    Raises ProblemError where the faces that charts are measured with are missing.
    """
    paper = _Paper(report=report, family=family, around=around)
    body = "".join([*_parts(report.blocks, paper), _appendix(paper), _sources(report)])
    style = STYLE + WORDS_STYLE + "".join(paper.rules)
    ways = shown = listed = ""
    if around:
        ways, shown, listed = navigation(around), pictures(around), lists(around)
        style = faces(around) + style + SITE_STYLE
    return (
        f'<!doctype html>\n<html lang="{tag(report.language)}">\n<head>\n<meta charset="utf-8">\n'
        f"{_head(around)}"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{marked(report.title)}</title>\n<style>{style}</style>\n</head>\n"
        f"{SITE_BODY if around else '<body>'}\n{ways}"
        f"<header>\n<h1>{marked(report.title)}</h1>\n{_line('lead', report.subtitle)}"
        f"{_line('imprint', imprint(report))}</header>\n<main>\n{shown}{body}{listed}</main>\n"
        f"{_foot(paper)}</body>\n</html>\n"
    )


def _head(around: Around | None) -> str:
    """Return the policy: a page of a site may load pictures and faces of the site's own.

    A page that is opened as a file has no origin that `'self'` could mean: its folder is `file:`.
    """
    policy = SITE_POLICY if around else POLICY
    lines = [f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n']
    if around:
        lines.append('<meta name="robots" content="noindex">\n')
        lines.append(f'<link rel="icon" href="{marked(around.icon)}">\n' if around.icon else "")
    return "".join(lines)


def _line(kind: str, text: str) -> str:
    return f'<p class="{kind}">{marked(text)}</p>\n' if readable(text) else ""


def _parts(blocks: Sequence[Block], paper: _Paper) -> Iterable[str]:
    """Yield the blocks, those from one heading of the first level to the next as a section."""
    opened = beside = False
    for block, follows in zip_longest(blocks, blocks[1:]):
        if isinstance(block, Heading) and block.level == 1:
            yield ("</section>\n" if opened else "") + "<section>\n"
            opened = True
        if starts := isinstance(block, Grid) and isinstance(follows, Map) and is_narrow(follows):
            yield '<div class="beside">\n'
        yield _block(block, paper) + ("</div>\n" if beside else "")
        beside = starts
    if opened:
        yield "</section>\n"


def _block(block: Block, paper: _Paper) -> str:
    write: Callable[..., str] = WRITERS[type(block)]
    return write(block, paper)


def _heading(block: Heading, paper: _Paper) -> str:
    return f"<h{block.level + 1}>{marked(block.text)}</h{block.level + 1}>\n"


def _paragraph(block: Paragraph, paper: _Paper) -> str:
    kind = ' class="quiet"' if block.quiet else ""
    return f"<p{kind}>{set_words(block.text)}{_notes(block.notes, paper.language)}</p>\n"


def _notes(notes: Sequence[int], language: Language) -> str:
    """Return the numbers of sources as links to them."""
    if not notes:
        return ""
    links = (
        f'<a href="#source-{one}" aria-label="{SOURCE.get(language)} {one}">{one}</a>'
        for one in notes
    )
    return f"{JOINER}<sup>[{', '.join(links)}]</sup>"


def _grid(block: Grid, paper: _Paper) -> str:
    name = f"g{len(paper.rules) // 2 + 1}"
    total = sum(block.widths) or 1.0
    paper.rules.append(
        "".join(
            f".{name} col:nth-child({place}){{width:{100 * share / total:.2f}%}}"
            for place, share in enumerate(block.widths, start=1)
        )
    )
    paper.rules.append(room(name, block))
    caption = f"<caption>{marked(block.caption)}</caption>" if readable(block.caption) else ""
    head = "".join(
        f'<th scope="col"{_kinds(r=side == "r")}>{marked(words)}</th>'
        for words, side in zip(block.head, block.align, strict=bool(block.head))
    )
    head = f"<thead><tr>{head}</tr></thead>" if block.head else ""
    rows = "".join(f"<tr>{_row(row, block, paper)}</tr>\n" for row in block.rows)
    table = (
        f'<table class="{name}">{caption}<colgroup>{"<col>" * len(block.align)}</colgroup>{head}\n'
        f"<tbody>{rows}</tbody></table>"
    )
    label = marked(block.caption or " ".join(block.head) or paper.report.title)
    return f'<div class="wide" role="region" tabindex="0" aria-label="{label}">{table}</div>\n'


def _kinds(**wanted: bool) -> str:
    kinds = [kind for kind, is_so in wanted.items() if is_so]
    return f' class="{" ".join(kinds)}"' if kinds else ""


def _row(row: Sequence[Cell], block: Grid, paper: _Paper) -> str:
    cells = []
    for place, (cell, side) in enumerate(zip(row, block.align, strict=True)):
        name = "td" if place else "th"
        scope = "" if place else ' scope="row"'
        words = linked(set_words(cell.text), cell.key, paper.around)
        words += _notes(cell.notes, paper.language)
        kinds = _kinds(r=side == "r", strong=cell.strong, whole=is_whole(cell.text, side))
        cells.append(f"<{name}{scope}{kinds}>{words}</{name}>")
    return "".join(cells)


def _quote(block: Quote, paper: _Paper) -> str:
    lines = "".join(
        f'<p lang="{tag("zh" if is_chinese(text) else "en")}">{marked(text)}</p>'
        for text in (block.text, block.translation)
        if readable(text)
    )
    place = linked(marked(block.locator), block.key, paper.around) + _notes(
        block.notes, paper.language
    )
    return f"<figure><blockquote>{lines}</blockquote><figcaption>{place}</figcaption></figure>\n"


def _figure(block: Figure, paper: _Paper) -> str:
    chart = block.chart
    page = chart_page(chart, CHART_MM, paper.language, paper.family)
    drawn = svg_part(page, paper.next_picture(), readable(chart_words(chart, paper.language)))
    title = _line("title", chart.title)
    caption = marked(block.caption) + _notes(block.notes, paper.language)
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="chart">{title}{drawn}{caption}</figure>\n'


def _map(block: Map | Sheet, paper: _Paper) -> str:
    says = block.alt or block.caption or block.page.title
    drawn = svg_part(block.page, paper.next_picture(), readable(says))
    review = paper.report.review if isinstance(block, Map) else ""
    caption = "".join(
        f"<div>{marked(one)}</div>" for one in (block.caption, review) if readable(one)
    )
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    kind = ' class="sheet"' if isinstance(block, Sheet) else ""
    return f"<figure{kind}>{drawn}{caption}</figure>\n"


WRITERS: dict[type, Callable[..., str]] = {
    Heading: _heading, Paragraph: _paragraph, Grid: _grid, Quote: _quote, Figure: _figure,
    Map: _map, Sheet: _map,
}  # fmt: skip


def _appendix(paper: _Paper) -> str:
    grids = appendix(paper.report)
    if not grids:
        return ""
    tables = "".join(_grid(grid, paper) for grid in grids)
    language = paper.language
    return (
        f"<section>\n<h2>{APPENDIX.get(language)}</h2>\n"
        f'<p class="quiet">{APPENDIX_SAYS.get(language)}</p>\n{tables}</section>\n'
    )


def _sources(report: Report) -> str:
    if not report.sources:
        return ""
    rows = "".join(
        f'<li id="source-{place}">{set_words(text)}</li>\n'
        for place, text in enumerate(report.sources, start=1)
    )
    title = SOURCES.get(report.language)
    return f'<section>\n<h2>{title}</h2>\n<ol class="sources">{rows}</ol></section>\n'


def _foot(paper: _Paper) -> str:
    report = paper.report
    code = ""
    if report.code:
        opens = OPENS.get(report.language)
        drawn = svg_part(code_page(report.code), "code", opens)
        code = f"{drawn}<p>{opens}<br>{marked(report.code)}</p>\n"
    return f"<footer>{code}{_line('', report.review)}{_line('', imprint(report))}</footer>\n"
