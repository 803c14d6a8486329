"""Which policies a change began with: the old version of each file that is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from childproof.gating.pairs import paired
from childproof.gating.sides import LOCK, new_side, old_side
from rulebook.model import Policy

__all__ = ["policies_before"]


def policies_before(files: Iterable[str], against: str) -> Mapping[str, Policy]:
    """The old version of each policy, by the absolute path of the new one; a new policy has none.

    A lock keeps no rules, and so no policy has an old version there.

    Raises:
        InputError: a file or the revision cannot be had, or an old file has faults.
    """
    if against.endswith(LOCK):
        return {}
    new = new_side(files)
    old = old_side(against, new)
    return {
        os.path.abspath(pair.new.path): old.load(pair.old).policy
        for pair in paired(new, old)
        if pair.new is not None and pair.old is not None
    }
