"""The few words that every file of a report needs, and text made fit for any file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category
from xml.sax.saxutils import escape

from gis.report.blocks import Report
from gis.report.chart import Bars, Chart, Lines
from gis.report.chart_numbers import mark_words
from gis.text import Language, Text

SOURCES = Text("数据来源", "Sources")
SOURCE = Text("来源", "Source")
APPENDIX = Text("数据附录", "Data appendix")
APPENDIX_SAYS = Text("各图所依据的数值。", "The values that the charts are drawn from.")
CONTINUED = Text("（续）", " (continued)")
VERSION = Text("数据版本 {version}", "Data version {version}")
OPENS = Text("扫码查看", "Scan to open")
UNIT = Text("单位：{unit}", "Unit: {unit}")
FIXED_DATE = "1980-01-01"
"""Written where a report has no date: the same report, the same bytes."""
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TAGS = {"zh": "zh-CN", "en": "en-GB"}


def tag(language: Language) -> str:
    """Return the language as files name it."""
    return TAGS[language]


def readable(text: str) -> str:
    """Return text on one line without what no file may hold: controls, surrogates, turned marks.

    >>> readable("a\\nb\\x00c"), readable("18\\u2009675")
    ('a b c', '18\\u2009675')
    """
    kept = ("" if category(c) == "Cf" else c if _shown(c) else " " for c in text)
    return "".join(kept).strip(" ")


def _shown(character: str) -> bool:
    return character.isprintable() or category(character) == "Zs"


def marked(text: str) -> str:
    """Return text as it stands between the tags, or between quotes, of XML and HTML."""
    return escape(readable(text), {'"': "&quot;", "'": "&#39;"})


def note_mark(notes: Sequence[int]) -> str:
    """Return the numbers of sources as they stand behind words.

    >>> note_mark((1, 3)), note_mark(())
    ('[1,3]', '')
    """
    return f"[{','.join(map(str, notes))}]" if notes else ""


def file_date(report: Report) -> str:
    """Return the date that a file says it was made on, YYYY-MM-DD."""
    return report.date if DATE.fullmatch(report.date) else FIXED_DATE


def imprint(report: Report) -> str:
    """Return author, date and version on one line, as far as they are known."""
    version = VERSION.format(version=report.version).get(report.language) if report.version else ""
    mark = "　" if report.language == "zh" else " · "
    return mark.join(one for one in (report.author, report.date, version) if one)


def chart_words(chart: Chart, language: Language) -> str:
    """Return what a reader who does not see the chart is told: title, unit or axes, what it lacks.

    Bars say where their mark stands.
    """
    told: tuple[str, ...]
    if isinstance(chart, Lines):
        told = chart.title, chart.unit, chart.empty
    elif isinstance(chart, Bars):
        told = chart.title, chart.unit, mark_words(chart, language)
    else:
        told = chart.title, chart.y_title, chart.x_title
    return " · ".join(one for one in told if one)
