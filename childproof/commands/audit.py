"""`childproof audit`: verdicts, simulation and what they rest on, in one report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import childproof as cp
from childproof.commands.shared.accepted_findings import DONE, exit_status
from childproof.commands.shared.arguments import (
    SILENCE,
    Lang,
    ManyPolicies,
    ReadingOptions,
    TextOrJson,
    TimeLimit,
    Unspecified,
    WholeCatalogue,
    language_of,
    one_of,
    policies_for,
    readings_for,
    seconds,
)
from childproof.commands.shared.compiling import say_if_compiling
from childproof.commands.shared.region_options import (
    Days,
    Gate,
    Providers,
    Region,
    Scale,
    Seed,
    days_of,
    region_of,
    scale_of,
    seed_of,
)
from childproof.commands.shared.terminal import progress_bar
from childproof.files.output import check_folder, emit, emit_json
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
    "childproof audit my-rules.toml --region tomsk --scale 0.05 --days 10 --seed 7 --output report"
)
DEFAULT_REGION, DEFAULT_SEED, DEFAULT_FOLDER = "kursk", 1, Path("report")


def run(
    context: typer.Context,
    policy: ManyPolicies = None,
    whole_catalogue: WholeCatalogue = False,
    region: Region = None,
    scale: Scale = None,
    days: Days = None,
    seed: Seed = None,
    output: Annotated[
        Path,
        typer.Option("--output", metavar="DIR", help=N_("the folder for the report; by default `report`")),
    ] = DEFAULT_FOLDER,
    providers: Providers = None,
    gate: Gate = False,
    reading: ReadingOptions = None,
    unspecified: Unspecified = None,
    time_limit: TimeLimit = None,
    format: TextOrJson = "text",
    lang: Lang = None,
) -> int:
    """Audit policies."""
    one_of(format, ("text", "json"), "--format")
    silence = one_of(unspecified or "forbidden", SILENCE, "--unspecified")
    limit = seconds(time_limit)
    language = language_of(context)
    _ = translator(language)
    chosen = policies_for(policy, whole_catalogue)
    settled = readings_for(chosen, reading)
    region_of(region or DEFAULT_REGION, {})
    size, length, number = scale_of(scale), days_of(days), seed_of(seed, DEFAULT_SEED)
    check_folder(output)
    say_if_compiling(language)
    with progress_bar(_("auditing")) as progress:
        result = cp.audit(
            chosen,
            seed=number,
            output=output,
            region=region or DEFAULT_REGION,
            scale=size,
            days=length,
            language=language,
            reading=settled,
            unspecified=silence,
            providers=providers,
            time_limit=limit,
            progress=progress,
        )
    if format == "json":
        emit_json(result.to_dict())
    else:
        written = _("The report is written: {report}\nThe same as data: {data}")
        emit(written.format(report=result.report, data=result.data))
    return exit_status(result.verdicts) if gate else DONE
