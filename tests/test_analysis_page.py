"""集聚分析 without a browser: words, blocks and reports of every answer, and the page itself."""

from __future__ import annotations

import io
import json
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from cli import app
from gis.analysis.samples import Refusal
from gis.problems import ProblemError
from gis.questions.answers import Answer, answer
from gis.questions.over_units import Quotients
from gis.questions.parameters import ASKS, PARAMETERS
from gis.questions.plan_check import PlanCheck
from gis.questions.question import Question, from_code, question, to_code
from gis.report.blocks import Figure, Grid, Heading, Paragraph, Sheet, Sources
from gis.report.chart import Bars, Curves
from gis.store import Tables, open_store
from gis.text import LANGUAGES, Language
from tests.opening import open_by_link
from views.analysis_blocks import detail_blocks, finding_blocks, standing_blocks
from views.analysis_findings import findings
from views.analysis_reports import analysis_report, frames, result_files
from views.analysis_words import cautions, chance, parameter_line, sample_line

ROOT = Path(__file__).resolve().parent.parent
QUICK = {"draws": "50"}
CODES = (
    "quotient~kind:insurance", "spread~kind:bank", "alike~kind:insurance", "density~draws:50",
    "hot~cell:2000~draws:50", "pattern~draws:50", "groups~draws:50", "declared~draws:50",
    "whatif~of:funds~to:U-340176", "whatif~of:institutions~kind:insurance~to:LY-01",
)  # fmt: skip
each_language = pytest.mark.parametrize("language", LANGUAGES)
each_code = pytest.mark.parametrize("code", CODES)


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def asked(code: str) -> Question:
    return from_code(code)[0]


def answered(code: str) -> Answer:
    found = answer(facts(), asked(code))
    assert not isinstance(found, Refusal)
    return found


# --- words and blocks -----------------------------------------------------------------------


@each_code
def test_findings_are_whole_in_both_languages(code: str) -> None:
    found = answered(code)
    for one in (*findings(found), sample_line(found, facts()), *cautions(found)):
        assert one.zh
        assert one.en
        assert not re.search(r"\bnan\b|\bNone\b|[{}]", one.zh + one.en)
        assert not re.search("[\u4e00-\u9fff]", one.en), one.en


@each_code
@each_language
def test_blocks_hold_no_unknown_written_as_a_number(code: str, language: Language) -> None:
    found = answered(code)
    blocks = [
        *finding_blocks(found, language), *detail_blocks(found, language),
        *standing_blocks(found, facts(), language, Sources()),
    ]  # fmt: skip
    assert any(isinstance(one, Grid) for one in blocks) or code.startswith(("hot", "pattern"))
    for one in blocks:
        texts = (
            [cell.text for row in one.rows for cell in row] + list(one.head)
            if isinstance(one, Grid)
            else [one.text] if isinstance(one, Heading | Paragraph) else []
        )  # fmt: skip
        assert not [text for text in texts if re.search(r"\bnan\b|\bNone\b|-0%", text)]


def test_the_most_specialised_unit_is_named_first_with_its_quotient() -> None:
    found = answered("quotient~kind:insurance")
    assert isinstance(found, Quotients)
    above = found.rows[found.rows["standing"] == "above"].sort_values("quotient", ascending=False)
    first = above.iloc[0]
    assert f"{first['short_zh']} {first['quotient']:.2f}" in findings(found)[0].zh
    chart = next(b.chart for b in detail_blocks(found, "zh") if isinstance(b, Figure))
    assert isinstance(chart, Bars)
    assert chart.bars[0].name == first["short_zh"]
    assert chart.mark == 1.0


def test_the_bars_are_the_quotients_of_the_table() -> None:
    found = answered("quotient~kind:insurance")
    blocks = detail_blocks(found, "en")
    chart = next(b.chart for b in blocks if isinstance(b, Figure))
    assert isinstance(chart, Bars)
    grid = next(b for b in blocks if isinstance(b, Grid))
    told = {row[0].text: row[3].text for row in grid.rows}
    for bar in chart.bars:
        assert told[bar.name].startswith(bar.told)


def test_lorenz_curves_begin_at_nothing_and_end_at_all() -> None:
    blocks = detail_blocks(answered("spread~kind:bank"), "zh")
    chart = next(b.chart for b in blocks if isinstance(b, Figure))
    assert isinstance(chart, Curves)
    assert chart.unit_square
    for curve in chart.curves:
        assert curve.points[0] == (0.0, 0.0)
        assert curve.points[-1] == pytest.approx((1.0, 1.0))


def test_the_verdicts_of_the_overview_are_those_of_the_table() -> None:
    found = answered("declared~draws:50")
    assert isinstance(found, PlanCheck)
    counted = [int(n) for n in re.findall(r"(\d+) 个(?!集聚区|未能)", findings(found)[0].zh)]
    assert sum(counted) == len(found.clusters)


def test_a_sample_says_how_many_take_part_and_how_many_do_not() -> None:
    found = answered("density~draws:50")
    ground = found.material.ground
    said = sample_line(found, facts()).zh
    assert f"共 {ground.total} 条" in said
    assert f"{ground.used} 条有坐标" in said
    assert f"{ground.apart} 条没有坐标" in said


def test_the_published_number_stands_beside_a_kind_that_has_one() -> None:
    assert "公布数 69 家" in sample_line(answered("quotient~kind:insurance"), facts()).zh


@each_code
def test_every_parameter_that_matters_is_told(code: str) -> None:
    told = parameter_line(asked(code)).zh
    for one in asked(code).matters():
        if one.name not in ("of", "kind", "level", "to", "from", "n"):
            assert one.label.zh in told


def test_small_probabilities_are_not_written_as_nothing() -> None:
    assert chance(0.0).zh == "p＜0.001"
    assert chance(0.05).en == "p = 0.050"


# --- reports and files ----------------------------------------------------------------------


@pytest.mark.parametrize("code", ["quotient~kind:insurance", "groups~draws:50"])
@each_language
def test_a_report_carries_the_finding_and_the_sheet(code: str, language: Language) -> None:
    report = analysis_report(asked(code), facts(), language, date="2026-11-27")
    said = "\n".join(one.text for one in report.blocks if isinstance(one, Paragraph))
    assert findings(answered(code))[0].get(language) in said
    assert [one for one in report.blocks if isinstance(one, Sheet)]
    assert report.sources
    assert "analysis" in report.code


def test_a_report_of_what_has_no_answer_says_why() -> None:
    with pytest.raises(ProblemError) as caught:
        analysis_report(question("density", {"kind": "securities"}), facts(), "zh")
    assert "至少需要" in caught.value.problems[0].line("zh")


@each_code
def test_figures_leave_as_csv_and_geojson(code: str) -> None:
    found = answered(code)
    with zipfile.ZipFile(io.BytesIO(result_files(found, facts()))) as parcel:
        about = parcel.read("about.csv").decode("utf-8-sig")
        assert to_code(found.asked) in about
        assert facts().version in about
        for name, frame in frames(found).items():
            lines = parcel.read(f"{name}.csv").decode("utf-8-sig").splitlines()
            assert len(lines) >= len(frame) + 1
            if f"{name}.geojson" in parcel.namelist():
                held = json.loads(parcel.read(f"{name}.geojson"))
                assert len(held["features"]) == len(frame)


# --- the page -------------------------------------------------------------------------------


def said(test: AppTest) -> str:
    shown = (*test.markdown, *test.caption, *test.warning, *test.error, *test.info)
    return "\n".join(str(one.value) for one in shown)


@pytest.mark.parametrize(
    ("language", "title"),
    [("zh", "保险机构在哪些区县相对更多"), ("en", "Where are insurers more common")],
)
def test_the_page_opens_with_a_question_and_its_answer(language: str, title: str) -> None:
    test = open_by_link("pages/analysis.py", lang=language)
    assert not test.exception
    assert f"### {title}" in said(test)
    assert not re.search(r"\b(nan|None|null)\b", said(test))


@pytest.mark.parametrize("ask", [one for one in ASKS if one not in ("hot", "declared")])
def test_every_question_is_answered_or_refused_in_words(ask: str) -> None:
    test = open_by_link("pages/analysis.py", ask=ask, draws="50")
    assert not test.exception
    assert "###" in said(test)
    if ask == "change":
        assert "只有一个日期" in said(test)


def test_too_small_a_sample_is_refused_without_a_map() -> None:
    test = open_by_link("pages/analysis.py", ask="density", kind="securities")
    assert not test.exception
    assert "至少需要 10 个点" in said(test)
    assert "不画图" in said(test)


def test_what_a_link_says_wrongly_is_told_and_passed_over() -> None:
    test = open_by_link("pages/analysis.py", ask="quotient", kind="<script>", bw="9999999999")
    assert not test.exception
    assert "已略过" in said(test)
    assert "<script>" not in said(test)


def test_a_control_changes_the_question_and_the_url() -> None:
    test = open_by_link("pages/analysis.py", ask="spread", kind="bank")
    test.selectbox(key="g_ask").select("alike").run()
    assert not test.exception
    assert "alike" in test.query_params["ask"]
    assert "bank" in test.query_params["kind"]
    assert "莫兰指数" in said(test)


def test_every_parameter_can_be_set_on_the_page() -> None:
    test = open_by_link("pages/analysis.py", ask="alike", kind="bank", near="nearest")
    held = {one.key for kind in ("selectbox", "number_input", "multiselect")
            for one in test.get(kind)}  # fmt: skip
    for one in from_code("alike~kind:bank~near:nearest")[0].matters():
        assert f"g_{one.name}" in held, one.name
    assert "g_k" in held
    assert "k" in PARAMETERS


# --- the command line -----------------------------------------------------------------------


def test_the_command_answers_in_the_terminal_and_writes_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path))
    out = tmp_path / "x.html"
    run = CliRunner().invoke(
        app, ["analyse", "quotient~kind:insurance", "--out", str(out), "--date", "2026-11-27"]
    )
    assert run.exit_code == 0
    assert findings(answered("quotient~kind:insurance"))[0].zh in run.stdout
    assert "2026-11-27" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "says"), [("density~kind:securities", "至少需要"), ("nothing", "没有这个取值")]
)
def test_the_command_says_why_there_is_no_answer(
    code: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path))
    run = CliRunner().invoke(app, ["analyse", code])
    assert run.exit_code == 1
    assert says in run.stderr
