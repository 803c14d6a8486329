"""Who has saved whose number, who knows whose id, and who is what to whom.

Knows how the contacts of each person are drawn. Knows nothing of chats or of what anyone does with a contact.

Numbers are a matter of phones, so people who do not use the service have them too; an id belongs to an
account, so both sides use the service.
"""

from __future__ import annotations

import numpy as np

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, bits64, stage_key, threshold32, uniform
from sim.kernel.jit import entry, i64, kernel
from sim.population.acquaintances import Wanted, wanted_acquaintances, write_acquaintances
from sim.population.contact_list import Acquaintance, Contacts, acquaint, put
from sim.population.draft import DistrictDraft
from sim.population.friendships import ROOM, names_one
from sim.population.people import (
    ADULT,
    COACH,
    FRIEND,
    ID,
    KIN,
    NAMED,
    NUMBER,
    OWN_CHILD,
    RESIDENTS,
    Kind,
    Role,
    Sex,
    Shorts,
)
from sim.population.school_contacts import ClassGuardians, write_school_contacts
from sim.population.schools import LARGEST_CLASS

__all__ = ["OLDEST", "YOUNGEST", "draw_contacts"]

YOUNGEST, OLDEST = 7, 17
"""The ages of children between which an adult stranger looks for one more than for another."""


@kernel
def _friend_numbers(key: np.uint64, place: int, parameters: ProfileValues) -> tuple[np.uint64, np.uint64]:
    """Whether the first and the second of two friends has saved the other's number, if both have phones."""
    u = uniform(key, place)
    mutual = u < parameters.friend_mutual_number
    single = not mutual and u < parameters.friend_mutual_number + parameters.friend_one_sided_number
    first = uniform(key, place + 1) < 0.5
    first_has, second_has = mutual or (single and first), mutual or (single and not first)
    return threshold32(1.0 * first_has), threshold32(1.0 * second_has)


def draw_contacts(draft: DistrictDraft) -> Contacts:
    """Draw all contacts of a district but those of classmates (`draw_classmates`)."""
    accounts = draft.accounts
    of_pupils = (accounts.active & (accounts.age < ADULT))[: draft.offsets[Kind.TEACHER]]
    children = np.flatnonzero(of_pupils).astype(np.uint16)
    wanted = wanted_acquaintances(draft.key, int(draft.offsets[Kind.TEACHER]), draft.parameters)
    most = _most_contacts(draft, len(children), wanted)
    contacts = Contacts(np.empty(most + 2, np.uint16), np.empty(most + 2, np.uint32))
    guardians = ClassGuardians(
        np.empty(2 * LARGEST_CLASS, np.int32),
        np.empty(2 * LARGEST_CLASS, np.int32),
    )
    used = int(_write_all(draft, contacts, children, guardians, wanted))
    if used > most:
        raise RuntimeError(f"{used} pairs where {most} have room")
    return Contacts(contacts.holder[:used], contacts.entry[:used])


def _most_contacts(draft: DistrictDraft, children: int, wanted: Wanted) -> int:
    """More contacts than a district can have, each pair from both sides; what is not used is not touched."""
    parameters, families, size = draft.parameters, draft.families, np.diff(draft.classes.first)
    adults = np.diff(families.guardians) + np.diff(families.relatives)
    strangers = int(draft.offsets[RESIDENTS] - draft.offsets[Kind.STRANGER])
    each = min(
        parameters.stranger_ids
        + parameters.stranger_numbers
        + 3 * (parameters.friends_mean + parameters.acquaintance_numbers)
        + 5,
        4.0 * children,
    )
    friends = int(draft.nominations.number.sum() + len(draft.distant_friends.here))
    return (
        2 * (friends + len(draft.clubs.member))
        + 2 * int((np.diff(families.child_first) * adults).sum())
        + 2 * int(size.sum()) * (int(draft.class_teachers.shape[1]) + 2)
        + int((4 * size.astype(np.int64) ** 2).sum())
        + 2 * int(wanted.adults.sum() + wanted.pupils.sum() + len(wanted.pupils))
        + strangers * int(each)
    )


@entry
def _write_all(
    draft: DistrictDraft, contacts: Contacts, children: Shorts, guardians: ClassGuardians, wanted: Wanted
) -> int:
    """Write all contacts; returns how many there are."""
    used = _write_friends(draft, contacts)
    used = _write_distant_friends(draft, contacts, used)
    used = _write_families(draft, contacts, used)
    used = write_school_contacts(draft, contacts, used, guardians)
    used = _write_clubs(draft, contacts, used)
    used = write_acquaintances(draft, contacts, used, wanted)
    return _write_strangers(draft, contacts, used, children)


@kernel
def _write_friends(draft: DistrictDraft, contacts: Contacts) -> int:
    draws, ident = stage_key(draft.key, Stage.FRIEND_CONTACTS), threshold32(draft.parameters.friend_id)
    named, number, used = draft.nominations.named, draft.nominations.number, i64(0)
    for pupil in range(draft.offsets[Kind.TEACHER]):
        for slot in range(number[pupil]):
            other = i64(named[pupil, slot])
            returned = names_one(named, other, pupil)
            if returned and other < pupil:
                continue
            own = stage_key(draws, pupil * ROOM + slot)
            mine, theirs = _friend_numbers(own, 0, draft.parameters)
            pair = Acquaintance(
                i64(pupil),
                other,
                bits64(own, 2),
                bits64(own, 3),
                mine,
                theirs,
                ident,
                i64(FRIEND | NAMED),
                FRIEND | NAMED * i64(returned),
            )
            used = acquaint(contacts, used, draft.accounts, pair)
    return used


@kernel
def _write_distant_friends(draft: DistrictDraft, contacts: Contacts, used: int) -> int:
    friends, ident = draft.distant_friends, threshold32(draft.parameters.friend_id)
    for place in range(len(friends.here)):
        pupil, other = i64(friends.here[place]), i64(draft.offsets[RESIDENTS] + place)
        leader, follower = (other, pupil) if friends.leads[place] else (pupil, other)
        own = stage_key(friends.key[place], Stage.DISTANT_CONTACTS)
        mine, theirs = _friend_numbers(own, 0, draft.parameters)
        pair = Acquaintance(
            leader,
            follower,
            bits64(own, 2),
            bits64(own, 3),
            mine,
            theirs,
            ident,
            i64(FRIEND),
            i64(FRIEND),
        )
        used = acquaint(contacts, used, draft.accounts, pair)
    return used


@kernel
def _write_families(draft: DistrictDraft, contacts: Contacts, used: int) -> int:
    families, accounts, parameters = draft.families, draft.accounts, draft.parameters
    draws, ident = stage_key(draft.key, Stage.FAMILY_CONTACTS), threshold32(parameters.family_id)
    for family in range(len(families.guardians) - 1):
        begin, end = families.child_first[family], families.child_first[family + 1]
        guardians = families.guardians[family + 1] - families.guardians[family]
        relatives = families.relatives[family + 1] - families.relatives[family]
        for turn in range(guardians + relatives):
            if turn < guardians:
                adult = i64(draft.offsets[Kind.GUARDIAN] + families.guardians[family] + turn)
                share = threshold32(parameters.family_number_share)
            else:
                adult = i64(draft.offsets[Kind.RELATIVE] + families.relatives[family] + turn - guardians)
                share = threshold32(parameters.relative_number_share)
            own = stage_key(draws, adult)
            is_guardian = accounts.role[adult] == Role.GUARDIAN and accounts.confirmed[adult]
            own_child = turn < guardians and is_guardian
            for place in range(end - begin):
                confirmed = own_child and uniform(own, 3 * place + 2) < parameters.own_child_share
                pair = Acquaintance(
                    adult,
                    i64(families.child[begin + place]),
                    bits64(own, 3 * place),
                    bits64(own, 3 * place + 1),
                    share,
                    share,
                    ident,
                    KIN | OWN_CHILD * i64(confirmed),
                    i64(KIN),
                )
                used = acquaint(contacts, used, accounts, pair)
    return used


@kernel
def _write_clubs(draft: DistrictDraft, contacts: Contacts, used: int) -> int:
    draws, clubs = stage_key(draft.key, Stage.COACH_CONTACTS), draft.clubs
    number, ident = threshold32(draft.parameters.coach_pupil_number), threshold32(draft.parameters.coach_id)
    for club in range(len(clubs.first) - 1):
        for place in range(clubs.first[club], clubs.first[club + 1]):
            pair = Acquaintance(
                i64(draft.offsets[Kind.COACH] + club),
                i64(clubs.member[place]),
                bits64(draws, 2 * place),
                bits64(draws, 2 * place + 1),
                number,
                number,
                ident,
                i64(COACH),
                i64(COACH),
            )
            used = acquaint(contacts, used, draft.accounts, pair)
    return used


@kernel
def _write_strangers(draft: DistrictDraft, contacts: Contacts, used: int, children: Shorts) -> int:
    """Ids found, leaked numbers and recycled numbers: which children each stranger knows, none twice.

    Adults choose whose id they look for (`_sought_after`); peers do not, and leaked numbers are of anybody.

    A recycled number once belonged to a pupil of the district: some children still have it in their books,
    as many as there are friends who save a number (`friends_mean` times the two shares of `friend_*_number`)
    and pupils who save that of an acquaintance.
    """
    parameters, phone, n_children = draft.parameters, draft.accounts.phone, len(children)
    sought = stage_key(draft.key, Stage.SOUGHT_CHILDREN)
    if n_children == 0:
        return used
    draws = stage_key(draft.key, Stage.STRANGER_CONTACTS)
    recycled = stage_key(draft.key, Stage.RECYCLED_NUMBERS)
    kept = parameters.friends_mean * (
        parameters.friend_mutual_number + 0.5 * parameters.friend_one_sided_number
    )
    kept += parameters.acquaintance_numbers * (1 - parameters.acquaintance_adults_share)
    for stranger in range(draft.offsets[Kind.STRANGER], draft.offsets[RESIDENTS]):
        for turn in range(2):
            wanted = parameters.stranger_ids if turn == 0 else parameters.stranger_numbers
            number = min(i64(wanted + 0.5), n_children)
            start = i64(uniform(draws, 2 * stranger + turn) * n_children)
            stride = 1 + i64(uniform(draws, 2 * (stranger + 65536) + turn) * (n_children - 1))
            while _common_divisor(stride, n_children) != 1:
                stride += 1
            found, own = i64(0), stage_key(sought, stranger)
            choosy = turn == 0 and draft.accounts.age[stranger] >= ADULT
            for place in range(n_children):
                if found == number:
                    break
                child = i64(children[(start + place * stride) % n_children])
                if choosy and uniform(own, place) >= _sought_after(draft, child):
                    continue
                found += 1
                what = ID if turn == 0 else (NUMBER if phone[child] else 0)
                used = put(contacts, used, stranger, child, what)
        if uniform(recycled, 2 * stranger) < parameters.recycled_number_share:
            number = min(max(1, i64(kept + 0.5)), n_children)
            start = i64(uniform(recycled, 2 * stranger + 1) * n_children)
            for place in range(number):
                child = i64(children[(start + place) % n_children])
                if phone[child]:
                    used = put(contacts, used, child, stranger, NUMBER)
                    used = put(contacts, used, stranger, child, NUMBER)
    return used


@kernel
def _sought_after(draft: DistrictDraft, child: int) -> float:
    """How much an adult stranger seeks a child, from 0 to 1: by sex, and by age between 7 and 17."""
    parameters, accounts = draft.parameters, draft.accounts
    girls, old = parameters.stranger_seeks_girls, parameters.stranger_seeks_old
    by_sex = girls if accounts.sex[child] == Sex.FEMALE else 1.0
    years = min(max(i64(accounts.age[child]) - YOUNGEST, 0), OLDEST - YOUNGEST)
    by_age = old ** (years / (OLDEST - YOUNGEST))
    return float(by_sex * by_age / (max(girls, 1.0) * max(old, 1.0)))


@kernel
def _common_divisor(one: int, other: int) -> int:
    while other:
        one, other = other, one % other
    return one
