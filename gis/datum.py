"""In which datum a file's coordinates are: evidence is weighed, a datum proposed, none converted.

Candidates are equally likely before the evidence (`datum_evidence`); a candidate's score is its
share of the likelihood afterwards, shared also with the case that the best is off by an offset
common to all rows, that is in none of these systems; this is held to be a twentieth as likely.
Nothing is decided under a share of 0.99, nor by fewer than three distinct known points.
Beijing 1954 and Xian 1980 lie within about 100 m of CGCS2000: at the accuracy of buildings they
are not told apart from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from gis.datum_evidence import (
    LEAST_KNOWN,
    DatumScore,
    Evidence,
    elsewhere,
    gather,
    measured,
    plausible,
    trust_in_units,
)
from gis.known import match_known
from gis.text import Text
from gis.vocabulary import DATUMS

__all__ = ["UNDECIDED", "DatumFinding", "DatumScore", "find_datum", "match_known"]

UNDECIDED = "undecided"
DECIDED = 0.99
RANGE_ONLY = 0.9
"""The most confidence that the range of values alone can give."""
ELSEWHERE = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class DatumFinding:
    """What is proposed: a datum or EPSG code, or "undecided"; all candidates, best first."""

    datum: str
    confidence: float
    swapped: bool
    evidence: tuple[Text, ...]
    alternatives: tuple[DatumScore, ...]
    known: int
    """Distinct known points that were met."""


def find_datum(
    x: ArrayLike,
    y: ArrayLike,
    units: gpd.GeoDataFrame,
    *,
    known: pd.DataFrame | None = None,
    written: Sequence[str] | None = None,
) -> DatumFinding:
    """Propose the datum of a file's coordinates from its two columns, the first as longitude.

    `units` (id, geometry; EPSG:4326) are the city's areas. `known` has lon, lat, uncertainty_m in
    WGS84 for each row, NaN without a partner (`match_known`); `written` the unit of each row, ""
    for none. Rows without a coordinate are passed over. No row, or none that any candidate puts
    into the city, is undecided; units decide nothing where most rows lie outside them throughout.
    """
    evidence = gather(x, y, units, known, written)
    candidates = plausible(evidence)
    if not candidates:
        return _nowhere()
    scores = [measured(evidence, *candidate) for candidate in candidates]
    if (trust := trust_in_units([one[0] for one in scores])) < 1:
        evidence = replace(evidence, trust=trust)
        scores = [measured(evidence, *candidate) for candidate in candidates]
    likelihoods = np.array([one[1] for one in scores])
    best = scores[int(likelihoods.argmax())][0]
    gain, offset = elsewhere(evidence, best.datum, best.swapped)
    other = float(likelihoods.max()) + gain + float(np.log(ELSEWHERE))
    total = np.logaddexp(np.logaddexp.reduce(likelihoods), other)
    shares = np.exp(likelihoods - total)
    ranked = sorted(
        (replace(one[0], score=float(share)) for one, share in zip(scores, shares, strict=True)),
        key=lambda one: -one.score,
    )
    far = offset if np.exp(other - total) > 1 - DECIDED else None
    return _finding(evidence, tuple(ranked), far)


def _finding(
    evidence: Evidence, ranked: tuple[DatumScore, ...], offset: float | None
) -> DatumFinding:
    best = ranked[0]
    confidence = best.score
    by_unit = evidence.written.any() and evidence.trust
    if evidence.distinct < LEAST_KNOWN and not by_unit:
        confidence = min(confidence, RANGE_ONLY)
    decided = best.score >= DECIDED
    told = [*_told(evidence, ranked)]
    if not decided:
        told.append(_says_open(ranked) if offset is None else _says_offset(offset))
    return DatumFinding(
        datum=best.datum if decided else UNDECIDED,
        confidence=confidence,
        swapped=best.swapped,
        evidence=tuple(told),
        alternatives=ranked,
        known=evidence.distinct,
    )


def _says_offset(offset: float) -> Text:
    return Text(
        f"换算后各点仍整体偏移约 {offset:.0f} 米：可能是别的坐标系",
        f"Converted, the rows still lie some {offset:.0f} m to one side: it may be another system",
    )


def datum_name(datum: str) -> Text:
    """Return the name of a datum or code as it is shown; WGS84 stands for CGCS2000 too."""
    if datum == "wgs84":
        return Text("WGS84／CGCS2000", "WGS84 / CGCS2000")
    return DATUMS.get(datum, Text(datum, datum))


def _told(evidence: Evidence, ranked: Sequence[DatumScore]) -> Iterator[Text]:
    best = ranked[0]
    if best.swapped:
        yield Text("两列的先后与经度、纬度相反", "The two columns are the other way round")
    if best.datum.startswith("EPSG"):
        yield Text(
            f"数值是以米计的平面坐标，与 {best.datum} 相符",
            f"The values are plane coordinates in metres, as those of {best.datum}",
        )
    if evidence.distinct:
        yield _says_known(evidence.distinct, ranked)
    if evidence.written.any():
        yield _says_units(int(evidence.written.sum()), ranked)
    if not evidence.trust:
        yield Text(
            "地址与坐标不符，不作判断依据", "Addresses and coordinates disagree and decide nothing"
        )


def _says_known(count: int, ranked: Sequence[DatumScore]) -> Text:
    words = [
        Text("按 {name} 为 {m:.0f} 米", "{m:.0f} m as {name}").format(
            name=datum_name(one.datum), m=one.residual_m
        )
        for one in ranked[:3]
    ]
    few = Text("（太少，未据以判断）", " (too few to decide by)")
    text = Text(
        f"与 {count} 个已知点相距的中位数{{few}}：{'，'.join(one.zh for one in words)}",
        f"Median distance to {count} known points{{few}}: {', '.join(one.en for one in words)}",
    )
    return text.format(few=few if count < LEAST_KNOWN else "")


def _says_units(count: int, ranked: Sequence[DatumScore]) -> Text:
    words = [
        Text("按 {name} 为 {share:.1%}", "{share:.1%} as {name}").format(
            name=datum_name(one.datum), share=one.outside_unit
        )
        for one in ranked[:3]
    ]
    return Text(
        f"写明单元的 {count} 行中落在单元之外的：{'，'.join(one.zh for one in words)}",
        f"Of {count} rows with a written unit, outside it: {', '.join(one.en for one in words)}",
    )


def _says_open(ranked: Sequence[DatumScore]) -> Text:
    likely = [datum_name(one.datum) for one in ranked if one.score > 1 - DECIDED]
    return Text(
        f"依据不足以区分：{'、'.join(one.zh for one in likely)}",
        f"The evidence does not separate {', '.join(one.en for one in likely)}",
    )


def _nowhere() -> DatumFinding:
    return DatumFinding(
        datum=UNDECIDED,
        confidence=0.0,
        swapped=False,
        evidence=(
            Text(
                "按任何已知坐标系换算，多数点都不在本市范围内",
                "In no known system do most of the points lie in the city",
            ),
        ),
        alternatives=(),
        known=0,
    )
