"""What the report says beyond verdicts: all failing situations, reasons, steps, gaps, strength, repairs."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest

from childproof.calls.audit import audit
from proofs.answers.verdict import NOT_APPLICABLE, PROVED, REFUTED
from proofs.certificates.recheck import recheck
from rulebook.catalogue import SFERUM
from rulebook.language import say
from rulebook.words import rows_words
from tests.childproof.report.golden import audit_yard, text_of

pytestmark = pytest.mark.slow

MISSION = "unverified-adult-to-child"
MISSION_OVER_TIME = "stranger-reaches-child-unconfirmed"


@pytest.fixture(scope="module", params=["en", pytest.param("ru", marks=pytest.mark.slow)])
def made(request, shared_audit):
    """The three Sferum rule books in a hundredth of Kursk region; quick tests read the yard in Russian."""
    return shared_audit(seed=1, scale=0.01, days=3, language=request.param)


@pytest.fixture(scope="module")
def page(made):
    return made.report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def text(page):
    return " ".join(text_of(page).split())


@pytest.fixture(scope="module")
def data(made):
    return json.loads(made.data.read_text(encoding="utf-8"))


def sentence(words):
    return f"{words[:1].upper()}{words[1:]}"


def explanations(made):
    return [made.explanation_of(verdict) for verdict in made.verdicts]


def test_every_failing_situation_of_every_claim_is_in_a_row(made, text):
    rows = [(one.verdict.policy, row) for one in explanations(made) for row in one.failing]
    assert len(rows) > 50
    for policy, row in rows:
        words = sentence(rows_words(policy, (row.row,), made.request.language))
        assert f"| {row.situations} | {words} | {', '.join(row.lines)}" in text


def test_the_mission_claim_comes_with_a_repair_that_costs_nothing(made, text):
    language = made.request.language
    for policy in made.policies:
        behind = made.explanation_of(made.verdicts.find(policy.id, MISSION))
        assert not behind.repairs[0].costs
        assert behind.repairs[0].words(policy, language) in text
    assert sum(len(one.repairs) > 0 for one in explanations(made)) == len(made.policies)


def test_every_proof_says_what_it_rests_on_and_where_it_rests_on_silence(made, text):
    proved = [one for one in explanations(made) if one.verdict.status == PROVED]
    assert len(proved) > 20
    for one in proved:
        assert all(words.replace("**", "") in text for words in one.core_words(made.request.language))
    gaps = [(one.verdict.policy, gap) for one in proved for gap in one.gaps]
    assert gaps
    for policy, gap in gaps:
        assert sentence(rows_words(policy, (gap,), made.request.language)) in text


def test_what_a_proof_rests_on_is_folded_away(page):
    section = page.split('<section id="proofs">')[1].split("</section>")[0]
    assert section.count("<details>") == section.count("</details>") > 10
    assert "<details open" not in section


def test_the_mission_sentence_comes_first_step_by_step(made, text):
    first = {one.steps.mission.claim.id for one in made.analyses}
    assert first == {MISSION_OVER_TIME}
    language = made.request.language
    places = [text.index(say(one.claim.words, language)) for one in made.analyses[0].steps.attacks]
    assert places == sorted(places)


def test_every_trace_is_told_to_its_end(made, text):
    traces = [
        trace
        for one in made.analyses
        for attack in one.steps.attacks
        for trace in [attack.trace or attack.elsewhere]
        if trace
    ]
    assert len(traces) > 8
    for trace in traces:
        assert all(told.replace("**", "") in text for told in trace.sentences(made.request.language))


def test_a_claim_that_cannot_be_broken_comes_with_its_invariant(made, text):
    kept = [attack for one in made.analyses for attack in one.steps.attacks if attack.status == PROVED]
    assert kept
    for attack in kept:
        assert all(words in text for words in attack.invariant_words(made.request.language))


def test_an_account_taken_over_breaks_what_held(made, data):
    for one, found in zip(made.analyses, data["proofs"], strict=True):
        events = {event["event"]: event for event in found["over_time"]["events"]}
        assert events["account-taken-over"]["status"] == REFUTED
        assert one.steps.mission.readings.refuted <= events["account-taken-over"]["refuted"]


def test_dialogues_that_outlive_their_reason_are_reported(data):
    for found in data["proofs"]:
        outlived = {one["move"]: one for one in found["over_time"]["outlived_dialogues"]}
        assert outlived["loses-role"]["states"] > 0
        assert outlived["student-becomes-roleless-adult"]["states"] > 0


def test_gaps_and_contradictions_are_counted_and_listed(made, text):
    for one in made.analyses:
        assert one.check.overlaps
        for overlap in one.check.overlaps:
            assert sentence(overlap.words(made.request.language)).replace("**", "") in text.replace("**", "")


def test_the_three_scores_are_never_mixed(made, data):
    for one, found in zip(made.analyses, data["proofs"], strict=True):
        score = found["strength"]["mutants"]
        assert score["claims"] < score["sourced"] < score["pinned"] == score["total"]
        assert one.strength.mutation_score("claims").noticed == score["claims"]


def test_every_repaired_rule_book_keeps_the_promise_in_one_step_and_in_many(made, data, page):
    for one, found in zip(made.analyses, data["proofs"], strict=True):
        assert one.repaired.policy.id == f"{one.policy.id}-repaired"
        assert one.repaired.verdict.status_all == PROVED
        assert not one.repaired.verdict.rests_on_silence
        assert one.repaired.attack.status == PROVED
        assert one.repaired.attack.readings.refuted == 0
        assert found["repaired"]["comparison"]["new"] == one.repaired.policy.id
        assert f"<code>{one.repaired.policy.id}</code>" in page


@pytest.mark.slow
def test_a_certificate_lies_beside_the_report_and_holds(made, text):
    assert [one.policy for one in made.certificates] == list(SFERUM)
    for one in made.certificates:
        checked = recheck(made.report.parent / one.file)
        assert checked.holds
        assert checked.seal == one.seal
        assert f"childproof recheck {one.file}" in text


def test_a_certificate_of_a_policy_of_ones_own_finds_its_file_again(shared_audit):
    made = audit_yard(shared_audit, "en")
    checked = recheck(made.report.parent / made.certificates[0].file)
    assert checked.holds
    assert checked.compared_with is not None
    assert Path(checked.compared_with).resolve() == Path(made.policies[0].path).resolve()


def test_a_policy_without_moves_or_repair_is_reported_without_these_parts(shared_audit):
    made = audit_yard(shared_audit, "en")
    assert made.analyses[0].steps is None
    assert made.analyses[0].repaired is None
    page = made.report.read_text(encoding="utf-8")
    assert '<section id="steps">' not in page
    assert '<section id="mended">' not in page
    assert '<section id="checked">' in page


def test_what_took_too_long_is_named_and_never_guessed(sferum, tmp_path):
    made = audit(sferum["A"], seed=1, scale=0.01, days=1, output=tmp_path, time_limit=1e-9)
    assert made.certificates[0].file == ""
    text = text_of(made.report.read_text(encoding="utf-8"))
    assert "No certificate:" in text
    assert "Not found out:" in text
    assert not list(tmp_path.glob("certificate-*.json"))


def test_a_sentence_that_cannot_be_asked_is_told_once_with_its_source_and_reason(made, page, text):
    steps = made.analyses[0].steps
    unasked = [attack for attack in steps.attacks if attack.status == NOT_APPLICABLE]
    assert len(unasked) == 4
    for attack in unasked:
        assert attack.claim.basis.words["quote"] in text
        where = say(attack.claim.basis.by_language["where"], made.request.language)
        assert where in text
        told = say(attack.claim.because, made.request.language)
        article = page[page.index(f"<code>{attack.claim.id}</code>") :].partition("</details>")[0]
        assert unescape(article).count(told) == 1
        assert article.count("<article") == 1
