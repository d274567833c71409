"""Mappings that a reader settled once, kept for the next file with the same headings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import sqlalchemy as sql

from gis.intake.cleaning import squeezed
from gis.intake.columns import Assignment, from_json
from gis.ledger import Ledger
from gis.ledger_tables import MAPPINGS
from gis.tables import TABLES


def source_of(headings: Sequence[str]) -> str:
    """Return the name under which files with these headings, in any order, are remembered."""
    words = "\x1f".join(sorted(squeezed(heading) for heading in headings))
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def remember(ledger: Ledger, headings: Sequence[str], assignment: Assignment, at: str) -> None:
    """Keep the mapping for the next file with these headings; the last one wins."""
    mine = (MAPPINGS.c.source == source_of(headings)) & (MAPPINGS.c.table_id == assignment.table)
    with ledger.writing() as connection:
        connection.execute(sql.delete(MAPPINGS).where(mine))
        connection.execute(
            sql.insert(MAPPINGS).values(
                source=source_of(headings),
                table_id=assignment.table,
                mapping=assignment.as_json(),
                at=at,
            )
        )


def recalled(ledger: Ledger | None, headings: Sequence[str]) -> dict[str, Assignment]:
    """Return the mappings of files with these headings, by table, the newest first."""
    if ledger is None or not ledger.exists_at_all():
        return {}
    wanted = sql.select(MAPPINGS.c.mapping).where(MAPPINGS.c.source == source_of(headings))
    with ledger.reading() as connection:
        texts = list(connection.execute(wanted.order_by(MAPPINGS.c.at.desc())).scalars())
    found: dict[str, Assignment] = {}
    for text in texts:
        try:
            one = from_json(text)
        except (ValueError, TypeError):
            continue  # of a release that wrote them in another form: the guess serves instead
        if one.table in TABLES:
            found.setdefault(one.table, one)
    return found
