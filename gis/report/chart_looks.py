"""How charts look, on paper and in files of office programs: colours, sizes of words and marks."""

from __future__ import annotations

from gis.paper.typeset import Hand

INK, SOFT, GRID = "#2B2A27", "#5C584F", "#DDD8CC"
ACTUAL = "#0B5394"
OTHER = "#8C510A"
"""A second observed curve, which is thinner and dotted too: a grey copy tells it."""
BAND, BAND_EDGE = "#DCE6F1", "#6F8FB3"
"""The range that chance gives, and its edges."""
SMALL, TINY = Hand(size_pt=7.5), Hand(size_pt=7, colour=SOFT)
MARK = 1.15
"""Half the side of a mark, in mm."""
