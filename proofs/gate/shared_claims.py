"""What an edit did to each claim: what it still covers, where it broke, and what rests on silence.

All of it by meaning: a claim is weaker if a situation that it covered is covered no more, or if it forbids
less there, whatever was edited – the claim, a term it rests on, or the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from proofs.gate.edit import Edit
from proofs.gate.side import Side
from rulebook.model import UNSPECIFIED, Claim, Condition, Policy, Rows, Silence
from rulebook.table import Mask, MaskKinds

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class SharedClaim:
    """One claim that both sides make.

    `old` and `new` are the claim on either side. `lost` and `gained` are the situations that it covers no
    more, or covers now: bool[new situations].
    """

    edit: Edit
    old: Claim
    new: Claim

    @cached_property
    def _coverage(self) -> tuple[Mask, Mask]:
        """What is lost and gained, over the readings that both sides have."""
        edit = self.edit
        lost = np.zeros(edit.new.situations.size, dtype=np.bool_)
        gained = lost.copy()
        for now, before in edit.held_together(self._coverage_before, edit.new.coverage(self.new)):
            lost |= np.logical_and.reduce(before) & ~now
            gained |= now & ~np.logical_or.reduce(before)
        return lost, gained & ~edit.map.is_new

    @property
    def lost(self) -> Mask:
        """The situations that the claim covered in a reading of both sides, and covers there no more."""
        return self._coverage[0]

    @property
    def gained(self) -> Mask:
        """The situations of both sides that the claim covers in a reading of both and did not cover there."""
        return self._coverage[1]

    @property
    def forbids_less(self) -> bool:
        """Whether an outcome that broke the claim no longer does."""
        return not self.old.never <= self.new.never

    @property
    def forbids_more(self) -> bool:
        """Whether an outcome breaks the claim that did not."""
        return not self.new.never <= self.old.never

    @property
    def is_written_the_same(self) -> bool:
        """Whether the claim itself stands as before, whatever its terms mean."""
        written = [(c.when, c.unless, c.never, c.is_service) for c in (self.old, self.new)]
        return written[0] == written[1]

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The terms and parties that the claim rests on and that are other than before."""
        return changed_terms(self.edit, self.new)

    @property
    def is_weaker(self) -> bool:
        """Whether the claim covers less, forbids less, or can no longer be asked."""
        cannot = bool(self.new.unknown) and not self.old.unknown
        return bool(self.lost.any()) or self.forbids_less or cannot

    @property
    def rests_on_terms(self) -> bool:
        """Whether terms alone made the claim other than it was: it stands as before."""
        return self.is_written_the_same and bool(self.terms)

    @cached_property
    def broken_further(self) -> dict[int, Mask]:
        """By reading, the situations in which the claim broke and did not before, where there are any.

        Also in readings in which it failed already, in other situations. What the claim did not cover before
        does not count: to claim more is not to keep less.
        """
        if self.edit.is_plain:
            return dict(self._broken_further_at_once())
        edit, found = self.edit, {}
        old_failing, new_failing = self.failing
        for at in map(int, np.flatnonzero(new_failing)):
            counted = edit.new.breaks(self.new, at) & self._claimed_before(at)
            failed = [int(one) for one in edit.tied[at] if old_failing[one]]
            if failed and counted.any():
                earlier = np.logical_or.reduce([edit.old.breaks(self.old, one) for one in failed])
                counted &= edit.map.is_new | ~edit.brought(earlier)
            if counted.any():
                found[at] = counted
        return found

    @cached_property
    def newly_broken(self) -> dict[int, Mask]:
        """The same, where the claim is broken in that reading anew.

        A situation that the old vocabulary did not have counts, also where the claim failed already: nothing
        else would tell of it.
        """
        edit, found, old_failing = self.edit, {}, self.failing[0]
        for at, members in self.broken_further.items():
            counted = members & edit.map.is_new if old_failing[edit.tied[at]].any() else members
            if counted.any():
                found[at] = counted
        return found

    @property
    def fails_further(self) -> bool:
        """Whether the claim failed already, fails in further situations, and is not broken anew."""
        return bool(self.broken_further) and not self.newly_broken and not self.by_default.any()

    def _broken_further_at_once(self) -> Iterator[tuple[int, Mask]]:
        """The same of an edit that leaves situations and readings as they are: many readings at once."""
        edit, failing = self.edit, self.failing[1]
        turned = edit.turned(self.old.broken_by(Silence.FORBIDDEN))
        broken = edit.new.has(self.new.broken_by(Silence.FORBIDDEN))
        was, now = self._coverage_before, edit.new.coverage(self.new)
        kinds = zip(now.of[failing].tolist(), was.of[failing].tolist(), strict=True)
        for kind, earlier in sorted(set(kinds)):
            members = now.masks[kind] & was.masks[earlier]
            numbers = np.flatnonzero(failing & (now.of == kind) & (was.of == earlier))
            numbers = numbers[turned.readings_with(members, numbers)]
            for at, row in zip(
                numbers.tolist(), turned.rows(numbers) & broken[numbers] & members, strict=True
            ):
                if row.any():
                    yield at, row

    @cached_property
    def broken_anew(self) -> Mask:
        """The situations in which the claim broke in some reading, also where it failed in others already."""
        found = self.by_default.copy()
        for members in self.broken_further.values():
            found |= members
        return found

    @cached_property
    def _coverage_before(self) -> MaskKinds:
        """What the old claim covered, in every old reading."""
        return self.edit.old.coverage(self.old)

    def _claimed_before(self, at: int) -> Mask:
        """Where the old claim covered and forbade what the new side gives; and what is new altogether."""
        edit, before = self.edit, self._coverage_before
        kinds = np.unique(before.of[edit.tied[at]])
        covered = edit.brought(np.logical_or.reduce([before.masks[kind] for kind in kinds]))
        forbidden = edit.new.has(self.old.broken_by(Silence.FORBIDDEN))[at]
        found: Mask = (covered & forbidden) | edit.map.is_new
        return found

    @cached_property
    def by_default(self) -> Mask:
        """The situations in which the claim breaks in the default reading and held in the old default."""
        edit = self.edit
        if edit.old.breaks(self.old, 0).any():
            return np.zeros(edit.new.situations.size, dtype=np.bool_)
        masks = edit.brought(edit.old.covered(self.old, edit.old.readings[0])) | edit.map.is_new
        found: Mask = edit.new.breaks(self.new, 0) & masks & edit.new.has(self.old.never)[0]
        return found

    @cached_property
    def failing(self) -> tuple[Flags, Flags]:
        """In which readings the claim fails, before and after."""
        return self.edit.old.failing(self.old), self.edit.new.failing(self.new)

    @property
    def is_better(self) -> bool:
        """Whether the claim holds in a reading of both sides in which it failed."""
        old, new = self.failing
        edit = self.edit
        return bool(old.any()) and any(
            old[edit.tied[at]].all() and edit.pairing.is_common(edit.new.readings[at])
            for at in np.flatnonzero(~new)
        )


def silent_cases(side: Side, claim: Claim) -> Mask:
    """The situations of the default reading in which a claim that holds there is held by silence alone."""
    if side.breaks(claim, 0).any() or Silence.FREE.outcome not in claim.never:
        return np.zeros(side.situations.size, dtype=np.bool_)
    found: Mask = side.covered(claim, side.readings[0]) & side.has(frozenset({UNSPECIFIED}))[0]
    return found


def means_the_same(edit: Edit, old: Claim, new: Claim) -> bool:
    """Whether two claims, of whatever id, cover and forbid the same."""
    if (old.never, old.is_service, bool(old.unknown)) != (new.never, new.is_service, bool(new.unknown)):
        return False
    change = SharedClaim(edit, old, new)
    return not (change.lost.any() or change.gained.any())


def names_under(policy: Policy, rows: tuple[Rows, ...]) -> Iterator[str]:
    """The terms and conditions that rows rest on, directly or through others; also those that are missing."""
    waiting, seen = [name for some in rows for row in some for name in row], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name in policy.vocabulary.facts or name in policy.readings:
            continue
        seen.add(name)
        yield name
        condition = policy.conditions.get(name)
        waiting += [inner for row in (condition.rows if condition else ()) for inner in row]


def changed_terms(edit: Edit, claim: Claim) -> tuple[str, ...]:
    """The terms and parties that a claim rests on and that are written otherwise than before, or gone."""
    old, new = edit.old.policy, edit.new.policy
    names = dict.fromkeys(
        name for policy in (old, new) for name in names_under(policy, (claim.when, claim.unless))
    )
    return tuple(name for name in names if _rows(old.conditions.get(name)) != _rows(new.conditions.get(name)))


def _rows(condition: Condition | None) -> object:
    return None if condition is None else [dict(row) for row in condition.rows]
