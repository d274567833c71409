"""Rules on the map's geometry: scale, projection, graticule, frames, and what lies on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from pyproj import Proj

from gis.crs import METRIC, METRIC_LARGE_SCALE
from gis.paper.columns import LOCATOR
from gis.paper.compose import FRAME_SHEAF
from gis.paper.frame import MapFrame, central_meridian, crs_of, geodesic_metres, scale_series
from gis.paper.marginalia import NORTH, SCALE
from gis.paper.scene import MM_PER_PT, Item, Path, Picture, Rectangle, Sheaf, Words
from gis.paper.sheet import MARGIN_MM
from gis.paper.verdict import Case, Finding, Rule, extent_of, named, words_of
from gis.text import Text

NUMERIC = re.compile(rf"^(?:{SCALE.zh}|{SCALE.en})\s+1:([\d\s,]+)$")
BAR_END = re.compile(r"^(\d[\d\s,.]*)\s*(千米|km|米|m)$")
PARALLEL = re.compile(r"^\d+°.*[NS]$")
MERIDIAN = re.compile(r"^\d+°.*[EW]$")
FARTHEST_DEG = 3.0
TRUE_WITHIN = 0.01
AGAIN = Text("请重新生成本图", "Make the sheet again")


def scale_number(case: Case) -> Iterator[Finding]:
    found = [NUMERIC.search(one.text) for one in words_of(case.margin)]
    printed = {int(re.sub(r"[\s,]", "", one[1])) for one in found if one}
    if not printed:
        says = Text("没有数字比例尺", "No numeric scale is printed")
        yield Finding(level="error", says=says, cure=AGAIN)
    elif printed != {case.composition.scale}:
        wrong = sorted(printed - {case.composition.scale})[0]
        yield Finding(
            level="error",
            says=Text(
                f"印出的比例尺 1:{wrong} 与图框的 1:{case.composition.scale} 不符",
                f"1:{wrong} is printed, the map is 1:{case.composition.scale}",
            ),
            cure=AGAIN,
        )


def scale_bar(case: Case) -> Iterator[Finding]:
    """Compare the printed length of the bar with the ellipsoid at top, middle and bottom."""
    claimed = _claimed_metres(case)
    if claimed is None:
        says = Text("没有线段比例尺", "No scale bar is printed")
        yield Finding(level="error", says=says, cure=AGAIN)
        return
    worst = max(
        abs(claimed / true - 1)
        for true in _true_metres(case.composition.frame, case.composition.bar_mm)
    )
    if worst > TRUE_WITHIN:
        yield Finding(
            level="error",
            says=Text(
                f"线段比例尺与椭球面长度相差 {worst:.1%}，超过 1%",
                f"The scale bar is {worst:.1%} off the ellipsoid, over 1 %",
            ),
            cure=Text("请缩小范围，或换用合适的投影带", "Show a smaller area, or another zone"),
        )


def _claimed_metres(case: Case) -> float | None:
    ends = [BAR_END.match(one.text.strip()) for one in words_of(case.margin)]
    lengths = [
        float(re.sub(r"[\s,]", "", one[1])) * (1000 if one[2] in ("千米", "km") else 1)
        for one in ends
        if one
    ]
    return max(lengths, default=None)


def _true_metres(frame: MapFrame, bar_mm: float) -> list[float]:
    left, top, right, bottom = frame.rectangle
    middle, half = (left + right) / 2, max(bar_mm, 1e-6) / 2
    return [
        geodesic_metres(frame, (middle - half, y), (middle + half, y))
        for y in (top, (top + bottom) / 2, bottom)
    ]


def scale_in_series(case: Case) -> Iterator[Finding]:
    scale = case.composition.scale
    if scale not in scale_series():
        near = min(scale_series(), key=lambda one: abs(one - scale))
        yield Finding(
            level="note",
            says=Text(f"1:{scale} 不在比例尺系列中", f"1:{scale} is not in the series of scales"),
            cure=Text(f"最近的是 1:{near}", f"The nearest is 1:{near}"),
        )


def georeference(case: Case) -> Iterator[Finding]:
    place, frame = case.composition.page.georeference, case.composition.frame
    if place is None:
        says = Text("页面没有地理坐标", "The page has no place on the earth")
        yield Finding(level="error", says=says, cure=AGAIN)
        return
    fits = np.allclose(place.frame, frame.rectangle) and np.isclose(
        place.metres_per_mm, frame.metres_per_mm
    )
    if not fits:
        says = Text("页面坐标与图框不符", "The page's coordinates do not fit the map frame")
        yield Finding(level="error", says=says, cure=AGAIN)


def datum(case: Case) -> Iterator[Finding]:
    frame = case.composition.frame
    place = case.composition.page.georeference
    used = f"EPSG:{place.epsg}" if place else frame.crs
    if used not in (METRIC, METRIC_LARGE_SCALE):
        mercator = used in ("EPSG:3857", "EPSG:900913", "EPSG:3785")
        what = Text("网络墨卡托", "Web Mercator") if mercator else Text(used, used)
        yield Finding(
            level="error",
            says=Text("地图用的是{what}", "The map is drawn in {what}").format(what=what),
            cure=Text("请用 CGCS2000 高斯-克吕格投影", "Use CGCS2000 / Gauss-Krüger"),
        )
    elif used != crs_of(frame.scale):
        yield Finding(
            level="error",
            says=Text(f"1:{frame.scale} 不应用 {used}", f"{used} is not for 1:{frame.scale}"),
            cure=Text("大于 1:1 万用 3 度带，其余用 6 度带", "3° zones above 1:10 000, 6° below"),
        )


def datum_words(case: Case) -> Iterator[Finding]:
    wanted = ("CGCS2000", case.composition.frame.crs)
    missing = [one for one in wanted if one not in case.margin_text]
    if missing:
        yield Finding(
            level="error",
            says=Text("图上没有写坐标系：{m}", "The datum is not printed: {m}").format(
                m=named(missing)
            ),
            cure=AGAIN,
        )


def meridian(case: Case) -> Iterator[Finding]:
    frame = case.composition.frame
    left, top, right, bottom = frame.rectangle
    lon = float(frame.ground(np.array([[(left + right) / 2, (top + bottom) / 2]]))[0, 0])
    central = central_meridian(frame.crs)
    if abs(lon - central) > FARTHEST_DEG:
        yield Finding(
            level="error",
            says=Text(
                f"图幅中心 {lon:.2f}°E 距中央经线 {central:g}° 超过 3°",
                f"The centre, {lon:.2f}°E, is over 3° from the central meridian {central:g}°",
            ),
            cure=Text("请把图框移到本市范围内", "Move the frame back to the city"),
        )


def north_arrow(case: Case) -> Iterator[Finding]:
    letter = NORTH.get(case.language)
    if not any(one.text == letter for one in words_of(case.margin)):
        says = Text("没有指北针", "There is no north arrow")
        yield Finding(level="error", says=says, cure=AGAIN)


def convergence(case: Case) -> Iterator[Finding]:
    """Say how far true north turns from the arrow, which points to grid north."""
    frame = case.composition.frame
    left, top, right, bottom = frame.rectangle
    corners = frame.ground(np.array([[left, top], [right, top], [left, bottom], [right, bottom]]))
    factors = Proj(frame.crs).get_factors(corners[:, 0], corners[:, 1])
    turns = "/".join(f"{turn:+.2f}°" for turn in np.ravel(factors.meridian_convergence))
    yield Finding(
        level="note",
        says=Text(
            f"指北针指坐标北；图廓四角（西北/东北/西南/东南）子午线收敛角 {turns}",
            f"The arrow shows grid north; convergence at NW/NE/SW/SE: {turns}",
        ),
    )


def graticule_drawn(case: Case) -> Iterator[Finding]:
    texts = {one.text for one in words_of(case.sheaf(FRAME_SHEAF))}
    meridians = sum(bool(MERIDIAN.match(text)) for text in texts)
    parallels = sum(bool(PARALLEL.match(text)) for text in texts)
    if min(meridians, parallels) < 2:
        yield Finding(
            level="error",
            says=Text(
                f"注明度数的经线 {meridians} 条、纬线 {parallels} 条，各应不少于 2 条",
                f"{meridians} meridians and {parallels} parallels are numbered, not two each",
            ),
            cure=Text("请放大纸张或范围", "Use larger paper or a larger area"),
        )


def neat_line(case: Case) -> Iterator[Finding]:
    frame = case.composition.frame.rectangle
    for item in case.sheaf(FRAME_SHEAF):
        if isinstance(item, Path) and item.pen and len(item.subpaths) == 1:
            box = extent_of(item) if item.subpaths[0].closed else None
            if box is not None and np.allclose(box, frame, atol=0.05):
                return
    yield Finding(level="error", says=Text("没有图廓线", "There is no neat line"), cure=AGAIN)


def locator(case: Case) -> Iterator[Finding]:
    if not case.sheaf(LOCATOR):
        yield Finding(
            level="warning",
            says=Text("没有区位附图", "There is no locator map"),
            cure=Text("请减少图例内容或用更大的纸张", "Shorten the legend or use larger paper"),
        )


def margins(case: Case) -> Iterator[Finding]:
    page = case.composition.page
    tight: list[str] = []
    outside: list[str] = []
    for sheaf in page.sheaves:
        for item in sheaf.items:
            box = item_box(case, item, sheaf)
            if box is None:
                continue
            space = min(box[0], box[1], page.width_mm - box[2], page.height_mm - box[3])
            if space < MARGIN_MM - 0.5:
                name = item.text if isinstance(item, Words) else sheaf.name.get(case.language)
                (outside if space < 0 else tight).append(name)
    for level, names, says in (
        ("error", outside, Text("超出纸张：{n}", "Off the paper: {n}")),
        ("warning", tight, Text("距纸边不足 10 毫米：{n}", "Under 10 mm from the edge: {n}")),
    ):
        if names:
            yield Finding(
                level=level,  # type: ignore[arg-type]
                says=says.format(n=named(list(dict.fromkeys(names)))),
                cure=Text("请缩短文字或用更大的纸张", "Shorten the words or use larger paper"),
            )


def item_box(case: Case, item: Item, sheaf: Sheaf) -> Rectangle | None:
    """Return left, top, right, bottom in mm of what is seen of an item; none where nothing is."""
    if isinstance(item, Words):
        box: Rectangle | None = words_box(case, item)
    elif isinstance(item, Picture):
        box = (item.x, item.y, item.x + item.width, item.y + item.height)
    else:
        box = extent_of(item)
    if box is None or sheaf.clip is None:
        return box
    left, top, right, bottom = sheaf.clip
    seen = (max(box[0], left), max(box[1], top), min(box[2], right), min(box[3], bottom))
    return seen if seen[0] <= seen[2] and seen[1] <= seen[3] else None


def words_box(case: Case, words: Words) -> Rectangle:
    """Return the box of a line of text, that of a turned one about its anchor."""
    em = words.size_pt * MM_PER_PT
    width = case.composition.family.face(words.bold).width_mm(words.text, words.size_pt)
    back = {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
    box = np.array([[-back, -0.8 * em], [width - back, -0.8 * em],
                    [width - back, 0.12 * em], [-back, 0.12 * em]])  # fmt: skip
    angle = np.radians(words.turn)
    turned = box @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    low, high = turned.min(axis=0), turned.max(axis=0)
    return (words.x + low[0], words.y + low[1], words.x + high[0], words.y + high[1])


RULES = (
    Rule(
        id="scale-number",
        title=Text("数字比例尺与图框一致", "The numeric scale is that of the map"),
        run=scale_number,
    ),
    Rule(
        id="scale-bar",
        title=Text("线段比例尺误差不超过 1%", "The scale bar is true within 1 %"),
        run=scale_bar,
    ),
    Rule(
        id="scale-series",
        title=Text("比例尺在系列中", "The scale is one of the series"),
        run=scale_in_series,
    ),
    Rule(
        id="georeference",
        title=Text("页面有地理坐标", "The page knows its place on the earth"),
        run=georeference,
    ),
    Rule(
        id="datum",
        title=Text("投影为 CGCS2000 高斯-克吕格", "Drawn in CGCS2000 / Gauss-Krüger"),
        run=datum,
    ),
    Rule(id="datum-words", title=Text("已写坐标系", "The datum is printed"), run=datum_words),
    Rule(
        id="meridian",
        title=Text("图幅中心距中央经线不超过 3°", "The centre is within 3° of the meridian"),
        run=meridian,
    ),
    Rule(id="north-arrow", title=Text("有指北针", "There is a north arrow"), run=north_arrow),
    Rule(
        id="convergence",
        title=Text("子午线收敛角", "Convergence of meridians"),
        run=convergence,
    ),
    Rule(
        id="graticule",
        title=Text("经纬网至少两经两纬", "Two meridians and two parallels are numbered"),
        run=graticule_drawn,
    ),
    Rule(id="neat-line", title=Text("有图廓线", "There is a neat line"), run=neat_line),
    Rule(id="locator", title=Text("有区位附图", "There is a locator map"), run=locator),
    Rule(
        id="margins",
        title=Text("内容在纸内，页边不小于 10 毫米", "All lies on the paper, margins of 10 mm"),
        run=margins,
    ),
)
