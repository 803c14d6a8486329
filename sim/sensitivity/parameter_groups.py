"""Which parameters could be measured together: groups by what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from rulebook.language import N_

__all__ = ["GROUPS", "group_of", "grouped_keys"]

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "takeovers": (N_("accounts taken over"), ("taken-over-*", "responses.taken_over_*")),
    "false_roles": (
        N_("roles confirmed by mistake"),
        ("responses.false_*", "stranger_claims_role_share", "*_recorded_*"),
    ),
    "strangers": (
        N_("strangers: how many, what they know, how often they write"),
        (
            *(
                "strangers_per_1000_pupils",
                "stranger_*",
                "recycled*",
                "leaked*",
                "id-scan.*",
                "friend-chain.*",
            ),
            *("child-writes-first.*", "responses.join_leaked", "responses.again_after_block"),
            *("responses.stranger_spread", "responses.elsewhere_when_stopped"),
        ),
    ),
    "answers": (N_("how children and the service answer"), ("responses.*",)),
    "roles": (
        N_("roles and their confirmation"),
        ("*_role_share", "*_confirmed_share", "own_child_share"),
    ),
    "adoption": (N_("who uses the service"), ("*_active_share", "adoption_*")),
    "contacts": (N_("who has whose number, id or chat"), ("*_number*", "*_id", "*_ids", "*chat*", "phone_*")),
    "traffic": (N_("how often ordinary people write, and how"), ("*.*",)),
    "people": (N_("schools, families and friends"), ("*",)),
}
"""By id: words, and patterns of keys; a parameter belongs to the first group that has a pattern for it."""
READINGS = "readings"


def group_of(key: str) -> str:
    """The group of a parameter, by its key; questions of reading have a group of their own."""
    if key.startswith("reading."):
        return READINGS
    return next(
        name for name, (_words, patterns) in GROUPS.items() if any(fnmatchcase(key, one) for one in patterns)
    )


def grouped_keys(keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Keys by group, groups in the order of GROUPS, readings last; no empty ones."""
    found: dict[str, list[str]] = {name: [] for name in (*GROUPS, READINGS)}
    for key in keys:
        found[group_of(key)].append(key)
    return {name: tuple(listed) for name, listed in found.items() if listed}
