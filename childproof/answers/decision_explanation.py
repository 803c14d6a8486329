"""Why one attempt is decided as it is, how other readings decide it, and where a policy is silent.

Knows the plain meaning and the table of a policy. Knows nothing of how an explanation is printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from childproof.answers.reading_limits import MOST_READINGS_DECIDED
from rulebook.decide import Decision, applies, decide
from rulebook.model import OUTCOMES, UNSPECIFIED, Outcome, Policy, Reading, Rule, Situation, Value
from rulebook.words import decision_words, situation_sentences


@dataclass(frozen=True)
class ReadingChange:
    """One reading settled otherwise, and what comes out then."""

    reading: str
    option: str
    decision: Decision


@dataclass(frozen=True)
class DecisionExplanation:
    """One decision with its reasons.

    `overruled` are the rules that apply too but say something else; `outcomes` counts the open
    readings by outcome (None where there are too many); `changes` are the single options that
    would turn the outcome.
    """

    policy: Policy
    situation: Situation
    reading: Reading
    decision: Decision
    overruled: tuple[Rule, ...]
    outcomes: Mapping[Outcome, int] | None
    changes: tuple[ReadingChange, ...]

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON values, with the words in one language."""
        said = [*situation_sentences(self.policy.vocabulary, self.situation, language)]
        return {
            "policy": self.policy.id,
            "situation": dict(self.situation),
            "reading": dict(self.reading),
            "outcome": self.decision.outcome.value,
            "rules": list(self.decision.lines),
            "quotes": {rule.line: rule.quote for rule in self.decision.rules},
            "overruled": list(self.policy.lines_of(self.overruled)),
            "readings": None
            if self.outcomes is None
            else {"total": sum(self.outcomes.values()), "outcomes": dict(self.outcomes)},
            "changes": [
                {
                    "reading": change.reading,
                    "option": change.option,
                    "outcome": change.decision.outcome.value,
                    "rules": list(change.decision.lines),
                }
                for change in self.changes
            ],
            "words": " ".join([*said, decision_words(self.policy, self.decision, language)]),
        }


def explain_decision(policy: Policy, situation: Situation, settled: Reading) -> DecisionExplanation:
    """Decide one attempt in the default reading with what is `settled`, and say why."""
    reading = policy.reading(settled)
    decision = decide(policy, situation, reading)
    overruled = tuple(
        rule
        for rule in policy.rules
        if rule.outcome != decision.outcome and applies(rule, policy, situation, reading)
    )
    changes = tuple(
        ReadingChange(name, option, changed)
        for name, options in policy.open_readings(settled).items()
        for option in options
        if option != reading[name]
        and (changed := decide(policy, situation, {**reading, name: option})).outcome != decision.outcome
    )
    return DecisionExplanation(
        policy, situation, reading, decision, overruled, _outcomes(policy, situation, settled), changes
    )


def _outcomes(policy: Policy, situation: Situation, settled: Reading) -> dict[Outcome, int] | None:
    total = 1
    for options in policy.open_readings(settled).values():
        total *= len(options)
    if total > MOST_READINGS_DECIDED:
        return None
    counts = Counter(decide(policy, situation, one).outcome for one in policy.all_readings(settled))
    return {outcome: counts[outcome] for outcome in (*OUTCOMES, UNSPECIFIED) if counts[outcome]}


@dataclass(frozen=True)
class SilentSituations:
    """Where no line of a policy speaks, in one reading.

    `silent` of `possible` situations; `pairs` are the parties, sender and recipient, between whom
    no line ever speaks. A party is the name of a condition without its side.
    """

    possible: int
    silent: int
    pairs: tuple[tuple[str, str], ...]


def silence_of(policy: Policy, reading: Reading) -> SilentSituations | None:
    """The gaps of a policy in one reading, or None where its vocabulary is too large to go through."""
    # NumPy is loaded only here, where a table is needed, and not for every command.
    from rulebook.table import OUTCOME_NAMES, Masks, is_cheap_to_enumerate, outcome_table

    if not is_cheap_to_enumerate(policy):
        return None
    silent = outcome_table(policy, reading) == OUTCOME_NAMES.index(UNSPECIFIED)
    masks = Masks(policy, reading)
    parties = _named_parties(policy)
    pairs = []
    for sender in parties:
        for recipient in parties:
            between = masks.rows(({f"sender_is_{sender}": _YES, f"recipient_is_{recipient}": _YES},))
            if between.any() and bool(silent[between].all()):
                pairs.append((sender, recipient))
    return SilentSituations(int(silent.size), int(silent.sum()), tuple(pairs))


_YES: tuple[Value, ...] = (True,)


def _named_parties(policy: Policy) -> list[str]:
    """The parties that the lines speak of, as senders or recipients, in the order of the policy."""
    named = {
        name.partition("_is_")[2]
        for rule in policy.rules
        for row in (*rule.sender, *rule.recipient)
        for name in row
    }
    listed = (name.removeprefix("sender_is_") for name in policy.conditions if name.startswith("sender_is_"))
    return [name for name in listed if name in named]
