"""Who has saved whose number, who knows whose id, and who is what to whom.

Knows how the contacts of each person are drawn. Knows nothing of chats or of what anyone does with a contact.

Numbers are a matter of phones, so people who do not use the service have them too; an id belongs to an
account, so both sides use the service.
"""

from __future__ import annotations

import numpy as np

from sim.accounts import GUARDIAN, STAFF, STUDENT, Accounts
from sim.compiled import borrowing, compiled, compiled_as, whole
from sim.contact_rows import Contacts, grown, put
from sim.distant import Distant
from sim.families import Families
from sim.friends import Names
from sim.people import (
    COACH,
    FRIEND,
    ID,
    KIN,
    NAMED,
    NONE,
    NUMBER,
    OWN_CHILD,
    Ints,
    Shorts,
)
from sim.profile_values import Figures
from sim.schools import Classes
from sim.streams import stage_key, uniform, word

__all__ = ["draw_clubs", "draw_contacts"]

_CLUBS, _FRIENDS, _KIN, _TEACHERS, _TAUGHT, _COACHES, _GUARDIANS = range(51, 58)
_FOUND, _RECYCLED, _DISTANT = range(59, 62)
_HALF = 2.0**-32
_LOW, _S32 = np.uint64(0xFFFFFFFF), np.uint64(32)


@compiled
def draw_clubs(key: np.uint64, pupils: int, figures: Figures) -> tuple[Ints, Shorts]:
    """Put `club_share` of the pupils, drawn all over the district, into clubs of about `club_size`.

    Returns:
        int32[clubs + 1], where each club begins, and uint16[members].
    """
    clubs = whole(pupils * figures.club_share / figures.club_size + 0.5)
    if clubs == 0:
        return np.zeros(1, np.int32), np.zeros(0, np.uint16)
    draws = stage_key(key, _CLUBS)
    order = np.arange(pupils).astype(np.uint16)
    for place in range(pupils - 1, 0, -1):
        other = whole(uniform(draws, place) * (place + 1))
        order[place], order[other] = order[other], order[place]
    members = whole(pupils * figures.club_share + 0.5)
    first = np.zeros(clubs + 1, np.int32)
    for club in range(clubs):
        first[club + 1] = members * (club + 1) // clubs
    return first, order[:members].copy()


@compiled_as("int64(uint64, boolean, boolean, float64, float64)")
def _known(lot: np.uint64, phones: bool, accounts: bool, number: float, ident: float) -> int:
    """What one knows of another: the number and the id with these chances, where both have one."""
    has_number = phones and (lot & _LOW) * _HALF < number
    has_id = accounts and (lot >> _S32) * _HALF < ident
    return (NUMBER if has_number else 0) | (ID if has_id else 0)


@borrowing
def _friend_numbers(key: np.uint64, place: int, figures: Figures) -> tuple[bool, bool]:
    """Whether the first and the second of two friends has saved the other's number, if both have phones."""
    lot = uniform(key, place)
    mutual = lot < figures.friend_mutual_number
    single = not mutual and lot < figures.friend_mutual_number + figures.friend_one_sided_number
    first = uniform(key, place + 1) < 0.5
    return mutual or (single and first), mutual or (single and not first)


@compiled
def draw_contacts(
    key: np.uint64,
    classes: Classes,
    class_teachers: Shorts,
    families: Families,
    names: Names,
    club_first: Ints,
    club: Shorts,
    accounts: Accounts,
    first: Ints,
    distant: Distant,
    figures: Figures,
) -> Contacts:
    """Draw all contacts of a district but those of classmates (`draw_mates`)."""
    contacts = Contacts(
        np.zeros(10 * len(accounts.kind), np.uint16), np.zeros(10 * len(accounts.kind), np.uint32)
    )
    contacts, used = _friends(key, contacts, names, accounts, first, distant, figures)
    contacts, used = _families(key, contacts, used, families, accounts, first, figures)
    contacts, used = _school(key, contacts, used, classes, class_teachers, families, accounts, first, figures)
    draws = stage_key(key, _COACHES)
    phone, active = accounts.phone, accounts.active
    contacts = grown(contacts, used, 2 * len(club))
    for number in range(len(club_first) - 1):
        coach = first[5] + number
        for place in range(club_first[number], club_first[number + 1]):
            pupil = whole(club[place])
            mine, ident = figures.coach_pupil_number, figures.coach_id
            known = _known(
                word(draws, 2 * place),
                phone[coach] and phone[pupil],
                active[coach] and active[pupil],
                mine,
                ident,
            )
            used = put(contacts.holder, contacts.entry, used, coach, pupil, known | COACH)
            known = _known(
                word(draws, 2 * place + 1),
                phone[pupil] and phone[coach],
                active[pupil] and active[coach],
                mine,
                ident,
            )
            used = put(contacts.holder, contacts.entry, used, pupil, coach, known | COACH)
    contacts, used = _strangers(key, contacts, used, accounts, first, figures)
    return Contacts(contacts.holder[:used].copy(), contacts.entry[:used].copy())


@compiled
def _friends(
    key: np.uint64,
    contacts: Contacts,
    names: Names,
    accounts: Accounts,
    first: Ints,
    distant: Distant,
    figures: Figures,
) -> tuple[Contacts, int]:
    phone, active = accounts.phone, accounts.active
    draws = stage_key(key, _FRIENDS)
    used = whole(0)
    for pupil in range(first[1]):
        contacts = grown(contacts, used, 2 * names.number[pupil])
        for slot in range(names.number[pupil]):
            other = whole(names.named[pupil, slot])
            returned = False
            for back in range(names.number[other]):
                returned |= names.named[other, back] == pupil
            if returned and other < pupil:
                continue
            own = stage_key(draws, pupil * 32 + slot)
            mine, theirs = _friend_numbers(own, 0, figures)
            known = _known(
                word(own, 2),
                phone[pupil] and phone[other],
                active[pupil] and active[other],
                1.0 if mine else 0.0,
                figures.friend_id,
            )
            used = put(contacts.holder, contacts.entry, used, pupil, other, known | FRIEND | NAMED)
            known = _known(
                word(own, 3),
                phone[other] and phone[pupil],
                active[other] and active[pupil],
                1.0 if theirs else 0.0,
                figures.friend_id,
            )
            used = put(
                contacts.holder,
                contacts.entry,
                used,
                other,
                pupil,
                known | FRIEND | (NAMED if returned else 0),
            )
    contacts = grown(contacts, used, 2 * len(distant.here))
    for place in range(len(distant.here)):
        pupil, other = whole(distant.here[place]), first[7] + place
        one, two = (other, pupil) if distant.leads[place] else (pupil, other)
        own = stage_key(distant.key[place], _DISTANT)
        mine, theirs = _friend_numbers(own, 0, figures)
        known = _known(
            word(own, 2),
            phone[one] and phone[two],
            active[one] and active[two],
            1.0 if mine else 0.0,
            figures.friend_id,
        )
        used = put(contacts.holder, contacts.entry, used, one, two, known)
        known = _known(
            word(own, 3),
            phone[two] and phone[one],
            active[two] and active[one],
            1.0 if theirs else 0.0,
            figures.friend_id,
        )
        used = put(contacts.holder, contacts.entry, used, two, one, known)
    return contacts, used


@compiled
def _families(
    key: np.uint64,
    contacts: Contacts,
    used: int,
    families: Families,
    accounts: Accounts,
    first: Ints,
    figures: Figures,
) -> tuple[Contacts, int]:
    phone, active = accounts.phone, accounts.active
    draws = stage_key(key, _KIN)
    for family in range(len(families.guardians) - 1):
        begin, end = families.child_first[family], families.child_first[family + 1]
        guardians = families.guardians[family + 1] - families.guardians[family]
        relatives = families.relatives[family + 1] - families.relatives[family]
        contacts = grown(contacts, used, 2 * (end - begin) * (guardians + relatives))
        for turn in range(guardians + relatives):
            if turn < guardians:
                adult = first[3] + families.guardians[family] + turn
                share = figures.family_number_share
            else:
                adult = first[4] + families.relatives[family] + turn - guardians
                share = figures.relative_number_share
            own = stage_key(draws, adult)
            own_child = turn < guardians and accounts.role[adult] == GUARDIAN and accounts.confirmed[adult]
            for place in range(end - begin):
                child = whole(families.child[begin + place])
                known = (
                    _known(
                        word(own, 3 * place),
                        phone[adult] and phone[child],
                        active[adult] and active[child],
                        share,
                        figures.family_id,
                    )
                    | KIN
                )
                if own_child and uniform(own, 3 * place + 2) < figures.own_child_share:
                    known |= OWN_CHILD
                used = put(contacts.holder, contacts.entry, used, adult, child, known)
                known = _known(
                    word(own, 3 * place + 1),
                    phone[child] and phone[adult],
                    active[child] and active[adult],
                    share,
                    figures.family_id,
                )
                used = put(contacts.holder, contacts.entry, used, child, adult, known | KIN)
    return contacts, used


@compiled
def _school(
    key: np.uint64,
    contacts: Contacts,
    used: int,
    classes: Classes,
    class_teachers: Shorts,
    families: Families,
    accounts: Accounts,
    first: Ints,
    figures: Figures,
) -> tuple[Contacts, int]:
    """Class teachers with pupils and guardians, teachers with pupils they teach, guardians of one class."""
    phone, active = accounts.phone, accounts.active
    draws, lists, circle = stage_key(key, _TEACHERS), stage_key(key, _TAUGHT), stage_key(key, _GUARDIANS)
    adults = np.zeros(2 * 64, np.int32)
    for number in range(len(classes.school)):
        begin, end = classes.first[number], classes.first[number + 1]
        members = 0
        for pupil in range(begin, end):
            family = families.of_pupil[pupil]
            for place in range(families.guardians[family], families.guardians[family + 1]):
                # Twins in one class have their guardians in it once.
                adult, seen = first[3] + place, False
                for before in range(members):
                    seen |= adults[before] == adult
                if not seen:
                    adults[members] = adult
                    members += 1
        width = class_teachers.shape[1]
        contacts = grown(contacts, used, 2 * (end - begin) * width + 2 * members + members * members)
        for slot in range(width):
            teacher = whole(class_teachers[number, slot])
            if teacher == NONE:
                continue
            leader = slot == 0
            mine = figures.teacher_has_pupil_number if leader else 0.0
            theirs = figures.pupil_has_teacher_number if leader else 0.0
            staff = accounts.role[teacher] == STAFF
            for pupil in range(begin, end):
                listed = figures.class_id if staff and accounts.role[pupil] == STUDENT else 0.0
                place = 2 * (pupil * width + slot)
                known = _known(
                    word(lists, place),
                    phone[teacher] and phone[pupil],
                    active[teacher] and active[pupil],
                    mine,
                    listed,
                )
                used = put(contacts.holder, contacts.entry, used, teacher, pupil, known)
                known = _known(
                    word(lists, place + 1),
                    phone[pupil] and phone[teacher],
                    active[pupil] and active[teacher],
                    theirs,
                    listed,
                )
                used = put(contacts.holder, contacts.entry, used, pupil, teacher, known)
        teacher = whole(class_teachers[number, 0])
        own = stage_key(circle, number)
        share = figures.teacher_guardian_number
        to_each_other = figures.guardian_guardian_number
        for place in range(members):
            adult = whole(adults[place])
            known = _known(
                word(draws, 2 * (number * 128 + place)),
                phone[teacher] and phone[adult],
                active[teacher] and active[adult],
                share,
                0.0,
            )
            used = put(contacts.holder, contacts.entry, used, teacher, adult, known)
            known = _known(
                word(draws, 2 * (number * 128 + place) + 1),
                phone[adult] and phone[teacher],
                active[adult] and active[teacher],
                share,
                0.0,
            )
            used = put(contacts.holder, contacts.entry, used, adult, teacher, known)
            for other in range(place):
                lot = word(own, place * 128 + other)
                if accounts.household[adult] == accounts.household[adults[other]]:
                    continue
                if (lot & _LOW) * _HALF < to_each_other:
                    used = put(contacts.holder, contacts.entry, used, adult, whole(adults[other]), NUMBER)
                if (lot >> _S32) * _HALF < to_each_other:
                    used = put(contacts.holder, contacts.entry, used, whole(adults[other]), adult, NUMBER)
    return contacts, used


@compiled
def _active_children(accounts: Accounts, pupils: int) -> Shorts:
    found = np.zeros(pupils, np.uint16)
    number = 0
    for pupil in range(pupils):
        if accounts.active[pupil] and accounts.age[pupil] < 18:
            found[number] = pupil
            number += 1
    return found[:number].copy()


@compiled
def _strangers(
    key: np.uint64, contacts: Contacts, used: int, accounts: Accounts, first: Ints, figures: Figures
) -> tuple[Contacts, int]:
    """Ids found, leaked numbers and recycled numbers: which children each stranger knows, none twice.

    A recycled number once belonged to a pupil of the district: some children still have it in their books,
    as many as there are friends who save a number (`friends_mean` times the two shares of `friend_*_number`).
    """
    children = _active_children(accounts, first[1])
    many = len(children)
    if many == 0:
        return contacts, used
    draws, recycled = stage_key(key, _FOUND), stage_key(key, _RECYCLED)
    kept = figures.friends_mean * (figures.friend_mutual_number + 0.5 * figures.friend_one_sided_number)
    for stranger in range(first[6], first[7]):
        for turn in range(2):
            wanted = figures.stranger_ids if turn == 0 else figures.stranger_numbers
            number = min(whole(wanted + 0.5), many)
            contacts = grown(contacts, used, number)
            start = whole(uniform(draws, 2 * stranger + turn) * many)
            stride = 1 + whole(uniform(draws, 2 * (stranger + 65536) + turn) * (many - 1))
            while _common_divisor(stride, many) != 1:
                stride += 1
            for place in range(number):
                child = whole(children[(start + place * stride) % many])
                what = ID if turn == 0 else (NUMBER if accounts.phone[child] else 0)
                used = put(contacts.holder, contacts.entry, used, stranger, child, what)
        if uniform(recycled, 2 * stranger) < figures.recycled_number_share:
            number = min(max(1, whole(kept + 0.5)), many)
            contacts = grown(contacts, used, 2 * number)
            start = whole(uniform(recycled, 2 * stranger + 1) * many)
            for place in range(number):
                child = whole(children[(start + place) % many])
                if accounts.phone[child]:
                    used = put(contacts.holder, contacts.entry, used, child, stranger, NUMBER)
                    used = put(contacts.holder, contacts.entry, used, stranger, child, NUMBER)
    return contacts, used


@borrowing
def _common_divisor(one: int, other: int) -> int:
    while other:
        one, other = other, one % other
    return one
