"""Chats: who is a member of which, and which links have leaked.

Knows how class, parents', staff, club, open and friends' chats of a district are filled with people who use
the service. Knows nothing of who writes in them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.books import class_members, guardians_of_classes
from sim.csr import CSR, expand
from sim.district import District
from sim.people import NULL
from sim.profiles import Profile

__all__ = ["CHAT_KINDS", "Chats", "draw_chats"]

CHAT_KINDS = ("class", "parents", "staff", "club", "open", "friends")

Stream = Callable[[str], np.random.Generator]


@dataclass(frozen=True, eq=False)
class Chats:
    """The chats of a district or a world.

    Attributes:
        kind: uint8[chats], index into CHAT_KINDS.
        leaked: bool[chats], its link can be found, so that a stranger may join.
        district: int16[chats].
        members: CSR people × chats; only people who use the service.
    """

    kind: NDArray[np.uint8]
    leaked: NDArray[np.bool_]
    district: NDArray[np.int16]
    members: CSR

    def __len__(self) -> int:
        return len(self.kind)


def draw_chats(profile: Profile, district: District, number: int, streams: Stream) -> Chats:
    """Draw the chats of a district.

    Every class has a chat of its students and teachers and one of its guardians with the class teacher, every
    school one of its staff and an open one, every club one of its pupils with the coach; some pupils keep one
    with the friends they name. The class teacher is always in, the others by the profile's shares.
    """
    people = district.people
    n = len(people)
    draw = streams("chats")
    classes, schools = len(district.class_teacher), int(people.school.max(initial=-1)) + 1
    clubs = np.flatnonzero(district.coaches.lengths)
    first = np.cumsum([0, classes, classes, schools, len(clubs), schools])
    rows: list[NDArray[np.int64]] = []
    cols: list[NDArray[np.int64]] = []

    def join(kind: str, chat: NDArray[np.integer], person: NDArray[np.integer], share: float = 1.0) -> None:
        chosen = people.active[person] & ((share >= 1.0) | (draw.random(len(person)) < share))
        rows.append(np.asarray(person, np.int64)[chosen])
        cols.append(np.asarray(chat, np.int64)[chosen] + first[CHAT_KINDS.index(kind)])

    pupils, guardians = class_members(district), guardians_of_classes(district)
    student = people.has_role("student")[pupils.indices]
    join("class", pupils.row_of_entry[student], pupils.indices[student], profile["class_chat_join"])
    join("class", np.arange(classes), district.class_teacher)
    join("class", district.teaches.indices, district.teaches.row_of_entry, profile["class_chat_teachers"])
    join("parents", guardians.row_of_entry, guardians.indices, profile["parents_chat_join"])
    join("parents", np.arange(classes), district.class_teacher)
    staff = people.of_kind("teacher", "other_staff")
    join("staff", people.school[staff], staff)
    join("club", np.arange(len(clubs)), clubs)
    which, pupil = expand(district.coaches, clubs)
    join("club", which, pupil)
    for slot in range(people.organisations.shape[1]):
        belongs = np.flatnonzero(people.organisations[:, slot] != NULL)
        join("open", people.organisations[belongs, slot], belongs, profile["open_chat_join"])

    keeps = people.active & people.is_kind("pupil") & (draw.random(n) < profile["friend_chat_share"])
    keepers = np.flatnonzero(keeps & (district.friends.lengths > 0))
    join("friends", np.arange(len(keepers)), keepers)
    join("friends", *expand(district.friends, keepers))

    sizes = [classes, classes, schools, len(clubs), schools, len(keepers)]
    kind = np.repeat(np.arange(len(CHAT_KINDS), dtype=np.uint8), sizes)
    link = np.zeros(len(CHAT_KINDS))
    link[[CHAT_KINDS.index(name) for name in ("class", "parents", "club")]] = profile["leaked_closed_link"]
    link[CHAT_KINDS.index("open")] = profile["leaked_open_link"]
    leaked = streams("leaked links").random(len(kind)) < link[kind]
    members = CSR.from_pairs(np.concatenate(rows), np.concatenate(cols), n, len(kind))
    return Chats(kind, leaked, np.full(len(kind), number, np.int16), members)
