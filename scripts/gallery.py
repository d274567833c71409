"""Make the gallery: sheets of the shipped data as small pictures, and the page that shows them.

    python -m scripts.gallery            all pictures and docs/gallery.md
    python -m scripts.gallery overview   one of them

The sheets are what `cli.py print` makes of the codes that the page gives.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from gis.paper.pdf import pdf_bytes  # noqa: E402
from gis.paper.raster import png_bytes  # noqa: E402
from gis.paper.sheet import Sheet  # noqa: E402
from gis.paper.sheet_code import from_query, to_query  # noqa: E402
from gis.store import Tables  # noqa: E402
from gis.text import Text  # noqa: E402
from views import cache, editions, printing  # noqa: E402
from views.atlas import atlas  # noqa: E402

IMAGES = ROOT / "docs" / "images" / "gallery"
PAGE = ROOT / "docs" / "gallery.md"
DATE = "2026-11-26"
"""On the sheets: the same data give the same pictures on every day."""
LONGER_PX = 1000
INDEX = "atlas-index"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One sheet of the gallery: what it shows, in words, and its specification."""

    says: Text
    sheet: Sheet


def sheet(query: str) -> Sheet:
    """Read a specification that carries the gallery's date."""
    return from_query({**dict(part.split("=") for part in query.split("&")), "date": DATE})


CLUSTER = "layers=clusters,cores,places,institutions&area="
SHEETS = {
    "overview": Shown(
        says=Text("金融集聚总图：四个集聚区与各单元机构数", "The clusters, and counts by unit"),
        sheet=sheet("layers=clusters,institutions_by_unit"),
    ),
    "baohe": Shown(
        says=Text("包河金融后援集聚区，附条文、载体与项目", "Baohe, with clauses and projects"),
        sheet=sheet(CLUSTER + "baohe"),
    ),
    "shushan": Shown(
        says=Text("蜀山数字普惠金融集聚区", "Shushan cluster"), sheet=sheet(CLUSTER + "shushan")
    ),
    "gaoxin": Shown(
        says=Text("高新科技金融集聚区", "High-tech cluster"), sheet=sheet(CLUSTER + "gaoxin")
    ),
    "luyang": Shown(
        says=Text("庐阳绿色保险集聚区", "Luyang cluster"), sheet=sheet(CLUSTER + "luyang")
    ),
    "institutions": Shown(
        says=Text("金融机构（按类型），未画点的列名", "Institutions by type, the unplaced by name"),
        sheet=sheet("layers=clusters,institutions"),
    ),
    "rate": Shown(
        says=Text("每十万人金融机构数，横幅", "Institutions per 100,000 residents, landscape"),
        sheet=sheet("layers=institutions_per_100k&side=landscape"),
    ),
    "funds": Shown(
        says=Text("各单元基金数与规划目标", "Funds by unit, and the plan's targets"),
        sheet=sheet("layers=clusters,funds_by_unit"),
    ),
    "access": Shown(
        says=Text("楼宇与园区的轨道可达性（天鹅湖一带）", "Metro access of buildings and parks"),
        sheet=sheet("layers=metro_by_line,metro_access&frame=117.19,31.79,117.33,31.885"),
    ),
    "projects-grey": Shown(
        says=Text("重点项目，供复印的黑白图", "Key projects, in greys for copies"),
        sheet=sheet("layers=clusters,projects&grey=1"),
    ),
    "english": Shown(
        says=Text("英文图，A4", "A sheet in English, A4"),
        sheet=sheet("layers=clusters,institutions_by_unit&paper=A4&lang=en"),
    ),
}  # fmt: skip


def main(names: list[str]) -> int:
    """Make the pictures that are named, or all, and the page."""
    known = (*SHEETS, INDEX)
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"没有这张图 No such picture: {', '.join(unknown)}", file=sys.stderr)
        print(f"可选 Choose from: {', '.join(known)}", file=sys.stderr)
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in names or known:
        picture = index_picture(cache.tables()) if name == INDEX else picture_of(SHEETS[name])
        (IMAGES / f"{name}.png").write_bytes(picture)
        print(f"docs/images/gallery/{name}.png  {len(picture) // 1024} kB")
    PAGE.write_text("\n".join(page()) + "\n", encoding="utf-8")
    return 0


def picture_of(shown: Shown) -> bytes:
    """Return the small picture of a sheet, made as the command line prints it.

    Review numbers that this machine's book holds are not looked at: the page says there are none.
    """
    made = editions.release_as(shown.sheet, cache.tables(), None, DATE)
    return small(editions.page_pdf(made))


def index_picture(tables: Tables) -> bytes:
    """Return the small picture of the atlas' index."""
    whole = sheet("layers=clusters,institutions_by_unit")
    first = replace(atlas(whole, tables).pages[0], links=())
    return small(pdf_bytes([first], printing.document(whole, first.title), printing.family()))


def small(pdf: bytes) -> bytes:
    """Return a PDF's first page as a small PNG."""
    large = Image.open(io.BytesIO(png_bytes(pdf, dpi=200)))
    large.thumbnail((LONGER_PX, LONGER_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    large.save(out, "PNG", optimize=True)
    return out.getvalue()


def command_of(one: Sheet) -> str:
    """Write the command that prints a sheet."""
    query = to_query(one)
    code = "&".join(f"{name}={value}" for name, value in query.items())
    return f'python cli.py print --spec "{code}" --out sheet.pdf'


def page() -> Iterator[str]:
    """Yield the lines of the gallery's page."""
    yield "# 图廊 · Gallery"
    yield ""
    yield "由所附数据制成，`make gallery` 重做；点开可看原图。没有审图号，均为内部工作图。"
    yield ""
    yield "Made from the shipped data by `make gallery`. None has a review number: all are"
    yield "internal working maps."
    for name, shown in SHEETS.items():
        yield ""
        yield f"## {shown.says.zh}"
        yield ""
        yield f"{shown.says.en}."
        yield ""
        yield f"[![{shown.says.zh}](images/gallery/{name}.png)](images/gallery/{name}.png)"
        yield ""
        yield "```"
        yield command_of(shown.sheet)
        yield "```"
    yield ""
    yield "## 图集的索引"
    yield ""
    yield "The index of the atlas, which leads to 17 sheets."
    yield ""
    yield f"[![图集索引：目录与页码](images/gallery/{INDEX}.png)](images/gallery/{INDEX}.png)"
    yield ""
    yield "```"
    yield "python cli.py atlas clusters institutions_by_unit --out atlas.pdf"
    yield "```"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
