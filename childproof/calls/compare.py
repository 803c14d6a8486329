"""`cp.compare`: which situations a change loosened and tightened, and which claims it turned.

Knows how a person names policies and readings. The work is done in `proofs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from childproof.answers.result_lists import Policies
from childproof.calls.arguments import CLAIMS, LIMIT, PATH, POLICY, TEXTS, YES_NO, listed, takes
from childproof.calls.over_time_names import OverTimeNames
from childproof.calls.policies import (
    ClaimNames,
    PolicyName,
    chosen_silence,
    policy,
    settled_readings,
    with_claims,
)
from childproof.gating.team.intents import Intent, covering, read_intents
from proofs.changes import compare as comparing
from proofs.changes.comparison import Comparison
from proofs.changes.expectations import ANY, Expectation, Expected, hold_against, load_expectations
from proofs.changes.over_time_changes import OverTimeAsked
from proofs.engines.clock import TimeBudget
from proofs.findings.finding import Finding, Level
from proofs.findings.meaning import meaning_digest
from proofs.gate.book import BookVersion
from proofs.gate.judge import judge
from rulebook.language import Message
from rulebook.loaders.find_moves import moves_of
from rulebook.model import Policy, Reading
from rulebook.reader.document import read_document
from rulebook.reader.faults import one_fault

CLAIMS_AND_TERMS = ("CP2", "CP3")
"""How the ids of the kinds begin that speak of claims and of terms."""


@takes(
    old=POLICY,
    new=POLICY,
    claims=CLAIMS,
    all_readings=YES_NO,
    assume=TEXTS,
    moves_file=PATH,
    time_limit=LIMIT,
)
def compare(
    old: PolicyName,
    new: PolicyName | None = None,
    *,
    claims: ClaimNames | None = None,
    reading: Reading | None = None,
    all_readings: bool = False,
    unspecified: str = "forbidden",
    assume: Sequence[str] | None = None,
    moves_file: str | Path | None = None,
    time_limit: float | None = None,
) -> Comparison:
    """Which situations a change loosened and tightened, and which claims it turned.

    Without `new`, `old` is compared with the policy that it names as its `previous`.

        cp.compare("sferum-2025-03-by-channel", "my-rules.toml").where(channel="id")

    `claims` are those that are judged on both sides: ids, claims made by `cp.claim`, or both; by default
    the policies' own. Over time, what a stranger gets and what the child's own people lose is asked without
    assumptions and with each that both versions know, or with those in `assume` together; `moves_file` adds
    moves of your own to those beside the policies or of the catalogue. `time_limit` bounds the work in
    seconds: the search for changed situations, the judging of claims, and what happens over time, all
    together. What is not told in time is told as not known.

    Raises:
        InputError: a policy, reading or option is unknown, or a file has faults.
        Undecided: the changed situations could not be found in time.
    """
    books = with_claims(both_policies(old, new), claims)
    settled = settled_readings(books, reading)
    granted = None if assume is None else listed(assume)
    file = None if moves_file is None else str(moves_file)
    known = [(book, moves) for book in books if (moves := moves_of(book, file)) is not None]
    OverTimeNames(granted or ()).check(known, "compare")
    return comparing.compare(
        books[0],
        books[-1],
        settled=settled,
        all_readings=all_readings,
        silence=chosen_silence(unspecified),
        budget=TimeBudget(time_limit),
        asked=OverTimeAsked(granted, file),
    )


def both_policies(old: PolicyName, new: PolicyName | None) -> Policies:
    """The old and the new policy, whose ids may be equal; of one alone, what it names as its previous first.

    Raises:
        InputError: one of them cannot be had.
    """
    if new is not None:
        return Policies([policy(old), policy(new)])
    after = policy(old)
    if after.previous is None:
        raise one_fault(
            after.path or after.id, Message("it names no `previous` policy"), Message("name two policies")
        )
    beside = Path(after.path).parent / after.previous
    return Policies([policy(str(beside) if beside.is_file() else after.previous), after])


def in_every_reading(comparison: Comparison) -> Comparison:
    """The same two policies compared over all pairs of readings; those of one name are tied.

    Raises:
        Undecided: it took longer than the comparison was given.
    """
    return comparing.compare(
        comparison.old,
        comparison.new,
        settled=comparison.settled,
        all_readings=True,
        silence=comparison.silence,
        budget=comparison.budget,
        asked=comparison.asked,
    )


def findings_of(comparison: Comparison) -> tuple[Finding, ...]:
    """What the gate finds between the two policies, with their readings settled as in the comparison.

    Raises:
        InputError: a file of moves beside one of them has faults.
        Undecided: it took longer than the comparison was given.
    """
    old, new = (
        replace(settled_book(one, comparison.settled), moves=moves_of(one, comparison.asked.moves_file))
        for one in (comparison.old, comparison.new)
    )
    with comparison.budget.part() as clock:
        return judge(old, new, clock=clock)


def settled_book(one: Policy, settled: Reading) -> BookVersion:
    """A policy as the gate takes it, with those of the settled readings that it has."""
    questions = {
        name: replace(question, options=(settled[name],))
        if settled.get(name) in question.options
        else question
        for name, question in one.readings.items()
    }
    return BookVersion(replace(one, readings=questions))


def expect(comparison: Comparison, path: str | Path) -> Expected:
    """Hold a comparison against the intended change, in a file of `[[expect]]` tables or of intents.

    What is not meant counts in every reading that both policies have, and so does a claim that is worse.

    Raises:
        InputError: with every fault of the file.
        Undecided: it took longer than the comparison was given.
    """
    document = read_document(path)
    if document.data.keys() & {"intend", "nothing"}:
        base = meaning_digest(comparison.old, moves_of(comparison.old))
        intents = read_intents(Path(path), str(path)).intents(comparison.new, base)
        expectations = tuple(
            Expectation(one.where, one.change, ANY, ANY, one.because, one.claims)
            for one in intents
            if one.change in (ANY, "loosened", "tightened")
        )
    else:
        expectations = load_expectations(path, comparison)
        intents = tuple(_as_intent(one, str(path)) for one in expectations)
    if not comparison.pairs:
        return Expected(comparison, (), ())
    held = hold_against(comparison, expectations)
    if not held.outside:
        elsewhere = hold_against(in_every_reading(comparison), expectations)
        held = replace(held, outside=elsewhere.outside)
    beyond = [
        finding
        for finding in findings_of(comparison)
        if finding.level is Level.ERROR
        and finding.kind.startswith(CLAIMS_AND_TERMS)
        and not covering(finding, intents, comparison.new)
    ]
    return replace(held, beyond=tuple(beyond))


def _as_intent(one: Expectation, file: str) -> Intent:
    return Intent(file, 0, "", one.rows, str(one.change), None, one.claims, one.because, "")
