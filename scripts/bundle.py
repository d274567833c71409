"""The bundle: a folder and a zip that install and run the application with no network at all.

``python scripts/bundle.py`` packs the tracked sources, the wheels for this platform and this
Python, and the web assets into dist/.  On the other machine ``run.sh`` or
``run.bat`` does the rest.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

READ_ME = """\
合肥金融集聚地图 · 离线包
  1. 把整个文件夹复制到硬盘（不要直接在 U 盘上运行）。
  2. 需要 Python {python}（{platform}）。
  3. Linux、macOS：运行 ./run.sh；Windows：双击 run.bat。首次约 1–3 分钟，全程不需要网络。
  4. 在浏览器打开屏幕上显示的地址。

Hefei Finance Atlas · offline bundle
  1. Copy the whole folder to a disk (do not run it from the USB stick itself).
  2. Python {python} ({platform}) is needed.
  3. Linux and macOS: ./run.sh; Windows: double-click run.bat. Minutes the first time, no network.
  4. Open the address that is shown in a browser.
"""


class CannotBundle(RuntimeError):
    """The bundle cannot be made; the message says why and what to do, zh then en."""


def version(root: Path = ROOT) -> str:
    """Return the product's version."""
    return str(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def bundle_name(root: Path = ROOT) -> str:
    """Return the bundle's name, which tells the machines that it fits."""
    from scripts import environment

    python = "py{}{}".format(*sys.version_info[:2])
    return f"hefei-finance-atlas-{version(root)}-{environment.tag()}-{python}"


def make(target: Path, root: Path = ROOT) -> Path:
    """Make the folder below target and the zip beside it; return the zip's path."""
    from scripts import assets

    folder = target / bundle_name(root)
    archive = folder.parent / f"{folder.name}.zip"
    shutil.rmtree(folder, ignore_errors=True)
    archive.unlink(missing_ok=True)
    assets.ensure(root=root)
    _say("正在复制程序与数据 Copying the program and the data")
    _copy_sources(folder, root)
    shutil.copytree(assets.vendor(root), folder / "static" / "vendor")
    _say("正在收集依赖 Collecting the dependencies")
    _collect_wheels(folder / "wheels", root)
    python = "{}.{}".format(*sys.version_info[:2])
    platform = (folder / "wheels" / "platform").read_text("ascii").strip()
    words = READ_ME.format(python=python, platform=platform)
    (folder / "离线包说明 README.txt").write_text(words, "utf-8-sig")
    _say("正在压缩 Compressing")
    _zip(folder, archive, _commit_time(root))
    return archive


def _say(line: str) -> None:
    print(f"· {line}", flush=True)


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", *arguments],
            cwd=root,
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as problem:
        raise CannotBundle(
            "离线包由 git 记录的文件组成：请在 git 仓库的副本中运行 make bundle。\n"
            "A bundle holds the files that git tracks: run make bundle in a clone of the "
            "repository."
        ) from problem
    return done.stdout.decode("utf-8")


def _copy_sources(folder: Path, root: Path) -> None:
    for name in filter(None, _git(root, "ls-files", "-z").split("\0")):
        if (root / name).is_file():  # one deleted but not yet committed is left out
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name)


def _collect_wheels(wheels: Path, root: Path) -> None:
    """Download the wheels, building those that exist as sources only, and note what they fit."""
    from scripts import environment

    wheels.mkdir()
    command = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--no-input"]
    command += ["--quiet", "--wheel-dir", str(wheels), "-r", "requirements.txt"]
    if subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL).returncode:
        raise CannotBundle(
            "依赖下载失败，原因见上文。制作离线包需要联网。\n"
            "The dependencies could not be downloaded, for the reason above. Making a bundle needs "
            "the network."
        )
    (wheels / "python-version").write_text("{}.{}\n".format(*sys.version_info[:2]), "ascii")
    (wheels / "platform").write_text(f"{environment.tag()}\n", "ascii")


def _commit_time(root: Path) -> tuple[int, int, int, int, int, int]:
    """Return the last commit's time, so that the same commit gives the same dates."""
    when = time.gmtime(int(_git(root, "log", "-1", "--format=%ct")))
    return when[0], when[1], when[2], when[3], when[4], when[5]


def _zip(folder: Path, archive: Path, dated: tuple[int, int, int, int, int, int]) -> None:
    """Write a zip of the folder that keeps who may execute; what is compressed is stored."""
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            entry = zipfile.ZipInfo(name, dated)
            stored = path.suffix in (".whl", ".woff2", ".png")
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path.stat().st_mode & 0o100 else 0o644) << 16
            packed.writestr(entry, path.read_bytes())


def main() -> int:
    """Make the bundle in dist/ and say how large it is."""
    from scripts import assets

    try:
        archive = make(ROOT / "dist")
    except (CannotBundle, assets.AssetsMissing) as problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    size = archive.stat().st_size / 1e6
    _say(f"完成 Done: {archive.relative_to(ROOT)} ({size:.0f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
