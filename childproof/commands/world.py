"""`childproof world`: a synthetic region and its statistics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

import childproof as cp
from childproof.answers.exit_status import ExitStatus
from childproof.answers.synthetic_region import statistic_rows
from childproof.commands.pages.world import PARAMETER_COLUMNS, parameter_rows, world_page
from childproof.commands.shared.arguments import language_of
from childproof.commands.shared.compiling import compile_first
from childproof.commands.shared.option_groups import takes_groups
from childproof.commands.shared.region_options import (
    Region,
    Scale,
    Seed,
    Settings,
    adjusted_region,
    scale_of,
    seed_of,
)
from childproof.commands.shared.table_options import AnswerOptions
from childproof.files.output import check_folder, emit, emit_json, write_text
from rulebook.language import N_
from sim.assumptions.parameters import parse_settings
from sim.population.statistics import world_statistics

HELP = N_(
    "A synthetic region and its statistics\n\n"
    "Draws schools, classes, families, staff, relatives, coaches and strangers, with their address books and "
    "chats, from the figures of a region. Figures without a published source are marked as assumptions. The "
    "same region, scale and seed give the same world."
)
EXAMPLES = (
    "childproof world --region kursk --scale 0.01 --seed 1\n"
    "childproof world --region tomsk --scale 0.1 --seed 1 --format json --output tomsk"
)


@takes_groups
def run(
    context: typer.Context,
    *,
    region: Region = None,
    scale: Scale = None,
    seed: Seed = None,
    settings: Settings = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="DIR", help=N_("also write world.json and parameters.csv there")),
    ] = None,
    answer: AnswerOptions,
) -> int:
    """Draw a region."""
    form = answer.form()
    values = parse_settings(settings or [])
    profile = adjusted_region(region, values)
    size, number = scale_of(scale), seed_of(seed)
    if output is not None:
        check_folder(output)
    language = language_of(context)
    others = {key: value for key, value in values.items() if "." in key}
    people = cp.world(profile, scale=size, seed=number, settings=others)
    compile_first(language)
    found: dict[str, object] = {
        **world_statistics(people),
        "region": profile.id,
        "scale": size,
        "seed": number,
        "profile": profile.digest,
        "assumptions": list(people.assumptions),
    }
    if output is not None:
        write_text(output / "world.json", json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        write_text(output / "parameters.csv", form.csv(PARAMETER_COLUMNS, parameter_rows(profile)))
    if form.is_json:
        emit_json(found)
    elif form.is_table:
        form.emit_table(("name", "value"), statistic_rows(found))
    else:
        emit(world_page(profile, found, language))
    return ExitStatus.DONE
