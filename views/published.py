"""What the pages have made for the browser to fetch, under the digest of its content."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict

from gis.web import digest

KEPT = 600
"""Contents kept at most; the least used goes first, and a page that misses one makes it again."""

_contents: OrderedDict[str, bytes] = OrderedDict()
_lock = threading.Lock()


def publish(content: bytes) -> str:
    """Keep content for the browser, compressed; return the key it is served under."""
    key = digest(content)
    with _lock:
        if key not in _contents:
            _contents[key] = gzip.compress(content, compresslevel=6, mtime=0)
            while len(_contents) > KEPT:
                _contents.popitem(last=False)
        _contents.move_to_end(key)
    return key


def get(key: str) -> bytes | None:
    """Return the gzip-compressed content under a key, or None where it is not kept any more."""
    with _lock:
        return _contents.get(key)


def size() -> tuple[int, int]:
    """Return how many contents are kept, and their bytes."""
    with _lock:
        return len(_contents), sum(map(len, _contents.values()))
