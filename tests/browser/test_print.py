"""The page 制图打印 in a browser: the sheet is seen, saved, framed by hand, and fits a phone."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from playwright.sync_api import Page, expect

from tests.browser.opening import forgive_probes, open_by_address, settled
from tests.conftest import Server

IMAGE = ".st-key-sheet [data-testid=stImage] img"


def open_print(page: Page, server: Server) -> None:
    """Open the page, and wait for the column beside the picture: it comes after it."""
    open_by_address(page, server, "print", until=IMAGE)


def test_a_sheet_is_seen_from_the_map_and_saved_in_every_form(page: Page, server: Server) -> None:
    page.set_default_timeout(30_000)
    page.goto(server.url)
    page.wait_for_selector(".atlas-host[data-painted]")
    page.get_by_role("link", name="制图打印").click()
    page.wait_for_selector(IMAGE)
    settled(page)
    expect(page).to_have_url(re.compile(r"/print\?layers=clusters"))
    for name, starts in {"下载 PDF": b"%PDF-1", "SVG": b"<", "PNG 300 dpi": b"\x89PNG"}.items():
        with page.expect_download() as download:
            page.locator(".st-key-sheet_side").get_by_role("button", name=name).first.click()
        assert download.value.path().read_bytes().startswith(starts), name


def test_an_unreadable_scale_is_said_and_the_sheet_stays(page: Page, server: Server) -> None:
    open_print(page, server)
    field = page.get_by_role("combobox", name="比例尺")
    field.fill("大一点")
    field.press("Enter")
    expect(page.get_by_test_id("stAlert")).to_contain_text("比例尺")
    expect(page.locator(IMAGE)).to_be_visible()


def test_nothing_scrolls_sideways_on_a_phone(phone: Page, server: Server) -> None:
    phone.set_default_timeout(30_000)
    phone.goto(f"{server.url}/print")
    phone.wait_for_selector(IMAGE)
    wide = "n => n.scrollWidth - n.clientWidth"
    assert phone.get_by_test_id("stMain").evaluate(wide) == 0
    forgive_probes(phone, "print")


def choose(page: Page, label: str, words: str) -> None:
    """Pick one of a list's choices by its words."""
    field = page.get_by_role("combobox", name=label)
    field.click()
    field.fill(words)  # a long list holds only the options that are seen
    page.get_by_role("option", name=words, exact=True).click()


def frame_of(page: Page) -> list[float]:
    """Return the frame that the URL holds."""
    found = re.search(r"frame=([\d.,]+)", unquote(page.url))
    assert found, page.url
    return [float(part) for part in found[1].split(",")]


def frame_map(page: Page) -> dict[str, float]:
    """Choose a frame of one's own; return where its small map lies on the screen."""
    choose(page, "范围", "自画图框")
    page.wait_for_selector(".frame-host[data-painted]")
    page.wait_for_url(re.compile("frame="))
    box = page.locator(".frame-map").bounding_box()
    assert box
    return box  # type: ignore[return-value]


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def settled_frame(page: Page, before: list[float]) -> list[float]:
    """Wait until the URL holds another frame than before, and the sheet of it is shown."""
    page.wait_for_function(
        "old => !decodeURIComponent(location.search).includes(old)",
        arg=",".join(f"{edge:.5f}" for edge in before),
    )
    page.wait_for_selector(IMAGE)
    return frame_of(page)


def test_a_frame_is_drawn_on_the_map_with_the_mouse(page: Page, server: Server) -> None:
    open_print(page, server)
    box = frame_map(page)
    before = frame_of(page)
    page.get_by_role("button", name="画图框").click()
    x, y, width, height = box["x"], box["y"], box["width"], box["height"]
    drag(page, (x + width * 0.45, y + height * 0.4), (x + width * 0.55, y + height * 0.6))
    west, south, east, north = settled_frame(page, before)
    assert before[0] < west < east < before[2]
    assert before[1] < south < north < before[3]
    expect(page.get_by_role("spinbutton", name="西（东经°）")).to_have_value(f"{west:.5f}")
    expect(page.get_by_role("button", name="画图框")).to_have_attribute("aria-pressed", "false")


def test_a_corner_of_the_frame_can_be_dragged_and_a_view_taken(page: Page, server: Server) -> None:
    open_print(page, server)
    frame_map(page)
    before = frame_of(page)
    corner = page.locator(".frame-handle").nth(2).bounding_box()
    assert corner
    at = (corner["x"] + 14, corner["y"] + 14)
    drag(page, at, (at[0] - 60, at[1] + 40))
    moved = settled_frame(page, before)
    assert moved[:2] == before[:2]
    assert moved[2] < before[2]
    assert moved[3] < before[3]
    page.get_by_role("button", name="以此视野为图框").click()
    taken = settled_frame(page, moved)
    assert taken[2] - taken[0] > moved[2] - moved[0]


def test_a_saved_file_opens_its_sheet(page: Page, server: Server, tmp_path: Path) -> None:
    open_print(page, server)
    choose(page, "纸张", "A4")
    expect(page.locator(".st-key-sheet_side")).to_contain_text("A4 竖")
    with page.expect_download() as download:
        page.get_by_role("button", name="方案文件").click()
    saved = tmp_path / "sheet.json"
    download.value.save_as(saved)
    choose(page, "纸张", "A3")
    expect(page.locator(".st-key-sheet_side")).to_contain_text("A3 竖")
    page.get_by_text("打开图幅代码或方案文件").click()
    expect(page.get_by_label("图幅代码或网址")).to_be_visible()
    settled(page)
    page.locator("input[type=file]").set_input_files(saved)
    page.wait_for_url(re.compile("paper=A4"))


def test_the_code_of_a_sheet_opens_it_in_another_window(page: Page, server: Server) -> None:
    open_print(page, server)
    choose(page, "专题", "重点项目")
    choose(page, "范围", "集聚区：包河金融后援集聚区")
    expect(page.locator(IMAGE)).to_have_attribute("alt", "包河金融后援集聚区图")
    page.get_by_text("图幅代码", exact=True).click()
    shown = page.locator(".st-key-sheet_side code")
    expect(shown).to_contain_text("area=baohe")  # the picture comes before what stands beside it
    code = shown.inner_text()
    page.goto(f"{server.url}/print?{code}")
    page.wait_for_selector(IMAGE)
    expect(page.get_by_role("combobox", name="专题")).to_have_value("重点项目")
    expect(page.locator(IMAGE)).to_have_attribute("alt", "包河金融后援集聚区图")
    forgive_probes(page, "print")


def test_a_review_number_is_entered_held_and_withdrawn_by_a_change(
    page: Page, server: Server
) -> None:
    open_print(page, server)
    page.get_by_label("编制单位").fill("某单位")
    page.get_by_label("编制单位").press("Enter")
    side = page.locator(".st-key-sheet_side")
    expect(side).to_contain_text("错误 0")
    side.get_by_text("审图号与送审").click()
    side.get_by_label("批准的审图号").fill("皖S（2026）123号")
    side.get_by_role("button", name="登记").click()
    expect(side.get_by_test_id("stAlert")).to_contain_text("批准日期")
    day = side.get_by_label("批准日期").first
    day.click()
    day.press_sequentially("20261120")
    side.get_by_role("button", name="登记").click()
    expect(side).to_contain_text("内容与批准时一致")
    page.get_by_label("图号").first.fill("01")
    page.get_by_label("图号").first.press("Enter")
    page.wait_for_url(re.compile("no=01"))
    expect(side).to_contain_text("没有审图号")


def test_an_atlas_is_made_and_saved(page: Page, server: Server) -> None:
    open_print(page, server)
    side = page.locator(".st-key-sheet_side")
    side.get_by_text("图集", exact=True).click()
    side.get_by_role("button", name="制作图集").click()
    saving = side.get_by_role("button", name="下载图集 PDF")
    saving.wait_for(timeout=120_000)
    with page.expect_download() as download:
        saving.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-1")


def test_the_last_change_on_the_map_reaches_the_sheet_and_is_there_on_the_way_back(
    page: Page, server: Server
) -> None:
    page.set_default_timeout(30_000)
    page.goto(server.url)
    page.wait_for_selector(".atlas-host[data-painted]")
    page.get_by_text("筛选机构").click()
    page.get_by_role("button", name="银行", exact=True).click()
    page.wait_for_url(re.compile("family=bank"))
    page.get_by_role("button", name="楼宇与园区", exact=True).click()
    page.wait_for_url(re.compile("layers="))
    on_map = page.url
    page.get_by_role("link", name="制图打印").click()
    page.wait_for_selector(IMAGE)
    page.wait_for_url(re.compile("/print.*family=bank"))
    assert "places" not in page.url
    page.get_by_role("link", name="地图", exact=True).click()
    page.wait_for_selector(".atlas-host[data-painted]")
    page.wait_for_url(re.compile("family=bank"))
    layers = re.compile(r"layers=([^&]*)")
    assert sorted(unquote(layers.findall(page.url)[0]).split(",")) == sorted(
        unquote(layers.findall(on_map)[0]).split(",")
    )


def test_a_change_after_the_language_was_switched_is_understood(page: Page, server: Server) -> None:
    open_print(page, server)
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("combobox", name="Scale")).to_have_value("Best fit")
    choose(page, "Paper", "A4")
    expect(page.locator(".st-key-sheet_side")).to_contain_text("A4 Portrait")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
