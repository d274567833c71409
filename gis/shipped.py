"""Revision 0: the shipped facts, a folder of files described by its datapackage.json."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from gis.checks import check
from gis.crs import GEOGRAPHIC
from gis.problems import Problem, ProblemError
from gis.schema import Table, empty, typed
from gis.tables import TABLES
from gis.text import Text

PACKAGE = "datapackage.json"


@dataclass(frozen=True, kw_only=True)
class Shipped:
    """A folder of facts described by its datapackage.json."""

    folder: Path

    @cached_property
    def files(self) -> Mapping[str, Path]:
        """Name each table's file, as the data package describes it.

        Raises ProblemError where the description is missing or damaged.
        """
        path = self.folder / PACKAGE
        try:
            described = json.loads(path.read_text(encoding="utf-8"))
            named = {entry["name"]: entry["path"] for entry in described["resources"]}
        except FileNotFoundError:
            raise ProblemError(_missing(path)) from None
        except (ValueError, KeyError, TypeError) as error:
            raise ProblemError(_damaged(path, error)) from error
        escaping = [name for name, part in named.items() if not _is_inside(self.folder, part)]
        if escaping:
            raise ProblemError(_damaged(path, ValueError(f"path leaves the folder: {escaping}")))
        return {
            name.replace("-", "_"): self.folder / part
            for name, part in named.items()
            if name.replace("-", "_") in TABLES
        }

    @cached_property
    def version(self) -> str:
        """Return the content hash of the files (16 hex digits)."""
        digest = hashlib.sha256()
        for name, path in sorted(self.files.items()):
            digest.update(name.encode())
            digest.update(_bytes(path))
        return digest.hexdigest()[:16]

    @cached_property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """Read every table; raises ProblemError that names each missing or damaged file."""
        frames: dict[str, pd.DataFrame] = {}
        problems: list[Problem] = []
        for name, table in TABLES.items():
            try:
                frames[name] = self.read(name, table)
            except ProblemError as error:
                problems += error.problems
        if problems:
            raise ProblemError(*problems)
        return frames

    def read(self, name: str, table: Table) -> pd.DataFrame:
        """Read one table; one that is not shipped is empty."""
        if not table.shipped:
            return empty(table)
        if name not in self.files:
            raise ProblemError(_missing(self.folder / name))
        return read_table(table, self.files[name])

    def problems(self) -> Iterator[Problem]:
        """Yield every problem of each file against its table's definition."""
        for name, table in TABLES.items():
            try:
                frame = self.read(name, table)
            except ProblemError as error:
                yield from error.problems
                continue
            if table.shipped:
                yield from check(table, frame, file=self.files[name].name)

    def package_problems(self) -> Iterator[Problem]:
        """Yield where a file's size or hash is not what the data package says."""
        described = json.loads((self.folder / PACKAGE).read_text(encoding="utf-8"))
        for entry in described["resources"]:
            path = self.folder / entry["path"]
            if "hash" not in entry or not path.is_file():
                continue
            if hashlib.sha256(path.read_bytes()).hexdigest() != entry["hash"].split(":")[-1]:
                yield Problem(
                    file=path.name,
                    says=Text("文件内容与数据说明不一致", "The file differs from its description"),
                    cure=Text(
                        "请运行 make data 更新说明", "Run make data to renew the description"
                    ),
                )


def read_table(table: Table, path: Path) -> pd.DataFrame:
    """Read one file into a typed frame; geometry in EPSG:4326 where the table has one."""
    content = _bytes(path)
    try:
        frame = _read_geojson(table, content) if table.geometry else _read_csv(content)
        result = typed(table, frame)
    except (ValueError, KeyError, TypeError, shapely.GEOSException) as error:
        raise ProblemError(_damaged(path, error)) from error
    missing = [name for name in table.required if name not in result]
    if missing:
        raise ProblemError(_damaged(path, ValueError(f"missing columns {', '.join(missing)}")))
    return result


def _read_csv(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig")


def _read_geojson(table: Table, content: bytes) -> gpd.GeoDataFrame:
    # Ours are small: shapely reads them in a millisecond, without the start-up cost of a driver.
    features = json.loads(content.decode("utf-8-sig"))["features"]
    shapes = [
        None if part["geometry"] is None else shapely.from_geojson(json.dumps(part["geometry"]))
        for part in features
    ]
    rows = pd.DataFrame(
        [part["properties"] for part in features], columns=None if features else [*table.by_name]
    )
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=GEOGRAPHIC)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise ProblemError(_missing(path)) from None


def _is_inside(folder: Path, part: str) -> bool:
    return (folder / part).resolve().is_relative_to(folder.resolve())


def _missing(path: Path) -> Problem:
    return Problem(
        file=path.name,
        fatal=True,
        says=Text("数据文件缺失", "A data file is missing"),
        cure=Text(
            "请重新获取完整的程序文件夹，或运行 make data 重新生成数据",
            "Get the complete program folder again, or run make data to rebuild the data",
        ),
    )


def _damaged(path: Path, error: Exception) -> Problem:
    return Problem(
        file=path.name,
        fatal=True,
        says=Text(
            f"数据文件已损坏，无法读取（{str(error)[:120]}）",
            f"A data file is damaged and cannot be read ({str(error)[:120]})",
        ),
        cure=Text(
            "请用原始文件覆盖它，或运行 make data 重新生成数据",
            "Replace it with the original, or run make data to rebuild the data",
        ),
    )
