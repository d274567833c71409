"""Citations as a reader wants them: the volumes of one archive are cited once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gis.text import is_missing

VOLUME = re.compile(r"(?<=/)(19|20)\d{2}(?=/)")
"""The year of a volume, as a folder of its own in a path; the record itself still names it."""
PART = re.compile(r"^(《[^》]*规划》（[^）]*）).*$")
"""A plan with the place in it behind: the place stands beside what is cited."""


def cited(*sources: object) -> list[str]:
    """Return sources without repetition.

    Volumes that differ by their year alone are one, and so are the parts of a plan.

    >>> cited("list (a/2003/x.csv)", "list (a/2004/x.csv)", "", None)
    ['list (a/*/x.csv)']
    """
    known = (str(one) for one in _flat(sources) if not is_missing(one))
    return list(dict.fromkeys(PART.sub(r"\1", VOLUME.sub("*", one)) for one in known))


def _flat(sources: Iterable[object]) -> Iterable[object]:
    for one in sources:
        if one is None:
            continue
        if isinstance(one, str):
            yield one
        elif isinstance(one, Iterable):
            yield from one
