"""Claims over time about what is learned: a number, an id, a shared chat, a list."""

import random
from dataclasses import replace

import pytest

from proofs.attacks.attack import count_readings, find_attack
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.outcomes import Outcomes
from proofs.attacks.replay import replay_trace
from proofs.certificates.plain_invariants import recheck_invariant
from proofs.engines.solver import Disagreement
from proofs.unbounded.prove import prove_unbounded
from rulebook.catalogue import policy_path
from rulebook.language import said_in
from rulebook.loaders.load_moves import catalogue_path, load_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.model import NOTHING_SETTLED, Silence
from tests.narrowing import present

CHAT, LIST = "stranger-shares-chat-with-child", "stranger-shares-list-with-student"
NUMBER, ID = "stranger-learns-number", "stranger-learns-id"
UNASKED = (
    "child-is-shown-no-suggestions",
    "child-is-suggested-to-nobody",
    "child-is-in-no-list-of-connections",
    "connections-of-child-are-hidden",
)
TALKED = """
title = { en = "Ours" }
vocabulary = "max"
[claims.nobody-talks]
kind = "never_learned"
words.en = "The two never come to have talked."
starts = "switched_on"
movers = "everybody"
except = ["mode-switched-off", "owner-switches-off", "child-answers-in-a-group"]
learned = { talked_before = true }
basis = { kind = "ours", why = "x" }
"""


def moved(attack):
    return [frame.move.id for frame in present(attack.trace).frames if frame.move]


@pytest.mark.parametrize(
    ("claim", "assumption", "steps"),
    [
        (CHAT, "leaked-link", ["join-by-link"]),
        (CHAT, "own-chat", ["bring-into-own-chat"]),
        (LIST, "leaked-class-link", ["claim-role", "attach-by-link"]),
    ],
)
def test_a_stranger_alone_comes_into_a_chat_or_a_list_only_by_what_is_granted(
    sferum, claim, assumption, steps
):
    alone = find_attack(sferum["S"], claim)
    assert (alone.status, alone.readings.refuted) == ("proved", 0)
    assert alone.least == {"learned": 1 if claim == CHAT else 2}
    granted = find_attack(sferum["S"], claim, assumptions=[assumption])
    assert (granted.status, granted.readings.refuted) == ("refuted", granted.readings.total)
    assert moved(granted) == steps
    assert present(granted.trace).decision is None
    assert prove_unbounded(sferum["S"], claim, assumptions=[assumption]).status == "refuted"


@pytest.mark.parametrize("claim", [NUMBER, ID])
def test_a_number_and_an_id_are_learned_in_one_step_whatever_the_book(sferum, claim):
    for policy in sferum.values():
        attack = find_attack(policy, claim)
        assert (attack.status, attack.readings.refuted) == ("refuted", attack.readings.total)
        assert len(moved(attack)) == 1
        assert "No line has a say in this" in attack.words("en")
        assert attack.to_dict()["depends_on_rules"] is False
    story = present(prove_unbounded(sferum["B"], claim).story)
    assert (story.people, story.attempt, story.decision) == (2, None, None)


def test_what_is_learned_is_said_at_the_end_of_the_trace(sferum):
    attack = find_attack(sferum["A"], ID)
    assert present(attack.trace).sentences("en")[-1] == "That is enough: an id is no secret."
    assert present(attack.trace).to_dict()["attempt"] is None
    assert attack.draw("en").svg() == attack.draw("en").svg()


@pytest.mark.parametrize("claim", UNASKED)
def test_a_sentence_that_cannot_be_asked_says_so_with_its_reason_and_source(sferum, moves, claim):
    attack = find_attack(sferum["S"], claim)
    assert (attack.status, attack.trace, attack.invariant) == ("not_applicable", None, None)
    assert not attack.is_finding
    assert "cannot be asked" in attack.words("en")
    assert ", because the deck " in str(attack.reason)
    assert "слайд" in said_in(present(attack.reason), "ru")
    assert prove_unbounded(sferum["S"], claim).status == "not_applicable"
    asked_by = moves.claims[claim].basis.words
    assert asked_by["quote"].startswith("Children")
    assert "Ofcom" in asked_by["where"]
    assert "https://" in asked_by["where"]


@pytest.mark.slow
def test_a_rule_book_has_a_say_through_moves_that_wait_for_an_outcome(tmp_path):
    """Who may call decides whether an answer can come about, and so whether the two have talked."""
    own = tmp_path / "own.toml"
    own.write_text(TALKED, encoding="utf-8")
    policy = load_policy(present(policy_path("max-2025-09-safe-mode")))
    moves = load_moves([present(catalogue_path(policy.vocabulary)), own], policy.vocabulary)
    attack = find_attack(policy, "nobody-talks", moves=moves)
    assert (attack.readings.refuted, attack.readings.total) == (216, 288)
    assert attack.depends_on_rules
    assert "No line has a say" not in attack.words("en")
    unasked = {name: replace(move, outcome=frozenset()) for name, move in moves.moves.items()}
    free = find_attack(policy, "nobody-talks", moves=replace(moves, moves=unasked))
    assert (free.readings.refuted, free.depends_on_rules) == (288, False)


@pytest.mark.slow
def test_of_two_things_one_is_learned_as_soon_as_the_easier_of_them(sferum, moves):
    """A law: rows are alternatives, and a row asks for all that it names."""
    draw = random.Random(17)
    names = ("sender_has_number", "sender_has_id", "recipient_has_number", "shared_chat", "own_child")

    def least(granted, *rows):
        claim = replace(moves.claims[CHAT], learned=rows)
        question = AttackQuestion(
            sferum["S"], moves, claim, "new_role", NOTHING_SETTLED, Silence.FORBIDDEN, granted
        )
        counts = count_readings(question).least or {}
        return next(place for place, count in enumerate(counts["learned"].values()) if count)

    for granted in ((), ("leaked-link",), ("recycled-number", "own-chat")):
        for _ in range(4):
            one, other = (
                dict.fromkeys(draw.sample(names, draw.choice([1, 2])), (True,)) for _side in range(2)
            )
            assert least(granted, one, other) == min(least(granted, one), least(granted, other))
            assert least(granted, {**one, **other}) >= max(least(granted, one), least(granted, other))


def test_a_trace_that_ends_before_anything_is_learned_is_not_told(sferum, moves):
    policy, claim = sferum["S"], moves.claims[CHAT]
    attack = find_attack(policy, claim)
    trace = present(attack.trace)
    way = [(frame.move, frame.state) for frame in trace.frames]
    asked = (moves.available(claim), policy.default_reading, "new_role")
    assert replay_trace(policy, moves, claim, way, frozenset(), *asked).frames == trace.frames
    with pytest.raises(Disagreement, match="nothing is learned"):
        replay_trace(policy, moves, claim, way[:-1], frozenset(), *asked)


def test_rows_in_which_it_is_learned_are_no_invariant_for_the_plain_meaning(sferum, moves):
    policy, claim = sferum["S"], moves.claims[CHAT]
    question = AttackQuestion(policy, moves, claim, "new_role", NOTHING_SETTLED, Silence.FORBIDDEN)
    assert recheck_invariant(question, present(find_attack(policy, claim).invariant)) == []
    assert [str(one.where) for one in recheck_invariant(question, ({"recipient_age": ("under_18",)},))] == [
        "outcome"
    ]


def test_a_search_that_overlooks_what_is_learned_is_found_out(sferum, monkeypatch):
    """The planted fault: the arrays look for an attempt, of which there is none."""
    goal, breaking = Outcomes.goal, Outcomes.breaking

    def overlooked(claim):
        return replace(claim, learned=())

    monkeypatch.setattr(Outcomes, "goal", lambda self, claim, *given: goal(self, overlooked(claim), *given))
    monkeypatch.setattr(
        Outcomes, "breaking", lambda self, claim, *given: breaking(self, overlooked(claim), *given)
    )
    with pytest.raises(Disagreement, match="outcome"):
        find_attack(sferum["S"], CHAT, assumptions=["leaked-link"])
