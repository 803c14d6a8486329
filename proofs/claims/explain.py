"""The whole answer behind a verdict: every failing situation, what a proof rests on, what would repair it.

Joins the pieces for one verdict. Knows nothing of how they are found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import z3

from proofs.answers.notebook import html_lines, html_paragraph, html_table
from proofs.answers.population_weight import Weighable, Weight, weight_entry
from proofs.answers.tabular import (
    COUNT,
    TEXT,
    TEXTS,
    Columns,
    TableRow,
    Tabular,
    row_cells,
    row_columns,
)
from proofs.answers.verdict import PROVED, Verdict
from proofs.claims.proof_cores import CoreElement, reasons
from proofs.claims.repairs import Repair, repairs
from proofs.engines.clock import NO_CLOCK, Clock
from proofs.engines.covers import TooManyRows, claim_rows, mask_of
from proofs.engines.solver import Undecided, session_of
from rulebook.language import SHOWN, Message, grouped, said_in, say, translator
from rulebook.model import UNSPECIFIED, Policy, Reading, Row, Rows, Rule, count_text, row_text
from rulebook.table import Masks, Situations, is_cheap_to_enumerate
from rulebook.values.json_values import json_values
from rulebook.words import rows_words

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture


@dataclass(frozen=True, repr=False)
class FailingRow:
    """One row of failing situations: how many (None if not counted), and the `lines` that decide them."""

    row: Row = field(hash=False)
    situations: int | None
    lines: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<{', '.join(self.lines) or '–'}: {row_text(self.row)}{count_text(self.situations)}>"

    def words(self, policy: Policy, language: str = SHOWN) -> str:
        """The row as one sentence with its lines."""
        _ = translator(language)
        what = rows_words(policy, (self.row,), language) if self.row else _("always")
        return f"{what[:1].upper()}{what[1:]}: {', '.join(self.lines) or _('no line of the text applies')}"

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {"row": json_values(self.row), "situations": self.situations, "rules": list(self.lines)}


@dataclass(frozen=True)
class Explanation(Weighable, Tabular):
    """What stands behind one verdict.

    `failing` covers exactly the situations in which the claim fails in `reading`, and `situations`
    counts them (None where the vocabulary is too large to enumerate). `core` is what a proof rests
    on, None where nothing is proved; `gaps` are the rows of the premise of which no line speaks in the
    reading that was asked about, given where the proof rests on silence. `unfinished` says what could
    not be found out.
    """

    verdict: Verdict
    reading: Reading = field(hash=False)
    situations: int | None
    failing: tuple[FailingRow, ...]
    core: tuple[CoreElement, ...] | None
    gaps: Rows = field(hash=False)
    repairs: tuple[Repair, ...]
    unfinished: tuple[Message, ...]

    @property
    def subject(self) -> Policy:
        """The policy that was judged."""
        return self.verdict.policy

    @property
    def weight(self) -> Weight | None:
        """What all failing situations weigh together; None where there are none, or nobody weighs."""
        return self.weight_of(tuple(row.row for row in self.failing)) if self.failing else None

    @property
    def columns(self) -> Columns:
        """A row for each row of failing situations, with the values that it allows."""
        told = {"policy": TEXT, "claim": TEXT, "words": TEXT, "situations": COUNT, "lines": TEXTS}
        return {**told, **row_columns(self.verdict.policy.vocabulary)}

    def table(self) -> list[TableRow]:
        """The rows of failing situations."""
        policy, claim = self.verdict.policy, self.verdict.claim
        return [
            {
                "policy": policy.id,
                "claim": claim.id,
                "words": one.words(policy),
                "situations": one.situations,
                "lines": list(one.lines),
                **row_cells(one.row),
            }
            for one in self.failing
        ]

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """The simplest situation in which the claim fails, as a picture.

        Raises:
            InputError: there is none.
        """
        return self.verdict.draw(language, ax=ax)

    plot = draw

    def core_words(self, language: str = SHOWN) -> list[str]:
        """What the proof rests on; lines that count for the same reason stand together."""
        policy = self.verdict.policy
        settled = {reason.id: reason.part for reason in self.core or () if reason.kind == "reading"}
        grouped: dict[str, list[CoreElement]] = {}
        for reason in self.core or ():
            grouped.setdefault(reason.clause(policy, "", language, settled), []).append(reason)
        return [
            alike[0].clause(
                policy, ", ".join(dict.fromkeys(one.line(policy) for one in alike)), language, settled
            )
            for alike in grouped.values()
        ]

    def words(self, language: str = SHOWN, *, in_full: bool = True) -> list[str]:
        """The explanation in sentences, one a line; not `in_full`, the failing situations alone."""
        _, policy = translator(language), self.verdict.policy
        said = []
        if self.failing:
            count = "?" if self.situations is None else grouped(self.situations, language)
            said.append(_("It fails in these situations ({count} in all):").format(count=count))
            words = [row.words(policy, language) for row in self.failing]
            said += self.rows_lines(tuple(row.row for row in self.failing), words, language)
        if not in_full:
            return said
        if self.core is not None:
            said.append(_("The proof rests on:"))
            said += [f"  {words}" for words in self.core_words(language)]
        if self.gaps:
            said.append(_("No line speaks of it where:"))
            said += [f"  {rows_words(policy, (row,), language)}" for row in self.gaps]
        if self.repairs:
            said.append(_("What would restore it:"))
            said += [f"  {repair.words(policy, language)}" for repair in self.repairs]
        said += [
            _("Not found out: {reason}.").format(reason=said_in(reason, language))
            for reason in self.unfinished
        ]
        return said

    def __str__(self) -> str:
        return "\n".join([*self.words(), *self.population_words()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        policy, _ = self.verdict.policy, translator(SHOWN)
        said = html_paragraph(f"{say(self.verdict.claim.words, SHOWN)} {self.verdict.words()}")
        if self.failing:
            rows = [
                [rows_words(policy, (one.row,), SHOWN), one.situations, ", ".join(one.lines)]
                for one in self.failing
            ]
            said += html_table([_("it fails where"), _("situations"), _("lines")], rows)
        rest = self.words()[1 + len(self.failing) if self.failing else 0 :]
        return said + html_lines([*rest, *self.population_words()])

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON."""
        return {
            "reading": dict(self.reading),
            "situations": self.situations,
            "failing": [{**row.to_dict(), **self.row_entry(row.row)} for row in self.failing],
            "core": json_values(self.core),
            "gaps": json_values(self.gaps),
            "repairs": [repair.to_dict(self.verdict.policy, language) for repair in self.repairs],
            "unfinished": [said_in(reason, language) for reason in self.unfinished],
            **({**weight_entry(self.weight), **self.population_entry()} if self.failing else {}),
        }


def explain(
    verdict: Verdict, *, mend: bool = True, rest: bool = True, time_limit: float | None = None
) -> Explanation:
    """Everything behind a verdict; `mend` also looks for repairs, `rest` for what a proof rests on.

    `time_limit` is for all of it, in seconds. A part that runs out of time is left out and named in
    `unfinished`, never guessed.
    """
    clock = Clock.within(time_limit)
    policy, claim = verdict.policy, verdict.claim
    example = verdict.counterexample
    reading = example.reading if example else verdict.reading
    unfinished: list[Message] = []
    situations: int | None = 0
    failing: tuple[FailingRow, ...] = ()
    core: tuple[CoreElement, ...] | None = None
    gaps: Rows = ()
    found: tuple[Repair, ...] = ()
    try:
        if example:
            situations, failing = failing_situations(verdict, reading, clock.share(2 if mend else 1))
        if verdict.status == PROVED and rest:
            settled = verdict.settled if verdict.status_all == PROVED else verdict.reading
            ours = {name: option for name, option in settled.items() if name in policy.readings}
            core = reasons(policy, claim, ours, silence=verdict.silence, time_limit=clock.share(2).left)
        if verdict.rests_on_silence:
            gaps = claim_rows(policy, claim, {UNSPECIFIED}, verdict.reading, clock)
    except (Undecided, TooManyRows) as error:
        unfinished.append(error.message)
    try:
        found = repairs(verdict, time_limit=clock.left) if mend else ()
    except Undecided as error:
        unfinished.append(error.message)
    return Explanation(verdict, reading, situations, failing, core, gaps, found, tuple(unfinished))


def failing_situations(
    verdict: Verdict, reading: Reading, clock: Clock = NO_CLOCK
) -> tuple[int | None, tuple[FailingRow, ...]]:
    """How many situations break the claim in one reading, and the rows that cover exactly them.

    Raises:
        Undecided: the rows could not be found in time.
        TooManyRows: it would be a list nobody reads.
    """
    policy, claim = verdict.policy, verdict.claim
    bad = claim.broken_by(verdict.silence)
    rows = claim_rows(policy, claim, bad, reading, clock)
    if not is_cheap_to_enumerate(policy):
        return None, tuple(FailingRow(row, None, _lines_by_solver(verdict, row, reading)) for row in rows)
    situations, masks = Situations.of(policy.vocabulary), Masks(policy, reading)
    spoken = [(rule, masks.rule(rule)) for rule in policy.rules if rule.outcome in bad]
    members = np.zeros(situations.size, dtype=np.bool_)
    found = []
    for row in rows:
        inside = mask_of(situations, row)
        lines = policy.lines_of(tuple(rule for rule, speaks in spoken if (speaks & inside).any()))
        found.append(FailingRow(row, int(inside.sum()), lines))
        members |= inside
    return int(members.sum()), tuple(found)


def _lines_by_solver(verdict: Verdict, row: Row, reading: Reading) -> tuple[str, ...]:
    """The lines that let some attempt of a row through, where nobody can look at all of them."""
    policy, session = verdict.policy, session_of(verdict.policy)
    bad = verdict.claim.broken_by(verdict.silence)
    encoding = session.encoding
    failing = z3.And(encoding.holds((row,)), encoding.premise(verdict.claim), encoding.outcome_in(bad))
    here = [
        session.define(("failing in", verdict.claim, bad, repr(row)), failing),
        *encoding.literals(reading),
    ]

    def speaks(rule: Rule) -> bool:
        applies = session.defined(("speaks", rule.id), lambda: encoding.applies(rule))
        return session.has_model([*here, applies])

    return policy.lines_of(tuple(rule for rule in policy.rules if rule.outcome in bad and speaks(rule)))
