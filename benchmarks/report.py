"""What a benchmark found, and the table that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One measured value, what it may be at most, and the plain alternative in the same run.

    Units are s, ms, kB (1000 bytes), MB, m, %, or none for a number of things.
    """

    what: str
    measured: float
    unit: str
    target: float | None = None
    alternative: float | None = None
    alternative_name: str = ""
    target_ratio: float | None = None
    """How many times the measured value the alternative must be at least."""

    @property
    def ratio(self) -> float | None:
        """How many times the measured value the alternative is; None without one."""
        return None if self.alternative is None else self.alternative / self.measured

    @property
    def kept(self) -> bool | None:
        """Whether the targets are kept; None without a target.

        >>> Figure(what="Click to panel", measured=251, unit="ms", target=250).kept
        False
        """
        if self.target is None:
            return None
        enough = self.target_ratio is None or (self.ratio or 0.0) >= self.target_ratio
        return self.measured <= self.target and enough


def show(title: str, figures: list[Figure]) -> None:
    """Print figures as one table."""
    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    table.add_column("What")
    for name in ("Measured", "Target", "Alternative", "Ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Pass")
    table.add_column("The alternative")
    for figure in figures:
        table.add_row(
            figure.what,
            _amount(figure.measured, figure.unit),
            _target(figure),
            "" if figure.alternative is None else _amount(figure.alternative, figure.unit),
            "" if figure.ratio is None else f"{figure.ratio:.1f} ×",
            {True: "yes", False: "NO", None: ""}[figure.kept],
            figure.alternative_name,
        )
    Console(width=160, highlight=False, markup=False).print(table)


def _amount(value: float, unit: str) -> str:
    decimals = {"s": 3, "%": 1, "MB": 2 if value < 100 else 0}.get(unit, 0)
    return f"{value:,.{decimals}f} {unit}".rstrip()


def _target(figure: Figure) -> str:
    if figure.target is None:
        return ""
    ratio = "" if figure.target_ratio is None else f", ≥ {figure.target_ratio:g} ×"
    return f"≤ {_amount(figure.target, figure.unit)}{ratio}"
