"""The names that files of assumptions use: relations, ways of strangers, channels."""

from __future__ import annotations

from typing import Literal, get_args

Relation = Literal[
    "teaches",
    "taught-by",
    "teacher-of-child",
    "teacher-of-child-back",
    "guardian",
    "guardian-back",
    "friend-of-child",
    "guardians-of-class",
    "friends",
    "classmates",
    "relative",
    "relative-back",
    "coach",
    "coach-back",
    "distant-friends",
]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
"""Ordinary relations: teachers with the pupils they teach, class teachers with guardians, guardians with
their children and with friends of their children, guardians of one class, friends named by either side,
classmates who are not friends, relatives, coaches, friends in other districts. A name that ends in `-back` is
the other direction."""


Way = Literal[
    "stranger-ids",
    "stranger-numbers",
    "stranger-recycled",
    "stranger-chats",
    "stranger-chain",
    "child-first",
    "taken-over-teacher",
    "taken-over-guardian",
    "taken-over-pupil",
    "again",
    "false-role",
]
ADVERSARIES: tuple[Way, ...] = get_args(Way)
"""Ways of strangers: by an id found, by a leaked number, from a recycled number, in a chat joined by a leaked
link, to friends of a child they talk to, drawn out so that the child writes first, from an account taken over
of a teacher, guardian or pupil. The last two have no attempts of their own: `again` counts attempts from a
new account after a block or a ban, `false-role` those of strangers whose false role has been confirmed."""


ONCE: tuple[Relation | Way, ...] = ("distant-friends", *ADVERSARIES[-5:])
"""Relations that one behaviour alone can have."""


DERIVED = ADVERSARIES[-2:]
"""Of these no attempts are drawn: attempts of others count here, from a new account or with a false role."""


Channel = Literal["phone", "id", "chat"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
"""By what a message goes: a phone number, an id of the service, a chat that both are in."""
