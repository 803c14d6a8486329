"""What holds over a whole space of assumptions: sentences, tables and JSON values.

Knows how shares, regret, turning points and the worth of knowing are told, the answer that holds first. Knows
nothing of how samples are drawn or run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from childproof.answers.equality import EqualByContent
from childproof.answers.result_lists import Policies
from childproof.answers.robust_pictures import TurnMap, ranges_picture, turn_map, turn_picture
from childproof.answers.robust_values import (
    factor_value,
    importance_value,
    order_value,
    pair_value,
    regret_value,
    turn_value,
)
from childproof.answers.sensitivity import Name, measure_id
from childproof.words.locale import short_titles
from childproof.words.robust_words import name_title, pair_words
from proofs.answers.notebook import html_paragraph, html_title
from proofs.answers.tabular import NUMBER, TEXT, Columns, Framed, TableRow
from rulebook.language import SHOWN, Message
from rulebook.model import Reading
from rulebook.reader.faults import allowed_names, clipped, one_fault
from rulebook.values.json_values import json_values
from sim.assumptions.parameters import Parameter
from sim.population.world import make_world
from sim.run.provenance import provenance_of
from sim.sensitivity.parameter_groups import grouped_keys
from sim.sensitivity.robust import (
    Order,
    Pair,
    Quantiles,
    Regret,
    orders,
    policy_pairs,
    quantiles,
    regrets,
    share_of,
)
from sim.sensitivity.samples import SILENCES, Design, SampleResults
from sim.sensitivity.space import Space, columns_of
from sim.sensitivity.turning_points import (
    Box,
    Importance,
    can_learn,
    importance,
    turning_points,
    worth_of_knowing,
)

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture

__all__ = ["CellPlace", "Robustness"]

PICTURES = ("ranges", "turn")
_TURNS_IF = 0.02
"""Where an answer turns in fewer samples than that, no box is looked for."""

CellPlace = tuple[int, int, int]
"""A measure, a meaning of silence and an adversary, by their places."""


@dataclass(frozen=True, eq=False, repr=False)
class Robustness(EqualByContent, Framed):
    """Which policy is better in how much of what is held possible.

    Attributes:
        policies: that were compared. settled: readings that stay as they are.
        design: what was run; its first sample is the one with the usual parameters.
        space: what varied. drawn, readings: the parameters and options of each sample.
        inert: keys of parameters that change nothing and were left out.
        narrowed: keys of parameters that go less far than their own range, as the others allow no more.
        results: the measures of every sample, the first with the usual parameters.
    """

    policies: Policies
    settled: Reading
    design: Design
    space: Space
    drawn: tuple[Mapping[str, float], ...]
    readings: tuple[Mapping[str, str], ...]
    inert: tuple[str, ...]
    narrowed: tuple[str, ...]
    results: SampleResults

    @property
    def names(self) -> tuple[Name, ...]:
        """The measures."""
        return self.design.measures

    @property
    def measure_ids(self) -> tuple[str, ...]:
        """The measures as they are asked for, `NAME` or `NAME:BY`."""
        return tuple(measure_id(name) for name in self.names)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the policies."""
        return self.design.policies

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return len(self.drawn)

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Every parameter of the region and the behaviours, by its key, at its usual value."""
        return {**self.design.profile.parameters, **self.design.behaviours.parameters}

    @property
    def adversaries(self) -> tuple[str, ...]:
        """Which strangers there are."""
        return self.design.adversaries

    @property
    def cells(self) -> list[tuple[int, int]]:
        """Every meaning of silence with every adversary, by their places."""
        return [(silence, adversary) for adversary in range(len(self.adversaries)) for silence in (0, 1)]

    def values(self, cell: CellPlace) -> NDArray[np.float64]:
        """A measure of every sample: float64[samples, policies]."""
        measure, silence, adversary = cell
        return np.asarray(self.results.values[1:, measure, silence, adversary])

    def plain(self, cell: CellPlace) -> NDArray[np.float64]:
        """The measure at the usual parameters: float64[policies]."""
        measure, silence, adversary = cell
        return np.asarray(self.results.values[0, measure, silence, adversary])

    @cached_property
    def columns(self) -> dict[str, NDArray[np.float64]]:
        """What was drawn, float64[samples]: of each parameter, and of each option of reading if it was."""
        found = columns_of(self.space, self.drawn)
        for question in self.space.questions:
            for option in question.options:
                taken = [float(one[question.name] == option) for one in self.readings]
                found[f"reading.{question.name}={option}"] = np.array(taken)
        return found

    def orders(self, cell: CellPlace) -> tuple[Order, ...]:
        """The orders of the policies, the most frequent first."""
        return orders(self.values(cell))

    def pairs(self, cell: CellPlace) -> tuple[Pair, ...]:
        """Every pair of policies."""
        measure, silence, adversary = cell
        return policy_pairs(self.values(cell), self.results.differences[1:, measure, silence, adversary])

    def quantiles(self, cell: CellPlace) -> tuple[Quantiles, ...]:
        """Of each policy, in one cell."""
        return quantiles(self.values(cell), self.plain(cell))

    def quantiles_over_all(self, measure: int) -> tuple[Quantiles, ...]:
        """Of each policy, over both meanings of silence and all adversaries; `plain` is the usual run."""
        every = np.concatenate([self.values((measure, *cell)) for cell in self.cells])
        return quantiles(every, self.plain((measure, 0, 0)))

    def regrets(self, measure: int, adversary: int) -> tuple[Regret, ...]:
        """Of each policy over both meanings of silence, the minimax choice first."""
        return regrets(np.concatenate([self.values((measure, silence, adversary)) for silence in (0, 1)]))

    @cached_property
    def turns(self) -> dict[tuple[CellPlace, int, int], tuple[Box, ...]]:
        """Where the answer of each pair turns, by cell and the places of the two."""
        found = {}
        for measure in range(len(self.names)):
            for cell in ((measure, *place) for place in self.cells):
                values = self.values(cell)
                for pair in self.pairs(cell):
                    known = ~np.isnan(values).any(axis=1)
                    turned = values[known, pair.better] > values[known, pair.than]
                    if turned.mean() < _TURNS_IF:
                        continue
                    columns = {key: column[known] for key, column in self.columns.items()}
                    boxes = turning_points(columns, turned, self.design.seed)
                    if boxes:
                        found[cell, pair.better, pair.than] = boxes
        return found

    @cached_property
    def important(self) -> dict[tuple[int, int], tuple[Pair, tuple[Importance, ...]]]:
        """The closest pair, and on which parameters its difference hangs, by measure and adversary."""
        found = {}
        for measure in range(len(self.names)):
            for adversary in range(len(self.adversaries)):
                cell = (measure, 0, adversary)
                listed = self.pairs(cell)
                if listed:
                    closest = min(listed, key=lambda pair: pair.share.value)
                    values = self.values(cell)
                    output = values[:, closest.than] - values[:, closest.better]
                    found[measure, adversary] = closest, importance(self.columns, output, self.design.seed)
        return found

    @cached_property
    def worth(self) -> dict[tuple[int, int], dict[str, tuple[float, float]]]:
        """What it would be worth to know each group of parameters, by measure and adversary."""
        groups = {
            name: {key: self.columns[key] for key in keys}
            for name, keys in grouped_keys(self.columns).items()
        }
        return {
            (measure, adversary): worth_of_knowing(
                groups, self.values((measure, 0, adversary)), self.design.seed
            )
            for measure in range(len(self.names))
            for adversary in range(len(self.adversaries))
        }

    @property
    def _every_cell(self) -> list[CellPlace]:
        return [
            (measure, silence, adversary)
            for measure in range(len(self.names))
            for silence, adversary in self.cells
        ]

    def to_dict(self) -> dict[str, object]:
        """Everything as JSON values, in the shape of the contract."""
        every = self._every_cell
        return {
            "policies": list(self.ids),
            "samples": self.samples,
            "adversaries": list(self.adversaries),
            "measures": {
                name: self._by_policy(self.quantiles_over_all(measure))
                for measure, name in enumerate(self.measure_ids)
            },
            "orders": [
                order_value(self._where(cell), self.ids, order)
                for cell in every
                for order in self.orders(cell)
            ],
            "pairs": [
                pair_value(self._where(cell), self.ids, pair) for cell in every for pair in self.pairs(cell)
            ],
            "regret": [
                regret_value(self._asked(measure, adversary), self.ids, one)
                for measure in range(len(self.names))
                for adversary in range(len(self.adversaries))
                for one in self.regrets(measure, adversary)
            ],
            "turns": [
                turn_value(self._where(cell), (self.ids[than], self.ids[better]), box)
                for (cell, better, than), boxes in self.turns.items()
                for box in boxes
            ],
            "cells": [
                {**self._where(cell), "policies": self._by_policy(self.quantiles(cell))} for cell in every
            ],
            "importance": [
                importance_value(self._asked(*place), self.ids, pair, listed)
                for place, (pair, listed) in self.important.items()
            ],
            "worth_of_knowing": [
                {**self._asked(*place), "group": group, "value": value, "half": half}
                for place, by_group in self.worth.items()
                for group, (value, half) in by_group.items()
            ],
            "figures": [factor_value(one) for one in self.space.factors],
            "questions": [json_values(question) for question in self.space.questions],
            "inert": list(self.inert),
            "narrowed": list(self.narrowed),
            "boxes_sought": can_learn(),
            "provenance": self.provenance(),
        }

    def framed(self) -> tuple[Columns, Sequence[TableRow]]:
        """How each policy fares over the samples, for each measure, adversary and meaning of silence."""
        texts, numbers = ("measure", "adversary", "silence", "policy"), ("p05", "p50", "p95", "plain")
        rows = [
            {**self._where(cell), "policy": policy, **vars(found)}
            for cell in self._every_cell
            for policy, found in zip(self.ids, self.quantiles(cell), strict=True)
        ]
        return {**dict.fromkeys(texts, TEXT), **dict.fromkeys(numbers, NUMBER)}, rows

    def provenance(self) -> dict[str, object]:
        """Seeds, parameters and versions on which the samples depend; none of them on the clock."""
        design = self.design
        world = make_world(design.profile, scale=design.scale, seed=design.seed)
        told = provenance_of(world, design.setup, 0).to_dict()
        del told["unspecified"], told["people"]
        return {**told, "samples": self.samples, "scale": design.scale}

    def _where(self, cell: CellPlace) -> dict[str, object]:
        measure, silence, adversary = cell
        return {**self._asked(measure, adversary), "silence": SILENCES[silence]}

    def _asked(self, measure: int, adversary: int) -> dict[str, object]:
        return {"measure": self.measure_ids[measure], "adversary": self.adversaries[adversary]}

    def _by_policy(self, found: tuple[Quantiles, ...]) -> dict[str, object]:
        return {policy: json_values(one) for policy, one in zip(self.ids, found, strict=True)}

    def told_to(self) -> float:
        """How far a share of so many samples may lie off: half of the widest interval of 95 %."""
        half = share_of(self.samples // 2, self.samples)
        return (half.high - half.low) / 2

    def sentences(self, measure: int, language: str = SHOWN) -> list[str]:
        """Each pair of policies in one sentence: silence forbids, and strangers have read the rules."""
        titles = short_titles(self.policies, language)
        labels = [titles[policy] for policy in self.ids]
        cell = (measure, 0, len(self.adversaries) - 1)
        return [pair_words(pair, labels, language) for pair in self.pairs(cell)]

    def draw(
        self, what: str = "ranges", measure: int = 0, language: str = SHOWN, *, ax: object = None
    ) -> Picture:
        """A picture of one measure: the ranges of all policies ("ranges"), or a map over the two parameters
        that matter most of where the closest pair turns ("turn"), beside strangers who have read the rules.

        Raises:
            InputError: there is no such picture, or no two parameters vary.
        """
        if what not in PICTURES:
            hint = allowed_names(what, PICTURES, Message("pictures"))
            raise one_fault("draw", Message("unknown picture `{name}`", name=clipped(str(what))), hint)
        titles = short_titles(self.policies, language)
        labels = [titles[policy] for policy in self.ids]
        if what == "ranges":
            cells = {
                (silence, self.adversaries[adversary]): self.quantiles((measure, silence, adversary))
                for silence, adversary in self.cells
            }
            title = self.title(measure, language)
            drawn = ranges_picture(
                cells, name=self.names[measure], title=title, labels=labels, language=language
            )
            return drawn.on(ax)
        found = self.turn_map(measure)
        if found is None:
            raise one_fault("draw", Message("fewer than two parameters matter to this measure"))
        return turn_picture(
            found,
            titles=(labels[found.better], labels[found.than], self.title(measure, language)),
            parameters=self.parameters,
            policies=self.policies,
            language=language,
        ).on(ax)

    plot = draw

    def turn_map(self, measure: int) -> TurnMap | None:
        """Where the closest pair turns, over the two parameters that matter most to it; None without two."""
        adversary = len(self.adversaries) - 1
        if (measure, adversary) not in self.important:
            return None
        pair, listed = self.important[measure, adversary]
        keys, values = [one.key for one in listed], self.values((measure, 0, adversary))
        return turn_map(pair, keys, self.space, self.columns, self.readings, values, self.policies)

    def title(self, measure: int, language: str = SHOWN) -> str:
        """What a measure counts, of whom and in how many days."""
        return name_title(self.names[measure], self.design.setup.days, language)

    def words(self, language: str = SHOWN) -> str:
        """A few sentences for each measure."""
        lines = []
        for measure in range(len(self.names)):
            lines += [f"{self.title(measure, language)}:", *self.sentences(measure, language)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.words()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = []
        for measure in range(len(self.names)):
            parts.append(html_title(self.title(measure)))
            parts += map(html_paragraph, self.sentences(measure))
        return "".join(parts)
