"""The figures by which a world can be judged.

Knows how each statistic is defined: directed or not, which average, what counts as an entry. Knows nothing of
what the figures ought to be.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.books import friend_pairs
from sim.csr import CSR, expand
from sim.people import KINDS, ROLES
from sim.world import World

__all__ = ["clustering", "reciprocity", "world_statistics"]


def world_statistics(world: World) -> dict[str, object]:
    """The figures of a world as JSON values.

    Returns:
        `people`: how many; `roles`: how many accounts in use carry each role; `kinds`: how many people of
        each kind, on the service or not; `statistics`:

        - `class_size_mean`, `school_size_mean`: pupils, on the service or not, averaged over classes and over
          schools.
        - `friends_mean`: pupils with whom a pupil is friends, named by either side, averaged over all pupils.
        - `friend_reciprocity`: share of directed namings that are returned.
        - `friend_clustering`: average over the pupils with two friends or more of the share of pairs of their
          friends who are friends, named by either side.
        - `friend_within_class`, `friend_same_sex`: shares of the pairs of friends, named by either side.
        - `siblings`: shares of pupils with 0, 1, 2, 3 or more siblings among the pupils.
        - `one_parent_share`: share of families with one guardian.
        - `numbers_per_student`: entries in the address book of a pupil with a phone, people of this world
          only, averaged over these pupils.
        - `mutual_number_given_friend`: share of the pairs of friends who have each saved the other's number.
        - `chats_per_student`: chats that a pupil on the service is a member of, averaged over these pupils.
        - `active_students`, `active_staff`: shares of pupils, and of teachers and other staff, who use the
          service; `active_teachers` of teachers alone.
    """
    people, friends = world.people, world.friends
    pupil = people.is_kind("pupil")
    pupils = np.flatnonzero(pupil)
    one, other = friend_pairs(friends)
    families = np.unique(people.household[pupils])
    guardians = np.bincount(
        people.household[people.is_kind("guardian")], minlength=int(families.max(initial=0)) + 1
    )
    mutual = world.books.contains(one, other) & world.books.contains(other, one)
    using = pupil & people.active
    staff = people.is_kind("teacher") | people.is_kind("other_staff")
    carried = np.bincount(people.role[people.active], minlength=len(ROLES))
    kinds = np.bincount(people.kind, minlength=len(KINDS))
    return {
        "people": len(world),
        "roles": dict(zip(ROLES, carried.tolist(), strict=True)),
        "kinds": dict(zip(KINDS, kinds.tolist(), strict=True)),
        "statistics": {
            "class_size_mean": _ratio(len(pupils), len(world.class_grade)),
            "school_size_mean": _ratio(len(pupils), world.schools),
            "friends_mean": _ratio(2 * len(one), len(pupils)),
            "friend_reciprocity": reciprocity(friends),
            "friend_clustering": clustering(friends),
            "friend_within_class": _mean(people.class_number[one] == people.class_number[other]),
            "friend_same_sex": _mean(people.sex[one] == people.sex[other]),
            "siblings": _siblings(people.household[pupils]),
            "one_parent_share": _mean(guardians[families] == 1),
            "numbers_per_student": _mean(world.books.lengths[pupil & people.phone]),
            "mutual_number_given_friend": _mean(mutual),
            "chats_per_student": _mean(world.chats.members.lengths[using]),
            "active_students": _mean(people.active[pupil]),
            "active_staff": _mean(people.active[staff]),
            "active_teachers": _mean(people.active[people.is_kind("teacher")]),
        },
    }


def reciprocity(friends: CSR) -> float:
    """Share of directed namings that are returned; 0 without any."""
    return _mean(friends.contains(friends.indices, friends.row_of_entry))


def clustering(friends: CSR) -> float:
    """Average local clustering of the graph of friends named by either side, over those with two or more."""
    one, other = friend_pairs(friends)
    both = CSR.from_pairs(
        np.concatenate([one, other]), np.concatenate([other, one]), friends.rows, friends.columns
    )
    which, third = expand(both, both.indices)
    closed = both.contains(both.row_of_entry[which], third)
    ends = np.bincount(both.row_of_entry[which[closed]], minlength=both.rows)
    degree = both.lengths
    some = degree >= 2
    return _mean(ends[some] / (degree[some] * (degree[some] - 1)))


def _siblings(household: NDArray[np.int32]) -> dict[str, float]:
    size = np.bincount(household)[household] if len(household) else np.zeros(0, np.int64)
    shares = {str(number): _mean(size == number + 1) for number in range(3)}
    return {**shares, "3+": _mean(size >= 4)}


def _mean(values: NDArray[np.bool_] | NDArray[np.integer] | NDArray[np.floating]) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
