"""Decides claims about a policy, in one reading and over all of them.

Proved iff "the claim's premise holds, and the outcome is one the claim forbids" has no model under
the axioms. A refuted verdict carries a situation that `decide` has confirmed. A time limit or a
solver that gives up is `unknown`, never anything else.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import z3

from proofs.answers.verdict import NOT_APPLICABLE, PROVED, REFUTED, UNKNOWN, VACUOUS, Status, Verdict
from proofs.claims.counterexamples import confirmed, smallest
from proofs.claims.failing_readings import ReadingsWhere, find_readings
from proofs.engines.clock import Clock
from proofs.engines.formulas import Formula
from proofs.engines.solver import Session, Undecided, session_of
from rulebook.language import Message
from rulebook.model import NOTHING_SETTLED, Claim, Policy, Reading, Silence


def verify(
    policy: Policy,
    claim: Claim,
    *,
    settled: Reading = NOTHING_SETTLED,
    silence: Silence = Silence.FORBIDDEN,
    time_limit: float | None = None,
    default_only: bool = False,
) -> Verdict:
    """Decide whether `policy` keeps `claim` in every situation the vocabulary can describe.

    `settled` fixes some readings (those of other policies are ignored), `default_only` the rest
    to their defaults. `silence` is what an attempt counts as of which no line speaks. `time_limit`
    bounds the solver, in seconds.

    Raises:
        Disagreement: the solver and `decide` say different things, a defect of the toolkit.
    """
    started = time.perf_counter()
    silence = Silence(silence)
    settled = policy.reading(settled) if default_only else settled
    if claim.unknown:
        why = _lacking(policy, claim)
        return _unasked(policy, claim, settled, silence, NOT_APPLICABLE, why, started)
    try:
        session = session_of(policy, Clock.within(time_limit))
    except Undecided as undecided:
        return _unasked(policy, claim, settled, silence, UNKNOWN, undecided.message, started)
    found = ReadingsWhere(policy.open_readings(settled))
    session.limit_to(None if time_limit is None else started + time_limit)
    question = _Question(session, claim, policy.reading(settled), silence, found)
    reason: Message | None = None
    try:
        question.answer()
    except Undecided as undecided:
        reason = undecided.message
    if VACUOUS in (question.status, question.status_all):
        reason = reason or Message("its premise cannot occur")
    counterexample = None
    if found.witnesses:
        reading = question.reading if question.status == REFUTED else found.nearest()
        situation = smallest(session, policy, question.broken(silence), reading, found.witness(reading))
        counterexample = confirmed(policy, claim, silence, situation, reading)
    return Verdict(
        policy,
        claim,
        question.status,
        question.status_all,
        question.if_unspecified_free,
        reason,
        found.summary(),
        counterexample,
        _since(started),
        settled,
        silence,
    )


def _lacking(policy: Policy, claim: Claim) -> Message:
    """The terms of a claim that the vocabulary of a policy lacks."""
    missing = ", ".join(f"`{name}`" for name in claim.unknown)
    return Message(
        "the vocabulary `{vocabulary}` has no term {names}", vocabulary=policy.vocabulary.id, names=missing
    )


def _unasked(
    policy: Policy,
    claim: Claim,
    settled: Reading,
    silence: Silence,
    status: Status,
    why: Message,
    started: float,
) -> Verdict:
    """The verdict on a claim that could not be asked at all: it is not applicable, or there was no time."""
    readings = ReadingsWhere(policy.open_readings(settled), complete=status == NOT_APPLICABLE)
    return Verdict(
        policy,
        claim,
        status,
        status,
        status,
        why,
        readings.summary(),
        None,
        _since(started),
        settled,
        silence,
    )


def verify_all(
    policies: Iterable[Policy],
    claims: Sequence[Claim] | None = None,
    *,
    settled: Reading = NOTHING_SETTLED,
    silence: Silence = Silence.FORBIDDEN,
    time_limit: float | None = None,
    default_only: bool = False,
) -> list[Verdict]:
    """Every claim of every policy, or the given claims, policy after policy; `time_limit` is for each."""
    return [
        verify(
            policy, claim, settled=settled, silence=silence, time_limit=time_limit, default_only=default_only
        )
        for policy in policies
        for claim in (policy.claims if claims is None else claims)
    ]


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 6)


@dataclass
class _Question:
    """One claim, asked step by step; a step that could not be taken leaves its answer `unknown`."""

    session: Session
    claim: Claim
    reading: Reading
    silence: Silence
    found: ReadingsWhere
    status: Status = UNKNOWN
    status_all: Status = UNKNOWN
    if_unspecified_free: Status = UNKNOWN

    def answer(self) -> None:
        self.status = self.status_if(self.silence)
        if self.status == REFUTED:
            situation, _ = self.session.model()
            self.found.add(self.reading, situation)
            self.status_all = REFUTED
        self.if_unspecified_free = self.status_if(Silence.FREE)
        try:
            find_readings(self.session, self.broken(self.silence), self.found)
        finally:
            if self.found.witnesses:
                self.status_all = REFUTED
        if self.status_all == UNKNOWN:
            anywhere = self.session.has_model([self.premise(), *self._settled()])
            self.status_all = PROVED if anywhere else VACUOUS

    def status_if(self, silence: Silence) -> Status:
        """The verdict in the one reading; a proof of something that cannot occur is vacuous."""
        options = self.session.encoding.literals(self.reading)
        if self.session.has_model([self.broken(silence), *options]):
            return REFUTED
        return PROVED if self.session.has_model([self.premise(), *options]) else VACUOUS

    def _settled(self) -> list[Formula]:
        alone = {name: options[0] for name, options in self.found.choices.items() if len(options) == 1}
        return self.session.encoding.literals(alone)

    def premise(self) -> Formula:
        """The claim speaks of the attempt."""
        return self.session.defined(
            ("premise", self.claim), lambda: self.session.encoding.premise(self.claim)
        )

    def broken(self, silence: Silence) -> Formula:
        """The claim speaks of the attempt, and its outcome is one that the claim forbids."""
        encoding, outcomes = self.session.encoding, self.claim.broken_by(silence)
        return self.session.defined(
            ("broken", self.claim, outcomes),
            lambda: z3.And(encoding.premise(self.claim), encoding.outcome_in(outcomes)),
        )
