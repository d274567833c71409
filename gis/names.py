"""Short names of institutions, by leaving set words of the full name out."""

from __future__ import annotations

_LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司")
_SHORT_BRANDS = {
    "工商银行": "工行",
    "农业银行": "农行",
    "建设银行": "建行",
    "交通银行": "交行",
    "邮政储蓄银行": "邮储银行",
    "上海浦东发展银行": "浦发银行",
    "人民财产保险": "人保财险",
    "平安财产保险": "平安产险",
    "农村商业银行": "农商行",
    "人寿财产保险": "人寿财险",
    "财产保险": "财险",
    "人寿保险": "人寿",
    "出口信用保险公司": "信保",
}


def aliases(name: str) -> str:
    """Return the short names that follow from the full one by leaving out set words, joined by ;.

    >>> aliases("中国工商银行股份有限公司东海省分行")
    '工商银行东海省分行;工行东海省分行'
    """
    bare = name.removeprefix("中国")
    for form in _LEGAL_FORMS:
        bare = bare.replace(form, "")
    found = [bare]
    for brand, short in _SHORT_BRANDS.items():
        if brand in bare:
            found.append(bare.replace(brand, short))
            break
    return ";".join(alias for alias in dict.fromkeys(found) if alias not in ("", name))
