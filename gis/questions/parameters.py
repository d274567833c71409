"""The parameters of questions: their names in a URL, their words, their limits and defaults.

One definition gives the reading of a URL, the controls of the page and the printed line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gis.analysis.bandwidth import RULE_NAMES
from gis.text import Text, number
from gis.vocabulary import FAMILIES, LEVELS, Choices

UNIT_ASKS = ("quotient", "spread", "alike", "change")
POINT_ASKS = ("density", "hot", "pattern", "groups", "declared")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """A question: in words, with {who} for the kinds asked about, and the method's short name."""

    says: Text
    short: Text
    helps: Text


ASKS: Mapping[str, Ask] = MappingProxyType(
    {
        "quotient": Ask(
            says=Text("{who}在哪些区县相对更多？", "Where are {who} more common than elsewhere?"),
            short=Text("区位商", "Location quotient"),
            helps=Text(
                "各统计单元的份额与其企业数所占份额之比：1 为全市水平",
                "A unit's share divided by its share of all enterprises: 1 is the city's level",
            ),
        ),
        "spread": Ask(
            says=Text("{who}的分布有多集中？", "How concentrated are {who}?"),
            short=Text("集中度", "Concentration"),
            helps=Text(
                "洛伦兹曲线、基尼系数、赫芬达尔指数、埃利森—格莱泽指数，人均与地均数量",
                "Lorenz curve, Gini, Herfindahl, Ellison–Glaeser; numbers per head and per km²",
            ),
        ),
        "alike": Ask(
            says=Text("{who}多的区县是否连成片？", "Do units with many {who} adjoin each other?"),
            short=Text("空间自相关", "Spatial autocorrelation"),
            helps=Text(
                "全局与局部莫兰指数、Gi*：相邻单元是否一样高或一样低",
                "Global and local Moran's I, Gi*: are neighbours high or low together?",
            ),
        ),
        "density": Ask(
            says=Text("{who}集中在哪里？", "Where are {who} concentrated?"),
            short=Text("核密度", "Kernel density"),
            helps=Text(
                "由已定位的点推算密度，圈出容纳一半、四分之三、九成的最小范围",
                "Density from placed points; the smallest areas that hold half, 3/4 and 9/10",
            ),
        ),
        "hot": Ask(
            says=Text("{who}的热点在哪里？", "Where are the hot spots of {who}?"),
            short=Text("热点（Gi*）", "Hot spots (Gi*)"),
            helps=Text(
                "把城区分成等大的格，检验哪些格及其邻格显著偏多",
                "Cells of one size: which, with their neighbours, have more than chance gives?",
            ),
        ),
        "pattern": Ask(
            says=Text("{who}是扎堆还是随机分布？", "Are {who} clustered or scattered by chance?"),
            short=Text("点格局", "Point pattern"),
            helps=Text(
                "最近邻指数、里普利 K/L 函数与成对相关函数，与随机分布比较",
                "Nearest neighbours, Ripley's K and L, pair correlation, against chance",
            ),
        ),
        "groups": Ask(
            says=Text("{who}形成了哪几个集聚团？", "Which groups do {who} form?"),
            short=Text("点集聚", "Clusters of points"),
            helps=Text(
                "按距离把点归成团，列出成员，检验重新抽样后是否还在",
                "Points grouped by distance, with members; do resamples find them again?",
            ),
        ),
        "declared": Ask(
            says=Text("规划的集聚区与实际对得上吗？", "Do the plan's clusters match reality?"),
            short=Text("规划与实际", "Declared and observed"),
            helps=Text(
                "四个集聚区的范围与实际集中的范围：重合、外溢、空档、中心相距",
                "The four clusters and where institutions concentrate: overlap, spill-over, gaps",
            ),
        ),
        "whatif": Ask(
            says=Text("如果再来几家{who}？", "What if more {who} came?"),
            short=Text("情景推演", "What if"),
            helps=Text(
                "新增或迁入若干家，看区位商、集中度、热点与台账目标如何变化",
                "Add or move some: what becomes of quotients, concentration, hot spots and targets",
            ),
        ),
        "change": Ask(
            says=Text("{who}的变化从何而来？", "What made the numbers of {who} change?"),
            short=Text("偏离—份额", "Shift-share"),
            helps=Text(
                "两个日期之间的变化，分成随大势、随结构、自身三部分",
                "The change between two dates: with the whole, by the mix of kinds, of its own",
            ),
        ),
    }
)
"""The questions, in the order in which they are offered."""

SAMPLE, INSTITUTIONS, FUNDS, ENTERPRISES = "sample", "institutions", "funds", "enterprises"
BASES: Choices = {
    SAMPLE: Text("企业登记样本（网点，按单元）", "Registration sample (outlets, by unit)"),
    INSTITUTIONS: Text("机构名录", "Register of institutions"),
    FUNDS: Text("基金与管理人", "Funds and managers"),
    ENTERPRISES: Text("导入的企业", "Imported enterprises"),
}
OFFERED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("quotient", "spread", "alike"), (SAMPLE, INSTITUTIONS, FUNDS)),
        **dict.fromkeys(POINT_ASKS, (INSTITUTIONS, FUNDS, ENTERPRISES)),
        "whatif": (SAMPLE, INSTITUTIONS, FUNDS),
        "change": (SAMPLE,),
    }
)
"""The records that each question can be asked of; the first is the default."""

NO_UNIT = Text("", "")
PER_CENT = Text("%", "%")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One parameter: of `choices` one or, with `many`, several; or a whole number in `limits`.

    `choices` and `limits` together take a word or a number. `asks` names the questions that it
    matters to; `needs` the parameter and values that it depends on.
    """

    name: str
    label: Text
    asks: tuple[str, ...]
    default: str = ""
    choices: Choices = field(default_factory=dict)
    limits: tuple[int, int] | None = None
    step: int = 1
    unit: Text = NO_UNIT
    many: bool = False
    needs: tuple[str, tuple[str, ...]] | None = None
    helps: Text | None = None

    def accepts(self, value: str) -> bool:
        """Tell whether a single value is one that the parameter can have."""
        if value in self.choices:
            return True
        return (
            self.limits is not None and value.isdecimal() and value.isascii() and len(value) < 8
            and self.limits[0] <= int(value) <= self.limits[1]
        )  # fmt: skip

    def canonical(self, value: str) -> str:
        """Return the one way to write a value: a number without zeros before, codes in order."""
        if self.many:
            told = set(value.split(","))
            return ",".join(one for one in self.choices if one in told)
        return str(int(value)) if value not in self.choices and value.isdecimal() else value

    def says(self, value: str) -> Text:
        """Write a value in words."""
        if value in self.choices:
            return self.choices[value]
        told = number(int(value))
        if self.unit == PER_CENT:
            return Text(f"{told}%", f"{told}%")
        return Text(f"{told} {self.unit.zh}".strip(), f"{told} {self.unit.en}".strip())


METRES, TIMES = Text("米", "m"), Text("次", "times")
HOUSES = Text("家", "")
YES_NO: Choices = {"yes": Text("是", "yes"), "no": Text("否", "no")}
_GRID = ("hot", "declared")


def _parameters() -> tuple[Parameter, ...]:
    return (
        Parameter(
            name="of", label=Text("数据", "Records"), asks=tuple(ASKS), choices=BASES,
        ),
        Parameter(
            name="kind", label=Text("机构类别", "Kinds"), asks=tuple(ASKS), choices=FAMILIES,
            many=True, needs=("of", (SAMPLE, INSTITUTIONS)),
        ),
        Parameter(
            name="level", label=Text("层级", "Levels"), asks=tuple(ASKS), choices=LEVELS, many=True,
            needs=("of", (INSTITUTIONS,)),
        ),
        Parameter(
            name="value", label=Text("比较的数值", "Values compared"), asks=("alike",),
            default="quotient",
            choices={
                "quotient": Text("区位商（未设最低数）", "Location quotient, whatever the count"),
                "people": Text("每十万人数量", "Number per 100,000 inhabitants"),
                "area": Text("每百平方千米数量", "Number per 100 km²"),
            },
        ),
        Parameter(
            name="local", label=Text("局部统计量", "Local statistic"), asks=("alike",),
            default="moran",
            choices={
                "moran": Text("局部莫兰指数", "Local Moran's I"),
                "gi": Text("Getis–Ord Gi*", "Getis–Ord Gi*"),
            },
        ),
        Parameter(
            name="near", label=Text("邻居的定义", "Neighbours"), asks=("alike",), default="queen",
            choices={
                "queen": Text("有共同边界或顶点", "share a border or a corner"),
                "rook": Text("有共同边界", "share a border"),
                "nearest": Text("最近的若干个", "the nearest"),
            },
        ),
        Parameter(
            name="k", label=Text("最近的个数", "How many nearest"), asks=("alike",), default="4",
            limits=(1, 8), unit=Text("个", ""), needs=("near", ("nearest",)),
        ),
        Parameter(
            name="fdr", label=Text("控制错误发现率", "Control false discoveries"),
            asks=("alike", *_GRID, "quotient"), default="yes", choices=YES_NO,
            helps=Text(
                "同时检验许多格或单元时，约每 20 个就有 1 个“显著”只是偶然；控制后，"
                "找到的热点中预期最多 5% 是假的",
                "Of many tests one in 20 is “significant” by chance; with control at most 5% of "
                "what is found is expected to be false",
            ),
        ),
        Parameter(
            name="look", label=Text("怎样认定实际集聚", "How concentration is observed"),
            asks=("declared",), default="density",
            choices={
                "density": Text("核密度等值面", "density contour"),
                "hot": Text("热点格（Gi*）", "hot spots (Gi*)"),
                "groups": Text("点集聚的外廓", "hulls of clusters of points"),
            },
        ),
        Parameter(
            name="share", label=Text("等值面容纳的份额", "Share inside the contour"),
            asks=("declared",), default="75", limits=(20, 95), step=5, unit=PER_CENT,
            needs=("look", ("density",)),
        ),
        Parameter(
            name="window", label=Text("研究范围", "Study window"), asks=POINT_ASKS,
            default="served",
            choices={
                "served": Text("车站与规划地点周围", "around stations and the plan's places"),
                "inner": Text("四个集聚区所在的统计单元", "the units of the four clusters"),
                "city": Text("全市", "the whole city"),
            },
            helps=Text(
                "没有公开的建成区界线：轨道车站、规划地点周围一定距离是它的近似，与样本无关；"
                "范围越大，越容易显得“集聚”",
                "No built-up area is published: what lies near stations and the plan's places "
                "stands for it, whatever the sample; the wider, the more clustered all looks",
            ),
        ),
        Parameter(
            name="within", label=Text("周围多远", "How far around"), asks=POINT_ASKS,
            default="2000", limits=(500, 5000), step=500, unit=METRES,
            needs=("window", ("served",)),
        ),
        Parameter(
            name="bw", label=Text("带宽", "Bandwidth"), asks=("density", "declared"),
            default="silverman", limits=(100, 10_000), unit=METRES,
            choices={str(code): words for code, words in RULE_NAMES.items()},
            helps=Text(
                "核的标准差；可选法则，也可直接键入米数",
                "The kernel's standard deviation: a rule, or type metres",
            ),
        ),
        Parameter(
            name="kernel", label=Text("核函数", "Kernel"), asks=("density",), default="quartic",
            choices={
                "quartic": Text("四次核", "quartic"),
                "gaussian": Text("高斯核", "Gaussian"),
            },
        ),
        Parameter(
            name="weight", label=Text("按层级加权", "Weighted by level"), asks=("density",),
            default="no", choices=YES_NO, needs=("of", (INSTITUTIONS,)),
            helps=Text(
                "权重是约定，不是统计量，见方法说明", "The weights are a convention (see Methods)"
            ),
        ),
        Parameter(
            name="grid", label=Text("格网", "Grid"), asks=_GRID, default="hexagon",
            choices={"hexagon": Text("六边形", "hexagons"), "square": Text("方格", "squares")},
        ),
        Parameter(
            name="cell", label=Text("格的宽度", "Width of a cell"), asks=(*_GRID, "whatif"),
            default="1000", limits=(250, 5000), step=250, unit=METRES,
        ),
        Parameter(
            name="by", label=Text("算法", "Algorithm"), asks=("groups", "declared"),
            default="hdbscan",
            choices={
                "hdbscan": Text("HDBSCAN（距离自定）", "HDBSCAN (finds its distances)"),
                "dbscan": Text("DBSCAN（距离给定）", "DBSCAN (distance given)"),
            },
        ),
        Parameter(
            name="least", label=Text("一团最少", "Fewest in a group"), asks=("groups", "declared"),
            default="4", limits=(3, 30), unit=HOUSES,
        ),
        Parameter(
            name="reach", label=Text("相距不超过", "Within"), asks=("groups", "declared"),
            default="500", limits=(50, 5000), step=50, unit=METRES, needs=("by", ("dbscan",)),
        ),
        Parameter(
            name="draws", label=Text("位置抽样", "Draws of locations"), asks=POINT_ASKS,
            default="200", limits=(50, 1000), step=50, unit=TIMES,
            helps=Text(
                "每家机构的位置都有不确定度：在其范围内随机移动，重算这么多次，看结论是否还成立",
                "Every location is uncertain: each is moved within its range so many times, and "
                "the result must hold",
            ),
        ),
        Parameter(
            name="unplaced", label=Text("抽样含未定位记录", "Draw the unplaced, too"),
            asks=("hot", "density"), default="no", choices=YES_NO,
            helps=Text(
                "没有坐标的记录在其所在单元内随机取点：说明不知道的会带来多大影响",
                "Records without a place are drawn anywhere in their unit: what is not known",
            ),
        ),
        Parameter(
            name="n", label=Text("新增或迁入", "How many come"), asks=("whatif",), default="10",
            limits=(1, 500), unit=HOUSES,
        ),
        Parameter(
            name="to", label=Text("落户地点", "Where they come"), asks=("whatif",),
        ),
        Parameter(
            name="from", label=Text("迁出单元", "From"), asks=("whatif",),
        ),
        Parameter(
            name="seed", label=Text("随机种子", "Seed"),
            asks=("alike", *POINT_ASKS, "whatif"), default="0", limits=(0, 99_999),
            helps=Text("同一种子得到同样的结果", "The same seed gives the same result"),
        ),
    )  # fmt: skip


PARAMETERS: Mapping[str, Parameter] = MappingProxyType({one.name: one for one in _parameters()})
"""Every parameter by its name in the URL, in the order of the page."""
