"""`childproof simulate`: what happens under each policy, on the same attempts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import childproof as cp
from childproof.answers.breakdown import BREAKDOWNS
from childproof.commands.pages.simulation import (
    beside_page,
    breakdown_page,
    measure_columns,
    measure_rows,
    readings_page,
    simulation_page,
)
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
    region_of,
    scale_of,
    seed_of,
    usual_region,
)
from childproof.commands.shared.terminal import csv_text, progress_bar
from childproof.files.output import check_folder, emit, emit_json, write_text
from rulebook.language import N_, translator
from sim.assumptions.parameters import parse_settings
from sim.run.event_log import EVENTS

if TYPE_CHECKING:
    from childproof.answers.simulation import Simulation
    from sim.assumptions.profiles import Profile

HELP = N_(
    "What happens in a region under each policy, on the same attempts\n\n"
    "Teachers, parents, classmates, relatives and strangers write to each other day by day, and every policy "
    "decides the same attempts. Counts the children whom a stranger or a known adult without a role reaches, "
    "and the ordinary contacts that are slowed or stopped, each with an interval of 95 %. What the solver "
    "has proved is watched during the run."
)
EXAMPLES = (
    "childproof simulate --region kursk --scale 0.01 --days 5 --seed 1\n"
    "childproof simulate --region tomsk --seed 1 --set strangers_per_1000_pupils=10 --beside-usual"
)


def run(
    context: typer.Context,
    policy: ManyPolicies = None,
    whole_catalogue: WholeCatalogue = False,
    region: Region = None,
    scale: Scale = None,
    days: Days = None,
    seed: Seed = None,
    behaviours: BehavioursFile = None,
    settings: Settings = None,
    workers: Workers = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help=N_(
                "a Dask cluster (tcp://HOST:PORT), or `local` for one on this machine, instead of threads"
            ),
        ),
    ] = None,
    providers: Providers = None,
    events: Annotated[
        str,
        typer.Option("--events", metavar="WHICH", help=N_("event log in --output: all, violations or none")),
    ] = "none",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR",
            help=N_("write simulation.json and measures.csv there, and go on where a run was cut short"),
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="WHAT",
            help=N_("also in parts: ways, relations, adults, places or load; may be given several times"),
        ),
    ] = None,
    beside_usual: Annotated[
        bool,
        typer.Option(
            "--beside-usual",
            help=N_("also run with the usual figures, and show what those that were changed do"),
        ),
    ] = False,
    over_readings: Annotated[
        bool,
        typer.Option(
            "--over-readings",
            help=N_("also the first day's figures, lowest and highest over all readings left open"),
        ),
    ] = False,
    gate: Gate = False,
    reading: ReadingOptions = None,
    unspecified: Unspecified = None,
    time_limit: NoTimeLimit = None,
    format: TextJsonOrCsv = "text",
    lang: Lang = None,
) -> int:
    """Run a simulation."""

    one_of(format, FORMATS, "--format")
    silence = one_of(unspecified or "forbidden", SILENCE, "--unspecified")
    limit = seconds(time_limit)
    threads = None if workers is None else whole_number(workers, "--workers", least=1)
    one_of(events, EVENTS, "--events")
    parts = [one_of(what, tuple(BREAKDOWNS), "--by") for what in by or []]
    language = language_of(context)
    _ = translator(language)
    chosen = policies_for(policy, whole_catalogue)
    settled = readings_for(chosen, reading)
    figures = parse_settings(settings or [])
    profile = region_of(region, figures)
    size, length, number = scale_of(scale), days_of(days), seed_of(seed)
    usual = usual_region(region, figures, behaviours) if beside_usual else None
    if output is not None:
        check_folder(output)
    say_if_compiling(language)

    def simulated(
        profile: Profile, settings: Mapping[str, float], behaviours: str | None, words: str, **kept: Any
    ) -> Simulation:
        with progress_bar(words) as progress:
            return cp.simulate(
                chosen,
                region=profile,
                scale=size,
                days=length,
                seed=number,
                reading=settled,
                unspecified=silence,
                settings=settings,
                behaviours_file=behaviours,
                providers=providers,
                workers=threads,
                scheduler=scheduler,
                progress=progress,
                **kept,
            )

    own = {key: value for key, value in figures.items() if "." in key}
    words = _("simulating, district by district")
    result = simulated(profile, own, behaviours, words, events=events, output=output)
    moved = None
    if usual is not None:
        folder = None if output is None else output / "usual"
        words = _("the same with the usual figures")
        moved = result.paired_with(simulated(usual, {}, None, words, output=folder))
    ranges = result.over_readings() if over_readings else None

    def data() -> dict[str, object]:
        besides = {
            "first_day": ranges,
            "first_day_as_read": result.first_day() if ranges else None,
            "beside_usual": moved.to_dict() if moved else None,
        }
        return {**result.to_dict(), **{name: part for name, part in besides.items() if part}}

    def table() -> str:
        return csv_text(measure_columns(moved, ranges), measure_rows(result, moved, ranges))

    if output is not None:
        write_text(output / "simulation.json", json.dumps(data(), ensure_ascii=False, indent=2) + "\n")
        write_text(output / "measures.csv", table())
    if format == "json":
        emit_json(data())
    elif format == "csv":
        emit(table())
    else:
        emit(simulation_page(result, profile, language))
        for what in parts:
            emit(breakdown_page(result, what, language))
        if moved is not None:
            emit(beside_page(moved, language))
        if ranges is not None:
            emit(readings_page(result, ranges, language))
    if not gate:
        return DONE
    return exit_status(cp.verify(chosen, reading=settled, unspecified=silence, time_limit=limit))
