"""Registers of any length: every row drawn and counted, none in memory, nothing lost on the way."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from cli import app
from gis.bulk import text_source
from gis.bulk.opening import open_source
from gis.bulk.parts import Part, Ragged, Wanted
from gis.bulk.tally import tally
from gis.industries import GROUPS, groups_of
from gis.portray import portray
from gis.problems import ProblemError
from gis.registers import holding, sorting
from gis.registers.holding import hold
from gis.registers.register import Register, newest, open_register, register_of, row_at
from gis.revisions import Entry
from gis.store import Store, open_store
from gis.tables import TABLES
from gis.tiles.columns import levels
from gis.tiles.grid import Tile
from gis.tiles.packets import density_packet, point_packet
from gis.web import payload
from layers.register import LAYER
from tests import town
from tests.services import client, problem_of
from views import (
    cache,
    choices,
    coverage,
    own_data,
    point_tiles,
    register_files,
    register_judging,
    registers,
)
from views.registers import Wish

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = {
    "lon": "经度",
    "lat": "纬度",
    "name_zh": "企业名称",
    "industry": "行业",
    "address": "住所",
}
TRADES = ("J66", "I65", "C38", "", "看不懂")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path / "own"))
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("ATLAS_AUTHOR", "张三")
    yield
    point_tiles._open.clear()


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every part, run and batch small, so that a short file has many of each."""
    monkeypatch.setattr(text_source, "BLOCK_BYTES", 2_000)
    monkeypatch.setattr(sorting, "RUN_ROWS", 40)
    monkeypatch.setattr(sorting, "READ_ROWS", 7)
    monkeypatch.setattr(sorting, "MOST_RUNS", 3)
    monkeypatch.setattr(sorting, "BATCH_ROWS", 16)


def rows(n: int, seed: int = 3, spread: float = 0.02) -> pd.DataFrame:
    """Return n made enterprises about the city's middle, some of them on one spot."""
    draw = np.random.default_rng(seed)
    lon = np.round(draw.normal(117.25, spread, n), 6)
    lat = np.round(draw.normal(31.85, spread, n), 6)
    lon[: n // 10], lat[: n // 10] = 117.25, 31.85
    return pd.DataFrame({
        "序号": range(1, n + 1), "企业名称": [f"甲{at}公司" for at in range(n)],
        "行业": draw.choice(np.array(TRADES, dtype=object), n), "经度": lon, "纬度": lat,
        "住所": [f"某路{at % 7}号" for at in range(n)],
    })  # fmt: skip


def file_of(frame: pd.DataFrame, folder: Path, name: str = "册.csv") -> Path:
    path = folder / name
    path.write_bytes(frame.to_csv(index=False).encode("gb18030"))
    return path


def held(path: Path, folder: Path) -> Register:
    hold(open_source(path, name=path.name), COLUMNS, town.units(), folder, datum="wgs84")
    found = open_register(folder)
    assert found is not None
    return found


def store(folder: Path) -> Store:
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'atlas.sqlite'}"
    return open_store(ROOT / "data", url, own_data.registers())


def taken(folder: Path, n: int = 300, **words: str) -> tuple[Store, registers.Taken]:
    facts = store(folder / "own")
    wish = Wish(**{"source": "某局", "as_of": "2026-10", "datum": "wgs84", **words})
    path = file_of(rows(n), folder)
    return facts, registers.take_in(register_judging.judged(path, path.name), wish, facts, "张三")


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_every_row_is_laid_down_once_in_the_order_of_the_curve(
    tmp_path: Path, small_parts: None
) -> None:
    frame = rows(700)
    found = held(file_of(frame, tmp_path), tmp_path / "held")
    points = found.columns("zh")
    assert len(points) == 700
    assert (np.diff(points.codes.astype(object)) >= 0).all()
    names = points.table.column("name").to_pylist()
    assert sorted(names) == sorted(frame["企业名称"])
    at = {name: place for place, name in enumerate(frame["企业名称"])}
    order = np.array([at[name] for name in names])
    lon, lat = found.degrees(np.arange(700))
    assert np.abs(lon - frame["经度"].to_numpy()[order]).max() < 1e-6
    assert np.abs(lat - frame["纬度"].to_numpy()[order]).max() < 1e-6
    expected = [groups_of([frame["行业"][place]])[0] for place in order]
    assert [found.facts.groups[row] for row in points.row] == expected
    assert (points.level == levels(points.row)).all()
    # Rows of one spot stay in the order of the file.
    spot = [place for place in order if place < 70]
    assert spot == sorted(spot)


def test_it_counts_what_a_tally_of_the_file_counts(tmp_path: Path, small_parts: None) -> None:
    path = file_of(rows(500, spread=0.2), tmp_path)
    found = held(path, tmp_path / "held")
    counted = tally(
        open_source(path, name="x"), Wanted(lon="经度", lat="纬度", by="行业"), town.units()
    )
    assert [sum(row) for row in found.facts.counts] == counted.counts.sum(axis=1).tolist()
    assert found.facts.outside == counted.counts[-1].sum()
    by_group = dict.fromkeys(GROUPS, 0)
    for place, word in enumerate(counted.words):
        by_group[groups_of([word])[0]] += int(counted.counts[:, place].sum())
    assert dict(zip(found.facts.groups, found.facts.of_groups(), strict=True)) == {
        code: n for code, n in by_group.items() if n
    }


def test_rows_without_a_place_are_told_apart(tmp_path: Path) -> None:
    frame = rows(20).astype({"经度": object, "纬度": object})
    frame.loc[0, ["经度", "纬度"]] = ["", ""]
    frame.loc[1, "经度"] = "东经"
    frame.loc[2, "纬度"] = 131.85
    path = file_of(frame, tmp_path)
    path.write_bytes(path.read_bytes() + "21,少一列\n".encode("gb18030"))
    made = hold(open_source(path, name="x"), COLUMNS, town.units(), tmp_path / "h", datum="wgs84")
    facts = made.facts
    assert (facts.rows, facts.placed, facts.without, facts.unread, facts.ragged) == (
        21, 17, 1, 2, 1
    )  # fmt: skip
    assert {problem.row for problem in made.problems} == {3, 4, 22}
    found = open_register(tmp_path / "h")
    assert found is not None
    told = [(one["row"], one["reason"], one["value"]) for one in found.left_out(10)]
    assert told == [
        (2, "without", ", "), (3, "unread", f"东经, {frame.loc[1, '纬度']}"),
        (4, "unread", f"{frame.loc[2, '经度']}, 131.85"), (22, "ragged", ""),
    ]  # fmt: skip
    assert [one["row"] for one in found.left_out(2)] == [2, 3]


def test_rows_that_are_not_drawn_are_listed_with_the_reason(tmp_path: Path) -> None:
    frame = rows(40)
    frame.loc[7, ["经度", "纬度"]] = [31.85, 117.25]
    path = file_of(frame, tmp_path)
    done = run("register", path, "--source", "某局", "--datum", "wgs84")
    assert done.exit_code == 0, done.stderr
    key = cache.tables().registers["id"][0]
    listed = json.loads(run("registers", "--left", key, "--format", "json").stdout)
    assert listed == [{"row": 9, "reason": "经纬度像是写反", "value": "31.85, 117.25"}]
    assert run("registers", "--left", key, "--counts", key).exit_code == 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 3), max_size=300),
    st.integers(1, 60), st.integers(1, 9), st.integers(2, 5), st.integers(1, 20),
)  # fmt: skip
def test_any_codes_are_sorted_through_runs_of_any_size(
    tmp_path_factory: pytest.TempPathFactory,
    codes: list[int],
    run_rows: int,
    read: int,
    runs: int,
    batch: int,
) -> None:
    import pyarrow as pa

    folder = tmp_path_factory.mktemp("spool")
    schema = pa.schema([("code", pa.uint64()), ("at", pa.int64())])
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("RUN_ROWS", run_rows), ("READ_ROWS", read), ("MOST_RUNS", runs),
                            ("BATCH_ROWS", batch)):  # fmt: skip
            patch.setattr(sorting, name, value)
        spool = sorting.Spool(folder, schema)
        for start in range(0, len(codes), 7):
            part = codes[start : start + 7]
            at = list(range(start, start + len(part)))
            spool.add(pa.record_batch([pa.array(part, pa.uint64()), pa.array(at)], schema=schema))
        batches = list(spool.in_order())
    found = [
        (code, at)
        for one in batches
        for code, at in zip(*(one.column(i).to_pylist() for i in (0, 1)), strict=True)
    ]
    assert found == sorted((code, at) for at, code in enumerate(codes))
    assert all(one.num_rows == batch for one in batches[:-1])
    assert not list(folder.iterdir())


def test_where_reading_breaks_off_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file_of(rows(200), tmp_path)
    plain = open_source(path, name="x")

    def read(wanted: Wanted, ragged: Ragged) -> Iterator[Part]:
        yield next(iter(plain.read(wanted, ragged)))
        raise OSError(5, "Input/output error")

    broken = type(plain)(path=path, sample=plain.sample, read=read, expected=200)
    parent = tmp_path / "registers"
    with pytest.raises(ProblemError, match="stopped after about row 200"):
        hold(broken, COLUMNS, town.units(), parent / "one", datum="wgs84")
    assert not list(parent.iterdir())

    def full(self: object, batch: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(holding.Spool, "add", full)
    with pytest.raises(ProblemError, match="disk failed"):
        hold(plain, COLUMNS, town.units(), parent / "one", datum="wgs84")
    assert not list(parent.iterdir())


def test_what_a_killed_program_left_goes_with_the_next_register(tmp_path: Path) -> None:
    left, under_way = (own_data.registers() / f"{holding.PART}{name}" for name in ("abc", "def"))
    for folder in (left, under_way):
        folder.mkdir(parents=True)
        (folder / "run-00000.arrow").write_bytes(b"half")
    os.utime(left, (0, 0))
    taken(tmp_path)
    assert not left.exists()
    assert under_way.exists()  # another program may be at it


def test_a_file_without_any_place_is_refused(tmp_path: Path) -> None:
    path = file_of(rows(5).assign(经度="", 纬度=""), tmp_path)
    with pytest.raises(ProblemError, match="No row has a coordinate"):
        hold(open_source(path, name="x"), COLUMNS, town.units(), tmp_path / "h", datum="wgs84")


def test_taking_in_is_a_revision_and_taking_it_back_one_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, made = taken(tmp_path)
    row = facts.tables.registers.iloc[0]
    assert (row["name_zh"], row["rows"], row["placed"], row["source"]) == ("册", 300, 300, "某局")
    revision = facts.revisions()[-1]
    assert (revision.entry.author, revision.entry.kind, revision.entry.file) == (
        "张三", "import", "册.csv"
    )  # fmt: skip
    entry = Entry(author="张三", at="2026-11-27T00:00:00Z", kind="undo")
    facts.undo(made.revision.number, entry)
    assert facts.tables.size("registers") == 0
    assert newest(facts.tables) is None
    facts.undo(facts.head, entry)
    assert newest(facts.tables) is not None
    # The same file again is not read again.
    monkeypatch.setattr(registers, "hold", pytest.fail)
    path = tmp_path / "册.csv"
    again = registers.take_in(
        register_judging.judged(path, path.name),
        Wish(source="某局", as_of="2026-11", datum="wgs84"), facts, "李四",
    )  # fmt: skip
    assert facts.tables.registers["as_of"].tolist() == ["2026-11"]
    assert again.register.folder == made.register.folder


def test_the_newest_of_several_at_hand_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, first = taken(tmp_path, 300, as_of="2026-10")
    _, second = taken(tmp_path, 200, as_of="2026-09")
    assert newest(facts.tables)[1].facts.placed == 300  # type: ignore[index]
    (first.register.folder / "facts.json").unlink()
    assert newest(facts.tables)[1].facts.placed == 200  # type: ignore[index]
    monkeypatch.setattr(register_files, "ON_ITS_WAY_S", -1.0)
    assert register_files.unused(facts) == []
    registers.remove(facts.tables.registers["id"][0], facts, "张三")
    (own_data.registers() / ("0" * 20)).write_text("a file, no register")
    assert [folder for folder, _ in register_files.unused(facts)] == [first.register.folder]
    freed, left = register_files.clean(facts)
    assert freed > 0
    assert not left
    assert second.register.folder.is_dir()
    assert not first.register.folder.exists()


@pytest.mark.parametrize("digest", ["../../etc", "", "0" * 19, "G" * 20])
def test_a_record_leads_to_no_other_folder(tmp_path: Path, digest: str) -> None:
    facts, _ = taken(tmp_path, 50)
    assert register_of({"digest": digest}, facts.tables) is None


DAMAGES = {
    "another form": ("facts.json", lambda held: held.replace(b'"form": 1', b'"form": 0')),
    "half the facts": ("facts.json", lambda held: held[: len(held) // 2]),
    "no facts": ("facts.json", lambda held: b""),
    "a list": ("facts.json", lambda held: b"[]"),
    "a fact too few": ("facts.json", lambda held: held.replace(b'"datum"', b'"daten"')),
    "codes cut off": ("codes", lambda held: held[:-8]),
    "records cut off": ("records.arrow", lambda held: held[: len(held) // 2]),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_register_is_none_and_is_made_whole_by_its_file(
    tmp_path: Path, damage: str
) -> None:
    facts, made = taken(tmp_path, 50)
    name, change = DAMAGES[damage]
    path = made.register.folder / name
    path.write_bytes(change(path.read_bytes()))
    assert open_register(made.register.folder) is None
    assert newest(facts.tables) is None
    assert b"features" in cache.content_at(cache.store().version, "register", "zh")
    _, again = taken(tmp_path, 50)
    assert again.register.facts == made.register.facts
    assert newest(facts.tables) is not None
    assert facts.head == made.revision.number  # the facts are what they were


def test_files_that_go_and_come_are_followed_at_once(tmp_path: Path) -> None:
    _, made = taken(tmp_path, 50)
    version, folder = cache.store().version, made.register.folder
    tile = "/tiles/register/6/52/26.mvt"
    there, tag = cache.content_at(version, "register", "zh"), client().get(tile).headers["etag"]
    folder.rename(tmp_path / "away")
    assert b'"points":' not in cache.content_at(version, "register", "zh")
    assert client().get(tile, headers={"If-None-Match": tag}).status_code == 204
    (tmp_path / "away").rename(folder)
    assert cache.content_at(version, "register", "zh") == there
    assert client().get(tile).headers["etag"] == tag
    shutil.rmtree(folder)
    taken(tmp_path, 50)
    assert cache.content_at(version, "register", "zh") == there


def test_of_two_who_take_in_the_same_file_the_first_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = file_of(rows(50), tmp_path), tmp_path / "h"
    plain = holding._put

    def late(made: Path, target: Path) -> None:
        shutil.copytree(made, target)  # another one was quicker
        plain(made, target)

    monkeypatch.setattr(holding, "_put", late)
    assert held(path, folder).facts.placed == 50
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(holding.PART)] == []


def test_an_official_list_is_known_by_its_layout(tmp_path: Path) -> None:
    frame = rows(30).rename(columns={"行业": "行业门类"})
    frame = frame.assign(企业名称=[f"老王{at}小吃店" for at in range(30)], 统一社会信用代码="")
    path = file_of(frame, tmp_path)
    judged = register_judging.judged(path, path.name)
    assert judged.columns["name_zh"] == "企业名称"
    assert judged.columns["industry"] == "行业门类"
    (unknown,) = register_judging.gaps(judged)
    assert "看不懂" in unknown.zh
    other = register_judging.with_chosen(judged, {"industry": "", "name_zh": "住所"})
    assert (other.columns["name_zh"], "industry" in other.columns) == ("住所", False)
    assert len(register_judging.gaps(other)) == 1


def test_the_points_of_a_file_go_before_columns_that_look_like_coordinates(tmp_path: Path) -> None:
    import geopandas as gpd

    frame = rows(40)
    points = gpd.points_from_xy(frame["经度"], frame["纬度"], crs="EPSG:4326")
    shifted = frame.assign(经度=frame["经度"] + 0.5)
    path = tmp_path / "x.parquet"
    gpd.GeoDataFrame(shifted, geometry=points).to_parquet(path)
    judged = register_judging.judged(path, "x.parquet")
    assert "lon" not in judged.columns
    made = hold(judged.source, judged.columns, town.units(), tmp_path / "h", datum="wgs84")
    assert made.facts.placed == 40
    found = open_register(tmp_path / "h")
    assert found is not None
    lon, _ = found.degrees(np.arange(40))
    assert np.abs(np.sort(lon) - np.sort(frame["经度"].to_numpy())).max() < 1e-6
    by_hand = register_judging.judged(path, "x.parquet", set_by_hand=("lon=经度", "lat=纬度"))
    assert by_hand.columns["lon"] == "经度"


def test_a_latitude_that_no_map_has_is_unread(tmp_path: Path) -> None:
    path = file_of(rows(5).assign(纬度=[31.8, 89.9, -86.0, 85.0, 31.9]), tmp_path)
    made = hold(open_source(path, name="x"), COLUMNS, town.units(), tmp_path / "h", datum="wgs84")
    assert (made.facts.placed, made.facts.unread) == (3, 2)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    own_data.folder().mkdir(parents=True)
    own_data.registers().write_text("a file where the folder should be")
    with pytest.raises(ProblemError, match="disk failed"):
        taken(tmp_path, 20)


@pytest.mark.parametrize(
    "words",
    [("--datum", "nonsense"), ("--column", "lon="), ("--column", "industry=经度"),
     ("--column", "x=行业")],
)  # fmt: skip
def test_a_wrong_wish_is_a_problem_and_no_crash(tmp_path: Path, words: tuple[str, ...]) -> None:
    path = file_of(rows(20), tmp_path)
    done = run("register", path, "--source", "某局", "--datum", "wgs84", *words)
    assert done.exit_code == 1
    assert "。" in done.stderr
    assert not isinstance(done.exception, (KeyError, ValueError))


def test_a_register_cannot_be_forged_by_an_import(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("编号,名称,文件名,内容指纹\nG-1,假,x,../../etc\n", encoding="utf-8")
    done = run("import", path, "--table", "registers", "--source", "x")
    assert done.exit_code == 1
    assert "不能导入" in done.stderr
    assert cache.tables().size("registers") == 0


def test_the_layer_draws_a_true_sample_and_counts_every_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.register.MOST", 60)
    facts, made = taken(tmp_path, 900)
    shown = portray(LAYER, facts.tables, "zh")
    assert shown.each == 16
    items = [row for row in shown.legend if row.role == "item"]
    assert [row.count for row in items] == made.register.facts.of_groups()
    assert [row.label for row in items] == [GROUPS[code] for code in made.register.facts.groups]
    drawn = shown.frame["row"].value_counts()
    for row, item in enumerate(items):
        assert abs(drawn[row] - item.count / 16) <= 1
    assert "每点代表约 16 条" in [row.label.zh for row in shown.legend]
    assert shown.source.zh == "《册》某局，2026-10"


def test_a_group_of_one_row_has_a_point_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.register.MOST", 30)
    frame = rows(400).assign(行业="I65")
    frame.loc[17, "行业"] = "J66"
    facts = store(tmp_path / "own")
    path = file_of(frame, tmp_path)
    wish = Wish(source="某局", datum="wgs84")
    registers.take_in(register_judging.judged(path, path.name), wish, facts, "张三")
    counted = {row.label.zh: row.count for row in portray(LAYER, facts.tables, "zh").legend}
    assert counted["金融业"] == 1
    assert counted["信息传输、软件和信息技术服务业"] == 399


def test_a_sheet_says_that_points_stand_for_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.register.MOST", 60)
    facts, _ = taken(tmp_path, 900)
    from gis.paper.sheet import Sheet

    shown = portray(LAYER, facts.tables, "zh")
    told = coverage.coverage(Sheet(layers=("register",)), facts.tables, (shown,), None)
    assert told == (
        f"大型登记册（按行业）：共 900 条，以 {len(shown.frame)} 点示意，每点代表约 16 条",
    )
    inside = shown.frame[shown.frame.geometry.x < 117.25]
    west = shapely.box(116, 31, 117.25, 33)
    (line,) = coverage.coverage(Sheet(layers=("register",)), facts.tables, (shown,), west)
    assert f"本图范围 {len(inside)} 点" in line
    about = int(line.split("，约 ")[1].removesuffix(" 条"))
    assert abs(about - 16 * len(inside)) <= 0.05 * about


def test_without_one_the_layer_says_where_to_bring_it(tmp_path: Path) -> None:
    shown = portray(LAYER, store(tmp_path / "own").tables, "zh")
    assert "大型登记册" in payload(shown)["empty"]


def sent(version: str) -> dict[str, object]:
    return json.loads(cache.content_at(version, "register", "zh"))


def test_every_row_is_served_by_tiles_and_each_record_on_demand(tmp_path: Path) -> None:
    taken(tmp_path, 300)
    cache._layer_content.cache_clear()
    content = sent(cache.store().version)
    assert content["points"]["count"] == 300  # type: ignore[index]
    assert sum(row["count"] for row in content["legend"]) == 300  # type: ignore[union-attr]
    assert {row["role"] for row in content["legend"]} == {"item"}  # type: ignore[union-attr]
    assert not content["features"]
    key = content["points"]["key"]  # type: ignore[index]
    point_tiles._open.clear()
    point_tiles._makers.clear()  # as in another process, which has not made the layer
    whole = client().get(f"/points/{key}/6/52/26.bin")
    assert np.frombuffer(whole.content[:16], "<u4")[2] == 300
    record = client().get(f"/points/{key}/6/52/26/0.json").json()
    assert dict(record["tip"])["住所" if "住所" in dict(record["tip"]) else "地址"].startswith(
        "某路"
    )
    found = row_at(record["id"], cache.tables())
    assert found is not None
    assert found[1].record(found[2])["name_zh"] == record["name"]
    problem_of(client().get(f"/points/{'0' * 20}/6/52/26.bin"), 404)


def test_vector_tiles_hold_the_register_too(tmp_path: Path) -> None:
    import mapbox_vector_tile

    taken(tmp_path, 300)
    cache._layer_content.cache_clear()
    answer = client().get("/tiles/register/6/52/26.mvt")
    features = mapbox_vector_tile.decode(answer.content)["register"]["features"]
    assert len(features) == 300
    assert {one["properties"]["class"] for one in features} <= {one.zh for one in GROUPS.values()}


def test_what_is_told_of_the_tiles_is_of_every_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.register.MOST", 60)
    cache._light.cache_clear()
    taken(tmp_path, 900)
    told = client().get("/tiles/register.json")
    assert "每点代表" not in told.text
    assert told.json()["bounds"][0] == -180.0
    style = client().get("/tiles/style.json?layers=register,units")
    assert "每点代表" not in style.text
    assert style.json()["sources"]["units"]["bounds"][0] > 116
    assert 116 < style.json()["center"][0] < 118
    cache._light.cache_clear()


@pytest.mark.parametrize("stretch", [1, 7, 100, 10_000])
def test_density_read_in_stretches_counts_every_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    points = held(file_of(rows(500), tmp_path), tmp_path / "h").columns("zh")
    tile = Tile(z=6, x=52, y=26)
    expected = density_packet(points, tile)
    monkeypatch.setattr("gis.tiles.packets.STRETCH", stretch)
    assert density_packet(points, tile) == expected
    n = int(np.frombuffer(expected[:16], "<u4")[2])
    begin = 16 + 2 * n + (-2 * n) % 4
    assert np.frombuffer(expected[begin : begin + 4 * n], "<u4").sum() == 500
    assert np.frombuffer(point_packet(points, tile, 1)[:16], "<u4")[2] == 500
    monkeypatch.setattr("gis.tiles.thinning.STRETCH", stretch)
    from gis.tiles.thinning import plan

    assert plan(points) == open_register(tmp_path / "h").facts.zooms  # type: ignore[union-attr]


def test_a_link_to_a_row_is_known_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    facts, made = taken(tmp_path, 50)
    begin = made.register.folder.name[:8]
    assert choices.exists(f"registered:{begin}-49", facts.tables)
    for code in (f"{begin}-50", f"{begin}--1", "00000000-1", "", "x", f"{begin}-1e3", "../.."):
        assert not choices.exists(f"registered:{code}", facts.tables)


def test_the_commands_take_in_list_count_take_out_and_clean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_files, "ON_ITS_WAY_S", -1.0)
    path = file_of(rows(120), tmp_path)
    assert run("register", path, "--datum", "wgs84").exit_code == 1
    dry = run("register", path, "--datum", "wgs84", "--source", "某局", "--dry-run")
    assert dry.exit_code == 0
    assert not own_data.registers().exists()
    done = run("register", path, "--datum", "wgs84", "--source", "=1+1", "--title", "<script>")
    assert done.exit_code == 0, done.stderr
    assert "120 行" in done.stderr
    listed = json.loads(run("registers", "--format", "json").stdout)
    assert (listed[0]["name_zh"], listed[0]["placed"], listed[0]["at_hand"]) == (
        "<script>",
        120,
        "是",
    )
    assert "'=1+1" in run("registers", "--format", "csv").stdout
    key = listed[0]["id"]
    counted = json.loads(run("registers", "--counts", key, "--format", "json").stdout)
    assert sum(row["total"] for row in counted) == 120
    assert len(counted) == 13
    assert run("registers", "--counts", "G-none").exit_code == 1
    assert run("registers", "--format", "xml").exit_code == 2
    assert run("registers", "--remove", key).exit_code == 0
    assert json.loads(run("registers", "--format", "json").stdout) == []
    assert "1 册" in run("registers").stderr
    assert "MB" in run("registers", "--clean").stderr
    assert not list(own_data.registers().iterdir())


def test_columns_can_be_named_and_a_wrong_name_is_told(tmp_path: Path) -> None:
    frame = rows(40).rename(columns={"经度": "甲", "纬度": "乙", "行业": "丙"})
    path = file_of(frame, tmp_path)
    told = run("register", path, "--source", "某局", "--datum", "wgs84")
    assert told.exit_code == 1
    assert "经度、纬度" in told.stderr
    assert "--column lon=" in told.stderr
    labelled = ("--column", "经度=甲", "--column", "Latitude=乙", "--dry-run")
    assert run("register", path, "--source", "某局", "--datum", "wgs84", *labelled).exit_code == 0
    named = ("--column", "lon=甲", "--column", "lat=乙", "--column", "industry=丙")
    done = run("register", path, "--source", "某局", "--datum", "wgs84", *named)
    assert done.exit_code == 0, done.stderr
    assert "金融业" in done.stdout
    assert run("register", path, "--source", "某局", "--column", "lon=丁").exit_code == 1


def test_a_shifted_datum_is_converted_where_it_is_asked_for(tmp_path: Path) -> None:
    frame = rows(60)
    path = file_of(frame, tmp_path)
    assert run("register", path, "--source", "某局", "--datum", "gcj02").exit_code == 0
    found = newest(cache.tables())
    assert found is not None
    lon, _ = found[1].degrees(np.arange(60))
    away = np.abs(np.sort(lon) - np.sort(frame["经度"].to_numpy()))
    assert 0.002 < away.min() < away.max() < 0.01


def test_it_goes_on_as_geoparquet_group_after_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import geopandas as gpd
    import pyarrow.parquet as pq

    monkeypatch.setattr("gis.registers.geoparquet.ROWS_IN_GROUP", 100)
    facts, made = taken(tmp_path, 350)
    key, path = facts.tables.registers["id"][0], tmp_path / "out.parquet"
    assert run("registers", "--export", key).exit_code == 2
    assert run("registers", "--export", key, "--out", path).exit_code == 0
    assert run("registers", "--export", key, "--out", tmp_path / "no" / "x").exit_code == 1
    assert pq.ParquetFile(path).num_row_groups == 4
    found = gpd.read_parquet(path)
    frame = rows(350)
    assert sorted(found["name_zh"]) == sorted(frame["企业名称"])
    by_name = found.set_index("name_zh").loc[frame["企业名称"]]
    assert np.abs(by_name.geometry.x.to_numpy() - frame["经度"].to_numpy()).max() < 1e-6
    assert by_name["file_row"].tolist() == list(range(2, 352))
    joined = found.sjoin(facts.tables.units[["id", "geometry"]], predicate="intersects")
    assert (joined["unit"] == joined["id"]).all()
    assert found["unit"].isna().sum() == made.register.facts.outside
    counted = tally(open_source(path, name="x"), Wanted(), facts.tables.units)
    assert [sum(row) for row in made.register.facts.counts] == counted.counts.sum(axis=1).tolist()


def test_a_register_is_no_facts_of_its_own(tmp_path: Path) -> None:
    """The rows take no part in registers, counts and lists: only its record is in the facts."""
    before = store(tmp_path / "own").tables
    sizes = {name: before.size(name) for name in TABLES}
    facts, _ = taken(tmp_path, 50)
    assert {name: facts.tables.size(name) for name in TABLES} == {**sizes, "registers": 1}
