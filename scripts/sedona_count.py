"""Count points of GeoParquet in areas with Apache Sedona: for registers beyond one machine.

    python cli.py export units --out units.parquet
    python cli.py export enterprises --out enterprises.parquet
    python -m scripts.sedona_count enterprises.parquet units.parquet

The rule is that of the atlas: a point on a shared border counts once, in the first area of the
file. One query in SQL does it, with the functions of the OGC, so that Sedona on Spark, SedonaDB,
PostGIS and DuckDB answer alike. `--engine spark` needs pyspark, apache-sedona and Sedona's jar
(`--packages org.apache.sedona:…` or `spark.jars` of your cluster); `--engine sedonadb`, the same
project's engine for one machine, needs the package sedonadb alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

COUNT = """
SELECT area, COUNT(*) AS points
FROM (
    SELECT point.{key} AS point, MIN(one.position) AS area
    FROM points point JOIN areas one ON ST_Intersects(one.geometry, point.geometry)
    GROUP BY point.{key}
) found
GROUP BY area
ORDER BY area
"""
"""A point meets one area, or two along a border: the least position is the first of them."""
AREAS = "SELECT position, ST_SetSRID(ST_GeomFromWKB(wkb), 4326) AS geometry FROM areas_wkb"


def areas_of(path: Path) -> tuple[list[str], pa.Table]:
    """Return the ids of a file's areas, and their positions and WKB, in the file's order."""
    held = pq.read_table(path, columns=["id", "geometry"])
    position = pa.array(range(len(held)), pa.int64())
    wkb = held["geometry"].combine_chunks()
    return held["id"].to_pylist(), pa.table({"position": position, "wkb": wkb})


def with_sedonadb(points: str, areas: pa.Table, key: str) -> dict[int, int]:
    """Count with SedonaDB; `points` is a file or a pattern of files."""
    import sedonadb

    engine: Any = sedonadb.connect()
    engine.create_data_frame(areas).to_view("areas_wkb")
    engine.read_parquet(points).to_view("points")
    engine.sql(AREAS).to_view("areas")
    found = pa.table(engine.sql(COUNT.format(key=key)))
    return dict(zip(found["area"].to_pylist(), found["points"].to_pylist(), strict=True))


def with_spark(points: str, areas: pa.Table, key: str) -> dict[int, int]:
    """Count with Apache Sedona on Spark, where the session's settings say (local by default)."""
    from sedona.spark import SedonaContext

    spark = SedonaContext.create(SedonaContext.builder().getOrCreate())
    rows = [(row["position"], bytearray(row["wkb"])) for row in areas.to_pylist()]
    spark.createDataFrame(rows, "position bigint, wkb binary").createOrReplaceTempView("areas_wkb")
    spark.read.format("geoparquet").load(points).createOrReplaceTempView("points")
    spark.sql(AREAS).createOrReplaceTempView("areas")
    found = spark.sql(COUNT.format(key=key)).collect()
    return {row["area"]: row["points"] for row in found}


ENGINES: Mapping[str, Callable[[str, pa.Table, str], dict[int, int]]] = {
    "sedonadb": with_sedonadb,
    "spark": with_spark,
}


def counted(points: str, areas: Path, *, engine: str, key: str = "id") -> dict[str, int]:
    """Return the number of points in each area, by its id; `key` tells the points apart."""
    ids, table = areas_of(areas)
    found = ENGINES[engine](points, table, key)
    return {name: int(found.get(place, 0)) for place, name in enumerate(ids)}


def main(words: list[str]) -> None:
    """Read the command line and write the counts as CSV to standard output."""
    parser = argparse.ArgumentParser(description="Count points of GeoParquet in areas with Sedona")
    parser.add_argument("points", help="GeoParquet of points: a file, or a folder or pattern")
    parser.add_argument("areas", type=Path, help="GeoParquet of areas that do not overlap")
    parser.add_argument("--engine", choices=list(ENGINES), default="sedonadb")
    parser.add_argument("--key", default="id", help="column that tells the points apart")
    asked = parser.parse_args(words)
    print("area,points")
    for name, count in counted(
        asked.points, asked.areas, engine=asked.engine, key=asked.key
    ).items():
        print(f"{name},{count}")


if __name__ == "__main__":
    main(sys.argv[1:])
