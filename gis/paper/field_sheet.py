"""A field sheet on A4: a map of the place, the records expected there, boxes to tick, a code.

Every line carries the code by which its mark is read back from the form that goes with the sheet;
what is written by hand is not read. The page is portrait, type 6 pt at least.
"""

from __future__ import annotations

from collections.abc import Iterator

from gis.field_marks import HEADS, MARKS
from gis.paper.field_map import map_items
from gis.paper.field_rows import FieldSheet, Row, blank_rows, expected_rows
from gis.paper.fonts import Family
from gis.paper.marginalia import code_square
from gis.paper.scene import Item, Page, Path, Pen, Sheaf, line, rectangle
from gis.paper.typeset import Hand, fitted, paragraph, words_at
from gis.tables.reviews import METHODS
from gis.text import Text

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 12.0
LEFT, RIGHT = MARGIN, WIDTH - MARGIN
FOOT = HEIGHT - MARGIN - 15.0
BOX, STEP = 3.6, 17.0
NUMBER, NAME, BOXES = 8.0, 84.0, 3 * STEP
INK, SOFT, RED = "#2B2A27", "#5C584F", "#9B2C1F"
THIN, FRAME = Pen(colour="#B9B3A6", width_mm=0.15), Pen(colour=INK, width_mm=0.25, round=False)
NAME_HAND, SOFT_HAND = Hand(size_pt=8.5, bold=True), Hand(size_pt=6.5, colour=SOFT)
CODE_HAND = Hand(size_pt=6.0, colour=SOFT)

TITLE = Text("现场核查表", "Field sheet")
HOW = Text(
    "每行勾选一项：在、已迁出、查无；名录里没有的机构写在空白行。程序不能识别手写："
    "请把结果填入随附的表格（行码相同），再用“数据 → 质量与待办”或 cli.py review --read 读回。"
    "打印之后改动过的记录会被逐行拒收。",
    "Tick one box a line: here, moved, not found; write what the register lacks on the blank "
    "lines. Handwriting is not read: type the results into the form that goes with the sheet (same "
    "line codes), then read it back under Data → Quality and tasks, or with cli.py review --read. "
    "Lines of records that changed after printing are refused.",
)
EXPECTED = Text("名录记载在此的机构与记录（{n}）", "Records expected here ({n})")
BLANKS = Text("新见（名录中没有的）", "New here (not in the register)")
NOTHING = Text("名录中没有记录在此。", "The register holds no record here.")
OFFICE, PERSON, DATE = (
    Text("核实单位", "Office"), Text("核实人", "Name"), Text("日期", "Date"),
)  # fmt: skip
HOW_VERIFIED = Text("方式", "How")
VERSION = Text("数据版本 {v}", "Data version {v}")
PAGE = Text("第 {n} 页 / 共 {all} 页", "Page {n} of {all}")
CODE = Text("核对码", "Code")


def field_pages(sheet: FieldSheet, family: Family) -> list[Page]:
    """Return the pages of a sheet; the map stands on the first, the foot on each."""
    rows = [*expected_rows(sheet), *blank_rows(sheet)]
    items, y = _first_head(sheet, family)
    pages: list[list[Item]] = [items]
    y = _head_of_table(sheet, pages[-1], y, family, EXPECTED.format(n=len(sheet.expected.rows)))
    if not len(sheet.expected.rows):
        words, y = paragraph(sheet.say(NOTHING), LEFT, y + 1, RIGHT - LEFT, Hand(size_pt=8), family)
        pages[-1] += words
    blank = False
    for row in rows:
        needed = _row_height(row, family)
        if row.marks == ("new",) and not blank:
            blank = True
            if y + needed + 8 > FOOT:
                pages.append(list(_later_head(sheet, family)))
                y = MARGIN + 10
            y = _head_of_table(sheet, pages[-1], y + 2, family, BLANKS)
        if y + needed > FOOT:
            pages.append(list(_later_head(sheet, family)))
            title = BLANKS if blank else EXPECTED.format(n=len(sheet.expected.rows))
            y = _head_of_table(sheet, pages[-1], MARGIN + 10, family, title)
        pages[-1] += _row_items(row, y, needed, sheet, family)
        y += needed
    return [_page(sheet, part, n, len(pages), family) for n, part in enumerate(pages, start=1)]


def _page(sheet: FieldSheet, items: list[Item], number: int, total: int, family: Family) -> Page:
    foot = list(_foot(sheet, number, total, family))
    sheaves = [Sheaf(name=TITLE, items=(*items, *foot))]
    if number == 1 and sheet.map is not None:
        sheaves = [*map_items(sheet.map, family), *sheaves]
    title = f"{sheet.say(TITLE)} {sheet.say(sheet.expected.subject.title)}"
    return Page(width_mm=WIDTH, height_mm=HEIGHT, sheaves=tuple(sheaves), title=title,
                level=0 if number == 1 else 1)  # fmt: skip


def map_box(*, wide: bool = False) -> tuple[float, float, float, float]:
    """Return where the map stands on the first page (left, top, right, bottom in mm)."""
    return (LEFT, 42.0, RIGHT if wide else LEFT + 112.0, 122.0)


def _first_head(sheet: FieldSheet, family: Family) -> tuple[list[Item], float]:
    """Set title, facts, code and how to fill in; return them and the y below."""
    size = 26.0
    title = sheet.say(sheet.expected.subject.title)
    room = RIGHT - LEFT - size - 6
    items: list[Item] = [code_square(sheet.expected.code, RIGHT - size, MARGIN, size)]
    small = Hand(size_pt=9, colour=SOFT)
    items.append(words_at(sheet.say(TITLE), LEFT, MARGIN + 2.5, small))
    hand = fitted(title, room, Hand(size_pt=19, bold=True), family, 11)
    words, y = paragraph(title, LEFT, MARGIN + 5.5, room, hand, family)
    items += words
    told = "　".join(f"{sheet.say(label)} {value}" for label, value in sheet.facts if value)
    words, y = paragraph(told, LEFT, y + 0.5, room, Hand(size_pt=8), family)
    items += words
    top = max(y, MARGIN + size) + 3
    if sheet.map is None:
        words, y = paragraph(sheet.say(HOW), LEFT, top, RIGHT - LEFT, Hand(size_pt=7.5), family)
        words2, y = paragraph(_told_code(sheet), LEFT, y + 1, RIGHT - LEFT, CODE_HAND, family)
        return [*items, *words, *words2], y + 3
    _, top, right, bottom = sheet.map.frame.rectangle
    x = right + 5
    parts = (
        (sheet.say(HOW), Hand(size_pt=7.5)),
        (sheet.say(sheet.map.says), Hand(size_pt=7, colour=SOFT)),
        (sheet.say(sheet.sources), CODE_HAND),
        (_told_code(sheet), CODE_HAND),
        (sheet.say(sheet.notice), Hand(size_pt=8, bold=True, colour=RED)),
    )
    y = top
    for text, one in parts:
        words, y = paragraph(text, x, y, RIGHT - x, one, family)
        items += words
        y += 2.2
    return items, max(bottom + 4, y)


def _told_code(sheet: FieldSheet) -> str:
    return f"{sheet.say(CODE)} {sheet.expected.code}"


def _later_head(sheet: FieldSheet, family: Family) -> Iterator[Item]:
    title = f"{sheet.say(TITLE)}　{sheet.say(sheet.expected.subject.title)}"
    hand = fitted(title, RIGHT - LEFT, Hand(size_pt=9, bold=True), family, 6)
    yield words_at(title, LEFT, MARGIN + 3, hand)
    yield words_at(_told_code(sheet), LEFT, MARGIN + 7, CODE_HAND)


def _head_of_table(
    sheet: FieldSheet, items: list[Item], y: float, family: Family, title: Text
) -> float:
    """Set the title of a part of the table and the names of its boxes; return the y below."""
    items.append(words_at(sheet.say(title), LEFT, y + 3, Hand(size_pt=9, bold=True)))
    if title == BLANKS:
        y += 6.5
    else:
        for place, code in enumerate(("here", "moved", "not_found")):
            text = sheet.say(MARKS[code])
            x = LEFT + NUMBER + NAME + STEP * (place + 0.5)
            hand = fitted(text, STEP - 1, Hand(size_pt=7.5), family, 6)
            lines = [text] if family.regular.width_mm(text, hand.size_pt) < STEP else [
                MARKS[code].zh, MARKS[code].en]  # fmt: skip
            for row, part in enumerate(lines[::-1]):
                one = fitted(part, STEP - 1, hand, family, 6)
                items.append(words_at(part, x, y + 4 - row * 2.8, one, "middle"))
        note = sheet.say(HEADS["note"])
        items.append(words_at(note, LEFT + NUMBER + NAME + BOXES + 2, y + 4, Hand(size_pt=7.5)))
        y += 6.5
    items.append(Path(subpaths=(line((LEFT, y), (RIGHT, y)),), pen=FRAME))
    return y


def _row_height(row: Row, family: Family) -> float:
    if not row.name:
        return 12.0
    _, y = _row_words(row, 0.0, family)
    return max(y + 1.6, 9.0)


def _row_words(row: Row, top: float, family: Family) -> tuple[list[Item], float]:
    x, width = LEFT + NUMBER, NAME - 2
    items: list[Item] = []
    y = top + 1.2
    for text, hand in ((row.name, NAME_HAND), (row.below, SOFT_HAND), (row.code, CODE_HAND)):
        if text:
            words, y = paragraph(text, x, y, width, hand, family)
            items += words
    return items, y


def _row_items(row: Row, y: float, height: float, sheet: FieldSheet, family: Family) -> list[Item]:
    """Set one line: number, words and boxes; a blank one says what to write where."""
    middle = y + height / 2
    items: list[Item] = [words_at(row.number, LEFT + 1, middle, Hand(size_pt=8))]
    if row.name:
        items += _row_words(row, y, family)[0]
        for place in range(len(row.marks)):
            x = LEFT + NUMBER + NAME + STEP * (place + 0.5)
            box = rectangle(x - BOX / 2, middle - BOX / 2, x + BOX / 2, middle + BOX / 2)
            items.append(Path(subpaths=(box,), pen=FRAME))
    else:
        for key, x in (("name", LEFT + NUMBER), ("address", LEFT + NUMBER + NAME + 2)):
            items.append(words_at(sheet.say(HEADS[key]), x, y + 2.2, CODE_HAND))
        items.append(words_at(row.code, LEFT + NUMBER, y + height - 1.8, CODE_HAND))
    edge = y + height
    items.append(Path(subpaths=(line((LEFT, edge), (RIGHT, edge)),), pen=THIN))
    return items


def _foot(sheet: FieldSheet, number: int, total: int, family: Family) -> Iterator[Item]:
    """Yield the line to sign on, how it was verified, the version and the page's number."""
    y = FOOT + 5
    hand = Hand(size_pt=8)
    shares = ((OFFICE, 0.0, 62.0), (PERSON, 66.0, 40.0), (DATE, 110.0, 32.0))
    for label, start, width in shares:
        text = sheet.say(label)
        x = LEFT + start
        yield words_at(text, x, y, hand)
        left = x + family.regular.width_mm(text, hand.size_pt) + 1.5
        rule = line((left, y + 1.6), (x + width, y + 1.6))
        yield Path(subpaths=(rule,), pen=THIN)
    x = LEFT
    yield words_at(sheet.say(HOW_VERIFIED), x, y + 6, hand)
    x += family.regular.width_mm(sheet.say(HOW_VERIFIED), hand.size_pt) + 3
    for text in (sheet.say(one) for one in METHODS.values()):
        box = rectangle(x, y + 6 - BOX / 2, x + BOX, y + 6 + BOX / 2)
        yield Path(subpaths=(box,), pen=FRAME)
        yield words_at(text, x + BOX + 1.2, y + 6, hand)
        x += BOX + family.regular.width_mm(text, hand.size_pt) + 5
    told = "　".join(
        (
            sheet.say(VERSION.format(v=sheet.version[:12])),
            sheet.say(PAGE.format(n=number, all=total)),
        )
    )
    yield words_at(told, RIGHT, y + 11, CODE_HAND, "end")
