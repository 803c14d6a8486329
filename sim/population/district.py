"""Draws one district: its people and every tie between them.

Knows the order of the stages. Knows nothing of how each is done (`schools`, `families`, `accounts`,
`friends`, `contacts`, `chats`, `distant`). A district depends on its part of the plan, on its sisters' and on
nothing else.
"""

from __future__ import annotations

import numpy as np

from rulebook.reader.faults import one_fault
from sim.assumptions.profile_values import Figures
from sim.kernel.draws import stage_key
from sim.population.accounts import draw_accounts, empty_accounts
from sim.population.chats import chat_rows, draw_chats
from sim.population.classmates import draw_mates
from sim.population.contact_list import contact_rows
from sim.population.contacts import draw_clubs, draw_contacts
from sim.population.distant_friends import Distant, draw_distant, no_distant, write_distant
from sim.population.families import draw_families
from sim.population.friendships import draw_friends
from sim.population.people import KINDS, NONE, District
from sim.population.region_plan import Plan
from sim.population.schools import Classes, draw_classes, draw_teachers

__all__ = ["draw_district"]

_SISTERS = 91


def draw_district(plan: Plan, number: int) -> District:
    """Draw the people and ties of district `number` of a plan.

    Raises:
        InputError: more people than a district can hold (figures far from any that are known).
    """
    own = plan.district(number)
    figures = plan.figures[own.region]
    key = own.key
    classes = draw_classes(key, own.pupils, own.rural, figures)
    families = draw_families(key, own.pupils, figures)
    club_first, club = draw_clubs(key, int(own.pupils.sum()), figures)
    pairs = [
        _with_sister(plan, number, int(sister), turn, classes, figures)
        for turn, sister in enumerate(plan.sisters[number])
    ]
    distant = Distant(
        *(np.concatenate(columns) for columns in zip(*(one for one, _, _ in pairs), strict=True))
    )
    sizes = (
        int(own.pupils.sum()),
        int(own.teachers.sum()),
        int(own.other_staff.sum()),
        int(families.guardians[-1]),
        int(families.relatives[-1]),
        len(club_first) - 1,
        own.strangers,
        len(distant.here),
    )
    first = np.cumsum((0, *sizes)).astype(np.int32)
    people = int(first[-1])
    if people >= NONE:
        raise one_fault(
            "world",
            f"a district of {people:,} people, more than {NONE:,}",
            "fewer relatives_per_family or strangers_per_1000_pupils, or smaller schools",
        )
    accounts = empty_accounts(people)
    draw_accounts(accounts, key, classes, families, own.teachers, own.other_staff, first, figures)
    at = int(first[len(KINDS)])
    for one, sister_key, sister_figures in pairs:
        write_distant(accounts, at, one, sister_key, sister_figures)
        at += len(one.here)
    names = draw_friends(key, classes, accounts.sex, accounts.age, figures)
    class_teachers, subject = draw_teachers(key, classes, own.teachers, int(first[1]), figures)
    mates = draw_mates(key, classes, accounts, figures)
    contacts = draw_contacts(
        key,
        classes,
        class_teachers,
        families,
        names,
        club_first,
        club,
        accounts,
        first,
        distant,
        figures,
    )
    chats = draw_chats(
        key,
        classes,
        class_teachers,
        families,
        names,
        club_first,
        club,
        accounts,
        first,
        len(own.pupils),
        figures,
    )
    contact_first, contact = contact_rows(contacts, people)
    chat_first, chat, member_first, member, chat_word = chat_rows(chats, people)
    return District(
        *accounts,
        first,
        subject,
        own.rural,
        classes.first,
        classes.school,
        classes.grade,
        classes.second_shift,
        class_teachers,
        families.child_first,
        families.child,
        families.guardians + first[3],
        families.relatives + first[4],
        club_first,
        club,
        contact_first,
        contact,
        *mates,
        chats.kind,
        chats.leaked,
        chat_first,
        chat,
        member_first,
        member,
        chat_word,
        distant.here,
        distant.key,
        distant.leads,
    )


def _with_sister(
    plan: Plan, number: int, sister: int, turn: int, classes: Classes, figures: Figures
) -> tuple[Distant, np.uint64, Figures]:
    """The pairs of friends with another district, its key and its figures."""
    if sister < 0:
        return no_distant(), np.uint64(0), figures
    there = plan.district(sister)
    their_figures = plan.figures[there.region]
    low, high = sorted((number, sister))
    # Two districts can be sisters in several rounds, each with friendships of its own.
    common = np.uint64(
        stage_key(plan.keys[low] ^ np.uint64(stage_key(plan.keys[high], _SISTERS)), _SISTERS + turn)
    )
    share = min(figures.distant_friend_share, their_figures.distant_friend_share)
    theirs = draw_classes(there.key, there.pupils, there.rural, their_figures)
    return (
        draw_distant(common, classes, theirs, sister < number, share),
        there.key,
        their_figures,
    )
