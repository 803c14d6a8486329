"""The invariant behind a proved claim over time, checked again without a solver."""

from __future__ import annotations

from childproof.calls.policies import chosen_silence
from proofs.attacks.attack_answer import Attack
from proofs.attacks.attack_question import AttackQuestion
from proofs.certificates.checker.format import CertificateFault
from proofs.certificates.plain_invariants import recheck_invariant


def recheck_attack(attack: Attack, *, unspecified: str = "forbidden") -> list[CertificateFault]:
    """What keeps an invariant from proving its claim, looked up state by state; nothing if it does."""
    if attack.invariant is None:
        return []
    question = AttackQuestion(
        attack.policy,
        attack.moves,
        attack.claim,
        attack.after_confirmation,
        attack.reading,
        chosen_silence(unspecified),
        attack.assumptions,
        attack.events,
    )
    return recheck_invariant(question, attack.invariant)
