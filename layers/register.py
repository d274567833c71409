"""The newest large register by trade: every row on the screen, a true sample of them on paper."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.areas import as_points
from gis.layer import Layer
from gis.registers.register import KEPT, Register, newest
from gis.store import Tables
from gis.text import Text
from layers.enterprises import POPUP, SYMBOL

MOST = 5_000
"""Points that stand for the whole register where there are no tiles: on paper, in one file."""
COLUMNS = ["id", *KEPT, "trade", "stands_for", "as_of", "lon", "lat"]


def folder(tables: Tables) -> Path | None:
    """Return the folder of the register that is drawn; None where there is none at hand."""
    found = newest(tables)
    return None if found is None else found[1].folder


def register(tables: Tables) -> gpd.GeoDataFrame:
    """Return points that stand for the register's rows: `stands_for` tells for how many each."""
    found = newest(tables)
    if found is None:
        return as_points(pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS}))
    row, held = found
    return as_points(_sample(held).assign(as_of=row["as_of"])[COLUMNS])


def _sample(held: Register) -> pd.DataFrame:
    chosen, group = held.sample(MOST)
    lon, lat = held.degrees(chosen)
    drawn = np.bincount(group, minlength=len(held.facts.groups))
    each = np.array(held.facts.of_groups()) / np.maximum(drawn, 1)
    blank = dict.fromkeys(KEPT, "")
    codes = np.array(held.facts.groups, dtype=object)
    return pd.DataFrame(
        {**blank, **held.words(chosen), "trade": codes[group], "stands_for": each[group],
         "lon": lon, "lat": lat, "id": [f"{held.folder.name[:8]}-{place}" for place in chosen]}
    )  # fmt: skip


LAYER = Layer(
    id="register",
    group="points",
    title=Text("大型登记册（按行业）", "Large register by trade"),
    map_title=Text("登记企业行业分布图", "Registered enterprises by trade"),
    data=register,
    points=folder,
    symbol=SYMBOL,
    kind="registered",
    name=("name_zh", "name_zh"),
    popup=POPUP,
    source=Text("使用者登记的大型登记册", "Large register of the users"),
    credit=lambda tables: _credit(tables),
    order=24,
    mass=True,
    needs="registers",
    note=Text(
        "逐行照登记文件，不去重、不核实；行业按 GB/T 4754-2017 归并",
        "Row by row as the file has it, not checked, repeats included; trades by GB/T 4754-2017",
    ),
    empty=Text(
        "尚未登记大型登记册，或其文件不在本机：见“数据 → 大型登记册”",
        "No large register yet, or its files are not on this machine: see Data → Large registers",
    ),
)


def _credit(tables: Tables) -> Text:
    found = newest(tables)
    if found is None:
        return LAYER.source
    book = found[0]
    told = [part for part in (book["source"], book["as_of"]) if part]
    name = str(book["name_zh"])
    return Text(f"《{name}》" + "，".join(told), f"“{name}”, " + ", ".join(told))
