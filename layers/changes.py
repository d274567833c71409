"""What has changed since an earlier revision, record by record."""

from gis.changes import changes
from gis.layer import Kinds, Layer, Marker, Style
from gis.schema import Column
from gis.text import Text
from gis.vocabulary import CHANGE_KINDS

NONE_YET = Text(
    "两个修订之间没有变化。在“数据”页导入，或在详情栏“更正位置”，变化即显示在这里；"
    "“变化的起点”可另选更早的修订",
    "Nothing changed between the two revisions. Import on the page Data, or correct a location in "
    "a record's panel, and it is shown here; an earlier revision can be chosen under Changes since",
)
SOURCE = Text("本程序的修订历史", "The revisions kept by this program")

LAYER = Layer(
    id="changes",
    group="points",
    theme="history",
    title=Text("数据变化", "Changes of the data"),
    map_title=Text("名录变化图", "Changes of the register"),
    data=lambda t: changes(t, t.earlier),
    symbol=Marker(
        look=Kinds(
            column="kind",
            words=CHANGE_KINDS,
            styles={
                "opened": Style(shape="star", fill="#117733", size_px=14),
                "closed": Style(shape="cross_square", fill="#A3281C", size_px=12),
                "moved": Style(shape="diamond", fill="#4B2E83", size_px=13),
                "changed": Style(shape="hexagon", fill="#C98A1B", size_px=12),
            },
        )
    ),
    kind="change",
    label=("name_zh", "name_en"),
    popup=(Column(name="told_zh", label=Text("变化", "Change")),),
    source=SOURCE,
    order=78,
    compares=True,
    note=Text(
        "记录的变化，不等于开业、停业或迁址；移除的画在最后位置；登记企业不在此列，见修订历史",
        "Of records, which is no opening, closing or move of a firm; those removed lie where they "
        "lay last; registered enterprises are in the history alone",
    ),
    empty=NONE_YET,
)
