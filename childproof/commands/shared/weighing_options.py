"""The options by which an answer of a proof is weighed in a region: of `compare`, `verify` and `check`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated

import typer

from childproof.answers.result_lists import Policies
from childproof.commands.shared.compiling import say_if_compiling
from childproof.commands.shared.region_options import (
    BehavioursFile,
    Days,
    Providers,
    Scale,
    Seed,
    Settings,
    adjusted_region,
    day_count,
    scale_of,
    seed_of,
)
from childproof.commands.shared.terminal import progress_bar
from rulebook.language import N_, translator

if TYPE_CHECKING:
    from childproof.calls.simulation_request import SimulationRequest
    from proofs.answers.population_weight import Population

WeighedIn = Annotated[
    str | None,
    typer.Option(
        "--region",
        metavar="ID",
        help=N_("also count the pairs of people and the attempts that this concerns in a region"),
    ),
]


@dataclass(frozen=True)
class WeighingOptions:
    """The region in which an answer is weighed; without any of these options it is not."""

    region: WeighedIn = None
    scale: Scale = None
    days: Days = None
    seed: Seed = None
    settings: Settings = None
    behaviours: BehavioursFile = None
    providers: Providers = None

    def request(self, policies: Policies) -> SimulationRequest | None:
        """The run that weighs answers about some policies; None if not asked for.

        The attempts are the same whatever a policy says, so one of the policies is run for all.

        Raises:
            InputError: an option without a region, a region without a seed, a parameter or region that there
                is not, or policies whose facts a region does not have.
        """
        if all(getattr(self, option.name) in (None, []) for option in fields(self)):
            return None
        # The simulation takes longer to load than many an answer.
        from childproof.calls.simulation_request import SimulationRequest
        from childproof.calls.weigh import check_simulated
        from sim.assumptions.parameters import parse_settings

        settings = parse_settings(list(self.settings or ()))
        profile = adjusted_region(self.region, settings)
        scale, days, seed = scale_of(self.scale), day_count(self.days), seed_of(self.seed)
        check_simulated(policies, self.providers)
        return SimulationRequest(
            Policies(policies[:1]),
            seed,
            profile,
            scale,
            days,
            settings={key: value for key, value in settings.items() if "." in key},
            behaviours=self.behaviours,
            providers=self.providers,
        )


def population_for(request: SimulationRequest | None, language: str) -> Population | None:
    """The people and attempts of a region, ready to weigh answers; None if not asked for.

    Raises:
        InputError: a file has faults, or the region cannot be run.
    """
    if request is None:
        return None
    # The simulation takes Numba, which takes seconds to load.
    from childproof.answers.run_population import RunPopulation
    from childproof.calls.simulate import run_simulation

    _ = translator(language)
    say_if_compiling(language)
    with progress_bar(_("simulating, district by district")) as progress:
        return RunPopulation(run_simulation(request, progress=progress))
