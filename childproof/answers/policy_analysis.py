"""Everything that the verdicts on one policy leave open, as values for the report and for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from proofs.anomalies.check_answer import Check
from proofs.answers.verdict import Verdict
from proofs.attacks.attack_answer import Attack
from proofs.attacks.outlived_ties import OutlivedTie
from proofs.attacks.time_effects import OutlivedDialogue, TimeEffect
from proofs.changes.comparison import Comparison
from proofs.claims.explain import Explanation
from proofs.strength.coverage import LEVELS
from proofs.strength.report import Strength
from proofs.unbounded.answer import UnboundedAnswer
from rulebook.language import Message, said_in
from rulebook.model import Policy
from rulebook.values.json_values import json_values


@dataclass(frozen=True, eq=False)
class StepByStep:
    """The claims over time of one policy, the mission's sentence first.

    `many` is the mission's sentence for any number of people, `effects` what events do to it, and
    `outlived` the steps after which a dialogue with a child goes on without its reason, `ties` those
    that leave a tie without its reason.
    """

    attacks: tuple[Attack, ...]
    many: UnboundedAnswer | None
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
            "trace": self.mission.trace.to_dict(language) if self.mission.trace else None,
            "any_number": self.many.to_dict(language) if self.many else None,
            "events": [
                {
                    "event": effect.event.id,
                    "turns": effect.turns,
                    "status": effect.after.status.value,
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
                    "rows": json_values(one.rows),
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
class PolicyAnalysis:
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
    unfinished: tuple[Message, ...]

    def to_dict(self, language: str) -> dict[str, object]:
        """As JSON values."""
        return {
            "policy": self.policy.id,
            "explanations": {claim: found.to_dict(language) for claim, found in self.explanations.items()},
            "over_time": self.steps.to_dict(language) if self.steps else None,
            "check": self.check.to_dict(language) if self.check else None,
            "strength": scores(self.strength, language) if self.strength else None,
            "repaired": self.repaired.to_dict(language) if self.repaired else None,
            "unfinished": [said_in(reason, language) for reason in self.unfinished],
        }


def scores(found: Strength, language: str) -> dict[str, object]:
    """The three scores, and what no claim watches; `childproof strength` gives every mutant too."""
    return {
        **{
            name: {
                "total": score(LEVELS[-1]).total,
                **{level.value: score(level).noticed for level in LEVELS},
            }
            for name, score in (("mutants", found.mutation_score), ("conditions", found.condition_score))
        },
        "unwatched": [group.to_dict(language) for group in found.unwatched],
    }
