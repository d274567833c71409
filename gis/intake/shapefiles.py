"""Zipped Shapefiles: parts that are missing, and attributes whose encoding is told wrongly.

The texts of a DBF are carried through GDAL as Latin-1, byte for byte, and decoded here: a .cpg is
often missing or wrong, and GDAL would replace what does not fit without a word.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from gis.intake import archives, encodings
from gis.intake.assembling import numbered
from gis.intake.encodings import Encoding
from gis.intake.findings import Place, several, shown
from gis.intake.grid import Reading
from gis.problems import Problem, ProblemError
from gis.text import Text

_PARTS = (".shp", ".shx", ".dbf", ".prj")
_CODE_PAGES = {"936": "GB18030", "950": "Big5", "65001": "UTF-8", "oem": "", "ansi 936": "GB18030"}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a layer is read from; `bytes_kept` tells that its texts are bytes in Latin-1."""

    path: Path
    layer: str
    bytes_kept: bool = False
    code_page: str = ""
    problems: tuple[Problem, ...] = ()


def unpacked(path: Path, folder: Path) -> dict[str, Source]:
    """Unpack each Shapefile of an archive under a name of our own; its layer keeps its name."""
    sources: dict[str, Source] = {}
    with zipfile.ZipFile(path) as archive:
        parts = {m.filename.lower(): m for m in archive.infolist() if not m.is_dir()}
        shapes = [name for name in parts if name.endswith(".shp") and "__macosx/" not in name]
        for number, shape in enumerate(shapes):
            for ending in _PARTS:
                member = parts.get(shape[:-4] + ending)
                if member is not None:
                    (folder / f"layer{number}{ending}").write_bytes(archive.read(member))
            code_page = parts.get(shape[:-4] + ".cpg")
            missing = [e for e in (".dbf", ".prj") if shape[:-4] + e not in parts]
            sources[numbered(_bare_name(parts[shape]), [*sources])] = Source(
                path=folder / f"layer{number}.shp",
                layer=f"layer{number}",
                bytes_kept=True,
                code_page=archive.read(code_page)[:40].decode("ascii", "replace").strip()
                if code_page
                else "",
                problems=tuple(_missing_part(ending) for ending in missing),
            )
    if not sources:
        raise archives.damaged()
    return sources


def _bare_name(member: zipfile.ZipInfo) -> str:
    """Return the bare name of a member; names that are not marked as UTF-8 are mostly GBK here."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = member.filename
    return shown(PurePosixPath(name).stem)


def _missing_part(ending: str) -> Problem:
    if ending == ".prj":
        says = Text("缺 .prj，不知坐标系", "No .prj: the coordinate system is not known")
        cure = Text("请在导入时选择坐标系", "Choose the coordinate system on import")
    else:
        says = Text("缺 .dbf，没有属性", "No .dbf: there are no attributes")
        cure = Text("请把 .dbf 一起打包", "Zip the .dbf with it")
    return Problem(says=says, cure=cure)


def decoded(
    frame: pd.DataFrame, source: Source, reading: Reading
) -> tuple[pd.DataFrame, Encoding, list[Problem]]:
    """Return attributes with their texts decoded, the encoding taken, and what was noticed."""
    encoding, problems = _encoding(frame, source, reading)
    broken: list[Place] = []
    result: dict[str, object] = {}
    for name in frame:
        header = numbered(_decode(str(name), encoding)[0], [*result])
        texts = frame[name].tolist()
        if not all(map(str.isascii, texts)):
            for position, text in enumerate(texts):
                texts[position], whole = _decode(text, encoding)
                if not whole:
                    broken.append(Place(row=position + 1, column=header, value=texts[position]))
        result[header] = pd.array(texts, dtype="str")
    problems += several(
        broken,
        Text("文字不完整，可能在字段长度处被截断", "The text is broken, perhaps cut at the field"),
        Text("请核对原值，或改选编码", "Check the value, or choose another encoding"),
    )
    return pd.DataFrame(result, index=frame.index), encoding, problems


def _decode(text: str, encoding: Encoding) -> tuple[str, bool]:
    """Return a text decoded from its bytes, and whether it was whole; a cut end is left off."""
    raw = text.encode("latin-1", "replace")
    try:
        return raw.decode(encoding.codec), True
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - 4 and error.reason != "invalid start byte":
            return raw[: error.start].decode(encoding.codec), False
        return raw.decode(encoding.codec, "replace"), False


def _encoding(
    frame: pd.DataFrame, source: Source, reading: Reading
) -> tuple[Encoding, list[Problem]]:
    if reading.encoding:
        return encodings.named(reading.encoding), []
    stated = _stated(source.code_page)
    texts = [str(name) for name in frame]
    for name in frame:
        texts += frame[name].unique().tolist()
    content = b"\n".join(_foreign(texts)[:50_000])
    try:
        found = encodings.detect(content)
    except ProblemError:
        if not stated:
            raise
        return encodings.named(stated), []
    if not content or not stated or stated == found.name:
        return found, []
    wrong = Problem(
        value=source.code_page,
        says=Text(
            f".cpg 写的编码与内容不符，已按 {found.name} 读取",
            f"The .cpg states another encoding than the texts have; read as {found.name}",
        ),
        cure=Text("请改正 .cpg，或指定编码", "Correct the .cpg, or choose the encoding"),
    )
    return found, [wrong]


def _foreign(texts: Sequence[str]) -> list[bytes]:
    return [text.encode("latin-1", "replace") for text in texts if not text.isascii()]


def _stated(code_page: str) -> str:
    """Return the encoding that a .cpg names, nothing where it is none of ours."""
    name = _CODE_PAGES.get(code_page.lower(), code_page)
    try:
        return encodings.named(name).name if name else ""
    except ProblemError:
        return ""
