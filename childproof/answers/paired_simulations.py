"""`Simulation.paired_with`: what other parameters do, in two simulations on the same draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from childproof.answers.equality import EqualByContent
from childproof.answers.result_lists import Policies
from childproof.words.locale import plain_number, short_titles
from childproof.words.measure_words import (
    formatted_alone,
    formatted_difference,
    is_headline,
    measure_words,
)
from proofs.answers.notebook import html_paragraph, html_table
from proofs.answers.tabular import NUMBER, TEXT, Columns, TableRow, Tabular
from rulebook.language import SHOWN, say, translator
from sim.assumptions.parameters import Parameter
from sim.results.measures import Measure
from sim.results.paired_change import PairedChange


@dataclass(frozen=True, eq=False)
class PairedSimulations(EqualByContent, Tabular):
    """A simulation with usual and one with other parameters, on the same draws.

    `measures` are those with other parameters, by policy id. `parameters` are those that have another value,
    as they were and as they are; `changes` say how far every measure moves, by policy id. `policies` are
    those that were simulated, in this order.
    """

    measures: Mapping[str, tuple[Measure, ...]]
    parameters: tuple[tuple[Parameter, Parameter], ...]
    changes: Mapping[str, tuple[PairedChange, ...]]
    policies: Policies

    def parameter_words(self, language: str = SHOWN) -> list[str]:
        """The parameters in words: "strangers on the service for each 1,000 pupils: 5 → 10"."""
        return [
            f"{say(before.words, language)}: {plain_number(before.value, language)} → "
            f"{plain_number(after.value, language)}"
            for before, after in self.parameters
        ]

    def rows(self, language: str = SHOWN) -> list[tuple[str, list[str]]]:
        """The headline measures that move at all, in words; under every policy before, after and how far.

        A breakdown stands below its total, whether that moves or not.
        """
        known = {policy: {(one.name, one.by): one for one in moved} for policy, moved in self.changes.items()}
        found = []
        for same in zip(*self.measures.values(), strict=True):
            if is_headline(same[0]):
                key = same[0].name, same[0].by
                changes = [moved.get(key) for moved in known.values()]
                found.append((same, changes, any(one is not None and one.moved for one in changes)))
        shown = {same[0].name for same, _changes, moved in found if moved}
        return [
            (
                measure_words(same[0], language),
                [_cell(one, change, language) for one, change in zip(same, changes, strict=True)],
            )
            for same, changes, moved in found
            if moved or (same[0].by is None and same[0].name in shown)
        ]

    def note(self, language: str = SHOWN) -> str:
        """How the rows are to be read."""
        _ = translator(language)
        paired = all(one.difference is not None for moved in self.changes.values() for one in moved)
        return (
            _(
                "Usual → other figures, on the same draws. In brackets: the interval of 95 % of the "
                "difference, paired by school. Numbers alone, and measures that are not shown, are the same "
                "in every school."
            )
            if paired
            else _("Usual → other figures, with the same seed but other schools, so without an interval.")
        )

    @property
    def columns(self) -> Columns:
        """A row for each policy and measure, before and after, with the interval of the paired difference."""
        texts, numbers = ("policy", "name", "by"), ("usual", "other", "difference", "low", "high")
        return {**dict.fromkeys(texts, TEXT), **dict.fromkeys(numbers, NUMBER)}

    def table(self) -> list[TableRow]:
        """The changes as numbers; without an interval where the two have other schools."""
        found: list[TableRow] = []
        for policy, moved in self.changes.items():
            for one in moved:
                row = {
                    "policy": policy,
                    "name": one.name,
                    "by": one.by,
                    "usual": one.usual,
                    "other": one.other,
                }
                more = one.difference
                ends = {} if more is None else {"difference": more.value, "low": more.low, "high": more.high}
                found.append({**row, **ends})
        return found

    def to_dict(self) -> dict[str, object]:
        """The parameters that differ and how far each measure moves, as JSON values."""
        return {
            "figures": [
                {"key": before.key, "usual": before.value, "other": after.value}
                for before, after in self.parameters
            ],
            "policies": {policy: [one.to_dict() for one in moved] for policy, moved in self.changes.items()},
        }

    def __str__(self) -> str:
        names = list(short_titles(self.policies, SHOWN).values())
        lines = [
            f"{words}: " + ", ".join(f"{name} {said}" for name, said in zip(names, cells, strict=True))
            for words, cells in self.rows()
        ]
        return "\n".join([*self.parameter_words(), *lines, self.note()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        _ = translator(SHOWN)
        head = [_("measure"), *short_titles(self.policies, SHOWN).values()]
        parameters = html_table([_("figure")], [[words] for words in self.parameter_words()])
        rows = html_table(head, [[words, *cells] for words, cells in self.rows()])
        return parameters + rows + html_paragraph(self.note())


def _cell(measure: Measure, change: PairedChange | None, language: str) -> str:
    """ "5.8 → 11.8 (+2.6 … +9.4)"; of what has not moved at all the value alone."""
    if change is None or not change.moved:
        return formatted_alone(measure, measure.value, language)
    usual, other = (formatted_alone(measure, one, language) for one in (change.usual, change.other))
    if change.difference is None:
        return f"{usual} → {other}"
    ends = (change.difference.low, change.difference.high)
    low, high = (formatted_difference(measure, end, language) for end in ends)
    return f"{usual} → {other} ({low} … {high})"
