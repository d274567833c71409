"""The parcel for the reviewing authority: sheet, data with sources, boundary proof, preflight."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gis.paper.compose import Composition
from gis.paper.sheet_code import to_file
from gis.paper.verdict import LEVELS, Verdict
from gis.parcels import BOM, csv_bytes, zip_bytes

HEAD = ("图层 Layer", "资料来源 Source", "图上记录 On the sheet", "未画点 Not drawn")


def submission_zip(
    composition: Composition,
    pdf: bytes,
    verdicts: Sequence[Verdict],
    proofs: Mapping[str, bytes],
) -> bytes:
    """Return the parcel that goes to the reviewing authority: the same input, the same bytes.

    Holds the sheet, the list of its data, the words about its boundaries, the preflight and the
    specification from which the sheet can be made again; beside them the files of `proofs`, by
    name: where data and boundaries come from.
    """
    sheet, imprint = composition.sheet, composition.imprint
    files = {
        "sheet.pdf": pdf,
        "data-list.csv": csv_bytes((HEAD, *_data_rows(composition))),
        "preflight.json": preflight_json(verdicts).encode(),
        "preflight.txt": (BOM + preflight_text(verdicts)).encode(),
        "specification.json": to_file(sheet, imprint.version).encode(),
        **proofs,
    }
    return zip_bytes(files)


def _data_rows(composition: Composition) -> Iterator[tuple[str, ...]]:
    for one in composition.drawn:
        layer = one.portrayal.layer
        if not len(one.rows) and not len(one.portrayal.unplaced):
            continue
        sampled = f" × {one.portrayal.each}" if one.portrayal.each > 1 else ""
        yield (
            f"{layer.title.zh} {layer.title.en}",
            f"{one.portrayal.source.zh} / {one.portrayal.source.en}",
            f"{len(one.rows)}{sampled}",
            str(len(one.portrayal.unplaced)),
        )


def preflight_json(verdicts: Iterable[Verdict]) -> str:
    """Return the verdicts as JSON, in both languages."""
    rows = [
        {
            "rule": one.rule,
            "level": one.level,
            "says": {"zh": one.says.zh, "en": one.says.en},
            "cure": {"zh": one.cure.zh, "en": one.cure.en},
        }
        for one in verdicts
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def preflight_text(verdicts: Iterable[Verdict]) -> str:
    """Return the verdicts as lines to read, each in both languages."""
    lines = []
    for one in verdicts:
        level = LEVELS[one.level]
        lines.append(f"[{level.zh} {level.en}] {one.rule}")
        lines += [f"    {part.zh} | {part.en}" for part in (one.says, one.cure) if part.zh]
    return "\r\n".join(lines) + "\r\n"
