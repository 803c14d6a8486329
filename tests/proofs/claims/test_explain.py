import numpy as np
import pytest

from proofs.claims import proof_cores
from proofs.claims.edit_solver import changes_of
from proofs.claims.explain import explain
from proofs.claims.proof_cores import CoreElement, reasons
from proofs.claims.repairs import changed_policy, repairs
from proofs.claims.verify import verify, verify_all
from proofs.engines.clock import NO_CLOCK
from proofs.engines.covers import cover, cover_formula, mask_of
from proofs.engines.solver import Undecided, session_of
from rulebook.model import Outcome, Silence
from rulebook.table import Situations
from tests.proofs.brute_force import failing_situations
from tests.sampling import one_of_each


def claim_of(policy, claim_id):
    return next(claim for claim in policy.claims if claim.id == claim_id)


def union(situations, rows):
    found = np.zeros(situations.size, dtype=bool)
    for row in rows:
        found |= mask_of(situations, row)
    return found


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_the_failing_rows_are_exactly_the_failing_situations_and_none_can_go(sferum, letter):
    policy = sferum[letter]
    situations = Situations.of(policy.vocabulary)
    explained = [explain(verdict, mend=False) for verdict in verify_all([policy])]
    refuted = [explanation for explanation in explained if explanation.failing]
    assert refuted
    for found in refuted:
        numbers = failing_situations(policy, found.verdict.claim, found.reading)
        rows = [row.row for row in found.failing]
        assert found.situations == len(numbers)
        assert (np.flatnonzero(union(situations, rows)) == numbers).all()
        assert len(rows) <= 8
        for row in rows:
            others = [other for other in rows if other is not row]
            assert union(situations, others).sum() < len(numbers)


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_no_failing_row_can_be_widened(sferum, letter):
    policy = sferum[letter]
    situations = Situations.of(policy.vocabulary)
    for verdict in verify_all([policy]):
        found = explain(verdict, mend=False)
        members = np.zeros(situations.size, dtype=bool)
        members[failing_situations(policy, verdict.claim, found.reading)] = bool(found.failing)
        for row in found.failing:
            for name in row.row:
                wider = {other: allowed for other, allowed in row.row.items() if other != name}
                assert (mask_of(situations, wider) & ~members).any()


def test_the_solver_alone_finds_covers_of_the_same_set(sferum):
    policy = sferum["B"]
    session, situations = session_of(policy), Situations.of(policy.vocabulary)
    claim = claim_of(policy, "adult-student-to-student-unless-trusted")
    members = np.zeros(situations.size, dtype=bool)
    members[failing_situations(policy, claim, policy.default_reading)] = True
    formula = session.define("test", session.encoding.premise(claim))
    free = session.define("free", session.encoding.outcome_in([Outcome.FREE]))
    rows = cover_formula(session, formula, [free, *session.encoding.literals(policy.default_reading)])
    both = union(situations, rows)
    assert (both[members]).all()
    assert len(rows) <= len(cover(situations, members)) + 2


def test_the_lines_beside_a_row_are_those_that_let_it_through(sferum):
    found = explain(verify(sferum["B"], claim_of(sferum["B"], "roleless-adult-to-student")), mend=False)
    assert [(row.lines, row.situations) for row in found.failing] == [(("B4.f1",), 8)]


def is_minimal_core(policy, claim, core):
    """Whether the claim follows from the core, and from no part of it that lacks one element."""
    parts = proof_cores._parts(policy, NO_CLOCK)
    parts.session.limit_to(None)
    broken = parts.breaks(claim, Silence.FORBIDDEN)

    def follows(from_these):
        literals = [
            parts.encoding.literal(reason.id, reason.part)
            if reason.kind == "reading"
            else parts.guards[reason]
            for reason in from_these
        ]
        return not parts.session.has_model([broken, *literals])

    return follows(core) and not any(follows(core[:at] + core[at + 1 :]) for at in range(len(core)))


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_every_core_is_minimal(sferum, letter):
    policy = sferum[letter]
    proved = [verdict for verdict in verify_all([policy]) if verdict.status == "proved"]
    assert proved
    for verdict in proved:
        core = explain(verdict, mend=False).core
        assert core
        assert is_minimal_core(policy, verdict.claim, core)
        needs_a_reading = any(reason.kind == "reading" for reason in core)
        assert needs_a_reading == (verdict.status_all == "refuted")


def test_a_core_with_one_element_too_many_is_not_minimal(sferum):
    policy = sferum["B"]
    claim = claim_of(policy, "teacher-can-write-by-id")
    core = reasons(policy, claim, {})
    assert core is not None
    assert is_minimal_core(policy, claim, core)
    assert not is_minimal_core(policy, claim, (*core, CoreElement("axiom", "own-child", "")))
    assert not is_minimal_core(policy, claim, core[1:])


def test_what_does_not_hold_has_no_core(sferum):
    policy = sferum["B"]
    assert reasons(policy, policy.claims[0], {}) is None


def test_a_proof_that_rests_on_silence_names_the_gap(sferum):
    claim = claim_of(sferum["B"], "roleless-adult-to-student-unless-trusted")
    found = explain(verify(sferum["B"], claim), mend=False)
    assert found.gaps
    assert all(row["channel"] == ("chat",) for row in found.gaps)


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_every_repair_restores_the_claim_in_every_reading_and_its_costs_are_counted(sferum, letter):
    policy = sferum[letter]
    verdict = verify(policy, policy.claims[0])
    found = repairs(verdict)
    assert {"require", "tighten"} <= {repair.kind for repair in found}
    for repair in found:
        changed = changed_policy(policy, repair)
        assert verify(changed, policy.claims[0], settled=repair.settled).status_all == "proved"
        for claim in policy.claims:
            if claim.is_service:
                before = verify(policy, claim, settled=repair.settled).readings.refuted
                after = verify(changed, claim, settled=repair.settled).readings.refuted
                assert (claim.id in repair.costs) == (after > before)


@pytest.mark.slow
@pytest.mark.parametrize("letter", "SAB")
def test_no_repair_changes_a_line_too_many(sferum, letter):
    policy = sferum[letter]
    for repair in repairs(verify(policy, policy.claims[0])):
        for rule in repair.rules:
            fewer = tuple(other for other in repair.rules if other != rule)
            changed = changed_policy(policy, type(repair)(**{**vars(repair), "rules": fewer}))
            assert verify(changed, policy.claims[0]).status_all == "refuted"


@pytest.mark.slow
def test_the_first_repair_of_the_missions_claim_costs_no_service(sferum):
    for policy in sferum.values():
        assert repairs(verify(policy, policy.claims[0]))[0].costs == ()


def test_what_holds_needs_no_repair(sferum):
    policy = sferum["S"]
    assert repairs(verify(policy, claim_of(policy, "classmates-can-write"))) == ()


def test_parts_that_run_out_of_time_are_named_and_not_guessed(sferum):
    policy = sferum["A"]
    verdict = verify(policy, policy.claims[0])
    found = explain(verdict, time_limit=0.0)
    assert found.core is None
    assert found.repairs == ()
    assert "the time limit was reached" in found.unfinished
    changes_of(policy, NO_CLOCK).session.limit_to(None)
    with pytest.raises(Undecided):
        repairs(verdict, time_limit=0.0)


def test_an_explanation_reads_as_sentences(sferum):
    policy = sferum["A"]
    text = str(explain(verify(policy, policy.claims[0])))
    assert "only writing from staff: A1.f1, A1.f2" in text
    asked = "the question “How does an account count whose role is not confirmed?”"
    assert f"{asked} is answered “as a person without a role”" in text
    assert "It costs no service claim." in text
