"""A small world in which given situations really occur.

Knows how to make, for each situation, two people who stand in exactly it. Knows nothing of policies: a
counterexample is handed in as facts, and a run on the planted world shows whether it gets through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rulebook.reader.faults import one_fault
from sim.assumptions.names import CHANNELS
from sim.facts.fact_providers import Provision, SituationTable, provide
from sim.facts.observations import joint_index, records_of, ties_of
from sim.population.chats import Chats, chat_rows
from sim.population.contact_list import Contacts, contact_rows
from sim.population.people import ADULT, ID, KINDS, NONE, NUMBER, OWN_CHILD, ROLES, SLOTS, District, code
from sim.population.region_plan import Plan
from sim.population.world import World

__all__ = ["Planted", "plant"]

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
class Planted:
    """A planted world and the attempts that stand in its situations.

    Attributes:
        world: one district with two people for each situation, all on the service; its script has one attempt
            for each situation, all on day 1, in the order of the situations.
        sender, recipient: int64[situations], who they are.
    """

    world: World
    sender: NDArray[np.int64]
    recipient: NDArray[np.int64]


def plant(situations: Sequence[Mapping[str, str | bool]], table: SituationTable) -> Planted:
    """Make a world in which each situation is the situation of a pair of its own.

    Each situation gives every fact of the Sferum vocabulary its value; `table` are its numbered situations.
    The people are made to fit: an adult without a confirmed role is a stranger, a minor or confirmed student
    a pupil.

    Raises:
        InputError: no situations, a fact that is missing, or a situation that no two people can stand in (the
            axioms exclude it).
    """
    if not situations:
        raise one_fault("plant", "no situation was given")
    for fact in _FACTS:
        missing = [place for place, situation in enumerate(situations) if fact not in situation]
        if missing:
            raise one_fault("plant", f"situation {missing[0]} says nothing of the fact `{fact}`")
        known = table.vocabulary.facts[fact].values
        for place, situation in enumerate(situations):
            if situation[fact] not in known:
                raise one_fault(
                    "plant",
                    f"situation {place}: `{fact}` has the value `{situation[fact]}`",
                    f"values: {', '.join(map(str, known))}",
                )
    sides = [(dict(one), side) for one in situations for side in ("sender", "recipient")]
    kind = np.array([_kind(one, side) for one, side in sides], np.uint8)
    # People stand in the order of their kinds; `where` tells where each of them went.
    order = np.argsort(kind, kind="stable")
    where = np.empty(len(order), np.int64)
    where[order] = np.arange(len(order))
    sender, recipient = where[0::2], where[1::2]
    district = _district(
        situations, [sides[place] for place in order], kind[order], order // 2, sender, recipient
    )
    channel = np.array([CHANNELS.index(str(one["channel"])) for one in situations], np.int64)
    world = World(
        plan=_plan(len(situations)),
        region="planted",
        scale=0.0,
        seed=0,
        profile_digest="",
        assumptions=(),
        given=(district,),
        script=np.stack([np.ones_like(channel), sender, recipient, channel], axis=1),
    )
    _check(district, situations, sender, recipient, channel, table, provide(table))
    return Planted(world, sender, recipient)


def _kind(situation: Mapping[str, str | bool], side: str) -> int:
    role, confirmed = str(situation[f"{side}_role"]), bool(situation[f"{side}_confirmed"])
    if situation[f"{side}_age"] == "under_18" or (confirmed and role == "student"):
        return code(KINDS, "pupil")
    if confirmed:
        return code(KINDS, "teacher" if role == "staff" else "guardian")
    return code(KINDS, "stranger")


def _district(
    situations: Sequence[Mapping[str, str | bool]],
    sides: Sequence[tuple[Mapping[str, str | bool], str]],
    kind: NDArray[np.uint8],
    pair: NDArray[np.int64],
    sender: NDArray[np.int64],
    recipient: NDArray[np.int64],
) -> District:
    number, n = len(situations), len(sides)
    role = np.array([code(ROLES, str(one[f"{side}_role"])) for one, side in sides], np.uint8)
    years = np.array([_YEARS[str(one[f"{side}_age"])] for one, side in sides], np.uint8)
    # A student recorded as 18 or over is a pupil of 18, since pupils are not 35.
    years = np.where((role == code(ROLES, "student")) & (years > ADULT), np.uint8(ADULT), years)
    together = np.array([situations[place]["affiliation"] != "none" for place in pair])
    school = np.full((n, SLOTS), NONE, np.uint16)
    school[together, 0] = pair[together]
    in_class = np.array([situations[place]["affiliation"] == "class" for place in pair])
    first = np.searchsorted(kind, np.arange(9)).astype(np.int32)

    def where(fact: str) -> NDArray[np.bool_]:
        return np.array([bool(one[fact]) for one in situations])

    holder, entry = [], []
    for fact, one, other, what in (
        ("sender_has_number", sender, recipient, NUMBER),
        ("recipient_has_number", recipient, sender, NUMBER),
        ("sender_has_id", sender, recipient, ID),
        ("own_child", sender, recipient, OWN_CHILD),
    ):
        held = where(fact)
        holder.append(one[held])
        entry.append(other[held] << 8 | what)
    talking = np.flatnonzero(where("shared_chat"))
    members = np.stack([sender[talking], recipient[talking]], axis=1).ravel()
    contacts = Contacts(np.concatenate(holder).astype(np.uint16), np.concatenate(entry).astype(np.uint32))
    chats = Chats(
        np.full(number, 4, np.uint8),
        np.zeros(number, np.bool_),
        members.astype(np.uint16),
        np.repeat(talking, 2).astype(np.uint16),
    )
    contact_first, contact = contact_rows(contacts, n)
    chat_first, chat, member_first, member, chat_word = chat_rows(chats, n)
    pupils = int(first[1])
    empty = np.zeros(0, np.uint16)
    return District(
        kind=kind,
        age=years,
        recorded_age=years,
        sex=np.zeros(n, np.uint8),
        role=role,
        confirmed=np.array([bool(one[f"{side}_confirmed"]) for one, side in sides]),
        active=np.ones(n, np.bool_),
        phone=np.ones(n, np.bool_),
        school=school,
        class_number=np.where(in_class, pair, NONE).astype(np.uint16),
        household=np.full(n, NONE, np.uint16),
        first=first,
        subject=np.zeros(int(first[2] - first[1]), np.uint8),
        school_rural=np.zeros(number, np.bool_),
        class_first=np.full(number + 1, 0, np.int32),
        class_school=np.arange(number, dtype=np.uint16),
        class_grade=np.full(number, 7, np.uint8),
        second_shift=np.zeros(number, np.bool_),
        class_teachers=np.full((number, 1), NONE, np.uint16),
        child_first=np.zeros(1, np.int32),
        child=empty,
        guardian_first=np.zeros(1, np.int32),
        relative_first=np.zeros(1, np.int32),
        club_first=np.zeros(1, np.int32),
        club=empty,
        contact_first=contact_first,
        contact=contact,
        mate_numbers=np.zeros(max(pupils, n), np.uint64),
        mate_ids=np.zeros(max(pupils, n), np.uint64),
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


def _plan(schools: int) -> Plan:
    return Plan(
        profiles=(),
        school_first=np.array([0, schools], np.int32),
        pupils=np.zeros(schools, np.int32),
        teachers=np.zeros(schools, np.int32),
        other_staff=np.zeros(schools, np.int32),
        rural=np.zeros(schools, np.bool_),
        region=np.zeros(1, np.uint8),
        strangers=np.zeros(1, np.int32),
        sisters=np.zeros((1, 0), np.int32),
        keys=np.zeros(1, np.uint64),
    )


def _check(
    district: District,
    situations: Sequence[Mapping[str, str | bool]],
    sender: NDArray[np.int64],
    recipient: NDArray[np.int64],
    channel: NDArray[np.int64],
    table: SituationTable,
    provision: Provision,
) -> None:
    """Refuse a situation that the world turned out not to hold: no two people can stand in it."""
    record = records_of(district, provision.edges).astype(np.int64)
    for place, (one, two, way) in enumerate(
        zip(sender.tolist(), recipient.tolist(), channel.tolist(), strict=True)
    ):
        joint = joint_index(record[one], record[two], ties_of(district, one, two))
        number = table.number[provision.code(int(record[one]), int(record[two]), joint, way)]
        if number < 0 or any(
            table.situation(int(number))[fact] != situations[place][fact] for fact in situations[place]
        ):
            raise one_fault(
                "plant",
                f"no two people can stand in situation {place} (channel {CHANNELS[way]})",
                "see the axioms of the vocabulary",
            )
