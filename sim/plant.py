"""A small world in which given situations really occur.

Knows how to make, for each situation, two people who stand in exactly it. Knows nothing of policies: a
counterexample is handed in as facts, and a run on the planted world shows whether it gets through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy.faults import one_fault
from sim.attempts import Script
from sim.chats import CHAT_KINDS, Chats
from sim.csr import CSR
from sim.facts import AGES, CHANNELS, VALUES, facts
from sim.people import ADULT, KINDS, NULL, ORGANISATIONS, ROLES, assemble, code, columns
from sim.world import World

__all__ = ["Planted", "plant"]

_YEARS = {"under_18": 13, "18": ADULT, "over_18": 35}


@dataclass(frozen=True, eq=False)
class Planted:
    """A planted world and the attempts that stand in its situations.

    Attributes:
        world: two people for each situation, all on the service: persons `2 i` and `2 i + 1` are sender and
            recipient of situation `i`.
        script: one attempt for each situation, all on day 1, in the order of the situations; for `simulate`.
    """

    world: World
    script: Script


def plant(situations: Sequence[Mapping[str, str | bool]]) -> Planted:
    """Make a world in which each situation is the situation of a pair of its own.

    Each situation gives every fact of `facts.VALUES` its value. The people are made to fit: an adult without
    a confirmed role is a stranger, a minor or confirmed student a pupil.

    Raises:
        InputError: no situations, a fact that is missing or unknown, or a situation that no two people can
            stand in (the axioms exclude it).
    """
    if not situations:
        raise one_fault("plant", "no situation was given")
    value = _values(situations)
    number = len(situations)
    n = 2 * number
    one = np.arange(0, n, 2, dtype=np.int32)
    other = one + 1

    def both(fact: str) -> NDArray[np.int64]:
        """The values of a two-sided fact for all people: sender, recipient, sender, recipient …"""
        return np.stack([value[f"sender_{fact}"], value[f"recipient_{fact}"]], axis=1).ravel()

    role, confirmed, age = both("role"), both("confirmed").astype(np.bool_), both("age")
    pair = np.repeat(np.arange(number, dtype=np.int32), 2)
    related = value["affiliation"][pair] > 0
    student = role == code(ROLES, "student")
    # A student recorded as 18 or over is a pupil of 18, since pupils are not 35.
    years = np.where(student & (age != 0), ADULT, np.array([_YEARS[name] for name in AGES])[age])
    organisations = np.full((n, ORGANISATIONS), NULL, np.int32)
    organisations[related, 0] = pair[related]
    people = assemble(
        [
            columns(
                n,
                kind=_kinds(role, confirmed, age),
                age=years,
                sex=0,
                role=role,
                confirmed=confirmed,
                recorded_age=years,
                active=True,
                phone=True,
                organisations=organisations,
                class_number=np.where(value["affiliation"][pair] == 2, pair, NULL),
                household=NULL,
                district=0,
            )
        ]
    )

    def tie(fact: str, rows: NDArray[np.int32], cols: NDArray[np.int32]) -> CSR:
        held = value[fact] > 0
        return CSR.from_pairs(rows[held], cols[held], n, n)

    numbers = tie("sender_has_number", one, other).with_keys(tie("recipient_has_number", other, one).keys)
    own = tie("own_child", one, other)
    talk = np.flatnonzero(np.repeat(value["shared_chat"] > 0, 2))
    world = World(
        people=people,
        school_rural=np.zeros(number, np.bool_),
        class_school=np.arange(number, dtype=np.int32),
        class_grade=np.full(number, 7, np.uint8),
        class_teacher=np.full(number, NULL, np.int32),
        teaches=CSR.empty(n, number),
        friends=CSR.empty(n, n),
        family=own,
        coaches=CSR.empty(n, n),
        own_children=own,
        books=numbers,
        ids=tie("sender_has_id", one, other),
        chats=Chats(
            np.full(number, CHAT_KINDS.index("open"), np.uint8),
            np.zeros(number, np.bool_),
            np.zeros(number, np.int16),
            CSR.from_pairs(talk, pair[talk], n, number),
        ),
        region="planted",
        scale=0.0,
        seed=0,
        profile_digest="",
        assumptions=(),
    )
    _check(world, value, one, other)
    return Planted(world, Script(np.ones(number, np.int64), one, other, value["channel"]))


def _values(situations: Sequence[Mapping[str, str | bool]]) -> dict[str, NDArray[np.int64]]:
    """The index of each value: int64[situations] by fact."""
    found = {}
    for fact, values in VALUES.items():
        missing = [situation for situation in situations if situation.get(fact) not in values]
        if missing:
            said = missing[0].get(fact, "nothing")
            raise one_fault("plant", f"the fact `{fact}` has the value `{said}`", f"values: {_shown(values)}")
        found[fact] = np.array([values.index(situation[fact]) for situation in situations], np.int64)
    return found


def _shown(values: tuple[str | bool, ...]) -> str:
    return ", ".join("yes" if value is True else "no" if value is False else value for value in values)


def _kinds(
    role: NDArray[np.int64], confirmed: NDArray[np.bool_], age: NDArray[np.int64]
) -> NDArray[np.int64]:
    pupil = (age == 0) | (confirmed & (role == code(ROLES, "student")))
    trusted = np.where(role == code(ROLES, "staff"), code(KINDS, "teacher"), code(KINDS, "guardian"))
    adult = np.where(confirmed, trusted, code(KINDS, "stranger"))
    return np.where(pupil, code(KINDS, "pupil"), adult)


def _check(
    world: World, value: dict[str, NDArray[np.int64]], one: NDArray[np.int32], other: NDArray[np.int32]
) -> None:
    """Refuse a situation that the world turned out not to hold: no two people can stand in it."""
    held = facts(world, one, other, value["channel"])
    open_to = np.choose(
        value["channel"], [held["sender_has_number"], held["sender_has_id"], held["shared_chat"]]
    ).astype(np.bool_)
    for fact in VALUES:
        wrong = np.flatnonzero((held[fact] != value[fact]) | ~open_to)
        if len(wrong):
            place = int(wrong[0])
            channel = CHANNELS[int(value["channel"][place])]
            hint = "see the axioms of the vocabulary"
            raise one_fault(
                "plant", f"no two people can stand in situation {place} (channel {channel})", hint
            )
