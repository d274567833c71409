"""In which encoding a Chinese text file is written: found by its bytes, corrected by the reader.

UTF-8 and UTF-16 are known by their form. GB18030 (GBK and GB2312 are parts of it) and Big5 share
most byte pairs: the reading is taken whose characters are the commoner ones of written Chinese.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gis.intake.findings import refusal, shown
from gis.text import Text

ENCODINGS: Mapping[str, str] = {
    "UTF-8": "utf-8",
    "UTF-8-BOM": "utf-8-sig",
    "GB18030": "gb18030",
    "Big5": "cp950",
    "UTF-16 LE": "utf-16-le",
    "UTF-16 BE": "utf-16-be",
}
"""The names that a reader sees, and Python's; cp950 is Big5 with Microsoft's additions."""
_OTHER_NAMES = {
    "gbk": "GB18030", "gb2312": "GB18030", "cp936": "GB18030", "ansi": "GB18030",
    "utf8": "UTF-8", "utf-16": "UTF-16 LE", "utf-8-sig": "UTF-8-BOM",
    "big5": "Big5", "cp950": "Big5", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE",
}  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "UTF-8-BOM"),
    (codecs.BOM_UTF16_LE, "UTF-16 LE"),
    (codecs.BOM_UTF16_BE, "UTF-16 BE"),
)
_SAMPLE_LINES = 5_000
_SCORED_CHARACTERS = 20_000
_BAD_LINE_SCORE = -3.0
_NUL_SHARE = 0.2
"""ASCII in UTF-16 has a zero in every other byte, Chinese in none: a fifth is enough."""

_COMMON = Path(__file__).with_name("common_characters.txt")
"""The commonest characters of written Chinese, simplified and traditional, and those of registers.

Not in the code: the screen's font is cut to the characters of the code.
"""
_MARKS_OF_CHINESE = "，。、；：？！“”‘’（）《》【】〔〕「」『』—…·～％￥○〇×－／＋．"


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoding:
    """An encoding by its name for readers, others that are possible, and why it was taken."""

    name: str
    others: tuple[str, ...] = ()
    evidence: Text

    @property
    def codec(self) -> str:
        return ENCODINGS[self.name]


def named(asked: str) -> Encoding:
    """Return the encoding that the reader asked for; raises ProblemError for an unknown name."""
    wanted = asked.strip()
    known = {name.lower(): name for name in ENCODINGS} | _OTHER_NAMES
    name = known.get(wanted.lower())
    if name is None:
        choices = ", ".join(ENCODINGS)
        raise refusal(
            Text("不认识这种编码", "The encoding is not known"),
            Text(f"可选：{choices}", f"Choose from: {choices}"),
            value=shown(asked),
        )
    evidence = Text(f"编码按您的选择：{name}", f"Encoding as you chose: {name}")
    return Encoding(name=name, evidence=evidence)


def detect(content: bytes) -> Encoding:
    """Return the encoding that the bytes are most probably in.

    A file that is in two encodings gets that of the most lines. Raises ProblemError where no
    encoding reads even half of the lines.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            why = Text(f"文件开头有 {name} 的标记", f"The file begins with the mark of {name}")
            return Encoding(name=name, evidence=why)
    wide = _utf16(content)
    if wide:
        why = Text(f"字节排列符合 {wide}", f"The bytes are laid out as in {wide}")
        return Encoding(name=wide, evidence=why)
    if content.isascii():
        why = Text("只有英文、数字与符号，各编码相同", "ASCII only: the same in every encoding")
        return Encoding(name="UTF-8", others=("GB18030", "Big5"), evidence=why)
    return _by_score(content)


def _utf16(content: bytes) -> str:
    """Name the UTF-16 without a mark that the bytes are in, or nothing."""
    sample = content[:20_000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if max(even, odd) / half < _NUL_SHARE or min(even, odd) / half > _NUL_SHARE / 4:
        return ""
    return "UTF-16 BE" if even > odd else "UTF-16 LE"


def _by_score(content: bytes) -> Encoding:
    lines = _sample(content)
    scores = {name: _score(lines, ENCODINGS[name]) for name in ("UTF-8", "GB18030", "Big5")}
    ranked = sorted(scores, key=lambda name: -scores[name])
    possible = [name for name in ranked if scores[name] > _BAD_LINE_SCORE / 2]
    if not possible:
        raise refusal(
            Text("看不出文字编码", "The text encoding cannot be told"),
            Text(
                "请选择编码，或在 Excel、WPS 中另存为“CSV UTF-8”",
                "Choose the encoding, or save it in Excel or WPS as “CSV UTF-8”",
            ),
        )
    best = possible[0]
    reads = sum(_decodes(line, ENCODINGS[best]) for line in lines)
    why = Text(
        f"含中文的 {len(lines)} 行中有 {reads} 行按 {best} 读得通，且常用字最多",
        f"{reads} of {len(lines)} lines with Chinese read as {best}, with the commonest characters",
    )
    return Encoding(name=best, others=tuple(possible[1:]), evidence=why)


def _sample(content: bytes) -> list[bytes]:
    """Return lines that are not plain ASCII, from all parts of a long text."""
    size = len(content)
    parts = [content]
    if size > 8_000_000:
        parts = [content[start : start + 500_000] for start in range(0, size, size // 8)]
    lines = [
        line for part in parts for line in part.replace(b"\r", b"\n").split(b"\n")[: 200_000]
        if not line.isascii()
    ]  # fmt: skip
    step = max(len(lines) // _SAMPLE_LINES, 1)
    return lines[::step]


def _decodes(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _score(lines: list[bytes], codec: str) -> float:
    """Return the mean over lines of how common their characters are; -3 for one that fails."""
    total, seen, counted = 0.0, 0, 0
    for line in lines:
        counted += 1
        try:
            text = line.decode(codec)
        except UnicodeDecodeError:
            total += _BAD_LINE_SCORE
            continue
        foreign = [character for character in text if character > "\x7f"]
        total += sum(map(_weight, foreign)) / max(len(foreign), 1)
        seen += len(foreign)
        if seen > _SCORED_CHARACTERS:
            break
    return total / max(counted, 1)


@cache
def _frequent() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").replace("\n", ""))


@cache
def _weight(character: str) -> float:
    """Return how well a character fits a Chinese table, from -4 to 3."""
    if character in _frequent():
        return 3.0
    if character in _MARKS_OF_CHINESE or "\uff00" <= character <= "\uff5e":
        return 2.0
    if "\u4e00" <= character <= "\u9fa5":
        return 0.8 if _is_level_one(character) else 0.0
    if "\ue000" <= character <= "\uf8ff" or "\x80" <= character < "\xa0":
        return -4.0
    return -0.5 if character in "°±²³µ×÷§àáèéêìíòóùúüāēīōūǎǐǒǔ•€①②③④⑤⑥⑦⑧⑨⑩" else -2.0


@cache
def _is_level_one(character: str) -> bool:
    """Tell whether GB 2312 or Big5 has the character among its common ones."""
    for codec, last in (("gb2312", 0xD7), ("big5", 0xC6)):
        try:
            code = character.encode(codec)
        except UnicodeEncodeError:
            continue
        if code[0] <= last:
            return True
    return False
