"""What moves do to sets of states, as integers: a move shifts the bits of a set.

All combinations of the facts of a state are numbered; setting a fact moves every state with some
value of it by the same distance. Knows nothing of rules and outcomes. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from proofs.certificates.checker.effort import Effort
from proofs.certificates.checker.format import Said
from proofs.certificates.checker.moves_source import BookMove, MovesBook
from proofs.certificates.checker.policy_source import Known, Rows, Value
from proofs.certificates.checker.sets import MOST_COMBINATIONS, Codes, Set
from proofs.certificates.checker.toml_source import Unreadable

MOST_WAYS_DOWN = 4096

Shifts = Mapping[int, Set]
"""By how far states lie from each other: those from which there is a step that far."""


class Steps:
    """The possible states, or situations, with these facts, and where moves lead.

    Raises:
        Unreadable: there are too many.
    """

    def __init__(
        self,
        facts: Known,
        impossible: Rows,
        fall_back: Mapping[str, Sequence[Value]],
        effort: Effort | None = None,
    ):
        self.effort = effort or Effort()
        self.facts = facts
        self.fall_back = fall_back
        self._edges: dict[str, Shifts] = {}
        combinations = prod(len(values) for values in facts.values())
        if combinations > MOST_COMBINATIONS:
            raise Unreadable(
                "moves",
                Said("{combinations:,} combinations are too many to look at each", combinations=combinations),
            )
        self.codes = Codes(facts, self.effort)
        about_states = tuple(row for row in impossible if set(row) <= set(facts))
        self.possible: Set = self.codes.every & ~self.codes.rows(about_states)

    def rows(self, rows: Rows) -> Set:
        """The possible states in which one of the rows holds."""
        return self.possible & self.codes.rows(rows)

    def led_to(self, states: Set, move: BookMove) -> Set:
        """The states to which a move can lead from one of these."""
        states &= self.codes.rows(move.when)
        found = 0
        for values in product(*move.sets.values()):
            for _left, reached in self.changed(states, dict(zip(move.sets, values, strict=True))):
                found |= reached
        return found

    def changed(
        self, states: Set, sets: Mapping[str, Value], *, all_fall: bool = False
    ) -> Iterator[tuple[Set, Set]]:
        """Some of the states at a time, and where they lead once the facts are set.

        Facts that the axioms no longer allow fall back as little as it takes, with `all_fall` also those that
        are set; states that lead nowhere even so are left out.
        """
        falling = [name for name in self.fall_back if all_fall or name not in sets]
        if prod(len(self.fall_back[name]) for name in falling) > MOST_WAYS_DOWN:
            raise Unreadable("moves", Said("there are too many ways to fall back"))
        depths = product(*(range(len(self.fall_back[name])) for name in falling))
        left = states
        for depth in sorted(depths, key=lambda d: (sum(d), d)):
            if not left:
                return
            landed = 0
            down = {name: by for name, by in zip(falling, depth, strict=True) if by}
            for group, shift in self._groups(sets, down):
                moved = _shifted(left & group, shift) & self.possible
                if moved:
                    came_from = _shifted(moved, -shift)
                    landed |= came_from
                    yield came_from, moved
            left &= ~landed

    def _groups(self, sets: Mapping[str, Value], down: Mapping[str, int]) -> Iterator[tuple[Set, int]]:
        """States that move by the same distance: those with the same values of everything that changes."""
        ways: list[Sequence[tuple[Set, int]]] = []
        for name, by in down.items():
            lower = dict(zip(self.fall_back[name], self.fall_back[name][by:], strict=False))
            if name in sets:
                lower = {before: lower[sets[name]] for before in self.facts[name] if sets[name] in lower}
            ways.append([self._way(name, *pair) for pair in lower.items()])
        for name, value in sets.items():
            if name not in down:
                ways.append([self._way(name, before, value) for before in self.facts[name]])
        for way in product(*ways):
            group = self.codes.every
            self.effort.work(self.codes.size, len(way) + 6)
            for where, _shift in way:
                group &= where
            if group:
                yield group, sum(shift for _where, shift in way)

    def _way(self, name: str, before: Value, after: Value) -> tuple[Set, int]:
        values = self.facts[name]
        return self.codes.where(name, (before,)), (
            values.index(after) - values.index(before)
        ) * self.codes.steps[name]

    def edges(self, move: BookMove) -> Shifts:
        """Where a move can lead from all states: built once, and then as cheap as shifting a set."""
        if move.id not in self._edges:
            every = self.rows(move.when)
            self._edges[move.id] = self.gathered(
                pair
                for values in product(*move.sets.values())
                for pair in self.changed(every, dict(zip(move.sets, values, strict=True)))
            )
        return self._edges[move.id]

    def gathered(self, pairs: Iterable[tuple[Set, Set]]) -> Shifts:
        """Pairs of states and where they lead, by the distance; what leads nowhere else is left out."""
        found: dict[int, Set] = {}
        for sources, reached in pairs:
            shift = reached.bit_length() - sources.bit_length()
            if shift:
                self.effort.work(self.codes.size)
                found[shift] = found.get(shift, 0) | sources
        for _shift in found:
            self.effort.keep(self.codes.size)
        return found

    def ahead(self, states: Set, edges: Shifts, among: Set | None = None) -> Set:
        """Where edges lead from some of these states, or from those of them that are `among` others."""
        states = states if among is None else states & among
        self.effort.work(self.codes.size, 2 * len(edges))
        found = 0
        for shift, sources in edges.items():
            found |= _shifted(states & sources, shift)
        return found

    def behind(self, states: Set, edges: Shifts, among: Set | None = None) -> Set:
        """The states from which edges lead to some of these, or those of them that are `among` others."""
        self.effort.work(self.codes.size, 2 * len(edges))
        found = 0
        for shift, sources in edges.items():
            found |= _shifted(states, -shift) & sources
        return found if among is None else found & among

    def moved(self, states: Set, ways: Iterable[tuple[tuple[str, Value, Value], ...]]) -> Set:
        """The states once facts with the first of two values have the second, whatever is possible."""
        found = 0
        for way in ways:
            group, shift = states, 0
            self.effort.work(self.codes.size, len(way) + 2)
            for name, before, after in way:
                where, by = self._way(name, before, after)
                group, shift = group & where, shift + by
            found |= _shifted(group, shift)
        return found

    def reached(self, starts: Rows, moves: Sequence[BookMove]) -> Set:
        """All states that the moves lead to."""
        found = new = self.rows(starts)
        while new:
            after = 0
            for move in moves:
                after |= self.led_to(new, move)
            new = after & ~found
            found |= new
        return found


def _shifted(states: Set, by: int) -> Set:
    return states << by if by >= 0 else states >> -by


def lead_into_two_places(moves: MovesBook) -> bool:
    """Whether some move leads two people into two places at once."""
    places = {name: moves.facts[name][:1] for name in (moves.relations.places if moves.relations else ())}
    joined = ([move.sets.get(name, no) != no for name, no in places.items()] for move in moves.moves)
    return any(sum(one) > 1 for one in joined)
