"""Where points are dense: kernel density on a grid of metres, its bandwidth by a named rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from gis.analysis.bandwidth import RULES, Rule
from gis.analysis.samples import Booleans, Floats, Refusal, nothing_to_divide_by, refused_points
from gis.analysis.smoothing import Bump, Raster, smooth
from gis.analysis.window import Window
from gis.text import Text

Kernel = Literal["quartic", "gaussian"]
REACH: Mapping[Kernel, float] = MappingProxyType({"quartic": np.sqrt(8.0), "gaussian": 5.0})
"""How far a kernel reaches, in standard deviations along an axis; the Gaussian is cut there."""
CELLS = 300
"""Cells along the longer side of the window unless a cell size is given."""
ROUNDING = 1e-6
"""Of a cell: a side that is so much longer than whole cells gets no further one."""
LEAST_MASS = 0.05
"""A kernel that lies inside for less than this is not weighed up further."""
CHUNK = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Density:
    """Points (or their weights) per km² in cells (rows from south to north, columns to the east).

    NaN outside the window. `sigma_m` is the kernel's standard deviation along an axis, `radius_m`
    how far it reaches; `rule` names how the bandwidth was chosen, "" where it was given.
    """

    n: int
    outside: int
    window: Window
    kernel: Kernel
    rule: str
    sigma_m: float
    radius_m: float
    raster: Raster
    values: Floats
    edge_corrected: bool


def density(
    points: Floats,
    window: Window,
    *,
    weights: Floats | None = None,
    kernel: Kernel = "quartic",
    bandwidth: Rule | float = "scott",
    cell_m: float | None = None,
    edge: bool = True,
) -> Density | Refusal:
    """Return the kernel density of points (n, 2) in metres inside the window, per km².

    λ(u) = Σ wᵢ k(u − xᵢ) / e(xᵢ), e(x) the kernel's mass inside the window about x (Jones 1993,
    Statistics and Computing 3:135–146; Diggle 1985, Applied Statistics 34(2):138–147, divides by
    e(u) instead): all weight stays in the window, and the sum over it is Σ wᵢ. Quartic kernel:
    k(d) = 3/(πR²) (1 − d²/R²)² within its radius R = √8 σ (Silverman 1986, Density Estimation,
    p. 76); Gaussian: cut at 5 σ. A bandwidth in metres is σ of either, so that both spread alike (a
    quartic of radius R has σ = R/√8). Assumes that records have one location each; a location
    uncertainty near σ or above it smooths more than is seen.
    """
    kept = points[window.holds(points)]
    refused = refused_points("density", kept)
    if refused is not None:
        return refused
    sigma = RULES[bandwidth](kept) if isinstance(bandwidth, str) else float(bandwidth)
    if not sigma > 0:
        return nothing_to_divide_by("density", Text("带宽", "bandwidth"))
    field = field_over(window, kernel=kernel, sigma_m=sigma, cell_m=cell_m, edge=edge)
    found = density_in(field, points, weights=weights)
    if isinstance(found, Refusal) or not isinstance(bandwidth, str):
        return found
    return replace(found, rule=bandwidth)


@dataclass(frozen=True, kw_only=True, eq=False)
class Field:
    """A kernel of fixed width on a window's cells, made once for many samples.

    `mass` is the part of a kernel that lies in the window, by the cell it stands in; None without
    edge correction.
    """

    window: Window
    kernel: Kernel
    sigma_m: float
    raster: Raster
    mask: Booleans
    mass: Floats | None


def field_over(
    window: Window,
    *,
    kernel: Kernel = "quartic",
    sigma_m: float,
    cell_m: float | None = None,
    edge: bool = True,
) -> Field:
    """Return the cells of a window, ready for densities with this kernel."""
    raster = raster_over(window, cell_m)
    mask = raster.mask(window)
    mass = None
    if edge:
        x, y = np.meshgrid(raster.x, raster.y)
        middles = np.column_stack([x[mask], y[mask]])
        area = np.full(len(middles), raster.cell**2)
        mass = np.clip(smooth(raster, middles, area, *kernel_of(kernel, sigma_m)), LEAST_MASS, 1)
    return Field(window=window, kernel=kernel, sigma_m=sigma_m, raster=raster, mask=mask, mass=mass)


def density_in(field: Field, points: Floats, *, weights: Floats | None = None) -> Density | Refusal:
    """Return the density of points (n, 2) in a field; see `density`."""
    inside = field.window.holds(points)
    kept = points[inside]
    refused = refused_points("density", kept)
    if refused is not None:
        return refused
    weight = np.ones(len(kept)) if weights is None else np.asarray(weights, float)[inside]
    if field.mass is not None:
        weight = weight / field.raster.at(field.mass, kept)
    radius, k = kernel_of(field.kernel, field.sigma_m)
    values = smooth(field.raster, kept, weight, radius, k) * 1e6
    return Density(
        n=len(kept), outside=int((~inside).sum()), window=field.window, kernel=field.kernel,
        rule="", sigma_m=field.sigma_m, radius_m=radius, raster=field.raster,
        values=np.where(field.mask, values, np.nan), edge_corrected=field.mass is not None,
    )  # fmt: skip


def raster_over(window: Window, cell_m: float | None = None) -> Raster:
    """Return square cells over the window's bounds; 300 along its longer side unless given."""
    west, south, east, north = window.shape.bounds
    cell = cell_m or max(east - west, north - south) / CELLS
    columns, rows = (int(np.ceil(side / cell - ROUNDING)) for side in (east - west, north - south))
    return Raster(west=west, south=south, cell=cell, columns=max(columns, 1), rows=max(rows, 1))


def kernel_of(kernel: Kernel, sigma: float) -> tuple[float, Bump]:
    """Return the radius and the kernel as a function of squared distance, both in metres."""
    radius = REACH[kernel] * sigma
    if kernel == "quartic":
        top = 3 / (np.pi * radius**2)
        return radius, lambda squared: top * np.maximum(1 - squared / radius**2, 0) ** 2
    top = 1 / (2 * np.pi * sigma**2)
    return radius, lambda squared: np.where(
        squared <= radius**2, top * np.exp(-squared / (2 * sigma**2)), 0.0
    )


def exact_sum(at: Floats, points: Floats, weights: Floats, kernel: Kernel, sigma: float) -> Floats:
    """Return Σ wᵢ k(u − xᵢ) per m² at places (m, 2), pair by pair: the definition, slowly."""
    k = kernel_of(kernel, sigma)[1]
    rows = max(CHUNK // max(len(points), 1), 1)
    parts = [
        k(((at[i : i + rows, None] - points) ** 2).sum(axis=2)) @ weights
        for i in range(0, len(at), rows)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)
