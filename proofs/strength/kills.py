"""Which mutants the claims and scenarios of a policy notice.

A claim notices a mutant iff the set of readings in which it fails changes (for a changed default:
its verdict in the default reading). A scenario notices it iff it passes before and fails after, or
the other way round. A mutant that decides every situation in every reading as before has the same
meaning and counts for nothing. Looks only at the situations that a mutant touches; the slow plain
twin is `tests/proofs/strength/plain.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.engines.bit_sets import (
    LETTERS,
    BitSets,
    Flags,
    Set,
    Spoken,
    TooLargeError,
    projected,
    union,
)
from proofs.engines.clock import NO_CLOCK, Clock
from proofs.strength.examples import Examples
from proofs.strength.mutants import Mutant
from rulebook.language import Message
from rulebook.model import NOTHING_SETTLED, Claim, Outcome, Policy, Reading, Scenario, Silence

MOST_SITUATIONS = 2**22
"""With more, every edit and its example would take seconds, and all together the memory."""


@dataclass(frozen=True)
class Noticed:
    """Who notices a mutant: ids of claims and scenarios. `same` says that it means the same."""

    same: bool
    claims: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()


@dataclass(frozen=True)
class MutantEffect:
    """What a mutant leaves of a policy: where rules speak, and the conditions that hold elsewhere.

    `window` are the words in which rules speak elsewhere, None where they do so nowhere.
    """

    spoken: Spoken
    conditions: Mapping[str, Set]
    window: slice | None


class Judge:
    """The claims and scenarios of one policy, ready for any number of mutants.

    `silence` is what an attempt counts as of which no line speaks. Claims whose terms the
    vocabulary lacks, and scenarios of readings that are settled otherwise, are left aside.

    Raises:
        TooLargeError: the situations, or these in all readings, are too many to look at each.
        Undecided: there was no time for it.
    """

    def __init__(
        self,
        policy: Policy,
        settled: Reading = NOTHING_SETTLED,
        *,
        silence: Silence = Silence.FORBIDDEN,
        scenarios: Sequence[Scenario] | None = None,
        clock: Clock = NO_CLOCK,
    ):
        self.policy = policy
        self.settled = settled
        self.space = BitSets(policy, settled, clock=clock)
        if self.space.situations.size > MOST_SITUATIONS:
            raise TooLargeError(
                Message("{n:,} situations are too many to judge every edit", n=self.space.situations.size)
            )
        self.claims = [
            _Watch(self.space, claim, silence) for claim in clock.ticking(policy.claims) if not claim.unknown
        ]
        self._groups = [
            _Group(self.space, bad, [watch for watch in self.claims if watch.bad == bad])
            for bad in dict.fromkeys(watch.bad for watch in self.claims)
        ]
        self.examples = Examples(self.space, policy.scenarios if scenarios is None else scenarios, settled)
        self.default = policy.reading(settled)
        self._mentions = [self._rule_mentions(place) for place in range(len(policy.rules))]
        self._without: dict[int, Set | None] = {}

    def _rule_mentions(self, place: int) -> frozenset[str]:
        rule = self.policy.rules[place]
        return self.space.mentions((*rule.sender, *rule.recipient, *rule.when, *rule.unless))

    def notice(self, mutant: Mutant) -> Noticed:
        """Who notices a mutant."""
        if mutant.default:
            return self._notice_default(mutant)
        change = self.change(mutant)
        if change.window is None:
            return Noticed(True)
        noticing, flips = self._noticing(change, change.window)
        if not flips and self._means_the_same(change, change.window):
            return Noticed(True)
        claims = tuple(watch.claim.id for watch in self.claims if watch in noticing)
        return Noticed(False, claims, self.examples.noticing(change.spoken))

    def change(self, mutant: Mutant) -> MutantEffect:
        """What a mutant of rules or conditions leaves of the policy."""
        conditions = self._conditions(mutant)
        sets: dict[int, Set | None] = {}
        for place, mentioned in enumerate(self._mentions):
            if place in mutant.rules:
                rule = mutant.rules[place]
                sets[place] = None if rule is None else self.space.rule(rule)
            elif not mentioned.isdisjoint(conditions):
                sets[place] = self.space.rule(self.policy.rules[place], conditions)
        spoken = self._spoken(mutant, sets)
        moved = [projected(before ^ after) for before, after in self._pairs(spoken) if before is not after]
        window = _window(np.bitwise_or.reduce(moved)) if moved else None
        return MutantEffect(spoken, conditions, window)

    def _pairs(self, spoken: Spoken) -> list[tuple[Set, Set]]:
        nowhere = self.space.nowhere
        return [
            (nowhere if before is None else before, nowhere if after is None else after)
            for before, after in zip(self.space.spoken, spoken, strict=True)
        ]

    def _conditions(self, mutant: Mutant) -> dict[str, Set]:
        """The sets of the changed conditions and of those that rest on them."""
        changed: dict[str, Set] = {}
        if not mutant.conditions:
            return changed
        rows = {name: condition.rows for name, condition in self.policy.conditions.items()}
        rows.update({name: condition.rows for name, condition in mutant.conditions.items()})
        touched = {name for name in rows if not self.space.closure(name).isdisjoint(mutant.conditions)}

        def settle(name: str) -> None:
            if name in changed:
                return
            for row in rows[name]:
                for other in row:
                    if other in touched:
                        settle(other)
            changed[name] = self.space.rows(rows[name], changed)

        for name in touched:
            settle(name)
        return changed

    def _spoken(self, mutant: Mutant, sets: Mapping[int, Set | None]) -> Spoken:
        """Where each outcome is spoken; the same object as before where nothing is different."""
        spoken = list(self.space.spoken)
        if len(sets) == 1:
            ((place, now),) = sets.items()
            before, after = self.policy.rules[place], mutant.rules.get(place, self.policy.rules[place])
            if place not in self._without:
                self._without[place] = self._others(before.outcome, {place})
            others = self._without[place]
            at = LETTERS[before.outcome]
            if after is None or after.outcome != before.outcome:
                spoken[at] = others
                if after is not None:
                    at = LETTERS[after.outcome]
                    spoken[at] = union(one for one in (spoken[at], now) if one is not None)
            else:
                spoken[at] = union(one for one in (others, now) if one is not None)
            return tuple(spoken)
        for outcome in {self.policy.rules[place].outcome for place in sets}:
            mine = (
                now
                for place, now in sets.items()
                if self.policy.rules[place].outcome == outcome and now is not None
            )
            others = self._others(outcome, sets)
            spoken[LETTERS[outcome]] = union((*mine, *(() if others is None else (others,))))
        return tuple(spoken)

    def _others(self, outcome: Outcome, places: Mapping[int, object] | set[int]) -> Set | None:
        """Where the rules of an outcome speak, without some of them."""
        return union(
            where
            for place, (rule, where) in enumerate(zip(self.policy.rules, self.space.rules, strict=True))
            if rule.outcome == outcome and place not in places
        )

    def _means_the_same(self, change: MutantEffect, window: slice) -> bool:
        ours, theirs = self.space.spoken, change.spoken
        return not any(
            self.space.differs(ours, theirs, overlap, window).any() for overlap in self.space.overlaps
        )

    def _noticing(self, change: MutantEffect, window: slice) -> tuple[set[_Watch], bool]:
        """The claims that fail in other readings, and whether any outcome flips between bad and not bad."""
        noticing: set[_Watch] = set()
        flips = False
        for at, overlap in enumerate(self.space.overlaps):
            for group in self._groups:
                bad = self.space.outcome_in(change.spoken, overlap, group.bad, window)
                flipped = projected(bad ^ group.before[at][..., window])
                if not flipped.any():
                    continue
                flips = True
                for place in np.flatnonzero((group.ever[:, window] & flipped).any(axis=1)):
                    watch = group.watches[int(place)]
                    if watch.mentions.isdisjoint(change.conditions) and watch not in noticing:
                        fails = (watch.speaks[..., window] & bad).any(axis=-1)
                        fails = fails | (watch.first[at] < window.start) | (watch.last[at] >= window.stop)
                        if (fails != watch.fails[at]).any():
                            noticing.add(watch)
        for watch in self.claims:
            if not watch.mentions.isdisjoint(change.conditions):
                speaks = watch.speaking(change.conditions)
                for at, overlap in enumerate(self.space.overlaps):
                    bad = self.space.outcome_in(change.spoken, overlap, watch.bad)
                    if ((speaks & bad).any(axis=-1) != watch.fails[at]).any():
                        noticing.add(watch)
        return noticing, flips

    def differences(self, mutant: Mutant) -> list[Set]:
        """Where a mutant of rules or conditions changes the outcome, for each open overlap."""
        change = self.change(mutant)
        return [
            self.space.differs(self.space.spoken, change.spoken, overlap) for overlap in self.space.overlaps
        ]

    def outcomes(self, reading: Reading) -> NDArray[np.uint8]:
        """The outcome of each situation under a reading, also with an overlap that is not open."""
        return self.space.outcomes(self.space.spoken, reading["overlap"], self.space.place(reading))

    def moved(self, mutant: Mutant, reading: Reading) -> Reading:
        """The reading that a changed default puts in the place of one that is not settled."""
        return {**reading, **mutant.default}

    def judged(self, mutant: Mutant) -> list[Reading]:
        """The readings in which a changed default matters: the default, or all where it is no choice."""
        return list(self.policy.all_readings(self.settled)) if self._is_whole(mutant) else [self.default]

    def _is_whole(self, mutant: Mutant) -> bool:
        return any(len(self.policy.readings[name].options) == 1 for name in mutant.default)

    def _notice_default(self, mutant: Mutant) -> Noticed:
        pairs = [
            (reading, self.outcomes(reading), self.outcomes(self.moved(mutant, reading)))
            for reading in self.judged(mutant)
        ]
        if all((before == after).all() for _, before, after in pairs):
            return Noticed(True)
        claims = tuple(
            watch.claim.id
            for watch in self.claims
            if any(
                watch.fails_under(reading, before) != watch.fails_under(self.moved(mutant, reading), after)
                for reading, before, after in pairs
            )
        )
        scenarios = self.examples.noticing_default(mutant, whole=self._is_whole(mutant))
        return Noticed(False, claims, scenarios)


class _Watch:
    """One claim over the space.

    `speaks` is where it speaks, `ever` the same under any reading; `fails` the readings in which
    it fails, `first` and `last` the first and last word with a failure (for each overlap).
    """

    def __init__(self, space: BitSets, claim: Claim, silence: Silence):
        self.space, self.claim = space, claim
        self.bad = frozenset(LETTERS[outcome] for outcome in claim.broken_by(silence))
        self.mentions = space.mentions((*claim.when, *claim.unless))
        self.speaks = self.speaking({})
        self.ever = projected(self.speaks)
        self.fails: list[Flags] = []
        self.first: list[NDArray[np.intp]] = []
        self.last: list[NDArray[np.intp]] = []
        for overlap in space.overlaps:
            hit = (self.speaks & space.outcome_in(space.spoken, overlap, self.bad)) != 0
            fails = hit.any(axis=-1)
            self.fails.append(fails)
            self.first.append(np.where(fails, hit.argmax(axis=-1), space.words))
            self.last.append(np.where(fails, space.words - 1 - hit[..., ::-1].argmax(axis=-1), -1))

    def speaking(self, conditions: Mapping[str, Set]) -> Set:
        """Where the claim speaks, with some conditions changed."""
        where = self.space.rows(self.claim.when, conditions)
        return where & ~self.space.rows(self.claim.unless, conditions) if self.claim.unless else where

    def fails_under(self, reading: Reading, outcomes: NDArray[np.uint8]) -> bool:
        """Whether the claim fails with these outcomes under a reading."""
        speaks = self.space.unpacked(self.space.at(self.speaks, self.space.place(reading)))
        return bool(np.isin(outcomes[speaks], list(self.bad)).any())


class _Group:
    """The claims that call the same outcomes bad: `before` is where these occur, for each overlap."""

    def __init__(self, space: BitSets, bad: frozenset[int], watches: list[_Watch]):
        self.bad, self.watches = bad, watches
        self.before = [space.outcome_in(space.spoken, overlap, bad) for overlap in space.overlaps]
        self.ever = np.array([watch.ever for watch in watches])


def _window(words: Set) -> slice | None:
    """The words from the first to the last that is not empty."""
    places = np.flatnonzero(words)
    return slice(int(places[0]), int(places[-1]) + 1) if places.size else None
