"""What the OGC services read: the collections of the current revision, kept by its version."""

from __future__ import annotations

from functools import lru_cache

from gis.features.collection import Collection, collections
from gis.store import Tables
from gis.text import Text
from routes.problem import Refused
from views import cache
from views.exporting import BOUNDARIES
from views.words import REVIEW

CAUTIONS = (REVIEW, BOUNDARIES)


@lru_cache(maxsize=2)
def _collections(version: str) -> dict[str, Collection]:
    return collections(cache.tables_of(version))


def tables() -> Tables:
    """Return the current revision; raises ProblemError where it cannot be read."""
    return cache.tables()


def every() -> dict[str, Collection]:
    """Return the collections of the current revision; raises ProblemError as `tables` does."""
    return _collections(tables().version)


def collection(name: str) -> Collection:
    """Return a collection by its id; raises Refused (404) where there is none."""
    found = every().get(name)
    if found is None:
        raise Refused(
            404,
            Text(f"没有这个数据集：{name[:60]}", f"There is no such collection: {name[:60]}"),
            Text("数据集列在 /ogc/collections", "The collections are listed at /ogc/collections"),
        )
    return found
