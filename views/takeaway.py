"""What a reader takes home from a page: the report in each format, and the records behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from gis.parcels import zip_bytes
from gis.report.blocks import Report
from gis.store import Tables
from gis.text import Language, Text
from views.exporting import Choice, export_bytes
from views.reporting import FORMATS, report_bytes

DATA = Text("数据（zip）", "Data (zip)")


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What can be taken: the report is made again, dated, only when it is asked for."""

    name: str
    report: Callable[[str], Report]
    """Returns the report with the date (YYYY-MM-DD) that it is to carry."""
    records: Callable[[], Mapping[str, pd.DataFrame]] | None = None


def takeaway(parcel: Parcel, tables: Tables, language: Language) -> None:
    """Show a button for each format; a file is made when its button is pressed."""
    with st.container(horizontal=True, key=f"take_{parcel.name}", vertical_alignment="center"):
        for code, one in FORMATS.items():
            st.download_button(
                one.says.get(language),
                _maker(parcel, code),
                file_name=f"{parcel.name}-{language}.{one.suffix}",
                mime=one.media_type,
                key=f"take_{parcel.name}_{code}",
                on_click="ignore",
                icon=one.icon,
            )
        if parcel.records is not None:
            st.download_button(
                DATA.get(language),
                lambda: data_bytes(parcel, tables, language),
                file_name=f"{parcel.name}-data-{language}.zip",
                mime="application/zip",
                key=f"take_{parcel.name}_data",
                on_click="ignore",
                icon=":material/table:",
            )


def _maker(parcel: Parcel, code: str) -> Callable[[], bytes]:
    return lambda: report_bytes(parcel.report(date.today().isoformat()), code)


def data_bytes(parcel: Parcel, tables: Tables, language: Language) -> bytes:
    """Return the records as a zip of workbooks with words for codes, a table each."""
    choice = Choice(format="xlsx", language=language, words=True, head="labels")
    held = parcel.records() if parcel.records else {}
    return zip_bytes(
        {
            f"{name}.xlsx": export_bytes(name, frame, tables, choice).content
            for name, frame in held.items()
            if len(frame)
        }
    )
