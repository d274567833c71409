"""Rules on the theme: legend, classes, colours in five sights, records without a place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from gis.layer import Style
from gis.paper.draw import MERGE_MM, Drawn
from gis.paper.typeset import western
from gis.paper.verdict import (
    LAND,
    Case,
    Finding,
    Level,
    Rule,
    classed,
    kinds_of,
    named,
    solid,
    titled,
    words_of,
)
from gis.portray import LegendRow
from gis.text import Text, listed
from gis.vision import SIGHTS, as_seen, difference, least_adjacent, over

LEAST_DIFFERENCE = 5.0
"""CIEDE2000 under which neighbours of a legend are confused."""
MOST_CLASSES, MOST_KINDS = 7, 9
MERGED = Text(
    "{layer}：{n} 个符号与相同符号落在同一处（{cell} 毫米格内），未重复印出；图例计全部记录",
    "{layer}: {n} symbols are not printed, as an equal one prints at their spot (a cell of {cell} "
    "mm); the legend counts every record",
)
FEWER = Text("请减少图层，或用更大的纸张", "Use fewer layers or larger paper")


def legend_present(case: Case) -> Iterator[Finding]:
    """Every row that a feature on the map stands on is printed in the legend."""
    printed = _legend_text(case)
    if not printed:
        says = Text("没有图例", "There is no legend")
        yield Finding(level="error", says=says, cure=FEWER)
        return
    missing = [
        row.label.get(case.language)
        for one in _explained(case)
        for row in _rows_on_map(one)
        if solid(western(row.label.get(case.language))) not in printed
    ]
    if missing:
        yield Finding(
            level="error",
            says=Text("图上有、图例没有：{n}", "On the map, not in the legend: {n}").format(
                n=named(missing)
            ),
            cure=FEWER,
        )


def _legend_text(case: Case) -> str:
    lost = set(case.composition.cramped)
    blocks = [one for one in case.composition.legend if one.words not in lost]
    return solid("".join(words.text for block in blocks for words in words_of(block.items)))


def _lines_of(case: Case, drawn: Drawn) -> set[str]:
    title = drawn.portrayal.title()
    blocks = [one for one in case.composition.legend if one.words == title]
    return {words.text for block in blocks for words in words_of(block.items)}


def _explained(case: Case) -> list[Drawn]:
    return [one for one in case.composition.drawn if one.portrayal.layer.group != "ground"]


def _rows_on_map(drawn: Drawn) -> list[LegendRow]:
    legend = drawn.portrayal.legend
    rows = [legend[place] for place in sorted(drawn.rows["row"].unique())]
    return [row for row in rows if row.role != "key"]


def legend_unused(case: Case) -> Iterator[Finding]:
    """Kinds in the legend that the sheet does not show; classes are kept for the series."""
    unused = [
        row.label.get(case.language)
        for one in _explained(case)
        if classed(one) is None and len(one.rows)
        for place, row in enumerate(one.portrayal.legend)
        if row.role == "item"
        and not (one.rows["row"] == place).any()
        and western(row.label.get(case.language)) in _lines_of(case, one)
    ]
    if unused:
        yield Finding(
            level="warning",
            says=Text("图例有、图上没有：{n}", "In the legend, not on the map: {n}").format(
                n=named(unused)
            ),
            cure=Text("请重新生成本图", "Make the sheet again"),
        )


def legend_room(case: Case) -> Iterator[Finding]:
    blocks = {block.words for block in case.composition.legend}
    lost = [name for name in case.composition.cramped if name in blocks]
    if lost:
        yield Finding(
            level="error",
            says=Text("图例栏排不下：{n}", "No room beside the map for: {n}").format(n=named(lost)),
            cure=FEWER,
        )


def empty_layers(case: Case) -> Iterator[Finding]:
    empty = [one for one in case.theme if not len(one.rows) and not one.sheaf.items]
    if not empty:
        return
    level: Level = "error" if len(empty) == len(case.theme) else "warning"
    if case.others:  # that an area of a series has none is what its sheet tells
        level = "note"
    yield Finding(
        level=level,
        says=Text("图上没有要素：{layers}", "No feature on the sheet: {layers}").format(
            layers=titled(empty)
        ),
        cure=Text(
            "请换图层、放宽筛选或改变范围", "Choose other layers, a wider filter or another area"
        ),
    )


def empty_classes(case: Case) -> Iterator[Finding]:
    for one in case.theme:
        empty = [
            row.label.get(case.language)
            for row in one.portrayal.legend
            if row.role == "item" and not row.count
        ]
        if classed(one) and empty:
            yield Finding(
                level="warning",
                says=Text("{layer}：空级 {n}", "{layer}: empty classes {n}").format(
                    layer=one.portrayal.layer.title, n=named(empty)
                ),
                cure=Text("可改变分级法或级数", "Try another scheme or fewer classes"),
            )


def raw_counts(case: Case) -> Iterator[Finding]:
    counted = [one for one in case.theme if _shows_counts(one)]
    if counted:
        yield Finding(
            level="warning",
            says=Text("{layers}：用分级设色表示绝对数", "{layers}: shades show raw counts").format(
                layers=titled(counted)
            ),
            cure=Text(
                "绝对数宜用比例圆，分级设色宜用比率", "Use circles for counts, shades for rates"
            ),
        )


def _shows_counts(drawn: Drawn) -> bool:
    look = classed(drawn)
    columns = drawn.portrayal.layer.popup
    return look is not None and any(
        one.name == look.column and one.kind == "integer" for one in columns
    )


def class_number(case: Case) -> Iterator[Finding]:
    for one in case.theme:
        items = [row for row in one.portrayal.legend if row.role == "item"]
        most = MOST_CLASSES if classed(one) else MOST_KINDS if kinds_of(one) else None
        if most and len(items) > most:
            yield Finding(
                level="warning",
                says=Text(
                    "{layer}：{n} 级（类），多于 {most}", "{layer}: {n} classes, over {most}"
                ).format(layer=one.portrayal.layer.title, n=len(items), most=most),
                cure=Text("请合并几级（类）", "Merge some of them"),
            )


def class_colours(case: Case) -> Iterator[Finding]:
    """Compare neighbours of a ramp as five sights see them over the land."""
    for one in case.theme:
        colours = class_grounds(one)
        if len(colours) < 2:
            continue
        for sight, name in SIGHTS.items():
            least, place = least_adjacent(colours, sight)
            if least < LEAST_DIFFERENCE:
                yield Finding(
                    level="warning",
                    says=Text(
                        "{layer}：{sight}下第 {a}、{b} 级色差 ΔE00 仅 {d}",
                        "{layer}: {sight}: classes {a} and {b} differ by ΔE00 {d} only",
                    ).format(
                        layer=one.portrayal.layer.title,
                        sight=name,
                        a=place + 1,
                        b=place + 2,
                        d=f"{least:.1f}",
                    ),
                    cure=Text("请减少级数或换色带", "Use fewer classes or another palette"),
                )


def class_grounds(drawn: Drawn) -> list[str]:
    """Return the colours of a layer's classes over the land, lowest first; none without classes."""
    if classed(drawn) is None:
        return []
    rows = [row for row in drawn.portrayal.legend if row.role == "item"]
    return [seen(row.style) for row in rows]


def seen(style: Style) -> str:
    """Return the colour by which a style is told: its fill over the land, else its line."""
    if style.fill and style.fill_opacity > 0:
        return over(style.fill, style.fill_opacity, LAND)
    return style.stroke or LAND


def kind_difference(one: Style, other: Style, sight: str) -> float:
    """Return how far two looks are apart as seen: the larger of their fills and their lines."""
    fills = difference(as_seen(seen(one), sight), as_seen(seen(other), sight))
    if not (one.stroke and other.stroke):
        return fills
    lines = difference(as_seen(one.stroke, sight), as_seen(other.stroke, sight))
    return max(fills, lines)


def told_by_form(one: Style, other: Style) -> bool:
    """Tell whether two looks differ in something else than colour."""
    return (one.shape, one.hatch, one.dash) != (other.shape, other.hatch, other.dash)


def _confused(drawn: Drawn, sight: str) -> list[tuple[LegendRow, LegendRow, float]]:
    rows = [row for row in _rows_on_map(drawn) if row.role == "item"]
    found = []
    for one, other in combinations(rows, 2):
        apart = kind_difference(one.style, other.style, sight)
        if apart < LEAST_DIFFERENCE and not told_by_form(one.style, other.style):
            found.append((one, other, apart))
    return found


def kind_colours(case: Case) -> Iterator[Finding]:
    """Kinds too near in colour need another shape or hatch."""
    for one in case.composition.drawn:
        if kinds_of(one) is None or one.portrayal.layer.underlay:  # roads differ by their width
            continue
        pairs: dict[tuple[Text, Text], list[tuple[Text, float]]] = {}
        for sight, name in SIGHTS.items():
            for a, b, apart in _confused(one, sight):
                pairs.setdefault((a.label, b.label), []).append((name, apart))
        for (first, second), sights in pairs.items():
            yield Finding(
                level="warning",
                says=Text(
                    "{layer}：“{a}”与“{b}”形状相同，色差 ΔE00 最小 {d}（{sights}）",
                    "{layer}: “{a}” and “{b}” have one shape, least ΔE00 {d} ({sights})",
                ).format(
                    layer=one.portrayal.layer.title,
                    a=first,
                    b=second,
                    d=f"{min(apart for _, apart in sights):.1f}",
                    sights=_sights([name for name, _ in sights]),
                ),
                cure=Text("请换形状、晕线或颜色", "Give one another shape, hatch or colour"),
            )


def _sights(names: list[Text]) -> Text:
    if len(names) == len(SIGHTS):
        return Text("各种视觉", "all sights")
    return listed(names)


def grey_sheet(case: Case) -> Iterator[Finding]:
    """A sheet for a black-and-white printer must not tell anything by colour alone."""
    if not case.composition.sheet.grey:
        return
    lost = []
    for one in case.theme:
        colours = class_grounds(one)
        near = len(colours) > 1 and least_adjacent(colours, "grey")[0] < LEAST_DIFFERENCE
        if near or (kinds_of(one) and _confused(one, "grey")):
            lost.append(one)
    if lost:
        yield Finding(
            level="error",
            says=Text("黑白图上分不清：{layers}", "Not told apart in grey: {layers}").format(
                layers=titled(lost)
            ),
            cure=Text("请改用彩色，或换形状、晕线", "Print in colour, or use shapes and hatches"),
        )


def no_data(case: Case) -> Iterator[Finding]:
    """The unknown has a hatch or a dash of its own, never the look of a class."""
    for one in case.theme:
        items = [row for row in one.portrayal.legend if row.role == "item"]
        for row in one.portrayal.legend:
            if row.role != "no_data":
                continue
            own = row.style.hatch or row.style.dash
            same = any(not told_by_form(row.style, item.style) for item in items)
            if not own or same:
                yield Finding(
                    level="error",
                    says=Text(
                        "{layer}：“{row}”没有自己的晕线", "{layer}: “{row}” has no hatch of its own"
                    ).format(layer=one.portrayal.layer.title, row=row.label),
                    cure=Text("请给暂无数据一种晕线", "Give the unknown a hatch"),
                )


def unplaced(case: Case) -> Iterator[Finding]:
    for one in case.theme:
        if number := len(one.portrayal.unplaced):
            yield Finding(
                level="note",
                says=Text(
                    "{layer}：{n} 条记录位置不明，未画点", "{layer}: {n} records are not drawn"
                ).format(layer=one.portrayal.layer.title, n=number),
                cure=Text("全部名称见校样", "The proof names them all"),
            )
        elif one.portrayal.each > 1:
            total = sum(row.count for row in one.portrayal.legend if row.role == "item")
            yield Finding(
                level="note",
                says=Text(
                    "{layer}：{total} 条以 {n} 点示意，每点代表约 {each} 条",
                    "{layer}: {total} records are shown by {n} points, each for about {each}",
                ).format(
                    layer=one.portrayal.layer.title, total=total, n=len(one.portrayal.frame),
                    each=one.portrayal.each,
                ),
            )  # fmt: skip


def thinned(case: Case) -> Iterator[Finding]:
    for one in case.composition.drawn:
        if one.merged:
            yield Finding(
                level="note",
                says=merged_words(one),
            )


def merged_words(drawn: Drawn) -> Text:
    """Say how many symbols a layer leaves out because an equal one prints at the same spot."""
    return MERGED.format(layer=drawn.portrayal.layer.title, n=drawn.merged, cell=MERGE_MM)


RULES = (
    Rule(
        id="legend",
        title=Text("图例齐全", "Everything on the map is in the legend"),
        run=legend_present,
    ),
    Rule(
        id="legend-unused",
        title=Text("图例没有多余的类", "The legend names nothing that is not there"),
        run=legend_unused,
    ),
    Rule(id="legend-room", title=Text("图例栏排得下", "The columns have room"), run=legend_room),
    Rule(
        id="empty-layer",
        title=Text("各专题图层都有要素", "Every theme layer has features"),
        run=empty_layers,
    ),
    Rule(id="empty-class", title=Text("没有空级", "No class is empty"), run=empty_classes),
    Rule(
        id="raw-counts",
        title=Text("分级设色不表示绝对数", "No shades for raw counts"),
        run=raw_counts,
    ),
    Rule(id="class-number", title=Text("级数不过多", "Not too many classes"), run=class_number),
    Rule(
        id="class-colours",
        title=Text("相邻级在五种视觉下都分得清", "Neighbouring classes differ in five sights"),
        run=class_colours,
    ),
    Rule(
        id="kind-colours",
        title=Text("各类在五种视觉下都分得清", "Kinds differ in five sights"),
        run=kind_colours,
    ),
    Rule(
        id="grey",
        title=Text("黑白图不靠颜色区分", "A grey sheet tells nothing by colour"),
        run=grey_sheet,
    ),
    Rule(id="no-data", title=Text("暂无数据自成一类", "No data has its own look"), run=no_data),
    Rule(id="unplaced", title=Text("记录全部画点", "Every record is drawn"), run=unplaced),
    Rule(id="thinned", title=Text("没有合并的点", "No points are thinned"), run=thinned),
)
