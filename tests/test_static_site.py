"""The static site: whole, linked, the same each time, and never over what is not such a site."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import pytest
from typer.testing import CliRunner

from cli import app
from gis.portray import portray
from gis.problems import ProblemError
from gis.schema import empty
from gis.store import open_store
from gis.tables import ENTERPRISES
from layers import all_layers
from tests.test_report_html import Reader
from views.static_contents import files_of, is_brought_in, map_layers, themes_of
from views.static_folder import INDEX, KIND, check_folder, write_site
from views.static_site import Planned, Site, page_of, planned, site_of

ROOT = Path(__file__).resolve().parent.parent
AREAS = ("luyang", "LY-04", "U-340103", "340103")
HELLO = Planned(path="a/b.txt", make=lambda: b"hello")


@cache
def site() -> Site:
    return site_of(open_store(ROOT / "data"), areas=AREAS, themes=("institutions_by_unit",))


@cache
def plan() -> dict[str, Planned]:
    return {one.path: one for one in planned(site())}


@cache
def pages() -> dict[str, str]:
    """Return every page but the map, as text."""
    return {
        path: one.make().decode()
        for path, one in plan().items()
        if path.endswith(".html") and path != "map.html"
    }


def reached(path: str, address: str) -> str:
    """Return the path in the site that an address on a page leads to."""
    parts: list[str] = []
    for part in (*PurePosixPath(path).parent.parts, *unquote(urlsplit(address).path).split("/")):
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def test_every_link_leads_to_a_file_of_the_site_or_a_place_on_the_page() -> None:
    seen: set[str] = set()
    for path, text in pages().items():
        names = re.findall(r' id="([^"]*)"', text)
        assert len(names) == len(set(names)), path
        for address in re.findall(r'(?:href|src)="([^"]*)"', text):
            if address.startswith("#"):
                assert address[1:] in names, (path, address)
                continue
            assert not urlsplit(address).scheme, (path, address)
            assert not address.startswith("/"), (path, address)
            assert reached(path, address) in plan(), (path, address)
            seen.add(reached(path, address))
        for address in re.findall(r'url\("([^"]*)"\)', text):
            assert reached(path, address) in plan(), (path, address)
    sought = {path for path in plan() if not path.startswith("fonts/")}
    assert sought - seen == {"robots.txt"}


def test_each_page_is_whole_needs_no_script_and_carries_the_notice() -> None:
    for path, text in pages().items():
        page = Reader(text)
        assert page.open == [], path
        assert page.of("script") == [], path
        assert len(page.of("h1")) == 1, path
        notice = "not for publication" if path.startswith("en/") else "不得公开"
        assert any(notice in words for words in page.words), path


def test_each_page_leads_to_itself_in_the_other_language() -> None:
    for path, text in pages().items():
        (other,) = re.findall(r'<a href="([^"]*)"[^>]* hreflang=', text)
        twin = path.removeprefix("en/") if path.startswith("en/") else f"en/{path}"
        assert reached(path, other) == twin


def test_the_start_has_the_counts_of_the_page_and_what_was_asked_for() -> None:
    start = pages()["index.html"]
    assert len(re.findall(r'href="profiles/unit-U-340103.html"', start)) == 2  # counts, and list
    assert "profiles/unit-U-340104.html" not in start
    assert site().tables.version in start


def test_the_same_facts_give_the_same_bytes() -> None:
    again = {one.path: one for one in planned(site_of(site().store, AREAS, [*site().themes]))}
    for path in ("index.html", "en/profiles/cluster-luyang.html", "downloads/places.gpkg"):
        assert again[path].make() == plan()[path].make()


def test_who_is_to_check_what_is_not_handed_out() -> None:
    assert not [path for path in plan() if "reviews" in path]


def test_what_users_brought_in_is_not_handed_out() -> None:
    rows = empty(ENTERPRISES).reindex(range(1)).assign(
        id=["E-1"], name_zh=["甲"], industry=["J66"], lon=117.2, lat=31.8, accuracy="exact",
        uncertainty_m=10.0,
    )  # fmt: skip
    held = site().tables.with_tables(enterprises=rows)
    assert len(portray(all_layers()["enterprises"], held, "zh").frame) == 1  # else it says nothing
    assert "enterprises" not in themes_of(held)
    assert {"enterprises", "registers"} & {name for name, _ in files_of(held)} == set()
    own = {name for name, layer in all_layers().items() if is_brought_in(layer)}
    assert own == {"enterprises", "register"}
    assert own & set(map_layers(held)) == set()


def test_sources_are_joined_with_the_mark_of_the_language() -> None:
    assert "；" not in pages()["en/sources.html"]
    assert "；" in pages()["sources.html"]


# --- the folder -------------------------------------------------------------------------------


def test_a_site_is_written_whole_with_an_index_of_its_files(tmp_path: Path) -> None:
    out = tmp_path / "site"
    heard: list[tuple[int, int]] = []
    written = write_site(out, [HELLO], "v1", lambda *done: heard.append(done))
    index = json.loads((out / INDEX).read_text("utf-8"))
    digest = hashlib.sha256(b"hello").hexdigest()
    assert index == {
        "kind": KIND,
        "version": "v1",
        "files": [{"path": "a/b.txt", "bytes": 5, "sha256": digest}],
    }
    assert written.files == 2
    assert written.size == 5 + (out / INDEX).stat().st_size
    assert heard == [(1, 1)]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_site_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(out, [Planned(path="old.txt", make=lambda: b"old")], "v1")
    write_site(out, [HELLO], "v2")
    assert sorted(path.name for path in out.iterdir()) == ["a", INDEX]


def test_a_failure_leaves_the_older_site_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(out, [HELLO], "v1")

    def fail() -> bytes:
        raise OSError

    with pytest.raises(ProblemError):
        write_site(out, [HELLO, Planned(path="c", make=fail)], "v2")
    assert json.loads((out / INDEX).read_text("utf-8"))["version"] == "v1"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_is_not_such_a_site_is_never_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    check_folder(mine)  # empty
    (mine / "letter.txt").write_text("keep me")
    mixed = tmp_path / "mixed"
    write_site(mixed, [HELLO], "v1")
    (mixed / "letter.txt").write_text("keep me")
    for out in (mine, mixed, mine / "letter.txt", tmp_path / "none" / "site"):
        with pytest.raises(ProblemError):
            write_site(out, [HELLO], "v2")
    assert (mine / "letter.txt").read_text() == (mixed / "letter.txt").read_text() == "keep me"


def test_the_command_refuses_unknown_areas_and_foreign_folders(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    for words in (["--out", str(tmp_path / "site"), "--areas", "moon"], ["--out", str(tmp_path)]):
        result = CliRunner().invoke(app, ["site", *words])
        assert result.exit_code == 1
    assert (
        "moon"
        in CliRunner()
        .invoke(app, ["site", "--out", str(tmp_path / "site"), "--areas", "moon"])
        .stderr
    )


def test_the_help_shows_ids_that_the_command_takes() -> None:
    shown = CliRunner().invoke(app, ["site", "--help"], env={"COLUMNS": "200"}).stdout
    known = {key.partition(":")[2] for key in site_of(site().store).keys}
    examples = re.findall(r"如 ([\w,-]+)", shown)
    assert len(examples) == 1
    assert set(examples[0].split(",")) <= known


def test_no_id_leads_out_of_the_site(tmp_path: Path) -> None:
    path = page_of("place:../../../../escaped")
    assert (tmp_path / path).resolve().is_relative_to(tmp_path.resolve() / "profiles")
    outside = [Planned(path="../escaped.html", make=lambda: b"x")]
    with pytest.raises(ValueError, match="outside the site"):
        write_site(tmp_path / "site", outside, "v")
    assert not (tmp_path / "escaped.html").exists()
