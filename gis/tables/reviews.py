"""Reviews: who looks at which record until when, and what was confirmed, when and how."""

from __future__ import annotations

from gis.schema import Column, Table
from gis.tables.columns import AS_OF, SOURCE
from gis.text import Text
from gis.vocabulary import Choices

REVIEWED: Choices = {
    "institutions": Text("金融机构", "Financial institutions"),
    "places": Text("楼宇、园区与项目", "Buildings, parks and projects"),
    "funds": Text("基金与管理人", "Funds and managers"),
    "enterprises": Text("登记企业", "Registered enterprises"),
}
"""The tables whose records are reviewed."""
STATES: Choices = {
    "open": Text("待核", "To be checked"),
    "verified": Text("已核实", "Verified"),
    "moved": Text("已迁出", "Moved away"),
    "not_found": Text("查无", "Not found"),
}
CLOSED = ("moved", "not_found")
"""What was looked for and is not there: nothing more is to be done about such a record."""
METHODS: Choices = {
    "site": Text("实地", "On site"),
    "phone": Text("电话", "By telephone"),
    "letter": Text("函询", "By letter"),
    "records": Text("查证", "From records"),
}

REVIEWS = Table(
    id="reviews",
    title=Text("核实登记", "Reviews"),
    row=Text("一条记录的责任人、期限与核实结果", "Owner, due date and sign-off of one record"),
    key="id",
    shipped=False,
    prefix="V",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True,
               note=Text("数据表:记录编号", "table:id of the record")),
        Column(name="table", label=Text("数据表", "Table"), kind="choice", required=True,
               choices=REVIEWED),
        Column(name="record", label=Text("记录编号", "Record"), required=True),
        Column(name="owner", label=Text("责任单位或责任人", "Owner")),
        Column(name="due", label=Text("期限", "Due"), kind="date"),
        Column(name="state", label=Text("核实状态", "State of the review"), kind="choice",
               required=True, choices=STATES),
        Column(name="verified_on", label=Text("核实日期", "Verified on"), kind="date"),
        Column(name="office", label=Text("核实单位", "Verified by")),
        Column(name="method", label=Text("核实方式", "How it was verified"), kind="choice",
               choices=METHODS),
        Column(name="confirmed", label=Text("核实内容指纹", "Digest of what was confirmed"),
               note=Text("名称、地址、坐标改变后，核实失效",
                         "The sign-off lapses when name, address or coordinate change")),
        Column(name="note", label=Text("备注", "Note")),
        SOURCE, AS_OF,
    ),
)  # fmt: skip
