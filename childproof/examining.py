"""What the proofs say of one policy beyond its verdicts: reasons, steps, gaps, strength, and a repair.

Asks `proofs` for all of it and keeps the answers side by side. Knows nothing of how they look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policy.catalogue import policy_path
from policy.load_moves import catalogue_moves
from policy.load_policy import load_policy
from policy.model import ALWAYS, Policy, Reading, Rows
from policy.moves import Moves
from proofs.check import Check, check
from proofs.compare import compare
from proofs.comparison import Comparison
from proofs.explain import Explanation, explain
from proofs.many.prove import ManyPeople, prove_for_many
from proofs.solver import Undecided
from proofs.space import TooLargeError
from proofs.steps.attack import find_attack
from proofs.steps.events import OutlivedDialogue, TimeEffect, outlived_dialogues, time_effects
from proofs.steps.storyboard import Attack
from proofs.steps.ties import OutlivedTie, outlived_ties
from proofs.strength.coverage import LEVELS
from proofs.strength.measure import strength
from proofs.strength.report import Strength
from proofs.verdict import Verdict
from proofs.verify import verify

REPAIRED = "{policy}-repaired"
"""How the catalogue names the repaired version of a policy."""


@dataclass(frozen=True, eq=False)
class StepByStep:
    """The claims over time of one policy, the mission's sentence first.

    `many` is the mission's sentence for any number of people, `effects` what events do to it, and
    `outlived` the steps after which a dialogue with a child goes on without its reason, `ties` those
    that leave a tie without its reason.
    """

    attacks: tuple[Attack, ...]
    many: ManyPeople | None
    effects: tuple[TimeEffect, ...]
    outlived: tuple[OutlivedDialogue, ...]
    ties: tuple[OutlivedTie, ...]

    @property
    def mission(self) -> Attack:
        """The answer to the mission's sentence."""
        return self.attacks[0]

    def to_dict(self, language: str) -> dict[str, object]:
        """As JSON values."""
        return {
            "claims": [
                {
                    **attack.to_dict(language),
                    "elsewhere": attack.elsewhere.to_dict(language) if attack.elsewhere else None,
                }
                for attack in self.attacks
            ],
            "storyboard": self.mission.trace.to_dict(language) if self.mission.trace else None,
            "any_number": self.many.to_dict(language) if self.many else None,
            "events": [
                {
                    "event": effect.event.id,
                    "turns": effect.turns,
                    "status": effect.after.status,
                    "refuted": effect.after.readings.refuted,
                    "words": effect.after.words(language),
                }
                for effect in self.effects
            ],
            "outlived_dialogues": [
                {
                    "move": one.move.id,
                    "states": one.states,
                    "readings": one.readings,
                    "rows": [{name: list(values) for name, values in row.items()} for row in one.rows],
                }
                for one in self.outlived
            ],
            "outlived_ties": [one.to_dict() for one in self.ties],
        }


@dataclass(frozen=True, eq=False)
class Repaired:
    """The repaired version of a policy: what it changes, and whether it keeps the promise."""

    policy: Policy
    change: Comparison
    verdict: Verdict
    attack: Attack | None

    def to_dict(self, language: str) -> dict[str, object]:
        """As JSON values."""
        return {
            "policy": self.policy.id,
            "comparison": self.change.to_dict(),
            "verdict": self.verdict.to_dict(language),
            "over_time": self.attack.to_dict(language) if self.attack else None,
        }


@dataclass(frozen=True, eq=False)
class Examination:
    """Everything about one policy; a part is None or empty where it does not apply.

    `explanations` are by claim; only that of the first claim has repairs. `unfinished` says what could
    not be found out, and why.
    """

    policy: Policy
    explanations: Mapping[str, Explanation]
    steps: StepByStep | None
    check: Check | None
    strength: Strength | None
    repaired: Repaired | None
    unfinished: tuple[str, ...]

    def to_dict(self, language: str) -> dict[str, object]:
        """As JSON values."""
        return {
            "policy": self.policy.id,
            "explanations": {claim: found.to_dict(language) for claim, found in self.explanations.items()},
            "over_time": self.steps.to_dict(language) if self.steps else None,
            "check": self.check.to_dict(language) if self.check else None,
            "strength": scores(self.strength, language) if self.strength else None,
            "repaired": self.repaired.to_dict(language) if self.repaired else None,
            "unfinished": list(self.unfinished),
        }


def scores(found: Strength, language: str) -> dict[str, object]:
    """The three scores, and what no claim watches; `childproof strength` gives every mutant too."""
    return {
        **{
            name: {
                "total": score(LEVELS[-1]).total,
                **{level: score(level).noticed for level in LEVELS},
            }
            for name, score in (("mutants", found.mutation_score), ("conditions", found.condition_score))
        },
        "unwatched": [group.to_dict(language) for group in found.unwatched],
    }


def examine(
    policy: Policy,
    verdicts: Sequence[Verdict],
    *,
    settled: Reading,
    silence: str,
    time_limit: float | None = None,
) -> Examination:
    """Ask everything about one policy that its verdicts leave open; what takes too long is left out.

    `verdicts` are those on its claims, the mission's first. `settled` may settle readings of others.
    """
    ours = {name: option for name, option in settled.items() if name in policy.readings}
    unfinished = []
    checked = measured = None
    try:
        checked = check(policy, settled=ours, time_limit=time_limit)
    except Undecided as error:
        unfinished.append(str(error))
    if policy.claims:
        try:
            measured = strength(policy, settled=ours, silence=silence)
        except TooLargeError as error:
            unfinished.append(str(error))
    return Examination(
        policy,
        {
            verdict.claim.id: explain(verdict, mend=place == 0, time_limit=time_limit)
            for place, verdict in enumerate(verdicts)
        },
        _steps(policy, ours, silence, time_limit),
        checked,
        measured,
        _repaired(policy, verdicts, ours, silence, time_limit),
        tuple(dict.fromkeys(unfinished)),
    )


def _steps(policy: Policy, settled: Reading, silence: str, time_limit: float | None) -> StepByStep | None:
    moves = catalogue_moves(policy.vocabulary)
    if moves is None or not moves.claims:
        return None
    attacks = tuple(
        find_attack(policy, claim, moves=moves, settled=settled, silence=silence, time_limit=time_limit)
        for claim in moves.claims.values()
    )
    mission = attacks[0].claim
    return StepByStep(
        attacks,
        prove_for_many(policy, mission, moves=moves, settled=settled, silence=silence, time_limit=time_limit)
        if moves.relations
        else None,
        time_effects(policy, mission, moves=moves, settled=settled, silence=silence),
        outlived_dialogues(policy, moves, among=_with_children(moves), settled=settled)
        if moves.memory
        else (),
        outlived_ties(moves),
    )


def _with_children(moves: Moves) -> Rows:
    """Rows of facts that say that the recipient is a child; all pairs, where the vocabulary has none."""
    term = moves.vocabulary.terms.get("child_recipient")
    known = term is not None and all(name in moves.vocabulary.facts for row in term.rows for name in row)
    return term.rows if term is not None and known else ALWAYS


def _repaired(
    policy: Policy,
    verdicts: Sequence[Verdict],
    settled: Reading,
    silence: str,
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
    moves = catalogue_moves(better.vocabulary)
    claim = next(iter(moves.claims.values())) if moves and moves.claims else None
    return Repaired(
        better,
        compare(policy, better, settled=kept, silence=silence),
        verify(better, verdicts[0].claim, settled=kept, silence=silence, time_limit=time_limit),
        find_attack(better, claim, moves=moves, settled=kept, silence=silence, time_limit=time_limit)
        if claim
        else None,
    )
