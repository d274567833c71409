"""Files for the tests of an import, written as people write them, and the way to preview them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from gis.credit_code import check_sign
from gis.intake.grid import Opened, Reading
from gis.intake.opening import open_file
from gis.intake.preview import Preview, preview
from gis.intake.proposing import propose
from gis.intake.wish import Wish
from gis.store import Store

ROOT = Path(__file__).resolve().parent.parent
HEAD = ("机构名称", "统一社会信用代码", "类型", "层级", "地址")


def code(number: int) -> str:
    """Return a credit code that is well formed and belongs to nobody we know."""
    body = f"9134010099{number:07d}"
    return body + check_sign(body)


def csv_file(
    folder: Path, *rows: tuple[str, ...], name: str = "x.csv", encoding: str = "utf-8"
) -> Path:
    """Write rows as CSV."""
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def json_file(folder: Path, content: Any, name: str = "x.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def opened(path: Path, **reading: Any) -> Opened:
    return open_file(path, name=path.name, reading=Reading(**reading))


def previewed(
    store: Store,
    path: Path,
    table: str = "",
    source: str = "测试名单",
    as_of: str = "2026-09",
    **wish: Any,
) -> Preview:
    """Preview a file as proposed, against the store's newest revision."""
    file = opened(path)
    assignment = propose(file, table=table).assignment
    wanted = Wish(assignment=assignment, source=source, as_of=as_of, **wish)
    return preview(file, wanted, store.tables, store.head)


def says(shown: Preview) -> dict[tuple[str, str], list[int]]:
    """Return the rows, as a person sees them, of each finding by its column and words."""
    return {
        (fault.column, fault.says.zh): [int(n) for n in shown.staged.numbers[fault.rows]]
        for fault in shown.faults
    }
