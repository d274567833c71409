"""The approval of a sheet: which number belongs to which content.

A number holds for the content that was approved. When anything drawn changes it is withdrawn, and
the sheet falls back to the notice that it is not reviewed.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlencode

import numpy as np

from gis.paper.compose import WATERMARK_SHEAF, Composition
from gis.paper.scene import Item, Page, Picture, Subpath, Symbols, Words
from gis.paper.sheet import Sheet
from gis.paper.sheet_code import read_date, to_query
from gis.paper.typeset import halves
from gis.problems import Problem, ProblemError
from gis.text import Text

STALE_SECONDS = 30.0
"""A lock older than this was left by a program that died."""
WAIT_SECONDS = 10.0
LONGEST_NUMBER = 40
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

    def seen_with(self, content: str) -> Edition:
        """Return the edition, `withdrawn` where the content is not the approved one."""
        return replace(self, withdrawn=self.content != content)


def content_hash(composition: Composition) -> str:
    """Return the SHA-256 of everything drawn on a sheet except review line and watermark.

    Names of layers, every outline, colour, pen, word and pixel count, in hundredths of a micron,
    so that the last digits of another machine's arithmetic do not; so do date, data version and QR
    code. Of the title only the words count, because its size depends on the room that the review
    line leaves.
    """
    imprint = composition.imprint
    return page_hash(composition.page, review=imprint.review, title=imprint.title)


def page_hash(page: Page, *, review: str, title: str) -> str:
    """Return the hash of a page's content, the review line aside: see `content_hash`."""
    digest = hashlib.sha256()
    digest.update(repr((page.width_mm, page.height_mm, title)).encode())
    if page.georeference:
        digest.update(_plain(astuple(page.georeference)))
    free = {review, title, *halves(title)}
    for sheaf in page.sheaves:
        if sheaf.name == WATERMARK_SHEAF:
            continue
        digest.update(_plain((sheaf.name.zh, sheaf.name.en, *(sheaf.clip or ()))))
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
        yield _plain(astuple(item))
    elif isinstance(item, Picture):
        yield _plain((item.x, item.y, item.width, item.height, item.pixels.shape))
        yield item.pixels.tobytes()
    else:
        looks = (astuple(one) if one else () for one in (item.brush, item.pen))
        yield _plain((type(item).__name__, *looks))
        for one in item.subpaths:
            yield from _run(one)
        if isinstance(item, Symbols):
            yield b"at" + _rounded(item.at)


def _run(one: Subpath) -> Iterator[bytes]:
    yield repr((one.closed, one.curved, len(one.points))).encode()
    yield _rounded(one.points)


def _rounded(points: np.ndarray) -> bytes:
    return np.round(np.asarray(points, dtype=float) * 1e5).astype("<i8").tobytes()


def _plain(values: Iterable[object]) -> bytes:
    """Return values as bytes, numbers rounded as outlines are."""
    return repr([_settled(one) for one in values]).encode()


def _settled(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_settled(one) for one in value)
    return round(float(value) * 1e5) if isinstance(value, float) else value


def key_of(sheet: Sheet) -> str:
    """Return the sheet's code without date and data version: what a number is kept under.

    >>> key_of(Sheet(layers=("water",), date="2026-11-24"))
    'layers=water'
    """
    return urlencode(to_query(replace(sheet, date="")), safe=",:", quote_via=quote)


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionBook:
    """The approved editions, in one small JSON file that git does not keep.

    A damaged file raises ProblemError and is never overwritten; so does one that cannot be read or
    written.
    """

    path: Path

    def approve(self, key: str, *, number: str, date: str, content: str) -> Edition:
        """Enter a review number for a sheet with a content, in place of an earlier one."""
        number = read_number(number)
        if not read_date(date):
            raise ProblemError(_refused(Text("没有批准日期", "There is no date of approval")))
        edition = Edition(number=number, date=date, content=content)
        with _locked(self.path):
            editions = {**_read(self.path), key: edition}
            _write(self.path, editions)
        return edition

    def state(self, key: str, content: str) -> Edition | None:
        """Return the sheet's edition, `withdrawn` where the content has changed; None if none."""
        edition = _read(self.path).get(key)
        return edition.seen_with(content) if edition else None

    def withdraw(self, key: str) -> None:
        """Take a sheet's number out of the book."""
        with _locked(self.path):
            editions = {name: one for name, one in _read(self.path).items() if name != key}
            _write(self.path, editions)


def read_number(text: str) -> str:
    """Read a review number: one line; raises ProblemError where it is empty or too long."""
    number = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not number:
        raise ProblemError(_refused(Text("没有审图号", "There is no review number")))
    if len(number) > LONGEST_NUMBER:
        says = Text(
            f"审图号超过 {LONGEST_NUMBER} 个字",
            f"The review number is longer than {LONGEST_NUMBER} characters",
        )
        raise ProblemError(_refused(says))
    return number


def _refused(says: Text) -> Problem:
    return Problem(fatal=True, says=says, cure=Text("请照批准书填写", "Copy it from the approval"))


def _read(path: Path) -> dict[str, Edition]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {
            key: Edition(
                number=read_number(one["number"]), date=_day(one["date"]), content=one["content"]
            )
            for key, one in content["editions"].items()
        }
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ProblemError(_closed(path, error)) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ProblemError):
        says = Text("审图号登记文件已损坏", "The file of review numbers is damaged")
        problem = Problem(fatal=True, file=path.name, says=says, cure=LEAVE)
        raise ProblemError(problem) from None


def _day(text: str) -> str:
    """Return a day that the book holds; raises ValueError or ProblemError where it is none."""
    if not read_date(text):
        raise ValueError("no day")
    return text


def _closed(path: Path, error: OSError) -> Problem:
    return Problem(
        fatal=True,
        file=path.name,
        says=Text("审图号登记文件无法读写", "The file of review numbers cannot be read or written"),
        cure=Text(
            f"请检查文件夹 {path.parent} 与权限（{type(error).__name__}）",
            f"Check the folder {path.parent} and its permissions ({type(error).__name__})",
        ),
    )


def _write(path: Path, editions: Mapping[str, Edition]) -> None:
    """Write beside and rename, so that a crash leaves the old file or the new one."""
    rows = {
        key: {"number": one.number, "date": one.date, "content": one.content}
        for key, one in sorted(editions.items())
    }
    text = json.dumps({"editions": rows}, ensure_ascii=False, indent=1) + "\n"
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ProblemError(_closed(path, error)) from None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock file beside `path`; one that its owner left behind is taken over.

    Made with O_EXCL, which works alike on Windows. Raises ProblemError after WAIT_SECONDS.
    """
    lock = path.with_name(f"{path.name}.lock")
    end = time.monotonic() + WAIT_SECONDS
    while not _made(lock):
        if time.monotonic() > end:
            says = Text("另一个程序正在登记审图号", "Another program is entering a number")
            cure = Text("请稍候再试", "Try again in a moment")
            raise ProblemError(Problem(fatal=True, file=lock.name, says=says, cure=cure))
        time.sleep(0.05)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _made(lock: Path) -> bool:
    """Make the lock file, and its folder; raises ProblemError where nothing can be written."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        return _taken(lock)
    except OSError as error:
        raise ProblemError(_closed(lock.with_suffix(""), error)) from None


def _taken(lock: Path) -> bool:
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        _drop_stale(lock)
        return False
    except PermissionError:
        if os.name == "nt":  # while the owner is deleting it
            return False
        raise
    return True


def _drop_stale(lock: Path) -> None:
    try:
        if time.time() - lock.stat().st_mtime > STALE_SECONDS:
            lock.unlink(missing_ok=True)
    except OSError:
        return
