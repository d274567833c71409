"""The closed lists of the field: institution types, levels, accuracies, record types.

A code is stored, its Text is shown; the order of a list is the order of legends and tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gis.text import Text

Choices = Mapping[str, Text]


@dataclass(frozen=True, kw_only=True, slots=True)
class InstitutionType:
    """One kind of licensed institution; `family` is the upper step of the hierarchy."""

    family: str
    says: Text


FAMILIES: Choices = {
    "bank": Text("银行", "Banks"),
    "insurance": Text("保险", "Insurers"),
    "securities": Text("证券", "Securities"),
    "futures": Text("期货", "Futures"),
    "trust": Text("信托 / 金控", "Trusts, financial holdings"),
    "fund": Text("公募基金", "Public fund managers"),
    "guarantee": Text("融资担保", "Financing guarantee"),
    "lending": Text("小贷 / 典当 / 租赁", "Micro-lending, pawn, leasing"),
    "exchange": Text("交易场所", "Trading venues"),
}

AWAITS_IMPORT = Text(
    "科技 / 普惠支行（待导入）", "Sci-tech or inclusive sub-branch (awaits import)"
)
"""No register of specialised sub-branches is published: the type waits for the users' own."""

TYPES: Mapping[str, InstitutionType] = {
    code: InstitutionType(family=family, says=says)
    for code, family, says in (
        ("bank_state", "bank", Text("国有大行", "State-owned commercial bank")),
        ("bank_joint_stock", "bank", Text("股份制银行", "Joint-stock bank")),
        ("bank_city", "bank", Text("城商行", "City commercial bank")),
        ("bank_rural", "bank", Text("农商行", "Rural commercial bank")),
        ("bank_village", "bank", Text("村镇银行", "Village and township bank")),
        ("bank_private", "bank", Text("民营银行", "Private bank")),
        ("bank_postal", "bank", Text("邮储银行", "Postal savings bank")),
        ("bank_foreign", "bank", Text("外资银行", "Foreign bank")),
        ("bank_specialised", "bank", AWAITS_IMPORT),
        ("insurance_property", "insurance", Text("财产险", "Property insurance")),
        ("insurance_life", "insurance", Text("人身险", "Life insurance")),
        ("insurance_health", "insurance", Text("健康险", "Health insurance")),
        ("insurance_pension", "insurance", Text("养老险", "Pension insurance")),
        ("insurance_credit", "insurance", Text("信用保险", "Credit insurance")),
        ("securities_company", "securities", Text("证券公司", "Securities company")),
        ("futures_company", "futures", Text("期货公司", "Futures company")),
        ("trust_company", "trust", Text("信托公司", "Trust company")),
        ("holding", "trust", Text("金融控股", "Financial holding")),
        ("fund_public", "fund", Text("公募基金管理人", "Public fund manager")),
        ("guarantee", "guarantee", Text("融资担保公司", "Financing guarantee company")),
        ("microcredit", "lending", Text("小额贷款公司", "Micro-lender")),
        ("pawn", "lending", Text("典当行", "Pawn shop")),
        ("leasing", "lending", Text("融资租赁公司", "Financial leasing company")),
        ("factoring", "lending", Text("商业保理公司", "Commercial factoring company")),
        ("exchange", "exchange", Text("交易场所", "Trading venue")),
    )
}

TYPE_NAMES: Choices = {code: kind.says for code, kind in TYPES.items()}

LEVELS: Choices = {
    "head_office": Text("总部（持牌法人）", "Head office (licensed legal person)"),
    "legal_person": Text("法人（层级未定）", "Legal person (level not determined)"),
    "provincial": Text("省级分支", "Provincial branch"),
    "branch": Text("市级分支", "Branch"),
    "outlet": Text("网点", "Outlet"),
}

GROUPS: Choices = {
    "legal": Text("法人金融机构", "Legal-person institutions"),
    "branch": Text("金融分支机构", "Branches"),
    "local": Text("地方金融组织", "Local financial organisations"),
}
"""The plan's 四个一批 but for the first, the clusters, which are areas."""

ACCURACIES: Choices = {
    "exact": Text("精确", "Exact"),
    "building": Text("楼宇", "Building"),
    "block": Text("街区", "Block"),
    "street": Text("道路", "Street"),
    "area": Text("片区", "Area"),
    "none": Text("未定位", "Not placed"),
}
DRAWN_ACCURACIES = ("exact", "building", "block", "street")
"""Accurate enough to be drawn as a point; `area` is a halo, `none` is listed only."""

DATUMS: Choices = {
    "wgs84": Text("WGS84", "WGS84"),
    "cgcs2000": Text("CGCS2000", "CGCS2000"),
    "gcj02": Text("GCJ-02", "GCJ-02"),
    "bd09": Text("BD-09", "BD-09"),
}

SOURCE_STATUSES: Choices = {
    "named": Text("出处已注明", "Source named"),
    "unverified": Text("出处待核", "Source to be verified"),
}

COORDINATE_METHODS: Choices = {
    "own_point": Text("该处自身点位", "Its own point"),
    "same_building": Text("同一楼宇的点位", "Point of the same building"),
    "same_number": Text("门牌相近（±25 号）", "House number within ±25"),
    "road_crossing": Text("道路交叉口", "Road crossing"),
    "interpolated": Text("沿路门牌内插", "Interpolated along the road"),
    "metro_station": Text("最近地铁站代表点", "Metro station standing for the place"),
    "along_metro": Text("两座地铁站之间", "Between two metro stations"),
    "polygon_centre": Text("轮廓中心", "Centre of an outline"),
    "online": Text("在线地理编码", "Geocoded by a web service"),
    "area_anchor": Text("所在片区代表点（非楼宇）", "Anchor of its area, not the building"),
    "none": Text("未定位", "Not placed"),
}

STATION_METHODS = ("metro_station", "along_metro")
"""Methods that take a station's coordinate for the place: what it is near was put into it."""

UNIT_METHODS: Choices = {
    "address_text": Text("地址写明", "Written in the address"),
    "zone_name": Text("地址写明片区", "Zone written in the address"),
    "building_name": Text("地址写明楼宇", "Building written in the address"),
    "road_majority": Text("道路归属（多数）", "Road, by majority"),
    "house_number": Text("邻近门牌", "Neighbouring house numbers"),
    "plan_text": Text("规划写明", "Written in the plan"),
    "source_text": Text("出处写明", "Written in the source"),
    "zone_seat": Text("开发区所在区县", "Division that holds the zone"),
    "coordinate": Text("坐标落区", "Coordinate in polygon"),
    "elsewhere": Text("地址写明在外地", "The address names another city"),
    "unknown": Text("未能判定", "Not determined"),
}

WORD_KINDS: Choices = {
    "division": Text("区县", "County-level division"),
    "zone": Text("开发区", "Development zone"),
    "park": Text("园区", "Park"),
    "town": Text("乡镇、街道", "Town or sub-district"),
    "quarter": Text("习惯片区", "Quarter by custom"),
    "building": Text("楼宇", "Building"),
    "road": Text("道路", "Road"),
    "house_number": Text("门牌", "House number"),
    "cluster": Text("集聚区用词", "Word of a cluster"),
    "elsewhere": Text("外地", "Another city or province"),
}
"""What a word of an address can name; the first four are areas of the city."""

CLUSTER_METHODS: Choices = {
    "written": Text("地址写明楼宇或片区", "Building or area written in the address"),
    "coordinate": Text("坐标落在示意范围", "Coordinate in the indicative extent"),
}

RECORD_TYPES: Choices = {
    "fund": Text("基金", "Fund"),
    "mother_fund": Text("母基金", "Fund of funds"),
    "fund_series": Text("基金群", "Fund series"),
    "manager": Text("基金管理人", "Fund manager"),
    "limited_partner": Text("出资人（仅见名称）", "Limited partner (name only)"),
    "platform": Text("国资基金平台", "State fund platform"),
    "investment_firm": Text(
        "投资类注册企业（2019 样本）", "Registered investment firm (2019 sample)"
    ),
}

CERTAINTIES: Choices = {
    "A": Text("A 出处写明地址", "A: address in the source"),
    "B": Text("B 出处写明区域", "B: district named in the source"),
    "C": Text("C 推断", "C: inferred"),
    "D": Text("D 不明", "D: unknown"),
}
COUNTED_CERTAINTIES = ("A", "B")

CHANGE_KINDS: Choices = {
    "opened": Text("新增记录", "Record added"),
    "closed": Text("移除记录", "Record removed"),
    "moved": Text("位置变动", "Moved"),
    "changed": Text("其他变更", "Otherwise changed"),
}
"""What became of a record between two revisions: of the record, not of what it stands for."""

PLACE_KINDS: Choices = {
    "cluster": Text("集聚区", "Cluster"),
    "area": Text("片区", "Area"),
    "park": Text("园区", "Park"),
    "corridor": Text("沿线", "Corridor"),
    "node": Text("节点", "Node"),
    "building": Text("楼宇", "Building"),
    "data_centre": Text("数据中心", "Data centre"),
    "back_office": Text("中后台基地", "Back-office base"),
    "platform": Text("平台", "Platform"),
    "service_base": Text("资本市场服务基地", "Capital-market service base"),
    "institution": Text("机构", "Institution"),
    "project": Text("项目", "Project"),
    "pilot": Text("试点", "Pilot"),
}

PROJECT_STATUSES: Choices = {
    "existing": Text("已有", "Existing"),
    "upgrading": Text("提升中", "Being upgraded"),
    "under_construction": Text("建设中", "Under construction"),
    "planned": Text("谋划 / 拟建", "Planned"),
    "ongoing": Text("推进中", "Ongoing"),
}

AREA_KINDS: Choices = {
    "cluster": Text("金融集聚区", "Financial cluster"),
    "sci_tech_trial_zone": Text("科创金融试验区", "Sci-tech finance trial zone"),
    "cross_border_zone": Text("跨境金融先行区", "Cross-border finance pioneer zone"),
    "emerging_zone": Text("新兴金融引领区", "Emerging finance leading zone"),
}

AREA_PARTS: Choices = {
    "extent": Text("示意范围", "Indicative extent"),
    "core": Text("核心区域", "Core area"),
    "corridor": Text("沿线轴带", "Corridor"),
    "unbounded": Text("无公开边界", "No published boundary"),
}

DISTRICT_KINDS: Choices = {
    "division": Text("县级行政区", "County-level division"),
    "zone": Text("国家级开发区", "National development zone"),
}

UNIT_KINDS: Choices = {
    "urban": Text("城区（不含开发区）", "Urban district (excluding development zones)"),
    "zone": Text("开发区", "Development zone"),
    "county": Text("县（市）", "County or county-level city"),
}

REPORT_KINDS: Choices = {
    "official": Text("官方", "Official"),
    "official_press": Text("官方数据，媒体转述", "Official, quoted by the press"),
    "press": Text("媒体", "Press"),
    "sample": Text("登记样本", "Registration sample"),
    "research": Text("研究机构", "Research group"),
}

COMPARATORS: Choices = {
    "at_least": Text("不少于", "At least"),
    "more_than": Text("超过", "More than"),
    "about": Text("约", "About"),
    "equal": Text("", ""),
}

GROWTH_PATHS: Choices = {
    "level": Text("规模：按同一增速逐年增长", "Level: one rate of growth every year"),
    "share": Text("比重：每年变化相同", "Share: the same step every year"),
    "average_growth": Text("年均增速：以目标为下限", "Average growth: the target is a floor"),
}
"""How a target is approached between its base and its date."""

STANDINGS: Choices = {
    "on_path": Text("达到路径", "On path"),
    "behind": Text("低于路径", "Behind the path"),
    "achieved": Text("达成", "Achieved"),
    "missed": Text("未达成", "Missed"),
    "no_data": Text("暂无数据", "No data"),
}
"""Where an indicator stands at the date of its newest comparable value."""

MEASURE_KINDS: Choices = {
    "project": Text("项目", "Project"),
    "pilot": Text("试点", "Pilot"),
    "quantity": Text("量化任务", "Quantity"),
    "measure": Text("举措", "Measure"),
}

CONFIDENCES: Choices = {
    "high": Text("高", "High"),
    "medium": Text("中", "Medium"),
    "low": Text("低", "Low"),
}
"""How sure it is that a road's axis carries the name it is given."""

SAMPLE_MEASURES: Choices = {
    "outlets": Text("金融机构（含网点）", "Financial institutions, outlets included"),
    "head_offices": Text("法人（各类）", "Legal persons, all kinds"),
    "core_head_offices": Text(
        "法人（银行、保险、证券、期货、信托、金控、租赁、交易场所、基金）",
        "Legal persons: banks, insurers, securities, futures, trusts, holdings, leasing, "
        "exchanges, funds",
    ),
    "enterprises": Text("全部企业", "All enterprises"),
}

EXCHANGES: Choices = {
    "SSE": Text("上海证券交易所", "Shanghai Stock Exchange"),
    "SZSE": Text("深圳证券交易所", "Shenzhen Stock Exchange"),
    "BSE": Text("北京证券交易所", "Beijing Stock Exchange"),
    "HKEX": Text("香港联合交易所", "Hong Kong Stock Exchange"),
}

STATION_STATUSES: Choices = {
    "operating": Text("运营", "In operation"),
    "not_open": Text("未开通", "Not open"),
}

STREET_CLASSES: Choices = {
    "motorway": Text("高速公路、快速路", "Motorways and expressways"),
    "primary": Text("主干道、国道", "Primary roads"),
    "secondary": Text("次干道、省道", "Secondary roads"),
    "tertiary": Text("支路、县道", "Tertiary roads"),
    "minor": Text("街巷、乡道", "Minor roads"),
    "path": Text("小路、步道", "Paths"),
    "rail": Text("铁路", "Railways"),
    "waterway": Text("河流、沟渠（线）", "Rivers and canals (lines)"),
}
ROAD_CLASSES = ("motorway", "primary", "secondary", "tertiary", "minor", "path")
"""The most important first."""
COVER_CLASSES: Choices = {
    "water": Text("水面", "Water areas"),
    "green": Text("公园、林地", "Parks and woods"),
}

INVESTORS: Choices = {
    "private_fund": Text("私募 / 创投", "Private fund or venture capital"),
    "insurer": Text("保险", "Insurer"),
    "bank": Text("银行", "Bank"),
    "securities_futures": Text("证券 / 期货", "Securities or futures"),
    "credit": Text("融资担保 / 小贷 / 租赁", "Guarantee, micro-lending, leasing"),
    "fintech": Text("金融科技 / 后台", "Fintech or back office"),
}
"""Who looks for a place to settle."""

METRO_ACCESS: Choices = {
    "within_500_m": Text("500 米以内", "Within 500 m"),
    "within_1_km": Text("500 米至 1 千米", "500 m to 1 km"),
    "within_2_km": Text("1 至 2 千米", "1 to 2 km"),
    "beyond_2_km": Text("2 千米以上", "Over 2 km"),
    "undetermined": Text("未定（坐标由地铁站推定）", "Not determined (placed by metro stations)"),
}
"""Straight-line distance to the nearest station; a limit belongs to the class below it."""

CLASS_CERTAINTIES: Choices = {
    "firm": Text("大：计入不确定度仍在本级", "Large: class holds within the uncertainty"),
    "open": Text("小：计入不确定度可能跨级", "Small: may lie in another class"),
}
"""Whether a value stays in its class within its uncertainty."""


def family_of(kind: str) -> str:
    """Return the family of an institution type."""
    return TYPES[kind].family


def types_in(family: str) -> tuple[str, ...]:
    """Return the codes of a family's types, in legend order."""
    return tuple(code for code, kind in TYPES.items() if kind.family == family)
