"""An answer to take home: a report in every format, and its figures as files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from gis.analysis.samples import Refusal
from gis.parcels import csv_bytes, zip_bytes
from gis.problems import Problem, ProblemError
from gis.questions.answers import Answer, answer
from gis.questions.over_points import Dense, Groups, Hot, Pattern
from gis.questions.over_units import Change
from gis.questions.plan_check import PlanCheck
from gis.questions.question import Question, to_code, to_query
from gis.questions.what_if import Scenario
from gis.report.blocks import Heading, Report, Sheet, Sources
from gis.store import Tables
from gis.text import Language, Text
from views import printing
from views.analysis_blocks import detail_blocks, finding_blocks, standing_blocks
from views.analysis_findings import findings
from views.analysis_map import sheet_of
from views.reporting import whole
from views.takeaway import Parcel

TITLE = Text("集聚分析", "Analysis of concentration")


def analysis_report(
    asked: Question, tables: Tables, language: Language, *, date: str = ""
) -> Report:
    """Return the answer to a question as a report; raises ProblemError where there is none."""
    found = answer(tables, asked)
    if isinstance(found, Refusal):
        raise ProblemError(Problem(fatal=True, says=found.says, cure=found.needs))
    book = Sources()
    made = printing.make(replace(sheet_of(found, language, date), paper="A4"), tables)
    title = made.imprint.title
    blocks = [
        Heading(text=asked.says.get(language), finding=findings(found)[0].get(language)),
        *finding_blocks(found, language),
        *detail_blocks(found, language),
        *standing_blocks(found, tables, language, book),
        Sheet(page=made.page, caption=title, alt=title),
    ]
    report = Report(
        title=TITLE.get(language), subtitle=asked.says.get(language), language=language,
        blocks=tuple(blocks), date=date,
    )  # fmt: skip
    return whole(report, book, tables, "analysis", to_query(asked))


def analysis_parcel(asked: Question, tables: Tables, language: Language) -> Parcel:
    """Return an answer to take home."""
    return Parcel(
        name=f"analysis-{asked.ask}",
        report=lambda day: analysis_report(asked, tables, language, date=day),
    )


def result_files(found: Answer, tables: Tables) -> bytes:
    """Return the answer's figures as a zip: each table as CSV, and with shapes as GeoJSON."""
    files: dict[str, bytes] = {}
    for name, frame in frames(found).items():
        plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
        files[f"{name}.csv"] = csv_bytes(_rows(plain))
        if isinstance(frame, gpd.GeoDataFrame) and len(frame):
            files[f"{name}.geojson"] = frame.to_crs(4326).to_json(
                drop_id=True, ensure_ascii=False
            ).encode()  # fmt: skip
    about = [["question", to_code(found.asked)], ["data", tables.version],
             ["question_zh", found.asked.says.zh], ["question_en", found.asked.says.en],
             *(["finding_zh", one.zh] for one in findings(found)),
             *(["finding_en", one.en] for one in findings(found)),
             *(["source", one] for one in found.material.ground.sources)]  # fmt: skip
    files["about.csv"] = csv_bytes(about)
    return zip_bytes(files)


def _rows(frame: pd.DataFrame) -> list[list[str | float | int | None]]:
    values = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    return [list(frame.columns), *([_cell(one) for one in row] for row in values)]


def _cell(value: object) -> str | float | int | None:
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value)


UNIT = ("id", "short_zh", "short_en")


def frames(found: Answer) -> Mapping[str, pd.DataFrame]:
    """Return the answer's tables by name."""
    if isinstance(found, Change):
        return {"change": found.rows}
    if isinstance(found, Hot):
        return {"cells": found.cells.drop(columns=["x", "y"]), "points": _members(found)}
    if isinstance(found, Pattern):
        curves = {} if isinstance(found.curves, Refusal) else {"curves": found.curves.curves}
        return {**curves, "points": _members(found)}
    if isinstance(found, Groups):
        members = _members(found).assign(group=found.found.member + 1)
        return {"groups": found.rows.drop(columns=["x", "y"]), "members": members}
    if isinstance(found, Dense):
        return {"contours": found.rows, "points": _members(found)}
    if isinstance(found, PlanCheck):
        return {"observed": found.rows, "corridors": found.corridors, "points": _members(found)}
    rows = found.rows
    own = [name for name in rows if name not in found.material.units or name in UNIT]
    return {"units": rows[[*own, "geometry"]],
            **({"cells": found.hot.cells} if isinstance(found, Scenario)
               and not isinstance(found.hot, Refusal) else {})}  # fmt: skip


def _members(found: Hot | Pattern | Groups | Dense | PlanCheck) -> pd.DataFrame:
    names = ["id", "name_zh", "type", "unit", "lon", "lat", "accuracy", "uncertainty_m", "source"]
    here = found.material.here
    return here[[name for name in names if name in here]]
