"""A sheet's specification, its frame and its lines of words: laws, not examples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.paper.fonts import open_family
from gis.paper.frame import MapFrame, bar_lengths, fit, geodesic_metres
from gis.paper.sheet import LONGEST, PAPERS, Sheet
from gis.paper.sheet_code import code_of, from_file, read_code, read_scale, to_query
from gis.paper.typeset import NOT_FIRST, NOT_LAST, Hand, wrap
from gis.problems import ProblemError
from gis.selection import Selection
from gis.text import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
FAMILY = open_family(ROOT / "static" / "vendor" / "fonts" / "ttf")
HEFEI = (116.68, 30.95, 117.97, 32.54)
RECTANGLE = (14.0, 26.0, 190.0, 368.0)

patiently = settings(deadline=None)
"""The first example opens a font file or the database of PROJ."""

# Lines of words

TOKENS = (
    *("合", "金融", "，", "。", "（保险）", "《规划》", "“甲、乙”", "（ 空 ）", " ，"),
    *("Hefei", "12.5%", " ", "a/b", "https://example.cn/abcdefghijklmnopqrstuvwxyz。"),
)
SIZE_PT = 7.0


def has_few_marks_together(tokens: list[str]) -> bool:
    """Leave out runs of marks that are wider than a line: nothing can be right there."""
    run = 0
    for one in tokens:
        run = run + 1 if one.strip() in ("，", "。", "") else 0
        if run > 3:
            return False
    return True


@patiently
@given(st.lists(st.sampled_from(TOKENS), max_size=30).filter(has_few_marks_together),
       st.floats(25, 90))  # fmt: skip
def test_marks_stand_on_their_side_of_a_break_and_no_line_is_too_wide(
    tokens: list[str], width_mm: float
) -> None:
    text = "合" + "".join(tokens) + "图"
    lines = wrap(text, width_mm, Hand(size_pt=SIZE_PT), FAMILY)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for one in lines:
        assert one
        assert one[0] not in NOT_FIRST
        assert one[-1] not in NOT_LAST
        assert FAMILY.regular.width_mm(one, SIZE_PT) <= width_mm


def test_a_long_address_is_not_broken_before_a_mark() -> None:
    em = FAMILY.regular.width_mm("合", SIZE_PT)
    assert wrap("合肥市金，融", 4.5 * em, Hand(size_pt=SIZE_PT), FAMILY) == ["合肥市", "金，融"]
    address = "abcdefghij。"
    width = FAMILY.regular.width_mm("abcdefghij", SIZE_PT) + 0.01
    assert wrap(address, width, Hand(size_pt=SIZE_PT), FAMILY) == ["abcdefghi", "j。"]


def test_an_empty_text_is_one_empty_line() -> None:
    assert wrap("", 50, Hand(size_pt=SIZE_PT), FAMILY) == [""]


# The frame


@pytest.mark.parametrize("place", [(0.1, 0.1), (0.5, 0.5), (0.8, 0.9)])
def test_the_scale_bar_is_true_within_one_percent(place: tuple[float, float]) -> None:
    frame = fit(HEFEI, RECTANGLE)
    left, top, right, bottom = RECTANGLE
    step, parts = bar_lengths(frame, 40)
    length_mm = step * parts / frame.metres_per_mm
    assert length_mm <= 40
    x, y = left + (right - left) * place[0], top + (bottom - top) * place[1]
    true = geodesic_metres(frame, (x, y), (x + length_mm, y))
    assert true == pytest.approx(step * parts, rel=0.01)


def test_the_scale_is_exact_in_the_plane() -> None:
    frame = MapFrame(rectangle=RECTANGLE, scale=50_000, east=520_000, north=3_520_000)
    mm = frame.to_mm(np.array([[520_000.0, 3_520_000.0], [521_000.0, 3_520_500.0]]))
    assert mm.tolist() == [[102, 197], [122, 187]]


@patiently
@given(st.floats(116.0, 119.0), st.floats(30.0, 33.0), st.sampled_from([5_000, 50_000, 800_000]))
def test_degrees_come_back_from_paper(lon: float, lat: float, scale: int) -> None:
    frame = fit(HEFEI, RECTANGLE, scale=scale)
    back = frame.ground(frame.place(np.array([lon]), np.array([lat])))
    assert np.abs(back - (lon, lat)).max() < 1e-6


@patiently
@given(st.floats(0, 210), st.floats(0, 297), st.sampled_from([5_000, 50_000, 800_000]))
def test_millimetres_come_back_from_the_ground(x: float, y: float, scale: int) -> None:
    frame = fit(HEFEI, RECTANGLE, scale=scale)
    degrees = frame.ground(np.array([[x, y]]))
    assert np.abs(frame.place(degrees[:, 0], degrees[:, 1]) - (x, y)).max() < 1e-3


# The code of a sheet


def printed(text: str) -> bool:
    """Tell whether a text is one line of printable words, as every reader leaves it."""
    return text == " ".join("".join(c if c.isprintable() else " " for c in text).split())


def lines_up_to(longest: int) -> st.SearchStrategy[str]:
    common = st.text("合肥金融&=?#%+/;,:\"'<>. é", max_size=longest)
    return (common | st.text(max_size=longest)).filter(printed)


codes = st.text("abcxyz0123456789_-", min_size=1, max_size=9)
several = st.lists(codes, max_size=4).map(tuple)
degrees = st.tuples(
    st.integers(0, 400), st.integers(0, 400), st.integers(401, 900), st.integers(401, 900)
).map(lambda n: (116 + n[0] / 1000, 30 + n[1] / 1000, 116 + n[2] / 1000, 30 + n[3] / 1000))
dates = st.dates().map(str).filter(lambda day: len(day) == 10)
sheets = st.builds(
    Sheet,
    layers=st.lists(codes, min_size=1, max_size=4).map(tuple),
    paper=st.sampled_from(list(PAPERS)),
    orientation=st.sampled_from(["auto", "portrait", "landscape"]),
    area=st.just("") | codes,
    bounds=st.none() | degrees.map(lambda four: tuple(round(one, 5) for one in four)),
    scale=st.just(0) | st.integers(500, 5_000_000),
    language=st.sampled_from(LANGUAGES),
    grey=st.booleans(),
    margin_mm=st.integers(10, 40),
    partition=st.sampled_from(["units", "districts"]),
    since=st.integers(0, 10**9 - 1),
    selection=st.builds(
        Selection, families=several, types=several, levels=several, groups=several,
        units=several, clusters=several, accuracies=several,
    ),
    title=lines_up_to(LONGEST["title"]),
    subtitle=lines_up_to(LONGEST["subtitle"]),
    number=lines_up_to(LONGEST["number"]),
    issuer=lines_up_to(LONGEST["issuer"]),
    date=st.just("") | dates,
)  # fmt: skip
versions = st.text("0123456789abcdef", min_size=1, max_size=64)


@patiently
@given(sheets, versions)
def test_a_code_gives_back_its_sheet_and_the_version(sheet: Sheet, version: str) -> None:
    assert read_code(code_of(sheet, version)) == (sheet, version[:12])


@patiently
@given(sheets, versions)
def test_an_address_that_ends_in_a_code_is_read_too(sheet: Sheet, version: str) -> None:
    address = f"  http://localhost:8501/print?{code_of(sheet, version)}\n"
    assert read_code(address) == (sheet, version[:12])


def test_a_plain_sheet_has_a_short_code() -> None:
    assert to_query(Sheet(layers=("water",))) == {"layers": "water"}


@pytest.mark.parametrize(
    ("query", "zh", "en"),
    [
        ("scale=1:1", "比例尺", "scale"),
        ("scale=large", "比例尺", "scale"),
        ("scale=1:5000001", "比例尺", "scale"),
        ("paper=B5", "纸张", "paper"),
        ("side=round", "方向", "orientation"),
        ("frame=117,31,118", "图框", "frame"),
        ("frame=118,31,117,32", "图框", "frame"),
        ("frame=nan,31,117,32", "图框", "frame"),
        ("lang=fr", "语言", "language"),
        ("by=streets", "区域划分", "areas"),
        ("since=-1", "变化的起点", "changes since"),
        ("since=" + "9" * 10, "变化的起点", "changes since"),
        ("margin=5", "页边距", "margin"),
        ("margin=1e1", "页边距", "margin"),
        ("title=" + "长" * 61, "图名", "title"),
        ("subtitle=" + "长" * 81, "副题", "subtitle"),
        ("no=" + "9" * 31, "图号", "sheet number"),
        ("issuer=" + "长" * 41, "编制单位", "issuer"),
        ("date=2026-13-01", "编制日期", "date"),
        ("date=2026-02-31", "编制日期", "date"),
        ("date=2026-02-01\n", "编制日期", "date"),
    ],
)
def test_what_cannot_be_printed_names_its_field(query: str, zh: str, en: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_code("layers=water&" + query.replace("\n", "%0A"))
    (problem,) = caught.value.problems
    assert problem.fatal
    assert problem.says.zh.startswith(zh)
    assert problem.says.en.startswith(en)
    assert problem.cure.zh
    assert problem.cure.en


def test_every_bad_field_is_named_at_once() -> None:
    with pytest.raises(ProblemError) as caught:
        read_code("layers=water&paper=B5&scale=x&title=" + "长" * 61)
    told = [problem.says.en.split(" ")[0] for problem in caught.value.problems]
    assert told == ["paper", "scale", "title"]


@pytest.mark.parametrize(
    ("written", "scale"), [("1:25万", 250_000), ("25 万", 250_000), ("1：2.5万", 25_000)]
)
def test_a_scale_may_be_written_in_ten_thousands(written: str, scale: int) -> None:
    assert read_scale(written) == scale


def test_a_damaged_file_is_said_without_the_words_of_the_parser() -> None:
    with pytest.raises(ProblemError) as caught:
        from_file('{"layers": ')
    assert "Expecting" not in caught.value.problems[0].line("zh")
