"""The whole ranking as a report; and what the page hands out for a wish."""

from __future__ import annotations

from gis.report.blocks import Report, Sources
from gis.site_finder import site_ranking
from gis.site_wish import Wish, to_query
from gis.store import Tables
from gis.text import Language, Text
from views.dossiers import dossier
from views.reporting import whole
from views.site_blocks import (
    lacking_blocks,
    ranking_blocks,
    sentence_blocks,
    unranked_blocks,
)
from views.site_method import method_blocks
from views.site_words import asked
from views.takeaway import Parcel

RANKED = Text("选址排名", "Ranked sites")


def ranking_report(wish: Wish, tables: Tables, language: Language, *, date: str = "") -> Report:
    """Return the answer to a wish as a report; raises ProblemError where there is none."""
    ranking = site_ranking(tables, wish)
    book = Sources()
    blocks = [
        *sentence_blocks(ranking, language),
        *ranking_blocks(ranking, tables, language, book),
        *lacking_blocks(ranking, language),
        *unranked_blocks(ranking, tables, language, book),
        *method_blocks(ranking, language),
    ]
    made = Report(
        title=RANKED.get(language),
        subtitle=asked(wish).get(language),
        language=language,
        blocks=tuple(blocks),
        date=date,
    )
    return whole(made, book, tables, "sites", to_query(wish))


def ranking_parcel(wish: Wish, tables: Tables, language: Language) -> Parcel:
    """Return the ranking to take home."""
    return Parcel(
        name="sites-ranked",
        report=lambda day: ranking_report(wish, tables, language, date=day),
    )


def dossier_parcel(
    places: tuple[str, ...], wish: Wish, tables: Tables, language: Language
) -> Parcel:
    """Return the dossier of places to take home, with their records."""
    return Parcel(
        name=f"dossier-{places[0] if len(places) == 1 else len(places)}",
        report=lambda day: dossier(places, wish, tables, language, date=day),
        records=lambda: {
            "places": tables.places[tables.places["id"].isin(places)],
            "institutions": tables.institutions[tables.institutions["building"].isin(places)],
        },
    )
