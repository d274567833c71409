"""Two to four profiles side by side: their facts and counts, what differs first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gis.counts import By, categories, count_by_area
from gis.report.blocks import Block, Cell, Paragraph, Report, Sources
from gis.store import Tables
from gis.tables import TABLES
from gis.text import NO_DATA, Language, Text, join, number
from views import profile_area, profile_place, profiles
from views.citing import cited
from views.profile_counts import fund_number, quotients
from views.profile_subject import Subject
from views.reporting import whole
from views.side_by_side import Facts, side_by_side

MOST = 4
INTERVAL = Text("{q:.2f}（{a:.2f}–{b:.2f}）", "{q:.2f} ({a:.2f}–{b:.2f})")
TITLES = Text("对比：{names}", "Compared: {names}")
NOT_SUMMED = Text(
    "机构按登记地址计数，存续状态未核；资料时点见各概况。界线重叠的区域不可相加。",
    "Institutions by written address, status unverified; each profile says of which day. Areas "
    "that overlap must not be summed.",
)


def comparison(
    keys: Sequence[str], tables: Tables, language: Language, *, date: str = ""
) -> Report:
    """Return two to four areas, or places, side by side as a report."""
    book = Sources()
    names = [profiles.title_of(key, tables, language) for key in keys]
    held = [_facts(key, tables, language, book) for key in keys]
    blocks: list[Block] = side_by_side(names, held, language)
    blocks.append(Paragraph(text=NOT_SUMMED.get(language), quiet=True))
    title = TITLES.format(names=join(names, language)).get(language)
    query = {"of": keys[0], "with": ",".join(keys[1:])}
    made = Report(
        title=title,
        language=language,
        blocks=tuple(blocks),
        date=date,
    )
    return whole(made, book, tables, "areas", query)


def records(keys: Sequence[str], tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the records behind a comparison, by table; a record of two of them once."""
    held = [profiles.records(key, tables) for key in keys]
    return {
        name: pd.concat([one[name] for one in held]).drop_duplicates(TABLES[name].key)
        for name in held[0]
    }


def _facts(key: str, tables: Tables, language: Language, book: Sources) -> Facts:
    kind = key.partition(":")[0]
    row = profiles.row_of_key(key, tables)
    if kind == "place":
        grid = profile_place.place_facts(row, tables, language, book)
        here = len(profile_place.occupants(row, tables))
        label = Text("名录中登记地址在此的机构", "Institutions registered here").get(language)
        told = {one[0].text: one[1] for one in grid.rows}
        return {**told, label: Cell(text=number(here) if here else NO_DATA.get(language))}
    subject = Subject(
        key=key, partition=profiles.PARTITION[kind], row=row, tables=tables, language=language
    )
    told = {one[0].text: one[1] for one in profile_area.overview(subject, book).rows}
    return {**told, **_counts(subject, book), **_quotients(subject, book)}


def _counts(subject: Subject, book: Sources) -> Facts:
    note = book.note(*cited(subject.institutions()["source"].unique()))
    found: dict[str, Cell] = {}
    prefix = Text("名录机构 · {name}", "Register · {name}")
    splits: tuple[By, ...] = ("family", "level")
    for by in splits:
        frame = count_by_area(subject.tables, partition=subject.partition, by=by)
        row = frame[frame["area"] == subject.code].iloc[0]
        words = {**categories(by, "institutions"), "total": Text("合计", "Total")}
        for code, name in words.items():
            count = number(row[code]) if code in row else ""
            label = subject.say(prefix.format(name=name))
            found[label] = Cell(text=count, notes=note if count else ())
    if subject.partition != "clusters" and (funds := fund_number(subject)):
        label = subject.say(Text("基金与母基金（可信度 A、B）", "Funds (certainty A, B)"))
        sources = book.note(*cited(subject.funds()["source"].unique()))
        found[label] = Cell(text=number(funds), notes=sources)
    places = subject.places()
    if named := int(places["plan_named"].eq(True).sum()):
        label = subject.say(Text("规划点名的地点与项目", "Places and projects of the plan"))
        found[label] = Cell(text=number(named), notes=book.note(*cited(places["source"].unique())))
    return found


def _quotients(subject: Subject, book: Sources) -> Facts:
    prefix = Text("区位商 · {kind}（2019 样本）", "Quotient · {kind} (2019 sample)")
    rows = quotients(subject)
    note = book.note(*cited(subject.tables.sample_counts["source"].unique())) if len(rows) else ()
    return {
        subject.say(prefix.format(kind=row[f"type_{subject.language}"])): Cell(
            text=subject.say(INTERVAL.format(q=row["quotient"], a=row["low"], b=row["high"])),
            notes=note,
        )
        for row in rows.to_dict("records")
        if not np.isnan(row["quotient"])
    }
