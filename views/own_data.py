"""Where the users' own data lie: the folder, the database, the clock and the name at its door."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def folder() -> Path:
    """Return the folder that the users' own files lie in (ATLAS_VAR, else var/)."""
    return Path(os.environ.get("ATLAS_VAR", ROOT / "var"))


def registers() -> Path:
    """Return the folder of large registers."""
    return folder() / "registers"


def database() -> str:
    """Return the URL of the database of revisions: DATABASE_URL, else a file in the own folder.

    DATABASE_URL_FILE names a file that holds it, so that no password stands in the environment.
    A PostgreSQL address without a driver's name gets ours. Raises OSError for a file not there.
    """
    held = os.environ.get("DATABASE_URL_FILE", "")
    url = Path(held).read_text(encoding="utf-8").strip() if held else ""
    url = url or os.environ.get("DATABASE_URL", "")
    return with_driver(url) or f"sqlite:///{folder() / 'atlas.sqlite'}"


def with_driver(url: str) -> str:
    """Return an address with our driver's name where it is a PostgreSQL that names none."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url


def now() -> str:
    """Return the moment that a revision made now is dated with; only a door looks at the clock."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def system_author() -> str:
    """Return ATLAS_AUTHOR, else the name of the account that the program runs under."""
    try:
        return os.environ.get("ATLAS_AUTHOR") or getpass.getuser()
    except OSError:  # an account without a name, as in some containers
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"
