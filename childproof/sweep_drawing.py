"""A sweep as a picture: its words and numbers in one language, handed to the figures."""

from __future__ import annotations

from childproof.measure_words import figure, figure_alone, shown
from childproof.report_words import short_titles
from childproof.sweep_result import Name, SobolSweep, TornadoSweep
from childproof.sweep_words import measure_title, plain_number
from policy.language import translator
from proofs.marks import Picture
from sim.intervals import Interval
from sim.parameters import Parameter
from sim.sweep_figures import Row, SobolPanel, TornadoPanel, figure_sobol, figure_tornado

__all__ = ["draw_sobol", "draw_tornado"]


def draw_tornado(sweep: TornadoSweep, name: Name, language: str, most: int) -> Picture:
    """The bars of one measure under every policy, the `most` assumptions that move it most."""
    order = sweep.ordered(name)
    titles, panels = short_titles(sweep.base.policies, language), []
    for policy in sweep.policies:
        measure, found = sweep.measure((policy, *name)), sweep.found[policy, *name]
        swings = [found.swing(one.key) for one in order[:most]]
        base = Interval(*(shown(measure, number) for number in (measure.value, measure.low, measure.high)))
        bars = [(shown(measure, one.at_low.value), shown(measure, one.at_high.value)) for one in swings]
        faint = [one.may_be_chance for one in swings]
        panels.append(TornadoPanel(titles[policy], base, figure(measure, language), bars, faint))
    _ = translator(language)
    notes = [sweep.rest_words(name, order[most:], language)]
    notes += [_("Pale bars may be chance.")] if any(any(panel.faint) for panel in panels) else []
    return figure_tornado(
        [_row(one, language, f":\u00a0{plain_number(one.value, language)}") for one in order[:most]],
        panels,
        measure=measure_title(sweep.measure((sweep.policies[0], *name)), language),
        decimal=_decimal(language),
        note=" ".join(note for note in notes if note),
        translate=_,
        kind=Picture,
    )


def draw_sobol(sweep: SobolSweep, name: Name, language: str, most: int) -> Picture:
    """The indices of one measure under every policy, of the `most` assumptions with the largest."""
    _ = translator(language)
    order = sweep.ordered(name)
    titles, panels = short_titles(sweep.base.policies, language), []
    for policy in sweep.policies:
        measure, found = sweep.measure((policy, *name)), sweep.found[policy, *name]
        indices = [found.index(one.key) for one in order[:most]]
        least, highest = (figure_alone(measure, end, language) for end in (found.least, found.most))
        said = _("over the draws: {figure}\nover the assumptions: {least} … {most}").format(
            figure=figure(measure, language), least=least, most=highest
        )
        panels.append(SobolPanel(titles[policy], said, [(one.first, one.total) for one in indices]))
    return figure_sobol(
        [_row(one, language) for one in order[:most]],
        panels,
        measure=measure_title(sweep.measure((sweep.policies[0], *name)), language),
        decimal=_decimal(language),
        note=sweep.rest_words(name, order[most:], language),
        translate=translator(language),
        kind=Picture,
    )


def _row(one: Parameter, language: str, value: str = "") -> Row:
    low, high = (plain_number(end, language) for end in (one.low, one.high))
    return Row(f"{one.label(language)}{value}", low, high)


def _decimal(language: str) -> str:
    return "," if language == "ru" else "."
