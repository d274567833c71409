"""What the layers of the street base share: their words, and whom they credit."""

import pandas as pd

from gis.street_base import credits
from gis.text import Text

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
