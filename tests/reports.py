"""A toy report with every block, in both languages, with names that are out to break a file."""

from __future__ import annotations

from gis.paper.scene import Brush, Page, Path, Sheaf, Words, rectangle
from gis.report.blocks import (
    Block,
    Cell,
    Figure,
    Heading,
    Map,
    Paragraph,
    Quote,
    Report,
    Sheet,
    facts,
    table,
)
from gis.report.chart import Band, Bar, Bars, Curve, Curves, Lines, Part, Point, Series
from gis.text import Language, Text

HOSTILE = '<script>alert("1")</script>&=1+1'
CONTROLS = "甲\x00乙\x0b丙\ud800丁\u202e戊"
SOURCES = ("统计公报 2024，https://example.org/a?b=1&c=2", "规划 <专栏一>")


def lines(language: Language, *, actuals: bool = True) -> Lines:
    say = Text("存款余额", "Deposits").get(language)
    path = tuple(
        Point(at=year, value=18_675.31 * 1.1 ** (year - 2020), period=str(year))
        for year in range(2020, 2026)
    )
    known = (Point(at=2022.0, value=23_154.7, period="2022", label="23 154.7"),
             Point(at=2023 + 2 / 12, value=24_001.0, period="2024-02", label="24 001"))  # fmt: skip
    apart = (Point(at=2023.0, value=26_000.0, period="2023", label="26 000"),)
    series = (
        Series(name=Text("所需路径", "Required path").get(language), role="path", points=path),
        Series(name=Text("基数", "Base").get(language), role="base",
               points=(Point(at=2020.0, value=18_675.31, period="2020", label="18 675.31"),)),
        Series(name=Text("实绩", "Actual").get(language), role="actual",
               points=known if actuals else ()),
        Series(name=Text("另口径实绩", "Another scope").get(language), role="apart",
               points=apart if actuals else ()),
        Series(name=Text("目标", "Target").get(language), role="target",
               points=(Point(at=2025.0, value=35_000.0, period="2025", label="≥ 35 000"),)),
    )  # fmt: skip
    empty = "" if actuals else Text("实绩暂无数据", "No data on actuals").get(language)
    unit = Text("亿元", "100 million yuan").get(language)
    return Lines(title=say, unit=unit, series=series, first=2020, last=2025, empty=empty)


def bars(language: Language) -> Bars:
    say = Text("各地得分", "Scores of the places").get(language)
    names = Text("定位,轨道,楼宇", "Orientation,Metro,Building").get(language).split(",")
    parts = tuple(Part(criterion=place, length=0.1 * (place + 1)) for place in range(3))
    return Bars(
        title=say,
        criteria=tuple(names),
        colours=("#0072B2", "#E69F00", "#009E73"),
        bars=(
            Bar(name="甲园 A", parts=parts, told="0.6", low=0.5, high=0.75),
            Bar(name=HOSTILE, parts=parts[:2], told="0.3"),
            Bar(name="丙 C", parts=(), told=Text("暂无数据", "No data").get(language)),
        ),
        most=1.0,
    )


def lorenz(language: Language) -> Curves:
    """A square plot; its title is out to break a file."""
    at = [k / 4 for k in range(5)]
    return Curves(
        title=f"{Text('集中程度', 'Concentration').get(language)} {HOSTILE}",
        x_title=Text("单元累计占比", "Cumulated share of units").get(language),
        y_title=Text("机构累计占比 <乙>", "Cumulated share of institutions <b>").get(language),
        curves=(
            Curve(name=Text("机构", "Institutions").get(language), role="observed",
                  points=tuple((x, x**3) for x in at)),
            Curve(name=Text("基金", "Funds").get(language), role="other",
                  points=tuple((x, x**2) for x in at)),
            Curve(name=Text("均匀", "Even").get(language), role="expected",
                  points=((0.0, 0.0), (1.0, 1.0))),
        ),
        unit_square=True,
    )  # fmt: skip


def envelope(language: Language, count: int = 90) -> Curves:
    """A curve of many points in a band, one value unknown, and points with names."""
    at = [5000 * k / (count - 1) for k in range(count)]
    height = [float("nan") if k == 7 else 300 - abs(x - 2000) / 5 for k, x in enumerate(at)]
    return Curves(
        title=Text("各距离的集聚", "Clustering by distance").get(language),
        x_title=Text("距离（米）", "Distance (m)").get(language),
        y_title=Text("L(r) − r（米）", "L(r) − r (m)").get(language),
        curves=(
            Curve(name=Text("观测", "Observed").get(language), role="observed",
                  points=tuple(zip(at, height, strict=True))),
            Curve(name=Text("阈值", "Thresholds").get(language), role="points",
                  points=((1000.0, 120.0), (4000.0, -80.0)), labels=(HOSTILE, "")),
        ),
        band=Band(name=Text("包络", "Envelope").get(language),
                  points=tuple((x, -20 - x / 50, 20 + x / 50) for x in at)),
    )  # fmt: skip


def page() -> Page:
    items = (
        Path(subpaths=(rectangle(5, 5, 80, 50),), brush=Brush(colour="#CBDDE6", hatch="right",
                                                            hatch_colour="#332288")),
        Words(text=f"地图 {HOSTILE}", x=10, y=30, size_pt=9),
    )  # fmt: skip
    sheaf = Sheaf(name=Text("专题", "Theme"), items=items, clip=(0, 0, 100, 60))
    return Page(width_mm=100, height_mm=60, sheaves=(sheaf,), title="图")


def long_table(count: int = 200) -> Block:
    rows = [
        (f"{HOSTILE} 机构 {n}", Cell(text=f"{1000.5 + n}", notes=(1,)), "说明文字 " * (n % 9))
        for n in range(count)
    ]
    return table(("名称", "数值", "说明"), rows, "lrl", widths=(0.4, 0.2, 0.4), caption="长表")


def blocks(language: Language) -> tuple[Block, ...]:
    say = Text("全市已登记机构 260 家，其中甲区最多。", "260 institutions are registered.").get(
        language
    )
    return (
        Heading(text=Text("结论", "Findings").get(language)),
        Paragraph(text=say, notes=(1, 2)),
        Paragraph(text=CONTROLS, quiet=True),
        Heading(text=Text("位置", "Location").get(language), level=2),
        facts([("地址", Cell(text=HOSTILE, notes=(2,), strong=True)), ("面积", Cell(text="12.5"))]),
        Map(page=page(), caption="图 1", alt="甲区的位置"),
        Heading(text=Text("规划对标", "Against the plan").get(language)),
        Quote(locator="第三章", text="集聚金融机构 500 家", translation="500 institutions",
              notes=(2,)),
        Figure(chart=lines(language), caption="存款", notes=(1,)),
        Figure(chart=lines(language, actuals=False)),
        Figure(chart=bars(language)),
        Figure(chart=lorenz(language)),
        Figure(chart=envelope(language)),
        Sheet(page=page(), caption="整图", alt="整张图"),
        long_table(),
    )  # fmt: skip


def toy(language: Language = "zh") -> Report:
    return Report(
        title=Text("金融集聚简报", "Finance brief").get(language) + " <甲>",
        subtitle=Text("甲市", "Alpha").get(language),
        language=language,
        blocks=blocks(language),
        sources=SOURCES,
        version="0a1b2c3d",
        review=Text("未经审图，仅供内部研究", "Not reviewed; for internal study").get(language),
        date="2024-05-06",
        author=Text("编者", "Editor").get(language),
        code="https://example.org/map?sel=place:1",
    )


def bare(language: Language = "zh") -> Report:
    return Report(title="空", language=language, blocks=())
