"""A sweep of one assumption at a time: words, cells, JSON values and its picture, a tornado.

Knows what is said of low and high ends. Knows nothing of how they are run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from childproof.answers.sensitivity import PARAMETER_COLUMNS, SHARED_COLUMNS, Name, Output, Sweep, SweepMethod
from childproof.answers.sensitivity_rows import sensitivity_row
from childproof.words.locale import decimal_sign, plain_number, short_titles
from childproof.words.measure_words import formatted, formatted_alone, in_unit
from childproof.words.sweep_words import ends_words, measure_title
from rulebook.language import plural, translator
from rulebook.values.json_values import json_values
from sim.assumptions.parameters import Parameter
from sim.results.intervals import Interval

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture
    from sim.sensitivity.tornado import Tornado


@dataclass(frozen=True, eq=False, repr=False)
class TornadoSweep(Sweep["Tornado"]):
    """One assumption at a time, low and high, on the same draws."""

    found: Mapping[Output, Tornado]

    method = SweepMethod.TORNADO
    columns = (
        *SHARED_COLUMNS,
        *PARAMETER_COLUMNS,
        *(
            f"{end}{part}"
            for end in ("at_low", "at_high", "difference_at_low", "difference_at_high")
            for part in ("", "_low", "_high")
        ),
        "assumption_least",
        "assumption_most",
        "assumption_may_be_chance",
    )

    def weight(self, output: Output, key: str) -> float:
        """How far the measure moves."""
        return self.found[output].swing(key).reach

    def _finding(self, output: Output, key: str) -> dict[str, object]:
        swing = self.found[output].swing(key)
        alone = self.measure(output).withheld is not None
        return {
            "at_low": _shown(swing.at_low, alone),
            "at_high": _shown(swing.at_high, alone),
            "difference_at_low": json_values(swing.low_difference),
            "difference_at_high": json_values(swing.high_difference),
            "least": swing.least,
            "most": swing.most,
            "may_be_chance": swing.may_be_chance,
        }

    def ordered(self, name: Name) -> list[Parameter]:
        """The assumptions, first the one that moves the measure most under any of the policies.

        Those that move it by no more than chance may stand last.
        """

        def place(one: Parameter) -> tuple[bool, float]:
            swings = [self.found[policy, *name].swing(one.key) for policy in self.policies]
            by_chance = all(swing.may_be_chance or not swing.moves for swing in swings)
            return by_chance, -max(swing.reach for swing in swings)

        return sorted(self.assumptions, key=place)

    def _cell(self, output: Output, one: Parameter, language: str) -> str:
        swing, measure = self.found[output].swing(one.key), self.measure(output)
        if not swing.moves:
            return "–"
        low, high = (formatted_alone(measure, end.value, language) for end in (swing.at_low, swing.at_high))
        return f"({low} → {high})" if swing.may_be_chance else f"{low} → {high}"

    def _range_words(self, language: str) -> str:
        _ = translator(language)
        return _("one assumption at a time: least … most")

    def rest_words(self, name: Name, left: Sequence[Parameter], language: str) -> str:
        """As in `Sweep`: how far any of them moves the measure."""
        if not left:
            return ""
        widest = max(
            (self.weight((policy, *name), one.key), policy) for policy in self.policies for one in left
        )
        said = formatted_alone(self.measure((widest[1], *name)), widest[0], language)
        ngettext = plural(language)
        return ngettext(
            "{n} more assumption moves it by at most {width}.",
            "{n} more assumptions move it by at most {width} each.",
            len(left),
        ).format(n=len(left), width=said)

    def _picture(self, name: Name, language: str, most: int) -> Picture:
        return tornado_picture(self, name, language, most)

    def _moved_words(self, output: Output, language: str) -> str:
        _ = translator(language)
        measure, found = self.measure(output), self.found[output]
        said = _(
            "One assumption at a time moves it between {least} and {most}; most of all {assumption}: {ends}."
        ).format(
            least=formatted_alone(measure, found.least, language),
            most=formatted_alone(measure, found.most, language),
            assumption=ends_words(found.swings[0].assumption, language),
            ends=self._cell(output, found.swings[0].assumption, language),
        )
        if found.swings[0].may_be_chance:
            said += " " + _("All of it may be chance.")
        return said


def _shown(interval: Interval, alone: bool) -> dict[str, float | None]:
    """An interval as JSON values; of a measure whose interval is withheld the value alone."""
    low, high = (None, None) if alone else (interval.low, interval.high)
    return {"value": interval.value, "low": low, "high": high}


def tornado_picture(sweep: TornadoSweep, name: Name, language: str, most: int) -> Picture:
    """The bars of one measure under every policy, the `most` assumptions that move it most."""
    # Drawing takes Matplotlib, which nobody else needs to load.
    from proofs.pictures.picture import Picture
    from sim.pictures.sensitivity_pictures import TornadoPanel, draw_tornado

    order = sweep.ordered(name)
    titles, panels = short_titles(sweep.base.policies, language), []
    for policy in sweep.policies:
        measure, found = sweep.measure((policy, *name)), sweep.found[policy, *name]
        swings = [found.swing(one.key) for one in order[:most]]
        # Without an interval that may be shown the mark of chance has no length.
        low, high = (measure.value if end is None else end for end in (measure.low, measure.high))
        base = Interval(*(in_unit(measure, number) for number in (measure.value, low, high)))
        bars = [(in_unit(measure, one.at_low.value), in_unit(measure, one.at_high.value)) for one in swings]
        faint = [one.may_be_chance for one in swings]
        panels.append(TornadoPanel(titles[policy], base, formatted(measure, language), bars, faint))
    _ = translator(language)
    notes = [sweep.rest_words(name, order[most:], language)]
    notes += [_("Pale bars may be chance.")] if any(any(panel.faint) for panel in panels) else []
    drawn = draw_tornado(
        [
            sensitivity_row(one, language, f":\u00a0{plain_number(one.value, language)}")
            for one in order[:most]
        ],
        panels,
        measure=measure_title(sweep.measure((sweep.policies[0], *name)), language),
        decimal=decimal_sign(language),
        note=" ".join(note for note in notes if note),
        translate=_,
    )
    return Picture(drawn)
