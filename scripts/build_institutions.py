"""Derive institutions.csv: type, level, group, unit with evidence, building, cluster, location."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import shapely

from gis.resolve import Lexicons, Resolution, building_in, cluster_in, resolve
from gis.tables import INSTITUTIONS
from gis.vocabulary import DRAWN_ACCURACIES, family_of
from scripts.build_boundaries import Shapes
from scripts.build_files import SOURCES, Row, read_rows, write_csv
from scripts.build_locations import anchors, location

LOCAL_TYPES = ("guarantee", "microcredit", "pawn", "leasing", "factoring", "exchange")
CLUSTERS = ("baohe", "shushan", "gaoxin", "luyang")
ZONE_SEAT = {"U-340176": "340104", "U-340177": "340104", "U-340178": "340102"}
NEIGHBOURS = "邻近门牌（2019 样本）"
STATUS = {
    "status_zh": "未核实（登记信息截至 {as_of}）",
    "status_en": "Not verified (record as of {as_of})",
}
_COPIED = (
    "id", "name_zh", "type", "level", "uscc", "registered", "address",
    "note_zh", "note_en", "source", "as_of",
)  # fmt: skip
_LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司")
_SHORT_BRANDS = {
    "工商银行": "工行",
    "农业银行": "农行",
    "建设银行": "建行",
    "交通银行": "交行",
    "邮政储蓄银行": "邮储银行",
    "上海浦东发展银行": "浦发银行",
    "人民财产保险": "人保财险",
    "平安财产保险": "平安产险",
    "农村商业银行": "农商行",
    "人寿财产保险": "人寿财险",
    "财产保险": "财险",
    "人寿保险": "人寿",
    "出口信用保险公司": "信保",
}


def build(folder: Path, places: list[Row], outlines: Shapes) -> list[Row]:
    """Write the table; return its rows."""
    known, lexicons = anchors(), read_lexicons()
    areas = {place["id"]: place["areas"] for place in places}
    rows = []
    for row in read_rows("institutions.csv"):
        found = _resolved(row, lexicons)
        built = _named(row) | _placed(row, found, lexicons) | location(row, known)
        rows.append(built | _cluster(built, areas, outlines, lexicons))
    write_csv(INSTITUTIONS, rows, folder)
    return rows


def read_lexicons() -> Lexicons:
    """Return the city's words: names of areas, zones, buildings, roads and clusters."""
    units = _frame("units.csv")
    return Lexicons(
        areas=_frame("area_names.csv"),
        zones=_frame("zone_names.csv"),
        buildings=_frame("building_names.csv"),
        roads=_frame("road_lexicon.csv"),
        clusters=_frame("cluster_names.csv"),
        unit_names=dict(zip(units["id"], units["name_zh"], strict=True)),
    )


def aliases(name: str) -> str:
    """Return the short names that follow from the full one by leaving out set words.

    >>> aliases("中国工商银行股份有限公司安徽省分行")
    '工商银行安徽省分行;工行安徽省分行'
    """
    bare = name.removeprefix("中国")
    for form in _LEGAL_FORMS:
        bare = bare.replace(form, "")
    found = [bare]
    for brand, short in _SHORT_BRANDS.items():
        if brand in bare:
            found.append(bare.replace(brand, short))
            break
    return ";".join(alias for alias in dict.fromkeys(found) if alias not in ("", name))


def _frame(name: str) -> pd.DataFrame:
    return pd.read_csv(SOURCES / name, dtype=str, keep_default_na=False, encoding="utf-8")


def _resolved(row: Mapping[str, str], lexicons: Lexicons) -> Resolution:
    found = resolve(row["address"], lexicons)
    if not found.unit and row["neighbour_unit"]:
        return Resolution(unit=row["neighbour_unit"], method="house_number", evidence=NEIGHBOURS)
    return found


def _named(row: Mapping[str, str]) -> Row:
    kind, level = row["type"], row["level"]
    legal = level in ("head_office", "legal_person")
    group = "local" if kind in LOCAL_TYPES else "legal" if legal else "branch"
    return {name: row[name] for name in _COPIED} | {
        "aliases": ";".join(filter(None, (aliases(row["name_zh"]), row["plan_name"]))),
        "family": family_of(kind),
        "group": group,
        **{name: says.format(as_of=row["as_of"]) for name, says in STATUS.items()},
    }


def _placed(row: Mapping[str, str], found: Resolution, lexicons: Lexicons) -> Row:
    division, method = _division(row["address"], found, lexicons)
    return {
        "unit": found.unit,
        "unit_method": found.method,
        "unit_evidence": found.evidence,
        "division": division,
        "division_method": method,
        "building": building_in(row["address"], lexicons),
    }


def _division(address: str, found: Resolution, lexicons: Lexicons) -> tuple[str, str]:
    """Return the division: the unit's own, or for a zone the one written, else the zone's seat."""
    if not found.unit:
        return "", "unknown"
    if found.unit not in ZONE_SEAT:
        return found.unit.removeprefix("U-"), found.method
    names = lexicons.areas
    written = names[(names["kind"] == "division") & names["words"].map(lambda w: w in address)]
    if len(written):
        return str(written["division"].iloc[0]), "address_text"
    return ZONE_SEAT[found.unit], "zone_seat"


def _cluster(
    row: Row, areas: Mapping[str, str], outlines: Shapes, lexicons: Lexicons
) -> dict[str, str]:
    """Return the cluster: of the building or road written, else of a point good to its street."""
    named = [area for area in areas.get(row["building"], "").split(";") if area in CLUSTERS]
    written = named[0] if named else cluster_in(row["address"], row["unit"], lexicons)
    if written:
        return {"cluster": written, "cluster_method": "written"}
    if row["accuracy"] in DRAWN_ACCURACIES:
        point = shapely.Point(row["lon"], row["lat"])
        for cluster in CLUSTERS:
            if shapely.intersects(outlines[cluster], point):
                return {"cluster": cluster, "cluster_method": "coordinate"}
    return {}
