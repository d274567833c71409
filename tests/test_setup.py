"""The set-up: what is pinned, what is fetched, what is cut, and what is said when it fails."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path

import pytest

from scripts import assets, bundle, ci_browser_check, environment, start, webfont

CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile("[A-Za-z]{3,} [a-z]{2,}")


def in_both_languages(message: str) -> bool:
    return bool(CHINESE.search(message) and ENGLISH.search(message))


def tracked(root: Path) -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
    )
    return [name for name in listing.stdout.split("\0") if name]


# --- what is pinned -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(root: Path, name: str) -> None:
    lines = (root / name).read_text("utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert wanted
    assert [line for line in wanted if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def test_the_lock_names_versions_and_checksums_but_no_host(root: Path) -> None:
    text = (root / "package-lock.json").read_text("utf-8")
    packages = {k: v for k, v in json.loads(text)["packages"].items() if k}
    assert sorted(name.removeprefix("node_modules/") for name in packages) == [
        "@expo-google-fonts/noto-sans-sc",
        "@fontsource/noto-sans-sc",
        "leaflet",
    ]
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert '"resolved"' not in text
    assert "omit-lockfile-registry-resolved=true" in (root / ".npmrc").read_text("utf-8")


def test_the_lock_agrees_with_the_manifest(root: Path) -> None:
    manifest = json.loads((root / "package.json").read_text("utf-8"))["dependencies"]
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))["packages"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in manifest} == manifest


def test_no_third_party_asset_is_tracked(root: Path) -> None:
    third_party = re.compile(
        r"^(static/vendor|node_modules)/|\.(ttf|otf|ttc|woff2?)$|\.min\.(js|css)$|leaflet\.(js|css)$"
    )
    assert [name for name in tracked(root) if third_party.search(name)] == []


# --- Streamlit's settings -------------------------------------------------------------------


def test_streamlit_reports_nothing_and_listens_on_this_machine_only(root: Path) -> None:
    config = tomllib.loads((root / ".streamlit/config.toml").read_text("utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["showEmailPrompt"] is False
    assert config["server"]["address"] == "127.0.0.1"
    assert config["client"]["toolbarMode"] == "minimal"
    assert config["client"]["showErrorDetails"] == "none"
    assert "://" not in json.dumps(config)


def test_streamlit_knows_every_setting(root: Path) -> None:
    from streamlit import config as known

    config = tomllib.loads((root / ".streamlit/config.toml").read_text("utf-8"))
    names = [f"{section}.{name}" for section, table in config.items() for name in table]
    assert [name for name in names if name not in known._config_options_template] == []


def test_the_project_file_declares_no_streamlit_component(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    assert "streamlit" not in project["tool"]


# --- commands -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "help",
        "run",
        "test",
        "check",
        "data",
        "bench",
        "bundle",
        "bundle-check",
        "screenshot",
        "clean",
    ],
)
def test_make_knows(root: Path, target: str) -> None:
    make = ["make", "--dry-run", "--no-print-directory", target]
    done = subprocess.run(make, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_make_help_is_in_both_languages(root: Path) -> None:
    done = subprocess.run(["make"], cwd=root, capture_output=True, text=True, check=True)
    commands = [line for line in done.stdout.splitlines() if line.startswith("  make ")]
    assert len(commands) >= 9
    assert all(CHINESE.search(line) and re.search("[A-Za-z]{4,}", line) for line in commands)


def test_an_exported_host_does_not_open_the_application_to_others(root: Path) -> None:
    done = subprocess.run(
        ["make", "--dry-run", "run"],
        cwd=root,
        env={**os.environ, "HOST": "0.0.0.0", "PORT": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert '--port "8501" --host "127.0.0.1"' in done.stdout


def test_the_windows_script_has_windows_line_ends_and_no_byte_order_mark(root: Path) -> None:
    script = (root / "run.bat").read_bytes()
    assert script.count(b"\n") == script.count(b"\r\n") > 10
    assert script.startswith(b"@echo off")
    assert "*.bat text eol=crlf" in (root / ".gitattributes").read_text("utf-8")


def test_every_label_that_the_windows_script_jumps_to_exists_before_any_chinese(root: Path) -> None:
    lines = (root / "run.bat").read_text("utf-8").splitlines()
    labels = {line[1:]: number for number, line in enumerate(lines) if line.startswith(":")}
    jumps = {name for line in lines for name in re.findall(r"(?:goto|call) :(\w+)", line)}
    first_chinese = next(number for number, line in enumerate(lines) if CHINESE.search(line))
    assert jumps == set(labels)
    assert max(labels.values()) < first_chinese


@pytest.mark.parametrize("script", ["run.sh", "scripts/find-python.sh", ".ci/run"])
def test_shell_scripts_parse_and_are_executable(root: Path, script: str) -> None:
    assert os.access(root / script, os.X_OK)
    shell = "bash" if script == ".ci/run" else "sh"
    done = subprocess.run([shell, "-n", script], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


# --- finding a Python -----------------------------------------------------------------------


def fake_python(folder: Path, name: str, version: tuple[int, int]) -> None:
    """Put an interpreter on a PATH that says it is of another version."""
    folder.mkdir(exist_ok=True)
    told = f"import collections, sys; sys.version_info = {(*version, 0)}"
    lines = ["#!/bin/sh", f"exec {sys.executable} -c \"{told}; exec('''$2''')\"", ""]
    (folder / name).write_text("\n".join(lines), "utf-8")
    (folder / name).chmod(0o755)


def find_python(root: Path, path: Path) -> subprocess.CompletedProcess[str]:
    for tool in ("dirname", "sh"):
        found = shutil.which(tool)
        assert found
        (path / tool).symlink_to(found)
    return subprocess.run(
        [path / "sh", root / "scripts/find-python.sh"],
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_first_new_enough_python_is_found(root: Path, tmp_path: Path) -> None:
    fake_python(tmp_path, "python3", (3, 9))
    fake_python(tmp_path, "python3.12", (3, 12))
    assert find_python(root, tmp_path).stdout == "python3.12\n"


def test_an_older_python_is_refused_in_both_languages(root: Path, tmp_path: Path) -> None:
    fake_python(tmp_path, "python3", (3, 9))
    done = find_python(root, tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert in_both_languages(done.stderr)
    assert "python3=3.9" in done.stderr


def test_a_bundle_takes_only_the_python_that_its_wheels_fit(root: Path, tmp_path: Path) -> None:
    (tmp_path / "bundle/scripts").mkdir(parents=True)
    (tmp_path / "bundle/wheels").mkdir()
    (tmp_path / "bundle/wheels/python-version").write_text("3.11\n", "ascii")
    shutil.copy(root / "scripts/find-python.sh", tmp_path / "bundle/scripts")
    path = tmp_path / "bin"
    fake_python(path, "python3.13", (3, 13))
    done = find_python(tmp_path / "bundle", path)
    assert done.returncode == 1
    assert "Python 3.11" in done.stderr
    assert in_both_languages(done.stderr)
    fake_python(path, "python3.11", (3, 11))
    for tool in ("dirname", "sh"):
        (path / tool).unlink()
    assert find_python(tmp_path / "bundle", path).stdout == "python3.11\n"


# --- the virtual environment ----------------------------------------------------------------


def test_requirements_are_installed_again_only_when_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(environment, "_install", lambda root, name: installed.append(name))
    (tmp_path / "requirements.txt").write_text("a==1\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\nb==1\n")
    python = environment.venv_python(tmp_path)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    for name in ("requirements-dev.txt", "requirements-dev.txt", "requirements.txt"):
        environment.prepare(name, tmp_path)
    assert installed == ["requirements-dev.txt"]
    (tmp_path / "requirements.txt").write_text("a==2\n")
    for name in ("requirements.txt", "requirements.txt", "requirements-dev.txt"):
        environment.prepare(name, tmp_path)
    assert installed == ["requirements-dev.txt", "requirements.txt", "requirements-dev.txt"]


def test_a_python_without_venv_is_told_the_package_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    (tmp_path / "requirements.txt").write_text("a==1\n")
    with pytest.raises(environment.CannotPrepare, match=r"sudo apt install python3\.\d+-venv") as e:
        environment.prepare("requirements.txt", tmp_path)
    assert in_both_languages(str(e.value))


def test_a_bundle_for_another_kind_of_machine_is_refused(tmp_path: Path) -> None:
    (tmp_path / "platform").write_text("plan9-mips\n")
    with pytest.raises(environment.CannotPrepare, match="plan9-mips") as e:
        environment._check_wheels(tmp_path)
    assert in_both_languages(str(e.value))


# --- starting -------------------------------------------------------------------------------


def test_a_port_in_use_names_the_cure_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_STARTED_BY", "make run")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(start.CannotListen) as e:
            start.check_port("127.0.0.1", port)
    assert re.search(r"make run PORT=\d+", str(e.value))
    assert f"PORT={port}" not in str(e.value)
    assert in_both_languages(str(e.value))


def test_a_free_port_is_taken_without_a_word() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    start.check_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_explained() -> None:
    with pytest.raises(start.CannotListen, match=r"192\.0\.2\.1") as e:
        start.check_port("192.0.2.1", 8501)
    assert in_both_languages(str(e.value))


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", ""])
def test_what_is_not_a_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as e:
        start.parse([f"--port={port}"])
    assert e.value.code == 2
    assert "不是端口号" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "cure"),
    [("make run", "make run PORT=8502"), ("run.bat", "run.bat --port 8502")],
)
def test_the_cure_is_the_command_that_was_typed(
    monkeypatch: pytest.MonkeyPatch, typed: str, cure: str
) -> None:
    monkeypatch.setenv("ATLAS_STARTED_BY", typed)
    assert start.command_for(8502) == cure


# --- web assets -----------------------------------------------------------------------------


@pytest.fixture
def installed(root: Path) -> Path:
    """Bring the assets up to date and return their folder."""
    assets.ensure(root=root)
    return assets.vendor(root)


def test_the_assets_are_current_after_installation(installed: Path) -> None:
    assert assets.missing() == []
    assert assets.current()


def test_a_current_installation_is_recognised_in_a_tenth_of_a_second(installed: Path) -> None:
    best = min(_seconds(assets.current) for _ in range(5))
    assert best < 0.1


def _seconds(action: object) -> float:
    began = time.perf_counter()
    assert callable(action)
    action()
    return time.perf_counter() - began


@pytest.fixture
def bare(tmp_path: Path, root: Path) -> Path:
    """A checkout without node_modules and without assets."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, tmp_path)
    return tmp_path


def test_an_unreachable_registry_is_explained_in_both_languages(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = "http://127.0.0.1:9"
    monkeypatch.setenv("npm_config_registry", nowhere)
    monkeypatch.setenv("npm_config_cache", str(bare / "empty-cache"))
    monkeypatch.setenv("PIP_INDEX_URL", nowhere)
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    assert assets.missing(bare) == list(assets.REQUIRED)
    with pytest.raises(assets.AssetsMissing) as e:
        assets.ensure(lambda line: None, bare)
    assert "make run" in e.value.zh
    assert CHINESE.search(e.value.zh)
    assert "make bundle" in e.value.en
    assert not CHINESE.search(e.value.en)
    assert not assets.current(bare)


def test_installed_packages_need_no_network(
    bare: Path, root: Path, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (root / "node_modules").is_dir():  # a bundle ships the assets without the packages
        pytest.skip("no node_modules here")
    (bare / "node_modules").symlink_to(root / "node_modules")
    (bare / "main.py").write_text('TITLE = "合肥"\n', "utf-8")
    monkeypatch.setenv("PATH", "")
    said: list[str] = []
    assets.ensure(said.append, bare)
    assert assets.current(bare)
    assert all(CHINESE.search(line) and re.search("[A-Za-z]{4,}", line) for line in said)

    (bare / "main.py").write_text('TITLE = "合肥 滕"\n', "utf-8")
    shutil.rmtree(bare / "static/vendor/leaflet/images")  # comes back only with the packages
    assert not assets.current(bare)
    assets.ensure(said.append, bare)
    assert "滕" in held(bare, "400")
    assert not (bare / "static/vendor/leaflet/images").exists()

    (bare / "static/vendor/leaflet/leaflet.js").unlink()
    assert assets.missing(bare) == ["leaflet/leaflet.js"]
    assets.ensure(said.append, bare)
    assert (bare / "static/vendor/leaflet/images/layers.png").is_file()


def test_a_touched_text_with_the_same_characters_cuts_no_font(
    installed: Path, root: Path, tmp_path: Path
) -> None:
    for name in ("package-lock.json",):
        shutil.copy(root / name, tmp_path)
    shutil.copytree(installed, assets.vendor(tmp_path))
    text = tmp_path / "main.py"
    text.write_text("# 合肥\n", "utf-8")
    assets.ensure(lambda line: None, tmp_path)
    text.write_text("# 肥合，合肥\n", "utf-8")
    assert assets.current(tmp_path)


# --- the screen's font ----------------------------------------------------------------------


def held(root: Path, weight: str) -> set[str]:
    from fontTools.ttLib import TTFont

    with TTFont(assets.vendor(root) / f"fonts/core-{weight}.woff2") as font:
        return {chr(code) for code in font.getBestCmap()}


def drawable(root: Path) -> set[str]:
    from fontTools.ttLib import TTFont

    with TTFont(assets.vendor(root) / "fonts/ttf/NotoSansSC-Regular.ttf") as font:
        return {chr(code) for code in font.getBestCmap()}


@pytest.mark.parametrize("weight", webfont.WEIGHTS)
def test_the_core_covers_every_character_of_the_code(
    installed: Path, root: Path, weight: str
) -> None:
    shown = set("".join(path.read_text("utf-8") for path in webfont.code_texts(root)))
    assert len(shown) > 100
    assert (shown & drawable(root)) - held(root, weight) == set()


def test_the_regular_core_covers_every_character_of_the_data(installed: Path, root: Path) -> None:
    shown = set("".join(path.read_text("utf-8") for path in webfont.data_texts(root)))
    assert (shown & drawable(root)) - held(root, "400") == set()


def test_every_chinese_character_of_ours_can_be_drawn(installed: Path, root: Path) -> None:
    ours = webfont.characters(root)["400"]
    assert {c for c in ours if CHINESE.match(c)} - drawable(root) == set()


def test_numbers_can_be_grouped_with_thin_spaces_on_screen_and_on_paper(
    installed: Path, root: Path
) -> None:
    for space in "\u2007\u2009\u202f":
        assert space in held(root, "400") & held(root, "700") & drawable(root)


def test_the_two_cores_stay_small(installed: Path) -> None:
    size = sum(
        (installed / f"fonts/core-{weight}.woff2").stat().st_size for weight in ("400", "700")
    )
    assert size < 450_000


def test_the_style_sheet_names_only_files_that_are_there(installed: Path) -> None:
    sheet = (installed / "fonts/noto-sans-sc.css").read_text("utf-8")
    named = re.findall(r'url\("([^"?]+)', sheet)
    assert len(named) > 200
    assert [name for name in named if not (installed / "fonts" / name).is_file()] == []
    assert sheet.count("font-display:swap") == len(named)


def test_the_cores_are_declared_last_so_that_they_win(installed: Path) -> None:
    rules = (installed / "fonts/noto-sans-sc.css").read_text("utf-8").splitlines()
    assert [re.findall(r"(core-\d+|slices)", rule)[0] for rule in rules[-3:]] == [
        "slices",
        "core-400",
        "core-700",
    ]


def test_names_are_read_from_tables_and_maps_and_damaged_files_are_left(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text("id,name_zh,note\n1,滕,魑\n", "utf-8")
    properties = {"name": "鑫", "note": "魅"}
    feature = {"type": "Feature", "properties": properties, "geometry": None}
    written = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (tmp_path / "data/b.geojson").write_text(written, "utf-8")
    (tmp_path / "data/c.geojson").write_text('{"features": [', "utf-8")
    found = webfont.characters(tmp_path)
    assert set("滕魑鑫魅") <= found["400"]
    assert found["700"] & set("滕魑鑫魅") == set("滕鑫")


def test_an_empty_repository_still_needs_digits_and_punctuation(tmp_path: Path) -> None:
    assert webfont.characters(tmp_path) == {"400": webfont.ALWAYS, "700": webfont.ALWAYS}
    assert set("0123456789，。·“”\u2009") <= webfont.ALWAYS


# --- the bundle and the browser check --------------------------------------------------------


def test_the_bundle_is_named_after_version_machine_and_python(root: Path) -> None:
    name = bundle.bundle_name(root)
    assert name == f"hefei-finance-atlas-{bundle.version(root)}-{environment.tag()}-py" + (
        "{}{}".format(*sys.version_info[:2])
    )


def test_the_same_folder_gives_the_same_zip_which_keeps_who_may_execute(
    root: Path, tmp_path: Path
) -> None:
    (tmp_path / "a" / "wheels").mkdir(parents=True)
    (tmp_path / "a" / "wheels" / "x.whl").write_bytes(b"x" * 100)
    shutil.copy2(root / "run.sh", tmp_path / "a")
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"
    for archive in (first, second):
        bundle._zip(tmp_path / "a", archive, (2026, 1, 1, 0, 0, 0))
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as packed:
        modes = {entry.filename: entry.external_attr >> 16 for entry in packed.infolist()}
    assert modes == {"a/run.sh": 0o755, "a/wheels/x.whl": 0o644}


def test_a_bundle_outside_a_repository_is_refused_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(bundle.CannotBundle) as e:
        bundle._copy_sources(tmp_path / "out", tmp_path)
    assert in_both_languages(str(e.value))


@pytest.mark.parametrize(
    ("cases", "code"),
    [
        ("", 1),
        ("<testcase name='a'/>", 1),
        ("<testcase name='a'><properties><property name='browser'/></properties></testcase>", 0),
        (
            "<testcase name='a'><properties><property name='browser'/></properties></testcase>"
            "<testcase name='b'><properties><property name='browser'/></properties>"
            "<skipped/></testcase>",
            1,
        ),
    ],
    ids=["no test", "no browser test", "all ran", "one skipped"],
)
def test_browser_tests_that_did_not_run_fail_the_run(tmp_path: Path, cases: str, code: int) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>", "utf-8")
    assert ci_browser_check.main(str(report)) == code
