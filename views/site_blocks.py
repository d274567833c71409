"""The site finder's answer as blocks: ranking, the sentence, what is lacking.

Page, dossier and files copy the same blocks; nothing here draws or knows Streamlit.
"""

from __future__ import annotations

from collections.abc import Sequence

from gis.criteria import CRITERIA
from gis.report.blocks import Block, Cell, Figure, Grid, Heading, Paragraph, Sources, table
from gis.report.chart import Bar, Bars, Part
from gis.site_finder import Ranking
from gis.site_weights import Change
from gis.store import Tables
from gis.text import Language, Text, join, number
from views.site_words import (
    name_of,
    points,
    rank_range,
    unit_of,
)

TOP = 10
"""How many ranked sites the chart shows."""
COLOURS = {
    "fit": "#1F4E79",
    "peers": "#6C97BF",
    "complements": "#B9D3E8",
    "metro": "#9C5221",
    "grade": "#DDBB8E",
    "completeness": "#5C584F",
    "projects": "#93AC79",
    "services": "#C4BDAE",
}
"""Neighbours in a bar differ in lightness, for grey copies; each part carries its number, too."""
FRONT = Text("前沿", "front")
PERHAPS = Text("可能符合限定", "may meet the limits")
APART = Text("资料不足，未排名", "Not ranked: data are lacking")


def ranking_blocks(
    ranking: Ranking, tables: Tables, language: Language, book: Sources, *, top: int = TOP
) -> list[Block]:
    """Return the chart of the first sites with their contributions, and the whole ranked list."""
    if not ranking.order:
        return []
    return [
        Figure(chart=ranking_chart(ranking, language, top=top), caption=chart_note(language)),
        ranking_grid(ranking, tables, language, book),
        Paragraph(text=_list_note(language), quiet=True),
    ]


def ranking_chart(
    ranking: Ranking, language: Language, *, top: int = TOP, shown: Sequence[int] | None = None
) -> Bars:
    """Return the first sites, or those named, as stacked bars, the possible scores as whiskers."""
    scores = ranking.scores
    counted = [at for at, counts in enumerate(scores.counts) if counts]
    names = list(CRITERIA)
    bars = tuple(
        Bar(
            name=f"{scores.rank[one]}. {name_of(ranking.site(one), language)}",
            parts=tuple(
                Part(criterion=place, length=100 * float(scores.parts[one, at]))
                for place, at in enumerate(counted)
            ),
            told=_told(ranking, one, language),
            low=100 * float(scores.low[one]),
            high=100 * float(scores.high[one]),
        )
        for one in (ranking.order[:top] if shown is None else shown)
    )
    return Bars(
        title=Text("得分构成（满分 100）", "What the scores are made of (of 100)").get(language),
        criteria=tuple(CRITERIA[names[at]].short.get(language) for at in counted),
        colours=tuple(COLOURS[names[at]] for at in counted),
        bars=bars,
        most=100.0,
    )


def _told(ranking: Ranking, position: int, language: Language) -> str:
    scores = ranking.scores
    best, worst = scores.best[position], scores.worst[position]
    ranks = f"{best}–{worst}" if best < worst else str(best)
    told = Text("{score}（{ranks}）", "{score} ({ranks})")
    return told.format(score=points(scores.score[position]), ranks=ranks).get(language)


def ranking_grid(ranking: Ranking, tables: Tables, language: Language, book: Sources) -> Grid:
    """Return the ranked sites: rank, name, unit, score with its range, rank range, marks."""
    head = [
        Text("名次", "Rank"), Text("地点", "Place"), Text("单元", "Unit"), Text("得分", "Score"),
        Text("可能的得分", "Possible"), Text("可能的名次", "Rank range"), Text("标记", "Marks"),
    ]  # fmt: skip
    rows = [_row(ranking, one, tables, language, book) for one in ranking.order]
    return table([one.get(language) for one in head], rows, "rllrrrl",
                 widths=(0.07, 0.31, 0.11, 0.09, 0.14, 0.13, 0.15))  # fmt: skip


def _row(
    ranking: Ranking, position: int, tables: Tables, language: Language, book: Sources
) -> list[Cell | str]:
    scores, site = ranking.scores, ranking.site(position)
    marks = [FRONT] if scores.front[position] else []
    if ranking.held.perhaps[ranking.listed[position]]:
        marks.append(PERHAPS)
    best, worst = scores.best[position], scores.worst[position]
    return [
        str(scores.rank[position]),
        Cell(text=name_of(site, language), key=f"place:{site['id']}",
             strong=bool(scores.rank[position] == 1), notes=book.note(str(site["source"]))),
        unit_of(tables, site, language),
        points(scores.score[position]),
        f"{points(scores.low[position])}–{points(scores.high[position])}",
        str(best) if best == worst else f"{best}–{worst}",
        join([one.get(language) for one in marks], language),
    ]  # fmt: skip


def chart_note(language: Language) -> str:
    return Text(
        "括号内为可能的名次。须线为可能的得分：位置不确定，测得的是区间，得分取区间中点。",
        "In brackets the possible ranks. Whiskers: possible scores. Positions are uncertain, so "
        "that measurements are intervals; the score takes their middle.",
    ).get(language)


def _list_note(language: Language) -> str:
    return Text(
        "前沿（帕累托前沿）：没有别处在各项条件上都不差、且有一项更好。"
        "名次相近而区间重叠的，不能说孰优孰劣。",
        "Front (Pareto front): no other place is at least as good by every criterion and better "
        "by one. Where ranges overlap, no order between two places is certain.",
    ).get(language)


# --- the sentence ---------------------------------------------------------------------------


def sentence_blocks(ranking: Ranking, language: Language) -> list[Block]:
    """Return who is first, what would make the second win, and where TOPSIS disagrees."""
    if not ranking.order:
        return []
    found = [Paragraph(text=_first(ranking, language))]
    if (sentence := what_if_sentence(ranking, language)) is not None:
        found.append(Paragraph(text=sentence))
    found.append(Paragraph(text=topsis_sentence(ranking, language), quiet=True))
    return list(found)


def _first(ranking: Ranking, language: Language) -> str:
    first = ranking.order[0]
    told = Text(
        "{n} 处可排名，第一是“{name}”，{score} 分（{low}–{high}），可能的名次：{range}。",
        "Of {n} ranked places {name} is first with {score} points ({low}–{high}); possible: "
        "{range}.",
    )
    return told.format(
        n=len(ranking.order), name=name_of(ranking.site(first), language),
        score=points(ranking.scores.score[first]), low=points(ranking.scores.low[first]),
        high=points(ranking.scores.high[first]), range=rank_range(ranking, first),
    ).get(language)  # fmt: skip


def what_if_sentence(ranking: Ranking, language: Language) -> str | None:
    """Say which single weight would have to change by how much for the second to win."""
    answer = ranking.answer
    if answer is None:
        return None
    first, second = (name_of(ranking.site(one), language) for one in (answer.first, answer.second))
    if answer.level:
        told = Text("“{a}”与“{b}”得分相同，并列第一。", "{a} and {b} have the same score.")
        return told.format(a=first, b=second).get(language)
    if answer.change is None:
        told = Text(
            "第二是“{b}”；权重在 0 至 100 之间，单改任何一项都不能使它超过“{a}”。",
            "{b} is second; no single weight between 0 and 100 would bring it before {a}.",
        )
        return told.format(a=first, b=second).get(language)
    return _change(ranking, answer.change, first, second).get(language)


def _change(ranking: Ranking, change: Change, first: str, second: str) -> Text:
    words = {
        "a": first,
        "b": second,
        "what": list(CRITERIA.values())[change.criterion].short,
        "before": number(change.before),
        "after": f"{change.after:.1f}",
    }
    if change.wins:
        return _direction(change.after > change.before).format(**words)
    instead = ranking.site(change.instead)
    there = Text(str(instead["name_zh"]), name_of(instead, "en"))
    told = Text(
        "第二是“{b}”。单改一项权重不能使它成为第一：“{what}”由 {before} 改为 {after} 时它追平"
        "“{a}”，但那时第一是“{c}”。",
        "{b} is second. No single weight makes it first: with “{what}” at {after} instead of "
        "{before} it draws level with {a}, but then {c} is first.",
    )
    return told.format(**words, c=there)


def _direction(up: bool) -> Text:
    """Word the threshold: beyond it the second is ahead."""
    if up:
        return Text(
            "第二是“{b}”：“{what}”的权重须由 {before} 增至 {after} 以上（其余不变），"
            "它才会超过“{a}”。",
            "{b} is second: the weight of “{what}” would have to rise from {before} to more than "
            "{after}, the others as they are, for it to win over {a}.",
        )
    return Text(
        "第二是“{b}”：“{what}”的权重须由 {before} 减至 {after} 以下（其余不变），它才会超过“{a}”。",
        "{b} is second: the weight of “{what}” would have to fall from {before} to less than "
        "{after}, the others as they are, for it to win over {a}.",
    )


def topsis_sentence(ranking: Ranking, language: Language) -> str:
    """Say whether TOPSIS, another method on the same values, puts the same place first."""
    closeness, first = ranking.scores.closeness, ranking.order[0]
    best = max(ranking.order, key=lambda one: (closeness[one], -ranking.scores.rank[one]))
    if best == first:
        told = Text("复核：TOPSIS 法也以它为第一。", "Check: TOPSIS puts the same place first.")
        return told.get(language)
    told = Text(
        "复核：TOPSIS 法以“{name}”为第一（贴近度 {best}，“{first}”为 {own}）。两法结论不同，"
        "请比较二者。",
        "Check: TOPSIS puts {name} first (closeness {best}; {first} has {own}). The methods "
        "disagree: compare the two.",
    )
    best_told, own_told = _told_apart(float(closeness[best]), float(closeness[first]))
    return told.format(
        name=name_of(ranking.site(best), language), first=name_of(ranking.site(first), language),
        best=best_told, own=own_told,
    ).get(language)  # fmt: skip


def _told_apart(one: float, other: float) -> tuple[str, str]:
    """Write two numbers with as many decimals as tell them apart: two at least, at most six.

    >>> _told_apart(0.72, 0.61), _told_apart(0.7191, 0.7182)
    (('0.72', '0.61'), ('0.719', '0.718'))
    """
    written = [(f"{one:.{digits}f}", f"{other:.{digits}f}") for digits in range(2, 7)]
    return next((pair for pair in written if pair[0] != pair[1]), written[-1])


# --- what is lacking ------------------------------------------------------------------------


def lacking_blocks(ranking: Ranking, language: Language) -> list[Block]:
    """Name the criteria that do not count because nobody has data for them, and why."""
    if not ranking.lacking:
        return []
    lines = [
        Text("{name}（{why}）", "{name} ({why})")
        .format(name=CRITERIA[one].says, why=CRITERIA[one].lacking)
        .get(language)
        for one in ranking.lacking
    ]
    told = Text("缺数据、不计入的条件：{list}。", "Lacking, and not counted: {list}.")
    return [Paragraph(text=told.format(list=_sentences(lines, language)).get(language))]


def _sentences(lines: list[str], language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(lines)


def unranked_blocks(
    ranking: Ranking, tables: Tables, language: Language, book: Sources
) -> list[Block]:
    """List the places that keep to the limits and lack something, with what their score may be."""
    if not ranking.unranked:
        return []
    head = [Text("地点", "Place"), Text("单元", "Unit"), Text("缺", "Lacks"),
            Text("可能的得分", "Possible score")]  # fmt: skip
    rows: list[list[Cell | str]] = [
        [
            Cell(text=name_of(site, language), key=f"place:{site['id']}",
                 notes=book.note(str(site["source"]))),
            unit_of(tables, site, language),
            join([CRITERIA[name].short.get(language) for name in ranking.lacks(one)], language),
            f"{points(ranking.scores.low[one])}–{points(ranking.scores.high[one])}",
        ]
        for one in ranking.unranked
        for site in (ranking.site(one),)
    ]  # fmt: skip
    return [
        Heading(text=APART.get(language), level=2),
        table([one.get(language) for one in head], rows, "lllr", widths=(0.36, 0.12, 0.36, 0.16)),
    ]
