"""The pages without a browser: each opens in both languages and shows what it should."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.opening import open_by_link
from views.choices import DATA_PARTS

ROOT = Path(__file__).resolve().parent.parent


def open_page(page: str = "", **query: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "main.py"), default_timeout=30)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    if page:
        test.switch_page(page).run()
    return test


def said(test: AppTest) -> str:
    shown = [*test.markdown, *test.caption, *test.title, *test.error]
    return "\n".join(element.value for element in shown)


@pytest.mark.parametrize(
    ("language", "title"), [("zh", "合肥金融集聚地图"), ("en", "Hefei Finance Atlas")]
)
def test_the_map_page_opens(language: str, title: str) -> None:
    test = open_page(lang=language)
    assert not test.exception
    assert title in said(test)


@pytest.mark.parametrize(("language", "title"), [("zh", "### 数据"), ("en", "### Data")])
@pytest.mark.parametrize("part", list(DATA_PARTS))
def test_every_part_of_the_data_page_opens(part: str, language: str, title: str) -> None:
    test = open_page("pages/data.py", lang=language, part=part)
    assert not test.exception
    assert title in said(test)


def test_the_sources_are_on_the_data_page() -> None:
    assert len(open_page("pages/data.py", part="sources").dataframe) >= 4


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "key",
    [
        "unit:U-340104", "unit:U-340176", "district:340104", "district:340178", "cluster:baohe",
        "cluster:luyang", "part:luyang-beiyihuan", "part:cross-border-ftz", "place:BH-01",
        "place:SS-03", "near:117.280669,31.715121", "station:M1-01",
    ],
)  # fmt: skip
def test_every_kind_of_panel_opens(key: str, language: str) -> None:
    test = open_page(sel=key, lang=language)
    assert not test.exception
    assert not test.toast
    assert any(element.value.startswith("#### ") for element in test.markdown)


def every(table: str, column: str) -> list[str]:
    from gis.store import open_store

    return list(open_store(ROOT / "data").tables.frames[table][column])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_record_has_a_panel_that_opens(language: str) -> None:
    test = open_page(lang=language)
    for kind, table, column in (
        ("institution", "institutions", "id"),
        ("place", "places", "id"),
        ("fund", "funds", "id"),
        ("part", "clusters", "id"),
    ):
        for code in every(table, column)[:: 9 if language == "zh" else 17]:
            test.query_params["sel"] = f"{kind}:{code}"
            test.run()
            assert not test.exception, code
            assert not re.search(r"\b(nan|None|null)\b", said(test)), code


def test_lists_and_comparison_open_in_both_languages() -> None:
    for language in ("zh", "en"):
        for mode in ("list", "compare"):
            assert not open_page(mode=mode, lang=language).exception


@pytest.mark.parametrize("tab", ["institutions", "places", "funds", "listed_companies", "unplaced"])
def test_every_list_opens(tab: str) -> None:
    test = open_page(mode="list", tab=tab)
    assert not test.exception
    assert test.dataframe


def test_what_the_link_holds_and_nobody_knows_is_said_and_ignored() -> None:
    test = open_page(layers="clusters,atlantis", sel="unit:U-1", type="bakery")
    assert not test.exception
    assert {toast.value.split("：")[0] for toast in test.toast} == {
        "“layers”列，值“atlantis”", "“sel”列，值“unit\\:U\\-1”", "“type”列，值“bakery”"
    }  # fmt: skip
    assert dict(test.query_params) == {"layers": "clusters"}


def test_choices_live_in_the_url() -> None:
    test = open_page(mode="list", by="districts", family="bank", level="provincial")
    assert dict(test.query_params) == {
        "mode": "list", "by": "districts", "family": "bank", "level": "provincial"
    }  # fmt: skip
    assert "5 / 112" in said(test)


def test_the_default_view_has_a_clean_url() -> None:
    assert dict(open_page().query_params) == {}


def test_damaged_data_are_said_in_both_languages_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("sources"))
    (folder / "places.csv").unlink()
    monkeypatch.setenv("ATLAS_DATA", str(folder))
    test = open_page()
    assert not test.exception
    assert "places\\.csv" in said(test)
    assert "数据无法读取" in said(test)
    assert "cannot be read" in said(test)
    assert "Traceback" not in said(test)


def test_names_with_markup_are_shown_letter_by_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("sources"))
    path = folder / "places.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(",置地广场,", ",![x](http://outside.invalid/x.png)<b>,", 1), encoding="utf-8"
    )
    monkeypatch.setenv("ATLAS_DATA", str(folder))
    test = open_page(sel="place:SS-03")
    assert not test.exception
    assert "\\!\\[x\\]\\(http\\://outside\\.invalid" in said(test)


def test_missing_assets_are_said_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.assets.vendor", lambda root=tmp_path: tmp_path)
    shown = open_page()
    assert not shown.exception
    assert "make run" in shown.error[0].value
    assert "尚未安装" in shown.error[0].value
    assert "not installed" in shown.error[1].value


def test_english_amounts_are_in_the_english_unit() -> None:
    def scale(language: str) -> float:
        shown = open_page(mode="list", tab="funds", lang=language).dataframe[0].value
        column = next(name for name in shown if "亿元" in name or "billion yuan" in name)
        return float(shown[column].iloc[0])

    assert scale("zh") == 100
    assert scale("en") == 10


def test_an_unknown_unit_is_said_in_the_lists() -> None:
    shown = open_page(mode="list", tab="institutions").dataframe[0].value
    assert (shown["统计单元"] == "暂无数据").sum() == 5
    assert (shown["统计单元"] == "").sum() == 0


def test_a_damaged_book_of_numbers_is_said_on_the_print_page_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path))
    test = open_page("pages/print.py")
    assert not test.exception
    (tmp_path / "editions.json").write_text("{", encoding="utf-8")
    test.run()
    assert not test.exception
    assert any("审图号登记文件已损坏" in one.value for one in test.error)


def test_the_print_page_keeps_every_place_of_a_frame() -> None:
    frame = "117.12345,31.76543,117.30000,31.90000"
    test = open_page("pages/print.py")
    for name, value in {"layers": "clusters", "paper": "A4", "frame": frame}.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    edges = [
        test.number_input(key=f"p_{name}").value for name in ("west", "south", "east", "north")
    ]
    assert edges == [117.12345, 31.76543, 117.3, 31.9]
    assert test.query_params["frame"] == frame


@pytest.mark.parametrize(
    ("key", "titles"),
    [
        ("unit:U-340104", ("### 蜀山区（不含开发区）：金融概况", "### Shushan District")),
        ("district:340181", ("### 巢湖市：金融概况", "### Chaohu City: finance profile")),
        ("cluster:luyang", ("### 庐阳绿色保险集聚区：金融概况", "### Luyang Green Insurance")),
        ("place:SS-03", ("### 置地广场：金融概况", "### Zhidi")),
    ],
)
def test_a_profile_opens_from_its_url(key: str, titles: tuple[str, str]) -> None:
    for language, title in zip(("zh", "en"), titles, strict=True):
        test = open_by_link("pages/areas.py", of=key, lang=language)
        assert not test.exception
        assert not test.error
        assert title in said(test).replace("\\", "")
        assert test.query_params["of"] == key
        assert len(test.get("download_button")) == 5


def test_profiles_begin_with_the_first_cluster() -> None:
    test = open_page("pages/areas.py")
    assert not test.exception
    assert "### 包河金融后援集聚区：金融概况" in said(test)
    assert dict(test.query_params) == {"of": "cluster:baohe"}


def test_up_to_four_are_compared_and_a_fifth_is_left_out() -> None:
    units = [f"unit:U-{code}" for code in (340104, 340103, 340111, 340121, 340122)]
    test = open_by_link("pages/areas.py", of=units[0], **{"with": ",".join(units[1:])})
    assert not test.exception
    assert "### 对比：蜀山区（不含开发区）、庐阳区、包河区、长丰县" in said(test)
    assert "不同之处" in said(test)
    assert test.query_params["with"] == ",".join(units[1:4])
    (told,) = (one.value for one in test.error)
    assert "unit\\:U\\-340122" in told
    assert "最多对比 4 处" in told


def test_what_cannot_be_compared_with_what_is_shown_is_named() -> None:
    test = open_by_link(
        "pages/areas.py", of="unit:U-340104", **{"with": "cluster:luyang,unit:U-340103"}
    )
    assert not test.exception
    (told,) = (one.value for one in test.error)
    assert "cluster\\:luyang" in told
    assert "不是一类" in told
    assert test.query_params["with"] == "unit:U-340103"


def test_what_a_link_to_profiles_holds_and_nobody_knows_is_said_and_left_out() -> None:
    test = open_by_link(
        "pages/areas.py", of="unit:U-1", **{"with": "cluster:atlantis,cluster:luyang"}
    )
    assert not test.exception
    told = "\n".join(one.value for one in test.error)
    assert "unit\\:U\\-1" in told
    assert "cluster\\:atlantis" in told
    assert dict(test.query_params) == {"of": "cluster:luyang"}


def test_another_area_is_chosen_in_the_rail_and_the_url_follows() -> None:
    test = open_by_link("pages/areas.py", of="unit:U-340104")
    test.selectbox(key="a_of").set_value("unit:U-340121").run()
    assert not test.exception
    assert "### 长丰县：金融概况" in said(test)
    assert dict(test.query_params) == {"of": "unit:U-340121"}
    test.multiselect(key="a_with").set_value(["unit:U-340122"]).run()
    assert "### 对比：长丰县、肥东县" in said(test)
    assert dict(test.query_params) == {"of": "unit:U-340121", "with": "unit:U-340122"}


def test_the_panel_and_the_comparison_of_the_map_open_the_profile() -> None:
    for key, opened in (("district:340176", "unit:U-340176"), ("place:SS-03", "place:SS-03")):
        links = {one.proto.label: one.proto for one in open_page(sel=key).get("page_link")}
        assert links["查看概况"].query_string == f"of={opened.replace(':', '%3A')}"
    test = open_page(mode="compare", **{"with": "U-340104,U-340103"})
    links = {one.proto.label: one.proto for one in test.get("page_link")}
    (label,) = (one for one in links if "至多 4 处" in one)
    assert links[label].query_string == "of=unit%3AU-340104&with=unit%3AU-340103"


def test_a_hostile_name_stays_words_in_a_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("sources"))
    path = folder / "places.csv"
    text = path.read_text(encoding="utf-8")
    named = text.replace(",置地广场,", ",![x](http://outside.invalid/x.png)|<script>,", 1)
    assert named != text
    path.write_text(named, encoding="utf-8")
    monkeypatch.setenv("ATLAS_DATA", str(folder))
    for key in ("place:SS-03", "unit:U-340104"):
        test = open_by_link("pages/areas.py", of=key)
        assert not test.exception
        shown = said(test)
        assert "\\!\\[x\\]\\(http\\://outside\\.invalid/x\\.png\\)\\|\\<script\\>" in shown
        assert "<script>" not in shown.replace("\\<script\\>", "")
        assert "](http" not in shown.replace("\\]\\(http", "")
