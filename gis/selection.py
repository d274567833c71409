"""What the reader asks for: filters on records, the same for map, list, counts and command line."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from gis.vocabulary import DRAWN_ACCURACIES, types_in


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Filters on institutions; an empty tuple means no restriction."""

    families: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    accuracies: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        return self == EVERYTHING


EVERYTHING = Selection()


def select(institutions: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """Return the institutions that meet every filter; types and families together mean either."""
    keep = pd.Series(True, index=institutions.index)
    kinds = _kinds(selection)
    for column, allowed in (
        ("type", kinds),
        ("level", selection.levels),
        ("group", selection.groups),
        ("unit", selection.units),
        ("cluster", selection.clusters),
        ("accuracy", selection.accuracies),
    ):
        if allowed:
            keep &= institutions[column].isin(allowed)
    return institutions[keep]


def _kinds(selection: Selection) -> tuple[str, ...]:
    """Resolve the hierarchy: types narrow their own family, a family alone means all its types."""
    if not selection.families:
        return selection.types
    kinds: list[str] = []
    for family in selection.families:
        members = types_in(family)
        chosen = [kind for kind in selection.types if kind in members]
        kinds += chosen or members
    return tuple(kinds)


def placed(records: pd.DataFrame) -> pd.DataFrame:
    """Return the records that are accurate enough to be drawn as points."""
    return records[records["accuracy"].isin(DRAWN_ACCURACIES) & records["lon"].notna()]


def unplaced(records: pd.DataFrame) -> pd.DataFrame:
    """Return the records that are listed but never drawn as a point: `area` and `none`."""
    return records[~records.index.isin(placed(records).index)]
