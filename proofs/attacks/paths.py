"""The paths by which one adult comes to write to a child, under every reading at once.

Where `attack` finds the shortest trace to a claim's outcome, this finds for each preparation – learning an
id, joining by a link – whether a trace begins with it, which role the account has to carry, and whether the
message then arrives or asks. Knows nothing of what a simulation makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from proofs.attacks.attack_question import FREE, REQUEST, AttackQuestion
from proofs.attacks.outcomes import Outcomes, Set, outcomes_of
from proofs.attacks.search import Board, reachable_states
from proofs.attacks.transitions import States
from rulebook.model import NOTHING_SETTLED, Policy, Reading, Silence
from rulebook.moves import ClaimOverTime, Move, Moves
from rulebook.table import Mask

__all__ = ["PREPARATIONS", "Path", "paths_of"]

PREPARATIONS: Mapping[str, tuple[str, ...]] = {
    "learn-id": ("learn-id",),
    "learn-number": ("learn-number",),
    "use-saved-number": ("learn-number", "use-saved-number"),
    "join-by-link": ("join-by-link",),
}
"""How the adult comes to have a way to the child: by the move that makes it, all moves that it takes."""
_CLAIM_ROLE, _ROLE, _CONFIRMS = "claim-role", "sender_role", "school-confirms-"
_ALONE = ("adversary",)
_PLAINEST = ("none", "guardian", "staff", "student")
"""Of roles that lead as far, the one that is carried: no lie, then the one that most adults could have."""


@dataclass(frozen=True)
class Path:
    """One trace of an adult's own moves: a preparation, a role said or not, then a message.

    Attributes:
        preparation: a key of PREPARATIONS.
        role: what the account carries; unconfirmed, unless `confirmed`: then a school has confirmed it.
        outcomes: for each claim what the message comes to at best: "free", "request", or None.
    """

    preparation: str
    role: str
    confirmed: bool
    outcomes: tuple[str | None, ...]

    @property
    def rank(self) -> tuple[int, ...]:
        """How far it leads: to whom a message arrives freely, claim by claim, then to whom a request does."""
        free = tuple(int(outcome == FREE) for outcome in self.outcomes)
        return (*free, *(int(outcome is not None) for outcome in self.outcomes))

    @property
    def moves(self) -> tuple[str, ...]:
        """Ids of its moves, in their order."""
        said = () if self.role == "none" else (_CLAIM_ROLE,)
        confirmed = (f"{_CONFIRMS}{self.role}",) if self.confirmed else ()
        return (*said, *confirmed, *PREPARATIONS[self.preparation])


def paths_of(
    policy: Policy,
    moves: Moves,
    reading: Reading,
    silence: Silence = Silence.FORBIDDEN,
    settled: Reading = NOTHING_SETTLED,
) -> tuple[Path, ...]:
    """Every path of one policy in one whole reading, those that lead nowhere left out.

    `settled` are the readings that stay as they are; those left open are worked out together, once.
    """
    found = _by_reading(policy, moves, Silence(silence), tuple(sorted(settled.items())))
    return found[tuple(sorted(reading.items()))]


@lru_cache(maxsize=32)
def _by_reading(
    policy: Policy, moves: Moves, silence: Silence, settled: tuple[tuple[str, str], ...]
) -> dict[tuple[tuple[str, str], ...], tuple[Path, ...]]:
    outcomes = outcomes_of(policy, moves, dict(settled))
    claims = [one for one in moves.claims.values() if one.movers == _ALONE and one.never and not one.unknown]
    columns: list[tuple[Path, list[dict[str, Set]]]] = []
    for name, taken in PREPARATIONS.items():
        if not set(taken) <= set(moves.moves):
            continue
        for role in _PLAINEST:
            for confirmed in (False, True) if role != "none" else (False,):
                hits = [_arrivals(outcomes, claim, silence, (*taken,), role, confirmed) for claim in claims]
                columns.append((Path(name, role, confirmed, ()), hits))
    return {
        tuple(sorted(reading.items())): tuple(
            path
            for blank, hits in columns
            if any((path := Path(blank.preparation, blank.role, blank.confirmed, _at(hits, place))).outcomes)
        )
        for place, reading in enumerate(outcomes.readings)
    }


def _at(hits: Sequence[Mapping[str, Set]], place: int) -> tuple[str | None, ...]:
    """What a message comes to for each claim, in the reading with this number."""
    return tuple(FREE if hit[FREE][place] else REQUEST if hit[REQUEST][place] else None for hit in hits)


def _arrivals(
    outcomes: Outcomes,
    claim: ClaimOverTime,
    silence: Silence,
    taken: tuple[str, ...],
    role: str,
    confirmed: bool,
) -> dict[str, Set]:
    """In which readings a message arrives, or at least asks: bool[readings] for each."""
    states = outcomes.states
    question = AttackQuestion(outcomes.policy, outcomes.moves, claim, "new_role", {}, silence)
    within = _reached(states, claim, taken, role, confirmed)
    return {
        kind: np.asarray((outcomes.goal(claim, wanted, "new_role") & within).any(axis=1))
        for kind, wanted in question.wanted.items()
    }


def _reached(
    states: States, claim: ClaimOverTime, taken: tuple[str, ...], role: str, confirmed: bool
) -> Mask:
    """The states after all of some moves, in which the account carries a role."""
    every = states.moves.moves
    extra = [_CLAIM_ROLE] if role != "none" else []
    if confirmed:
        extra.append(f"{_CONFIRMS}{role}")
    own: tuple[Move, ...] = tuple(every[name] for name in (*taken, *extra) if name in every)
    start = np.logical_or.reduce(states.starts(claim))
    within = reachable_states(Board(states, own, (), {}), start)
    done = states.rows(({name: every[move].sets[name] for move in taken for name in every[move].sets},))
    carried = states.rows(({_ROLE: (role,), "sender_confirmed": (confirmed,)},))
    return np.asarray(within & done & carried)
