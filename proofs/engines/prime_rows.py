"""Folds a set into few rows: an exact, irredundant cover by prime rows.

A set of points is one Python integer, a bit for each point; a `PointSpace` says which points have which
value of which name. A row allows some values of each name; it is *prime* if it cannot grow in any
name without taking in a point outside the set. Knows nothing of policies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import permutations
from operator import or_

import numpy as np
from numpy.typing import NDArray

from proofs.engines.clock import NO_CLOCK, Clock
from rulebook.model import Row, Value

MOST_ORDERS = 24

Points = int
CodeBox = tuple[tuple[int, ...], ...]


def points(mask: NDArray[np.bool_]) -> Points:
    """A mask, bool[size], as one integer: bit n is point n."""
    return int.from_bytes(np.packbits(mask.ravel(), bitorder="little").tobytes(), "little")


@dataclass(frozen=True, eq=False)
class PointSpace:
    """The points that a set can hold: `has[name][i]` are those with the i-th of the `names`' values."""

    names: Mapping[str, Sequence[Value]]
    has: tuple[tuple[Points, ...], ...]
    every: Points

    @classmethod
    def product(
        cls, names: Mapping[str, Sequence[Value]], possible: NDArray[np.bool_] | None = None
    ) -> PointSpace:
        """All combinations of values (or the `possible` ones, bool with an axis for each name)."""
        shape = [len(values) for values in names.values()]
        cells = np.ones(shape, dtype=np.bool_) if possible is None else possible
        places = np.indices(shape, sparse=True)
        has = tuple(
            tuple(points(cells & (axis == at)) for at in range(size))
            for axis, size in zip(places, shape, strict=True)
        )
        return cls(names, has, points(cells))

    def row(self, box: CodeBox) -> Row:
        """A box as a row, without the names of which it allows every value."""
        return {
            name: tuple(values[at] for at in places)
            for (name, values), places in zip(self.names.items(), box, strict=True)
            if len(places) < len(values)
        }

    def inside(self, box: CodeBox) -> Points:
        """The points of a box."""
        found = self.every
        for values, places in zip(self.has, box, strict=True):
            found &= reduce(or_, (values[at] for at in places), 0)
        return found


def fold(
    members: NDArray[np.bool_],
    names: Mapping[str, Sequence[Value]],
    dont_care: NDArray[np.bool_] | None = None,
) -> tuple[Row, ...]:
    """Rows that cover `members` exactly, none of which can go; `dont_care` cells are no points at all.

    Both have shape (number of values of each name, in order). The row without names is the whole
    space.
    """
    space = PointSpace.product(names, None if dont_care is None else ~dont_care)
    return covering_rows(space, points(members))


def covering_rows(space: PointSpace, members: Points, clock: Clock = NO_CLOCK) -> tuple[Row, ...]:
    """Rows that cover `members` exactly and none of which can go.

    A value that no point of its row has is not listed.

    Raises:
        Undecided: there was no time for it.
    """
    return tuple(space.row(_trimmed(space, box)) for box in prime_cover(space, members, clock))


def prime_cover(space: PointSpace, members: Points, clock: Clock = NO_CLOCK) -> list[CodeBox]:
    """Prime boxes that together hold exactly `members`; each holds a member that no other does.

    Raises:
        Undecided: there was no time for it.
    """
    outside = space.every & ~members
    boxes: list[CodeBox] = []
    uncovered = members
    while uncovered:
        lowest = uncovered & -uncovered
        best = max(
            _primes_around(space, lowest, outside, clock),
            key=lambda box: (space.inside(box) & uncovered).bit_count(),
        )
        best = _grown_through_gaps(space, best, members, outside, clock)
        boxes.append(best)
        uncovered &= ~space.inside(best)
    return _irredundant(space, boxes, clock)


def _irredundant(space: PointSpace, boxes: list[CodeBox], clock: Clock) -> list[CodeBox]:
    """The boxes without those that the others hold, the smallest looked at first."""
    held = {box: space.inside(box) for box in boxes}
    once = twice = 0
    for found in held.values():
        twice |= once & found
        once |= found
    for box in sorted(held, key=lambda box: held[box].bit_count()):
        if held[box] & ~twice:
            continue
        clock.look()
        rest = reduce(or_, (found for other, found in held.items() if other != box), 0)
        if not held[box] & ~rest:
            del held[box]
    return list(held)


def _primes_around(space: PointSpace, point: Points, outside: Points, clock: Clock) -> Iterator[CodeBox]:
    """Boxes that grow from a point, name after name as far as each goes, in several orders of the names."""
    start: CodeBox = tuple(
        tuple(at for at, found in enumerate(values) if found & point) for values in space.has
    )
    growing = [axis for axis in range(len(start)) if len(_grown(space, start, axis, outside)) > 1]
    if len(growing) <= 4:
        orders = list(permutations(growing))
    else:
        orders = [(*growing[at:], *growing[:at]) for at in range(len(growing))]
        orders += [order[::-1] for order in orders]
    for order in orders[:MOST_ORDERS]:
        clock.look()
        box = start
        for axis in order:
            box = (*box[:axis], _grown(space, box, axis, outside), *box[axis + 1 :])
        yield box


def _grown(space: PointSpace, box: CodeBox, axis: int, outside: Points) -> tuple[int, ...]:
    """The values of one name with which the box takes in nothing outside."""
    reach = outside
    for at, (values, places) in enumerate(zip(space.has, box, strict=True)):
        if at != axis and len(places) < len(values):
            reach &= values[places[0]] if len(places) == 1 else reduce(or_, (values[i] for i in places))
    return tuple(at for at, found in enumerate(space.has[axis]) if not found & reach)


def _grown_through_gaps(
    space: PointSpace, box: CodeBox, members: Points, outside: Points, clock: Clock
) -> CodeBox:
    """The box, or a larger one that lies behind values which no point of the box has.

    Growth in one name can take in values without any point, and those then keep another name from
    growing. So the values that the points really have are looked at once more: a member outside joins
    if the smallest box around all of them holds nothing outside.
    """
    hull = _hull(space, space.inside(box))
    if hull == box:
        return box
    grown = hull
    while (larger := _larger_hull(space, grown, members, outside, clock)) is not None:
        grown = larger
    if grown == hull:
        return box
    for axis, values in enumerate(space.has):
        if len(wider := _grown(space, grown, axis, outside)) == len(values):
            grown = (*grown[:axis], wider, *grown[axis + 1 :])
    return grown


def _hull(space: PointSpace, held: Points) -> CodeBox:
    """The smallest box around some points."""
    return tuple(tuple(at for at, found in enumerate(values) if found & held) for values in space.has)


def _larger_hull(
    space: PointSpace, hull: CodeBox, members: Points, outside: Points, clock: Clock
) -> CodeBox | None:
    """The smallest box around a hull and some member outside it that holds nothing outside the set."""
    reach = tuple(
        tuple(sorted({*places, *_grown(space, hull, axis, outside)})) for axis, places in enumerate(hull)
    )
    inside = space.inside(hull)
    left = space.inside(reach) & members & ~inside
    while left:
        clock.look()
        point = left & -left
        beyond = [next(at for at, found in enumerate(values) if found & point) for values in space.has]
        wider = tuple(
            places if at in places else tuple(sorted((*places, at)))
            for places, at in zip(hull, beyond, strict=True)
        )
        held = space.inside(wider)
        if not held & outside:
            return _hull(space, held)
        # Whatever has the same values beyond the hull needs at least this box.
        same = left
        for values, places, at in zip(space.has, hull, beyond, strict=True):
            if at not in places:
                same &= values[at]
        left &= ~same
    return None


def _trimmed(space: PointSpace, box: CodeBox) -> CodeBox:
    """The box without values that none of its points has; a name that allowed every value still does."""
    held = space.inside(box)
    return tuple(
        places if len(places) == len(values) else tuple(at for at in places if values[at] & held)
        for values, places in zip(space.has, box, strict=True)
    )
