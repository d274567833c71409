"""Fail unless the browser tests ran: a browser test that was skipped is not one that passed.

``python scripts/ci_browser_check.py test-results/junit.xml``
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def browser_tests(report: Path) -> tuple[list[str], list[str]]:
    """Return the names of the browser tests in a JUnit report: those that ran, those skipped."""
    ran: list[str] = []
    skipped: list[str] = []
    for case in ET.parse(report).iter("testcase"):
        marks = {mark.get("name") for mark in case.iter("property")}
        if "browser" in marks:
            name = f"{case.get('classname')}::{case.get('name')}"
            (ran if case.find("skipped") is None else skipped).append(name)
    return ran, skipped


def main(report: str) -> int:
    """Print the tally; 1 where no browser test ran or one was skipped."""
    ran, skipped = browser_tests(Path(report))
    print(f"· 浏览器测试 Browser tests: {len(ran)} ran, {len(skipped)} skipped")
    for name in skipped:
        print(f"  skipped: {name}", file=sys.stderr)
    if not ran or skipped:
        print("✗ 浏览器测试未全部运行 Not all browser tests ran", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
