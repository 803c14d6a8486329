"""Finds the claims over time of which a certificate says nothing, or not all, because its check cannot.

The check cannot decide some moves and places. And where it does not see all that Z3 sees of a crowd, or all
that a policy keeps two people from, it proves a claim in fewer readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from proofs.attacks.attack import count_readings
from proofs.attacks.attack_question import AttackQuestion
from proofs.certificates.any_number import (
    granted_ways,
    has_plain_places,
    proved_by_solver,
    why_undecidable,
)
from proofs.certificates.not_certified import ANY, MEMORY, PLACES, SOLVER, TWO, LeftOut
from proofs.engines.clock import NO_CLOCK, Clock
from rulebook.crowds.fact_kinds import speaks_of_many
from rulebook.loaders.find_moves import moves_of
from rulebook.model import Policy, Reading, Silence
from rulebook.moves import ClaimOverTime, Move, Moves, Promise

SaidOfClaims = Sequence[Mapping[str, Any]]


def claims_left_out(policy: Policy, assumptions: Sequence[str]) -> Iterator[LeftOut]:
    """The claims that can be asked, and that the check without a solver cannot decide."""
    moves = moves_of(policy)
    every: list[ClaimOverTime | Promise] = [] if moves is None else [*moves.claims.values()]
    every += [] if moves is None else [*moves.promises.values()]
    for claim in every:
        for granted in granted_ways(assumptions):
            if moves is not None and not claim.unknown:
                yield from _left_out(moves, claim, granted)


def _left_out(moves: Moves, claim: ClaimOverTime | Promise, granted: tuple[str, ...]) -> Iterator[LeftOut]:
    reason, is_promise = why_undecidable(moves, _available(moves, claim, granted)), isinstance(claim, Promise)
    for_two = reason is not None and (is_promise or reason[0] == MEMORY)
    if reason is not None and (for_two or speaks_of_many(moves)):
        yield LeftOut(claim.id, TWO if for_two else ANY, granted, *reason)
    elif is_promise and speaks_of_many(moves) and not has_plain_places(moves):
        yield LeftOut(claim.id, ANY, granted, PLACES)


def _available(moves: Moves, claim: ClaimOverTime | Promise, granted: tuple[str, ...]) -> Iterable[Move]:
    allowed = moves.granted(granted)
    for move in moves.moves.values():
        is_made = not move.is_event and move.id not in claim.excepted
        if is_made and (move.assumption is None or move.assumption in allowed):
            yield move


def proved_for_two_alone(
    policy: Policy, settled: Reading, silence: Silence, over_time: SaidOfClaims, clock: Clock = NO_CLOCK
) -> Iterator[LeftOut]:
    """The claims that two people break in fewer readings than their entries leave unproved.

    The check lets every move happen, whatever the policy decides. Of what waits for a memory it says nothing
    anyway, which `claims_left_out` tells.

    Raises:
        Undecided: there was no time for it.
    """
    moves = moves_of(policy)
    named: set[str] = set()
    for entry in clock.ticking(over_time):
        readings, name = entry["readings"], entry["claim"]
        if moves is None or entry["lacks"] or name in named or readings["proved"] == readings["total"]:
            continue
        claim = moves.claims[name]
        reason = why_undecidable(moves, _available(moves, claim, ()))
        if reason is not None and reason[0] == MEMORY:
            continue
        question = AttackQuestion(policy, moves, claim, entry["after_confirmation"], settled, silence)
        if readings["total"] - count_readings(question).refuted > readings["proved"]:
            named.add(name)
            yield LeftOut(name, TWO, (), SOLVER)


def proved_by_solver_alone(
    policy: Policy, settled: Reading, silence: Silence, any_number: SaidOfClaims, clock: Clock = NO_CLOCK
) -> Iterator[LeftOut]:
    """The claims that are proved for any number of people in more readings than their entries say.

    Raises:
        Undecided: there was no time for it.
    """
    moves = moves_of(policy)
    certified: dict[tuple[str, tuple[str, ...]], dict[str, int]] = {}
    for entry in any_number:
        counts = certified.setdefault((entry["claim"], tuple(entry["assumptions"])), {})
        for answer in entry["answers"]:
            name = answer["after_confirmation"]
            counts[name] = counts.get(name, 0) + answer["readings"]["proved"]
    for (claim, granted), counts in certified.items():
        assert moves is not None
        found = proved_by_solver(policy, moves, claim, granted, settled, silence, clock)
        if any(found[name] > counts[name] for name in counts):
            yield LeftOut(claim, ANY, granted, SOLVER)
