"""A profile in plain words: rule-made sentences, each with its number and its source."""

from __future__ import annotations

import pandas as pd

from gis.counts import PARTITIONS, count_by_area
from gis.report.blocks import Paragraph, Sources
from gis.selection import placed
from gis.text import LANGUAGES, Text, is_missing, listed, number, same
from gis.vocabulary import FAMILIES, LEVELS, PROJECT_STATUSES
from views.citing import cited
from views.facts import in_language, name_of
from views.profile_counts import fund_number
from views.profile_subject import Subject

REGISTER = Text(
    "{name}在名录中有金融机构 {n} 家（按登记地址计，资料时点 {day}），占全市名录的 {share:.0%}，"
    "在 {of}中{rank}。",
    "Institutions of the register in {name}: {n} (by written address, as of {day}), {share:.0%} of "
    "the city’s register, {rank} of the {of}.",
)
RANK = Text("居第 {rank} 位", "rank {rank}")
SHARED_RANK = Text("并列第 {rank} 位", "shared rank {rank}")
BETWEEN = Text("{first} 至 {last}", "{first} to {last}")
REGISTER_NONE = Text(
    "名录中没有登记地址在{name}的机构；名录不完整，没有记录不等于没有机构。",
    "The register holds no institution in {name}; it is incomplete, so that this does not mean "
    "there is none.",
)
MOST = Text(
    "其中{families}最多，{n} 家；{levels}。",
    "The largest family: {families} ({n}). By level: {levels}.",
)
EQUALLY_MOST = Text(
    "其中{families}同为最多，各 {n} 家；{levels}。",
    "The largest families: {families} ({n} each). By level: {levels}.",
)
ONLY = Text("全部为{families}；{levels}。", "All of one family: {families}. By level: {levels}.")
LEVEL = Text("{level} {n} 家", "{level}: {n}")
FUNDS = Text(
    "可信度 A、B 的基金与母基金 {n} 只。", "Funds and funds of funds of certainty A or B: {n}."
)
MORE_THAN_CITY = Text(
    "2019 登记样本中，{kinds}的比重高于全市（95% 区间在 1 以上）。",
    "In the 2019 sample {kinds} stand above the city’s share (95% interval above 1).",
)
LESS_THAN_CITY = Text(
    "2019 登记样本中，{kinds}的比重低于全市（95% 区间在 1 以下）。",
    "In the 2019 sample {kinds} stand below the city’s share (95% interval below 1).",
)
AS_CITY = Text(
    "2019 登记样本中，没有一类机构的比重与全市有显著差别。",
    "In the 2019 sample no kind differs clearly from the city’s share.",
)
QUOTIENT = Text("{kind}（区位商 {q:.2f}，{n} 家）", "{kind} (quotient {q:.2f}, {n})")
PLAN = Text(
    "规划在此布局{areas}（{clauses}）。", "The plan places here: {areas} ({clauses})."
)  # fmt: skip
NO_PLAN = Text(
    "规划没有在此点名集聚区。", "The plan names no cluster here."
)  # fmt: skip
TARGETS = Text(
    "规划为{name}设量化目标 {n} 项。", "Figures that the plan sets for {name}: {n}."
)  # fmt: skip
PROJECTS = Text(
    "规划点名的地点与项目 {n} 处，按规划时状态：{states}；位置准到道路以内的 {placed} 处。",
    "Places and projects of the plan: {n}, by status in the plan: {states}; placed to the street "
    "or better: {placed}.",
)
STATE = Text("{state} {n} 处", "{state} {n}")
STATELESS = Text("未写状态 {n} 处", "no status given {n}")


def summary(subject: Subject, book: Sources) -> Paragraph:
    """Return the paragraph that opens a profile; every sentence is ruled by its numbers."""
    sentences: list[str] = []
    notes: list[int] = []
    for made in (_register, _specialised, _funds, _plan, _projects):
        words, sources = made(subject)
        sentences += [subject.say(one) for one in words]
        notes += book.note(*cited(sources)) if words else ()
    space = "" if subject.language == "zh" else " "
    return Paragraph(text=space.join(sentences), notes=tuple(sorted(set(notes))))


Told = tuple[list[Text], list[str]]


def _register(subject: Subject) -> Told:
    frame = count_by_area(subject.tables, partition=subject.partition)
    areas = frame[~frame["apart"]].set_index("area")["total"]
    records = subject.institutions()
    name = Text(str(subject.row["name_zh"]), name_of(subject.row, "en"))
    if is_missing(areas[subject.code]):
        return [REGISTER_NONE.format(name=name)], []
    count, whole = int(areas[subject.code]), float(frame["total"].sum())
    says = SHARED_RANK if (areas == count).sum() > 1 else RANK
    first = REGISTER.format(
        name=name, n=number(count), share=count / whole, day=_days(records),
        rank=says.format(rank=int((areas > count).sum()) + 1), of=PARTITIONS[subject.partition],
    )  # fmt: skip
    return [first, _split(records)], [*records["source"].unique()]


def _days(records: pd.DataFrame) -> Text:
    """Say of which day records are, or between which."""
    days = sorted(records["as_of"].unique())
    return same(days[0]) if len(days) == 1 else BETWEEN.format(first=days[0], last=days[-1])


def _split(records: pd.DataFrame) -> Text:
    """Say which family has the most records, equals together, and how many each level has."""
    families = records["family"].value_counts()
    levels = records["level"].value_counts()
    told = [LEVEL.format(level=LEVELS[code], n=int(levels[code])) for code in LEVELS
            if code in levels]  # fmt: skip
    most = [FAMILIES[code] for code in FAMILIES if families.get(code) == families.max()]
    says = ONLY if len(families) == 1 else MOST if len(most) == 1 else EQUALLY_MOST
    return says.format(families=listed(most), n=int(families.max()), levels=listed(told))


def _specialised(subject: Subject) -> Told:
    found = subject.quotients
    if found.empty or found["quotient"].isna().all():
        return [], []
    sources = [*subject.tables.sample_counts["source"].unique()]
    above, below = found[found["low"] > 1], found[found["high"] < 1]
    sentences = []
    for rows, words in ((above, MORE_THAN_CITY), (below, LESS_THAN_CITY)):
        kinds = [
            QUOTIENT.format(kind=Text(row["type_zh"], row["type_en"]), q=row["quotient"],
                            n=int(row["count"]))
            for row in rows.to_dict("records")
        ]  # fmt: skip
        if kinds:
            sentences.append(words.format(kinds=listed(kinds)))
    return sentences or [AS_CITY], sources


def _funds(subject: Subject) -> Told:
    count = 0 if subject.partition == "clusters" else fund_number(subject)
    if not count:
        return [], []
    return [FUNDS.format(n=count)], [*subject.funds()["source"].unique()]


def _plan(subject: Subject) -> Told:
    tables = subject.tables
    here = subject.plan_areas()
    if here.empty:
        return [NO_PLAN], []
    rows = here.to_dict("records")
    locators = tables.clauses.set_index("id")
    codes = dict.fromkeys(code for row in rows for code in str(row["clauses"]).split(";"))
    names = listed([Text(row["name_zh"], name_of(row, "en")) for row in rows])
    named = {one: list(dict.fromkeys(locators.loc[code, f"locator_{one}"] for code in codes))
             for one in LANGUAGES}  # fmt: skip
    clauses = Text("、".join(named["zh"]), "; ".join(named["en"]))
    sentences = []
    if subject.partition == "clusters":
        row = rows[0]
        says = Text(*(in_language(row, "orientation", one) for one in LANGUAGES))
        stated = says.zh and says.en
        sentences.append((ORIENTED if stated else PLAN).format(
            says=says, areas=names, clauses=clauses))  # fmt: skip
    else:
        sentences.append(PLAN.format(areas=names, clauses=clauses))
    for row in rows:
        targets = int((tables.indicators["area"] == row["id"]).sum())
        if targets:
            name = Text(row["name_zh"], name_of(row, "en"))
            sentences.append(TARGETS.format(name=name, n=targets))
    return sentences, [*locators.loc[list(codes), "source"].unique()]


ORIENTED = Text(
    "规划定位：{says}（{clauses}）。", "Its orientation in the plan: {says} ({clauses})."
)


def _projects(subject: Subject) -> Told:
    places = subject.places()
    places = places[places["plan_named"].eq(True)]
    if places.empty:
        return [], []
    known = places["status"].isin(list(PROJECT_STATUSES))
    states = places.loc[known, "status"].value_counts()
    told = [STATE.format(state=PROJECT_STATUSES[code], n=int(states[code]))
            for code in PROJECT_STATUSES if code in states]  # fmt: skip
    if not known.all():
        told.append(STATELESS.format(n=int((~known).sum())))
    sentence = PROJECTS.format(n=len(places), states=listed(told), placed=len(placed(places)))
    return [sentence], [*places["source"].unique()]
