"""All possible situations of a rule book with their outcomes, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from childproof.answers.reading_limits import MOST_READINGS_DECIDED
from proofs.answers.tabular import COUNT, TEXT, TEXTS, Columns, TableRow, Tabular, fact_columns
from rulebook.model import Policy, Reading
from rulebook.table import OUTCOME_NAMES, Masks, Situations, outcome_table, outcome_tables


@dataclass(frozen=True)
class SituationTable(Tabular):
    """Every possible situation under one policy; `settled` are the readings that are not left open."""

    policy: Policy
    settled: Reading

    @property
    def columns(self) -> Columns:
        """The facts, the outcome and its lines, and how many open readings give each outcome."""
        facts = fact_columns(self.policy.vocabulary)
        counts = dict.fromkeys((outcome.value for outcome in OUTCOME_NAMES), COUNT)
        return {"policy": TEXT, **facts, "outcome": TEXT, "lines": TEXTS, **counts}

    def table(self) -> list[TableRow]:
        """A row for each situation, in their order."""
        policy, situations = self.policy, Situations.of(self.policy.vocabulary)
        reading = policy.reading(self.settled)
        codes, masks = outcome_table(policy, reading), Masks(policy, reading)
        speaking = [(rule, masks.rule(rule)) for rule in policy.rules]
        counts = self._counts()
        rows: list[TableRow] = []
        for number in range(situations.size):
            outcome = OUTCOME_NAMES[codes[number]]
            deciding = tuple(rule for rule, mask in speaking if mask[number] and rule.outcome is outcome)
            over = {} if counts is None else dict(zip(OUTCOME_NAMES, counts[:, number].tolist(), strict=True))
            rows.append(
                {
                    "policy": policy.id,
                    **situations.situation(number),
                    "outcome": outcome.value,
                    "lines": list(policy.lines_of(deciding)),
                    **{name.value: count for name, count in over.items()},
                }
            )
        return rows

    def _counts(self) -> NDArray[np.int64] | None:
        """How many open readings give each outcome: int64[outcomes, situations]; None if too many."""
        options = self.policy.open_readings(
            {name: option for name, option in self.settled.items() if name in self.policy.readings}
        )
        if prod(len(one) for one in options.values()) > MOST_READINGS_DECIDED:
            return None
        tables = outcome_tables(self.policy, self.policy.all_readings(self.settled))
        return np.stack([(tables == code).sum(axis=0) for code in range(len(OUTCOME_NAMES))])
