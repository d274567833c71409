"""What kind of file it is: told by its content, and compared with the ending of its name."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gis.intake import archives
from gis.intake.findings import refusal
from gis.intake.grid import Limits
from gis.problems import Problem, ProblemError
from gis.text import Text, same

ENDINGS: Mapping[str, tuple[str, ...]] = {
    "csv": (".csv", ".tsv", ".txt", ".tab"),
    "xlsx": (".xlsx", ".xlsm"),
    "xls": (".xls", ".et"),
    "ods": (".ods",),
    "geojson": (".geojson", ".json"),
    "geojsonseq": (".geojsonl", ".geojsons", ".ndjson", ".jsonl", ".geojson", ".json"),
    "json": (".json", ".jsonl", ".ndjson", ".txt"),
    "gpkg": (".gpkg",),
    "shapefile": (".zip",),
    "kml": (".kml",),
    "kmz": (".kmz",),
    "osm": (".osm", ".xml"),
    "pbf": (".pbf",),
}
"""Each kind that is read, and the endings that its files have."""
NAMES: Mapping[str, Text] = {
    "csv": Text("文本表格（CSV）", "a table of text (CSV)"),
    "xlsx": Text("Excel 工作簿（XLSX）", "an Excel workbook (XLSX)"),
    "xls": Text("Excel 97–2003 工作簿（XLS）", "an Excel 97–2003 workbook (XLS)"),
    "ods": Text("ODS 表格", "an ODS spreadsheet"),
    "geojson": same("GeoJSON"),
    "geojsonseq": Text("逐行 GeoJSON", "a GeoJSON text sequence"),
    "json": same("JSON"),
    "gpkg": same("GeoPackage"),
    "shapefile": Text("压缩的 Shapefile", "a zipped Shapefile"),
    "kml": same("KML"),
    "kmz": same("KMZ"),
    "osm": Text("OpenStreetMap 提取文件（XML）", "an OpenStreetMap extract (XML)"),
    "pbf": Text("OpenStreetMap 提取文件（PBF）", "an OpenStreetMap extract (PBF)"),
}
_REFUSED: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", Text("PDF 文件", "a PDF")),
    (b"\x89PNG", Text("图片", "a picture")),
    (b"\xff\xd8\xff", Text("图片", "a picture")),
    (b"GIF8", Text("图片", "a picture")),
    (b"Rar!", Text("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", Text("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", Text("gzip 压缩包", "a gzip archive")),
    (b"PAR1", Text("Parquet 文件", "a Parquet file")),
    (b"\x00\x00\x27\x0a", Text("单独的 .shp", "a .shp on its own")),
    (b"{\\rtf", Text("RTF 文档", "an RTF document")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PBF = re.compile(rb"....\n\tOSMHeader", re.DOTALL)
_ROOT = re.compile(r"<(?!\?|!)(?:\w+:)?(\w+)")
_HEAD_BYTES = 65_536


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """The kind of a file, a key of ENDINGS, and what is to be said about it."""

    id: str
    problems: tuple[Problem, ...] = ()


def kind_of(path: Path, name: str, limits: Limits) -> Kind:
    """Return a file's kind by its content; `name` is what the reader calls it.

    Raises ProblemError for kinds that are not read, for damaged, locked and unsafe archives.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        raise refusal(
            Text("文件是空的", "The file is empty"),
            Text("请确认导出或上传已完成", "Make sure that export and upload were complete"),
        )
    found = _by_magic(path, head, limits)
    if isinstance(found, str):
        found = Kind(id=found)
    ending = PurePosixPath(name).suffix.lower()
    if ending in ENDINGS[found.id]:
        return found
    return Kind(id=found.id, problems=(*found.problems, _wrong_ending(found.id, ending)))


def _by_magic(path: Path, head: bytes, limits: Limits) -> Kind | str:
    for magic, words in _REFUSED:
        if head.startswith(magic):
            raise not_read(words)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(path, limits)
    if head.startswith(_OLE):
        return _ole(path)
    if head.startswith(b"SQLite format 3\0"):
        return "gpkg"
    if _PBF.match(head):
        return "pbf"
    return _text_kind(head)


def _archive(path: Path, limits: Limits) -> Kind | str:
    members = archives.checked_members(path, limits)
    names = {member.filename for member in members}
    lower = {name.lower() for name in names}
    if "xl/workbook.xml" in lower:
        macros = any(name.endswith("vbaproject.bin") for name in lower)
        return Kind(id="xlsx", problems=(macros_said(),) if macros else ())
    if "mimetype" in names and _is_ods(path):
        return "ods"
    if "xl/workbook.bin" in lower:
        raise not_read(Text("XLSB 工作簿", "an XLSB workbook"))
    if any(name.startswith(("word/", "ppt/")) for name in lower):
        raise not_read(Text("Word 或 PowerPoint 文件", "a Word or PowerPoint file"))
    if any(name.endswith(".shp") for name in lower):
        return "shapefile"
    if any(name.endswith(".kml") for name in lower):
        return "kmz"
    raise refusal(
        Text("压缩包里没有 Shapefile 或 KML", "The archive holds neither Shapefile nor KML"),
        Text("请先解压，再选择其中的文件", "Unpack it and choose the file inside"),
    )


def _is_ods(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return b"opendocument.spreadsheet" in archive.read("mimetype")[:200]


def _ole(path: Path) -> str:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise archives.locked()
    if any(f"{name}\0".encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "xls"
    raise not_read(Text("Word 或其他 Office 文件", "a Word or another Office file"))


def _text_kind(head: bytes) -> str:
    text = _roughly(head).lstrip("\ufeff \t\r\n\x1e")
    if re.match(r"<[?!A-Za-z]", text):
        return _xml_kind(text)
    if re.match(r"[{\[]\s*([{\[\]}\"]|-?\d)", text):
        return _json_kind(head, text)
    return "csv"


def _roughly(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8-sig", errors="replace")


def _xml_kind(text: str) -> str:
    root = _ROOT.search(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    name = root[1].lower() if root else ""
    if name in ("kml", "osm"):
        return name
    if name in ("html", "table", "body", "head", "meta", "style", "div"):
        raise not_read(Text("网页（HTML）", "a web page (HTML)"))
    if name == "workbook":
        raise not_read(Text("XML 表格 2003", "an XML Spreadsheet 2003"))
    raise not_read(Text("XML 文件", "an XML file"))


def _json_kind(head: bytes, text: str) -> str:
    if b"\x1e" in head[:4]:
        return "geojsonseq"
    first = text.split("\n", 1)[0].rstrip()
    following = text[len(text.split("\n", 1)[0]) :].lstrip()
    if '"Feature"' in first and first.endswith("}") and following.startswith("{"):
        return "geojsonseq"
    if re.search(r'"type"\s*:\s*"(Feature|FeatureCollection)"', text):
        return "geojson"
    return "json"


def macros_said() -> Problem:
    """Return what is said of a workbook with macros."""
    return Problem(
        says=Text("工作簿含宏，只读取数据，宏不会运行", "The workbook has macros; none is run"),
        cure=Text("无需处理", "Nothing to do"),
    )


def not_read(words: Text) -> ProblemError:
    """Return the refusal of a kind of file that is not read."""
    return refusal(
        Text(f"这是{words.zh}，不能作为表格读取", f"This is {words.en}, which is not read"),
        Text(
            "请另存为 CSV、XLSX、GeoJSON、GeoPackage、KML，或把 Shapefile 各文件打成 zip",
            "Save it as CSV, XLSX, GeoJSON, GeoPackage or KML, or zip the files of a Shapefile",
        ),
    )


def _wrong_ending(kind: str, ending: str) -> Problem:
    words = NAMES[kind]
    shown_ending = ending or "—"
    return Problem(
        says=Text(
            f"扩展名是 {shown_ending}，内容却是{words.zh}，已按内容读取",
            f"The name ends in {shown_ending}, but this is {words.en}; it was read as such",
        ),
        cure=Text("最好改正文件名", "Better correct the name"),
    )
