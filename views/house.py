"""Where readers find the application, as whoever runs it has written."""

from __future__ import annotations

import os


def named() -> str:
    """Return the address that ATLAS_URL names, without a slash at its end; "" where it does not."""
    return os.environ.get("ATLAS_URL", "").strip().rstrip("/")
