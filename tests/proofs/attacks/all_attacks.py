"""Every claim over time of some policies, for tests and measurements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from proofs.attacks.attack import find_attack
from proofs.attacks.attack_answer import Attack
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.model import Policy
from tests.narrowing import present


def find_attacks(
    policies: Iterable[Policy],
    *,
    assumptions: Sequence[Sequence[str]] = ((),),
    after_confirmation: Sequence[str] = ("new_role",),
) -> list[Attack]:
    """Every claim over time of every policy, under each set of assumptions and each answer."""
    return [
        find_attack(policy, claim, assumptions=granted, after_confirmation=answer)
        for policy in policies
        for claim in present(catalogue_moves(policy.vocabulary)).claims.values()
        for granted in assumptions
        for answer in after_confirmation
    ]
