"""Small mistakes that somebody could make in a policy: each mutant changes one thing.

Operators: drop a rule; loosen or tighten its outcome by one step; drop, widen, negate or swap an
entry of a row; drop an alternative; name another party; exchange sender and recipient; change the
default of a reading, the overlap among them. Knows nothing of what a mutant means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rulebook.language import SHOWN, translator
from rulebook.loaders.load_readings import OVERLAPS
from rulebook.model import ALWAYS, OUTCOMES, Condition, Outcome, Policy, Reading, Row, Rows, Rule, Value
from rulebook.words import name_words, outcome_words, rows_words, side_words


class MutationOperator(StrEnum):
    """What a mutant changes."""

    DROP_RULE = "drop_rule"
    LOOSEN = "loosen"
    TIGHTEN = "tighten"
    DROP_CONDITION = "drop_condition"
    DROP_ALTERNATIVE = "drop_alternative"
    WIDEN = "widen"
    NEGATE = "negate"
    SWAP = "swap"
    OVERLAP = "overlap"
    DEFAULT = "default"


DROP_RULE, LOOSEN, TIGHTEN, DROP, DROP_ALTERNATIVE, WIDEN, NEGATE, SWAP, OVERLAP, DEFAULT = MutationOperator

PARTS = ("from", "to", "when", "unless")
"""The entries of a rule that hold rows."""


@dataclass(frozen=True)
class Mutant:
    """One changed policy.

    `place` is where in the policy file the change is; `before` and `after` are rows, outcomes or
    options, as the operator has it. `rules` maps places in `policy.rules` to what stands there now
    (None: nothing), `conditions` ids to new conditions, `default` a reading to its new default.
    """

    policy: Policy
    operator: MutationOperator
    place: str
    rule: Rule | None = None
    before: Rows | str = ""
    after: Rows | str = ""
    rules: Mapping[int, Rule | None] = field(default_factory=dict)
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    default: Reading = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.operator, self.place))

    @property
    def id(self) -> str:
        """Operator, place and change, without spaces in names: unique within a policy."""
        change = self.after if self.after != "" else self.before
        return f"{self.operator} {self.place}" + (f": {_short(change)}" if change != "" else "")

    def changed(self) -> Policy:
        """The policy with the mistake in it."""
        kept = [self.rules.get(place, rule) for place, rule in enumerate(self.policy.rules)]
        readings = dict(self.policy.readings)
        for name, option in self.default.items():
            question = readings[name]
            others = tuple(other for other in question.options if other != option)
            alone = name == "overlap" and len(question.options) == 1
            words = {option: {"en": option}, **question.option_words}
            readings[name] = replace(
                question, options=(option,) if alone else (option, *others), option_words=words
            )
        return replace(
            self.policy,
            rules=tuple(rule for rule in kept if rule is not None),
            conditions={**self.policy.conditions, **self.conditions},
            readings=readings,
        )

    def words(self, language: str = SHOWN) -> str:
        """The change in one sentence."""
        _ = translator(language)
        before, after = (self._said(side, language) for side in (self.before, self.after))
        said = {
            DROP_RULE: _("{place} is left out."),
            LOOSEN: _("{place} says “{after}” instead of “{before}”."),
            TIGHTEN: _("{place} says “{after}” instead of “{before}”."),
            DROP: _("{place} without “{before}”."),
            DROP_ALTERNATIVE: _("{place} without the alternative “{before}”."),
            WIDEN: _("{place} with “{after}” instead of “{before}”."),
            NEGATE: _("{place} with “{after}” instead of “{before}”."),
            SWAP: _("{place} with “{after}” instead of “{before}”."),
            OVERLAP: _("{place} is “{after}” by default instead of “{before}”."),
            DEFAULT: _("{place} is “{after}” by default instead of “{before}”."),
        }[self.operator]
        if self.operator == SWAP and self.before == "":
            said = _("{place} with sender and recipient exchanged.")
        return said.format(place=self.place, before=before, after=after)

    def _said(self, side: Rows | str, language: str) -> str:
        if isinstance(side, str):
            return outcome_words(Outcome(side), language) if side in OUTCOMES else side
        if self.place.startswith("parties."):
            rows = (", ".join(_entry(name, row[name]) for name in row) for row in side)
            return "; ".join(rows).replace("sender_", "")
        is_side = self.rule is not None and self.place.endswith((".from", ".to"))
        if is_side and all(allowed == (True,) for row in side for allowed in row.values()):
            return side_words(self.policy, side, language)
        if len(side) == 1 and len(side[0]) == 1:
            return next(name_words(self.policy, name, row[name], language) for row in side for name in row)
        return rows_words(self.policy, side, language)


def _short(side: Rows | str) -> str:
    if isinstance(side, str):
        return side
    return " | ".join(" & ".join(_entry(name, row[name]) for name in row) for row in side)


def _entry(name: str, allowed: tuple[Value, ...]) -> str:
    values = (("yes" if value else "no") if isinstance(value, bool) else value for value in allowed)
    return f"{name}={'/'.join(values)}"


def mutants_of(policy: Policy) -> Iterator[Mutant]:
    """Every mutant of a policy, rule by rule, then of its conditions and parties, then of its readings."""
    for place, rule in enumerate(policy.rules):
        yield from _of_rule(policy, place, rule)
    own = {
        name: condition
        for name, condition in policy.conditions.items()
        if condition is not policy.vocabulary.terms.get(name)
    }
    for name, condition in own.items():
        if not _is_party(policy, name):
            yield from _of_condition(policy, condition)
        elif name.startswith("sender_is_"):
            yield from _of_party(policy, name.removeprefix("sender_is_"), condition)
    yield from _of_readings(policy)


def _of_rule(policy: Policy, place: int, rule: Rule) -> Iterator[Mutant]:
    yield Mutant(policy, DROP_RULE, rule.id, rule, rules={place: None})
    at = OUTCOMES.index(rule.outcome)
    for operator, step in ((LOOSEN, at - 1), (TIGHTEN, at + 1)):
        if 0 <= step < len(OUTCOMES):
            changed = replace(rule, outcome=OUTCOMES[step])
            yield Mutant(
                policy, operator, rule.id, rule, rule.outcome, changed.outcome, rules={place: changed}
            )
    for part in PARTS:
        rows = part_of(rule, part)
        if part in ("from", "to"):
            changes = _changed_side(policy, rows, "sender" if part == "from" else "recipient")
        else:
            changes = _changes(policy, rows, swaps=True)
        for operator, at, before, after, now in changes:
            changed = with_part(rule, part, now)
            where = _place(f"{rule.id}.{part}", at)
            yield Mutant(policy, operator, where, rule, before, after, rules={place: changed})
    sender, recipient = mirrored(policy, rule.recipient), mirrored(policy, rule.sender)
    if (sender, recipient) != (rule.sender, rule.recipient):
        changed = replace(rule, sender=sender, recipient=recipient)
        yield Mutant(policy, SWAP, rule.id, rule, rules={place: changed})


def part_of(rule: Rule, part: str) -> Rows:
    """The rows under `from`, `to`, `when` or `unless`."""
    return {"from": rule.sender, "to": rule.recipient, "when": rule.when, "unless": rule.unless}[part]


def with_part(rule: Rule, part: str, rows: Rows) -> Rule:
    """The rule with other rows under one of its parts."""
    if part == "from":
        return replace(rule, sender=rows)
    if part == "to":
        return replace(rule, recipient=rows)
    return replace(rule, when=rows) if part == "when" else replace(rule, unless=rows)


def _place(path: str, at: int) -> str:
    return f"{path}[{at}]" if at else path


Change = tuple[MutationOperator, int, Rows, Rows | str, Rows]
"""An operator, which row it changes (0: the only one), the entry before and after, all rows after."""


def _changes(policy: Policy, rows: Rows, *, swaps: bool) -> Iterator[Change]:
    """Every change of one entry, or of one alternative, of a list of rows."""
    for at, row in enumerate(rows):
        number = at + 1 if len(rows) > 1 else 0
        if number:
            yield DROP_ALTERNATIVE, number, (row,), "", (*rows[:at], *rows[at + 1 :])
        for name, allowed in row.items():
            for operator, entry in _changed_entries(policy, row, name, allowed, swaps):
                now = _with_entry(row, name, entry)
                after: Rows | str = (entry,) if entry else ""
                yield operator, number, ({name: allowed},), after, (*rows[:at], now, *rows[at + 1 :])


def _changed_entries(
    policy: Policy, row: Row, name: str, allowed: tuple[Value, ...], swaps: bool
) -> Iterator[tuple[MutationOperator, Row]]:
    known = values_of(policy, name)
    others = tuple(value for value in known if value not in allowed)
    yield DROP, {}
    if not others:
        return
    if len(others) > 1:
        for value in others:
            yield WIDEN, {name: tuple(v for v in known if v in allowed or v == value)}
    yield NEGATE, {name: others}
    twin = mirror(policy, name)
    if swaps and twin != name and (twin not in row or (name < twin and row[twin] != allowed)):
        yield SWAP, {twin: allowed} if twin not in row else {twin: allowed, name: row[twin]}


def _with_entry(row: Row, name: str, entry: Row) -> Row:
    """The row with another entry, or none, in the place of one."""
    now: dict[str, tuple[Value, ...]] = {}
    for other, allowed in row.items():
        if other == name:
            now.update(entry)
        elif other not in entry:
            now[other] = allowed
    return now


def _changed_side(policy: Policy, rows: Rows, side: str) -> Iterator[Change]:
    """The changes of `from` or `to`: "anyone" once, and every party that is not named yet."""
    if rows == ALWAYS:
        return
    yield DROP, 0, rows, "", ALWAYS
    yield from (change for change in _changes(policy, rows, swaps=False) if change[0] != DROP)
    named = {name for row in rows for name in row}
    for party in parties_of(policy):
        name = f"{side}_is_{party}"
        if name not in named:
            now = (*rows, {name: (True,)})
            yield WIDEN, 0, rows, now, now


def _of_condition(policy: Policy, condition: Condition) -> Iterator[Mutant]:
    for operator, at, before, after, rows in _changes(policy, condition.rows, swaps=True):
        if operator == SWAP and condition.id in _rests_on(policy, rows):
            continue
        changed = {condition.id: replace(condition, rows=rows)}
        where = _place(f"conditions.{condition.id}", at)
        yield Mutant(policy, operator, where, before=before, after=after, conditions=changed)


def _rests_on(policy: Policy, rows: Rows) -> set[str]:
    """The named conditions that rows mention, directly or through others."""
    found: set[str] = set()
    left = [name for row in rows for name in row if name in policy.conditions]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            inner = policy.conditions[name].rows
            left += [other for row in inner for other in row if other in policy.conditions]
    return found


def _is_party(policy: Policy, name: str) -> bool:
    """Whether a condition is one side of a party: the other side says the same, mirrored."""
    twin = mirror(policy, name)
    same = twin != name and twin in policy.conditions
    return same and policy.conditions[twin].rows == mirrored(policy, policy.conditions[name].rows)


def _of_party(policy: Policy, party: str, condition: Condition) -> Iterator[Mutant]:
    """A party means the same for sender and recipient, so both sides change."""
    twin = policy.conditions[f"recipient_is_{party}"]
    for operator, at, before, after, rows in _changes(policy, condition.rows, swaps=False):
        changed = {
            condition.id: replace(condition, rows=rows),
            twin.id: replace(twin, rows=mirrored(policy, rows)),
        }
        where = _place(f"parties.{party}", at)
        yield Mutant(policy, operator, where, before=before, after=after, conditions=changed)


def _of_readings(policy: Policy) -> Iterator[Mutant]:
    for name, question in policy.readings.items():
        operator, known = (OVERLAP, OVERLAPS) if name == "overlap" else (DEFAULT, question.options)
        for option in known:
            if option != question.default:
                yield Mutant(
                    policy,
                    operator,
                    f"readings.{name}",
                    before=question.default,
                    after=option,
                    default={name: option},
                )


def parties_of(policy: Policy) -> list[str]:
    """The parties that some rule names in `from` or `to`."""
    sides = (row for rule in policy.rules for row in (*rule.sender, *rule.recipient))
    return sorted({name.partition("_is_")[2] for row in sides for name in row})


def values_of(policy: Policy, name: str) -> tuple[Value, ...]:
    """What an entry of a row can allow: the values of a fact, the options of a reading, no and yes."""
    if name in policy.vocabulary.facts:
        return policy.vocabulary.facts[name].values
    if name in policy.readings:
        return policy.readings[name].options
    return (False, True)


def mirror(policy: Policy, name: str) -> str:
    """The same name on the other side, `recipient_role` for `sender_role`; itself where there is none.

    A fact that has other values on the other side has no mirror: no row could be exchanged.
    """
    for side, other in (("sender_", "recipient_"), ("recipient_", "sender_")):
        twin, rest = other + name.removeprefix(side), name.removeprefix(side)
        if name.startswith(side) and (rest in policy.vocabulary.sided_facts or twin in policy.conditions):
            return twin
    return name


def mirrored(policy: Policy, rows: Rows) -> Rows:
    """Rows with sender and recipient exchanged."""
    return tuple({mirror(policy, name): allowed for name, allowed in row.items()} for row in rows)
