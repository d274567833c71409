"""The virtual environment .venv: made with the standard library alone, quick when it is current.

``python scripts/environment.py [requirements.txt | requirements-dev.txt]`` makes .venv beside the
application and installs what the file pins.  From a bundle it installs from wheels/, and then no
network is asked.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)


class CannotPrepare(RuntimeError):
    """The environment cannot be made; the message says why and what to do, zh then en."""


def venv_python(root: Path = ROOT) -> Path:
    """Return the path of the environment's interpreter."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(requirements: str, root: Path = ROOT) -> None:
    """Make .venv and install a requirements file, unless that is done already."""
    if not _runs(venv_python(root)):
        _make(root)
    stamp = _stamp(root, requirements)
    if stamp.is_file() and stamp.read_text("ascii") == _key(root, requirements):
        return
    _install(root, requirements)
    for outdated in (root / ".venv").glob("installed-*"):
        outdated.unlink()
    for covered in (requirements, *_included(root, requirements)):
        _stamp(root, covered).write_text(_key(root, covered), "ascii")


def _stamp(root: Path, requirements: str) -> Path:
    return root / ".venv" / f"installed-{requirements}"


def _included(root: Path, requirements: str) -> list[str]:
    lines = (root / requirements).read_text("utf-8").splitlines()
    return [line.split()[1] for line in lines if line.startswith("-r ")]


def _key(root: Path, requirements: str) -> str:
    """Hash the file together with those that it includes."""
    digest = hashlib.sha256((root / requirements).read_bytes())
    for name in _included(root, requirements):
        digest.update(_key(root, name).encode())
    return digest.hexdigest()


def _runs(python: Path) -> bool:
    """Tell whether an interpreter starts and is new enough: a copied folder's may do neither."""
    check = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([python, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def _make(root: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        package = "python{}.{}-venv".format(*sys.version_info[:2])
        raise CannotPrepare(
            "这个 Python 不能创建虚拟环境。在 Debian、Ubuntu 上请先运行："
            f"sudo apt install {package}\n"
            "This Python cannot create virtual environments. On Debian or Ubuntu first run: "
            f"sudo apt install {package}"
        )
    print("· 正在创建虚拟环境 .venv Creating the virtual environment", flush=True)
    shutil.rmtree(root / ".venv", ignore_errors=True)
    try:
        venv.create(root / ".venv", with_pip=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as problem:
        raise CannotPrepare(
            f"无法创建虚拟环境：{problem}。请检查磁盘空间和此文件夹的写权限。\n"
            f"The virtual environment cannot be created: {problem}. Check the free space and "
            "whether this folder may be written."
        ) from problem


def _install(root: Path, requirements: str) -> None:
    command = [str(venv_python(root)), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-input", "-r", requirements]
    wheels = root / "wheels"
    if wheels.is_dir():
        _check_wheels(wheels)
        print("· 正在从离线包安装依赖 Installing from the bundle's wheels", flush=True)
        command += ["--no-index", "--find-links", str(wheels)]
    else:
        print("· 正在安装依赖（首次约 1–5 分钟） Installing the dependencies, once", flush=True)
    if _run_pip(command, root):
        raise CannotPrepare(
            "依赖安装失败，原因见上文。第一次运行需要联网；"
            "没有网络的电脑请使用 make bundle 制作的离线包。\n"
            "Installing the dependencies failed, for the reason above. The first run needs the "
            "network; for a machine without one use the folder that make bundle makes."
        )


def _run_pip(command: list[str], root: Path) -> int:
    """Run pip, showing of its output what moves on: what is downloaded, and the installation."""
    pip = subprocess.Popen(
        command,
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    assert pip.stdout is not None
    for line in map(str.strip, pip.stdout):
        if line.startswith("Downloading ") and ".metadata" not in line:
            print(f"  {line}", flush=True)
        elif line.startswith("Installing collected packages: "):
            packages = line.count(",") + 1
            print(f"  正在安装 {packages} 个软件包 Installing {packages} packages", flush=True)
    return pip.wait()


def tag() -> str:
    """Name the platform that compiled wheels fit, as linux-x86_64."""
    return f"{platform.system()}-{platform.machine()}".lower()


def _check_wheels(wheels: Path) -> None:
    """Refuse a bundle made for another kind of machine, before pip does so less clearly."""
    made_for = (wheels / "platform").read_text("ascii").strip()
    if made_for != tag():
        raise CannotPrepare(
            f"此离线包适用于 {made_for}，而本机是 {tag()}。请在同类电脑上重新运行 make bundle。\n"
            f"This bundle is for {made_for} and this machine is {tag()}. Run make bundle on a "
            "machine of this kind."
        )


def main(arguments: list[str]) -> int:
    """Prepare for the requirements file that is named, else for running."""
    try:
        prepare(arguments[0] if arguments else "requirements.txt")
    except CannotPrepare as problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
