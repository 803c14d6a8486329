"""Decides again what any number of people can bring a stranger and a child into, without any solver.

A certificate says which states that are, as rows: R. It is enough where it holds at the start and nothing
that can happen to a pair in a crowd leads out of it (`pair_steps.py`). It is not too large where steps of the
pair alone, or with a third person who helps, lead everywhere in it. So both together show that two people, or
three, and one place are enough. Where moves wait for an outcome of the policy, R is another one in other
readings, and a certificate says in which it is which. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proofs.certificates.checker.format import Said, quoted
from proofs.certificates.checker.moves_source import BookAnswer, BookMove
from proofs.certificates.checker.over_time import FREE, OverTime
from proofs.certificates.checker.pair_steps import BookStep, Lets, PairInCrowd
from proofs.certificates.checker.policy_source import Rows
from proofs.certificates.checker.sets import UNSPECIFIED, Set, number_of_bits
from proofs.certificates.checker.shared_places import bound_with_places
from proofs.certificates.checker.steps import Steps

NOTHING_SHOWN = {"people": 0, "chats": 0}
REQUEST, LEARNED, MOST_HELP = "request", "learned", 3


def granted_ways(assumed: Sequence[str]) -> tuple[list[str], ...]:
    """Without assumptions, and with those that are asked."""
    return ([], *([list(assumed)] if assumed else []))


def answerable_crowds(over_time: OverTime, assumed: Sequence[str]) -> Iterator[tuple[PairInCrowd, list[str]]]:
    """Every claim that can be decided here, without and with the assumptions."""
    for claim in over_time.moves.claims:
        for granted in granted_ways(assumed):
            crowd = PairInCrowd(over_time, claim, granted)
            if crowd.answerable:
                yield crowd, granted


def as_rows(said: Sequence[Mapping[str, Any]]) -> Rows:
    """Rows of a certificate as rows of the checker."""
    return tuple({name: tuple(values) for name, values in row.items()} for row in said)


def wrong_rows(crowd: PairInCrowd, rows: Rows) -> Said | None:
    """What is not so of rows of states: each names values of facts in their order, and none is needless."""
    for row in rows:
        for name, values in row.items():
            known = crowd.book.facts.get(name, ())
            if not values or [one for one in known if one in values] != list(values):
                return Said("a row names no fact of a state, or not some of its values in their order")
    boxes = [crowd.steps.rows((row,)) for row in rows]
    once = twice = 0
    for box in boxes:
        once, twice = once | box, twice | once & box
    if any(not box & ~twice for box in boxes):
        return Said("a row has no state that the others do not have")
    return None


def different_lets(
    crowd: PairInCrowd, answers: Sequence[BookAnswer], where: Set
) -> dict[tuple[Set, ...], tuple[Lets, dict[str, Set]]]:
    """The ways in which the policy lets moves happen in some readings, with these readings by the answer."""
    found: dict[tuple[Set, ...], tuple[Lets, dict[str, Set]]] = {}
    for answer in answers:
        several = {move.id: crowd.over_time.lets(move, answer) for move in crowd.asking}
        if not several:
            found.setdefault((), ({}, {}))[1][answer.id] = where
            continue
        for number in range(crowd.over_time.readings.size):
            if where >> number & 1:
                lets = {name: sets[number] for name, sets in several.items()}
                _lets, readings = found.setdefault(tuple(lets.values()), (lets, {}))
                readings[answer.id] = readings.get(answer.id, 0) | 1 << number
    return found


def wrong_least(
    crowd: PairInCrowd, said: Mapping[str, Any], where: Set, answers: Sequence[BookAnswer]
) -> Iterator[Said]:
    """What is not so of the rows, the count of states and the cutoff of one entry, in some readings."""
    rows = as_rows(said["least"])
    wrong = wrong_rows(crowd, rows)
    if wrong is not None:
        yield wrong
        return
    states = crowd.steps.rows(rows)
    if not crowd.has_plain_places or said["cutoff"] == NOTHING_SHOWN:
        yield from _wrong_bound(crowd, said, states, where, answers)
        return
    people = 2
    for lets, _readings in different_lets(crowd, answers, where).values():
        escape = crowd.escape(states, lets)
        if escape is not None:
            yield Said("is too small: {escape}", escape=escape)
            return
        if states & ~crowd.closure(crowd.certain, lets):
            people = 3
            if states & ~crowd.closure([*crowd.certain, *crowd.helped], lets):
                yield Said("is too large: two people do not come to all of it")
                return
    if said["states"] != states.bit_count():
        yield Said("has {n} states, not {said}", n=states.bit_count(), said=quoted(said["states"]))
    chats = 1 if crowd.relations.places else 0
    if said["cutoff"] != {"people": people, "chats": chats}:
        yield Said("the cutoff is {people} people and {chats} chats", people=people, chats=chats)


def _wrong_bound(
    crowd: PairInCrowd, said: Mapping[str, Any], states: Set, where: Set, answers: Sequence[BookAnswer]
) -> Iterator[Said]:
    """The same where no cutoff is shown: R is the bound from above.

    So it is where places are of several kinds, and where two people and those who help them do not come to
    all of it.
    """
    is_reached = crowd.has_plain_places
    for lets, _readings in different_lets(crowd, answers, where).values():
        if crowd.has_plain_places:
            bound = crowd.closure(crowd.everything, lets, falls=True)
            is_reached &= bound == crowd.closure([*crowd.certain, *crowd.helped], lets)
        else:
            bound = bound_with_places(crowd, lets)
        if bound & ~states:
            yield Said("is too small: two people of a crowd may come to states that are not in it")
            return
        if states & ~bound:
            yield Said("is too large: two people of a crowd do not come to all of it")
            return
    if said["states"] != states.bit_count():
        yield Said("has {n} states, not {said}", n=states.bit_count(), said=quoted(said["states"]))
    if is_reached:
        yield Said("two people come to all of it, so that there is a cutoff")
    if said["cutoff"] != NOTHING_SHOWN:
        yield Said("where places are of several kinds, no cutoff is shown")


def two_people(steps: Steps, moves: Sequence[BookMove]) -> list[BookStep]:
    """The moves of two people alone, as steps."""
    return [
        BookStep(
            Said("the move {move} leads out of it", move=quoted(move.id)),
            steps.edges(move),
            move,
            move.id if move.outcome else None,
        )
        for move in moves
    ]


def judged_answers(
    crowd: PairInCrowd, states: Set, where: Set, answers: Sequence[BookAnswer]
) -> list[tuple[dict[str, Any], Set]]:
    """For each answer to "only after role confirmation" the counts, and the readings that are proved."""
    over_time, claim = crowd.over_time, crowd.claim
    inside = over_time.seen(claim, states)
    alike = different_lets(crowd, answers, where).values()
    levels = [] if claim.everybody else [(readings, _levels(crowd, lets)) for lets, readings in alike]
    found = []
    for answer in answers:
        breaking = over_time.breaking(claim, answer)
        over_time.steps.effort.work(over_time.meaning.space.size, where.bit_count())
        proved = number_of_bits(where >> at & 1 and bad & inside == 0 for at, bad in enumerate(breaking))
        goals = {LEARNED: breaking} if claim.learned else {FREE: breaking}
        if not claim.learned:
            ends = {FREE, REQUEST} | ({UNSPECIFIED} if over_time.silence in claim.never else set())
            goals[REQUEST] = over_time.reaching(claim, answer, frozenset(ends))
        here = [(readings.get(answer.id, 0), reached) for readings, reached in levels]
        found.append(
            (
                {
                    "after_confirmation": answer.id,
                    "readings": {"total": where.bit_count(), "proved": proved.bit_count()},
                    "least_cooperation": {kind: _least(here, goal) for kind, goal in goals.items()}
                    if levels
                    else None,
                },
                proved,
            )
        )
    return found


def _levels(crowd: PairInCrowd, lets: Lets) -> list[Set]:
    """The attempts, or the states, that two people come to with at most 0, 1, … steps of help by others."""
    steps = crowd.steps
    own = two_people(steps, crowd.own)
    help_of = two_people(steps, [move for move in crowd.available if move not in crowd.own])

    def after(states: Set, several: Sequence[BookStep]) -> Set:
        found = 0
        for step in several:
            found |= steps.ahead(states, step.edges, crowd.let(step, lets))
        return found

    def closed(found: Set) -> Set:
        new = found
        while new:
            new = after(new, own) & ~found
            found |= new
        return found

    levels = [closed(steps.rows(crowd.claim.starts))]
    for _step in range(MOST_HELP):
        levels.append(closed(levels[-1] | after(levels[-1], help_of)))
    return [crowd.over_time.seen(crowd.claim, level) for level in levels]


def _least(levels: Sequence[tuple[Set, Sequence[Set]]], goals: Sequence[Set]) -> dict[str, int]:
    counts = {**{str(steps): 0 for steps in range(MOST_HELP + 1)}, "more": 0}
    for readings, reached in levels:
        for number, goal in enumerate(goals):
            if readings >> number & 1:
                steps = next((str(at) for at, level in enumerate(reached) if level & goal), "more")
                counts[steps] += 1
    return counts
