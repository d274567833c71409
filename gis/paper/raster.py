"""Pixels of a page: our own PDF through pdfium, so that preview, PNG and PDF are one picture.

A page is rendered and written in bands, so that A0 at 300 dpi needs little memory; one band is
packed while the next is rendered (both release the interpreter), which halves the wait.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from gis.paper.scene import Page

BAND_ROWS = 512
OVERLAP_ROWS = 32
"""Drawn beyond a band and thrown away: what is cut by an edge is drawn a shade differently."""
LEVEL = 4
"""Of zlib: most of a map is flat colour, and higher levels gain little for their time."""
PT_PER_INCH = 72.0
SIGNATURE = b"\x89PNG\r\n\x1a\n"

Progress = Callable[[int, int], None]


def png_bytes(pdf: bytes, index: int = 0, *, dpi: float) -> bytes:
    """Return one page as a PNG (RGB, 8 bit)."""
    out = io.BytesIO()
    write_png(pdf, out, dpi=dpi, index=index)
    return out.getvalue()


def write_png(
    pdf: bytes, out: BinaryIO, *, dpi: float, index: int = 0, progress: Progress | None = None
) -> None:
    """Write one page as a PNG, band by band; `progress` hears rows done and rows in all."""
    width, height, bands = _bands(pdf, dpi, index)
    packer = zlib.compressobj(LEVEL)
    dots = round(dpi / 0.0254)
    out.write(SIGNATURE)
    _chunk(out, b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    _chunk(out, b"pHYs", struct.pack(">IIB", dots, dots, 1))
    done = 0
    with ThreadPoolExecutor(max_workers=1) as packing:
        for rows, waiting in _ahead(packing, lambda band: packer.compress(_filtered(band)), bands):
            if packed := waiting.result():
                _chunk(out, b"IDAT", packed)
            done += rows
            if progress:
                progress(done, height)
    _chunk(out, b"IDAT", packer.flush())
    _chunk(out, b"IEND", b"")


def rgba_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels (height, width, 4) as a PNG with transparency."""
    out = io.BytesIO()
    height, width, _ = pixels.shape
    out.write(SIGNATURE)
    _chunk(out, b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    _chunk(out, b"IDAT", zlib.compress(_filtered(pixels), 9))
    _chunk(out, b"IEND", b"")
    return out.getvalue()


def _ahead(
    packing: ThreadPoolExecutor,
    pack: Callable[[NDArray[np.uint8]], bytes],
    bands: Iterator[NDArray[np.uint8]],
) -> Iterator[tuple[int, Future[bytes]]]:
    """Yield each band's rows and what becomes of it, one band behind the rendering."""
    before: tuple[int, Future[bytes]] | None = None
    for band in bands:
        following = len(band), packing.submit(pack, band)
        if before:
            yield before
        before = following
    if before:
        yield before


def _filtered(band: NDArray[np.uint8]) -> bytes:
    """Return rows as PNG has them: the first as it is, each other less the one above it."""
    flat = band.reshape(len(band), -1)
    rows = np.zeros((len(band), 1 + flat.shape[1]), dtype=np.uint8)
    rows[:, 1:] = flat
    rows[1:, 1:] -= flat[:-1]  # filter 2, up: equal rows become zeros
    rows[1:, 0] = 2
    return rows.tobytes()


def pixels(pdf: bytes, index: int = 0, *, dpi: float) -> NDArray[np.uint8]:
    """Return one page as an array (height, width, 3) of RGB."""
    _, _, bands = _bands(pdf, dpi, index)
    return np.concatenate(list(bands))


def _bands(pdf: bytes, dpi: float, index: int) -> tuple[int, int, Iterator[NDArray[np.uint8]]]:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(pdf)
    page = document[index]
    width = round(page.get_width() * dpi / PT_PER_INCH)
    height = round(page.get_height() * dpi / PT_PER_INCH)

    def render() -> Iterator[NDArray[np.uint8]]:
        try:
            for top in range(0, height, BAND_ROWS):
                rows = min(BAND_ROWS, height - top)
                above = min(OVERLAP_ROWS, top)
                drawn = rows + above + OVERLAP_ROWS
                bitmap = pdfium.PdfBitmap.new_native(width, drawn, pdfium.raw.FPDFBitmap_BGR)
                bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, drawn)
                flags = pdfium.raw.FPDF_REVERSE_BYTE_ORDER
                pdfium.raw.FPDF_RenderPageBitmap(
                    bitmap, page, 0, above - top, width, height, 0, flags
                )
                yield np.array(bitmap.to_numpy()[above : above + rows])
                bitmap.close()
        finally:
            page.close()
            document.close()

    return width, height, render()


def _chunk(out: BinaryIO, kind: bytes, body: bytes) -> None:
    out.write(struct.pack(">I", len(body)) + kind + body)
    out.write(struct.pack(">I", zlib.crc32(kind + body)))


def world_file(page: Page, dpi: float) -> str:
    """Return the world file of the page's PNG: the centre of its first pixel, metres a pixel.

    Raises ValueError for a page without a map.
    """
    place = page.georeference
    if place is None:
        raise ValueError("the page has no map")
    pixel_mm = 25.4 / dpi
    size = pixel_mm * place.metres_per_mm
    left, top, _, _ = place.frame
    east = place.west + (pixel_mm / 2 - left) * place.metres_per_mm
    north = place.north - (pixel_mm / 2 - top) * place.metres_per_mm
    return "".join(f"{value:.10f}\n" for value in (size, 0.0, 0.0, -size, east, north))


def auxiliary_text(page: Page) -> str:
    """Return the .aux.xml beside a PNG, from which GDAL reads the CRS; see `projection_text`."""
    return f"<PAMDataset><SRS>{escape(projection_text(page))}</SRS></PAMDataset>\n"


def companions(page: Page, dpi: float, stem: str) -> dict[str, bytes]:
    """Return the files that give `stem`.png its place: world file, .prj, and GDAL's .aux.xml."""
    return {
        f"{stem}.pgw": world_file(page, dpi).encode(),
        f"{stem}.prj": projection_text(page).encode(),
        f"{stem}.png.aux.xml": auxiliary_text(page).encode(),
    }


def projection_text(page: Page) -> str:
    """Return the .prj text (ESRI WKT) of the page's map; raises ValueError where it has none."""
    if page.georeference is None:
        raise ValueError("the page has no map")
    return str(CRS.from_epsg(page.georeference.epsg).to_wkt("WKT1_ESRI"))
