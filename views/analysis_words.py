"""What stands beside every answer: the sample, the parameters, the method, what cannot be said."""

from __future__ import annotations

from gis.analysis.samples import Refusal
from gis.questions.answers import Answer
from gis.questions.material import Ground, Points, UnitCounts
from gis.questions.parameters import ASKS, BASES, ENTERPRISES, INSTITUTIONS, SAMPLE, Parameter
from gis.questions.question import Question
from gis.store import Tables
from gis.text import Text, is_missing, listed, number
from gis.vocabulary import FAMILIES, LEVELS
from views.coverage import CITY_REPORTED

ALL_KINDS = Text("全部类别", "all kinds")
ALL_LEVELS = Text("全部层级（网点至总部都计）", "all levels, from outlet to head office")
NOT_RANDOM = Text(
    "能定位的主要是登记地址写明楼宇、路口或靠近车站的记录，不是随机样本：图上的疏密说的是它们，"
    "不一定是全部机构",
    "What can be placed are mostly records whose address names a building, a crossing or a place "
    "near a station: no random sample, so the picture is of them, not of all institutions",
)
UNITS_ONLY = Text(
    "只到统计单元一级：单元内部的差别看不到，换一种分区结果可能不同",
    "Units only: differences within a unit are not seen, and other areas might tell otherwise",
)
OUTLETS = Text(
    "样本是工商登记（缺 2009、2012—2017 年），含网点，存续状态未核；分母是同一来源的全部企业",
    "The sample is business registrations (2009 and 2012–2017 missing), outlets included, whether "
    "they still exist unknown; the denominator is all enterprises of the same source",
)
CAUTIONS: dict[str, tuple[Text, ...]] = {
    "quotient": (
        Text("区位商高只说明相对企业数多，不说明规模大或业务强",
             "A high quotient means many for the number of enterprises, not large or strong"),
    ),
    "spread": (
        Text("埃利森—格莱泽指数按每家计 1，因为没有各家的规模",
             "In the Ellison–Glaeser index every record counts 1: sizes are not known"),
    ),
    "alike": (
        Text("单元只有十几个，检验力弱：不显著不等于没有格局",
             "With a dozen units the test is weak: not significant does not mean no pattern"),
    ),
    "density": (
        Text("密度是平滑出来的，带宽越大越平；范围的边不是实际界线",
             "The density is smoothed, the more the wider the bandwidth; its outline is no border"),
    ),
    "hot": (
        Text("热点随格的大小、起点和研究范围而变，请换几个格宽看是否还在",
             "Hot spots depend on cell size and window: try several and see which remain"),
    ),
    "pattern": (
        Text("以随机散布为参照，任何有中心的城市都会显得集聚；小于位置不确定度的距离不能解读",
             "Against pure chance every city with a centre looks clustered; distances below the "
             "uncertainty of the locations mean nothing"),
    ),
    "groups": (
        Text("成团只看距离，不说明彼此有业务往来", "Groups are made by distance, not by business"),
    ),
    "declared": (
        Text("规划范围按文字推定，均为示意；不重合可能是范围推定不准、机构未定位，或集聚尚未形成",
             "The declared areas are inferred from words: where they do not match, the outline, "
             "unplaced institutions, or a cluster yet to form may be why"),
    ),
    "whatif": (
        Text("这是算术，不是预测：没有考虑谁会跟来、谁会离开",
             "Arithmetic, not a forecast: nobody follows and nobody leaves"),
    ),
    "change": (
        Text("两期口径须一致，否则变化只是口径的变化",
             "Both dates must be counted alike, else the change is one of counting"),
    ),
}  # fmt: skip


def sample_line(found: Answer, tables: Tables) -> Text:
    """Say what the answer stands on: records used of how many, of which kinds, levels and dates."""
    asked, material = found.asked, found.material
    words = Text(
        "样本：{of}（{dated}）。{counted}。计入：{kinds}；{levels}。{reported}。",
        "Sample: {of} ({dated}). {counted}. Counted: {kinds}; {levels}. {reported}.",
    )
    levels = listed(LEVELS[one] for one in asked.many("level")) if asked["level"] else ALL_LEVELS
    return words.format(
        of=BASES[asked.of], dated=material.ground.dated,
        counted=_counted(material.ground, material), kinds=_kinds(asked), levels=levels,
        reported=_reported(asked, tables),
    )  # fmt: skip


def _kinds(asked: Question) -> Text:
    return listed(FAMILIES[one] for one in asked.kinds) if asked.kinds else ALL_KINDS


def _counted(ground: Ground, material: UnitCounts | Points) -> Text:
    if isinstance(material, UnitCounts):
        return Text(
            "共 {total} 条，{used} 条知道所在单元、参与计算，{apart} 条不知道、只计入全市",
            "{total} records, {used} of a known unit take part, {apart} count in the city only",
        ).format(total=number(ground.total), used=number(ground.used), apart=number(ground.apart))
    outside = ground.total - ground.apart - ground.used
    return Text(
        "共 {total} 条，{used} 条有坐标、在研究范围内、参与计算（其中 {vague} 条只知所在片区），"
        "{outside} 条在范围外，{apart} 条没有坐标",
        "{total} records, {used} are placed in the study window and take part ({vague} of them "
        "known to an area only), {outside} lie outside it, {apart} have no place",
    ).format(total=number(ground.total), used=number(ground.used), outside=number(outside),
             apart=number(ground.apart),
             vague=number(int(material.here["accuracy"].eq("area").sum())))  # fmt: skip


def _reported(asked: Question, tables: Tables) -> Text:
    """Set the published number of the kind beside it, where one is published for the whole city."""
    if asked.of not in (SAMPLE, INSTITUTIONS) or len(asked.kinds) != 1:
        return Text("没有同口径的公布总数", "No published total of the same scope")
    named = f"{FAMILIES[asked.kinds[0]].zh}机构"
    rows = tables.reported_counts
    rows = rows[(rows["area"] == CITY_REPORTED) & (rows["item_zh"] == named)
                & ~rows["target"].eq(True)]  # fmt: skip
    if rows.empty:
        return Text("没有同口径的公布总数", "No published total of the same scope")
    row = rows.sort_values("period").iloc[-1]
    scope = Text(str(row["scope_zh"]), str(row["scope_en"]))
    aside = Text("", "") if is_missing(row["scope_zh"]) else Text("，{s}", ", {s}").format(s=scope)
    return Text("公布数 {n} 家（{period}{aside}；口径不同，不作比例）",
                "Published: {n} ({period}{aside}; another scope, no ratio)").format(
        n=number(row["value"], 0), period=str(row["period"]), aside=aside)  # fmt: skip


NO_PARAMETERS = Text("没有可调的", "none to choose")


def parameter_line(asked: Question) -> Text:
    """Write every parameter that matters to a question, whether given or as it begins."""
    told = [
        Text("{label}：{value}", "{label}: {value}").format(
            label=one.label, value=value_of(one, asked))
        for one in asked.matters() if one.name not in ("of", "kind", "level", "to", "from", "n")
    ]  # fmt: skip
    if not told:
        return NO_PARAMETERS
    return Text("；".join(one.zh for one in told), "; ".join(one.en for one in told))


def value_of(one: Parameter, asked: Question) -> Text:
    """Write the value of a parameter in words."""
    value = asked[one.name]
    if one.many:
        return listed(one.says(part) for part in asked.many(one.name))
    return one.says(value)


def method_line(found: Answer) -> Text:
    """Name the method and, over units, the neighbours; over points, the window."""
    words = ASKS[found.asked.ask].short
    material = found.material
    if isinstance(material, Points):
        told = Text("{m}；研究范围：{w}（{a} 平方千米）", "{m}; study window: {w} ({a} km²)")
        area = number(material.window.area_km2, 0)
        return told.format(m=words, w=material.window.says, a=area)
    return words


def cautions(found: Answer) -> tuple[Text, ...]:
    """Return what the answer does not say."""
    said = list(CAUTIONS[found.asked.ask])
    if isinstance(found.material, Points):
        if found.asked.of != ENTERPRISES:
            said.append(NOT_RANDOM)
    else:
        said.append(UNITS_ONLY)
        if found.asked.of == SAMPLE:
            said.append(OUTLETS)
    return tuple(said)


def refusal_line(why: Refusal, between: str = "。") -> Text:
    """Say why there is no result, and what would be needed; `between` parts the two in Chinese."""
    words = Text(f"{{says}}{between}{{needs}}。", "{says}. {needs}.")
    return words.format(says=why.says, needs=why.needs)


LEAST_P = 0.001
LOCAL_KINDS = {
    "high_high": Text("高—高", "high–high"), "low_low": Text("低—低", "low–low"),
    "high_low": Text("高—低", "high–low"), "low_high": Text("低—高", "low–high"),
    "hot": Text("热点", "hot"), "cold": Text("冷点", "cold"),
}  # fmt: skip
"""What a local statistic finds of a unit."""


def percent(share: float) -> str:
    """Write a share in whole per cent.

    >>> percent(0.834)
    '83%'
    """
    return f"{100 * share:.0f}%"


def chance(p: float) -> Text:
    """Write a probability: below a thousandth as less than that.

    >>> chance(0.0002).en, chance(0.0321).zh
    ('p < 0.001', 'p＝0.032')
    """
    if p < LEAST_P:
        return Text("p＜0.001", "p < 0.001")
    return Text(f"p＝{p:.3f}", f"p = {p:.3f}")
