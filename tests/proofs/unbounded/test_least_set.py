"""R from above, from below, and by a third search that shares no code with either."""

from dataclasses import replace

import numpy as np
import pytest
import z3

from proofs.attacks.attack import relevant_moves
from proofs.attacks.transitions import States
from proofs.unbounded import few_people_search
from proofs.unbounded import pair_edges as pair_edges_module
from proofs.unbounded.few_people_search import WorldQuestion, search_worlds
from proofs.unbounded.least_set import Limits, _from_above, _laws_of, bound_by_solver, least_set, rows_of
from proofs.unbounded.pair_search import closure_from_above, search_pair
from proofs.unbounded.relational_world import PERSON, any_world, rows_formula
from proofs.unbounded.solver import has_model
from proofs.unbounded.transitions import IS_CHILD, IS_STRANGER, transitions
from rulebook.table import Mask

NO_LIMITS: dict[str, Mask] = {}
MISSION = "stranger-reaches-child-unconfirmed"
ALONE = "stranger-reaches-student"
ALONE_ROLELESS = "stranger-reaches-roleless-minor"


def question_of(moves, claim, assumptions):
    asked = moves.claims[claim]
    return WorldQuestion(moves, asked, relevant_moves(moves, moves.available(asked, assumptions)), {})


def everywhere(moves):
    # R depends on who moves from where, and on nothing else that a claim says.
    claims = {(one.starts, one.movers, one.excepted): name for name, one in moves.claims.items()}
    return [
        (claim, granted)
        for claim in claims.values()
        for granted in ((), *((one,) for one in moves.assumptions), tuple(moves.assumptions))
    ]


def numbers(mask):
    return set(map(int, np.flatnonzero(mask)))


@pytest.mark.parametrize(
    ("claim", "assumptions", "size"),
    [
        (MISSION, (), 208),
        (MISSION, ("age-lie",), 288),
        (ALONE, (), 20),
        (ALONE, ("own-chat",), 40),
        (ALONE, ("leaked-class-link",), 72),
        (ALONE_ROLELESS, ("age-lie",), 28),
    ],
)
def test_from_above_and_from_below_it_is_the_same_set(moves, claim, assumptions, size):
    least = least_set(moves, moves.claims[claim], assumptions, Limits())
    assert least.is_exact
    assert (int(least.above.sum()), least.people, dict(least.ways)) == (size, 2, {})
    assert {"claim-role", "member-brings-in", "third-person-changes"} <= set(least.checked)


@pytest.mark.slow
def test_the_closure_of_a_pair_in_a_crowd_is_exact_for_every_claim_under_every_assumption(moves):
    for claim, granted in everywhere(moves):
        question = question_of(moves, claim, granted)
        asked = moves, question.claim, question.available, NO_LIMITS
        assert np.array_equal(closure_from_above(*asked), search_pair(*asked).reached), (claim, granted)


@pytest.mark.parametrize(
    ("claim", "assumptions"),
    [pytest.param(MISSION, ("age-lie",), marks=pytest.mark.slow), (ALONE, ("own-chat",))],
)
def test_the_solver_finds_nothing_beyond_that_closure(moves, claim, assumptions):
    question = question_of(moves, claim, assumptions)
    asked = moves, question.claim, question.available, NO_LIMITS
    by_solver = bound_by_solver(search_pair(*asked), question, None)
    assert np.array_equal(closure_from_above(*asked), by_solver)


def test_that_comparison_notices_a_closure_that_forgets_steps_back(moves, monkeypatch):
    """The planted fault: what the child does to the stranger is left out of the bound."""
    question = question_of(moves, MISSION, ())
    asked = moves, question.claim, question.available, NO_LIMITS
    whole = search_pair(*asked).reached
    monkeypatch.setattr(pair_edges_module, "_back", lambda *asked: iter(()))
    pair_edges_module.pair_edges.cache_clear()
    fewer = closure_from_above(*asked)
    pair_edges_module.pair_edges.cache_clear()
    assert fewer.sum() < whole.sum()


@pytest.mark.parametrize(("claim", "assumptions"), [(ALONE, ("own-chat",)), (ALONE_ROLELESS, ())])
def test_a_search_world_by_world_finds_the_same(moves, claim, assumptions):
    question = question_of(moves, claim, assumptions)
    fast = search_pair(moves, question.claim, question.available, {})
    assert set(search_worlds(question, ()).ways) == numbers(fast.reached)


@pytest.mark.slow
def test_a_search_world_by_world_finds_the_same_where_everybody_moves(moves, monkeypatch):
    monkeypatch.setattr(few_people_search, "MOST_WORLDS", 200_000)
    question = question_of(moves, MISSION, ())
    fast = search_pair(moves, question.claim, question.available, {})
    assert set(search_worlds(question, ()).ways) == numbers(fast.reached)


def test_that_comparison_notices_a_state_too_few(moves):
    question = question_of(moves, ALONE, ())
    fewer = replace(question, available=[one for one in question.available if one.id != "learn-id"])
    fast = search_pair(moves, question.claim, question.available, {})
    assert set(search_worlds(fewer, ()).ways) < numbers(fast.reached)


@pytest.mark.slow
def test_a_set_that_is_too_small_grows_until_nothing_leads_out(moves):
    """The planted fault: a search from below that misses what the child's side does."""
    question = question_of(moves, MISSION, ())
    whole = search_pair(moves, question.claim, question.available, {})
    forth = [one for one, step in enumerate(whole.steps) if not step.is_back]
    edges = tuple(whole.edges[one] for one in forth)
    start = np.logical_or.reduce(whole.states.starts(question.claim))
    small = replace(whole, edges=edges)
    small = replace(small, reached=small.closed(start))
    assert small.reached.sum() < whole.reached.sum()
    happening = list(transitions(moves, question.claim, question.available, any_world(moves), {}))
    assert numbers(_from_above(small, happening, None)) == numbers(whole.reached)


def test_everything_that_can_happen_does_happen_in_some_world(moves):
    question = question_of(moves, MISSION, ())
    least = least_set(moves, question.claim, (), Limits())
    one, other = z3.Consts("law!one law!other", PERSON)
    inside = rows_formula(least.rows, any_world(moves).literals(one, other))
    known = [
        *_laws_of(moves),
        z3.ForAll([one, other], z3.Implies(z3.And(IS_STRANGER(one), IS_CHILD(other)), inside)),
    ]
    possible: dict[str, bool] = {}
    for one_step in transitions(moves, question.claim, question.available, any_world(moves), {}):
        found = has_model([*known, one_step.guard], None) is not None
        possible[one_step.move] = possible.get(one_step.move, False) or found
    assert set(possible) > {move.id for move in question.available}
    assert all(possible.values()), possible


def test_formulas_lead_from_people_to_chats_and_never_back(moves):
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

    one, other = z3.Consts("law!one law!other", PERSON)
    rows = ({"shared_chat": (True,)}, {"sender_confirmed": (False,)})
    facts = [
        *_laws_of(moves),
        z3.ForAll([one, other], rows_formula(rows, any_world(moves).literals(one, other))),
    ]
    assert len(facts) > 5
    for fact in facts:
        check(fact, 0)


def test_rows_are_exact_among_the_possible_states(moves):
    states = States.of(moves)
    members = states.rows(({"sender_role": ("staff",), "shared_chat": (True,)},))
    assert np.array_equal(states.rows(rows_of(states, members)), members)
