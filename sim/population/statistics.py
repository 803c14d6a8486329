"""The figures by which a world can be judged.

Knows how each statistic is defined: directed or not, which average, what counts as an entry. Knows nothing of
what the figures ought to be. Every statistic is a sum over districts divided by another, so that a country is
judged district by district.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sim.kernel.cores import cores
from sim.population.people import FRIEND, KINDS, NAMED, NONE, NUMBER, ROLES, District
from sim.population.world import World

__all__ = ["entries", "friend_graph", "mates", "world_statistics"]

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]
SIBLINGS = ("0", "1", "2", "3+")


def world_statistics(world: World) -> dict[str, object]:
    """The figures of a world as JSON values.

    Returns:
        `people`: how many; `roles`: how many accounts in use carry each role; `kinds`: how many people of
        each kind, on the service or not; `statistics`:

        - `class_size_mean`, `school_size_mean`: pupils, on the service or not, averaged over classes and over
          schools.
        - `friends_mean`: pupils of the same school with whom a pupil is friends, named by either side,
          averaged over all pupils.
        - `friend_reciprocity`: share of directed namings that are returned.
        - `friend_clustering`: average over the pupils with two friends or more of the share of pairs of their
          friends who are friends, named by either side.
        - `friend_within_class`, `friend_same_sex`: shares of the pairs of friends, named by either side.
        - `siblings`: shares of pupils with 0, 1, 2, 3 or more siblings among the pupils.
        - `one_parent_share`: share of families with one guardian.
        - `numbers_per_student`: people of this world in the address book of a pupil with a phone, averaged
          over these pupils.
        - `mutual_number_given_friend`: share of the pairs of friends who have each saved the other's number.
        - `chats_per_student`: chats that a pupil on the service is a member of, averaged over these pupils.
        - `active_students`, `active_staff`: shares of pupils, and of teachers and other staff, who use the
          service; `active_teachers` of teachers alone.
        - `rural_pupils`, `second_shift`: shares of pupils in village schools and in the second shift.
        - `distant_friends_mean`: friends in other districts, averaged over all pupils.
    """
    total: Counter[str] = Counter()
    with ThreadPoolExecutor(cores()) as pool:
        for part in pool.map(lambda number: _sums(world.district(number)), range(world.size)):
            total.update(part)

    def ratio(part: str, whole: str) -> float:
        return float(total[part] / total[whole]) if total[whole] else 0.0

    return {
        "people": int(total["people"]),
        "roles": {role: int(total[f"role {role}"]) for role in ROLES},
        "kinds": {kind: int(total[f"kind {kind}"]) for kind in KINDS},
        "statistics": {
            "class_size_mean": ratio("pupils", "classes"),
            "school_size_mean": ratio("pupils", "schools"),
            "friends_mean": ratio("friend ends", "pupils"),
            "friend_reciprocity": ratio("names returned", "names"),
            "friend_clustering": ratio("clustering", "pupils with two friends"),
            "friend_within_class": ratio("friend ends in class", "friend ends"),
            "friend_same_sex": ratio("friend ends of one sex", "friend ends"),
            "siblings": {number: ratio(f"siblings {number}", "pupils") for number in SIBLINGS},
            "one_parent_share": ratio("families with one guardian", "families"),
            "numbers_per_student": ratio("numbers", "pupils with phones"),
            "mutual_number_given_friend": ratio("friend ends with both numbers", "friend ends"),
            "chats_per_student": ratio("chats of pupils", "active pupils"),
            "active_students": ratio("active pupils", "pupils"),
            "active_staff": ratio("active staff", "staff"),
            "active_teachers": ratio("active teachers", "teachers"),
            "rural_pupils": ratio("rural pupils", "pupils"),
            "second_shift": ratio("pupils in the second shift", "pupils"),
            "distant_friends_mean": ratio("distant friends", "pupils"),
        },
    }


def entries(district: District, what: int) -> Pairs:
    """Holders and contacts of whom some of `what` (`people.NUMBER` …) is known, each pair once."""
    holder = np.repeat(np.arange(len(district.kind)), np.diff(district.contact_first))
    chosen = (district.contact & what) != 0
    return _distinct(holder[chosen], (district.contact[chosen] >> 8).astype(np.int64))


def mates(district: District, masks: NDArray[np.uint64]) -> Pairs:
    """Pupils and the classmates that a mask (`mate_numbers`, `mate_ids`) names."""
    bits = np.unpackbits(masks.astype("<u8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    pupil, bit = np.nonzero(bits)
    return pupil, district.class_first[district.class_number[pupil]] + bit


def friend_graph(district: District, what: int = FRIEND) -> sparse.csr_array:
    """Pupils × pupils, 1 where the first is friends with the second (`what` NAMED: names the second).

    Friends in other districts are left out.
    """
    one, other = entries(district, what)
    pupils = int(district.first[1])
    here = (one < pupils) & (other < pupils)
    one, other = one[here], other[here]
    return sparse.csr_array((np.ones(len(one), np.int64), (one, other)), shape=(pupils, pupils))


def _distinct(one: NDArray[np.int64], other: NDArray[np.int64]) -> Pairs:
    keys = np.unique(one * 65536 + other)
    return keys // 65536, keys % 65536


def _sums(here: District) -> dict[str, float]:
    pupils, residents = int(here.first[1]), int(here.first[7])
    pupil = slice(0, pupils)
    friends, names = friend_graph(here), friend_graph(here, NAMED)
    one, other = friends.nonzero()
    degree = np.asarray(friends.sum(axis=1)).ravel()
    closed = np.asarray((friends @ friends).multiply(friends).sum(axis=1)).ravel()
    some = degree >= 2
    holder, entry = (
        np.concatenate(part)
        for part in zip(entries(here, NUMBER), mates(here, here.mate_numbers), strict=True)
    )
    holder, entry = _distinct(holder, entry)
    numbers = set((holder * 65536 + entry).tolist())
    mutual = sum(
        a * 65536 + b in numbers and b * 65536 + a in numbers
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
    )
    brothers = np.bincount(here.household[pupil])[here.household[pupil]]
    guardians = np.diff(here.guardian_first)
    group = here.class_number[pupil]
    phones = here.phone[pupil]
    active = here.active[:residents]
    kinds = np.diff(here.first[:8])
    staff = slice(here.first[1], here.first[3])
    teachers = slice(here.first[1], here.first[2])
    role = np.bincount(here.role[:residents][active], minlength=len(ROLES))
    return {
        "people": residents,
        **{f"role {name}": float(role[place]) for place, name in enumerate(ROLES)},
        **{f"kind {name}": float(kinds[place]) for place, name in enumerate(KINDS)},
        "pupils": pupils,
        "classes": len(here.class_grade),
        "schools": len(here.school_rural),
        "friend ends": len(one),
        "friend ends in class": float(np.count_nonzero(group[one] == group[other])),
        "friend ends of one sex": float(np.count_nonzero(here.sex[one] == here.sex[other])),
        "friend ends with both numbers": float(mutual),
        "names": float(names.sum()),
        "names returned": float(names.multiply(names.T).sum()),
        "clustering": float((closed[some] / (degree[some] * (degree[some] - 1))).sum()),
        "pupils with two friends": float(np.count_nonzero(some)),
        **{
            f"siblings {name}": float(np.count_nonzero(brothers == place + 1 if place < 3 else brothers > 3))
            for place, name in enumerate(SIBLINGS)
        },
        "families": len(guardians),
        "families with one guardian": float(np.count_nonzero(guardians == 1)),
        "pupils with phones": float(np.count_nonzero(phones)),
        "numbers": float(np.count_nonzero(phones[np.minimum(holder, pupils - 1)] & (holder < pupils))),
        "active pupils": float(np.count_nonzero(here.active[pupil])),
        "chats of pupils": float(np.diff(here.chat_first)[pupil].sum()),
        "staff": float(staff.stop - staff.start),
        "active staff": float(np.count_nonzero(here.active[staff])),
        "teachers": float(teachers.stop - teachers.start),
        "active teachers": float(np.count_nonzero(here.active[teachers])),
        "rural pupils": float(
            np.count_nonzero(here.school_rural[np.minimum(here.school[pupil, 0], NONE - 1)])
        ),
        "pupils in the second shift": float(np.count_nonzero(here.second_shift[group])),
        "distant friends": len(here.distant_friend),
    }
