"""The unified social credit code (GB 32100-2015): form and check digit.

Where a code is registered tells nothing of where its holder sits: no place is ever read from it.
"""

from __future__ import annotations

import re
from operator import mul

from gis.text import Text

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 signs of a code: digits and capitals without I, O, S, V, Z."""
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
FORM = re.compile(rf"[{SIGNS}]{{18}}")

Finding = tuple[Text, Text]


def check_sign(body: str) -> str:
    """Return the check sign of a code's first 17 signs: 31 - (sum of sign x 3^place mod 31).

    Formula of GB 32100-2015, 4.2.2. Raises ValueError for a sign that no code has.

    >>> check_sign("91350100M000100Y4")
    '3'
    """
    if len(body) != len(WEIGHTS):
        raise ValueError(f"a code begins with {len(WEIGHTS)} signs, not {len(body)}")
    total = sum(map(mul, map(SIGNS.index, body), WEIGHTS))
    return SIGNS[-total % 31]


def finding(code: str) -> Finding | None:
    """Return what is wrong with a code and what to do; None where nothing is.

    >>> finding("91350100M000100Y43") is None
    True
    """
    if not FORM.fullmatch(code):
        return (
            Text("统一社会信用代码格式不对", "Not a unified social credit code"),
            Text(
                "应为 18 位数字和大写字母（不含 I、O、S、V、Z）；以文本格式填写，避免末位被改成 0",
                "Write 18 digits and capitals (no I, O, S, V, Z), as text so that no digit is lost",
            ),
        )
    if check_sign(code[:17]) != code[17]:
        return (
            Text("统一社会信用代码校验位不符", "The check digit of the credit code is wrong"),
            Text(
                "请对照营业执照核对，可能抄错了一位", "Compare it with the licence: a sign is wrong"
            ),
        )
    return None
