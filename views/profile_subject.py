"""The area that a profile is of: its row, and the records that are its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from gis.analysis.location_quotient import location_quotients
from gis.counts import Partition
from gis.questions.material import WHOLE_SAMPLE, enterprises, latest
from gis.store import Tables
from gis.text import Language, Text
from views.facts import Row, name_of, plan_areas_in
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

    @cached_property
    def quotients(self) -> pd.DataFrame:
        """Return the location quotients of a unit's kinds, the most frequent first; else none."""
        sample = latest(self.tables.sample_counts)
        if self.partition != "units" or sample.empty:
            return pd.DataFrame()
        outlets = sample[(sample["measure"] == "outlets") & (sample["type_zh"] != WHOLE_SAMPLE)]
        found = location_quotients(
            outlets.rename(columns={"unit": "area", "type_zh": "kind"}), enterprises(sample)
        )
        english = outlets.drop_duplicates("type_zh").set_index("type_zh")["type_en"]
        mine = found[(found["area"] == self.code) & (found["count"] > 0)]
        mine = mine.assign(type_zh=mine["kind"], type_en=mine["kind"].map(english))
        return mine.sort_values(["count", "kind"], ascending=[False, True], kind="stable")

    def plan_areas(self) -> pd.DataFrame:
        """Return the plan's areas that lie in the area, or the cluster itself."""
        column = "id" if self.partition == "clusters" else COLUMN[self.partition]
        return plan_areas_in(column, self.code, self.tables)

    def places(self) -> pd.DataFrame:
        rows = self.tables.places
        if self.partition == "clusters":
            rows = of_cluster(rows, self.code)
        else:
            rows = rows[rows[COLUMN[self.partition]] == self.code]
        return rows[rows["kind"] != "cluster"]
