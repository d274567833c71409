"""Up to five places side by side: what differs first, what is equal below, a source a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gis.cells import show
from gis.criteria import CRITERIA
from gis.investors import PROFILES
from gis.report.blocks import Block, Cell, Heading, Sources, table
from gis.site_finder import Ranking
from gis.site_limits import met
from gis.site_measures import (
    complements,
    fit_of,
    neighbours,
    orientations,
    peers,
    service_bases,
    stations,
)
from gis.store import Tables
from gis.tables import PLACES
from gis.text import NO_DATA, Language, Text, is_missing
from views.citing import cited
from views.side_by_side import NONE, Facts, side_by_side
from views.site_words import accuracy_of, kind_of, measured, name_of, points, rank_range, unit_of

NAMED, NAMED_OF_MANY = 6, 2
"""Neighbours that a cell names; of more than two places, in narrow columns."""
FACTS = Text("概况", "Facts")
LIMITED = Text("不符合限定，未排名", "Does not meet the limits: not ranked")
UNRANKED = Text("资料不足，未排名", "Not ranked: data are lacking")


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """What the cells of a comparison are written from."""

    ranking: Ranking
    tables: Tables
    language: Language
    book: Sources
    many: bool = False
    """More than two: columns are narrow, and clauses are named, not quoted."""

    def cell(self, text: str | Text, *sources: object) -> Cell:
        """Return a cell with the notes of its sources; no words are 暂无数据."""
        words = text.get(self.language) if isinstance(text, Text) else text
        if not words or words == NO_DATA.get(self.language):
            return Cell(text=NO_DATA.get(self.language))
        told = cited([one for one in sources if not is_missing(one)])
        return Cell(text=words, notes=self.book.note(*told))


def comparison_blocks(
    ranking: Ranking, places: Sequence[str], tables: Tables, language: Language, book: Sources
) -> list[Block]:
    """Compare places by id; of one place alone the facts are listed. An unknown id is left out."""
    ids = ranking.sites["id"].tolist()
    rows = [ids.index(one) for one in places if one in ids]
    if not rows:
        return []
    at = Compared(ranking=ranking, tables=tables, language=language, book=book, many=len(rows) > 2)
    columns = [_column(at, row) for row in rows]
    names = [name_of(ranking.sites.iloc[row], language) for row in rows]
    if len(rows) > 1:
        return side_by_side(names, columns, language)
    lines = [(Cell(text=label), cell) for label, cell in columns[0].items()]
    grid = table(["", *names], lines, "ll", widths=(0.28, 0.72))
    return [Heading(text=FACTS.get(language), level=2), grid]


def _column(at: Compared, row: int) -> Facts:
    """Return everything that is compared of one site, by label, in the order of the table."""
    site = at.ranking.sites.iloc[row]
    told = {
        Text("得分", "Score"): _score(at, site),
        Text("可能的名次", "Rank range"): _range(at, site),
        **_limits(at, row),
        **{one.says: _criterion(at, row, one.id) for one in CRITERIA.values()},
        Text("招引条文", "What the plan says"): _wording(at, row),
        Text("同类近邻", "Peers nearby"): _names(at, row, peers),
        Text("互补近邻", "Complements nearby"): _names(at, row, complements),
        **_facts(at, site),
    }
    return {label.get(at.language): cell for label, cell in told.items()}


# --- what the ranking says ------------------------------------------------------------------


def _score(at: Compared, site: pd.Series) -> Cell:
    position = at.ranking.position(site["id"])
    if position is None:
        return at.cell(LIMITED)
    low, high = (points(one[position]) for one in (at.ranking.scores.low, at.ranking.scores.high))
    if not at.ranking.scores.ranked[position]:
        told = Text("{words}（可能 {low}–{high}）", "{words} (possible {low}–{high})")
        return at.cell(told.format(words=UNRANKED, low=low, high=high))
    told = Text("{score}（{low}–{high}）", "{score} ({low}–{high})")
    return at.cell(told.format(score=points(at.ranking.scores.score[position]), low=low, high=high))


def _range(at: Compared, site: pd.Series) -> Cell:
    position = at.ranking.position(site["id"])
    if position is None or not at.ranking.scores.ranked[position]:
        return Cell(text=NONE)
    return at.cell(rank_range(at.ranking, position))


def _limits(at: Compared, row: int) -> dict[Text, Cell]:
    """Say whether a site meets the limits, where there are some."""
    ranking = at.ranking
    each = met(at.tables, ranking.sites, ranking.measures, ranking.wish)
    if not each:
        return {}
    low = min(float(np.nan_to_num(one[row])) for one, _ in each.values())
    high = min(float(np.nan_to_num(one[row])) for _, one in each.values())
    words = (
        Text("符合", "Met") if low > 0
        else Text("可能符合", "Possibly met") if high > 0
        else Text("不符合或不明", "Not met or unknown")
    )  # fmt: skip
    return {Text("限定条件", "Limits"): at.cell(words)}


def _criterion(at: Compared, row: int, name: str) -> Cell:
    """Return a measurement with its sources."""
    site = at.ranking.sites.iloc[row]
    words = measured(at.ranking, row, name)
    sources: list[object] = []
    if words is NO_DATA:
        pass
    elif name in ("peers", "complements"):
        sources = [*_kin(at, row, peers if name == "peers" else complements)["source"].unique()]
    elif name in ("metro", "services"):
        others = stations(at.tables) if name == "metro" else service_bases(at.tables)
        sources = [*others["source"].unique()[:1], site["coordinate_source"]]
    elif name == "fit":
        sources = [*_orientations(at)["source"].unique()]
    else:
        sources = [site["source"]]
    return at.cell(words, *sources)


def _orientations(at: Compared) -> pd.DataFrame:
    return orientations(at.tables, at.ranking.wish.investor, foreign=at.ranking.wish.foreign)


def _wording(at: Compared, row: int) -> Cell:
    """Quote the clauses that name the site or its area, each with its place in the plan."""
    site = at.ranking.sites.iloc[[row]]
    clauses = at.tables.clauses.set_index("id")
    told: dict[str, str] = {}
    for one in _orientations(at).to_dict("records"):
        low, _ = fit_of(at.tables, site, one)
        if low[0] > 0:
            where = clauses.loc[one["clause"], f"locator_{at.language}"]
            quoted = Text("“{words}”（{where}）", "“{words}” ({where})").format(
                words=one[f"wording_{at.language}"], where=where
            )
            told[str(where) if at.many else quoted.get(at.language)] = str(one["source"])
    mark = "；" if at.language == "zh" else "; "
    return at.cell(mark.join(told), *told.values()) if told else Cell(text=NONE)


def _kin(at: Compared, row: int, which: object) -> pd.DataFrame:
    profile = PROFILES[at.ranking.wish.investor]
    others = which(at.tables, profile)  # type: ignore[operator]
    return neighbours(at.ranking.sites.iloc[[row]], others)


def _names(at: Compared, row: int, which: object) -> Cell:
    """Name the neighbours; those that are only possibly near carry a mark."""
    found = _kin(at, row, which)
    if found.empty:
        return Cell(text=NONE)
    perhaps = Text("（可能）", " (possibly)").get(at.language)
    most = NAMED_OF_MANY if at.many else NAMED
    names = [
        (name_of(one, at.language)) + ("" if one["certain"] else perhaps)
        for _, one in found.head(most).iterrows()
    ]
    told = ("；" if at.language == "zh" else "; ").join(names)
    if len(found) > most:
        more = Text("{told}，等 {n} 家", "{told}, and others: {n} in all")
        told = more.format(told=told, n=len(found)).get(at.language)
    return at.cell(told, *found["source"].unique())


# --- facts of the record --------------------------------------------------------------------


def _facts(at: Compared, site: pd.Series) -> dict[Text, Cell]:
    """Return what the record itself says."""
    label = {name: column.label for name, column in PLACES.by_name.items()}
    business, later = (_words(at, site, stem) for stem in ("business", "status_later"))
    return {
        label["kind"]: at.cell(kind_of(site), site["source"]),
        Text("统计单元", "Statistical unit"): at.cell(unit_of(at.tables, site, at.language),
                                                  site["source"]),
        label["address"]: at.cell(_text(site, "address"), _text(site, "address_source")),
        label["accuracy"]: at.cell(accuracy_of(site), _text(site, "coordinate_source")),
        Text("后续进展", "Later status"): at.cell(later, _text(site, "status_later_source")),
        Text("业态", "Business"): at.cell(business, site["source"]),
        label["floor_area_m2"]: _shown(at, site, "floor_area_m2"),
        label["sample_institutions"]: _shown(at, site, "sample_institutions"),
    }  # fmt: skip


def _text(site: pd.Series, name: str) -> str:
    value = site.get(name)
    return "" if is_missing(value) else str(value)


def _words(at: Compared, site: pd.Series, stem: str) -> str:
    return _text(site, f"{stem}_{at.language}")


def _shown(at: Compared, site: pd.Series, name: str) -> Cell:
    value = site.get(name)
    if is_missing(value):
        return at.cell("")
    return at.cell(show(PLACES.by_name[name], value, at.language), site["source"])
