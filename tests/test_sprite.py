"""The sprite: every picture that a style asks for, in the legend's colours, without seams."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gis.layer import Fill, Hatch, Marker, Style
from gis.portray import HALO, Portrayal, portray
from gis.store import Tables, open_store
from gis.text import Text
from gis.tiles.sprite import Icon, icons, sprite
from gis.tiles.style import style
from layers import all_layers
from tests.services import client, problem_of

ROOT = Path(__file__).resolve().parent.parent
NAMES = "places,institutions,clusters,institutions_per_100k"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "")


@cache
def facts() -> Tables:
    return open_store(ROOT / "data", "").tables


@cache
def drawn() -> list[Portrayal]:
    return [portray(all_layers()[name], facts(), "zh") for name in NAMES.split(",")]


def pixels(picture: bytes) -> np.ndarray:
    """Read a PNG of ours: RGBA, each row less the one above it."""
    width, height, depth, kind = struct.unpack(">IIBB", picture[16:26])
    assert (picture[:4], depth, kind) == (b"\x89PNG", 8, 6)
    start = picture.index(b"IDAT")
    size = struct.unpack(">I", picture[start - 4 : start])[0]
    rows = np.frombuffer(zlib.decompress(picture[start + 4 : start + 4 + size]), dtype=np.uint8)
    rows = rows.reshape(height, 1 + width * 4)
    assert set(rows[1:, 0]) <= {2}
    return np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8).reshape(height, width, 4)


def cut(index: dict[str, Any], sheet: np.ndarray, name: str) -> np.ndarray:
    one = index[name]
    return sheet[one["y"] : one["y"] + one["height"], one["x"] : one["x"] + one["width"]]


def test_every_picture_that_a_feature_asks_for_is_there() -> None:
    index, _ = sprite(list(icons(drawn())), 1)
    asked = set()
    for one in drawn():
        name = one.layer.id
        for row, hollow in zip(one.frame["row"], one.frame["hollow"], strict=True):
            if isinstance(one.layer.symbol, Marker):
                asked.add(f"{name}-{row}-hollow" if hollow else f"{name}-{row}")
            elif one.legend[row].style.hatch:
                asked.add(f"{name}-{row}-hatch")
    assert any(name.endswith("-hollow") for name in asked)
    assert any(name.endswith("-hatch") for name in asked)
    assert asked <= set(index)


def test_symbols_have_the_legends_colours_and_hollow_ones_are_white_inside() -> None:
    wanted = list(icons(drawn()))
    index, picture = sprite(wanted, 2)
    sheet = pixels(picture)
    for icon in wanted:
        if icon.repeats or icon.style == HALO or icon.style.shape not in ("square", "circle"):
            continue
        found = cut(dict(index), sheet, icon.name)
        middle = found[len(found) // 2, len(found) // 2]
        colour = "#FFFFFF" if icon.hollow else icon.style.fill
        assert middle.tolist() == [*(int(colour[at : at + 2], 16) for at in (1, 3, 5)), 255]
        assert found[0].max() == 0  # nothing is cut off
        assert found[:, 0].max() == 0


@pytest.mark.parametrize("hatch", ["right", "left", "vertical", "horizontal", "cross", "dots"])
@pytest.mark.parametrize("ratio", [1, 2])
def test_hatches_repeat_without_a_seam(hatch: Hatch, ratio: int) -> None:
    look = Style(hatch=hatch, stroke="#123456")
    index, picture = sprite([Icon(name="h", style=look, repeats=True)], ratio)
    alpha = cut(dict(index), pixels(picture), "h")[..., 3].astype(int)
    assert 0 < alpha.mean() < 128
    if hatch in ("right", "left"):  # the same after a step down and a step aside, all around
        step = -1 if hatch == "right" else 1
        assert np.abs(np.roll(alpha, (1, step), axis=(0, 1)) - alpha).max() <= 1
    if hatch == "horizontal":
        assert (alpha == alpha[:, :1]).all()
    if hatch == "vertical":
        assert (alpha == alpha[:1]).all()
    if hatch in ("cross", "dots"):
        assert (alpha == alpha.T).all()
        assert (alpha == alpha[::-1]).all()


def test_a_style_without_a_sprite_draws_circles_and_no_hatch() -> None:
    address = "https://map.example.org/{z}/{x}/{y}.mvt"
    words = {"name": Text("图", "Map"), "bounds": (117.0, 31.8, 117.5, 31.9)}
    plain = style(drawn(), [address] * len(drawn()), **words)  # type: ignore[arg-type]
    pictures = style(drawn(), [address] * len(drawn()), **words, sprite="https://x/s")  # type: ignore[arg-type]
    kinds = {layer["id"]: layer["type"] for layer in plain["layers"]}
    assert "sprite" not in plain
    assert kinds["places-circle"] == "circle"
    assert "clusters-hatch" not in kinds
    kinds = {layer["id"]: layer["type"] for layer in pictures["layers"]}
    assert pictures["sprite"] == "https://x/s"
    assert kinds["places-symbol"] == "symbol"
    assert kinds["clusters-hatch"] == "fill"
    assert list(kinds).index("clusters-fill") < list(kinds).index("clusters-hatch")
    assert all(isinstance(one.layer.symbol, (Fill, Marker)) for one in drawn())


def test_the_style_names_a_sprite_that_is_served_in_both_sizes() -> None:
    address = client().get(f"/tiles/style.json?layers={NAMES}").json()["sprite"]
    path, query = address.removeprefix("http://testserver").split("?")
    for ratio, ending in ((1, ""), (2, "@2x")):
        index = client().get(f"{path}{ending}.json?{query}").json()
        answer = client().get(f"{path}{ending}.png?{query}")
        assert answer.headers["content-type"] == "image/png"
        height, width, _ = pixels(answer.content).shape
        assert {one["pixelRatio"] for one in index.values()} == {ratio}
        assert max(one["x"] + one["width"] for one in index.values()) <= width
        assert max(one["y"] + one["height"] for one in index.values()) == height
    plain = client().get(f"/tiles/style.json?layers={NAMES}&sprite=none").json()
    assert "sprite" not in plain


def test_a_sprite_of_unknown_layers_is_refused_and_one_without_pictures_is_empty() -> None:
    problem_of(client().get("/tiles/sprite.png?layers=nowhere"), 404)
    problem_of(client().get(f"/tiles/sprite@2x.json?layers={','.join(['units'] * 41)}"), 400)
    assert client().get("/tiles/sprite.json?layers=metro").json() == {}
    assert pixels(client().get("/tiles/sprite.png?layers=metro").content).shape == (1, 1, 4)
