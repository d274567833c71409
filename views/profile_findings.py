"""What each part of a profile finds, short enough for a slide's title; and its charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gis.report.blocks import Block, Figure, Heading
from gis.report.chart import Bar, Bars, Part
from gis.text import Text, listed, number
from gis.vocabulary import DRAWN_ACCURACIES, FAMILIES
from views.profile_counts import fund_number
from views.profile_subject import Subject

INK = "#3B3A36"
COUNTED = Text(
    "名录中有 {n} 家，{most}最多（{m} 家）", "{n} in the register, the largest family {most} ({m})"
)
COUNTED_EVEN = Text(
    "名录中有 {n} 家，{most}同为最多（各 {m} 家）",
    "{n} in the register, the largest families {most} ({m} each)",
)
NONE_COUNTED = Text("名录中没有记录", "No record in the register")
FUNDS = Text("可信度 A、B 的基金与母基金：{n}", "Funds and funds of funds of certainty A or B: {n}")
NO_FUNDS = Text("没有可信度 A、B 的基金", "No fund of certainty A or B")
NOT_BY_CLUSTER = Text("基金未按集聚区计数", "Funds are not counted by cluster")
ABOVE = Text("{kinds}的比重高于全市", "{kinds}: above the city’s share")
AS_CITY = Text("没有一类的比重明确高于全市", "No kind stands clearly above the city’s share")
PLACES = Text("记录 {n} 处，{placed} 处可画在图上", "{n} records, {placed} can be drawn on the map")
BY_FAMILY = Text("名录机构数（家）", "Institutions in the register")
QUOTIENTS = Text("区位商与 95% 区间（1＝全市）", "Location quotients, 95% interval (1 = city)")


def led(blocks: Sequence[Block], finding: Text, subject: Subject) -> list[Block]:
    """Return blocks whose first heading says what the part finds."""
    if not blocks or not isinstance(blocks[0], Heading):
        return [*blocks]
    return [replace(blocks[0], finding=subject.say(finding)), *blocks[1:]]


def counted(subject: Subject) -> Text:
    """Say how many institutions the register has, and which family most of."""
    families = subject.institutions()["family"].value_counts()
    if families.empty:
        return NONE_COUNTED
    most = [FAMILIES[code] for code in FAMILIES if families.get(code) == families.max()]
    named = listed(most)
    says = COUNTED if len(most) == 1 else COUNTED_EVEN
    return says.format(n=int(families.sum()), most=named, m=int(families.max()))


def funded(subject: Subject) -> Text:
    """Say how many funds count."""
    if subject.partition == "clusters":
        return NOT_BY_CLUSTER
    count = fund_number(subject)
    return FUNDS.format(n=count) if count else NO_FUNDS


def specialised(subject: Subject) -> Text:
    """Name the kinds whose interval lies above the city's share."""
    found = subject.quotients
    above = found[found["low"] > 1] if len(found) else found
    if above.empty:
        return AS_CITY
    kinds = listed(map(Text, above["type_zh"], above["type_en"]))
    return ABOVE.format(kinds=kinds)


def placed(subject: Subject) -> Text:
    """Say how many places there are and how many can be drawn."""
    places = subject.places()
    drawn = places["lon"].notna() & places["accuracy"].isin(DRAWN_ACCURACIES)
    return PLACES.format(n=len(places), placed=int(drawn.sum()))


def family_chart(subject: Subject) -> list[Block]:
    """Draw the register's counts by family; nothing where there is none."""
    families = subject.institutions()["family"].value_counts()
    if len(families) < 2:
        return []
    bars = tuple(
        Bar(name=says.get(subject.language), told=number(int(families[code])),
            parts=(Part(criterion=0, length=float(families[code])),))
        for code, says in FAMILIES.items() if code in families
    )  # fmt: skip
    return [_figure(BY_FAMILY, bars, float(families.max()), subject)]


def quotient_chart(subject: Subject) -> list[Block]:
    """Draw the location quotients with their intervals; nothing where there is none."""
    found = subject.quotients
    known = found[found["quotient"].notna()] if len(found) else found
    if known.empty:
        return []
    bars = tuple(
        Bar(name=row[f"type_{subject.language}"], told=f"{row['quotient']:.2f}",
            parts=(Part(criterion=0, length=float(row["quotient"])),),
            low=float(row["low"]), high=float(row["high"]))
        for row in known.to_dict("records")
    )  # fmt: skip
    return [_figure(QUOTIENTS, bars, float(np.nanmax(known["high"])), subject)]


def _figure(title: Text, bars: tuple[Bar, ...], most: float, subject: Subject) -> Figure:
    says = subject.say(title)
    return Figure(
        chart=Bars(title=says, unit=says, criteria=(says,), colours=(INK,), bars=bars, most=most)
    )
