"""Addresses to units: how many are decided and right with each left out, and how fast.

The labelled addresses are a registration sample that does not belong to the repository; without it
only the speed is measured, and that is said. An address is judged by words that do not hold it:
its own label is taken out of every count that it could be in.

Two questions are asked of the sample. `as written`: all 866 labelled rows, as an import meets
them; but the labels by road_majority and house_number_knn come from rules like these, so that
agreement with them proves little. `area names struck out`: the rows whose label was read from the
address, with those names removed, so that buildings, roads and house numbers alone must find it
again. That is the independent test of these rules, and harder than use: an address outside the city
proper always names its county, so the figure for urban units is the one to compare with use.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from benchmarks.plain_resolve import plain_units, words_from
from benchmarks.report import Figure
from gis import resolve as rules
from gis.lexicons import Building, Labelled, Lexicons, find, lexicons_from
from gis.resolve import buildings_in, resolve, resolve_units
from gis.store import Tables, open_store

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT.parent / "shared" / "reference" / "registrations_2019_sample.csv"
EXPLICIT = ("address_text", "zone_name")
RIGHT = 0.98
DECIDED = 0.93
ADDRESSES = 1_000_000
SPEED = 50_000
PLAIN_ADDRESSES = 2_000
SEED = 20_190_430
CURVE = ((0.7, 5), (0.8, 10), (0.9, 10), (0.95, 10), (0.95, 20), (0.99, 10))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How many addresses were asked, decided, and decided as they are labelled."""

    asked: int
    decided: int
    right: int

    @property
    def decided_share(self) -> float:
        return self.decided / self.asked

    @property
    def right_share(self) -> float:
        """The share of the decided ones that are right; 1 where none is decided."""
        return self.right / self.decided if self.decided else 1.0


def run() -> list[Figure]:
    """Measure; the accuracy only where the sample is there."""
    tables = open_store(ROOT / "data").tables
    lexicons = lexicons_from(tables)
    figures: list[Figure] = []
    if SAMPLE.exists():
        figures += accuracy(labelled(lexicons), tables)
    else:
        print(f"The accuracy was not measured: no {SAMPLE.name}")
    return [*figures, *speed(lexicons, tables)]


def labelled(lexicons: Lexicons) -> pd.DataFrame:
    """Return address, unit and the method of the label of each labelled row of the sample."""
    rows = pd.read_csv(SAMPLE, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    short = {re.sub("（.*）", "", name): unit for unit, name in lexicons.unit_names.items()}
    for name, unit in list(short.items()):
        for part in ("技术产业开发", "技术开发"):
            short[name.replace(part, "")] = unit
    units = rows["stat_unit"].map(lambda name: _unit(name, short))
    told = pd.DataFrame({"address": rows["address"], "unit": units, "method": rows["unit_method"]})
    return told[told["unit"] != ""].reset_index(drop=True)


def _unit(name: str, short: Mapping[str, str]) -> str:
    """Return the unit of a short name such as 经开区; "" for none."""
    if not name:
        return ""
    exact = [unit for full, unit in short.items() if full == name]
    near = [unit for full, unit in short.items() if _abbreviates(name, full)]
    return (exact or near)[0]


def _abbreviates(short: str, full: str) -> bool:
    return bool(re.search(".*".join(map(re.escape, short)), full))


def accuracy(rows: pd.DataFrame, tables: Tables) -> list[Figure]:
    """Judge the rules on each labelled row with its own label taken out."""
    lexicons = lexicons_from(tables)
    counties = set(tables.units.loc[tables.units["kind"] == "county", "id"])
    figures = _shares(
        "As written, 866 labelled rows", judge(rows, lexicons), right=True, decided=True
    )
    for method, part in rows.groupby("method"):
        figures += _shares(f"As written, labelled by {method}", judge(part, lexicons))
    struck = struck_out(rows[rows["method"].isin(EXPLICIT)], lexicons)
    figures += _shares("Area names struck out", judge(struck, lexicons))
    urban = struck[~struck["unit"].isin(counties)]
    figures += _shares("Area names struck out, urban units", judge(urban, lexicons), right=True)
    kept = rules.ROAD_SHARE, rules.ROAD_LABELS
    for share, labels in CURVE:
        rules.ROAD_SHARE, rules.ROAD_LABELS = share, labels
        what = f"Urban, struck out, roads from {share:.0%} of ≥ {labels} addresses"
        figures += _shares(what, judge(urban, lexicons))
    rules.ROAD_SHARE, rules.ROAD_LABELS = kept
    return figures


def judge(rows: pd.DataFrame, lexicons: Lexicons) -> Outcome:
    """Resolve each address by words from which its own label has been taken."""
    pairs = zip(rows["address"], rows["unit"], strict=True)
    found = [
        (resolve(address, without(address, unit, lexicons)).unit, unit) for address, unit in pairs
    ]
    decided = [(answer, unit) for answer, unit in found if answer]
    right = sum(answer == unit for answer, unit in decided)
    return Outcome(asked=len(found), decided=len(decided), right=right)


def without(address: str, unit: str, lexicons: Lexicons) -> Lexicons:
    """Return the words with one labelled address less in each count that it could be in."""
    words = {word for _, word in find(address, lexicons)}
    places = {
        (one.place, one.unit)
        for word in words
        for one in (*lexicons.buildings.get(word, ()), *lexicons.numbers.get(word, {}).values())
    }

    def less(one: Building) -> Building:
        if one.unit != unit or (one.place, one.unit) not in places or not one.n:
            return one
        return replace(one, votes=max(one.votes - 1, 0), n=one.n - 1)

    return lexicons.replaced(
        roads={
            road: {code: n - (road in words and code == unit) for code, n in tally.items()}
            for road, tally in lexicons.roads.items()
        },
        buildings={name: tuple(map(less, told)) for name, told in lexicons.buildings.items()},
        numbers={
            road: {number: less(one) for number, one in told.items()}
            for road, told in lexicons.numbers.items()
        },
        house_numbers=_numbers_without(address, unit, words, lexicons),
    )


def _numbers_without(
    address: str, unit: str, words: set[str], lexicons: Lexicons
) -> dict[str, Labelled]:
    """Return the labelled house numbers without one address of this number and unit."""
    left = {}
    for road, told in lexicons.house_numbers.items():
        own = {int(found) for found in re.findall(rf"{re.escape(road)}\s*(\d{{1,5}})", address)}
        left[road] = tuple(
            (number, code, n - (road in words and number in own and code == unit))
            for number, code, n in told
            if n > (road in words and number in own and code == unit)
        )
    return left


def struck_out(rows: pd.DataFrame, lexicons: Lexicons) -> pd.DataFrame:
    """Return the rows with the names of areas and quarters removed from their addresses."""
    names = sorted({*lexicons.areas, *lexicons.quarters}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, names)))
    return rows.assign(address=rows["address"].map(lambda address: pattern.sub(" ", address)))


def _shares(
    what: str, outcome: Outcome, *, right: bool = False, decided: bool = False
) -> list[Figure]:
    """Return what was left undecided and what was wrong, in percent: less is better."""
    return [
        Figure(what=f"{what} ({outcome.asked}): undecided", unit="%",
               measured=100 * (1 - outcome.decided_share),
               target=100 * (1 - DECIDED) if decided else None),
        Figure(what=f"{what}: wrong among {outcome.decided} decided", unit="%",
               measured=100 * (1 - outcome.right_share),
               target=100 * (1 - RIGHT) if right else None),
    ]  # fmt: skip


def speed(lexicons: Lexicons, tables: Tables) -> list[Figure]:
    """Time a million different addresses on one core, beside looking for every word in each."""
    addresses = made_addresses(lexicons, ADDRESSES)
    seconds = cpu_seconds(lambda: resolve_units(addresses, lexicons))
    some = addresses[:PLAIN_ADDRESSES]
    words = words_from(tables)
    plain = cpu_seconds(lambda: plain_units(some, words)) * ADDRESSES / PLAIN_ADDRESSES
    held = cpu_seconds(lambda: buildings_in(addresses, lexicons))
    return [
        Figure(what="1,000,000 different addresses to units, processor time", measured=seconds,
               unit="s", target=ADDRESSES / SPEED, alternative=plain,
               alternative_name=f"as first written ({PLAIN_ADDRESSES:,} timed)"),
        Figure(what="1,000,000 different addresses to buildings, processor time", measured=held,
               unit="s", target=ADDRESSES / SPEED),
    ]  # fmt: skip


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the processor time of this process for the work: other programs do not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def made_addresses(lexicons: Lexicons, count: int) -> list[str]:
    """Return different addresses made of known words: seven in ten name an area."""
    draw = random.Random(SEED)
    areas, roads, buildings = map(list, (lexicons.areas, lexicons.roads, lexicons.buildings))
    made = []
    for serial in range(count):
        area = draw.choice(areas) if draw.random() < 0.7 else ""
        building = draw.choice(buildings) if draw.random() < 0.2 else ""
        number = draw.randint(1, 2000)
        made.append(f"{area}{draw.choice(roads)}{number}号{building}{serial}室")
    return made
