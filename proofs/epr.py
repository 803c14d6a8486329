"""Claims over time for any number of people and chats, with third people acting.

The rows of an invariant, said of every stranger and every child, are proved to hold at the start, to
survive everything that can happen, and to exclude the outcome. All formulas are universal sentences
about people with, at most, "there is a chat" inside: the only functions that this needs lead from
people to chats, so Z3 decides them. Rows that do not survive come with a counterexample to
induction in a world of few people. Only a pair's own facts decide what an attempt comes to.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import z3

from policy.model import NOTHING_SETTLED, Policy, Reading, Rows, Value
from policy.moves import ASKS_FOR_CONFIRMATION, FREE, ClaimOverTime, Moves
from proofs.attack import board_of, find_attack
from proofs.attack_outcomes import broken_by, outcomes_of
from proofs.attack_result import Attack
from proofs.encoding import Formula, encoding_of
from proofs.epr_moves import CHILD, STRANGER, Happening, happenings
from proofs.epr_people import CounterexampleToInduction, few_people
from proofs.epr_solver import has_model
from proofs.epr_world import PERSON, Literals, World, any_world, fallen, laws, rows_formula
from proofs.invariants import reached_rows
from proofs.solver import Undecided
from proofs.verdict import PROVED, REFUTED, UNKNOWN

START, OUTCOME, LAWS = "start", "outcome", "laws"
"""Names for what can fail besides a move: the beginning, the outcome, and what every world is like."""


@dataclass(frozen=True)
class ManyPeople:
    """A claim over time about any number of people, in one reading.

    `status` is `proved` (`invariant` holds for every stranger and every child, whatever happens),
    `refuted` (two people are enough: see `attack`), or `unknown` with a `reason`. `checked` names
    everything that was shown to keep the invariant. `counterexample`, where the rows do not
    survive, is a world of few people in which one step leaves them.
    """

    policy: Policy
    claim: ClaimOverTime
    attack: Attack
    status: str
    reason: str | None
    invariant: Rows | None
    checked: tuple[str, ...]
    counterexample: CounterexampleToInduction | None
    seconds: float

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Everything that a page or a figure needs."""
        rows = self.invariant
        return {
            "policy": self.policy.id,
            "claim": self.claim.id,
            "assumptions": list(self.attack.assumptions),
            "after_confirmation": self.attack.after_confirmation,
            "status": self.status,
            "reason": self.reason,
            "invariant": None if rows is None else [{n: list(v) for n, v in row.items()} for row in rows],
            "checked": list(self.checked),
            "counterexample": self.counterexample.to_dict(language) if self.counterexample else None,
        }


def prove_for_many(
    policy: Policy,
    claim: ClaimOverTime | str,
    *,
    moves: Moves | None = None,
    assumptions: Sequence[str] = (),
    after_confirmation: str = "new_role",
    settled: Reading = NOTHING_SETTLED,
    silence: str = "forbidden",
    time_limit: float | None = None,
) -> ManyPeople:
    """Decide a claim over time for any number of people, in one complete reading.

    Raises:
        MoveError: an unknown claim, assumption or answer to `after_confirmation`.
        ValueError: the moves do not say how facts of two people are facts of many.
    """
    started = time.perf_counter()
    deadline = None if time_limit is None else started + time_limit
    attack = find_attack(
        policy,
        claim,
        moves=moves,
        assumptions=assumptions,
        after_confirmation=after_confirmation,
        settled=policy.reading(settled),
        silence=silence,
        time_limit=time_limit,
    )
    status, reason, counterexample = attack.status, attack.reason, None
    checked: list[str] = []
    rows = attack.invariant
    if attack.status in (PROVED, REFUTED):
        outcomes = broken_by(attack.claim, silence)
        if rows is None:
            rows = _kept_so_far(attack, outcomes)
        proof = Induction(attack, rows, outcomes, deadline)
        try:
            checked, failures = proof.check()
            if failures:
                counterexample = proof.counterexample(failures)
                if status == PROVED:
                    broken = ", ".join(dict.fromkeys(f"`{happening.move}`" for happening, _ in failures))
                    status, reason = UNKNOWN, f"with many people the rows do not survive {broken}"
        except Undecided as undecided:
            if status == PROVED:
                status, reason = UNKNOWN, str(undecided)
    return ManyPeople(
        policy,
        attack.claim,
        attack,
        status,
        reason,
        rows if status == PROVED else None,
        tuple(dict.fromkeys(checked)),
        counterexample,
        round(time.perf_counter() - started, 6),
    )


def _kept_so_far(attack: Attack, outcomes: frozenset[str]) -> Rows:
    """What holds of a broken claim until the step that breaks it: a place to look for that step."""
    claim, answer = attack.claim, attack.after_confirmation
    known = outcomes_of(attack.policy, attack.moves, attack.reading)
    board = board_of(attack.moves, claim, attack.assumptions)
    return reached_rows(board, board.states.starts(claim), known.goal(claim, outcomes, answer)[0], {})


class Induction:
    """The proof that rows about every stranger and child are kept, question by question.

    `facts` is what is known of the world before a step: its laws and the rows.
    """

    def __init__(self, attack: Attack, rows: Rows, outcomes: frozenset[str], deadline: float | None):
        self.attack, self.moves, self.rows, self.outcomes = attack, attack.moves, rows, outcomes
        self.deadline = deadline
        self.world = any_world(self.moves)
        self.stranger, self.child = z3.Consts("some!stranger some!child", PERSON)
        one, other = z3.Consts("law!one law!other", PERSON)
        self.facts = [
            *laws(self.moves, self.world),
            z3.ForAll([one], z3.Not(z3.And(STRANGER(one), CHILD(one)))),
            z3.ForAll([one, other], z3.Implies(z3.And(STRANGER(one), CHILD(other)), self._rows(one, other))),
        ]

    def _rows(self, sender: Formula, recipient: Formula, world: World | None = None) -> Formula:
        return rows_formula(self.rows, (world or self.world).literals(sender, recipient))

    def check(self) -> tuple[list[str], list[tuple[Happening, Formula]]]:
        """What was shown to keep the rows, and the happenings that do not, each with what it breaks.

        Raises:
            Undecided: the solver could not tell, or the start or the outcome already fails.
        """
        pair = [STRANGER(self.stranger), CHILD(self.child)]
        here = self.world.literals(self.stranger, self.child)
        rows = [r for name in self.attack.claim.starts for r in self.moves.starts[name].rows]
        if self._can_be([*pair, rows_formula(tuple(rows), here), z3.Not(self._rows(*self._pair))], []):
            raise Undecided("the rows do not hold at the start")
        bad = may_write(self.attack, self.outcomes, here, in_claim=True)
        if self._can_be([*pair, bad], self.facts):
            raise Undecided("the rows do not exclude the outcome")
        kept = [START, OUTCOME]
        claim = self.attack.claim
        available = tuple(
            move
            for move in self.moves.available(claim, self.attack.assumptions)
            if not set(move.sets) <= set(self.moves.memory)
        )
        failures = []
        for happening in happenings(self.moves, claim, available, self.world):
            left = z3.And(*pair, z3.Not(self._rows(*self._pair, happening.after)))
            if self._can_be([happening.guard, left], self.facts):
                failures.append((happening, left))
                continue
            unlawful = z3.Not(z3.And(laws(self.moves, happening.after)))
            if self._can_be([happening.guard, unlawful], self.facts):
                raise Undecided(f"`{happening.move}` leads to a world that the axioms exclude")
            kept.append(happening.move)
        return [name for name in kept if name not in {one.move for one, _ in failures}], failures

    def counterexample(self, failures: Sequence[tuple[Happening, Formula]]) -> CounterexampleToInduction:
        """One break in a world of few people, in which strangers and children are what the claim means.

        Preferably one in which a stranger makes the move towards a child.
        """
        one, other = z3.Consts("law!one law!other", PERSON)
        meant = speaks_of(self.attack, self.world.literals(one, other))
        real = z3.ForAll([one, other], z3.Implies(z3.And(STRANGER(one), CHILD(other)), meant))
        for is_plain, is_real in ((True, True), (False, True), (False, False)):
            for happening, broken in failures:
                people = happening.people
                plain = [STRANGER(people["sender"]), CHILD(people["recipient"])] if "sender" in people else []
                known = [*self.facts, *([real] if is_real else []), *(plain if is_plain else [])]
                if self._can_be([happening.guard, broken], known):
                    return few_people(known, self.moves, happening, broken, self.deadline)
        raise Undecided("the break was found once and not again")

    @property
    def _pair(self) -> tuple[Formula, Formula]:
        return self.stranger, self.child

    def _can_be(self, asked: Sequence[Formula], known: Sequence[Formula]) -> bool:
        return has_model([*known, *asked], self.deadline) is not None


def speaks_of(attack: Attack, literals: Literals) -> Formula:
    """The claim speaks of some attempt between two people."""
    encoding, claim = encoding_of(attack.policy), attack.claim
    premise = z3.And(encoding.holds(claim.when), z3.Not(encoding.holds(claim.unless)))
    return z3.Or([_saying(attack, literals, chosen)(premise) for chosen in _choices(attack)])


def _choices(attack: Attack) -> list[dict[str, Value]]:
    """The values of what is chosen at an attempt."""
    facts, names = attack.policy.vocabulary.facts, attack.moves.attempt
    return [dict(zip(names, values, strict=True)) for values in product(*(facts[n].values for n in names))]


def may_write(
    attack: Attack, outcomes: frozenset[str], literals: Literals, in_claim: bool = False
) -> Formula:
    """Some attempt between two people comes to one of these outcomes, in the reading of the attack.

    With `in_claim` the attempt is also one of which the claim speaks.
    """
    policy, ways = attack.policy, []
    for chosen in _choices(attack):
        said = _saying(attack, literals, chosen)
        parts = [_possible(policy, literals, chosen), _outcome(attack, outcomes, literals, chosen)]
        if in_claim:
            encoding = encoding_of(policy)
            parts += [
                said(encoding.holds(attack.claim.when)),
                z3.Not(said(encoding.holds(attack.claim.unless))),
            ]
        ways.append(z3.And(parts))
    return z3.Or(ways)


def _outcome(
    attack: Attack, outcomes: frozenset[str], literals: Literals, chosen: Mapping[str, Value]
) -> Formula:
    """What the attempt comes to, with the answer to "only after role confirmation"."""
    encoding, moves = encoding_of(attack.policy), attack.moves
    plain = _saying(attack, literals, chosen)(encoding.outcome_in(outcomes))
    answer = moves.after_confirmation[attack.after_confirmation]
    if not answer.when:
        return plain

    def instead(name: str, value: Value) -> Formula:
        return z3.BoolVal(value == answer.instead[name]) if name in answer.instead else literals(name, value)

    asked = _saying(attack, fallen(moves, instead), chosen)(encoding.outcome_in({ASKS_FOR_CONFIRMATION}))
    freed = z3.And(rows_formula(answer.when, literals), asked)
    return z3.Or(freed, plain) if FREE in outcomes else z3.And(z3.Not(freed), plain)


def _saying(attack: Attack, literals: Literals, chosen: Mapping[str, Value]) -> Callable[[Formula], Formula]:
    """Turns a formula about one situation into one about two people of the world."""
    encoding, policy = encoding_of(attack.policy), attack.policy
    pairs = []
    for name, fact in policy.vocabulary.facts.items():
        for value in fact.values[1:] if fact.is_yes_no else fact.values:
            truth = z3.BoolVal(chosen[name] == value) if name in chosen else literals(name, value)
            pairs.append((encoding.literal(name, value), truth))
    for name, question in policy.readings.items():
        for option in question.options:
            pairs.append((encoding.literal(name, option), z3.BoolVal(attack.reading[name] == option)))
    return lambda formula: z3.substitute(formula, *pairs)


def _possible(policy: Policy, literals: Literals, chosen: Mapping[str, Value]) -> Formula:
    """The axioms let the attempt be made."""

    def literal(name: str, value: Value) -> Formula:
        return z3.BoolVal(chosen[name] == value) if name in chosen else literals(name, value)

    return z3.And([z3.Not(rows_formula(axiom.impossible, literal)) for axiom in policy.vocabulary.axioms])
