"""The numbers of a profile: the register, funds, specialisation, published figures.

Each is counted apart and told with its source; figures of different scopes are never compared.
"""

from __future__ import annotations

import numpy as np

from gis.analysis.location_quotient import LEAST
from gis.counts import (
    APART,
    FUNDS_PROPER,
    categories,
    comparisons,
    count_by_area,
    counted_area,
)
from gis.report.blocks import Block, Cell, Grid, Heading, Paragraph, Sources, table
from gis.text import NO_DATA, Text, is_missing, join, number
from views.area_panels import HOW_COUNTED, reported_amount, reported_period
from views.citing import cited
from views.facts import in_language
from views.profile_subject import Subject


def counts(subject: Subject, book: Sources) -> list[Block]:
    """Return the register's counts by family and level, with their share of the city."""
    heading = Heading(text=subject.say(Text("金融机构", "Institutions")))
    note = book.note(*cited(subject.institutions()["source"]))
    blocks: list[Block] = [heading]
    for by, title in (("family", Text("类型", "Type")), ("level", Text("层级", "Level"))):
        frame = count_by_area(subject.tables, partition=subject.partition, by=by)  # type: ignore[arg-type]
        row = frame[frame["area"] == subject.code].iloc[0]
        words = categories(by, "institutions")  # type: ignore[arg-type]
        lines = [
            (words[code].get(subject.language), row[code], frame[code].sum())
            for code in words
            if code in frame and not is_missing(row[code])
        ]
        if not lines:
            blocks.append(Paragraph(text=subject.say(EMPTY_REGISTER)))
            break
        lines.append((subject.say(Text("合计", "Total")), row["total"], frame["total"].sum()))
        blocks.append(_shares(subject, title, lines, note))
    how = HOW_COUNTED["clusters" if subject.partition == "clusters" else "areas"]
    blocks.append(Paragraph(text=subject.say(how), quiet=True))
    return blocks


EMPTY_REGISTER = Text(
    "名录中没有登记地址在此的机构。名录不完整，没有记录不等于没有机构。",
    "The register holds no institution registered here. It is incomplete: no record does not mean "
    "no institution.",
)


def _shares(
    subject: Subject, title: Text, lines: list[tuple[str, float, float]], note: tuple[int, ...]
) -> Grid:
    head = (title, Text("家", "Count"), Text("占全市名录", "Share of the city’s register"))
    last = len(lines) - 1
    rows = [
        (
            Cell(text=label, strong=place == last),
            Cell(text=number(count), notes=note, strong=place == last),
            Cell(text=f"{count / total:.0%}" if total else "", strong=place == last),
        )
        for place, (label, count, total) in enumerate(lines)
    ]
    return table([subject.say(one) for one in head], rows, "lrr", widths=(0.5, 0.2, 0.3))


def funds(subject: Subject, book: Sources) -> list[Block]:
    """Return the fund records of an area by record type and certainty; each is counted apart."""
    blocks: list[Block] = [Heading(text=subject.say(Text("基金与管理人", "Funds and managers")))]
    if subject.partition == "clusters":
        return [*blocks, Paragraph(text=subject.say(NOT_BY_CLUSTER), quiet=True)]
    frame = count_by_area(subject.tables, partition=subject.partition, by="type", subject="funds")
    row = frame[frame["area"] == subject.code].iloc[0]
    kinds = categories("type", "funds")
    lines = [(kinds[code], row[code]) for code in kinds
             if code in frame and not is_missing(row[code])]  # fmt: skip
    records = subject.funds()
    key = counted_area(records, subject.partition, "funds")
    note = book.note(*cited(records["source"]))
    if lines:
        rows = [(Cell(text=subject.say(label)), Cell(text=number(count), notes=note))
                for label, count in lines]  # fmt: skip
        head = (
            Text("记录类型（可信度 A、B）", "Record type (certainty A, B)"),
            Text("条", "Records"),
        )
        blocks.append(table([subject.say(one) for one in head], rows, "lr", widths=(0.7, 0.3)))
    else:
        blocks.append(Paragraph(text=subject.say(NO_FUNDS)))
    apart = [f"{APART[code].get(subject.language)} {int(count)}"
             for code, count in key[key.isin(list(APART))].value_counts().items()]  # fmt: skip
    if apart:
        told = Text("另列、不计入本区：{apart}。", "Apart, not counted here: {apart}.")
        told = told.format(apart=join(apart, subject.language))
        blocks.append(Paragraph(text=subject.say(told), quiet=True, notes=note))
    return [*blocks, Paragraph(text=subject.say(NEVER_SUMMED), quiet=True)]


NOT_BY_CLUSTER = Text(
    "基金的出处只写到区县，未按集聚区计数。",
    "The sources of funds name districts at best: none is counted by cluster.",
)
NEVER_SUMMED = Text(
    "各类记录分别计数，规模口径重叠，不相加。",
    "Kinds of records are counted apart; scales overlap and are never summed.",
)
NO_FUNDS = Text("没有可信度 A、B 的基金记录。", "No fund record of certainty A or B.")


def fund_number(subject: Subject) -> int:
    """Count the funds proper that count in the area."""
    records = subject.funds()
    key = counted_area(records, subject.partition, "funds")
    return int(((key == subject.code) & records["record_type"].isin(FUNDS_PROPER)).sum())


def specialisation(subject: Subject, book: Sources) -> list[Block]:
    """Return the location quotients of a unit, out of the registration sample of 2019."""
    found = subject.quotients
    if found.empty:
        return []
    note = book.note(*cited(subject.tables.sample_counts["source"]))
    title = Text(
        "专业化：区位商（2019 登记样本）", "Specialisation: location quotients (2019 sample)"
    )
    head = (Text("类型（样本标签）", "Type in the sample"), Text("家", "Count"),
            Text("占全市", "Share of city"), Text("区位商", "Quotient"),
            Text("95% 区间", "95% interval"))  # fmt: skip
    rows = [
        (
            Cell(text=row[f"type_{subject.language}"]),
            Cell(text=number(row["count"]), notes=note),
            Cell(text=f"{row['share']:.0%}"),
            Cell(text=NO_DATA.get(subject.language) if np.isnan(row["quotient"])
                 else f"{row['quotient']:.2f}"),
            Cell(text="" if np.isnan(row["quotient"])
                 else f"{row['low']:.2f}–{row['high']:.2f}"),
        )
        for row in found.to_dict("records")
    ]  # fmt: skip
    remark = Text(
        "区位商＝本单元该类机构占全部企业的比重 ÷ 全市同一比重；1 为与全市相同。样本不完整、"
        "含网点，少于 {least} 家不计；区间为泊松精确区间。",
        "Quotient: the kind’s share among all enterprises here over the same share in the city; 1 "
        "is as the city. The sample is incomplete and has outlets; none below {least} records; "
        "exact Poisson intervals.",
    ).format(least=LEAST)
    grid = table([subject.say(one) for one in head], rows, "lrrrr",
                 widths=(0.36, 0.12, 0.16, 0.16, 0.2))  # fmt: skip
    return [
        Heading(text=subject.say(title)), grid, Paragraph(text=subject.say(remark), quiet=True),
    ]  # fmt: skip


def published(subject: Subject, book: Sources) -> list[Block]:
    """Return the published figures of an area, each beside the register where scopes agree."""
    rows = []
    for one in comparisons(subject.tables, subject.code):
        figure = one.reported
        if figure["target"] is True:
            continue
        language = subject.language
        scope = in_language(figure, "scope", language)
        compared = one.says.get(language)
        rows.append((
            Cell(text=in_language(figure, "item", language)),
            Cell(text=reported_amount(figure, language), notes=book.note(*cited(figure["source"]))),
            Cell(text=reported_period(figure, language)),
            Cell(text="；".join(part for part in (compared, scope) if part) if language == "zh"
                 else "; ".join(part for part in (compared, scope) if part)),
        ))  # fmt: skip
    if not rows:
        return []
    head = (Text("指标", "Item"), Text("数值", "Value"), Text("时点", "Period"),
            Text("口径", "Scope"))  # fmt: skip
    grid = table([subject.say(one) for one in head], rows, "lrll", widths=(0.3, 0.2, 0.18, 0.32))
    return [Heading(text=subject.say(Text("公布数", "Published figures"))), grid]
