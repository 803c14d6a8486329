"""The three Sferum rule books once more, in plain Python, written from the reading of the slides.

Knows the lines of books S, A and B and which facts and readings make each of them speak. Knows
nothing of the policy files, rows or masks: it is what they are compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import NamedTuple

Reading = Mapping[str, str]


class Attempt(NamedTuple):
    """One attempt to write; the fields are the facts."""

    sender_role: str
    recipient_role: str
    sender_confirmed: bool
    recipient_confirmed: bool
    sender_age: str
    recipient_age: str
    sender_has_number: bool
    recipient_has_number: bool
    sender_has_id: bool
    shared_chat: bool
    affiliation: str
    own_child: bool
    channel: str


ROLES = ("staff", "guardian", "student", "none")
AGES = ("under_18", "18", "over_18")
NO_YES = (False, True)


def attempts() -> Iterator[Attempt]:
    """Every attempt that is possible."""
    for values in product(
        ROLES,
        ROLES,
        NO_YES,
        NO_YES,
        AGES,
        AGES,
        NO_YES,
        NO_YES,
        NO_YES,
        NO_YES,
        ("none", "organisation", "class"),
        NO_YES,
        ("phone", "id", "chat"),
    ):
        attempt = Attempt._make(values)
        if is_possible(attempt):
            yield attempt


def is_possible(s: Attempt) -> bool:
    """Whether the six axioms allow an attempt."""
    for role, confirmed, age in (
        (s.sender_role, s.sender_confirmed, s.sender_age),
        (s.recipient_role, s.recipient_confirmed, s.recipient_age),
    ):
        if role == "none" and confirmed:
            return False
        if role in ("staff", "guardian") and age == "under_18":
            return False
        if role != "none" and age == "18":
            return False
    if s.affiliation == "class" and not (s.sender_role == s.recipient_role == "student"):
        return False
    if s.affiliation != "none" and "none" in (s.sender_role, s.recipient_role):
        return False
    if s.own_child and not (s.sender_role == "guardian" and s.sender_confirmed):
        return False
    if s.own_child and s.recipient_role not in ("student", "none"):
        return False
    if s.channel == "phone":
        return s.sender_has_number
    if s.channel == "id":
        return s.sender_has_id
    return s.shared_chat


def counts_as(role: str, confirmed: bool, unconfirmed_role: str) -> str | None:
    """The role an account counts as: staff, guardian, student, none for roleless, or nothing at all."""
    if role == "none" or confirmed:
        return role
    if unconfirmed_role == "as_roleless":
        return "none"
    if unconfirmed_role == "as_claimed" and role != "staff":
        return role
    return None


def is_trusted(s: Attempt, trusted_contact: str) -> bool:
    """Whether the two are a trusted contact."""
    if trusted_contact == "mutual":
        return s.sender_has_number and s.recipient_has_number
    return s.recipient_has_number


def book_s(s: Attempt, r: Reading) -> list[str]:
    """The lines of "Children's safety in Sferum" that speak of an attempt."""
    sender = counts_as(s.sender_role, s.sender_confirmed, r["unconfirmed_role"])
    recipient = counts_as(s.recipient_role, s.recipient_confirmed, r["unconfirmed_role"])
    student, minor = recipient == "student", s.recipient_age == "under_18"
    if r["child"] == "student" and not student:
        return []
    if r["child"] == "minor" and not minor:
        return []
    if not student and not minor:
        return []

    everywhere = r["line_scope"] == "any_channel"
    lines = []
    if sender == "staff" and (r["teacher_by_id"] == "any" or s.channel == "id"):
        lines.append("S1.1")
    if sender == "student" and student and s.affiliation == "class":
        lines.append("S1.2")
    if s.shared_chat and (everywhere or s.channel == "chat"):
        confirmed = s.sender_confirmed if r["confirmed_whose"] == "sender" else s.recipient_confirmed
        if confirmed:
            lines.append("S1.3")
        if sender in ("none", "guardian"):
            lines.append("S2.2")
    if is_trusted(s, r["trusted_contact"]) and (everywhere or s.channel == "phone"):
        lines.append("S1.4")
    if sender == "none":
        if s.channel == "phone" and not s.recipient_has_number:
            lines.append("S2.1")
        if s.channel == "id" and (r["id_ban"] == "unconditional" or not s.recipient_has_number):
            lines.append("S2.1")
    return lines


def book_a(s: Attempt, r: Reading) -> list[str]:
    """The lines of "who may write and in which cases" that speak of an attempt."""
    sender = counts_as(s.sender_role, s.sender_confirmed, r["unconfirmed_role"])
    recipient = counts_as(s.recipient_role, s.recipient_confirmed, r["unconfirmed_role"])
    if recipient not in ("student", "none") or sender is None:
        return []
    if sender == "none":
        return ["A4.r1"] if recipient == "student" else ["A6.r1"]

    everywhere = r["line_scope"] == "any_channel"
    trusted = is_trusted(s, r["trusted_contact"])
    trusted_here = trusted and (everywhere or s.channel == "phone")
    id_here = s.sender_has_id and (everywhere or s.channel == "id")
    chat_here = s.shared_chat and (everywhere or s.channel == "chat")

    if sender == "staff":
        lines = []
        if s.channel == "phone" and trusted:
            lines.append("A1.f1")
        if s.channel in ("id", "chat") and (r["id_and_chat"] == "or" or (s.sender_has_id and s.shared_chat)):
            lines.append("A1.f2")
        if not trusted:
            lines.append("A1.q1")
        return lines

    if sender == "guardian" and recipient == "student":
        if r["confirmed_child"] == "own":
            confirmed_child = s.own_child
        else:
            confirmed_child = s.recipient_role == "student" and s.recipient_confirmed
        if r["no_shared_chat"] == "strict":
            f2 = id_here and not s.shared_chat and confirmed_child
            q3 = id_here and s.shared_chat
        else:
            f2 = id_here and confirmed_child
            q3 = id_here or chat_here
        free = {"A2.f1": trusted_here, "A2.f2": f2}
        asked = {"A2.q1": not s.own_child, "A2.q2": not trusted, "A2.q3": q3}
    elif sender == "guardian":
        adult = s.recipient_age in ("18", "over_18")
        free = {"A7.f1": trusted_here, "A7.f2": id_here and adult, "A7.f3": chat_here}
        asked = {"A7.q1": not trusted, "A7.q2": id_here and not adult}
    elif recipient == "student":
        by_id = s.channel == "id"
        free = {"A3.f1": trusted_here, "A3.f2": by_id and s.affiliation == "class", "A3.f3": chat_here}
        asked = {
            "A3.q1": not trusted,
            "A3.q2": not s.shared_chat,
            "A3.q3": by_id and not s.shared_chat and s.affiliation == "none",
        }
    else:
        free = {"A5.f1": trusted_here}
        asked = {"A5.q1": not trusted, "A5.q2": True, "A5.q3": id_here}

    lines = [line for line, speaks in free.items() if speaks]
    if r["request_bullets"] == "any" or all(asked.values()):
        lines += [line for line, speaks in asked.items() if speaks]
    return lines


BOXES = {
    "lt_ge": {"under_18": "one", "18": "two", "over_18": "two"},
    "swapped": {"under_18": "two", "18": "one", "over_18": "one"},
    "gt_le": {"under_18": "two", "18": "two", "over_18": "one"},
}
"""Which age stands behind one box and which behind two, by the reading of the lost signs."""


def book_b(s: Attempt, r: Reading) -> list[str]:
    """The lines of the slide by phone and by id that speak of an attempt."""
    sender = counts_as(s.sender_role, s.sender_confirmed, r["unconfirmed_role"])
    recipient = counts_as(s.recipient_role, s.recipient_confirmed, r["unconfirmed_role"])
    phone = s.channel == "phone"
    each_other = phone and s.sender_has_number and s.recipient_has_number
    one_sided = phone and not s.recipient_has_number
    by_id = s.channel == "id" or (s.channel == "chat" and r["chat_channel"] == "as_id")
    lines = []
    if recipient == "student":
        if sender == "staff":
            if phone:
                lines.append("B1.f1")
            if by_id:
                lines.append("B1.f2")
        elif sender == "guardian":
            if each_other:
                lines.append("B2.f1")
            if one_sided:
                lines.append("B2.q1")
            if by_id:
                lines.append("B2.q2")
        elif sender == "student":
            if each_other:
                lines.append("B3.f1")
            if by_id and s.affiliation == "class":
                lines.append("B3.f2")
            if by_id and s.shared_chat:
                lines.append("B3.f3")
            if one_sided:
                lines.append("B3.q1")
            if by_id and not s.shared_chat and s.affiliation == "none":
                lines.append("B3.q2")
        elif sender == "none":
            if each_other:
                lines.append("B4.f1")
            if one_sided:
                lines.append("B4.q1")
            if by_id:
                lines.append("B4.r1")
    elif recipient == "none" and sender == "none":
        box = BOXES[r["lost_sign"]]
        boxes = {box[s.sender_age], box[s.recipient_age]}
        if r["both_adults"] == "joined":
            if each_other and boxes == {"two"}:
                lines += ["B5.f1", "B5.f2"]
        else:
            if each_other:
                lines.append("B5.f1")
            if boxes == {"two"}:
                lines.append("B5.f2")
        if one_sided and r["the_student"] == "recipient":
            lines.append("B5.q1")
        if not phone or r["age_lines"] == "any_channel":
            if boxes == {"one", "two"}:
                lines.append("B5.r1" if s.shared_chat else "B5.x1")
            if boxes == {"one"}:
                lines.append("B5.r2" if s.shared_chat else "B5.x2")
    return lines


BOOKS: dict[str, Callable[[Attempt, Reading], list[str]]] = {
    "sferum-2025-03-safety": book_s,
    "sferum-2025-03-who-and-when": book_a,
    "sferum-2025-03-by-channel": book_b,
}


@cache
def outcome_of_line(line: str) -> str:
    """What a line says."""
    if line.startswith("S"):
        return {"S2.1": "forbidden", "S2.2": "request"}.get(line, "free")
    kind = line.partition(".")[2][0]
    return {"f": "free", "q": "request", "r": "role_confirmation", "x": "forbidden"}[kind]


def winner(lines: list[str], overlap: str) -> str:
    """The outcome of an attempt of which these lines speak."""
    said = {outcome_of_line(line) for line in lines}
    if not said:
        return "unspecified"
    loosest_first = ["free", "request", "role_confirmation", "forbidden"]
    if overlap == "strictest":
        loosest_first.reverse()
    if overlap == "forbidden_first" and "forbidden" in said:
        return "forbidden"
    return next(outcome for outcome in loosest_first if outcome in said)
