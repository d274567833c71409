"""Official lists that are read with no mapping by hand: known by their headings.

A layout names the headings of one published list, the table it fills, and what holds for every
row. Lists of the whole country are cut to the city by the columns that name it; the fund list,
which names no place, by the managers that are known to sit here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gis.intake.cleaning import squeezed
from gis.intake.columns import COORDINATE, Assignment, unit_of
from gis.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """One published list.

    `needs`: groups of headings of which one each must be there. `columns`: target column → its
    headings, the first found is taken. `place`: columns that name the city of a row; a row is kept
    where one of them does. `by_manager`: a row is kept where its manager is known here.
    """

    id: str
    title: Text
    table: str
    needs: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    place: tuple[str, ...] = ()
    by_manager: bool = False


AMAC_MANAGERS = Layout(
    id="amac_managers",
    title=Text("中国证券投资基金业协会：私募基金管理人公示", "AMAC: private fund managers"),
    table="funds",
    needs=(
        ("managerName", "私募基金管理人名称", "基金管理人全称"),
        ("registerNo", "登记编号"),
        ("registerProvince", "registerCity", "regAdrAgg", "注册地", "registerAddress"),
    ),
    columns={
        "name_zh": ("managerName", "私募基金管理人名称", "基金管理人全称", "基金管理人全称(中文)"),
        "kind_zh": ("primaryInvestType", "机构类型"),
        "amac_no": ("registerNo", "登记编号"),
        "set_up": ("establishDate", "成立时间"),
        "amac_date": ("registerDate", "登记时间"),
        "address": ("registerAddress", "注册地址", "regAdrAgg", "注册地", "registerCity"),
        "office_address": ("officeAddress", "办公地址", "officeAdrAgg", "办公地"),
        "funds_managed": ("fundCount", "在管基金数量"),
        COORDINATE: ("regCoordinate",),
    },
    constants={"record_type": "manager", "settled": "true", "source_kind": "official"},
    place=("registerCity", "regAdrAgg", "registerAddress", "注册地", "officeCity", "officeAdrAgg",
           "办公地", "officeAddress"),
)  # fmt: skip

AMAC_FUNDS = Layout(
    id="amac_funds",
    title=Text("中国证券投资基金业协会：私募基金公示", "AMAC: private funds"),
    table="funds",
    needs=(
        ("fundName", "基金名称"),
        ("managerName", "私募基金管理人名称", "管理人名称"),
        ("putOnRecordDate", "备案时间", "workingState", "运行状态"),
    ),
    columns={
        "name_zh": ("fundName", "基金名称"),
        "sponsor": ("managerName", "私募基金管理人名称", "管理人名称"),
        "kind_zh": ("managerType", "私募基金管理人类型"),
        "amac_no": ("fundNo", "基金编号", "备案编号"),
        "status_zh": ("workingState", "运行状态", "运作状态"),
        "amac_date": ("putOnRecordDate", "备案时间"),
        "set_up": ("establishDate", "建立时间", "成立时间"),
        "custodian": ("mandatorName", "托管人名称"),
    },
    constants={"record_type": "fund", "settled": "true", "source_kind": "official"},
    by_manager=True,
)

LICENCES = Layout(
    id="licences",
    title=Text("金融许可证信息公示", "Financial licences"),
    table="institutions",
    needs=(
        ("机构名称", "金融机构名称", "单位名称", "名称"),
        ("机构编码", "金融许可证编码", "许可证编码", "许可证流水号", "流水号", "金融机构编码",
         "许可证号"),
    ),
    columns={
        "name_zh": ("机构名称", "金融机构名称", "单位名称", "名称"),
        "address": ("机构地址", "机构住所", "住所", "营业地址", "营业场所", "地址"),
        "registered": ("批准成立日期", "成立日期", "批准日期", "设立日期"),
        "uscc": ("统一社会信用代码", "信用代码"),
        "type": ("机构类型", "机构类别"),
    },
)  # fmt: skip

REGISTRATIONS = Layout(
    id="registrations",
    title=Text("企业登记信息", "Business registrations"),
    table="enterprises",
    needs=(
        ("企业名称", "公司名称", "市场主体名称", "名称"),
        ("统一社会信用代码", "注册号", "信用代码"),
        ("经营范围", "企业类型", "公司类型", "登记状态", "经营状态", "注册资金", "注册资本"),
    ),
    columns={
        "name_zh": ("企业名称", "公司名称", "市场主体名称", "名称"),
        "uscc": ("统一社会信用代码", "信用代码", "注册号"),
        "registered": ("成立日期", "注册日期", "成立时间", "注册时间"),
        "form": ("企业类型", "公司类型", "市场主体类型"),
        "capital_wan": ("注册资本", "注册资金", "注册资本(万元)"),
        "scope": ("经营范围",),
        "industry": ("行业代码", "国民经济行业代码", "所属行业", "行业", "行业门类"),
        "status_zh": ("登记状态", "经营状态", "企业状态"),
        "address": ("住所", "注册地址", "地址", "企业地址", "经营场所"),
    },
    place=("所在地区", "所属城市", "城市", "所在城市"),
)

LAYOUTS: Mapping[str, Layout] = {
    one.id: one for one in (AMAC_MANAGERS, AMAC_FUNDS, LICENCES, REGISTRATIONS)
}


def recognised(headings: Sequence[str]) -> Layout | None:
    """Return the official list that has these headings; None for any other file."""
    known = {squeezed(heading) for heading in headings}
    for layout in LAYOUTS.values():
        if all(any(squeezed(name) in known for name in group) for group in layout.needs):
            return layout
    return None


def assigned(layout: Layout, headings: Sequence[str]) -> Assignment:
    """Return the mapping that a layout has for these headings."""
    by_name: dict[str, str] = {}
    for heading in headings:
        by_name.setdefault(squeezed(heading), heading)
    columns: dict[str, str] = {}
    for target, names in layout.columns.items():
        found = [by_name[squeezed(name)] for name in names if squeezed(name) in by_name]
        free = [heading for heading in found if heading not in columns.values()]
        if free:
            columns[target] = free[0]
    units = {target: unit for target, heading in columns.items() if (unit := unit_of(heading))}
    return Assignment(
        table=layout.table,
        columns=columns,
        constants={**layout.constants, "source": layout.title.zh},
        units=units,
        layout=layout.id,
    )
