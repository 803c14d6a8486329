"""A run: what happens under several policies, on the same attempts.

Knows how each attempt is decided by a table over the possible situations, and what an answer changes the next
day. Knows nothing of where the tables come from, of intervals (`measures`) or of pictures.

What is kept from day to day is kept for each policy apart: the numbers that children have saved, and the
dialogues that an accepted request has opened. A dialogue is open both ways; messages in it are counted as
`in_dialogue`, never as `free`, whatever the table says by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from policy.faults import allowed_names, one_fault
from sim.attempts import Attempts, Day, Script, days_of
from sim.behaviour import Behaviours, load_behaviours
from sim.contradiction import Attempt, Guard, ProofContradicted
from sim.csr import Integers, contains
from sim.facts import CHANNELS, SituationTable, check_vocabulary, facts, situation_numbers, with_saved
from sim.people import ADULT, KINDS, NULL
from sim.provenance import Provenance, provenance_of
from sim.weights import Vector, pairs_vector, weigh
from sim.world import World

__all__ = [
    "ADVERSARY_KINDS",
    "OUTCOMES",
    "RESULTS",
    "Attempt",
    "Counts",
    "Guard",
    "ProofContradicted",
    "Run",
    "pairs_vector",
    "replay",
    "simulate",
    "weigh",
]

OUTCOMES = ("free", "request", "role_confirmation", "forbidden", "unspecified")
"""What the integers of an outcome table stand for; the order of `policy.table.OUTCOME_NAMES`."""

RESULTS = (*OUTCOMES, "in_dialogue")
"""What an attempt can come to in a run."""

ADVERSARY_KINDS = ("stranger", "known_roleless_adult", "other")
"""Senders as a child meets them: strangers (never confirmed), adults of 18 or over whose account carries no
role and who are known to the family or the club, and all others."""

FREE, REQUEST, UNSPECIFIED, IN_DIALOGUE = (
    RESULTS.index(name) for name in ("free", "request", "unspecified", "in_dialogue")
)

_Scalar = TypeVar("_Scalar", bound=np.generic)
Table = NDArray[np.uint8]


@dataclass(frozen=True, eq=False, repr=False)
class Counts:
    """What happened under one policy.

    Attributes:
        results: int64[6], attempts by RESULTS.
        reached: int32[3, 6, people], attempts on each person by ADVERSARY_KINDS and RESULTS.
        contacts: int64[behaviours, 2, schools + 1, 6], attempts by behaviour, by whether the recipient
            is a child (1) or not (0), by school and RESULTS; the last school stands for none. The school is
            the recipient's if that is a child, else the sender's.
        decided: int64[situations], attempts decided by the table in the situations as they were under this
            policy, dialogues apart.
        saved: int64, ascending keys `holder * people + entry` of the numbers saved by the end.
        dialogues: int64, ascending keys `one * people + other`, both ways, of the dialogues open at the end.
    """

    results: Vector
    reached: NDArray[np.int32]
    contacts: Vector
    decided: Vector
    saved: Integers
    dialogues: Integers


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What happened, by policy, and how the attempts fall on the possible situations.

    Attributes:
        world: at the start.
        behaviours: of the people.
        days: how many.
        policies: Counts by policy id.
        attempts: int64[situations], attempts by their situation at the start (numbers saved during the run
            left aside), the same for all policies.
        attempts_by_kind: int64[kinds, situations], the same by the sender's kind (`people.KINDS`).
        pairs: int64[situations], ordered pairs of people on the service who stand in each at the start; a
            pair stands in one situation for each channel it has.
        unspecified: what silence was taken for, "forbidden" or "free".
        provenance: seed, figures and versions.
    """

    world: World
    behaviours: Behaviours
    days: int
    policies: Mapping[str, Counts]
    attempts: Vector
    attempts_by_kind: Vector
    pairs: Vector
    unspecified: str
    provenance: Provenance

    def __repr__(self) -> str:
        return f"Run({', '.join(self.policies)}: {self.days} days, {int(self.attempts.sum()):,} attempts)"

    def to_dict(self) -> dict[str, object]:
        """Measures, differences and provenance as JSON values."""
        from sim.measures import results

        return results(self)

    def _repr_html_(self) -> str:
        from sim.showing import run_table

        return run_table(self)

    def attempts_of(self, kind: str) -> Vector:
        """int64[situations]: attempts of senders of one kind."""
        row: Vector = self.attempts_by_kind[KINDS.index(kind)]
        return row


class _State:
    """What one policy remembers from day to day, and its counts so far."""

    def __init__(self, table: Table, world: World, situations: SituationTable, behaviours: int):
        self.table = table
        self.saved = np.zeros(0, np.int64)
        self.dialogues = np.zeros(0, np.int64)
        self.results = np.zeros(len(RESULTS), np.int64)
        self.reached = np.zeros(len(ADVERSARY_KINDS) * len(RESULTS) * len(world), np.int32)
        self.contacts = np.zeros(behaviours * 2 * (world.schools + 1) * len(RESULTS), np.int64)
        self.decided = np.zeros(situations.size, np.int64)

    def counts(self, world: World) -> Counts:
        return Counts(
            _frozen(self.results),
            _frozen(self.reached.reshape(len(ADVERSARY_KINDS), len(RESULTS), len(world))),
            _frozen(self.contacts.reshape(-1, 2, world.schools + 1, len(RESULTS))),
            _frozen(self.decided),
            _frozen(self.saved),
            _frozen(self.dialogues),
        )


def simulate(
    world: World,
    tables: Mapping[str, Table],
    situations: SituationTable,
    *,
    days: int,
    seed: int,
    behaviours: Behaviours | None = None,
    unspecified: str = "forbidden",
    guards: Mapping[str, Sequence[Guard]] | None = None,
    script: Script | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Let people write for some days under each policy, on the same attempts and the same draws.

    Args:
        world: the people.
        tables: by policy id, uint8[situations] of indexes into OUTCOMES.
        situations: the numbered possible situations.
        days: at least 1.
        seed: of attempts and answers; the world has its own.
        behaviours: who writes how often; those of the package where None.
        unspecified: what silence means, "forbidden" or "free": whether such a message arrives. It is counted
            as `unspecified` either way, and as reaching a child only with "free".
        guards: by policy id, the proved claims to watch.
        script: attempts given by hand, besides.
        progress: called after each day with the days done and all days.

    Raises:
        InputError: no days, no policy, a table of another length, a vocabulary with a fact that the world
            lacks, another word for `unspecified`.
        ProofContradicted: a decision that a guard excludes.
        ValueError: a scripted attempt of nobody, or through a channel that is not open.
    """
    behaviours = load_behaviours() if behaviours is None else behaviours
    _check(tables, situations, days, unspecified)
    if script is not None:
        script.check(len(world))
    states = {name: _State(table, world, situations, len(behaviours.rows)) for name, table in tables.items()}
    watch = guards or {}
    sender_kind = _adversary_kind(world)
    by_kind = np.zeros((len(KINDS), situations.size), np.int64)
    for day in days_of(world, behaviours, days=days, seed=seed, script=script):
        attempts = day.attempts
        columns = facts(day.world, attempts.sender, attempts.recipient, attempts.channel)
        start = situation_numbers(situations, columns)
        if (start < 0).any():
            raise ValueError(f"day {day.number}: an attempt stands in a situation that the axioms exclude")
        cell = world.people.kind[attempts.sender].astype(np.int64) * situations.size + start
        by_kind += np.bincount(cell, minlength=by_kind.size).reshape(by_kind.shape)
        for name, state in states.items():
            now = with_saved(columns, len(world), attempts.sender, attempts.recipient, state.saved)
            numbers = start if now is columns else situation_numbers(situations, now)
            outcome = state.table[numbers]
            talking = contains(state.dialogues, _keys(world, attempts.sender, attempts.recipient))
            for claim, mask in watch.get(name, ()):
                _watch(mask, numbers, outcome, talking, day, name, claim, seed)
            result = np.where(talking, IN_DIALOGUE, outcome).astype(np.uint8)
            _count(state, world, attempts, numbers, result, sender_kind)
            _answer(state, world, attempts, result, behaviours, unspecified)
        if progress is not None:
            progress(day.number, days)
    return Run(
        world=world,
        behaviours=behaviours,
        days=days,
        policies={name: state.counts(world) for name, state in states.items()},
        attempts=_frozen(by_kind.sum(axis=0)),
        attempts_by_kind=_frozen(by_kind),
        pairs=_frozen(pairs_vector(world, situations)),
        unspecified=unspecified,
        provenance=provenance_of(world, behaviours, tables, days=days, seed=seed, unspecified=unspecified),
    )


def replay(
    attempt: Attempt,
    world: World,
    table: Table,
    situations: SituationTable,
    *,
    behaviours: Behaviours | None = None,
    unspecified: str = "forbidden",
    script: Script | None = None,
) -> Attempt:
    """Run again up to the day of an attempt, under its policy alone, and give what it comes to.

    The result equals `attempt` where the run is the same; no guard is set.

    Raises:
        ValueError: that day has no such attempt.
    """
    behaviours = load_behaviours() if behaviours is None else behaviours
    _check({attempt.policy: table}, situations, attempt.day, unspecified)
    state = _State(table, world, situations, len(behaviours.rows))
    kinds = _adversary_kind(world)
    for day in days_of(world, behaviours, days=attempt.day, seed=attempt.seed, script=script):
        drawn = day.attempts
        columns = facts(day.world, drawn.sender, drawn.recipient, drawn.channel, saved=state.saved)
        numbers = situation_numbers(situations, columns)
        outcome = state.table[numbers]
        if day.number == attempt.day and attempt.index < len(drawn):
            return _attempt(day, attempt.index, numbers, outcome, attempt.policy, attempt.claim, attempt.seed)
        talking = contains(state.dialogues, _keys(world, drawn.sender, drawn.recipient))
        result = np.where(talking, IN_DIALOGUE, outcome).astype(np.uint8)
        _count(state, world, drawn, numbers, result, kinds)
        _answer(state, world, drawn, result, behaviours, unspecified)
    raise ValueError(f"day {attempt.day} has no attempt {attempt.index}")


def _check(tables: Mapping[str, Table], situations: SituationTable, days: int, unspecified: str) -> None:
    if days < 1:
        raise one_fault("--days", f"`{days}` is no number of days", "give 1 or more")
    if not tables:
        raise one_fault("simulate", "no policy was given")
    if unspecified not in ("forbidden", "free"):
        hint = allowed_names(unspecified, ("forbidden", "free"), "values")
        raise one_fault("--unspecified", f"unknown value `{unspecified}`", hint)
    check_vocabulary(situations)
    for name, table in tables.items():
        if table.shape != (situations.size,) or (len(table) and int(table.max()) >= len(OUTCOMES)):
            raise one_fault("simulate", f"the table of `{name}` is not one outcome for each situation")


def _adversary_kind(world: World) -> NDArray[np.int64]:
    """int64[people], index into ADVERSARY_KINDS."""
    people = world.people
    known = people.has_role("none") & (people.age >= ADULT)
    return np.where(people.is_kind("stranger"), 0, np.where(known, 1, 2)).astype(np.int64)


def _keys(world: World, one: NDArray[np.integer], other: NDArray[np.integer]) -> Integers:
    return one.astype(np.int64) * len(world) + other


def _count(
    state: _State,
    world: World,
    attempts: Attempts,
    numbers: NDArray[np.int32],
    result: NDArray[np.uint8],
    kinds: NDArray[np.int64],
) -> None:
    state.results += np.bincount(result, minlength=len(RESULTS))
    state.decided += np.bincount(numbers[result != IN_DIALOGUE], minlength=len(state.decided))
    place = (kinds[attempts.sender] * len(RESULTS) + result) * len(world) + attempts.recipient
    np.add.at(state.reached, place, 1)
    people = world.people
    child = people.is_child[attempts.recipient]
    school = np.where(child, people.school[attempts.recipient], people.school[attempts.sender])
    school = np.where(school == NULL, world.schools, school)
    drawn = attempts.behaviour != NULL
    row = attempts.behaviour.astype(np.int64) * 2 + child
    cell = (row * (world.schools + 1) + school) * len(RESULTS) + result
    state.contacts += np.bincount(cell[drawn], minlength=len(state.contacts))


def _answer(
    state: _State,
    world: World,
    attempts: Attempts,
    result: NDArray[np.uint8],
    behaviours: Behaviours,
    unspecified: str,
) -> None:
    """Accept requests and save numbers; what changes shows from the next day on."""
    people = world.people
    stranger = people.is_kind("stranger")[attempts.sender]
    chance = np.where(
        stranger, behaviours.response("accept_stranger"), behaviours.response("accept_acquaintance")
    )
    accepted = (result == REQUEST) & (attempts.accept < chance)
    arrived = accepted | (result == FREE) | (result == IN_DIALOGUE)
    if unspecified == "free":
        arrived |= result == UNSPECIFIED
    chance = np.where(
        stranger, behaviours.response("save_stranger"), behaviours.response("save_acquaintance")
    )
    saving = (
        arrived
        & people.is_child[attempts.recipient]
        & people.phone[attempts.recipient]
        & people.phone[attempts.sender]
        & (attempts.save < chance)
    )
    if accepted.any():
        one, other = attempts.sender[accepted], attempts.recipient[accepted]
        opened = np.concatenate([_keys(world, one, other), _keys(world, other, one)])
        state.dialogues = np.union1d(state.dialogues, opened)
    if saving.any():
        state.saved = np.union1d(
            state.saved, _keys(world, attempts.recipient[saving], attempts.sender[saving])
        )


def _watch(
    mask: NDArray[np.bool_],
    numbers: NDArray[np.int32],
    outcome: NDArray[np.uint8],
    talking: NDArray[np.bool_],
    day: Day,
    name: str,
    claim: str,
    seed: int,
) -> None:
    against = np.flatnonzero(mask[numbers, outcome] & ~talking)
    if len(against):
        raise ProofContradicted(_attempt(day, int(against[0]), numbers, outcome, name, claim, seed))


def _attempt(
    day: Day,
    index: int,
    numbers: NDArray[np.int32],
    outcome: NDArray[np.uint8],
    name: str,
    claim: str,
    seed: int,
) -> Attempt:
    drawn = day.attempts
    return Attempt(
        day=day.number,
        index=index,
        sender=int(drawn.sender[index]),
        recipient=int(drawn.recipient[index]),
        channel=CHANNELS[drawn.channel[index]],
        situation=int(numbers[index]),
        outcome=OUTCOMES[outcome[index]],
        policy=name,
        claim=claim,
        seed=seed,
    )


def _frozen(array: NDArray[_Scalar]) -> NDArray[_Scalar]:
    array.flags.writeable = False
    return array
