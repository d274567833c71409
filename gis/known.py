"""Known points: which rows of a file name a place whose true position the facts hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from gis.crs import METRIC, from_wgs84
from gis.store import Tables
from gis.text import is_missing

GOOD_M = 350.0
"""Positions less certain than this tell nothing about a datum some 500 m away."""
APART_M = 400.0
"""Places of one name that lie farther apart than this are two places, and neither is matched."""
SHORTEST = 4
"""A name inside an address must have this many characters: shorter ones are part of others."""
NAMES = ("name_zh", "name_en", "name", "aliases", "building")
COLUMNS = ["lon", "lat", "uncertainty_m", "place"]
_MARKS = re.compile(r"[\s·•・,，.。;；:：()（）\[\]【】“”\"'‘’《》<>/\-—_]+")
_STATION = re.compile(r"(地铁站|轨道交通站|站)$")


def normal(name: str) -> str:
    """Return a name as it is compared: width, case, marks and a station's suffix put aside.

    >>> normal("天鹅湖（地铁站）"), normal("ＡＢ 大厦")
    ('天鹅湖', 'ab大厦')
    """
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", name)).lower()
    return _STATION.sub("", plain) or plain


def match_known(frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the known point of each row of a file: lon, lat, uncertainty_m and place.

    A row is matched by its own name or building, else by the one known building that its address
    names. Known are places, metro stations and institutions (these to the building or better)
    whose uncertainty is at most `GOOD_M`. The result has the index of `frame`; a row without a
    known point has NaN and "".
    """
    points = known_points(tables)
    positions = {word: n for n, words in enumerate(points["words"]) for word in words}
    found = np.full(len(frame), -1)
    for name in (name for name in NAMES if name in frame):
        values = ["" if is_missing(value) else str(value) for value in frame[name]]
        named = [_position(value.split(";"), positions) for value in values]
        found = np.where(found < 0, named, found)
    if "address" in frame:
        found = np.where(found < 0, _in_addresses(frame["address"], positions), found)
    result = points[COLUMNS].reindex(found).set_axis(frame.index)
    return result.assign(place=result["place"].astype(object).fillna(""))


def known_points(tables: Tables) -> pd.DataFrame:
    """Return the points that names lead to: words (a set), lon, lat, uncertainty_m, place.

    A name that several points bear is kept where they lie within `APART_M` of each other: its
    first point stands for it. Else nobody can say which is meant, and the name is left out.
    """
    rows = pd.DataFrame(list(_named_points(tables)), columns=["word", *COLUMNS])
    if rows.empty:
        return rows.astype({"place": object}).rename(columns={"word": "words"})
    x, y = from_wgs84(rows["lon"], rows["lat"], METRIC)
    spread = pd.DataFrame({"word": rows["word"], "x": x, "y": y}).groupby("word")
    span = np.hypot(*(spread.max() - spread.min()).to_numpy().T)
    single = set(spread.size().index[span <= APART_M])
    kept = rows[rows["word"].isin(single)].drop_duplicates("word")
    grouped = kept.groupby(["lon", "lat"], sort=False)
    return grouped.agg(
        words=("word", set), uncertainty_m=("uncertainty_m", "max"), place=("place", "first")
    ).reset_index()


def _named_points(tables: Tables) -> Iterator[tuple[str, float, float, float, str]]:
    for table, accuracies in (
        ("places", ("exact", "building", "block")),
        ("metro_stations", ("exact", "building")),
        ("institutions", ("exact", "building")),
    ):
        rows = tables.frames.get(table)
        if rows is None or "lon" not in rows:
            continue
        good = rows["accuracy"].isin(accuracies) & (rows["uncertainty_m"] <= GOOD_M)
        for row in rows[good & rows["lon"].notna()].to_dict("records"):
            for word in _names_of(row):
                yield word, row["lon"], row["lat"], row["uncertainty_m"], str(row["id"])


def _names_of(row: dict[str, object]) -> set[str]:
    told = [row.get(name) for name in ("name_zh", "name_en", "aliases")]
    words = (word for value in told if not is_missing(value) for word in str(value).split(";"))
    return {normal(word) for word in words} - {""}


def _position(names: Iterable[str], positions: dict[str, int]) -> int:
    return next((positions[w] for w in map(normal, names) if w in positions), -1)


def _in_addresses(addresses: Iterable[object], positions: dict[str, int]) -> list[int]:
    words = sorted((w for w in positions if len(w) >= SHORTEST), key=lambda w: (-len(w), w))
    if not words:
        return [-1 for _ in addresses]
    pattern = re.compile("|".join(map(re.escape, words)))
    found = []
    for address in addresses:
        named = set(pattern.findall(_MARKS.sub("", "" if is_missing(address) else str(address))))
        at = {positions[word] for word in named}
        found.append(at.pop() if len(at) == 1 else -1)
    return found
