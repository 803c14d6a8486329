"""`cp.sweep`: which assumption matters how much, asked of policies by the names a person uses.

Knows how a question becomes points, and how one point is run; refuses what cannot be run before anything is.
Knows nothing of the engine: every point is one call of `simulate` with the same seed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from childproof.answers.sensitivity import Name, Output, SweepMethod
from childproof.answers.simulation import Simulation
from childproof.answers.sobol import SobolSweep
from childproof.answers.tornado import TornadoSweep
from childproof.calls.arguments import (
    NUMBER,
    OPTIONAL_WHOLE,
    PATH,
    PROGRESS,
    RANGES,
    TEXT,
    TEXTS,
    WHOLE,
    takes,
)
from childproof.calls.limits import Progress, Settings, chosen_seed
from childproof.calls.policies import PolicyName, chosen_policies, chosen_silence, settled_readings
from childproof.calls.simulate import run_simulation
from childproof.calls.simulation_request import SimulationRequest
from childproof.calls.sweep_ranges import OPTION, SweepParameters, Varied, Vary, check_points, chosen_ranges
from rulebook.language import Message
from rulebook.model import Reading
from rulebook.reader.arguments import check_named, whole_argument
from rulebook.reader.faults import InputError, allowed_names, clipped, one_fault
from sim.assumptions.behaviours import load_behaviours
from sim.assumptions.profile import Profile
from sim.assumptions.profiles import load_profile
from sim.results.intervals import Interval
from sim.results.measures import tally_interval
from sim.results.paired_change import paired_changes
from sim.results.tallies import MEASURES, PER_THOUSAND, tallies
from sim.sensitivity.tornado import Point, tornado, tornado_points

__all__ = ["DEFAULT_MEASURES", "METHODS", "sweep"]

METHODS = tuple(SweepMethod)
DEFAULT_MEASURES = ("children_reached", "children_reached:stranger", "contacts_hindered")
DEFAULT_SAMPLES = 128
FEWEST_SAMPLES = 8
"""Base samples; with fewer the intervals of the indices say nothing."""


@takes(
    days=WHOLE,
    scale=NUMBER,
    vary=RANGES,
    method=TEXT,
    runs=OPTIONAL_WHOLE,
    measures=TEXTS,
    behaviours_file=PATH,
    providers=PATH,
    workers=OPTIONAL_WHOLE,
    progress=PROGRESS,
)
def sweep(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    *,
    seed: int | None = None,
    region: str | Path | Profile = "kursk",
    scale: float = 0.1,
    days: int = 30,
    vary: Vary = None,
    method: str = "tornado",
    runs: int | None = None,
    measures: str | Iterable[str] | None = None,
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    settings: Settings | None = None,
    behaviours_file: str | Path | None = None,
    providers: str | Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> TornadoSweep | SobolSweep:
    """Run a simulation many times with other assumptions, and say which of them matters how much.

    `vary` gives the ends between which parameters of the region or of the behaviours (keys with a dot) are
    varied: `{"class_size_urban": (20, 30)}`, or keys alone, which go as far as their own range. The tornado –
    one at a time, low and high – varies all assumptions where none is named; `method="sobol"` varies those
    named all at once and gives shares of the variance, from at most `runs` simulations. `measures` are names,
    with `:` and of whom for a breakdown (`"children_reached:stranger"`). Everything else is as in `simulate`;
    `progress` hears how many simulations are done. Every one of them has the same seed.

        cp.sweep(seed=1, scale=0.01, days=5, vary={"strangers_per_1000_pupils": (1, 50)})

    Raises:
        InputError: as `simulate`, before anything is run; or an unknown key, method or measure, ends that are
            none, nothing to vary, too few runs.
        ProofContradicted: a decision in a run that a proof excludes – a defect of the toolkit.
    """
    books = chosen_policies(policies)
    settled = settled_readings(books, reading)
    chosen = _chosen_method(method)
    names = chosen_measures(measures)
    seed = chosen_seed(seed)
    profile = region if isinstance(region, Profile) else load_profile(region)
    if settings is not None:
        check_named("settings", settings, '{"class_size_urban": 28}')
    request = SimulationRequest(
        books,
        seed,
        profile,
        scale,
        days,
        settled,
        chosen_silence(unspecified),
        dict(settings or {}),
        behaviours_file,
        providers,
        workers,
    )
    runs = None if runs is None else whole_argument("--runs", runs, 1, 10**9)
    return _sweep(request, vary, chosen, runs, names, progress)


def _sweep(
    request: SimulationRequest,
    vary: Vary,
    method: SweepMethod,
    runs: int | None,
    names: tuple[Name, ...],
    progress: Progress | None,
) -> TornadoSweep | SobolSweep:
    assert isinstance(request.region, Profile)
    parameters = SweepParameters(
        request.region, load_behaviours(request.behaviours), request.settings, request.scale
    )
    varied = _varied(vary, method, parameters)
    samples = _samples(method, runs, len(varied.assumptions))
    evaluation = _Evaluation(request, names, with_differences=not samples)
    if not samples:
        return _tornado(evaluation, varied, progress)
    return _sobol(evaluation, varied, samples, parameters, progress)


def _chosen_method(method: str) -> SweepMethod:
    if method not in METHODS:
        hint = allowed_names(method, METHODS, Message("words"))
        raise one_fault("--method", Message("unknown word `{method}`", method=clipped(str(method))), hint)
    return SweepMethod(method)


def _varied(vary: Vary, method: SweepMethod, parameters: SweepParameters) -> Varied:
    """What is varied, and between which ends.

    Raises:
        InputError: parameters that do not go together, or nothing to vary.
    """
    wrong = parameters.fault({})
    if wrong is not None:
        raise wrong
    if method is SweepMethod.SOBOL and vary is None:
        raise one_fault(
            OPTION,
            Message("the method sobol needs at least one assumption to vary"),
            Message("for example: --vary strangers_per_1000_pupils=1:50; a tornado shows which ones matter"),
        )
    return chosen_ranges(vary, parameters)


class _Evaluation:
    """Runs the simulation at one point after the other; the first one is at the usual values."""

    def __init__(self, request: SimulationRequest, names: tuple[Name, ...], *, with_differences: bool):
        self.request = request
        self.names = names
        self._with_differences = with_differences
        self._usual: Simulation | None = None

    @property
    def usual(self) -> Simulation:
        """The simulation at the usual values."""
        assert self._usual is not None
        return self._usual

    def __call__(self, point: Mapping[str, float]) -> Point[Output]:
        """The measures at one point, and their differences from those at the usual values.

        Raises:
            InputError: it cannot be run; told with the values that led to it.
        """
        try:
            result = run_simulation(self.request.at(point))
            if self._usual is None:
                listed = (one for found in result.measures.values() for one in found)
                check_breakdowns(self.names, {(one.name, one.by) for one in listed})
                self._usual = result
            outputs = _outputs(self.names, result, self.usual)
            return Point(outputs, _differences(result, self.usual) if self._with_differences else {})
        except InputError as error:
            raise _at(point, error) from None


def _tornado(evaluation: _Evaluation, varied: Varied, progress: Progress | None) -> TornadoSweep:
    chosen = varied.assumptions
    bars = tornado(chosen, evaluation, progress)
    number = 1 + len(tornado_points(chosen))
    return TornadoSweep(evaluation.usual, chosen, varied.narrowed, evaluation.names, number, bars)


def _sobol(
    evaluation: _Evaluation,
    varied: Varied,
    samples: int,
    parameters: SweepParameters,
    progress: Progress | None,
) -> SobolSweep:
    # SALib takes long to load.
    from sim.sensitivity.sobol import sobol, sobol_points

    chosen, seed = varied.assumptions, evaluation.request.seed
    points = sobol_points(chosen, samples, seed)
    check_points(points, parameters)
    indices = sobol(chosen, evaluation, samples=samples, seed=seed, progress=progress)
    return SobolSweep(evaluation.usual, chosen, varied.narrowed, evaluation.names, 1 + len(points), indices)


def chosen_measures(texts: str | Iterable[str] | None) -> tuple[Name, ...]:
    """The measures that are meant, each `NAME` or `NAME:BY`; without any, a few that say most.

    Raises:
        InputError: there is no such measure.
    """
    listed = [texts] if isinstance(texts, str) else list(texts or DEFAULT_MEASURES)
    found: dict[Name, None] = {}
    for text in listed:
        name, _colon, by = (part.strip() for part in text.partition(":"))
        if name not in MEASURES:
            raise one_fault(
                "--measure",
                Message("unknown measure `{name}`", name=clipped(name)),
                allowed_names(name, MEASURES, Message("measures")),
            )
        found[name, by or None] = None
    return tuple(found)


def check_breakdowns(names: tuple[Name, ...], there: Collection[Name]) -> None:
    """Refuse a breakdown that is not among those of the first run.

    Raises:
        InputError: there is no such breakdown.
    """
    for name, by in names:
        if (name, by) not in there:
            known = [one for other, one in there if other == name and one is not None]
            raise one_fault(
                "--measure",
                Message("`{name}` has no breakdown `{value}` here", name=name, value=clipped(by or "")),
                allowed_names(by or "", known, Message("breakdowns")),
            )


def _outputs(names: tuple[Name, ...], result: Simulation, usual: Simulation) -> dict[Output, Interval]:
    """The measures that are asked for.

    A run lists no share of contacts that nobody has in it, and nothing of places without schools. That is not
    known and counts as unchanged, so that the lack of contacts does not look like an effect on them; its
    interval is all that a share or a number of children can be; that of a rate ends where the usual one does.
    """
    at_hand, before = _intervals(result), _intervals(usual)
    outputs: list[Output] = [(policy, *name) for policy in result.measures for name in names]
    units: dict[str, str] = {one.name: one.unit for found in usual.measures.values() for one in found}
    most = {"share": 1.0, "children": PER_THOUSAND}

    def unknown(output: Output) -> Interval:
        usual = before[output]
        return Interval(usual.value, 0.0, most.get(units[output[1]], usual.high))

    return {output: at_hand.get(output) or unknown(output) for output in outputs}


def _intervals(simulation: Simulation) -> dict[Output, Interval]:
    """Every measure of a simulation with its interval, shown or not: it tells what may be chance."""
    run = simulation.run
    return {
        (policy, one.name, one.by): tally_interval(one)
        for place, policy in enumerate(run.policies)
        for one in tallies(run, place)
    }


def _differences(result: Simulation, usual: Simulation) -> dict[Output, Interval]:
    """What the measures differ by from those at the usual values, where the schools are the same."""
    return {
        (policy, one.name, one.by): one.difference
        for policy, moved in paired_changes(usual.run, result.run).items()
        for one in moved
        if one.difference is not None
    }


def _samples(method: SweepMethod, runs: int | None, assumptions: int) -> int:
    """The base samples of Saltelli's scheme that so many runs allow, a power of 2; none for a tornado."""
    if method is SweepMethod.TORNADO:
        if runs is not None:
            raise one_fault(
                "--runs",
                Message("a tornado runs every assumption at its two ends, no more and no less"),
                Message("leave it out, or choose --method sobol"),
            )
        return 0
    each = assumptions + 2
    if runs is None:
        return DEFAULT_SAMPLES
    if runs < 1 + FEWEST_SAMPLES * each:
        raise one_fault(
            "--runs",
            Message("`{runs}` is too few to vary {assumptions} at once", runs=runs, assumptions=assumptions),
            Message("give at least {least}", least=1 + FEWEST_SAMPLES * each),
        )
    return 1 << (((runs - 1) // each).bit_length() - 1)


def _at(point: Mapping[str, float], error: InputError) -> InputError:
    """The error of one run, with the values that led to it."""
    if not point:
        return error
    first = error.faults[0]
    said = ", ".join(f"`{key} = {value:.4g}`" for key, value in point.items())
    return one_fault(
        first.path, Message("with {values}, {message}", values=said, message=first.message), first.hint
    )
