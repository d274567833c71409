"""Words for people: every text exists in Chinese and in English, written once."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English.

    >>> Text("机构", "Institutions").get("en")
    'Institutions'
    """

    zh: str
    en: str

    def get(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def format(self, **values: object) -> Text:
        """Fill the same named fields in both languages; a Text value keeps its own language.

        >>> Text("{n} 家", "{n} firms").format(n=3)
        Text(zh='3 家', en='3 firms')
        """
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))


def same(text: str) -> Text:
    """Return a Text that reads the same in both languages (a name, a code, a number)."""
    return Text(text, text)


NO_DATA = Text("暂无数据", "No data")
THIN_SPACE = "\u2009"


def is_missing(value: object) -> bool:
    """Tell whether a value is unknown: None, NaN, NaT or an empty string; never 0.

    >>> is_missing(0), is_missing(""), is_missing(float("nan"))
    (False, True, True)
    """
    if value is None or value == "":
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return type(value).__name__ in ("NaTType", "NAType")


def number(value: float | int | None, decimals: int | None = None) -> str:
    """Write a number with thin-space grouping; unknown gives an empty string.

    >>> number(18675.31).replace(THIN_SPACE, "_")
    '18_675.31'
    >>> number(None)
    ''
    """
    if value is None or is_missing(value):
        return ""
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 2
    return f"{value:,.{decimals}f}".replace(",", THIN_SPACE)


def join(words: list[str] | tuple[str, ...], language: Language) -> str:
    """Join words with the list mark of the language."""
    return ("、" if language == "zh" else ", ").join(words)


def listed(texts: Iterable[Text]) -> Text:
    """Join texts with the list mark of each language.

    >>> listed([Text("甲", "A"), Text("乙", "B")])
    Text(zh='甲、乙', en='A, B')
    """
    held = list(texts)
    return Text(*(join([one.get(language) for one in held], language) for language in LANGUAGES))
