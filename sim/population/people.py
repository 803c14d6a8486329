"""People and ties of one district, as columns.

Knows the kinds of people, the roles an account can carry, and every column with its dtype and shape. Knows
nothing of how they are drawn.

What is true of a person and what the service has on record are columns of their own where they can differ:
`kind` and `age` are the truth, `role`, `confirmed` and `recorded_age` the record.

All numbers count within the district. People stand in the order of KINDS; behind them stand the *distant*
people: pupils of other districts who have a friend here (`distant_friends`).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ADULT",
    "CHAT_KINDS",
    "COACH",
    "FRIEND",
    "ID",
    "KIN",
    "KINDS",
    "NAMED",
    "NONE",
    "NUMBER",
    "OWN_CHILD",
    "RESIDENTS",
    "ROLES",
    "SEXES",
    "SLOTS",
    "Bools",
    "ChatKind",
    "District",
    "Ints",
    "Kind",
    "Role",
    "Sex",
    "Shorts",
    "Small",
    "Wide",
    "Words",
    "code",
    "nbytes",
]

Bools = NDArray[np.bool_]
Small = NDArray[np.uint8]
Shorts = NDArray[np.uint16]
Wide = NDArray[np.uint32]
Words = NDArray[np.uint64]
Ints = NDArray[np.int32]


class Kind(IntEnum):
    """Kinds of people, in the order in which they stand in a district."""

    PUPIL = 0
    TEACHER = 1
    OTHER_STAFF = 2
    GUARDIAN = 3
    RELATIVE = 4
    COACH = 5
    STRANGER = 6


class Role(IntEnum):
    """Roles that an account can carry."""

    STAFF = 0
    GUARDIAN = 1
    STUDENT = 2
    NONE = 3


class Sex(IntEnum):
    """Sexes, as a profile tells them apart."""

    FEMALE = 0
    MALE = 1


class ChatKind(IntEnum):
    """Kinds of chats."""

    CLASS = 0
    PARENTS = 1
    STAFF = 2
    CLUB = 3
    OPEN = 4
    FRIENDS = 5


def _names(members: type[IntEnum]) -> tuple[str, ...]:
    return tuple(member.name.lower() for member in members)


KINDS, ROLES, SEXES, CHAT_KINDS = _names(Kind), _names(Role), _names(Sex), _names(ChatKind)
RESIDENTS = len(Kind)
"""`offsets[RESIDENTS]` is how many residents a district has, and where its distant people begin."""
NONE = 65535
"""No school, class or family."""
SLOTS = 3
"""Schools kept for each person: the own one of pupils and staff, those of the children of a guardian."""
ADULT = 18

# What a contact is to its holder, as bits of a contact's lowest byte.
NUMBER = 1 << 0
"""The holder has saved the number."""
ID = 1 << 1
"""The holder knows the id."""
NAMED = 1 << 2
"""The holder names the contact as a friend."""
FRIEND = 1 << 3
"""Either names the other as a friend."""
KIN = 1 << 4
"""Child and adult of one family."""
OWN_CHILD = 1 << 5
"""A child that the service has confirmed as the holder's own."""
COACH = 1 << 6
"""Coach and pupil of one club."""


def code(names: Sequence[str], name: str) -> int:
    """The number of a kind, role or sex."""
    return names.index(name)


class District(NamedTuple):
    """A few schools and all who belong to them; `n` people, distant ones included.

    People:
        kind, age, recorded_age, sex, role: uint8[n], indexes into KINDS, years, SEXES, ROLES. People who do
            not use the service have the role their account would carry.
        confirmed, active, phone: bool[n]: role confirmed; uses the service; has a number and address book.
        school: uint16[n, 3], NONE where none. class_number, household: uint16[n], class of a pupil, family
            of children and guardians.
        offsets: int32[9], where each Kind begins, then the distant people, then n.
        subject: uint8[teachers], what a teacher teaches.

    Schools and families:
        school_rural: bool[schools]. class_first: int32[classes + 1], the pupils of class c are
            `class_first[c]` up to `class_first[c + 1]`. class_school: uint16, class_grade: uint8 (1 to 11),
            second_shift: bool. class_teachers: uint16[classes, t], the class teacher first.
        child_first, child: the children of each family (CSR). guardian_first, relative_first:
            int32[families + 1], the people of each family stand together.
        club_first, club: the pupils of each club (CSR); the coach of club c is person
            `offsets[Kind.COACH] + c`.

    Ties:
        contact_first, contact: int32[n + 1] and uint32, whom each person knows (CSR):
            person << 8 | what (NUMBER, ID, NAMED …). One contact may stand twice; what is known is the union.
        classmate_numbers, classmate_ids: uint64[pupils], numbers and ids known of classmates: bit b stands
            for pupil b of the class.
        chat_kind: uint8[chats] into CHAT_KINDS, chat_leaked: bool[chats]. chat_first, chat: chats of each
            person, ascending (CSR); member_first, member: members of each chat (CSR). chat_word: uint64[n],
            one bit for each chat by its hash, so that most pairs without a common chat are seen at once.
        distant_friend: uint16[distant], the pupil here with whom each distant person is friends.
            distant_key: uint64, of all draws of the pair, the same in both districts; distant_leads: bool,
            the distant person stands first in the pair.
    """

    kind: Small
    age: Small
    recorded_age: Small
    sex: Small
    role: Small
    confirmed: Bools
    active: Bools
    phone: Bools
    school: Shorts
    class_number: Shorts
    household: Shorts
    offsets: Ints
    subject: Small
    school_rural: Bools
    class_first: Ints
    class_school: Shorts
    class_grade: Small
    second_shift: Bools
    class_teachers: Shorts
    child_first: Ints
    child: Shorts
    guardian_first: Ints
    relative_first: Ints
    club_first: Ints
    club: Shorts
    contact_first: Ints
    contact: Wide
    classmate_numbers: Words
    classmate_ids: Words
    chat_kind: Small
    chat_leaked: Bools
    chat_first: Ints
    chat: Shorts
    member_first: Ints
    member: Shorts
    chat_word: Words
    distant_friend: Shorts
    distant_key: Words
    distant_leads: Bools


def nbytes(district: District) -> int:
    """Bytes of all columns and ties."""
    return sum(column.nbytes for column in district)
