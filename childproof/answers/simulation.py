"""What `cp.simulate` gives: a run with its policies, its measures in words, tables and pictures.

Knows how a run is told. Knows nothing of how it is made (`calls.simulate`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

from childproof.answers.breakdown import BREAKDOWNS, Breakdown, BreakdownKind, breakdown
from childproof.answers.equality import EqualByContent
from childproof.answers.paired_simulations import PairedSimulations
from childproof.answers.reading_limits import MOST_READINGS_WEIGHED
from childproof.answers.result_lists import Policies
from childproof.words.locale import decimal_sign, plain_number, short_titles
from childproof.words.measure_words import formatted, is_headline, measure_words
from proofs.answers.notebook import html_paragraph, html_table
from proofs.answers.tabular import NUMBER, TEXT, Columns, Framed, TableRow
from rulebook.language import SHOWN, Message, translator
from rulebook.model import Reading
from rulebook.reader.faults import allowed_names, clipped, one_fault
from rulebook.table import outcome_table
from sim.results.first_day import FIRST_DAY_MEASURES, FirstDay, first_day, range_over
from sim.results.measures import Difference, Measure, differences, measures, run_to_dict, survival
from sim.results.paired_change import changed_parameters, paired_changes
from sim.run.run import Run

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture


class RunPicture(StrEnum):
    """What `draw` can show of a run."""

    BALANCE = "balance"
    REACHED = "reached"
    SURVIVAL = "survival"


@dataclass(frozen=True, eq=False)
class Simulation(EqualByContent, Framed):
    """What happened in one region under some policies, on the same attempts.

    `policies` and `reading` are what was run; `run` holds every count, and the vectors over the
    possible situations by which a set of situations is weighed.
    """

    policies: Policies
    reading: Reading
    run: Run

    @cached_property
    def measures(self) -> Mapping[str, tuple[Measure, ...]]:
        """The measures of each policy with their 95 % intervals, by policy id."""
        return measures(self.run)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """The measures of each pair of policies, one less the other, on the same attempts."""
        return differences(self.run)

    def to_dict(self) -> dict[str, object]:
        """The measures of every policy, their differences, and what the run rests on, as JSON values."""
        books = {
            policy.id: {"digest": policy.digest, "reading": dict(policy.reading(self.reading))}
            for policy in self.policies
        }
        found = run_to_dict(self.run)
        return {**found, "provenance": {**found["provenance"], "rule_books": books}}

    def over_readings(self) -> dict[str, dict[str, tuple[float, float]]]:
        """The lowest and highest value of every first-day measure over all readings left open, by policy.

        On the first day nothing is remembered yet, so one look at its attempts gives them all; no reading is
        run by itself. A range over readings is no interval over draws, and the two are never merged.

        Raises:
            InputError: a policy has too many readings to go through.
        """
        found = {}
        for policy in self.policies:
            number = prod(len(options) for options in policy.open_readings(self.reading).values())
            if number > MOST_READINGS_WEIGHED:
                raise one_fault(
                    policy.id,
                    Message(
                        "{n:,} readings are open, more than {most:,}",
                        n=number,
                        most=MOST_READINGS_WEIGHED,
                    ),
                    Message("settle some of them with --reading"),
                )
            tables = (outcome_table(policy, reading) for reading in policy.all_readings(self.reading))
            found[policy.id] = dict(range_over(self._first_day, tables))
        return found

    def first_day(self) -> dict[str, dict[str, float]]:
        """Every first-day measure in the reading at hand, by policy; it stands in the range over readings."""
        found = {}
        for policy in self.policies:
            table = outcome_table(policy, policy.reading(self.reading))
            found[policy.id] = {name: self._first_day.measure(name, table) for name in FIRST_DAY_MEASURES}
        return found

    @cached_property
    def _first_day(self) -> FirstDay:
        return first_day(self.run.world, self.run.setup)

    def paired_with(self, usual: Simulation) -> PairedSimulations:
        """What the figures of this simulation do: it and a `usual` one, on the same draws.

            usual = cp.simulate(seed=1)
            cp.simulate(seed=1, settings={"strangers_per_1000_pupils": 10}).paired_with(usual)

        Raises:
            InputError: that is none, or the two differ in more than figures of the region and the behaviours.
        """
        if not hasattr(usual, "run"):
            hint = Message("for example: cp.simulate(seed=1)")
            raise one_fault("paired_with", Message("a simulation has to be given"), hint)
        runs = usual.run, self.run
        moved = paired_changes(*runs)
        return PairedSimulations(self.measures, changed_parameters(*runs), moved, self.policies)

    def draw(
        self, what: str = "balance", language: str = SHOWN, narrow: bool = False, *, ax: object = None
    ) -> Picture:
        """A picture: safety against friction ("balance"), children reached by whom ("reached"), or the
        children whom no stranger has reached yet, day by day ("survival"). A `narrow` one suits a telephone.

        Raises:
            InputError: there is no such picture.
        """
        if what not in tuple(RunPicture):
            hint = allowed_names(what, tuple(RunPicture), Message("pictures"))
            raise one_fault("draw", Message("unknown picture `{name}`", name=clipped(str(what))), hint)
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.pictures.picture import Picture
        from sim.pictures.run_pictures import draw_balance, draw_reached, draw_survival

        names, words = short_titles(self.policies, language), translator(language)
        decimal = decimal_sign(language)
        if what == RunPicture.SURVIVAL:
            curves = survival(self.run)
            curve = draw_survival(curves, names=names, translate=words, decimal=decimal, narrow=narrow)
            return Picture(curve).on(ax)
        drawing = draw_balance if what == RunPicture.BALANCE else draw_reached
        drawn = drawing(self.measures, names=names, translate=words, decimal=decimal, narrow=narrow)
        return Picture(drawn).on(ax)

    plot = draw

    def framed(self) -> tuple[Columns, Sequence[TableRow]]:
        """Every measure of every policy, with its interval of 95 %."""
        texts, numbers = ("policy", "measure", "name", "by", "unit", "per"), ("value", "low", "high")
        rows = [
            {"policy": policy, "measure": measure_words(one, SHOWN), **vars(one)}
            for policy, found in self.measures.items()
            for one in found
        ]
        return {**dict.fromkeys(texts, TEXT), **dict.fromkeys(numbers, NUMBER)}, rows

    def rows(self, language: str = SHOWN) -> list[tuple[str, list[str]]]:
        """The measures in words with their figures under every policy, breakdowns by sender below them."""
        return [
            (measure_words(same[0], language), [formatted(one, language) for one in same])
            for same in zip(*self.measures.values(), strict=True)
            if is_headline(same[0])
        ]

    def breakdown(self, what: str, language: str = SHOWN) -> Breakdown:
        """One measure in parts: "ways" of strangers, "relations" of ordinary contact with children, the same
        with "adults", "places", or "load" on schools.

        Raises:
            InputError: there is no such breakdown.
        """
        if what not in BREAKDOWNS:
            hint = allowed_names(what, BREAKDOWNS, Message("breakdowns"))
            raise one_fault("breakdown", Message("unknown breakdown `{name}`", name=clipped(str(what))), hint)
        found = breakdown(self.run, self.measures, BreakdownKind(what), language)
        return replace(found, titles=tuple(short_titles(self.policies, language).values()))

    def __str__(self) -> str:
        lines = [
            f"{words}: "
            + ", ".join(f"{name} {said}" for name, said in zip(self.measures, said_by, strict=True))
            for words, said_by in self.rows()
        ]
        return "\n".join([*lines, self.asked()])

    def asked(self, language: str = SHOWN) -> str:
        """Where, how long and with which seed: whoever asks the same gets the same."""
        world = self.run.world
        values = {"region": world.region, "scale": plain_number(world.scale, language), "seed": world.seed}
        _ = translator(language)
        said = _("{region}, scale {scale}, {days} days, seed {seed}")
        return said.format(days=self.run.days, **values)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        _ = translator(SHOWN)
        head = [_("measure"), *short_titles(self.policies, SHOWN).values()]
        rows = html_table(head, [[words, *figures] for words, figures in self.rows()])
        return rows + html_paragraph(self.asked())
