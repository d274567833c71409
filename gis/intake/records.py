"""Records with named values (features, JSON objects) as a grid; no header has to be found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.intake.assembling import Assembled, numbered
from gis.intake.cells import refuse_long_cells
from gis.intake.findings import refusal
from gis.intake.grid import Grid, Limits
from gis.intake.json_text import cell
from gis.intake.personal import is_personal, without_persons
from gis.problems import Problem
from gis.text import Text


def frame_of(records: Sequence[Mapping[str, Any]], limits: Limits) -> pd.DataFrame:
    """Return records as a frame of text, columns in the order in which they first occur."""
    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(record))
        if len(names) > limits.columns:
            raise refusal(
                Text(f"字段超过 {limits.columns:,} 个", f"More than {limits.columns:,} fields"),
                Text("请只导出需要的字段", "Export only the fields that are needed"),
            )
    columns: dict[str, Any] = {}
    for name in names:
        header = numbered(name.strip() or "[?]", [*columns])
        texts = ["" for _ in records] if is_personal(name) else [cell(r.get(name)) for r in records]
        columns[header] = pd.array(texts, dtype="str")
    return pd.DataFrame(columns, index=range(len(records)))


def grid_of(
    frame: pd.DataFrame,
    limits: Limits,
    *,
    geometry: NDArray[np.object_] | None = None,
    crs: str = "",
    evidence: Text,
) -> Assembled:
    """Return a frame of records, numbered from 1, as a grid; empty records are left out.

    Raises ProblemError where there is no record, there are too many, or cells are too long.
    """
    if len(frame) > limits.rows:
        raise refusal(
            Text(f"超过 {limits.rows:,} 条记录", f"More than {limits.rows:,} records"),
            Text("请拆成几个文件", "Split the file"),
        )
    kept, problems = without_persons(frame)
    numbers = np.arange(1, len(frame) + 1, dtype=np.int64)
    filled = np.zeros(len(frame), dtype=bool)
    for name in frame:
        filled |= (frame[name].str.strip() != "").to_numpy(dtype=bool)
    if geometry is not None:
        filled |= np.array([shape is not None for shape in geometry], dtype=bool)
        geometry = geometry[filled]
    kept, numbers = kept[filled].reset_index(drop=True), numbers[filled]
    if not len(kept):
        raise refusal(
            Text("没有任何记录", "There is no record in it"),
            Text("请确认导出时选中了数据", "Make sure that data were selected for the export"),
        )
    refuse_long_cells(kept, numbers, limits)
    grid = Grid(frame=kept, rows=numbers, header_row=0, geometry=geometry, crs=crs)
    return Assembled(grid=grid, evidence=evidence, problems=tuple[Problem, ...](problems))
