"""One assumption at a time: how far an output moves between the low and the high end of each.

Knows which points a tornado runs and what follows from their outputs. Knows nothing of regions or policies:
one point is run by a callable, which takes the values that differ from the usual ones and gives outputs by
name.

Every point is run with the same seed (common random numbers), so an assumption that nothing depends on moves
an output by exactly 0. Each output keeps its own interval over the draws; the range over assumptions stands
beside it and is never merged with it. What another value moves by less than chance may is told apart, by the
interval of the difference from the usual output where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sim.assumptions.parameters import Parameter
from sim.results.intervals import Interval

__all__ = ["Evaluate", "Point", "Progress", "Swing", "Tornado", "tornado", "tornado_points"]

Output = TypeVar("Output")
"""What names an output, for example a policy and a measure."""

Values = Mapping[str, float]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Point(Generic[Output]):
    """The results of one point.

    Attributes:
        outputs: each with its interval over the draws.
        differences: from the output at the usual values, with the interval of the paired difference, where
            the draws allow it to be known.
    """

    outputs: Mapping[Output, Interval]
    differences: Mapping[Output, Interval] = field(default_factory=dict)


Evaluate = Callable[[Values], Point[Output]]


@dataclass(frozen=True)
class Swing:
    """One assumption at its two ends, everything else at its value; outputs in the unit of the measure.

    Attributes:
        assumption: with the ends `low` and `high` that were run, and its usual `value`.
        base, at_low, at_high: the output at the usual value and at either end, each with its interval
            over the draws.
        low_difference, high_difference: either end less the usual output, with the interval of the
            difference; None where the draws do not tell.
    """

    assumption: Parameter
    base: Interval
    at_low: Interval
    at_high: Interval
    low_difference: Interval | None = None
    high_difference: Interval | None = None

    @property
    def least(self) -> float:
        """The smallest of the outputs; the one at the usual value counts where that lies between the ends."""
        return min(self._values)

    @property
    def most(self) -> float:
        """The largest of the outputs, as for `least`."""
        return max(self._values)

    @property
    def width(self) -> float:
        """How far the output moves: `most` less `least`."""
        return self.most - self.least

    @property
    def may_be_chance(self) -> bool:
        """Whether it moves the output, but at neither end by more than chance may.

        An end lies beyond chance where the interval of its difference leaves out 0, or, without one, where
        its own interval leaves out all of the usual one.
        """
        ends = ((self.at_low, self.low_difference), (self.at_high, self.high_difference))
        beyond = any(
            end.value != self.base.value
            and (
                end.low > self.base.high or end.high < self.base.low
                if difference is None
                else difference.low > 0 or difference.high < 0
            )
            for end, difference in ends
        )
        return self.moves and not beyond

    @property
    def moves(self) -> bool:
        """Whether the output at either end differs from the usual one."""
        return {self.at_low.value, self.at_high.value} != {self.base.value}

    @property
    def reach(self) -> float:
        """How far the outputs at the ends and the usual one lie apart."""
        values = (self.at_low.value, self.at_high.value, self.base.value)
        return max(values) - min(values)

    @property
    def _values(self) -> list[float]:
        between = self.assumption.low <= self.assumption.value <= self.assumption.high
        ends = [self.at_low.value, self.at_high.value]
        return [*ends, self.base.value] if between else ends


@dataclass(frozen=True)
class Tornado:
    """What each assumption does to one output, the one that moves it most first, those by chance last.

    `base` is the output with everything at its usual value.
    """

    base: Interval
    swings: tuple[Swing, ...]

    @property
    def least(self) -> float:
        """The smallest output that one assumption alone leads to."""
        return min([self.base.value, *(swing.least for swing in self.swings)])

    @property
    def most(self) -> float:
        """The largest output that one assumption alone leads to."""
        return max([self.base.value, *(swing.most for swing in self.swings)])

    def swing(self, key: str) -> Swing:
        """What one assumption does."""
        return next(swing for swing in self.swings if swing.assumption.key == key)


def _place(swing: Swing) -> tuple[bool, float]:
    return swing.may_be_chance or not swing.moves, -swing.reach


def tornado_points(assumptions: Sequence[Parameter]) -> list[dict[str, float]]:
    """The points that are run beside the usual one: each end that is not the usual value, by itself."""
    return [
        {one.key: end}
        for one in assumptions
        for end in dict.fromkeys((one.low, one.high))
        if end != one.value
    ]


def tornado(
    assumptions: Sequence[Parameter], evaluate: Evaluate[Output], progress: Progress | None = None
) -> dict[Output, Tornado]:
    """Run every assumption at its low and at its high end, one at a time.

    `evaluate` runs one point and has to use the same seed for all of them. `progress` hears after each run
    how many are done and how many there are.
    """
    points = [{}, *tornado_points(assumptions)]
    results: dict[tuple[tuple[str, float], ...], Point[Output]] = {}
    for done, point in enumerate(points):
        if progress is not None:
            progress(done, len(points))
        results[tuple(point.items())] = evaluate(point)
    if progress is not None:
        progress(len(points), len(points))
    usual = results[()]

    def swing(one: Parameter, output: Output) -> Swing:
        ends = [results.get(((one.key, end),), usual) for end in (one.low, one.high)]
        values = [end.outputs[output] for end in ends]
        return Swing(one, usual.outputs[output], *values, *(end.differences.get(output) for end in ends))

    tornados = {}
    for output, base in usual.outputs.items():
        swings = [swing(one, output) for one in assumptions]
        tornados[output] = Tornado(base, tuple(sorted(swings, key=_place)))
    return tornados
