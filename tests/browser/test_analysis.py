"""The page 集聚分析 in a browser: an answer is seen, cancelled, printed; it fits a phone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.opening import forgive_probes, open_by_address, settled
from tests.conftest import Server


def open_analysis(page: Page, server: Server, query: str = "") -> None:
    open_by_address(page, server, f"analysis{query}", until="[class*=st-key-take_analysis]")


def test_the_answer_is_seen_as_words_map_and_chart(page: Page, server: Server) -> None:
    open_analysis(page, server)
    expect(page.get_by_text("保险机构明显多于全市水平")).to_be_visible()
    page.wait_for_selector(".st-key-analysis_map .atlas-host[data-painted]")
    expect(page.locator(".st-key-analysis_map .atlas-legend")).to_contain_text("2.00 以上")
    expect(page.locator(".st-key-g_details [class*=st-key-chart_] svg").first).to_contain_text(
        "全市水平"
    )


def test_another_question_goes_into_the_url_and_to_the_print_page(
    page: Page, server: Server
) -> None:
    open_analysis(page, server, "?ask=groups&draws=50")
    page.get_by_role("link", name="在制图页打开这幅图").click()
    page.wait_for_url(re.compile(r"/print\?.*ask=groups~draws"))
    expect(page.locator(".st-key-sheet img").last).to_be_visible()
    expect(page.get_by_role("combobox", name="专题")).to_have_value(
        re.compile("分析：金融机构形成了哪几个集聚团")
    )
    page.get_by_role("link", name="集聚分析").click()
    page.wait_for_url(re.compile(r"/analysis\?ask=groups"))
    expect(page.get_by_role("heading", name="金融机构形成了哪几个集聚团")).to_be_visible()


def test_work_under_way_is_told_and_can_be_cancelled(page: Page, server: Server) -> None:
    page.set_default_timeout(30_000)
    page.goto(f"{server.url}/analysis?ask=hot&cell=500&draws=1000")
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_text("已取消计算")).to_be_visible()
    expect(page.get_by_role("button", name="重新计算")).to_be_visible()
    settled(page)
    forgive_probes(page, "analysis")


def test_it_fits_a_phone(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_analysis(page, server, "?ask=declared&draws=50&lang=en")
    expect(page.get_by_text("4 clusters, against where").first).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


def test_the_language_goes_there_and_back(page: Page, server: Server) -> None:
    open_analysis(page, server)
    before = page.url
    for words, lang in (("English", r"lang=en"), ("中文", r"^(?!.*lang=en)")):
        page.get_by_text(words, exact=True).click()
        page.wait_for_url(re.compile(lang))
        settled(page)
    expect(page.locator("h3", has_text="保险机构在哪些区县").first).to_be_visible()
    assert page.url == before
