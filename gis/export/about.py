"""What is said with exported data: the meaning of each field, the sources, the cautions."""

from __future__ import annotations

from gis.export.parcel import Parcel, headings, stored_unit
from gis.text import NO_DATA, Text, is_missing

DICTIONARY = Text("数据字典", "Data dictionary")
SOURCES = Text("来源", "Sources")
NOTES = Text("说明", "Notes")
DICTIONARY_HEAD = (
    Text("字段", "Field"),
    Text("本文件列名", "Heading in this file"),
    Text("名称", "Label"),
    Text("类型", "Kind"),
    Text("单位", "Unit"),
    Text("必填", "Required"),
    Text("可选值", "Choices"),
    Text("说明", "Note"),
)
SOURCES_HEAD = (
    Text("项目", "What"),
    Text("出处", "Source"),
    Text("记录数", "Records"),
    Text("最早资料日期", "Earliest date"),
    Text("最晚资料日期", "Latest date"),
)
NOTES_HEAD = (Text("项目", "Item"), Text("内容", "Content"))
KINDS = {
    "text": Text("文本", "Text"),
    "integer": Text("整数", "Whole number"),
    "number": Text("数", "Number"),
    "boolean": Text("是否", "True or false"),
    "date": Text("日期", "Date"),
    "choice": Text("代码", "Code"),
    "list": Text("多项（以 ; 分隔）", "List, separated by ;"),
    "url": Text("网址", "Web address"),
}
SOURCE_COLUMNS = ("source", "coordinate_source", "boundary_source", "licence")
DATUM = Text(
    "经纬度为 WGS84／CGCS2000（EPSG:4326 与 EPSG:4490，本地相差厘米级）；"
    "原始坐标及其坐标系另存于记录",
    "Lon/lat in WGS84 / CGCS2000 (EPSG:4326 and EPSG:4490, centimetres apart here); the original "
    "coordinate and its datum stay in the record",
)
UNPLACED = Text(
    "没有坐标、或只知所在片区的记录不带点位",
    "Records without a coordinate, or known to an area only, carry no point",
)
UNKNOWN = Text("空值为暂无数据，不是 0", "An empty value means no data, not 0")

Rows = list[tuple[str, ...]]


def dictionary(parcel: Parcel) -> Rows:
    """Return one row for each field of the table, the heading first."""
    say = parcel.say
    columns = [column for column in parcel.table.columns if column.name in parcel.frame]
    rows = [tuple(map(say, DICTIONARY_HEAD))]
    for column, head in zip(columns, headings(parcel, columns), strict=True):
        choices = "；" if parcel.language == "zh" else "; "
        told = [f"{code} = {say(text)}" for code, text in (column.choices or {}).items()]
        rows.append(
            (
                column.name,
                head,
                say(column.label),
                say(KINDS[column.kind]),
                stored_unit(column, parcel.language),
                say(Text("是", "yes")) if column.required else "",
                choices.join(told),
                say(column.note) if column.note else "",
            )
        )
    return rows


def sources(parcel: Parcel) -> Rows:
    """Return each distinct source with its number of records and their dates, heading first."""
    frame = parcel.frame
    rows: Rows = []
    for name in (name for name in SOURCE_COLUMNS if name in parcel.table.by_name and name in frame):
        label = parcel.say(parcel.table.by_name[name].label)
        for source, members in frame.groupby(frame[name].astype(str), sort=True):
            if is_missing(source):
                continue
            dates = sorted(filter(None, members["as_of"])) if "as_of" in members else []
            first, last = (dates[0], dates[-1]) if dates else ("", "")
            rows.append((label, str(source), str(len(members)), first, last))
    return [tuple(map(parcel.say, SOURCES_HEAD)), *rows]


def notes(parcel: Parcel, notices: tuple[Text, ...] = ()) -> Rows:
    """Return what must be known to use the data, heading first."""
    table, whole = parcel.table, parcel.tables.frames.get(parcel.table.id)
    count = Text(f"{len(parcel.frame)} 条", f"{len(parcel.frame)}")
    if whole is not None and len(whole) != len(parcel.frame):
        count = Text(
            f"{len(parcel.frame)} 条（已筛选，全表 {len(whole)} 条）",
            f"{len(parcel.frame)} (filtered; the table has {len(whole)})",
        )
    told = [
        (Text("数据表", "Table"), table.title),
        (Text("一条记录", "One record"), table.row),
        (Text("记录数", "Records"), count),
        (Text("数据版本", "Data version"), Text(parcel.tables.version, parcel.tables.version)),
    ]
    cautions = [UNKNOWN, *parcel.notes]
    if parcel.is_spatial:
        told.append((Text("坐标系", "Datum"), DATUM))
    if "accuracy" in table.by_name:
        cautions.insert(1, UNPLACED)
    told += [(Text("注意", "Caution"), text) for text in cautions]
    told += [(Text("导出时的改动", "Changed on export"), text) for text in notices]
    rows = [(parcel.say(item), parcel.say(text) or parcel.say(NO_DATA)) for item, text in told]
    return [tuple(map(parcel.say, NOTES_HEAD)), *rows]
