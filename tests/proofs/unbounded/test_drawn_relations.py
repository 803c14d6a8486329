"""Any `[relations]` that a file can have: an answer that no small world contradicts, or why there is none."""

from __future__ import annotations

import json
import random
import re
from contextlib import suppress

import numpy as np
import pytest

from proofs.attacks.attack import relevant_moves
from proofs.attacks.transitions import States
from proofs.certificates.certify import NothingToCertify, certify
from proofs.certificates.recheck import recheck
from proofs.engines.solver import Disagreement
from proofs.unbounded import prove as prove_module
from proofs.unbounded.few_people_search import TooManyWorlds, WorldQuestion, search_worlds
from proofs.unbounded.prove import prove_unbounded
from proofs.unbounded.unset_ties import unset_ties
from rulebook.catalogue import moves_path, policy_path
from rulebook.crowds.fact_kinds import ManyPeopleError
from rulebook.loaders.load_moves import load_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.reader.faults import InputError
from tests.narrowing import present
from tests.proofs.unbounded.drawn_crowds import drawn_crowd

LISTS = ("places", "symmetric", "of_sender", "of_recipient", "between", "third_people")
FACTS = ("sender_permission", "recipient_permission", "chat", "bond")
ONE_WAY = '[axioms.one-way]\nen = "one way"\nimpossible = {row}\n'
FEW, WORLDS = 12, 60


def drawn_relations(rng):
    """Facts under any of the lists, whether that makes sense or not; sometimes none at all."""
    found = {"properties": ["permission"]} if rng.random() < 0.6 else {}
    for name in LISTS:
        if rng.random() < 0.25:
            found[name] = rng.sample(FACTS if rng.random() < 0.3 else FACTS[2:], 1)
    return found


def written(seed, folder):
    """The crowd of a seed under drawn relations, in some seeds with an axiom that holds one way round."""
    rng = random.Random(f"relations {seed}")
    drawn = drawn_crowd(seed)
    drawn.write(folder)
    relations = drawn_relations(rng)
    moves = folder / "moves.toml"
    kept = moves.read_text(encoding="utf-8").split("[relations]")[0]
    lines = [f"{name} = {json.dumps(facts)}" for name, facts in relations.items()]
    moves.write_text("\n".join([kept, "[relations]", *lines, ""]), encoding="utf-8")
    if rng.random() < 0.5:
        row = '{ sender_permission = "full", bond = ' + json.dumps(drawn.bond[-1]) + " }"
        with (folder / "vocabulary.toml").open("a", encoding="utf-8") as vocabulary:
            vocabulary.write(ONE_WAY.format(row=row))
    return drawn


def loaded(seed, folder):
    """The policy and its moves, or the refusal of the file of moves."""
    written(seed, folder)
    policy = load_policy(folder / "policy.toml")
    try:
        return policy, load_moves([folder / "moves.toml"], policy.vocabulary)
    except InputError as refused:
        return refused


def faults(seed, folder):
    """What is wrong with the answer about a drawn crowd, or with its refusal."""
    found = loaded(seed, folder)
    if isinstance(found, InputError):
        yield from (f"without a line: {fault}" for fault in found.faults if not fault.line)
        return
    policy, moves = found
    claim = moves.claims["drawn"]
    try:
        answer = prove_unbounded(policy, claim, moves=moves, time_limit=20)
    except ManyPeopleError as refused:
        yield from () if refused.hint else (f"no way out: {refused}",)
        return
    question = WorldQuestion(
        moves, claim, relevant_moves(moves, moves.available(claim)), {}, unset_ties(moves)
    )
    try:
        ways = search_worlds(question, (), most=WORLDS).ways
    except TooManyWorlds as limit:
        ways = limit.found
    states = States.of(moves)
    broken = [number for number in ways if any(states.rows(rule.when)[number] for rule in policy.rules)]
    if broken and answer.status == "proved":
        yield f"proved, but few people come to {states.state(broken[0])}"


@pytest.mark.parametrize("seed", range(FEW))
def test_any_relations_are_answered_or_refused_with_a_way_out(seed, tmp_path):
    assert list(faults(seed, tmp_path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FEW, 150))
def test_many_relations_are_answered_and_their_certificates_hold(seed, tmp_path):
    assert list(faults(seed, tmp_path)) == []
    if not isinstance(loaded(seed, tmp_path), InputError):
        policy = load_policy(tmp_path / "policy.toml")
        try:
            document = certify(policy).document
        except NothingToCertify:
            return
        assert recheck(document, policy.path).status in (0, 3)


def test_a_proof_of_what_few_people_break_is_found_out(tmp_path, monkeypatch):
    """The planted fault: no state breaks the claim."""
    found = []
    monkeypatch.setattr(prove_module._Proof, "_broken", lambda proof, states: np.zeros(1, dtype=bool))
    monkeypatch.setattr(prove_module, "excludes_outcome", lambda *asked: True)
    monkeypatch.setattr(prove_module, "REFUTED", "nothing")
    for seed in range(FEW):
        folder = tmp_path / str(seed)
        folder.mkdir()
        with suppress(Disagreement):
            found += faults(seed, folder)
    assert found


def sferum():
    """A rule book of the catalogue."""
    return load_policy(present(policy_path("sferum-2025-03-safety")))


def sferum_moves(folder, **changed):
    """The moves of the catalogue with other lists under `[relations]`; None takes a list out."""
    text = present(moves_path("sferum")).read_text(encoding="utf-8")
    for name, facts in changed.items():
        line = "" if facts is None else f"{name} = {json.dumps(facts)}\n"
        text = re.sub(rf"(?m)^{name} = .*\n", line, text, count=1)
    path = folder / "moves.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_relations_with_words_alone_are_answered(tmp_path):
    """Nobody is anything by himself then: two people show it, as nobody else can be there untied."""
    policy = sferum()
    path = sferum_moves(tmp_path, properties=None, places=None, symmetric=None)
    moves = load_moves([path], policy.vocabulary)
    answer = prove_unbounded(policy, "stranger-reaches-child-unconfirmed", moves=moves)
    assert answer.status == "refuted"
    assert present(answer.story).people == 2


@pytest.mark.parametrize(
    ("lists", "said"),
    [
        ({"places": ["sender_role"]}, "`sender_role` stands in `properties` already"),
        ({"properties": None, "places": ["sender_role"]}, "`sender_role` is a fact of both sides"),
        ({"properties": None, "symmetric": ["recipient_age"]}, "`recipient_age` is a fact of both sides"),
    ],
)
def test_one_side_of_what_both_have_is_no_place_and_not_the_same_both_ways(tmp_path, lists, said):
    path = sferum_moves(tmp_path, **lists)
    with pytest.raises(InputError, match=said) as refused:
        load_moves([path], sferum().vocabulary)
    assert refused.value.faults[0].line


def test_what_is_chosen_at_an_attempt_is_chosen_for_both_sides(tmp_path):
    path = sferum_moves(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('attempt = "channel"', 'attempt = "sender_has_number"'), encoding="utf-8")
    with pytest.raises(InputError, match="chosen anew at each attempt, and `recipient_has_number` is not"):
        load_moves([path], sferum().vocabulary)


def test_moves_into_two_places_at_once_are_refused(tmp_path):
    policy = sferum()
    path = sferum_moves(tmp_path, places=["shared_chat", "affiliation"], symmetric=None)
    text = path.read_text(encoding="utf-8")
    both = 'sets = { shared_chat = true, affiliation = "class" }'
    path.write_text(text.replace("sets = { shared_chat = true }", both, 1), encoding="utf-8")
    with pytest.raises(ManyPeopleError, match="two places at once"):
        prove_unbounded(policy, "stranger-reaches-student", moves=load_moves([path], policy.vocabulary))


def test_what_is_turned_round_twice_is_refused(tmp_path):
    policy = sferum()
    path = sferum_moves(tmp_path, symmetric=["affiliation", "own_child"])
    with pytest.raises(ManyPeopleError, match="`turned_round` names `own_child`"):
        prove_unbounded(policy, "stranger-reaches-student", moves=load_moves([path], policy.vocabulary))


def test_a_chat_that_the_two_share_at_first_is_told(tmp_path):
    policy = sferum()
    path = sferum_moves(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("shared_chat = false", "shared_chat = true"), encoding="utf-8")
    moves = load_moves([path], policy.vocabulary)
    answer = prove_unbounded(policy, "stranger-reaches-child-unconfirmed", moves=moves)
    assert answer.status == "refuted"
    assert list(present(answer.story).steps[0].before.members.values()) == [("stranger 1", "child 1")]
