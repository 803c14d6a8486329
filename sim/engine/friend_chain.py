"""Strangers who go on from a child to a friend of that child.

Knows whom strangers wrote to yesterday, and how their messages to friends of these children are drawn. Knows
nothing of whether a child has answered: each policy decides that for itself, and where none has, the message
is not made (`decisions`).

The messages that follow one message hang on its key. So they are the same under every policy, and nothing
that anybody else writes changes them. A chain has two links: no friend of a friend is sought.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.attempts import PairSource, chat_joined, child_among_contacts, write_attempt
from sim.engine.columns import BehaviourColumns, DistrictRun, FirstLinks
from sim.facts.observations import S_ID
from sim.kernel.draws import poisson, stage_key
from sim.kernel.jit import entry, i64, inline_kernel, kernel
from sim.population.people import FRIEND

__all__ = ["draw_chains", "first_links", "keep_first_links"]

_FOLLOWING = 1


def first_links(
    rate: NDArray[np.float64], behaviours: BehaviourColumns, by_behaviour: NDArray[np.int64]
) -> FirstLinks:
    """Room for the first links of one day; adds what follows them the day after to `by_behaviour`.

    `rate` float64[behaviours], messages that follow one message, 0 for all behaviours that are no chain.
    `by_behaviour` int64[days, behaviours + accounts taken over] has the numbers of all others already.
    """
    most = _draw_numbers(rate, behaviours, by_behaviour) if rate.any() else 0
    return FirstLinks(
        rate,
        np.empty(most, np.uint16),
        np.empty(most, np.uint16),
        np.empty(most, np.uint64),
        np.zeros(1, np.int64),
    )


@entry
def _draw_numbers(
    rate: NDArray[np.float64], behaviours: BehaviourColumns, by_behaviour: NDArray[np.int64]
) -> int:
    """Add the numbers of messages in chains; returns how many first links a day has at the most."""
    most = i64(0)
    for day in range(1, len(by_behaviour) + 1):
        links = i64(0)
        for row in range(len(rate)):
            if not _begins_chains(behaviours, row):
                continue
            today = stage_key(behaviours.key[row], day)
            links += by_behaviour[day - 1, row]
            for chain in range(len(rate) if day < len(by_behaviour) else 0):
                for turn in range(by_behaviour[day - 1, row] if rate[chain] > 0 else 0):
                    following = _following(behaviours, chain, stage_key(today, turn))
                    by_behaviour[day, chain] += poisson(rate[chain], following, 0)
        most = max(most, links)
    return most


@inline_kernel
def _begins_chains(behaviours: BehaviourColumns, row: int) -> bool:
    """Tell whether a behaviour is of a stranger and a child who is no friend of another one."""
    source = behaviours.source[row]
    meets = source in (PairSource.CONTACT_PAIRS, PairSource.CHATS, PairSource.CHILD_FIRST)
    return bool(behaviours.hostile[row] and meets)


@inline_kernel
def _following(behaviours: BehaviourColumns, row: int, key: np.uint64) -> np.uint64:
    """The key of what follows, by one behaviour, an attempt with a key."""
    return np.uint64(stage_key(key ^ behaviours.key[row], _FOLLOWING))


@kernel
def keep_first_links(run: DistrictRun, used: int) -> None:
    """Keep which of the `used` attempts of today are of a stranger and a child, for tomorrow."""
    links, attempts, number = run.links, run.attempts, i64(0)
    for index in range(used if len(links.key) else 0):
        row = i64(attempts.row[index])
        if attempts.planned[index] or not _begins_chains(run.behaviours, row):
            continue
        written_to = run.behaviours.source[row] != PairSource.CHILD_FIRST
        sender, recipient = attempts.sender[index], attempts.recipient[index]
        links.stranger[number] = sender if written_to else recipient
        links.child[number] = recipient if written_to else sender
        links.key[number] = attempts.key[index]
        number += 1
    links.used[0] = number


@kernel
def draw_chains(run: DistrictRun, day: int, used: int) -> int:
    """Draw what follows yesterday's messages, after the `used` attempts of today.

    Returns how many attempts there are then.
    """
    links = run.links
    for row in range(len(links.rate)):
        for link in range(links.used[0] if links.rate[row] > 0 else 0):
            stranger, child = i64(links.stranger[link]), i64(links.child[link])
            following = _following(run.behaviours, row, links.key[link])
            for turn in range(poisson(links.rate[row], following, 0)):
                key = stage_key(following, 1 + turn)
                friend = child_among_contacts(run, FRIEND, child, key)
                if friend >= 0:
                    extra = S_ID | chat_joined(run, stranger, friend, day)
                    write_attempt(run, used, stranger, friend, row, child, extra, key)
                    used += 1
    return used
