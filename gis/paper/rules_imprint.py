"""Rules on the words around a map: what must be there, and whether it is true of the sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pandas as pd

from gis.paper.draw import Drawn
from gis.paper.marginalia import SOURCES
from gis.paper.scene import Path
from gis.paper.sheet_code import DATE, read_code
from gis.paper.verdict import Case, Finding, Level, Rule, named, solid, titled, words_of
from gis.problems import ProblemError
from gis.text import Text, is_missing

YEAR = re.compile(r"(?:19|20)\d{2}")
UNSTATED = re.compile(r"未注明|不详|not stated|unknown", re.IGNORECASE)
DATED = re.compile(r"(?:截至|as of|to)\s*((?:19|20)\d{2}(?:-\d{2}){0,2})", re.IGNORECASE)
HAN = re.compile(r"[\u4e00-\u9fa5]+")
VERSION = re.compile(r"^[0-9a-f]{7,64}$")
STALE_YEARS = 5
MODULE_MM = 0.33
"""Side of a QR module that a telephone reads from a printed sheet."""
REVIEW = re.compile(r"([\u4e00-\u9fa5]{0,3}S|GS)\s*[（(]\s*(\d{4})\s*[)）]\s*(\d{1,5})\s*号")
OF_BASE_MAPS = {("GS", "2024", "650"): Text("天地图", "Tianditu")}
"""Numbers that belong to base maps: theirs are not ours."""
FILL_IN = Text("请填写", "Fill it in")


def _needed(value: str, says: Text, level: Level) -> Iterator[Finding]:
    if not value.strip():
        yield Finding(level=level, says=says, cure=FILL_IN)


def title(case: Case) -> Iterator[Finding]:
    words = case.composition.imprint.title
    yield from _needed(words, Text("没有图名", "The sheet has no title"), "error")
    if words and solid(words) not in case.margin_text:
        yield Finding(
            level="error",
            says=Text("图名没有印在图上", "The title is not printed on the sheet"),
            cure=Text("请重新生成本图", "Make the sheet again"),
        )


def title_room(case: Case) -> Iterator[Finding]:
    if case.composition.imprint.title in case.composition.cramped:
        yield Finding(
            level="error",
            says=Text("图名太长，缩到最小字号仍排不下", "The title does not fit at its least size"),
            cure=Text(
                "请缩短图名、移一部分到副题，或用更大的纸张",
                "Shorten it, move a part to the subtitle, or use larger paper",
            ),
        )


def foot_room(case: Case) -> Iterator[Finding]:
    if SOURCES.get(case.language) in case.composition.cramped:
        yield Finding(
            level="error",
            says=Text(
                "资料来源与覆盖率在图底排不下", "Sources and coverage do not fit below the map"
            ),
            cure=Text("请减少图层或用更大的纸张", "Use fewer layers or larger paper"),
        )


def number(case: Case) -> Iterator[Finding]:
    says = Text("没有图号", "The sheet has no number")
    yield from _needed(case.composition.imprint.number, says, "warning")


def issuer(case: Case) -> Iterator[Finding]:
    says = Text("没有编制单位", "No issuer is named")
    yield from _needed(case.composition.imprint.issuer, says, "error")


def made_on(case: Case) -> Iterator[Finding]:
    written = case.composition.imprint.date
    yield from _needed(written, Text("没有编制日期", "The sheet has no date"), "error")
    if written and not _is_date(written):
        yield Finding(
            level="error",
            says=Text(f"编制日期“{written}”不是日期", f"The date “{written}” is not a date"),
            cure=Text("请写成 2026-11-24 的样子", "Write it like 2026-11-24"),
        )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return bool(DATE.match(text))


def data_newer(case: Case) -> Iterator[Finding]:
    made = case.composition.imprint.date
    if not _is_date(made):
        return
    newer = [one for one in case.theme if any(day > made[: len(day)] for day in dates_of(one))]
    if newer:
        yield Finding(
            level="error",
            says=Text(
                "{layers}：资料晚于编制日期 {made}", "{layers}: data later than {made}"
            ).format(layers=titled(newer), made=made),
            cure=Text("请核对编制日期或资料日期", "Check the sheet's date and those of the data"),
        )


def stale(case: Case) -> Iterator[Finding]:
    today = case.today or case.composition.imprint.date
    if not _is_date(today):
        return
    limit = f"{int(today[:4]) - STALE_YEARS}{today[4:]}"
    for one in case.theme:
        days = dates_of(one)
        old = [day for day in days if day < limit[: len(day)]]
        if old:
            title = one.portrayal.layer.title
            yield Finding(
                level="warning",
                says=Text(
                    f"{title.zh}：资料最早为 {min(old)}，距今超过 {STALE_YEARS} 年",
                    f"{title.en}: data from {min(old)} is over {STALE_YEARS} years old",
                ),
                cure=Text(
                    "请更新资料，或在图名、说明中写明年份",
                    "Update the data, or say the year in the title or a note",
                ),
            )


def dates_of(drawn: Drawn) -> list[str]:
    """Return the dates (YYYY, YYYY-MM or YYYY-MM-DD) that a layer's data are told to be as of."""
    portrayal = drawn.portrayal
    found = DATED.findall(portrayal.source.zh)
    labels = {
        column.label.get(portrayal.language)
        for column in portrayal.layer.popup
        if column.name == "as_of"
    }
    tips = portrayal.frame["tip"] if labels else ()
    told = {value for pairs in tips for label, value in pairs if label in labels}
    if "as_of" in portrayal.unplaced:
        days = portrayal.unplaced["as_of"].unique()
        told |= {str(day) for day in days if not is_missing(day)}
    return sorted({*found, *(day for day in told if YEAR.match(day))})


def language(case: Case) -> Iterator[Finding]:
    """English sheets carry Chinese only in proper names, which have no other form."""
    if case.language == "zh":
        return
    known = _proper_names(case)
    foreign = [
        run for one in words_of(case.margin) for run in HAN.findall(one.text) if run not in known
    ]
    if foreign:
        shown = named(list(dict.fromkeys(foreign)))
        yield Finding(
            level="warning",
            says=Text("英文图上有中文：{w}", "Chinese words on an English sheet: {w}").format(
                w=shown
            ),
            cure=Text("请补英文图名或英文名称", "Give an English title or an English name"),
        )


def _proper_names(case: Case) -> str:
    names: list[str] = [case.composition.imprint.issuer]
    for one in case.composition.drawn:
        frame = one.portrayal.frame
        unplaced: pd.DataFrame = one.portrayal.unplaced
        columns = [frame["name"], frame["label"]]
        columns += [unplaced[column] for column in one.portrayal.layer.name if column in unplaced]
        names += [str(name) for column in columns for name in column.unique()]
    return "\n".join(names)


def sources(case: Case) -> Iterator[Finding]:
    printed = case.composition.imprint.sources
    if not printed:
        yield Finding(
            level="error",
            says=Text("没有资料来源", "No source is given"),
            cure=Text("请在图层说明中写明来源", "Name the source in the layer"),
        )
        return
    silent = [
        one
        for one in case.composition.drawn
        if len(one.rows) and one.portrayal.source.get(case.language) not in printed
    ]
    if silent:
        yield Finding(
            level="error",
            says=Text("图上没有写 {layers} 的来源", "The source of {layers} is not printed").format(
                layers=titled(silent)
            ),
            cure=Text("请重新生成本图", "Make the sheet again"),
        )


def boundaries(case: Case) -> Iterator[Finding]:
    words = case.composition.imprint.boundaries
    if not words.strip():
        yield Finding(
            level="error",
            says=Text("没有行政界线的来源", "The source of the boundaries is not given"),
            cure=Text("请写明界线来源与资料日期", "Name the source of the lines and its date"),
        )
    elif not YEAR.search(words) or UNSTATED.search(words):
        yield Finding(
            level="warning",
            says=Text("行政界线没有注明资料日期", "The date of the boundary data is not stated"),
            cure=Text(
                "公开出版前请换用注明日期的标准界线",
                "Before publishing, use standard boundaries with a stated date",
            ),
        )


def coverage(case: Case) -> Iterator[Finding]:
    if not any(one.strip() for one in case.composition.imprint.coverage):
        yield Finding(
            level="warning",
            says=Text("没有数据覆盖率", "No data coverage is given"),
            cure=Text("请写明收录数与总数", "Say how many of how many are recorded"),
        )


def version(case: Case) -> Iterator[Finding]:
    if not VERSION.match(case.composition.imprint.version):
        yield Finding(
            level="error",
            says=Text("没有数据版本", "The version of the data is missing"),
            cure=Text("请重新打开数据后再出图", "Open the data again, then make the sheet"),
        )


def code(case: Case) -> Iterator[Finding]:
    imprint = case.composition.imprint
    cure = Text("请重新生成本图", "Make the sheet again")
    try:
        sheet, prefix = read_code(imprint.code)
    except ProblemError:
        says = Text("图幅代码读不出来", "The sheet's code cannot be read")
        yield Finding(level="error", says=says, cure=cure)
        return
    if sheet != case.composition.sheet:
        says = Text("图幅代码与本图的方案不符", "The code describes another sheet than this one")
        yield Finding(level="error", says=says, cure=cure)
    if not prefix or not imprint.version.startswith(prefix):
        says = Text("图幅代码中的数据版本不符", "The code names another version of the data")
        yield Finding(level="error", says=says, cure=cure)


def code_size(case: Case) -> Iterator[Finding]:
    sides = [
        float(one.points[:, 1].max() - one.points[:, 1].min())
        for item in case.margin
        if isinstance(item, Path) and item.brush and item.brush.colour == "#000000"
        for one in item.subpaths
    ]
    cure = Text("请缩短图名等文字，或用更大的纸张", "Shorten the texts, or use larger paper")
    if not sides:
        says = Text("图上没有二维码", "The sheet carries no QR code")
        yield Finding(level="error", says=says, cure=cure)
    elif min(sides) < MODULE_MM:
        yield Finding(
            level="warning",
            says=Text(
                f"二维码模块只有 {min(sides):.2f} 毫米，小于 {MODULE_MM} 毫米，可能扫不出",
                f"A QR module is {min(sides):.2f} mm, under {MODULE_MM} mm: it may not scan",
            ),
            cure=cure,
        )


def review_number(case: Case) -> Iterator[Finding]:
    imprint = case.composition.imprint
    printed = bool(imprint.review.strip()) and solid(imprint.review) in case.margin_text
    if not imprint.reviewed:
        if not printed:
            yield Finding(
                level="error",
                says=Text("既无审图号也无“内部工作图”字样", "Neither review number nor watermark"),
                cure=Text("请重新生成本图", "Make the sheet again"),
            )
            return
        yield Finding(
            level="note",
            says=Text(
                f"没有审图号，图上印“{imprint.review}”",
                f"No review number; the sheet says “{imprint.review}”",
            ),
            cure=Text(
                "公开前请送审，取得审图号后填写", "Submit it for review before it is published"
            ),
        )
    elif match := REVIEW.search(imprint.review):
        yield from _foreign_number(case, match)
    else:
        yield Finding(
            level="warning",
            says=Text(
                f"审图号“{imprint.review}”的写法不常见",
                f"“{imprint.review}” does not look like a review number",
            ),
            cure=Text(
                "请对照批准书，例如 皖S（2026）123号", "Compare the approval: 皖S（2026）123号"
            ),
        )


def _foreign_number(case: Case, match: re.Match[str]) -> Iterator[Finding]:
    """A number that belongs to a source must never be printed as the sheet's own."""
    imprint = case.composition.imprint
    key = _number_key(match)
    owner = OF_BASE_MAPS.get(key)
    told = "\n".join((*imprint.sources, imprint.boundaries))
    if owner is None and key in {_number_key(one) for one in REVIEW.finditer(told)}:
        owner = Text("资料来源", "a source")
    if owner is not None:
        yield Finding(
            level="error",
            says=Text("{n} 是{who}的审图号，不是本图的", "{n} is the number of {who}").format(
                n=match[0], who=owner
            ),
            cure=Text(
                "请删去，并为本图另行送审", "Remove it, and submit this map for its own review"
            ),
        )


def withdrawn(case: Case) -> Iterator[Finding]:
    """A number holds for the content that was approved: a changed sheet must be submitted anew."""
    if case.withdrawn:
        yield Finding(
            level="warning",
            says=Text(
                f"审图号 {case.withdrawn} 已撤下：内容与批准时不同",
                f"Review number {case.withdrawn} is withdrawn: the content has changed",
            ),
            cure=Text(
                "请恢复批准时的方案、日期与数据，或重新送审",
                "Restore the approved specification, date and data, or submit it again",
            ),
        )


def _number_key(match: re.Match[str]) -> tuple[str, str, str]:
    return match[1], match[2], match[3].lstrip("0")


RULES = (
    Rule(id="title", title=Text("图名已填写", "The sheet has a title"), run=title),
    Rule(id="title-room", title=Text("图名排得下", "The title fits"), run=title_room),
    Rule(id="number", title=Text("图号已填写", "The sheet has a number"), run=number),
    Rule(id="issuer", title=Text("编制单位已填写", "The issuer is named"), run=issuer),
    Rule(id="date", title=Text("编制日期有效", "The sheet has a valid date"), run=made_on),
    Rule(
        id="data-newer",
        title=Text("资料不晚于编制日期", "No data is later than the sheet"),
        run=data_newer,
    ),
    Rule(id="stale", title=Text("资料在五年以内", "The data are under five years old"), run=stale),
    Rule(id="language", title=Text("语言完整", "The sheet is in one language"), run=language),
    Rule(id="sources", title=Text("各图层来源齐全", "Every layer's source is given"), run=sources),
    Rule(
        id="boundaries",
        title=Text("行政界线来源与日期齐全", "Boundaries have a source and a date"),
        run=boundaries,
    ),
    Rule(id="coverage", title=Text("已写数据覆盖率", "Coverage is given"), run=coverage),
    Rule(id="foot-room", title=Text("图底文字排得下", "The foot has room"), run=foot_room),
    Rule(id="version", title=Text("已写数据版本", "The data's version is given"), run=version),
    Rule(id="code", title=Text("图幅代码可重现本图", "The code reopens this sheet"), run=code),
    Rule(id="code-size", title=Text("二维码可扫", "The QR code can be scanned"), run=code_size),
    Rule(
        id="review-number",
        title=Text("审图号写法正常", "The review number looks right"),
        run=review_number,
    ),
    Rule(
        id="withdrawn",
        title=Text("没有撤下的审图号", "No review number was withdrawn"),
        run=withdrawn,
    ),
)
