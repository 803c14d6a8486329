"""Summary statistics of a synthetic population.

Knows how each statistic is defined: directed or not, which average, what counts as an entry. Knows nothing of
what the values ought to be. Every statistic is a sum over districts divided by another, so that a country is
judged district by district.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sim.kernel.cores import cores
from sim.population.people import FRIEND, KINDS, NAMED, NONE, NUMBER, RESIDENTS, ROLES, District, Kind
from sim.population.world import World

__all__ = ["classmates", "entries", "friend_graph", "world_statistics"]

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


def classmates(district: District, masks: NDArray[np.uint64]) -> Pairs:
    """Pupils and the classmates that a mask (`classmate_numbers`, `classmate_ids`) names."""
    bits = np.unpackbits(masks.astype("<u8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    pupil, bit = np.nonzero(bits)
    return pupil, district.class_first[district.class_number[pupil]] + bit


def friend_graph(district: District, what: int = FRIEND) -> sparse.csr_array:
    """Pupils × pupils, 1 where the first is friends with the second (`what` NAMED: names the second).

    Friends in other districts are left out.
    """
    one, other = entries(district, what)
    pupils = int(district.offsets[Kind.TEACHER])
    here = (one < pupils) & (other < pupils)
    one, other = one[here], other[here]
    return sparse.csr_array((np.ones(len(one), np.int64), (one, other)), shape=(pupils, pupils))


def _distinct(one: NDArray[np.int64], other: NDArray[np.int64]) -> Pairs:
    keys = np.unique(one * 65536 + other)
    return keys // 65536, keys % 65536


def _sums(here: District) -> dict[str, float]:
    """Every sum that statistics are made of, of one district."""
    people = {**_sums_of_people(here), **_sums_of_families(here)}
    return {**people, **_sums_of_ties(here), **_sums_of_friends(here)}


def _count(chosen: NDArray[np.bool_]) -> float:
    return float(np.count_nonzero(chosen))


def _sums_of_people(here: District) -> dict[str, float]:
    """People, classes and schools, and who uses the service."""
    pupils, residents = int(here.offsets[Kind.TEACHER]), int(here.offsets[RESIDENTS])
    kinds = np.diff(here.offsets[: RESIDENTS + 1])
    staff = slice(here.offsets[Kind.TEACHER], here.offsets[Kind.GUARDIAN])
    teachers = slice(here.offsets[Kind.TEACHER], here.offsets[Kind.OTHER_STAFF])
    role = np.bincount(here.role[:residents][here.active[:residents]], minlength=len(ROLES))
    school = np.minimum(here.school[:pupils, 0], NONE - 1)
    return {
        "people": residents,
        **{f"role {name}": float(role[place]) for place, name in enumerate(ROLES)},
        **{f"kind {name}": float(kinds[place]) for place, name in enumerate(KINDS)},
        "pupils": pupils,
        "classes": len(here.class_grade),
        "schools": len(here.school_rural),
        "active pupils": _count(here.active[:pupils]),
        "staff": float(staff.stop - staff.start),
        "active staff": _count(here.active[staff]),
        "teachers": float(teachers.stop - teachers.start),
        "active teachers": _count(here.active[teachers]),
        "rural pupils": _count(here.school_rural[school]),
        "pupils in the second shift": _count(here.second_shift[here.class_number[:pupils]]),
    }


def _sums_of_families(here: District) -> dict[str, float]:
    """Pupils by their siblings, families by their guardians."""
    household = here.household[: here.offsets[Kind.TEACHER]]
    children, guardians = np.bincount(household)[household], np.diff(here.guardian_first)
    most = len(SIBLINGS) - 1
    siblings = np.minimum(children - 1, most)
    return {
        **{f"siblings {name}": _count(siblings == place) for place, name in enumerate(SIBLINGS)},
        "families": len(guardians),
        "families with one guardian": _count(guardians == 1),
    }


def _numbers(here: District) -> Pairs:
    """Holders and the people whose number they have saved, classmates among them, each pair once."""
    known = zip(entries(here, NUMBER), classmates(here, here.classmate_numbers), strict=True)
    holder, person = (np.concatenate(part) for part in known)
    return _distinct(holder, person)


def _sums_of_ties(here: District) -> dict[str, float]:
    """Numbers and chats of pupils, and their friends in other districts."""
    pupils = int(here.offsets[Kind.TEACHER])
    phones, (holder, _) = here.phone[:pupils], _numbers(here)
    with_phone = phones[np.minimum(holder, pupils - 1)] & (holder < pupils)
    return {
        "pupils with phones": _count(phones),
        "numbers": _count(with_phone),
        "chats of pupils": float(np.diff(here.chat_first)[:pupils].sum()),
        "distant friends": len(here.distant_friend),
    }


def _sums_of_friends(here: District) -> dict[str, float]:
    """Pairs of friends of one district, and what they have in common."""
    friends, names = friend_graph(here), friend_graph(here, NAMED)
    one, other = friends.nonzero()
    degree = np.asarray(friends.sum(axis=1)).ravel()
    closed = np.asarray((friends @ friends).multiply(friends).sum(axis=1)).ravel()
    some = degree >= 2
    group = here.class_number[: here.offsets[Kind.TEACHER]]
    holder, person = _numbers(here)
    numbers = set((holder * 65536 + person).tolist())
    mutual = sum(
        a * 65536 + b in numbers and b * 65536 + a in numbers
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
    )
    return {
        "friend ends": len(one),
        "friend ends in class": _count(group[one] == group[other]),
        "friend ends of one sex": _count(here.sex[one] == here.sex[other]),
        "friend ends with both numbers": float(mutual),
        "names": float(names.sum()),
        "names returned": float(names.multiply(names.T).sum()),
        "clustering": float((closed[some] / (degree[some] * (degree[some] - 1))).sum()),
        "pupils with two friends": _count(some),
    }
