"""Between whom a behaviour runs: relations as pairs of people.

Knows how each relation is read off the true ties of a world. Knows nothing of rates or channels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.books import friend_pairs
from sim.csr import CSR, Integers, expand, ordered_pairs_within
from sim.world import World

__all__ = ["ADVERSARIES", "RELATIONS", "relation_pairs", "targets"]

Pairs = tuple[NDArray[np.int32], NDArray[np.int32]]

ADVERSARIES = ("stranger-ids", "stranger-numbers", "stranger-chats")
"""Ways of strangers: by an id found, by a leaked number, in a chat joined by a leaked link."""


def _back(pairs: Pairs) -> Pairs:
    return pairs[1], pairs[0]


def _classes(world: World) -> CSR:
    pupils = np.flatnonzero(world.people.class_number >= 0).astype(np.int32)
    return CSR.from_pairs(world.people.class_number[pupils], pupils, len(world.class_grade), len(world))


def _guardians(world: World) -> CSR:
    """Guardians of the pupils of each class: CSR classes × people."""
    guardian, child = _kin(world, "guardian")
    return CSR.from_pairs(world.people.class_number[child], guardian, len(world.class_grade), len(world))


def _kin(world: World, kind: str) -> Pairs:
    adult = world.family.row_of_entry
    chosen = world.people.is_kind(kind)[adult]
    return adult[chosen], world.family.indices[chosen]


def _teaches(world: World) -> Pairs:
    which, pupil = expand(_classes(world), world.teaches.indices)
    return world.teaches.row_of_entry[which], pupil


def _teacher_of_child(world: World) -> Pairs:
    guardians = _guardians(world)
    return world.class_teacher[guardians.row_of_entry], guardians.indices


def _friends(world: World) -> Pairs:
    one, other = friend_pairs(world.friends)
    return np.concatenate([one, other]), np.concatenate([other, one])


def _classmates(world: World) -> Pairs:
    one, other = ordered_pairs_within(_classes(world))
    apart = ~(world.friends.contains(one, other) | world.friends.contains(other, one))
    return one[apart], other[apart]


def _friend_of_child(world: World) -> Pairs:
    one, other = _friends(world)
    guardian, child = _kin(world, "guardian")
    friends = CSR.from_pairs(one, other, len(world), len(world))
    which, friend = expand(friends, child)
    pairs = CSR.from_pairs(guardian[which], friend, len(world), len(world))
    own = world.family.contains(pairs.row_of_entry, pairs.indices)
    return pairs.row_of_entry[~own], pairs.indices[~own]


def _guardians_of_class(world: World) -> Pairs:
    one, other = ordered_pairs_within(_guardians(world))
    apart = world.people.household[one] != world.people.household[other]
    pairs = CSR.from_pairs(one[apart], other[apart], len(world), len(world))
    return pairs.row_of_entry, pairs.indices


def _coach(world: World) -> Pairs:
    return world.coaches.row_of_entry, world.coaches.indices


RELATIONS: Mapping[str, Callable[[World], Pairs]] = {
    "teaches": _teaches,
    "taught-by": lambda world: _back(_teaches(world)),
    "teacher-of-child": _teacher_of_child,
    "teacher-of-child-back": lambda world: _back(_teacher_of_child(world)),
    "guardian": lambda world: _kin(world, "guardian"),
    "guardian-back": lambda world: _back(_kin(world, "guardian")),
    "friend-of-child": _friend_of_child,
    "guardians-of-class": _guardians_of_class,
    "friends": _friends,
    "classmates": _classmates,
    "relative": lambda world: _kin(world, "relative"),
    "relative-back": lambda world: _back(_kin(world, "relative")),
    "coach": _coach,
    "coach-back": lambda world: _back(_coach(world)),
}
"""Ordinary relations: teachers with the pupils they teach, class teachers with guardians, guardians with
their children and with friends of their children, guardians of one class, friends named by either side,
classmates who are not friends, relatives, coaches. A name that ends in `-back` is the other direction."""


def relation_pairs(world: World, relation: str) -> Pairs:
    """Senders and recipients of an ordinary relation, both on the service: two int32[pairs]."""
    sender, recipient = RELATIONS[relation](world)
    using = world.people.active[sender] & world.people.active[recipient]
    return sender[using].astype(np.int32), recipient[using].astype(np.int32)


def targets(world: World, relation: str, joined: Integers) -> CSR:
    """Children on the service whom each stranger can address in one of the ways of ADVERSARIES.

    `joined` are keys `person * chats + chat` of the chats that strangers have joined by a leaked link.
    """
    n = len(world)
    strangers = world.people.of_kind("stranger")
    if relation == "stranger-chats":
        width = max(len(world.chats), 1)
        which, target = expand(world.chats.members.transpose(), joined % width)
        stranger = (joined // width)[which]
    else:
        tie = world.ids if relation == "stranger-ids" else world.books
        which, target = expand(tie, strangers)
        stranger = strangers[which].astype(np.int64)
    people = world.people
    wanted = people.is_child[target] & people.active[target]
    return CSR.from_pairs(stranger[wanted], target[wanted], n, n)
