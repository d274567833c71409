"""Navigation: which pages there are, and what a page shows when the facts cannot be read."""

from __future__ import annotations

import streamlit as st

from gis.problems import Problem, ProblemError
from gis.text import Language, Text
from scripts.assets import missing
from views import cache
from views import choices as choosing
from views.mapping import embedded
from views.rail import language_switch
from views.words import TITLE, plain

PAGES = {
    "map": ("pages/map.py", Text("地图", "Map"), ":material/map:"),
    "areas": ("pages/areas.py", Text("区县与集聚区", "Profiles"), ":material/account_balance:"),
    "sites": ("pages/sites.py", Text("选址", "Site finder"), ":material/location_searching:"),
    "analysis": (
        "pages/analysis.py",
        Text("集聚分析", "Analysis"),
        ":material/scatter_plot:",
    ),
    "ledger": ("pages/ledger.py", Text("规划对标", "Plan ledger"), ":material/fact_check:"),
    "print": ("pages/print.py", Text("制图打印", "Print"), ":material/print:"),
    "data": ("pages/data.py", Text("数据", "Data"), ":material/database:"),
}
# Pages whose URL says something of their own: it is not a view of the map. No string under it:
# Streamlit would write that on the page.
OWN_URL = ("print", "areas", "sites", "analysis", "ledger")


ASSETS_MISSING = Text(
    "网页资源（地图库与中文字体）尚未安装，地图暂不能显示。"
    "请联网后运行 make run（Windows 运行 run.bat）一次，然后刷新本页；"
    "没有网络的电脑请使用 make bundle 制作的离线包。",
    "The web assets (map library and Chinese fonts) are not installed, so the map cannot be shown. "
    "Connect to the network, run make run (on Windows run.bat) once and reload this page; for a "
    "machine without a network use the folder that make bundle makes.",
)


def trouble(error: ProblemError) -> None:
    """Say in both languages what is wrong with the facts and what to do."""
    st.title(f"{TITLE.zh} · {TITLE.en}")
    st.error(
        "数据无法读取，地图暂不能显示。　The data cannot be read, so the map cannot be shown.",
        icon=":material/error:",
    )
    for problem in error.problems:
        st.markdown(f"- {plain(problem.line('zh'))}\n- {plain(problem.line('en'))}")


def without_assets() -> None:
    """Say in both languages that the map library and the fonts are missing, and what to do."""
    st.title(f"{TITLE.zh} · {TITLE.en}")
    st.error(ASSETS_MISSING.zh, icon=":material/error:")
    st.error(ASSETS_MISSING.en, icon=":material/error:")


def main() -> None:
    language: Language = "en" if st.query_params.get("lang") == "en" else "zh"
    st.set_page_config(
        page_title=TITLE.get(language), page_icon="static/atlas/icon.svg", layout="wide",
        initial_sidebar_state="collapsed" if embedded() else "auto",
    )  # fmt: skip
    if missing():
        without_assets()
        return
    try:
        tables = cache.tables()
    except ProblemError as error:
        trouble(error)
        return
    language = st.session_state.get("w_language") or language
    pages = {
        name: st.Page(path, title=title.get(language), icon=icon, default=name == "map",
                      url_path="" if name == "map" else name)
        for name, (path, title, icon) in PAGES.items()
    }  # fmt: skip
    current = st.navigation(list(pages.values()), position="hidden")
    problems: list[Problem] = []
    own = [pages[name] for name in OWN_URL]
    on_own = current in own
    if on_own:
        seen = choosing.take_language(language)
    else:
        seen, problems = choosing.take_from_url(tables)
    links = choosing.links(seen if on_own else choosing.controlled(seen), sheet=on_own)
    with st.sidebar:
        with st.container(key=f"in_{language}"):  # page.css words Streamlit's own buttons by it
            st.markdown(f"### {TITLE.get(language)}")
        with st.container(horizontal=True, key="links", vertical_alignment="center"):
            # In a frame of another page the map is all there is: a link on it opens the rest.
            for page in pages.values() if not embedded() else ():
                # The sheet takes the layers and filters of the map that it was called from.
                called = {**links, "from": current.url_path or "map"}
                plain_links = {name: links[name] for name in ("lang",) if name in links}
                query = called if page is pages["print"] else plain_links if page in own else links
                st.page_link(page, query_params=query)
            seen = language_switch(seen)
    st.session_state["_seen"] = seen
    for problem in problems:
        st.toast(plain(problem.line(seen.language)), icon=":material/link_off:")
    current.run()


main()
