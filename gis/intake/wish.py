"""What the reader decides about an import: mapping, provenance, datum, how empty cells are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gis.intake.columns import Assignment
from gis.online_geocode import ServiceName

Progress = Callable[[int, int], None]
ACCURACY, UNCERTAINTY_M = "street", 500.0
"""What a coordinate is taken for where the file does not say: a convention, and it is said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Online:
    """A web service that is asked where a record's address lies; only where the reader wants it.

    `base` is another address of the service, for tests.
    """

    service: ServiceName
    key: str = field(repr=False)
    base: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Everything that an import depends on beside the file and the facts.

    `source` and `as_of` hold for rows that do not say their own. `datum` is that of the file's
    coordinates; "" leaves them out. `geocodes` places records without a coordinate by their
    address, without the network; `online` names the service that is asked for the rest. With
    `full` the file is the whole list of its source: what is missing in it is closed. With
    `erases` an empty cell takes the stored value away, else it leaves it.
    """

    assignment: Assignment
    source: str = ""
    as_of: str = ""
    datum: str = ""
    accuracy: str = ACCURACY
    uncertainty_m: float = UNCERTAINTY_M
    geocodes: bool = True
    online: Online | None = None
    full: bool = False
    erases: bool = False
