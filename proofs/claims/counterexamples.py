"""The smallest situation that breaks a claim under one reading, confirmed by `decide`."""

from __future__ import annotations

import z3

from proofs.answers.verdict import Counterexample
from proofs.engines.formulas import Formula
from proofs.engines.solver import Disagreement, Session, Undecided
from rulebook.decide import decide, holds
from rulebook.model import Claim, Policy, Reading, Silence, Situation


def smallest(
    session: Session, policy: Policy, broken: Formula, reading: Reading, known: Situation
) -> Situation:
    """The situation with the fewest yes-facts that breaks the claim, then the first in the fixed order.

    `known` is any such situation; where the solver runs out of time the best one so far is returned.
    """
    literal, facts = session.encoding.literal, policy.vocabulary.facts
    asked = [broken, *session.encoding.literals(reading)]
    situation = dict(known)
    yes = [literal(name, True) for name, fact in facts.items() if fact.is_yes_no]
    try:
        for most in range(len(yes)):
            few = session.define(("at most", most), z3.AtMost(*yes, most))
            if session.has_model([*asked, few]):
                asked.append(few)
                situation, _ = session.model()
                break
        for name, fact in facts.items():
            for value in fact.values[: fact.values.index(situation[name])]:
                if session.has_model([*asked, literal(name, value)]):
                    situation, _ = session.model()
                    break
            asked.append(literal(name, situation[name]))
    except Undecided:
        pass
    return situation


def confirmed(
    policy: Policy, claim: Claim, silence: Silence, situation: Situation, reading: Reading
) -> Counterexample:
    """The counterexample, once the plain meaning has said the same.

    Raises:
        Disagreement: the plain meaning says otherwise.
    """
    decision = decide(policy, situation, reading)
    speaks = holds(claim.when, policy, situation, reading) and not holds(
        claim.unless, policy, situation, reading
    )
    if not speaks or decision.outcome not in claim.broken_by(silence):
        raise Disagreement(f"{policy.id}: for `decide`, {situation} does not break {claim.id}")
    return Counterexample(policy, situation, reading, decision)
