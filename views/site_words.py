"""The site finder in words: what was measured, scores, ranks, in the reader's language.

An interval is written as one, its ends rounded as far as the measurement deserves; what nobody
knows is 暂无数据.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from gis.criteria import CRITERIA, FITS, STAGES
from gis.site_finder import Ranking
from gis.site_measures import in_use
from gis.site_wish import ORIGINS, Wish
from gis.store import Tables
from gis.text import NO_DATA, Language, Text, number, same
from gis.vocabulary import ACCURACIES, INVESTORS, PLACE_KINDS, PROJECT_STATUSES

ORIGIN_WORDS = {"domestic": Text("内资", "domestic"), "foreign": Text("外资", "foreign")}
ASKED = Text("{who}（{origin}）", "{who} ({origin})")
ROUND_M = 10.0
SPAN = Text("{low}–{high}", "{low}–{high}")
BETWEEN = Text("{low} 至 {high}", "{low} to {high}")
FIT_WORDS = {
    (FITS["named"], FITS["named"]): Text("条文点名该处", "Named by a clause"),
    (FITS["area"], FITS["area"]): Text("条文点名所在片区", "In an area named by a clause"),
    (FITS["elsewhere"], FITS["elsewhere"]): Text("条文只点名别处", "Clauses name other places"),
    (FITS["elsewhere"], FITS["area"]): Text(
        "可能在条文点名的片区内", "Possibly in an area named by a clause"
    ),
}
IN_USE = Text("在用（登记地址写明该楼）", "In use (registered addresses name it)")
AT_MOST = Text("至多 {high} 米", "At most {high} m")
METRES = Text("{low} 米", "{low} m")
METRES_RANGE = Text("{low}–{high} 米", "{low}–{high} m")
COUNTED = {
    "peers": Text("{n} 家", "{n}"),
    "complements": Text("{n} 家", "{n}"),
    "projects": Text("{n} 个", "{n}"),
}


def asked(wish: Wish) -> Text:
    """Say who looks for a place: kind of institution, domestic or foreign."""
    origin = ORIGIN_WORDS[ORIGINS[int(wish.foreign)]]
    return ASKED.format(who=INVESTORS[wish.investor], origin=origin)


def measured(ranking: Ranking, row: int, name: str) -> Text:
    """Write what was measured of a site (row of `ranking.sites`) by a criterion."""
    column = tuple(CRITERIA).index(name)
    low, high = ranking.measures.low[row, column], ranking.measures.high[row, column]
    if np.isnan(low):
        return NO_DATA
    if name == "fit":
        return FIT_WORDS.get((float(low), float(high)), _span(low, high))
    if name == "completeness":
        if in_use(ranking.sites.iloc[[row]])[0]:
            return IN_USE
        return PROJECT_STATUSES[next(code for code, stage in STAGES.items() if stage == low)]
    if name in COUNTED:
        return COUNTED[name].format(n=_span(low, high))
    if name in ("metro", "services"):
        return _distance(float(low), float(high))
    return _span(low, high)


def _span(low: float, high: float) -> Text:
    if low == high:
        return same(number(low))
    return SPAN.format(low=number(low), high=number(high))


def _distance(low: float, high: float) -> Text:
    least, most = np.floor(low / ROUND_M) * ROUND_M, np.ceil(high / ROUND_M) * ROUND_M
    if least == 0:
        return AT_MOST.format(high=number(most))
    words = METRES if least == most else METRES_RANGE
    return words.format(low=number(least), high=number(most))


def points(value: float) -> str:
    """Write a score of 0 to 1 as points of 100."""
    return f"{100 * value:.1f}"


def rank_range(ranking: Ranking, position: int) -> Text:
    """Write where a site may stand: 第 1–9 名."""
    best, worst = ranking.scores.best[position], ranking.scores.worst[position]
    if best == worst:
        return Text("第 {n} 名", "rank {n}").format(n=best)
    return Text("第 {a}–{b} 名", "ranks {a}–{b}").format(a=best, b=worst)


def name_of(site: pd.Series, language: Language) -> str:
    """Return a site's name in the language; without an English one, the Chinese."""
    return str(site["name_zh"] if language == "zh" or not site["name_en"] else site["name_en"])


def unit_of(tables: Tables, site: pd.Series, language: Language) -> str:
    """Return the short name of the site's unit, or 暂无数据."""
    rows = tables.units.set_index("id")
    if site["unit"] not in rows.index:
        return NO_DATA.get(language)
    return str(rows.loc[site["unit"], f"short_{language}"])


def accuracy_of(site: pd.Series) -> Text:
    """Write how accurately a site is placed, with its uncertainty."""
    words = ACCURACIES[site["accuracy"]]
    if pd.isna(site["uncertainty_m"]):
        return words
    told = Text("{words}（± {m} 米）", "{words} (± {m} m)")
    return told.format(words=words, m=number(site["uncertainty_m"]))


def kind_of(site: pd.Series) -> Text:
    return PLACE_KINDS[site["kind"]]
