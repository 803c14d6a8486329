"""Address books and known ids.

Knows who has saved whose phone number and who knows whose id in a district. Knows nothing of chats or of
what anyone does with it.

Numbers are a matter of phones, so people who do not use the service have them too; an id belongs to an
account, so both sides use the service.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.csr import CSR, expand, ordered_pairs_within
from sim.district import District
from sim.profiles import Profile

__all__ = ["class_members", "draw_books", "draw_ids", "friend_pairs", "guardians_of_classes", "taught_pairs"]

Stream = Callable[[str], np.random.Generator]
Pairs = tuple[NDArray[np.int32], NDArray[np.int32]]


def class_members(district: District) -> CSR:
    """Pupils of each class: CSR classes × people."""
    people = district.people
    pupils = np.flatnonzero(people.class_number >= 0).astype(np.int32)
    return CSR.from_pairs(people.class_number[pupils], pupils, len(district.class_teacher), len(people))


def guardians_of_classes(district: District) -> CSR:
    """Guardians of the pupils of each class: CSR classes × people."""
    family, people = district.family, district.people
    guardian = people.is_kind("guardian")[family.row_of_entry]
    child = family.indices[guardian]
    return CSR.from_pairs(
        people.class_number[child], family.row_of_entry[guardian], len(district.class_teacher), len(people)
    )


def friend_pairs(friends: CSR) -> Pairs:
    """Pairs of friends, named by either side, each once with the lower number first."""
    low = np.minimum(friends.row_of_entry, friends.indices)
    high = np.maximum(friends.row_of_entry, friends.indices)
    pairs = CSR.from_pairs(low, high, friends.rows, friends.columns)
    return pairs.row_of_entry, pairs.indices


def taught_pairs(district: District) -> Pairs:
    """Every teacher with every pupil of the classes taught."""
    which, pupil = expand(class_members(district), district.teaches.indices)
    return district.teaches.row_of_entry[which], pupil


def draw_books(profile: Profile, district: District, streams: Stream) -> CSR:
    """Draw the address books: CSR people × people, row `i` lists whose number `i` has saved.

    Both sides have a phone of their own. Friends, families, class teachers with pupils and guardians,
    coaches, classmates and guardians of one class are drawn from the profile's shares; strangers hold leaked
    numbers of children who use the service.
    """
    people = district.people
    n = len(people)
    draw = streams("books")
    rows: list[NDArray[np.int32]] = []
    cols: list[NDArray[np.int32]] = []

    def keep(holder: NDArray[np.int32], entry: NDArray[np.int32], share: float) -> None:
        chosen = draw.random(len(holder)) < share
        rows.append(holder[chosen])
        cols.append(entry[chosen])

    one, other = friend_pairs(district.friends)
    lot = draw.random(len(one))
    mutual = lot < profile["friend_mutual_number"]
    single = ~mutual & (lot < profile["friend_mutual_number"] + profile["friend_one_sided_number"])
    swap = draw.random(len(one)) < 0.5
    rows += [one[mutual], other[mutual], np.where(swap, one, other)[single]]
    cols += [other[mutual], one[mutual], np.where(swap, other, one)[single]]

    adult, child = district.family.row_of_entry, district.family.indices
    for kind, key in (("guardian", "family_number_share"), ("relative", "relative_number_share")):
        of_kind = people.is_kind(kind)[adult]
        keep(adult[of_kind], child[of_kind], profile[key])
        keep(child[of_kind], adult[of_kind], profile[key])
    members, guardians = class_members(district), guardians_of_classes(district)
    teacher, pupil = district.class_teacher[members.row_of_entry], members.indices
    keep(teacher, pupil, profile["teacher_has_pupil_number"])
    keep(pupil, teacher, profile["pupil_has_teacher_number"])
    teacher, guardian = district.class_teacher[guardians.row_of_entry], guardians.indices
    keep(teacher, guardian, profile["teacher_guardian_number"])
    keep(guardian, teacher, profile["teacher_guardian_number"])
    coach, pupil = district.coaches.row_of_entry, district.coaches.indices
    keep(coach, pupil, profile["coach_pupil_number"])
    keep(pupil, coach, profile["coach_pupil_number"])
    mate, mated = ordered_pairs_within(members)
    apart = ~(district.friends.contains(mate, mated) | district.friends.contains(mated, mate))
    keep(mate[apart], mated[apart], profile["classmate_number"])
    keep(*ordered_pairs_within(guardians), profile["guardian_guardian_number"])
    holder, found = _found_children(district, profile["stranger_numbers"], streams("leaked numbers"))
    rows.append(holder)
    cols.append(found)

    row, col = np.concatenate(rows), np.concatenate(cols)
    both = people.phone[row] & people.phone[col]
    return CSR.from_pairs(row[both], col[both], n, n)


def draw_ids(profile: Profile, district: District, streams: Stream) -> CSR:
    """Draw the known ids: CSR people × people, row `i` lists whose id `i` knows; both use the service."""
    people = district.people
    n = len(people)
    draw = streams("ids")
    rows: list[NDArray[np.int32]] = []
    cols: list[NDArray[np.int32]] = []

    def know(one: NDArray[np.int32], other: NDArray[np.int32], key: str, both_ways: bool = True) -> None:
        using = people.active[one] & people.active[other]
        for knower, known in ((one[using], other[using]), (other[using], one[using]))[: 1 + both_ways]:
            chosen = draw.random(len(knower)) < profile[key]
            rows.append(knower[chosen])
            cols.append(known[chosen])

    student, staff = people.has_role("student"), people.has_role("staff")
    know(*friend_pairs(district.friends), "friend_id")
    know(district.family.row_of_entry, district.family.indices, "family_id")
    know(district.coaches.row_of_entry, district.coaches.indices, "coach_id")
    mate, mated = ordered_pairs_within(class_members(district))
    listed = student[mate] & student[mated]
    know(mate[listed], mated[listed], "class_id", both_ways=False)
    teacher, pupil = taught_pairs(district)
    listed = staff[teacher] & student[pupil]
    know(teacher[listed], pupil[listed], "class_id")
    holder, found = _found_children(district, profile["stranger_ids"], streams("found ids"))
    rows.append(holder)
    cols.append(found)
    return CSR.from_pairs(np.concatenate(rows), np.concatenate(cols), n, n)


def _found_children(district: District, each: float, draw: np.random.Generator) -> Pairs:
    """Children on the service whom each stranger has found: about `each`, never twice the same."""
    people = district.people
    strangers = people.of_kind("stranger")
    children = np.flatnonzero(people.is_child & people.active).astype(np.int32)
    number = min(round(each), len(children))
    if number == 0 or len(strangers) == 0:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    # A cyclic walk from a random start over one shuffled list gives distinct children to each stranger.
    shuffled = draw.permutation(children)
    start = draw.integers(0, len(children), len(strangers))
    stride = (start[:, None] + np.arange(number)[None, :]) % len(children)
    return np.repeat(strangers, number), shuffled[stride].ravel()
