"""What a sweep looks like: sentences, tables, JSON values, rows of CSV and a picture, for either method.

Knows how the range over assumptions stands beside the interval over the draws, for every policy and measure.
Knows nothing of how the points are run.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from childproof.answers.equality import EqualByContent
from childproof.answers.simulation import Simulation
from childproof.words.measure_words import formatted, formatted_alone, formatted_if_shown
from childproof.words.sweep_words import ends_words, measure_title
from proofs.answers.notebook import html_paragraph, html_table, html_title
from proofs.answers.tabular import NUMBER, TEXT, Columns, Framed, TableRow
from rulebook.language import SHOWN, Message, translator
from rulebook.reader.faults import allowed_names, clipped, one_fault
from sim.assumptions.parameters import Parameter
from sim.results.measures import Measure

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture
    from sim.sensitivity.sobol import Sobol
    from sim.sensitivity.tornado import Tornado

__all__ = [
    "MOST_ROWS",
    "PARAMETER_COLUMNS",
    "SHARED_COLUMNS",
    "Name",
    "Output",
    "Sweep",
    "SweepMethod",
    "SweepTable",
    "measure_id",
]

MOST_ROWS = 12
"""So many assumptions stand in a table or a picture; JSON and CSV hold all."""
SHARED_COLUMNS = ("policy", "name", "by", "unit", "per", "base", "base_low", "base_high", "least", "most")
PARAMETER_COLUMNS = ("assumption", "parameter_low", "parameter_value", "parameter_high")

Finding = TypeVar("Finding", bound="Tornado | Sobol")
Name = tuple[str, str | None]
"""A measure: its name, and of whom, or None for all."""
Output = tuple[str, str, str | None]
"""A measure under one policy, by its id."""


def measure_id(name: Name) -> str:
    """A measure as it is asked for: `NAME` or `NAME:BY`."""
    return name[0] if name[1] is None else f"{name[0]}:{name[1]}"


class SweepMethod(StrEnum):
    """How assumptions are varied: one at a time, or all at once."""

    TORNADO = "tornado"
    SOBOL = "sobol"


@dataclass(frozen=True)
class SweepTable:
    """One measure: rows of words and a cell for each policy, and what is left out below them."""

    title: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    note: str


@dataclass(frozen=True, eq=False)
class Sweep(EqualByContent, Framed, Generic[Finding]):
    """Which assumption matters how much, for each policy and measure.

    Attributes:
        base: the simulation with everything at its usual value.
        assumptions: what was varied, each between its `low` and `high`.
        narrowed: keys of those that go less far than their own range, as the other parameters allow no more.
        names: the measures that were asked for.
        runs: how many simulations there were.
        found: the answer for each policy and measure.
    """

    base: Simulation
    assumptions: tuple[Parameter, ...]
    narrowed: tuple[str, ...]
    names: tuple[Name, ...]
    runs: int
    found: Mapping[Output, Finding]

    method: ClassVar[SweepMethod]
    columns: ClassVar[tuple[str, ...]]

    @abstractmethod
    def weight(self, output: Output, key: str) -> float:
        """How much one assumption matters to a measure: what rows are ordered by."""

    @abstractmethod
    def _finding(self, output: Output, key: str) -> dict[str, object]:
        """The answer for one assumption as JSON values."""

    @abstractmethod
    def _cell(self, output: Output, one: Parameter, language: str) -> str: ...

    @abstractmethod
    def _range_words(self, language: str) -> str: ...

    @abstractmethod
    def rest_words(self, name: Name, left: Sequence[Parameter], language: str) -> str:
        """What the assumptions come to that a table or picture of a measure leaves out; nothing for none."""

    @abstractmethod
    def _picture(self, name: Name, language: str, most: int) -> Picture: ...

    @abstractmethod
    def _moved_words(self, output: Output, language: str) -> str: ...

    def _sentence(self, output: Output, language: str) -> str:
        """A measure of one policy as usual, and how far the assumptions move it."""
        _ = translator(language)
        measure, found = self.measure(output), self.found[output]
        words = (
            _("{measure}: {figure}, without an interval at this size.")
            if measure.withheld
            else _("{measure}: {figure}, the interval of 95 % over the draws.")
        )
        head = words.format(
            measure=measure_title(measure, language), figure=formatted_if_shown(measure, language)
        )
        if found.least == found.most:
            return head + " " + _("No assumption moves it.")
        return f"{head} {self._moved_words(output, language)}"

    @property
    def policies(self) -> tuple[str, ...]:
        """The ids of the policies, in the order of the question."""
        return tuple(policy.id for policy in self.base.policies)

    def measure(self, output: Output) -> Measure:
        """A measure of one policy with everything at its usual value."""
        policy, *name = output
        return next(one for one in self.base.measures[policy] if [one.name, one.by] == name)

    def ordered(self, name: Name) -> list[Parameter]:
        """The assumptions, first the one that matters most to a measure under any of the policies."""
        return sorted(
            self.assumptions,
            key=lambda one: -max(self.weight((policy, *name), one.key) for policy in self.policies),
        )

    def to_dict(self) -> dict[str, object]:
        """Everything as JSON values; numbers in the units of the measures and parameters."""
        return {
            "method": self.method.value,
            "runs": self.runs,
            "assumptions": [one.to_dict() for one in self.assumptions],
            "narrowed": list(self.narrowed),
            "policies": {
                policy: {"measures": [self._measure_dict((policy, *name)) for name in self.names]}
                for policy in self.policies
            },
            "provenance": self.base.to_dict()["provenance"],
        }

    def _measure_dict(self, output: Output) -> dict[str, object]:
        measure, found = self.measure(output).to_dict(), self.found[output]
        del measure["assumptions"]
        return {
            **measure,
            "least": found.least,
            "most": found.most,
            "assumptions": [
                {"key": one.key, **self._finding(output, one.key)}
                for one in self.ordered((output[1], output[2]))
            ],
        }

    def csv_rows(self) -> list[dict[str, object]]:
        """One row for each policy, measure and assumption; an interval ends in `_low` and `_high`."""
        rows = []
        for output in self.found:
            measure, found = self.measure(output), self.found[output]
            shared = (
                output[0],
                measure.name,
                measure.by or "",
                measure.unit,
                measure.per,
                measure.value,
                measure.low,
                measure.high,
                found.least,
                found.most,
            )
            for one in self.ordered((output[1], output[2])):
                row: dict[str, object] = dict(zip(SHARED_COLUMNS, shared, strict=True))
                row |= zip(PARAMETER_COLUMNS, (one.key, one.low, one.value, one.high), strict=True)
                for key, value in self._finding(output, one.key).items():
                    if isinstance(value, dict):
                        row |= {key: value["value"], f"{key}_low": value["low"], f"{key}_high": value["high"]}
                    elif value is not None:
                        row[f"assumption_{key}"] = value
                rows.append(row)
        return rows

    def framed(self) -> tuple[Columns, Sequence[TableRow]]:
        """One row for each policy, measure and assumption."""
        texts = {"policy", "name", "by", "unit", "per", "assumption"}
        return {name: TEXT if name in texts else NUMBER for name in self.columns}, self.csv_rows()

    def tables(self, language: str = SHOWN, most: int = MOST_ROWS) -> list[SweepTable]:
        """A table for each measure: the interval over the draws, the range over assumptions, and each one."""
        _ = translator(language)
        result = []
        for name in self.names:
            outputs = [(policy, *name) for policy in self.policies]
            measures, order = [self.measure(output) for output in outputs], self.ordered(name)
            rows = [
                (_("chance: 95 % over the draws"), tuple(formatted(one, language) for one in measures)),
                (self._range_words(language), tuple(self._range(output, language) for output in outputs)),
            ]
            rows += [
                (
                    f"{ends_words(one, language)} [{one.key}]",
                    tuple(self._cell(output, one, language) for output in outputs),
                )
                for one in order[:most]
            ]
            note = self.rest_words(name, order[most:], language)
            result.append(SweepTable(measure_title(measures[0], language), tuple(rows), note))
        return result

    def _range(self, output: Output, language: str) -> str:
        measure, found = self.measure(output), self.found[output]
        least, most = (formatted_alone(measure, end, language) for end in (found.least, found.most))
        return f"{least} … {most}"

    def words(self, language: str = SHOWN) -> str:
        """One sentence or two for each policy and measure."""
        return "\n".join(f"{output[0]}: {self._sentence(output, language)}" for output in self.found)

    def __str__(self) -> str:
        return self.words()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = []
        for table in self.tables():
            parts.append(html_title(table.title))
            parts.append(html_table(["", *self.policies], [[words, *cells] for words, cells in table.rows]))
            parts.append(html_paragraph(table.note))
        return "".join(parts)

    def draw(
        self,
        measure: str | None = None,
        *,
        language: str = SHOWN,
        most: int = MOST_ROWS,
        ax: object = None,
    ) -> Picture:
        """The picture of one measure, by default the first; it shows itself, and `.svg()` is its text.

        `measure` is `NAME` or `NAME:BY` as in the question; `most` is how many assumptions it holds.

        Raises:
            InputError: that measure is not part of this sweep.
        """
        known = {measure_id(name): name for name in self.names}
        if measure is not None and measure not in known:
            hint = allowed_names(measure, known, Message("measures of this sweep"))
            raise one_fault("measure", Message("unknown measure `{name}`", name=clipped(measure)), hint)
        return self._picture(known[measure] if measure else self.names[0], language, most).on(ax)

    plot = draw
