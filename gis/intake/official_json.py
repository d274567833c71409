"""Lists of objects in JSON, as the public lists of the fund association (AMAC) come.

They are a bare list, a page with its objects in `content`, or several such pages. Their dates are
milliseconds since 1970 and mean a day in China.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gis.intake.assembling import Assembled
from gis.intake.encodings import Encoding
from gis.intake.findings import refusal, shown
from gis.intake.grid import Limits, Reading
from gis.intake.json_text import read_documents
from gis.intake.records import frame_of, grid_of
from gis.text import Text

_PAGE_KEYS = ("content", "data", "rows", "records", "list", "items")
_DATE_KEYS = {
    "establishDate", "registerDate", "putOnRecordDate", "memberDate", "createDate", "foundDate",
    "registeredDate", "orgSignDate", "cancelDate", "dueDate", "mpiCreateDate",
    "slrq", "dqr", "barq",
}  # fmt: skip
_SURE_OF_AMAC = {
    "managerName", "artificialPersonName", "registerNo", "primaryInvestType", "fundName",
    "fundNo", "mandatorName", "putOnRecordDate", "orgSignDate",
}  # fmt: skip
_CHINA = ZoneInfo("Asia/Shanghai")


def read_records(path: Path, reading: Reading, limits: Limits) -> tuple[Assembled, Encoding]:
    """Return the objects of a JSON file as a grid, with epoch milliseconds as ISO dates.

    Raises ProblemError for any other shape, and says which one was expected.
    """
    documents, encoding = read_documents(path, reading, limits)
    objects = list(_objects(documents))
    frame = frame_of([_with_dates(one) for one in objects], limits)
    known = len(_SURE_OF_AMAC & set(frame.columns)) >= 2
    kind = Text("基金业协会公示名单", "AMAC public list") if known else Text("对象列表", "objects")
    pages = sum(isinstance(document, dict) for document in documents)
    evidence = Text(
        f"{encoding.evidence.zh}；{kind.zh}，{len(objects)} 条",
        f"{encoding.evidence.en}; {kind.en}, {len(objects)} records",
    )
    if pages > 1 and len(objects) > pages:
        evidence = Text(f"{evidence.zh}，{pages} 页", f"{evidence.en}, {pages} pages")
    return grid_of(frame, limits, evidence=evidence), encoding


def _objects(documents: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the objects of all documents; raises ProblemError for an unknown shape."""
    bare = all(isinstance(one, dict) and _page(one) is None for one in documents)
    if bare and len(documents) > 1:
        yield from documents
        return
    for number, document in enumerate(documents, start=1):
        found = document if isinstance(document, list) else _page(document)
        if found is None:
            raise _unknown_shape(number, document)
        for one in found:
            if not isinstance(one, dict):
                raise _unknown_shape(number, one)
            yield from _page(one) or [one]


def _page(document: Any) -> list[Any] | None:
    """Return the list of a page's objects, None where the document is no page."""
    if not isinstance(document, dict):
        return None
    for key in _PAGE_KEYS:
        if isinstance(document.get(key), list):
            return list(document[key])
        if isinstance(document.get(key), dict):
            return _page(document[key])
    return None


def _unknown_shape(number: int, value: Any) -> Exception:
    names = ", ".join(map(str, list(value)[:8])) if isinstance(value, dict) else str(value)
    return refusal(
        Text("不认识这种 JSON 结构", "The shape of the JSON is not known"),
        Text(
            '应为对象列表 […]、分页 {"content": […]}，或 GeoJSON',
            'Expected a list of objects […], pages {"content": […]}, or GeoJSON',
        ),
        row=number,
        value=shown(names),
    )


def _with_dates(record: dict[str, Any]) -> dict[str, Any]:
    return {k: _date(v) if k in _DATE_KEYS else v for k, v in record.items()}


def _date(value: Any) -> Any:
    """Return the day in China of milliseconds since 1970; anything else as it is.

    Taken with the zone's history, in which summer time was kept from 1986 to 1991.

    >>> _date(1430323200000), _date("2015-04-30")
    ('2015-04-30', '2015-04-30')
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        start = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        return (start + dt.timedelta(milliseconds=value)).astimezone(_CHINA).date().isoformat()
    except (OverflowError, ValueError):
        return value
