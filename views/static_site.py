"""The static site: which files it has, and how each is made. Nothing is written here."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from urllib.parse import urlencode

from gis.export.formats import FORMATS
from gis.paper.fonts import cut
from gis.paper.raster import png_bytes
from gis.paper.sheet import Sheet
from gis.report.blocks import Report
from gis.report.html import html_text
from gis.report.html_around import Around, Picture, Way
from gis.shipped import PACKAGE
from gis.store import Store, Tables
from gis.text import LANGUAGES, Language, Text
from views import editions, printing, profiles, static_pages
from views.exporting import Choice, export_bytes
from views.icon import favicon
from views.ledger_reports import LEDGER, ledger_report
from views.onefile import Wanted, one_file
from views.static_contents import OVERVIEW, files_of, map_layers, themes_of

FONTS = {400: "fonts/regular.woff2", 700: "fonts/bold.woff2"}
PREVIEW_DPI = 60.0
HOME = Text("首页", "Start")
MAP = Text("地图", "Map")
OPEN_MAP = Text("打开交互地图", "Open the interactive map")
OTHER: Mapping[Language, tuple[Language, str, str]] = {
    "zh": ("en", "English", "en"),
    "en": ("zh", "中文", "zh-CN"),
}
ROBOTS = "# 内部工作图，未经审核，不得公开 Internal working map\nUser-agent: *\nDisallow: /\n"


@dataclass(frozen=True, kw_only=True)
class Site:
    """What the site is made of: the facts, profiles by key, themes (layers of a sheet) by name."""

    store: Store
    tables: Tables
    keys: tuple[str, ...]
    themes: Mapping[str, tuple[str, ...]]
    files: tuple[tuple[str, tuple[str, ...]], ...]
    characters: set[str] = field(default_factory=set)
    """What the pages made so far are written with: the faces are cut to it, last of all."""

    @property
    def pages(self) -> frozenset[str]:
        """The keys that have a profile, for links."""
        return frozenset(self.keys)


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One file: its path below the site's folder, and what makes it."""

    path: str
    make: Callable[[], bytes]


def site_of(store: Store, areas: Collection[str] = (), themes: Collection[str] = ()) -> Site:
    """Return what a site of all facts holds; with `areas` and `themes` only those are in it."""
    tables = store.tables
    keys = [key for kind in profiles.KINDS for key in profiles.keys(tables, kind)]
    known = themes_of(tables)
    return Site(
        store=store,
        tables=tables,
        keys=tuple(key for key in keys if not areas or key.partition(":")[2] in areas),
        themes={name: one for name, one in known.items() if not themes or name in themes},
        files=files_of(tables),
    )


def planned(site: Site) -> list[Planned]:
    """Return every file of the site but its index, in the order in which it is made."""
    found = [
        Planned(path="robots.txt", make=ROBOTS.encode),
        Planned(path="favicon.ico", make=favicon),
        Planned(path="map.html", make=partial(_map, site)),
    ]
    for name, formats in site.files:
        for one in formats:
            path = f"downloads/{name}{FORMATS[one].suffix}"
            found.append(Planned(path=path, make=partial(_download, site, name, one)))
    for language in LANGUAGES:
        found += _sheets(site, language)
        found += _pages(site, language)
    fonts = [
        Planned(path=path, make=partial(_font, site, weight)) for weight, path in FONTS.items()
    ]
    return found + fonts


def _font(site: Site, weight: int) -> bytes:
    return cut(printing.family().face(weight == 700), site.characters, flavour="woff2")


def _map(site: Site) -> bytes:
    tables = site.tables.compared_with(0)
    return one_file(Wanted(layers=map_layers(tables)), tables)


def _download(site: Site, name: str, code: str) -> bytes:
    frame = site.tables.frames[name]
    return export_bytes(name, frame, site.tables, Choice(format=code)).content


# --- sheets -----------------------------------------------------------------------------------


def _sheets(site: Site, language: Language) -> list[Planned]:
    found = []
    for name in site.themes:
        pdf = cache(partial(_pdf, site, name, language))
        stem = f"sheets/{name}-{language}"
        found += [
            Planned(path=f"{stem}.pdf", make=pdf),
            Planned(path=f"{stem}.png", make=partial(_preview, pdf)),
        ]
    return found


def _preview(pdf: Callable[[], bytes]) -> bytes:
    return png_bytes(pdf(), dpi=PREVIEW_DPI)


def _sheet(site: Site, name: str, language: Language) -> Sheet:
    return Sheet(layers=site.themes[name], orientation="portrait", language=language)


def _pdf(site: Site, name: str, language: Language) -> bytes:
    sheet = _sheet(site, name, language)
    return editions.pdf_of(editions.release(sheet, site.tables, editions.book(), ""))


def _pictures(
    site: Site, names: Sequence[str], path: str, language: Language
) -> tuple[Picture, ...]:
    wide, high = (round(mm / 25.4 * PREVIEW_DPI) for mm in Sheet(layers=()).size_mm("portrait"))
    return tuple(
        Picture(
            source=_from(path, f"sheets/{name}-{language}.png"),
            alt=_title(site, name, language),
            width=wide,
            height=high,
            links=((_title(site, name, language), _from(path, f"sheets/{name}-{language}.pdf")),),
        )
        for name in names
    )


def _title(site: Site, name: str, language: Language) -> str:
    return printing.default_title(_sheet(site, name, language), site.tables)


# --- pages ------------------------------------------------------------------------------------


def _pages(site: Site, language: Language) -> list[Planned]:
    """Return the pages of one language; each is made when it is asked for."""
    tables = site.tables
    makers: dict[str, Callable[[], Report]] = {
        "index.html": lambda: static_pages.start(tables, language),
        "sheets.html": lambda: static_pages.sheets(tables, language),
        "ledger.html": lambda: ledger_report({}, tables, language),
        "downloads.html": lambda: static_pages.files(site.files, tables, language),
        "sources.html": lambda: static_pages.sources(_package(site), tables, language),
    }
    for key in site.keys:
        makers[page_of(key)] = partial(profiles.profile, key, tables, language)
    return [
        Planned(path=f"{_folder(language)}{path}", make=partial(_page, site, path, language, make))
        for path, make in makers.items()
    ]


def _page(site: Site, path: str, language: Language, make: Callable[[], Report]) -> bytes:
    where = f"{_folder(language)}{path}"
    around = Around(
        ways=_ways(path, language),
        address=partial(_address, site, where, language),
        pictures=_shown(site, path, language),
        lists=_profiles(site, where, language) if path == "index.html" else (),
        fonts=tuple((weight, _from(where, font)) for weight, font in FONTS.items()),
        icon=_from(where, "favicon.ico"),
    )
    # The code of a report opens a page of the running application: there is none here.
    report = replace(make(), code="")
    page = html_text(report, printing.family(), around)
    site.characters.update(page)
    return page.encode()


def _profiles(
    site: Site, where: str, language: Language
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the names of what has a profile, kind by kind, each with its page."""
    lists = []
    for kind, title in profiles.KINDS.items():
        names = profiles.names(site.tables, kind, language)
        links = tuple(
            (name, _address(site, where, language, key))
            for key, name in names.items()
            if key in site.pages
        )
        lists.append((title.get(language), links))
    return tuple(lists)


def _package(site: Site) -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads((site.store.folder / PACKAGE).read_text("utf-8"))
    return found


def _shown(site: Site, path: str, language: Language) -> tuple[Picture, ...]:
    where = f"{_folder(language)}{path}"
    if path == "sheets.html":
        return _pictures(site, tuple(site.themes), where, language)
    if path != "index.html" or OVERVIEW not in site.themes:
        return ()
    (picture,) = _pictures(site, (OVERVIEW,), where, language)
    opens = (OPEN_MAP.get(language), _map_address(where, language))
    return (replace(picture, links=(opens,)),)


def _folder(language: Language) -> str:
    return "" if language == "zh" else f"{language}/"


def page_of(key: str) -> str:
    """Return the path of a profile below its language's folder; any id gives a plain file name."""
    kind, _, code = key.partition(":")
    plain = re.sub(r"[^\w.-]", lambda sign: f"_{ord(sign[0]):x}_", code)
    return f"profiles/{kind}-{plain}.html"


def _from(path: str, target: str) -> str:
    """Return the address of a file as a page at `path` says it."""
    return posixpath.relpath(target, posixpath.dirname(path) or ".")


def _map_address(path: str, language: Language, key: str = "") -> str:
    query = {**({"lang": language} if language != "zh" else {}), **({"sel": key} if key else {})}
    told = urlencode(query, safe=":")
    return _from(path, "map.html") + (f"#{told}" if told else "")


def _address(site: Site, path: str, language: Language, key: str) -> str:
    """Return where a key leads: to a download, a profile, or the map that shows the record."""
    kind, _, code = key.partition(":")
    if kind == "file":
        return _from(path, f"downloads/{code}")
    if key in site.pages:
        return _from(path, f"{_folder(language)}{page_of(key)}")
    on_map = kind in ("institution", "place", "unit", "cluster")
    return _map_address(path, language, key) if on_map else ""


def _ways(path: str, language: Language) -> tuple[Way, ...]:
    """Return the row of links: the pages of this language, the map, this page in the other."""
    here = f"{_folder(language)}{path}"
    titles = {
        "index.html": HOME,
        "sheets.html": static_pages.SHEETS,
        "ledger.html": LEDGER,
        "downloads.html": static_pages.FILES,
        "sources.html": static_pages.ORIGINS,
    }
    ways = [
        Way(text=title.get(language), href=_from(here, f"{_folder(language)}{name}"),
            here=name == path)
        for name, title in titles.items()
    ]  # fmt: skip
    ways.insert(1, Way(text=MAP.get(language), href=_map_address(here, language)))
    other, words, tag = OTHER[language]
    there = _from(here, f"{_folder(other)}{path}")
    return (*ways, Way(text=words, href=there, aside=True, language=tag))
