"""What stands around a report in a site of many pages: the way to the others, pictures, links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gis.paper.fonts import FAMILY
from gis.report.wording import marked, readable

STYLE = """
nav{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;margin:0 0 1.4rem;padding-bottom:.6rem;
border-bottom:1px solid #d8d3c7;font-size:.9375rem}
nav a{padding:.25rem 0;text-decoration:none}
nav a:hover,nav a:focus-visible{text-decoration:underline}
nav a[aria-current]{color:#2b2a27;font-weight:700}
nav .aside{margin-left:auto}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));
gap:1.2rem 1.4rem;margin:1.4rem 0}
.pictures.one{grid-template-columns:1fr}
.pictures figure{margin:0}
.pictures img{display:block;width:100%;height:auto;border:1px solid #d8d3c7;box-sizing:border-box}
.pictures.one img{max-height:62vh;width:auto;max-width:100%;margin:0 auto}
.pictures.one figcaption{text-align:center;font-size:1rem}
ul.names{list-style:none;margin:.6rem 0 1.6rem;padding:0;columns:17rem auto;column-gap:1.6rem;
font-size:.9375rem}
ul.names li{padding:.2rem 0;break-inside:avoid}
body.site{--paper:#fbfaf7}
@media(min-width:60rem){body.site{max-width:60rem}}
@media print{nav{display:none}}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A link to another page; `here` where it is this one, `aside` at the far end of the row."""

    text: str
    href: str
    here: bool = False
    aside: bool = False
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture file of the site: what it shows, its pixels, and what its caption leads to."""

    source: str
    alt: str
    width: int
    height: int
    links: tuple[tuple[str, str], ...] = ()
    """Words and address of each link below it; the picture itself leads to the first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """The rest of the site, as one page of it sees it; every address is relative to that page."""

    ways: tuple[Way, ...]
    address: Callable[[str], str] = field(default=lambda key: "")
    """Returns where the key of a cell (`kind:id`) leads; "" for nowhere."""
    pictures: tuple[Picture, ...] = ()
    lists: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """Lists of links, words and address of each, under a title; they stand below the report."""
    fonts: tuple[tuple[int, str], ...] = ()
    """Weight and address of each face (woff2)."""
    icon: str = ""


def navigation(around: Around) -> str:
    """Return the row of links above the report."""
    links = "".join(
        f'<a href="{marked(one.href)}"{_state(one)}>{marked(one.text)}</a>\n' for one in around.ways
    )
    return f"<nav>\n{links}</nav>\n"


def _state(way: Way) -> str:
    parts = [
        ' aria-current="page"' if way.here else "",
        ' class="aside"' if way.aside else "",
        f' hreflang="{way.language}" lang="{way.language}"' if way.language else "",
    ]
    return "".join(parts)


def pictures(around: Around) -> str:
    """Return the pictures: one as large as the window allows, several side by side."""
    if not around.pictures:
        return ""
    kind = "pictures one" if len(around.pictures) == 1 else "pictures"
    return f'<div class="{kind}">\n{"".join(map(_picture, around.pictures))}</div>\n'


def _picture(one: Picture) -> str:
    image = (
        f'<img src="{marked(one.source)}" alt="{marked(one.alt)}" width="{one.width}" '
        f'height="{one.height}" loading="lazy">'
    )
    if one.links:
        image = f'<a href="{marked(one.links[0][1])}">{image}</a>'
    links = " · ".join(f'<a href="{marked(to)}">{marked(words)}</a>' for words, to in one.links)
    return f"<figure>{image}<figcaption>{links}</figcaption></figure>\n"


def lists(around: Around) -> str:
    """Return the lists of links, each as a part of the page."""
    return "".join(
        f'<section>\n<h2>{marked(title)}</h2>\n<ul class="names">\n'
        + "".join(f'<li><a href="{marked(to)}">{marked(words)}</a></li>\n' for words, to in links)
        + "</ul></section>\n"
        for title, links in around.lists
        if links
    )


def faces(around: Around) -> str:
    """Return the rules that bring the site's own faces."""
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-display:swap;'
        f'src:url("{href}")format("woff2")}}\n'
        for weight, href in around.fonts
    )


def linked(words: str, key: str, around: Around | None) -> str:
    """Return marked words as a link to what a key names, where the site has a page of it."""
    href = around.address(key) if around is not None and key else ""
    return f'<a href="{marked(href)}">{words}</a>' if href and readable(words) else words
