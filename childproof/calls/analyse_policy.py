"""What the proofs say of one policy beyond its verdicts: reasons, steps, gaps, strength, and a repair.

Asks `proofs` for all of it and keeps the answers side by side. Knows nothing of how they look.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from childproof.answers.policy_analysis import PolicyAnalysis, Repaired, StepByStep
from proofs.anomalies.check import check
from proofs.answers.verdict import Verdict
from proofs.attacks.attack import find_attack
from proofs.attacks.outlived_ties import outlived_ties
from proofs.attacks.time_effects import OutlivedDialogue, TimeEffect, outlived_dialogues, time_effects
from proofs.changes.compare import compare
from proofs.claims.explain import explain
from proofs.claims.verify import verify
from proofs.engines.bit_sets import TooLargeError
from proofs.engines.clock import Clock, Undecided, running
from proofs.strength.strength import strength
from proofs.unbounded.prove import prove_beside
from rulebook.catalogue import policy_path
from rulebook.crowds.fact_kinds import speaks_of_many
from rulebook.language import Message, Untold
from rulebook.loaders.find_moves import moves_of
from rulebook.loaders.load_policy import load_policy
from rulebook.model import ALWAYS, Policy, Reading, Rows, Silence
from rulebook.moves import Moves

REPAIRED = "{policy}-repaired"
"""How the catalogue names the repaired version of a policy."""


def analyse_policy(
    policy: Policy,
    verdicts: Sequence[Verdict],
    *,
    settled: Reading,
    silence: Silence,
    time_limit: float | None = None,
) -> PolicyAnalysis:
    """Ask everything about one policy that its verdicts leave open; what takes too long is left out.

    `verdicts` are those on its claims, the mission's first. `settled` may settle readings of others.
    """
    ours = {name: option for name, option in settled.items() if name in policy.readings}
    unfinished: list[Message] = []
    measured = None
    checked = check(policy, settled=ours, time_limit=time_limit)
    unfinished += checked.unfinished.values()
    if policy.claims:
        try:
            measured = strength(policy, settled=ours, silence=silence, time_limit=time_limit)
        except (TooLargeError, Undecided) as error:
            unfinished.append(error.message)
    return PolicyAnalysis(
        policy,
        {
            verdict.claim.id: explain(verdict, mend=place == 0, time_limit=time_limit)
            for place, verdict in enumerate(verdicts)
        },
        _steps(policy, ours, silence, time_limit, unfinished),
        checked,
        measured,
        _repaired(policy, verdicts, ours, silence, time_limit),
        tuple(dict.fromkeys(unfinished)),
    )


def _steps(
    policy: Policy, settled: Reading, silence: Silence, time_limit: float | None, unfinished: list[Message]
) -> StepByStep | None:
    """Everything over time; what could not be finished is left out, and why is added to `unfinished`."""
    moves = moves_of(policy)
    if moves is None or not moves.claims:
        return None
    attacks = tuple(
        find_attack(policy, claim, moves=moves, settled=settled, silence=silence, time_limit=time_limit)
        for claim in moves.claims.values()
    )
    mission = attacks[0].claim
    deadline = None if time_limit is None else time.perf_counter() + time_limit
    many = None
    if speaks_of_many(moves):
        many = prove_beside(attacks[0], settled=settled, silence=silence, deadline=deadline)
    effects: tuple[TimeEffect, ...] = ()
    outlived: tuple[OutlivedDialogue, ...] = ()
    try:
        with running(Clock.within(time_limit)):
            effects = time_effects(policy, mission, moves=moves, settled=settled, silence=silence)
            if moves.memory:
                outlived = outlived_dialogues(policy, moves, among=_with_children(moves), settled=settled)
    except Untold as untold:
        unfinished.append(untold.message)
    return StepByStep(attacks, many, effects, outlived, outlived_ties(moves))


def _with_children(moves: Moves) -> Rows:
    """Rows of facts that say that the recipient is a child; all pairs, where the vocabulary has none."""
    term = moves.vocabulary.terms.get("child_recipient")
    known = term is not None and all(name in moves.vocabulary.facts for row in term.rows for name in row)
    return term.rows if term is not None and known else ALWAYS


def _repaired(
    policy: Policy,
    verdicts: Sequence[Verdict],
    settled: Reading,
    silence: Silence,
    time_limit: float | None,
) -> Repaired | None:
    """The version of the catalogue that follows on this policy, judged by the first claim."""
    path = policy_path(REPAIRED.format(policy=policy.id))
    if path is None or not verdicts:
        return None
    better = load_policy(path)
    if better.previous != policy.id or better.vocabulary.digest != policy.vocabulary.digest:
        return None
    kept = {
        name: option
        for name, option in settled.items()
        if name in better.readings and option in better.readings[name].options
    }
    moves = moves_of(better)
    claim = next(iter(moves.claims.values())) if moves and moves.claims else None
    return Repaired(
        better,
        compare(policy, better, settled=kept, silence=silence),
        verify(better, verdicts[0].claim, settled=kept, silence=silence, time_limit=time_limit),
        find_attack(better, claim, moves=moves, settled=kept, silence=silence, time_limit=time_limit)
        if claim
        else None,
    )
