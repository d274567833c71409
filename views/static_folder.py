"""A site's folder: written aside and moved into place whole; never over what is not such a site."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gis.problems import Problem, ProblemError
from gis.text import Text
from views.static_site import Planned

INDEX = "index.json"
KIND = "atlas-static-site"
NO_SITE = Text("里面不是本程序写的静态站点", "holds what is no site of this program")


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """How much was written."""

    files: int
    size: int


def write_site(
    out: Path, planned: Sequence[Planned], version: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Written:  # fmt: skip
    """Write a site and put it in place of the one that was there.

    Raises ProblemError where the folder holds anything but such a site, or cannot be written.
    """
    out = out.resolve()
    check_folder(out)
    aside = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        aside.mkdir(parents=True)
        listed = [_write(aside, one, progress, (place, len(planned)))
                  for place, one in enumerate(planned, start=1)]  # fmt: skip
        index = {"kind": KIND, "version": version,
                 "files": sorted(listed, key=lambda one: str(one["path"]))}  # fmt: skip
        content = json.dumps(index, ensure_ascii=False, indent=1).encode() + b"\n"
        (aside / INDEX).write_bytes(content)
        _into_place(aside, out)
    except OSError as error:
        raise ProblemError(_unwritable(out, error)) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    size = sum(int(one["bytes"]) for one in listed) + len(content)
    return Written(files=len(listed) + 1, size=size)


def _write(
    folder: Path, one: Planned, progress: Callable[[int, int], None], place: tuple[int, int]
) -> dict[str, Any]:
    content = one.make()
    path = folder / one.path
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{one.path} lies outside the site")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    progress(*place)
    digest = hashlib.sha256(content).hexdigest()
    return {"path": one.path, "bytes": len(content), "sha256": digest}


def _into_place(aside: Path, out: Path) -> None:
    """Put the new folder where the old one was, which goes only when the new one stands."""
    before = out.with_name(f"{out.name}.{os.getpid()}.old")
    if out.exists():
        out.rename(before)
    try:
        aside.rename(out)
    except OSError:
        if before.exists():
            before.rename(out)
        raise
    shutil.rmtree(before, ignore_errors=True)


def check_folder(out: Path) -> None:
    """Raise ProblemError unless the folder is missing, empty, or a site and nothing else."""
    if not out.parent.is_dir():
        raise ProblemError(
            Problem(
                says=Text(f"文件夹不存在：{out.parent}", f"No such folder: {out.parent}"),
                cure=Text("请先建立它，或换一个位置", "Make it first, or choose another place"),
                fatal=True,
            )
        )
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise ProblemError(_taken(out, Text("不是文件夹", "is no folder")))
    if not out.is_dir() or not any(out.iterdir()):
        return
    known = _listed(out)
    if known is None:
        raise ProblemError(
            _taken(out, Text("不是本程序写的静态站点", "is no site of this program"))
        )
    held = {path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir()}
    if strange := sorted(held - known - {INDEX}):
        told = Text(f"里面有别的文件：{strange[0]}", f"holds another file: {strange[0]}")
        raise ProblemError(_taken(out, told))


def _listed(out: Path) -> set[str] | None:
    """Return the paths that a folder's index names; None where it is no index of ours."""
    try:
        index = json.loads((out / INDEX).read_text(encoding="utf-8"))
        if index["kind"] != KIND:
            return None
        return {str(one["path"]) for one in index["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _taken(out: Path, says: Text) -> Problem:
    return Problem(
        file=out.name,
        says=says,
        cure=Text("不会覆盖它，请换一个文件夹", "It is not overwritten: choose another folder"),
        fatal=True,
    )


def _unwritable(out: Path, error: OSError) -> Problem:
    return Problem(
        file=out.name,
        says=Text("文件夹无法写入", "The folder cannot be written"),
        cure=Text(
            f"请检查权限与空间（{type(error).__name__}）",
            f"Check permissions and room ({type(error).__name__})",
        ),
        fatal=True,
    )
