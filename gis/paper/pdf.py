"""Pages as one vector PDF: layers that can be switched, searchable words, a place on the earth.

The same pages give the same bytes: nothing is random, and the only date is the document's own.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from pyproj import CRS, Transformer

from gis.paper.fonts import Family
from gis.paper.pdf_content import Ink, content
from gis.paper.pdf_fonts import Face, embed
from gis.paper.scene import Document, Georeference, Page, Words

PT_PER_MM = 72.0 / 25.4
PRODUCER = "Finance Atlas"


def pdf_bytes(pages: Sequence[Page], document: Document, family: Family) -> bytes:
    """Return the pages as a PDF 1.7 file."""
    pdf = Pdf.new()
    faces = _faces(pdf, pages, family)
    groups = _groups(pdf, pages, document)
    made = [_page(pdf, page, faces, groups, document) for page in pages]
    for one in made:
        pdf.pages.append(pikepdf.Page(one))
    for page, entry in zip(pages, pdf.pages, strict=True):
        _link(pdf, page, entry)
    _outline(pdf, pages)
    _describe(pdf, document, groups)
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return out.getvalue()


def _faces(pdf: Pdf, pages: Sequence[Page], family: Family) -> dict[bool, Face]:
    """Embed the faces in use, each with the characters of the whole document."""
    used: dict[bool, set[str]] = {False: set(), True: set()}
    for page in pages:
        for sheaf in page.sheaves:
            for item in sheaf.items:
                if isinstance(item, Words):
                    used[item.bold].update(item.text)
    return {
        bold: embed(pdf, family.face(bold), sorted(characters), bold=bold)
        for bold, characters in used.items()
        if characters
    }


def _groups(pdf: Pdf, pages: Sequence[Page], document: Document) -> dict[str, Object]:
    """Make one optional-content group for each name of a sheaf, over all pages."""
    names = dict.fromkeys(
        sheaf.name.get(document.language) for page in pages for sheaf in page.sheaves
    )
    return {name: pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in names}


def _page(
    pdf: Pdf,
    page: Page,
    faces: dict[bool, Face],
    groups: dict[str, Object],
    document: Document,
) -> Object:
    ink = Ink(pdf=pdf, faces=faces)
    names: dict[str, str] = {}
    body = content(page, ink, names, document.language)
    box = [0, 0, round(page.width_mm * PT_PER_MM, 4), round(page.height_mm * PT_PER_MM, 4)]
    resources = Dictionary(
        Font=Dictionary({f"/{_face_name(bold)}": face.embedded for bold, face in faces.items()}),
        Properties=Dictionary({f"/{short}": groups[name] for name, short in names.items()}),
    )
    for kind, entries in ink.resources().items():
        if entries:
            resources[f"/{kind}"] = Dictionary({f"/{key}": one for key, one in entries.items()})
    made = Dictionary(
        Type=Name.Page,
        MediaBox=Array(box),
        TrimBox=Array(box),
        Resources=resources,
        Contents=pdf.make_indirect(Stream(pdf, body)),
    )
    if page.georeference:
        made.VP = Array([_viewport(page, page.georeference)])
    return pdf.make_indirect(made)


def _face_name(bold: bool) -> str:
    return "FB" if bold else "FR"


def _viewport(page: Page, georeference: Georeference) -> Dictionary:
    """Return the measured viewport of ISO 32000-2: the frame and its corners' lat/lon."""
    left, top, right, bottom = georeference.frame
    height = page.height_mm
    box = [left * PT_PER_MM, (height - bottom) * PT_PER_MM, right * PT_PER_MM,
           (height - top) * PT_PER_MM]  # fmt: skip
    crs = CRS.from_epsg(georeference.epsg)
    inverse = Transformer.from_crs(crs, CRS.from_epsg(4490), always_xy=True)
    east = georeference.west + (right - left) * georeference.metres_per_mm
    south = georeference.north - (bottom - top) * georeference.metres_per_mm
    places = []
    for x, y in ((georeference.west, south), (georeference.west, georeference.north),
                 (east, georeference.north), (east, south)):  # fmt: skip
        lon, lat = inverse.transform(x, y)
        # Decimals: pikepdf writes a float with too few places (5 cm on the ground).
        places += [Decimal(f"{lat:.10f}"), Decimal(f"{lon:.10f}")]
    measure = Dictionary(
        Type=Name.Measure,
        Subtype=Name.GEO,
        Bounds=Array([0, 0, 0, 1, 1, 1, 1, 0]),
        GPTS=Array(places),
        LPTS=Array([0, 0, 0, 1, 1, 1, 1, 0]),
        GCS=Dictionary(
            Type=Name.PROJCS, EPSG=georeference.epsg, WKT=String(crs.to_wkt("WKT1_ESRI"))
        ),
    )
    return Dictionary(
        Type=Name.Viewport, BBox=Array([round(v, 4) for v in box]), Name=String(page.title),
        Measure=measure,
    )  # fmt: skip


def _link(pdf: Pdf, page: Page, obj: pikepdf.Page) -> None:
    """Put borderless links over rectangles that lead to other pages."""
    if not page.links:
        return
    notes = []
    for (left, top, right, bottom), target in page.links:
        rect = [left, page.height_mm - bottom, right, page.height_mm - top]
        notes.append(
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Link,
                    Rect=Array([round(v * PT_PER_MM, 3) for v in rect]),
                    Border=Array([0, 0, 0]),
                    Dest=Array([pdf.pages[target].obj, Name.Fit]),
                )
            )
        )
    obj.obj.Annots = Array(notes)


def _outline(pdf: Pdf, pages: Sequence[Page]) -> None:
    with pdf.open_outline() as outline:
        stack: list[pikepdf.OutlineItem] = []
        for number, page in enumerate(pages):
            entry = pikepdf.OutlineItem(page.title, number, "Fit")
            del stack[page.level :]
            (stack[-1].children if stack else outline.root).append(entry)
            stack.append(entry)


def _describe(pdf: Pdf, document: Document, groups: dict[str, Object]) -> None:
    root = pdf.Root
    order = list(groups.values())
    root.OCProperties = Dictionary(
        OCGs=Array(order),
        D=Dictionary(Name=String("Layers"), Order=Array(order[::-1]), ON=Array(order)),
    )
    root.Lang = String("zh-CN" if document.language == "zh" else "en")
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines if len(pdf.pages) > 1 else Name.UseNone
    info = {
        "/Title": document.title,
        "/Author": document.author,
        "/Subject": document.subject,
        "/Keywords": document.keywords,
        "/Producer": PRODUCER,
    }
    for key, value in info.items():
        pdf.docinfo[key] = value
    if document.date:
        stamp = document.date.replace("-", "")
        pdf.docinfo["/CreationDate"] = f"D:{stamp}000000Z"
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta["dc:title"] = document.title
        meta["dc:creator"] = [document.author]
        meta["dc:description"] = document.subject
        meta["dc:language"] = ["zh-CN" if document.language == "zh" else "en"]
        meta["pdf:Keywords"] = document.keywords
        meta["pdf:Producer"] = PRODUCER
        if document.date:
            meta["xmp:CreateDate"] = f"{document.date}T00:00:00Z"
