"""The bundle, made and started where there is no network; run by make bundle-check."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts import bundle

pytestmark = [pytest.mark.bundle, pytest.mark.slow]


def without_network(
    command: list[str], environ: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a command in a network namespace of its own, in which nothing is up."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.fail("the network can be closed on Linux only, with unshare (package util-linux)")
    closed = [unshare, "--net"] if os.geteuid() == 0 else [unshare, "--map-root-user", "--net"]
    return subprocess.run(
        [*closed, "--", *command],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )


def unpack(archive: Path, target: Path) -> None:
    """Unpack as a file manager does: with the permissions, which zipfile leaves out."""
    with zipfile.ZipFile(archive) as packed:
        for entry in packed.infolist():
            Path(packed.extract(entry, target)).chmod(entry.external_attr >> 16)


def test_the_bundle_installs_and_starts_with_the_network_closed(root: Path, tmp_path: Path) -> None:
    archive = bundle.make(tmp_path / "made", root)
    usb = tmp_path / "U 盘"  # a space and Chinese in the path, as on a planner's disk
    unpack(archive, usb)
    folder = usb / bundle.bundle_name(root)
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "npm_config_"))}
    environ |= {"PYTHON": sys.executable, "PIP_CONFIG_FILE": os.devnull, "HOME": str(tmp_path)}
    runner = str(root / "tests" / "closed_network.py")
    done = without_network([sys.executable, runner, str(folder)], environ)
    print(done.stdout)
    assert done.returncode == 0
    assert "with the network closed" in done.stdout
