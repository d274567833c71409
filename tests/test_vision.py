"""Colours as others see them: against published values, and by laws that any sight obeys."""

from __future__ import annotations

import subprocess
import sys

import pytest
from coloraide import Color
from hypothesis import given
from hypothesis import strategies as st

from gis.vision import (
    SIGHTS,
    as_seen,
    contrast,
    difference,
    least_adjacent,
    least_difference,
    over,
)

each_sight = pytest.mark.parametrize("sight", SIGHTS)
hexes = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06X}")
greys = st.integers(0, 255).map(lambda value: f"#{value:02X}{value:02X}{value:02X}")


def channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.x, written out."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# --- as seen --------------------------------------------------------------------------------


@given(hexes)
def test_normal_sight_changes_nothing(colour: str) -> None:
    assert as_seen(colour, "normal") == colour
    assert as_seen(colour.lower(), "normal") == colour


@pytest.mark.parametrize(
    ("sight", "matrix"),
    [  # Machado, Oliveira, Fernandes (2009), severity 1.0, on linear RGB: what red becomes
        ("protanopia", (0.152286, 0.114503, -0.003882)),
        ("deuteranopia", (0.367322, 0.280085, -0.011820)),
    ],
)
def test_red_looks_as_the_matrix_of_machado_says(
    sight: str, matrix: tuple[float, float, float]
) -> None:
    linear = [min(max(value, 0.0), 1.0) for value in matrix]
    coded = [12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in linear]
    assert channels(as_seen("#FF0000", sight)) == [round(255 * value) for value in coded]


@each_sight
@given(greys)
def test_every_sight_sees_grey_alike(sight: str, grey: str) -> None:
    seen = channels(as_seen(grey, sight))
    assert max(abs(a - b) for a, b in zip(seen, channels(grey), strict=True)) <= 1


@given(hexes)
def test_a_copy_is_grey_as_light_as_the_colour_and_its_copy_is_itself(colour: str) -> None:
    copy = as_seen(colour, "grey")
    assert len(set(channels(copy))) == 1
    assert luminance(copy) == pytest.approx(luminance(colour), abs=0.005)
    assert as_seen(copy, "grey") == copy


def test_red_and_green_meet_for_who_does_not_see_green() -> None:
    red, green = "#C1272D", "#6B7A1F"
    assert difference(red, green) > 40
    assert difference(as_seen(red, "deuteranopia"), as_seen(green, "deuteranopia")) < 10


def test_blue_and_green_meet_for_who_does_not_see_blue_but_red_and_green_do_not() -> None:
    blue, green, red = (as_seen(one, "tritanopia") for one in ("#2A7FB8", "#1F8A70", "#C1272D"))
    assert difference("#2A7FB8", "#1F8A70") > 25
    assert difference(blue, green) < 5
    assert difference(red, green) > 40


def test_a_sight_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        as_seen("#FF0000", "tetrachromacy")


# --- differences ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [  # Sharma, Wu, Dalal (2005), table 1: pairs 1, 7, 9, 17, 20, 25, 34
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_library_gives_the_published_ciede2000(
    one: tuple[float, ...], other: tuple[float, ...], published: float
) -> None:
    first, second = (Color("lab-d65", [*values]) for values in (one, other))
    assert first.delta_e(second, method="2000") == pytest.approx(published, abs=5e-5)


def test_the_difference_of_two_hex_colours_is_that_ciede2000_in_d65() -> None:
    red, blue = Color("#FF0000").convert("lab-d65"), Color("#0000FF").convert("lab-d65")
    assert difference("#FF0000", "#0000FF") == pytest.approx(red.delta_e(blue, method="2000"))
    assert difference("#FF0000", "#0000FF") == pytest.approx(52.88, abs=0.01)


@given(hexes, hexes)
def test_a_difference_has_no_direction_and_is_none_to_itself(one: str, other: str) -> None:
    assert difference(one, other) == pytest.approx(difference(other, one), abs=1e-9)
    assert difference(one, one) == pytest.approx(0, abs=1e-9)


def test_the_two_nearest_colours_are_named() -> None:
    colours = ["#000000", "#FFFFFF", "#0000FF", "#0000F0"]
    gap, first, second = least_difference(colours, "normal")
    assert (first, second) == (2, 3)
    assert gap == difference("#0000FF", "#0000F0")


def test_the_weakest_step_of_a_ramp_is_named() -> None:
    gap, position = least_adjacent(["#FFFFFF", "#999999", "#909090", "#000000"], "grey")
    assert position == 1
    assert gap == difference("#999999", "#909090")


@pytest.mark.parametrize("colours", [[], ["#FF0000"]])
def test_fewer_than_two_colours_have_no_difference(colours: list[str]) -> None:
    with pytest.raises(ValueError, match="empty"):
        least_difference(colours, "normal")
    with pytest.raises(ValueError, match="empty"):
        least_adjacent(colours, "normal")


# --- contrast and compositing ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ground", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#FFFFFF", "#FFFFFF", 1.0), ("#777777", "#FFFFFF", 4.478)],
)
def test_contrast_is_the_ratio_of_wcag(text: str, ground: str, ratio: float) -> None:
    assert contrast(text, ground) == pytest.approx(ratio, abs=0.001)
    assert contrast(ground, text) == contrast(text, ground)


@given(hexes, hexes)
def test_contrast_follows_from_luminance(one: str, other: str) -> None:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    assert contrast(one, other) == pytest.approx((light + 0.05) / (dark + 0.05), rel=1e-3)


def test_a_translucent_colour_is_mixed_in_srgb() -> None:
    assert over("#FF0000", 0.2, "#FFFFFF") == "#FFCCCC"


@given(hexes, hexes)
def test_opaque_hides_the_ground_and_transparent_shows_it(colour: str, ground: str) -> None:
    assert over(colour, 1, ground) == colour
    assert over(colour, 0, ground) == ground


@pytest.mark.parametrize("opacity", [-0.1, 1.1, float("nan")])
def test_an_opacity_beyond_its_range_is_refused(opacity: float) -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        over("#FF0000", opacity, "#FFFFFF")


# --- cost -----------------------------------------------------------------------------------


def test_the_library_is_not_loaded_before_a_colour_is_asked_for() -> None:
    loaded = "import sys, gis.vision; print('coloraide' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"
