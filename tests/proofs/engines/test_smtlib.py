"""The exported questions, answered by Z3 from their text; cvc5 answers them in the slow tests."""

import pytest
import z3

from proofs.claims.verify import verify_all
from proofs.engines.smtlib import definitions, export
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Silence
from tests.sampling import one_of_each
from tests.twins.claim_premises import PREMISES


def answer(text):
    solver = z3.Solver()
    solver.from_string(text)
    return str(solver.check())


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_the_text_of_each_question_has_the_answer_of_verify(sferum, letter):
    policy = sferum[letter]
    verdicts = verify_all([policy])
    assert len(verdicts) == len(PREMISES)
    for verdict in verdicts:
        default = policy.default_reading
        for settled, silence, status in (
            (default, Silence.FORBIDDEN, verdict.status),
            (default, Silence.FREE, verdict.if_unspecified_free),
            ({}, Silence.FORBIDDEN, verdict.status_all),
        ):
            found = answer(export(policy, verdict.claim, settled=settled, silence=silence))
            assert found == ("sat" if status == "refuted" else "unsat")


def test_no_reading_outside_the_pattern_fails_and_fewer_rows_leave_some(sferum):
    refuted = [verdict for verdict in verify_all([sferum["B"]]) if verdict.readings.pattern]
    assert refuted
    for verdict in refuted:
        pattern = verdict.readings.pattern
        assert answer(export(sferum["B"], verdict.claim, excluded=pattern)) == "unsat"
        assert answer(export(sferum["B"], verdict.claim, excluded=pattern[1:])) == "sat"


def test_a_premise_that_cannot_occur_has_no_model(small):
    policy = load_policy(small)
    found = {
        claim.id: answer(export(policy, claim, question="occurs"))
        for claim in policy.claims
        if not claim.unknown
    }
    assert found == {
        "reach": "sat",
        "service": "sat",
        "empty": "unsat",
        "sometimes": "unsat",
        "by-reading": "sat",
    }


def test_the_text_names_policy_digest_and_claim_and_follows_the_rules(sferum):
    policy = sferum["B"]
    text = export(policy, policy.claims[0])
    assert text.startswith(
        f"; {policy.id}, policy digest {policy.digest}\n; satisfiable iff {policy.claims[0].id}"
    )
    assert text.endswith("(check-sat)\n")
    assert text == export(policy, policy.claims[0])
    assert sum(line.startswith("(define-fun |rule ") for line in definitions(policy)) == len(policy.rules)


def test_names_that_the_language_keeps_for_itself_are_no_trouble(small):
    small.write_text(small.read_text(encoding="utf-8").replace("who", "and"), encoding="utf-8")
    words = small.parent / "words.toml"
    words.write_text(words.read_text(encoding="utf-8").replace("near_b", "not"), encoding="utf-8")
    for name in ("policy", "two", "one"):
        path = small.parent / f"{name}.toml"
        path.write_text(path.read_text(encoding="utf-8").replace("near_b", "not"), encoding="utf-8")
    policy = load_policy(small)
    assert "and" in policy.readings
    assert "not" in policy.conditions
    for verdict in verify_all([policy]):
        if verdict.status_all != "not_applicable":
            found = answer(export(policy, verdict.claim))
            assert found == ("sat" if verdict.status_all == "refuted" else "unsat")


def test_a_question_that_cannot_be_asked_is_an_error(sferum, small):
    policy = load_policy(small)
    lacking = next(claim for claim in policy.claims if claim.unknown)
    with pytest.raises(ValueError, match="terms that the vocabulary lacks"):
        export(policy, lacking)
    with pytest.raises(ValueError, match="the questions are"):
        export(sferum["A"], sferum["A"].claims[0], question="why")
