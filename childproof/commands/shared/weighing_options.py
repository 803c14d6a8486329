"""The options by which an answer of a proof is weighed in a region: of `compare`, `verify` and `check`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from childproof.answers.result_lists import Policies
from childproof.commands.shared.compiling import say_if_compiling
from childproof.commands.shared.region_options import days_of, region_of, scale_of, seed_of
from childproof.commands.shared.terminal import progress_bar
from rulebook.language import N_, translator

if TYPE_CHECKING:
    from proofs.answers.population_weight import Population

WeighedIn = Annotated[
    str | None,
    typer.Option(
        "--region",
        metavar="ID",
        help=N_("also count the pairs of people and the attempts that this concerns in a region"),
    ),
]


def population_for(
    policies: Policies,
    *,
    region: str | None,
    scale: str | None,
    days: str | None,
    seed: str | None,
    settings: Sequence[str] | None,
    behaviours: str | None,
    providers: str | None,
    language: str,
) -> Population | None:
    """The people and attempts of a region, ready to weigh answers about some policies; None if not asked for.

    The attempts are the same whatever a policy says, so one of the policies is run for all.

    Raises:
        InputError: an option without a region, a region without a seed, a figure or region that there is not,
            or policies whose facts a region does not have.
    """
    if all(
        option is None or option == []
        for option in (region, scale, days, seed, settings, behaviours, providers)
    ):
        return None
    # The simulation takes longer to load than many an answer.
    from childproof.answers.run_population import RunPopulation
    from childproof.calls.simulate import simulate
    from childproof.calls.weigh import check_simulated
    from sim.assumptions.parameters import parse_settings

    figures = parse_settings(list(settings or ()))
    profile = region_of(region, figures)
    size, length, number = scale_of(scale), days_of(days), seed_of(seed)
    check_simulated(policies, providers)
    _ = translator(language)
    say_if_compiling(language)
    with progress_bar(_("simulating, district by district")) as progress:
        run = simulate(
            policies[0],
            region=profile,
            scale=size,
            days=length,
            seed=number,
            settings={key: value for key, value in figures.items() if "." in key},
            behaviours_file=behaviours,
            providers=providers,
            progress=progress,
        )
    return RunPopulation(run)
