"""Folds a set into few rows: an exact, irredundant cover by prime rows.

A set over named values is an array of booleans with one axis for each name. A row is a box – some
values for each name; it is *prime* if it cannot grow on any axis without leaving the set. Knows
nothing of policies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from policy.model import Row, Value

MOST_ORDERS = 24

Box = tuple[tuple[int, ...], ...]
Set = NDArray[np.bool_]


def fold(members: Set, names: Mapping[str, Sequence[Value]], dont_care: Set | None = None) -> tuple[Row, ...]:
    """Rows that cover `members` exactly – `dont_care` cells may be covered or not – and none of which can go.

    `members` has shape (number of values of each name, in order). A row leaves out the names of
    which it allows every value; the row without names is the whole space.
    """
    boxes = cover(members, members if dont_care is None else members | dont_care)
    return tuple(
        {
            name: tuple(values[at] for at in places)
            for (name, values), places in zip(names.items(), box, strict=True)
            if len(places) < len(values)
        }
        for box in boxes
    )


def cover(members: Set, inside: Set) -> list[Box]:
    """Prime boxes of `inside` that together hold all `members`; each holds one that no other does."""
    boxes: list[Box] = []
    uncovered = members.copy()
    while uncovered.any():
        cell = np.unravel_index(int(np.argmax(uncovered)), uncovered.shape)
        boxes.append(max(_primes_around(cell, inside), key=lambda box: int(uncovered[np.ix_(*box)].sum())))
        uncovered[np.ix_(*boxes[-1])] = False
    for box in sorted(boxes, key=lambda box: int(members[np.ix_(*box)].sum())):
        rest = np.zeros_like(members)
        for other in boxes:
            if other is not box:
                rest[np.ix_(*other)] = True
        if not (members & ~rest).any():
            boxes.remove(box)
    return boxes


def _primes_around(cell: Sequence[np.intp], inside: Set) -> list[Box]:
    """Boxes that grow from a cell, axis after axis as far as each goes, in several orders of the axes."""
    growing = [axis for axis in range(inside.ndim) if _grown([(int(at),) for at in cell], axis, inside)[1:]]
    orders = (
        list(permutations(growing))
        if len(growing) <= 4
        else [(*growing[start:], *growing[:start]) for start in range(len(growing))]
    )
    found: list[Box] = []
    for order in orders[:MOST_ORDERS]:
        box: list[tuple[int, ...]] = [(int(at),) for at in cell]
        for axis in order:
            box[axis] = _grown(box, axis, inside)
        found.append(tuple(box))
    return found or [tuple((int(at),) for at in cell)]


def _grown(box: Sequence[tuple[int, ...]], axis: int, inside: Set) -> tuple[int, ...]:
    """The places along one axis at which the box stays inside."""
    along = [*box[:axis], tuple(range(inside.shape[axis])), *box[axis + 1 :]]
    others = tuple(other for other in range(inside.ndim) if other != axis)
    return tuple(int(at) for at in np.flatnonzero(inside[np.ix_(*along)].all(axis=others)))
