"""Columns about persons: they are dropped at once, whatever file they stand in."""

from __future__ import annotations

import re

import pandas as pd

from gis.problems import Problem
from gis.text import Text

_PERSONAL = re.compile(
    r"^(artificialPersonName|memberBehalf|legalPersonName|legalRepresentative)$"
    r"|^legal representative|^contact (person|name)$"
    r"|法定代表人|法人代表|法人姓名|会员代表|委派代表|负责人|联系人|经办人|填表人|实际控制人姓名"
    r"|身份证|证件号码",
    re.IGNORECASE,
)


_CONTACT = re.compile(r"电话|手机|邮箱|执行事务合伙人")


def is_private(header: str) -> bool:
    """Tell whether no table has a place for a column: it is about persons, or how to reach them.

    One that names an institution has: the institution in charge is no person.
    """
    bare = "".join(header.split())
    told = is_personal(header) or is_personal(bare) or _CONTACT.search(bare) is not None
    return told and "机构" not in bare


def is_personal(header: str) -> bool:
    """Tell whether a column's header says that it holds names or numbers of persons.

    >>> is_personal("法定代表人"), is_personal("法人机构")
    (True, False)
    """
    return bool(_PERSONAL.search(header.strip()))


def without_persons(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the frame less its columns about persons, and a problem for each of them."""
    dropped = [str(name) for name in frame.columns if is_personal(str(name))]
    problems = [
        Problem(
            column=name,
            says=Text("该列是个人信息，未读入", "The column is about persons and was not read"),
            cure=Text("无需处理；地图不保存个人信息", "Nothing to do: no personal data is kept"),
        )
        for name in dropped
    ]
    return frame.drop(columns=dropped), problems
