"""Runs the scenarios of a policy: does each example get the outcome that it has to get?

A scenario holds iff every possible situation it describes, under every reading it speaks of, has
one of its outcomes. The array looks for an instance that does not, and `decide` confirms it. Knows
nothing of files.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from proofs.answers.notebook import html_paragraph, html_status, status_word
from rulebook.decide import Decision, decide
from rulebook.language import SHOWN, say, translator
from rulebook.loaders.load_scenarios import situations_in
from rulebook.model import (
    NOTHING_SETTLED,
    OUTCOMES,
    UNSPECIFIED,
    BasisKind,
    Policy,
    Reading,
    Scenario,
    Situation,
)
from rulebook.table import OUTCOME_NAMES, Situations, is_cheap_to_enumerate, outcome_table
from rulebook.words import decision_words, outcome_words, reading_words, situation_sentences


class ScenarioStatus(StrEnum):
    """How a policy does in a scenario; see `ScenarioResult`."""

    KEPT = "kept"
    FAILED = "failed"
    KNOWN = "known"
    RESOLVED = "resolved"
    NOT_APPLICABLE = "not_applicable"


KEPT, FAILED, KNOWN, RESOLVED, NOT_APPLICABLE = ScenarioStatus


@dataclass(frozen=True)
class Instance:
    """One situation of a scenario under one reading, with what the policy decides there."""

    situation: Situation
    reading: Reading
    decision: Decision


@dataclass(frozen=True)
class ScenarioResult:
    """How a policy does in one scenario.

    `kept`; `failed`; `known` where it fails as the scenario's `finding` says; `resolved` where it
    should fail and does not; `not_applicable` where the reading asked for is another one.
    `instance` is the first that fails.
    """

    policy: Policy
    scenario: Scenario
    status: ScenarioStatus
    instance: Instance | None

    @property
    def is_new(self) -> bool:
        """Whether the scenario file does not say so already."""
        return self.status in (FAILED, RESOLVED)

    def words(self, language: str = SHOWN) -> str:
        """What happened, and why it is right or wrong."""
        _ = translator(language)
        scenario = self.scenario
        if self.status == NOT_APPLICABLE:
            return _("It speaks of another reading.")
        if self.status == KEPT:
            return _("It gets the outcome it has to get.")
        if self.status == RESOLVED:
            return _("It was known to fail and does not any more: take its `finding` out.")
        assert self.instance is not None
        said = [*situation_sentences(self.policy.vocabulary, self.instance.situation, language)]
        changed = reading_words(self.policy, self.instance.reading, language)
        if changed:
            said.append(_("Read so: {options}.").format(options="; ".join(changed)))
        decision = self.instance.decision
        subject = _("The sender") if decision.rules else _("Here")
        said.append(f"{subject} {decision_words(self.policy, decision, language)}")
        expected = expected_words(scenario, language)
        reason = say(scenario.why, language).rstrip(".")
        source = citation(scenario, language)
        said.append(_("It has to be: {outcome}, because {reason}").format(outcome=expected, reason=reason))
        said[-1] += f" ({source})." if source else "."
        if self.status == KNOWN:
            why = say(scenario.finding, language).rstrip(".")
            said.append(_("This is known: {why}.").format(why=why))
        return " ".join(said)

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Policy, scenario, status and, where it fails, the first failing instance."""
        found = self.instance
        return {
            "policy": self.policy.id,
            "scenario": self.scenario.id,
            "basis": self.scenario.basis.kind.value,
            "status": self.status.value,
            "expected": [outcome.value for outcome in self.scenario.outcomes],
            "situation": dict(found.situation) if found else None,
            "reading": dict(found.reading) if found else None,
            "outcome": found.decision.outcome.value if found else None,
            "rules": list(found.decision.lines) if found else None,
            "words": self.words(language),
        }

    def __str__(self) -> str:
        lines = [f"{self.policy.id} · {self.scenario.id}: {status_word(self.status)}"]
        if self.scenario.words:
            lines.append(say(self.scenario.words, SHOWN))
        return "\n  ".join([*lines, self.words()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        words = f"{say(self.scenario.words, SHOWN)} {self.words()}".strip()
        return html_status(
            say(self.policy.title, SHOWN), self.scenario.id, self.status, html_paragraph(words)
        )


def run_scenarios(policy: Policy, *, settled: Reading = NOTHING_SETTLED) -> tuple[ScenarioResult, ...]:
    """Every scenario of the policy, in order; `settled` narrows the readings as in `verify`."""
    find = _Tables(policy) if is_cheap_to_enumerate(policy) else _Plain(policy)
    return tuple(_run(policy, scenario, settled, find) for scenario in policy.scenarios)


def _run(policy: Policy, scenario: Scenario, settled: Reading, find: _Plain | _Tables) -> ScenarioResult:
    readings = readings_of(policy, scenario, settled)
    if not readings:
        return ScenarioResult(policy, scenario, NOT_APPLICABLE, None)
    for reading in readings:
        situation = find.first_wrong(scenario, reading)
        if situation is not None:
            decision = decide(policy, situation, reading)
            if decision.outcome in scenario.outcomes:
                raise RuntimeError(f"{policy.id}: for `decide`, {situation} does not break {scenario.id}")
            status = KNOWN if scenario.finding else FAILED
            return ScenarioResult(policy, scenario, status, Instance(situation, reading, decision))
    return ScenarioResult(policy, scenario, RESOLVED if scenario.finding else KEPT, None)


class _Plain:
    """Looks for a wrong outcome situation by situation."""

    def __init__(self, policy: Policy):
        self.policy = policy

    def first_wrong(self, scenario: Scenario, reading: Reading) -> Situation | None:
        for situation in situations_in(self.policy.vocabulary, scenario.situation):
            if decide(self.policy, situation, reading).outcome not in scenario.outcomes:
                return situation
        return None


class _Tables:
    """Looks for a wrong outcome in the array, one table for each reading."""

    def __init__(self, policy: Policy):
        self.policy = policy
        self.situations = Situations.of(policy.vocabulary)
        self._known: dict[tuple[str, ...], NDArray[np.uint8]] = {}

    def first_wrong(self, scenario: Scenario, reading: Reading) -> Situation | None:
        key = tuple(reading.values())
        if key not in self._known:
            self._known[key] = outcome_table(self.policy, reading)
        wrong = ~np.isin(self._known[key], [OUTCOME_NAMES.index(outcome) for outcome in scenario.outcomes])
        for name, values in scenario.situation.items():
            wrong &= self.situations.where(name, values)
        return self.situations.situation(int(np.argmax(wrong))) if wrong.any() else None


def readings_of(
    policy: Policy, scenario: Scenario, settled: Reading = NOTHING_SETTLED
) -> list[dict[str, str]]:
    """The readings of which a scenario speaks; none where `settled` excludes them."""
    if scenario.every_reading:
        return policy.all_readings(settled)
    if any(settled.get(name, option) != option for name, option in scenario.reading.items()):
        return []
    return [dict(policy.reading({**settled, **scenario.reading}))]


def expected_words(scenario: Scenario, language: str = SHOWN) -> str:
    """The outcomes that a scenario accepts; where it excludes but one, that one."""
    _ = translator(language)
    excluded = [outcome for outcome in (*OUTCOMES, UNSPECIFIED) if outcome not in scenario.outcomes]
    if len(excluded) == 1:
        return _("anything but “{outcome}”").format(outcome=outcome_words(excluded[0], language))
    return _(" or ").join(outcome_words(outcome, language) for outcome in scenario.outcomes)


def citation(scenario: Scenario, language: str = SHOWN) -> str:
    """The line or norm that demands the outcome, or nothing for a pinned scenario."""
    _ = translator(language)
    words = scenario.basis.words
    if scenario.basis.kind is BasisKind.LINE:
        return f"{words['line']} «{words['quote']}»"
    if scenario.basis.kind is BasisKind.NORM:
        return _("{norm}: {demands}").format(norm=words["norm"], demands=words["demands"])
    return ""
