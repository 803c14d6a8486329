"""`childproof check`: gaps, contradictory overlaps, and lines without effect."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import RenderableType

from childproof.answers.exit_status import ExitStatus
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
from childproof.commands.shared.quotes_told import quotes_in_json, tell_missing_quotes
from childproof.commands.shared.terminal import Text, indented, rendered
from childproof.commands.shared.weighing_options import WeighingOptions, population_for
from childproof.files.output import emit, emit_json
from childproof.gating.result import FailOn
from proofs.anomalies.check_answer import MOST_LISTED, MOST_SHOWN, Check
from rulebook.language import N_, say

HELP = N_(
    "Gaps, overlaps, dead, redundant and shadowed rules\n\n"
    "Which attempts no line speaks of, which lines contradict each other (with the simplest example), and "
    "which lines have no effect: dead (no possible attempt fits), shadowed (another outcome always wins) or "
    "redundant (others say the same) – and in how many readings of the text. With --region and --seed, "
    "how many pairs of people and attempts a month the gaps and contradictions concern. Of many "
    "findings of one kind the first are told and the others counted.\n\n"
    "Ends with 0 – with --fail-on any, with 1 if there is a gap, a contradiction or an idle line – or with 3 "
    "if something could not be told in time; what was found until then is told."
)
EXAMPLES = (
    "childproof check sferum-2025-03-safety\n"
    "childproof check sferum-2025-03-by-channel --reading overlap=strictest\n"
    "childproof check sferum-2025-03-by-channel --region kursk --seed 1"
)


@takes_groups
def run(
    context: typer.Context,
    *,
    policies: PolicyOptions,
    weighing: WeighingOptions,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="none|any",
            help=N_("which findings end with 1: none (the default), or any gap, contradiction or idle line"),
        ),
    ] = FailOn.NONE.value,
    reading: ReadingTexts = None,
    time_limit: TimeLimit = None,
    format: TextOrJson = Format.TEXT,
) -> int:
    """Check policies."""
    one_of(format, (Format.TEXT, Format.JSON), "--format")
    one_of(fail_on, (FailOn.NONE, FailOn.ANY), "--fail-on")
    limit = seconds(time_limit)
    language = language_of(context)
    chosen = policies.chosen()
    settled = readings_for(chosen, reading)
    population = population_for(weighing.request(chosen), language)
    warnings = tell_missing_quotes(chosen, language)
    most = MOST_SHOWN if format == Format.TEXT else MOST_LISTED
    checked = check(chosen, reading=settled, time_limit=limit, most_overlaps=most)
    found = [one.weighed(population) for one in checked]
    if format == Format.JSON:
        emit_json([quotes_in_json(one.to_dict(language), one.policy.id, warnings) for one in found])
    else:
        parts = [part for one in found for part in _page(one, language)]
        emit(rendered(*parts, *([] if population is None else [Text(population.words(language))])))
    if fail_on != FailOn.NONE and any(_finds_something(one) for one in found):
        return ExitStatus.FOUND
    return ExitStatus.UNSURE if any(one.is_unsure for one in found) else ExitStatus.DONE


def _finds_something(found: Check) -> bool:
    """Whether there is a gap, a contradiction or an idle line."""
    gaps = found.gaps is not None and found.gaps.rows != ()
    return bool(gaps or found.overlaps or found.more_overlaps or found.idle)


def _page(found: Check, language: str) -> list[RenderableType]:
    title = Text(f"{found.policy.id}: {say(found.policy.title, language)}", style="bold")
    return [title, *(indented(line) for line in found.words(language)), Text("")]
