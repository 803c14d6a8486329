"""Books with more situations and readings than can be looked at each: what the solver alone can say.

It compares the default readings, and says that the others were not compared. That is never nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from proofs.answers.verdict import PROVED, UNKNOWN, Status
from proofs.changes.compare import compare, vocabulary_differences
from proofs.changes.comparison import LOOSENED, TIGHTENED, ChangedRow
from proofs.claims.verify import verify
from proofs.engines.clock import NO_CLOCK, TIME_IS_UP, Clock, TimeBudget, Undecided
from proofs.findings.finding import Finding, Level
from proofs.gate.book import BookVersion
from proofs.gate.telling import in_both, whom
from rulebook.language import N_, Message, said_in, translator
from rulebook.words import outcome_words


def not_compared(book: BookVersion, reason: Message) -> Finding:
    """CP002: what could not be told, or not compared, and why."""

    def words(language: str) -> str:
        _ = translator(language)
        return _("Not compared, or not in full: {reason}.").format(reason=said_in(reason, language))

    return Finding("CP002", Level.ERROR, book.policy.id, in_both(words), book.file)


def large_findings(
    old: BookVersion | None, new: BookVersion, reason: Message, clock: Clock = NO_CLOCK
) -> Iterator[Finding]:
    """What can be told of the default readings, and that no more was told."""
    yield not_compared(new, reason)
    try:
        if old is None:
            yield from _failing(new, {}, clock)
            return
        if not any(vocabulary_differences(old.policy, new.policy)):
            yield from _loosened(old, new, clock)
        before = {
            claim.id: verify(old.policy, claim, default_only=True, time_limit=clock.left).status
            for claim in old.policy.claims
        }
        yield from _failing(new, before, clock)
        yield from _gone(old, new)
    except Undecided as undecided:
        yield not_compared(new, undecided.message)


def _loosened(old: BookVersion, new: BookVersion, clock: Clock) -> Iterator[Finding]:
    found = compare(old.policy, new.policy, budget=TimeBudget(clock.left))
    for row in found.rows:
        if row.direction in (LOOSENED, TIGHTENED):
            yield _changed(new, row)
    for what in found.unlisted:
        yield not_compared(new, Message("outcomes changed in too many ways to list ({what})", what=what))


def _changed(book: BookVersion, row: ChangedRow) -> Finding:
    def words(language: str) -> str:
        _ = translator(language)
        text = (
            _("By default more gets through: {new} (before: {old}). {whom}.")
            if row.direction == LOOSENED
            else _("By default less gets through: {new} (before: {old}). {whom}.")
        )
        return text.format(
            new=outcome_words(row.new, language),
            old=outcome_words(row.old, language),
            whom=whom(book.policy, (row.row,), language),
        )

    kind, level = ("CP101", Level.ERROR) if row.direction == LOOSENED else ("CP102", Level.NOTE)
    made = Finding(kind, level, book.policy.id, in_both(words), book.file)
    return replace(made, about=f"{row.old}:{row.new}", readings=1, rows=(row.row,))


def _failing(book: BookVersion, before: dict[str, Status], clock: Clock) -> Iterator[Finding]:
    """The claims that fail by default and did not before."""
    for claim in book.policy.claims:
        found = verify(book.policy, claim, default_only=True, time_limit=clock.left)
        if found.status == UNKNOWN:
            yield replace(not_compared(book, found.reason or TIME_IS_UP), claim=claim.id)
        if found.counterexample is not None and before.get(claim.id, PROVED) == PROVED:
            words = in_both(found.counterexample.words)
            made = Finding("CP201", Level.ERROR, book.policy.id, words, book.shown(claim.place))
            yield replace(made, line=claim.place.line, claim=claim.id, readings=1)


def _gone(old: BookVersion, new: BookVersion) -> Iterator[Finding]:
    kept = {claim.id for claim in new.policy.claims}
    for claim in old.policy.claims:
        if claim.id not in kept:
            words = in_both(lambda language: translator(language)(N_("A claim is gone.")))
            made = Finding("CP203", Level.ERROR, new.policy.id, words, new.file)
            yield replace(made, claim=claim.id)
