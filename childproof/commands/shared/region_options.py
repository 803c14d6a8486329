"""The options that name a region and how it is drawn, shared by all commands that count people.

Some of them count only when asked, so nothing of the simulation is loaded before a region is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from childproof.commands.shared.arguments import missing, number, whole_number
from rulebook.language import N_, Message, joined
from rulebook.reader.faults import Fault, InputError, clipped, did_you_mean, nearest_name, one_fault

if TYPE_CHECKING:
    from sim.assumptions.profile import Profile

Region = Annotated[
    str | None,
    typer.Option("--region", metavar="ID", help=N_("a region, or the path of a profile file")),
]
Scale = Annotated[
    str | None,
    typer.Option("--scale", metavar="F", help=N_("1 is the whole region, 0.1 (the default) a tenth of it")),
]
Seed = Annotated[
    str | None,
    typer.Option("--seed", metavar="N", help=N_("a whole number; the same one gives the same result")),
]
Days = Annotated[str | None, typer.Option("--days", metavar="N", help=N_("how many days; by default 30"))]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE …", help=N_("replace single figures of the region or the behaviours")
    ),
]
BehavioursFile = Annotated[
    str | None,
    typer.Option("--behaviours", metavar="FILE", help=N_("who writes how often, instead of the usual")),
]
Providers = Annotated[
    str | None,
    typer.Option("--providers", metavar="FILE", help=N_("where facts of another messenger come from")),
]
Workers = Annotated[
    str | None,
    typer.Option("--workers", metavar="N", help=N_("at most so many threads; the result is the same")),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help=N_("a Dask cluster (tcp://HOST:PORT), or `local` for one on this machine, instead of threads"),
    ),
]
MeasureNames = Annotated[
    list[str] | None,
    typer.Option(
        "--measure",
        metavar="NAME[:BY]",
        help=N_("a measure of `simulate`, or its breakdown; may be given several times"),
    ),
]
Gate = Annotated[bool, typer.Option("--gate", help=N_("end with 1 if a claim is refuted"))]
DEFAULT_SCALE = 0.1
DEFAULT_DAYS = 30
LISTED = Message("the report of `childproof audit` lists all of them with their keys")


@dataclass(frozen=True)
class AssumptionOptions:
    """What a simulation goes by besides the region, and how many threads do the work."""

    behaviours: BehavioursFile = None
    providers: Providers = None
    settings: Settings = None
    workers: Workers = None

    def threads(self) -> int | None:
        """How many threads there are at most; None for as many as there are cores.

        Raises:
            InputError: --workers is no whole number of at least 1.
        """
        return worker_count(self.workers)

    def values(self) -> dict[str, float]:
        """The values of --set by their keys.

        Raises:
            InputError: one of them is not KEY=VALUE.
        """
        # The simulation takes Numba, which takes seconds to load.
        from sim.assumptions.parameters import parse_settings

        return parse_settings(self.settings or [])


@dataclass(frozen=True)
class RegionOptions:
    """Which region is drawn, how much of it, for how many days, and from which seed."""

    region: Region = None
    scale: Scale = None
    days: Days = None
    seed: Seed = None

    def drawn(self, *, default_seed: int | None = None) -> tuple[float, int, int]:
        """The scale, the days and the seed.

        Raises:
            InputError: one of them is no such number, or the seed is missing.
        """
        return scale_of(self.scale), day_count(self.days), seed_of(self.seed, default_seed)


def adjusted_region(text: str | None, settings: Mapping[str, float]) -> Profile:
    """The profile of the region that is meant, with single figures replaced."""
    # The simulation takes Numba, which takes seconds to load.
    from sim.assumptions.parameters import split_settings
    from sim.assumptions.profiles import with_settings

    profile = region_named(text)
    own, _of_behaviours = split_settings(settings)
    unknown = [key for key in own if key not in profile.parameters]
    if unknown:
        raise _unknown_parameters(unknown, profile)
    return with_settings(profile, own)


def usual_region(text: str | None, settings: Mapping[str, float], behaviours: str | None) -> Profile:
    """The region at hand beside which one with other figures is put: of a file the one it inherits from."""
    # The simulation takes Numba, which takes seconds to load.
    from sim.assumptions.profiles import load_profile, regions

    profile = region_named(text)
    if text in regions() and not (settings or behaviours):
        raise one_fault(
            "--beside-usual",
            Message("all figures are the usual ones"),
            Message("change some with --set, --behaviours FILE, or a profile file of your own as --region"),
        )
    return load_profile(profile.draws) if profile.draws in regions() else profile


def _unknown_parameters(keys: Sequence[str], profile: Profile) -> InputError:
    """The error for figures that there are not; the nearest one may be of behaviour."""
    # The simulation takes Numba, which takes seconds to load.
    from sim.assumptions.behaviours import load_behaviours

    known = (*profile.parameters, *load_behaviours().parameters)
    faults = []
    for key in keys:
        near = nearest_name(key, known)
        hint = joined([did_you_mean(near), LISTED], "   ") if near else LISTED
        faults.append(Fault("--set", 0, "", Message("unknown parameter `{name}`", name=clipped(key)), hint))
    return InputError(faults)


def region_named(text: str | None) -> Profile:
    """The profile of the region that is meant, as it was read."""
    # The simulation takes Numba, which takes seconds to load.
    from sim.assumptions.profiles import load_profile, regions

    if text is None:
        raise missing("--region", Message("regions: {names}", names=", ".join(regions())))
    return load_profile(text)


def worker_count(text: str | None) -> int | None:
    """How many threads there may be, if that is said."""
    return None if text is None else whole_number(text, "--workers", least=1)


def scale_of(text: str | None, default: float = DEFAULT_SCALE) -> float:
    """The part of the region that is drawn."""
    return default if text is None else number(text, "--scale", least=0, above=True)


def seed_of(text: str | None, default: int | None = None) -> int:
    """The seed; without a default it has to be given, so that a result can be had again."""
    if text is None and default is None:
        raise missing(
            "--seed", Message("any whole number, for example --seed 1; the same one gives the same result")
        )
    return whole_number(text, "--seed") if text is not None else default or 0


def day_count(text: str | None, default: int = DEFAULT_DAYS) -> int:
    """How many days are run."""
    return default if text is None else whole_number(text, "--days", least=1)
