"""Checks that a certificate names every claim over time of which it says nothing, with the reason.

Whether it could say more than it does, since somebody has proved more, this check cannot know: whoever made
the certificate names such a claim, and may where something is left to prove. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proofs.certificates.checker.any_number import granted_ways
from proofs.certificates.checker.format import CertificateFault, Said
from proofs.certificates.checker.over_time import OverTime
from proofs.certificates.checker.pair_steps import PairInCrowd
from proofs.certificates.checker.promises import ANY, TWO, PromiseInCrowd

OUTCOME, MEMORY, PLACES, SOLVER = "outcome_of_recipient", "memory", "places", "solver"

Entry = Mapping[str, Any]


def wrong_left_out(
    over_time: OverTime | None, assumed: Sequence[str], document: Mapping[str, Any]
) -> Iterator[CertificateFault]:
    """What is not so of the claims that are named as left out."""
    said = document["left_out"]
    found = [] if over_time is None else list(_undecidable(over_time, assumed))
    if [one for one in said if one["why"] != SOLVER] != found:
        yield CertificateFault(
            "left_out", Said("these are not the claims that cannot be decided here, each with its reason")
        )
    open_claims = {(TWO, one["claim"]) for one in document["over_time"] if _is_open(one["readings"])}
    open_claims |= {
        (ANY, one["claim"], *one["assumptions"])
        for one in document["any_number"]
        if any(_is_open(answer["readings"]) for answer in one["answers"])
    }
    by_solver = [(one["people"], one["claim"], *one["assumptions"]) for one in said if one["why"] == SOLVER]
    if (
        any(one["moves"] for one in said if one["why"] == SOLVER)
        or len(set(by_solver)) < len(by_solver)
        or not set(by_solver) <= open_claims
    ):
        yield CertificateFault("left_out", Said("of one of these nothing is left that a solver could prove"))


def _is_open(readings: Entry) -> bool:
    """Whether a claim is not proved in every reading."""
    return bool(readings["proved"] < readings["total"])


def _undecidable(over_time: OverTime, assumed: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The claims that can be asked and that cannot be decided here, in their order."""
    for claim in over_time.moves.claims:
        for granted in granted_ways(assumed):
            crowd = PairInCrowd(over_time, claim, granted)
            if not claim.lacks and crowd.waits:
                why, moves = _waiting(crowd)
                if why == MEMORY or crowd.speaks_of_many:
                    yield _entry(claim.id, TWO if why == MEMORY else ANY, granted, why, moves)
    for promise in over_time.moves.promises:
        for granted in granted_ways(assumed):
            crowd = PromiseInCrowd(over_time, promise, ANY, granted).crowd
            if promise.lacks:
                continue
            if crowd.waits:
                yield _entry(promise.id, TWO, granted, *_waiting(crowd))
            elif crowd.speaks_of_many and not crowd.has_plain_places:
                yield _entry(promise.id, ANY, granted, PLACES)


def _waiting(crowd: PairInCrowd) -> tuple[str, list[str]]:
    """For what moves wait, and which."""
    reads = [move.id for move in crowd.available if move.remembers]
    return (MEMORY, reads) if reads else (OUTCOME, [move.id for move in crowd.available if move.asks_back])


def _entry(
    claim: str, people: str, granted: list[str], why: str, moves: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        "claim": claim,
        "people": people,
        "assumptions": granted,
        "why": why,
        "moves": list(moves),
    }
