"""An import from file to revision: on the shipped facts, with firms that nobody has."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gis.crs import from_wgs84
from gis.intake.preview import rejected_rows, summary
from gis.intake.proposing import datum_of, propose
from gis.problems import ProblemError
from gis.revisions import Change, Entry
from gis.store import Store, open_store
from gis.tables import INSTITUTIONS, TABLES
from tests.imports import HEAD, ROOT, code, csv_file, json_file, opened, previewed, says

ENTRY = Entry(author="测试", at="2026-11-01T00:00:00Z")
BANK = ("某江银行股份有限公司合肥分行", code(1), "城商行", "市级分支", "合肥市庐阳区安庆路79号")
FIRM = ("某江贸易有限公司", code(2), "", "", "合肥市包河区徽州大道1号")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(ROOT / "data", f"sqlite:///{tmp_path / 'var' / 'atlas.sqlite'}")


def write(store: Store, path: Path, table: str = "", **wish: object) -> Store:
    shown = previewed(store, path, table, **wish)  # type: ignore[arg-type]
    store.commit([shown.change()], ENTRY, based_on=shown.based_on)
    return store


def row(store: Store, name: str, table: str = "institutions") -> pd.Series:
    frame = store.tables.frames[table]
    found = frame[frame["name_zh"] == name]
    assert len(found) == 1
    return found.iloc[0]


def test_a_new_institution_is_completed_from_name_and_address(store: Store, tmp_path: Path) -> None:
    write(store, csv_file(tmp_path, HEAD, BANK))
    made = row(store, BANK[0])
    assert made["id"] == f"I-{code(1)}"
    assert (made["family"], made["group"]) == ("bank", "branch")
    assert (made["unit"], made["unit_method"]) == ("U-340103", "address_text")
    assert made["unit_confidence"] > 0.9
    assert made["building"] == row(store, "天徽大厦", "places")["id"]
    assert made["coordinate_method"] == "same_building"
    assert (made["source"], made["as_of"]) == ("测试名单", "2026-09")


def test_a_name_without_a_licence_word_is_no_institution_and_says_why(
    store: Store, tmp_path: Path
) -> None:
    shown = previewed(store, csv_file(tmp_path, HEAD, BANK, FIRM), "institutions")
    assert len(shown.new) == 1
    assert len(shown.rejected) == 1
    (words,) = [words for column, words in says(shown) if column == "type"]
    assert "牌照" in words or "金融" in words


def test_every_finding_is_reported_together_by_row_and_column(store: Store, tmp_path: Path) -> None:
    broken = code(3)[:-1] + ("0" if code(3)[-1] != "0" else "1")
    head = ("企业名称", "统一社会信用代码", "成立日期", "注册资本（万元）", "住所")
    path = csv_file(
        tmp_path, head,
        ("甲有限公司", broken, "2020-01-01", "1", "合肥市庐阳区"),
        ("乙有限公司", code(4), "昨天", "-5", "合肥市庐阳区"),
        ("", code(5), "", "许多", "合肥市庐阳区"),
        ("丙有限公司", "", "", "", "合肥市庐阳区"),
    )  # fmt: skip
    found = says(previewed(store, path, "enterprises"))
    assert found == {
        ("uscc", "统一社会信用代码校验位不符"): [2],
        ("registered", "日期格式不对"): [3],
        ("capital_wan", "超出允许范围"): [3],
        ("name_zh", "必填项为空"): [4],
        ("capital_wan", "不是数字"): [4],
    }


def test_the_same_firm_twice_is_told_by_code_then_by_name_and_address(
    store: Store, tmp_path: Path
) -> None:
    head = ("企业名称", "统一社会信用代码", "住所")
    path = csv_file(
        tmp_path, head,
        ("甲有限公司", code(1), "合肥市庐阳区一路"),
        ("甲公司（改名）", code(1), "合肥市庐阳区二路"),
        ("乙有限公司", "", "合肥市庐阳区三路"),
        ("乙 有限公司", "", "合肥市庐阳区三路"),
        ("乙有限公司", "", "合肥市庐阳区四路"),
    )  # fmt: skip
    shown = previewed(store, path, "enterprises")
    assert says(shown) == {
        ("uscc", "与第 2 行是同一条记录"): [3],
        ("name_zh", "与第 4 行是同一条记录"): [5],
    }
    assert len(shown.new) == 3


def test_the_next_quarter_s_list_tells_new_changed_and_unchanged(
    store: Store, tmp_path: Path
) -> None:
    head = ("企业名称", "统一社会信用代码", "登记状态", "住所")
    one = ("甲有限公司", code(1), "存续", "合肥市庐阳区安庆路1号")
    two = ("乙有限公司", code(2), "存续", "合肥市包河区望江东路1号")
    write(store, csv_file(tmp_path, head, one, two), "enterprises")
    three = ("丙有限公司", code(3), "存续", "合肥市蜀山区")
    shown = previewed(
        store, csv_file(tmp_path, head, one, (*two[:2], "注销", two[3]), three), "enterprises"
    )
    assert summary(shown).zh.startswith("新增 1，变更 1，未变 1，不收 0")
    assert shown.cells().to_dict("records") == [
        {"key": f"E-{code(2)}", "column": "status_zh", "before": "存续", "after": "注销"}
    ]


def test_an_empty_cell_leaves_what_is_stored_unless_it_is_to_erase(
    store: Store, tmp_path: Path
) -> None:
    head = ("企业名称", "统一社会信用代码", "经营范围", "登记状态")
    write(store, csv_file(tmp_path, head, ("甲公司", code(1), "软件", "存续")), "enterprises")
    silent = csv_file(tmp_path, head, ("甲公司", code(1), "", "存续"))
    assert len(previewed(store, silent, "enterprises").unchanged) == 1
    erasing = previewed(store, silent, "enterprises", erases=True)
    assert erasing.cells()[["column", "before", "after"]].values.tolist() == [["scope", "软件", ""]]


def test_a_column_that_the_file_lacks_is_not_touched(store: Store, tmp_path: Path) -> None:
    known = store.tables.institutions.iloc[5]
    path = csv_file(tmp_path, ("机构名称", "统一社会信用代码"), (known["name_zh"], known["uscc"]))
    shown = previewed(store, path, "institutions", source="")
    assert set(shown.cells()["column"]) <= {"as_of"}


def test_a_correction_by_hand_outlives_the_next_import(store: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD, BANK)
    write(store, path)
    record = row(store, BANK[0]).to_frame().T
    by_hand = record.assign(
        lon=117.28, lat=31.87, accuracy="exact", uncertainty_m=10.0, unit="U-340104",
        coordinate_method="own_point", unit_method="source_text", coordinate_source="实地核对",
    )  # fmt: skip
    store.commit([Change(table=INSTITUTIONS, records=by_hand)], ENTRY, based_on=store.head)
    assert len(previewed(store, path).unchanged) == 1
    elsewhere = (*BANK[:4], "合肥市包河区徽州大道1号")
    moved = previewed(store, csv_file(tmp_path, HEAD, elsewhere))
    changed = set(moved.cells()["column"])
    assert {"address", "unit", "lon"} <= changed
    assert moved.records["unit"].tolist() == ["U-340111"]


def test_a_whole_list_closes_what_it_no_longer_has_of_its_own_source(
    store: Store, tmp_path: Path
) -> None:
    head = ("企业名称", "统一社会信用代码")
    write(store, csv_file(tmp_path, head, ("甲公司", code(1)), ("乙公司", code(2))), "enterprises")
    other = csv_file(tmp_path, head, ("丙公司", code(3)))
    write(store, other, "enterprises", source="别的名单")
    short = csv_file(tmp_path, head, ("甲公司", code(1)))
    assert previewed(store, short, "enterprises").closed == ()
    whole = previewed(store, short, "enterprises", full=True)
    assert whole.closed == (f"E-{code(2)}",)
    store.commit([whole.change()], ENTRY, based_on=store.head)
    assert sorted(store.tables.enterprises["name_zh"]) == ["丙公司", "甲公司"]


def test_rejected_rows_come_back_as_they_stood_with_the_reason_and_can_be_mended(
    store: Store, tmp_path: Path
) -> None:
    head = ("企业名称", "统一社会信用代码", "备注")
    path = csv_file(tmp_path, head, ("甲公司", code(1), "=1+1"), ("乙公司", "91", 'x,"y"'))
    shown = previewed(store, path, "enterprises")
    rows = rejected_rows(shown, opened(path), "zh")
    assert rows.columns.tolist() == ["不收原因", "原行号", *head]
    assert rows.iloc[0].tolist()[1:] == [3, "乙公司", "91", 'x,"y"']
    assert "统一社会信用代码：" in rows.iloc[0, 0]
    mended = rows.assign(统一社会信用代码=code(2))
    back = csv_file(tmp_path, tuple(mended.columns), *mended.astype(str).itertuples(index=False))
    again = previewed(store, back, "enterprises")
    assert len(again.new) == 1
    assert len(again.rejected) == 0


def test_a_file_of_another_unit_s_words_counts_where_it_says(store: Store, tmp_path: Path) -> None:
    head = ("企业名称", "统计单元", "地址")
    path = csv_file(
        tmp_path, head,
        ("甲公司", "高新区", "某路1号"),
        ("乙公司", "Luyang", "某路2号"),
        ("丙公司", "月球", "某路3号"),
    )  # fmt: skip
    shown = previewed(store, path, "enterprises")
    taken = shown.records.loc[shown.new]
    assert taken["unit"].tolist() == ["U-340176", "U-340103"]
    assert taken["unit_method"].tolist() == ["source_text", "source_text"]
    assert says(shown) == {("unit", "所指编号不存在"): [4]}


def test_an_address_that_says_nothing_stays_unknown(store: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, ("企业名称", "住所", "信用代码"), ("甲公司", "某路1号", code(9)))
    record = previewed(store, path, "enterprises").records.iloc[0]
    assert record.get("unit", "") == ""
    assert (record["unit_method"], record["accuracy"]) == ("unknown", "none")


# --- coordinates ------------------------------------------------------------------------------


def with_points(store: Store, folder: Path, datum: str, swapped: bool = False) -> Path:
    """Write the metro stations as a list of firms, their coordinates in a datum."""
    stations = store.tables.metro_stations.dropna(subset=["lon"]).drop_duplicates("name_zh")
    lon, lat = from_wgs84(stations["lon"], stations["lat"], datum)
    first, second = (lat, lon) if swapped else (lon, lat)
    rows = [
        (name, f"{x:.6f}", f"{y:.6f}")
        for name, x, y in zip(stations["name_zh"], first, second, strict=True)
    ]
    return csv_file(folder, ("名称", "经度", "纬度"), *rows)


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_the_datum_is_proposed_and_converted_only_on_request(
    store: Store, tmp_path: Path, datum: str
) -> None:
    path = with_points(store, tmp_path, datum)
    file = opened(path)
    assignment = propose(file, table="enterprises").assignment
    found = datum_of(file, assignment, store.tables)
    assert found is not None
    assert found.datum == datum
    plain = previewed(store, path, "enterprises")
    assert plain.records["accuracy"].eq("none").all()
    shown = previewed(store, path, "enterprises", datum=datum)
    stations = store.tables.metro_stations.set_index("name_zh")
    made = shown.records.set_index("name_zh")
    for name in made.index[:20]:
        true = stations.loc[[name]].iloc[0]
        assert made.loc[name, "lon"] == pytest.approx(true["lon"], abs=2e-6)
        assert made.loc[name, "lat"] == pytest.approx(true["lat"], abs=2e-6)
    assert set(made["datum"]) == {datum}
    x = from_wgs84(stations.loc[made.index[0], "lon"], 31.8, datum)
    assert made["coordinate_method"].eq("own_point").all()
    assert x is not None


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("table", ["places", "institutions"])
def test_shipped_rows_in_another_datum_are_recognised(
    store: Store, tmp_path: Path, table: str, datum: str
) -> None:
    held = store.tables.frames[table].dropna(subset=["lon"])
    x, y = from_wgs84(held["lon"], held["lat"], datum)
    rows = zip(
        held["name_zh"], held["address"].fillna(""), x.astype(str), y.astype(str), strict=True
    )
    file = opened(csv_file(tmp_path, ("名称", "地址", "经度", "纬度"), *rows))
    found = datum_of(file, propose(file, table="enterprises").assignment, store.tables)
    assert found is not None
    assert found.datum == datum


@pytest.mark.parametrize(
    ("address", "written"),
    [("合肥市庐阳区花园街38号", True), ("合肥市花园街38号", False), ("合肥市高新区望江西路", True)],
)
def test_only_an_address_that_names_its_district_tells_the_datum(
    store: Store, tmp_path: Path, address: str, written: bool
) -> None:
    rows = [(f"甲{n}", address, "117.28", "31.86") for n in range(5)]
    file = opened(csv_file(tmp_path, ("名称", "地址", "经度", "纬度"), *rows))
    found = datum_of(file, propose(file, table="enterprises").assignment, store.tables)
    assert found is not None
    told = "".join(text.zh for text in found.evidence)
    assert ("写明单元的 5 行" in told) is written


def test_swapped_coordinates_are_refused_with_the_cure(store: Store, tmp_path: Path) -> None:
    path = with_points(store, tmp_path, "wgs84", swapped=True)
    shown = previewed(store, path, "enterprises", datum="wgs84")
    assert len(shown.rejected) == len(shown.staged.records)
    outside = next(fault for fault in shown.faults if fault.column == "lon" and fault.refuses)
    assert "写反" in outside.cure.zh


def test_a_point_in_another_unit_than_the_address_is_taken_and_told(
    store: Store, tmp_path: Path
) -> None:
    head = ("企业名称", "住所", "经度", "纬度")
    far = ("甲公司", "合肥市庐江县某镇", "117.2841", "31.8669")
    shown = previewed(
        store, csv_file(tmp_path, head, far), "enterprises", datum="wgs84", uncertainty_m=50.0
    )
    assert len(shown.new) == 1
    assert [words for column, words in says(shown) if column == "unit"] == ["坐标落在另一统计单元"]


def test_a_datum_that_is_not_known_is_a_problem(store: Store, tmp_path: Path) -> None:
    path = with_points(store, tmp_path, "wgs84")
    with pytest.raises(ProblemError):
        previewed(store, path, "enterprises", datum="EPSG:999999")


# --- official lists ---------------------------------------------------------------------------


def managers() -> list[dict[str, object]]:
    here = {"registerCity": "合肥市", "officeCity": "合肥市"}
    away = {"registerCity": "上海市", "officeCity": "上海市"}
    plain = {"primaryInvestType": "创业投资基金", "establishDate": 1577808000000,
             "registerDate": 1609430400000, "fundCount": 3,
             "artificialPersonName": "某人"}  # fmt: skip
    return [
        {**plain, **here, "managerName": "某江创业投资管理有限公司", "registerNo": "P1990001",
         "registerAddress": "安徽省合肥市高新区创新大道2800号", "officeAddress": "合肥市高新区"},
        {**plain, **away, "managerName": "某海资产管理有限公司", "registerNo": "P1990002",
         "registerAddress": "上海市浦东新区某路1号", "officeAddress": "上海市"},
        {**plain, **away, "officeCity": "合肥市", "managerName": "某湖投资有限公司",
         "registerNo": "P1990003", "registerAddress": "上海市某路2号",
         "officeAddress": "合肥市某路"},
    ]  # fmt: skip


def test_the_amac_manager_list_is_read_as_it_comes_and_fills_the_fund_layer(
    store: Store, tmp_path: Path
) -> None:
    before = len(store.tables.funds)
    write(store, json_file(tmp_path, {"content": managers(), "totalElements": 3}), source="")
    assert len(store.tables.funds) == before + 2
    made = row(store, "某江创业投资管理有限公司", "funds")
    assert made["id"] == "F-P1990001"
    assert (made["record_type"], made["unit"], made["certainty"]) == ("manager", "U-340176", "A")
    assert (made["set_up"], made["amac_date"], made["funds_managed"]) == (
        "2020-01-01", "2021-01-01", 3.0,
    )  # fmt: skip
    away = row(store, "某湖投资有限公司", "funds")
    assert (away["unit"], away["certainty"]) == ("", "D")
    text = store.tables.funds.astype(str).to_csv()
    assert "某人" not in text
    assert "某海" not in text


def test_amac_funds_are_those_of_managers_known_here_with_an_inferred_unit(
    store: Store, tmp_path: Path
) -> None:
    write(store, json_file(tmp_path, managers()), source="")
    funds = [
        {"fundName": "某江一号基金", "managerName": "某江创业投资管理有限公司",
         "managerType": "受托管理", "workingState": "正在运作", "putOnRecordDate": 1609430400000,
         "establishDate": 1609430400000, "mandatorName": "某银行"},
        {"fundName": "远方基金", "managerName": "某海资产管理有限公司", "managerType": "受托管理",
         "workingState": "正在运作", "putOnRecordDate": 1609430400000},
    ]  # fmt: skip
    shown = previewed(store, json_file(tmp_path, funds), source="")
    assert shown.staged.outside == 1
    made = shown.records.iloc[0]
    assert (made["record_type"], made["certainty"]) == ("fund", "C")
    assert (made["unit"], made["custodian"]) == ("U-340176", "某银行")


def test_a_licence_list_is_read_by_its_synonyms(store: Store, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        ("许可证流水号", "机构编码", "机构名称", "机构地址", "批准成立日期", "发证日期"),
        ("00001", "B0001", "某江村镇银行股份有限公司", "合肥市长丰县水湖镇1号", "2011/1/5", ""),
    )  # fmt: skip
    shown = previewed(store, path, source="")
    made = shown.records.iloc[0]
    assert (made["type"], made["level"]) == ("bank_village", "head_office")
    assert (made["unit"], made["registered"]) == ("U-340121", "2011-01-05")
    assert made["source"] == "金融许可证信息公示"


# --- areas -----------------------------------------------------------------------------------


def drawn(folder: Path, *geometries: dict[str, object]) -> Path:
    """Write geometries as water bodies in GeoJSON."""
    plain = {"name_zh": "某湖", "licence": "公有领域"}
    features = [
        {"type": "Feature", "properties": {"id": f"w{n}", **plain}, "geometry": geometry}
        for n, geometry in enumerate(geometries)
    ]
    return json_file(folder, {"type": "FeatureCollection", "features": features}, "x.geojson")


def test_areas_are_taken_and_shapes_that_are_none_are_refused(store: Store, tmp_path: Path) -> None:
    square = [[117.2, 31.8], [117.3, 31.8], [117.3, 31.9], [117.2, 31.9], [117.2, 31.8]]
    bow = [[117.2, 31.8], [117.3, 31.9], [117.3, 31.8], [117.2, 31.9], [117.2, 31.8]]
    path = drawn(
        tmp_path,
        {"type": "Polygon", "coordinates": [square]},
        {"type": "Polygon", "coordinates": [bow]},
        {"type": "Point", "coordinates": [117.2, 31.8]},
    )
    shown = previewed(store, path, "water")
    assert len(shown.new) == 1
    assert says(shown) == {
        ("geometry", "图形自相交或无效"): [2],
        ("geometry", "图形类型不对"): [3],
    }
    store.commit([shown.change()], ENTRY, based_on=0)
    assert store.tables.water.set_index("id").geometry["w0"].area == pytest.approx(0.01)


# --- figures --------------------------------------------------------------------------------


def test_an_actual_in_another_unit_than_the_plan_s_is_refused(store: Store, tmp_path: Path) -> None:
    head = ("指标", "区域", "出处中的指标名", "指标名（英文）", "时点", "数值", "计量单位",
            "计量单位（英文）", "性质", "与规划口径可比", "口径", "资料来源")  # fmt: skip
    good = ("T1-fin_value_added", "340100", "金融业增加值", "Value added", "2023", "1200", "亿元",
            "100 million yuan", "官方", "是", "全市", "某公报")  # fmt: skip
    bad = (*good[:4], "2024", *good[5:6], "万元", *good[7:])
    shown = previewed(store, csv_file(tmp_path, head, good, bad), "indicator_actuals", source="")
    assert len(shown.new) == 1
    assert says(shown) == {("unit_zh", "计量单位与规划指标不同"): [3]}


def test_a_figure_without_its_scope_is_taken_and_told(store: Store, tmp_path: Path) -> None:
    head = ("区域", "指标", "指标（英文）", "数值", "时点", "性质", "目标值", "资料来源")
    path = csv_file(tmp_path, head, ("340100", "银行", "Banks", "50", "2024", "官方", "否", "公报"))
    shown = previewed(store, path, "reported_counts", source="")
    assert len(shown.new) == 1
    assert ("scope_zh", "未注明口径") in says(shown)


# --- every table ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table", [t for t in TABLES.values() if not t.geometry], ids=lambda t: t.id
)
def test_our_own_files_read_back_change_nothing(store: Store, table) -> None:  # type: ignore[no-untyped-def]
    if not table.shipped:
        pytest.skip("has no shipped file")
    shown = previewed(store, store.files[table.id], table.id, source="", as_of="", geocodes=False)
    assert says(shown) == {} or all(not fault.refuses for fault in shown.faults)
    assert len(shown.unchanged) == len(store.tables.frames[table.id])
