"""The intended change, held against what a comparison found.

An expectation says where outcomes are meant to change, and how. A change outside all expectations
is an error, and so is an expectation that matches nothing: then what was meant did not happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from proofs.answers.notebook import html_lines
from proofs.changes.comparison import LOOSENED, SAME_STRICTNESS, TIGHTENED, ChangedRow, Comparison, Direction
from proofs.engines.covers import cover, mask_of
from proofs.findings.finding import Finding
from rulebook.language import SHOWN, Message, say, translator
from rulebook.loaders.row_names import RowNames
from rulebook.model import ALWAYS, Outcome, Rows
from rulebook.reader.entries import read_entries
from rulebook.reader.faults import one_fault
from rulebook.table import LARGEST_TABLE, Mask, Masks, Situations
from rulebook.words import rows_words

ANY = "any"
CHANGES = (ANY, LOOSENED, TIGHTENED, SAME_STRICTNESS)
ENDS = (ANY, *Outcome)


@dataclass(frozen=True)
class Expectation:
    """Attempts in `rows` are meant to change in this direction, from and to these outcomes (or `any`).

    `claims` are the claims and scenarios for which that is meant to have consequences.
    """

    rows: Rows
    change: str
    old: str
    new: str
    because: str
    claims: tuple[str, ...] = ()

    def fits(self, row: ChangedRow) -> bool:
        """Whether a row changes in the way that is meant, wherever it is."""
        return (
            self.change in (ANY, row.direction) and self.old in (ANY, row.old) and self.new in (ANY, row.new)
        )


@dataclass(frozen=True)
class Expected:
    """What a comparison did beyond the expectations, and which expectations found nothing.

    `beyond` is what the change made worse that no expectation covers, and that the rows do not show: for
    claims, in other readings, by other words.
    """

    comparison: Comparison
    outside: tuple[ChangedRow, ...]
    unmatched: tuple[Expectation, ...]
    beyond: tuple[Finding, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether everything meant happened, and nothing else."""
        return bool(self.comparison.pairs) and not (self.outside or self.unmatched or self.beyond)

    def words(self, language: str = SHOWN) -> list[str]:
        """What is wrong, in sentences."""
        _, policy = translator(language), self.comparison.subject
        said = [] if self.comparison.pairs else [_("The vocabularies differ, so nothing could be compared.")]
        for row in self.outside:
            what = rows_words(policy, (row.row,), language) or _("always")
            text = _("not expected: {old} → {new} ({count}): {what}")
            said.append(text.format(old=row.old, new=row.new, count=row.situations, what=what))
        for finding in self.beyond:
            text = _("not expected: {kind} {words}")
            said.append(text.format(kind=finding.kind, words=say(finding.words, language)))
        for expectation in self.unmatched:
            said.append(_("expected, but nothing changed so: {because}").format(because=expectation.because))
        return said or [_("The change is what was expected, and nothing else changed.")]

    def __str__(self) -> str:
        return "\n".join(self.words())

    def _repr_html_(self) -> str:
        return html_lines(self.words())

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "met": self.is_met,
            "outside": [row.to_dict() for row in self.outside],
            "unmatched": [expectation.because for expectation in self.unmatched],
            "beyond": [finding.to_dict() for finding in self.beyond],
        }


def load_expectations(path: str | Path, comparison: Comparison) -> tuple[Expectation, ...]:
    """Read `[[expect]]` tables: `where` (rows), `change`, `from`, `to`, `claims`, `because`.

    A file without any says that nothing changes.

    Raises:
        InputError: with every fault of the file.
    """
    top = read_entries(path, {"expect": "[[expect]]"})
    top.only("expect")
    policy = comparison.subject
    names = RowNames(
        facts={name: fact.values for name, fact in policy.vocabulary.facts.items()},
        terms=dict.fromkeys(policy.vocabulary.terms, (False, True)),
    )
    expectations = []
    for entries in top.tables("expect", Message("expectation"), needed=False):
        entries.only("where", "change", "from", "to", "claims", "because")
        expectations.append(
            Expectation(
                rows=entries.rows("where", names, ALWAYS),
                change=entries.choice("change", CHANGES, Message("change"), Message("changes"))
                if "change" in entries.table
                else ANY,
                old=entries.choice("from", ENDS, Message("outcome"), Message("outcomes"))
                if "from" in entries.table
                else ANY,
                new=entries.choice("to", ENDS, Message("outcome"), Message("outcomes"))
                if "to" in entries.table
                else ANY,
                because=entries.text("because"),
                claims=entries.texts("claims", default=()),
            )
        )
    top.faults.raise_if_any()
    return tuple(expectations)


def hold_against(comparison: Comparison, expectations: tuple[Expectation, ...]) -> Expected:
    """Which changes no expectation covers, and which expectations no change meets.

    Raises:
        InputError: the vocabulary is too large to enumerate.
    """
    policy = comparison.subject
    if policy.vocabulary.combinations > LARGEST_TABLE:
        raise one_fault(
            policy.path, Message("the vocabulary is too large to hold a change against expectations")
        )
    situations, masks = Situations.of(policy.vocabulary), Masks(policy, policy.default_reading)
    meant = [masks.rows(expectation.rows) for expectation in expectations]
    met = [False] * len(expectations)
    outside: dict[tuple[Direction, Outcome, Outcome, tuple[int, int]], Mask] = {}
    for row in comparison.rows:
        changed = mask_of(situations, row.row)
        rest = changed.copy()
        for at, expectation in enumerate(expectations):
            if expectation.fits(row):
                met[at] |= bool((changed & meant[at]).any())
                rest &= ~meant[at]
        key = (row.direction, row.old, row.new, row.pairs)
        outside[key] = outside.get(key, np.zeros(situations.size, dtype=np.bool_)) | rest
    rows = tuple(
        ChangedRow(direction, old, new, row, int(mask_of(situations, row).sum()), pairs)
        for (direction, old, new, pairs), mask in outside.items()
        for row in cover(situations, mask)
    )
    unmatched = tuple(meant for meant, found in zip(expectations, met, strict=True) if not found)
    return Expected(comparison, rows, unmatched)
