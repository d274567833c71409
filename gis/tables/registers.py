"""Large registers: files that are too long for the ledger, kept beside it and told in it."""

from __future__ import annotations

from gis.schema import Column, Table
from gis.tables.columns import AS_OF, NAME_ZH, SOURCE
from gis.text import Text

REGISTERS = Table(
    id="registers",
    title=Text("大型登记册", "Large registers"),
    row=Text("一册大型登记文件：逐行内容在程序的数据文件夹内，这里只记其来历与行数",
             "One large register: its rows lie in the program's data folder, its origin and size "
             "here"),
    key="id",
    shipped=False,
    prefix="G",
    identity=(("digest",),),
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        NAME_ZH,
        Column(name="file", label=Text("文件名", "File"), required=True),
        Column(name="digest", label=Text("内容指纹", "Digest"), required=True,
               note=Text("数据文件夹内 registers 下的子文件夹名",
                         "The folder's name in registers/ of the data folder")),
        Column(name="rows", label=Text("行数", "Rows"), kind="integer", required=True, minimum=0),
        Column(name="placed", label=Text("有坐标的行数", "Rows with a place"), kind="integer",
               required=True, minimum=0),
        Column(name="outside", label=Text("市域以外的行数", "Rows outside the city"),
               kind="integer", required=True, minimum=0),
        Column(name="datum", label=Text("文件坐标的坐标系", "Datum of the file"), required=True),
        SOURCE, AS_OF,
    ),
)  # fmt: skip
