"""The answer to a question as layers: made for the question, drawn and printed as any other is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from gis.layer import Layer
from gis.questions.question import Question, from_code
from layers import all_layers
from layers.analysed_points import POINT_LAYERS, used_layer, window_layer
from layers.analysed_units import UNIT_LAYERS


def layers_with(code: str) -> Mapping[str, Layer]:
    """Return every layer by id, bottom first, those of the question of a code among them."""
    if not code:
        return all_layers()
    every = [*all_layers().values(), *layers_of(from_code(code)[0])]
    return {one.id: one for one in sorted(every, key=lambda one: (one.order, one.id))}


@lru_cache(maxsize=128)
def layers_of(asked: Question) -> tuple[Layer, ...]:
    """Return the layers that show the answer to a question, bottom first."""
    if asked.ask in UNIT_LAYERS:
        return (UNIT_LAYERS[asked.ask](asked),)
    return window_layer(asked), POINT_LAYERS[asked.ask](asked), used_layer(asked)
