"""What the plan asks of funds, and what was published since, listed beside the counts of funds."""

from __future__ import annotations

from gis.paper.listing import Listing
from gis.paper.sheet import Sheet
from gis.store import Tables
from gis.text import NO_DATA, Language, Text, is_missing, join
from gis.vocabulary import REPORT_KINDS
from layers import all_layers
from views.area_panels import reported_amount
from views.facts import Row, in_language, name_of
from views.words import aside

FUND_COUNTS = "fund_counts"
FUND_INDICATORS = (
    "T1-managers",
    "T1-funds",
    "T1-fund_size",
    "BOX1-gaoxin-institutions",
    "BOX1-gaoxin-fund_size",
)
TITLE = Text("规划目标（{period}）与已公布实绩", "Plan targets ({period}) and published actuals")
LINE = Text(
    "{name}　基期：{base}；目标：{target}；实绩：{actuals}",
    "{name}. Base: {base}; target: {target}; actuals: {actuals}",
)
BREAK = Text("；", "; ")
OTHER_SCOPE = Text("与规划口径不同，不作比较", "scope differs from the plan's: not compared")


def fund_targets(sheet: Sheet, tables: Tables) -> tuple[Listing, ...]:
    """List the plan's fund indicators on a city sheet that counts funds; else list nothing.

    Base, target and actuals stand side by side as published: nothing is divided or added.
    """
    whole_city = not sheet.area and sheet.bounds is None
    counted = any(
        name in all_layers() and all_layers()[name].theme == FUND_COUNTS for name in sheet.layers
    )
    rows = tables.indicators[tables.indicators["id"].isin(FUND_INDICATORS)]
    if not whole_city or not counted or rows.empty:
        return ()
    language = sheet.language
    title = TITLE.format(period=join([*dict.fromkeys(rows["target_period"])], language))
    lines = tuple(indicator_line(row, tables, language) for row in rows.to_dict("records"))
    return (Listing(title=title.get(language), lines=lines),)


def indicator_line(row: Row, tables: Tables, language: Language) -> str:
    """Write an indicator's base, target, clauses and published actuals in one line."""
    actuals = tables.indicator_actuals
    published = actuals[actuals["indicator"] == row["id"]].sort_values("period", kind="stable")
    told = [_actual(one, language) for one in published.to_dict("records")]
    locators = join(_locators(row["clauses"], tables, language), language)
    asked = (row["target_period"], locators)
    values = {
        "name": name_of(row, language) + _area(row["area"], tables, language),
        "base": _base(row, language),
        "target": reported_amount({**row, "value": row["target_value"]}, language)
        + aside(BREAK.get(language).join(asked), language),
        "actuals": join(told, language) or NO_DATA.get(language),
    }
    return LINE.get(language).format(**values)


def _base(row: Row, language: Language) -> str:
    if is_missing(row["base_value"]):
        return in_language(row, "base_note", language) or NO_DATA.get(language)
    amount = reported_amount({**row, "value": row["base_value"], "comparator": ""}, language)
    return amount + aside(row["base_period"], language)


def _area(code: str, tables: Tables, language: Language) -> str:
    """Name the area of an indicator that is not the whole city's."""
    named = tables.clusters[tables.clusters["id"] == code]
    return aside(named.iloc[0][f"short_{language}"], language) if len(named) else ""


def _locators(codes: str, tables: Tables, language: Language) -> list[str]:
    locators = tables.clauses.set_index("id")[f"locator_{language}"]
    return [locators[code] for code in codes.split(";")]


def _actual(row: Row, language: Language) -> str:
    """Write a published actual with its period, kind and source; say where its scope differs."""
    about = [row["period"], REPORT_KINDS[row["kind"]].get(language), row["source"]]
    if row["comparable"] is not True:
        scope = in_language(row, "scope", language)
        about += [OTHER_SCOPE.get(language), *([scope] if scope else [])]
    words = BREAK.get(language).join(about)
    return reported_amount({**row, "comparator": ""}, language) + aside(words, language)
