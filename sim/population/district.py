"""Draws one district: its people and every tie between them.

Knows the order of the stages. Knows nothing of how each is done (`schools`, `families`, `accounts`,
`friendships`, `contacts`, `chats`, `distant_friends`). A district depends on its part of the plan, on those
of its partner districts and on nothing else.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rulebook.language import Message
from rulebook.reader.faults import one_fault
from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, key_of_stage
from sim.population.accounts import Accounts, Residents, draw_accounts, empty_accounts
from sim.population.adoption import draw_adoption
from sim.population.chats import chat_rows, draw_chats
from sim.population.classmates import draw_classmates
from sim.population.clubs import Clubs, draw_clubs
from sim.population.contact_list import contact_rows
from sim.population.contacts import draw_contacts
from sim.population.distant_friends import DistantFriends, draw_distant, no_distant, write_distant
from sim.population.draft import DistrictDraft
from sim.population.families import Families, draw_families
from sim.population.friendships import draw_friends
from sim.population.people import NONE, RESIDENTS, District, Ints, Kind, Small
from sim.population.region_plan import DistrictPlan, RegionPlan
from sim.population.schools import Classes, draw_classes, draw_teachers

__all__ = ["draw_district"]


class _Partner(NamedTuple):
    """Pairs of friends with one partner district, and who lives there."""

    friends: DistantFriends
    residents: Residents


def draw_district(plan: RegionPlan, number: int) -> District:
    """Draw the people and ties of district `number` of a plan.

    Raises:
        InputError: more people than a district can hold (parameters far from any that are known).
    """
    own = plan.district(number)
    draft, subject = _draft(plan, number, own)
    return _with_ties(draft, own, subject)


def _draft(plan: RegionPlan, number: int, own: DistrictPlan) -> tuple[DistrictDraft, Small]:
    """The people of a district and what they belong to, and the subject of each teacher."""
    parameters, key, pupils = plan.parameters[own.region], own.key, int(own.pupils.sum())
    classes = draw_classes(key, own.pupils, own.rural, parameters)
    families = draw_families(key, classes, parameters)
    clubs = draw_clubs(key, pupils, parameters)
    partners = [
        _with_partner(plan, number, int(partner), turn, classes)
        for turn, partner in enumerate(plan.partners[number])
        if partner >= 0
    ]
    offsets = _offsets(own, families, clubs, sum(len(partner.friends.here) for partner in partners))
    accounts = empty_accounts(int(offsets[-1]))
    draw_accounts(accounts, _residents(own, parameters, classes, families, offsets))
    _write_partners(accounts, int(offsets[RESIDENTS]), partners)
    teachers_begin = int(offsets[Kind.TEACHER])
    class_teachers, subject = draw_teachers(key, classes, own.teachers, teachers_begin, parameters)
    draft = DistrictDraft(
        key=key,
        parameters=parameters,
        offsets=offsets,
        accounts=accounts,
        classes=classes,
        class_teachers=class_teachers,
        families=families,
        clubs=clubs,
        nominations=draw_friends(key, classes, accounts.sex, accounts.age, parameters),
        distant_friends=_joined([no_distant(), *(partner.friends for partner in partners)]),
    )
    return draft, subject


def _residents(
    own: DistrictPlan, parameters: ProfileValues, classes: Classes, families: Families, offsets: Ints
) -> Residents:
    """All that the accounts of a district are drawn from."""
    sizes = (len(own.pupils), len(classes.school), len(families.guardians) - 1)
    return Residents(
        own.key,
        parameters,
        classes,
        families,
        draw_adoption(own.key, parameters, *sizes),
        own.teachers,
        own.other_staff,
        offsets,
    )


def _offsets(own: DistrictPlan, families: Families, clubs: Clubs, distant: int) -> Ints:
    """Where each kind of people begins, as in `people.District`."""
    sizes = (
        int(own.pupils.sum()),
        int(own.teachers.sum()),
        int(own.other_staff.sum()),
        int(families.guardians[-1]),
        int(families.relatives[-1]),
        len(clubs.first) - 1,
        own.strangers,
        distant,
    )
    offsets = np.cumsum((0, *sizes)).astype(np.int32)
    if offsets[-1] >= NONE:
        raise one_fault(
            "world",
            Message("a district of {n:,} people, more than {most:,}", n=int(offsets[-1]), most=NONE),
            Message("fewer relatives_per_family or strangers_per_1000_pupils, or smaller schools"),
        )
    return offsets


def _write_partners(accounts: Accounts, begin: int, partners: list[_Partner]) -> None:
    """Write the accounts of the distant people, from row `begin` on."""
    for friends, residents in partners:
        write_distant(accounts, begin, friends, residents)
        begin += len(friends.here)


def _joined(parts: list[DistantFriends]) -> DistantFriends:
    return DistantFriends._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def _with_ties(draft: DistrictDraft, own: DistrictPlan, subject: Small) -> District:
    """A district with all contacts and chats of its people."""
    people, classes, families = int(draft.offsets[-1]), draft.classes, draft.families
    classmate_numbers, classmate_ids = draw_classmates(draft.key, classes, draft.accounts, draft.parameters)
    chats = draw_chats(draft, len(own.pupils))
    contact_first, contact = contact_rows(draw_contacts(draft), people)
    chat_first, chat, member_first, member, chat_word = chat_rows(chats, people)
    return District(
        **draft.accounts._asdict(),
        offsets=draft.offsets,
        subject=subject,
        school_rural=own.rural,
        class_first=classes.first,
        class_school=classes.school,
        class_grade=classes.grade,
        second_shift=classes.second_shift,
        class_teachers=draft.class_teachers,
        child_first=families.child_first,
        child=families.child,
        guardian_first=families.guardians + draft.offsets[Kind.GUARDIAN],
        relative_first=families.relatives + draft.offsets[Kind.RELATIVE],
        club_first=draft.clubs.first,
        club=draft.clubs.member,
        contact_first=contact_first,
        contact=contact,
        classmate_numbers=classmate_numbers,
        classmate_ids=classmate_ids,
        chat_kind=chats.kind,
        chat_leaked=chats.leaked,
        chat_first=chat_first,
        chat=chat,
        member_first=member_first,
        member=member,
        chat_word=chat_word,
        distant_friend=draft.distant_friends.here,
        distant_key=draft.distant_friends.key,
        distant_leads=draft.distant_friends.leads,
    )


def _with_partner(plan: RegionPlan, number: int, partner: int, turn: int, classes: Classes) -> _Partner:
    """The pairs of friends with a partner district of one round."""
    own_parameters, there = plan.parameters[plan.region[number]], plan.district(partner)
    parameters = plan.parameters[there.region]
    low, high = sorted((number, partner))
    # Two districts can be partners in several rounds, each with friendships of its own.
    common = plan.keys[low] ^ key_of_stage(plan.keys[high], Stage.PARTNERS_FIRST_ROUND)
    key = key_of_stage(common, Stage.PARTNERS_FIRST_ROUND + turn)
    share = min(own_parameters.distant_friend_share, parameters.distant_friend_share)
    classes_there = draw_classes(there.key, there.pupils, there.rural, parameters)
    friends = draw_distant(key, classes, classes_there, partner < number, share)
    families = draw_families(there.key, classes_there, parameters)
    return _Partner(friends, _residents(there, parameters, classes_there, families, np.zeros(0, np.int32)))
