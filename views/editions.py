"""What leaves the house: a sheet or an atlas with the review number that holds for its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gis.paper.compose import Composition
from gis.paper.edition import (
    Edition,
    EditionBook,
    content_hash,
    key_of,
    read_number,
    series_hash,
)
from gis.paper.pdf import pdf_bytes
from gis.paper.preflight import Verdict, blocks, preflight, publishing
from gis.paper.proof import proof_pages
from gis.paper.scene import Page, recoloured
from gis.paper.sheet import Sheet
from gis.paper.submission import submission_zip
from gis.paper.svg import svg_text
from gis.parcels import BOM, csv_bytes
from gis.problems import Problem, ProblemError
from gis.store import PACKAGE, Store, Tables
from gis.tables import TABLES
from gis.text import Text
from gis.vision import as_seen
from views import own_data, printing
from views.atlas import Progress, Series, atlas
from views.exporting import Choice, export_bytes

SERIES = "atlas:"
"""Begins the key under which the number of an atlas is kept."""
BOUNDARY_FILES = ("districts", "units", "surroundings")
PROOF_OF = Text("{title} · 校样", "{title} · proof")
NO_NUMBER = Text("没有登记过审图号", "No review number was entered for it")
WITHDRAWN = Text(
    "审图号 {n} 已撤下：内容与批准时不同，图上印“内部工作图”",
    "Review number {n} is withdrawn: the content has changed; marked as an internal working map",
)
HEAD = ("文件 File", "SHA-256", "名称 Title", "来源 Sources", "许可 Licences")


def book() -> EditionBook:
    """Return the book of approved editions, in the user's own folder (ATLAS_VAR, else var/)."""
    return EditionBook(path=own_data.folder() / "editions.json")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Release:
    """A sheet as it may leave the house, with what the checks say of it.

    `edition` is what the book holds for it: None without a number, `withdrawn` where its content
    is no longer what was approved.
    """

    composition: Composition
    edition: Edition | None
    verdicts: tuple[Verdict, ...]

    @property
    def page(self) -> Page:
        """The page as it is printed: in greys where the sheet asks for it."""
        page = self.composition.page
        return in_grey(page) if self.composition.sheet.grey else page

    @property
    def blocked(self) -> bool:
        """Whether it carries a review number and an error: then it must not go out."""
        return self.composition.imprint.reviewed and blocks(self.verdicts)


def release(sheet: Sheet, tables: Tables, editions: EditionBook, today: str) -> Release:
    """Lay out and check a sheet; it carries its review number while its content is the approved.

    Raises ProblemError as `printing.make` does, and where the book is damaged.
    """
    return release_as(sheet, tables, editions.state(key_of(sheet), ""), today)


def release_as(sheet: Sheet, tables: Tables, known: Edition | None, today: str) -> Release:
    """Lay out and check a sheet of which the book was found to hold the edition `known`.

    What is made depends on the arguments alone, so that it can be kept under them.
    """
    composition = printing.make(sheet, tables, known.number if known else "")
    edition = known.seen_with(content_hash(composition)) if known else None
    withdrawn = edition.number if edition and edition.withdrawn else ""
    if withdrawn:
        composition = printing.make(sheet, tables)
    verdicts = preflight(composition, today=today, withdrawn=withdrawn)
    return Release(composition=composition, edition=edition, verdicts=tuple(verdicts))


def in_grey(page: Page) -> Page:
    """Return the page as a copier without colour prints it."""
    return recoloured(page, lambda colour: as_seen(colour, "grey"))


def pdf_of(made: Release) -> bytes:
    """Return the sheet's PDF; raises ProblemError where it must not go out."""
    refuse(made.composition.imprint.reviewed, made.verdicts)
    return page_pdf(made)


def svg_of(made: Release) -> str:
    """Return the sheet as SVG; raises ProblemError where it must not go out."""
    refuse(made.composition.imprint.reviewed, made.verdicts)
    document = printing.document(made.composition.sheet, made.composition.imprint.title)
    return svg_text(made.page, document, printing.family())


def page_pdf(made: Release) -> bytes:
    """Return the PDF for looking at, whatever the checks say."""
    document = printing.document(made.composition.sheet, made.composition.imprint.title)
    return pdf_bytes([made.page], document, printing.family())


def atlas_pdf(sheet: Sheet, made: Series) -> bytes:
    """Return the PDF of an atlas, in greys where the sheet asks for it."""
    pages = [in_grey(page) for page in made.pages] if sheet.grey else list(made.pages)
    document = printing.document(sheet, sheet.title or pages[0].title)
    return pdf_bytes(pages, document, printing.family())


def proof_pdf(made: Release, store: Store) -> bytes:
    """Return the proof of a sheet as PDF."""
    composition = made.composition
    pages = proof_pages(composition, made.verdicts, data_hashes(store))
    title = PROOF_OF.format(title=composition.imprint.title).get(composition.sheet.language)
    return pdf_bytes(pages, printing.document(composition.sheet, title), printing.family())


def refuse(reviewed: bool, verdicts: tuple[Verdict, ...]) -> None:
    """Raise ProblemError for every error of an edition that carries a review number."""
    if reviewed and blocks(verdicts):
        raise ProblemError(*_problems(verdicts))


def _problems(verdicts: tuple[Verdict, ...]) -> Iterator[Problem]:
    for one in verdicts:
        if one.level == "error" and one.rule != publishing.__name__:
            yield Problem(fatal=True, says=one.says, cure=one.cure)


def approve(sheet: Sheet, tables: Tables, editions: EditionBook, number: str, date: str) -> Edition:
    """Enter a review number for the sheet as it is now.

    Raises ProblemError where number or date is missing, or where the sheet has errors that keep
    an edition from being published.
    """
    composition = printing.make(sheet, tables, read_number(number))
    refuse(True, tuple(preflight(composition)))
    return editions.approve(
        key_of(sheet), number=number, date=date, content=content_hash(composition)
    )


def series(
    sheet: Sheet, tables: Tables, editions: EditionBook, progress: Progress
) -> tuple[Series, Edition | None]:
    """Make an atlas, with its review number while its content is the approved one.

    Raises ProblemError where it carries a number and one of its sheets has an error.
    """
    known = editions.state(series_key(sheet), "")
    if known is None:
        return atlas(sheet, tables, progress), None
    made = atlas(sheet, tables, progress, known.number)
    edition = known.seen_with(series_hash(made.pages, review=made.review))
    if edition.withdrawn:
        return atlas(sheet, tables, progress), edition
    refuse(True, series_verdicts(made))
    return made, edition


def series_key(sheet: Sheet) -> str:
    """Return the key under which the number of an atlas is kept."""
    return SERIES + key_of(of_series(sheet))


def of_series(sheet: Sheet) -> Sheet:
    """Return what a sheet asks of a whole atlas: what is its sheets' own is left out."""
    return replace(sheet, area="", bounds=None, scale=0, number="")


def series_verdicts(made: Series) -> tuple[Verdict, ...]:
    """Return the verdicts on every page of an atlas, each beside the others."""
    found: list[Verdict] = []
    pages = (made.overview, *made.sheets)
    for one in pages:
        found += preflight(one, others=[other for other in pages if other is not one])
    return tuple(found)


def approve_series(
    sheet: Sheet,
    tables: Tables,
    editions: EditionBook,
    number: str,
    date: str,
    progress: Progress = lambda done, total: None,
) -> Edition:
    """Enter a review number for an atlas as it is now; raises ProblemError as `approve` does."""
    made = atlas(sheet, tables, progress, read_number(number))
    refuse(True, series_verdicts(made))
    content = series_hash(made.pages, review=made.review)
    return editions.approve(series_key(sheet), number=number, date=date, content=content)


def withdraw(sheet: Sheet, editions: EditionBook, *, whole: bool = False) -> Edition:
    """Take a sheet's or an atlas' number out of the book and return what stood there.

    Raises ProblemError where there was none.
    """
    key = series_key(sheet) if whole else key_of(sheet)
    edition = editions.state(key, "")
    if edition is None:
        cure = Text("请核对图幅代码", "Check the code of the sheet")
        raise ProblemError(Problem(says=NO_NUMBER, cure=cure))
    editions.withdraw(key)
    return edition


def parcel(made: Release, store: Store) -> bytes:
    """Return the parcel for the reviewing authority (送审包)."""
    resources = _resources(store)
    rows = [_row(one) for one in resources.values()]
    lines = [made.composition.imprint.boundaries]
    for name in BOUNDARY_FILES:
        path, digest, title, sources, licences = _row(resources[name])
        lines += ["", f"{path}　{title}", f"SHA-256 {digest}", sources, licences]
    proofs = {
        "data-files.csv": csv_bytes((HEAD, *rows)),
        "boundary-sources.txt": (BOM + "\r\n".join(lines) + "\r\n").encode(),
    }
    return submission_zip(made.composition, pdf_of(made), made.verdicts, proofs)


def _resources(store: Store) -> dict[str, dict]:
    """Describe each table's file; one that users have written to as it is at this revision."""
    described = json.loads((store.folder / PACKAGE).read_text(encoding="utf-8"))
    shipped = {one["name"]: one for one in described["resources"]}
    written = {name: _written(store, name, shipped.get(name, {})) for name in _in_order(store)}
    return {**shipped, **written}


def _in_order(store: Store) -> list[str]:
    written = store.written_tables()
    frames = store.tables.frames
    return [name for name in TABLES if name in written and len(frames[name])]


def _written(store: Store, name: str, shipped: dict) -> dict:
    """Describe a table of the present revision: the bytes of its export, the sources it names."""
    tables = store.tables
    choice = Choice(format="geojson" if TABLES[name].geometry else "csv")
    made = export_bytes(name, tables.frames[name], tables, choice)
    sources = [{"title": one} for one in dict.fromkeys(tables.frames[name]["source"]) if one]
    return {
        **shipped,
        "path": f"{made.name}（修订 revision {store.head}）",
        "hash": f"sha256:{hashlib.sha256(made.content).hexdigest()}",
        "title": TABLES[name].title.zh,
        "sources": sources,
    }


def _row(resource: dict) -> tuple[str, ...]:
    """Describe a data file: name, hash, title, sources with their addresses, licences."""
    sources = "; ".join(f"{one['title']} {one.get('path', '')}".strip()
                        for one in resource.get("sources", []))  # fmt: skip
    licences = "; ".join(one["title"] for one in resource.get("licenses", []))
    digest = resource.get("hash", "").removeprefix("sha256:")
    return resource["path"], digest, resource["title"], sources, licences


def data_hashes(store: Store) -> dict[str, str]:
    """Return the SHA-256 of each data file, by its name, for the proof."""
    return {path: digest for path, digest, *_ in map(_row, _resources(store).values()) if digest}
