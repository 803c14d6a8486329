"""States, moves and claims over time as formulas: induction and bounded search by Z3.

Mirrors `rulebook/moves.py` over the formulas of `proofs/engines/formulas.py`, of which each state gets a copy
under a name of its own. Shares nothing with the explicit search but the data.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import product

import z3

from proofs.attacks.attack_question import AttackQuestion
from proofs.engines.formulas import Formula, encoding_of
from proofs.engines.solver import KEYBOARD, Disagreement, Undecided, milliseconds
from rulebook.language import Message
from rulebook.model import Outcome, Policy, Rows, Value
from rulebook.moves import ClaimOverTime, Move, Moves


class TransitionFormulas:
    """Copies of one policy's situations, side by side; a copy has a name, such as `0` or `1`.

    A state is a copy whose attempt nobody looks at.
    """

    def __init__(self, policy: Policy, moves: Moves):
        self.policy, self.moves = policy, moves
        self.encoding = encoding_of(policy)
        self.values: dict[str, tuple[Value, ...]] = {
            **{name: fact.values for name, fact in policy.vocabulary.facts.items()},
            **dict.fromkeys(moves.memory, (False, True)),
        }
        self.facts = tuple(policy.vocabulary.facts)
        self.state_names = tuple(moves.state_values)
        self.solver = z3.SolverFor("QF_FD")
        self._copies: dict[str, list[tuple[Formula, Formula]]] = {}
        self._literals: dict[tuple[str, str, Value], Formula] = {}
        self._named: dict[object, Formula] = {}
        self.solver.add(*self.encoding.domain)

    # One copy

    def _base(self, name: str, value: Value) -> Formula:
        if name not in self.moves.memory:
            return self.encoding.literal(name, value)
        return z3.Bool(name) if value else z3.Not(z3.Bool(name))

    def at(self, copy: str, formula: Formula) -> Formula:
        """A formula about one situation, said of a copy."""
        if copy not in self._copies:
            base = [
                self._base(name, value)
                for name, values in self.values.items()
                for value in (values[1:] if values == (False, True) else values)
            ]
            self._copies[copy] = [(one, z3.Bool(f"{copy}!{one.decl().name()}")) for one in base]
        return z3.substitute(formula, *self._copies[copy])

    def literal(self, copy: str, name: str, value: Value) -> Formula:
        """The copy has this value."""
        key = (copy, name, value)
        if key not in self._literals:
            self._literals[key] = self.at(copy, self._base(name, value))
        return self._literals[key]

    def rows(self, copy: str, rows: Rows) -> Formula:
        """One of the rows – of facts and memory – holds in the copy."""
        return z3.Or(
            [
                z3.And([z3.Or([self.literal(copy, n, v) for v in allowed]) for n, allowed in row.items()])
                for row in rows
            ]
        )

    def possible(self, copy: str, with_attempt: bool = False) -> Formula:
        """Each name has one value, and the axioms allow them together."""
        names = [n for n in self.values if with_attempt or n not in self.moves.attempt]
        parts = [
            z3.PbEq([(self.literal(copy, name, value), 1) for value in self.values[name]], 1)
            for name in names
            if self.values[name] != (False, True)
        ]
        return z3.And([*parts, *self._axioms(copy, names)])

    def _axioms(self, copy: str, names: Sequence[str]) -> list[Formula]:
        return [
            z3.Not(self.rows(copy, (row,)))
            for axiom in self.policy.vocabulary.axioms
            for row in axiom.impossible
            if set(row) <= set(names)
        ]

    def named(self, key: object, formula: Callable[[], Formula]) -> Formula:
        """A literal that implies a formula; the same key is said once."""
        if key not in self._named:
            self._named[key] = z3.Bool(f"named!{len(self._named)}")
            self.solver.add(z3.Implies(self._named[key], formula()))
        return self._named[key]

    # Two copies

    def same(self, one: str, other: str, names: Iterable[str]) -> list[Formula]:
        """Two copies have the same values for these names."""
        return [
            self.literal(one, name, value) == self.literal(other, name, value)
            for name in names
            for value in self.values[name]
        ]

    def changed(self, before: str, after: str, sets: Mapping[str, Sequence[Value]]) -> Formula:
        """`after` is `before` with some facts set, and others fallen back no farther than they have to."""
        falling = [name for name in self.moves.fall_back if name not in sets]
        kept = [name for name in self.state_names if name not in sets and name not in falling]
        return self._leads_to(before, after, sets, falling, kept, with_attempt=False)

    def _leads_to(
        self,
        before: str,
        after: str,
        sets: Mapping[str, Sequence[Value]],
        falling: Sequence[str],
        kept: Sequence[str],
        with_attempt: bool,
    ) -> Formula:
        chosen = [z3.Or([self.literal(after, n, value) for value in values]) for n, values in sets.items()]
        fallen = [self._fallen(before, after, name, with_attempt) for name in falling]
        return z3.And([*chosen, *self.same(before, after, kept), *fallen, self.possible(after, with_attempt)])

    def _fallen(self, before: str, after: str, name: str, with_attempt: bool) -> Formula:
        order = self.moves.fall_back[name]
        cases = []
        for value in self.values[name]:
            lower = order[order.index(value) :] if value in order else (value,)
            ways = [
                z3.And(
                    self.literal(after, name, here),
                    *(
                        z3.Not(self._would_be_possible(after, name, above, with_attempt))
                        for above in lower[:at]
                    ),
                )
                for at, here in enumerate(lower)
            ]
            cases.append(z3.Implies(self.literal(before, name, value), z3.Or(ways)))
        return z3.And(cases)

    def _would_be_possible(self, copy: str, name: str, value: Value, with_attempt: bool) -> Formula:
        """The copy would still be possible if this one fact were different."""
        rows = [
            {other: allowed for other, allowed in row.items() if other != name}
            for axiom in self.policy.vocabulary.axioms
            for row in axiom.impossible
            if (with_attempt or set(row) <= set(self.state_names)) and (name not in row or value in row[name])
        ]
        return z3.Not(self.rows(copy, tuple(rows)))

    # What an answer to "only after role confirmation" asks instead

    def _asked_instead(self, attempt: str, asked: str, instead: Mapping[str, Value]) -> Formula:
        """`asked` is the situation that an answer asks about, and it is possible."""
        falling = self._falling_from(instead)
        kept = [name for name in self.facts if name not in instead and name not in falling]
        sets = {name: (value,) for name, value in instead.items()}
        return self._leads_to(attempt, asked, sets, falling, kept, with_attempt=True)

    def _asks_nothing(self, attempt: str, instead: Mapping[str, Value]) -> Formula:
        """However far facts fall back, the axioms allow no situation with what is asked instead."""
        falling = self._falling_from(instead)
        ways = [(None, *self.moves.fall_back[name]) for name in falling]
        return z3.And(
            [
                z3.Not(self._could_ask(attempt, instead, dict(zip(falling, fallen, strict=True))))
                for fallen in product(*ways)
            ]
        )

    def _falling_from(self, instead: Mapping[str, Value]) -> list[str]:
        return [name for name in self.moves.fall_back if name not in instead]

    def _could_ask(
        self, attempt: str, instead: Mapping[str, Value], fallen: Mapping[str, Value | None]
    ) -> Formula:
        """Facts can fall so, None for one that stays, and the axioms allow what comes of it."""
        known = {**instead, **{name: value for name, value in fallen.items() if value is not None}}
        reach = []
        for name, value in fallen.items():
            if value is not None:
                order = self.moves.fall_back[name]
                above = order[: order.index(value) + 1]
                reach.append(z3.Or([self.literal(attempt, name, one) for one in above]))
        left = [
            {name: allowed for name, allowed in row.items() if name not in known}
            for axiom in self.policy.vocabulary.axioms
            for row in axiom.impossible
            if all(known[name] in allowed for name, allowed in row.items() if name in known)
        ]
        return z3.And(*reach, z3.Not(self.rows(attempt, tuple(left))))

    # Moves and outcomes

    def move(self, move: Move, before: str, after: str, answer: str) -> Formula:
        """The move leads from one copy to the other."""
        parts = [self.rows(before, move.when), self.changed(before, after, move.sets)]
        for outcomes, back in ((move.outcome, False), (move.outcome_back, True)):
            if outcomes:
                attempt = f"{before}>{move.id}>{back}"
                parts.append(self._lets_happen(before, attempt, outcomes, back, answer))
                parts.append(self.rows(attempt, (move.attempt,)))
        return z3.And(parts)

    def _lets_happen(
        self, state: str, attempt: str, outcomes: frozenset[Outcome], back: bool, answer: str
    ) -> Formula:
        parts = [self.possible(attempt, with_attempt=True), self.outcome(attempt, outcomes, answer)]
        names = [name for name in self.facts if name not in self.moves.attempt]
        if not back:
            return z3.And([*parts, *self.same(state, attempt, names)])
        other = {"sender": "recipient", "recipient": "sender"}
        for name in names:
            side, _, rest = name.partition("_")
            if name in self.moves.turned_round:
                allowed = self.moves.turned_round[name]
                parts.append(z3.Or([self.literal(attempt, name, value) for value in allowed]))
            else:
                sided = side in other and rest in self.policy.vocabulary.sided_facts
                source = f"{other[side]}_{rest}" if sided else name
                parts += [
                    self.literal(attempt, name, value) == self.literal(state, source, value)
                    for value in self.values[name]
                ]
        return z3.And(parts)

    def outcome(self, attempt: str, outcomes: frozenset[Outcome], answer: str) -> Formula:
        """The attempt has one of these outcomes, with one answer to "only after role confirmation".

        It is freed only where the situation that the answer asks about is possible.
        """
        plain = self.at(attempt, self.encoding.outcome_in(outcomes))
        option = self.moves.after_confirmation[answer]
        if not option.when:
            return plain
        asked = f"{attempt}?{answer}"
        speaks = self.rows(attempt, option.when)
        link = self._asked_instead(attempt, asked, option.instead)
        asks = self.at(asked, self.encoding.outcome_in({Outcome.ROLE_CONFIRMATION}))
        if Outcome.FREE in outcomes:
            return z3.Or(plain, z3.And(speaks, link, asks))
        other = z3.And(link, z3.Not(asks))
        return z3.And(plain, z3.Or(z3.Not(speaks), other, self._asks_nothing(attempt, option.instead)))

    def breaks(self, state: str, claim: ClaimOverTime, outcomes: frozenset[Outcome], answer: str) -> Formula:
        """In this state some attempt is covered by the claim and has one of these outcomes, or is learned
        what must not be.
        """
        if claim.learned:
            return z3.And(self.possible(state), self.rows(state, claim.learned))
        encoding = self.encoding
        premise = z3.And(encoding.holds(claim.when), z3.Not(encoding.holds(claim.unless)))
        return z3.And(
            self.possible(state, with_attempt=True),
            self.at(state, premise),
            self.outcome(state, outcomes, answer),
        )

    def start(self, state: str, claim: ClaimOverTime) -> Formula:
        """A trace of the claim can begin in this state."""
        rows = tuple(row for name in claim.starts for row in self.moves.starts[name].rows)
        forgotten = [self.literal(state, name, False) for name in self.moves.memory]
        return z3.And(self.rows(state, rows), self.possible(state), *forgotten)

    def has_model(self, *asked: Formula, deadline: float | None = None) -> bool:
        """Whether all of this can be.

        Raises:
            Undecided: time is up, or the solver gives up.
        """
        left = None if deadline is None else deadline - time.perf_counter()
        if left is not None and left <= 0:
            raise Undecided(Message("the time limit was reached"))
        self.solver.set("timeout", milliseconds(left))
        answer = self.solver.check(*asked)
        if answer == z3.unknown:
            why = self.solver.reason_unknown()
            if why == KEYBOARD:
                raise KeyboardInterrupt
            raise Undecided(
                Message("the time limit was reached")
                if why in ("timeout", "canceled")
                else Message("the solver gave up: {reason}", reason=why)
            )
        return bool(answer == z3.sat)


@lru_cache(maxsize=8)
def transition_formulas(policy: Policy, moves: Moves) -> TransitionFormulas:
    """The formulas of a policy and its moves, built once."""
    return TransitionFormulas(policy, moves)


def failures_of_induction(question: AttackQuestion, made: Sequence[Move], rows: Rows) -> list[str]:
    """Where some rows are no inductive invariant: `start`, the ids of moves, `outcome`; empty if they are.

    Raises:
        Undecided: the solver could not tell.
    """
    steps = transition_formulas(question.policy, question.moves)
    claim, answer, outcomes = question.claim, question.after_confirmation, question.broken
    can_be = partial(steps.has_model, deadline=question.deadline)
    key = tuple(tuple(row.items()) for row in rows)
    here = steps.named(("rows", key), lambda: z3.And(steps.rows("0", rows), steps.possible("0")))
    left = steps.named(("not rows", key, "1"), lambda: z3.Not(steps.rows("1", rows)))
    outside = steps.named(("not rows", key, "0"), lambda: z3.Not(steps.rows("0", rows)))
    failures = []
    start = steps.named(("start", claim), lambda: steps.start("0", claim))
    if can_be(start, outside):
        failures.append("start")
    asked = steps.encoding.literals(question.reading)
    for move in made:
        happens = steps.named(
            ("move", move, answer if move.asks_outcome else ""), partial(steps.move, move, "0", "1", answer)
        )
        if can_be(here, happens, left, *(asked if move.asks_outcome else ())):
            failures.append(move.id)
    bad = steps.named(("bad", claim, outcomes, answer), lambda: steps.breaks("0", claim, outcomes, answer))
    if can_be(here, bad, *asked):
        failures.append("outcome")
    return failures


def excludes_outcome(question: AttackQuestion, rows: Rows, readings: Rows) -> bool:
    """Whether rows exclude what breaks the claim in every reading that `readings` cover.

    Raises:
        Undecided: the solver could not tell.
    """
    steps = transition_formulas(question.policy, question.moves)
    claim, answer, outcomes = question.claim, question.after_confirmation, question.broken
    here = z3.And(steps.rows("0", rows), steps.possible("0"))
    bad = steps.named(("bad", claim, outcomes, answer), lambda: steps.breaks("0", claim, outcomes, answer))
    covered = steps.encoding.holds(readings)
    settled = steps.encoding.literals(question.settled)
    asked = steps.named(("excluded", repr(rows), repr(readings)), lambda: z3.And(here, covered))
    return not steps.has_model(asked, bad, *settled, deadline=question.deadline)


def prove_by_induction(question: AttackQuestion, made: Sequence[Move], rows: Rows) -> None:
    """Confirm that rows hold at the start, are kept by every move, and exclude what breaks the claim.

    Raises:
        Disagreement: they are not inductive, although the explicit search says so.
        Undecided: the solver could not tell.
    """
    failures = failures_of_induction(question, made, rows)
    if failures:
        where = f"{question.policy.id}, {question.claim.id}"
        raise Disagreement(f"{where}: not inductive for the solver: {', '.join(failures)}")
