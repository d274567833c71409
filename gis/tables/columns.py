"""Columns that several tables share."""

from __future__ import annotations

from dataclasses import replace

from gis import credit_code
from gis import vocabulary as v
from gis.schema import Column
from gis.text import Text

YI_YUAN = Text("亿元", "billion yuan")
ENGLISH_PER_YI = 0.1
"""Stored amounts are in 亿元 (10^8 yuan); English readers count in billions."""
WAN_YUAN = Text("万元", "million yuan")
ENGLISH_PER_WAN = 0.01
SQUARE_KM = Text("平方公里", "km²")
METRES = Text("米", "m")
DEGREES = Text("度", "degrees")
PEOPLE = Text("人", "people")
SQUARE_METRES = Text("平方米", "m²")

SOURCE = Column(
    name="source",
    label=Text("资料来源", "Source"),
    required=True,
    aliases=("来源", "出处", "数据来源"),
)
AS_OF = Column(
    name="as_of",
    label=Text("资料日期", "As of"),
    kind="date",
    aliases=("截至日期", "数据日期", "统计日期", "更新日期"),
    note=Text("出处未注明日期时为空", "Empty where the source gives no date"),
)
NAME_ZH = Column(
    name="name_zh",
    label=Text("名称", "Name (Chinese)"),
    required=True,
    aliases=("name", "单位名称", "全称", "中文名称"),
)
FREE_NAME_ZH = replace(NAME_ZH, required=False)
NAME_EN = Column(
    name="name_en", label=Text("英文名称", "Name (English)"), aliases=("英文名", "english name")
)
SHORT = (
    Column(name="short_zh", label=Text("简称", "Short name (Chinese)"), required=True),
    Column(name="short_en", label=Text("英文简称", "Short name (English)"), required=True),
)
NOTES = (
    Column(name="note_zh", label=Text("说明", "Note (Chinese)")),
    Column(name="note_en", label=Text("英文说明", "Note (English)")),
)
LICENCE = Column(
    name="licence",
    label=Text("许可", "Licence"),
    required=True,
    aliases=("许可协议", "审图号", "license"),
)
ADDRESS = Column(
    name="address",
    label=Text("地址", "Address"),
    aliases=(
        "住所", "注册地址", "登记地址", "机构住所", "机构地址", "营业地址", "经营地址", "营业场所",
        "经营场所", "详细地址", "通讯地址", "注册地", "registered address",
    ),
)  # fmt: skip
CREDIT_CODE = Column(
    name="uscc",
    label=Text("统一社会信用代码", "Unified social credit code"),
    aliases=("信用代码", "社会信用代码", "统一信用代码", "组织机构代码", "营业执照号", "注册号",
             "credit code", "social credit code"),
    verify=credit_code.finding,
)  # fmt: skip
REGISTERED = Column(
    name="registered",
    label=Text("成立日期", "Registered on"),
    kind="date",
    aliases=("成立时间", "注册日期", "注册时间", "登记日期", "批准成立日期", "开业日期", "设立日期",
             "批准日期", "reg_date", "date of establishment"),
)  # fmt: skip
UNIT = Column(name="unit", label=Text("统计单元", "Statistical unit"), refers_to="units")
WRITTEN_UNIT = (
    Column(name="unit_method", label=Text("单元判定方法", "How the unit was found"),
           kind="choice", choices=v.UNIT_METHODS),
    Column(name="unit_evidence", label=Text("判定依据", "Evidence")),
    Column(name="unit_confidence", label=Text("判定可信度", "Confidence of the unit"),
           kind="number", minimum=0, maximum=1,
           note=Text("0 至 1；按留一检验的正确率", "0 to 1, the share right when left out")),
)  # fmt: skip
BUILDING = Column(
    name="building",
    label=Text("所在楼宇", "Building"),
    refers_to="places",
    aliases=("楼宇", "大厦"),
)
DIVISION = Column(
    name="division", label=Text("区县", "County-level division"), refers_to="districts"
)
ACCURACY = Column(
    name="accuracy",
    label=Text("定位精度", "Location accuracy"),
    kind="choice",
    choices=v.ACCURACIES,
    required=True,
)

LOCATION = (
    Column(name="lon", label=Text("经度", "Longitude"), kind="number", unit=DEGREES,
           minimum=-180, maximum=180, note=Text("CGCS2000/WGS84", "CGCS2000/WGS84"),
           aliases=("lng", "long", "x", "x坐标", "经度坐标", "东经")),
    Column(name="lat", label=Text("纬度", "Latitude"), kind="number", unit=DEGREES,
           minimum=-90, maximum=90, note=Text("CGCS2000/WGS84", "CGCS2000/WGS84"),
           aliases=("y", "y坐标", "纬度坐标", "北纬")),
    ACCURACY,
    Column(name="uncertainty_m", label=Text("位置不确定度", "Location uncertainty"),
           kind="number", unit=METRES, minimum=0),
    Column(name="original_lon", label=Text("原始经度", "Original longitude"), kind="number",
           unit=DEGREES, minimum=-180, maximum=180),
    Column(name="original_lat", label=Text("原始纬度", "Original latitude"), kind="number",
           unit=DEGREES, minimum=-90, maximum=90),
    Column(name="datum", label=Text("原始坐标系", "Original datum"), kind="choice",
           choices=v.DATUMS),
    Column(name="coordinate_method", label=Text("定位方法", "How it was placed"), kind="choice",
           choices=v.COORDINATE_METHODS, required=True),
    Column(name="coordinate_source", label=Text("坐标出处", "Source of the coordinate")),
    Column(name="source_status", label=Text("坐标出处状态", "Status of that source"),
           kind="choice", choices=v.SOURCE_STATUSES),
)  # fmt: skip

LABEL_POINT = (
    Column(name="label_lon", label=Text("注记经度", "Label longitude"), kind="number",
           unit=DEGREES, required=True),
    Column(name="label_lat", label=Text("注记纬度", "Label latitude"), kind="number",
           unit=DEGREES, required=True),
)  # fmt: skip

BOUNDARY = (
    Column(name="area_official_km2", label=Text("公布面积", "Published area"), kind="number",
           unit=SQUARE_KM, minimum=0),
    Column(name="area_source", label=Text("面积出处", "Source of the area")),
    Column(name="area_drawn_km2", label=Text("图上面积", "Area as drawn"), kind="number",
           unit=SQUARE_KM, minimum=0, required=True),
    Column(name="population_2020", label=Text("2020 年常住人口", "Population 2020"),
           kind="integer", unit=PEOPLE, minimum=0),
    Column(name="population_source", label=Text("人口出处", "Source of the population")),
    Column(name="boundary_source", label=Text("界线来源", "Boundary source"), required=True),
    Column(name="licence", label=Text("许可", "Licence"), required=True),
    Column(name="vintage_zh", label=Text("界线时点", "Boundary vintage (Chinese)"),
           required=True),
    Column(name="vintage_en", label=Text("界线时点（英文）", "Boundary vintage"), required=True),
    Column(name="boundary_accuracy_zh", label=Text("界线精度", "Boundary accuracy (Chinese)"),
           required=True),
    Column(name="boundary_accuracy_en", label=Text("界线精度（英文）", "Boundary accuracy"),
           required=True),
    Column(name="legal", label=Text("是否法定界线", "Legal boundary"), kind="boolean",
           required=True),
    *LABEL_POINT,
)  # fmt: skip
