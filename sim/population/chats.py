"""Chats: who is a member of which, and which links have leaked.

Knows how class, parents', staff, club, open and friends' chats of a district are filled with people who use
the service. Knows nothing of who writes in them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernel.draws import Stage, stage_key, uniform
from sim.kernel.jit import entry, i64, inline_kernel, kernel, kernel_typed
from sim.kernel.rows import sorted_rows
from sim.population.draft import DistrictDraft
from sim.population.people import NONE, SLOTS, Bools, ChatKind, Ints, Kind, Role, Shorts, Small, Words

__all__ = ["Chats", "chat_bit", "chat_rows", "draw_chats"]

_CLASS_CHATS, _PARENTS_CHATS, _SCHOOL_CHATS = 1_000_000, 2_000_000, 3_000_000
_HASH = np.uint64(0x9E3779B97F4A7C15)
_TOP = np.uint64(58)


class Chats(NamedTuple):
    """Chats as in `people.District`; person and chat are uint16[k], memberships ordered by chat."""

    kind: Small
    leaked: Bools
    person: Shorts
    chat: Shorts


@kernel_typed("uint64(int64)")
def chat_bit(chat: int) -> np.uint64:
    """The bit of a chat in `chat_word`."""
    return np.uint64(1) << ((np.uint64(chat + 1) * _HASH) >> _TOP)


def chat_rows(chats: Chats, people: int) -> tuple[Ints, Shorts, Ints, Shorts, Words]:
    """Sort memberships by person and by chat: `chat_first` to `chat_word` of `people.District`."""
    chat_first, chat_of = sorted_rows(chats.person, chats.chat, people)
    member_first = np.searchsorted(chats.chat, np.arange(len(chats.kind) + 1)).astype(np.int32)
    words = np.zeros(people, np.uint64)
    _mark(chats.person, chats.chat, words)
    return chat_first, chat_of, member_first, chats.person, words


@entry
def _mark(persons: Shorts, chats: Shorts, words: Words) -> None:
    for index in range(len(chats)):
        words[persons[index]] |= chat_bit(i64(chats[index]))


def draw_chats(draft: DistrictDraft, schools: int) -> Chats:
    """Draw the chats of a district.

    Every class has a chat of its students and teachers and one of its guardians with the class teacher, every
    school one of its staff and an open one, every club one of its pupils with the coach; some pupils keep one
    with the friends they name. The class teacher is always in, the others by the profile's shares.
    """
    groups, clubs = len(draft.classes.school), len(draft.clubs.first) - 1
    pupils = int(draft.offsets[Kind.TEACHER])
    most_chats = 2 * groups + 2 * schools + clubs + pupils
    # All who may be in: classes with their teachers, guardians, staff rooms and open chats, clubs, friends.
    most = (
        int(np.count_nonzero(draft.class_teachers != NONE))
        + (groups + 3 * pupils)
        + 2 * SLOTS * int(draft.offsets[Kind.RELATIVE])
        + (clubs + len(draft.clubs.member))
        + (pupils + int(draft.nominations.number.sum()))
    )
    chats = Chats(
        np.empty(most_chats, np.uint8),
        np.empty(most_chats, np.bool_),
        np.empty(most, np.uint16),
        np.empty(most, np.uint16),
    )
    number, used = _fill(draft, chats, np.zeros(schools + 1, np.int32))
    if used > most:
        raise RuntimeError(f"{used} members of chats where {most} have room")
    kind, leaked, person, chat = chats
    return Chats(kind[:number].copy(), leaked[:number].copy(), person[:used].copy(), chat[:used].copy())


@entry
def _fill(draft: DistrictDraft, chats: Chats, members: Ints) -> tuple[int, int]:
    """Fill `chats`; returns how many chats and memberships there are.

    `members` int32[schools + 1] is scratch.
    """
    number, used = _fill_class_chats(draft, chats)
    number, used = _fill_parents_chats(draft, chats, number, used)
    schools = len(members) - 1
    for kind in (ChatKind.STAFF, ChatKind.OPEN):
        for school in range(schools):
            chats.kind[number + school] = kind
        used = _fill_school_chats(draft, chats, i64(number), used, kind == ChatKind.OPEN, members)
        number += schools
    number, used = _fill_club_chats(draft, chats, number, used)
    number, used = _fill_friends_chats(draft, chats, number, used)
    _draw_leaks(draft, chats, number)
    return number, used


@kernel
def _fill_class_chats(draft: DistrictDraft, chats: Chats) -> tuple[int, int]:
    parameters, accounts = draft.parameters, draft.accounts
    joins, used = stage_key(draft.key, Stage.CHAT_MEMBERS), i64(0)
    for group in range(len(draft.classes.school)):
        chats.kind[group] = ChatKind.CLASS
        for slot in range(draft.class_teachers.shape[1]):
            teacher = i64(draft.class_teachers[group, slot])
            if teacher != NONE and accounts.active[teacher]:
                inside = slot == 0 or uniform(joins, 64 * group + slot) < parameters.class_chat_teachers
                used = _join(chats.person, chats.chat, used, teacher, group, inside)
        own = stage_key(joins, _CLASS_CHATS + group)
        for pupil in range(draft.classes.first[group], draft.classes.first[group + 1]):
            if accounts.active[pupil] and accounts.role[pupil] == Role.STUDENT:
                inside = uniform(own, pupil) < parameters.class_chat_join
                used = _join(chats.person, chats.chat, used, pupil, group, inside)
    return i64(len(draft.classes.school)), used


@kernel
def _fill_parents_chats(draft: DistrictDraft, chats: Chats, number: int, used: int) -> tuple[int, int]:
    families, active = draft.families, draft.accounts.active
    joins = stage_key(draft.key, Stage.CHAT_MEMBERS)
    for group in range(len(draft.classes.school)):
        chats.kind[number] = ChatKind.PARENTS
        begin = used
        own = stage_key(joins, _PARENTS_CHATS + group)
        leader = i64(draft.class_teachers[group, 0])
        used = _join(chats.person, chats.chat, used, leader, number, active[leader])
        for pupil in range(draft.classes.first[group], draft.classes.first[group + 1]):
            family = families.of_pupil[pupil]
            for place in range(families.guardians[family], families.guardians[family + 1]):
                adult = draft.offsets[Kind.GUARDIAN] + place
                inside = active[adult]
                for before in range(begin, used):
                    inside &= chats.person[before] != adult
                if inside:
                    joining = uniform(own, place) < draft.parameters.parents_chat_join
                    used = _join(chats.person, chats.chat, used, adult, number, joining)
        number += 1
    return number, used


@inline_kernel
def _belongs(draft: DistrictDraft, someone: int, open_to_all: bool, shares: np.uint64) -> bool:
    """Tell whether somebody of a school is in its staff room, or in its open chat."""
    if not draft.accounts.active[someone]:
        return False
    if open_to_all:
        return uniform(shares, someone) < draft.parameters.open_chat_join
    return bool(draft.offsets[Kind.TEACHER] <= someone < draft.offsets[Kind.GUARDIAN])


@kernel
def _fill_school_chats(
    draft: DistrictDraft, chats: Chats, number: int, used: int, open_to_all: bool, members: Ints
) -> int:
    """Fill the staff rooms or the open chats of all schools, from chat `number` on, school by school."""
    shares = stage_key(stage_key(draft.key, Stage.CHAT_MEMBERS), _SCHOOL_CHATS + i64(open_to_all))
    schools = len(members) - 1
    for school in range(schools + 1):
        members[school] = 0
    for counting in (True, False):
        for someone in range(draft.offsets[Kind.RELATIVE]):
            if not _belongs(draft, someone, open_to_all, shares):
                continue
            for slot in range(SLOTS):
                school = i64(draft.accounts.school[someone, slot])
                if school == NONE:
                    break
                if counting:
                    members[school + 1] += 1
                else:
                    chats.person[members[school]] = someone
                    chats.chat[members[school]] = number + school
                    members[school] += 1
        if counting:
            members[0] = used
            for school in range(schools):
                members[school + 1] += members[school]
            used = i64(members[schools])
    return used


@kernel
def _fill_club_chats(draft: DistrictDraft, chats: Chats, number: int, used: int) -> tuple[int, int]:
    clubs, active = draft.clubs, draft.accounts.active
    for club in range(len(clubs.first) - 1):
        chats.kind[number] = ChatKind.CLUB
        coach = draft.offsets[Kind.COACH] + club
        used = _join(chats.person, chats.chat, used, coach, number, active[coach])
        for place in range(clubs.first[club], clubs.first[club + 1]):
            member = i64(clubs.member[place])
            used = _join(chats.person, chats.chat, used, member, number, active[member])
        number += 1
    return number, used


@kernel
def _fill_friends_chats(draft: DistrictDraft, chats: Chats, number: int, used: int) -> tuple[int, int]:
    nominations, active = draft.nominations, draft.accounts.active
    keeps = stage_key(draft.key, Stage.FRIEND_CHATS)
    for pupil in range(draft.offsets[Kind.TEACHER]):
        if not active[pupil] or uniform(keeps, pupil) >= draft.parameters.friend_chat_share:
            continue
        chats.kind[number] = ChatKind.FRIENDS
        used = _join(chats.person, chats.chat, used, pupil, number, True)
        for slot in range(nominations.number[pupil]):
            friend = i64(nominations.named[pupil, slot])
            used = _join(chats.person, chats.chat, used, friend, number, active[friend])
        number += 1
    return number, used


@kernel
def _draw_leaks(draft: DistrictDraft, chats: Chats, number: int) -> None:
    """Draw of which chats the link has leaked; never that of a staff room or of friends."""
    leaks = stage_key(draft.key, Stage.LEAKED_LINKS)
    for chat in range(number):
        share, kind = 0.0, chats.kind[chat]
        if kind == ChatKind.OPEN:
            share = draft.parameters.leaked_open_link
        elif kind in (ChatKind.CLASS, ChatKind.PARENTS, ChatKind.CLUB):
            share = draft.parameters.leaked_closed_link
        chats.leaked[chat] = uniform(leaks, chat) < share


@kernel_typed("int64(uint16[::1], uint16[::1], int64, int64, int64, boolean)")
def _join(person: Shorts, chat: Shorts, used: int, someone: int, number: int, inside: bool) -> int:
    """Write one membership, if it is one; returns how many there are then."""
    if not inside:
        return used
    person[used] = someone
    chat[used] = number
    return used + 1
