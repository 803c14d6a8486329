"""From attack traces to plans: what a stranger who has read a rule book does in the simulation.

Joins the two wings: the proofs find the paths, the simulation is given them as data. Knows which preparation
of a trace is which way of strangers.
"""

from __future__ import annotations

from proofs.attacks.paths import Path, paths_of
from rulebook.loaders.find_moves import moves_of
from rulebook.model import NOTHING_SETTLED, Policy, Reading, Silence
from sim.assumptions.names import Way
from sim.assumptions.plans import Plan, Plans

__all__ = ["stranger_plans"]

_WAYS: dict[str, Way] = {
    "learn-id": "stranger-ids",
    "learn-number": "stranger-numbers",
    "use-saved-number": "stranger-recycled",
    "join-by-link": "stranger-chats",
}


def stranger_plans(
    policy: Policy, reading: Reading, silence: Silence, settled: Reading = NOTHING_SETTLED
) -> Plans | None:
    """The plans for one policy in one whole reading; None where its vocabulary has no moves.

    Of each way the path that leads farthest, the farthest first; and the confirmed role that opens most. A
    policy against which the proofs find no path leaves the menu empty.
    """
    moves = moves_of(policy)
    if moves is None:
        return None
    paths = paths_of(policy, moves, reading, silence, settled)
    best: dict[str, Path] = {}
    for path in paths:
        if not path.confirmed and path.rank > _rank(best.get(path.preparation)):
            best[path.preparation] = path
    menu = sorted(best.values(), key=lambda path: path.rank, reverse=True)
    return Plans(tuple(Plan(_WAYS[path.preparation], path.role) for path in menu), _confirmed_as(paths, best))


def _rank(path: Path | None) -> tuple[int, ...]:
    return () if path is None else path.rank


def _confirmed_as(paths: tuple[Path, ...], best: dict[str, Path]) -> str:
    """The role with which, once confirmed, most ways lead farther than without."""
    farther: dict[str, int] = {}
    for path in paths:
        if path.confirmed and path.rank > _rank(best.get(path.preparation)):
            farther[path.role] = farther.get(path.role, 0) + sum(path.rank)
    return max(farther, key=lambda role: farther[role], default="none")
