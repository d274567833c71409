"""The dossier of one place, or of two to five side by side: what an investor takes home.

It is a report of the site finder's answer for a wish: the same ranking, the same figures, each
with its source, the clauses of the plan that apply, and a location sheet of the printing engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gis.criteria import CRITERIA
from gis.problems import Problem, ProblemError
from gis.report.blocks import (
    Block,
    Cell,
    Figure,
    Grid,
    Heading,
    Paragraph,
    Report,
    Sources,
    table,
)
from gis.site_finder import Ranking, site_ranking
from gis.site_wish import MOST_PICKS, Wish, to_query
from gis.store import Tables
from gis.text import NO_DATA, Language, Text, is_missing, join, number
from views import profile_place
from views.citing import cited
from views.dossier_plan import plan_blocks
from views.dossier_sheet import NUMBERS, location_sheet
from views.facts import Row, name_of, row_of
from views.reporting import whole
from views.side_by_side import NONE
from views.site_blocks import (
    lacking_blocks,
    ranking_chart,
    what_if_sentence,
)
from views.site_compare import comparison_blocks
from views.site_method import method_blocks
from views.site_words import asked, points, rank_range
from views.small_maps import small_map

ONE = Text("选址档案：{name}", "Site dossier: {name}")
SEVERAL = Text("选址档案：{name}等 {n} 处对比", "Sites compared: {name} and {others} more")
SIDE_BY_SIDE = Text("逐项对比", "Side by side")
NOT_RANKED = Text(
    "{name}缺 {what} 的数据，未排名；所缺若取任意值，得分在 {low} 至 {high} 之间。",
    "{name} is not ranked: {what} lacking. Whatever that were, its score would be {low} to {high}.",
)
LEFT_OUT = Text(
    "按所设限定，{name}不在候选之列。", "The limits leave {name} out."
)  # fmt: skip
NOT_OFFERED = Text(
    "{name}不是可供入驻的楼宇、园区或片区，不参加排名。",
    "{name} is no building, park or area to settle in and takes no part in the ranking.",
)
RANKED = Text(
    "可排名的 {n} 处中，{name}得分 {score}（{low}–{high}），居第 {rank}，可能的名次：{range}。",
    "Of {n} ranked places {name} has {score} points ({low}–{high}), rank {rank}; possible: "
    "{range}.",
)


def dossier(
    picks: Sequence[str], wish: Wish, tables: Tables, language: Language, *, date: str = ""
) -> Report:
    """Return the dossier of one to five places for a wish; one named twice is told once.

    Raises ProblemError for no or too many places, or one that is not known, and where the wish
    cannot be answered.
    """
    picks = list(dict.fromkeys(picks))
    _check(picks, tables)
    ranking = site_ranking(tables, wish)
    rows = [row_of(tables.places, "id", code) for code in picks]
    book = Sources()
    blocks = _opening(ranking, rows, language, book)
    if len(rows) == 1:
        blocks += _one(ranking, rows[0], tables, language, book)
    else:
        blocks += _several(ranking, rows, tables, language, book)
    blocks += plan_blocks(rows, wish, tables, language, book)
    blocks += _method(ranking, language, alone=len(rows) == 1)
    blocks += location_sheet(rows, tables, language, date)
    query = {**to_query(wish), "picks": ",".join(picks)}
    made = Report(
        title=_title(rows, language),
        subtitle=asked(wish).get(language),
        language=language,
        blocks=tuple(blocks),
        date=date,
    )
    return whole(made, book, tables, "sites", query)


def _method(ranking: Ranking, language: Language, *, alone: bool) -> list[Block]:
    """Return a part of its own on how it was computed, and what lacks; anchors for one place."""
    heading, *rest = method_blocks(ranking, language)
    told = [one for one in rest if alone or not isinstance(one, Grid)]
    part = replace(heading, level=1) if isinstance(heading, Heading) else heading
    return [part, *lacking_blocks(ranking, language), *told]


def _check(picks: Sequence[str], tables: Tables) -> None:
    """Refuse what no dossier can be made of, all of it at once."""
    known = set(tables.places["id"])
    problems = [
        Problem(
            value=code[:40], fatal=True,
            says=Text("没有这个地点", "There is no such place"),
            cure=Text("编号见名录“楼宇、园区与项目”", "The list of places has the ids"),
        )
        for code in picks if code not in known
    ]  # fmt: skip
    if not 1 <= len(picks) <= MOST_PICKS:
        says = Text("一份档案写一至 {n} 处地点", "A dossier is of one to {n} places")
        problems.append(Problem(
            value=str(len(picks)), fatal=True, says=says.format(n=MOST_PICKS),
            cure=Text("请增减地点", "Name more places, or fewer"),
        ))  # fmt: skip
    if problems:
        raise ProblemError(*problems)


def _title(rows: Sequence[Row], language: Language) -> str:
    name = name_of(rows[0], language)
    if len(rows) == 1:
        return ONE.format(name=name).get(language)
    return SEVERAL.format(name=name, n=len(rows), others=len(rows) - 1).get(language)


def _opening(
    ranking: Ranking, rows: Sequence[Row], language: Language, book: Sources
) -> list[Block]:
    """Say where the places stand, and what would have to change for the second to win."""
    space = "" if language == "zh" else " "
    told = space.join(standing(ranking, row, language) for row in rows)
    notes = book.note(*cited([row["source"] for row in rows]))
    blocks: list[Block] = [Paragraph(text=told, notes=notes)]
    if ranking.order and (sentence := what_if_sentence(ranking, language)):
        blocks.append(Paragraph(text=sentence))
    return blocks


def standing(ranking: Ranking, row: Row, language: Language) -> str:
    """Say in one sentence where a place stands, or why it stands nowhere."""
    name = Text(str(row["name_zh"]), name_of(row, "en"))
    position = ranking.position(row["id"])
    if position is None:
        offered = row["id"] in set(ranking.sites["id"])
        return (LEFT_OUT if offered else NOT_OFFERED).format(name=name).get(language)
    scores = ranking.scores
    low, high = points(scores.low[position]), points(scores.high[position])
    if not scores.ranked[position]:
        names = [CRITERIA[one].short for one in ranking.lacks(position)]
        what = Text(join([n.zh for n in names], "zh"), join([n.en for n in names], "en"))
        return NOT_RANKED.format(name=name, what=what, low=low, high=high).get(language)
    return RANKED.format(
        n=len(ranking.order), name=name, score=points(scores.score[position]), low=low, high=high,
        rank=scores.rank[position], range=rank_range(ranking, position),
    ).get(language)  # fmt: skip


def _one(
    ranking: Ranking, row: Row, tables: Tables, language: Language, book: Sources
) -> list[Block]:
    shown = small_map(f"place:{row['id']}", tables, language)
    blocks: list[Block] = [
        profile_place.place_facts(row, tables, language, book),
        *([shown] if shown else []),
        *_scored(ranking, [row], tables, language, book),
        *profile_place.occupant_list(row, tables, language, book),
        *profile_place.surroundings(row, tables, language, book),
    ]
    return blocks


def _several(
    ranking: Ranking, rows: Sequence[Row], tables: Tables, language: Language, book: Sources
) -> list[Block]:
    ids = [row["id"] for row in rows]
    compared = comparison_blocks(ranking, ids, tables, language, book)
    numbered = (_numbered(one) for one in compared)
    heading = Heading(text=SIDE_BY_SIDE.get(language))
    return [*_chart(ranking, rows, language), heading, *numbered]


def _numbered(block: Block) -> Block:
    """Number the columns of a comparison as the places are on the sheet."""
    if not isinstance(block, Grid):
        return block
    marked = [f"{mark} {name}" for mark, name in zip(NUMBERS, block.head[1:], strict=False)]
    return replace(block, head=(block.head[0], *marked))


def _scored(
    ranking: Ranking, rows: Sequence[Row], tables: Tables, language: Language, book: Sources
) -> list[Block]:
    """Return what was measured of a place, what it is worth, and what that adds to the score."""
    position = ranking.position(rows[0]["id"])
    if position is None:
        return []
    scores = ranking.scores
    compared = comparison_blocks(ranking, [rows[0]["id"]], tables, language, book)
    told = {row[0].text: row[1] for one in compared if isinstance(one, Grid) for row in one.rows}
    lines = []
    for column, (name, one) in enumerate(CRITERIA.items()):
        value, part = scores.value[position, column], scores.parts[position, column]
        known = not is_missing(float(value))
        lines.append((
            Cell(text=one.says.get(language)),
            Cell(text=number(ranking.wish.weights[name])),
            told[one.says.get(language)],
            Cell(text=f"{value:.2f}" if known else NO_DATA.get(language)),
            Cell(text=f"{100 * part:.1f}" if known and scores.counts[column] else NONE),
        ))  # fmt: skip
    head = (Text("条件", "Criterion"), Text("权重", "Weight"), Text("测量", "Measured"),
            Text("价值", "Value"), Text("得分", "Points"))  # fmt: skip
    heading = Heading(text=Text("得分构成", "What the score is made of").get(language))
    grid = table([one.get(language) for one in head], lines, "lrlrr",
                 widths=(0.26, 0.09, 0.41, 0.12, 0.12))  # fmt: skip
    return [heading, *_chart(ranking, rows, language), grid]


def _chart(ranking: Ranking, rows: Sequence[Row], language: Language) -> list[Block]:
    """Draw the scores of the places beside the first of all."""
    wanted = {position for row in rows if (position := ranking.position(row["id"])) is not None}
    shown = [one for one in ranking.order if one in wanted or one == ranking.order[0]]
    if not wanted & set(shown):
        return []
    chart = ranking_chart(ranking, language, shown=shown)
    words = Text(
        "须线为可能的得分（位置不确定）；括号内为可能的名次。",
        "Whiskers: possible scores, as locations are uncertain; in brackets the possible ranks.",
    )
    return [Figure(chart=chart, caption=words.get(language))]
