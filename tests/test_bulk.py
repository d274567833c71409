"""Files larger than memory are counted as if they were held: every row in one place, none lost."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from typer.testing import CliRunner, Result

from cli import app
from gis.areas import as_points, count_in
from gis.bulk import parts, text_source
from gis.bulk.opening import assigned, open_source, swapped
from gis.bulk.parts import Wanted
from gis.bulk.tally import MOST_WORDS, Tally, tally
from gis.crs import from_wgs84
from gis.export import geoparquet
from gis.export.geoparquet import geoparquet_file
from gis.export.parcel import Parcel
from gis.problems import ProblemError
from gis.store import open_store
from gis.tables import TABLES
from scripts.sedona_count import counted
from tests import town

ROOT = Path(__file__).resolve().parent.parent
HEAD = "序号,企业名称,经度,纬度,登记状态\n"
ROWS = (
    "1,甲公司,117.05,31.85,存续\n"
    "2,乙公司,117.06,31.85,注销\n"
    "3,丙公司,117.12,31.82,存续\n"
    "4,丁公司,117.15,31.85,存续\n"  # in the hole of Middle
)
WHERE = Wanted(lon="经度", lat="纬度", by="登记状态")


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path / "own"))


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "x.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def found(path: Path, wanted: Wanted = WHERE, datum: str = "wgs84") -> Tally:
    return tally(open_source(path, name=path.name), wanted, town.units(), datum=datum)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_a_list_is_counted_by_area_and_word_in_every_encoding(
    tmp_path: Path, encoding: str
) -> None:
    made = found(written(tmp_path, HEAD + ROWS, encoding))
    assert made.words == ("存续", "注销")
    assert made.counts.tolist() == [[1, 1], [1, 0], [0, 0], [1, 0]]
    assert made.rows == 4
    assert not made.problems


def test_titles_blank_lines_and_line_breaks_in_a_cell_leave_the_rows_numbered(
    tmp_path: Path,
) -> None:
    text = "某市企业名单\n\n" + HEAD + '1,"甲\n公司",117.05,31.85,存续\n2,乙公司,东经,31.85,\n'
    made = found(written(tmp_path, text, "gb18030"))
    assert made.counts.sum(axis=1).tolist() == [1, 0, 0, 0]
    assert [(one.row, one.value) for one in made.problems] == [(5, "东经, 31.85")]


def test_bad_rows_are_counted_and_the_first_ones_named(tmp_path: Path) -> None:
    bad = "5,戊,117.05\n6,己,117.05,31.85,存续,多\n7,庚,,,\n8,辛,abc,31.85,\n9,壬,117.05,95,\n"
    made = found(written(tmp_path, HEAD + ROWS + bad))
    assert (made.ragged, made.without, made.unread) == (2, 1, 2)
    assert made.rows == 9
    assert sorted(one.row or 0 for one in made.problems) == [6, 7, 9, 10]


def test_full_width_digits_are_numbers(tmp_path: Path) -> None:
    made = found(written(tmp_path, HEAD + "1,甲公司,１１７．０５, 31.85 ,存续\n"))
    assert made.counts[0].tolist() == [1]


def test_parts_of_any_size_give_the_same_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = np.random.default_rng(3)
    lon, lat = draw.uniform(116.95, 117.55, 9_000), draw.uniform(31.75, 31.95, 9_000)
    word = draw.choice(["甲", "乙", ""], 9_000)
    frame = pd.DataFrame({"经度": lon, "纬度": lat, "登记状态": word})
    frame.to_csv(tmp_path / "x.csv", index=False)
    frame.to_parquet(tmp_path / "x.parquet")
    monkeypatch.setattr(text_source, "BLOCK_BYTES", 5_000)
    monkeypatch.setattr(parts, "PART_ROWS", 700)
    one, other = found(tmp_path / "x.csv"), found(tmp_path / "x.parquet")
    expected = count_in(town.units(), (lon, lat), into="n")["n"].tolist()
    assert one.words == other.words == ("乙", "甲", "")
    assert one.counts.tolist() == other.counts.tolist()
    assert one.counts.sum(axis=1)[:-1].tolist() == expected


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "EPSG:4509"])
def test_coordinates_of_another_datum_are_converted(tmp_path: Path, datum: str) -> None:
    x, y = from_wgs84([117.0995, 117.1005], [31.85, 31.85], datum)
    rows = "".join(f"1,甲,{a},{b},\n" for a, b in zip(x, y, strict=True))
    made = found(written(tmp_path, HEAD + rows), datum=datum)
    assert made.counts[:, 0].tolist() == [1, 1, 0, 0]


def test_a_column_of_too_many_words_is_refused(tmp_path: Path) -> None:
    rows = "".join(f"{n},甲{n},117.05,31.85,{n}\n" for n in range(MOST_WORDS + 1))
    with pytest.raises(ProblemError, match="1000 different values"):
        found(written(tmp_path, HEAD + rows))


def test_swapped_columns_are_told_with_the_command_that_mends_it(tmp_path: Path) -> None:
    rows = "".join(f"{n},甲公司,31.8{n},117.2{n},存续\n" for n in range(9))
    source = open_source(written(tmp_path, HEAD + rows), name="x.csv")
    told = swapped(source, assigned(source, Wanted()))
    assert told is not None
    assert "--lon 纬度 --lat 经度" in told.cure.zh
    done = run("tally", tmp_path / "x.csv")
    assert done.exit_code == 1
    assert "--lon 纬度 --lat 经度" in done.stderr


def shipped_rows(datum: str) -> str:
    """Return the placed institutions of the shipped facts as a list in a datum."""
    held = open_store(ROOT / "data").tables.institutions
    drawn = held[held["accuracy"].isin(["exact", "building", "street"])]
    x, y = from_wgs84(drawn["lon"], drawn["lat"], datum)
    rows = zip(drawn["name_zh"], drawn["address"], x, y, strict=True)
    return "名称,地址,经度,纬度\n" + "".join(f"{n},{a},{p:.6f},{q:.6f}\n" for n, a, p, q in rows)


def test_a_shifted_datum_is_recognised_on_the_sample_and_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, shipped_rows("gcj02"), "gb18030")
    done = run("tally", path)
    assert done.exit_code == 1
    assert "--datum gcj02" in done.stderr
    plain = run("tally", written(tmp_path, shipped_rows("wgs84"), name="y.csv"), "--format", "csv")
    asked = run("tally", path, "--datum", "gcj02", "--format", "csv")
    assert asked.exit_code == plain.exit_code == 0
    assert asked.stdout == plain.stdout


@pytest.mark.parametrize("none", ["", "无", "0", "999", "99999999"])
@pytest.mark.parametrize(
    "verb", [("tally",), ("register", "--dry-run", "--source", "甲", "--as-of", "2026-01-01")]
)
def test_rows_without_a_coordinate_are_passed_over_in_silence(
    tmp_path: Path, none: str, verb: Sequence[str]
) -> None:
    rows = "".join(f"甲{n},合肥市庐阳区某路{n}号,{none},{none}\n" for n in range(5))
    path = written(tmp_path, shipped_rows("wgs84") + rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = run(*verb, path)
    assert done.exit_code == 0, done.output


def test_the_command_writes_areas_words_and_what_is_apart(tmp_path: Path) -> None:
    rows = "1,甲公司,117.28,31.86,存续\n2,乙公司,117.28,31.86,\n3,丙公司,,,存续\n"
    path = written(tmp_path, HEAD + rows)
    words = ("tally", path, "--by", "登记状态", "--datum", "wgs84", "--format", "json")
    told = {row["area"]: row for row in json.loads(run(*words).stdout)}
    assert sum(row["total"] for name, row in told.items() if name.startswith("U-")) == 2
    assert told["without"]["total"] == 1
    assert told["outside"] == {"area": "outside", "name": "各区域以外", "存续": 0, "（空）": 0,
                               "total": 0}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--lon", "经度"), 2), (("--format", "xml"), 2), (("--lon", "甲", "--lat", "乙"), 1)],
)
def test_a_wrong_wish_is_told(tmp_path: Path, words: Sequence[str], code: int) -> None:
    assert run("tally", written(tmp_path, HEAD + ROWS), *words).exit_code == code


@pytest.mark.parametrize("content", [b"", b"PAR1 no table PAR1", b"PK\x03\x04", b"\n\n\n"])
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(ProblemError):
        open_source(tmp_path / "x.csv", name="x.csv")


def parcel(points: gpd.GeoDataFrame) -> Parcel:
    held = pd.DataFrame(points.drop(columns="geometry"))
    return Parcel(table=TABLES["institutions"], frame=held, tables=town.tables())


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geoparquet, "ROWS_IN_GROUP", 1_000)


def scattered(count: int) -> gpd.GeoDataFrame:
    """Return points over the town, some on shared borders, all exactly placed."""
    draw = np.random.default_rng(11)
    lon, lat = draw.uniform(116.95, 117.55, count), draw.uniform(31.75, 31.95, count)
    lon[: count // 10] = np.round(lon[: count // 10], 1)
    ids = [f"I-{number}" for number in range(count)]
    return as_points(pd.DataFrame({"id": ids, "lon": lon, "lat": lat, "accuracy": "exact"}))


def test_geoparquet_holds_every_record_once_and_tells_where_each_lies(
    tmp_path: Path, small_groups: None
) -> None:
    points = scattered(4_000)
    points.loc[5, "accuracy"] = "none"
    first = geoparquet_file(parcel(points)).content
    assert geoparquet_file(parcel(points)).content == first
    path = tmp_path / "x.parquet"
    path.write_bytes(first)
    read = gpd.read_parquet(path)
    assert read["id"].iloc[-1] == "I-5"
    assert read.geometry.isna().sum() == 1
    back = read.set_index("id").loc[points["id"]]
    drawn = back.geometry.notna().to_numpy()
    assert shapely.equals(back.geometry.to_numpy()[drawn], points.geometry.to_numpy()[drawn]).all()
    part = gpd.read_parquet(path, bbox=(117.0, 31.8, 117.02, 31.82))
    inside = points.cx[117.0:117.02, 31.8:31.82]
    assert sorted(part["id"]) == sorted(inside["id"])


def test_groups_of_geoparquet_lie_apart(tmp_path: Path, small_groups: None) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(geoparquet_file(parcel(scattered(3_000))).content)
    file = pq.ParquetFile(path)
    names = [file.metadata.row_group(0).column(at).path_in_schema
             for at in range(file.metadata.num_columns)]  # fmt: skip
    west, east = names.index("bbox.xmin"), names.index("bbox.xmax")
    south, north = names.index("bbox.ymin"), names.index("bbox.ymax")
    areas = []
    for at in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(at)
        low = [group.column(side).statistics.min for side in (west, south)]
        high = [group.column(side).statistics.max for side in (east, north)]
        areas.append((high[0] - low[0]) * (high[1] - low[1]))
    assert len(areas) == 3
    assert sum(areas) < 1.7 * 0.6 * 0.2  # in the table's order each would span the whole town


def test_geoparquet_is_counted_by_its_own_points(tmp_path: Path) -> None:
    points = scattered(3_000)
    path = tmp_path / "x.parquet"
    path.write_bytes(geoparquet_file(parcel(points)).content)
    made = found(path, Wanted())
    expected = count_in(town.units(), points, into="n")["n"].tolist()
    assert made.counts[:-1, 0].tolist() == expected
    metric = points.to_crs("EPSG:4509")[["id", "geometry"]]
    metric.to_parquet(tmp_path / "m.parquet", geometry_encoding="geoarrow")
    again = found(tmp_path / "m.parquet", Wanted(), datum="EPSG:4509")
    assert again.counts.sum() == 3_000
    assert open_source(tmp_path / "m.parquet", name="m").sample.grid.crs == "EPSG:4509"


def test_sedona_counts_what_the_atlas_counts_borders_included(tmp_path: Path) -> None:
    pytest.importorskip("sedonadb", reason="sedonadb is not installed")
    points, units = scattered(20_000), town.units()
    (tmp_path / "p.parquet").write_bytes(geoparquet_file(parcel(points)).content)
    units[["id", "geometry"]].to_parquet(tmp_path / "u.parquet")
    found = counted(str(tmp_path / "p.parquet"), tmp_path / "u.parquet", engine="sedonadb")
    ours = count_in(units, points, into="n")
    assert found == dict(zip(ours["id"], ours["n"].tolist(), strict=True))


def test_sedona_counts_the_shipped_places_as_the_atlas_does(tmp_path: Path) -> None:
    pytest.importorskip("sedonadb", reason="sedonadb is not installed")
    for table in ("units", "institutions"):
        done = run("export", table, "--out", tmp_path / f"{table}.parquet")
        assert done.exit_code == 0, done.stderr
    tables = open_store(ROOT / "data").tables
    read = gpd.read_parquet(tmp_path / "institutions.parquet")
    ours = count_in(tables.units, read, into="n")
    found = counted(
        str(tmp_path / "institutions.parquet"), tmp_path / "units.parquet", engine="sedonadb"
    )
    assert found == dict(zip(ours["id"], ours["n"].tolist(), strict=True))
    assert sum(found.values()) == read.geometry.notna().sum() == 31


def test_a_table_without_places_becomes_plain_parquet(tmp_path: Path) -> None:
    assert run("export", "funds", "--out", tmp_path / "x.parquet").exit_code == 0
    file = pq.ParquetFile(tmp_path / "x.parquet")
    told = json.loads(file.schema_arrow.metadata[b"atlas"])
    assert told["version"] == open_store(ROOT / "data").version
    assert file.metadata.num_rows == 73
    assert isinstance(file.schema_arrow.field("scale_yi").type, type(pa.float64()))


def test_a_run_of_nuls_does_not_end_a_file(tmp_path: Path) -> None:
    path = tmp_path / "nuls.csv"
    path.write_bytes(b"a,b\n1,2\n" + b"\0" * 5_000 + b"3,4\n")
    with text_source._AsUtf8(path, "utf-8") as file:
        read = b"".join(iter(lambda: file.read(1_000), b""))
    assert read == b"a,b\n1,2\n3,4\n"
