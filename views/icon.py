"""The icon of the house as an .ico file, drawn from icon.svg: circles on a rounded square."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

ICON = Path(__file__).resolve().parent.parent / "static" / "atlas" / "icon.svg"
SIDE = 32.0
"""Of the drawing's own square."""
SIZES = (16, 32, 48)
FINE = 8
"""Samples along a pixel: edges are as smooth as 64 shades make them."""
SVG = "{http://www.w3.org/2000/svg}"


@lru_cache(maxsize=1)
def favicon() -> bytes:
    """Return the icon in three sizes; the same drawing gives the same bytes."""
    pictures = [_png(_drawn(size)) for size in SIZES]
    head = struct.pack("<HHH", 0, 1, len(SIZES))
    start = len(head) + 16 * len(SIZES)
    entries = b""
    for size, picture in zip(SIZES, pictures, strict=True):
        entries += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(picture), start)
        start += len(picture)
    return head + entries + b"".join(pictures)


def _drawn(size: int) -> NDArray[np.uint8]:
    """Return the drawing as RGBA pixels; every shape is opaque and lies on the square."""
    across = size * FINE
    middle = (np.arange(across) + 0.5) * SIDE / across
    x, y = middle[None, :], middle[:, None]
    fine = np.zeros((across, across, 4))
    for shape in ElementTree.parse(ICON).getroot():
        colour = shape.attrib["fill"].lstrip("#")
        inside = _square(shape, x, y) if shape.tag == f"{SVG}rect" else _circle(shape, x, y)
        fine[inside] = (*bytes.fromhex(colour), 255)
    return _coarse(fine, size)


def _coarse(fine: NDArray[np.float64], size: int) -> NDArray[np.uint8]:
    """Return the mean of each pixel's samples; what is outside has no colour to give."""
    samples = fine.reshape(size, FINE, size, FINE, 4)
    alpha = samples[..., 3:].mean(axis=(1, 3))
    colour = (samples[..., :3] * samples[..., 3:]).mean(axis=(1, 3)) / np.maximum(alpha, 1e-9)
    return np.concatenate([colour, alpha], axis=2).round().astype(np.uint8)


def _circle(
    shape: ElementTree.Element, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.bool_]:
    at = [float(shape.attrib[name]) for name in ("cx", "cy", "r")]
    return np.asarray((x - at[0]) ** 2 + (y - at[1]) ** 2 <= at[2] ** 2)


def _square(
    shape: ElementTree.Element, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return what lies in the whole square with rounded corners."""
    radius = float(shape.attrib["rx"])
    beyond_x = np.maximum(np.abs(x - SIDE / 2) - (SIDE / 2 - radius), 0)
    beyond_y = np.maximum(np.abs(y - SIDE / 2) - (SIDE / 2 - radius), 0)
    return np.asarray(beyond_x**2 + beyond_y**2 <= radius**2)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    size = len(pixels)
    rows = np.zeros((size, 1 + 4 * size), dtype=np.uint8)
    rows[:, 1:] = pixels.reshape(size, -1)
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
