from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from gis.counts import count_by_area
from gis.store import open_store

ROOT = Path(__file__).resolve().parent.parent
runner = CliRunner()


def run(*words: str):
    return runner.invoke(app, list(words))


def test_the_numbers_are_those_of_the_page() -> None:
    told = json.loads(run("counts", "--format", "json", "--by", "family").stdout)
    shown = count_by_area(open_store(ROOT / "data").tables, partition="units", by="family")
    assert {row["area"]: row["total"] for row in told} == {
        area: None if total != total else int(total)
        for area, total in zip(shown["area"], shown["total"], strict=True)
    }


@pytest.mark.parametrize("units", ["units", "districts", "clusters"])
@pytest.mark.parametrize("by", ["none", "type", "level"])
def test_json_csv_and_table_say_the_same(units: str, by: str) -> None:
    options = ("counts", "--units", units, "--by", by)
    told = json.loads(run(*options, "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(*options, "--format", "csv").stdout)))
    assert [row["total"] for row in rows] == [
        "" if row["total"] is None else str(row["total"]) for row in told
    ]
    table = run(*options).stdout
    for row in told:
        assert row["name_zh"] in table


def test_the_unknown_is_said_and_never_zero() -> None:
    assert "暂无数据" in run("counts", "--by", "family").stdout
    assert "No data" in run("counts", "--by", "family", "--lang", "en").stdout
    told = json.loads(run("counts", "--by", "family", "--format", "json").stdout)
    assert not any(value == 0 for row in told for key, value in row.items() if key != "apart")


def test_types_and_levels_are_taken_by_code_or_by_name() -> None:
    by_code = run("counts", "--type", "insurance", "--format", "csv").stdout
    assert by_code == run("counts", "--type", "保险", "--format", "csv").stdout
    assert by_code != run("counts", "--format", "csv").stdout
    assert run("counts", "--level", "provincial").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("counts", "--type", "bakery"),
        ("counts", "--level", "moon"),
        ("counts", "--units", "streets"),
        ("counts", "--table", "funds", "--by", "level"),
        ("html", "no_such_layer", "--out", "x.html"),
        ("no-such-command",),
    ],
)
def test_wrong_usage_ends_with_2(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_wrong_values_are_answered_with_the_choices_in_both_languages() -> None:
    told = run("counts", "--type", "bakery").stderr
    assert "bakery" in told
    assert "可选" in told
    assert "Choose from" in told


def test_check_passes_on_the_shipped_data() -> None:
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "")


def test_check_lists_the_problems_of_damaged_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("sources"))
    (folder / "units.geojson").write_text("{", encoding="utf-8")
    monkeypatch.setenv("ATLAS_DATA", str(folder))
    result = run("check")
    assert result.exit_code == 1
    assert "units.geojson" in result.stdout
    counted = run("counts")
    assert counted.exit_code == 1
    assert "损坏" in counted.stderr
    assert "damaged" in counted.stderr


def test_an_exported_map_is_one_file_that_asks_no_host(tmp_path: Path) -> None:
    out = tmp_path / "map.html"
    result = run("html", "clusters", "institutions", "--out", str(out))
    assert result.exit_code == 0, result.stderr
    page = out.read_text(encoding="utf-8")
    assert '<link rel="stylesheet' not in page
    assert "<script src" not in page
    assert "包河 · 金融后援" in page
