"""The area that a profile is of: its row, and the records that are its own."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from gis.counts import Partition
from gis.store import Tables
from gis.text import Language, Text
from views.facts import Row, name_of
from views.listings import of_cluster

COLUMN: dict[Partition, str] = {
    "units": "unit", "districts": "division", "clusters": "cluster",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Subject:
    """An area: its key `kind:code`, its partition, its row, and whose records are its own."""

    key: str
    partition: Partition
    row: Row
    tables: Tables
    language: Language

    @property
    def code(self) -> str:
        return self.key.partition(":")[2]

    @property
    def name(self) -> str:
        return name_of(self.row, self.language)

    def say(self, text: Text) -> str:
        return text.get(self.language)

    def institutions(self) -> pd.DataFrame:
        rows = self.tables.institutions
        return rows[rows[COLUMN[self.partition]] == self.code]

    def funds(self) -> pd.DataFrame:
        """Return all fund records that name the area, whatever their certainty."""
        rows = self.tables.funds
        if self.partition == "clusters":
            return rows.iloc[:0]
        return rows[rows[COLUMN[self.partition]] == self.code]

    def places(self) -> pd.DataFrame:
        rows = self.tables.places
        if self.partition == "clusters":
            rows = of_cluster(rows, self.code)
        else:
            rows = rows[rows[COLUMN[self.partition]] == self.code]
        return rows[rows["kind"] != "cluster"]
