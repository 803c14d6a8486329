"""Readings that let the same moves happen, in groups, each with its least set.

Where no move waits for what the policy says, there is one group. Otherwise there can be hundreds, so that
each is first had quickly (`quick_set`). Only those in which that decides nothing are looked at longer: the
solver is asked once, of everything that is let in any of them, and they share the worlds of more people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from proofs.attacks.attack import relevant_moves
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.outcomes import Outcomes
from proofs.engines.clock import Clock
from proofs.unbounded.few_people_search import MOST_WORLDS
from proofs.unbounded.least_set import (
    LeastSet,
    Limits,
    least_set,
    quick_set,
    with_more_people,
    world_question,
)
from rulebook.moves import Move


@dataclass(frozen=True, eq=False)
class ReadingGroup:
    """Readings, by their numbers, in which the policy lets the same moves happen, and R for them."""

    numbers: NDArray[np.int64]
    limits: Limits
    least: LeastSet


IsDecided = Callable[[ReadingGroup], bool]
"""Whether the least set of a group says all that is asked of its readings."""


def readings_by_limits(
    outcomes: Outcomes, available: Iterable[Move], after_confirmation: str
) -> dict[Limits, NDArray[np.int64]]:
    """The numbers of the readings by what the policy lets happen in them.

    A limit says something of every pair that can make the move, also of those with a third person.
    """
    masks = {
        move.id: outcomes.lets_happen(move, after_confirmation) & outcomes.states.rows(move.when)
        for move in available
        if move.asks_outcome
    }
    alike: dict[Limits, list[int]] = {}
    for number in range(len(outcomes.readings)):
        limits = Limits({name: mask[number] for name, mask in masks.items()})
        alike.setdefault(limits, []).append(number)
    return {limits: np.array(numbers) for limits, numbers in alike.items()}


def quick_groups(question: AttackQuestion, outcomes: Outcomes, free: tuple[str, ...]) -> list[ReadingGroup]:
    """All readings of a question in groups, each with what is had of R quickly.

    Raises:
        Undecided: time is up.
    """
    moves, claim = question.moves, question.claim
    available = relevant_moves(moves, moves.available(claim, question.assumptions))
    alike = readings_by_limits(outcomes, available, question.after_confirmation)
    asked = moves, claim, question.assumptions
    return [
        ReadingGroup(numbers, limits, quick_set(*asked, limits, free, question.deadline))
        for limits, numbers in Clock(question.deadline).ticking(alike.items())
    ]


def reading_groups(
    question: AttackQuestion, outcomes: Outcomes, free: tuple[str, ...], decided: IsDecided
) -> list[ReadingGroup]:
    """All readings of a question in groups; `free` names ties that change at any time.

    Raises:
        Undecided: the solver could not tell, or time is up.
    """
    groups = quick_groups(question, outcomes, free)
    if len(groups) == 1:
        (group,) = groups
        asked = question.moves, question.claim, question.assumptions, group.limits, free
        return [replace(group, least=least_set(*asked, question.deadline, question.most_worlds))]
    left = [group for group in groups if not group.least.is_exact and not decided(group)]
    if not left:
        return groups
    looked_at = iter(_looked_at_longer(question, free, left))
    return [next(looked_at) if group in left else group for group in groups]


def _looked_at_longer(
    question: AttackQuestion, free: tuple[str, ...], left: Sequence[ReadingGroup]
) -> Iterable[ReadingGroup]:
    asked = question.moves, question.claim, question.assumptions
    together = Limits(
        {
            name: np.logical_or.reduce([group.limits.masks[name] for group in left])
            for name in left[0].limits.masks
        }
    )
    above = least_set(*asked, together, free, question.deadline, 0).above
    most = MOST_WORLDS if question.most_worlds is None else question.most_worlds
    for group in left:
        bound = replace(group.least, above=group.least.above & above)
        worlds = world_question(*asked, group.limits, free)
        yield replace(group, least=with_more_people(bound, worlds, most // len(left), question.deadline))
