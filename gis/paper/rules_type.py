"""Rules on type and line: sizes, contrast, missing characters, names on the map, PDF layers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from gis.paper.compose import FRAME_SHEAF, MARGIN_SHEAF
from gis.paper.scene import MM_PER_PT, Picture, Sheaf, Symbols, Words
from gis.paper.verdict import LAND, Case, Finding, Rule, extent_of, named
from gis.text import Text
from gis.vision import contrast, over

LINE_MM = 0.12
CONTRAST = 4.5
WHITE = "#FFFFFF"
MARKUP = re.compile(r"</?[A-Za-z][^>]*>|&(?:[a-z]+|#\d+);|\*\*|\\[nrt]")


def lines(case: Case) -> Iterator[Finding]:
    thin: dict[str, float] = {}
    for sheaf in case.composition.page.sheaves:
        for item in sheaf.items:
            if isinstance(item, Words | Picture) or item.pen is None:
                continue
            if item.pen.width_mm < LINE_MM - 1e-6:
                name = sheaf.name.get(case.language)
                thin[name] = min(item.pen.width_mm, thin.get(name, LINE_MM))
    if thin:
        least = min(thin.values())
        yield Finding(
            level="error",
            says=Text(
                "线宽 {w} 毫米，小于 {least} 毫米：{n}", "Lines of {w} mm, under {least}: {n}"
            ).format(w=f"{least:.3f}", least=LINE_MM, n=named(list(thin))),
            cure=Text("请加粗", "Make them wider"),
        )


def sizes(case: Case) -> Iterator[Finding]:
    floor = case.composition.sheet.floor_pt
    small = [one for _, one in case.words if one.size_pt < floor - 1e-6]
    if small:
        least = min(one.size_pt for one in small)
        yield Finding(
            level="error",
            says=Text(
                "文字 {s} 磅，小于 {floor} 磅：{n}", "Type of {s} pt, under {floor} pt: {n}"
            ).format(s=f"{least:.1f}", floor=floor, n=named(_texts(small))),
            cure=Text("请放大，或用更大的纸张", "Set it larger, or use larger paper"),
        )


def _texts(words: list[Words]) -> list[str]:
    return list(dict.fromkeys(one.text for one in words))


def contrasts(case: Case) -> Iterator[Finding]:
    poor: list[tuple[float, Words]] = []
    for sheaf, one in case.words:
        ratio = contrast(one.colour, ground_of(one, sheaf))
        if ratio < CONTRAST:
            poor.append((ratio, one))
    if poor:
        yield Finding(
            level="error",
            says=Text(
                "文字与底色对比度 {r}，低于 4.5：{n}", "Contrast {r}, under 4.5, of: {n}"
            ).format(
                r=f"{min(ratio for ratio, _ in poor):.2f}", n=named(_texts([w for _, w in poor]))
            ),
            cure=Text("请加深文字或底色", "Darken the words or their ground"),
        )


def ground_of(words: Words, sheaf: Sheaf) -> str:
    """Return what a line of text stands on: its halo, the circle around it, paper or land."""
    if words.halo_mm > 0:
        return words.halo_colour
    if sheaf.name in (MARGIN_SHEAF, FRAME_SHEAF):
        return WHITE
    middle = np.array([words.x, words.y - 0.36 * words.size_pt * MM_PER_PT])
    for item in reversed(sheaf.items):
        if not isinstance(item, Symbols) or item.brush is None or not item.brush.colour:
            continue
        box = extent_of(Symbols(subpaths=item.subpaths, at=np.zeros((1, 2))))
        near = np.abs(item.at - middle).max(axis=1) if len(item.at) else np.array([np.inf])
        if box is not None and near.min() <= box[2]:
            return over(item.brush.colour, item.brush.opacity, LAND)
    return WHITE if sheaf.clip is None else LAND


def characters(case: Case) -> Iterator[Finding]:
    family = case.composition.family
    lost = "".join(
        dict.fromkeys("".join(family.face(one.bold).lacks(one.text) for _, one in case.words))
    )
    if lost:
        codes = named([f"{one}（U+{ord(one):04X}）" for one in lost])
        yield Finding(
            level="error",
            says=Text("字体缺字：{c}", "The fonts lack: {c}").format(c=codes),
            cure=Text("请换字，或换用收字更全的字体", "Use another character or a fuller font"),
        )


def markup(case: Case) -> Iterator[Finding]:
    broken = [one for _, one in case.words if any(not c.isprintable() for c in one.text)]
    # Blanks of typesetting (thin, ideographic) are not "printable" to Python, yet print.
    broken = [
        one
        for one in broken
        if any(not c.isprintable() and c not in "\u2009\u202f\u3000\u00a0" for c in one.text)
    ]
    marked = [one for _, one in case.words if MARKUP.search(one.text)]
    if broken:
        says = Text("文字中有换行或控制字符：{n}", "Line breaks or control characters in: {n}")
        yield Finding(
            level="error",
            says=says.format(n=named([repr(text) for text in _texts(broken)])),
            cure=Text("请删去换行", "Remove the line breaks"),
        )
    if marked:
        yield Finding(
            level="warning",
            says=Text("文字像是网页标记：{n}", "This looks like markup: {n}").format(
                n=named(_texts(marked))
            ),
            cure=Text("请改成普通文字", "Write it as plain words"),
        )


def labels_dropped(case: Case) -> Iterator[Finding]:
    dropped = case.composition.labels.dropped
    if dropped:
        yield Finding(
            level="note",
            says=Text("{k} 个地名放不下：{n}", "{k} names found no room: {n}").format(
                k=len(dropped), n=named(list(dropped), most=20)
            ),
            cure=Text("用更大的比例尺可放下更多", "A larger scale has room for more"),
        )


def labels_overlap(case: Case) -> Iterator[Finding]:
    boxes = case.composition.labels.boxes
    hits = []
    for place, (left, top, right, bottom) in enumerate(boxes):
        rest = boxes[place + 1 :]
        wide = np.minimum(rest[:, 2], right) - np.maximum(rest[:, 0], left)
        high = np.minimum(rest[:, 3], bottom) - np.maximum(rest[:, 1], top)
        hits += [(place, place + 1 + at) for at in np.flatnonzero((wide > 0.05) & (high > 0.05))]
    if hits:
        placed = case.composition.labels.placed
        pairs = [f"{placed[a]}/{placed[b]}" for a, b in hits]
        yield Finding(
            level="error",
            says=Text("地名互相压盖：{n}", "Names overlap: {n}").format(n=named(pairs)),
            cure=Text("请重新生成本图", "Make the sheet again"),
        )


def labels_inside(case: Case) -> Iterator[Finding]:
    left, top, right, bottom = case.composition.frame.rectangle
    labels = case.composition.labels
    b = labels.boxes
    out = (b[:, 0] < left) | (b[:, 1] < top) | (b[:, 2] > right) | (b[:, 3] > bottom)
    if out.any():
        names = [labels.placed[place] for place in np.flatnonzero(out)]
        yield Finding(
            level="error",
            says=Text("地名出图廓：{n}", "Names leave the map: {n}").format(n=named(names)),
            cure=Text("请重新生成本图", "Make the sheet again"),
        )


def pdf_layers(case: Case) -> Iterator[Finding]:
    """Names of switchable layers are given and mean one thing each; neighbours may share one."""
    for language in ("zh", "en"):
        names = [sheaf.name.get(language) for sheaf in case.composition.page.sheaves]
        runs = [name for place, name in enumerate(names) if place == 0 or names[place - 1] != name]
        twice = sorted({name for name in runs if runs.count(name) > 1 or not name.strip()})
        themes = [one.sheaf.name.get(language) for one in case.composition.drawn if one.sheaf.items]
        twice += sorted({name for name in themes if themes.count(name) > 1} - set(twice))
        if twice:
            yield Finding(
                level="warning",
                says=Text("PDF 图层重名：{n}", "PDF layers share a name: {n}").format(
                    n=named([name or "“”" for name in twice])
                ),
                cure=Text("请给图层不同的名称", "Give the layers different names"),
            )
            return


RULES = (
    Rule(
        id="line-width", title=Text("线宽不小于 0.12 毫米", "Lines of 0.12 mm and more"), run=lines
    ),
    Rule(id="type-size", title=Text("字号不小于下限", "No type under the floor"), run=sizes),
    Rule(
        id="contrast",
        title=Text("文字对比度不低于 4.5", "Every text has a contrast of 4.5 and more"),
        run=contrasts,
    ),
    Rule(id="characters", title=Text("字体不缺字", "The fonts have all glyphs"), run=characters),
    Rule(id="markup", title=Text("文字没有标记", "The words carry no markup"), run=markup),
    Rule(
        id="labels-dropped",
        title=Text("地名全部放下", "Every name found room"),
        run=labels_dropped,
    ),
    Rule(id="labels-overlap", title=Text("地名不互相压盖", "No names overlap"), run=labels_overlap),
    Rule(
        id="labels-inside",
        title=Text("地名都在图廓内", "Every name lies inside the map"),
        run=labels_inside,
    ),
    Rule(
        id="pdf-layers",
        title=Text("PDF 图层名不重复", "PDF layers have names of their own"),
        run=pdf_layers,
    ),
)
