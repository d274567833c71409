"""Listed companies and the exchanges' service bases; placed once addresses are imported."""

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.areas import as_points
from gis.layer import Kinds, Layer, Marker, Style
from gis.store import Tables
from gis.tables import PLACES
from gis.text import Text


def listed(tables: Tables) -> gpd.GeoDataFrame:
    """Return listed companies (no coordinate yet) and service bases, told apart by `role`."""
    companies = tables.listed_companies
    companies = companies.assign(
        id=companies["code"],
        role="company",
        name_zh=companies["name_zh"].where(companies["name_zh"] != "", companies["name_en"]),
        lon=np.nan,
        lat=np.nan,
        accuracy="none",
        uncertainty_m=np.nan,
    )
    bases = tables.places[tables.places["kind"] == "service_base"].assign(role="base")
    shared = ["id", "role", "name_zh", "name_en", "address", "lon", "lat", "accuracy",
              "uncertainty_m", "as_of"]  # fmt: skip
    return as_points(pd.concat([companies[shared], bases[shared]], ignore_index=True))


LAYER = Layer(
    id="listed_companies",
    group="points",
    title=Text("上市公司与交易所基地（仅名录）", "Listed companies, bases (list only)"),
    data=listed,
    symbol=Marker(
        look=Kinds(
            column="role",
            words={
                "company": Text("上市公司", "Listed company"),
                "base": Text("资本市场服务基地", "Capital-market service base"),
            },
            styles={
                "company": Style(shape="triangle", fill="#6C5B7B", size_px=10),
                "base": Style(shape="cross_square", fill="#C06C84", size_px=12),
            },
        ),
    ),
    kind="listed",
    popup=(PLACES.by_name["address"], PLACES.by_name["as_of"]),
    source=Text("FinanceDatabase（MIT）；规划专栏一", "FinanceDatabase (MIT); the plan, box 1"),
    order=76,
    empty=Text(
        "上市公司与服务基地暂无坐标：列于名录",
        "Listed companies and service bases have no coordinate yet: see the list",
    ),
)
