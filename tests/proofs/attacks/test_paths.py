"""The paths of all readings at once, against the search that takes one claim and one reading."""

from __future__ import annotations

import pytest

import childproof as cp
from proofs.attacks.paths import PREPARATIONS, paths_of
from rulebook.catalogue import policy_path
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Silence
from tests.narrowing import present
from tests.sampling import one_of_each

GRANTED = ("leaked-link", "recycled-number")
CLAIMS = ("stranger-reaches-student", "stranger-reaches-roleless-minor")


def _policy(name):
    return load_policy(present(policy_path(name)))


def some_readings(policy):
    """The default reading, and a few spread over all others."""
    readings = policy.all_readings()
    return [policy.default_reading, *readings[:: max(1, len(readings) // 4)]]


def takes_two_preparations(attack, kind):
    """Whether the shortest trace makes two ties to the child: what no single way of strangers has."""
    trace = attack.trace if kind == "free" else attack.request_trace
    made = {frame.move.id for frame in trace.frames if frame.move} & {
        move for moves in PREPARATIONS.values() for move in moves
    }
    return not any(made <= set(moves) for moves in PREPARATIONS.values())


@pytest.mark.parametrize("name", one_of_each(["safety", "who-and-when", "by-channel"]))
@pytest.mark.parametrize("silence", list(Silence))
def test_a_path_leads_there_where_an_attack_of_one_tie_needs_no_help(name, silence):
    policy = _policy(f"sferum-2025-03-{name}")
    moves = catalogue_moves(policy.vocabulary)
    for reading in some_readings(policy):
        assert moves is not None
        own = [path for path in paths_of(policy, moves, reading, silence) if not path.confirmed]
        for place, claim in enumerate(CLAIMS):
            (attack,) = cp.find_attack(policy, claim, assume=GRANTED, reading=reading, unspecified=silence)
            for kind in ("free", "request"):
                reached = any(path.outcomes[place] in {"free", kind} for path in own)
                assert attack.least is not None
                if reached:
                    assert attack.least[kind] == 0, (reading, claim, kind)
                elif attack.least[kind] == 0:
                    assert takes_two_preparations(attack, kind), (reading, claim, kind)


def test_the_moves_of_every_path_are_told_by_the_moves_file():
    policy = _policy("sferum-2025-03-by-channel")
    moves = catalogue_moves(policy.vocabulary)
    assert moves is not None
    found = paths_of(policy, moves, policy.default_reading)
    assert {path.preparation for path in found} <= set(PREPARATIONS)
    for path in found:
        assert set(path.moves) <= set(moves.moves)
        assert any(path.outcomes)
