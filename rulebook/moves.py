"""What can happen between two people before one of them writes: moves, assumptions, claims over time.

A *state* has a value for each fact that is not chosen anew at each attempt, and for what a trace
remembers besides (an open dialogue). A *move* takes one state to others. This file says in plain
Python what a move does and what an attempt comes to "after role confirmation"; the arrays and the
formulas in `proofs` are tested to say the same. It knows nothing of searches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from rulebook.decide import Decision, decide, holds
from rulebook.model import (
    Basis,
    Outcome,
    Policy,
    Reading,
    Row,
    Rows,
    Silence,
    Situation,
    Value,
    Vocabulary,
    Words,
    breaking_outcomes,
)
from rulebook.nouns.relations import Relations
from rulebook.reader.places import NOWHERE, FilePlace

EVERYBODY, TIME = "everybody", "time"
NEVER_ENDS, NEVER_LEARNED, ALWAYS_POSSIBLE = "never", "never_learned", "always_possible"
"""The kinds of claims over time: what an attempt must not come to, what must not become known, what must
stay possible."""
HELP, OWN, WAITING = "help", "own", "waiting"
"""How something can still be brought about: with anybody's help, by one's own moves, by waiting."""

State = Mapping[str, Value]


@dataclass(frozen=True)
class Memory:
    """Something yes or no that a trace remembers and no situation speaks of; at the start it is no."""

    id: str
    sentences: Mapping[Value, Words]

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Assumption:
    """Something that has to be granted before some moves are possible; granting it grants `implies` too."""

    id: str
    words: Words
    implies: tuple[str, ...]

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Move:
    """One way in which a state changes: where `when` holds, the facts in `sets` take one of their values.

    `by` names who has to act, any of them. `assumption` has to be granted. `outcome` and
    `outcome_back` demand that some attempt of the sender, or of the recipient, comes to one of
    these; empty where nothing is demanded. `attempt` says which attempts those are, by the facts that are
    chosen at one: an act that is free lets no other act happen. `joins` names the side that comes into a
    place of the other, where the move makes them share one. An *event* is what happens to people,
    not what anybody does to get there: no claim counts it.
    """

    id: str
    by: tuple[str, ...]
    when: Rows
    sets: Row
    words: Words
    because: Words
    assumption: str | None = None
    outcome: frozenset[Outcome] = frozenset()
    outcome_back: frozenset[Outcome] = frozenset()
    is_event: bool = False
    attempt: Row = field(default_factory=dict)
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)
    joins: str = "sender"

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def asks_outcome(self) -> bool:
        """Whether the policy decides if the move is possible."""
        return bool(self.outcome or self.outcome_back)


@dataclass(frozen=True)
class AfterConfirmation:
    """One answer to "only after role confirmation".

    Where `when` holds, and the same situation with `instead` asks for role confirmation, writing
    is free. Without rows the rules of the new role apply, and nothing else.
    """

    id: str
    words: Words
    when: Rows
    instead: Mapping[str, Value]

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Start:
    """Where a trace can begin: every possible state of one of the rows, the first row preferred."""

    id: str
    rows: Rows
    words: Words
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class ClaimOverTime:
    """From `starts`, `movers` never bring about an attempt where `when` holds, `unless` does not,
    and the outcome is in `never` – or, where `learned` has rows, a state in which one of these holds.

    `movers` names who may move, or is `("everybody",)`; the moves `excepted` are nobody's. `unknown`
    holds the terms that the vocabulary lacks: then the claim does not apply, and `because` says why not.
    """

    id: str
    words: Words
    starts: tuple[str, ...]
    movers: tuple[str, ...]
    excepted: tuple[str, ...]
    when: Rows
    unless: Rows
    never: frozenset[Outcome]
    basis: Basis
    unknown: tuple[str, ...]
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)
    learned: Rows = ()
    because: Words = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def kind(self) -> str:
        """What the claim says: how it must not end, or what must not become known."""
        return NEVER_LEARNED if self.learned else NEVER_ENDS

    def broken_by(self, silence: Silence) -> frozenset[Outcome]:
        """The outcomes that break the claim, given what silence counts as."""
        return breaking_outcomes(self.never, silence)

    @property
    def lets_everybody_move(self) -> bool:
        """Whether nobody's help is counted, because everybody may move anyway."""
        return self.movers == (EVERYBODY,)


@dataclass(frozen=True)
class Promise:
    """A claim of the kind `always_possible`: from every state that moves lead to from `starts`, an attempt
    where `when` holds, `unless` does not, and the outcome is in `always` can still be brought about.

    `by` says how: with `help` everybody moves, with `own` the `movers` alone, with `waiting` nobody but time.
    The moves `excepted` are not made at all.
    """

    id: str
    words: Words
    starts: tuple[str, ...]
    movers: tuple[str, ...]
    excepted: tuple[str, ...]
    when: Rows
    unless: Rows
    always: frozenset[Outcome]
    by: str
    basis: Basis
    unknown: tuple[str, ...]
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)

    def lets(self, move: Move) -> bool:
        """Whether those who help make the move."""
        if self.by == HELP:
            return True
        return not set(move.by).isdisjoint(self.movers if self.by == OWN else (TIME,))


@dataclass(frozen=True)
class Moves:
    """Everything that one vocabulary has to say over time, checked.

    `attempt` names the facts chosen anew at each attempt. `fall_back` lists, for some facts, the
    values from which and to which they fall when the axioms no longer allow what they were.
    `turned_round` says which values a fact can have when the recipient writes back, where that is
    not plain; facts of sender and recipient change sides. `sides` says of movers which of the two they
    are; all others can be somebody else. `promises` are the claims about what must stay possible.
    """

    vocabulary: Vocabulary
    attempt: tuple[str, ...]
    memory: Mapping[str, Memory]
    fall_back: Mapping[str, tuple[Value, ...]]
    turned_round: Mapping[str, tuple[Value, ...]]
    movers: Mapping[str, Words]
    assumptions: Mapping[str, Assumption]
    after_confirmation: Mapping[str, AfterConfirmation]
    starts: Mapping[str, Start]
    moves: Mapping[str, Move]
    claims: Mapping[str, ClaimOverTime]
    relations: Relations | None
    sides: Mapping[str, str] = field(default_factory=dict)
    promises: Mapping[str, Promise] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.vocabulary.digest, *self.moves))

    @property
    def state_values(self) -> dict[str, tuple[Value, ...]]:
        """The values of everything that a state holds: facts in their order, then memory."""
        facts = {n: fact.values for n, fact in self.vocabulary.facts.items() if n not in self.attempt}
        return {**facts, **dict.fromkeys(self.memory, (False, True))}

    @property
    def usual_answer(self) -> str:
        """What "only after role confirmation" means where nobody says otherwise: the first answer."""
        return next(iter(self.after_confirmation))

    def granted(self, assumptions: tuple[str, ...]) -> frozenset[str]:
        """The assumptions with all that they imply."""
        found: set[str] = set()
        left = list(assumptions)
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += self.assumptions[name].implies
        return frozenset(found)

    def available(self, claim: ClaimOverTime, assumptions: tuple[str, ...] = ()) -> tuple[Move, ...]:
        """The moves that a claim does not except and the assumptions allow; no events."""
        granted = self.granted(assumptions)
        return tuple(
            move
            for move in self.moves.values()
            if not move.is_event
            and move.id not in claim.excepted
            and (move.assumption is None or move.assumption in granted)
        )


def is_allowed_to(claim: ClaimOverTime, move: Move) -> bool:
    """Whether the movers of a claim make the move without anybody's help."""
    return claim.lets_everybody_move or not set(move.by).isdisjoint(claim.movers)


def matches(rows: Rows, state: State) -> bool:
    """Whether one of the rows holds; a name that the state does not have holds nowhere."""
    return any(all(name in state and state[name] in allowed for name, allowed in row.items()) for row in rows)


def is_possible(moves: Moves, state: State) -> bool:
    """Whether the axioms allow a state – or a situation – as far as it says something."""
    return not any(matches(axiom.impossible, state) for axiom in moves.vocabulary.axioms)


def begins(moves: Moves, claim: ClaimOverTime, state: State) -> bool:
    """Whether a trace of the claim can begin here."""
    forgotten = not any(state[name] for name in moves.memory)
    return forgotten and any(matches(moves.starts[name].rows, state) for name in claim.starts)


def successors(moves: Moves, move: Move, state: State) -> list[dict[str, Value]]:
    """The states to which a move can lead, as far as the facts go; none where it is not possible.

    What is not in `sets` stays, or falls back where the axioms no longer allow it.
    """
    if not matches(move.when, state):
        return []
    found = []
    for values in product(*move.sets.values()):
        changed = changed_to(moves, state, dict(zip(move.sets, values, strict=True)))
        if changed is not None and changed != state and changed not in found:
            found.append(changed)
    return found


def changed_to(moves: Moves, state: State, sets: Mapping[str, Value]) -> dict[str, Value] | None:
    """The state with some facts set, the others falling back as little as the axioms demand.

    None where even falling back makes it no possible state.
    """
    falling = [name for name in moves.fall_back if name not in sets and name in state]
    ways = [_from_here(moves.fall_back[name], state[name]) for name in falling]
    for depths in sorted(product(*(range(len(way)) for way in ways)), key=lambda d: (sum(d), d)):
        fallen = {name: way[at] for name, way, at in zip(falling, ways, depths, strict=True)}
        changed = {**state, **sets, **fallen}
        if is_possible(moves, changed):
            return changed
    return None


def _from_here(order: tuple[Value, ...], value: Value) -> tuple[Value, ...]:
    return order[order.index(value) :] if value in order else (value,)


def attempts(moves: Moves, state: State) -> Iterator[dict[str, Value]]:
    """The situations in which the sender can write, in this state."""
    facts = moves.vocabulary.facts
    known = {name: state[name] for name in facts if name in state}
    for values in product(*(facts[name].values for name in moves.attempt)):
        situation = {**known, **dict(zip(moves.attempt, values, strict=True))}
        if is_possible(moves, situation):
            yield {name: situation[name] for name in facts}


def turned_round(moves: Moves, state: State) -> Iterator[dict[str, Value]]:
    """The states in which the recipient would be the sender: every value that may be is tried."""
    other = {"sender": "recipient", "recipient": "sender"}
    facts = [name for name in moves.vocabulary.facts if name not in moves.attempt]
    plain: dict[str, Value] = {}
    for name in facts:
        side, _, rest = name.partition("_")
        is_sided = side in other and rest in moves.vocabulary.sided_facts
        plain[name] = state[f"{other[side]}_{rest}"] if is_sided else state[name]
    for values in product(*moves.turned_round.values()):
        turned = {**plain, **dict(zip(moves.turned_round, values, strict=True))}
        if is_possible(moves, turned):
            yield turned


def decide_after(
    policy: Policy, moves: Moves, situation: Situation, reading: Reading, after_confirmation: str
) -> Decision:
    """What an attempt comes to, with one answer to "only after role confirmation"."""
    answer = moves.after_confirmation[after_confirmation]
    if matches(answer.when, situation):
        asked = changed_to(moves, situation, answer.instead)
        if asked is not None:
            decision = decide(policy, asked, reading)
            if decision.outcome is Outcome.ROLE_CONFIRMATION:
                return Decision(Outcome.FREE, decision.rules, decision.lines)
    return decide(policy, situation, reading)


def is_possible_move(
    policy: Policy, moves: Moves, move: Move, state: State, reading: Reading, after_confirmation: str
) -> bool:
    """Whether the policy lets the move happen: some attempt has the outcome that it demands."""

    def comes_to(states: Iterator[State], outcomes: frozenset[Outcome]) -> bool:
        return not outcomes or any(
            decide_after(policy, moves, situation, reading, after_confirmation).outcome in outcomes
            for one in states
            for situation in attempts(moves, one)
            if matches((move.attempt,), situation)
        )

    return comes_to(iter([state]), move.outcome) and comes_to(turned_round(moves, state), move.outcome_back)


def speaks_of(policy: Policy, claim: ClaimOverTime | Promise, situation: Situation, reading: Reading) -> bool:
    """Whether a claim is about this attempt."""
    return holds(claim.when, policy, situation, reading) and not holds(
        claim.unless, policy, situation, reading
    )
