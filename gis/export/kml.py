"""Records as KML, for globes: each in its look on the map, with a table of its values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import numpy as np
import shapely

from gis.cells import names_in, show, spoken
from gis.export import about
from gis.export.parcel import Made, Parcel, clean, geometries, written
from gis.layer import Style
from gis.text import Text

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""
ICON_PX = 32.0
"""The size of the icon that a globe scales."""
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="{}">\n<Document>\n'
NAMESPACE = "http://www.opengis.net/kml/2.2"
LOST = Text("XML 不能保存的控制字符已去掉", "Control characters that XML cannot hold were left out")


def kml_file(parcel: Parcel) -> Made:
    """Return the records as one KML document, and say whether characters were left out."""
    said = "\n".join("：".join(row) for row in about.notes(parcel)[1:])
    told = "\n".join(" · ".join(filter(None, row)) for row in about.sources(parcel)[1:])
    lines = [
        HEAD.format(NAMESPACE),
        f"<name>{_text(parcel.say(parcel.table.title))}</name>\n",
        f"<description>{_text(said + chr(10) + told)}</description>\n",
        *_styles(parcel),
        *_placemarks(parcel),
        "</Document>\n</kml>\n",
    ]
    whole = "".join(lines)
    plain = FORBIDDEN.sub("", whole)
    return Made(content=plain.encode(), notices=(LOST,) if len(plain) < len(whole) else ())


def _text(value: object) -> str:
    return escape(clean(str(value)))


def _styles(parcel: Parcel) -> Iterator[str]:
    for place, row in enumerate(parcel.picture.legend if parcel.picture else ()):
        yield f'<Style id="row{place}">{_style(row.style)}</Style>\n'


def _style(style: Style) -> str:
    size = style.size_px or 10.0
    fill = _colour(style.fill or style.stroke or "#3B3A36", 1.0)
    line = _colour(style.stroke or "#8A8578", 1.0 if style.stroke else 0.0)
    area = _colour(style.fill or "#FFFFFF", style.fill_opacity if style.fill else 0.0)
    return (
        f"<IconStyle><color>{fill}</color><scale>{size / ICON_PX * 2:.2f}</scale></IconStyle>"
        f"<LineStyle><color>{line}</color><width>{style.stroke_px:g}</width></LineStyle>"
        f"<PolyStyle><color>{area}</color></PolyStyle>"
    )


def _colour(colour: str, opacity: float) -> str:
    """Write #RRGGBB as KML does: alpha, blue, green, red."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{round(255 * opacity):02x}{blue}{green}{red}".lower()


def _placemarks(parcel: Parcel) -> Iterator[str]:
    frame, columns = parcel.frame, written(parcel)
    name_columns = ("name_zh" if "name_zh" in frame else parcel.table.key, "name_en")
    names = names_in(frame, name_columns, parcel.language)
    keys = frame[parcel.table.key].astype(str).tolist()
    rows = dict(zip(parcel.picture.frame["id"], parcel.picture.frame["row"], strict=True)) if (
        parcel.picture
    ) else {}  # fmt: skip
    tables = _tables(parcel)
    for place, shape in enumerate(geometries(parcel)):
        look = rows.get(keys[place])
        yield "".join(
            (
                f"<Placemark><name>{_text(names[place])}</name>",
                f"<styleUrl>#row{look}</styleUrl>" if look is not None else "",
                f"<description>{escape(tables[place])}</description>",
                "<ExtendedData>",
                *(
                    f'<Data name="{_text(column.head)}"><value>{_stored(value)}</value></Data>'
                    for column in columns
                    if (value := column.values[place]) is not None
                ),
                "</ExtendedData>",
                "" if shape is None else _geometry(shape),
                "</Placemark>\n",
            )
        )


def _stored(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else _text(value)


def _tables(parcel: Parcel) -> list[str]:
    """Return each record's values in words, as a table in HTML with every value escaped."""
    cells: list[list[str]] = []
    for column in (one for one in parcel.table.columns if one.name in parcel.frame):
        label = _text(spoken(column, parcel.language))
        values = parcel.frame[column.name].tolist()
        words = {
            key: f"<tr><th>{label}</th><td>{_text(show(column, key[1], parcel.language))}</td></tr>"
            for key in {(type(value), value) for value in values}
            if key[1] not in ("", None) and key[1] == key[1]
        }
        cells.append([words.get((type(value), value), "") for value in values])
    return [f"<table>{''.join(row)}</table>" for row in zip(*cells, strict=True)]


def _geometry(shape: shapely.Geometry) -> str:
    if shape.geom_type == "Point":
        return f"<Point>{_coordinates(shape)}</Point>"
    if shape.geom_type in ("LineString", "LinearRing"):
        return f"<LineString>{_coordinates(shape)}</LineString>"
    if shape.geom_type == "Polygon":
        rings = [f"<outerBoundaryIs>{_ring(shape.exterior)}</outerBoundaryIs>"]
        rings += [f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in shape.interiors]
        return f"<Polygon>{''.join(rings)}</Polygon>"
    return f"<MultiGeometry>{''.join(map(_geometry, shape.geoms))}</MultiGeometry>"


def _ring(ring: shapely.Geometry) -> str:
    return f"<LinearRing>{_coordinates(ring)}</LinearRing>"


def _coordinates(shape: shapely.Geometry) -> str:
    pairs: np.ndarray = shapely.get_coordinates(shape)
    return f"<coordinates>{' '.join(f'{x!r},{y!r}' for x, y in pairs.tolist())}</coordinates>"
