"""Find a site: from a wish and the tables to the ranking, with everything that explains it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from gis.criteria import CRITERIA, Measures, functions_of, values
from gis.site_limits import Held, held
from gis.site_measures import candidates, measures
from gis.site_weights import Answer, what_if
from gis.site_wish import Wish
from gis.sites import Floats, Scores, score
from gis.store import Tables


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ranking:
    """The answer to a wish. `sites` are all that could be chosen, `measures` theirs by row.

    `listed` are the rows that keep to the limits, in the order of the table; `scores`, and the
    positions in `answer`, are of those. `lacking` are the criteria with a weight that no site has
    data for: they do not count.
    """

    wish: Wish
    sites: pd.DataFrame = field(repr=False)
    measures: Measures = field(repr=False)
    held: Held = field(repr=False)
    listed: np.ndarray = field(repr=False)
    scores: Scores = field(repr=False)
    answer: Answer | None
    lacking: tuple[str, ...]

    @property
    def order(self) -> list[int]:
        """Return the positions (in `listed`) of the ranked sites, first to last.

        Equal ones stand in the order of the table, as the two that `answer` is about.
        """
        ranked = np.flatnonzero(self.scores.ranked)
        return sorted(ranked.tolist(), key=lambda one: self.scores.rank[one])

    @property
    def unranked(self) -> list[int]:
        """Return the positions of the sites that lack something, in the order of the table."""
        return np.flatnonzero(~self.scores.ranked).tolist()

    def site(self, position: int) -> pd.Series:
        """Return the record of a listed site."""
        return self.sites.iloc[self.listed[position]]

    def lacks(self, position: int) -> list[str]:
        """Name the criteria that count and that a listed site has no data for."""
        row = self.measures.low[self.listed[position]]
        return [
            name for column, name in enumerate(self.measures.criteria)
            if self.scores.counts[column] and np.isnan(row[column])
        ]  # fmt: skip

    def position(self, place: str) -> int | None:
        """Return where a place stands in `listed`; None where the limits leave it out."""
        found = np.flatnonzero(self.sites["id"].to_numpy()[self.listed] == place)
        return int(found[0]) if len(found) else None


def site_ranking(tables: Tables, wish: Wish) -> Ranking:
    """Rank the sites of the city for a wish.

    Raises ProblemError where nothing weighs: all weights 0, or only on what nobody has data for.
    Where the limits leave no site, the ranking is empty and `held` says which of them does it.
    """
    sites = candidates(tables)
    found = measures(tables, sites, wish.investor, foreign=wish.foreign)
    limits = held(tables, sites, found, wish)
    listed = np.flatnonzero(limits.kept)
    low, high = site_values(found.rows(listed))
    weights = np.array([wish.weights[name] for name in CRITERIA])
    scores = score(low, high, weights)
    return Ranking(
        wish=wish,
        sites=sites,
        measures=found,
        held=limits,
        listed=listed,
        scores=scores,
        answer=what_if(low, high, weights, scores),
        lacking=tuple(
            name
            for column, name in enumerate(CRITERIA)
            if weights[column] > 0 and np.isnan(found.low[:, column]).all()
        ),
    )


def site_values(found: Measures) -> tuple[Floats, Floats]:
    """Return the values of measurements by the declared value functions."""
    return values(found.low, found.high, functions_of(found.criteria))
