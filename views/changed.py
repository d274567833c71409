"""The panel of changes: all of them between two revisions, or one record's, cell by cell."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from gis.changes import KEY_MARK, differing, outside_points
from gis.revisions import Comparison
from gis.store import Tables
from gis.tables import TABLES
from gis.text import NO_DATA, Language, Text
from gis.vocabulary import CHANGE_KINDS
from views import cache
from views.choices import ALL, KIND_OF, pick
from views.data_history import cells_for_people
from views.facts import heading, headline, name_of
from views.lists import area_names
from views.words import aside, facts, plain

LISTED = 200
"""Changes that the panel lists; the page Data has them all."""
OPEN = 12
"""So few changes stand open."""
SINCE = "w_since"


def since() -> int:
    """Return the revision that changes are told since."""
    number = str(st.session_state.get(SINCE) or st.query_params.get("since", "0"))
    return int(number) if number.isdecimal() else 0


def change_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    """Show every change since the chosen revision, or what changed of one record."""
    number = min(since(), everything.number)
    newer = everything.compared_with(number)
    if code == ALL:
        _every(cache.changes_since(number), newer, language)
        return
    table, _, key = code.partition(KEY_MARK)
    _one(differing(TABLES[table], newer, newer.earlier or newer), key, language)


def span(number: int, now: int) -> Text:
    """Name the two revisions that are compared."""
    return Text("修订 {a} → {b}", "Revisions {a} → {b}").format(a=number, b=now)


def _every(found: pd.DataFrame, newer: Tables, language: Language) -> None:
    headline(
        Text("数据变化", "Changes of the data").get(language),
        span(newer.earlier.number if newer.earlier else 0, newer.number).get(language),
    )
    if found.empty:
        st.info(Text("两个修订之间没有变化。", "Nothing changed in between.").get(language))
        return
    counts = found["kind"].value_counts()
    facts(
        ((words.get(language), str(counts[kind])) for kind, words in CHANGE_KINDS.items()
         if kind in counts), language,
    )  # fmt: skip
    _without_points(found, newer, language)
    for kind, words in CHANGE_KINDS.items():
        rows = found[found["kind"] == kind]
        if len(rows):
            head = words.get(language) + aside(len(rows), language)
            with st.expander(head, expanded=len(found) <= OPEN):
                for row in rows.head(LISTED).to_dict("records"):
                    st.button(
                        plain(name_of(row, language) or row["key"]), key=f"open_{row['id']}",
                        on_click=pick, args=(f"change:{row['id']}",), type="tertiary",
                    )  # fmt: skip
                    st.caption(plain(row[f"told_{language}"]))
    if len(found) > LISTED:
        st.caption(Text("全部变化见“数据”页的修订历史。", "All are on the page Data, History.").get(
            language
        ))  # fmt: skip


def _without_points(found: pd.DataFrame, newer: Tables, language: Language) -> None:
    """Count by unit what no point is drawn for."""
    counts = outside_points(found)
    if counts.empty:
        return
    names = area_names(newer, language)
    heading(Text("未画点的变化，按单元", "Changes without a point, by unit"), language)
    facts(
        ((names.get(unit, unit) or NO_DATA.get(language), str(n)) for unit, n in counts.items()),
        language,
    )


def _one(found: Comparison, key: str, language: Language) -> None:
    after, before = found.after, found.before
    rows = after if key in after.index else before
    if key not in rows.index:
        headline(key, found.table.title.get(language))
        st.info(Text("此记录没有变化。", "This record has not changed.").get(language))
        return
    kind = "opened" if key not in before.index else "closed" if key not in after.index else ""
    row = rows.loc[key].to_dict()
    name = name_of(row, language) or str(row.get("name_en") or key)
    headline(name, found.table.title.get(language))
    if kind:
        st.markdown(plain(CHANGE_KINDS[kind].get(language)))
    else:
        one = Comparison(table=found.table, before=before.loc[[key]], after=after.loc[[key]])
        cells = cells_for_people(one, language).iloc[:, 2:]
        facts(
            ((str(name), f"{was or NO_DATA.get(language)} → {now or NO_DATA.get(language)}")
             for name, was, now in cells.itertuples(index=False)), language,
        )  # fmt: skip
    last = cache.store().last_change(found.table.id, key)
    if last is not None:
        told = Text("修订 {n}：{author}，{at}", "Revision {n}: {author}, {at}").format(
            n=last.number, author=last.entry.author, at=last.entry.at
        )
        note = f" · {last.entry.note}" if last.entry.note else ""
        st.caption(plain(told.get(language) + note))
    if kind != "closed" and found.table.id in KIND_OF:
        st.button(
            Text("打开记录", "Open the record").get(language), key="open_changed", on_click=pick,
            args=(f"{KIND_OF[found.table.id]}:{key}",), icon=":material/open_in_new:",
        )  # fmt: skip
