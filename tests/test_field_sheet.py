"""Field sheets on paper, on the command line and on the page."""

from __future__ import annotations

import functools
import io
import json
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from cli import app
from gis.field_marks import MARKS
from gis.paper.atlas import words_of
from gis.paper.field_rows import FieldSheet, Tongue
from gis.paper.field_sheet import FOOT, HEIGHT, MARGIN, field_pages
from gis.paper.scene import Words
from gis.problems import ProblemError
from gis.store import Tables, open_store
from gis.tokens import issue
from tests.test_pages import open_page, said
from views import cache, field_sheets
from views.printing import family
from views.words import REVIEW

ROOT = Path(__file__).resolve().parent.parent
OFFICE = ["--on", "2026-11-20", "--office", "某区金融局"]


@functools.cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def made(*asked: str, tongue: Tongue = "zh", blanks: int = 6) -> list[FieldSheet]:
    return field_sheets.sheets(asked, facts(), tongue, blanks=blanks)


def told(sheet: FieldSheet) -> str:
    return "\n".join(word for page in field_pages(sheet, family()) for word in words_of(page))


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path))


# --- paper ----------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["LY-04", "BLD-14", "U-340176", "芜湖路", "unplaced"])
def test_every_expected_record_stands_on_the_sheet_with_its_code(asked: str) -> None:
    (sheet,) = made(asked)
    words = told(sheet).replace("\n", "")
    assert len(sheet.expected.rows)
    for row in sheet.expected.rows.to_dict("records"):
        assert row["name"] in words
        assert row["code"] in words


@pytest.mark.parametrize("tongue", ["zh", "en", "both"])
def test_a_sheet_speaks_the_language_it_is_asked_for(tongue: Tongue) -> None:
    (sheet,) = made("LY-04", tongue=tongue)
    words = told(sheet)
    for text in (*MARKS.values(), REVIEW):
        if text == MARKS["new"]:
            continue
        assert (text.zh in words) == (tongue != "en")
        assert (text.en.replace(" · ", " – ")[:8] in words) == (tongue != "zh")


def test_a_map_bears_the_review_notice_and_a_sheet_without_one_has_none() -> None:
    with_map, without = made("LY-04", "unplaced")
    assert with_map.map is not None
    assert REVIEW.zh in told(with_map)
    assert without.map is None
    assert REVIEW.zh not in told(without)


def test_nothing_runs_over_the_edge_or_into_the_foot() -> None:
    for sheet in made("unplaced", "U-340104", tongue="both"):
        for page in field_pages(sheet, family()):
            words = [i for sheaf in page.sheaves for i in sheaf.items if isinstance(i, Words)]
            assert all(MARGIN - 1 <= one.y <= HEIGHT - MARGIN + 6 for one in words)
            codes = [one for one in words if one.text.startswith(("institutions/", "new/"))]
            assert all(one.y <= FOOT for one in codes)
            assert all(one.size_pt >= 6 for one in words)


def test_a_building_of_which_only_the_area_is_known_shows_how_uncertain_that_is() -> None:
    (sheet,) = made("BLD-05")
    assert sheet.map is not None
    assert sheet.map.uncertainty_m == 2000
    assert sheet.map.frame.width_mm * sheet.map.frame.metres_per_mm > 4000


def test_the_same_sheets_give_the_same_bytes() -> None:
    first, second = (field_sheets.pdf(made("LY-04"), "2026-11-26") for _ in range(2))
    assert first == second
    with pikepdf.open(io.BytesIO(first)) as pdf:
        box = [float(one) for one in pdf.pages[0].MediaBox]
        assert box[2:] == pytest.approx([595.28, 841.89], abs=0.1)


def test_all_that_is_not_known_is_told_together() -> None:
    with pytest.raises(ProblemError) as caught:
        made("LY-04", "月球大厦", "火星路")
    assert [one.value for one in caught.value.problems] == ["月球大厦", "火星路"]


# --- the command line -----------------------------------------------------------------------


def test_sheet_and_form_are_written_filled_in_and_read_back(tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    code, _, told = run("fieldsheet", "LY-04", "--out", str(out), "--date", "2026-11-26")
    assert code == 0, told
    assert out.read_bytes().startswith(b"%PDF")
    form = tmp_path / "sheet.xlsx"
    book = openpyxl.load_workbook(form)
    book.worksheets[0].cell(3, 5, "在")
    book.worksheets[0].cell(4, 5, "胡说")
    book.save(form)
    read = ["review", "--read", str(form), *OFFICE]
    code, shown, _ = run(*read, "--dry-run")
    assert code == 1
    assert shown.startswith("在 1，已迁出 0，查无 0，新见 0；未填 10，不收 1")
    assert run(*read)[0] == 1
    assert len(json.loads(run("history", "--format", "json")[1])) == 1
    assert run(*read, "--skip-rejected")[0] == 0
    assert len(json.loads(run("history", "--format", "json")[1])) == 2


def test_the_work_list_is_filtered_on_the_command_line() -> None:
    code, shown, _ = run(
        "review", "--unit", "蜀山", "--reason", "station_point", "--format", "json"
    )
    assert code == 0
    assert [row["name_zh"] for row in json.loads(shown)] == ["西环商贸中心"]
    names = run("review", "--reason", "station_point", "--format", "csv")[1]
    assert all(name in names for name in ("西环商贸中心", "四牌楼", "三孝口"))


def test_records_are_signed_off_on_the_command_line() -> None:
    record = "places:BLD-28"
    code, _, told = run("review", "--record", record, *OFFICE, "--method", "phone")
    assert code == 0, told
    rows = json.loads(run("review", "--table", "places", "--format", "json")[1])
    (own,) = [row for row in rows if row["record"] == "BLD-28"]
    assert own["reasons"] == ["station_point", "source_unverified"]
    assert (own["state"], own["verified_on"], own["method"]) == ("verified", "2026-11-20", "phone")


@pytest.mark.parametrize(
    "words",
    [["--record", "places:NO"], ["--due", "gestern"], ["--at", "24"], ["--table", "moon"],
     ["--read", "nothing.xlsx"]],
)  # fmt: skip
def test_what_cannot_be_done_is_said_with_exit_1(words: list[str]) -> None:
    code, _, told = run("review", *words, *OFFICE)
    assert code == 1
    assert "Traceback" not in told


@pytest.mark.parametrize("words", [["--unit", "月球"], ["--reason", "boredom"]])
def test_an_unknown_unit_or_reason_is_wrong_usage(words: list[str]) -> None:
    assert run("review", *words)[0] == 2


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_gaps_are_told_in_each_form(form: str) -> None:
    code, shown, _ = run("review", "--gaps", "--unit", "蜀山", "--format", form, "--lang", "en")
    assert code == 0
    assert "the entrances of 5 buildings" in shown


def test_a_sheet_s_file_must_be_a_pdf(tmp_path: Path) -> None:
    assert run("fieldsheet", "LY-04", "--out", str(tmp_path / "x.png"))[0] == 1
    assert run("fieldsheet", "月球", "--out", str(tmp_path / "x.pdf"))[0] == 1
    assert list(tmp_path.glob("x*")) == []


# --- the page -------------------------------------------------------------------------------


def token() -> str:
    """Return a token: the tests' reader sits at no machine of its own."""
    ledger = cache.store().ledger
    assert ledger is not None
    return issue(ledger, "某人", "2026-11-26T00:00:00Z")


def quality(task: str, **query: str) -> AppTest:
    return open_page("pages/data.py", part="quality", task=task, **query)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("task", ["list", "gaps", "sheets", "points"])
def test_every_task_opens(task: str, language: str) -> None:
    test = quality(task, lang=language)
    assert not test.exception
    assert test.query_params.get("task", ["list"]) in ([task], task)


def test_the_page_assigns_and_signs_off_and_the_panel_says_so() -> None:
    test = quality("list")
    test.session_state["_token"] = token()
    test.multiselect(key="w_review_reasons").select("station_point").run()
    test.pills(key="w_review_tables").select("institutions").run()
    test.checkbox(key="w_review_whole").check().run()
    test.text_input(key="w_assign_owner").input("规划科").run()
    test.button(key="assign").click().run()
    assert not test.exception
    assert "已写入修订 1" in "\n".join(one.value for one in test.success)
    test.checkbox(key="w_review_whole").check().run()
    test.text_input(key="w_sign_office").input("某区金融局").run()
    test.button(key="sign").click().run()
    assert not test.exception
    reviews = open_page("pages/data.py", part="sources")
    assert not reviews.exception
    held = cache.tables().reviews
    assert set(held["owner"]) == {"规划科"}
    assert set(held["state"]) == {"verified"}
    assert len(held) == 3
    panel = open_page(sel=f"institution:{held['record'].iloc[0]}")
    assert not panel.exception
    assert "某区金融局" in said(panel)
    assert "规划科" in said(panel)


def test_who_may_only_read_sees_the_list_and_can_write_nothing() -> None:
    test = quality("list")
    assert not test.exception
    assert len(test.dataframe) == 1
    keys = {one.key for one in test.button}
    assert not keys & {"assign", "sign", "review_save", "write_form"}
    assert len(cache.store().revisions()) == 1


def test_a_record_that_nobody_looked_at_says_so() -> None:
    assert "尚未核实" in said(open_page(sel="place:BLD-28"))
    assert "Never verified" in said(open_page(sel="place:BLD-28", lang="en"))


def test_the_page_makes_sheets() -> None:
    test = quality("sheets")
    test.text_input(key="w_sheet_road").input("芜湖路").run()
    test.button(key="make_sheets").click().run()
    assert not test.exception
    assert not test.error


def test_an_empty_panel_says_why() -> None:
    test = open_page(sel="unit:U-340121")
    assert not test.exception
    assert any("暂无数据 · 为什么" in one.label for one in test.expander)
    assert "中国证券投资基金业协会" in said(test)
