import random
from dataclasses import replace
from functools import partial

import pytest

from proofs.attacks import attack as attack_module
from proofs.attacks.attack import board_of, find_attack
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.induction import failures_of_induction
from proofs.engines.solver import Disagreement
from rulebook.model import Silence
from tests.proofs.attacks.bounded_search import fewest_steps
from tests.sampling import one_of_each

ANSWERS = ("new_role", "free_sender", "free_recipient")
FREE = frozenset({"free"})
BOUND = 4


def solver_says(attack, made, bound=BOUND):
    """The length of the shortest trace of these moves for the solver."""
    return fewest_steps(attack, made, FREE, bound)


def agrees(attack, found):
    """Whether the shortest trace that the solver found is the one of the explicit search."""
    own = board_of(attack.moves, attack.claim, attack.assumptions).own
    length = attack.trace and len(attack.trace.frames) - 1
    return found(attack, own) == (length if attack.status == "refuted" else None)


def asked_in_sampled_readings(policy, moves, letter):
    draw = random.Random(letter)
    for claim in moves.claims.values():
        if claim.unknown:
            continue
        if not claim.learned:
            yield find_attack(policy, claim, settled=policy.default_reading)
        yield find_attack(
            policy,
            claim,
            settled=draw.choice(policy.all_readings()),
            assumptions=draw.sample(sorted(moves.assumptions), 2),
            after_confirmation=draw.choice(ANSWERS),
        )


@pytest.mark.slow
@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_bounded_search_by_the_solver_finds_the_same_shortest_traces(sferum, moves, letter):
    attacks = list(asked_in_sampled_readings(sferum[letter], moves, letter))
    assert len(attacks) == 12
    for attack in attacks:
        assert agrees(attack, solver_says), (attack.claim.id, attack.reading, attack.assumptions)


def test_the_bounded_search_misses_what_it_was_not_given(sferum, moves):
    attack = find_attack(
        sferum["S"], "stranger-reaches-child-unconfirmed", settled=sferum["S"].default_reading
    )
    assert agrees(attack, solver_says)
    assert not agrees(attack, lambda one, made: solver_says(one, [m for m in made if m.id != "learn-number"]))


@pytest.mark.parametrize("letter", one_of_each("ASB"))
def test_help_is_counted_as_the_solver_counts_it(sferum, moves, letter):
    """With any step of help the claim breaks exactly where the explicit search says that it needs one."""
    policy = sferum[letter]
    for claim in ("stranger-reaches-student", "stranger-reaches-roleless-minor"):
        attack = find_attack(policy, claim, settled=policy.default_reading)
        board = board_of(moves, attack.claim)
        alone = [
            move.id for move in board.help if solver_says(attack, [*board.own, move], bound=3) is not None
        ]
        assert attack.cooperation is not None
        assert {steps[0] for steps in attack.cooperation if len(steps) == 1} == set(alone)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("letter", one_of_each("ASB"))
def test_invariants_are_inductive_for_the_solver_and_looser_ones_are_not(sferum, moves, letter, answer):
    policy, proved = sferum[letter], 0
    for claim in moves.claims.values():
        attack = find_attack(policy, claim, after_confirmation=answer, settled=policy.default_reading)
        if attack.status != "proved":
            continue
        proved += 1
        own = board_of(moves, attack.claim).own

        question = AttackQuestion(policy, moves, attack.claim, answer, attack.reading, Silence.FORBIDDEN)
        assert question.broken == (set() if claim.learned else FREE)

        def failures(rows, question=question, own=own):
            return failures_of_induction(question, own, rows)

        assert failures(attack.invariant) == []
        assert failures(({},)) == ["outcome"]
        assert failures(({"sender_role": ("none",)},))[0] == "claim-role"
        assert "start" in failures(({"sender_has_number": (True,)},))
    assert proved


def test_rows_that_the_solver_does_not_accept_are_never_shown(sferum, monkeypatch):
    def too_loose(*given):
        return ({"sender_has_id": (False,)},)

    monkeypatch.setattr(attack_module, "invariant_rows", too_loose)
    with pytest.raises(Disagreement, match="learn-id"):
        find_attack(sferum["A"], "stranger-reaches-child-unconfirmed")


def test_falling_back_means_the_same_to_the_solver(sferum, moves):
    """A student's class tie survives as an organisation; a solver told otherwise finds no such trace."""
    policy = sferum["A"]
    organisation = {"affiliation": ("organisation",), "sender_role": ("guardian",)}
    claim = replace(moves.claims["stranger-reaches-student"], when=(organisation,))
    loose = {**policy.default_reading, "unconfirmed_role": "as_claimed", "confirmed_child": "role"}
    asked = partial(find_attack, policy, claim, assumptions=("leaked-class-link",), settled=loose)
    attack = asked(moves=moves)
    assert attack.status == "refuted"
    assert agrees(attack, solver_says)
    strict = replace(moves, fall_back={**moves.fall_back, "affiliation": ("class", "none")})
    other = asked(moves=strict)
    assert other.status == "proved"
    assert agrees(other, solver_says)
