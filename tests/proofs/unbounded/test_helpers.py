"""A third person changes one of a pair: the family protection that somebody else owns, in MAX."""

import numpy as np
import pytest

from proofs.attacks.attack import relevant_moves
from proofs.engines.solver import Disagreement
from proofs.unbounded.few_people_search import WorldQuestion
from proofs.unbounded.pair_search import closure_from_above, search_pair
from proofs.unbounded.people_way import pair_way
from rulebook.catalogue import policy_path
from rulebook.crowds.crowd import Crowd, happen, state_of
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Row
from rulebook.table import Mask
from tests.narrowing import present

NO_LIMITS: dict[str, Mask] = {}
MANAGED_BY_SOMEBODY_ELSE: Row = {"manager": ("owner",), "sender_has_contact": (False,)}


@pytest.fixture(scope="module")
def question():
    policy = load_policy(present(policy_path("max-2025-09-safe-mode")))
    moves = catalogue_moves(policy.vocabulary)
    assert moves is not None
    claim = moves.claims["stranger-invites-while-the-mode-is-on"]
    available = [move for move in relevant_moves(moves, moves.available(claim)) if not move.asks_outcome]
    return WorldQuestion(moves, claim, tuple(available), {})


def test_with_helpers_a_pair_comes_to_what_two_people_cannot(question):
    asked = question.moves, question.claim, question.available, NO_LIMITS
    alone, helped = search_pair(*asked), search_pair(*asked, with_helpers=True)
    managed = helped.states.rows((MANAGED_BY_SOMEBODY_ELSE,))
    assert not (alone.reached & managed).any()
    assert (helped.reached & managed).any()
    assert np.array_equal(helped.reached, closure_from_above(*asked))


def test_the_way_there_names_the_third_person_and_happens_by_the_plain_meaning(question):
    search = search_pair(question.moves, question.claim, question.available, {}, (), True)
    number = int(np.flatnonzero(search.reached & search.states.rows((MANAGED_BY_SOMEBODY_ELSE,)))[0])
    way = pair_way(question, search, number)
    assert {"sender": "third 2", "recipient": "child 1"} in [one.people for one in way.happenings]
    world: Crowd | None = way.start
    for one in way.happenings:
        assert world is not None
        world = happen(question.moves, question.claim, world, one)
    assert world is not None
    assert state_of(question.moves, world, "stranger 1", "child 1") == search.states.state(number)


def test_a_helper_who_does_what_nobody_can_is_found_out(question):
    """The planted fault: a helper who comes with the contact saved already is put in at another state."""
    search = search_pair(question.moves, question.claim, question.available, {}, (), True)
    number = int(np.flatnonzero(search.reached & search.states.rows((MANAGED_BY_SOMEBODY_ELSE,)))[0])
    helper = search.helpers["recipient"]
    step = next(step for step, _ in search.way(number) if step and step.helped)
    helper.came_by[step.at] = -1
    with pytest.raises(Disagreement, match="cannot happen"):
        pair_way(question, search, number)
