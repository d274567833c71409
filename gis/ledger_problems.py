"""What can go wrong with the ledger, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sql

from gis.problems import Problem, ProblemError
from gis.schema import Table
from gis.text import Text


@contextmanager
def told() -> Iterator[None]:
    """Turn what a database says into a problem that a person can act on."""
    try:
        yield
    except (sql.exc.DBAPIError, OSError) as error:
        raise ProblemError(database_problem(error)) from error


def database_problem(error: Exception) -> Problem:
    words = str(getattr(error, "orig", None) or error).splitlines()[0][:160]
    if "full" in words or "No space" in words:
        says = Text("磁盘已满，未能写入", "The disk is full: nothing was written")
        cure = Text("请腾出空间后重试；原有数据未变", "Make room and retry; the data are as before")
    elif "locked" in words or "busy" in words:
        says = Text("数据库正被另一程序写入", "Another program is writing to the database")
        cure = Text("请稍后重试；原有数据未变", "Try again shortly; the data are as before")
    elif "malformed" in words or "not a database" in words:
        says = Text(f"数据库文件已损坏（{words}）", f"The database file is damaged ({words})")
        cure = Text(
            "请用备份替换该文件；移走它即回到随程序提供的数据",
            "Replace it with a copy; without it the shipped data are shown",
        )
    else:
        says = Text(f"数据库无法读写（{words}）", f"The database cannot be used ({words})")
        cure = Text(
            "请检查 DATABASE_URL、文件夹权限与数据库是否运行",
            "Check DATABASE_URL, the folder's permissions and that the server runs",
        )
    return Problem(says=says, cure=cure, fatal=True)


def nothing_to_write() -> Problem:
    return Problem(
        says=Text("没有可写入的变化", "There is nothing to write: no record would change"),
        cure=Text("数据与现有内容完全相同", "The data are the same as those stored"),
        fatal=True,
    )


def unknown_revision(number: int) -> Problem:
    return Problem(
        value=str(number),
        says=Text(
            "没有这一修订，或它没有可撤销的变化", "No such revision, or nothing to undo in it"
        ),
        cure=Text("请在修订历史中查看编号", "See the numbers in the history"),
        fatal=True,
    )


def conflict(table: Table, key: str) -> Problem:
    return Problem(
        file=table.id,
        value=key,
        says=Text("此记录之后又被改过", "This record was changed again since"),
        cure=Text(
            "请重新载入后再试；撤销时请先撤销较新的修订",
            "Load it again and retry; when undoing, undo the later revision first",
        ),
        fatal=True,
    )
