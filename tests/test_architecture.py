"""The rules of the house that nobody should have to remember."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RANKS = {
    "text": 1, "problems": 1, "crs": 1, "classify": 1, "vocabulary": 1, "palettes": 1,
    "vision": 1, "credit_code": 1, "quiet": 1, "names": 1, "name_rules": 1, "levels": 1,
    "base_classes": 1,
    "schema": 2, "tables": 2, "checks": 2, "shipped": 2, "revisions": 2, "ledger_tables": 2,
    "ledger_rows": 2, "ledger_problems": 2, "ledger_writes": 2, "ledger": 2, "tokens": 2,
    "store": 2, "frames": 2, "selection": 2,
    "lexicons": 2, "streets": 2, "resolve": 2, "completion": 2, "online_geocode": 2,
    "areas": 3, "counts": 3, "geocode": 3, "changes": 3, "corrections": 3, "nearest": 3,
    "search": 3, "analysis": 3, "questions": 3,
    "signoff": 2, "reasons": 2, "review": 3, "gaps": 3, "placing": 3,
    "points_wanted": 3, "remedies": 3, "field_marks": 3, "field_lines": 3, "field_returns": 3,
    "known": 3, "datum_evidence": 3, "datum": 3, "intake": 3, "line_datum": 3,
    "street_network": 3, "street_base": 3, "label_raster": 3, "bulk": 3,
    "criteria": 3, "investors": 3, "sites": 3, "site_weights": 3, "site_ground": 3,
    "site_measures": 3, "site_wish": 3, "site_limits": 3, "site_finder": 3,
    "targets": 3,
    "layer": 4, "cells": 4, "portray": 4,
    "web": 5, "tiles": 5, "industries": 1, "paper": 5, "export": 5, "report": 5, "parcels": 1,
    "standalone": 5, "features": 5, "registers": 5,
}  # fmt: skip
MODULES = sorted((ROOT / "gis").glob("*.py"))
TABLES = sorted((ROOT / "gis" / "tables").glob("*.py"))
PACKAGES = (
    "tables", "paper", "intake", "export", "report", "analysis", "questions", "tiles", "bulk",
    "features", "registers",
)  # fmt: skip
INSIDE = [path for name in PACKAGES[1:] for path in sorted((ROOT / "gis" / name).glob("*.py"))]
CONTENT = sorted((ROOT / "layers").glob("*.py"))
DOORS = {"app", "main", "cli", "serving", "pages", "views", "routes"}
OURS = [
    path
    for folder in ("gis", "layers", "pages", "views", "routes", "scripts", "benchmarks")
    for path in sorted((ROOT / folder).glob("**/*.py"))
] + sorted(ROOT.glob("*.py"))


def imports(path: Path) -> set[str]:
    """Name every module that a file imports, wherever it does so."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_module_of_gis_has_a_rank() -> None:
    assert {path.stem for path in MODULES} | set(PACKAGES) == set(RANKS) | {"__init__"}


@pytest.mark.parametrize("path", [*MODULES, *INSIDE], ids=named)
def test_imports_inside_gis_point_down(path: Path) -> None:
    own = RANKS[path.parent.name] if path in INSIDE else RANKS.get(path.stem, 0)
    used = {name.split(".")[1] for name in imports(path) if re.match(r"gis\.[a-z]+", name)}
    higher = {name for name in used if name in RANKS and RANKS[name] > own}
    assert not higher


@pytest.mark.parametrize("path", [*MODULES, *TABLES, *INSIDE], ids=named)
def test_gis_has_never_heard_of_streamlit_nor_of_the_city(path: Path) -> None:
    assert not {n for n in imports(path) if n.split(".")[0] in {"streamlit", "layers", *DOORS}}
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"合肥|Hefei|包河|庐阳|蜀山|340\d{3}", text)


@pytest.mark.parametrize("path", CONTENT, ids=named)
def test_layers_import_no_output_and_no_door(path: Path) -> None:
    used = imports(path)
    assert not {name for name in used if name.split(".")[0] in DOORS | {"streamlit", "folium"}}
    assert not {name for name in used if name.startswith(("gis.web", "gis.paper", "gis.export"))}


@pytest.mark.parametrize("path", OURS, ids=named)
def test_nobody_imports_a_door(path: Path) -> None:
    inside = named(path).split("/")[0]
    if inside in ("pages", "views", "routes", "benchmarks") or path.stem in DOORS:
        return
    if named(path) == "scripts/gallery.py":  # it shows what the doors print
        return
    assert not {name for name in imports(path) if name.split(".")[0] in DOORS}


@pytest.mark.parametrize("path", OURS, ids=named)
def test_modules_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 480


@pytest.mark.parametrize("path", OURS, ids=named)
def test_code_names_no_machine_path_and_no_font_or_script_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/work/|/root/|/home/|cdn\.|unpkg|googleapis|gstatic", text)


def test_own_scripts_ask_no_host() -> None:
    for path in (ROOT / "static" / "atlas").iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text
        assert "https://" not in text
        assert "innerHTML" not in text
        assert not re.search(r"\beval\(|new Function", text)
