"""What holds a document's parts together: relationships, content types, properties."""

from __future__ import annotations

from collections.abc import Sequence

from gis.report.blocks import Report
from gis.report.docx_looks import HEAD
from gis.report.wording import file_date, marked, tag

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DRAWN_FROM = 100
"""The ids of pictures and charts are rId101 and up."""


def relations_xml(rows: list[tuple[str, str, str]]) -> str:
    """Return a part of relationships: id, type, target."""
    entries = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in rows
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def document_relations(drawn: Sequence[tuple[str, str]]) -> str:
    """Return the relationships of the body: its fixed parts, then what is drawn in it."""
    own = ("styles", "numbering", "fontTable", "settings", "header", "header", "footer")
    names = ("styles", "numbering", "fontTable", "settings", "header1", "header2", "footer1")
    rows = [
        (f"rId{place}", f"{OFFICE}/{kind}", f"{name}.xml")
        for place, (kind, name) in enumerate(zip(own, names, strict=True), start=1)
    ]
    rows += [
        (f"rId{DRAWN_FROM + place}", f"{OFFICE}/{kind}", target)
        for place, (kind, target) in enumerate(drawn, start=1)
    ]
    return relations_xml(rows)


def root_relations() -> str:
    """Return the relationships of the package."""
    return relations_xml([
        ("rId1", f"{OFFICE}/officeDocument", "word/document.xml"),
        ("rId2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ("rId3", f"{OFFICE}/extended-properties", "docProps/app.xml"),
    ])  # fmt: skip


def types_xml(charts: int) -> str:
    """Return the content types of the parts, with as many charts as there are."""
    parts = {
        "word/document.xml": f"{WORD}.document.main+xml",
        **{f"word/{name}.xml": f"{WORD}.{name}+xml"
           for name in ("styles", "numbering", "fontTable", "settings")},
        "word/header1.xml": f"{WORD}.header+xml",
        "word/header2.xml": f"{WORD}.header+xml",
        "word/footer1.xml": f"{WORD}.footer+xml",
        **{f"word/charts/chart{one}.xml": CHART_TYPE for one in range(1, charts + 1)},
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml":
            "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }  # fmt: skip
    kinds = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml", "png": "image/png", "xlsx": XLSX_TYPE,
    }  # fmt: skip
    entries = [f'<Default Extension="{one}" ContentType="{kind}"/>' for one, kind in kinds.items()]
    entries += [
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    ]
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{"".join(entries)}</Types>'


def core_xml(report: Report) -> str:
    """Return title, author and dates; the only date is the report's own."""
    date = f'xsi:type="dcterms:W3CDTF">{file_date(report)}T00:00:00Z<'
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{marked(report.title)}</dc:title><dc:subject>{marked(report.subtitle)}"
        f"</dc:subject><dc:creator>{marked(report.author)}</dc:creator>"
        f"<cp:lastModifiedBy>{marked(report.author)}</cp:lastModifiedBy>"
        f"<dcterms:created {date}/dcterms:created><dcterms:modified {date}/dcterms:modified>"
        f"<dc:language>{tag(report.language)}</dc:language>"
        f"<cp:version>{marked(report.version)}</cp:version></cp:coreProperties>"
    )


def app_xml() -> str:
    """Return the extended properties, of which there are none."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return f'{HEAD}<Properties xmlns="{office}"></Properties>'
