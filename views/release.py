"""Which program this is: what it kept or sent of a picture is good for the same program only."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAWING = ("gis", "layers")
"""The folders whose code decides what a picture looks like."""


@cache
def program() -> str:
    """Return a digest of the code that draws (12 hex digits)."""
    found = hashlib.sha256()
    for folder in DRAWING:
        for path in sorted((ROOT / folder).rglob("*.py")):
            found.update(path.relative_to(ROOT).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]
