from dataclasses import replace

import pytest
import z3

from proofs.attacks.attack import find_attack
from proofs.engines.solver import Undecided
from proofs.unbounded import induction as epr_induction
from proofs.unbounded.induction import Induction
from proofs.unbounded.prove import prove_unbounded
from proofs.unbounded.relational_world import any_world
from proofs.unbounded.solver import has_model
from proofs.unbounded.transitions import transitions
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.moves import matches

MISSION = "stranger-reaches-child-unconfirmed"
FREE = frozenset({"free"})


@pytest.mark.parametrize(
    ("letter", "claim"),
    [
        ("A", MISSION),
        ("S", f"{MISSION}-unless-trusted"),
        ("A", f"{MISSION}-unless-trusted"),
        ("B", f"{MISSION}-unless-trusted"),
    ],
)
def test_what_is_proved_of_two_people_is_proved_of_any_number(sferum, letter, claim):
    proof = prove_unbounded(sferum[letter], claim)
    assert (proof.status, proof.reason, proof.counterexample) == ("proved", None, None)
    assert proof.invariant == ({"sender_confirmed": (False,)},)
    assert {"start", "outcome", "claim-role", "member-brings-in", "third-person-changes"} <= set(
        proof.checked
    )
    assert not any(name.startswith("school-confirms") for name in proof.checked)


@pytest.mark.parametrize("letter", "SB")
def test_what_two_people_can_break_is_drawn_with_two_people(sferum, letter):
    proof = prove_unbounded(sferum[letter], MISSION)
    assert proof.status == "refuted"
    example = proof.counterexample
    assert sorted(person.part for person in example.before.people) == ["child", "stranger"]
    assert {(tie.fact, tie.value) for tie in example.after.ties} == {("has_number", True)}
    assert len(example.after.ties) == len(example.before.ties) + 1 == 2


def test_a_stranger_who_brings_the_child_into_a_chat_needs_nobodys_help(sferum):
    """What two people hide: "a member adds" can be the stranger, in a chat of the stranger's own."""
    reading = {"confirmed_whose": "recipient"}
    pair = find_attack(sferum["S"], "stranger-reaches-student", settled=reading)
    many = prove_unbounded(sferum["S"], "stranger-reaches-student", settled=reading)
    assert (pair.status, many.status) == ("proved", "unknown")
    assert "`member-brings-in`" in many.reason
    assert many.counterexample.roles["member"] == "stranger 1"
    joined = {who for members in many.counterexample.after.members.values() for who in members}
    assert {"stranger 1", "child 1"} <= joined


def induction(sferum, rows):
    policy = sferum["A"]
    attack = find_attack(policy, MISSION, settled=policy.default_reading)
    return Induction(attack, rows, FREE, None)


def test_rows_that_do_not_survive_are_found_out(sferum):
    kept, failures = induction(sferum, ({"sender_confirmed": (False,), "sender_role": ("none",)},)).check()
    assert {transition.move for transition, _ in failures} == {"claim-role"}
    assert "learn-number" in kept
    with pytest.raises(Undecided, match="do not exclude the outcome"):
        induction(sferum, ({"recipient_age": ("under_18", "18", "over_18")},)).check()
    with pytest.raises(Undecided, match="do not hold at the start"):
        induction(sferum, ({"sender_confirmed": (True,)},)).check()


def test_everything_that_can_happen_does_happen_in_some_world(sferum, moves):
    proof = induction(sferum, ({"sender_confirmed": (False,)},))
    claim = moves.claims[MISSION]
    made = tuple(m for m in moves.available(claim) if "in_dialogue" not in m.sets)
    possible = {}
    for transition in transitions(moves, claim, made, any_world(moves)):
        found = has_model([*proof.facts, transition.guard], None) is not None
        possible[transition.move] = possible.get(transition.move, False) or found
    assert set(possible) > {move.id for move in made}
    assert all(possible.values()), possible


def test_confirming_a_stranger_breaks_the_rows_if_it_is_let_happen(sferum, moves):
    claim = replace(moves.claims[MISSION], excepted=())
    attack = replace(find_attack(sferum["A"], MISSION, settled=sferum["A"].default_reading), claim=claim)
    _, failures = Induction(attack, ({"sender_confirmed": (False,)},), FREE, None).check()
    assert {transition.move for transition, _ in failures} == {
        "school-confirms-staff",
        "school-confirms-guardian",
        "school-confirms-student",
    }


def test_when_the_solver_cannot_tell_nothing_is_proved(sferum, monkeypatch):
    assert prove_unbounded(sferum["A"], MISSION, time_limit=0).status == "unknown"

    def gives_up(*asked):
        raise Undecided("the solver gave up: too hard")

    monkeypatch.setattr(epr_induction, "has_model", gives_up)
    proof = prove_unbounded(sferum["A"], MISSION)
    assert (proof.status, proof.reason, proof.invariant) == ("unknown", "the solver gave up: too hard", None)


def test_formulas_lead_from_people_to_chats_and_never_back(sferum):
    """Inside a universal sentence about people there is at most "there is a chat"; nothing nests deeper."""

    def check(formula, inside):
        if z3.is_quantifier(formula):
            sorts = {formula.var_sort(at).name() for at in range(formula.num_vars())}
            if not formula.is_forall():
                assert sorts == {"place"}
            assert inside < 2
            check(formula.body(), inside + 1)
            return
        for part in formula.children():
            check(part, inside)

    facts = induction(sferum, ({"shared_chat": (True,)}, {"sender_confirmed": (False,)})).facts
    assert len(facts) > 5
    for fact in facts:
        check(fact, 0)


@pytest.mark.parametrize("letter", "SAB")
def test_all_readings_are_counted_and_those_that_two_people_break_are_theirs(sferum, letter):
    policy = sferum[letter]
    attack = find_attack(policy, f"{MISSION}-unless-trusted")
    found = prove_unbounded(policy, f"{MISSION}-unless-trusted").readings
    assert found.total == len(policy.all_readings())
    assert found.refuted == attack.readings.refuted
    assert found.proved + found.refuted + found.unknown == found.total
    assert found.unknown == {"S": 144, "A": 0, "B": 0}[letter]
    covered = [reading for reading in policy.all_readings() if matches(found.pattern, reading)]
    assert len(covered) == found.proved > 0
    assert not any(matches(attack.readings.pattern, reading) for reading in covered)


@pytest.mark.parametrize("name", SFERUM)
def test_a_repaired_policy_keeps_the_missions_sentence_for_any_number_of_people_in_every_reading(name):
    policy = load_policy(policy_path(f"{name}-repaired"))
    found = prove_unbounded(policy, MISSION).readings
    assert (found.proved, found.pattern) == (len(policy.all_readings()), ({},))
    assert "it is proved in" in found.words()


def test_one_reading_is_judged_as_it_is_among_all(sferum):
    """The readings in which nothing is proved for many are not proved one by one either."""
    policy, claim = sferum["S"], "stranger-reaches-student"
    found = prove_unbounded(policy, claim).readings
    for reading in policy.all_readings()[5::211]:
        one = prove_unbounded(policy, claim, settled=reading)
        assert one.readings.total == 1
        expected = matches(found.pattern, reading)
        assert (one.status == "proved", one.readings.proved) == (expected, int(expected))


def test_rows_that_exclude_the_outcome_in_some_readings_alone_do_not_prove_the_others(sferum):
    """The planted fault: a pattern that is too wide by one option."""
    policy = sferum["A"]
    found = prove_unbounded(policy, MISSION).readings
    assert found.pattern == ({"unconfirmed_role": ("as_roleless", "unspecified")},)
    proof = Induction(find_attack(policy, MISSION), ({"sender_confirmed": (False,)},), FREE, None)
    assert proof.excludes_outcome(found.pattern)
    assert not proof.excludes_outcome(({"unconfirmed_role": ("as_roleless", "as_claimed")},))


def test_readings_that_are_not_reached_in_time_are_unknown(sferum):
    found = prove_unbounded(sferum["A"], MISSION, time_limit=0).readings
    assert (found.proved, found.refuted) == (0, 128) or found.unknown == found.total
    assert "could not be told" in found.words()
