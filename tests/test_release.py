"""What leaves the house: a number holds for the approved content, and errors stop it."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from gis.paper.edition import EditionBook
from gis.paper.scene import Words
from gis.paper.sheet import Sheet
from gis.paper.sheet_code import code_of, from_query, read_code
from gis.problems import ProblemError
from gis.store import Store, open_store
from tests.conftest import ROOT
from views import editions, sheet_commands
from views.words import REVIEW

SHEET = Sheet(layers=("clusters",), paper="A4", number="01", issuer="某单位", date="2026-11-24")
NUMBER = "皖S（2026）123号"
DAY = "2026-11-20"
TODAY = "2026-11-26"


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store(ROOT / "data")


@pytest.fixture
def book(tmp_path: Path) -> EditionBook:
    return EditionBook(path=tmp_path / "editions.json")


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path / "var"))
    return tmp_path


def words(made: editions.Release) -> list[str]:
    page = made.composition.page
    return [one.text for s in page.sheaves for one in s.items if isinstance(one, Words)]


def names(made: editions.Release) -> list[str]:
    return [sheaf.name.zh for sheaf in made.composition.page.sheaves]


def test_without_a_number_the_notice_and_the_watermark_stand_on_the_sheet(
    store: Store, book: EditionBook
) -> None:
    made = editions.release(SHEET, store.tables, book, TODAY)
    assert made.edition is None
    assert words(made).count(REVIEW.zh) >= 2
    assert "未审核水印" in names(made)


def test_an_approved_sheet_carries_its_number_and_no_watermark(
    store: Store, book: EditionBook
) -> None:
    editions.approve(SHEET, store.tables, book, NUMBER, DAY)
    made = editions.release(SHEET, store.tables, book, TODAY)
    assert made.edition is not None
    assert not made.edition.withdrawn
    assert f"审图号：{NUMBER}" in words(made)
    assert REVIEW.zh not in words(made)
    assert "未审核水印" not in names(made)
    assert not made.blocked
    assert editions.pdf_of(made).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "changed", [replace(SHEET, date="2026-11-25"), "data"], ids=["another date", "other data"]
)
def test_changed_content_withdraws_the_number(
    changed: Sheet | str, store: Store, book: EditionBook
) -> None:
    editions.approve(SHEET, store.tables, book, NUMBER, DAY)
    tables = store.tables
    if isinstance(changed, str):
        tables = replace(tables, version="0" * 16)
    sheet = SHEET if isinstance(changed, str) else changed
    made = editions.release(sheet, tables, book, TODAY)
    assert made.edition is not None
    assert made.edition.withdrawn
    assert words(made).count(REVIEW.zh) >= 2
    assert any(one.rule == "withdrawn" and one.level == "warning" for one in made.verdicts)


def test_a_sheet_with_errors_is_not_approved_and_says_which(
    store: Store, book: EditionBook
) -> None:
    with pytest.raises(ProblemError) as caught:
        editions.approve(replace(SHEET, issuer=""), store.tables, book, NUMBER, DAY)
    assert [one.says.zh for one in caught.value.problems] == ["没有编制单位"]
    assert not book.path.exists()


def numbered_with_an_error(store: Store, book: EditionBook) -> editions.Release:
    """Return a sheet that has a review number and, since then, no issuer."""
    nameless = replace(SHEET, issuer="")
    plain = editions.release(nameless, store.tables, book, TODAY)
    content = editions.content_hash(plain.composition)
    book.approve(editions.key_of(nameless), number=NUMBER, date=DAY, content=content)
    return editions.release(nameless, store.tables, book, TODAY)


def test_an_approved_sheet_that_has_got_an_error_does_not_go_out(
    store: Store, book: EditionBook
) -> None:
    made = numbered_with_an_error(store, book)
    assert made.blocked
    with pytest.raises(ProblemError):
        editions.pdf_of(made)


def test_an_approved_sheet_that_has_got_an_error_is_refused_in_every_form(
    store: Store, book: EditionBook
) -> None:
    made = numbered_with_an_error(store, book)
    with pytest.raises(ProblemError):
        editions.svg_of(made)
    with pytest.raises(ProblemError):
        editions.parcel(made, store)


def test_what_a_page_keeps_depends_on_the_edition_that_it_was_kept_under(
    store: Store, book: EditionBook
) -> None:
    known = book.state(editions.key_of(SHEET), "")
    editions.approve(SHEET, store.tables, book, NUMBER, DAY)  # by another program, meanwhile
    made = editions.release_as(SHEET, store.tables, known, TODAY)
    assert made.edition is None
    assert words(made).count(REVIEW.zh) >= 2


def test_an_atlas_says_that_its_number_is_withdrawn(own_folder: Path) -> None:
    sheet = Sheet(layers=("clusters",), paper="A4", issuer="某单位", date="2026-11-24")
    key = editions.series_key(sheet)
    editions.book().approve(key, number=NUMBER, date=DAY, content="other")
    code = code_of(sheet, open_store(ROOT / "data").version)
    status, said = run("atlas", "--spec", code, "--out", str(own_folder / "a.pdf"))
    assert status == 0
    assert f"审图号 {NUMBER} 已撤下" in said
    assert f"Review number {NUMBER} is withdrawn" in said


def test_a_sheet_without_a_number_goes_out_with_its_errors(store: Store, book: EditionBook) -> None:
    made = editions.release(replace(SHEET, issuer=""), store.tables, book, TODAY)
    assert any(one.level == "error" for one in made.verdicts)
    assert editions.pdf_of(made).startswith(b"%PDF")


def test_the_parcel_says_where_data_and_boundaries_come_from(
    store: Store, book: EditionBook
) -> None:
    made = editions.release(SHEET, store.tables, book, TODAY)
    with zipfile.ZipFile(io.BytesIO(editions.parcel(made, store))) as parcel:
        told = parcel.read("boundary-sources.txt").decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(parcel.read("data-files.csv").decode("utf-8-sig"))))
    assert made.composition.imprint.boundaries in told
    hashes = editions.data_hashes(store)
    assert hashes["districts.geojson"] in told
    assert {row[0]: row[1] for row in rows[1:] if row[1]} == hashes
    assert all(row[3] for row in rows[1:]), "a data file without a source"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, list(words))
    return result.exit_code, result.stderr


def test_the_command_line_approves_prints_and_withdraws(own_folder: Path) -> None:
    code = code_of(SHEET, open_store(ROOT / "data").version)
    assert run("approve", "--spec", code, "--review", NUMBER, "--on", DAY)[0] == 0
    out = own_folder / "sheet.svg"
    assert run("print", "--spec", code, "--out", str(out))[0] == 0
    assert NUMBER in out.read_text(encoding="utf-8")
    assert run("withdraw", "--spec", code)[0] == 0
    assert run("print", "--spec", code, "--out", str(out))[0] == 0
    assert REVIEW.zh in out.read_text(encoding="utf-8")
    assert run("withdraw", "--spec", code)[0] == 1


def test_the_code_of_a_sheet_prints_the_same_bytes(own_folder: Path) -> None:
    first, second = own_folder / "a.pdf", own_folder / "b.pdf"
    options = ("clusters", "--paper", "A4", "--date", "2026-11-24", "--title", "测 & 试")
    assert run("print", *options, "--out", str(first))[0] == 0
    sheet = replace(SHEET, number="", issuer="", title="测 & 试")
    code = code_of(sheet, open_store(ROOT / "data").version)
    assert run("print", "--spec", f"http://127.0.0.1/print?{code}", "--out", str(second))[0] == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("print", "clusters", "--scale", "1:5000", "--out", "x.pdf"), ("比例尺", "scale")),
        (("print", "clusters", "--area", "mars", "--out", "x.pdf"), ("范围", "area")),
        (("print", "funds", "--out", "x.pdf"), ("没有可以画在图上的要素", "nothing")),
        (("print", "--spec", "layers=institutions&family=futures", "--out", "x.pdf"),
         ("放宽筛选", "wider filter")),
        (("print", "clusters", "--title", "长" * 61, "--out", "x.pdf"), ("图名", "title")),
        (("print", "--spec", "不是代码", "--out", "x.pdf"), ("无法识别", "cannot be read")),
        (("print", "clusters", "--out", "x.docx"), ("扩展名", "extension")),
        (("print", "clusters", "--scale", "9" * 5000, "--out", "x.pdf"), ("比例尺", "scale")),
        (("print", "clusters", "--margin", "9" * 5000, "--out", "x.pdf"), ("页边距", "margin")),
        (("print", "clusters", "--frame", "0,0,1,1", "--out", "x.pdf"), ("图框", "frame")),
        (("print", "clusters", "--frame", "117,31,117.0001,31.0001", "--out", "x.pdf"),
         ("太小", "too small")),
        (("print", "clusters", "--frame", "-170,-80,170,80", "--out", "x.pdf"),
         ("太大", "too large")),
        (("print", "--spec", "layers=institutions&family=mars", "--out", "x.pdf"),
         ("筛选“mars”", "filters “mars”")),
        (("atlas", "clusters", "--number", "7", "--out", "x.pdf"), ("图号", "sheet number")),
        (("atlas", "clusters", "--area", "baohe", "--out", "x.pdf"), ("范围", "area")),
        (("approve", "clusters", "--issuer", "某单位", "--review", NUMBER, "--on", "昨天"),
         ("日期", "date")),
    ],
)  # fmt: skip
def test_bad_input_is_named_in_both_languages_and_leaves_no_file(
    words: tuple[str, ...], told: tuple[str, str], own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own_folder)
    code, said = run(*words)
    assert code == 1
    assert told[0] in said
    assert told[1] in said
    assert [one.name for one in own_folder.iterdir() if one.name != "var"] == []


def test_a_folder_in_the_place_of_the_file_is_told(own_folder: Path) -> None:
    (own_folder / "sheet.pdf").mkdir()
    code, said = run("print", "clusters", "--paper", "A4", "--out", str(own_folder / "sheet.pdf"))
    assert code == 1
    assert "sheet.pdf：输出位置是文件夹" in said
    assert [one.name for one in own_folder.iterdir()] == ["sheet.pdf"]


def test_a_disk_that_is_full_is_told_and_nothing_stays(own_folder: Path) -> None:
    with pytest.raises(ProblemError), sheet_commands.partial(own_folder / "a.pdf"):
        raise OSError(28, "No space left on device")
    assert list(own_folder.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"layers": "clusters", "title": "合肥"}'.encode("gbk"), "UTF-8"),
        (b"[" * 60_000, "cannot be read"),
        (b'{"layers": "clu', "cannot be read"),
        (b'{"layers": "clusters", "title": "' + b"a" * 70_000 + b'"}', "64 kB"),
        (bytes(range(256)) * 4, "UTF-8"),
    ],
    ids=["GBK", "deep", "half", "large", "binary"],
)
def test_a_file_that_is_no_specification_says_what_is_wrong(
    content: bytes, told: str, own_folder: Path
) -> None:
    spec = own_folder / "spec.json"
    spec.write_bytes(content)
    code, said = run("print", "--spec", str(spec), "--out", str(own_folder / "x.pdf"))
    assert code == 1
    assert told in said
    assert not (own_folder / "x.pdf").exists()


def test_a_file_that_notepad_saved_is_read(tmp_path: Path) -> None:
    spec = tmp_path / "spec.json"
    spec.write_bytes(b"\xef\xbb\xbf" + '{"layers": "clusters", "title": "合肥"}'.encode())
    assert sheet_commands.specified(str(spec))[0] == Sheet(layers=("clusters",), title="合肥")


def test_a_code_longer_than_the_name_of_a_file_is_read() -> None:
    sheet = Sheet(layers=("clusters",), title="长" * 60)
    assert sheet_commands.specified(code_of(sheet, "ab")) == (sheet, "ab")


def test_a_frame_keeps_as_many_places_as_its_code() -> None:
    sheet = from_query({"layers": "clusters", "frame": "117.1234567,31.7654321,117.3,31.9"})
    assert read_code(code_of(sheet, "ab")) == (sheet, "ab")


def test_options_beside_a_specification_are_wrong_usage(own_folder: Path) -> None:
    code, said = run(
        "print", "clusters", "--spec", "layers=clusters", "--paper", "A0", "--portrait",
        "--out", str(own_folder / "x.pdf"),
    )  # fmt: skip
    assert code == 2
    assert "LAYER, --paper, --landscape" in said


def test_an_address_too_long_for_a_qr_code_is_told(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_URL", "http://127.0.0.1/" + "a" * 3000)
    code, said = run("print", "clusters", "--paper", "A4", "--out", str(own_folder / "x.pdf"))
    assert code == 1
    assert "ATLAS_URL" in said
