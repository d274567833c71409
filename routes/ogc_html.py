"""The OGC services' pages: plain HTML of our own, every value escaped, no other host asked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from gis.text import Text
from routes.ogc_answering import Asked, Link

STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.6 system-ui,"Noto Sans SC","Microsoft YaHei",sans-serif;margin:0 auto;
max-width:72rem;padding:1rem}
h1{font-size:1.35rem;line-height:1.3}h2{font-size:1.05rem;margin-top:1.6rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8886;
min-width:4rem}td{overflow-wrap:anywhere}th{white-space:nowrap}
nav a{margin-right:1rem}a{overflow-wrap:anywhere}code{overflow-wrap:anywhere}
p.note{opacity:.8;font-size:.9rem}
"""
FONT = "assets/vendor/fonts/noto-sans-sc.css"
"""The application's own, so that Chinese is drawn on a machine without Chinese fonts."""
HOME = Text("首页", "Start")
COLLECTIONS = Text("数据集", "Collections")
ATLAS = Text("地图", "Map")
JSON = Text("此页的 JSON", "This page as JSON")
OTHER = Text("English", "中文")
LINKS = Text("链接", "Links")

Cell = str | tuple[str, str]
"""A text, or a text with the address that it leads to."""


def page(asked: Asked, title: str, parts: Sequence[str]) -> str:
    """Return a whole page, with the ways to its JSON, the other language, and the start."""
    other = "en" if asked.language == "zh" else "zh"
    ways = [
        (asked.say(HOME), f"{asked.base}/?f=html&lang={asked.language}"),
        (asked.say(COLLECTIONS), f"{asked.base}/collections?f=html&lang={asked.language}"),
        (asked.say(ATLAS), f"{atlas(asked)}?lang={asked.language}"),
        (asked.say(JSON), asked.address(f="json")),
        (asked.say(OTHER), asked.address(lang=other, f="html")),
    ]
    tongue = "zh-CN" if asked.language == "zh" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{tongue}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title>"
        f'<link rel="stylesheet" href="{escape(atlas(asked))}{FONT}">'
        f"<style>{STYLE}</style></head><body>"
        f"<nav>{''.join(anchor(*way) for way in ways)}</nav><main><h1>{escape(title)}</h1>"
        f"{''.join(parts)}</main></body></html>\n"
    )


def atlas(asked: Asked) -> str:
    """Return the address of the map that the service stands beside."""
    return asked.base.removesuffix("/ogc") + "/"


def anchor(text: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def paragraph(text: str, *, note: bool = False) -> str:
    return f"<p{' class=note' if note else ''}>{escape(text)}</p>"


def heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def listed(links: Sequence[Link]) -> str:
    """Return links as a list, each to the page that a person reads."""
    rows = "".join(f"<li>{anchor(one['title'], one['href'])}</li>" for one in links)
    return f"<ul>{rows}</ul>"


def table(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return a table that scrolls sideways by itself on a narrow screen."""
    top = "".join(f"<th scope=col>{escape(one)}</th>" for one in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return (
        f"<div class=wide><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(cell: Cell) -> str:
    told = escape(cell) if isinstance(cell, str) else anchor(*cell)
    return f"<td>{told}</td>"
