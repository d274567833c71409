"""The page 数据 in a browser: a file is brought in, seen in the history, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.opening import forgive_probes
from tests.conftest import Server
from tests.imports import code, csv_file

HEAD = ("企业名称", "统一社会信用代码", "成立日期", "经营范围", "住所")
ROWS = (
    (
        "某江<script>alert(1)</script>有限公司",
        code(1),
        "2020年3月5日",
        "软件",
        "合肥市庐阳区安庆路1号",
    ),
    ("某湖有限公司", "91", "45678", "贸易", "包河区徽州大道2号"),
)


def open_data(page: Page, server: Server, language: str = "zh") -> None:
    """Come from the map: at a deep link Streamlit looks for its own routes below it first."""
    page.set_default_timeout(30_000)
    page.goto(f"{server.url}/?lang={language}")
    page.wait_for_selector(".atlas-host[data-painted]")
    page.get_by_role("link", name="数据" if language == "zh" else "Data").click()
    page.get_by_test_id("stFileUploader").wait_for()


def test_a_gbk_list_is_previewed_written_seen_in_the_history_and_undone(
    page: Page, server: Server, tmp_path: Path
) -> None:
    open_data(page, server)
    path = csv_file(
        tmp_path, ("某市企业名单",), (), HEAD, *ROWS, name="名单.csv", encoding="gb18030"
    )
    page.locator("input[type=file]").set_input_files(path)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("名单.csv：2 行，5 列")
    expect(main).to_contain_text("识别为“企业登记信息”")
    page.get_by_role("button", name="预览").click()
    expect(main).to_contain_text("核对结果")
    metrics = page.get_by_test_id("stMetric")
    expect(metrics.nth(0)).to_contain_text("1")
    expect(metrics.nth(3)).to_contain_text("1")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载不收的行").click()
    assert "统一社会信用代码格式不对" in download.value.path().read_text("utf-8-sig")
    page.get_by_label("说明（如").fill("浏览器测试")
    page.get_by_role("button", name="写入", exact=True).click()
    expect(main).to_contain_text("已写入修订")
    page.get_by_text("修订历史", exact=True).click()
    expect(main).to_contain_text("登记企业（新增 1）")
    page.locator(".st-key-undo").get_by_role("button").click()
    expect(main).to_contain_text("已撤销，并记为新的修订")


def test_a_file_that_is_none_of_ours_is_said_and_nothing_changes(
    page: Page, server: Server, tmp_path: Path
) -> None:
    open_data(page, server)
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 100)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_test_id("stAlert").first).to_contain_text("坏.xlsx")
    expect(page.get_by_role("button", name="预览")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_part_fits_a_phone(phone: Page, server: Server, language: str) -> None:
    phone.set_default_timeout(30_000)
    for part in ("import", "registers", "history", "export", "quality", "sources"):
        phone.goto(f"{server.url}/data?part={part}&lang={language}")
        phone.get_by_role("heading", name="数据" if language == "zh" else "Data").first.wait_for()
        phone.wait_for_timeout(500)
        wide = "n => n.scrollWidth - n.clientWidth"
        assert phone.get_by_test_id("stMain").evaluate(wide) == 0, part
    forgive_probes(phone, "data")
