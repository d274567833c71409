"""How much of what is known a sheet draws, and how complete what is known is."""

from __future__ import annotations

import shapely

from gis.counts import comparisons
from gis.layer import Marker
from gis.paper.sheet import Sheet
from gis.portray import Portrayal
from gis.store import Tables
from gis.text import Text, number
from layers.analysed_parts import USED

CITY_REPORTED = "340100"
DRAWN = Text(
    "{title}：全市 {total} 条，画点 {drawn} 条", "{title}: {drawn} of {total} drawn as points"
)
SAMPLED = Text(
    "{title}：共 {total} 条，以 {drawn} 点示意，每点代表约 {each} 条",
    "{title}: {total} records shown by {drawn} points, each for about {each} of them",
)
SAMPLED_WITHIN = Text(
    "{title}：全部 {total} 条，每点代表约 {each} 条，本图范围 {within} 点，约 {about} 条",
    "{title}: {total} records in all, a point for about {each}; {within} points in this area, "
    "about {about} records",
)
DRAWN_WITHIN = Text(
    "{title}：全市 {total} 条，画点 {drawn} 条，其中本图范围 {within} 条",
    "{title}: {drawn} of {total} in the city drawn as points, {within} of them in this area",
)


def coverage(
    sheet: Sheet,
    tables: Tables,
    portrayals: tuple[Portrayal, ...],
    within: shapely.Geometry | None,
) -> tuple[str, ...]:
    """Say how many records are drawn, and what is known of how complete they are.

    `within` (EPSG:4326) is the part of the city that the sheet shows; none for all of it.
    """
    lines = []
    for one in portrayals:
        if one.layer.context or one.layer.id == USED or not isinstance(one.layer.symbol, Marker):
            continue
        points = one.frame[~one.frame["id"].str.startswith("@")] if len(one.frame) else one.frame
        total = len(points) + len(one.unplaced)
        words, values = DRAWN, {"title": one.layer.title, "total": total, "drawn": len(points)}
        if one.each > 1:
            total = sum(row.count for row in one.legend if row.role == "item")
            words = SAMPLED
            values |= {"total": number(total), "drawn": number(len(points)), "each": one.each}
        if within is not None:
            inside = int(shapely.intersects(within, points.geometry.to_numpy()).sum())
            words = DRAWN_WITHIN if one.each == 1 else SAMPLED_WITHIN
            values |= {"within": inside, "about": number(float(f"{inside * one.each:.2g}"))}
        lines.append(words.format(**values).get(sheet.language))
    if any(one.layer.filtered for one in portrayals):
        lines += _reported(sheet, tables)
    return tuple(lines)


def _reported(sheet: Sheet, tables: Tables) -> list[str]:
    """Say the coverage ratios that the facts allow, or that there is none."""
    area = sheet.area or CITY_REPORTED
    rated = [one for one in comparisons(tables, area) if one.ratio is not None]
    if not rated:
        text = Text(
            "名录与公布总数口径不同，不计覆盖率",
            "Register and published totals differ in scope: no coverage ratio",
        )
        return [text.get(sheet.language)]
    words = []
    for one in rated:
        item = Text(str(one.reported["item_zh"]), str(one.reported["item_en"]))
        words.append(
            Text("{item} {known}/{all}（{says}）", "{item} {known}/{all} ({says})")
            .format(
                item=item, known=one.registered, all=number(one.reported["value"]), says=one.says
            )
            .get(sheet.language)
        )
    return words
