"""The dossier of a place in each format, beside the location sheet alone.

Cold is what the first reader of a process waits for, the ranking, the maps, the fonts included.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.counts import timed
from benchmarks.report import Figure
from gis.paper.pdf import pdf_bytes
from gis.paper.sheet import Sheet
from gis.site_wish import Wish
from gis.store import open_store
from views import printing
from views.dossier_sheet import LAYERS
from views.dossiers import dossier
from views.reporting import FORMATS, report_bytes

ROOT = Path(__file__).resolve().parent.parent
PLACE = "LY-04"
PLACES = ("SS-03", "LY-04", "GX-01", "BH-01", "BLD-20")
TARGET_S = 6.0
REPEATS = 3
FRAME = (117.25, 31.87, 117.28, 31.90)
DATE = "2026-01-02"


def run() -> list[Figure]:
    """Measure the command, cold, and each format, warm."""
    tables = open_store(ROOT / "data").tables
    alone_s, _ = timed(lambda: _sheet(tables), REPEATS)
    figures = [
        Figure(what="One place as PDF, by the command, cold (with Python’s start)",
               measured=_command(), unit="s", target=TARGET_S),
    ]  # fmt: skip
    wish = Wish(investor="insurer")
    for places, name in (((PLACE,), "One place"), (PLACES, "Five places")):
        for code in FORMATS:
            seconds, made = timed(
                lambda places=places, code=code: report_bytes(  # type: ignore[misc]
                    dossier(places, wish, tables, "zh", date=DATE), code
                ),
                REPEATS,
            )
            figures.append(
                Figure(what=f"{name} as {code.upper()} ({len(made) / 1e3:.0f} kB)",
                       measured=seconds, unit="s", target=TARGET_S, alternative=alone_s,
                       alternative_name="the location sheet alone, PDF"),
            )  # fmt: skip
    return figures


def _sheet(tables: object) -> bytes:
    sheet = Sheet(layers=LAYERS, paper="A4", orientation="portrait", bounds=FRAME, date=DATE)
    made = printing.make(sheet, tables)  # type: ignore[arg-type]
    return pdf_bytes([made.page], printing.document(sheet, ""), printing.family())


def _command() -> float:
    """Return the seconds from the command's start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "cli.py", "dossier", PLACE, "--out", f"{folder}/d.pdf"],
            cwd=ROOT, check=True, capture_output=True, env=_quiet(folder),
        )  # fmt: skip
        return time.perf_counter() - start


def _quiet(folder: str) -> dict[str, str]:
    return {**os.environ, "ATLAS_VAR": folder}
