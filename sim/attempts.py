"""Attempts to write, day by day, the same for every policy.

Knows how the attempts of a day are drawn from behaviours and which chats strangers join. Knows nothing of
policies: what is drawn here depends on the world, the behaviours and the seed alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.behaviour import Behaviour, Behaviours
from sim.csr import CSR, Integers
from sim.facts import CHANNELS, channels_open
from sim.people import NULL
from sim.relations import relation_pairs, targets
from sim.streams import stream
from sim.world import World

__all__ = ["Attempts", "Day", "Script", "days_of"]


@dataclass(frozen=True, eq=False)
class Attempts:
    """Attempts of one day, in a fixed order.

    Attributes:
        sender, recipient: int32[k].
        channel: uint8[k], index into `facts.CHANNELS`.
        behaviour: int16[k], place among the behaviours, or NULL for a scripted attempt.
        accept, save: float64[k], the draws that decide whether a request is accepted and a number saved.
    """

    sender: NDArray[np.int32]
    recipient: NDArray[np.int32]
    channel: NDArray[np.uint8]
    behaviour: NDArray[np.int16]
    accept: NDArray[np.float64]
    save: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.sender)


@dataclass(frozen=True, eq=False)
class Day:
    """One day: its number from 1, the world with the chats as strangers have joined them, the attempts."""

    number: int
    world: World
    attempts: Attempts


@dataclass(frozen=True, eq=False)
class Script:
    """Attempts given by hand, besides those that behaviours draw.

    Attributes:
        day: int[k], from 1.
        sender, recipient: int[k].
        channel: int[k], index into `facts.CHANNELS`.
    """

    day: NDArray[np.integer]
    sender: NDArray[np.integer]
    recipient: NDArray[np.integer]
    channel: NDArray[np.integer]

    def check(self, people: int) -> None:
        """Refuse people or channels that there are not.

        Raises:
            ValueError: columns of different lengths, or a number that stands for nobody or no channel.
        """
        if len({len(column) for column in (self.day, self.sender, self.recipient, self.channel)}) != 1:
            raise ValueError("the columns of a script must have one length")
        for column, limit, what in (
            (self.sender, people, "person"),
            (self.recipient, people, "person"),
            (self.channel, len(CHANNELS), "channel"),
        ):
            if len(column) and not (int(np.min(column)) >= 0 and int(np.max(column)) < limit):
                raise ValueError(f"a script speaks of no such {what}: numbers go from 0 to {limit - 1}")


@dataclass(frozen=True, eq=False)
class _Ordinary:
    """Pairs of one relation with an open channel, and the running weights of their channels."""

    sender: NDArray[np.int32]
    recipient: NDArray[np.int32]
    upto: NDArray[np.float64]


def days_of(
    world: World, behaviours: Behaviours, *, days: int, seed: int, script: Script | None = None
) -> Iterator[Day]:
    """Draw the days of a run one after the other.

    Each pair of an ordinary relation writes Poisson-many messages a day; the channel is drawn among those
    that are open to it at the start, by the behaviour's weights. Each stranger writes Poisson-many messages
    to children it can address. With the chance `responses.join_leaked` a stranger joins one of the leaked
    chats of its district at the start of a day.
    """
    ordinary = {row.id: _ordinary(world, behaviours, row) for row in behaviours.rows if not row.adversary}
    ways = {row.id: targets(world, row.relation, _none()) for row in behaviours.rows if row.adversary}
    joined = _none()
    today = world
    for number in range(1, days + 1):
        grown = np.union1d(joined, _joins(world, behaviours, stream(seed, "joins", number)))
        if len(grown) != len(joined):
            joined = grown
            today = world.with_members(joined)
            for row in behaviours.rows:
                if row.relation == "stranger-chats":
                    ways[row.id] = targets(world, row.relation, joined)
        parts = []
        for place, row in enumerate(behaviours.rows):
            draw = stream(seed, "attempts", row.id, number)
            rate = behaviours.rate(row)
            if row.adversary:
                parts.append(_by_strangers(ways[row.id], rate, behaviours.weights(row), place, draw))
            else:
                parts.append(_by_pairs(ordinary[row.id], rate, place, draw))
        if script is not None:
            parts.append(_scripted(script, number))
        yield Day(number, today, _joined_attempts(parts, stream(seed, "answers", number)))


Part = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8], NDArray[np.int16]]


def _none() -> Integers:
    return np.zeros(0, np.int64)


def _ordinary(world: World, behaviours: Behaviours, row: Behaviour) -> _Ordinary:
    sender, recipient = relation_pairs(world, row.relation)
    weights = channels_open(world, sender, recipient) * np.array(behaviours.weights(row))
    total = weights.sum(axis=1)
    some = total > 0
    return _Ordinary(sender[some], recipient[some], np.cumsum(weights[some] / total[some, None], axis=1))


def _by_pairs(pairs: _Ordinary, rate: float, place: int, draw: np.random.Generator) -> Part:
    number = int(draw.poisson(rate * len(pairs.sender)))
    chosen = draw.integers(0, max(len(pairs.sender), 1), number)
    channel = np.minimum((draw.random(number)[:, None] > pairs.upto[chosen]).sum(axis=1), 2)
    return (
        pairs.sender[chosen],
        pairs.recipient[chosen],
        channel.astype(np.uint8),
        np.full(number, place, np.int16),
    )


def _by_strangers(
    reach: CSR, rate: float, weights: tuple[float, ...], place: int, draw: np.random.Generator
) -> Part:
    writers = np.flatnonzero(reach.lengths)
    number = int(draw.poisson(rate * len(writers)))
    if len(writers) == 0:
        number = 0
    sender = writers[draw.integers(0, max(len(writers), 1), number)] if number else np.zeros(0, np.int64)
    entry = (draw.random(number) * reach.lengths[sender]).astype(np.int64)
    return (
        sender.astype(np.int32),
        reach.indices[reach.indptr[sender] + entry],
        np.full(number, int(np.argmax(weights)), np.uint8),
        np.full(number, place, np.int16),
    )


def _joins(world: World, behaviours: Behaviours, draw: np.random.Generator) -> Integers:
    """Keys `person * chats + chat` of the chats that strangers join on one day."""
    strangers = world.people.of_kind("stranger")
    leaked = np.flatnonzero(world.chats.leaked)
    joining = strangers[draw.random(len(strangers)) < behaviours.response("join_leaked")]
    lot = draw.random(len(joining))
    home = world.chats.district[leaked]
    first = np.searchsorted(home, world.people.district[joining], side="left")
    number = np.searchsorted(home, world.people.district[joining], side="right") - first
    some = number > 0
    chat = leaked[first[some] + (lot[some] * number[some]).astype(np.int64)]
    return np.asarray(joining[some].astype(np.int64) * len(world.chats) + chat, np.int64)


def _scripted(script: Script, number: int) -> Part:
    today = np.asarray(script.day) == number
    return (
        np.asarray(script.sender)[today].astype(np.int32),
        np.asarray(script.recipient)[today].astype(np.int32),
        np.asarray(script.channel)[today].astype(np.uint8),
        np.full(int(today.sum()), NULL, np.int16),
    )


def _joined_attempts(parts: list[Part], answers: np.random.Generator) -> Attempts:
    if not parts:
        empty = np.zeros(0, np.int32)
        parts = [(empty, empty, np.zeros(0, np.uint8), np.zeros(0, np.int16))]
    sender, recipient, channel, behaviour = (np.concatenate(column) for column in zip(*parts, strict=True))
    drawn = answers.random((2, len(sender)))
    return Attempts(sender, recipient, channel, behaviour, drawn[0], drawn[1])
