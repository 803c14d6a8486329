"""The page of `childproof sweep`: what was varied, and a table for each measure."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table

from childproof.answers.sensitivity import SweepTable
from childproof.answers.sobol import SobolSweep
from childproof.answers.tornado import TornadoSweep
from childproof.commands.pages.verdicts import short_names
from childproof.commands.shared.terminal import Text, rendered
from childproof.words.locale import plain_number
from rulebook.language import grouped, plural, say, translator
from sim.assumptions.profile import Profile

WORDS_WIDTH = 42


def sweep_page(result: TornadoSweep | SobolSweep, profile: Profile, language: str) -> str:
    """A sweep for a person."""
    _, ngettext = translator(language), plural(language)
    run = result.base.run
    head = _("{region}, scale {scale}: {people} people, {days}, seed {seed}").format(
        region=say(profile.words, language),
        scale=plain_number(run.world.scale, language),
        people=grouped(len(run.world), language),
        days=ngettext("{n} day", "{n} days", run.days).format(n=run.days),
        seed=run.provenance.seed,
    )
    number, runs = len(result.assumptions), grouped(result.runs, language)
    if isinstance(result, TornadoSweep):
        how = ngettext(
            "{n} assumption, at its low and at its high end: {runs} simulations, one seed",
            "{n} assumptions, one at a time at their low and high ends: {runs} simulations, one seed",
            number,
        )
        legend = _(
            "Arrows lead from the figure at the low end to the one at the high end; – is no change. In "
            "brackets stands what may be chance: at neither end is it beyond the interval of 95 % of the "
            "difference, paired by school, as one in twenty is by chance alone."
        )
    else:
        how = ngettext(
            "{n} assumption, drawn between its ends: {runs} simulations, one seed",
            "{n} assumptions, drawn all at once between their ends: {runs} simulations, one seed",
            number,
        )
        legend = _(
            "Shares of the variance with intervals of 95 %: above by itself, below with interactions. More "
            "--runs make the intervals narrower."
        )
    parts: list[RenderableType] = [Text(head, style="bold"), Text(how.format(n=number, runs=runs))]
    for table in result.tables(language):
        parts += [Text(""), Text(table.title, style="bold"), _grid(table, result, language)]
        parts += [Text(table.note)] if table.note else []
    parts += [Text(""), Text(legend)]
    if result.narrowed:
        limited = _("Not as far as its own range, since the other figures allow no more: {keys}.")
        parts.append(Text(limited.format(keys=", ".join(result.narrowed))))
    return rendered(*parts)


def _grid(table: SweepTable, result: TornadoSweep | SobolSweep, language: str) -> Table:
    _, names = translator(language), short_names(list(result.policies))
    grid = Table(padding=(0, 1))
    grid.add_column(_("assumption"), max_width=WORDS_WIDTH)
    for policy in result.policies:
        grid.add_column(names[policy], justify="right")
    for place, (words, cells) in enumerate(table.rows):
        grid.add_row(Text(words), *(Text(cell) for cell in cells), end_section=place == 1)
    return grid
