"""Words of addresses: names that tell a unit, and house numbers whose position is known."""

from __future__ import annotations

from gis import vocabulary as v
from gis.schema import Column, Table
from gis.tables.columns import AS_OF, LOCATION, NOTES, SOURCE, UNIT
from gis.text import Text

ADDRESS_WORDS = Table(
    id="address_words",
    title=Text("地址用词", "Words of addresses"),
    row=Text("一个能说明归属的名称，或一条道路上的一个门牌；地址按它判定单元、楼宇、集聚区",
             "A name that tells where an address lies, or one house number of a road; by it "
             "addresses get their unit, building and cluster"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="kind", label=Text("类别", "Kind"), kind="choice", required=True,
               choices=v.WORD_KINDS),
        Column(name="words", label=Text("用词", "Words"), required=True,
               note=Text("有门牌时为道路名", "The road where a house number is given")),
        Column(name="number", label=Text("门牌号", "House number"), kind="integer", minimum=1),
        UNIT,
        Column(name="division", label=Text("区县", "County-level division"), refers_to="districts"),
        Column(name="place", label=Text("楼宇", "Building"), refers_to="places"),
        Column(name="cluster", label=Text("集聚区", "Cluster"), refers_to="clusters"),
        Column(name="votes", label=Text("在该单元的地址数", "Addresses in the unit"),
               kind="integer", minimum=0,
               note=Text("写明区县的地址", "Addresses that name their district")),
        Column(name="n", label=Text("写明区县的地址数", "Addresses that name a district"),
               kind="integer", minimum=0),
        Column(name="share", label=Text("占比", "Share"), kind="number", minimum=0, maximum=1),
        Column(name="distribution", label=Text("各单元地址数", "Addresses by unit"), kind="list",
               note=Text("单元:地址数，多者在前", "unit:addresses, the most first")),
        SOURCE, AS_OF,
    ),
)  # fmt: skip

ADDRESS_ANCHORS = Table(
    id="address_anchors",
    title=Text("门牌控制点", "House-number anchors"),
    row=Text("一条道路上位置已知的一个门牌或路口；门牌内插的依据",
             "A house number or crossing of a road whose position is known; "
             "house numbers between are placed by these"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="road", label=Text("道路", "Road"), required=True),
        Column(name="number", label=Text("门牌号", "House number"), kind="integer", minimum=1),
        Column(name="crossing", label=Text("交叉道路", "Crossing road"), kind="list"),
        Column(name="building", label=Text("楼宇或地物", "Building or landmark")),
        *LOCATION, *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip
