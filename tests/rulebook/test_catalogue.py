"""Every policy of the catalogue beside the deck's three: it loads, quotes its source, fits its claims, and
decides the everyday cases that were worked out by hand from the source.
"""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from proofs.claims.scenarios import ScenarioStatus, run_scenarios
from rulebook.catalogue import CATALOGUE, SFERUM, policy_ids, policy_path
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.model import BasisKind, Outcome, PolicyStatus
from rulebook.table import Situations, outcome_table
from tests.narrowing import present

SAFE_MODE = ("max-2025-09-safe-mode", "max-2026-safe-mode-screen")
QUOTING = [name for name in policy_ids() if not name.endswith("-repaired")]
MOST_COMBINATIONS = 1.2 * 2**20
WHAT_IFS = {
    "sferum-2025-03-safety-with-advisors": ({"P4"}, {}),
    "sferum-2025-03-safety-with-diary": ({"C6"}, {}),
    "sferum-2025-03-by-channel-with-bots": ({"P5"}, {"sender_is": "person"}),
    "sferum-2025-03-safety-on-every-surface": (set(), {"surface": "message"}),
    "sferum-2025-03-who-and-when-on-every-surface": (set(), {"surface": "message"}),
    "sferum-2025-03-by-channel-on-every-surface": (set(), {"surface": "message"}),
}
"""Each what-if with the lines that it adds, and the value of its new fact that stands for the book as it is.

Advisors are a new value of a known fact. Where the diary confirms besides the school, an account that is not
linked is the account of before.
"""


@pytest.fixture(scope="module")
def catalogue():
    """Every policy of the catalogue by its id."""
    return {name: load_policy(present(policy_path(name))) for name in policy_ids()}


def text_of(policy):
    """The source document that a policy names."""
    return (Path(policy.path).parent / policy.source["document"]).read_text(encoding="utf-8")


def cited(policy):
    """The quotes of a policy's claims and scenarios that are words of a source."""
    kinds = (BasisKind.QUOTED, BasisKind.LINE)
    return [
        one.basis.words["quote"] for one in (*policy.claims, *policy.scenarios) if one.basis.kind in kinds
    ]


@pytest.mark.parametrize("name", QUOTING)
def test_every_quote_of_a_rule_stands_verbatim_in_the_document_that_the_policy_names(catalogue, name):
    policy = catalogue[name]
    quotes = [rule.quote for rule in policy.rules]
    assert quotes
    assert [quote for quote in quotes if quote not in text_of(policy)] == []


@pytest.mark.parametrize("name", SAFE_MODE)
def test_every_quote_of_a_claim_or_scenario_stands_in_the_collected_sentences(catalogue, name):
    quotes = cited(catalogue[name])
    assert len(quotes) > 30
    assert [quote for quote in quotes if quote not in text_of(catalogue[name])] == []


def test_a_quote_that_is_not_in_the_source_would_be_noticed(catalogue):
    assert "Вас сможет найти каждый" not in text_of(catalogue[SAFE_MODE[1]])


def test_without_a_name_the_three_books_of_the_deck_are_meant():
    assert policy_ids()[:3] == SFERUM
    assert all(load_policy(present(policy_path(name))).status is PolicyStatus.IN_FORCE for name in SFERUM)


def test_what_was_read_of_the_safe_mode_is_provisional(catalogue):
    assert {catalogue[name].status for name in SAFE_MODE} == {PolicyStatus.PROVISIONAL}


def test_a_policy_that_replaces_another_names_one_of_the_catalogue(catalogue):
    named = [policy.previous for policy in catalogue.values() if policy.previous]
    assert len(named) >= 5
    assert set(named) <= set(catalogue)


@pytest.mark.slow
@pytest.mark.parametrize("name", SAFE_MODE)
def test_the_safe_mode_decides_each_case_as_somebody_who_reads_the_sentences_does(catalogue, name):
    results = run_scenarios(catalogue[name])
    assert len(results) >= 20
    assert [one.scenario.id for one in results if one.status is not ScenarioStatus.KEPT] == []


def test_the_safe_mode_has_nine_questions_and_each_is_asked_of_the_book_that_it_concerns(catalogue):
    asked = {name: set(catalogue[name].readings) - {"overlap"} for name in SAFE_MODE}
    shared = {"contact_means", "default_or_option"}
    assert asked[SAFE_MODE[0]] - shared == {
        "whose_contact", "also", "find_and_contact", "teachers", "verified_scope"
    }  # fmt: skip
    assert asked[SAFE_MODE[1]] - shared == {"invite_rule", "phone_search"}
    assert shared <= asked[SAFE_MODE[0]] & asked[SAFE_MODE[1]]


def test_what_claims_of_sferum_say_is_asked_of_max_about_writing_alone(catalogue):
    theirs = {claim.id: claim for claim in catalogue[SFERUM[0]].claims}
    ours = {claim.id: claim for claim in catalogue[SAFE_MODE[0]].claims}
    shared = set(theirs) & set(ours)
    assert set(theirs) - shared == {"teacher-can-write-by-id", "own-parent-can-write", "classmates-can-write"}
    for name in shared:
        assert ours[name].words == theirs[name].words
        assert ours[name].when == tuple({"writes": (True,), **row} for row in theirs[name].when)
        assert (ours[name].unless, ours[name].never) == (theirs[name].unless, theirs[name].never)


@pytest.mark.parametrize("name", policy_ids())
def test_every_claim_of_the_catalogue_can_be_asked(catalogue, name):
    policy = catalogue[name]
    assert policy.claims
    assert [claim.id for claim in policy.claims if claim.unknown] == []


@pytest.mark.parametrize("name", policy_ids())
def test_everything_that_people_read_is_there_in_both_languages(catalogue, name):
    policy = catalogue[name]
    said = [policy.title, *(one.words for one in (*policy.claims, *policy.conditions.values()))]
    said += [one.question for one in policy.readings.values()]
    said += [words for one in policy.readings.values() for words in one.option_words.values()]
    said += [fact.label for fact in policy.vocabulary.facts.values()]
    said += [axiom.words for axiom in policy.vocabulary.axioms]
    assert [words for words in said if set(words) != {"en", "ru"}] == []
    assert [words["ru"] for words in said if not re.search("[А-Яа-яЁё]", words["ru"])] == []


@pytest.mark.parametrize("folder", sorted({present(policy_path(name)).parent.name for name in policy_ids()}))
def test_a_vocabulary_is_small_enough_for_tables(folder):
    paths = (policy_path(name) for name in policy_ids())
    policy = load_policy(present(next(path for path in paths if present(path).parent == CATALOGUE / folder)))
    assert policy.vocabulary.combinations <= MOST_COMBINATIONS
    assert Situations.of(policy.vocabulary).size <= 200_000


def test_the_moves_of_max_ask_six_claims_over_time(catalogue):
    moves = catalogue_moves(catalogue[SAFE_MODE[0]].vocabulary)
    assert moves is not None
    assert len(moves.claims) == 6


def test_the_plans_of_the_deck_are_what_ifs_and_nothing_else_is(catalogue):
    assert set(WHAT_IFS) == {one.id for one in catalogue.values() if one.status is PolicyStatus.WHAT_IF}


@pytest.mark.parametrize("name", WHAT_IFS)
def test_a_what_if_stands_beside_the_book_it_changes_and_quotes_the_plan(catalogue, name):
    policy = catalogue[name]
    assert policy.previous in SFERUM
    assert name.startswith(policy.previous)
    assert policy.source["plan"] in text_of(policy)
    assert {rule.quote for rule in policy.rules if rule.line in WHAT_IFS[name][0]} <= {policy.source["plan"]}


@pytest.mark.parametrize("name", WHAT_IFS)
def test_a_what_if_keeps_every_line_of_its_book_and_adds_those_of_the_plan(catalogue, name):
    def lines(policy):
        return [(one.id, one.line, one.sender, one.recipient, one.outcome, one.quote) for one in policy.rules]

    book, policy = catalogue[catalogue[name].previous], catalogue[name]
    assert [line for line in lines(policy) if line[1] not in WHAT_IFS[name][0]] == lines(book)
    assert {rule.line for rule in policy.rules} - {rule.line for rule in book.rules} == WHAT_IFS[name][0]
    for question in book.readings.values():
        assert policy.readings[question.id] == question


@pytest.mark.parametrize("name", WHAT_IFS)
def test_without_its_plan_a_what_if_is_the_book(catalogue, name):
    policy, book = catalogue[name], catalogue[catalogue[name].previous]
    silent: dict[str, str | bool] = {**WHAT_IFS[name][1]} or {
        fact: False for fact in policy.vocabulary.facts if fact not in book.vocabulary.facts
    }
    known, grown = Situations.of(book.vocabulary), Situations.of(policy.vocabulary)
    numbers = [grown.number_of({**known.situation(number), **silent}) for number in range(known.size)]
    assert -1 not in numbers
    rng = np.random.default_rng(1)
    readings = book.all_readings()
    for reading in [
        book.default_reading,
        *(readings[place] for place in rng.integers(len(readings), size=8)),
    ]:
        for option in policy.readings["surfaces"].options if "surfaces" in policy.readings else [""]:
            more = {"surfaces": option} if option else {}
            theirs = outcome_table(policy, policy.reading({**reading, **more}))[numbers]
            assert np.array_equal(theirs, outcome_table(book, reading))


def test_a_line_changed_in_a_what_if_would_be_noticed(catalogue):
    policy = catalogue["sferum-2025-03-safety-with-advisors"]
    rules = tuple(
        replace(rule, outcome=Outcome.REQUEST) if rule.id == "S1.2" else rule for rule in policy.rules
    )
    changed = {**catalogue, policy.id: replace(policy, rules=rules)}
    with pytest.raises(AssertionError):
        test_without_its_plan_a_what_if_is_the_book(changed, policy.id)


@pytest.mark.parametrize("name", WHAT_IFS)
def test_the_vocabulary_of_a_what_if_is_sferums_with_something_added(catalogue, name):
    ours, theirs = catalogue[name].vocabulary, catalogue[SFERUM[0]].vocabulary
    assert [fact for fact in ours.facts if fact in theirs.facts] == list(theirs.facts)
    for fact in theirs.facts.values():
        grown = ours.facts[fact.id]
        assert grown.values[: len(fact.values)] == fact.values
        assert (grown.label, grown.silent) == (fact.label, fact.silent)
        assert {value: grown.sentences[value] for value in fact.values} == dict(fact.sentences)
    for term in theirs.terms.values():
        said_of_messages = "surface" in ours.facts and term.id in ("by_phone", "by_id")
        more = {"surface": ("message",)} if said_of_messages else {}
        assert ours.terms[term.id].rows == tuple({**row, **more} for row in term.rows)
        assert ours.terms[term.id].words == term.words


@pytest.mark.slow
@pytest.mark.parametrize("name", WHAT_IFS)
def test_a_what_if_decides_each_case_as_somebody_who_reads_the_deck_does(catalogue, name):
    results = run_scenarios(catalogue[name])
    assert len(results) >= 5
    assert {one.status for one in results} <= {ScenarioStatus.KEPT, ScenarioStatus.KNOWN}
    assert len([one for one in results if one.status is ScenarioStatus.KEPT]) >= 5


def test_whatever_a_person_wrote_about_a_claim_is_said_in_both_languages(catalogue):
    moves = {policy.vocabulary.id: catalogue_moves(policy.vocabulary) for policy in catalogue.values()}
    claims = [claim for policy in catalogue.values() for claim in policy.claims]
    claims += [claim for one in moves.values() if one is not None for claim in one.claims.values()]
    english = {
        claim.id
        for claim in claims
        for name in ("step", "why")
        if name in claim.basis.words and set(claim.basis.by_language.get(name, {})) != {"en", "ru"}
    }
    assert english == set()
