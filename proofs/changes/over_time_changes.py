"""Two versions over time: no chain of moves for a stranger that the old rules did not give, and no way of
the child's own people that the new rules take.

Each claim over time is judged in both versions, for two people and for any number of them; readings of one
name are tied, as elsewhere in a comparison. What is worse is shown with its chain, in the first pair of
readings in which it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from proofs.attacks.attack import find_attack
from proofs.attacks.outcomes import outcomes_of
from proofs.attacks.promises import keeps_promise
from proofs.attacks.reach import Reach, find_reach, find_trace
from proofs.engines.clock import Clock, Undecided
from proofs.unbounded.crowd_promises import keeps_promise_in_crowd
from proofs.unbounded.prove import prove_beside, refuted_readings
from rulebook.language import say, translator
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.model import NOTHING_SETTLED, Policy, Reading
from rulebook.moves import AfterConfirmation, ClaimOverTime, Moves, Promise, matches

Change = Literal["chain_given", "way_taken"]
Pairs = Sequence[tuple[Reading, Reading]]


@dataclass(frozen=True)
class OverTimeChange:
    """One claim over time that the new version breaks where the old one did not.

    `pairs` counts the pairs of readings, `any_number` says whether it is asked of any number of people.
    `chain` are the steps in the first of them, in words by language. `after_confirmation` is the first
    meaning of "only after role confirmation" in which it is so.
    """

    claim: ClaimOverTime | Promise
    change: Change
    any_number: bool
    pairs: int
    chain: dict[str, list[str]]
    after_confirmation: AfterConfirmation

    def words(self, language: str = "en") -> list[str]:
        """What is given or taken, and the chain."""
        _ = translator(language)
        told = {
            "chain_given": _("A stranger gets a chain that the old rules did not give"),
            "way_taken": _("A way is taken from the child's own people"),
        }
        where = _("any number of people") if self.any_number else _("two people")
        title = _("{told}, in {n} pairs of readings, for {where}: {claim}").format(
            told=told[self.change], n=self.pairs, where=where, claim=say(self.claim.words, language)
        )
        meant = self.after_confirmation
        if meant.when:
            said = _("Where “only after role confirmation” means: {meaning}.")
            title = f"{title} {said.format(meaning=say(meant.words, language))}"
        return [title, *(f"  {line}" for line in self.chain[language])]

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "claim": self.claim.id,
            "change": self.change,
            "any_number": self.any_number,
            "pairs": self.pairs,
            "after_confirmation": self.after_confirmation.id,
            "chain": self.chain,
        }


@dataclass(frozen=True)
class OverTimeComparison:
    """All that is worse over time; `compared` names the claims, `untold` those that could not be told."""

    compared: tuple[str, ...]
    changes: tuple[OverTimeChange, ...]
    untold: tuple[str, ...]

    def words(self, language: str = "en") -> list[str]:
        """What is worse, and what was not compared."""
        _ = translator(language)
        said: list[str] = []
        for change in self.changes:
            # What is the same for any number of people is told once.
            alike = [one for one in self.changes if (one.claim, one.pairs) == (change.claim, change.pairs)]
            if change is alike[0]:
                said += change.words(language)
        if self.untold:
            said.append(_("Over time not compared: {claims}.").format(claims=", ".join(self.untold)))
        return said

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "compared": list(self.compared),
            "changes": [change.to_dict() for change in self.changes],
            "untold": list(self.untold),
        }


def compare_over_time(
    old: Policy, new: Policy, pairs: Pairs, time_limit: float | None = None
) -> OverTimeComparison:
    """Judge every claim over time of the vocabulary in both versions; `time_limit` is for all together."""
    both = catalogue_moves(old.vocabulary), catalogue_moves(new.vocabulary)
    moves = both[1]
    names = tuple(dict.fromkeys(claim.id for one in both if one for claim in _asked(one)))
    # What only one of the two can be asked over time has not been compared.
    if moves is None or both[0] is None or old.vocabulary.digest != new.vocabulary.digest or not pairs:
        return OverTimeComparison((), (), names)
    clock = Clock.within(time_limit)
    compared: list[str] = []
    changes: list[OverTimeChange] = []
    untold: list[str] = []
    for claim in _asked(moves):
        try:
            clock.look()
            changes += list(_changes(old, new, pairs, claim, moves, clock))
            compared.append(claim.id)
        except Undecided:
            untold.append(claim.id)
    return OverTimeComparison(tuple(compared), tuple(changes), tuple(untold))


def _asked(moves: Moves) -> Iterator[ClaimOverTime | Promise]:
    """The claims over time that can be asked: the vocabulary has all that they speak of."""
    every: list[ClaimOverTime | Promise] = [*moves.claims.values(), *moves.promises.values()]
    yield from (claim for claim in every if not claim.unknown)


def _changes(
    old: Policy, new: Policy, pairs: Pairs, claim: ClaimOverTime | Promise, moves: Moves, clock: Clock
) -> Iterator[OverTimeChange]:
    """What of one claim is worse: for two people, and for any number of them."""
    change: Change = "way_taken" if isinstance(claim, Promise) else "chain_given"
    for any_number in (False, True) if moves.relations is not None else (False,):
        found: set[int] = set()
        for answer in _different_answers(old, new, moves):
            clock.look()
            before, after = (
                _broken(policy, claim, moves, [pair[side] for pair in pairs], (any_number, answer), clock)
                for side, policy in enumerate((old, new))
            )
            # What is worse in one meaning already is told once.
            broken = (at for at, is_broken in enumerate(after) if is_broken and not before[at])
            worse = [at for at in broken if at not in found]
            if worse:
                chain = _chain(new, claim, moves, pairs[worse[0]][1], (any_number, answer))
                yield OverTimeChange(
                    claim, change, any_number, len(worse), chain, moves.after_confirmation[answer]
                )
            found.update(worse)


def _different_answers(old: Policy, new: Policy, moves: Moves) -> list[str]:
    """The meanings of "only after role confirmation", but for those that decide as one before them."""
    found: list[str] = []
    both = [outcomes_of(policy, moves, NOTHING_SETTLED) for policy in (old, new)]
    for answer in moves.after_confirmation:
        alike = (all(np.array_equal(one.after(answer), one.after(other)) for one in both) for other in found)
        if not any(alike):
            found.append(answer)
    return found


def _broken(
    policy: Policy,
    claim: ClaimOverTime | Promise,
    moves: Moves,
    readings: Sequence[Reading],
    how: tuple[bool, str],
    clock: Clock,
) -> list[bool]:
    """Whether a claim is broken, reading after reading: by any number, with one meaning of a confirmed role.

    Raises:
        Undecided: it could not be told.
    """
    any_number, answer = how
    if isinstance(claim, Promise):
        kept = keeps_promise(policy, claim, moves, after_confirmation=answer)
        if not any_number:
            return [matches(kept.pattern, reading) for reading in readings]
        crowd = keeps_promise_in_crowd(kept, time_limit=clock.left)
        if crowd.reason is not None:
            raise Undecided(crowd.reason)
        return [matches(crowd.pattern, reading) for reading in readings]
    every = (_key(one) for one in policy.all_readings())
    if any_number:
        refuted = refuted_readings(policy, claim, moves, clock.until, answer).tolist()
    else:
        refuted = [steps == 0 for steps in _reach(policy, claim, moves)[answer].help]
    is_broken = dict(zip(every, refuted, strict=True))
    return [is_broken[_key(reading)] for reading in readings]


@lru_cache(maxsize=8)
def _reach(policy: Policy, claim: ClaimOverTime, moves: Moves) -> dict[str, Reach]:
    """How near a claim is to being broken, with each meaning of a confirmed role; asked once."""
    return find_reach(policy, claim, moves)


def _key(reading: Reading) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(reading.items()))


def _chain(
    policy: Policy, claim: ClaimOverTime | Promise, moves: Moves, reading: Reading, how: tuple[bool, str]
) -> dict[str, list[str]]:
    """The steps in one reading, told by the plain meaning."""
    languages, (any_number, answer) = ("en", "ru"), how
    if isinstance(claim, Promise):
        kept = keeps_promise(policy, claim, moves, settled=reading, after_confirmation=answer)
        if not any_number:
            return {one: [step["words"] for step in kept.told(kept.trap, one) or ()] for one in languages}
        trap = keeps_promise_in_crowd(kept, settled=reading).trap
        return {one: [] if trap is None else trap.sentences(one) for one in languages}
    if not any_number:
        trace = find_trace(policy, claim, moves, reading, answer)
        return {one: [] if trace is None else trace.sentences(one) for one in languages}
    attack = find_attack(policy, claim, moves=moves, settled=reading, after_confirmation=answer)
    story = prove_beside(attack, settled=reading).story
    return {one: [] if story is None else story.sentences(one) for one in languages}
