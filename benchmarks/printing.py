"""Printed sheets: seconds, bytes and memory, beside plain plots of the same frames.

The alternative, `GeoDataFrame.plot` and `savefig` at the same paper size, draws the map alone, in
its place on the sheet. It is given what is best for it: frames that are portrayed and projected
already, one look a legend row, circles for all symbols, and a process in which matplotlib is warm.
Only the atlas has none: a plot knows no index, no neighbours and no place in a series. A process
that makes one PNG is measured from its start, imports included.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.counts import timed
from benchmarks.report import Figure
from gis.layer import Style
from gis.paper.compose import Composition
from gis.paper.pdf import pdf_bytes
from gis.paper.preflight import preflight
from gis.paper.raster import write_png
from gis.paper.sheet import Sheet
from gis.store import Tables, open_store
from layers import all_layers
from views import printing
from views.atlas import atlas

ROOT = Path(__file__).resolve().parent.parent
DATE = "2025-01-01"
SEED = 20_250_101
POINTS = 100_000
DPI = 300
MM_PER_INCH = 25.4
MARKER_PT2 = 12
"""Area of a plain plot's marker in square points, about that of a symbol on A3."""
REPEATS = 3
PLAIN_REPEATS = 2
A3_S, A3_KB = 3.0, 400
A0_S, A0_PNG_MB = 8.0, 1_500
ATLAS_S, ATLAS_SHEETS = 45.0, 18
MANY_S, MANY_MB, MANY_CHECK_S = 8.0, 5.0, 3.0
"""The targets."""
PLAIN = "GeoDataFrame.plot + savefig, the map alone"
LAUNCHER = "import subprocess, sys; raise SystemExit(subprocess.call(sys.argv[1:]))"
"""A small process in between: Linux counts what a parent holds into the peak of what it starts."""

Plot = tuple[gpd.GeoDataFrame, Style]
"""What one call of the alternative draws: features of one legend row, and their look."""


def run() -> list[Figure]:
    """Measure; raise AssertionError where the atlas is shorter than its target is for."""
    tables = facts()
    printed(printing.make(everything("A3"), tables))
    figures = [
        *one_sheet(everything("A3"), tables, "A3, all layers", A3_S, (A3_KB, "kB")),
        *one_sheet(everything("A0"), tables, "A0, all layers", A0_S, None),
        *png_figures(),
        atlas_figure(tables),
    ]
    crowded = tables.with_tables(institutions=many_institutions(tables, POINTS))
    sheet = Sheet(layers=("clusters", "institutions"), date=DATE)
    what = f"A3, {POINTS:,} points in one layer"
    return [
        *figures,
        *one_sheet(sheet, crowded, what, MANY_S, (MANY_MB, "MB")),
        *check_figures(printing.make(sheet, crowded), what),
    ]


def facts() -> Tables:
    """Return the shipped facts."""
    return open_store(ROOT / "data").tables


def everything(paper: str) -> Sheet:
    """Return the sheet of the city that shows every layer that has a switch."""
    names = tuple(name for name, layer in all_layers().items() if layer.group != "ground")
    return Sheet(layers=names, paper=paper, date=DATE)


def many_institutions(tables: Tables, number: int) -> pd.DataFrame:
    """Repeat the register's rows, each with an id and an exact place of its own in the units."""
    city = shapely.union_all(tables.units.geometry.to_numpy())
    shapely.prepare(city)
    west, south, east, north = shapely.bounds(city)
    draw = np.random.default_rng(SEED)
    places = np.empty((0, 2))
    while len(places) < number:
        more = draw.uniform((west, south), (east, north), (number, 2))
        places = np.vstack([places, more[shapely.contains_xy(city, more)]])
    rows = tables.institutions.iloc[np.arange(number) % len(tables.institutions)]
    return rows.reset_index(drop=True).assign(
        id=[f"S-{place:06d}" for place in range(number)],
        lon=places[:number, 0],
        lat=places[:number, 1],
        accuracy="exact",
        uncertainty_m=20.0,
    )


def one_sheet(
    sheet: Sheet, tables: Tables, what: str, most_s: float, most: tuple[float, str] | None
) -> list[Figure]:
    """Time a sheet from the facts to its PDF, and weigh it; do the same to the plain plot."""
    seconds, content = timed(lambda: printed(printing.make(sheet, tables)), REPEATS)
    composition = printing.make(sheet, tables)
    plots = plain_plots(composition)
    plain_s, plain = timed(lambda: plotted(composition, plots, "pdf"), PLAIN_REPEATS)
    target, unit = most or (None, "kB")
    per_unit = {"kB": 1e3, "MB": 1e6}[unit]
    return [
        Figure(what=f"{what}: from the facts to the PDF", measured=seconds, unit="s",
               target=most_s, alternative=plain_s, alternative_name=PLAIN),
        Figure(what=f"{what}: the PDF", measured=len(content) / per_unit, unit=unit,
               target=target, alternative=len(plain) / per_unit, alternative_name=PLAIN),
    ]  # fmt: skip


def printed(composition: Composition) -> bytes:
    """Return a sheet as a PDF."""
    document = printing.document(composition.sheet, composition.imprint.title)
    return pdf_bytes([composition.page], document, printing.family())


def plain_plots(composition: Composition) -> list[Plot]:
    """Return the sheet's frames, projected and parted by legend row, bottom first."""
    plots = []
    for one in composition.drawn:
        frame = one.portrayal.frame.to_crs(composition.frame.crs)
        for row, style in enumerate(row.style for row in one.portrayal.legend):
            part = frame[frame["row"] == row]
            if len(part):
                plots.append((part, style))
    return plots


def plotted(composition: Composition, plots: list[Plot], kind: str) -> bytes:
    """Return the plain plot as a file of a kind."""
    out = io.BytesIO()
    plot_to(out, composition, plots, kind)
    return out.getvalue()


def plot_to(out: BinaryIO, composition: Composition, plots: list[Plot], kind: str) -> None:
    """Plot frames over the ground that the sheet shows, on paper of its size."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    page = composition.page
    wide, high = page.width_mm, page.height_mm
    left, top, right, bottom = composition.frame.rectangle
    figure = pyplot.figure(figsize=(wide / MM_PER_INCH, high / MM_PER_INCH))
    axes = figure.add_axes(
        (left / wide, 1 - bottom / high, (right - left) / wide, (bottom - top) / high)
    )
    for frame, style in plots:
        frame.plot(
            ax=axes,
            facecolor=(style.fill, style.fill_opacity) if style.fill else "none",
            edgecolor=style.stroke or "none",
            linewidth=style.stroke_px * 0.75,
            **({"markersize": MARKER_PT2} if (frame.geom_type == "Point").all() else {}),
        )
    west, south, east, north = composition.frame.extent()
    axes.set(xlim=(west, east), ylim=(south, north))
    axes.set_axis_off()
    figure.savefig(out, format=kind, dpi=DPI)
    pyplot.close(figure)


def atlas_figure(tables: Tables) -> Figure:
    """Time the atlas from the facts to its PDF; with few pages the figure would mean nothing."""
    sheet = Sheet(layers=("clusters", "institutions", "places"), date=DATE)

    def made() -> int:
        pages = atlas(sheet, tables).pages
        pdf_bytes(pages, printing.document(sheet, pages[0].title), printing.family())
        return len(pages)

    seconds, number = timed(made, 1)
    assert number >= ATLAS_SHEETS, f"the atlas has {number} sheets, under {ATLAS_SHEETS}"
    return Figure(what=f"Atlas of {number} sheets, A3: from the facts to the PDF",
                  measured=seconds, unit="s", target=ATLAS_S)  # fmt: skip


def check_figures(composition: Composition, what: str) -> list[Figure]:
    """Time the preflight of a crowded sheet, and tell how many points it says are merged."""
    seconds, _ = timed(lambda: preflight(composition, today=DATE), REPEATS)
    merged = sum(one.merged for one in composition.drawn)
    return [
        Figure(what=f"{what}: the preflight", measured=seconds, unit="s", target=MANY_CHECK_S),
        Figure(what=f"{what}: merged at one spot, as the proof says", measured=merged, unit=""),
    ]


def png_figures() -> list[Figure]:
    """Measure a process that writes an A0 sheet as PNG, beside one that saves the plain plot."""
    (seconds, megabytes, size), (plain_s, plain_mb, plain_size) = map(in_child, WRITERS)
    what = f"A0, all layers, PNG of {DPI} dpi"
    return [
        Figure(what=f"{what}: the process", measured=seconds, unit="s",
               alternative=plain_s, alternative_name=PLAIN),
        Figure(what=f"{what}: its peak memory", measured=megabytes, unit="MB", target=A0_PNG_MB,
               alternative=plain_mb, alternative_name=PLAIN),
        Figure(what=f"{what}: the file", measured=size, unit="MB",
               alternative=plain_size, alternative_name=PLAIN),
    ]  # fmt: skip


def in_child(writer: str) -> tuple[float, float, float]:
    """Return seconds and peak memory in MB of a process of its own, and the MB of its file."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sheet.png"
        command = [sys.executable, "-c", LAUNCHER, sys.executable, "-m", "benchmarks.printing"]
        start = time.perf_counter()
        done = subprocess.run(
            [*command, writer, str(out)], cwd=ROOT, check=True, capture_output=True, text=True
        )
        seconds = time.perf_counter() - start
        return seconds, float(done.stdout), out.stat().st_size / 1e6


def write_ours(out: BinaryIO) -> None:
    """Write the A0 sheet as the command line does."""
    write_png(printed(printing.make(everything("A0"), facts())), out, dpi=DPI)


def write_plain(out: BinaryIO) -> None:
    """Write the plain plot of the same frames on the same paper."""
    composition = printing.make(everything("A0"), facts())
    plot_to(out, composition, plain_plots(composition), "png")


WRITERS: dict[str, Callable[[BinaryIO], None]] = {"ours": write_ours, "plain": write_plain}


def peak_mb() -> float:
    """Return the most memory that this process has held, in MB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


if __name__ == "__main__":
    writer, path = sys.argv[1:]
    with Path(path).open("wb") as file:
        WRITERS[writer](file)
    print(peak_mb())
