"""What an edit did to failing claims: the cases that it closed, those left, and those that it opened.

What failed before is judged by the claims as they stood before: a claim that was dropped or that asks for
less mends nothing. Knows nothing of findings and their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from proofs.findings.finding import Example
from proofs.gate.edit import Edit, Sets
from proofs.gate.telling import case_of, rows_of
from rulebook.decide import Decision
from rulebook.model import Claim, Outcome, Row, Silence
from rulebook.table import OUTCOME_NAMES, Mask
from rulebook.values.json_values import json_values

__all__ = ["CaseReview", "FixStatus", "opened_by", "reviewed"]


class FixStatus(StrEnum):
    """What became of what failed: mended is what breaks no more, in no reading; new is what did not break."""

    MENDED = "mended"
    PARTLY = "partly_mended"
    NOT_MENDED = "not_mended"
    NEW = "new"


@dataclass(frozen=True)
class CaseReview:
    """Where some claims broke before an edit and where they break after it.

    `closed`, `left` and `opened` are situations as rows of the new vocabulary, each with how many it holds:
    where the claims broke in a reading and break in none like it, where they still do, and where they break
    and did not. `before` and `after` count the readings in which one of the claims breaks, of all. `example`
    is the plainest case of what is left, else of what was opened, else of what was closed.
    """

    status: FixStatus
    closed: tuple[Row, ...]
    left: tuple[Row, ...]
    opened: tuple[Row, ...]
    situations: tuple[int, int, int]
    before: tuple[int, int]
    after: tuple[int, int]
    example: Example | None

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        names = ("closed", "left", "opened")
        rows = (self.closed, self.left, self.opened)
        return {
            "readings": {
                side: dict(zip(("refuted", "total"), counted, strict=True))
                for side, counted in (("before", self.before), ("after", self.after))
            },
            "situations": dict(zip(names, self.situations, strict=True)),
            "rows": {name: json_values(some) for name, some in zip(names, rows, strict=True)},
            "example": json_values(self.example),
        }


@dataclass
class _Cases:
    """Situations of the new side, joined reading by reading; `first` those of the nearest reading."""

    members: Mask
    first: tuple[int, Mask] | None = None

    def add(self, at: int, members: Mask) -> None:
        if members.any():
            self.members |= members
            if self.first is None:
                self.first = at, members.copy()
            elif self.first[0] == at:
                self.first[1][:] |= members


@dataclass
class _Joined:
    """All claims in all readings: what was closed, is left and was opened, and which readings fail."""

    size: int
    closed: _Cases = field(init=False)
    left: _Cases = field(init=False)
    opened: _Cases = field(init=False)
    failing: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.closed, self.left, self.opened = (_Cases(np.zeros(self.size, dtype=np.bool_)) for _ in range(3))

    def add(self, at: int, before: Mask, after: Mask) -> None:
        self.closed.add(at, before & ~after)
        self.left.add(at, before & after)
        self.opened.add(at, after & ~before)
        if after.any():
            self.failing.add(at)


def reviewed(edit: Edit, claims: Sequence[Claim], silence: Silence) -> CaseReview:
    """What became of claims of the old side that failed there, each asked of the new side as it stood."""
    old, new = edit.old, edit.new
    joined = _Joined(new.situations.size)
    for at in map(int, new.nearest):
        tied = [int(one) for one in edit.pairing.tied(new.readings[at])]
        for claim in claims:
            covered = np.logical_or.reduce([old.covered(claim, old.readings[one]) for one in tied])
            broke = np.logical_or.reduce([old.breaks(claim, one, silence) for one in tied])
            after = edit.brought(covered) & new.has(claim.broken_by(silence))[at]
            joined.add(at, edit.brought(broke), after)
    failed = sum(
        any(old.breaks(claim, at, silence).any() for claim in claims) for at in range(len(old.readings))
    )
    if not joined.failing:
        status = FixStatus.MENDED
    elif joined.closed.first is not None:
        status = FixStatus.PARTLY
    else:
        status = FixStatus.NOT_MENDED
    return _told(edit, joined, failed, status)


def opened_by(edit: Edit, claims: Sequence[Claim], silence: Silence) -> CaseReview | None:
    """Where claims of the new side break and would not have broken before, asked of the old side as they are.

    None where there is no such case.
    """
    new = edit.new
    joined, failed = _Joined(new.situations.size), set[int]()
    for at in map(int, new.nearest):
        tied = edit.pairing.tied(new.readings[at])
        decided = edit.before(tied)
        for claim in claims:
            covered = new.covered(claim, new.readings[at])
            before = covered & _any_of(decided, claim.broken_by(silence))
            joined.add(at, before, new.breaks(claim, at, silence))
            failed |= set(map(int, tied)) if before.any() else set()
    return None if joined.opened.first is None else _told(edit, joined, len(failed), FixStatus.NEW)


def _any_of(decided: Sets, outcomes: frozenset[Outcome]) -> Mask:
    """Where one of some outcomes is among those decided, a bit an outcome."""
    wanted = sum(1 << place for place, name in enumerate(OUTCOME_NAMES) if name in outcomes)
    found: Mask = (decided & np.uint8(wanted)) != 0
    return found


def _told(edit: Edit, joined: _Joined, failed: int, status: FixStatus) -> CaseReview:
    new = edit.new
    # What is closed in one reading and left in another is left.
    joined.closed.members &= ~joined.left.members
    shown = [joined.opened] if status is FixStatus.NEW else [joined.left, joined.opened, joined.closed]
    first = next((part.first for part in shown if part.first is not None), None)
    example = None if first is None else case_of(new, *first, lambda number: _earlier(edit, first[0], number))
    closed, left, opened = (part.members for part in (joined.closed, joined.left, joined.opened))
    return CaseReview(
        status,
        rows_of(new, closed),
        rows_of(new, left),
        rows_of(new, opened),
        (int(closed.sum()), int(left.sum()), int(opened.sum())),
        (failed, len(edit.old.readings)),
        (len(joined.failing), len(new.readings)),
        example,
    )


def _earlier(edit: Edit, at: int, number: int) -> Decision | None:
    """What the old side decided of a situation, in the reading that is the same as far as both have it."""
    tied = edit.pairing.tied(edit.new.readings[at])
    return edit.old_case(tied, number, lambda outcome: True)
