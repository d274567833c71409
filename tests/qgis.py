"""QGIS where the system has it: no package of ours, and asked in a process of its own."""

from __future__ import annotations

import shutil
import subprocess


def qgis_python() -> str | None:
    """Return the system's Python where it has QGIS; QGIS is no package of ours."""
    path = shutil.which("python3", path="/usr/bin")
    asked = [str(path), "-c", "import qgis.core"]
    found = path and subprocess.run(asked, capture_output=True, check=False).returncode == 0
    return path if found else None
