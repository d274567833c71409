"""Beside the sheet on the print page: its files, its checks, its review, the atlas, its code."""

from __future__ import annotations

import re
from datetime import date

import streamlit as st

from gis.paper.edition import Edition
from gis.paper.raster import companions, png_bytes
from gis.paper.sheet import Sheet
from gis.paper.sheet_code import code_of, to_file
from gis.parcels import zip_bytes
from gis.problems import ProblemError
from gis.text import Language, Text, number
from views import cache, editions, printroom
from views import verdicts as checks
from views.printroom import Made
from views.sheet_controls import SIDES
from views.words import plain

SENT = "_p_sent"
"""Session key of what the last entry of a review number met with."""
MAKING = "_p_making"
"""Session key that is set while an atlas is made: found in a later run, a change broke it off."""


def show(sheet: Sheet, made: Made, language: Language) -> None:
    """Show everything that belongs to a sheet that could be made.

    Each part has a container of its own: what is unfolded below stays so when lines come above.
    """
    _size(sheet, made, language)
    with st.container():
        _files(sheet, made, language)
    with st.container():
        checks.show(made.release.verdicts, language)
        _proof(sheet, made, language)
    with st.container():
        _review(sheet, made, language)
    with st.container():
        _atlas(sheet, language)
    with st.expander(_t("图幅代码", "Code of the sheet", language), key="p_code_part"):
        st.code(code_of(sheet, cache.tables().version), language=None, wrap_lines=True)


def _t(zh: str, en: str, language: Language) -> str:
    return Text(zh, en).get(language)


def _name(sheet: Sheet, made: Made) -> str:
    """Return a file name that every system takes."""
    title = made.release.composition.imprint.title
    return re.sub(r'[\\/:*?"<>|\s]+', "-", f"{title}-{sheet.paper}").strip("-.")


def _size(sheet: Sheet, made: Made, language: Language) -> None:
    page = made.release.page
    side = SIDES["landscape" if page.width_mm > page.height_mm else "portrait"]
    st.markdown(f"**1:{number(made.release.composition.scale)}**".replace(":", "\\:"))
    st.caption(
        f"{sheet.paper} {side.get(language)} · {page.width_mm:.0f} × {page.height_mm:.0f} mm · "
        f"{number(round(len(made.pdf) / 1024))} kB"
    )


def _files(sheet: Sheet, made: Made, language: Language) -> None:
    """Offer the sheet in every form; what takes long is made when it is asked for."""
    if made.release.blocked:
        says = Text(
            "图上有审图号而检查有错误，不得输出；请先改正。",
            "It carries a review number and has errors: mend them first.",
        )
        st.error(says.get(language), icon=":material/block:")
        return
    name = _name(sheet, made)
    st.download_button(
        _t("下载 PDF（付印）", "PDF for print", language), made.pdf, f"{name}.pdf",
        "application/pdf", type="primary", width="stretch", icon=":material/download:",
        on_click="ignore",
    )  # fmt: skip
    if errors := sum(one.level == "error" for one in made.release.verdicts):
        words = Text(
            "有 {n} 项错误：仅供内部使用，公开前须改正。",
            "Errors: {n}. For internal use; mend them before anything is published.",
        )
        st.caption(plain(words.format(n=errors).get(language)))
    left, right = st.columns(2, gap="small")
    left.download_button(
        _t("SVG 可编辑", "SVG, editable", language), lambda: printroom.svg(sheet),
        f"{name}.svg", "image/svg+xml", width="stretch", on_click="ignore",
    )  # fmt: skip
    right.download_button(
        "PNG 300 dpi", lambda: png_bytes(made.pdf, dpi=300), f"{name}.png", "image/png",
        width="stretch", on_click="ignore",
        help=_t("A1、A0 需十几秒", "Takes some ten seconds for A1 and A0", language),
    )  # fmt: skip
    left.download_button(
        _t("PNG 坐标文件", "PNG world file", language),
        zip_bytes(companions(made.release.page, 300, name)),
        f"{name}-{_t('坐标文件', 'world-file', language)}.zip", "application/zip",
        width="stretch", on_click="ignore",
        help=_t("解压到 PNG 旁边，GIS 软件即可定位",
                "Unzipped beside the PNG, it places it in a GIS", language),
    )  # fmt: skip
    right.download_button(
        _t("方案文件", "Settings file", language),
        to_file(sheet, cache.tables().version), f"{name}.json", "application/json",
        width="stretch", on_click="ignore",
        help=_t("JSON 文件，日后在左栏打开，重出此图",
                "JSON: open it in the rail later to make this sheet again", language),
    )  # fmt: skip


def _proof(sheet: Sheet, made: Made, language: Language) -> None:
    st.download_button(
        _t("校样 PDF", "Proof as PDF", language), lambda: printroom.proof(sheet),
        f"{_name(sheet, made)}-{_t('校样', 'proof', language)}.pdf", "application/pdf",
        width="stretch", on_click="ignore",
        help=_t("全部检查、五种视觉下的图幅、色差、字体与数据",
                "Every check, the sheet in five sights, colours, fonts and data", language),
    )  # fmt: skip


def _review(sheet: Sheet, made: Made, language: Language) -> None:
    """Show the sheet's review number, where it is entered and withdrawn, and the parcel."""
    with st.expander(
        _t("审图号与送审", "Review number and submission", language), key="p_review_part"
    ):
        edition, suffix = made.release.edition, _t("送审", "review", language)
        st.markdown(plain(_state(edition).get(language)))
        st.caption(
            _t("审图号只属于登记时的这一图幅：图名、图层、范围、纸张等一改，即为另一图幅。",
               "A number belongs to the sheet that it was entered for: with another title, layers, "
               "area or paper it is another sheet.", language)
        )  # fmt: skip
        st.download_button(
            _t("送审包（zip）", "Parcel for the review (zip)", language),
            lambda: printroom.parcel(sheet), f"{_name(sheet, made)}-{suffix}.zip",
            "application/zip", width="stretch", on_click="ignore", disabled=made.release.blocked,
            help=_t("图幅、数据清单与出处、界线来源、检查结果、方案",
                    "Sheet, data with sources, boundary sources, checks, specification", language),
        )  # fmt: skip
        if not printroom.writable():
            st.caption(_t("登记审图号只能在运行本程序的电脑上进行。",
                          "Review numbers are entered at the machine that runs the program.",
                          language))  # fmt: skip
            return
        if edition is not None:
            st.button(
                _t("撤下审图号", "Withdraw the number", language), width="stretch",
                on_click=_withdraw, args=(sheet,),
            )  # fmt: skip
        if edition is None or edition.withdrawn:
            _approval(sheet, language)
        if problems := st.session_state.pop(SENT, None):
            printroom.say(problems, language)


def _state(edition: Edition | None) -> Text:
    if edition is None:
        return Text(
            "没有审图号，图上印“内部工作图·未经审核·不得公开”。",
            "No review number: marked as an internal working map.",
        )
    words = Text(
        "{n}（{d} 批准）：内容与批准时一致。", "{n}, approved {d}: the content is unchanged."
    )
    if edition.withdrawn:
        words = Text(
            "{n}（{d} 批准）已撤下：图幅内容、日期或数据与批准时不同。",
            "{n}, approved {d}, is withdrawn: content, date or data have changed.",
        )
    return words.format(n=edition.number, d=edition.date)


def _approval(sheet: Sheet, language: Language) -> None:
    """Show the form in which the number of an approval is entered."""
    with st.form("p_approval", border=False):
        st.text_input(
            _t("批准的审图号", "Approved review number", language), key="p_review", max_chars=40,
            placeholder="皖S（2026）123号",
        )  # fmt: skip
        st.date_input(
            _t("批准日期", "Date of approval", language), key="p_review_date", value=None,
            format="YYYY-MM-DD",
        )  # fmt: skip
        st.form_submit_button(
            _t("登记", "Enter", language), width="stretch", on_click=_approve, args=(sheet,)
        )


def _approve(sheet: Sheet) -> None:
    day = st.session_state.get("p_review_date")
    written = day.isoformat() if isinstance(day, date) else ""
    try:
        editions.approve(
            sheet, cache.tables(), editions.book(), st.session_state.get("p_review", ""), written
        )
    except ProblemError as error:
        st.session_state[SENT] = list(error.problems)


def _withdraw(sheet: Sheet) -> None:
    try:
        editions.withdraw(sheet, editions.book())
    except ProblemError as error:
        st.session_state[SENT] = list(error.problems)


def _atlas(sheet: Sheet, language: Language) -> None:
    """Make the atlas of these choices, with a bar that counts its pages."""
    with st.expander(_t("图集", "Atlas", language), key="p_atlas_part"):
        st.caption(
            _t("索引、全市、四个集聚区和各统计单元，一个 PDF；图层、纸张、语言、黑白与左栏相同。",
               "Index, city, the four clusters and every statistical unit in one PDF; layers, "
               "paper, language and greys as in the rail.", language)
        )  # fmt: skip
        made = printroom.atlas_file(sheet)
        broken_off = st.session_state.pop(MAKING, False)
        if made is None and st.button(
            _t("制作图集", "Make the atlas", language), width="stretch", key="p_atlas"
        ):
            try:
                _make_atlas(sheet, language)
            except ProblemError as error:
                printroom.say(list(error.problems), language)
            else:
                st.rerun()  # the button has done its work: the file takes its place
        elif broken_off and made is None:
            st.caption(
                _t("图集未做完：制作期间有改动。请改好后再制作。",
                   "The atlas was not finished: something was changed meanwhile. Make it again "
                   "once the changes are done.", language)
            )  # fmt: skip
        if made is not None:
            if made.withdrawn:
                st.warning(plain(editions.WITHDRAWN.format(n=made.withdrawn).get(language)))
            words = Text("下载图集 PDF（{size} kB）", "Download the atlas ({size} kB)")
            st.download_button(
                words.format(size=number(round(len(made.pdf) / 1024))).get(language), made.pdf,
                f"{_t('图集', 'atlas', language)}-{sheet.paper}.pdf", "application/pdf",
                type="primary", width="stretch", on_click="ignore",
            )  # fmt: skip


def _make_atlas(sheet: Sheet, language: Language) -> None:
    words = Text("第 {done} / {total} 页", "Page {done} of {total}")
    bar = st.progress(0.0)

    def tell(done: int, total: int) -> None:
        bar.progress(done / total, words.format(done=done, total=total).get(language))

    st.session_state[MAKING] = True
    try:
        printroom.make_atlas(sheet, tell)
    except ProblemError:
        st.session_state[MAKING] = False  # what was wrong is said in its own words
        raise
    st.session_state[MAKING] = False
    bar.empty()
