"""What the layers of the street base share: their words, and whom they credit."""

from collections.abc import Mapping

import pandas as pd

from gis.layer import Kinds, Layer, Stroke, Style
from gis.street_base import credits, levels_of
from gis.text import Text
from gis.vocabulary import STREET_CLASSES

SOURCE = Text("用户导入的街道底图", "Street base imported by the users")
EMPTY = Text(
    "暂无数据。在“数据—街道底图”导入 OSM 或天地图提取文件，或运行 cli.py base 文件",
    "No data. Import an OSM or Tianditu extract on the page Data, part Street base, "
    "or run cli.py base FILE",
)


def credit(table: pd.DataFrame) -> Text:
    """Return the sources and licences that the records name; the plain words where none does."""
    told = credits(table)
    return Text("；".join(told), "; ".join(told)) if told else SOURCE


def line_layer(
    what: str, title: Text, styles: Mapping[str, Style], *, order: int, named: bool = False
) -> Layer:
    """Make the layer of one group of lines of the base, by class; `named` ones carry names."""
    return Layer(
        id=f"base_{what}",
        group="base",
        title=title,
        data=lambda t: levels_of(t.streets, what),
        symbol=Stroke(
            look=Kinds(
                column="class", words={kind: STREET_CLASSES[kind] for kind in styles}, styles=styles
            )
        ),
        label=("name_zh", "name_en") if named else None,
        source=SOURCE,
        credit=lambda t: credit(t.streets),
        order=order,
        shown=True,
        needs="streets",
        context=True,
        underlay=True,
        empty=EMPTY,
    )
