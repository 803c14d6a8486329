"""Which rules a new version added, removed, or changed – in meaning, in wording, or both.

Rules are matched by id. Two rules mean the same if they say the same outcome and speak of the same
attempts under every reading; where the table would be too large, if they are written the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from policy.language import translator
from policy.model import Policy, Rows, Rule
from policy.table import LARGEST_TABLE, Masks

ADDED, REMOVED, MEANING, WORDING, BOTH = "added", "removed", "meaning", "wording", "meaning and wording"


@dataclass(frozen=True)
class RuleChange:
    """One rule that differs: `kind` is added, removed, meaning, wording, or meaning and wording."""

    rule: str
    kind: str

    def words(self, language: str = "en") -> str:
        """The change as a clause."""
        _ = translator(language)
        kinds = {
            ADDED: _("{rule}: added"),
            REMOVED: _("{rule}: removed"),
            MEANING: _("{rule}: other meaning, same words"),
            WORDING: _("{rule}: other words, same meaning"),
            BOTH: _("{rule}: other words and another meaning"),
        }
        return kinds[self.kind].format(rule=self.rule)

    def to_dict(self) -> dict[str, str]:
        """As JSON."""
        return {"rule": self.rule, "kind": self.kind}


def rule_changes(old: Policy, new: Policy) -> tuple[RuleChange, ...]:
    """Every rule that was added, removed or changed, in the order of the old policy, then the new."""
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    same_meaning = _Meanings(old, new)
    changes = []
    for rule_id in dict.fromkeys([*before, *after]):
        if rule_id not in after:
            changes.append(RuleChange(rule_id, REMOVED))
        elif rule_id not in before:
            changes.append(RuleChange(rule_id, ADDED))
        else:
            meaning = not same_meaning.of(before[rule_id], after[rule_id])
            wording = before[rule_id].quote != after[rule_id].quote
            if meaning or wording:
                kind = BOTH if meaning and wording else MEANING if meaning else WORDING
                changes.append(RuleChange(rule_id, kind))
    return tuple(changes)


class _Meanings:
    """Compares what rules of two policies speak of."""

    def __init__(self, old: Policy, new: Policy):
        self.old, self.new = old, new
        same_readings = {n: set(q.options) for n, q in old.readings.items()} == {
            n: set(q.options) for n, q in new.readings.items()
        }
        self.by_table = same_readings and old.vocabulary.combinations <= LARGEST_TABLE
        self._readings = (
            old.all_readings({"overlap": old.readings["overlap"].default}) if self.by_table else []
        )

    def of(self, before: Rule, after: Rule) -> bool:
        """Whether two rules mean the same."""
        if before.outcome != after.outcome:
            return False
        if self._written(self.old, before) == self._written(self.new, after):
            return True
        return self.by_table and all(
            (Masks(self.old, reading).rule(before) == Masks(self.new, reading).rule(after)).all()
            for reading in self._readings
        )

    def _written(self, policy: Policy, rule: Rule) -> object:
        return [_spelled_out(policy, rows) for rows in (rule.sender, rule.recipient, rule.when, rule.unless)]


def _spelled_out(policy: Policy, rows: Rows) -> object:
    """Rows with every named condition replaced by its own rows."""
    return [
        {
            name: (allowed, _spelled_out(policy, policy.conditions[name].rows))
            if name in policy.conditions
            else allowed
            for name, allowed in row.items()
        }
        for row in rows
    ]
