"""The premises of the Sferum claims once more, as plain predicates written from the table of claims.

`trusted` is what the policy's own reading makes of it; `basic` is the premise of a claim before
the exemption of trusted contacts.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.twins.sferum_books import Attempt

Premise = Callable[[Attempt, bool], bool]


def adult_sender(s: Attempt) -> bool:
    return s.sender_age != "under_18"


def child(s: Attempt) -> bool:
    return s.recipient_age == "under_18"


def confirmed_child_student(s: Attempt) -> bool:
    return child(s) and s.recipient_role == "student" and s.recipient_confirmed


def confirmed(s: Attempt, role: str) -> bool:
    return s.sender_role == role and s.sender_confirmed


def claims_only(s: Attempt, role: str) -> bool:
    return s.sender_role == role and not s.sender_confirmed


def unverified_adult_to_child(s: Attempt) -> bool:
    return adult_sender(s) and not s.sender_confirmed and child(s)


def roleless_adult_to_student(s: Attempt) -> bool:
    return adult_sender(s) and s.sender_role == "none" and confirmed_child_student(s)


def roleless_adult_to_roleless_minor(s: Attempt) -> bool:
    return adult_sender(s) and s.sender_role == "none" and s.recipient_role == "none" and child(s)


def roleless_adult_to_child(s: Attempt) -> bool:
    return adult_sender(s) and s.sender_role == "none" and child(s)


def other_guardian_to_student(s: Attempt) -> bool:
    return confirmed(s, "guardian") and not s.own_child and confirmed_child_student(s)


def other_guardian_to_roleless_minor(s: Attempt) -> bool:
    return confirmed(s, "guardian") and not s.own_child and s.recipient_role == "none" and child(s)


def other_school_staff_to_student(s: Attempt) -> bool:
    return confirmed(s, "staff") and s.affiliation == "none" and confirmed_child_student(s)


def other_school_adult_to_student(s: Attempt) -> bool:
    return adult_sender(s) and s.affiliation == "none" and not s.own_child and confirmed_child_student(s)


def always(basic: Callable[[Attempt], bool]) -> Premise:
    return lambda s, trusted: basic(s)


def unless_trusted(basic: Callable[[Attempt], bool]) -> Premise:
    return lambda s, trusted: basic(s) and not trusted


PREMISES: dict[str, Premise] = {
    "unverified-adult-to-child": always(unverified_adult_to_child),
    "unverified-adult-to-child-unless-trusted": unless_trusted(unverified_adult_to_child),
    "roleless-adult-to-student": always(roleless_adult_to_student),
    "roleless-adult-to-student-unless-trusted": unless_trusted(roleless_adult_to_student),
    "roleless-adult-to-roleless-minor": always(roleless_adult_to_roleless_minor),
    "roleless-adult-to-child-unless-trusted": unless_trusted(roleless_adult_to_child),
    "unverified-staff-to-child": always(lambda s: claims_only(s, "staff") and child(s)),
    "unverified-staff-to-child-unless-trusted": unless_trusted(
        lambda s: claims_only(s, "staff") and child(s)
    ),
    "unverified-guardian-to-child": always(lambda s: claims_only(s, "guardian") and child(s)),
    "unverified-guardian-to-child-unless-trusted": unless_trusted(
        lambda s: claims_only(s, "guardian") and child(s)
    ),
    "other-guardian-to-student": always(other_guardian_to_student),
    "other-guardian-to-student-unless-trusted": unless_trusted(other_guardian_to_student),
    "other-guardian-to-roleless-minor": always(other_guardian_to_roleless_minor),
    "adult-student-to-student-unless-trusted": unless_trusted(
        lambda s: adult_sender(s) and confirmed(s, "student") and confirmed_child_student(s)
    ),
    "other-school-staff-to-student": always(other_school_staff_to_student),
    "other-school-staff-to-student-unless-trusted": unless_trusted(other_school_staff_to_student),
    "other-school-adult-to-student": always(other_school_adult_to_student),
    "other-school-adult-to-student-unless-trusted": unless_trusted(other_school_adult_to_student),
    "teacher-can-write-by-id": always(
        lambda s: confirmed(s, "staff") and s.channel == "id" and confirmed_child_student(s)
    ),
    "own-parent-can-write": lambda s, trusted: (
        confirmed(s, "guardian")
        and s.own_child
        and trusted
        and s.channel == "phone"
        and confirmed_child_student(s)
    ),
    "classmates-can-write": always(
        lambda s: (
            confirmed(s, "student")
            and s.sender_age == "under_18"
            and s.affiliation == "class"
            and s.channel == "id"
            and confirmed_child_student(s)
        )
    ),
}
"""In the order in which claims are shown; the last three are service claims."""

SERVICE = ("teacher-can-write-by-id", "own-parent-can-write", "classmates-can-write")
