"""Rules on the theme against the base map: colours that are mixed up, names of other areas."""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from gis.layer import Fill
from gis.paper.draw import Drawn
from gis.paper.rules_looks import LEAST_DIFFERENCE, class_grounds, seen
from gis.paper.verdict import Case, Finding, Rule, titled
from gis.text import Text
from gis.vision import SIGHTS, as_seen, difference

LEAST_AREA_MM2 = 25.0
"""Less than this of a surface within a theme nobody takes for a value."""


def ground_colours(case: Case) -> Iterator[Finding]:
    """A class must not look like a surface of the base map: a lake is no value.

    Greys count on a grey sheet alone, where a hatch tells the surface apart.
    """
    grey = case.composition.sheet.grey
    sights = [sight for sight in SIGHTS if (sight == "grey") == grey]
    for one in case.theme:
        colours = class_grounds(one)
        for title, surface in _surfaces(case, one) if colours else ():
            least = min(
                difference(as_seen(colour, sight), as_seen(surface, sight))
                for colour in colours
                for sight in sights
            )
            if least < LEAST_DIFFERENCE:
                yield Finding(
                    level="warning",
                    says=Text(
                        "{layer}：有一级与“{ground}”色差 ΔE00 仅 {d}",
                        "{layer}: a class differs from “{ground}” by ΔE00 {d} only",
                    ).format(layer=one.portrayal.layer.title, ground=title, d=f"{least:.1f}"),
                    cure=Text("请换色带，或给底图加晕线", "Use another palette, or a hatch"),
                )


def _surfaces(case: Case, theme: Drawn) -> Iterator[tuple[Text, str]]:
    """Yield the surfaces that lie within a theme and are told by their colour alone."""
    coloured = shapely.union_all(shapely.make_valid(theme.rows["shape"].to_numpy()))
    for one in case.composition.drawn:
        layer = one.portrayal.layer
        if layer.underlay:  # a theme covers it
            continue
        if not (layer.context and layer.group == "base" and isinstance(layer.symbol, Fill)):
            continue
        ground = shapely.union_all(shapely.make_valid(one.rows["shape"].to_numpy()))
        if shapely.intersection(ground, coloured).area < LEAST_AREA_MM2:
            continue
        for row in one.portrayal.legend:
            if row.style.fill and not row.style.hatch:
                yield layer.title, seen(row.style)


def partitions(case: Case) -> Iterator[Finding]:
    """Counts of one partition must not stand beside the names of another."""
    wanted = case.composition.sheet.partition
    other = [one for one in case.theme if one.portrayal.layer.partition not in ("", wanted)]
    if other:
        yield Finding(
            level="error",
            says=Text(
                "{layers}：计数的区域与图上注记的区域不同",
                "{layers}: counted in other areas than those named on the map",
            ).format(layers=titled(other)),
            cure=Text("请改“区域划分”，或改用同一划分的图层", "Change the areas, or the layer"),
        )


RULES = (
    Rule(
        id="ground-colours",
        title=Text("分级色与底图不相混", "No class looks like the base map"),
        run=ground_colours,
    ),
    Rule(
        id="partition",
        title=Text("计数与注记的区域一致", "Counts and names are of the same areas"),
        run=partitions,
    ),
)
