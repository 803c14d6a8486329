"""`childproof sweep`: which assumption matters how much."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

import childproof as cp
from childproof.answers.sensitivity import measure_id
from childproof.calls.sweep_ranges import parse_ranges
from childproof.commands.pages.sweep import sweep_page
from childproof.commands.shared.accepted_findings import DONE, exit_status
from childproof.commands.shared.arguments import (
    FORMATS,
    SILENCE,
    Lang,
    ManyPolicies,
    NoTimeLimit,
    ReadingOptions,
    TextJsonOrCsv,
    Unspecified,
    WholeCatalogue,
    language_of,
    one_of,
    policies_for,
    readings_for,
    seconds,
    whole_number,
)
from childproof.commands.shared.compiling import say_if_compiling
from childproof.commands.shared.region_options import (
    BehavioursFile,
    Days,
    Gate,
    Providers,
    Region,
    Scale,
    Seed,
    Settings,
    Workers,
    days_of,
    region_named,
    scale_of,
    seed_of,
)
from childproof.commands.shared.terminal import csv_text, emit_csv, progress_bar
from childproof.files.output import check_folder, emit, emit_json, write_text
from rulebook.language import N_, translator
from sim.assumptions.parameters import parse_settings

HELP = N_(
    "Which assumption matters how much\n\n"
    "Runs a simulation many times, each time with other assumptions and always with the same seed. A tornado "
    "moves one assumption at a time to its low and to its high end; without --vary it takes every figure of "
    "the region and the behaviours that has a range. The method sobol moves those that are named all at once "
    "and says which share of the variance each accounts for. The range over assumptions always stands beside "
    "the interval over the draws, and is never merged with it."
)
EXAMPLES = (
    "childproof sweep --region kursk --seed 1 --vary leaked-number.rate strangers_per_1000_pupils=1:50\n"
    "childproof sweep sferum-2025-03-by-channel --region kursk --seed 1 \\\n"
    "  --vary stranger_ids=5:500 friends.rate=0.1:5 --method sobol --runs 200 --output sweep"
)


def run(
    context: typer.Context,
    policy: ManyPolicies = None,
    whole_catalogue: WholeCatalogue = False,
    region: Region = None,
    scale: Scale = None,
    days: Days = None,
    seed: Seed = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="KEY=LOW:HIGH …",
            help=N_("figures and their ends; a KEY alone goes as far as its own range"),
        ),
    ] = None,
    method: Annotated[
        str,
        typer.Option(
            "--method", metavar="tornado|sobol", help=N_("one at a time (the default), or all at once")
        ),
    ] = "tornado",
    runs: Annotated[
        str | None,
        typer.Option("--runs", metavar="N", help=N_("for sobol: at most so many simulations")),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            metavar="NAME[:BY]",
            help=N_("a measure of `simulate`, or its breakdown; may be given several times"),
        ),
    ] = None,
    behaviours: BehavioursFile = None,
    providers: Providers = None,
    settings: Settings = None,
    workers: Workers = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="DIR", help=N_("also write sweep.json, sweep.csv and the pictures there")
        ),
    ] = None,
    gate: Gate = False,
    reading: ReadingOptions = None,
    unspecified: Unspecified = None,
    time_limit: NoTimeLimit = None,
    format: TextJsonOrCsv = "text",
    lang: Lang = None,
) -> int:
    """Sweep over assumptions."""
    one_of(format, FORMATS, "--format")
    silence = one_of(unspecified or "forbidden", SILENCE, "--unspecified")
    limit = seconds(time_limit)
    threads = None if workers is None else whole_number(workers, "--workers", least=1)
    language = language_of(context)
    chosen = policies_for(policy, whole_catalogue)
    settled = readings_for(chosen, reading)
    profile = region_named(region)
    size, length, number = scale_of(scale), days_of(days), seed_of(seed)
    if output is not None:
        check_folder(output)
    _ = translator(language)
    say_if_compiling(language)
    with progress_bar(_("simulating with other assumptions")) as progress:
        result = cp.sweep(
            chosen,
            region=profile,
            scale=size,
            days=length,
            seed=number,
            vary=None if vary is None else parse_ranges(vary),
            method=method,
            runs=None if runs is None else whole_number(runs, "--runs", least=1),
            measures=measure,
            reading=settled,
            unspecified=silence,
            settings=parse_settings(settings or []),
            behaviours_file=behaviours,
            providers=providers,
            workers=threads,
            progress=progress,
        )
    if output is not None:
        whole = json.dumps(result.to_dict(), ensure_ascii=False, indent=2) + "\n"
        write_text(output / "sweep.json", whole)
        write_text(output / "sweep.csv", csv_text(result.columns, result.csv_rows()))
        for name in map(measure_id, result.names):
            picture = result.draw(name, language=language)
            write_text(output / f"{name.replace(':', '-by-')}.svg", picture.svg())
    if format == "json":
        emit_json(result.to_dict())
    elif format == "csv":
        emit_csv(result.columns, result.csv_rows())
    else:
        emit(sweep_page(result, profile, language))
    if not gate:
        return DONE
    return exit_status(cp.verify(chosen, reading=settled, unspecified=silence, time_limit=limit))
