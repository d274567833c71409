"""The tables of docs/examples.md: each stands between two marks, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from gis.analysis.samples import METHODS
from gis.text import LANGUAGES, Language, Text
from scripts.examples import (
    clusterings,
    densities,
    neighbourhood,
    patterns,
    plans,
    shipped,
    spread,
)
from scripts.examples.rows import Row, compared, table

TITLES: dict[str, Text] = {
    **{code: method.title for code, method in METHODS.items()},
    "rates": Text("密度", "Rates"),
    "significance": Text("错误发现率", "False discoveries"),
    "uncertainty": Text("位置不确定度", "Uncertain places"),
}
GROUPS: Mapping[str, Callable[[], list[Row]]] = {
    "spread": cache(spread.rows),
    "neighbourhood": cache(neighbourhood.rows),
    "patterns": cache(patterns.rows),
    "densities": cache(densities.rows),
    "clusterings": cache(clusterings.rows),
    "plans": cache(plans.rows),
}
SHIPPED: Mapping[str, tuple[Sequence[Text], Callable[[], list[shipped.Cells]]]] = {
    "concentrations": (shipped.CONCENTRATION_HEAD, cache(shipped.concentrations)),
    "quotients": (shipped.QUOTIENT_HEAD, cache(shipped.quotients)),
    "neighbouring": (shipped.MORAN_HEAD, cache(shipped.neighbouring)),
    "scenario": (shipped.SCENARIO_HEAD, cache(shipped.scenario)),
}


def made(name: str, language: Language) -> str:
    """Return one table as it is now; raise AssertionError where a figure is not the other's."""
    if name in GROUPS:
        return compared(GROUPS[name](), TITLES, language)
    head, rows = SHIPPED[name]
    return table(head, rows(), language)


def written(text: str) -> str:
    """Return the document with all its tables made anew; raise KeyError for a mark it lacks."""
    for language in LANGUAGES:
        for name in (*GROUPS, *SHIPPED):
            marked = re.compile(rf"(<!-- {name} {language} -->\n).*?(<!-- / -->)", re.S)
            if not marked.search(text):
                raise KeyError(f"{name} {language}")
            new = made(name, language)
            text = marked.sub(lambda m, new=new: f"{m[1]}{new}\n{m[2]}", text)  # type: ignore[misc]
    return text
