"""Which rules a new version added, removed, or changed – in meaning, in wording, or both.

Rules are matched by id. Two rules mean the same if they say the same outcome and speak of the same
attempts under every reading that both policies have; where the table would be too large, if they
are written the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rulebook.language import SHOWN, say, translator
from rulebook.model import Policy, Rows, Rule, Words, combinations_of
from rulebook.table import Masks, is_cheap_to_enumerate, mentioned_readings
from rulebook.values.json_values import DumpedAsItIs


class RuleChangeKind(StrEnum):
    """What became of a rule."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MEANING = "meaning"
    WORDING = "wording"
    BOTH = "meaning and wording"


ADDED, REMOVED, RENAMED, MEANING, WORDING, BOTH = RuleChangeKind


@dataclass(frozen=True, repr=False)
class RuleChange(DumpedAsItIs):
    """One rule that differs: `kind` is added, removed, renamed, meaning, wording, or meaning and wording.

    `quote` is the line of the source, of the new version where that has it; `why` is what the new version
    says of it, and may be empty. `was` is the id that a renamed rule had.
    """

    rule: str
    kind: RuleChangeKind
    quote: str
    why: Words = field(hash=False)
    was: str | None = None

    def __repr__(self) -> str:
        return f"<{self.words()}>"

    def words(self, language: str = SHOWN) -> str:
        """The change as a clause."""
        _ = translator(language)
        kinds = {
            ADDED: _("{rule}: added"),
            REMOVED: _("{rule}: removed"),
            RENAMED: _("{rule}: renamed, it was {was}"),
            MEANING: _("{rule}: other meaning, same words"),
            WORDING: _("{rule}: other words, same meaning"),
            BOTH: _("{rule}: other words and another meaning"),
        }
        said = kinds[self.kind].format(rule=self.rule, was=self.was)
        return f"{said} – {say(self.why, language) if self.why else f'«{self.quote}»'}"


def rule_changes(old: Policy, new: Policy) -> tuple[RuleChange, ...]:
    """Every rule that was added, removed or changed, in the order of the old policy, then the new."""
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    same_meaning = _Meanings(old, new)
    changes = []
    renamed = _renamed(before, after, same_meaning)
    for rule_id in dict.fromkeys([*before, *after]):
        if rule_id in renamed:
            now = after[renamed[rule_id]]
            changes.append(RuleChange(now.id, RENAMED, now.quote, now.why, rule_id))
        elif rule_id in renamed.values():
            continue
        elif rule_id not in after:
            changes.append(RuleChange(rule_id, REMOVED, before[rule_id].quote, {}))
        elif rule_id not in before:
            changes.append(RuleChange(rule_id, ADDED, after[rule_id].quote, after[rule_id].why))
        else:
            meaning = not same_meaning.of(before[rule_id], after[rule_id])
            wording = before[rule_id].quote != after[rule_id].quote
            if meaning or wording:
                kind = BOTH if meaning and wording else MEANING if meaning else WORDING
                changes.append(RuleChange(rule_id, kind, after[rule_id].quote, after[rule_id].why))
    return tuple(changes)


def _renamed(
    before: Mapping[str, Rule], after: Mapping[str, Rule], same_meaning: _Meanings
) -> dict[str, str]:
    """Rules that only have another id: the old one to the new one."""
    found: dict[str, str] = {}
    for name, rule in before.items():
        if name not in after:
            left = (other for other in after.values() if other.id not in {*before, *found.values()})
            match = next((other for other in left if same_meaning.of(rule, other)), None)
            if match is not None:
                found[name] = match.id
    return found


class _Meanings:
    """Compares what rules of two policies speak of."""

    def __init__(self, old: Policy, new: Policy):
        self.old, self.new = old, new
        cheap = is_cheap_to_enumerate(old) and is_cheap_to_enumerate(new)
        self.by_table = cheap and _situations(old) == _situations(new)

    def of(self, before: Rule, after: Rule) -> bool:
        """Whether two rules mean the same."""
        if before.outcome != after.outcome:
            return False
        if self._written(self.old, before) == self._written(self.new, after):
            return True
        mentioned = reading_names_of(self.old, before) | reading_names_of(self.new, after)
        if not self.by_table or any(
            n not in self.old.readings or n not in self.new.readings for n in mentioned
        ):
            return False
        return all(
            (
                Masks(self.old, self.old.reading(reading)).rule(before)
                == Masks(self.new, self.new.reading(reading)).rule(after)
            ).all()
            for reading in self._common(sorted(mentioned))
        )

    def _common(self, names: list[str]) -> list[dict[str, str]]:
        """Every combination of the options that both policies have of these readings."""
        both = {name: (self.old.readings[name].options, self.new.readings[name].options) for name in names}
        return combinations_of({name: [o for o in old if o in new] for name, (old, new) in both.items()})

    def _written(self, policy: Policy, rule: Rule) -> object:
        return [_spelled_out(policy, rows) for rows in _parts(rule)]


def _situations(policy: Policy) -> object:
    """What numbers the situations of a policy: facts with their values, and axioms, in their order."""
    values = [(name, fact.values) for name, fact in policy.vocabulary.facts.items()]
    return values, [axiom.impossible for axiom in policy.vocabulary.axioms]


def _parts(rule: Rule) -> tuple[Rows, ...]:
    return rule.sender, rule.recipient, rule.when, rule.unless


def reading_names_of(policy: Policy, rule: Rule) -> frozenset[str]:
    """The readings that a rule depends on, directly or through named conditions."""
    return mentioned_readings(policy, (row for rows in _parts(rule) for row in rows))


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
