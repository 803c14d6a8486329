"""Axioms that exclude a pair one way round alone: ties fall because of them, and nothing false is proved."""

import copy

import numpy as np
import pytest

from proofs.attacks.attack import relevant_moves
from proofs.attacks.transitions import States
from proofs.certificates.certify import certify
from proofs.certificates.recheck import recheck
from proofs.unbounded import least_set as least_set_module
from proofs.unbounded import pair_edges as pair_edges_module
from proofs.unbounded.bound_by_pairs import bound_by_pairs
from proofs.unbounded.few_people_search import WorldQuestion, search_worlds
from proofs.unbounded.least_set import Limits, least_set, quick_set, rows_of
from proofs.unbounded.prove import prove_unbounded
from proofs.unbounded.unset_ties import unset_ties
from rulebook.loaders.find_moves import moves_of
from rulebook.loaders.load_policy import load_policy
from rulebook.values.json_values import json_values
from tests.narrowing import present
from tests.proofs.certificates.conftest import resealed

VOCABULARY = """
id = "club"
title.en = "club"
[facts.sender_role]
label.en = "role of the sender"
sentences = [{ value = "none", en = "The sender is out." }, { value = "member", en = "The sender is in." }]
[facts.recipient_role]
label.en = "role of the recipient"
sentences = [{ value = "none", en = "The other is out." }, { value = "member", en = "The other is in." }]
[facts.bond]
label.en = "bond"
silent = "none"
sentences = [
    { value = "none", en = "No bond." }, { value = "known", en = "They know each other." },
    { value = "near", en = "They are near." },
]
[facts.room]
label.en = "room"
silent = false
sentences = [{ value = false, en = "No room." }, { value = true, en = "A room." }]
[facts.act]
label.en = "act"
sentences = [{ value = "write", en = "The sender writes." }, { value = "call", en = "The sender calls." }]
[axioms.near]
en = "only members are near"
impossible = AXIOM
[terms.child_recipient]
en = "a child"
any = { recipient_role = "none" }
"""
POLICY = """
id = "club-book"
title.en = "club"
vocabulary = "vocabulary.toml"
version = "1"
claims = "claims.toml"
source = { title = "none" }
[readings.overlap]
question.en = "Which?"
options.loosest.en = "the loosest"
[[rules]]
id = "R1"
line = "R1"
quote = "q"
when = { bond = "known" }
outcome = "free"
"""
CLAIMS = """
title.en = "club"
[claims.never-free]
words.en = "Nobody writes freely."
when = { act = "write" }
never = "free"
basis = { kind = "ours", why = "drawn" }
"""
MOVES = """
title.en = "club"
vocabulary = "club"
attempt = "act"
fall_back.bond = ["near", "known", "none"]
[after_confirmation.as-it-is]
en = "as it is"
[relations]
properties = ["role"]
symmetric = ["bond"]
PLACES
[movers.adversary]
en = "the stranger"
side = "sender"
[movers.leader]
en = "a leader"
[starts.apart]
en = "apart"
any = { sender_role = "member", recipient_role = "member", bond = "none", room = false }
[claims.c]
words.en = "Never."
starts = "apart"
movers = "everybody"
never = "free"
basis = { kind = "ours", why = "drawn" }
[moves.grow]
by = "leader"
sets = { bond = "near" }
words.en = "They come near."
because.en = "drawn"
[moves.lose]
by = "leader"
sets = { recipient_role = "none" }
words.en = "The other one loses the role."
because.en = "drawn"
[moves.meet]
by = "leader"
sets = { room = true }
words.en = "They meet."
because.en = "drawn"
"""
MEMBERS = '{ bond = "near", sender_role = "none" }'


def book(folder, axiom=MEMBERS, places='places = "room"'):
    files = {
        "vocabulary": VOCABULARY.replace("AXIOM", axiom),
        "rules": POLICY,
        "claims": CLAIMS,
        "moves": MOVES.replace("PLACES", places),
    }
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    policy = load_policy(folder / "rules.toml")
    return policy, moves_of(policy)


def question_of(moves):
    claim = moves.claims["c"]
    return WorldQuestion(moves, claim, relevant_moves(moves, moves.available(claim)), {}, unset_ties(moves))


def beyond(moves, above):
    return [number for number in search_worlds(question_of(moves), ()).ways if not above[number]]


def least_of(moves):
    return least_set(moves, moves.claims["c"], (), Limits(), unset_ties(moves), None, 200)


def test_a_tie_that_falls_because_of_the_other_way_round_comes_about(tmp_path):
    """The recipient loses the role, so that as a sender they could not be near: they only know each other."""
    policy, moves = book(tmp_path)
    fallen: dict[str, str | bool] = {
        "sender_role": "member",
        "recipient_role": "none",
        "bond": "known",
        "room": False,
    }
    number = States.of(moves).number_of(fallen)
    assert least_of(moves).above[number]
    assert bound_by_pairs(question_of(moves))[number]
    assert beyond(moves, least_of(moves).above) == []
    answer = prove_unbounded(policy, "c", moves=moves, after_confirmation="as-it-is")
    assert (answer.status, answer.readings.proved) == ("refuted", 0)
    assert any("loses the role" in line for line in present(answer.story).sentences("en"))


def test_a_bound_that_forgets_what_falls_is_found_out(tmp_path, monkeypatch):
    """The planted fault: what is not possible the other way round is dropped and nothing follows it."""
    _policy, moves = book(tmp_path)
    monkeypatch.setattr(pair_edges_module, "_fallen_edges", lambda *asked: iter(()))
    for kept in (pair_edges_module.pair_edges, least_set_module._quick_set, least_set_module._least_set):
        kept.cache_clear()
    found = beyond(moves, least_of(moves).above)
    for kept in (pair_edges_module.pair_edges, least_set_module._quick_set, least_set_module._least_set):
        kept.cache_clear()
    assert found


@pytest.mark.parametrize("places", ['places = "room"', ""], ids=["place", "tie"])
@pytest.mark.parametrize("axiom", [MEMBERS, '{ bond = "near", room = false }'], ids=["role", "room"])
def test_every_state_of_few_people_is_in_r_and_the_certificate_holds(tmp_path, monkeypatch, axiom, places):
    monkeypatch.setattr(least_set_module, "MOST_WORLDS", 100)
    policy, moves = book(tmp_path, axiom, places)
    least = least_of(moves)
    assert beyond(moves, least.above) == []
    assert not (least.below & ~least.above).any()
    certificate = certify(policy)
    assert recheck(certificate.document, policy.path).status == 0
    assert certificate.document["any_number"][0]["states"] >= int(np.sum(least.below))


def test_the_check_knows_that_a_tie_falls_by_a_move_of_the_child(tmp_path):
    """Forged: nobody merely knows the other. A child who has not met the stranger and comes near does."""
    policy, moves = book(tmp_path, '{ bond = "near", room = false }', "")
    document = copy.deepcopy(certify(policy).document)
    (entry,) = document["any_number"]
    states = States.of(moves)
    least = quick_set(moves, moves.claims["c"], (), Limits(), unset_ties(moves)).above
    forged = least & ~states.rows(({"bond": ("known",)},))
    entry.update(least=json_values(rows_of(states, forged)), states=int(forged.sum()))
    assert entry["states"] < least.sum()
    told = [str(one) for one in recheck(resealed(document)).findings]
    assert any("is too small" in one for one in told), told
    entry.update(cutoff={"people": 2, "chats": 0})
    told = [str(one) for one in recheck(resealed(document)).findings]
    assert any("the move `grow` the other way round leads out of it" in one for one in told), told
