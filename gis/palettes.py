"""Colours: ColorBrewer's sequential schemes (Brewer, Harrower 2003; Apache 2.0, via branca)."""

from __future__ import annotations


def sequential(name: str, k: int) -> tuple[str, ...]:
    """Return k colours of a ColorBrewer sequential scheme, light to dark (k from 1 to 9).

    Schemes hold 3 to 9 colours; for one or two classes the middle ones of three are used.
    """
    from branca.utilities import color_brewer

    if k <= 2:
        three = color_brewer(name, n=3)
        return tuple(three[1:2] if k == 1 else (three[0], three[2]))
    return tuple(color_brewer(name, n=k))
