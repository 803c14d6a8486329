"""The space of all that is held possible: parameters with their scales, mixtures, and questions of reading.

Knows how a point of the unit cube becomes values: evenly between two ends, evenly on a logarithmic scale
where the ends lie apart, a mixture whose parts add up to 1, or one option of a question. Points come from a
Latin hypercube: each parameter lies once in each of as many equal parts as there are samples. Knows nothing
of what a point is run with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from sim.assumptions.parameters import Parameter
from sim.kernel.draws import stream

__all__ = [
    "MOST_SAMPLES",
    "DrawScale",
    "Factor",
    "Mixture",
    "Space",
    "VariedQuestion",
    "columns_of",
    "factor_of",
]

APART = 8.0
"""The ends of a parameter lie apart where the high one is so many times the low one, or the value."""
MOST_SAMPLES = 1 << 17
_LEAST_PART = 1e-6


class DrawScale(StrEnum):
    """How a parameter is drawn between its ends."""

    LINEAR = "linear"
    LOGARITHMIC = "logarithmic"


@dataclass(frozen=True)
class Factor:
    """One parameter that varies from `low` to `high`, evenly on its `scale`.

    A parameter whose low end is 0 has no logarithm; where its high end lies apart from its value it is drawn
    from as far below the value, `value**2 / high`.
    """

    parameter: Parameter
    low: float
    high: float
    scale: DrawScale

    @property
    def key(self) -> str:
        """The key of the parameter."""
        return self.parameter.key

    @property
    def dimensions(self) -> int:
        """How many coordinates of a point it takes."""
        return 1

    def values(self, u: NDArray[np.float64]) -> dict[str, float]:
        """The value at one coordinate between 0 and 1, by its key."""
        at = float(u[0])
        if self.scale is DrawScale.LINEAR:
            return {self.key: self.low + at * (self.high - self.low)}
        found = exp(log(self.low) + at * (log(self.high) - log(self.low)))
        return {self.key: min(max(found, self.low), self.high)}


@dataclass(frozen=True)
class Mixture:
    """Weights that vary as one: evenly among all parts of a whole (a flat Dirichlet distribution)."""

    key: str
    keys: tuple[str, ...]

    @property
    def dimensions(self) -> int:
        """How many coordinates of a point it takes."""
        return len(self.keys)

    def values(self, u: NDArray[np.float64]) -> dict[str, float]:
        """The weight of each part at some coordinates between 0 and 1."""
        parts = -np.log(np.clip(1 - u, _LEAST_PART, 1))
        total = float(parts.sum())
        shares = parts / total if total > 0 else np.full(len(u), 1 / len(u))
        return {key: float(share) for key, share in zip(self.keys, shares, strict=True)}


@dataclass(frozen=True)
class VariedQuestion:
    """A question of reading, each of whose options is as likely as the others."""

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Space:
    """Everything that varies at once.

    Attributes:
        factors: parameters and mixtures. questions: of reading.
        together: keys of parameters that add up to 1 at the most; where they add up to more each is divided
            by the sum.
    """

    factors: tuple[Factor | Mixture, ...]
    questions: tuple[VariedQuestion, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()

    @property
    def dimensions(self) -> int:
        """Coordinates of a point."""
        return sum(factor.dimensions for factor in self.factors) + len(self.questions)

    def points(self, samples: int, seed: int) -> NDArray[np.float64]:
        """A Latin hypercube, float64[samples, dimensions] from 0 up to 1.

        Not a Sobol sequence: in some 190 dimensions its first thousand points make parameters look related
        (rank correlations up to 0.56, of a Latin hypercube 0.12), which would name the wrong ones as
        important.
        """
        if not self.dimensions:
            return np.zeros((samples, 0))
        draws = stream(seed, "robust", "points")
        found: NDArray[np.float64] = qmc.LatinHypercube(self.dimensions, seed=draws).random(samples)
        return found

    def settings(self, point: NDArray[np.float64], usual: Mapping[str, float]) -> dict[str, float]:
        """The parameters at a point; `usual` are the values of those that stay as they are."""
        found: dict[str, float] = {}
        at = 0
        for factor in self.factors:
            found |= factor.values(point[at : at + factor.dimensions])
            at += factor.dimensions
        return self.whole({**{key: usual[key] for keys in self.together for key in keys}, **found})

    def whole(self, values: dict[str, float]) -> dict[str, float]:
        """The same with shares of one whole divided by their sum where they add up to more than 1."""
        for keys in self.together:
            total = sum(values[key] for key in keys)
            if total > 1:
                values |= {key: values[key] / total for key in keys}
        return values

    def options(self, point: NDArray[np.float64]) -> dict[str, str]:
        """The option of each question at a point."""
        last = point[len(point) - len(self.questions) :]
        return {
            question.name: question.options[min(int(u * len(question.options)), len(question.options) - 1)]
            for question, u in zip(self.questions, last, strict=True)
        }


def factor_of(one: Parameter) -> Factor:
    """A parameter between its ends, with the scale on which it is drawn."""
    if one.low > 0 and one.high >= APART * one.low:
        return Factor(one, one.low, one.high, DrawScale.LOGARITHMIC)
    if one.low == 0 and 0 < APART * one.value <= one.high:
        return Factor(one, one.value**2 / one.high, one.high, DrawScale.LOGARITHMIC)
    return Factor(one, one.low, one.high, DrawScale.LINEAR)


def columns_of(space: Space, drawn: Sequence[Mapping[str, float]]) -> dict[str, NDArray[np.float64]]:
    """What was drawn of each parameter, by key: float64[samples]."""
    keys = [key for factor in space.factors for key in getattr(factor, "keys", (factor.key,))]
    return {key: np.array([one[key] for one in drawn]) for key in keys}
