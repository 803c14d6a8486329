"""How fast claims over time are decided, beside looking at each state in plain Python."""

from __future__ import annotations

from collections.abc import Iterator

from proofs.attacks.attack import find_attack
from proofs.attacks.attack_question import AttackQuestion
from proofs.certificates.plain_invariants import recheck_invariant
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Silence
from tests.narrowing import present
from tests.proofs.attacks.all_attacks import find_attacks
from tests.tools.benchmarks.measuring import Figure, median_seconds

MISSION = "stranger-reaches-child-unconfirmed"


def figures() -> Iterator[Figure]:
    policies = [load_policy(present(policy_path(name))) for name in SFERUM]
    moves = catalogue_moves(policies[0].vocabulary)
    assert moves is not None
    assumptions = [(), *((name,) for name in moves.assumptions)]
    answers = list(moves.after_confirmation)
    questions = len(policies) * len(moves.claims) * len(assumptions) * len(answers)

    def everything() -> None:
        found = find_attacks(policies, assumptions=assumptions, after_confirmation=answers)
        if len(found) != questions or any(attack.is_unsure for attack in found):
            raise RuntimeError("some questions were not answered")

    attack = find_attack(policies[1], MISSION)

    def plain() -> None:
        reading, silence = policies[1].default_reading, Silence.FORBIDDEN
        assert moves is not None
        question = AttackQuestion(policies[1], moves, attack.claim, "new_role", reading, silence)
        assert attack.invariant is not None
        recheck_invariant(question, attack.invariant)

    by_state = median_seconds(plain, 1)
    alone = median_seconds(lambda: find_attack(policies[1], MISSION), 3)
    whole = median_seconds(everything, 1, warm=False)
    told = f"{questions} questions, each in one reading by plain Python (projected from one)"
    yield Figure("attack_everything_s", whole, "s", told, by_state * questions)
    yield Figure("attack_one_s", alone, "s", "its invariant looked up state by state, one reading", by_state)
