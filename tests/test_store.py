from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from gis.checks import check
from gis.problems import ProblemError
from gis.schema import frictionless_schema
from gis.store import open_store, read_table
from gis.tables import INSTITUTIONS, TABLES

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "data"
    shutil.copytree(ROOT / "data", copied, ignore=shutil.ignore_patterns("sources"))
    return copied


def first_problem(folder: Path) -> str:
    with pytest.raises(ProblemError) as caught:
        _ = open_store(folder).tables
    return caught.value.problems[0].line("zh")


def test_the_shipped_facts_pass_every_check() -> None:
    store = open_store(ROOT / "data")
    assert [problem.line("en") for problem in store.problems()] == []
    assert [problem.line("en") for problem in store.package_problems()] == []


def test_every_table_can_be_read_by_its_name() -> None:
    tables = open_store(ROOT / "data").tables
    assert set(tables.frames) == set(TABLES)
    assert len(tables.units) == 12
    with pytest.raises(AttributeError, match="no table"):
        _ = tables.tramways


def test_the_version_is_the_content(folder: Path) -> None:
    before = open_store(folder).version
    assert before == open_store(ROOT / "data").version
    with (folder / "funds.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert open_store(folder).version != before


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "units.geojson").unlink()
    assert first_problem(folder).startswith("units.geojson：数据文件缺失")


@pytest.mark.parametrize("name", ["units.geojson", "institutions.csv", "datapackage.json"])
def test_half_a_file_is_named_as_damaged(folder: Path, name: str) -> None:
    path = folder / name
    content = path.read_bytes()
    path.write_bytes(b"\xff\xfe\x00" + content[: len(content) // 2])
    assert name in first_problem(folder)
    assert "损坏" in first_problem(folder)


def test_a_missing_folder_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    assert "datapackage.json" in first_problem(tmp_path / "nowhere")


def test_all_damaged_files_are_reported_together(folder: Path) -> None:
    (folder / "units.geojson").write_text("{", encoding="utf-8")
    (folder / "places.csv").unlink()
    with pytest.raises(ProblemError) as caught:
        _ = open_store(folder).tables
    assert {problem.file for problem in caught.value.problems} == {"units.geojson", "places.csv"}


def test_a_description_cannot_point_outside_the_folder(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"][0]["path"] = "../../etc/passwd"
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert "datapackage.json" in first_problem(folder)


def test_a_wrong_cell_is_named_by_row_and_column(folder: Path) -> None:
    path = folder / "institutions.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace(",bank_state,", ",<script>,", 1)
    path.write_text("".join(lines), encoding="utf-8")
    found = [p for p in open_store(folder).problems() if p.column == "type"]
    assert [(p.file, p.row, p.value) for p in found] == [("institutions.csv", 3, "<script>")]


def test_an_id_that_points_nowhere_is_found(folder: Path) -> None:
    path = folder / "institutions.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("U-340111", "U-999999", 1), encoding="utf-8"
    )
    found = [problem.value for problem in open_store(folder).problems() if problem.column == "unit"]
    assert found == ["U-999999"]


def test_a_changed_file_no_longer_matches_its_description(folder: Path) -> None:
    with (folder / "funds.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert [problem.file for problem in open_store(folder).package_problems()] == ["funds.csv"]


def test_checks_report_all_findings_with_cures() -> None:
    frame = read_table(INSTITUTIONS, ROOT / "data" / "institutions.csv").head(3).copy()
    frame.loc[0, "id"] = frame.loc[1, "id"]
    frame.loc[1, "lon"] = 999.0
    frame.loc[2, "as_of"] = "2019年4月"
    frame = frame.drop(columns="source").assign(extra=1)
    found = check(INSTITUTIONS, frame, file="x.csv")
    assert {problem.column for problem in found} >= {"id", "lon", "as_of", "source", "extra"}
    assert all(problem.cure.zh and problem.cure.en for problem in found)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.id)
def test_every_column_is_described_in_both_languages(table) -> None:
    for column in table.columns:
        assert column.label.zh
        assert column.label.en
    assert frictionless_schema(table)["primaryKey"] == table.key
