"""Chats: who is a member of which, and which links have leaked.

Knows how class, parents', staff, club, open and friends' chats of a district are filled with people who use
the service. Knows nothing of who writes in them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.assumptions.profile_values import Figures
from sim.kernel.draws import stage_key, uniform
from sim.kernel.jit import compiled, inner_as, whole
from sim.population.accounts import STUDENT, Accounts
from sim.population.families import Families
from sim.population.friendships import Names
from sim.population.people import NONE, SLOTS, Bools, Ints, Shorts, Small, Words
from sim.population.schools import Classes

__all__ = ["Chats", "chat_bit", "chat_rows", "draw_chats"]

CLASS, PARENTS, STAFF_ROOM, CLUB, OPEN, FRIENDS = range(6)
_JOINS, _LEAKS, _KEEPS = 71, 72, 73
_HASH = np.uint64(0x9E3779B97F4A7C15)
_TOP = np.uint64(58)


class Chats(NamedTuple):
    """Chats as in `people.District`; person and chat are uint16[k], memberships ordered by chat."""

    kind: Small
    leaked: Bools
    person: Shorts
    chat: Shorts


@inner_as("uint64(int64)")
def chat_bit(chat: int) -> np.uint64:
    """The bit of a chat in `chat_word`."""
    return np.uint64(1) << ((np.uint64(chat + 1) * _HASH) >> _TOP)


def chat_rows(chats: Chats, people: int) -> tuple[Ints, Shorts, Ints, Shorts, Words]:
    """Sort memberships by person and by chat: `chat_first` to `chat_word` of `people.District`."""
    chat_first, member_first = np.zeros(people + 1, np.int32), np.zeros(len(chats.kind) + 1, np.int32)
    row, words = np.empty(len(chats.chat), np.uint16), np.zeros(people, np.uint64)
    _sort(chats.person, chats.chat, chat_first, member_first, np.empty(people, np.int32), row, words)
    return chat_first, row, member_first, chats.person, words


@compiled
def _sort(
    persons: Shorts,
    chats: Shorts,
    chat_first: Ints,
    member_first: Ints,
    at: Ints,
    row: Shorts,
    words: Words,
) -> None:
    for place in range(len(chats)):
        chat_first[persons[place] + 1] += 1
        member_first[chats[place] + 1] += 1
        words[persons[place]] |= chat_bit(whole(chats[place]))
    for person in range(len(at)):
        at[person] = chat_first[person]
        chat_first[person + 1] += chat_first[person]
    for chat in range(len(member_first) - 1):
        member_first[chat + 1] += member_first[chat]
    for place in range(len(chats)):
        row[at[persons[place]]] = chats[place]
        at[persons[place]] += 1


def draw_chats(
    key: np.uint64,
    classes: Classes,
    class_teachers: Shorts,
    families: Families,
    names: Names,
    club_first: Ints,
    club: Shorts,
    accounts: Accounts,
    first: Ints,
    schools: int,
    figures: Figures,
) -> Chats:
    """Draw the chats of a district.

    Every class has a chat of its students and teachers and one of its guardians with the class teacher, every
    school one of its staff and an open one, every club one of its pupils with the coach; some pupils keep one
    with the friends they name. The class teacher is always in, the others by the profile's shares.
    """
    groups, pupils, clubs = len(classes.school), int(first[1]), len(club_first) - 1
    # All who may be in: classes with their teachers, guardians, staff rooms and open chats, clubs, friends.
    most = (
        int(np.count_nonzero(class_teachers != NONE))
        + (groups + 3 * pupils)
        + 2 * SLOTS * int(first[4])
        + (clubs + len(club))
        + (pupils + int(names.number.sum()))
    )
    most_chats = 2 * groups + 2 * schools + clubs + pupils
    chats = Chats(
        np.empty(most_chats, np.uint8),
        np.empty(most_chats, np.bool_),
        np.empty(most, np.uint16),
        np.empty(most, np.uint16),
    )
    number, used = _fill(
        key,
        classes,
        class_teachers,
        families,
        names,
        club_first,
        club,
        accounts,
        first,
        np.zeros(schools + 1, np.int32),
        chats,
        figures,
    )
    assert used <= most
    kind, leaked, person, chat = chats
    return Chats(kind[:number].copy(), leaked[:number].copy(), person[:used].copy(), chat[:used].copy())


@compiled
def _fill(
    key: np.uint64,
    classes: Classes,
    class_teachers: Shorts,
    families: Families,
    names: Names,
    club_first: Ints,
    club: Shorts,
    accounts: Accounts,
    first: Ints,
    members: Ints,
    found: Chats,
    figures: Figures,
) -> tuple[int, int]:
    """Fill `found`; gives how many chats and memberships there are. `members` int32[schools + 1] is room."""
    kind, leaked, person, chat = found
    number, schools = len(classes.school), len(members) - 1
    joins = stage_key(key, _JOINS)
    used, chats = 0, 0
    for group in range(number):
        kind[chats] = CLASS
        for slot in range(class_teachers.shape[1]):
            teacher = whole(class_teachers[group, slot])
            if teacher != NONE and accounts.active[teacher]:
                inside = slot == 0 or uniform(joins, 64 * group + slot) < figures.class_chat_teachers
                used = _join(person, chat, used, teacher, chats, inside)
        own = stage_key(joins, 1_000_000 + group)
        for pupil in range(classes.first[group], classes.first[group + 1]):
            if accounts.active[pupil] and accounts.role[pupil] == STUDENT:
                inside = uniform(own, pupil) < figures.class_chat_join
                used = _join(person, chat, used, pupil, chats, inside)
        chats += 1
    for group in range(number):
        kind[chats] = PARENTS
        begin = used
        own = stage_key(joins, 2_000_000 + group)
        leader = whole(class_teachers[group, 0])
        used = _join(person, chat, used, leader, chats, accounts.active[leader])
        for pupil in range(classes.first[group], classes.first[group + 1]):
            family = families.of_pupil[pupil]
            for place in range(families.guardians[family], families.guardians[family + 1]):
                adult = first[3] + place
                inside = accounts.active[adult]
                for before in range(begin, used):
                    inside &= person[before] != adult
                if inside:
                    used = _join(
                        person, chat, used, adult, chats, uniform(own, place) < figures.parents_chat_join
                    )
        chats += 1
    for turn in range(2):
        # Staff rooms, then open chats: everybody who belongs to the school.
        start = chats
        shares = stage_key(joins, 3_000_000 + turn)
        for school in range(schools + 1):
            members[school] = 0
        for count in range(2):
            for someone in range(first[4]):
                if turn == 0 and not first[1] <= someone < first[3]:
                    continue
                if not accounts.active[someone]:
                    continue
                if turn == 1 and uniform(shares, someone) >= figures.open_chat_join:
                    continue
                for slot in range(SLOTS):
                    school = whole(accounts.school[someone, slot])
                    if school == NONE:
                        break
                    if count == 0:
                        members[school + 1] += 1
                    else:
                        person[members[school]] = someone
                        chat[members[school]] = start + school
                        members[school] += 1
            if count == 0:
                members[0] = used
                for school in range(schools):
                    members[school + 1] += members[school]
                used = members[schools]
        for _ in range(schools):
            kind[chats] = STAFF_ROOM if turn == 0 else OPEN
            chats += 1
    for number_of_club in range(len(club_first) - 1):
        kind[chats] = CLUB
        coach = first[5] + number_of_club
        used = _join(person, chat, used, coach, chats, accounts.active[coach])
        for place in range(club_first[number_of_club], club_first[number_of_club + 1]):
            used = _join(person, chat, used, whole(club[place]), chats, accounts.active[club[place]])
        chats += 1
    keeps = stage_key(key, _KEEPS)
    for pupil in range(first[1]):
        if not accounts.active[pupil] or uniform(keeps, pupil) >= figures.friend_chat_share:
            continue
        kind[chats] = FRIENDS
        used = _join(person, chat, used, pupil, chats, True)
        for slot in range(names.number[pupil]):
            friend = whole(names.named[pupil, slot])
            used = _join(person, chat, used, friend, chats, accounts.active[friend])
        chats += 1
    leaks = stage_key(key, _LEAKS)
    for place in range(chats):
        share = 0.0
        if kind[place] == OPEN:
            share = figures.leaked_open_link
        elif kind[place] == CLASS or kind[place] == PARENTS or kind[place] == CLUB:
            share = figures.leaked_closed_link
        leaked[place] = uniform(leaks, place) < share
    return chats, used


@inner_as("int64(uint16[::1], uint16[::1], int64, int64, int64, boolean)")
def _join(person: Shorts, chat: Shorts, used: int, someone: int, number: int, inside: bool) -> int:
    if not inside:
        return used
    person[used] = someone
    chat[used] = number
    return used + 1
