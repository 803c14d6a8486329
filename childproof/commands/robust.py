"""`childproof robust`: which policy is better over everything that is held possible."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

import childproof as cp
from childproof.answers.exit_status import ExitStatus
from childproof.answers.robustness import Robustness
from childproof.calls.sweep_ranges import parse_ranges
from childproof.commands.pages.robust import robust_page
from childproof.commands.shared.arguments import (
    Format,
    ReadingTexts,
    TextOrJson,
    language_of,
    one_of,
    readings_for,
    whole_number,
)
from childproof.commands.shared.compiling import say_if_compiling
from childproof.commands.shared.option_groups import PolicyOptions, takes_groups
from childproof.commands.shared.region_options import (
    AssumptionOptions,
    MeasureNames,
    RegionOptions,
    Scheduler,
    region_named,
)
from childproof.commands.shared.terminal import progress_bar, telling_of_damage
from childproof.files.output import check_folder, emit, emit_json, write_text
from rulebook.language import N_, translator

HELP = N_(
    "Which policy is better over everything that is held possible\n\n"
    "Draws all figures of the region and the behaviours at once, with one option of every question of "
    "reading, and runs each such sample with both meanings of silence, beside strangers who know nothing and "
    "strangers who have read the rules. Says in how many samples one policy is better than another, how much "
    "worse each can be than the best, where that turns, and which figures would be worth knowing."
)
EXAMPLES = (
    "childproof robust --region kursk --scale 0.01 --days 5 --seed 1 --samples 50\n"
    "childproof robust sferum-2025-03-safety sferum-2025-03-who-and-when \\\n"
    "  --region kursk --scale 0.01 --days 10 --seed 1 --samples 100 --output robust"
)
DEFAULT_SAMPLES = 1000


@dataclass(frozen=True)
class _SampleOptions:
    """How many samples, of what, and which measures are looked at."""

    samples: Annotated[
        str | None,
        typer.Option("--samples", metavar="N", help=N_("how many samples; by default 1000")),
    ] = None
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="KEY=LOW:HIGH …",
            help=N_("only these figures, between these ends; a KEY alone goes as far as its own range"),
        ),
    ] = None
    measure: MeasureNames = None


@dataclass(frozen=True)
class _SampleAssumptions(AssumptionOptions):
    """What every sample goes by besides the region, and what does the work."""

    scheduler: Scheduler = None
    reading: ReadingTexts = None


@takes_groups
def run(
    context: typer.Context,
    *,
    policies: PolicyOptions,
    drawn: RegionOptions,
    sampled: _SampleOptions,
    assumed: _SampleAssumptions,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="DIR", help=N_("write robust.json there, and go on where a run was cut short")
        ),
    ] = None,
    format: TextOrJson = Format.TEXT,
) -> int:
    """Say what holds over a whole space of assumptions."""
    as_json = one_of(format, (Format.TEXT, Format.JSON), "--format") == Format.JSON
    threads = assumed.threads()
    books = policies.chosen()
    profile = region_named(drawn.region)
    scale, days, seed = drawn.drawn()
    samples = sampled.samples
    if output is not None:
        check_folder(output)
    language = language_of(context)
    say_if_compiling(language)
    _ = translator(language)
    with telling_of_damage(language), progress_bar(_("drawing and running samples")) as progress:
        result = cp.robust(
            books,
            region=profile,
            scale=scale,
            days=days,
            seed=seed,
            samples=DEFAULT_SAMPLES if samples is None else whole_number(samples, "--samples", least=1),
            vary=None if sampled.vary is None else parse_ranges(sampled.vary),
            measures=sampled.measure,
            reading=readings_for(books, assumed.reading),
            settings=assumed.values(),
            behaviours_file=assumed.behaviours,
            providers=assumed.providers,
            workers=threads,
            scheduler=assumed.scheduler,
            output=output,
            progress=progress,
        )
    if output is not None:
        _write(result, output)
    if as_json:
        emit_json(result.to_dict())
    else:
        emit(robust_page(result, profile, language))
    return ExitStatus.DONE


def _write(result: Robustness, folder: Path) -> None:
    write_text(folder / "robust.json", json.dumps(result.to_dict(), ensure_ascii=False, indent=2) + "\n")
