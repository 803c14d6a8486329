"""`cp.robust`: which policy is better over everything that is held possible.

Knows how a question becomes a space and a design, and which parameters change nothing. Knows nothing of the
engine, nor of how an answer looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from childproof.answers.result_lists import Policies
from childproof.answers.robustness import Robustness
from childproof.answers.sensitivity import Name
from childproof.calls.arguments import (
    NUMBER,
    OPTIONAL_TEXT,
    OPTIONAL_WHOLE,
    PATH,
    PROGRESS,
    RANGES,
    TEXTS,
    WHOLE,
    takes,
)
from childproof.calls.limits import MOST_WORKERS, Progress, Settings, chosen_seed
from childproof.calls.policies import PolicyName, chosen_policies, settled_readings
from childproof.calls.simulate import shared_vocabulary
from childproof.calls.stranger_plans import stranger_plans
from childproof.calls.sweep import check_breakdowns, chosen_measures
from childproof.calls.sweep_ranges import SweepParameters, Varied, Vary, chosen_ranges
from rulebook.language import Message
from rulebook.model import Policy, Reading, Silence
from rulebook.reader.arguments import check_named, whole_argument
from rulebook.reader.faults import one_fault
from rulebook.table import Situations, outcome_table
from sim.assumptions.behaviours import KNOWING, KNOWING_OWN, Behaviours, load_behaviours
from sim.assumptions.names import CHANNELS
from sim.assumptions.plans import Plans
from sim.assumptions.profile import Profile
from sim.assumptions.profile_limits import SHARES_OF_ONE, check_scale
from sim.assumptions.profiles import load_profile
from sim.results.tallies import tallies
from sim.run.set_up import set_up
from sim.sensitivity.sample_store import run_design
from sim.sensitivity.samples import Design, SampleResults, simulate_sample
from sim.sensitivity.space import MOST_SAMPLES, Mixture, Space, VariedQuestion, factor_of

__all__ = ["robust"]

FEWEST_SAMPLES = 20
_BUSY = 0.75
_UNKNOWN_WHEN_FREE = "contacts_without_rule"


@takes(
    seed=OPTIONAL_WHOLE,
    scale=NUMBER,
    days=WHOLE,
    samples=WHOLE,
    vary=RANGES,
    measures=TEXTS,
    behaviours_file=PATH,
    providers=PATH,
    workers=OPTIONAL_WHOLE,
    scheduler=OPTIONAL_TEXT,
    output=PATH,
    progress=PROGRESS,
)
def robust(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    *,
    seed: int | None = None,
    region: str | Path | Profile = "kursk",
    scale: float = 0.1,
    days: int = 30,
    samples: int = 1000,
    vary: Vary = None,
    measures: str | Iterable[str] | None = None,
    reading: Reading | None = None,
    settings: Settings | None = None,
    behaviours_file: str | Path | None = None,
    providers: str | Path | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    output: str | Path | None = None,
    progress: Progress | None = None,
) -> Robustness:
    """Say which policy is better over the whole space of assumptions, readings, silence and adversaries.

    A sample draws all parameters of the region and the behaviours at once, each between its ends – or those
    that `vary` names –, and one option of every question of reading that `reading` leaves open. It is run
    with both meanings of silence, beside strangers who know nothing and strangers who have read the rules.
    All samples have the same seed, so policies are compared on the same people and messages. With a folder as
    `output` finished samples are kept there, and the same call goes on where one was cut short.

        cp.robust(seed=1, region="kursk", scale=0.01, days=5, samples=50)

    Raises:
        InputError: as `cp.sweep`, before anything is run.
    """
    books = _several(policies)
    settled = settled_readings(books, reading)
    seed = chosen_seed(seed)
    number = whole_argument("--samples", samples, FEWEST_SAMPLES, MOST_SAMPLES)
    parameters = _parameters(region, behaviours_file, settings, scale)
    varied, names = chosen_ranges(vary, parameters), _comparable(chosen_measures(measures))
    base = _base_design(parameters, books, settled, names, days=days, seed=seed, providers=providers)
    if any(by is not None for _name, by in names):
        as_usual = _filled(base, books, settled, [{}], [{}], settings=parameters.settings)
        check_breakdowns(names, {(one.name, one.by) for one in tallies(simulate_sample(as_usual, 0), 0)})
    workers = None if workers is None else whole_argument("workers", workers, 1, MOST_WORKERS)
    running = partial(run_design, workers=workers, scheduler=scheduler)
    folder = None if output is None else Path(output)
    space = _space(varied, parameters, books, settled, everything=vary is None)
    inert: tuple[str, ...] = ()
    ends = _number_of_ends(space) if vary is None else 0
    if vary is None:
        heard = _part_of(progress, 0, number + 1)
        running_ends = partial(running, output=None if folder is None else folder / "ends", progress=heard)
        space, inert = _without_inert(space, base, parameters, books, settled, running_ends)
    usual = {key: one.value for key, one in parameters.by_key().items()}
    points = space.points(number, seed)
    drawn = tuple(space.settings(point, usual) for point in points)
    options = tuple(space.options(point) for point in points)
    design = _filled(base, books, settled, [{}, *drawn], [{}, *options], settings=parameters.settings)
    results = running(design, output=folder, progress=_part_of(progress, ends, 0))
    return Robustness(books, settled, design, space, drawn, options, inert, varied.narrowed, results)


def _part_of(progress: Progress | None, before: int, after: int) -> Progress | None:
    """What one of several parts of the work reports to, where others have so many samples."""
    if progress is None:
        return None
    return lambda done, total: progress(before + done, before + total + after)


def _several(policies: PolicyName | Iterable[PolicyName] | None) -> Policies:
    books = chosen_policies(policies)
    if len(books) < 2:
        told = Message("one policy alone is better than none")
        raise one_fault("policies", told, Message("give two or more to compare"))
    return books


def _parameters(
    region: str | Path | Profile,
    behaviours_file: str | Path | None,
    settings: Settings | None,
    scale: float,
) -> SweepParameters:
    """Every parameter of the region and the behaviours, with what is set by hand."""
    if settings is not None:
        check_named("settings", settings, '{"class_size_urban": 28}')
    profile = region if isinstance(region, Profile) else load_profile(region)
    check_scale(profile, scale)
    parameters = SweepParameters(profile, load_behaviours(behaviours_file), dict(settings or {}), scale)
    wrong = parameters.fault({})
    if wrong is not None:
        raise wrong
    return parameters


def _comparable(names: tuple[Name, ...]) -> tuple[Name, ...]:
    """The measures, if each can be compared over both meanings of silence and both kinds of strangers."""
    if any(name == _UNKNOWN_WHEN_FREE for name, _by in names):
        told = Message(
            "`{measure}` cannot be compared where silence counts as free", measure=_UNKNOWN_WHEN_FREE
        )
        raise one_fault("--measure", told, Message("choose another measure"))
    if any(by in (KNOWING, KNOWING_OWN) for _name, by in names):
        told = Message("every sample has strangers who have read the rules beside those who know nothing")
        raise one_fault(
            "--measure", told, Message("give the measure of all strangers: `children_reached:stranger`")
        )
    return names


def _base_design(
    parameters: SweepParameters,
    books: Policies,
    settled: Reading,
    names: tuple[Name, ...],
    *,
    days: int,
    seed: int,
    providers: str | Path | None,
) -> Design:
    """The design without samples: one world, one seed, the policies in the readings that are settled."""
    return Design(
        setup=set_up(
            {policy.id: outcome_table(policy, policy.reading(settled)) for policy in books},
            Situations.of(shared_vocabulary(books)),
            days=days,
            seed=seed,
            behaviours=parameters.behaviours,
            providers=providers,
        ),
        profile=parameters.profile,
        behaviours=parameters.behaviours,
        scale=float(parameters.scale),
        seed=seed,
        measures=names,
        settings=(),
        readings=np.zeros((0, len(books)), np.int32),
        tables=(),
    )


def _space(
    varied: Varied,
    parameters: SweepParameters,
    books: Policies,
    settled: Reading,
    *,
    everything: bool,
) -> Space:
    """What varies: the parameters that are meant, the channels of each behaviour as one mixture, readings."""
    mixtures = _mixtures(parameters.behaviours) if everything else []
    within = {key for mixture in mixtures for key in mixture.keys}
    weights = {f"{row.id}.{channel}" for row in parameters.behaviours.rows for channel in CHANNELS}
    alone = [
        factor_of(one)
        for one in varied.assumptions
        if one.key not in within and not (everything and one.key in weights)
    ]
    questions: dict[str, VariedQuestion] = {}
    for policy in books:
        for name, options in policy.open_readings(settled).items():
            if len(options) > 1:
                questions.setdefault(name, VariedQuestion(name, tuple(options)))
    return Space((*alone, *mixtures), tuple(questions.values()), SHARES_OF_ONE)


def _mixtures(behaviours: Behaviours) -> list[Mixture]:
    """The channels of each behaviour of ordinary people, those that it uses at all."""
    found = []
    for row in behaviours.rows:
        if row.adversary:
            continue
        used = [
            f"{row.id}.{channel}"
            for channel in CHANNELS
            if behaviours.parameters[f"{row.id}.{channel}"].value
        ]
        if len(used) > 1:
            found.append(Mixture(f"{row.id}.channels", tuple(used)))
    return found


def _filled(
    base: Design,
    books: Policies,
    settled: Reading,
    drawn: Sequence[Mapping[str, float]],
    options: Sequence[Mapping[str, str]],
    *,
    settings: Settings,
) -> Design:
    """A design with these samples; each policy with the tables and plans of the readings that are drawn."""
    tables, plans = [], []
    places = np.zeros((len(drawn), len(books)), np.int32)
    for column, policy in enumerate(books):
        known: dict[tuple[tuple[str, str], ...], int] = {}
        whole: list[Reading] = []
        for row, chosen in enumerate(options):
            reading = policy.reading({**settled, **{n: o for n, o in chosen.items() if _has(policy, n, o)}})
            key = tuple(sorted(reading.items()))
            if key not in known:
                known[key] = len(whole)
                whole.append(reading)
            places[row, column] = known[key]
        tables.append(np.stack([outcome_table(policy, reading).astype(np.uint8) for reading in whole]))
        plans.append(_plans(policy, whole, settled))
    return replace(
        base,
        settings=tuple({**settings, **one} for one in drawn),
        readings=places,
        tables=tuple(tables),
        plans=() if any(not of for of in plans) else tuple(plans),
    )


def _has(policy: Policy, name: str, option: str) -> bool:
    return name in policy.readings and option in policy.readings[name].options


def _plans(policy: Policy, readings: Sequence[Reading], settled: Reading) -> tuple[tuple[Plans, Plans], ...]:
    """The plans of a stranger who has read the policy, for each reading and meaning of silence."""
    found = []
    for reading in readings:
        forbidden, free = (
            stranger_plans(policy, reading, silence, settled) for silence in (Silence.FORBIDDEN, Silence.FREE)
        )
        if forbidden is None or free is None:
            return ()
        found.append((forbidden, free))
    return tuple(found)


def _number_of_ends(space: Space) -> int:
    """How many samples `_without_inert` takes: both ends of everything, and what they are compared with."""
    return 1 + 2 * len(space.factors)


def _without_inert(
    space: Space,
    base: Design,
    parameters: SweepParameters,
    books: Policies,
    settled: Reading,
    running: Callable[[Design], SampleResults],
) -> tuple[Space, tuple[str, ...]]:
    """The space without what changes nothing, and the keys of that.

    A parameter is inert if at neither of its ends a single count differs, in a world where all others stand
    three quarters of the way up: there more happens than in the usual one.
    """
    usual = {key: one.value for key, one in parameters.by_key().items()}
    busy = space.settings(np.full(space.dimensions, _BUSY), usual)
    ends: list[dict[str, float]] = []
    for factor in space.factors:
        for corner in (0.0, 1.0):
            point = np.full(factor.dimensions, corner)
            if isinstance(factor, Mixture):
                point = np.where(np.arange(factor.dimensions) == int(corner), 0.9, 0.1)
            ends.append(space.whole({**busy, **factor.values(point)}))
    design = _filled(
        base, books, settled, [busy, *ends], [{}] * (1 + len(ends)), settings=parameters.settings
    )
    found = running(design)
    moves = (found.digests[1:] != found.digests[0]).reshape(-1, 2).any(axis=1)
    kept = tuple(factor for factor, moved in zip(space.factors, moves, strict=True) if moved)
    inert = tuple(factor.key for factor, moved in zip(space.factors, moves, strict=True) if not moved)
    return replace(space, factors=kept), inert
