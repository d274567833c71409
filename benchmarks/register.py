"""A made register of enterprises, as large as a city's: for measuring only, never shown as data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from gis.revisions import Change, Entry
from gis.store import Store, open_store
from gis.tables import ENTERPRISES

ROOT = Path(__file__).resolve().parent.parent
SEED = 20_260_101
TRADES = ("J66", "I65", "F51", "C38", "L72", "M73", "", "E47", "R87")
CENTRES = ((117.29, 31.86, 0.03), (117.23, 31.85, 0.03), (117.14, 31.83, 0.04),
           (117.28, 31.78, 0.15), (117.2, 31.95, 0.25))  # fmt: skip
"""Longitude, latitude and spread (degrees) of the clusters that the made points lie in."""
SHARES = (0.3, 0.25, 0.2, 0.15, 0.1)


def made(n: int) -> pd.DataFrame:
    """Return n enterprises about five centres, with trades and accuracies drawn by a fixed seed."""
    draw = np.random.default_rng(SEED)
    blank = np.full(n, "", dtype=object)
    frame = pd.DataFrame({
        column.name: np.full(n, np.nan) if column.kind in ("number", "integer") else blank
        for column in ENTERPRISES.columns
    })  # fmt: skip
    centre = np.array(CENTRES)[draw.choice(len(CENTRES), n, p=SHARES)]
    return frame.assign(
        id=[f"E-{number:08d}" for number in range(n)],
        name_zh=[f"测试{number}号有限公司" for number in range(n)],
        industry=draw.choice(np.array(TRADES, dtype=object), n),
        lon=draw.normal(centre[:, 0], centre[:, 2]),
        lat=draw.normal(centre[:, 1], centre[:, 2] * 0.85),
        accuracy=draw.choice(np.array(["exact", "building", "block", "street"], dtype=object), n),
        uncertainty_m=100.0,
        address="某路",
        as_of="2026-01",
        source="made",
    )


def stored(folder: Path, n: int) -> Store:
    """Write n made enterprises into a database in a folder, as one revision; return the store."""
    store = open_store(ROOT / "data", f"sqlite:///{folder / 'atlas.sqlite'}")
    entry = Entry(author="benchmark", at="2026-01-01T00:00:00Z")
    store.commit([Change(table=ENTERPRISES, records=made(n))], entry, based_on=0)
    return store
