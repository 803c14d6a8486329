"""What an attempt can come to in a run."""

from __future__ import annotations

RESULTS = (
    "free",
    "request",
    "role_confirmation",
    "forbidden",
    "unspecified",
    "in_dialogue",
    "blocked",
    "not_made",
)
"""What an attempt can come to: the outcomes of a policy in the order of `policy.table.OUTCOME_NAMES`; a
message in an open dialogue; one that a block stops; one that is not made under this policy, because the
sender is banned or the child between is not talked to."""


FREE, REQUEST, ROLE, FORBIDDEN, UNSPECIFIED, DIALOGUE, BLOCKED, NOT_MADE = range(8)
