"""What an investor asks for: who, where at all, what matters how much, and which are shortlisted.

A wish is a value; its text form is the query of a URL, so that it can be mailed and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from gis.criteria import CRITERIA
from gis.investors import PROFILES
from gis.site_measures import CANDIDATES
from gis.site_weights import MOST
from gis.store import Tables
from gis.vocabulary import ACCURACIES, INVESTORS

NAMES = ("who", "origin", "unit", "cluster", "metro", "accuracy", "kind", "w", "picks")
"""The parameters of the URL."""
ORIGINS = ("domestic", "foreign")
METRO_M = (300, 500, 800, 1000, 1500, 2000, 3000)
"""The distances to a station that can be asked for, in metres."""
LEAST_ACCURACIES = tuple(name for name in ACCURACIES if name != "none")
MOST_PICKS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Who looks, within which limits, with which weights; empty means no limit.

    `weights` holds one number, 0 to 100, for each criterion; `picks` up to five places.
    """

    investor: str = next(iter(INVESTORS))
    foreign: bool = False
    units: tuple[str, ...] = ()
    cluster: str = ""
    metro_m: int = 0
    accuracy: str = ""
    kinds: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    picks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        whole = {**PROFILES[self.investor].preset(), **self.weights}
        object.__setattr__(self, "weights", {name: float(whole[name]) for name in CRITERIA})

    def without(self, limit: str) -> Wish:
        """Return the wish with one limit dropped; see `site_limits.LIMITS`."""
        empty: dict[str, object] = {"unit": (), "cluster": "", "metro": 0, "accuracy": "",
                                    "kind": ()}  # fmt: skip
        names = {"unit": "units", "metro": "metro_m", "kind": "kinds"}
        return replace(self, **{names.get(limit, limit): empty[limit]})  # type: ignore[arg-type]


def to_query(wish: Wish) -> dict[str, str]:
    """Write a wish as the parameters of a URL; what is as it begins is left out."""
    preset = PROFILES[wish.investor].preset()
    told = {
        "who": "" if wish.investor == Wish().investor else wish.investor,
        "origin": "foreign" if wish.foreign else "",
        "unit": ",".join(wish.units),
        "cluster": wish.cluster,
        "metro": str(wish.metro_m) if wish.metro_m else "",
        "accuracy": wish.accuracy,
        "kind": ",".join(wish.kinds),
        "w": "" if wish.weights == preset else _weights_text(wish.weights),
        "picks": ",".join(wish.picks),
    }
    return {name: value for name, value in told.items() if value}


def from_query(query: Mapping[str, str], tables: Tables) -> tuple[Wish, list[tuple[str, str]]]:
    """Read a wish; return it and what it says that is gone or unknown, as (parameter, value)."""
    unknown: list[tuple[str, str]] = []

    def known(name: str, allowed: Iterable[str], most: int = 1000) -> tuple[str, ...]:
        asked = tuple(dict.fromkeys(filter(None, query.get(name, "").split(","))))
        there = set(allowed)
        good = tuple(one for one in asked if one in there)[:most]
        unknown.extend((name, one) for one in asked if one not in good)
        return good

    who = known("who", INVESTORS, 1)
    metro = known("metro", map(str, METRO_M), 1)
    places = tables.places
    wish = Wish(
        investor=who[0] if who else Wish().investor,
        foreign=known("origin", ORIGINS, 1) == ("foreign",),
        units=known("unit", tables.units["id"]),
        cluster="".join(known("cluster", cluster_ids(tables), 1)),
        metro_m=int(metro[0]) if metro else 0,
        accuracy="".join(known("accuracy", LEAST_ACCURACIES, 1)),
        kinds=known("kind", CANDIDATES),
        weights=_weights(query.get("w", ""), lambda one: unknown.append(("w", one))),
        picks=known("picks", places.loc[places["kind"].isin(CANDIDATES), "id"], MOST_PICKS),
    )
    return wish, unknown


def cluster_ids(tables: Tables) -> list[str]:
    """Return the financial clusters, without their parts."""
    rows = tables.clusters
    return list(rows.loc[rows["kind"].eq("cluster") & rows["parent"].eq(""), "id"])


def _weights_text(weights: Mapping[str, float]) -> str:
    return ",".join(f"{name}:{weights[name]:g}" for name in CRITERIA)


def _weights(text: str, unknown: Callable[[str], None]) -> dict[str, float]:
    """Read `fit:30,peers:20`; a criterion that is not named keeps its preset."""
    found: dict[str, float] = {}
    for one in filter(None, text.split(",")):
        name, _, number = one.partition(":")
        if name in CRITERIA and number.isdecimal() and number.isascii() and float(number) <= MOST:
            found[name] = float(number)
        else:
            unknown(one)
    return found
