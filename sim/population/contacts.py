"""Who has saved whose number, who knows whose id, and who is what to whom.

Knows how the contacts of each person are drawn. Knows nothing of chats or of what anyone does with a contact.

Numbers are a matter of phones, so people who do not use the service have them too; an id belongs to an
account, so both sides use the service.
"""

from __future__ import annotations

import numpy as np

from sim.assumptions.profile_values import Figures
from sim.kernel.draws import lots, stage_key, uniform, word
from sim.kernel.jit import compiled, inner, whole
from sim.population.accounts import GUARDIAN, Accounts
from sim.population.contact_list import Contacts, acquaint, put
from sim.population.distant_friends import Distant
from sim.population.families import Families
from sim.population.friendships import Names, names_one
from sim.population.people import ADULT, COACH, FRIEND, ID, KIN, NAMED, NUMBER, OWN_CHILD, Ints, Shorts, Wide
from sim.population.school_contacts import write_school_contacts
from sim.population.schools import LARGEST_CLASS, Classes

__all__ = ["draw_clubs", "draw_contacts"]

_CLUBS, _FRIENDS, _KIN, _COACHES = 51, 52, 53, 56
_FOUND, _RECYCLED, _DISTANT = range(59, 62)


def draw_clubs(key: np.uint64, pupils: int, figures: Figures) -> tuple[Ints, Shorts]:
    """Put `club_share` of the pupils, drawn all over the district, into clubs of about `club_size`.

    Returns:
        int32[clubs + 1], where each club begins, and uint16[members].
    """
    clubs = int(pupils * figures.club_share / figures.club_size + 0.5)
    members = int(pupils * figures.club_share + 0.5) if clubs else 0
    order = np.arange(pupils, dtype=np.uint16)
    if clubs:
        _shuffle_all(key, order)
    first = members * np.arange(clubs + 1) // max(clubs, 1)
    return first.astype(np.int32), order[:members].copy()


@compiled
def _shuffle_all(key: np.uint64, order: Shorts) -> None:
    draws = stage_key(key, _CLUBS)
    for place in range(len(order) - 1, 0, -1):
        other = whole(uniform(draws, place) * (place + 1))
        order[place], order[other] = order[other], order[place]


@inner
def _friend_numbers(key: np.uint64, place: int, figures: Figures) -> tuple[np.uint64, np.uint64]:
    """Whether the first and the second of two friends has saved the other's number, if both have phones."""
    lot = uniform(key, place)
    mutual = lot < figures.friend_mutual_number
    single = not mutual and lot < figures.friend_mutual_number + figures.friend_one_sided_number
    first = uniform(key, place + 1) < 0.5
    return lots(1.0 * (mutual or (single and first))), lots(1.0 * (mutual or (single and not first)))


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
    children = np.flatnonzero((accounts.active & (accounts.age < ADULT))[: first[1]]).astype(np.uint16)
    size, adults = np.diff(classes.first), np.diff(families.guardians) + np.diff(families.relatives)
    among_guardians = int((4 * size.astype(np.int64) ** 2).sum())
    each = min(
        figures.stranger_ids + figures.stranger_numbers + 3 * figures.friends_mean + 5, 4.0 * len(children)
    )
    known_to_strangers = int(first[7] - first[6]) * int(each)
    # Everything that may come, each pair from both sides; what is not used is never touched.
    most = (
        2 * int(names.number.sum() + len(distant.here) + len(club))
        + 2 * int((np.diff(families.child_first) * adults).sum())
        + 2 * int(size.sum()) * (class_teachers.shape[1] + 2)
        + among_guardians
        + known_to_strangers
    )
    contacts = Contacts(np.empty(most + 2, np.uint16), np.empty(most + 2, np.uint32))
    used = _acquaint_all(
        key,
        contacts,
        classes,
        class_teachers,
        families,
        names,
        club_first,
        club,
        accounts,
        first,
        distant,
        children,
        np.empty(2 * LARGEST_CLASS, np.int32),
        np.empty(2 * LARGEST_CLASS, np.int32),
        figures,
    )
    assert used <= most
    return Contacts(contacts.holder[:used], contacts.entry[:used])


@compiled
def _acquaint_all(
    key: np.uint64,
    contacts: Contacts,
    classes: Classes,
    class_teachers: Shorts,
    families: Families,
    names: Names,
    club_first: Ints,
    club: Shorts,
    accounts: Accounts,
    first: Ints,
    distant: Distant,
    children: Shorts,
    adults: Ints,
    household: Ints,
    figures: Figures,
) -> int:
    """Write all contacts; `adults` and `household` are room for the guardians of a class."""
    holders, entries = contacts
    used = _friends(key, holders, entries, names, accounts, first, distant, figures)
    used = _families(key, holders, entries, used, families, accounts, first, figures)
    used = write_school_contacts(
        key,
        holders,
        entries,
        used,
        classes,
        class_teachers,
        families,
        accounts,
        first,
        adults,
        household,
        figures,
    )
    draws = stage_key(key, _COACHES)
    number, ident = lots(figures.coach_pupil_number), lots(figures.coach_id)
    for group in range(len(club_first) - 1):
        for place in range(club_first[group], club_first[group + 1]):
            used = acquaint(
                holders,
                entries,
                used,
                accounts.phone,
                accounts.active,
                first[5] + group,
                whole(club[place]),
                word(draws, 2 * place),
                word(draws, 2 * place + 1),
                number,
                number,
                ident,
                COACH,
                COACH,
            )
    return _strangers(key, holders, entries, used, children, accounts, first, figures)


@inner
def _friends(
    key: np.uint64,
    holders: Shorts,
    entries: Wide,
    names: Names,
    accounts: Accounts,
    first: Ints,
    distant: Distant,
    figures: Figures,
) -> int:
    draws, ident = stage_key(key, _FRIENDS), lots(figures.friend_id)
    used = whole(0)
    named, number = names
    for pupil in range(first[1]):
        for slot in range(number[pupil]):
            other = whole(named[pupil, slot])
            returned = names_one(named, other, pupil)
            if returned and other < pupil:
                continue
            own = stage_key(draws, pupil * 32 + slot)
            mine, theirs = _friend_numbers(own, 0, figures)
            used = acquaint(
                holders,
                entries,
                used,
                accounts.phone,
                accounts.active,
                pupil,
                other,
                word(own, 2),
                word(own, 3),
                mine,
                theirs,
                ident,
                FRIEND | NAMED,
                FRIEND | NAMED * whole(returned),
            )
    for place in range(len(distant.here)):
        pupil, other = whole(distant.here[place]), first[7] + place
        leader, follower = (other, pupil) if distant.leads[place] else (pupil, other)
        own = stage_key(distant.key[place], _DISTANT)
        mine, theirs = _friend_numbers(own, 0, figures)
        used = acquaint(
            holders,
            entries,
            used,
            accounts.phone,
            accounts.active,
            leader,
            follower,
            word(own, 2),
            word(own, 3),
            mine,
            theirs,
            ident,
            FRIEND,
            FRIEND,
        )
    return used


@inner
def _families(
    key: np.uint64,
    holders: Shorts,
    entries: Wide,
    used: int,
    families: Families,
    accounts: Accounts,
    first: Ints,
    figures: Figures,
) -> int:
    draws, ident = stage_key(key, _KIN), lots(figures.family_id)
    for family in range(len(families.guardians) - 1):
        begin, end = families.child_first[family], families.child_first[family + 1]
        guardians = families.guardians[family + 1] - families.guardians[family]
        relatives = families.relatives[family + 1] - families.relatives[family]
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
                confirmed = own_child and uniform(own, 3 * place + 2) < figures.own_child_share
                used = acquaint(
                    holders,
                    entries,
                    used,
                    accounts.phone,
                    accounts.active,
                    adult,
                    whole(families.child[begin + place]),
                    word(own, 3 * place),
                    word(own, 3 * place + 1),
                    lots(share),
                    lots(share),
                    ident,
                    KIN | OWN_CHILD * whole(confirmed),
                    KIN,
                )
    return used


@inner
def _strangers(
    key: np.uint64,
    holders: Shorts,
    entries: Wide,
    used: int,
    children: Shorts,
    accounts: Accounts,
    first: Ints,
    figures: Figures,
) -> int:
    """Ids found, leaked numbers and recycled numbers: which children each stranger knows, none twice.

    A recycled number once belonged to a pupil of the district: some children still have it in their books,
    as many as there are friends who save a number (`friends_mean` times the two shares of `friend_*_number`).
    """
    many = len(children)
    if many == 0:
        return used
    draws, recycled = stage_key(key, _FOUND), stage_key(key, _RECYCLED)
    kept = figures.friends_mean * (figures.friend_mutual_number + 0.5 * figures.friend_one_sided_number)
    for stranger in range(first[6], first[7]):
        for turn in range(2):
            wanted = figures.stranger_ids if turn == 0 else figures.stranger_numbers
            number = min(whole(wanted + 0.5), many)
            start = whole(uniform(draws, 2 * stranger + turn) * many)
            stride = 1 + whole(uniform(draws, 2 * (stranger + 65536) + turn) * (many - 1))
            while _common_divisor(stride, many) != 1:
                stride += 1
            for place in range(number):
                child = whole(children[(start + place * stride) % many])
                what = ID if turn == 0 else (NUMBER if accounts.phone[child] else 0)
                used = put(holders, entries, used, stranger, child, what)
        if uniform(recycled, 2 * stranger) < figures.recycled_number_share:
            number = min(max(1, whole(kept + 0.5)), many)
            start = whole(uniform(recycled, 2 * stranger + 1) * many)
            for place in range(number):
                child = whole(children[(start + place) % many])
                if accounts.phone[child]:
                    used = put(holders, entries, used, child, stranger, NUMBER)
                    used = put(holders, entries, used, stranger, child, NUMBER)
    return used


@inner
def _common_divisor(one: int, other: int) -> int:
    while other:
        one, other = other, one % other
    return one
