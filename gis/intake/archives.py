"""Archives are measured before anything is taken out of them: bombs, escapes and locks are refused.

Sizes written in an archive are not believed: each member is inflated once, in pieces, and counted.
"""

from __future__ import annotations

import copy
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from gis.intake.findings import refusal, shown
from gis.intake.grid import Limits
from gis.problems import ProblemError
from gis.text import Text

_PIECE = 1_000_000
_RATIO_FROM = 10_000_000
"""Uncompressed bytes from which the ratio is looked at: small files may well be repetitive."""
_ENCRYPTED = 0x1
_XML_NAMES = (".xml", ".rels", ".kml", ".vml")


def checked_members(path: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return the members of a safe archive, folders left out.

    Raises ProblemError for a damaged or locked archive, for members that would be written outside
    a folder, for more than the limits allow, and for XML that defines entities.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > limits.members:
                raise _bomb(f"{len(members):,}", limits)
            for member in members:
                _refuse_unsafe(member)
            _measure(archive, members, path.stat().st_size, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError,
            NotImplementedError, OverflowError) as error:  # fmt: skip
        raise damaged(str(error)) from None
    return [member for member in members if not member.is_dir()]


def damaged(detail: str = "") -> ProblemError:
    """Return the refusal of an archive or workbook that is not whole."""
    return refusal(
        Text("文件不完整或已损坏", "The file is incomplete or damaged"),
        Text("请重新获取或重新导出文件", "Get the file, or export it, again"),
        value=shown(detail),
    )


def locked() -> ProblemError:
    """Return the refusal of a file that is protected by a password."""
    return refusal(
        Text("文件有密码保护，无法读取", "The file is protected by a password"),
        Text("请在 Excel 或 WPS 中取消密码后另存", "Remove the password in Excel or WPS and save"),
    )


def _refuse_unsafe(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename.replace("\\", "/")
    escapes = name.startswith("/") or ".." in PurePosixPath(name).parts or name[1:2] == ":"
    link = stat.S_ISLNK(member.external_attr >> 16)
    if escapes or link or "\0" in name:
        raise refusal(
            Text("压缩包里有指向包外的文件", "The archive holds a file that points outside it"),
            Text("请不要使用来源不明的文件；请重新打包", "Do not use it; pack the files again"),
            value=shown(name),
        )
    if member.flag_bits & _ENCRYPTED:
        raise locked()


def _measure(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], packed: int, limits: Limits
) -> None:
    total = 0
    if sum(member.file_size for member in members) > limits.uncompressed_bytes:
        raise _bomb("", limits)
    for member in members:
        size, before = 0, b""
        xml = member.filename.lower().endswith(_XML_NAMES)
        for piece in _pieces(archive, member):
            size += len(piece)
            total += len(piece)
            too_dense = total > _RATIO_FROM and total > packed * limits.ratio
            if total > limits.uncompressed_bytes or too_dense:
                raise _bomb(member.filename, limits)
            if xml:
                refuse_entities(before + piece)
                before = piece[-20:]
        if size != member.file_size:
            raise damaged(member.filename)


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a member really inflates to, whatever size the archive states."""
    unbounded = copy.copy(member)
    unbounded.file_size = 1 << 50
    with archive.open(unbounded) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def refuse_entities(content: bytes) -> None:
    """Refuse XML with a document type: it can define entities that grow without end."""
    for mark in ("<!DOCTYPE", "<!ENTITY"):
        if any(mark.encode(code) in content for code in ("ascii", "utf-16-le", "utf-16-be")):
            raise refusal(
                Text("XML 里有实体定义，可能是攻击，不予读取",
                     "The XML defines entities, which can be an attack; it is not read"),
                Text("请从原来的程序重新导出文件", "Export the file again from its program"),
                value=mark,
            )  # fmt: skip


def _bomb(value: str, limits: Limits) -> ProblemError:
    most = f"{limits.uncompressed_bytes // 1_000_000:,}"
    return refusal(
        Text(
            f"解压后过大（上限 {most} MB、{limits.ratio} 倍、{limits.members:,} 个文件）",
            f"It unpacks to too much (at most {most} MB, {limits.ratio} times its size, "
            f"{limits.members:,} files)",
        ),
        Text("请删去多余的空白格式或文件后另存", "Remove surplus formatting or files and save"),
        value=shown(value),
    )
