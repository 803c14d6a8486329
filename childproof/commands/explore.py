"""`childproof explore`: a page in which one tries a case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from childproof.answers.exit_status import ExitStatus
from childproof.calls.explore import explore
from childproof.commands.shared.arguments import (
    ManyPolicies,
    ReadingTexts,
    language_of,
    page_languages_of,
    policies_for,
    readings_for,
)
from childproof.commands.shared.option_groups import takes_groups
from childproof.files.output import emit_words
from rulebook.language import N_, translator

HELP = N_(
    "A page in which one tries a case\n\n"
    "Writes one HTML file that needs no network: set the facts of an attempt to write, and see what every "
    "rule book makes of it, by which line, and what would change it. The address holds the case, so that it "
    "can be sent. Without policies: the three Sferum rule books. The page has both languages and a switch, "
    "or the one of --lang.\n\n"
    "Ends with 0."
)
EXAMPLES = (
    "childproof explore --output cases.html\nchildproof explore sferum-2025-03-safety --output safety.html"
)

DEFAULT_PAGE = Path("cases.html")


@takes_groups
def run(
    context: typer.Context,
    *,
    policies: ManyPolicies = None,
    output: Annotated[Path, typer.Option("--output", metavar="FILE", help=N_("the page"))] = DEFAULT_PAGE,
    reading: ReadingTexts = None,
) -> int:
    """Write the page."""
    _ = translator(language_of(context))
    chosen = policies_for(policies)
    page = explore(
        chosen, output=output, reading=readings_for(chosen, reading), language=page_languages_of(context)
    )
    emit_words(_("The page is written: {page}").format(page=page))
    return ExitStatus.DONE
