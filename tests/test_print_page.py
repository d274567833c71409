"""The page 制图打印 without a browser: the sheet it opens, its URL, and what it refuses."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from gis.paper.sheet import Sheet
from gis.paper.sheet_code import code_of, from_query, to_file
from tests.test_pages import open_page, said

ANOTHER = {"layers": "clusters,places", "area": "baohe", "paper": "A4", "title": "包河图"}


def open_print(**query: str) -> AppTest:
    test = open_page(lang=query.pop("lang", "zh"))
    test.query_params.clear()
    for name, value in query.items():
        test.query_params[name] = value
    return test.switch_page("pages/print.py").run()


def sheet_of(test: AppTest) -> Sheet:
    return from_query({name: str(value) for name, value in test.query_params.items()})


def control(test: AppTest, kind: str, key: str):
    return next(one for one in getattr(test, kind) if one.key == key)


def test_the_page_opens_with_a_finished_sheet() -> None:
    test = open_print()
    assert not test.exception
    assert not test.error
    sheet = sheet_of(test)
    assert sheet.layers == ("clusters", "institutions_by_unit")
    assert sheet.date
    assert "A3 竖 · 297 × 420 mm" in said(test)


def test_the_page_speaks_english() -> None:
    test = open_print(lang="en")
    test.session_state["w_language"] = "en"
    test.run()
    assert not test.exception
    assert "Before you print" in said(test)
    assert sheet_of(test).language == "en"


def test_a_sheet_lives_in_its_url() -> None:
    test = open_print(**ANOTHER)
    assert dict(test.query_params) == ANOTHER
    assert control(test, "selectbox", "p_theme").value == "places"
    assert control(test, "selectbox", "p_area").value == "baohe"


def test_a_choice_is_written_into_the_url() -> None:
    test = open_print(**ANOTHER)
    control(test, "selectbox", "p_paper").set_value("A2").run()
    assert dict(test.query_params) == {**ANOTHER, "paper": "A2"}


def test_the_sheet_takes_layers_and_filters_of_the_map() -> None:
    query = {"layers": "institution_counts,metro,boundaries", "by": "districts", "family": "bank"}
    test = open_print(**query, **{"from": "map"})
    sheet = sheet_of(test)
    assert sheet.layers == ("institutions_by_division",)
    assert sheet.partition == "districts"
    assert sheet.selection.families == ("bank",)
    assert any("银行" in one.value for one in test.caption)
    control(test, "button", next(b.key for b in test.button if b.label == "清除筛选")).click().run()
    assert sheet_of(test).selection.is_everything


def test_layers_of_one_s_own_start_from_the_theme() -> None:
    test = open_print(**ANOTHER)
    control(test, "selectbox", "p_theme").set_value("custom").run()
    assert control(test, "multiselect", "p_layers").value == ["clusters", "places"]


def test_a_scale_that_does_not_fit_is_said_with_the_cure() -> None:
    test = open_print()
    control(test, "selectbox", "p_scale").set_value("1:5\u2009000").run()
    assert not test.exception
    assert "请改为" in test.error[0].value
    assert control(test, "selectbox", "p_paper").value == "A3"
    control(test, "selectbox", "p_scale").set_value("fit").run()
    assert not test.error


def test_a_pasted_code_opens_its_sheet() -> None:
    code = code_of(from_query({**ANOTHER, "lang": "en"}), "0" * 40)
    test = open_print()
    control(test, "text_input", "_p_code").set_value(f"http://localhost:8501/print?{code}").run()
    assert not test.exception
    assert sheet_of(test) == from_query(ANOTHER)
    assert test.session_state["w_language"] == "en"  # main.py hands it to the page
    assert "000000000000" in test.warning[0].value


def test_a_saved_file_can_be_pasted_too() -> None:
    test = open_print()
    text = to_file(from_query(ANOTHER), "0" * 40)
    control(test, "text_input", "_p_code").set_value(text).run()
    assert sheet_of(test) == from_query(ANOTHER)


def test_a_bad_code_is_said_and_the_present_sheet_stays() -> None:
    test = open_print(**ANOTHER)
    for bad in ("没有代码", "layers=atlantis", "layers=places&unit=U-1"):
        control(test, "text_input", "_p_code").set_value(bad).run()
        assert not test.exception
        assert test.error, bad
        assert dict(test.query_params) == ANOTHER


def test_what_the_url_holds_and_nobody_knows_is_said_and_left_out() -> None:
    test = open_print(layers="clusters,atlantis", paper="B5", area="mars", title="图")
    assert not test.exception
    assert len(test.error) == 3
    assert dict(test.query_params) == {"layers": "clusters", "title": "图"}


def test_another_version_of_the_data_is_said() -> None:
    test = open_print(**ANOTHER, data="1f2e3d4c5b6a")
    assert "1f2e3d4c5b6a" in test.warning[0].value
    from views import cache

    assert not open_print(**ANOTHER, data=cache.tables().version[:12]).warning


def test_a_frame_without_extent_is_said() -> None:
    test = open_print(layers="clusters", frame="117.1,31.7,117.4,31.9")
    control(test, "number_input", "p_east").set_value(117.0).run()
    assert not test.exception
    assert "图框" in test.error[0].value


def test_of_a_cluster_the_overview_shows_what_stands_in_it() -> None:
    test = open_print()
    control(test, "selectbox", "p_area").set_value("baohe").run()
    assert control(test, "selectbox", "p_theme").value == "detail"
    assert "places" in sheet_of(test).layers
    control(test, "selectbox", "p_area").set_value("").run()
    assert control(test, "selectbox", "p_theme").value == "overview"


def test_errors_are_said_beside_the_file_for_print() -> None:
    test = open_print()
    assert any("有 1 项错误" in one.value.replace("\\", "") for one in test.caption)
    control(test, "text_input", "p_issuer").set_value("某单位").run()
    assert not any("项错误" in one.value for one in test.caption)
