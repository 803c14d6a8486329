"""What a simulation is asked for: one value behind simulate, sweep, audit and weighing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from childproof.answers.result_lists import Policies
from childproof.calls.limits import LARGEST_SEED, MOST_WORKERS, Settings
from rulebook.model import Policy, Reading, Silence
from rulebook.reader.arguments import whole_argument
from sim.assumptions.profile import Profile


@dataclass(frozen=True)
class Switched:
    """Other rules from a day on: those of `policy`, from `day`."""

    day: int
    policy: Policy


@dataclass(frozen=True)
class SimulationRequest:
    """Which policies are simulated, in which reading, where, for how long, and with which assumptions.

    `settled` are the readings that are not the default ones, `silence` is what an attempt counts as of which
    no line speaks. `settings` replace parameters of the region, or of the behaviours (keys with a dot).
    `behaviours` and `providers` are paths of files. `workers` and `scheduler` do not change the result.
    With a `switch` the one policy is run twice: as it is, and with other rules from a day on.
    """

    policies: Policies
    seed: int
    region: str | Path | Profile = "kursk"
    scale: float = 0.1
    days: int = 30
    settled: Reading = field(default_factory=dict)
    silence: Silence = Silence.FORBIDDEN
    settings: Settings = field(default_factory=dict)
    behaviours: str | Path | None = None
    providers: str | Path | None = None
    workers: int | None = None
    scheduler: str | None = None
    switch: Switched | None = None

    def checked(self) -> SimulationRequest:
        """The same with seed and workers as whole numbers within their bounds.

        Raises:
            InputError: one of them is not.
        """
        workers = self.workers
        return replace(
            self,
            seed=whole_argument("seed", self.seed, 0, LARGEST_SEED),
            workers=None if workers is None else whole_argument("workers", workers, 1, MOST_WORKERS),
        )

    def at(self, values: Mapping[str, float]) -> SimulationRequest:
        """The same with some parameters at other values."""
        return replace(self, settings={**self.settings, **values})
