"""The proof that rows about every stranger and child are kept by whatever happens, question by question.

All formulas are universal sentences about people with, at most, "there is a chat" inside: the only
functions that this needs lead from people to chats, so Z3 decides them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import product

import z3

from proofs.attacks.attack_answer import Attack
from proofs.engines.formulas import Formula, encoding_of
from proofs.engines.solver import Undecided
from proofs.unbounded.cti import CounterexampleToInduction
from proofs.unbounded.few_people import few_people
from proofs.unbounded.relational_world import (
    PERSON,
    Literals,
    RelationalWorld,
    any_world,
    fallen,
    laws,
    rows_formula,
)
from proofs.unbounded.solver import has_model
from proofs.unbounded.transitions import CHILD, STRANGER, Transition, transitions
from rulebook.model import Outcome, Policy, Reading, Rows, Value
from rulebook.moves import ClaimOverTime, Moves

START, OUTCOME = "start", "outcome"
"""Names for what can fail besides a move: the beginning, and what must not come about."""


class Induction:
    """The proof that rows about every stranger and child are kept, question by question.

    `facts` is what is known of the world before a step: its laws and the rows.
    """

    def __init__(self, attack: Attack, rows: Rows, outcomes: frozenset[Outcome], deadline: float | None):
        self.attack, self.moves, self.rows, self.outcomes = attack, attack.moves, rows, outcomes
        self.deadline = deadline
        self.world = any_world(self.moves)
        self.stranger, self.child = z3.Consts("some!stranger some!child", PERSON)
        one, other = z3.Consts("law!one law!other", PERSON)
        self.facts = [
            *_laws_before(self.moves),
            z3.ForAll([one], z3.Not(z3.And(STRANGER(one), CHILD(one)))),
            z3.ForAll([one, other], z3.Implies(z3.And(STRANGER(one), CHILD(other)), self._rows(one, other))),
        ]

    def _rows(self, sender: Formula, recipient: Formula, world: RelationalWorld | None = None) -> Formula:
        return rows_formula(self.rows, (world or self.world).literals(sender, recipient))

    def check(self) -> tuple[list[str], list[tuple[Transition, Formula]]]:
        """What was shown to keep the rows, and the transitions that do not, each with what it breaks.

        Raises:
            Undecided: the solver could not tell, or the start or the outcome already fails.
        """
        self._check_start()
        bad = may_write(self.attack, self.outcomes, self.world.literals(*self._pair), in_claim=True)
        if self._can_be([*self._are_meant, bad], self.facts):
            raise Undecided("the rows do not exclude the outcome")
        kept, failures = self._steps()
        return [START, OUTCOME, *kept], failures

    def is_kept(self) -> bool:
        """Whether the rows hold at the start and survive everything; that does not depend on the reading.

        Raises:
            Undecided: the solver could not tell.
        """
        self._check_start()
        # What third people and chats do breaks rows most often, and stands last.
        return all(self._breaks(*one) is None for one in reversed(self._transitions()))

    def excludes_outcome(self, pattern: Rows) -> bool:
        """Whether the rows exclude the outcome in every reading of a pattern.

        Raises:
            Undecided: the solver could not tell.
        """
        encoding = encoding_of(self.attack.policy)
        here = self.world.literals(*self._pair)
        bad = may_write(self.attack, self.outcomes, here, in_claim=True, in_any_reading=True)
        readings = [*encoding.one_value, rows_formula(pattern, encoding.literal)]
        return not self._can_be([*self._are_meant, bad, *readings], self.facts)

    def _check_start(self) -> None:
        rows = tuple(r for name in self.attack.claim.starts for r in self.moves.starts[name].rows)
        begins = rows_formula(rows, self.world.literals(*self._pair))
        if self._can_be([*self._are_meant, begins, z3.Not(self._rows(*self._pair))], []):
            raise Undecided("the rows do not hold at the start")

    def _steps(self) -> tuple[list[str], list[tuple[Transition, Formula]]]:
        """The transitions that keep the rows, and those that do not, each with what it breaks."""
        kept, failures = [], []
        for transition, unlawful in self._transitions():
            left = self._breaks(transition, unlawful)
            if left is None:
                kept.append(transition.move)
            else:
                failures.append((transition, left))
        return [name for name in kept if name not in {one.move for one, _ in failures}], failures

    def _transitions(self) -> tuple[tuple[Transition, Formula], ...]:
        return _all_transitions(self.moves, self.attack.claim, self.attack.assumptions)

    def _breaks(self, transition: Transition, unlawful: Formula) -> Formula | None:
        """What a transition breaks, if it breaks the rows.

        Raises:
            Undecided: it leads to a world that the axioms exclude.
        """
        left = z3.And(*self._are_meant, z3.Not(self._rows(*self._pair, transition.after)))
        if self._can_be([transition.guard, left], self.facts):
            return left
        if self._can_be([transition.guard, unlawful], self.facts):
            raise Undecided(f"`{transition.move}` leads to a world that the axioms exclude")
        return None

    def counterexample(self, failures: Sequence[tuple[Transition, Formula]]) -> CounterexampleToInduction:
        """One break in a world of few people, in which strangers and children are what the claim means.

        Preferably one in which a stranger makes the move towards a child.
        """
        one, other = z3.Consts("law!one law!other", PERSON)
        meant = speaks_formula(self.attack, self.world.literals(one, other))
        real = z3.ForAll([one, other], z3.Implies(z3.And(STRANGER(one), CHILD(other)), meant))
        for is_plain, is_real in ((True, True), (False, True), (False, False)):
            for transition, broken in failures:
                people = transition.people
                plain = [STRANGER(people["sender"]), CHILD(people["recipient"])] if "sender" in people else []
                known = [*self.facts, *([real] if is_real else []), *(plain if is_plain else [])]
                if self._can_be([transition.guard, broken], known):
                    return few_people(known, self.moves, transition, broken, self.deadline)
        raise Undecided("the break was found once and not again")

    @property
    def _are_meant(self) -> list[Formula]:
        return [STRANGER(self.stranger), CHILD(self.child)]

    @property
    def _pair(self) -> tuple[Formula, Formula]:
        return self.stranger, self.child

    def _can_be(self, asked: Sequence[Formula], known: Sequence[Formula]) -> bool:
        return has_model([*known, *asked], self.deadline) is not None


@lru_cache(maxsize=64)
def _all_transitions(
    moves: Moves, claim: ClaimOverTime, assumptions: tuple[str, ...]
) -> tuple[tuple[Transition, Formula], ...]:
    """Everything that can happen, each with "the world after it is none"; it takes long to write down."""
    available = tuple(
        move for move in moves.available(claim, assumptions) if not set(move.sets) <= set(moves.memory)
    )
    return tuple(
        (transition, z3.Not(z3.And(laws(moves, transition.after))))
        for transition in transitions(moves, claim, available, any_world(moves))
    )


@lru_cache(maxsize=8)
def _laws_before(moves: Moves) -> tuple[Formula, ...]:
    return tuple(laws(moves, any_world(moves)))


def speaks_formula(attack: Attack, literals: Literals) -> Formula:
    """The claim speaks of some attempt between two people."""
    encoding, claim = encoding_of(attack.policy), attack.claim
    premise = z3.And(encoding.holds(claim.when), z3.Not(encoding.holds(claim.unless)))
    return z3.Or([_saying(attack, literals, chosen, attack.reading)(premise) for chosen in _choices(attack)])


def _choices(attack: Attack) -> list[dict[str, Value]]:
    """The values of what is chosen at an attempt."""
    facts, names = attack.policy.vocabulary.facts, attack.moves.attempt
    return [dict(zip(names, values, strict=True)) for values in product(*(facts[n].values for n in names))]


def may_write(
    attack: Attack,
    outcomes: frozenset[Outcome],
    literals: Literals,
    in_claim: bool = False,
    in_any_reading: bool = False,
) -> Formula:
    """Some attempt between two people has one of these outcomes, in the reading of the attack.

    With `in_claim` the attempt is also one of which the claim speaks. With `in_any_reading` the options
    of the readings stay variables, those of the encoding.
    """
    policy, ways = attack.policy, []
    reading = None if in_any_reading else attack.reading
    for chosen in _choices(attack):
        said = _saying(attack, literals, chosen, reading)
        parts = [_possible(policy, literals, chosen), _outcome(attack, outcomes, literals, chosen, reading)]
        if in_claim:
            encoding = encoding_of(policy)
            parts += [
                said(encoding.holds(attack.claim.when)),
                z3.Not(said(encoding.holds(attack.claim.unless))),
            ]
        ways.append(z3.And(parts))
    return z3.Or(ways)


def _outcome(
    attack: Attack,
    outcomes: frozenset[Outcome],
    literals: Literals,
    chosen: Mapping[str, Value],
    reading: Reading | None,
) -> Formula:
    """The outcome of the attempt, with the answer to "only after role confirmation"."""
    encoding, moves = encoding_of(attack.policy), attack.moves
    plain = _saying(attack, literals, chosen, reading)(encoding.outcome_in(outcomes))
    answer = moves.after_confirmation[attack.after_confirmation]
    if not answer.when:
        return plain

    given = {**chosen, **answer.instead}

    def set_instead(name: str, value: Value) -> Formula:
        return z3.BoolVal(value == given[name]) if name in given else literals(name, value)

    instead = fallen(moves, set_instead, with_attempt=True)
    asks = _saying(attack, instead, {}, reading)(encoding.outcome_in({Outcome.ROLE_CONFIRMATION}))
    facts = attack.policy.vocabulary.facts
    has_values = [z3.Or([instead(name, value) for value in facts[name].values]) for name in moves.fall_back]
    is_possible = z3.And(*has_values, _possible(attack.policy, instead, {}))
    freed = z3.And(rows_formula(answer.when, literals), is_possible, asks)
    return z3.Or(freed, plain) if Outcome.FREE in outcomes else z3.And(z3.Not(freed), plain)


def _saying(
    attack: Attack, literals: Literals, chosen: Mapping[str, Value], reading: Reading | None
) -> Callable[[Formula], Formula]:
    """Turns a formula about one situation into one about two people of the world.

    Without a reading its literals stay as they are.
    """
    encoding, policy = encoding_of(attack.policy), attack.policy
    pairs = []
    for name, fact in policy.vocabulary.facts.items():
        for value in fact.values[1:] if fact.is_yes_no else fact.values:
            truth = z3.BoolVal(chosen[name] == value) if name in chosen else literals(name, value)
            pairs.append((encoding.literal(name, value), truth))
    for name, option in reading.items() if reading is not None else ():
        for other in policy.readings[name].options:
            pairs.append((encoding.literal(name, other), z3.BoolVal(other == option)))
    return lambda formula: z3.substitute(formula, *pairs)


def _possible(policy: Policy, literals: Literals, chosen: Mapping[str, Value]) -> Formula:
    """The axioms let the attempt be made."""

    def literal(name: str, value: Value) -> Formula:
        return z3.BoolVal(chosen[name] == value) if name in chosen else literals(name, value)

    return z3.And([z3.Not(rows_formula(axiom.impossible, literal)) for axiom in policy.vocabulary.axioms])
