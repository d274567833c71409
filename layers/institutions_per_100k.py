"""Registered institutions per 100,000 residents of each unit: a rate, so a choropleth."""

import geopandas as gpd

from gis.counts import count_by_area
from gis.layer import Classes, Fill, Layer
from gis.schema import Column
from gis.store import Tables
from gis.tables import UNITS
from gis.text import Text


def rate(tables: Tables) -> gpd.GeoDataFrame:
    """Return the units with `rate`, unknown where the count or the population is."""
    counts = count_by_area(tables, partition="units").set_index("area")["total"]
    units = tables.units
    people = units["population_2020"].where(units["population_2020"] > 0)
    total = units["id"].map(counts)
    return units.assign(total=total, rate=(total / people * 100_000).round(2))


LAYER = Layer(
    id="institutions_per_100k",
    group="counts",
    title=Text("每十万人金融机构数（12 单元）", "Institutions per 100,000 (12 units)"),
    map_title=Text("每十万人金融机构数分级图", "Financial institutions per 100,000 residents"),
    data=rate,
    symbol=Fill(look=Classes(column="rate", scheme="fisher_jenks", k=4, palette="OrRd")),
    kind="unit",
    name=("short_zh", "short_en"),
    popup=(
        Column(
            name="rate",
            label=Text("每十万人名录机构数", "Register institutions per 100,000 people"),
            kind="number",
        ),
        Column(name="total", label=Text("名录记录数", "Records in the register"), kind="integer"),
        UNITS.by_name["population_2020"],
    ),
    source=Text(
        "机构名录（截至 2019-04）÷ 第七次全国人口普查", "Register to 2019-04 ÷ 2020 census"
    ),
    order=10,
    filtered=True,
    note=Text(
        "分子为名录机构（样本），自然间断（Fisher–Jenks），右闭区间",
        "Numerator: institutions of the register (a sample); Fisher–Jenks, right-closed classes",
    ),
)
