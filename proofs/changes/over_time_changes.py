"""Two versions over time: no chain of moves for a stranger that the old rules did not give, and no way of
the child's own people that the new rules take.

Each claim over time is judged in both versions, each by its own moves, for two people and for any number of
them, without assumptions and with each that both know; readings of one name are tied, as elsewhere in a
comparison. What is worse is shown with its chain, in the first pair of readings in which it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np

from proofs.attacks.attack import find_attack
from proofs.attacks.outcomes import outcomes_of
from proofs.attacks.promises import PromiseAnswer, keeps_promise
from proofs.attacks.reach import Reach, find_reach, find_trace
from proofs.changes.same_question import (
    ClaimOfTwoKinds,
    adds_something,
    asks_the_same,
    claims_to_ask,
    same_facts,
)
from proofs.engines.clock import NO_CLOCK, Clock, Undecided, running
from proofs.unbounded.crowd_promises import keeps_promise_in_crowd
from proofs.unbounded.prove import prove_beside, refuted_readings
from rulebook.crowds.fact_kinds import speaks_of_many
from rulebook.language import Untold, say, translator
from rulebook.loaders.find_moves import moves_of
from rulebook.model import NOTHING_SETTLED, Policy, Reading
from rulebook.moves import AfterConfirmation, Assumption, ClaimOverTime, Moves, Promise, matches

Change = Literal["chain_given", "way_taken"]
Pairs = Sequence[tuple[Reading, Reading]]
Granted = tuple[str, ...]


@dataclass(frozen=True)
class OverTimeChange:
    """One claim over time that the new version breaks where the old one did not.

    `pairs` counts the pairs of readings, `any_number` says whether it is asked of any number of people.
    `chain` are the steps in the first of them, in words by language. `after_confirmation` is the first
    meaning of "only after role confirmation" in which it is so, and `granted` are the assumptions that it
    takes.
    """

    claim: ClaimOfTwoKinds
    change: Change
    any_number: bool
    pairs: int
    chain: dict[str, list[str]] = field(hash=False)
    after_confirmation: AfterConfirmation
    granted: tuple[Assumption, ...] = ()

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
        if self.granted:
            names = "; ".join(say(one.words, language) for one in self.granted)
            said = _("If it is granted that {assumptions}.")
            title = f"{title} {said.format(assumptions=names)}"
        return [title, *(f"  {line}" for line in self.chain[language])]

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "claim": self.claim.id,
            "change": self.change,
            "any_number": self.any_number,
            "pairs": self.pairs,
            "after_confirmation": self.after_confirmation.id,
            "assumptions": [one.id for one in self.granted],
            "chain": self.chain,
        }


@dataclass(frozen=True)
class OverTimeComparison:
    """All that is worse over time; `compared` names the claims, `untold` those that could not be told.

    `granted` are the assumptions asked, together in each of its items; `lacking` those that only one of the
    two versions knows, so that they were not asked.
    """

    compared: tuple[str, ...]
    changes: tuple[OverTimeChange, ...]
    untold: tuple[str, ...]
    granted: tuple[Granted, ...] = ((),)
    lacking: tuple[str, ...] = ()

    @property
    def is_unsure(self) -> bool:
        """Whether something was not compared."""
        return bool(self.untold or self.lacking)

    def words(self, language: str = "en") -> list[str]:
        """What is worse, and what was not compared."""
        _ = translator(language)
        said: list[str] = []
        for change in self.changes:
            # What is the same for any number of people is told once.
            key = change.claim, change.pairs, change.granted
            alike = [one for one in self.changes if (one.claim, one.pairs, one.granted) == key]
            if change is alike[0]:
                said += change.words(language)
        if self.untold:
            said.append(_("Over time not compared: {claims}.").format(claims=", ".join(self.untold)))
        if self.lacking:
            told = _("Not asked, because only one of the two knows the assumption: {assumptions}.")
            said.append(told.format(assumptions=", ".join(self.lacking)))
        return said

    def asked_words(self, language: str = "en") -> str:
        """What was asked of each claim."""
        _ = translator(language)
        together = [" + ".join(granted) for granted in self.granted if granted]
        if not together:
            return _("asked without assumptions, in every meaning of “only after role confirmation”")
        told = _(
            "asked without assumptions and with {granted}, in every meaning of “only after role confirmation”"
        )
        return told.format(granted=", ".join(together))

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "compared": list(self.compared),
            "changes": [change.to_dict() for change in self.changes],
            "untold": list(self.untold),
            "assumptions": [list(granted) for granted in self.granted],
            "not_asked": list(self.lacking),
        }


@dataclass(frozen=True)
class OverTimeAsked:
    """What a comparison asks over time besides the rules.

    `assumptions` are granted together, besides none; None for each alone that both versions know.
    `moves_file` adds to the moves of both.
    """

    assumptions: Granted | None = None
    moves_file: str | None = None


EVERYTHING = OverTimeAsked()


@dataclass(frozen=True, eq=False)
class _Sides:
    """Both versions with what can happen under each, in pairs of readings; `clock` is for all together."""

    policies: tuple[Policy, Policy]
    moves: tuple[Moves, Moves]
    pairs: Pairs
    clock: Clock


def compare_over_time(
    old: Policy, new: Policy, pairs: Pairs, clock: Clock = NO_CLOCK, asked: OverTimeAsked = EVERYTHING
) -> OverTimeComparison:
    """Judge every claim over time of either version in both; the clock is for all together.

    Raises:
        InputError: a file of moves has faults.
    """
    before, after = moves_of(old, asked.moves_file), moves_of(new, asked.moves_file)
    names = tuple(dict.fromkeys(claim for one in (before, after) if one for claim in claims_to_ask(one)))
    # What only one of the two can be asked over time has not been compared.
    if before is None or after is None or not pairs or not same_facts(before, after):
        return OverTimeComparison((), (), names)
    ways, lacking = _ways(before, after, asked.assumptions)
    sides = _Sides((old, new), (before, after), pairs, clock)
    untold = {claim for claim in names if not asks_the_same(before, after, claim)}
    worse: dict[str, set[tuple[bool, int]]] = {}
    changes: list[OverTimeChange] = []
    for granted in ways:
        for claim in names:
            if claim not in untold and any(adds_something(one, claim, granted) for one in sides.moves):
                try:
                    sides.clock.look()
                    with running(clock):
                        changes += list(_changes(sides, claim, granted, worse.setdefault(claim, set())))
                except Untold:
                    untold.add(claim)
    told = tuple(claim for claim in names if claim not in untold)
    left = tuple(claim for claim in names if claim in untold)
    return OverTimeComparison(told, tuple(changes), left, ways, lacking)


def _ways(old: Moves, new: Moves, asked: Granted | None) -> tuple[tuple[Granted, ...], Granted]:
    """The assumptions to ask with, together in each item, and those that only one version knows."""
    if asked is not None:
        lacking = tuple(name for name in asked if not (name in old.assumptions and name in new.assumptions))
        return ((), *((tuple(asked),) if asked and not lacking else ())), lacking
    every = dict.fromkeys([*old.assumptions, *new.assumptions])
    lacking = tuple(name for name in every if not (name in old.assumptions and name in new.assumptions))
    return ((), *((name,) for name in every if name not in lacking)), lacking


def _changes(
    sides: _Sides, name: str, granted: Granted, known: set[tuple[bool, int]]
) -> Iterator[OverTimeChange]:
    """What of one claim is worse: for two people, and for any number of them.

    What is worse in one meaning, or without an assumption, already is told once: `known` are the pairs of it.
    """
    new = sides.moves[1]
    claim = claims_to_ask(new)[name]
    change: Change = "way_taken" if isinstance(claim, Promise) else "chain_given"
    in_crowds = all(map(speaks_of_many, sides.moves))
    for any_number in (False, True) if in_crowds else (False,):
        for answer in _different_answers(sides):
            sides.clock.look()
            how = any_number, answer, granted
            before, after = (_broken(sides, side, name, how) for side in (0, 1))
            broken = (at for at, is_broken in enumerate(after) if is_broken and not before[at])
            worse = [at for at in broken if (any_number, at) not in known]
            if worse:
                chain = _chain(sides.policies[1], claim, new, sides.pairs[worse[0]][1], how)
                yield OverTimeChange(
                    claim,
                    change,
                    any_number,
                    len(worse),
                    chain,
                    new.after_confirmation[answer],
                    tuple(new.assumptions[one] for one in granted),
                )
            known.update((any_number, at) for at in worse)


def _different_answers(sides: _Sides) -> list[str]:
    """The meanings of "only after role confirmation", but for those that decide as one before them."""
    found: list[str] = []
    both = [
        outcomes_of(policy, moves, NOTHING_SETTLED)
        for policy, moves in zip(sides.policies, sides.moves, strict=True)
    ]
    for answer in sides.moves[1].after_confirmation:
        alike = (all(np.array_equal(one.after(answer), one.after(other)) for one in both) for other in found)
        if not any(alike):
            found.append(answer)
    return found


How = tuple[bool, str, Granted]
"""Of any number of people or not, with which answer to "only after role confirmation", with what granted."""


def _broken(sides: _Sides, side: int, name: str, how: How) -> list[bool]:
    """Whether one version breaks a claim, reading after reading.

    Raises:
        Undecided: it could not be told.
    """
    policy, moves, clock = sides.policies[side], sides.moves[side], sides.clock
    claim = claims_to_ask(moves)[name]
    readings = [pair[side] for pair in sides.pairs]
    any_number, answer, granted = how
    if isinstance(claim, Promise):
        kept = _kept(policy, claim, moves, answer, granted)
        if not any_number:
            return [matches(kept.pattern, reading) for reading in readings]
        crowd = keeps_promise_in_crowd(kept, time_limit=clock.left)
        if crowd.reason is not None:
            raise Undecided(crowd.reason)
        return [matches(crowd.pattern, reading) for reading in readings]
    every = (_key(one) for one in policy.all_readings())
    if any_number:
        refuted = refuted_readings(policy, claim, moves, clock.until, answer, granted).tolist()
    else:
        refuted = [steps == 0 for steps in _reach(policy, claim, moves, granted)[answer].help]
    is_broken = dict(zip(every, refuted, strict=True))
    return [is_broken[_key(reading)] for reading in readings]


@lru_cache(maxsize=8)
def _reach(policy: Policy, claim: ClaimOverTime, moves: Moves, granted: Granted) -> dict[str, Reach]:
    """How near a claim is to being broken, with each meaning of a confirmed role; asked once."""
    return find_reach(policy, claim, moves, granted)


@lru_cache(maxsize=8)
def _kept(policy: Policy, claim: Promise, moves: Moves, answer: str, granted: Granted) -> PromiseAnswer:
    """Whether something stays possible for two people; asked once."""
    return keeps_promise(policy, claim, moves, assumptions=granted, after_confirmation=answer)


def _key(reading: Reading) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(reading.items()))


def _chain(
    policy: Policy, claim: ClaimOfTwoKinds, moves: Moves, reading: Reading, how: How
) -> dict[str, list[str]]:
    """The steps in one reading, told by the plain meaning."""
    languages, (any_number, answer, granted) = ("en", "ru"), how
    if isinstance(claim, Promise):
        kept = keeps_promise(
            policy, claim, moves, assumptions=granted, settled=reading, after_confirmation=answer
        )
        if not any_number:
            return {one: [step["words"] for step in kept.told(kept.trap, one) or ()] for one in languages}
        trap = keeps_promise_in_crowd(kept, settled=reading).trap
        return {one: [] if trap is None else trap.sentences(one) for one in languages}
    if not any_number:
        trace = find_trace(policy, claim, moves, reading, answer, granted)
        return {one: [] if trace is None else trace.sentences(one) for one in languages}
    attack = find_attack(
        policy, claim, moves=moves, assumptions=granted, settled=reading, after_confirmation=answer
    )
    story = prove_beside(attack, settled=reading).story
    return {one: [] if story is None else story.sentences(one) for one in languages}
