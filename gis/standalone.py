"""A map as one HTML file: Leaflet, drawing, data, fonts, search and panels, in both languages.

It asks no host for anything and by the policy in its head could not: scripts run by their digest
alone. Geometry is held once; words that differ between the languages are held as pairs. The same
input gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gis.paper.fonts import FAMILY, Family, Font, cut
from gis.portray import Portrayal
from gis.search import Entry
from gis.text import LANGUAGES, Language, Text
from gis.web import MAP_ID, Bounds, MapNotes, base_map, base_script, encode, payload

BothLanguages = Mapping[Language, Portrayal]
PLAIN = frozenset(map(chr, range(0x20, 0x7F)))
BOLD_KEYS = frozenset({"name", "label", "title", "review"})
"""What is set in bold stands under these keys, beside the words of our own scripts."""
NO_SCRIPT = Text(
    "此地图需要浏览器运行脚本（JavaScript）；文件不访问任何网址。",
    "This map needs the browser to run scripts (JavaScript); the file asks no address.",
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Assets:
    """The texts of scripts and style sheets in the order they stand in, and an icon (SVG)."""

    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    icon: str = ""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class OneFile:
    """What the file holds, beside the assets.

    `layers` come bottom first, each in both languages; `groups` names their switches. `cards` is
    what the panel tells, by key (`kind:id`), as plain data in each language; `clauses` are the
    passages that cards name, place and wording. `positions` says where a key lies. `language` is
    the one that the file opens in.
    """

    layers: tuple[BothLanguages, ...]
    bounds: Bounds
    title: Text
    notes: MapNotes
    language: Language = "zh"
    groups: Mapping[str, Text] = field(default_factory=dict)
    cards: Mapping[Language, Mapping[str, Any]] = field(default_factory=dict)
    clauses: Mapping[str, tuple[Text, Text]] = field(default_factory=dict)
    positions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    kinds: Mapping[str, Text] = field(default_factory=dict)
    credits: Text | None = None
    version: str = ""


@dataclass(slots=True)
class Lexicon:
    """Words held once: a string where both languages agree, else the pair (zh, en)."""

    texts: list[Any] = field(default_factory=list)
    places: dict[tuple[str, str], int] = field(default_factory=dict)

    def place(self, zh: Any, en: Any) -> int:
        """Return the position of a pair of words, or of anything else that differs."""
        key = (repr(zh), repr(en))
        if key not in self.places:
            self.places[key] = len(self.texts)
            self.texts.append(zh if zh == en and isinstance(zh, str) else [zh, en])
        return self.places[key]

    def merged(self, zh: Any, en: Any) -> Any:
        """Return one tree for two: where they differ stands {"t": place}.

        >>> held = Lexicon()
        >>> held.merged({"n": 1, "s": "甲"}, {"n": 1, "s": "A"}), held.texts
        ({'n': 1, 's': {'t': 0}}, [['甲', 'A']])
        """
        if zh == en:
            return zh
        if isinstance(zh, dict) and isinstance(en, dict):
            names = dict.fromkeys([*zh, *en])
            return {name: self.merged(zh.get(name), en.get(name)) for name in names}
        if isinstance(zh, list) and isinstance(en, list) and len(zh) == len(en):
            return [self.merged(*pair) for pair in zip(zh, en, strict=True)]
        return {"t": self.place(zh, en)}

    def interned(self, zh: Any, en: Any) -> Any:
        """Return one tree for two of one shape, every string in it as its place."""
        if isinstance(zh, dict):
            return {name: self.interned(zh[name], en[name]) for name in zh}
        if isinstance(zh, list):
            return [self.interned(*pair) for pair in zip(zh, en, strict=True)]
        return self.place(zh, en)


def standalone_html(held: OneFile, assets: Assets, family: Family | None) -> str:
    """Return the page; without a `family` it is set in what the reader's machine has.

    Raises ProblemError where a face is missing.
    """
    data = encode(_data(held)).decode().replace("<", "\\u003c")
    scripts = [_inside_script(script) for script in _ordered(assets.scripts, held.bounds)]
    styles = [_without_pictures(style) for style in assets.styles]
    if family is not None:
        styles.insert(0, _faces(held, data, assets, family))
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_digest, scripts))}; "
        "style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    icon = base64.b64encode(assets.icon.encode()).decode()
    title = _escaped(held.title.get(held.language))
    head = [
        f'<!doctype html>\n<html lang="{"zh-CN" if held.language == "zh" else "en"}">\n<head>',
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex">',
        f"<title>{title}</title>",
        f'<link rel="icon" href="data:image/svg+xml;base64,{icon}">' if icon else "",
        *(f"<style>{style}</style>" for style in styles),
        "</head>",
    ]
    said = " ".join(_escaped(NO_SCRIPT.get(one)) for one in LANGUAGES)
    review = " ".join(_escaped(held.notes.review.get(one)) for one in LANGUAGES)
    body = [
        '<body>\n<div class="one-app"><aside class="one-rail"></aside>'
        f'<main class="atlas-host"><div id="{MAP_ID}" class="atlas-map"></div></main></div>',
        f"<noscript><h1>{title}</h1><p>{said}</p><p>{review}</p></noscript>",
        f'<script type="application/json" id="atlas-data">{data}</script>',
        *(f"<script>{script}</script>" for script in scripts),
        "</body>\n</html>\n",
    ]
    return "\n".join([*filter(None, head), *body])


def _ordered(scripts: Sequence[str], bounds: Bounds) -> list[str]:
    """Put the script of the empty map behind Leaflet, which comes first."""
    return [scripts[0], base_script(base_map(bounds)), *scripts[1:]]


def _data(held: OneFile) -> dict[str, Any]:
    words = Lexicon()
    layers = [
        words.merged(*(payload(pair[language]) for language in LANGUAGES)) for pair in held.layers
    ]
    zh, en = (held.cards.get(language, {}) for language in LANGUAGES)
    cards = {key: words.interned(zh[key], en[key]) for key in zh if key in en}
    notes = {"review": held.notes.review, "datum": held.notes.datum, "sources": held.notes.sources}
    return {
        "language": held.language,
        "version": held.version,
        "bounds": list(held.bounds),
        "title": _pair(held.title),
        "credits": _pair(held.credits) if held.credits else ["", ""],
        "notes": {name: _pair(text) for name, text in notes.items()},
        "groups": {name: _pair(text) for name, text in held.groups.items()},
        "kinds": {name: _pair(text) for name, text in held.kinds.items()},
        "clauses": {code: [_pair(one) for one in pair] for code, pair in held.clauses.items()},
        "layers": layers,
        "cards": cards,
        "positions": dict(held.positions),
        "entries": [entry.as_json() for entry in held.entries],
        "texts": words.texts,
    }


def _pair(text: Text) -> list[str]:
    return [text.zh, text.en]


def _faces(held: OneFile, data: str, assets: Assets, family: Family) -> str:
    """Return the two faces as rules, cut to the characters of the file."""
    spoken = "".join(assets.scripts[1:]) + held.title.zh
    every = PLAIN | {one for one in data + spoken if ord(one) > 0x7E}
    bold = PLAIN | {one for one in spoken if ord(one) > 0x7E} | _bold(held)
    faces = ((400, family.regular, every), (700, family.bold, bold))
    return "".join(_face(weight, font, wanted) for weight, font, wanted in faces)


def _face(weight: int, font: Font, wanted: set[str] | frozenset[str]) -> str:
    coded = base64.b64encode(cut(font, sorted(wanted), flavour="woff2")).decode()
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-display:block;'
        f'src:url("data:font/woff2;base64,{coded}")format("woff2")}}'
    )


def _bold(held: OneFile) -> set[str]:
    """Return the characters of names, labels and titles, and of numbers in circles."""
    found: set[str] = set()

    def walk(value: Any, bold: bool) -> None:
        if isinstance(value, str):
            found.update(value if bold else "")
        elif isinstance(value, Mapping):
            for name, inner in value.items():
                walk(inner, name in BOLD_KEYS)
        elif isinstance(value, list | tuple):
            for inner in value:
                walk(inner, bold)

    for language in LANGUAGES:
        for pair in held.layers:
            walk(payload(pair[language]), bold=False)
        walk(held.cards.get(language, {}), bold=False)
    walk([_pair(held.notes.review), _pair(held.title)], bold=True)
    walk([_pair(text) for text in held.groups.values()], bold=True)
    return found


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _without_pictures(style: str) -> str:
    """Drop what a style sheet would fetch: pictures of controls that the map does not have."""
    return re.sub(r"url\((?!\"?data:)[^)]*\)", "none", style)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _inside_script(text: str) -> str:
    """Keep a script from closing its own tag, and from asking for its map."""
    text = re.sub(r"//# sourceMappingURL=\S*", "", text)
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")
