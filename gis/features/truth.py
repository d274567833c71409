"""Three-valued answers: a condition holds, does not hold, or is not known for each record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Truth:
    """Where a condition holds and where it does not; neither is unknown, as in SQL."""

    yes: Flags
    no: Flags

    def __invert__(self) -> Truth:
        return Truth(self.no, self.yes)

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.yes & other.yes, self.no | other.no)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.yes | other.yes, self.no & other.no)

    def as_numbers(self) -> NDArray[np.float64]:
        """Return 1 for what holds, 0 for what does not, NaN for the unknown."""
        return np.where(self.yes, 1.0, np.where(self.no, 0.0, np.nan))


def known(yes: Flags, where: Flags) -> Truth:
    """Return an answer that is known where it says, and only there."""
    return Truth(yes & where, ~yes & where)


def always(value: bool, size: int) -> Truth:
    """Return the same answer for every record."""
    flags = np.full(size, value)
    return Truth(flags, ~flags)
