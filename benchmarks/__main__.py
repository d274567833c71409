"""Run the benchmarks named on the command line, or all; exit 1 where a target is missed."""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks import (
    analysis,
    base,
    burst,
    counts,
    datum,
    dossier,
    export,
    geocode,
    importing,
    metrics,
    ogc,
    onefile,
    pages,
    points,
    printing,
    profiles,
    readers,
    reading,
    registers,
    replicas,
    resolve,
    sites,
    tally,
    tiles,
)
from benchmarks.report import Figure, show

BENCHMARKS: dict[str, Callable[[], list[Figure]]] = {
    "analysis": analysis.run,
    "base": base.run,
    "burst": burst.run,
    "counts": counts.run,
    "datum": datum.run,
    "dossier": dossier.run,
    "export": export.run,
    "importing": importing.run,
    "metrics": metrics.run,
    "onefile": onefile.run,
    "ogc": ogc.run,
    "pages": pages.run,
    "points": points.run,
    "printing": printing.run,
    "profiles": profiles.run,
    "readers": readers.run,
    "replicas": replicas.run,
    "resolve": resolve.run,
    "geocode": geocode.run,
    "reading": reading.run,
    "registers": registers.run,
    "sites": sites.run,
    "tiles": tiles.run,
    "tally": tally.run,
}


def main(names: list[str]) -> int:
    """Measure, print one table for each benchmark, and return the exit code."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"No such benchmark: {', '.join(unknown)}. Choose from: {', '.join(BENCHMARKS)}",
              file=sys.stderr)  # fmt: skip
        return 2
    kept = True
    for name in names or BENCHMARKS:
        figures = BENCHMARKS[name]()
        show(name, figures)
        kept = kept and all(figure.kept is not False for figure in figures)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
