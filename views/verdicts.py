"""What a printer should know of a sheet before it leaves the house."""

from __future__ import annotations

from typing import Literal, NamedTuple

from gis.paper.compose import Composition
from gis.paper.sheet import FIELD_WORDS
from gis.text import Language, Text, join, number


class Verdict(NamedTuple):
    """What a printer should know before the sheet leaves the house."""

    kind: Literal["good", "note", "warning"]
    says: str


def verdicts(composition: Composition, language: Language) -> list[Verdict]:
    """Return what the composition itself knows; `gis.paper.preflight` is to take its place."""
    found: list[Verdict] = []

    def add(kind: Literal["good", "note", "warning"], zh: str, en: str) -> None:
        found.append(Verdict(kind, Text(zh, en).get(language)))

    if composition.cramped:
        told = join(list(composition.cramped), language)
        add("warning", f"放不下，未印：{told}。请换大一号纸或减少图层。",
            f"No room, not printed: {told}. Use larger paper or fewer layers.")  # fmt: skip
    else:
        add("good", "图例、说明与来源全部印出。", "Legend, notes and sources are all printed.")
    if dropped := composition.labels.dropped:
        told, many = join(list(dropped[:8]), language), number(len(dropped))
        more = len(dropped) > 8
        add("warning", f"{many} 个名称因拥挤未注出：{told}{'等' if more else ''}。",
            f"Names without room ({many}): {told}{' and more' if more else ''}.")  # fmt: skip
    else:
        add("good", "应注名称全部注出。", "Every name is placed.")
    imprint = composition.imprint
    for name in ("number", "issuer", "date"):
        if not getattr(imprint, name):
            word = FIELD_WORDS[name]
            add("note", f"{word.zh}未填写。", f"No {word.en} given.")
    for drawn in composition.drawn:
        layer, count = drawn.portrayal.layer, len(drawn.portrayal.unplaced)
        if count and not layer.context:
            title = layer.title
            add("note", f"{title.zh}：全市 {number(count)} 条没有足够确切的位置，未画点。",
                f"{title.en}: {number(count)} in the whole city have no exact place.")  # fmt: skip
    if not imprint.reviewed:
        add("note", "无审图号：图上印有“内部工作图·未经审核·不得公开”。",
            "No review number: marked as an internal working map.")  # fmt: skip
    return found
