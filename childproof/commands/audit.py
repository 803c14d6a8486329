"""`childproof audit`: verdicts, simulation and what they rest on, in one report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import childproof as cp
from childproof.answers.exit_status import ExitStatus
from childproof.calls.policies import chosen_claims
from childproof.commands.shared.arguments import ClaimIds, ClaimsFile, language_of, page_languages_of
from childproof.commands.shared.compiling import say_if_compiling
from childproof.commands.shared.option_groups import (
    PolicyOptions,
    TextOrJsonOptions,
    VerdictOptions,
    takes_groups,
)
from childproof.commands.shared.region_options import Gate, Providers, RegionOptions, adjusted_region
from childproof.commands.shared.terminal import progress_bar
from childproof.commands.shared.verdict_status import exit_status
from childproof.files.output import check_folder, emit, emit_json, emit_words
from rulebook.language import N_, translator

HELP = N_(
    "All of it in one report\n\n"
    "Verifies every claim under every reading, simulates a region under each policy, and writes a page "
    "that explains itself (index.html, which needs no network) and the same as data (audit.json). Without "
    "options: the three Sferum rule books, a tenth of Kursk region, 30 days, seed 1.\n\n"
    "Ends with 0 when the report is written, whatever it found; with --gate, as `verify` does."
)
EXAMPLES = (
    "childproof audit\n"
    "childproof audit sferum-2025-03-safety --region tomsk --scale 0.05 --days 10 --seed 7 --output report"
)
DEFAULT_REGION, DEFAULT_SEED, DEFAULT_FOLDER = "kursk", 1, Path("report")


@takes_groups
def run(
    context: typer.Context,
    *,
    policies: PolicyOptions,
    drawn: RegionOptions,
    output: Annotated[
        Path,
        typer.Option("--output", metavar="DIR", help=N_("the folder for the report; by default `report`")),
    ] = DEFAULT_FOLDER,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="REV|FILE",
            help=N_("what the policies were before: the report begins with what the change did"),
        ),
    ] = None,
    claim: ClaimIds = None,
    claims: ClaimsFile = None,
    providers: Providers = None,
    gate: Gate = False,
    judged: VerdictOptions,
    answer: TextOrJsonOptions,
) -> int:
    """Audit policies."""
    as_json = answer.as_json
    asked = judged.request(policies)
    region = drawn.region or DEFAULT_REGION
    adjusted_region(region, {})
    scale, days, seed = drawn.drawn(default_seed=DEFAULT_SEED)
    language = language_of(context)
    _ = translator(language)
    chosen_claims(asked.policies, claim, claims, where="--claim")
    check_folder(output)
    say_if_compiling(language)
    with progress_bar(_("auditing")) as progress:
        result = cp.audit(
            asked.policies,
            seed=seed,
            output=output,
            region=region,
            scale=scale,
            days=days,
            language=page_languages_of(context),
            reading=asked.settled,
            unspecified=asked.silence,
            providers=providers,
            time_limit=asked.time_limit,
            timing=answer.timing,
            against=against,
            claims=claim or None,
            claims_file=claims,
            progress=progress,
        )
    if as_json:
        emit_json(result.to_dict())
    else:
        if result.change is not None:
            said = (*result.change.lines[language], "", *result.change.words(language))
            emit("\n".join(said) + "\n")
        written = _("The report is written: {report}\nThe same as data: {data}")
        emit_words(written.format(report=result.report, data=result.data))
    return exit_status(result.verdicts, asked.policies, language) if gate else ExitStatus.DONE
