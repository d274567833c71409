"""Correcting a record on the map and seeing what changed, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gis.corrections import Point, placed, record_of
from gis.revisions import Change, Entry
from gis.store import Store, open_store
from tests.browser.opening import settled
from tests.conftest import ROOT, Server, application

PAINTED = ".atlas-host[data-painted]"
PLACE, NAME = "SS-03", "置地广场"
UNPLACED = "I-913401817050219793"
HANDLE = ".atlas-handle"
CHANGES = ".leaflet-atlas-changes-pane .atlas-icon"
REASON = {"更正理由（必填）": "入口在南侧", "出处（必填）": "2026 年踏勘"}


@contextmanager
def writing(folder: Path, **environment: str) -> Iterator[Server]:
    """Start an application with data of its own; whoever writes there disturbs no other test."""
    own = {"ATLAS_VAR": str(folder), "ATLAS_AUTHOR": "测试员", **environment}
    with application(folder, **own) as running:
        yield running


@pytest.fixture(scope="module")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("correcting")


@pytest.fixture(scope="module")
def own(own_folder: Path) -> Iterator[Server]:
    with writing(own_folder) as running:
        yield running


@pytest.fixture
def store(own_folder: Path, own: Server) -> Iterator[Store]:
    """Return the application's store, opened beside it; what a test wrote is taken back."""
    url = f"sqlite:///{own_folder / 'atlas.sqlite'}"
    opened = open_store(ROOT / "data", url)

    def head() -> int:
        return open_store(ROOT / "data", url).head  # another program has written since

    start = opened.head
    yield opened
    changed = [Change(table=one.table, records=one.before) for one in opened.compare(start, head())]
    if changed:
        opened.commit(changed, Entry(author="", at="2026-01-01T00:00:00Z"), based_on=head())


def open_record(page: Page, server: Server, query: str) -> None:
    page.set_default_timeout(15_000)
    page.goto(f"{server.url}/{query}")
    page.wait_for_selector(PAINTED)


def drag_by(page: Page, x: int, y: int) -> None:
    box = page.locator(HANDLE).bounding_box()
    assert box
    left, top = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + x, top + y, steps=6)
    page.mouse.up()


def drag_by_finger(page: Page, x: float, y: float, by: int) -> None:
    wire = page.context.new_cdp_session(page)
    for kind, moved in (("touchStart", 0), ("touchMove", by // 2), ("touchMove", by)):
        points = [{"x": x + moved, "y": y}]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def say_why(page: Page) -> None:
    for label, words in REASON.items():
        page.get_by_label(label).fill(words)
        page.keyboard.press("Tab")


def difference(page: Page):
    return page.locator(".st-key-c_difference")


def test_a_point_is_dragged_written_and_stands_on_the_layer_of_changes(
    page: Page, own: Server, store: Store
) -> None:
    open_record(page, own, f"?sel=place:{PLACE}&view=31.8072,117.2180,15")
    page.get_by_role("button", name="更正位置或地址").click()
    expect(page.locator(HANDLE)).to_be_visible()
    drag_by(page, 70, 40)
    expect(difference(page)).to_contain_text("117.218001 →")
    say_why(page)
    page.get_by_role("button", name="写入更正").click()
    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("测试员")
    expect(panel).to_contain_text("入口在南侧 · 2026 年踏勘")
    expect(page.locator(HANDLE)).to_have_count(0)
    row = store.tables.places.set_index("id").loc[PLACE]
    assert row["lon"] > 117.2185
    assert row["lat"] < 31.8070
    assert (row["coordinate_method"], row["coordinate_source"]) == ("own_point", "2026 年踏勘")
    page.get_by_role("button", name="数据变化").click()
    expect(page.locator(f"{CHANGES}[aria-label='{NAME}']")).to_be_visible()
    expect(page.locator(".leaflet-atlas-moves-pane path")).to_have_count(1)
    page.get_by_role("button", name="清单").click()
    expect(panel).to_contain_text("位置变动")
    page.locator(f"{CHANGES}[aria-label='{NAME}']").click()
    expect(panel).to_contain_text("117.218001 →")


def test_a_correction_is_taken_back_in_the_panel(page: Page, own: Server, store: Store) -> None:
    open_record(page, own, f"?sel=place:{PLACE}&edit=1&view=31.8072,117.2180,15")
    expect(page.locator(HANDLE)).to_be_visible()
    drag_by(page, 50, 0)
    expect(difference(page)).to_be_visible()
    say_why(page)
    page.get_by_role("button", name="写入更正").click()
    page.get_by_role("button", name="撤销此更正").click()
    expect(page.locator(".st-key-panel")).to_contain_text("最近撤销")
    assert store.tables.places.set_index("id").loc[PLACE, "lon"] == 117.218001


def test_arrow_keys_move_the_handle_and_escape_gives_up(
    page: Page, own: Server, store: Store
) -> None:
    open_record(page, own, f"?sel=place:{PLACE}&edit=1&view=31.8072,117.2180,15")
    icon = page.locator(".leaflet-marker-icon", has=page.locator(HANDLE))
    icon.focus()
    before = page.locator(HANDLE).bounding_box()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    after = page.locator(HANDLE).bounding_box()
    assert before
    assert after
    assert (after["x"] - before["x"], after["y"] - before["y"]) == pytest.approx((1, 10), abs=0.6)
    expect(difference(page)).to_be_visible()
    icon.focus()
    page.keyboard.press("Escape")
    expect(page.locator(HANDLE)).to_have_count(0)
    expect(page.locator(".st-key-panel h4")).to_have_text(NAME)
    assert "edit=" not in page.url
    assert store.tables.places.set_index("id").loc[PLACE, "lon"] == 117.218001


def test_a_building_that_is_clicked_gives_its_point(page: Page, own: Server, store: Store) -> None:
    open_record(page, own, f"?sel=institution:{UNPLACED}&edit=1&view=31.8072,117.2180,15.5")
    page.wait_for_selector(f"{HANDLE}-unplaced")
    page.evaluate("atlas_map.setView([31.8072, 117.2180], 15.5, { animate: false })")
    page.locator(".leaflet-atlas-places-pane .atlas-icon[aria-label='安徽担保大厦']").click()
    expect(difference(page)).to_contain_text("安徽担保大厦")
    expect(difference(page)).to_contain_text("同一楼宇的点位")
    expect(page.locator(".st-key-panel")).to_contain_text("登记单元是")


def test_another_s_correction_in_between_is_told_and_nothing_is_lost(
    page: Page, own: Server, store: Store
) -> None:
    open_record(page, own, f"?sel=place:{PLACE}&edit=1&view=31.8072,117.2180,15")
    expect(page.locator(HANDLE)).to_be_visible()
    drag_by(page, 60, 30)
    expect(difference(page)).to_be_visible()
    point = Point(lon=117.22, lat=31.81, datum="cgcs2000", accuracy="exact", uncertainty_m=5,
                  source="他人")  # fmt: skip
    theirs = placed("places", record_of("places", PLACE, store.tables), point, store.tables)
    entry = Entry(author="他人", at="2026-01-01T00:00:00Z", kind="correction", note="先到")
    store.commit([theirs.change()], entry, based_on=store.head)
    say_why(page)
    settled(page)
    page.get_by_role("button", name="写入更正").click()
    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("此记录之后又被改过")
    page.get_by_role("button", name="按新内容继续").click()
    expect(difference(page)).to_contain_text("117.22 →")
    expect(page.get_by_label("更正理由（必填）")).to_have_value(REASON["更正理由（必填）"])
    settled(page)
    page.get_by_role("button", name="写入更正").click()
    expect(panel).to_contain_text("测试员")
    assert store.last_change("places", PLACE).entry.note == "入口在南侧 · 2026 年踏勘"  # type: ignore[union-attr]


def test_a_row_of_the_work_list_opens_the_record_ready_to_be_placed(
    page: Page, own: Server
) -> None:
    open_record_list(page, own)
    grid = page.locator("[data-testid='stDataFrame']").first
    box = grid.bounding_box()
    assert box
    page.mouse.click(box["x"] + 12, box["y"] + 55)
    page.wait_for_selector(f"{HANDLE}-unplaced")
    assert "edit=1" in page.url
    assert re.search("sel=institution", page.url)


def open_record_list(page: Page, server: Server) -> None:
    page.set_default_timeout(15_000)
    page.goto(f"{server.url}/?mode=list&tab=unplaced")
    page.wait_for_selector("[data-testid='stDataFrame'] canvas")


def test_whoever_may_only_read_sees_no_button_and_no_handle(page: Page, tmp_path: Path) -> None:
    with writing(tmp_path, ATLAS_READONLY="1") as running:
        open_record(page, running, f"?sel=place:{PLACE}&edit=1")
        expect(page.locator(".st-key-panel h4")).to_have_text(NAME)
        page.wait_for_timeout(500)
        expect(page.get_by_role("button", name="更正位置或地址")).to_have_count(0)
        expect(page.locator(HANDLE)).to_have_count(0)
        page.goto("about:blank")  # or it would look for the server that ends now


def test_on_a_phone_the_handle_stands_above_the_form_and_follows_a_finger(
    phone: Page, own: Server
) -> None:
    open_record(phone, own, f"?sel=place:{PLACE}&edit=1")
    expect(phone.locator(HANDLE)).to_be_visible()
    handle, panel = (phone.locator(one).bounding_box() for one in (HANDLE, ".st-key-panel"))
    assert handle
    assert panel
    assert handle["y"] + handle["height"] < panel["y"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    drag_by_finger(phone, handle["x"] + 15, handle["y"] + 15, 40)
    expect(difference(phone)).to_contain_text("117.218001 →")
