"""A small world in which given situations really occur.

Knows how to make, for each situation, two people who stand in exactly it. Knows nothing of policies: a
counterexample is handed in as facts, and a run on the planted world shows whether it gets through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rulebook.language import Message
from rulebook.reader.faults import one_fault
from rulebook.table import Situations
from sim.assumptions.names import CHANNELS
from sim.facts.fact_providers import Provision, provide
from sim.facts.observations import joint_index, records_of, ties_of
from sim.kernel.content import ComparedByContent
from sim.population.chats import Chats, chat_rows
from sim.population.contact_list import Contacts, contact_rows
from sim.population.people import (
    ADULT,
    ID,
    NONE,
    NUMBER,
    OWN_CHILD,
    RESIDENTS,
    ROLES,
    SLOTS,
    ChatKind,
    District,
    Kind,
    Role,
    code,
)
from sim.population.region_plan import RegionPlan
from sim.population.world import World

__all__ = ["PlantedWorld", "plant"]

_YEARS = {"under_18": 13, "18": ADULT, "over_18": 35}
_FACTS = (
    "sender_role",
    "recipient_role",
    "sender_confirmed",
    "recipient_confirmed",
    "sender_age",
    "recipient_age",
    "sender_has_number",
    "recipient_has_number",
    "sender_has_id",
    "shared_chat",
    "affiliation",
    "own_child",
    "channel",
)


@dataclass(frozen=True, eq=False)
class PlantedWorld(ComparedByContent):
    """A planted world and the attempts that stand in its situations.

    Attributes:
        world: one district with two people for each situation, all on the service; its script has one attempt
            for each situation, all on day 1, in the order of the situations.
        sender, recipient: int64[situations], who they are.
    """

    world: World
    sender: NDArray[np.int64]
    recipient: NDArray[np.int64]


def plant(situations: Sequence[Mapping[str, str | bool]], table: Situations) -> PlantedWorld:
    """Make a world in which each situation is the situation of a pair of its own.

    Each situation gives every fact of the Sferum vocabulary its value; `table` are its numbered situations.
    The people are made to fit: an adult without a confirmed role is a stranger, a minor or confirmed student
    a pupil.

    Raises:
        InputError: no situations, a fact that is missing, or a situation that no two people can stand in (the
            axioms exclude it).
    """
    if not situations:
        raise one_fault("plant", Message("no situation was given"))
    _check_facts(situations, table)
    pairs = _Pairs.of(situations)
    district = _district(pairs)
    channel = np.array([CHANNELS.index(str(one["channel"])) for one in situations], np.int64)
    script = np.stack([np.ones_like(channel), pairs.sender, pairs.recipient, channel], axis=1)
    world = World(
        plan=_plan(len(situations)),
        region="planted",
        scale=0.0,
        seed=0,
        profile_digest="",
        assumptions=(),
        given=(district,),
        script=script,
    )
    _check(district, pairs, table, provide(table))
    return PlantedWorld(world, pairs.sender, pairs.recipient)


def _check_facts(situations: Sequence[Mapping[str, str | bool]], table: Situations) -> None:
    """Refuse a situation that leaves out a fact, or gives it a value that it does not have."""
    for fact in _FACTS:
        missing = [place for place, situation in enumerate(situations) if fact not in situation]
        if missing:
            raise one_fault(
                "plant",
                Message("situation {place} says nothing of the fact `{fact}`", place=missing[0], fact=fact),
            )
        known = table.vocabulary.facts[fact].values
        for place, situation in enumerate(situations):
            if situation[fact] not in known:
                raise one_fault(
                    "plant",
                    Message(
                        "situation {place}: `{fact}` has the value `{value}`",
                        place=place,
                        fact=fact,
                        value=situation[fact],
                    ),
                    Message("values: {names}", names=", ".join(map(str, known))),
                )


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Two people for each situation, in the order of their kinds.

    sides: the situation and side of each person. kind: uint8[people]. pair: int64[people], the place of the
    situation. sender, recipient: int64[situations].
    """

    situations: Sequence[Mapping[str, str | bool]]
    sides: Sequence[tuple[Mapping[str, str | bool], str]]
    kind: NDArray[np.uint8]
    pair: NDArray[np.int64]
    sender: NDArray[np.int64]
    recipient: NDArray[np.int64]

    @classmethod
    def of(cls, situations: Sequence[Mapping[str, str | bool]]) -> _Pairs:
        sides = [(dict(one), side) for one in situations for side in ("sender", "recipient")]
        kind = np.array([_kind(one, side) for one, side in sides], np.uint8)
        order = np.argsort(kind, kind="stable")
        moved_to = np.empty(len(order), np.int64)
        moved_to[order] = np.arange(len(order))
        ordered = [sides[place] for place in order]
        return cls(situations, ordered, kind[order], order // 2, moved_to[0::2], moved_to[1::2])

    def where(self, fact: str) -> NDArray[np.bool_]:
        """The situations in which a fact that is true or false is true: bool[situations]."""
        return np.array([bool(one[fact]) for one in self.situations])

    def affiliated(self, *values: str) -> NDArray[np.bool_]:
        """The people whose affiliation with their partner is one of some: bool[people]."""
        return np.array([self.situations[place]["affiliation"] in values for place in self.pair])


def _kind(situation: Mapping[str, str | bool], side: str) -> int:
    role, confirmed = str(situation[f"{side}_role"]), bool(situation[f"{side}_confirmed"])
    if situation[f"{side}_age"] == "under_18" or (confirmed and role == "student"):
        return Kind.PUPIL
    if confirmed:
        return Kind.TEACHER if role == "staff" else Kind.GUARDIAN
    return Kind.STRANGER


def _district(pairs: _Pairs) -> District:
    number, n = len(pairs.situations), len(pairs.sides)
    years = _years(pairs)
    offsets = np.searchsorted(pairs.kind, np.arange(RESIDENTS + 2)).astype(np.int32)
    in_class = pairs.affiliated("class")
    school = np.full((n, SLOTS), NONE, np.uint16)
    school[:, 0] = np.where(pairs.affiliated("none"), NONE, pairs.pair)
    chats = _chats(pairs)
    contact_first, contact = contact_rows(_contacts(pairs), n)
    chat_first, chat, member_first, member, chat_word = chat_rows(chats, n)
    masks = max(int(offsets[Kind.TEACHER]), n)
    empty, nobody = np.zeros(0, np.uint16), np.zeros(1, np.int32)
    return District(
        kind=pairs.kind,
        age=years,
        recorded_age=years,
        sex=np.zeros(n, np.uint8),
        role=_roles(pairs),
        confirmed=np.array([bool(one[f"{side}_confirmed"]) for one, side in pairs.sides]),
        active=np.ones(n, np.bool_),
        phone=np.ones(n, np.bool_),
        school=school,
        class_number=np.where(in_class, pairs.pair, NONE).astype(np.uint16),
        household=np.full(n, NONE, np.uint16),
        offsets=offsets,
        subject=np.zeros(int(offsets[Kind.OTHER_STAFF] - offsets[Kind.TEACHER]), np.uint8),
        school_rural=np.zeros(number, np.bool_),
        class_first=np.full(number + 1, 0, np.int32),
        class_school=np.arange(number, dtype=np.uint16),
        class_grade=np.full(number, 7, np.uint8),
        second_shift=np.zeros(number, np.bool_),
        class_teachers=np.full((number, 1), NONE, np.uint16),
        child_first=nobody,
        child=empty,
        guardian_first=nobody,
        relative_first=nobody,
        club_first=nobody,
        club=empty,
        contact_first=contact_first,
        contact=contact,
        classmate_numbers=np.zeros(masks, np.uint64),
        classmate_ids=np.zeros(masks, np.uint64),
        chat_kind=chats.kind,
        chat_leaked=chats.leaked,
        chat_first=chat_first,
        chat=chat,
        member_first=member_first,
        member=member,
        chat_word=chat_word,
        distant_friend=empty,
        distant_key=np.zeros(0, np.uint64),
        distant_leads=np.zeros(0, np.bool_),
    )


def _roles(pairs: _Pairs) -> NDArray[np.uint8]:
    return np.array([code(ROLES, str(one[f"{side}_role"])) for one, side in pairs.sides], np.uint8)


def _years(pairs: _Pairs) -> NDArray[np.uint8]:
    """Ages; a student recorded as 18 or over is a pupil of 18, since pupils are not 35."""
    years = np.array([_YEARS[str(one[f"{side}_age"])] for one, side in pairs.sides], np.uint8)
    return np.where((_roles(pairs) == Role.STUDENT) & (years > ADULT), np.uint8(ADULT), years)


def _contacts(pairs: _Pairs) -> Contacts:
    holder, entry = [], []
    for fact, one, other, what in (
        ("sender_has_number", pairs.sender, pairs.recipient, NUMBER),
        ("recipient_has_number", pairs.recipient, pairs.sender, NUMBER),
        ("sender_has_id", pairs.sender, pairs.recipient, ID),
        ("own_child", pairs.sender, pairs.recipient, OWN_CHILD),
    ):
        held = pairs.where(fact)
        holder.append(one[held])
        entry.append(other[held] << 8 | what)
    return Contacts(np.concatenate(holder).astype(np.uint16), np.concatenate(entry).astype(np.uint32))


def _chats(pairs: _Pairs) -> Chats:
    """An open chat for each situation; the two are in it if they share one."""
    number, talking = len(pairs.situations), np.flatnonzero(pairs.where("shared_chat"))
    members = np.stack([pairs.sender[talking], pairs.recipient[talking]], axis=1).ravel()
    return Chats(
        np.full(number, ChatKind.OPEN, np.uint8),
        np.zeros(number, np.bool_),
        members.astype(np.uint16),
        np.repeat(talking, 2).astype(np.uint16),
    )


def _plan(schools: int) -> RegionPlan:
    return RegionPlan(
        profiles=(),
        school_first=np.array([0, schools], np.int32),
        pupils=np.zeros(schools, np.int32),
        teachers=np.zeros(schools, np.int32),
        other_staff=np.zeros(schools, np.int32),
        rural=np.zeros(schools, np.bool_),
        region=np.zeros(1, np.uint8),
        strangers=np.zeros(1, np.int32),
        partners=np.zeros((1, 0), np.int32),
        keys=np.zeros(1, np.uint64),
    )


def _check(district: District, pairs: _Pairs, table: Situations, provision: Provision) -> None:
    """Refuse a situation that the world turned out not to hold: no two people can stand in it."""
    record = records_of(district, provision.edges).astype(np.int64)
    people = zip(pairs.sender.tolist(), pairs.recipient.tolist(), strict=True)
    for place, (situation, (one, two)) in enumerate(zip(pairs.situations, people, strict=True)):
        channel = CHANNELS.index(str(situation["channel"]))
        joint = joint_index(record[one], record[two], ties_of(district, one, two))
        number = table.number[provision.code(int(record[one]), int(record[two]), joint, channel)]
        held = table.situation(int(number)) if number >= 0 else {}
        if number < 0 or any(held[fact] != value for fact, value in situation.items()):
            raise one_fault(
                "plant",
                Message(
                    "no two people can stand in situation {place} (channel {channel})",
                    place=place,
                    channel=CHANNELS[channel],
                ),
                Message("see the axioms of the vocabulary"),
            )
