"""Colours as people with other sight, and a copier, see them; how far apart they then are.

The arithmetic is coloraide's, which is imported when the first colour is asked for: it costs
0.15 s. Colours are "#RRGGBB", in sRGB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from gis.text import Text

if TYPE_CHECKING:
    from coloraide import Color

SIGHTS: Mapping[str, Text] = {
    "normal": Text("正常视觉", "Normal sight"),
    "deuteranopia": Text("绿色盲模拟", "Deuteranopia, simulated"),
    "protanopia": Text("红色盲模拟", "Protanopia, simulated"),
    "tritanopia": Text("蓝色盲模拟", "Tritanopia, simulated"),
    "grey": Text("黑白复印", "Black-and-white copy"),
}
_FILTERS = {
    "deuteranopia": ("deutan", "machado"),
    "protanopia": ("protan", "machado"),
    "tritanopia": ("tritan", "brettel"),
}
"""The filter of coloraide and its method; Machado's model was not validated for tritanopia."""
_REMEMBERED = 4096


@lru_cache(maxsize=_REMEMBERED)
def as_seen(colour: str, sight: str) -> str:
    """Return the colour as it looks to one of SIGHTS; raise KeyError for any other.

    Deficiencies are simulated at full severity on linear RGB: of red and green after Machado,
    Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113, of blue after Brettel, Viénot and
    Mollon (1997), doi:10.1364/JOSAA.14.002647. Grey keeps the relative luminance (CIE Y).

    >>> as_seen("#E69F00", "grey"), as_seen("#E69F00", "deuteranopia")
    ('#ADADAD', '#CAB411')
    """
    if sight == "normal":
        return _written(_colour(colour))
    if sight == "grey":
        light = _colour(colour).luminance()
        return _written(_colour_class()("srgb-linear", [light, light, light]))
    name, method = _FILTERS[sight]
    return _written(_colour(colour).filter(name, method=method, space="srgb-linear"))


@lru_cache(maxsize=_REMEMBERED)
def difference(one: str, other: str) -> float:
    """Return the colour difference CIEDE2000 (D65; 0 equal, about 1 just noticeable, to 100).

    Formula: Sharma, Wu and Dalal (2005), doi:10.1002/col.20070, with kL = kC = kH = 1.

    >>> difference("#000000", "#000000"), round(difference("#000000", "#FFFFFF"), 3)
    (0.0, 100.0)
    """
    return float(_colour(one).delta_e(_colour(other), method="2000"))


@lru_cache(maxsize=_REMEMBERED)
def contrast(text: str, ground: str) -> float:
    """Return the contrast ratio of WCAG 2.x, 1 to 21; 4.5 is asked for text, 3 for large text.

    (L1 + 0.05) / (L2 + 0.05), L being relative luminance, the lighter colour first.

    >>> round(contrast("#FFFFFF", "#000000"), 6)
    21.0
    """
    return float(_colour(text).contrast(_colour(ground), method="wcag21"))


def over(colour: str, opacity: float, ground: str) -> str:
    """Return what is seen of a colour with an opacity of 0 to 1 over an opaque ground.

    Composited in sRGB as browsers and PDF viewers do (W3C Compositing, source-over).

    >>> over("#000000", 0.5, "#FFFFFF")
    '#808080'
    """
    if not 0 <= opacity <= 1:
        raise ValueError(f"an opacity is 0 to 1, not {opacity}")
    top = _colour(colour).set("alpha", opacity)
    return _written(_colour_class().layer([top, _colour(ground)], space="srgb"))


def least_difference(colours: Sequence[str], sight: str) -> tuple[float, int, int]:
    """Return the smallest CIEDE2000 between any two colours as seen, and their positions.

    Raises ValueError for fewer than two colours.
    """
    seen = [as_seen(colour, sight) for colour in colours]
    pairs = combinations(range(len(seen)), 2)
    return min((difference(seen[i], seen[j]), i, j) for i, j in pairs)


def least_adjacent(colours: Sequence[str], sight: str) -> tuple[float, int]:
    """Return the smallest CIEDE2000 between neighbours of a ramp as seen, and the first's position.

    Raises ValueError for fewer than two colours.
    """
    seen = [as_seen(colour, sight) for colour in colours]
    return min((difference(a, b), i) for i, (a, b) in enumerate(pairwise(seen)))


@cache
def _colour_class() -> type[Color]:
    from coloraide import Color

    return Color


def _colour(text: str) -> Color:
    return _colour_class()(text)


def _written(colour: Color) -> str:
    """Write #RRGGBB; a channel outside sRGB is clipped, as a screen does."""
    return colour.convert("srgb").clip().to_string(hex=True, alpha=False).upper()
