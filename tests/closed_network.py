"""Start a bundle where there is no network; run inside ``unshare --net`` by test_bundle.py.

``python closed_network.py FOLDER`` runs FOLDER/run.sh, waits until the application serves, asks it
for the page and an asset, stops it, and prints how long it took.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PORT = 8501  # free: the namespace is our own
SECONDS = 600.0
SET_FLAGS, UP_AND_RUNNING = 0x8914, 0x41


def open_loopback() -> None:
    """Raise lo, which is down in a new network namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", UP_AND_RUNNING)
        fcntl.ioctl(any_socket, SET_FLAGS, request)


def require_closed() -> None:
    """Stop unless every way out is shut, so that the trial cannot pass by using one."""
    interfaces = [name for _, name in socket.if_nameindex()]
    if interfaces != ["lo"]:
        sys.exit(f"the network is open: {interfaces}")


def get(path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=10) as answer:
        return bytes(answer.read())


def wait_until_served(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"run.sh ended with {process.returncode}")
        try:
            get("/_stcore/health")
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    sys.exit(f"not served after {SECONDS:.0f} s")


def main(folder: Path) -> None:
    """Start, ask, stop."""
    open_loopback()
    require_closed()
    began = time.monotonic()
    process = subprocess.Popen(
        [folder / "run.sh", "--port", str(PORT)], cwd="/", start_new_session=True
    )
    try:
        wait_until_served(process)
        assert b"<html" in get("/")
        assert b"Leaflet" in get("/assets/vendor/leaflet/leaflet.js")[:200]
        print(f"served after {time.monotonic() - began:.0f} s with the network closed", flush=True)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
