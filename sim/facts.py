"""What is the case between two people who might write: the meaning of every fact in the graph.

Knows how each fact of the vocabulary is read off the people and ties of a world, for any number of pairs at
once. Knows nothing of what a policy says about it.

- `sender_role`, `recipient_role`: column `role`.
- `sender_confirmed`, `recipient_confirmed`: column `confirmed`.
- `sender_age`, `recipient_age`: column `recorded_age` as under 18, exactly 18 or over 18; exactly 18 is kept
  apart only for the role `none` and counts as over 18 for all others.
- `sender_has_number`: the recipient is in the sender's row of `books`.
- `recipient_has_number`: the sender is in the recipient's row of `books`.
- `sender_has_id`: the recipient is in the sender's row of `ids`.
- `shared_chat`: some chat has both as members.
- `affiliation`: `class` where both carry the student role and have the same `class_number`; `organisation`
  where both carry a role and have a school in common; else `none`.
- `own_child`: the recipient is in the sender's row of `own_children`, the sender is a confirmed guardian, the
  recipient a student or roleless.
- `channel`: given with the attempt.

Numbers that people save during a run are given as `saved`, chats that they join as another world
(`World.with_members`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policy.faults import one_fault
from sim.csr import Integers, contains, expand
from sim.people import ADULT, NULL, ROLES, code
from sim.world import World

__all__ = [
    "CHANNELS",
    "VALUES",
    "Columns",
    "SituationTable",
    "channels_open",
    "check_vocabulary",
    "facts",
    "shares_chat",
    "situation_numbers",
    "with_saved",
]

CHANNELS = ("phone", "id", "chat")
AGES = ("under_18", "18", "over_18")
AFFILIATIONS = ("none", "organisation", "class")
YES_NO = (False, True)

VALUES: Mapping[str, tuple[str | bool, ...]] = {
    "sender_role": ROLES,
    "recipient_role": ROLES,
    "sender_confirmed": YES_NO,
    "recipient_confirmed": YES_NO,
    "sender_age": AGES,
    "recipient_age": AGES,
    "sender_has_number": YES_NO,
    "recipient_has_number": YES_NO,
    "sender_has_id": YES_NO,
    "shared_chat": YES_NO,
    "affiliation": AFFILIATIONS,
    "own_child": YES_NO,
    "channel": CHANNELS,
}
"""The facts a world provides, with the values in the order of the indexes that `facts` gives."""

Columns = Mapping[str, NDArray[np.uint8]]
Numbers = NDArray[np.int32]


class HasValues(Protocol):
    """A fact of a vocabulary."""

    @property
    def values(self) -> tuple[str | bool, ...]:
        """The values in their fixed order."""
        ...


class HasFacts(Protocol):
    """A vocabulary."""

    @property
    def facts(self) -> Mapping[str, HasValues]:
        """Facts by id."""
        ...


class SituationTable(Protocol):
    """The numbered possible situations of a vocabulary (`policy.table.Situations`)."""

    size: int
    number: NDArray[np.int32]

    @property
    def vocabulary(self) -> HasFacts:
        """What the situations are made of."""
        ...

    def encode(self, columns: Mapping[str, NDArray[np.integer]]) -> NDArray[np.int32]:
        """Codes of situations given as columns of value indexes."""
        ...


def check_vocabulary(situations: SituationTable) -> None:
    """Refuse a vocabulary whose facts a world does not have.

    Raises:
        InputError: a fact that no world provides, or with other values.
    """
    for name, fact in situations.vocabulary.facts.items():
        if name not in VALUES:
            hint = f"a world knows: {', '.join(sorted(VALUES))}"
            raise one_fault(
                "simulate", f"the policy needs the fact `{name}`, which a world does not have", hint
            )
        if tuple(fact.values) != VALUES[name]:
            shown = ", ".join(
                "yes" if value is True else "no" if value is False else value for value in VALUES[name]
            )
            raise one_fault(
                "simulate",
                f"the policy gives the fact `{name}` other values than a world",
                f"values: {shown}",
            )


def facts(
    world: World,
    senders: NDArray[np.integer],
    recipients: NDArray[np.integer],
    channels: NDArray[np.integer],
    *,
    saved: Integers | None = None,
) -> dict[str, NDArray[np.uint8]]:
    """Give every fact of many pairs.

    Args:
        world: people and ties, as they are on the day.
        senders: int[k], who writes.
        recipients: int[k], to whom.
        channels: int[k], indexes into CHANNELS.
        saved: int64, ascending keys `holder * people + entry` of numbers saved since the world was made.

    Returns:
        For each fact of VALUES the column of value indexes, uint8[k]. Nothing is said about whether the
        axioms allow the situation: `situation_numbers` gives -1 where, say, the channel is not open.
    """
    people = world.people
    s, r = np.asarray(senders, np.int64), np.asarray(recipients, np.int64)
    role_s, role_r = people.role[s], people.role[r]
    student, none, guardian = (code(ROLES, role) for role in ("student", "none", "guardian"))
    columns = {
        "sender_role": role_s,
        "recipient_role": role_r,
        "sender_confirmed": people.confirmed[s].astype(np.uint8),
        "recipient_confirmed": people.confirmed[r].astype(np.uint8),
        "sender_age": _age(people.recorded_age[s], role_s == none),
        "recipient_age": _age(people.recorded_age[r], role_r == none),
        "sender_has_number": world.books.contains(s, r).astype(np.uint8),
        "recipient_has_number": world.books.contains(r, s).astype(np.uint8),
        "sender_has_id": world.ids.contains(s, r).astype(np.uint8),
        "shared_chat": shares_chat(world, s, r).astype(np.uint8),
        "affiliation": _affiliation(world, s, r),
        "own_child": (
            world.own_children.contains(s, r)
            & people.confirmed[s]
            & (role_s == guardian)
            & ((role_r == student) | (role_r == none))
        ).astype(np.uint8),
        "channel": np.asarray(channels, np.uint8),
    }
    return columns if saved is None else with_saved(columns, len(world), s, r, saved)


def with_saved(
    columns: dict[str, NDArray[np.uint8]],
    people: int,
    senders: NDArray[np.integer],
    recipients: NDArray[np.integer],
    saved: Integers,
) -> dict[str, NDArray[np.uint8]]:
    """The same facts after some have saved numbers (keys `holder * people + entry`, ascending)."""
    if len(saved) == 0:
        return columns
    s, r = np.asarray(senders, np.int64), np.asarray(recipients, np.int64)
    changed = dict(columns)
    changed["recipient_has_number"] = columns["recipient_has_number"] | contains(saved, r * people + s)
    changed["sender_has_number"] = columns["sender_has_number"] | contains(saved, s * people + r)
    return changed


def situation_numbers(situations: SituationTable, columns: Columns) -> Numbers:
    """The number of each situation: int32[k], -1 where the axioms exclude it."""
    return situations.number[situations.encode(columns)]


def shares_chat(world: World, one: Integers, other: Integers) -> NDArray[np.bool_]:
    """Tell for each pair whether some chat has both as members."""
    members = world.chats.members
    lengths = members.lengths
    swap = lengths[other] > lengths[one]
    few, many = np.where(swap, one, other), np.where(swap, other, one)
    which, chat = expand(members, few)
    hit = members.contains(many[which], chat)
    answer = np.zeros(len(few), np.bool_)
    answer[which[hit]] = True
    return answer


def channels_open(
    world: World, senders: NDArray[np.integer], recipients: NDArray[np.integer]
) -> NDArray[np.bool_]:
    """Which channels the sender has to the recipient: bool[k, 3] in the order of CHANNELS."""
    s, r = np.asarray(senders, np.int64), np.asarray(recipients, np.int64)
    return np.stack([world.books.contains(s, r), world.ids.contains(s, r), shares_chat(world, s, r)], axis=1)


def _age(age: NDArray[np.uint8], roleless: NDArray[np.bool_]) -> NDArray[np.uint8]:
    under, exactly, over = (AGES.index(name) for name in AGES)
    adult = np.where(roleless & (age == ADULT), exactly, over)
    return np.where(age < ADULT, under, adult).astype(np.uint8)


def _affiliation(world: World, s: Integers, r: Integers) -> NDArray[np.uint8]:
    people = world.people
    student, none = code(ROLES, "student"), code(ROLES, "none")
    role_s, role_r = people.role[s], people.role[r]
    ours, theirs = people.organisations[s], people.organisations[r]
    common = np.zeros(len(s), np.bool_)
    for slot in range(ours.shape[1]):
        common |= ((ours[:, slot, None] == theirs) & (ours[:, slot, None] != NULL)).any(axis=1)
    together = common & (role_s != none) & (role_r != none)
    classmates = (
        (role_s == student)
        & (role_r == student)
        & (people.class_number[s] == people.class_number[r])
        & (people.class_number[s] != NULL)
    )
    answer = np.where(together, AFFILIATIONS.index("organisation"), AFFILIATIONS.index("none"))
    return np.where(classmates, AFFILIATIONS.index("class"), answer).astype(np.uint8)
