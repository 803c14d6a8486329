"""How several facts are said together, and values in a word or two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Row
from rulebook.table import Situations
from rulebook.words import name_words, phrases_in, rows_words, short_value, spoken_facts, told_facts
from tests.narrowing import present

POLICY = load_policy(present(policy_path(SFERUM[0])))
VOCABULARY = POLICY.vocabulary
SITUATIONS = Situations.of(VOCABULARY)


def test_values_together_are_said_as_a_person_does():
    assert name_words(POLICY, "sender_age", ("18", "over_18"), "en") == "the sender is 18 or over"
    assert name_words(POLICY, "sender_age", ("over_18", "18"), "ru") == "отправителю 18 лет или больше"
    assert name_words(POLICY, "recipient_role", ("staff", "guardian", "none"), "en") == (
        "the recipient is not a student"
    )


def test_facts_together_are_said_as_a_person_does():
    row: Row = {"sender_role": ("staff",), "sender_confirmed": (False,), "channel": ("id",)}
    assert rows_words(POLICY, (row,), "en") == (
        "the sender merely says to be staff, and the sender writes by id"
    )


def test_a_phrase_stands_only_for_exactly_its_values():
    assert "18 or over" not in name_words(POLICY, "sender_age", ("under_18", "18", "over_18"), "en")
    row = {"sender_role": ("staff", "guardian"), "sender_confirmed": (False,)}
    assert "merely" not in rows_words(POLICY, (row,), "en")


@given(st.integers(0, SITUATIONS.size - 1))
def test_no_fact_that_is_told_gets_lost_in_a_phrase(number):
    situation = SITUATIONS.situation(number)
    told = told_facts(VOCABULARY, situation)
    row = {name: (situation[name],) for name in told}
    covered = phrases_in(VOCABULARY, row)
    spoken = {name for name, _ in spoken_facts(VOCABULARY, situation, "en")}
    assert spoken == {name for name in told if covered.get(name, True) is not None}
    for name, words in covered.items():
        if words is None:
            assert any(
                name in phrase.row and set(phrase.row) <= set(told) and spoken & set(phrase.row)
                for phrase in VOCABULARY.phrases
            )


def test_a_value_without_a_short_word_is_its_name():
    assert short_value(VOCABULARY, "channel", "id", "ru") == "по id"
    assert short_value(VOCABULARY, "sender_confirmed", True, "en") == "True"
