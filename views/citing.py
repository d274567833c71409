"""Citations as a reader wants them: the volumes of one archive are cited once."""

from __future__ import annotations

import re
from collections.abc import Iterable

VOLUME = re.compile(r"(?<=/)(19|20)\d{2}(?=/)")
"""The year of a volume, as a folder of its own in a path; the record itself still names it."""


def cited(*sources: object) -> list[str]:
    """Return sources without repetition; volumes that differ by their year alone are one.

    >>> cited("list (a/2003/x.csv)", "list (a/2004/x.csv)", "", None)
    ['list (a/*/x.csv)']
    """
    texts = (VOLUME.sub("*", str(one)) for one in _flat(sources))
    return list(dict.fromkeys(text for text in texts if text and text != "nan"))


def _flat(sources: Iterable[object]) -> Iterable[object]:
    for one in sources:
        if one is None:
            continue
        if isinstance(one, str):
            yield one
        elif isinstance(one, Iterable):
            yield from one
