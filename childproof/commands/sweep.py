"""`childproof sweep`: which assumption matters how much."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

import childproof as cp
from childproof.answers.exit_status import ExitStatus
from childproof.answers.sensitivity import measure_id
from childproof.answers.sobol import SobolSweep
from childproof.answers.tornado import TornadoSweep
from childproof.calls.sweep_ranges import parse_ranges
from childproof.commands.pages.sweep import sweep_page
from childproof.commands.shared.arguments import (
    language_of,
    whole_number,
)
from childproof.commands.shared.compiling import say_if_compiling
from childproof.commands.shared.option_groups import PolicyOptions, RunVerdictOptions, takes_groups
from childproof.commands.shared.region_options import (
    AssumptionOptions,
    Gate,
    MeasureNames,
    RegionOptions,
    region_named,
)
from childproof.commands.shared.table_options import AnswerForm, AnswerOptions
from childproof.commands.shared.terminal import progress_bar
from childproof.commands.shared.verdict_status import exit_status
from childproof.files.output import check_folder, emit, emit_json, write_text
from rulebook.language import N_, translator

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


@dataclass(frozen=True)
class _VaryOptions:
    """What is varied, how, and which measures are looked at."""

    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="KEY=LOW:HIGH …",
            help=N_("figures and their ends; a KEY alone goes as far as its own range"),
        ),
    ] = None
    method: Annotated[
        str,
        typer.Option(
            "--method", metavar="tornado|sobol", help=N_("one at a time (the default), or all at once")
        ),
    ] = "tornado"
    runs: Annotated[
        str | None,
        typer.Option("--runs", metavar="N", help=N_("for sobol: at most so many simulations")),
    ] = None
    measure: MeasureNames = None


@takes_groups
def run(
    context: typer.Context,
    *,
    policies: PolicyOptions,
    drawn: RegionOptions,
    varied: _VaryOptions,
    assumed: AssumptionOptions,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="DIR", help=N_("also write sweep.json, sweep.csv and the pictures there")
        ),
    ] = None,
    gate: Gate = False,
    judged: RunVerdictOptions,
    answer: AnswerOptions,
) -> int:
    """Sweep over assumptions."""
    form = answer.form()
    threads = assumed.threads()
    asked = judged.request(policies)
    profile = region_named(drawn.region)
    scale, days, seed = drawn.drawn()
    if output is not None:
        check_folder(output)
    language = language_of(context)
    say_if_compiling(language)
    _ = translator(language)
    with progress_bar(_("simulating with other assumptions")) as progress:
        result = cp.sweep(
            asked.policies,
            region=profile,
            scale=scale,
            days=days,
            seed=seed,
            vary=None if varied.vary is None else parse_ranges(varied.vary),
            method=varied.method,
            runs=None if varied.runs is None else whole_number(varied.runs, "--runs", least=1),
            measures=varied.measure,
            reading=asked.settled,
            unspecified=asked.silence,
            settings=assumed.values(),
            behaviours_file=assumed.behaviours,
            providers=assumed.providers,
            workers=threads,
            progress=progress,
        )
    if output is not None:
        _write(result, output, form, language)
    if form.is_json:
        emit_json(result.to_dict())
    elif form.is_table:
        form.emit_table(result.columns, result.csv_rows())
    else:
        emit(sweep_page(result, profile, language))
    return exit_status(asked.verdicts(), asked.policies, language) if gate else ExitStatus.DONE


def _write(result: TornadoSweep | SobolSweep, folder: Path, form: AnswerForm, language: str) -> None:
    """The result as JSON and CSV, with a picture of each measure."""
    pictures = {name: f"{name.replace(':', '-by-')}.svg" for name in map(measure_id, result.names)}
    clear_older_pictures(folder, pictures.values())
    write_text(folder / "sweep.json", json.dumps(result.to_dict(), ensure_ascii=False, indent=2) + "\n")
    write_text(folder / "sweep.csv", form.csv(result.columns, result.csv_rows()))
    for name, file in pictures.items():
        write_text(folder / file, result.draw(name, language=language).svg())


def clear_older_pictures(folder: Path, kept: Collection[str]) -> None:
    """Take the pictures of measures away that an older sweep left in a folder, and nothing else."""
    # The simulation takes Numba, which takes seconds to load.
    from sim.results.tallies import MEASURES

    if not (folder / "sweep.json").exists():
        return
    for path in folder.glob("*.svg"):
        if path.stem.partition("-by-")[0] in MEASURES and path.name not in kept:
            path.unlink()
