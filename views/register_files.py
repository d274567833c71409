"""The files of large registers: how they are named, which are no longer needed."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import shapely

from gis.problems import Problem
from gis.registers.holding import PART
from gis.registers.register import DIGEST, FORM
from gis.store import Store, Tables
from gis.text import Text
from views import own_data

ON_ITS_WAY_S = 60.0


def sha256(path: Path) -> str:
    """Return the digest of a file, read in parts."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest(of_file: str, columns: Mapping[str, str], datum: str, tables: Tables) -> str:
    """Return the name of what a file becomes: another for other columns, datum or areas."""
    areas = shapely.to_wkb(tables.units.geometry.to_numpy())
    told = repr((FORM, of_file, sorted(columns.items()), datum, list(tables.units["id"])))
    return hashlib.sha256(b"".join([told.encode(), *areas])).hexdigest()[:20]


def unused(store: Store) -> list[tuple[Path, int]]:
    """Return the folders of registers that the newest facts do not name, with their bytes.

    One that was made a moment ago is left out: its record may be on its way.
    """
    named = set(store.tables.registers["digest"])
    folders = [
        one
        for one in sorted(own_data.registers().glob("*"))
        if DIGEST.fullmatch(one.name) and one.is_dir() and one.name not in named
        and time.time() - one.stat().st_mtime > ON_ITS_WAY_S
    ]  # fmt: skip
    return [(one, size_of(one)) for one in folders]


def size_of(folder: Path) -> int:
    """Return the bytes of a register's files."""
    return sum(path.stat().st_size for path in folder.iterdir())


def clean(store: Store) -> tuple[int, list[Problem]]:
    """Delete the files of registers that the newest facts do not name.

    Returns the bytes freed, and what could not be deleted: open in another program.
    """
    freed, left = 0, []
    for folder, size in unused(store):
        try:
            gone = folder.with_name(f"{PART}{folder.name}")
            folder.rename(gone)
            shutil.rmtree(gone)
            freed += size
        except OSError as error:
            left.append(
                Problem(
                    value=folder.name, file=error.strerror or "",
                    says=Text("文件仍被占用，未能删除", "Its files are in use: not deleted"),
                    cure=Text("关闭程序后再运行 --clean", "Close the program, run --clean again"),
                )
            )  # fmt: skip
    return freed, left
