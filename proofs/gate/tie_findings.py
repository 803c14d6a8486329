"""CP603: claims over time that turn, for any number of people, on a tie that no move sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from proofs.attacks.promises import keeps_promise
from proofs.findings.finding import Finding, Level
from proofs.gate.over_time_findings import TimeSide
from proofs.unbounded.crowd_promises import promise_warnings
from proofs.unbounded.prove import tie_warnings
from proofs.unbounded.unset_ties import tie_findings, undeclared_ties
from rulebook.crowds.fact_kinds import ManyPeopleError


def unset_tie_findings(old: TimeSide | None, new: TimeSide | None) -> Iterator[Finding]:
    """The ties of the new side that claims turn on; what the old side had, too, is only told.

    Raises:
        Undecided: there was no time for it.
    """
    found = {} if new is None else _findings(new)
    known = _findings(old) if found and old is not None else {}
    for about, finding in found.items():
        yield replace(finding, level=Level.NOTE) if about in known else finding


def _findings(one: TimeSide) -> dict[str, Finding]:
    """The findings of one side, by what they are about; none where the moves speak of two people alone."""
    try:
        if one.moves.relations is None or not undeclared_ties(one.moves):
            return {}
    except ManyPeopleError:
        return {}
    return {finding.about: finding for finding in _judged(one)}


def _judged(one: TimeSide) -> Iterator[Finding]:
    policy, moves, clock = one.side.policy, one.moves, one.side.clock
    for claim in clock.ticking(moves.claims.values()):
        for finding in tie_findings(policy, claim, tie_warnings(policy, claim, moves, clock.until)):
            yield replace(finding, file=one.side.book.shown(claim.place))
    for promise in clock.ticking(moves.promises.values()):
        kept = keeps_promise(policy, promise, moves)
        for finding in tie_findings(policy, promise, promise_warnings(kept, clock.until)):
            yield replace(finding, file=one.side.book.shown(promise.place))
