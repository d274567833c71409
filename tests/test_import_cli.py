"""Import, history, undo, template and token on the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from cli import app
from gis.crs import from_wgs84
from gis.intake.templates import DERIVED, template
from gis.schema import Table
from gis.store import open_store
from gis.tables import TABLES
from gis.text import LANGUAGES, Language
from tests.imports import HEAD, ROOT, code, csv_file, json_file, opened, propose
from tests.test_preview import BANK, FIRM, managers

GOOD = (BANK,)
MIXED = (BANK, FIRM)


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    monkeypatch.setenv("ATLAS_VAR", str(folder))
    monkeypatch.setenv("ATLAS_AUTHOR", "测试者")
    return folder


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def revisions() -> list[dict[str, object]]:
    return json.loads(run("history", "--format", "json").stdout)  # type: ignore[no-any-return]


def test_a_preview_alone_writes_nothing(tmp_path: Path, var: Path) -> None:
    done = run("import", csv_file(tmp_path, HEAD, *GOOD), "--table", "institutions", "--dry-run")
    assert done.exit_code == 0
    assert done.stdout.startswith("新增 1，变更 0，未变 0，不收 0")
    assert not var.exists()


def test_an_import_is_a_revision_that_can_be_read_and_undone(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD, *GOOD, name="三季度.csv")
    done = run("import", path, "--table", "institutions", "--note", "三季度", "--as-of", "2026-09")
    assert done.exit_code == 0
    newest = revisions()[0]
    assert (newest["修订"], newest["作者"], newest["说明"]) == (1, "测试者", "三季度")
    assert newest["文件"] == "三季度.csv"
    assert newest["变化"] == "金融机构 +1"
    cells = run("history", "--compare", "0..1", "--format", "csv").stdout.splitlines()
    assert cells[1:] == [f"institutions,I-{code(1)},added,,,"]
    counted = run("counts", "--format", "csv").stdout
    undone = run("undo")
    assert undone.exit_code == 0
    assert [one["修订"] for one in revisions()] == [2, 1, 0]
    assert revisions()[0]["数据版本"] == revisions()[2]["数据版本"]
    assert run("counts", "--format", "csv").stdout != counted


def test_a_rejected_row_keeps_all_from_being_written_unless_it_is_skipped(tmp_path: Path) -> None:
    path, back = csv_file(tmp_path, HEAD, *MIXED), tmp_path / "不收.csv"
    done = run("import", path, "--table", "institutions", "--rejected", back)
    assert done.exit_code == 1
    assert "未写入任何数据" in done.stderr
    assert revisions()[0]["修订"] == 0
    with back.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:2] == ["不收原因", "原行号"]
    assert rows[1][1:3] == ["3", FIRM[0]]
    done = run("import", path, "--table", "institutions", "--skip-rejected")
    assert done.exit_code == 0
    assert revisions()[0]["变化"] == "金融机构 +1"


def test_a_shifted_datum_is_told_with_its_evidence_and_converted_only_when_asked(
    tmp_path: Path,
) -> None:
    stations = open_store(ROOT / "data").tables.metro_stations.dropna(subset=["lon"])
    stations = stations.drop_duplicates("name_zh")
    lon, lat = from_wgs84(stations["lon"], stations["lat"], "gcj02")
    named = zip(stations["name_zh"], lon, lat, strict=True)
    rows = [(name, f"{x:.6f}", f"{y:.6f}") for name, x, y in named]
    path = csv_file(tmp_path, ("名称", "经度", "纬度"), *rows)
    done = run("import", path, "--table", "enterprises")
    assert done.exit_code == 1
    assert "GCJ-02" in done.stderr
    assert "--datum gcj02" in done.stderr
    assert revisions()[0]["修订"] == 0
    assert run("import", path, "--table", "enterprises", "--datum", "gcj02").exit_code == 0
    assert run("import", path, "--table", "enterprises", "--datum", "mars").exit_code == 1


def test_columns_can_be_named_and_left_out(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ("甲", "乙"), ("某某有限公司", "合肥市庐阳区安庆路1号"))
    asked = ("import", path, "--table", "enterprises", "--dry-run")
    assert "新增 1" in run(*asked, "--column", "name_zh=甲", "--column", "address=乙").stdout
    assert run(*asked, "--column", "name_zh=丙").exit_code == 1
    assert run(*asked, "--column", "nothing=甲").exit_code == 1
    left = run(*asked, "--column", "name_zh=甲", "--column", "address=")
    assert left.exit_code == 0


def test_an_official_list_needs_no_words(tmp_path: Path) -> None:
    path = json_file(tmp_path, managers())
    assert run("import", path, "--table", "funds").exit_code == 0
    assert revisions()[0]["变化"] == "基金与管理人 +2"


@pytest.mark.parametrize(
    "words",
    [
        ("import", "nowhere.csv", "--table", "institutions"),
        ("import", "README.md", "--table", "streets_of_gold"),
        ("history", "--compare", "5..9"),
        ("history", "--compare", "x"),
        ("undo",),
        ("undo", "7"),
        ("template", "nothing", "--out", "x.xlsx"),
        ("token", "add", " "),
        ("token", "revoke", "9"),
    ],
)
def test_what_cannot_be_done_is_said_in_both_languages_and_exits_with_1(
    words: tuple[str, ...],
) -> None:
    done = run(*words)
    assert done.exit_code == 1
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_wrong_usage_exits_with_2() -> None:
    assert run("history", "--format", "yaml").exit_code == 2
    assert run("token", "revoke", "x").exit_code == 2
    assert run("import", "x.csv").exit_code == 2


def test_a_token_is_shown_once_listed_without_its_secret_and_revoked() -> None:
    secret = run("token", "add", "包河区金融办").stdout.strip()
    assert len(secret) >= 40
    listed = run("token", "list").stdout
    assert "包河区金融办" in listed
    assert secret not in listed
    assert run("token", "revoke", "1").exit_code == 0


# --- templates --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.id)
def test_each_heading_of_a_template_is_recognised(
    table: Table, language: Language, tmp_path: Path
) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(template(table, language))
    assert template(table, language) == path.read_bytes()
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    sheet.append(["x"] * len(headings))
    book.save(path)
    grid = opened(path).grid
    found = propose(opened(path), table=table.id).assignment.columns
    asked = [column for column in table.columns if column.name not in DERIVED]
    texts = [c.name for c in asked if c.kind == "text" and c.choices is None]
    assert len(grid.frame.columns) == len(asked)
    assert [name for name in texts if name not in found] == []
