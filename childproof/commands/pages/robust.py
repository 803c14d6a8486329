"""The page of `childproof robust`: the answer that holds first, then what it hangs on."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table

from childproof.answers.robustness import Robustness
from childproof.commands.pages.verdicts import short_names
from childproof.commands.shared.terminal import Text, rendered
from childproof.words.locale import plain_number
from childproof.words.robust_words import (
    adversary_words,
    box_words,
    cell_words,
    group_words,
    in_a_hundred,
    number_words,
    order_words,
    parameter_words,
)
from rulebook.language import grouped, plural, say, translator
from sim.assumptions.profile import Profile
from sim.sensitivity.turning_points import can_learn

MOST_BOXES = 6
MOST_PARAMETERS = 5
MOST_ORDERS = 3


def robust_page(result: Robustness, profile: Profile, language: str) -> str:
    """What holds over a space, for a person."""
    parts: list[RenderableType] = [Text(_head(result, profile, language), style="bold"), Text("")]
    for measure in range(len(result.names)):
        parts += _measure(result, measure, language)
    parts += [Text(line) for line in _foot(result, language)]
    return rendered(*parts)


def _head(result: Robustness, profile: Profile, language: str) -> str:
    _, ngettext = translator(language), plural(language)
    design = result.design
    return _("{region}, scale {scale}: {samples}, in {days}, seed {seed}").format(
        region=say(profile.words, language),
        scale=plain_number(design.scale, language),
        samples=ngettext("{n} sample", "{n} samples", result.samples).format(
            n=grouped(result.samples, language)
        ),
        days=ngettext("{n} day", "{n} days", design.setup.days).format(n=design.setup.days),
        seed=design.seed,
    )


def _measure(result: Robustness, measure: int, language: str) -> list[RenderableType]:
    """Everything about one measure: sentences that hold, ranges, regret, turning points, importance."""
    _, names = translator(language), short_names(list(result.ids))
    labels = [names[policy] for policy in result.ids]
    name = result.names[measure]
    parts: list[RenderableType] = [Text(result.title(measure, language), style="bold")]
    who = adversary_words(result.adversaries[-1], language)
    parts.append(Text(_("With what no line mentions forbidden, beside {adversary}:").format(adversary=who)))
    parts += [Text(sentence) for sentence in result.sentences(measure, language)]
    parts += [_grid(result, measure, labels, language)]
    orders = result.orders((measure, 0, len(result.adversaries) - 1))[:MOST_ORDERS]
    told = "; ".join(order_words(order, labels, language) for order in orders)
    parts.append(Text(_("Orders, the lowest first: {orders}.").format(orders=told)))
    for adversary in range(len(result.adversaries)):
        found = result.regrets(measure, adversary)
        if found:
            said = "; ".join(
                f"{labels[one.policy]} {number_words(name, one.p95, language)} "
                f"({number_words(name, one.most, language)})"
                for one in found
            )
            text = _("Regret beside {adversary}, in 95 of 100 (at most): {said}. Smallest: {best}.")
            who = adversary_words(result.adversaries[adversary], language)
            parts.append(Text(text.format(adversary=who, said=said, best=labels[found[0].policy])))
    parts += [Text(line) for line in _turns(result, measure, labels, language)]
    parts += [Text(line) for line in _hangs_on(result, measure, language)]
    return [*parts, Text("")]


def _grid(result: Robustness, measure: int, labels: list[str], language: str) -> Table:
    """5, 50 and 95 of 100 samples, and the usual figure, by meaning of silence and adversary."""
    _ = translator(language)
    grid = Table(padding=(0, 1))
    grid.add_column(_("what no line mentions, and who the stranger is"))
    for label in labels:
        grid.add_column(label, justify="right")
    name = result.names[measure]
    for silence, adversary in result.cells:
        found = result.quantiles((measure, silence, adversary))
        row = cell_words(silence, result.adversaries[adversary], language)
        cells = [
            f"{number_words(name, one.p05, language)} – {number_words(name, one.p50, language)} – "
            f"{number_words(name, one.p95, language)}\n({number_words(name, one.plain, language)})"
            for one in found
        ]
        grid.add_row(Text(row), *(Text(cell) for cell in cells))
    return grid


def _turns(result: Robustness, measure: int, labels: list[str], language: str) -> list[str]:
    _ = translator(language)
    found = [
        _("{better} is better than {than} {where}.").format(
            better=labels[than],
            than=labels[better],
            where=box_words(box, result.parameters, result.columns, result.policies, language),
        )
        for (cell, better, than), boxes in result.turns.items()
        if cell == (measure, 0, len(result.adversaries) - 1)
        for box in boxes[:2]
    ]
    return [_("Where it turns:"), *found[:MOST_BOXES]] if found else []


def _hangs_on(result: Robustness, measure: int, language: str) -> list[str]:
    _ = translator(language)
    adversary = len(result.adversaries) - 1
    lines = []
    if (measure, adversary) in result.important:
        _pair, listed = result.important[measure, adversary]
        parameters = "; ".join(
            parameter_words(one.key, result.parameters, result.policies, language)
            for one in listed[:MOST_PARAMETERS]
        )
        if parameters:
            lines.append(_("The closest pair hangs most on: {figures}.").format(figures=parameters))
    worth = dict(result.worth.get((measure, adversary), {}))
    everything = worth.pop("everything", None)
    known = [(group, value) for group, value in worth.items() if value[0] > value[1]]
    if everything is not None:
        best = max(known, key=lambda one: one[1][0], default=None)
        name = result.names[measure]
        text = _("To know everything before choosing would be worth {all} of this measure on average")
        said = text.format(all=number_words(name, everything[0], language))
        if best is not None:
            said += _("; the most of it comes from {group}: {value}").format(
                group=group_words(best[0], language), value=number_words(name, best[1][0], language)
            )
        else:
            said += _("; no one group of figures is shown to be worth anything by itself")
        lines.append(f"{said}.")
    return lines


def _foot(result: Robustness, language: str) -> list[str]:
    _, ngettext = translator(language), plural(language)
    half = in_a_hundred(result.told_to(), language)
    lines = [
        _(
            "A sample is one draw of all that is held possible, each figure between its own ends; shares of "
            "samples are no probabilities. With so many samples a share is known to ±{half} of 100."
        ).format(half=half),
        _(
            "Ranges: 5 – 50 – 95 of 100 samples, in brackets the figure with everything as usual. Beyond "
            "chance: by the paired interval of 95 % over the draws of people and messages."
        ),
    ]
    if result.inert:
        lines.append(
            ngettext(
                "{n} figure changes nothing at this size and is left out: {keys}.",
                "{n} figures change nothing at this size and are left out: {keys}.",
                len(result.inert),
            ).format(n=len(result.inert), keys=", ".join(result.inert))
        )
    if not can_learn():
        lines.append(_('Where it turns was not looked for: pip install "childproof[robust]".'))
    return lines
