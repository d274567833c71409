"""Which names a map wants: of areas, of places, of clusters; with their type and their priority."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gis.layer import Fill, Marker, Proportional, Stroke
from gis.paper.draw import Drawn, number_hand
from gis.paper.fonts import Family
from gis.paper.frame import MapFrame
from gis.paper.labels import Labels, Wish, place_labels
from gis.paper.scene import Floats
from gis.paper.sheet import Sheet
from gis.paper.typeset import Hand, western

INK = "#2B2A27"
QUIET = "#6B665C"
WATER = "#34607A"
LAND = "#F8F6F1"
POINT_NAMES_FROM = 250_000
"""Names of points are set at this scale and larger."""
STREET_NAMES_FROM = 60_000
LEAST_BASE_MM = 40.0
"""A road of the street base that is shorter on the map bears no name."""
MANY = 1_000
CROWD = 3_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """A circle on the map in mm, and its number where it does not fit inside."""

    x: float
    y: float
    radius: float
    beside: str


def name_map(
    drawn: tuple[Drawn, ...],
    frame: MapFrame,
    sheet: Sheet,
    family: Family,
    enlarged: shapely.Geometry | None = None,
) -> Labels:
    """Place the names of a map; where an enlargement shows the same, none covers a symbol."""
    wanted = [replace(one, text=western(one.text)) for one in wishes(drawn, frame, sheet, family)]
    if enlarged is not None:
        wanted = [
            replace(one, firm=False) if enlarged.covers(shapely.Point(one.x, one.y)) else one
            for one in wanted
        ]
    return place_labels(
        wanted, _symbol_boxes(drawn), frame.rectangle, family, tuple(_circles(drawn))
    )


def _circles(drawn: tuple[Drawn, ...]) -> Iterator[shapely.Geometry]:
    """Yield the circles of counts, whose numbers no line may strike through."""
    for one in drawn:
        if isinstance(one.portrayal.layer.symbol, Proportional) and len(one.points):
            yield from shapely.buffer(shapely.points(one.points), one.radii + 0.4)


def _symbol_boxes(drawn: tuple[Drawn, ...]) -> Floats:
    """Return the boxes of the point symbols that names should not cover; none for very many."""
    boxes = []
    for one in drawn:
        if isinstance(one.portrayal.layer.symbol, Marker | Proportional) and len(one.points):
            if len(one.points) > CROWD:
                continue
            r = one.radii[:, None]
            boxes.append(np.hstack([one.points - r, one.points + r]))
    return np.vstack(boxes) if boxes else np.empty((0, 4))


def wishes(drawn: tuple[Drawn, ...], frame: MapFrame, sheet: Sheet, family: Family) -> list[Wish]:
    """Return what the map should name; names that belong to counts carry the number."""
    counted = _counts(drawn, frame, family, sheet.enlargement)
    found: list[Wish] = []
    for one in drawn:
        layer = one.portrayal.layer
        if layer.label is None:
            continue
        labelled = (one.rows["label"].fillna("") != "").to_numpy()
        if not labelled.any():
            continue
        if layer.callout:
            found += _callouts(one, labelled, shapely.union_all(list(_circles(drawn))), sheet)
        elif isinstance(layer.symbol, Fill):
            found += _areas(one, labelled, counted, frame, sheet)
        elif isinstance(layer.symbol, Stroke):
            found += _streets(one, labelled, frame, sheet)
        elif isinstance(layer.symbol, Marker) and len(one.points) <= MANY:
            found += _points(one, labelled, frame, sheet)
    return found


def _counts(
    drawn: tuple[Drawn, ...], frame: MapFrame, family: Family, enlargement: float
) -> dict[tuple[float, float], Count]:
    """Map the place that each circle stands for to the circle."""
    found: dict[tuple[float, float], Count] = {}
    for one in drawn:
        if not isinstance(one.portrayal.layer.symbol, Proportional):
            continue
        legend = one.portrayal.legend
        places = frame.place(one.rows["label_lon"].to_numpy(), one.rows["label_lat"].to_numpy())
        for place, (x, y), r, row, tip in zip(
            places, one.points, one.radii, one.rows["row"], one.rows["tip"], strict=True
        ):
            value = tip[0][1] if tip and legend[row].role != "no_data" else ""
            inside = value and number_hand(value, 2 * r, family, enlargement) is not None
            key = (round(float(place[0]), 1), round(float(place[1]), 1))
            known = found.get(key)
            found[key] = Count(
                x=float(x),
                y=float(y),
                radius=max(known.radius if known else 0.0, float(r)),
                beside="" if inside else value,
            )
    return found


def _callouts(
    one: Drawn, labelled: np.ndarray, circles: shapely.Geometry, sheet: Sheet
) -> Iterator[Wish]:
    """Yield the names of areas that stand outside them, each led to a spot that no count hides."""
    hand = Hand(size_pt=max(sheet.floor_pt, 8.2 * sheet.enlargement), bold=True, colour=INK)
    middle = one.points[labelled].mean(axis=0)
    centre = (float(middle[0]), float(middle[1]))
    for (x, y), row in zip(one.points[labelled], _records(one.rows[labelled]), strict=True):
        left, top, right, bottom = shapely.bounds(row["shape"])
        large = right - left > 45 and bottom - top > 18
        free = shapely.difference(shapely.make_valid(row["shape"]), circles)
        if not large and not free.is_empty and shapely.intersects(circles, row["shape"]):
            x, y = _middle(free)
        yield Wish(
            text=row["label"],
            x=float(x),
            y=float(y),
            hand=hand,
            priority=90,
            place="inside" if large else "callout",
            room=row["shape"] if large else None,
            centre=centre,
            firm=large,
        )


def _areas(
    one: Drawn,
    labelled: np.ndarray,
    counted: dict[tuple[float, float], Count],
    frame: MapFrame,
    sheet: Sheet,
) -> Iterator[Wish]:
    layer = one.portrayal.layer
    main = layer.group == "ground"
    box = shapely.box(*frame.rectangle)
    size = 8.8 if main else 7.2
    colour = INK if main else QUIET if layer.context else "#4A463E"
    if layer.id == "water" or layer.underlay:
        colour = WATER
    hand = Hand(size_pt=max(sheet.floor_pt, size * sheet.enlargement), bold=main, colour=colour)
    for (x, y), row in zip(one.points[labelled], _records(one.rows[labelled]), strict=True):
        room = shapely.intersection(shapely.make_valid(row["shape"]), box)
        count = counted.get((round(float(x), 1), round(float(y), 1)))
        inside = bool(frame.holds(np.array([[x, y]]))[0])
        if not inside or (layer.context and not main):
            x, y = _middle(room)
        elif count:
            x, y = count.x, count.y
        beside = main and count and count.beside
        text = f"{row['label']} {beside}" if beside else row["label"]
        yield Wish(
            text=text,
            x=float(x),
            y=float(y),
            hand=hand,
            priority=80 if main else 30 if layer.context else 60,
            place="inside",
            room=room,
            radius=count.radius if count and main and inside else 0.0,
            halo=LAND,
            firm=main,
            spare=layer.underlay,
        )


def _middle(room: shapely.Geometry) -> tuple[float, float]:
    """Return the point of a shape that lies farthest from its edge."""
    parts = [part for part in shapely.get_parts(room) if part.geom_type == "Polygon"]
    if not parts:
        return room.centroid.x, room.centroid.y
    largest = max(parts, key=lambda part: part.area)
    x, y = shapely.maximum_inscribed_circle(largest, tolerance=0.5).coords[0]
    return float(x), float(y)


def _streets(one: Drawn, labelled: np.ndarray, frame: MapFrame, sheet: Sheet) -> Iterator[Wish]:
    quiet = one.portrayal.layer.underlay
    if frame.scale > STREET_NAMES_FROM and not quiet:
        return
    hand = Hand(size_pt=max(sheet.floor_pt, 6.4 * sheet.enlargement), colour=QUIET)
    box = shapely.box(*frame.rectangle)
    for row in _records(one.rows[labelled]):
        line = shapely.intersection(row["shape"], box)
        longest = max(shapely.get_parts(shapely.line_merge(line)), key=shapely.length, default=None)
        if longest is None or longest.length < (LEAST_BASE_MM if quiet else 20):
            continue
        spot, ahead = (
            longest.interpolate(0.5, normalized=True),
            longest.interpolate(0.5 + 1 / longest.length, normalized=True),
        )
        turn = -math.degrees(math.atan2(ahead.y - spot.y, ahead.x - spot.x))
        turn = turn - 180 if turn > 90 else turn + 180 if turn < -90 else turn
        yield Wish(
            text=row["label"], x=spot.x, y=spot.y, hand=hand, priority=5 if quiet else 20,
            place="along", turn=turn, halo=LAND, firm=not quiet, spare=quiet,
        )  # fmt: skip


def _points(one: Drawn, labelled: np.ndarray, frame: MapFrame, sheet: Sheet) -> Iterator[Wish]:
    if frame.scale > POINT_NAMES_FROM or (one.portrayal.layer.context and frame.scale > 60_000):
        return
    context = one.portrayal.layer.context
    size = 6.0 if context else 6.6
    hand = Hand(
        size_pt=max(sheet.floor_pt, size * sheet.enlargement), colour=QUIET if context else INK
    )
    points: Floats = one.points[labelled]
    for (x, y), radius, row in zip(
        points, one.radii[labelled], _records(one.rows[labelled]), strict=True
    ):
        yield Wish(
            text=row["label"],
            x=float(x),
            y=float(y),
            hand=hand,
            priority=10 if context else 50 - (1 if row["hollow"] else 0),
            radius=float(radius),
            halo=LAND,
        )


def _records(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    return rows.to_dict("records")
