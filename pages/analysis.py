"""集聚分析: where does finance concentrate, how sure is that, and what does it not say."""

from __future__ import annotations

import streamlit as st

from gis.analysis.samples import ASKED, METHODS, Refusal
from gis.questions.answers import Answer, answer, is_known, takes_time
from gis.questions.question import Question
from gis.report.blocks import Sources
from gis.text import Language, Text
from views import analysis_controls, analysis_map, analysis_reports, analysis_state, cache
from views import choices as choosing
from views.analysis_blocks import detail_blocks, finding_blocks, standing_blocks
from views.analysis_words import refusal_line
from views.report_page import show_blocks, show_sources
from views.takeaway import takeaway
from views.words import plain

CANCELLED = "_g_cancelled"

seen: choosing.Choices = st.session_state["_seen"]
language: Language = seen.language
tables = cache.tables()


def t(zh: str, en: str) -> str:
    return Text(zh, en).get(language)


def cancel(asked: Question) -> None:
    st.session_state[CANCELLED] = asked


def again() -> None:
    st.session_state.pop(CANCELLED, None)


def answered(asked: Question) -> Answer | Refusal | None:
    """Return the answer; one that takes time is shown under way and can be cancelled."""
    if not takes_time(asked) or is_known(tables, asked):
        return answer(tables, asked)
    if st.session_state.get(CANCELLED) == asked:
        st.info(t("已取消计算。", "Cancelled."), icon=":material/cancel:")
        st.button(t("重新计算", "Compute again"), key="g_again", on_click=again)
        return None
    place = st.empty()
    with place.container(key="g_working"):
        bar = st.progress(0.0, t("正在计算…", "Computing…"))
        st.button(t("取消", "Cancel"), key="g_cancel", on_click=cancel, args=(asked,))

    def tell(done: int, all_: int) -> None:
        if done % max(all_ // 50, 1) == 0:
            bar.progress(min(done / all_, 1.0), t(f"正在计算：{done} / {all_}",
                                                  f"Computing: {done} of {all_}"))  # fmt: skip

    found = answer(tables, asked, tell)
    place.empty()
    return found


def show(found: Answer) -> None:
    """Show an answer: what was found beside the map, then charts, sample and cautions."""
    book = Sources()
    with st.container(key="g_finding"):
        show_blocks(finding_blocks(found, language), language, name="finding")
    with st.container(key="analysis_map_box"):
        analysis_map.show_map(found, tables, language)
        st.page_link(
            "pages/print.py", label=analysis_map.PRINT.get(language), icon=":material/print:",
            query_params=analysis_map.print_query(found, language),
        )  # fmt: skip
    with st.container(key="g_standing"):
        show_blocks(standing_blocks(found, tables, language, book), language, name="standing")
    with st.container(key="g_details"):
        show_blocks(detail_blocks(found, language), language, name="detail")
    st.markdown(f"#### {t('带走', 'Take away')}")
    takeaway(analysis_reports.analysis_parcel(found.asked, tables, language), tables, language)
    st.download_button(
        t("结果数据（zip：CSV、GeoJSON）", "Figures (zip: CSV, GeoJSON)"),
        lambda: analysis_reports.result_files(found, tables),
        file_name=f"analysis-{found.asked.ask}.zip", mime="application/zip", key="g_files",
        on_click="ignore", icon=":material/table:",
    )  # fmt: skip
    show_sources(book.texts, language)


analysis_state.seed_from_url(tables, language)
with st.sidebar:
    question = analysis_controls.controls(tables, language)
analysis_state.put_into_url(question, language)

st.markdown(f"### {plain(question.says.get(language))}")
for problem in analysis_state.trouble():
    st.warning(plain(problem.line(language)), icon=":material/info:")
result = answered(question)
if isinstance(result, Refusal):
    st.info(plain(refusal_line(result).get(language)), icon=":material/block:")
    if result.method in {*METHODS, *ASKED} - {"shift_share"}:
        st.caption(
            t("样本太少时不画图：画出来的只会是噪声。可换一个问题，或先在数据页补充坐标与记录。",
              "With too small a sample nothing is drawn: it would be noise. Ask another question, "
              "or bring coordinates and records on the data page first.")
        )  # fmt: skip
elif result is not None:
    show(result)
