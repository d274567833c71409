"""Rules on a sheet as one of a series: what must be the same on all sheets, and what must not."""

from __future__ import annotations

from collections.abc import Iterator

from gis.paper.draw import Drawn
from gis.paper.verdict import Case, Finding, Rule, classed
from gis.text import Text


def series_classes(case: Case) -> Iterator[Finding]:
    """A layer has the same classes on every sheet of a series."""
    mine = {one.portrayal.layer.id: _class_labels(one) for one in case.theme if classed(one)}
    for other in case.others:
        for one in other.drawn:
            layer = one.portrayal.layer
            if layer.id in mine and classed(one) and _class_labels(one) != mine[layer.id]:
                yield Finding(
                    level="error",
                    says=Text(
                        "{layer}：与“{sheet}”的分级不同", "{layer}: other classes than on “{sheet}”"
                    ).format(layer=layer.title, sheet=other.imprint.title),
                    cure=Text("请先统一分级再出图册", "Classify once for the whole series"),
                )
                return


def _class_labels(drawn: Drawn) -> list[tuple[str, str]]:
    return [(row.label.zh, row.style.fill) for row in drawn.portrayal.legend if row.role == "item"]


def series_numbers(case: Case) -> Iterator[Finding]:
    number = case.composition.imprint.number
    if number and any(other.imprint.number == number for other in case.others):
        yield Finding(
            level="error",
            says=Text(f"图号“{number}”在图册中重复", f"Sheet number “{number}” is used twice"),
            cure=Text("请改图号", "Change the number"),
        )


RULES = (
    Rule(
        id="series-classes",
        title=Text("图册分级一致", "Classes are the same in the series"),
        run=series_classes,
    ),
    Rule(
        id="series-numbers",
        title=Text("图号不重复", "Sheet numbers are used once"),
        run=series_numbers,
    ),
)
