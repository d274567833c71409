"""Areas and their neighbours: Moran's I, local Moran, hot spots on areas and on hexagons."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from gis.analysis.autocorrelation import Moran, moran
from gis.analysis.grids import Grid, cell_of, grid_over, per_km2
from gis.analysis.local import Local, hot_spots, local_moran
from gis.analysis.neighbours import Neighbours, grid_neighbours, touching
from gis.analysis.samples import Floats
from gis.text import Text
from scripts.examples.rows import Row
from scripts.examples.sets import (
    BROAD_STREET,
    by_list,
    columbus,
    folder,
    frame,
    soho,
    soho_window,
)

COLUMBUS_I, COLUMBUS_Z = 0.500188557, 5.5894
CELL_M = 50.0
ESDA_PERMUTATIONS = 999
PERMUTATIONS = 9_999
SIMULATED = Text("本程序由 9 999 次置换得出", "ours by 9,999 permutations")


def rows() -> list[Row]:
    """Return all figures of this group."""
    return [*_columbus(), *_listed(), *_local(), *_hexagons()]


def _moran(values: Floats, near: Neighbours, permutations: int = 999) -> Moran:
    found = moran(values, near, permutations=permutations)
    assert isinstance(found, Moran)
    return found


def _columbus() -> list[Row]:
    ohio = columbus()
    found = _moran(ohio["CRIME"].to_numpy(), touching(ohio), PERMUTATIONS)
    asks = Text(
        "哥伦布市 49 个街区的犯罪率，共边或共点为邻",
        "Crime in 49 neighbourhoods of Columbus, neighbours by border or corner",
    )
    by = Text(
        "Bivand（2019）“R: Interoperability”，spdep 的 moran.test",
        "Bivand 2019, “R: Interoperability”, spdep’s moran.test",
    )
    return [
        Row(
            method="global_moran",
            asks=asks,
            ours=found.i,
            theirs=COLUMBUS_I,
            within=1e-9,
            digits=6,
            by=by,
            also=_p(found),
        ),
        Row(
            method="global_moran",
            asks=Text(asks.zh + "：z", asks.en + ": z"),
            ours=found.z,
            theirs=COLUMBUS_Z,
            within=0.15,
            digits=2,
            by=by,
            also=SIMULATED,
        ),
    ]


def _p(found: Moran) -> Text:
    return Text("p = {p}（9 999 次置换）", "p = {p} (9,999 permutations)").format(p=found.p)


def _listed() -> list[Row]:
    import esda

    found = []
    for name, published, values, asks in (
        (
            "stl/stl",
            0.244,
            pd.read_csv(folder() / "stl" / "stl_hom.csv")["HR8893"].to_numpy(),
            Text(
                "圣路易斯一带 78 县 1988—93 年凶杀率",
                "Homicide rate of 78 counties about St Louis, 1988–93",
            ),
        ),
        (
            "sids2/sids2",
            0.248,
            frame("sids2/sids2")["SIDR74"].to_numpy(),
            Text(
                "北卡 100 县婴儿猝死率",
                "Rate of sudden infant deaths, 100 counties of North Carolina",
            ),
        ),
    ):
        near, weights = by_list(name)
        ours, theirs = (
            _moran(values, near, PERMUTATIONS),
            esda.Moran(values, weights, permutations=0),
        )
        found += [
            Row(
                method="global_moran",
                asks=asks,
                ours=ours.i,
                theirs=published,
                within=0.0005,
                by=Text("esda 文档（三位小数）", "esda’s documentation, three decimals"),
                also=_p(ours),
            ),
            Row(
                method="global_moran",
                asks=Text(asks.zh + "：z", asks.en + ": z"),
                ours=ours.z,
                theirs=float(theirs.z_rand),
                within=0.15,
                digits=2,
                by=Text("esda 的解析值（随机化假定）", "esda, analytical under randomisation"),
                also=SIMULATED,
            ),
        ]
    return found


def _told(found: object) -> Local:
    assert isinstance(found, Local)
    return found


def _local() -> list[Row]:
    import esda
    from libpysal.weights import Queen

    ohio = columbus()
    crime, near = ohio["CRIME"].to_numpy(), touching(ohio)
    weights: Any = Queen.from_dataframe(ohio, use_index=False)
    hot = _told(hot_spots(crime, near, permutations=PERMUTATIONS))
    like = _told(local_moran(crime, near, permutations=PERMUTATIONS))
    g = esda.G_Local(
        crime, weights, transform="B", star=True, permutations=ESDA_PERMUTATIONS, seed=1, n_jobs=1
    )
    lisa = esda.Moran_Local(crime, weights, permutations=ESDA_PERMUTATIONS, seed=1)
    where = Text("哥伦布市 49 个街区：", "Columbus, 49 neighbourhoods: ")

    def row(zh: str, en: str, ours: float, theirs: float, by: Text, **more: Any) -> Row:
        return Row(
            method="local",
            asks=Text(where.zh + zh, where.en + en),
            ours=ours,
            theirs=theirs,
            by=by,
            **more,
        )

    g_by, lisa_by = (
        Text("esda 的 G_Local", "esda’s G_Local"),
        Text("esda 的 Moran_Local", "esda’s Moran_Local"),
    )
    of = Text("{n} 个成立", "{n} established")
    return [
        row(
            "Gi* 的最大 z",
            "largest z of Gi*",
            float(hot.rows["z"].max()),
            float(g.Zs.max()),
            g_by,
            within=1e-9,
            also=Text(
                "热点 {hot}、冷点 {cold} 个（控制错误发现率）",
                "{hot} hot, {cold} cold, false discoveries controlled",
            ).format(hot=_count(hot, "hot"), cold=_count(hot, "cold")),
        ),
        row(
            "49 个 z 的最大差",
            "greatest difference of 49 z",
            float(np.abs(hot.rows["z"] - g.Zs).max()),
            0,
            g_by,
            within=1e-9,
            digits=9,
        ),
        row(
            "单侧 p 的最大差",
            "greatest difference of one-sided p",
            float(np.abs(hot.rows["p"] / 2 - g.p_sim).max()),
            0,
            g_by,
            within=0.06,
            also=Text(
                "模拟误差：9 999 次对 999 次置换",
                "simulation error, 9,999 against 999 permutations",
            ),
        ),
        row(
            "局部莫兰的最大 I",
            "largest local I",
            float(like.rows["i"].max()),
            float(lisa.Is.max()),
            lisa_by,
            within=1e-9,
            also=of.format(n=int((like.rows["kind"] != "").sum())),
        ),
        row(
            "49 个 I 的最大差",
            "greatest difference of 49 I",
            float(np.abs(like.rows["i"] - lisa.Is).max()),
            0,
            lisa_by,
            within=1e-9,
            digits=9,
        ),
    ]


def _count(found: Local, kind: str) -> int:
    return int((found.rows["kind"] == kind).sum())


@cache
def soho_grid() -> Grid:
    """Return hexagons of 50 m over Soho."""
    return grid_over(soho_window(), size_m=CELL_M)


def _hexagons() -> list[Row]:
    import esda
    from libpysal.weights import Queen

    grid, (deaths, pumps) = soho_grid(), soho()
    values = per_km2(grid, deaths)
    found = _told(hot_spots(values, grid_neighbours(grid)))
    # libpysal takes corners as one only where their coordinates are equal to the last digit.
    cells = grid.cells.set_geometry(grid.cells.geometry.set_precision(0.001))
    weights: Any = Queen.from_dataframe(cells, use_index=False, silence_warnings=True)
    theirs = esda.G_Local(values, weights, transform="B", star=True, permutations=0)
    own = found.rows["kind"].iloc[int(cell_of(grid, pumps[BROAD_STREET][None])[0])]
    here = Text("是", "yes") if own == "hot" else Text("否", "no")
    return [
        Row(
            method="local",
            asks=Text(
                "斯诺霍乱图，{n} 个 50 米六边形的死亡密度：Gi* 的最大 z",
                "Snow’s cholera map, deaths per km² in {n} hexagons of 50 m: largest z of Gi*",
            ).format(n=len(grid.cells)),
            ours=float(found.rows["z"].max()),
            theirs=float(theirs.Zs.max()),
            within=1e-9,
            by=Text("esda 的 G_Local，libpysal 的邻居", "esda’s G_Local, libpysal’s neighbours"),
            also=Text(
                "热点 {n} 格（{permutations} 次置换，控制错误发现率）；宽街水泵在热点内：{here}",
                "{n} hot cells ({permutations} permutations, false discoveries controlled); "
                "the Broad Street pump is in one: {here}",
            ).format(n=_count(found, "hot"), permutations=found.permutations, here=here),
        ),
    ]
