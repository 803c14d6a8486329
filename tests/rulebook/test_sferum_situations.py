import pytest

from rulebook.model import OUTCOMES
from rulebook.table import Masks, Situations
from tests.twins.claim_premises import PREMISES, SERVICE
from tests.twins.sferum_books import Attempt, attempts, is_possible, is_trusted

READINGS = {
    "S": {
        "overlap": ("loosest", "strictest", "forbidden_first"),
        "unconfirmed_role": ("as_roleless", "as_claimed", "unspecified"),
        "trusted_contact": ("mutual", "recipient_side"),
        "line_scope": ("any_channel", "own_channel"),
        "teacher_by_id": ("any", "channel"),
        "confirmed_whose": ("sender", "recipient"),
        "id_ban": ("conditional", "unconditional"),
        "child": ("student", "minor", "student_or_minor"),
    },
    "A": {
        "overlap": ("loosest", "strictest"),
        "unconfirmed_role": ("as_roleless", "as_claimed", "unspecified"),
        "trusted_contact": ("mutual", "recipient_side"),
        "line_scope": ("any_channel", "own_channel"),
        "id_and_chat": ("or", "and"),
        "no_shared_chat": ("strict", "loose"),
        "confirmed_child": ("own", "role"),
        "request_bullets": ("any", "all"),
    },
    "B": {
        "overlap": ("loosest", "strictest", "forbidden_first"),
        "unconfirmed_role": ("as_roleless", "as_claimed", "unspecified"),
        "lost_sign": ("lt_ge", "swapped", "gt_le"),
        "both_adults": ("alone", "joined"),
        "age_lines": ("any_channel", "not_phone"),
        "the_student": ("recipient", "literal"),
        "chat_channel": ("separate", "as_id"),
    },
}


def test_exactly_5088_situations_are_possible(sferum):
    situations = Situations.of(sferum["S"].vocabulary)
    assert situations.size == 5088
    assert situations.facts == Attempt._fields
    assert [tuple(situations.situation(n).values()) for n in range(situations.size)] == list(attempts())


def test_each_axiom_excludes_what_it_names():
    one = next(attempts())
    for wrong in (
        {"sender_role": "none", "sender_confirmed": True},
        {"recipient_role": "guardian", "recipient_age": "under_18"},
        {"sender_role": "student", "sender_age": "18"},
        {"affiliation": "class", "recipient_role": "guardian", "recipient_age": "over_18"},
        {"own_child": True, "sender_role": "guardian", "sender_confirmed": False},
        {"channel": "chat", "shared_chat": False},
    ):
        assert not is_possible(one._replace(**wrong))


def test_all_three_policies_share_one_vocabulary(sferum):
    assert sferum["S"].vocabulary is sferum["A"].vocabulary is sferum["B"].vocabulary


@pytest.mark.parametrize("letter", READINGS)
def test_readings_and_their_options_stand_as_fixed_with_the_default_first(sferum, letter):
    policy = sferum[letter]
    assert {name: question.options for name, question in policy.readings.items()} == READINGS[letter]
    assert policy.default_reading == {name: options[0] for name, options in READINGS[letter].items()}


@pytest.mark.parametrize(("letter", "number"), [("S", 864), ("A", 384), ("B", 432)])
def test_the_number_of_readings_is_the_product_of_their_options(sferum, letter, number):
    assert len(sferum[letter].all_readings()) == number


@pytest.mark.parametrize("letter", READINGS)
def test_the_claims_stand_in_their_fixed_order_with_the_mission_first(sferum, letter):
    assert [claim.id for claim in sferum[letter].claims] == list(PREMISES)
    assert next(iter(PREMISES)) == "unverified-adult-to-child"


@pytest.mark.parametrize("letter", READINGS)
def test_safety_claims_forbid_free_and_service_claims_require_it(sferum, letter):
    for claim in sferum[letter].claims:
        assert claim.is_service == (claim.id in SERVICE)
        assert claim.never == (set(OUTCOMES) - {"free"} if claim.is_service else {"free"})
        assert not claim.unknown


@pytest.mark.parametrize("letter", READINGS)
def test_every_premise_is_the_one_written_by_hand_in_every_situation(sferum, letter):
    policy = sferum[letter]
    possible = list(attempts())
    for option in READINGS[letter].get("trusted_contact", ("mutual",)):
        masks = Masks(policy, policy.reading({"trusted_contact": option}))
        for claim in policy.claims:
            premise = PREMISES[claim.id]
            by_hand = [premise(attempt, is_trusted(attempt, option)) for attempt in possible]
            assert masks.claim(claim).tolist() == by_hand, (claim.id, option)
            assert any(by_hand)


@pytest.mark.parametrize("letter", READINGS)
def test_every_claim_rests_on_the_deck_or_says_why_it_is_ours(sferum, letter):
    for claim in sferum[letter].claims:
        assert claim.basis.kind in ("quoted", "derived", "ours")
        assert all(claim.basis.words.values())
