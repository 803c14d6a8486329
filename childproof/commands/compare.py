"""`childproof compare`: what a change of rules loosened and tightened, and which claims it turned."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from childproof.calls import compare as comparing
from childproof.commands.shared.arguments import (
    Format,
    ReadingTexts,
    TextOrJson,
    Unspecified,
    language_of,
    one_of,
    policies_for,
    readings_for,
    silence_for,
)
from childproof.commands.shared.option_groups import takes_groups
from childproof.commands.shared.terminal import Text, indented, rendered
from childproof.commands.shared.weighing_options import WeighingOptions, population_for
from childproof.files.output import emit, emit_json
from proofs.changes.comparison import Comparison
from proofs.changes.expectations import Expected
from proofs.engines.solver import Undecided
from rulebook.language import N_, translator

HELP = N_(
    "Which situations a change loosened or tightened, and which claims it turned\n\n"
    "Compares two versions of a policy, or two policies over one vocabulary: exactly, by pair of outcomes, "
    "folded into few rows with the number of situations. --expect names a TOML file with the intended change "
    "([[expect]] tables with where, change, from, to, because): what is outside it is an error, and an "
    "expectation that matches nothing is one too. With --region and --seed, how many pairs of people stand "
    "in each row, and how many attempts a month are made there.\n\n"
    "Ends with 1 if --expect is given and the change is not the expected one, with 3 if the solver could "
    "not tell, otherwise with 0."
)
EXAMPLES = (
    "childproof compare sferum-2025-03-safety sferum-2025-03-who-and-when\n"
    "childproof compare old-rules.toml new-rules.toml --expect intended.toml\n"
    "childproof compare old-rules.toml new-rules.toml --region kursk --seed 1"
)


@takes_groups
def run(
    context: typer.Context,
    *,
    old: Annotated[str, typer.Argument(metavar="OLD", help=N_("the policy before: an id or a path"))],
    new: Annotated[str, typer.Argument(metavar="NEW", help=N_("the policy after: an id or a path"))],
    expect: Annotated[
        Path | None, typer.Option("--expect", metavar="FILE", help=N_("the intended change"))
    ] = None,
    all_readings: Annotated[
        bool,
        typer.Option("--all-readings", help=N_("over all pairs of readings; those of one name are tied")),
    ] = False,
    weighing: WeighingOptions,
    reading: ReadingTexts = None,
    unspecified: Unspecified = None,
    format: TextOrJson = Format.TEXT,
) -> int:
    """Compare two policies."""
    one_of(format, (Format.TEXT, Format.JSON), "--format")
    silence = silence_for(unspecified)
    language = language_of(context)
    books = policies_for([old, new])
    settled = readings_for(books, reading)
    population = population_for(weighing.request(books), language)
    try:
        found = comparing.compare(
            books[0], books[-1], reading=settled, all_readings=all_readings, unspecified=silence
        )
    except Undecided as undecided:
        _ = translator(language)
        emit(_("Could not tell: {reason}.").format(reason=_(str(undecided))))
        return 3
    found = found.weighed(population)
    expected = None if expect is None else comparing.expect(found, expect)
    if format == Format.JSON:
        emit_json({**found.to_dict(), **({} if expected is None else {"expected": expected.to_dict()})})
    else:
        emit(_page(found, expected, language))
    return 1 if expected is not None and not expected.is_met else 0


def _page(found: Comparison, expected: Expected | None, language: str) -> str:
    lines = [*found.words(language), *found.population_words(language)]
    if expected is not None:
        lines += ["", *expected.words(language)]
    title = Text(f"{found.old.id} → {found.new.id}", style="bold")
    return rendered(title, *(indented(line) for line in lines))
