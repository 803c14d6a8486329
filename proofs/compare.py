"""What a change of rules loosened and tightened: exactly, as few rows, and which claims it turned.

Both policies are tables over the same situations; a difference is `!=`. Readings of one name are
tied, the others vary. Where a vocabulary is too large for a table the solver alone compares, in one
reading of each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from itertools import product

import numpy as np
from numpy.typing import NDArray

from policy.language import translator
from policy.model import NOTHING_SETTLED, OUTCOMES, UNSPECIFIED, Policy, Reading, Row, Value
from policy.table import LARGEST_TABLE, OUTCOME_NAMES, Situations, outcome_table
from policy.words import outcome_words, rows_words
from proofs.covers import cover, mask_of
from proofs.rule_changes import RuleChange, rule_changes
from proofs.solver_compare import changed_by_solver
from proofs.verdict import Verdict
from proofs.verify import verify

LOOSENED, TIGHTENED, SAME_STRICTNESS = "loosened", "tightened", "reworded"


@dataclass(frozen=True)
class ChangedRow:
    """Attempts whose outcome went from `old` to `new`.

    `situations` counts them (None if not counted); `pairs` says in how many pairs of readings, at
    least and at most, the attempts of the row change in this way.
    """

    direction: str
    old: str
    new: str
    row: Row
    situations: int | None
    pairs: tuple[int, int]

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        row = {name: list(values) for name, values in self.row.items()}
        return {
            "direction": self.direction,
            "old": self.old,
            "new": self.new,
            "row": row,
            "situations": self.situations,
            "pairs": list(self.pairs),
        }


@dataclass(frozen=True)
class ClaimChange:
    """One claim before and after; None where a policy does not make it.

    `failing` counts the failing readings of both among those that both policies have, so that
    settling a reading is no change of verdict.
    """

    claim: str
    old: Verdict | None
    new: Verdict | None
    failing: tuple[int, int]

    @property
    def turned(self) -> bool:
        """Whether a verdict differs, or the claim gained or lost readings."""
        if self.old is None or self.new is None:
            return True
        return (self.old.status, self.failing[0]) != (self.new.status, self.failing[1])

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "claim": self.claim,
            "turned": self.turned,
            "old": _summary(self.old),
            "new": _summary(self.new),
            "failing_in_common_readings": list(self.failing),
        }


def failing_among(verdict: Verdict, options: Mapping[str, Collection[str]]) -> int:
    """In how many readings with only these options a claim fails; names not given are all open."""
    choices = {
        name: [option for option in question if option in options.get(name, question)]
        for name, question in verdict.policy.open_readings(verdict.settled).items()
    }
    return sum(
        any(
            all(reading[name] in allowed for name, allowed in row.items()) for row in verdict.readings.pattern
        )
        for reading in _choices(choices)
    )


def _summary(verdict: Verdict | None) -> dict[str, object] | None:
    if verdict is None:
        return None
    counts = {"refuted": verdict.readings.refuted, "total": verdict.readings.total}
    return {"status": verdict.status, "status_all": verdict.status_all, "readings": counts}


@dataclass(frozen=True)
class Comparison:
    """The difference between two policies, a value that can be narrowed and compared again.

    `vocabulary` lists the differences between the vocabularies; where there are any, nothing else
    is compared. `pairs` is the number of pairs of readings that were compared. `unlisted` names the
    pairs of outcomes of which there are changes, but more rows than anybody reads; that happens
    only where the solver alone compares.
    """

    old: Policy
    new: Policy
    vocabulary: tuple[str, ...]
    pairs: int
    rows: tuple[ChangedRow, ...]
    rules: tuple[RuleChange, ...]
    unlisted: tuple[str, ...] = ()
    settled: Reading = field(default_factory=dict)
    silence: str = "forbidden"

    @cached_property
    def claims(self) -> tuple[ClaimChange, ...]:
        """Every claim of either policy, judged in both; worked out when it is first asked for."""
        return tuple(_claim_changes(self.old, self.new, self.settled, self.silence)) if self.pairs else ()

    def __bool__(self) -> bool:
        """Whether anything that matters differs."""
        return bool(
            self.vocabulary or self.rows or self.unlisted or any(claim.turned for claim in self.claims)
        )

    @property
    def readings(self) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
        """Each reading with other options than before: its name, the options that went, those that came."""
        before, after = self.old.open_readings(), self.new.open_readings()
        names = dict.fromkeys([*before, *after])
        both = [(name, before.get(name, ()), after.get(name, ())) for name in names]
        return tuple(
            (name, tuple(o for o in old if o not in new), tuple(o for o in new if o not in old))
            for name, old, new in both
            if set(old) != set(new)
        )

    @property
    def loosened(self) -> tuple[ChangedRow, ...]:
        """The rows in which more is allowed than before."""
        return tuple(row for row in self.rows if row.direction == LOOSENED)

    @property
    def tightened(self) -> tuple[ChangedRow, ...]:
        """The rows in which less is allowed than before."""
        return tuple(row for row in self.rows if row.direction == TIGHTENED)

    def where(self, **facts: Value | tuple[Value, ...]) -> Comparison:
        """Only the attempts with these values of facts: `where(channel="id", sender_role=("none",))`."""
        wanted = {name: values if isinstance(values, tuple) else (values,) for name, values in facts.items()}
        rows = (narrowed for row in self.rows for narrowed in _narrowed(self.old, row, wanted))
        return replace(self, rows=tuple(rows))

    def without(self, other: Comparison) -> Comparison:
        """Only the rows that the other comparison does not have in the same words."""
        known = {_key(row) for row in other.rows}
        return replace(self, rows=tuple(row for row in self.rows if _key(row) not in known))

    def words(self, language: str = "en") -> list[str]:
        """The difference in sentences."""
        _ = translator(language)
        said = [_("The vocabularies differ: {what}.").format(what=what) for what in self.vocabulary]
        titles = {
            LOOSENED: _("Loosened:"),
            TIGHTENED: _("Tightened:"),
            SAME_STRICTNESS: _("Neither: silence became a prohibition, or the other way round:"),
        }
        for direction, title in titles.items():
            rows = [row for row in self.rows if row.direction == direction]
            said += [title, *(f"  {self._row_words(row, language)}" for row in rows)] if rows else []
        said += [_("Changed in too many ways to list: {what}.").format(what=what) for what in self.unlisted]
        turned = [change for change in self.claims if change.turned]
        if turned:
            said += [_("Claims that turned:"), *(f"  {_claim_words(change, language)}" for change in turned)]
        if self.readings:
            said += [_("Readings:"), *(f"  {_reading_words(*change, language)}" for change in self.readings)]
        if self.rules:
            said += [_("Lines:"), *(f"  {change.words(language)}" for change in self.rules)]
        return said or [_("Nothing differs.")]

    def _row_words(self, row: ChangedRow, language: str) -> str:
        _ = translator(language)
        what = rows_words(self.old, (row.row,), language) if row.row else _("always")
        turn = f"{outcome_words(row.old, language)} → {outcome_words(row.new, language)}"
        count = "" if row.situations is None else f" ({row.situations})"
        if self.pairs == 1:
            return f"{turn}{count}: {what}"
        pairs = _("in {least} to {most} of {total} pairs of readings").format(
            least=row.pairs[0], most=row.pairs[1], total=self.pairs
        )
        return f"{turn}{count}, {pairs}: {what}"

    def __str__(self) -> str:
        return "\n".join([f"{self.old.id} → {self.new.id}", *self.words()])

    def _repr_html_(self) -> str:
        return "<br>".join(escape(line) for line in str(self).splitlines())

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "old": self.old.id,
            "new": self.new.id,
            "vocabulary": list(self.vocabulary),
            "pairs": self.pairs,
            "rows": [row.to_dict() for row in self.rows],
            "unlisted": list(self.unlisted),
            "claims": [change.to_dict() for change in self.claims],
            "readings": [
                {"reading": name, "only_old": list(old), "only_new": list(new)}
                for name, old, new in self.readings
            ],
            "rules": [change.to_dict() for change in self.rules],
        }


def compare(
    old: Policy,
    new: Policy,
    *,
    settled: Reading = NOTHING_SETTLED,
    all_readings: bool = False,
    silence: str = "forbidden",
) -> Comparison:
    """Compare two policies, by default at their default readings.

    With `all_readings`, readings of one name take the same option on both sides (options that only
    one side has are left out), the others vary. `silence` says what an attempt counts as of which
    no line speaks, when it comes to looser or tighter.

    Raises:
        Undecided: the vocabulary is too large for a table and the solver could not tell.
    """
    vocabulary = tuple(vocabulary_differences(old, new))
    if vocabulary:
        return Comparison(old, new, vocabulary, 0, (), ())
    pairs = [(old.reading(settled), new.reading(settled))]
    if all_readings:
        pairs = list(reading_pairs(old, new, settled))
    unlisted: tuple[str, ...] = ()
    if old.vocabulary.combinations > LARGEST_TABLE:
        pairs = pairs[:1]
        found = list(changed_by_solver(old, new, *pairs[0]))
        unlisted = tuple(f"{o} → {n}" for o, n, some in found if some is None)
        rows = tuple(
            ChangedRow(direction(o, n, silence), o, n, row, None, (1, 1))
            for o, n, some in found
            for row in some or ()
        )
    else:
        rows = tuple(_changed_rows(old, new, pairs, silence))
    return Comparison(old, new, (), len(pairs), rows, rule_changes(old, new), unlisted, settled, silence)


def direction(old: str, new: str, silence: str) -> str:
    """Whether an outcome became looser or tighter, with silence read as what it counts as."""
    before, after = (OUTCOMES.index(silence if outcome == UNSPECIFIED else outcome) for outcome in (old, new))
    return LOOSENED if after < before else TIGHTENED if after > before else SAME_STRICTNESS


def vocabulary_differences(old: Policy, new: Policy) -> Iterator[str]:
    """What of the facts and axioms differs between two policies' vocabularies."""
    before, after = old.vocabulary, new.vocabulary
    for name in [*before.facts, *(name for name in after.facts if name not in before.facts)]:
        if name not in after.facts:
            yield f"only the old one has the fact `{name}`"
        elif name not in before.facts:
            yield f"only the new one has the fact `{name}`"
        elif before.facts[name].values != after.facts[name].values:
            yield f"the fact `{name}` has other values"
    if list(before.facts) == list(after.facts) and [axiom.impossible for axiom in before.axioms] != [
        axiom.impossible for axiom in after.axioms
    ]:
        yield "the axioms differ"


def reading_pairs(old: Policy, new: Policy, settled: Reading) -> Iterator[tuple[Reading, Reading]]:
    """Every pair of readings: names that both have take the same option, the others vary."""
    before, after = old.open_readings(settled), new.open_readings(settled)
    tied = {
        name: [o for o in options if o in after[name]] for name, options in before.items() if name in after
    }
    only_old = {name: options for name, options in before.items() if name not in after}
    only_new = {name: options for name, options in after.items() if name not in before}
    for same, left, right in product(*(list(_choices(part)) for part in (tied, only_old, only_new))):
        yield {**same, **left}, {**same, **right}


def _choices(options: Mapping[str, tuple[str, ...] | list[str]]) -> Iterator[dict[str, str]]:
    for chosen in product(*options.values()):
        yield dict(zip(options, chosen, strict=True))


def _changed_rows(
    old: Policy, new: Policy, pairs: list[tuple[Reading, Reading]], silence: str
) -> Iterator[ChangedRow]:
    """For each pair of outcomes: the attempts that went from one to the other, and in how many pairs."""
    situations = Situations.of(old.vocabulary)
    before, after = _Tables(old), _Tables(new)
    names = len(OUTCOME_NAMES)
    counts = np.zeros((names * names, situations.size), dtype=np.int32)
    every = np.arange(situations.size)
    for left, right in pairs:
        counts[before.of(left).astype(np.intp) * names + after.of(right), every] += 1
    for code in range(names * names):
        o, n = OUTCOME_NAMES[code // names], OUTCOME_NAMES[code % names]
        changed = counts[code] > 0
        if o == n or not changed.any():
            continue
        for row in cover(situations, changed):
            inside = mask_of(situations, row)
            seen = counts[code][inside]
            times = int(seen.min()), int(seen.max())
            yield ChangedRow(direction(o, n, silence), o, n, row, int(inside.sum()), times)


class _Tables:
    """The tables of one policy, each made once."""

    def __init__(self, policy: Policy):
        self.policy = policy
        self._made: dict[tuple[str, ...], NDArray[np.uint8]] = {}

    def of(self, reading: Reading) -> NDArray[np.uint8]:
        key = tuple(reading[name] for name in self.policy.readings)
        if key not in self._made:
            self._made[key] = outcome_table(self.policy, reading)
        return self._made[key]


def _claim_changes(old: Policy, new: Policy, settled: Reading, silence: str) -> Iterator[ClaimChange]:
    before, after = (
        {claim.id: verify(policy, claim, settled=settled, silence=silence) for claim in policy.claims}
        for policy in (old, new)
    )
    common = {
        name: set(question.options) & set(new.readings[name].options)
        for name, question in old.readings.items()
        if name in new.readings
    }
    for claim in dict.fromkeys([*before, *after]):
        both = before.get(claim), after.get(claim)
        counts = [0 if verdict is None else failing_among(verdict, common) for verdict in both]
        yield ClaimChange(claim, *both, (counts[0], counts[1]))


def _claim_words(change: ClaimChange, language: str) -> str:
    sides = [
        "–" if verdict is None else f"{verdict.status} ({verdict.readings.refuted}/{verdict.readings.total})"
        for verdict in (change.old, change.new)
    ]
    return f"{change.claim}: {sides[0]} → {sides[1]}"


def _reading_words(name: str, gone: tuple[str, ...], come: tuple[str, ...], language: str) -> str:
    _ = translator(language)
    parts = [_("no longer {options}").format(options=", ".join(gone))] if gone else []
    parts += [_("now also {options}").format(options=", ".join(come))] if come else []
    return f"{name}: {'; '.join(parts)}"


def _narrowed(
    policy: Policy, row: ChangedRow, wanted: Mapping[str, tuple[Value, ...]]
) -> Iterator[ChangedRow]:
    facts = policy.vocabulary.facts
    both = dict(row.row)
    for name, values in wanted.items():
        both[name] = tuple(value for value in row.row.get(name, facts[name].values) if value in values)
    if not all(both.values()):
        return
    if row.situations is None:
        yield replace(row, row=both)
        return
    inside = mask_of(Situations.of(policy.vocabulary), both)
    if inside.any():
        yield replace(row, row=both, situations=int(inside.sum()))


def _key(row: ChangedRow) -> tuple[object, ...]:
    return row.old, row.new, tuple(sorted(row.row.items()))
