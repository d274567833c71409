"""The dossier: the ranking's figures, each with its source, on two to four pages; its command."""

from __future__ import annotations

import re
from dataclasses import replace
from math import hypot
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner

from cli import app
from gis.paper.compose import NAMES_SHEAF
from gis.paper.scene import MM_PER_PT, Words
from gis.paper.scene import Path as Outline
from gis.paper.typeset import BASELINE
from gis.problems import ProblemError
from gis.report.blocks import Grid, Paragraph, Quote, Report, Sheet
from gis.report.pages import report_pages, report_pdf
from gis.site_finder import site_ranking
from gis.site_wish import Wish
from gis.store import Tables, open_store
from gis.text import LANGUAGES, Language
from gis.vocabulary import INVESTORS
from views import dossier_sheet
from views.dossiers import dossier
from views.printing import family
from views.site_reports import ranking_report
from views.site_words import points

ROOT = Path(__file__).resolve().parent.parent
RUN = CliRunner()
EM_MM = 11 * MM_PER_PT
KEYS = ("unit:U-340104", "district:340181", "cluster:luyang", "place:GX-01")
SEVERAL = ("SS-03", "LY-04", "GX-01", "BH-01", "BLD-20")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return open_store(ROOT / "data").tables


def words(report: Report) -> str:
    found = []
    for block in report.blocks:
        if isinstance(block, Grid):
            found += [cell.text for row in block.rows for cell in row]
        elif isinstance(block, Paragraph | Quote):
            found.append(block.text)
    return "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("picks", [("LY-04",), ("BH-06",), SEVERAL])
def test_a_dossier_has_two_to_four_pages(
    picks: tuple[str, ...], language: Language, tables: Tables
) -> None:
    made = dossier(picks, Wish(investor="insurer"), tables, language, date="2026-01-02")
    assert 2 <= len(report_pages(made, family())) <= 4
    assert not re.search(r"\b(nan|None|null)\b", words(made))


def test_the_score_is_that_of_the_site_finder(tables: Tables) -> None:
    wish = Wish(investor="insurer")
    ranking = site_ranking(tables, wish)
    first = ranking.order[0]
    made = dossier([ranking.site(first)["id"]], wish, tables, "zh")
    opening = made.blocks[0]
    assert isinstance(opening, Paragraph)
    assert f"得分 {points(ranking.scores.score[first])}" in opening.text
    assert "居第 1" in opening.text


def test_the_points_of_the_criteria_add_up_to_the_score(tables: Tables) -> None:
    wish = Wish(investor="private_fund")
    ranking = site_ranking(tables, wish)
    position = ranking.order[3]
    made = dossier([ranking.site(position)["id"]], wish, tables, "zh")
    grid = next(one for one in made.blocks if isinstance(one, Grid) and one.head[-1:] == ("得分",))
    parts = [float(row[-1].text) for row in grid.rows if row[-1].text not in ("—", "暂无数据")]
    assert sum(parts) == pytest.approx(100 * ranking.scores.score[position], abs=0.05 * len(parts))


@pytest.mark.parametrize("investor", list(INVESTORS)[:2])
def test_every_number_of_a_fact_has_a_source_or_is_our_own(investor: str, tables: Tables) -> None:
    made = dossier(["LY-04"], Wish(investor=investor), tables, "zh")
    facts = next(one for one in made.blocks if isinstance(one, Grid) and not one.head)
    for label, value in (row for row in facts.rows):
        assert value.notes or value.text == "暂无数据", label.text
    cited = {note for block in made.blocks if isinstance(block, Grid)
             for row in block.rows for cell in row for note in cell.notes}  # fmt: skip
    assert cited <= set(range(1, len(made.sources) + 1))


def test_clauses_that_ask_for_the_investor_come_first(tables: Tables) -> None:
    made = dossier(["LY-04"], Wish(investor="insurer"), tables, "zh")
    quotes = [one for one in made.blocks if isinstance(one, Quote)]
    assert quotes[0].locator == "第三章二（一）"
    assert "保险机构总部" in quotes[0].text


def test_a_place_without_coordinates_has_no_sheet_and_no_rank(tables: Tables) -> None:
    made = dossier(["LY-06"], Wish(investor="insurer"), tables, "zh")
    assert not any(isinstance(one, Sheet) for one in made.blocks)
    assert "未排名" in words(made)


def test_rings_lie_below_the_names_and_numbers_clear_of_all_rings(tables: Tables) -> None:
    made = dossier(["LY-04", "LY-05", "LY-07"], Wish(investor="insurer"), tables, "zh")
    (sheet,) = (one for one in made.blocks if isinstance(one, Sheet))
    below, names, above = (
        at for at, one in enumerate(sheet.page.sheaves)
        if one.name in (dossier_sheet.RINGS, NAMES_SHEAF)
    )  # fmt: skip
    assert sheet.page.sheaves[names].name == NAMES_SHEAF
    paths = [one for one in sheet.page.sheaves[below].items if isinstance(one, Outline)]
    ends = [(points.min(axis=0), points.max(axis=0)) for one in paths
            for points in [one.subpaths[0].points]]  # fmt: skip
    rings = {(*((low + high) / 2).round(1), round(float((high - low)[0]) / 2, 1))
             for low, high in ends}  # fmt: skip
    numbers = [one for one in sheet.page.sheaves[above].items if isinstance(one, Words)]
    assert [one.text for one in numbers] == ["①", "②", "③"]
    assert len(rings) == 3
    for one in numbers:
        assert (
            min(abs(hypot(one.x - x, one.y - BASELINE * EM_MM - y) - r) for x, y, r in rings) > 2
        ), one.text


def test_a_place_that_the_limits_leave_out_says_so(tables: Tables) -> None:
    wish = Wish(investor="insurer", units=("U-340176",))
    made = dossier(["LY-04"], wish, tables, "zh")
    assert "按所设限定，财富广场不在候选之列。" in words(made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_ranking_is_a_report(language: Language, tables: Tables) -> None:
    wish = Wish(investor="bank")
    made = ranking_report(wish, tables, language, date="2026-01-02")
    ranking = site_ranking(tables, wish)
    keys = {cell.key for one in made.blocks if isinstance(one, Grid)
            for row in one.rows for cell in row if cell.key}  # fmt: skip
    assert keys == {f"place:{ranking.site(one)['id']}" for one in range(len(ranking.listed))}
    assert report_pdf(made, family()).startswith(b"%PDF")


def test_what_no_dossier_can_be_made_of_is_all_named(tables: Tables) -> None:
    with pytest.raises(ProblemError) as raised:
        dossier(["X-1", *SEVERAL, "X-2"], Wish(), tables, "zh")
    assert [one.value for one in raised.value.problems] == ["X-1", "X-2", "7"]


def test_a_place_named_twice_is_told_once(tables: Tables) -> None:
    wish = Wish(investor="insurer")
    assert dossier(["LY-04", "LY-04"], wish, tables, "zh").title == "选址档案：财富广场"


def test_a_hostile_name_stays_letters(tables: Tables) -> None:
    places = tables.places.copy()
    places.loc[places["id"] == "LY-04", "name_zh"] = '<script>alert("1")</script>|*x*'
    hostile = replace(tables, frames={**tables.frames, "places": places}, version="hostile")
    made = dossier(["LY-04"], Wish(investor="insurer"), hostile, "zh")
    from gis.report.html import html_text

    assert "<script>alert" not in html_text(made, family())
    assert "&lt;script&gt;alert" in html_text(made, family())


def test_the_same_dossier_gives_the_same_bytes(tables: Tables) -> None:
    one, other = (
        report_pdf(dossier(SEVERAL[:2], Wish(), tables, "en", date="2026-01-02"), family())
        for _ in range(2)
    )
    assert one == other


@pytest.mark.parametrize("suffix", ["pdf", "html", "docx", "pptx"])
def test_the_command_writes_each_format(suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"d.{suffix}"
    done = RUN.invoke(app, ["dossier", "LY-04", "--out", str(out), "--who", "保险",
                            "--weights", "fit:50,metro:20", "--date", "2026-01-02"])  # fmt: skip
    assert done.exit_code == 0, done.output
    start = {"pdf": b"%PDF", "html": b"<!", "docx": b"PK", "pptx": b"PK"}[suffix]
    assert out.read_bytes().startswith(start)


def test_the_command_names_what_it_does_not_know(tmp_path: Path) -> None:
    out = str(tmp_path / "d.pdf")
    assert RUN.invoke(app, ["dossier", "NOBODY", "--out", out]).exit_code == 1
    weight = RUN.invoke(app, ["dossier", "LY-04", "--out", out, "--weights", "x:1"])
    assert weight.exit_code == 1
    assert "--weights" in weight.output
    assert "x:1" in weight.output
    assert RUN.invoke(app, ["dossier", "LY-04", "--out", out, "--date", "1.1.26"]).exit_code == 1
    assert RUN.invoke(app, ["dossier", "LY-04", "--out", "d.xyz"]).exit_code == 2
    assert RUN.invoke(app, ["dossier", "LY-04", "--out", out, "--who", "x"]).exit_code == 2
    assert RUN.invoke(app, ["profile", "unit:X", "--out", out]).exit_code == 1
    assert not (tmp_path / "d.pdf").exists()


@pytest.mark.parametrize("key", KEYS)
def test_the_command_writes_a_profile(key: str, tmp_path: Path) -> None:
    out = tmp_path / "p.pdf"
    done = RUN.invoke(app, ["profile", key, "--out", str(out), "--lang", "en"])
    assert done.exit_code == 0, done.output
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) >= 2
