"""Portrayed layers as a QGIS project: one GeoPackage, the project with a print layout, a style.

The project names its data by relative path, so that the folder can be moved. Written for QGIS
3.22 and later; nothing in it asks a network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gis.crs import GEOGRAPHIC_CHINA
from gis.export.qgis_data import FIELDS, dimension, geopackage
from gis.export.qgis_items import system_of
from gis.export.qgis_layout import (
    NARROW,
    WHOLE,
    Composition,
    Detail,
    Marginalia,
    detail_box,
    layout,
)
from gis.export.qgis_legend import LegendEntry, entries_of
from gis.export.qgis_style import QGIS, has_labels, plain, style_parts
from gis.layer import Fill, Proportional
from gis.paper.frame import MapFrame, fit
from gis.portray import Portrayal
from gis.problems import Problem, ProblemError
from gis.text import Language, Text
from gis.web import Bounds

DATA, PROJECT, STYLE, README = "atlas.gpkg", "atlas.qgs", "style.json", "README.txt"
GEOMETRIES = ("Point", "Line", "Polygon")
NOTHING = Problem(
    fatal=True,
    says=Text("所选图层都没有可画的要素", "None of the layers has anything to draw"),
    cure=Text("请换图层，或放宽筛选", "Choose other layers, or a wider filter"),
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Project:
    """What goes into a project: layers bottom first, the groups they stand in, the words.

    `groups` are in the order of the tree, top first; a layer of a group that is not named stands
    below them. `bounds` (degrees) is what the print layout shows, `detail` what it enlarges, with
    a name; the last group is that of the base map. `style` is the MapLibre style, `readme` the
    text for whoever opens the parcel.
    """

    portrayals: tuple[Portrayal, ...]
    groups: Mapping[str, Text]
    bounds: Bounds
    detail: tuple[Text, Bounds] | None = None
    words: Marginalia
    style: Mapping[str, object]
    readme: str

    @property
    def language(self) -> Language:
        return self.words.language

    @property
    def drawn(self) -> tuple[Portrayal, ...]:
        """The layers that have features."""
        return tuple(one for one in self.portrayals if len(one.frame))

    @property
    def crowded(self) -> Mapping[str, Mapping[str, float]]:
        """The layers of areas in whose middle a circle stands: their names go beside it.

        By id of the layer, the diameter in px of the largest circle in each area, by its id.
        """
        circles: dict[str, dict[str, float]] = {}
        for one in self.drawn:
            if isinstance(one.layer.symbol, Proportional) and one.layer.partition:
                held = circles.setdefault(one.layer.partition, {})
                for area, size in zip(one.frame["id"], one.frame["size_px"], strict=True):
                    held[area] = max(held.get(area, 0.0), float(size))
        areas = [one.layer for one in self.drawn if isinstance(one.layer.symbol, Fill)]
        return {one.id: circles[one.partition] for one in areas if one.partition in circles}


def project_files(project: Project) -> Mapping[str, bytes]:
    """Return the files of the parcel by name; the same project, the same bytes.

    Raises ProblemError where no layer has a feature, or there is no room for a temporary file.
    """
    if not project.drawn:
        raise ProblemError(NOTHING)
    style = json.dumps(project.style, ensure_ascii=False, indent=1) + "\n"
    return {
        PROJECT: project_xml(project).encode(),
        DATA: geopackage(project.drawn, project.crowded),
        STYLE: style.encode(),
        README: project.readme.encode("utf-8-sig"),
    }


def project_xml(project: Project) -> str:
    """Return the project file."""
    made = _composition(project)
    frame = made.frame
    root = Element("qgis", {"version": QGIS, "projectname": plain(project.words.title)})
    SubElement(root, "homePath", {"path": ""})
    SubElement(root, "title").text = plain(project.words.title)
    root_crs = SubElement(root, "projectCrs")
    root_crs.append(system_of(frame.crs))
    root.append(_tree(project))
    root.append(_canvas(frame))
    layers = SubElement(root, "projectlayers")
    order = SubElement(root, "layerorder")
    for one in reversed(project.drawn):
        layers.append(_layer(one, beside=one.layer.id in project.crowded))
        SubElement(order, "layer", {"id": layer_id(one)})
    root.append(_properties())
    root.append(_metadata(project))
    SubElement(root, "Layouts").append(layout(made))
    root.append(_first_view(frame))
    indent(root, " ")
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(
        root, encoding="unicode"
    )


def _composition(project: Project) -> Composition:
    detail, entries = None, _entries(project)
    if project.detail is not None:
        name, bounds = project.detail
        box = detail_box(entries, project.words)
        detail = Detail(frame=fit(bounds, box), name=name.get(project.language))
    return Composition(
        frame=fit(project.bounds, WHOLE if detail is None else NARROW),
        detail=detail,
        entries=entries,
        words=project.words,
    )


def layer_id(portrayal: Portrayal) -> str:
    """Return a layer's id in the project: QGIS replaces those of ten characters or fewer."""
    return f"atlas_layer_{portrayal.layer.id}"


def _tree(project: Project) -> Element:
    """Return the layer tree by groups; what lies over what is told by an order of its own."""
    tree = Element("layer-tree-group")
    rest = [one for one in project.drawn if one.layer.group not in project.groups]
    for code, title in project.groups.items():
        held = [one for one in project.drawn if one.layer.group == code]
        if held:
            branch = SubElement(tree, "layer-tree-group", {
                "name": plain(title.get(project.language)), "checked": "Qt::Checked",
                "expanded": "1",
            })  # fmt: skip
            for one in reversed(held):
                _leaf(branch, one)
    for one in reversed(rest):
        _leaf(tree, one)
    order = SubElement(tree, "custom-order", {"enabled": "1"})
    for one in reversed(project.drawn):
        SubElement(order, "item").text = layer_id(one)
    return tree


def _leaf(parent: Element, portrayal: Portrayal) -> None:
    SubElement(parent, "layer-tree-layer", {
        "id": layer_id(portrayal), "name": plain(portrayal.title()), "providerKey": "ogr",
        "source": _address(portrayal), "checked": "Qt::Checked", "expanded": "0",
        "legend_exp": "", "patch_size": "-1,-1", "legend_split_behavior": "0",
    })  # fmt: skip


def _address(portrayal: Portrayal) -> str:
    return f"./{DATA}|layername={portrayal.layer.id}"


def _layer(portrayal: Portrayal, *, beside: bool) -> Element:
    language, kind = portrayal.language, dimension(portrayal.layer)
    held = Element("maplayer", {
        "type": "vector", "geometry": GEOMETRIES[kind], "styleCategories": "AllStyleCategories",
        "labelsEnabled": str(int(has_labels(portrayal))), "readOnly": "0",
        "hasScaleBasedVisibilityFlag": "0", "simplifyDrawingHints": "1" if kind else "0",
        "simplifyDrawingTol": "0.7", "simplifyMaxScale": "1", "simplifyLocal": "1",
    })  # fmt: skip
    note = portrayal.layer.note
    for name, text in (
        ("id", layer_id(portrayal)), ("datasource", _address(portrayal)),
        ("layername", portrayal.title()), ("abstract", note.get(language) if note else ""),
        ("attribution", portrayal.source.get(language)),
    ):  # fmt: skip
        SubElement(held, name).text = plain(text)
    SubElement(held, "srs").append(system_of(GEOGRAPHIC_CHINA))
    SubElement(held, "provider", {"encoding": "UTF-8"}).text = "ogr"
    held.extend(style_parts(portrayal, beside=beside))
    for name, text in (("blendMode", "0"), ("featureBlendMode", "0"), ("layerOpacity", "1"),
                       ("previewExpression", '"name"'),
                       ("mapTip", '[% "name" %]<br>[% "class" %]')):  # fmt: skip
        SubElement(held, name).text = text
    aliases = SubElement(held, "aliases")
    for number, (field, title) in enumerate(FIELDS.items(), start=1):
        SubElement(aliases, "alias",
                   {"field": field, "index": str(number), "name": title.get(language)})  # fmt: skip
    return held


def _extent(parent: Element, frame: MapFrame) -> None:
    for name, metres in zip(("xmin", "ymin", "xmax", "ymax"), frame.extent(), strict=True):
        SubElement(parent, name).text = f"{metres:.3f}"


def _canvas(frame: MapFrame) -> Element:
    canvas = Element("mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    SubElement(canvas, "units").text = "meters"
    _extent(SubElement(canvas, "extent"), frame)
    SubElement(canvas, "rotation").text = "0"
    SubElement(canvas, "destinationsrs").append(system_of(frame.crs))
    return canvas


def _first_view(frame: MapFrame) -> Element:
    settings = Element("ProjectViewSettings", {"UseProjectScales": "0", "rotation": "0"})
    names = ("xmin", "ymin", "xmax", "ymax")
    edges = {name: f"{one:.3f}" for name, one in zip(names, frame.extent(), strict=True)}
    SubElement(settings, "DefaultViewExtent", edges).append(system_of(frame.crs))
    return settings


def _properties() -> Element:
    properties = Element("properties")
    paths = SubElement(properties, "Paths")
    SubElement(paths, "Absolute", {"type": "bool"}).text = "false"
    # Without this QGIS does not heed the project's system of coordinates.
    system = SubElement(properties, "SpatialRefSys")
    SubElement(system, "ProjectionsEnabled", {"type": "int"}).text = "1"
    measure = SubElement(properties, "Measurement")
    SubElement(measure, "DistanceUnits", {"type": "QString"}).text = "meters"
    SubElement(measure, "AreaUnits", {"type": "QString"}).text = "m2"
    return properties


def _metadata(project: Project) -> Element:
    held = Element("projectMetadata")
    SubElement(held, "title").text = plain(project.words.title)
    told = (project.words.review, project.words.datum, *project.words.sources)
    SubElement(held, "abstract").text = plain("\n".join(told))
    SubElement(held, "language").text = "ZHO" if project.language == "zh" else "ENG"
    return held


def _entries(project: Project) -> tuple[LegendEntry, ...]:
    """Return what stands in the legend, top first: layers that can be seen, but not the ground."""
    shown = [
        (layer_id(one), one) for one in reversed(project.drawn)
        if one.layer.group in project.groups
        and any(row.style.fill or row.style.stroke for row in one.legend)
    ]  # fmt: skip
    ground = project.groups[list(project.groups)[-1]]
    return entries_of(shown, ground, project.language)
