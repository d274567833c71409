"""The documents say what is so: links, commands, codes, titles and numbers are held to the code."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from cli import app
from gis import vocabulary
from gis.counts import counted_funds
from gis.layer import Layer
from gis.portray import portray
from gis.questions.parameters import ASKS, BASES, PARAMETERS
from gis.selection import placed
from gis.store import Tables, open_store
from gis.text import LANGUAGES, Language
from gis.web import encode, payload
from layers import GROUPS, all_layers
from scripts import gallery
from views.choices import FILTERS, OTHERS, switches

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
LAYERS = list(all_layers().values())
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
each_doc = pytest.mark.parametrize("doc", DOCS, ids=lambda path: path.name)


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def anchor(heading: str) -> str:
    """Return the anchor that a Markdown heading is reached by."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


# --- links and images -----------------------------------------------------------------------


@each_doc
def test_every_link_leads_somewhere(doc: Path) -> None:
    text = doc.read_text(encoding="utf-8")
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", text):
        if target.startswith("https://"):
            continue
        path, _, part = target.partition("#")
        file = (doc.parent / path).resolve() if path else doc
        assert file.is_relative_to(ROOT), target
        assert file.exists(), target
        if part:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert part in {anchor(heading) for heading in headings}, target


@each_doc
def test_every_image_is_there_and_described(doc: Path) -> None:
    for words, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", doc.read_text(encoding="utf-8")):
        assert words, f"{target} has no description"
        assert (doc.parent / target).is_file(), f"{target} is missing: run make screenshot"


@each_doc
def test_documents_name_no_machine_path_and_no_registry_host(doc: Path) -> None:
    text = doc.read_text(encoding="utf-8")
    assert not re.search(
        r"/work/|/root/|/home/|/tmp/|\.\./shared|registry\.|pypi\.org/simple", text
    )


# --- commands -------------------------------------------------------------------------------


@each_doc
def test_every_make_target_that_is_named_exists(doc: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    named = re.findall(r"(?:`|^)make ([a-z][a-z-]*)", doc.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= targets


def test_every_make_target_of_the_help_is_documented() -> None:
    targets = re.findall(r"^([a-z-]+):.*##", text_of("Makefile"), re.MULTILINE)
    told = "".join(doc.read_text(encoding="utf-8") for doc in DOCS)
    silent = {"help", "clean"}
    assert [name for name in targets if name not in silent and f"make {name}" not in told] == []


@each_doc
def test_every_command_and_option_that_is_named_exists(doc: Path) -> None:
    for line in re.findall(r"python cli\.py ([^\n`#]+)", doc.read_text(encoding="utf-8")):
        name, *words = line.split()
        assert name in COMMANDS, line
        known = {option for one in COMMANDS[name].params for option in one.opts}
        asked = [word.partition("=")[0] for word in words if word.startswith("--")]
        assert set(asked) <= known, line


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_with_its_options_is_in_the_readme(name: str) -> None:
    readme = text_of("README.md")
    assert f"cli.py {name}" in readme
    documented = readme + text_of("docs/manual.md")
    options = [option for one in COMMANDS[name].params for option in one.opts if "--" in option]
    assert [option for option in options if option not in documented] == []


def test_examples_of_the_command_line_name_known_layers() -> None:
    for doc in DOCS:
        for names in re.findall(r"cli\.py html ([a-z0-9_ ]+) --out", doc.read_text("utf-8")):
            assert set(names.split()) <= set(all_layers())


def test_examples_of_counts_run() -> None:
    lines = re.findall(
        r"^(?:\$ )?python cli\.py (counts[^#\n]*)", text_of("README.md"), re.MULTILINE
    )
    assert len(lines) >= 4
    for line in lines:
        assert CliRunner().invoke(app, line.split()).exit_code == 0, line


# --- numbers --------------------------------------------------------------------------------


def test_the_counts_in_the_readme_are_those_of_the_command_line() -> None:
    quoted = re.search(r"^\$ python cli\.py counts\n(.*?)^```", text_of("README.md"), re.M | re.S)
    assert quoted
    printed = CliRunner().invoke(app, ["counts"]).stdout
    assert quoted[1].rstrip().splitlines() == [
        line.rstrip() for line in printed.rstrip().splitlines()
    ]


def test_the_readme_says_how_much_there_is() -> None:
    tables = facts()
    institutions, places = tables.institutions, tables.places
    area = (institutions["accuracy"] == "area").sum()
    nowhere = (institutions["accuracy"] == "none").sum()
    readme = text_of("README.md")
    for row in (
        f"| 金融机构 | {len(institutions)} 家 |",
        f"| 其中能画成点的 | {len(placed(institutions))} 家 | 另有 {area} 家只知片区（虚线圈），"
        f"{nowhere} 家没有坐标",
        f"| 楼宇、园区与项目 | {len(places)} 条 |",
        f"{(places['accuracy'] == 'none').sum()} 条没有坐标",
        f"| 基金与管理人 | {len(tables.funds)} 条 |",
        f"已落户的 {len(counted_funds(tables.funds))} 条",
        f"| 上市公司 | {len(tables.listed_companies)} 家 |",
        f"| 公布数 | {len(tables.reported_counts)} 条 |",
        f"| Institutions | {len(institutions)} |",
        f"| of which drawn as points | {len(placed(institutions))} | {area} more",
        f"| Funds and managers | {len(tables.funds)} | Only the "
        f"{len(counted_funds(tables.funds))} of certainty",
        f"| Reported figures | {len(tables.reported_counts)} |",
    ):
        assert row in readme


# --- layers and the URL ---------------------------------------------------------------------


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_every_layer_is_in_the_manual_with_its_code_and_titles(layer: Layer) -> None:
    chinese, english = text_of("docs/manual.md").split("\n## English\n")
    for part, title in ((chinese, layer.title.zh), (english, layer.title.en)):
        assert f"`{layer.id}`" in part
        assert title in part


def test_every_switch_stands_in_its_group_and_defaults_are_told() -> None:
    for language, word in (("zh", "默认"), ("en", "Default")):
        rows = table_rows(text_of("docs/manual.md"), language)
        assert list(dict.fromkeys(row[0] for row in rows)) == [
            group.get(language)
            for group in GROUPS.values()  # type: ignore[arg-type]
        ]
        told = {code.strip("`"): note.startswith(word) for _, _, code, note in rows}
        assert told == {layer.id: layer.shown for layer in _shown_first()}


def _shown_first() -> list[Layer]:
    """Return one layer a switch, that of the 12 units where there are two."""
    return [
        layer
        for layer in LAYERS
        if layer.group in GROUPS and not (layer.theme and layer.partition == "districts")
    ]


def table_rows(manual: str, language: str) -> list[list[str]]:
    """Return the rows of the manual's table of layers: group, switch, code, note."""
    head = "| 组 | 开关 |" if language == "zh" else "| Group | Switch |"
    lines = manual.split(head)[1].splitlines()[2:]
    rows: list[list[str]] = []
    for line in lines:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows.append([cells[0] or rows[-1][0], *cells[1:]])
    return rows


def test_every_parameter_of_the_url_is_in_the_manual() -> None:
    fields = (*OTHERS.values(), *FILTERS.values())
    names = {field.name for field in fields} | {"sel", "edit", "view"}
    for part in text_of("docs/manual.md").split("\n## English\n"):
        assert {name for name in names if f"`{name}`" not in part} == set()
    themes = {name for name, layer in switches().items() if layer.theme}
    assert all(f"`{name}`" in text_of("docs/manual.md") for name in themes)


def test_every_question_and_parameter_of_the_analysis_is_in_the_manual() -> None:
    for part, heading in zip(
        text_of("docs/manual.md").split("\n## English\n"),
        ("### 集聚分析", "### Analysis"), strict=True,
    ):  # fmt: skip
        section = part.split(f"\n{heading}\n")[1].split("\n### ")[0]
        codes = {*ASKS, *PARAMETERS, *BASES}
        for one in PARAMETERS.values():
            long = one.choices in (vocabulary.FAMILIES, vocabulary.LEVELS)
            codes |= set() if long else set(one.choices)
        assert {code for code in codes if f"`{code}`" not in section} == set()


# --- the glossary ---------------------------------------------------------------------------


def glossary() -> list[tuple[str, str, str]]:
    lines = [line for line in text_of("docs/glossary.md").splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]
    return [(english, chinese, code.strip("`")) for english, chinese, code, _ in rows]


@pytest.mark.parametrize("name", ["TYPES", "FAMILIES", "LEVELS", "GROUPS", "ACCURACIES",
                                  "RECORD_TYPES", "CERTAINTIES", "CHANGE_KINDS", "STANDINGS",
                                  "GROWTH_PATHS", "MEASURE_KINDS"])  # fmt: skip
def test_the_glossary_has_every_code_with_its_words(name: str) -> None:
    words = vocabulary.TYPE_NAMES if name == "TYPES" else getattr(vocabulary, name)
    missing = {(text.en, text.zh, code) for code, text in words.items()} - set(glossary())
    assert missing == set()


def test_the_glossary_has_every_question_of_the_analysis_and_what_it_is_asked_of() -> None:
    words = {code: one.short for code, one in ASKS.items()} | dict(BASES)
    missing = {(text.en, text.zh, code) for code, text in words.items()} - set(glossary())
    assert missing == set()


def test_the_glossary_is_in_alphabetical_order_and_complete_in_both_languages() -> None:
    rows = glossary()
    assert [row[0].lower() for row in rows] == sorted(row[0].lower() for row in rows)
    assert all(english and chinese for english, chinese, _ in rows)


# --- architecture and development -----------------------------------------------------------


def test_the_architecture_names_every_module() -> None:
    text = text_of("docs/architecture.md")
    for folder in ("gis", "views"):
        for path in (ROOT / folder).glob("*.py"):
            assert path.stem == "__init__" or re.search(rf"\b{path.stem}\b", text), path.name
    inner = [*(ROOT / "gis" / "analysis").glob("*.py"), *(ROOT / "gis" / "questions").glob("*.py")]
    for path in [*inner, *(ROOT / "layers").glob("analysed*.py")]:
        assert path.stem == "__init__" or re.search(rf"\b{path.stem}\b", text), path.name
    assert all(f"{name}.py" in text for name in ("app", "main", "cli", "serving"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_a_new_layer_works(language: Language) -> None:
    code = re.search(r"```python\n(.*?)```", text_of("docs/development.md"), re.S)
    assert code
    space: dict[str, object] = {}
    exec(compile(code[1], "docs/development.md", "exec"), space)
    layer = space["LAYER"]
    assert isinstance(layer, Layer)
    portrayal = portray(layer, facts(), language)
    assert len(portrayal.frame) == len(facts().units)
    assert encode(payload(portrayal))


@each_doc
def test_files_that_are_named_exist(doc: Path) -> None:
    named = re.findall(
        r"`((?:gis|layers|views|pages|scripts|tests|data|static|docs)/[\w./-]+\.\w+|[a-z]+\.py)`",
        doc.read_text(encoding="utf-8"),
    )
    example = {"layers/population.py"}
    folders = ("gis", "layers", "views", "pages", "scripts", "tests", "benchmarks")
    found = {path.name for folder in folders for path in (ROOT / folder).rglob("*.py")}
    found |= {path.name for path in ROOT.glob("*.py")}
    missing = [
        name
        for name in named
        if name not in example and not (ROOT / name).exists() and ("/" in name or name not in found)
    ]
    assert missing == []


def test_the_gallery_is_the_one_that_its_script_makes() -> None:
    assert text_of("docs/gallery.md") == "\n".join(gallery.page()) + "\n"
    assert len(gallery.SHEETS) >= 8


def test_the_gallery_s_pictures_are_small_sheets() -> None:
    for name in (*gallery.SHEETS, gallery.INDEX):
        path = gallery.IMAGES / f"{name}.png"
        assert max(Image.open(path).size) == gallery.LONGER_PX, name
        assert path.stat().st_size < 400_000, name
