"""The approval of a sheet: which number belongs to which content.

A number holds for the content that was approved. When anything drawn changes it is withdrawn, and
the sheet falls back to the notice that it is not reviewed.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlencode

import numpy as np

from gis.paper.compose import WATERMARK_SHEAF, Composition
from gis.paper.scene import Item, Page, Picture, Subpath, Symbols, Words
from gis.paper.sheet import Sheet, read_date, to_query
from gis.paper.typeset import halves
from gis.problems import Problem, ProblemError
from gis.text import Text

STALE_SECONDS = 30.0
"""A lock older than this was left by a program that died."""
WAIT_SECONDS = 10.0
LEAVE = Text(
    "文件未被改动；请从备份恢复，或改名后重新登记审图号",
    "It was left as it is: restore it from a backup, or rename it and enter the numbers again",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """A review number, the date of the approval, and the hash of what was approved."""

    number: str
    date: str
    content: str
    withdrawn: bool = False
    """The sheet is no longer what was approved."""


def content_hash(composition: Composition) -> str:
    """Return the SHA-256 of everything drawn on a sheet except review line and watermark.

    Names of layers, every outline, colour, pen, word and pixel count, in hundredths of a micron;
    so do date, data version and QR code. Of the title only the words count, because its size
    depends on the room that the review line leaves.
    """
    imprint = composition.imprint
    return page_hash(composition.page, review=imprint.review, title=imprint.title)


def page_hash(page: Page, *, review: str, title: str) -> str:
    """Return the hash of a page's content, the review line aside: see `content_hash`."""
    digest = hashlib.sha256()
    digest.update(repr((page.width_mm, page.height_mm, page.georeference, title)).encode())
    free = {review, title, *halves(title)}
    for sheaf in page.sheaves:
        if sheaf.name == WATERMARK_SHEAF:
            continue
        digest.update(repr((sheaf.name.zh, sheaf.name.en, sheaf.clip)).encode())
        for item in sheaf.items:
            if isinstance(item, Words) and item.text in free:
                continue
            for part in _parts(item):
                digest.update(part)
    return digest.hexdigest()


def series_hash(pages: Sequence[Page], *, review: str) -> str:
    """Return the hash of the pages of an atlas, which is approved as one."""
    digest = hashlib.sha256()
    for page in pages:
        digest.update(page_hash(page, review=review, title=page.title).encode())
    return digest.hexdigest()


def _parts(item: Item) -> Iterator[bytes]:
    """Yield an item as bytes that do not depend on the machine."""
    if isinstance(item, Words):
        yield repr(astuple(item)).encode()
    elif isinstance(item, Picture):
        yield repr((item.x, item.y, item.width, item.height, item.pixels.shape)).encode()
        yield item.pixels.tobytes()
    else:
        yield repr((type(item).__name__, item.brush, item.pen)).encode()
        for one in item.subpaths:
            yield from _run(one)
        if isinstance(item, Symbols):
            yield b"at" + _rounded(item.at)


def _run(one: Subpath) -> Iterator[bytes]:
    yield repr((one.closed, one.curved, len(one.points))).encode()
    yield _rounded(one.points)


def _rounded(points: np.ndarray) -> bytes:
    return np.round(np.asarray(points, dtype=float) * 1e5).astype("<i8").tobytes()


def key_of(sheet: Sheet) -> str:
    """Return the sheet's code without date and data version: what a number is kept under.

    >>> key_of(Sheet(layers=("water",), date="2026-11-24"))
    'layers=water'
    """
    return urlencode(to_query(replace(sheet, date="")), safe=",:", quote_via=quote)


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionBook:
    """The approved editions, in one small JSON file that git does not keep.

    A damaged file raises ProblemError and is never overwritten.
    """

    path: Path

    def approve(self, key: str, *, number: str, date: str, content: str) -> Edition:
        """Enter a review number for a sheet with a content, in place of an earlier one."""
        if not number.strip():
            raise ProblemError(_refused(Text("没有审图号", "There is no review number")))
        if not read_date(date):
            raise ProblemError(_refused(Text("没有批准日期", "There is no date of approval")))
        edition = Edition(number=number.strip(), date=date, content=content)
        with _locked(self.path):
            editions = {**_read(self.path), key: edition}
            _write(self.path, editions)
        return edition

    def state(self, key: str, content: str) -> Edition | None:
        """Return the sheet's edition, `withdrawn` where the content has changed; None if none."""
        edition = _read(self.path).get(key)
        if edition is None:
            return None
        return replace(edition, withdrawn=edition.content != content)

    def withdraw(self, key: str) -> None:
        """Take a sheet's number out of the book."""
        with _locked(self.path):
            editions = {name: one for name, one in _read(self.path).items() if name != key}
            _write(self.path, editions)


def _refused(says: Text) -> Problem:
    return Problem(fatal=True, says=says, cure=Text("请照批准书填写", "Copy it from the approval"))


def _read(path: Path) -> dict[str, Edition]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {
            str(key): Edition(number=one["number"], date=one["date"], content=one["content"])
            for key, one in content["editions"].items()
        }
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        says = Text("审图号登记文件已损坏", "The file of review numbers is damaged")
        problem = Problem(fatal=True, file=path.name, says=says, cure=LEAVE)
        raise ProblemError(problem) from None


def _write(path: Path, editions: Mapping[str, Edition]) -> None:
    """Write beside and rename, so that a crash leaves the old file or the new one."""
    rows = {
        key: {"number": one.number, "date": one.date, "content": one.content}
        for key, one in sorted(editions.items())
    }
    text = json.dumps({"editions": rows}, ensure_ascii=False, indent=1) + "\n"
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock file beside `path`; one that its owner left behind is taken over.

    Made with O_EXCL, which works alike on Windows. Raises ProblemError after WAIT_SECONDS.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(f"{path.name}.lock")
    end = time.monotonic() + WAIT_SECONDS
    while not _taken(lock):
        if time.monotonic() > end:
            says = Text("另一个程序正在登记审图号", "Another program is entering a number")
            cure = Text("请稍候再试", "Try again in a moment")
            raise ProblemError(Problem(fatal=True, file=lock.name, says=says, cure=cure))
        time.sleep(0.05)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _taken(lock: Path) -> bool:
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        _drop_stale(lock)
        return False
    except PermissionError:  # Windows, while the owner is deleting it
        return False
    return True


def _drop_stale(lock: Path) -> None:
    try:
        if time.time() - lock.stat().st_mtime > STALE_SECONDS:
            lock.unlink(missing_ok=True)
    except OSError:
        return
