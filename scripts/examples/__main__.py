"""Compute the worked examples of docs/examples.md.

    python -m scripts.examples           compare: fails where the document is not what is found now
    python -m scripts.examples --write   write the tables anew

Needs requirements-dev.txt: the other figures are those of esda, libpysal, pointpats.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.examples.document import written

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "examples.md"


def main(words: list[str]) -> int:
    """Write the document, or tell whether it is current."""
    if words not in ([], ["--write"]):
        print("python -m scripts.examples [--write]", file=sys.stderr)
        return 2
    before = PAGE.read_text(encoding="utf-8")
    after = written(before)
    if before == after:
        print("docs/examples.md 无变化 unchanged")
        return 0
    if not words:
        print("docs/examples.md 与计算不符 is not what is found now: --write", file=sys.stderr)
        return 1
    PAGE.write_text(after, encoding="utf-8")
    print("docs/examples.md 已更新 written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
