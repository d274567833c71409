"""The plan's clusters against what is observed, in sentences and tables."""

from __future__ import annotations

from gis.analysis.declared import Comparison, sentence
from gis.analysis.samples import Refusal
from gis.questions.plan_check import Judged, PlanCheck, named_types
from gis.report.blocks import Block, Grid, Heading, Paragraph, table
from gis.text import NO_DATA, Language, Text, listed, number

OWN = Text("自身类别：{types}", "own kinds: {types}")
OWN_KINDS = Text("自身类别", "own kinds")
EVERY = Text("全部所选类别", "all chosen kinds")
NO_KINDS = Text(
    "{name}：规划没有为它指明名录中的机构类别，只与全部机构比较。",
    "{name}: the plan names no kinds of the register for it; it is compared with all.",
)
NOT_COMPARED = Text("{name}（{which}）：不作比较，{says}。", "{name} ({which}): {says}.")
VERDICTS = {
    "coincides": Text("基本重合", "coincide"),
    "overlaps": Text("部分重合", "overlap in part"),
    "elsewhere": Text("主要在范围之外", "mostly elsewhere"),
    "nothing": Text("未见集聚", "none found"),
}
OPEN = Text("（未能确定）", " (not established)")


def cluster_sentences(found: PlanCheck) -> tuple[Text, ...]:
    """Say of every cluster how it compares: with its own kinds where it has any, else with all."""
    said = [_overview(found)]
    for one in found.clusters:
        result, which = (one.own, OWN.format(types=named_types(one.types))) if one.own else (
            one.all, EVERY)  # fmt: skip
        said.append(_said(one.name, which, result))
    return tuple(said)


def _overview(found: PlanCheck) -> Text:
    """Count the verdicts: of a cluster's own kinds where it has any, else of all."""
    results = [one.own if one.own is not None else one.all for one in found.clusters]
    told = []
    for verdict, says in VERDICTS.items():
        held = [one for one in results if isinstance(one, Comparison) and one.verdict == verdict]
        if held:
            told.append(Text("{says} {n} 个", "{says}: {n}").format(says=says, n=len(held)))
    unsure = sum(isinstance(one, Comparison) and not one.established for one in results)
    missing = sum(isinstance(one, Refusal) for one in results)
    if missing:
        told.append(Text("样本太少、不作比较 {n} 个", "too few to compare: {n}").format(n=missing))
    words = Text(
        "规划的 {k} 个集聚区与实际集中范围相比：{told}{tail}。",
        "Of the plan's {k} clusters, against where institutions are: {told}{tail}.",
    )
    tail = Text("（其中 {n} 个未能确定）", " (not established: {n})").format(n=unsure)
    return words.format(k=len(results), told=listed(told), tail=tail if unsure else Text("", ""))


def _said(name: Text, which: Text, result: Comparison | Refusal) -> Text:
    if isinstance(result, Refusal):
        return NOT_COMPARED.format(name=name, which=which, says=result.says)
    whom = Text("{name}（{which}）", "{name} ({which})").format(name=name, which=which)
    return sentence(whom, result)


def declared_blocks(found: PlanCheck, language: Language) -> list[Block]:
    """Return the comparison as tables: clusters, then corridors."""
    said: list[Block] = [
        Heading(text=Text("逐区比较", "Cluster by cluster").get(language), level=2),
        _clusters(found, language),
    ]
    bare = [one.name for one in found.clusters if not one.types]
    for name in bare:
        said.append(Paragraph(text=NO_KINDS.format(name=name).get(language), quiet=True))
    said.append(Paragraph(quiet=True, text=Text(
        "重合度：两个范围的交集面积除以并集面积（杰卡德指数），0.5 以上记为基本重合，0.1 以上为部分"
        "重合，是本产品的约定。外溢：实际范围中在规划范围之外的部分；空档：规划范围中没有实际集中的"
        "部分。区间为 {n} 次位置抽样的 95% 区间；"
                "抽样把每个位置都移动了，轮廓因而变化，区间可能不含按登记坐标算出的值；规划范围本身是按文字推定的，括号内是把边界按其"
        "不确定度内缩、外扩后的占比。",
        "Jaccard: shared area over joined area; from 0.5 coincides, from 0.1 overlaps in part, "
        "conventions of this product. Spill-over: the observed area outside the declared one; gap: "
        "the declared area without concentration. Intervals: 95% of {n} draws; as these move every "
                "location, they need not hold the value of the coordinates as recorded. "
        "The declared areas are inferred from the plan's words: in brackets the share with the "
        "outline drawn in and out by its uncertainty.",
    ).format(n=found.draws).get(language)))  # fmt: skip
    if len(found.corridors):
        said += [Heading(text=Text("走廊沿线", "Along the corridors").get(language), level=2),
                 _corridors(found, language)]  # fmt: skip
    return said


def _clusters(found: PlanCheck, language: Language) -> Grid:
    head = (
        Text("集聚区", "Cluster"), Text("比较的机构", "Institutions"), Text("在范围内", "Inside"),
        Text("重合度", "Jaccard"), Text("外溢", "Spill-over"), Text("空档", "Gap"),
        Text("中心相距", "Centres apart"), Text("判断", "Verdict"),
    )  # fmt: skip
    rows = []
    for one in found.clusters:
        for which, result in _both(one):
            rows.append([one.name.get(language), which.get(language), *_figures(result, language)])
    return table([one.get(language) for one in head], rows, "llrrrrrl",
                 widths=(0.14, 0.12, 0.14, 0.16, 0.09, 0.08, 0.11, 0.16))  # fmt: skip


def _both(one: Judged) -> list[tuple[Text, Comparison | Refusal]]:
    own = [(OWN_KINDS, one.own)] if one.own is not None else []
    return [*own, (EVERY, one.all)]


def _figures(result: Comparison | Refusal, language: Language) -> list[str]:
    if isinstance(result, Refusal):
        return [*[NO_DATA.get(language)] * 5, result.says.get(language)]
    inside = Text("{k}/{n}（{a}–{b}%）", "{k}/{n} ({a}–{b}%)").format(
        k=result.inside, n=result.n, a=number(100 * result.share_drawn_in, 0),
        b=number(100 * result.share_drawn_out, 0),
    )  # fmt: skip
    apart = NO_DATA if result.apart_m.value != result.apart_m.value else Text(
        "{d} 千米", "{d} km").format(d=number(result.apart_m.value / 1000, 1))  # fmt: skip
    verdict = VERDICTS[result.verdict]
    jaccard = f"{number(result.jaccard.value, 2)}"
    if result.jaccard.low == result.jaccard.low:
        jaccard += f" ({number(result.jaccard.low, 2)}–{number(result.jaccard.high, 2)})"
    return [
        inside.get(language), jaccard, _share(result.spill.value, language),
        _share(result.gap.value, language), apart.get(language),
        verdict.get(language) + ("" if result.established else OPEN.get(language)),
    ]  # fmt: skip


def _share(value: float, language: Language) -> str:
    return NO_DATA.get(language) if value != value else f"{abs(100 * value):.0f}%"


def _corridors(found: PlanCheck, language: Language) -> Grid:
    head = (Text("道路", "Road"), Text("机构", "Institutions"), Text("距轴线", "From the axis"),
            Text("在内", "Within"), Text("占比（区间）", "Share (interval)"),
            Text("按面积应有", "Expected by area"))  # fmt: skip
    rows = []
    for row in found.corridors.rename(columns={"count": "inside"}).itertuples():
        types = tuple(filter(None, str(row.types).split(";")))
        which = OWN_KINDS if types else EVERY
        rows.append([
            str(row.name_zh if language == "zh" else row.name_en), which.get(language),
            Text("{m} 米内", "within {m} m").format(m=number(row.distance_m, 0)).get(language),
            f"{row.inside}/{row.n}",
            f"{100 * row.share:.0f}% ({100 * row.low:.0f}–{100 * row.high:.0f}%)",
            f"{100 * row.expected:.1f}%",
        ])  # fmt: skip
    return table([one.get(language) for one in head], rows, "lllrrr",
                 widths=(0.3, 0.14, 0.14, 0.1, 0.2, 0.12))  # fmt: skip
