"""A large register brought in on the page, seen on the map, opened again by its address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Server, application
from tests.test_register import file_of, rows

RING = """() => [...document.querySelectorAll('.leaflet-labels-pane path')].map((ring) => {
  const box = ring.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
})[0]"""


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """Run an application of its own: a register stays in the facts."""
    with application(tmp_path, ATLAS_VAR=str(tmp_path / "own"), DATABASE_URL="") as server:
        yield server


def test_a_register_is_taken_in_drawn_and_opened_again(
    own_server: Server, page: Page, tmp_path: Path
) -> None:
    frame = rows(60)
    frame.loc[3, "企业名称"] = "<b>公司</b>"
    page.goto(f"{own_server.url}/?lang=zh")
    page.get_by_role("link", name="数据").click()
    page.get_by_text("大型登记册", exact=True).click()
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("暂无大型登记册")
    page.locator("input[type=file]").set_input_files(file_of(frame, tmp_path, "登记.csv"))
    expect(main).to_contain_text("名称 ← 企业名称")
    expect(main).to_contain_text("未写明资料来源")
    page.get_by_label("资料来源").fill("某局")
    page.get_by_label("资料来源").press("Enter")
    expect(main).not_to_contain_text("未写明资料来源")
    page.locator("[data-testid=stSelectbox] input").click()
    page.get_by_role("option", name="WGS84", exact=False).first.click()
    page.get_by_role("button", name="载入", exact=True).click()
    expect(main).to_contain_text("已写入修订 1")
    expect(main).to_contain_text("60 行：有坐标 60")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载计数").click()
    counts = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(counts) == 14
    assert counts[0].startswith("统计单元,合计,")

    page.goto(f"{own_server.url}/?layers=register&view=31.85,117.25,15")
    page.wait_for_selector(".atlas-host[data-points]")
    legend = page.locator(".atlas-legend")
    expect(legend).to_contain_text("大型登记册（按行业）")
    expect(legend).not_to_contain_text("每点代表")
    box = page.locator(".atlas-map").bounding_box()
    assert box is not None
    # The spot on which several of the rows lie is in the middle of the view.
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*at)
    page.locator(".atlas-over-point").wait_for()
    page.mouse.click(*at)
    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("文件中的行号")
    expect(panel).to_contain_text("照登记文件原文")
    name = panel.locator("h4").inner_text()
    page.goto(page.url)
    expect(panel.locator("h4")).to_have_text(name)
    page.wait_for_function(RING)
    ring = page.evaluate(RING)
    box = page.locator(".atlas-map").bounding_box()
    assert box is not None
    assert abs(ring[1] - box["y"] - box["height"] / 2) < 3
    page.goto("about:blank")
