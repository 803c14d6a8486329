"""People and ties of one district, as columns.

Knows the kinds of people, the roles an account can carry, and every column with its dtype and shape. Knows
nothing of how they are drawn.

What is true of a person and what the service has on record are columns of their own where they can differ:
`kind` and `age` are the truth, `role`, `confirmed` and `recorded_age` the record.

All numbers count within the district. People stand in the order of KINDS; behind them stand the *distant*
people: pupils of other districts who have a friend here (`sim.distant`).
"""

from __future__ import annotations

from collections.abc import Sequence
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
    "ROLES",
    "SEXES",
    "SLOTS",
    "Bools",
    "District",
    "Ints",
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

KINDS = ("pupil", "teacher", "other_staff", "guardian", "relative", "coach", "stranger")
ROLES = ("staff", "guardian", "student", "none")
SEXES = ("female", "male")
CHAT_KINDS = ("class", "parents", "staff", "club", "open", "friends")
NONE = 65535
"""No school, class or family."""
SLOTS = 3
"""Schools kept for each person: the own one of pupils and staff, those of the children of a guardian."""
ADULT = 18

NUMBER, ID, NAMED, FRIEND, KIN, OWN_CHILD, COACH = (1 << bit for bit in range(7))
"""What a contact is to its holder: the holder has saved the number; knows the id; names the contact as a
friend; either names the other; child or adult of one family; a child that the service has confirmed as the
holder's own; coach or pupil of one club."""


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
        first: int32[9], where each of KINDS begins, then the distant people, then n.
        subject: uint8[teachers], what a teacher teaches.

    Schools and families:
        school_rural: bool[schools]. class_first: int32[classes + 1], the pupils of class c are
            `class_first[c]` up to `class_first[c + 1]`. class_school: uint16, class_grade: uint8 (1 to 11),
            second_shift: bool. class_teachers: uint16[classes, t], the class teacher first.
        child_first, child: the children of each family (CSR). guardian_first, relative_first:
            int32[families + 1], the people of each family stand together.
        club_first, club: the pupils of each club (CSR); the coach of club c is person `first[5] + c`.

    Ties:
        contact_first, contact: int32[n + 1] and uint32, whom each person knows (CSR):
            person << 8 | what (NUMBER, ID, NAMED …). One contact may stand twice; what is known is the union.
        mate_numbers, mate_ids: uint64[pupils], numbers and ids known of classmates: bit b stands for pupil
            b of the class.
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
    first: Ints
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
    mate_numbers: Words
    mate_ids: Words
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
