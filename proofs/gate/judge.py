"""Judges an edit: every finding of a new book against the old one, or of a book that is new.

Everything is compared by meaning. What could not be compared is a finding itself, never nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from proofs.attacks.transitions import TooManyStates
from proofs.changes.rule_changes import rule_changes
from proofs.engines.bit_sets import TooLargeError
from proofs.engines.clock import NO_CLOCK, Clock, running
from proofs.engines.vocabulary_map import TooManyWays
from proofs.findings.finding import Finding, Level
from proofs.findings.meaning import written_digest
from proofs.gate.anomaly_findings import (
    Anomaly,
    anomalies_of,
    anomaly_findings,
    anomaly_findings_alone,
    strength_findings,
    strength_shares,
)
from proofs.gate.book import BookVersion
from proofs.gate.claim_findings import ClaimEdits, claim_findings, claim_findings_alone
from proofs.gate.edit import Edit
from proofs.gate.large_books import large_findings, not_compared
from proofs.gate.memory import Forgetful, JudgementMemory
from proofs.gate.moves_in_new_words import renamed_over_time
from proofs.gate.outcome_changes import OutcomeChanges
from proofs.gate.outcome_findings import outcome_findings, with_further_failures
from proofs.gate.over_time_findings import (
    TimeSide,
    over_time_findings,
    over_time_findings_alone,
    time_side,
)
from proofs.gate.promise_findings import (
    PromiseSide,
    promise_findings,
    promise_findings_alone,
    promise_side,
)
from proofs.gate.quote_findings import quote_findings
from proofs.gate.rewording_findings import rewording_findings, rewording_of
from proofs.gate.scenario_findings import ScenarioEdits, scenario_findings, scenario_findings_alone
from proofs.gate.side import Side, TooLarge
from proofs.gate.stronger_over_time import stronger_over_time
from proofs.gate.term_findings import axiom_findings, term_findings
from proofs.gate.tie_findings import unset_tie_findings
from proofs.gate.vocabulary_findings import unclaimed_alone, vocabulary_findings
from rulebook.table import Mask


def judge(
    old: BookVersion | None,
    new: BookVersion,
    *,
    memory: JudgementMemory | None = None,
    strength: bool = False,
    clock: Clock = NO_CLOCK,
) -> tuple[Finding, ...]:
    """All findings of an edit, in the order of kind, file and line.

    Without an old book the new one is judged alone. `memory` keeps what was judged of either side;
    `strength` measures the strength of both, which takes longer. Time that the
    `clock` does not give is never taken for a judgement.

    Raises:
        Undecided: there was no time for all of it.
    """
    judgement = BookJudgement(new, memory=memory, clock=clock)
    return judgement.alone() if old is None else judgement.against(old, strength=strength)


class BookJudgement:
    """A new book and all that is asked of it: what it says in every reading is worked out once.

    `memory` keeps what was judged of either side.
    """

    def __init__(self, new: BookVersion, *, memory: JudgementMemory | None = None, clock: Clock = NO_CLOCK):
        self.new, self.clock = new, clock
        self._memory = Forgetful() if memory is None else memory

    def alone(self) -> tuple[Finding, ...]:
        """What is wrong with the book whatever it was.

        Raises:
            Undecided: there was no time for all of it.
        """
        return self._sorted(None, lambda: _alone(self._side))

    def against(self, old: BookVersion | BookJudgement, *, strength: bool = False) -> tuple[Finding, ...]:
        """What an edit of an old book did; of an old one that is asked more than once, as a judgement.

        Raises:
            Undecided: there was no time for all of it.
        """
        before = (
            BookJudgement(old, memory=self._memory, clock=self.clock) if isinstance(old, BookVersion) else old
        )

        def edited() -> Iterator[Finding]:
            new = self._side
            yield from _edited(before._side, new, strength, self.clock)

        return self._sorted(before.new, edited)

    @cached_property
    def _side(self) -> _Judged:
        return _Judged(Side(self.new, self.clock), self._memory)

    def _sorted(self, old: BookVersion | None, kinds: Callable[[], Iterator[Finding]]) -> tuple[Finding, ...]:
        try:
            with running(self.clock):
                found = list(self.clock.ticking(kinds()))
        except (TooLarge, TooManyWays) as reason:
            found = list(large_findings(old, self.new, reason.message, self.clock))
        return tuple(sorted(found, key=_order))


def _order(finding: Finding) -> tuple[object, ...]:
    subject = finding.claim or finding.about or finding.rule or ""
    return finding.kind, finding.file, finding.line, subject, finding.fingerprint


class _Judged:
    """One side with what is remembered of it."""

    def __init__(self, side: Side, memory: JudgementMemory):
        self.side, self.memory = side, memory
        self.digest = written_digest(side.policy, side.book.moves)

    @cached_property
    def over_time(self) -> TimeSide | None:
        """What the side has over time.

        Raises:
            TooManyStates: the moves have too many states.
        """
        return time_side(self.side, self.memory, self.digest)

    @cached_property
    def promises(self) -> PromiseSide | None:
        """What has to stay possible, of a side whose moves have few enough states."""
        return promise_side(self.side, self.memory, self.digest)

    @cached_property
    def anomalies(self) -> tuple[Anomaly, ...]:
        """Its contradictions and idle lines."""
        return anomalies_of(self.side, self.memory, self.digest)


def _alone(new: _Judged) -> Iterator[Finding]:
    yield from claim_findings_alone(new.side)
    yield from unclaimed_alone(new.side)
    yield from quote_findings(None, new.side.book)
    yield from scenario_findings_alone(new.side)
    yield from anomaly_findings_alone(new.side, new.anomalies)
    try:
        over_time = new.over_time
        yield from over_time_findings_alone(over_time)
        yield from promise_findings_alone(new.promises)
        yield from unset_tie_findings(None, over_time)
    except (TooLarge, TooManyStates) as reason:
        yield not_compared(new.side.book, reason.message)


def _edited(old: _Judged, new: _Judged, strength: bool, clock: Clock) -> Iterator[Finding]:
    edit = Edit(old.side, new.side)
    claims, scenarios = ClaimEdits(edit), ScenarioEdits(edit)
    rules = rule_changes(old.side.policy, new.side.policy)
    clock.look()
    loosened = list(outcome_findings(OutcomeChanges(edit), _needed(edit, claims) | scenarios.broken()))
    found = with_further_failures(loosened, [one.new.id for one in claims.kept if one.fails_further])
    clock.look()
    found += claim_findings(claims)
    found += term_findings(edit, claims.kept)
    found += axiom_findings(edit)
    found += vocabulary_findings(edit)
    found += scenario_findings(scenarios)
    clock.look()
    found += _over_time(edit, old, new)
    clock.look()
    named = {change.was: change.rule for change in rules if change.was is not None}
    found += anomaly_findings(edit, old.anomalies, new.anomalies, named)
    found += quote_findings(old.side.book, new.side.book)
    clock.look()
    if strength:
        found += _strength(old, new)
    renamed = {**claims.renamed, **scenarios.renamed, **renamed_over_time(edit)}
    yield from found
    yield from rewording_findings(
        edit, rewording_of(edit, rules, renamed), is_harmless=all(map(_is_told_only, found))
    )


def _over_time(edit: Edit, old: _Judged, new: _Judged) -> Iterator[Finding]:
    try:
        before, after = old.over_time, new.over_time
        yield from over_time_findings(edit, before, after)
        yield from promise_findings(edit, old.promises, new.promises)
        yield from stronger_over_time(edit)
        yield from unset_tie_findings(before, after)
    except (TooLarge, TooManyStates) as reason:
        yield not_compared(new.side.book, reason.message)


def _strength(old: _Judged, new: _Judged) -> Iterator[Finding]:
    try:
        shares = [strength_shares(one.side, one.memory, one.digest) for one in (old, new)]
    except TooLargeError as reason:
        yield not_compared(new.side.book, reason.message)
        return
    yield from strength_findings(new.side, *shares)


def _needed(edit: Edit, claims: ClaimEdits) -> Mask:
    """The situations in which a service claim broke: there, less is worse."""
    found: Mask = np.zeros(edit.new.situations.size, dtype=np.bool_)
    for change in claims.kept:
        if change.new.is_service or change.old.is_service:
            found |= change.broken_anew
    return found


def _is_told_only(finding: Finding) -> bool:
    """Whether a finding was there before the edit, so that the edit may still have changed no meaning."""
    return finding.kind == "CP803" and finding.level is Level.NOTE
