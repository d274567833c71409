"""The databases of the ledger's tests: an SQLite file, a throw-away PostgreSQL server."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
"""Where Debian's packages put the server."""
OPTIONS = "-c fsync=off -c shared_buffers=16MB -c max_connections=200"


def have_postgresql() -> bool:
    """Tell whether a server can be started here."""
    return bool(BINARIES) and (os.geteuid() != 0 or _account() is not None)


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a server of our own on a loopback port; yield the URL of its database.

    Its folder is not pytest's: that one is closed to other accounts, and the server runs as one.
    """
    with tempfile.TemporaryDirectory(
        prefix="atlas-postgresql-", ignore_cleanup_errors=True
    ) as name:
        yield from _served(Path(name))


def _served(folder: Path) -> Iterator[str]:
    binaries = BINARIES[-1].parent
    data, sockets, port = folder / "cluster", folder / "sockets", _free_port()
    sockets.mkdir()
    as_owner = _as_owner(folder)
    _run([*as_owner, binaries / "initdb", "-D", data, "-U", "atlas", "-A", "trust", "-E", "UTF8",
          "--no-locale", "-N"])  # fmt: skip
    server = [*as_owner, binaries / "pg_ctl", "-D", data]
    listening = f"-p {port} -k {sockets} -c listen_addresses=127.0.0.1 {OPTIONS}"
    _run([*server, "-w", "-l", folder / "log", "-o", listening, "start"])
    try:
        yield f"postgresql+psycopg://atlas@127.0.0.1:{port}/postgres"
    finally:
        _run([*server, "-m", "immediate", "stop"])


def _run(command: list[str | Path]) -> None:
    words = [str(part) for part in command]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")


def _account() -> str | None:
    """Name the account that a server may run as: it refuses to run as root."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known and shutil.which("runuser") else None


def _as_owner(folder: Path) -> list[str | Path]:
    if os.geteuid() != 0:
        return []
    account = _account()
    assert account is not None
    folder.chmod(0o755)
    shutil.chown(folder, account)
    for path in folder.iterdir():
        shutil.chown(path, account)
    return ["runuser", "-u", account, "--"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
