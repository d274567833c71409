"""The product's tables, each defined once; data/ holds one file for each."""

from __future__ import annotations

from collections.abc import Mapping

from gis import vocabulary as v
from gis.schema import Column, Table
from gis.text import Text

YI_YUAN = Text("亿元", "100 million yuan")
SQUARE_KM = Text("平方公里", "km²")
METRES = Text("米", "m")
DEGREES = Text("度", "degrees")
PEOPLE = Text("人", "people")
SQUARE_METRES = Text("平方米", "m²")

SOURCE = Column(name="source", label=Text("资料来源", "Source"), required=True)
AS_OF = Column(
    name="as_of",
    label=Text("资料日期", "As of"),
    kind="date",
    note=Text("出处未注明日期时为空", "Empty where the source gives no date"),
)
NAME_ZH = Column(
    name="name_zh", label=Text("名称", "Name (Chinese)"), required=True, aliases=("name", "名称")
)
NAME_EN = Column(name="name_en", label=Text("英文名称", "Name (English)"))
SHORT = (
    Column(name="short_zh", label=Text("简称", "Short name (Chinese)"), required=True),
    Column(name="short_en", label=Text("英文简称", "Short name (English)"), required=True),
)
NOTES = (
    Column(name="note_zh", label=Text("说明", "Note (Chinese)")),
    Column(name="note_en", label=Text("英文说明", "Note (English)")),
)
ADDRESS = Column(name="address", label=Text("地址", "Address"), aliases=("地址", "住所"))
CREDIT_CODE = Column(
    name="uscc",
    label=Text("统一社会信用代码", "Unified social credit code"),
    aliases=("统一社会信用代码", "信用代码"),
)
UNIT = Column(name="unit", label=Text("统计单元", "Statistical unit"), refers_to="units")
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
           minimum=-180, maximum=180, note=Text("CGCS2000/WGS84", "CGCS2000/WGS84")),
    Column(name="lat", label=Text("纬度", "Latitude"), kind="number", unit=DEGREES,
           minimum=-90, maximum=90, note=Text("CGCS2000/WGS84", "CGCS2000/WGS84")),
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
    Column(name="vintage", label=Text("界线时点", "Boundary vintage"), required=True),
    Column(name="boundary_accuracy_zh", label=Text("界线精度", "Boundary accuracy (Chinese)"),
           required=True),
    Column(name="boundary_accuracy_en", label=Text("界线精度（英文）", "Boundary accuracy"),
           required=True),
    Column(name="legal", label=Text("是否法定界线", "Legal boundary"), kind="boolean",
           required=True),
    Column(name="label_lon", label=Text("注记经度", "Label longitude"), kind="number",
           unit=DEGREES, required=True),
    Column(name="label_lat", label=Text("注记纬度", "Label latitude"), kind="number",
           unit=DEGREES, required=True),
)  # fmt: skip

DISTRICTS = Table(
    id="districts",
    title=Text("区县与开发区", "Districts and development zones"),
    row=Text("一个县级行政区或国家级开发区；二者相互重叠，面积、数量不可相加",
             "A county-level division or a national development zone; they overlap, never sum them"),
    key="code",
    geometry="polygon",
    columns=(
        Column(name="code", label=Text("代码", "Code"), required=True),
        Column(name="other_codes", label=Text("其他代码", "Other codes"), kind="list"),
        NAME_ZH, NAME_EN, *SHORT,
        Column(name="kind", label=Text("类别", "Kind"), kind="choice", required=True,
               choices=v.DISTRICT_KINDS),
        Column(name="parent", label=Text("上级或所在区县", "Parent or holding divisions"),
               kind="list", required=True),
        *BOUNDARY, *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

UNITS = Table(
    id="units",
    title=Text("统计单元", "Statistical units"),
    row=Text("合肥统计口径的 12 个单元之一，互不重叠且铺满全市",
             "One of the 12 units by which Hefei reports; no overlap and no gap"),
    key="id",
    geometry="polygon",
    columns=(
        Column(name="id", label=Text("单元代码", "Unit id"), required=True),
        Column(name="code", label=Text("统计代码", "Statistical code"), required=True),
        Column(name="other_codes", label=Text("其他代码", "Other codes"), kind="list"),
        NAME_ZH, NAME_EN, *SHORT,
        Column(name="kind", label=Text("类别", "Kind"), kind="choice", required=True,
               choices=v.UNIT_KINDS),
        Column(name="divisions", label=Text("所在区县", "Divisions it lies in"), kind="list",
               required=True),
        *BOUNDARY, *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

CLUSTERS = Table(
    id="clusters",
    title=Text("集聚区与规划片区", "Clusters and plan areas"),
    row=Text("规划文本划定的一个片区或其一部分；外廓均为示意",
             "An area of the plan's text, or a part of one; every outline is indicative"),
    key="id",
    geometry="polygon",
    geometry_optional=True,
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="kind", label=Text("类别", "Kind"), kind="choice", required=True,
               choices=v.AREA_KINDS),
        Column(name="part", label=Text("组成", "Part"), kind="choice", required=True,
               choices=v.AREA_PARTS),
        Column(name="parent", label=Text("所属片区", "Part of"), refers_to="clusters"),
        NAME_ZH, NAME_EN, *SHORT,
        Column(name="division", label=Text("区县", "Division"), kind="list"),
        Column(name="unit", label=Text("统计单元", "Statistical unit"), kind="list"),
        Column(name="clauses", label=Text("规划条款", "Plan clauses"), kind="list",
               required=True, refers_to="clauses"),
        Column(name="orientation_zh", label=Text("定位", "Orientation (Chinese)")),
        Column(name="orientation_en", label=Text("定位（英文）", "Orientation")),
        Column(name="business_zh", label=Text("业态", "Business kinds (Chinese)")),
        Column(name="business_en", label=Text("业态（英文）", "Business kinds")),
        Column(name="institution_types", label=Text("对应机构类型", "Matching institution types"),
               kind="list", choices=v.TYPE_NAMES),
        Column(name="derivation_zh", label=Text("外廓推定方法", "How outlined (Chinese)"),
               required=True),
        Column(name="derivation_en", label=Text("外廓推定方法（英文）", "How outlined"),
               required=True),
        Column(name="uncertainty_m", label=Text("外廓不确定度", "Outline uncertainty"),
               kind="number", unit=METRES, minimum=0),
        SOURCE, AS_OF,
    ),
)  # fmt: skip

AXES = Table(
    id="axes",
    title=Text("道路轴线", "Road axes"),
    row=Text("规划点名的一条道路的轴线，示意", "The axis of a road that the plan names, indicative"),
    key="id",
    geometry="line",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        NAME_ZH, NAME_EN,
        Column(name="area", label=Text("所属规划片区", "Plan area"), required=True,
               refers_to="clusters"),
        Column(name="confidence", label=Text("路名可信度", "Confidence of the name"),
               kind="choice", required=True, choices=v.CONFIDENCES),
        Column(name="uncertainty_m", label=Text("轴线不确定度", "Axis uncertainty"),
               kind="number", unit=METRES, minimum=0),
        *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

CLAUSES = Table(
    id="clauses",
    title=Text("规划条款", "Plan clauses"),
    row=Text("规划的一段条文", "One passage of the plan"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="plan", label=Text("规划", "Plan"), required=True),
        Column(name="locator_zh", label=Text("章节", "Locator (Chinese)"), required=True),
        Column(name="locator_en", label=Text("章节（英文）", "Locator"), required=True),
        Column(name="text_zh", label=Text("条文", "Wording"), required=True),
        Column(name="text_en", label=Text("译文", "Translation"), required=True),
        SOURCE,
        AS_OF,
    ),
)

PLACES = Table(
    id="places",
    title=Text("楼宇、园区与项目", "Buildings, parks and projects"),
    row=Text("规划提到的一个地点或项目，或登记地址写明的一栋楼宇",
             "A place or project of the plan, or a building that registered addresses name"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        NAME_ZH, NAME_EN,
        Column(name="aliases", label=Text("别名", "Other names"), kind="list"),
        Column(name="kind", label=Text("类别", "Kind"), kind="choice", required=True,
               choices=v.PLACE_KINDS),
        Column(name="plan_named", label=Text("规划点名", "Named in the plan"), kind="boolean",
               required=True),
        Column(name="project", label=Text("重点项目", "Key project"), kind="boolean",
               required=True),
        Column(name="areas", label=Text("所属规划片区", "Plan areas"), kind="list",
               refers_to="clusters"),
        Column(name="clauses", label=Text("规划条款", "Plan clauses"), kind="list",
               refers_to="clauses"),
        Column(name="parent", label=Text("上级地点", "Part of"), refers_to="places"),
        Column(name="status", label=Text("规划时状态", "Status in the plan"), kind="choice",
               choices=v.PROJECT_STATUSES),
        Column(name="status_later_zh", label=Text("后续进展", "Later status (Chinese)")),
        Column(name="status_later_en", label=Text("后续进展（英文）", "Later status")),
        Column(name="status_later_as_of", label=Text("进展日期", "Later status as of"),
               kind="date"),
        Column(name="status_later_source", label=Text("进展出处", "Source of the later status")),
        UNIT,
        Column(name="unit_method", label=Text("单元判定方法", "How the unit was found"),
               kind="choice", choices=v.UNIT_METHODS),
        DIVISION, ADDRESS,
        Column(name="address_source", label=Text("地址出处", "Source of the address")),
        Column(name="business_zh", label=Text("业态", "Business (Chinese)")),
        Column(name="business_en", label=Text("业态（英文）", "Business")),
        Column(name="floor_area_m2", label=Text("建筑面积", "Floor area"), kind="number",
               unit=SQUARE_METRES, minimum=0),
        Column(name="operator", label=Text("建设运营单位", "Developer or operator")),
        Column(name="sample_institutions", kind="integer", minimum=0,
               label=Text("登记地址写明该楼的金融机构（2019 样本）",
                          "Financial institutions whose registered address names it (2019 sample)")),
        Column(name="sample_enterprises", kind="integer", minimum=0,
               label=Text("登记地址写明该楼的企业（2019 样本）",
                          "Enterprises whose registered address names it (2019 sample)")),
        *LOCATION, *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

INSTITUTIONS = Table(
    id="institutions",
    title=Text("金融机构", "Financial institutions"),
    row=Text("一家持牌金融机构、分支机构或地方金融组织",
             "A licensed institution, a branch, or a local financial organisation"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        NAME_ZH, NAME_EN,
        Column(name="aliases", label=Text("简称", "Abbreviations"), kind="list"),
        Column(name="type", label=Text("类型", "Type"), kind="choice", required=True,
               choices=v.TYPE_NAMES),
        Column(name="family", label=Text("大类", "Family"), kind="choice", required=True,
               choices=v.FAMILIES),
        Column(name="level", label=Text("层级", "Level"), kind="choice", required=True,
               choices=v.LEVELS),
        Column(name="group", label=Text("四个一批", "Group of the plan"), kind="choice",
               required=True, choices=v.GROUPS),
        CREDIT_CODE,
        Column(name="registered", label=Text("成立日期", "Registered on"), kind="date"),
        ADDRESS, UNIT,
        Column(name="unit_method", label=Text("单元判定方法", "How the unit was found"),
               kind="choice", choices=v.UNIT_METHODS, required=True),
        Column(name="unit_evidence", label=Text("判定依据", "Evidence")),
        DIVISION,
        Column(name="division_method", label=Text("区县判定方法", "How the division was found"),
               kind="choice", choices=v.UNIT_METHODS, required=True),
        Column(name="building", label=Text("所在楼宇", "Building"), refers_to="places"),
        Column(name="cluster", label=Text("所在集聚区", "Cluster"), refers_to="clusters"),
        Column(name="cluster_method", label=Text("集聚区判定方法", "How the cluster was found"),
               kind="choice", choices=v.CLUSTER_METHODS),
        *LOCATION,
        Column(name="status_zh", label=Text("存续状态", "Status (Chinese)")),
        Column(name="status_en", label=Text("存续状态（英文）", "Status")),
        *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

FUNDS = Table(
    id="funds",
    title=Text("基金与管理人", "Funds and managers"),
    row=Text("一只基金、母基金、管理人、平台或投资类注册企业；规模不可相加",
             "A fund, fund of funds, manager, platform or investment firm; scales are never summed"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="record_type", label=Text("记录类型", "Record type"), kind="choice",
               required=True, choices=v.RECORD_TYPES),
        NAME_ZH,
        Column(name="name_final", label=Text("名称是否正式全称", "Full formal name"),
               kind="boolean"),
        Column(name="kind_zh", label=Text("基金类别", "Kind")),
        Column(name="sponsor", label=Text("管理人或发起人", "Manager or sponsor")),
        Column(name="scale_yi", label=Text("规模", "Scale"), kind="number", unit=YI_YUAN,
               minimum=0),
        Column(name="scale_basis", label=Text("规模口径", "Basis of the scale")),
        Column(name="set_up", label=Text("设立或披露时间", "Set up or announced")),
        UNIT, DIVISION,
        Column(name="park", label=Text("园区", "Park")),
        Column(name="certainty", label=Text("区域可信度", "Certainty of the district"),
               kind="choice", required=True, choices=v.CERTAINTIES),
        Column(name="certainty_basis_zh", label=Text("可信度依据", "Basis (Chinese)")),
        Column(name="certainty_basis_en", label=Text("可信度依据（英文）", "Basis")),
        Column(name="settled", label=Text("已落户", "Settled"), kind="boolean", required=True,
               note=Text("签约或意向为 false，不计入区域", "false for a mere intention: not counted")),
        ADDRESS, CREDIT_CODE,
        Column(name="amac_no", label=Text("中基协编号", "AMAC number")),
        Column(name="source_kind", label=Text("出处类别", "Kind of source")),
        *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

LISTED = Table(
    id="listed_companies",
    title=Text("上市公司", "Listed companies"),
    row=Text("一家注册地在合肥的上市公司", "A listed company whose seat is in Hefei"),
    key="code",
    columns=(
        Column(name="code", label=Text("证券代码", "Stock code"), required=True),
        Column(name="exchange", label=Text("上市地", "Exchange"), kind="choice", required=True,
               choices=v.EXCHANGES),
        Column(name="name_zh", label=Text("名称", "Name (Chinese)")),
        Column(name="name_en", label=Text("英文名称", "Name (English)"), required=True),
        Column(name="city", label=Text("城市（出处写法）", "City in the source")),
        UNIT, DIVISION,
        Column(name="unit_method", label=Text("单元判定方法", "How the unit was found"),
               kind="choice", choices=v.UNIT_METHODS, required=True),
        ADDRESS, *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

REPORTED_COUNTS = Table(
    id="reported_counts",
    title=Text("公布数", "Reported figures"),
    row=Text("一条有出处的公布数；口径各异，不可相加或比较",
             "One published figure with its source; scopes differ, never add or compare"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="area", label=Text("区域", "Area"), required=True,
               note=Text("340100、统计单元或片区编号", "340100, a unit id or a plan area id")),
        Column(name="park", label=Text("园区或楼宇", "Park or building")),
        Column(name="item_zh", label=Text("指标", "Item (Chinese)"), required=True),
        Column(name="item_en", label=Text("指标（英文）", "Item"), required=True),
        Column(name="value", label=Text("数值", "Value"), kind="number"),
        Column(name="comparator", label=Text("限定", "Qualifier"), kind="choice",
               choices=v.COMPARATORS),
        Column(name="unit_zh", label=Text("计量单位", "Unit (Chinese)")),
        Column(name="unit_en", label=Text("计量单位（英文）", "Unit")),
        Column(name="period", label=Text("时点", "Period"), kind="date"),
        Column(name="period_text", label=Text("时点（出处写法）", "Period in the source")),
        Column(name="kind", label=Text("性质", "Kind"), kind="choice", required=True,
               choices=v.REPORT_KINDS),
        Column(name="target", label=Text("目标值", "Is a target"), kind="boolean",
               required=True),
        Column(name="scope_zh", label=Text("口径", "Scope (Chinese)")),
        Column(name="scope_en", label=Text("口径（英文）", "Scope")),
        Column(name="maps_type", label=Text("对应类型", "Maps to type"), kind="choice",
               choices={**v.TYPE_NAMES, **v.FAMILIES}),
        Column(name="maps_level", label=Text("对应层级", "Maps to level"), kind="choice",
               choices=v.LEVELS),
        Column(name="maps_period", label=Text("对应时点", "Maps to period"), kind="date"),
        Column(name="clauses", label=Text("规划条款", "Plan clauses"), kind="list",
               refers_to="clauses"),
        SOURCE,
        Column(name="source_url", label=Text("网址", "Web address"), kind="url"),
        AS_OF,
    ),
)  # fmt: skip

SAMPLE_COUNTS = Table(
    id="sample_counts",
    title=Text("登记样本计数（2019）", "Counts of a registration sample (2019)"),
    row=Text("2019 年登记样本在一个统计单元的一项计数；样本不完整，非官方，不与公布数相比",
             "One count of the 2019 registration sample in a unit; incomplete, not official, "
             "never compared with published figures"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="unit", label=Text("统计单元", "Statistical unit"), refers_to="units",
               note=Text("空为单元未定", "Empty where the unit is not determined")),
        Column(name="measure", label=Text("计数对象", "What is counted"), kind="choice",
               required=True, choices=v.SAMPLE_MEASURES),
        Column(name="type_zh", label=Text("类型（样本标签）", "Type label (Chinese)")),
        Column(name="type_en", label=Text("类型（英文）", "Type label")),
        Column(name="count", label=Text("数量", "Count"), kind="integer", required=True,
               minimum=0),
        *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

INDICATORS = Table(
    id="indicators",
    title=Text("规划指标", "Plan indicators"),
    row=Text("规划表 1 或专栏的一项指标", "One indicator of the plan's table 1 or boxes"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        NAME_ZH, NAME_EN,
        Column(name="area", label=Text("区域", "Area"), required=True),
        Column(name="unit_zh", label=Text("计量单位", "Unit (Chinese)"), required=True),
        Column(name="unit_en", label=Text("计量单位（英文）", "Unit"), required=True),
        Column(name="base_period", label=Text("基期", "Base period"), kind="date"),
        Column(name="base_value", label=Text("基期值", "Base value"), kind="number"),
        Column(name="base_note_zh", label=Text("基期说明", "Base note (Chinese)")),
        Column(name="base_note_en", label=Text("基期说明（英文）", "Base note")),
        Column(name="target_period", label=Text("目标年", "Target period"), kind="date",
               required=True),
        Column(name="target_value", label=Text("目标值", "Target value"), kind="number",
               required=True),
        Column(name="comparator", label=Text("限定", "Qualifier"), kind="choice",
               choices=v.COMPARATORS),
        Column(name="clauses", label=Text("规划条款", "Plan clauses"), kind="list",
               required=True, refers_to="clauses"),
        SOURCE, AS_OF,
    ),
)  # fmt: skip

INDICATOR_ACTUALS = Table(
    id="indicator_actuals",
    title=Text("指标实际值", "Indicator actuals"),
    row=Text("一项指标在某时点的公布值", "A published value of an indicator at a time"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="indicator", label=Text("指标", "Indicator"), refers_to="indicators"),
        Column(name="area", label=Text("区域", "Area"), required=True),
        Column(name="item_zh", label=Text("出处中的指标名", "Item (Chinese)"), required=True),
        Column(name="item_en", label=Text("指标名（英文）", "Item"), required=True),
        Column(name="period", label=Text("时点", "Period"), kind="date", required=True),
        Column(name="value", label=Text("数值", "Value"), kind="number", required=True),
        Column(name="unit_zh", label=Text("计量单位", "Unit (Chinese)"), required=True),
        Column(name="unit_en", label=Text("计量单位（英文）", "Unit"), required=True),
        Column(name="kind", label=Text("性质", "Kind"), kind="choice", required=True,
               choices=v.REPORT_KINDS),
        Column(name="comparable", label=Text("与规划口径可比", "Comparable with the plan"),
               kind="boolean", required=True),
        Column(name="scope_zh", label=Text("口径", "Scope (Chinese)")),
        Column(name="scope_en", label=Text("口径（英文）", "Scope")),
        SOURCE,
        Column(name="source_url", label=Text("网址", "Web address"), kind="url"),
        AS_OF,
    ),
)  # fmt: skip

METRO_LINES = Table(
    id="metro_lines",
    title=Text("轨道交通线路", "Metro lines"),
    row=Text("一条轨道交通线路", "One metro line"),
    key="line",
    geometry="line",
    geometry_optional=True,
    columns=(
        Column(name="line", label=Text("线路", "Line"), required=True),
        NAME_ZH, NAME_EN,
        Column(name="colour", label=Text("线路色", "Line colour")),
        *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

METRO_STATIONS = Table(
    id="metro_stations",
    title=Text("轨道交通车站", "Metro stations"),
    row=Text("一条线路上的一座车站", "One station of one line"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="line", label=Text("线路", "Line"), required=True, refers_to="metro_lines"),
        Column(name="order", label=Text("站序", "Order"), kind="integer", minimum=1),
        NAME_ZH, NAME_EN,
        Column(name="interchange", label=Text("换乘线路", "Interchange"), kind="list"),
        Column(name="opened", label=Text("开通日期", "Opened"), kind="date"),
        Column(name="status", label=Text("状态", "Status"), kind="choice", required=True,
               choices=v.STATION_STATUSES),
        *LOCATION, *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

WATER = Table(
    id="water",
    title=Text("水系", "Water"),
    row=Text("一片水域，仅作底图示意", "A body of water, for the base map only"),
    key="id",
    geometry="polygon",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        NAME_ZH, NAME_EN,
        Column(name="boundary_accuracy_zh", label=Text("岸线精度", "Shoreline (Chinese)")),
        Column(name="boundary_accuracy_en", label=Text("岸线精度（英文）", "Shoreline accuracy")),
        Column(name="licence", label=Text("许可", "Licence"), required=True),
        SOURCE, AS_OF,
    ),
)  # fmt: skip

EXCLUDED = Table(
    id="excluded",
    title=Text("未收录记录", "Records left out"),
    row=Text("核查后未收录的一条记录及理由", "A record left out after checking, with the reason"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="table", label=Text("表", "Table"), required=True),
        NAME_ZH,
        Column(name="reason_zh", label=Text("理由", "Reason (Chinese)"), required=True),
        Column(name="reason_en", label=Text("理由（英文）", "Reason"), required=True),
        SOURCE,
        AS_OF,
    ),
)

TABLES: Mapping[str, Table] = {
    table.id: table
    for table in (
        DISTRICTS, UNITS, CLUSTERS, AXES, CLAUSES, PLACES, INSTITUTIONS, FUNDS, LISTED,
        REPORTED_COUNTS, SAMPLE_COUNTS, INDICATORS, INDICATOR_ACTUALS, METRO_LINES,
        METRO_STATIONS, WATER, EXCLUDED,
    )
}  # fmt: skip
