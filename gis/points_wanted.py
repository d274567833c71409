"""Which points would place most institutions: entrances of buildings, house numbers of roads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd

from gis.lexicons import lexicons_from
from gis.remedies import NUMBERS, SURVEY, Gap, and_import
from gis.store import Tables
from gis.streets import roads_in
from gis.text import Text
from gis.vocabulary import DRAWN_ACCURACIES

NAMED = 12
"""Buildings or roads that a list is asked for at most: one that somebody can really draw up."""
TOLD = 4
"""Names that are told."""


def _pointless(tables: Tables) -> pd.DataFrame:
    rows: pd.DataFrame = tables.institutions
    return rows[~rows["accuracy"].isin(DRAWN_ACCURACIES)]


def _names_of(codes: list[str], names: Mapping[str, str]) -> str:
    return "、".join(names.get(code, code) for code in codes[:TOLD]) + ("…" if codes[TOLD:] else "")


def buildings_wanted(tables: Tables) -> Iterator[Gap]:
    """Count the institutions that entrances of the buildings they name would place."""
    waiting = _pointless(tables)
    if "building" not in waiting or not len(waiting):
        return
    counts = Counter(code for code in waiting["building"] if code)
    if not counts:
        return
    wanted = [code for code, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    chosen = wanted[:NAMED]
    gain = sum(counts[code] for code in chosen)
    places = tables.places
    named = _names_of(chosen, dict(zip(places["id"], places["name_zh"], strict=True)))
    yield Gap(
        id="buildings",
        about="institutions",
        says=Text(
            "{n} 家机构没有可画的坐标：{k} 栋楼宇（{names}）的出入口坐标可定位其中 {gain} 家",
            "{n} institutions have no point to draw: the entrances of {k} buildings ({names}) "
            "would place {gain} of them",
        ).format(n=len(waiting), k=len(chosen), names=named, gain=gain),
        action=and_import(SURVEY),
        gain=gain,
        table="places",
    )


def roads_wanted(tables: Tables) -> Iterator[Gap]:
    """Count the institutions that house numbers of the roads they name would place."""
    waiting = _pointless(tables)
    if not {"address_words", "address_anchors"} <= set(tables.frames) or not len(waiting):
        return
    if "building" in waiting:
        waiting = waiting[waiting["building"] == ""]
    lexicons = lexicons_from(tables)
    counts: Counter[str] = Counter()
    for address in waiting["address"]:
        numbered = [one for one in roads_in(str(address), lexicons) if one.number]
        counts.update(one.road for one in numbered[:1])
    if not counts:
        return
    wanted = [road for road, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    chosen = wanted[:NAMED]
    gain = sum(counts[road] for road in chosen)
    yield Gap(
        id="roads",
        about="institutions",
        says=Text(
            "{n} 家机构没有坐标、地址也未写楼宇：{k} 条道路（{names}）的门牌坐标可定位 {gain} 家",
            "{n} institutions without a point or a building in the address: house numbers of "
            "{k} roads ({names}) would place {gain} of them",
        ).format(n=len(waiting), k=len(chosen), names=_names_of(chosen, {}), gain=gain),
        action=and_import(NUMBERS),
        gain=gain,
        table="address_anchors",
    )
