import json
import time
from typing import Any

import pytest
import z3

from proofs.claims import counterexamples
from proofs.claims.failing_readings import ReadingsWhere
from proofs.claims.verify import verify, verify_all
from proofs.engines.solver import Disagreement, Session, kept_session, session_of
from rulebook.decide import decide
from rulebook.loaders.load_claims import load_claims
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Silence
from tests.narrowing import present
from tests.proofs.brute_force import changes, failing_situations, first_of_the_smallest
from tests.twins.claim_premises import PREMISES

MISSION = "unverified-adult-to-child"


def claim_of(policy, claim_id):
    return next(claim for claim in policy.claims if claim.id == claim_id)


@pytest.mark.parametrize(
    ("letter", "silence"),
    [
        ("B", Silence.FREE),
        pytest.param("B", Silence.FORBIDDEN, marks=pytest.mark.slow),
        pytest.param("S", Silence.FORBIDDEN, marks=pytest.mark.slow),
        pytest.param("A", Silence.FORBIDDEN, marks=pytest.mark.slow),
        pytest.param("S", Silence.FREE, marks=pytest.mark.slow),
        pytest.param("A", Silence.FREE, marks=pytest.mark.slow),
    ],
)
def test_every_verdict_is_what_looking_at_every_situation_under_every_reading_gives(sferum, letter, silence):
    policy = sferum[letter]
    assert len(policy.claims) == len(PREMISES)
    for verdict in verify_all([policy], silence=silence):
        failing = [
            reading
            for reading in policy.all_readings()
            if failing_situations(policy, verdict.claim, reading, silence).size
        ]
        assert verdict.readings.refuted == len(failing)
        assert verdict.readings.unknown == 0
        assert verdict.status_all == ("refuted" if failing else "proved")
        default = failing_situations(policy, verdict.claim, policy.default_reading, silence)
        assert verdict.status == ("refuted" if default.size else "proved")
        free = failing_situations(policy, verdict.claim, policy.default_reading, "free")
        assert verdict.if_unspecified_free == ("refuted" if free.size else "proved")
        in_pattern = [
            reading
            for reading in policy.all_readings()
            if any(
                all(reading[name] in options for name, options in row.items())
                for row in verdict.readings.pattern
            )
        ]
        assert in_pattern == failing


@pytest.mark.slow
@pytest.mark.parametrize("letter", "SAB")
def test_a_counterexample_is_the_first_of_the_smallest_in_the_nearest_failing_reading(sferum, letter):
    policy = sferum[letter]
    refuted = [verdict for verdict in verify_all([policy]) if verdict.counterexample]
    assert refuted
    for verdict in refuted:
        example = verdict.counterexample
        failing = [r for r in policy.all_readings() if failing_situations(policy, verdict.claim, r).size]
        fewest = min(changes(policy, reading) for reading in failing)
        assert example is not None
        assert example.reading == next(r for r in failing if changes(policy, r) == fewest)
        numbers = failing_situations(policy, verdict.claim, example.reading)
        assert example.situation == first_of_the_smallest(policy, numbers)
        assert example.decision == decide(policy, example.situation, example.reading)


def test_the_missions_claim_stands_first_and_no_book_keeps_it_in_every_reading(sferum):
    for policy in sferum.values():
        assert policy.claims[0].id == MISSION
        assert verify(policy, policy.claims[0]).status_all == "refuted"


def test_a_proof_that_rests_on_silence_says_so(sferum):
    verdict = verify(sferum["B"], claim_of(sferum["B"], "roleless-adult-to-student-unless-trusted"))
    assert (verdict.status, verdict.if_unspecified_free) == ("proved", "refuted")
    assert verdict.rests_on_silence
    assert "only because the text is silent" in verdict.words("en")


def test_settled_readings_narrow_the_question(sferum):
    policy = sferum["A"]
    claim = claim_of(policy, MISSION)
    safe = verify(policy, claim, settled={"unconfirmed_role": "as_roleless"})
    unsafe = verify(policy, claim, settled={"unconfirmed_role": "as_claimed"})
    assert (safe.status_all, safe.readings.total) == ("proved", 128)
    assert (unsafe.status, unsafe.readings.refuted) == ("refuted", 128)
    assert unsafe.counterexample is not None
    assert unsafe.counterexample.reading["unconfirmed_role"] == "as_claimed"


def test_default_only_judges_one_reading(sferum):
    verdict = verify(sferum["A"], sferum["A"].claims[0], default_only=True)
    assert (verdict.status, verdict.status_all, verdict.readings.total) == ("proved", "proved", 1)


def test_a_reading_of_another_policy_is_left_aside(sferum):
    verdict = verify(sferum["A"], sferum["A"].claims[0], settled={"lost_sign": "gt_le"})
    assert verdict.readings.total == 384


def test_no_time_gives_unknown_and_never_proved(sferum):
    for claim in sferum["B"].claims:
        verdict = verify(sferum["B"], claim, time_limit=0.0)
        assert (verdict.status, verdict.status_all, verdict.if_unspecified_free) == ("unknown",) * 3
        assert verdict.reason == "the time limit was reached"
        assert verdict.readings.unknown == 432
    assert verify(sferum["B"], sferum["B"].claims[0]).status == "refuted"


def test_time_that_runs_out_among_the_readings_keeps_what_was_found(sferum, monkeypatch):
    policy, claim = sferum["S"], claim_of(sferum["S"], "unverified-adult-to-child-unless-trusted")
    session, add = session_of(policy), ReadingsWhere.add

    def out_of_time_after_the_first(self, needed, situation):
        add(self, needed, situation)
        session.limit_to(time.perf_counter() - 1)

    monkeypatch.setattr(ReadingsWhere, "add", out_of_time_after_the_first)
    verdict = verify(policy, claim)
    session.limit_to(None)
    assert (verdict.status, verdict.status_all) == ("proved", "refuted")
    assert 0 < verdict.readings.refuted < 528
    assert verdict.readings.refuted + verdict.readings.unknown == 864
    assert verdict.reason == "the time limit was reached"
    assert verdict.counterexample is not None
    assert verdict.counterexample.decision.outcome == "free"


def test_a_solver_that_gives_up_gives_unknown(sferum, monkeypatch):
    session = session_of(sferum["A"])
    monkeypatch.setattr(session, "solver", GivesUp())
    monkeypatch.setattr(Session, "_check", lambda _session, _assumptions: z3.unknown)
    verdict = verify(sferum["A"], sferum["A"].claims[0])
    assert verdict.status == "unknown"
    assert verdict.reason == "the solver gave up: out of memory"


class GivesUp:
    def add(self, *formulas):
        pass

    def reason_unknown(self):
        return "out of memory"


def test_a_counterexample_that_decide_does_not_confirm_is_never_shown(sferum):
    claim = claim_of(sferum["B"], MISSION)
    shown = verify(sferum["B"], claim).counterexample
    with pytest.raises(Disagreement):
        counterexamples.confirmed(
            sferum["B"],
            claim,
            Silence.FORBIDDEN,
            {**present(shown).situation, "recipient_has_number": False},
            present(shown).reading,
        )


@pytest.mark.slow
def test_same_question_same_answer(sferum):
    def answers():
        kept_session.cache_clear()
        return [v.to_dict() for v in verify_all(sferum.values())]

    assert json.dumps(answers(), ensure_ascii=False) == json.dumps(answers(), ensure_ascii=False)


def test_the_smallest_counterexample_of_book_b_needs_three_yes_facts(sferum):
    example = verify(sferum["B"], claim_of(sferum["B"], "roleless-adult-to-student")).counterexample
    assert example is not None
    assert sum(value is True for value in example.situation.values()) == 3
    assert example.decision.lines == ("B4.f1",)
    assert "«по номеру телефона (если есть телефоны друг у друга" in example.words("en")


CLAIMS = """
title = {{ en = "test" }}
terms = ["adult_sender", "in_same_age_band"]
[claims.it]
words = {{ en = "it" }}
when = {{ {when} }}
never = ["free"]
basis = {{ kind = "ours", why = "test" }}
"""


def only_claim(policy, tmp_path, when):
    path = tmp_path / "claims.toml"
    path.write_text(CLAIMS.format(when=when), encoding="utf-8")
    return load_claims(path, policy.vocabulary)[0]


def test_a_premise_that_cannot_occur_is_vacuous(sferum, tmp_path):
    claim = only_claim(sferum["S"], tmp_path, 'sender_role = "none", sender_confirmed = true')
    verdict = verify(sferum["S"], claim)
    assert (verdict.status, verdict.status_all) == ("vacuous", "vacuous")
    assert verdict.reason == "its premise cannot occur"


def test_a_term_the_vocabulary_lacks_makes_the_claim_inapplicable(sferum, tmp_path):
    claim = only_claim(sferum["S"], tmp_path, "adult_sender = true, in_same_age_band = true")
    verdict = verify(sferum["S"], claim)
    assert (verdict.status, verdict.status_all, verdict.if_unspecified_free) == ("not_applicable",) * 3
    assert "`in_same_age_band`" in str(verdict.reason)


def test_a_premise_that_depends_on_a_reading_is_vacuous_only_where_it_cannot_occur(sferum, tmp_path):
    when = "trusted = true, recipient_has_number = true, sender_has_number = false"
    claim = only_claim(sferum["S"], tmp_path, when)
    verdict = verify(sferum["S"], claim)
    assert verdict.status == "vacuous"
    assert verdict.status_all == "refuted"


def test_json_has_the_shape_of_the_contract(sferum):
    found = verify(sferum["B"], claim_of(sferum["B"], "roleless-adult-to-child-unless-trusted")).to_dict("ru")
    assert list(found) == [
        "policy", "claim", "status", "status_all", "if_unspecified_free", "reason", "readings",
        "counterexample",
    ]  # fmt: skip
    assert found["readings"] == {
        "total": 432,
        "refuted": 72,
        "unknown": 0,
        "pattern": [{"lost_sign": ["gt_le"], "both_adults": ["alone"]}],
    }
    example: Any = found["counterexample"]
    assert set(example) == {"situation", "reading", "outcome", "rules", "words"}
    assert example["situation"]["sender_has_number"] in (True, False)
    assert set(example["situation"]) == set(sferum["B"].vocabulary.facts)
    assert set(example["reading"]) == set(sferum["B"].readings)
    json.dumps(found)


def test_a_policy_loaded_twice_is_judged_twice_the_same(sferum):
    again = load_policy(sferum["A"].path)
    assert verify(again, again.claims[0]).readings == verify(sferum["A"], sferum["A"].claims[0]).readings
