"""`childproof check`: gaps, contradictory overlaps, and lines without effect."""

from __future__ import annotations

import typer
from rich.console import RenderableType

from childproof.calls.check import check
from childproof.commands.shared.arguments import (
    Format,
    ReadingTexts,
    TextOrJson,
    TimeLimit,
    language_of,
    one_of,
    readings_for,
    seconds,
)
from childproof.commands.shared.option_groups import PolicyOptions, takes_groups
from childproof.commands.shared.terminal import Text, indented, rendered
from childproof.commands.shared.weighing_options import WeighingOptions, population_for
from childproof.files.output import emit, emit_json
from proofs.anomalies.check import MOST_SHOWN, Check
from proofs.engines.solver import Undecided
from rulebook.language import N_, say, translator

HELP = N_(
    "Gaps, overlaps, dead, redundant and shadowed rules\n\n"
    "Which attempts no line speaks of, which lines contradict each other (with the simplest example), and "
    "which lines have no effect: dead (no possible attempt fits), shadowed (another outcome always wins) or "
    "redundant (others say the same) – and in how many readings of the text. With --region and --seed, "
    "how many pairs of people and attempts a month the gaps and contradictions concern.\n\n"
    "Ends with 0, or with 3 if the solver could not tell in time."
)
EXAMPLES = (
    "childproof check sferum-2025-03-safety\n"
    "childproof check my-rules.toml --reading overlap=strictest\n"
    "childproof check my-rules.toml --region kursk --seed 1"
)


@takes_groups
def run(
    context: typer.Context,
    *,
    policies: PolicyOptions,
    weighing: WeighingOptions,
    reading: ReadingTexts = None,
    time_limit: TimeLimit = None,
    format: TextOrJson = Format.TEXT,
) -> int:
    """Check policies."""
    one_of(format, (Format.TEXT, Format.JSON), "--format")
    limit = seconds(time_limit)
    language = language_of(context)
    chosen = policies.chosen()
    settled = readings_for(chosen, reading)
    population = population_for(weighing.request(chosen), language)
    most = MOST_SHOWN if format == Format.TEXT and population is None else None
    try:
        checked = check(chosen, reading=settled, time_limit=limit, most_overlaps=most)
        found = [one.weighed(population) for one in checked]
    except Undecided as undecided:
        _ = translator(language)
        emit(_("Could not tell: {reason}.").format(reason=_(str(undecided))))
        return 3
    if format == Format.JSON:
        emit_json([one.to_dict(language) for one in found])
    else:
        parts = [part for one in found for part in _page(one, language)]
        emit(rendered(*parts, *([] if population is None else [Text(population.words(language))])))
    return 0


def _page(found: Check, language: str) -> list[RenderableType]:
    title = Text(f"{found.policy.id}: {say(found.policy.title, language)}", style="bold")
    return [title, *(indented(line) for line in found.words(language)), Text("")]
