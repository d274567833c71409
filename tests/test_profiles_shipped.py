"""Profiles of everything that is shipped: complete in both languages, true to their tables."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from gis.paper.scene import Words
from gis.report.blocks import Cell, Figure, Grid, Heading, Map, Paragraph, Quote, Report
from gis.report.flow import FOOT, LEFT, RIGHT, TOP
from gis.report.pages import report_pages
from gis.store import Tables, open_store
from gis.text import Language
from gis.vocabulary import FAMILIES, LEVELS, PROJECT_STATUSES
from views import profile_compare, profiles, reporting
from views.printing import family
from views.takeaway import Parcel, data_bytes

ROOT = Path(__file__).resolve().parent.parent
AREAS = ("unit", "district", "cluster")
COLUMN = {"unit": "unit", "district": "division", "cluster": "cluster"}
NUMBERS = {"unit": 12, "district": 9, "cluster": 4}
UNFINISHED = re.compile(r"\b(nan|None|null|NaT|inf)\b|\{|\}")
languages = pytest.mark.parametrize("language", ["zh", "en"])


@cache
def shipped() -> Tables:
    return open_store(ROOT / "data").tables


@cache
def profile(key: str, language: Language) -> Report:
    return profiles.profile(key, shipped(), language)


def area_keys() -> list[str]:
    return [key for kind in AREAS for key in profiles.keys(shipped(), kind)]


def cells(report: Report) -> list[Cell]:
    return [
        cell for one in report.blocks if isinstance(one, Grid) for row in one.rows for cell in row
    ]


def told(report: Report) -> list[str]:
    """Return every word of a report that a reader sees."""
    found = [report.title, report.subtitle, *(cell.text for cell in cells(report))]
    for one in report.blocks:
        if isinstance(one, Heading | Paragraph):
            found.append(one.text)
        elif isinstance(one, Quote):
            found += [one.locator, one.text]
        elif isinstance(one, Map | Figure):
            found.append(one.caption)
        else:
            found += [*one.head, one.caption]
    return [*found, *report.sources]


def grid_of(report: Report, first_head: str) -> dict[str, list[str]]:
    """Return the rows of the table whose first column has a heading, by their first cell."""
    grid = next(one for one in report.blocks if isinstance(one, Grid) and one.head[:1] ==
                (first_head,))  # fmt: skip
    return {row[0].text: [cell.text for cell in row[1:]] for row in grid.rows}


def test_every_area_has_a_profile() -> None:
    assert {kind: len(profiles.keys(shipped(), kind)) for kind in AREAS} == NUMBERS
    places = profiles.keys(shipped(), "place")
    assert len(places) == len(shipped().places) - 4  # the clusters are areas of their own


@languages
@pytest.mark.parametrize("kind", list(profiles.KINDS))
def test_every_profile_is_complete(kind: str, language: Language) -> None:
    step = 3 if (kind, language) == ("place", "en") else 1  # the same records, in half the time
    for key in profiles.keys(shipped(), kind)[::step]:
        made = profile(key, language)
        assert not [one for one in told(made) if UNFINISHED.search(one)], key
        assert made.sources, key
        assert all(one.strip() for one in made.sources), key
        assert made.review
        assert made.version == shipped().version
        notes = {note for cell in cells(made) for note in cell.notes}
        notes |= {note for one in made.blocks if isinstance(one, Paragraph | Quote)
                  for note in one.notes}  # fmt: skip
        assert notes == set(range(1, len(made.sources) + 1)), key
        for cell in cells(made):
            assert not (cell.notes and cell.text in ("", "暂无数据", "No data")), (key, cell)
        following = [*made.blocks[1:], None]
        for block, after in zip(made.blocks, following, strict=True):
            if isinstance(block, Heading):
                assert after is not None, (key, block)
                assert not isinstance(after, Heading) or after.level > block.level, (key, block)


@pytest.mark.parametrize("kind", list(profiles.KINDS))
def test_both_languages_have_the_same_tables(kind: str) -> None:
    for key in profiles.keys(shipped(), kind):
        shapes = [
            [(len(one.rows), len(one.align)) for one in profile(key, language).blocks
             if isinstance(one, Grid) and one.head]
            for language in ("zh", "en")
        ]  # fmt: skip
        assert shapes[0] == shapes[1], key


def test_an_english_profile_writes_chinese_only_where_the_sources_do() -> None:
    for key in area_keys():
        made = profile(key, "en")
        ours = [made.title, made.subtitle, *(one.text for one in made.blocks
                                             if isinstance(one, Heading | Paragraph))]  # fmt: skip
        assert not [one for one in ours if re.search(r"[\u4e00-\u9fff]", one)], key


# --- what the summary says, computed anew from the tables -----------------------------------


def register(key: str) -> pd.DataFrame:
    kind, _, code = key.partition(":")
    rows = shipped().institutions
    return rows[rows[COLUMN[kind]] == code]


def plan_places(key: str) -> pd.DataFrame:
    kind, _, code = key.partition(":")
    rows = shipped().places
    rows = rows[(rows["kind"] != "cluster") & (rows["plan_named"] == True)]  # noqa: E712
    if kind != "cluster":
        return rows[rows[COLUMN[kind]] == code]
    mine = [any(area.split("-")[0] == code for area in areas.split(";")) for areas in rows["areas"]]
    return rows[mine]


def sentences(key: str) -> list[str]:
    (first, *_) = profile(key, "zh").blocks
    assert isinstance(first, Paragraph)
    return [one for one in first.text.split("。") if one]


def check_register(key: str, said: re.Match[str]) -> None:
    rows, (kind, _, _) = register(key), key.partition(":")
    n, day, share, areas, shared, rank = said.groups()
    assert int(n) == len(rows)
    assert set(day.split(" 至 ")) == {rows["as_of"].min(), rows["as_of"].max()}
    assert abs(int(share) - 100 * len(rows) / len(shipped().institutions)) <= 0.5
    assert int(areas) == NUMBERS[kind]
    others = [len(register(one)) for one in profiles.keys(shipped(), kind)]
    assert int(rank) == 1 + sum(one > len(rows) for one in others)
    assert (shared == "并列") == (others.count(len(rows)) > 1)
    assert grid_of(profile(key, "zh"), "类型")["合计"] == [n, f"{share}%"]


def check_split(key: str, said: re.Match[str]) -> None:
    families, most, _, levels = said.groups()
    counted = register(key)["family"].value_counts()
    top = {FAMILIES[code].zh for code in counted[counted == counted.max()].index}
    assert set(families.split("、")) == top
    assert most is None or int(most) == counted.max()
    found = {code: re.search(rf"{re.escape(LEVELS[code].zh)} (\d+) 家", levels) for code in LEVELS}
    by_level = register(key)["level"].value_counts()
    assert {code: int(one[1]) for code, one in found.items() if one} == by_level.to_dict()
    table = grid_of(profile(key, "zh"), "层级")
    assert all(table[LEVELS[code].zh][0] == str(n) for code, n in by_level.items())


def check_quotients(key: str, said: re.Match[str]) -> None:
    sample, unit = shipped().sample_counts, key.partition(":")[2]
    count = sample.pivot_table(index=["measure", "type_zh"], columns="unit", values="count",
                               aggfunc="sum").fillna(0)  # fmt: skip
    firms = count.loc[("enterprises", "合计")]
    table = grid_of(profile(key, "zh"), "类型（样本标签）")
    found = re.findall(r"([^、，]+?)（区位商 ([\d.]+)，(\d+) 家）", said[1])
    assert found
    for kind, quotient, n in found:
        row = count.loc[("outlets", kind)]
        assert int(n) == row[unit]
        here = (row[unit] / firms[unit]) / (row.sum() / firms.sum())
        assert float(quotient) == pytest.approx(here, abs=0.005)
        assert table[kind][0] == n
        assert table[kind][2] == quotient
        low, high = (float(end) for end in table[kind][3].split("–"))
        assert (low > 1) if said[2] == "高" else (high < 1)


def check_funds(key: str, said: re.Match[str]) -> None:
    kind, _, code = key.partition(":")
    rows = shipped().funds
    counted = rows["record_type"].isin(["fund", "mother_fund"]) & rows["settled"].eq(True)
    counted &= rows["certainty"].isin(["A", "B"]) & (rows[COLUMN[kind]] == code)
    assert int(said[1]) == counted.sum() > 0
    table = grid_of(profile(key, "zh"), "记录类型（可信度 A、B）")
    assert sum(int(table[name][0]) for name in ("基金", "母基金") if name in table) == int(said[1])


def check_targets(key: str, said: re.Match[str]) -> None:
    areas = shipped().clusters
    code = areas.loc[(areas["name_zh"] == said[1]) & (areas["part"] == "extent"), "id"].iloc[0]
    assert int(said[2]) == (shipped().indicators["area"] == code).sum() > 0


def check_projects(key: str, said: re.Match[str]) -> None:
    rows = plan_places(key)
    assert int(said[1]) == len(rows)
    states = dict(re.findall(r"([^、：]+?) (\d+) 处", said[2]))
    assert sum(map(int, states.values())) == len(rows)
    for code, name in PROJECT_STATUSES.items():
        assert int(states.get(name.zh, 0)) == (rows["status"] == code).sum()
    drawn = rows["accuracy"].isin(["exact", "building", "block", "street"]) & rows["lon"].notna()
    assert int(said[3]) == drawn.sum()


CHECKS = {
    r".+在名录中有金融机构 (\d+) 家（按登记地址计，资料时点 ([\d-]+(?: 至 [\d-]+)?)），"
    r"占全市名录的 (\d+)%，在 (\d+) 个\S+中(并列|居)第 (\d+) 位": check_register,
    r"(?:其中|全部为)(.+?)(?:最多，(\d+) 家|同为最多，各 (\d+) 家)?；(.+)": check_split,
    r"2019 登记样本中，(.+)的比重(高|低)于全市（95% 区间在 1 以[上下]）": check_quotients,
    r"可信度 A、B 的基金与母基金 (\d+) 只": check_funds,
    r"规划为(.+)设量化目标 (\d+) 项": check_targets,
    r"规划点名的地点与项目 (\d+) 处，按规划时状态：(.+)；"
    r"位置准到道路以内的 (\d+) 处": check_projects,
}
"""Sentences that carry a number of ours, and how it is computed anew."""
SAYS_NO_NUMBER = (
    r"名录中没有登记地址在.+的机构；名录不完整，没有记录不等于没有机构",
    r"2019 登记样本中，没有一类机构的比重与全市有显著差别",
    r"规划在此布局\D+", r"规划定位：\D+", r"规划没有在此点名集聚区",
)  # fmt: skip


@pytest.mark.parametrize("kind", AREAS)
def test_every_number_of_every_summary_is_that_of_the_tables(kind: str) -> None:
    checked = set()
    for key in profiles.keys(shipped(), kind):
        for said in sentences(key):
            matched = [(one, m) for one in CHECKS if (m := re.fullmatch(one, said))]
            if not matched:
                assert any(re.fullmatch(one, said) for one in SAYS_NO_NUMBER), (key, said)
                continue
            ((pattern, match),) = matched
            CHECKS[pattern](key, match)
            checked.add(pattern)
    assert len(checked) >= {"unit": 6, "district": 5, "cluster": 4}[kind]


def numbers(report: Report, opening: str) -> list[str]:
    """Return the numbers of a summary less those of clauses, whose sentences begin so."""
    (first, *_) = report.blocks
    assert isinstance(first, Paragraph)
    split = "。" if report.language == "zh" else r"(?<=\.) (?=[A-Z])(?!Ch)"
    ours = [one for one in re.split(split, first.text) if one and not re.match(opening, one)]
    return sorted(re.findall(r"\d+(?:\.\d+)?", " ".join(ours)))


def test_both_summaries_say_the_same_numbers() -> None:
    for key in area_keys():
        chinese = numbers(profile(key, "zh"), "规划(在此|定位|没有)")
        english = numbers(profile(key, "en"), "The plan |Its orientation")
        assert chinese == english, key


# --- taken home -----------------------------------------------------------------------------

SAMPLES = ("unit:U-340103", "district:340104", "cluster:baohe", "place:SS-03", "place:BH-25")


@languages
@pytest.mark.parametrize("key", SAMPLES)
def test_printed_pages_keep_their_margins(key: str, language: Language) -> None:
    pages = report_pages(profile(key, language), family())
    assert 1 <= len(pages) <= 8
    for page in pages:
        reports = [one for sheaf in page.sheaves if sheaf.clip is None for one in sheaf.items]
        for one in reports:
            if not isinstance(one, Words):
                continue
            wide = family().face(one.bold).width_mm(one.text, one.size_pt)
            left = one.x - {"start": 0, "middle": wide / 2, "end": wide}[one.anchor]
            assert left >= LEFT - 0.1, one.text
            assert left + wide <= RIGHT + 2.6, one.text
            assert TOP - 1 <= one.y <= FOOT + 12, one.text


@pytest.mark.parametrize(("code", "starts"), [("pdf", b"%PDF-1"), ("html", b"<!doctype html>"),
                                              ("docx", b"PK"), ("pptx", b"PK")])  # fmt: skip
def test_a_profile_is_the_same_file_twice(code: str, starts: bytes) -> None:
    made = reporting.report_bytes(profile("cluster:luyang", "zh"), code)
    assert made.lower().startswith(starts.lower())
    again = profiles.profile("cluster:luyang", shipped(), "zh")
    assert made == reporting.report_bytes(again, code)


def workbooks(parcel: Parcel, language: Language) -> dict[str, list[tuple[object, ...]]]:
    with zipfile.ZipFile(io.BytesIO(data_bytes(parcel, shipped(), language))) as held:
        return {
            name: list(openpyxl.load_workbook(io.BytesIO(held.read(name))).worksheets[0].values)
            for name in held.namelist()
        }


@languages
@pytest.mark.parametrize("key", ["unit:U-340104", "cluster:luyang", "place:SS-03"])
def test_the_data_are_workbooks_with_every_record(key: str, language: Language) -> None:
    records = profiles.records(key, shipped())
    parcel = Parcel(name="x", report=lambda day: profile(key, language), records=lambda: records)
    sheets = workbooks(parcel, language)
    assert set(sheets) == {f"{name}.xlsx" for name, frame in records.items() if len(frame)}
    for name, frame in records.items():
        if len(frame):
            rows = sheets[f"{name}.xlsx"]
            ids = [row[0] for row in rows if row[0] in set(frame.iloc[:, 0])]
            assert ids == frame.iloc[:, 0].tolist(), name
            assert len(rows) == len(frame) + 1, name


@languages
def test_every_kind_is_compared_in_both_languages(language: Language) -> None:
    for kind in profiles.KINDS:
        keys = profiles.keys(shipped(), kind)[:4]
        made = profile_compare.comparison(keys, shipped(), language)
        assert not [one for one in told(made) if UNFINISHED.search(one)]
        first, *others = [one for one in made.blocks if isinstance(one, Grid)]
        assert len(first.head) == 5
        assert all(len({cell.text for cell in row[1:]}) > 1 for row in first.rows)
        assert all(len({cell.text for cell in row[1:]}) == 1 for one in others for row in one.rows)
        assert all(cell.text for one in (first, *others) for row in one.rows for cell in row)
        unknown = [cell for cell in cells(made) if cell.text in ("暂无数据", "No data")]
        assert not [cell for cell in unknown if cell.notes]
