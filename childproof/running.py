"""`cp.world` and `cp.simulate`: a synthetic region, and what happens in it under some policies.

Joins the two wings: what the solver proves of a policy goes to the run as guards, and a decision of
the run that contradicts a proof raises. Knows nothing of how people are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from childproof.asking import PolicyName, chosen_policies, settled_readings
from childproof.measure_words import figure, is_headline, measure_words
from childproof.results import Policies, html_table
from policy.arguments import whole_argument
from policy.faults import allowed_names, one_fault
from policy.language import translator
from policy.model import NOTHING_SETTLED, Policy, Reading, Vocabulary
from policy.table import LARGEST_TABLE, OUTCOME_NAMES, Masks, Situations, outcome_table
from proofs.counterexamples import broken_by
from proofs.verdict import PROVED
from proofs.verify import verify as verify_claim
from sim.behaviour import load_behaviours, with_behaviour_settings
from sim.contradiction import Guard
from sim.first_day import FIRST_DAY_MEASURES, FirstDay, first_day, range_over
from sim.measures import Difference, Measure, differences, measures, results, survival
from sim.parameters import split_settings
from sim.profiles import Profile, load_profile, with_settings
from sim.run import Run, set_up
from sim.run import simulate as run_world
from sim.world import World, make_world

if TYPE_CHECKING:
    from childproof.beside import Beside
    from childproof.breakdowns import Breakdown
    from proofs.marks import Picture

LARGEST_SEED = 10**18 - 1
MOST_WORKERS = 10_000
MOST_READINGS = 5_000
Settings = Mapping[str, float]
Progress = Callable[[int, int], None]


def world(
    region: str | Path | Profile = "kursk", *, seed: int, scale: float = 0.1, settings: Settings | None = None
) -> World:
    """A synthetic region: people, families, schools, address books, chats.

    `region` is an id, the path of a profile file, or a profile; `scale` 1 is the whole region, 0.1 a
    tenth of its pupils; `settings` replace single figures of the profile. The same arguments give
    the same world.

        world = cp.world("kursk", scale=0.01, seed=1)

    Raises:
        InputError: there is no such region, figure of a region, or the scale is too large for one machine.
    """
    seed = whole_argument("seed", seed, 0, LARGEST_SEED)
    own, of_behaviours = split_settings(settings or {})
    if of_behaviours:
        raise one_fault(
            "--set",
            f"`{next(iter(of_behaviours))}` is a figure of behaviour, and nobody writes in a world",
            "give it to simulate or sweep",
        )
    profile = region if isinstance(region, Profile) else load_profile(region)
    return make_world(with_settings(profile, own), scale=scale, seed=seed)


@dataclass(frozen=True, eq=False)
class Simulation:
    """What happened in one region under some policies, on the same attempts.

    `policies` and `reading` are what was run; `run` holds every count, and the vectors over the
    possible situations by which a set of situations is weighed.
    """

    policies: Policies
    reading: Reading
    run: Run

    @cached_property
    def measures(self) -> Mapping[str, tuple[Measure, ...]]:
        """The measures of each policy with their 95 % intervals, by policy id."""
        return measures(self.run)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """The measures of each pair of policies, one less the other, on the same attempts."""
        return differences(self.run)

    def to_dict(self) -> dict[str, object]:
        """As in the contract of the command line."""
        books = {
            policy.id: {"digest": policy.digest, "reading": dict(policy.reading(self.reading))}
            for policy in self.policies
        }
        found = results(self.run)
        return {**found, "provenance": {**found["provenance"], "rule_books": books}}

    def over_readings(self) -> dict[str, dict[str, tuple[float, float]]]:
        """The lowest and highest value of every first-day measure over all readings left open, by policy.

        On the first day nothing is remembered yet, so one look at its attempts gives them all; no reading is
        run by itself. A range over readings is no interval over draws, and the two are never merged.

        Raises:
            InputError: a policy has too many readings to go through.
        """
        found = {}
        for policy in self.policies:
            number = prod(len(options) for options in policy.open_readings(self.reading).values())
            if number > MOST_READINGS:
                raise one_fault(
                    policy.id,
                    f"{number:,} readings are open, more than {MOST_READINGS:,}",
                    "settle some of them with --reading",
                )
            tables = (outcome_table(policy, reading) for reading in policy.all_readings(self.reading))
            found[policy.id] = dict(range_over(self._first_day, tables))
        return found

    def first_day(self) -> dict[str, dict[str, float]]:
        """Every first-day measure in the reading at hand, by policy; it stands in the range over readings."""
        found = {}
        for policy in self.policies:
            table = outcome_table(policy, policy.reading(self.reading))
            found[policy.id] = {name: self._first_day.measure(name, table) for name in FIRST_DAY_MEASURES}
        return found

    @cached_property
    def _first_day(self) -> FirstDay:
        return first_day(self.run.world, self.run.setup)

    def beside(self, usual: Simulation) -> Beside:
        """What the figures of this simulation do: it and a `usual` one, on the same draws.

            usual = cp.simulate(seed=1)
            cp.simulate(seed=1, settings={"strangers_per_1000_pupils": 10}).beside(usual)

        Raises:
            InputError: the two differ in more than figures of the region and the behaviours.
        """
        from childproof.beside import Beside
        from sim.beside import changed_figures, changes

        runs = usual.run, self.run
        return Beside(usual, self, changed_figures(*runs), changes(*runs))

    def draw(self, what: str = "balance", language: str = "en") -> Picture:
        """A picture: safety against friction ("balance"), children reached by whom ("reached"), or the
        children whom no stranger has reached yet, day by day ("survival").

        Raises:
            InputError: there is no such picture.
        """
        from childproof.report_words import short_titles
        from proofs.marks import Picture
        from sim.figures import figure_balance, figure_reached, figure_survival

        names, words = short_titles(self.policies, language), translator(language)
        decimal = "," if language == "ru" else "."
        if what == "survival":
            curves = survival(self.run)
            drawn = figure_survival(curves, names=names, translate=words, decimal=decimal, kind=Picture)
            return cast(Picture, drawn)
        kinds = {"balance": figure_balance, "reached": figure_reached}
        if what not in kinds:
            hint = allowed_names(what, (*kinds, "survival"), "pictures")
            raise one_fault("draw", f"unknown picture `{what}`", hint)
        drawn = kinds[what](self.measures, names=names, translate=words, decimal=decimal, kind=Picture)
        return cast(Picture, drawn)

    def rows(self, language: str = "en") -> list[tuple[str, list[str]]]:
        """The measures in words with their figures under every policy, breakdowns by sender below them."""
        return [
            (measure_words(same[0], language), [figure(one, language) for one in same])
            for same in zip(*self.measures.values(), strict=True)
            if is_headline(same[0])
        ]

    def breakdown(self, what: str, language: str = "en") -> Breakdown:
        """One measure in parts: "ways" of strangers, "relations" of ordinary contact with children, the same
        with "adults", "places", or "load" on schools.

        Raises:
            InputError: there is no such breakdown.
        """
        from childproof.breakdowns import BREAKDOWNS, breakdown

        if what not in BREAKDOWNS:
            hint = allowed_names(what, BREAKDOWNS, "breakdowns")
            raise one_fault("breakdown", f"unknown breakdown `{what}`", hint)
        return breakdown(self, what, language)

    def __str__(self) -> str:
        lines = [
            f"{words}: "
            + ", ".join(f"{name} {said}" for name, said in zip(self.measures, said_by, strict=True))
            for words, said_by in self.rows()
        ]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_table(["measure", *self.measures], [[words, *figures] for words, figures in self.rows()])


def simulate(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    *,
    seed: int,
    region: str | Path | Profile = "kursk",
    scale: float = 0.1,
    days: int = 30,
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    settings: Settings | None = None,
    behaviours_file: str | Path | None = None,
    providers: str | Path | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    events: str = "none",
    output: str | Path | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Let the people of a region write for some days, under each policy on the same attempts.

    `policies` are ids, paths or policies, by default the three Sferum rule books, each in its default
    reading with what `reading` settles. `unspecified` says whether a message of which no line speaks
    arrives ("free") or not ("forbidden"). `settings` replace figures of the region, or of the
    behaviours (names with a dot). `providers` is a file that says where further facts come from.

    `workers` threads do the work, or the Dask cluster at `scheduler` ("local" starts one here); neither
    changes the result. With a folder as `output` finished parts are kept, and the same call goes on where
    one was cut short; `events` ("violations" or "all") writes the event log there. The same seed gives the
    same result.

        cp.simulate(region="kursk", scale=0.01, days=5, seed=1)

    Raises:
        InputError: a policy, region, figure or reading is unknown, a file has faults, or a folder or
            cluster cannot be used.
        ProofContradicted: a decision in the run that a proof excludes – a defect of the toolkit.
    """
    books = chosen_policies(policies)
    settled = settled_readings(books, reading)
    vocabulary = _shared_vocabulary(books)
    own, of_behaviours = split_settings(settings or {})
    seed = whole_argument("seed", seed, 0, LARGEST_SEED)
    if workers is not None:
        workers = whole_argument("workers", workers, 1, MOST_WORKERS)
    setup = set_up(
        {policy.id: outcome_table(policy, policy.reading(settled)) for policy in books},
        Situations.of(vocabulary),
        days=days,
        seed=seed,
        behaviours=with_behaviour_settings(load_behaviours(behaviours_file), of_behaviours),
        unspecified=unspecified,
        providers=providers,
        events=events,
    )
    run = run_world(
        world(region, seed=seed, scale=scale, settings=own),
        setup,
        guards={policy.id: proved_guards(policy, settled, unspecified) for policy in books},
        workers=workers,
        scheduler=scheduler,
        output=None if output is None else Path(output),
        progress=progress,
    )
    return Simulation(books, settled, run)


def proved_guards(
    policy: Policy, settled: Reading = NOTHING_SETTLED, silence: str = "forbidden"
) -> list[Guard]:
    """The claims that are proved in the default reading with what is `settled`, as masks for a run.

    A mask is bool[situations, outcomes], true where the proof excludes the outcome.
    """
    return list(_guards(policy, tuple(sorted(policy.reading(settled).items())), silence))


@lru_cache(maxsize=64)
def _guards(policy: Policy, whole_reading: tuple[tuple[str, str], ...], silence: str) -> tuple[Guard, ...]:
    """The guards of one policy in one whole reading, proved once however many runs there are."""
    reading = dict(whole_reading)
    masks = Masks(policy, reading)
    guards = []
    for claim in policy.claims:
        verdict = verify_claim(policy, claim, settled=reading, silence=silence, default_only=True)
        if verdict.status == PROVED:
            excluded = np.isin(OUTCOME_NAMES, sorted(broken_by(claim, silence)))
            guards.append((claim.id, masks.claim(claim)[:, np.newaxis] & excluded))
    return tuple(guards)


def _shared_vocabulary(policies: Policies) -> Vocabulary:
    """The one vocabulary of some policies, so that all of them decide the same attempts."""
    if not policies:
        raise one_fault("policies", "no policy was given", "leave them out for the three Sferum rule books")
    first = policies[0]
    for other in policies:
        if other.vocabulary.digest != first.vocabulary.digest:
            raise one_fault(
                "policies",
                f"{first.id} and {other.id} have different vocabularies",
                "simulate the policies of one messenger at a time",
            )
    if first.vocabulary.combinations > LARGEST_TABLE:
        raise one_fault("policies", f"the vocabulary `{first.vocabulary.id}` is too large to simulate")
    return first.vocabulary
