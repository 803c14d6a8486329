"""`cp.simulate`: what happens in a synthetic region under some policies.

Joins the two wings: what the solver proves of a policy goes to the run as guards, and a decision of
the run that contradicts a proof raises. Knows nothing of how people are drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from childproof.answers.result_lists import Policies
from childproof.answers.simulation import Simulation
from childproof.calls.arguments import OPTIONAL_TEXT, OPTIONAL_WHOLE, PATH, PROGRESS, SWITCH, TEXT, takes
from childproof.calls.limits import Progress, Settings, chosen_seed
from childproof.calls.policies import PolicyName, chosen_policies, chosen_silence, settled_readings
from childproof.calls.rule_switch import policies_run, switched
from childproof.calls.simulation_request import SimulationRequest, Switched
from childproof.calls.stranger_plans import stranger_plans
from childproof.calls.world import world
from proofs.answers.verdict import PROVED
from proofs.claims.verify import verify as verify_claim
from rulebook.language import Message
from rulebook.model import NOTHING_SETTLED, Policy, Reading, Silence, Vocabulary
from rulebook.reader.faults import one_fault
from rulebook.table import LARGEST_TABLE, OUTCOME_NAMES, Masks, Situations, outcome_table
from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.assumptions.parameters import split_settings
from sim.assumptions.plans import Plans
from sim.assumptions.profile import Profile
from sim.engine.pair_classes import MOST_POLICIES
from sim.engine.setup import Setup
from sim.run.guards import Guard
from sim.run.set_up import set_up, with_plans, with_switch
from sim.run.simulate import simulate as run_world


@takes(
    behaviours_file=PATH,
    providers=PATH,
    scheduler=OPTIONAL_TEXT,
    events=TEXT,
    output=PATH,
    workers=OPTIONAL_WHOLE,
    switch=SWITCH,
    progress=PROGRESS,
)
def simulate(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    *,
    seed: int | None = None,
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
    switch: Mapping[int, PolicyName] | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Let the people of a region write for some days, under each policy on the same attempts.

    `policies` are ids, paths or policies, by default the three Sferum rule books, each in its default
    reading with what `reading` settles. `unspecified` says whether a message of which no line speaks
    arrives ("free") or not ("forbidden"). `settings` replace parameters of the region, or of the
    behaviours (names with a dot). `providers` is a file that says where further facts come from.

    `workers` threads do the work, or the Dask cluster at `scheduler` ("local" starts one here); neither
    changes the result. With a folder as `output` finished parts are kept, and the same call goes on where
    one was cut short; `events` ("violations" or "all") writes the event log there. The same seed gives the
    same result; without one, one is drawn and said. `switch` gives one policy the rules of another from a
    day on, `{10: "id"}`: both are then run on the same attempts, with and without the switch.

        cp.simulate(region="kursk", scale=0.01, days=5, seed=1)

    Raises:
        InputError: a policy, region, parameter or reading is unknown, a file has faults, or a folder or
            cluster cannot be used.
        ProofContradicted: a decision in the run that a proof excludes – a defect of the toolkit.
    """
    books = chosen_policies(policies)
    request = SimulationRequest(
        books,
        chosen_seed(seed),
        region,
        scale,
        days,
        settled_readings(books, reading),
        chosen_silence(unspecified),
        settings or {},
        behaviours_file,
        providers,
        workers,
        scheduler,
        switched(books, switch),
    )
    return run_simulation(request, events=events, output=output, progress=progress)


def run_simulation(
    request: SimulationRequest,
    *,
    events: str = "none",
    output: str | Path | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Run what a request asks for; `events`, `output` and `progress` as in `simulate`.

    Raises:
        InputError: as `simulate`.
        ProofContradicted: as `simulate`.
    """
    books, settled, silence = policies_run(request), request.settled, request.silence
    vocabulary = shared_vocabulary(books)
    of_region, of_behaviours = split_settings(request.settings)
    request = request.checked()
    setup = set_up(
        {policy.id: outcome_table(policy, policy.reading(settled)) for policy in books},
        Situations.of(vocabulary),
        days=request.days,
        seed=request.seed,
        behaviours=with_behaviour_settings(load_behaviours(request.behaviours), of_behaviours),
        unspecified=silence,
        providers=request.providers,
        events=events,
    )
    plans = {policy.id: _plans(policy, settled, silence) for policy in books}
    known = {name: of_policy for name, of_policy in plans.items() if of_policy is not None}
    if len(known) == len(books) <= MOST_POLICIES // 2:
        setup = with_plans(setup, known)
    if request.switch is not None:
        setup = _switching(setup, request.switch, books[1], settled, silence)
    run = run_world(
        world(request.region, seed=request.seed, scale=request.scale, settings=of_region),
        setup,
        guards={policy.id: proved_guards(policy, settled, silence) for policy in request.policies},
        workers=request.workers,
        scheduler=request.scheduler,
        output=None if output is None else Path(output),
        progress=progress,
    )
    return Simulation(books, settled, run)


def _switching(setup: Setup, switch: Switched, policy: Policy, settled: Reading, silence: Silence) -> Setup:
    """The setup of a run in which one policy's rules change."""
    after = switch.policy
    table = outcome_table(after, after.reading(settled))
    plans = _plans(after, settled, silence) if setup.plans else None
    return with_switch(setup, switch.day, {policy.id: table}, None if plans is None else {policy.id: plans})


def _plans(policy: Policy, settled: Reading, silence: Silence) -> Plans | None:
    """The plans of a stranger who has read a policy, in its default reading with what is settled."""
    reading = policy.reading(settled)
    return stranger_plans(policy, reading, silence, reading)


def proved_guards(
    policy: Policy, settled: Reading = NOTHING_SETTLED, silence: Silence = Silence.FORBIDDEN
) -> list[Guard]:
    """The claims that are proved in the default reading with what is `settled`, as masks for a run.

    A mask is bool[situations, outcomes], true where the proof excludes the outcome.
    """
    return list(_guards(policy, tuple(sorted(policy.reading(settled).items())), silence))


@lru_cache(maxsize=64)
def _guards(
    policy: Policy, whole_reading: tuple[tuple[str, str], ...], silence: Silence
) -> tuple[Guard, ...]:
    """The guards of one policy in one whole reading, proved once however many runs there are."""
    reading = dict(whole_reading)
    masks = Masks(policy, reading)
    guards = []
    for claim in policy.claims:
        verdict = verify_claim(policy, claim, settled=reading, silence=silence, default_only=True)
        if verdict.status == PROVED:
            excluded = np.isin(OUTCOME_NAMES, sorted(claim.broken_by(silence)))
            guards.append((claim.id, masks.claim(claim)[:, np.newaxis] & excluded))
    return tuple(guards)


def shared_vocabulary(policies: Policies) -> Vocabulary:
    """The one vocabulary of some policies, so that all of them decide the same attempts."""
    if not policies:
        raise one_fault(
            Message("policies"),
            Message("no policy was given"),
            Message("leave them out for the three Sferum rule books"),
        )
    first = policies[0]
    for other in policies:
        if other.vocabulary.digest != first.vocabulary.digest:
            raise one_fault(
                Message("policies"),
                Message("{one} and {other} have different vocabularies", one=first.id, other=other.id),
                Message("simulate the policies of one messenger at a time"),
            )
    if first.vocabulary.combinations > LARGEST_TABLE:
        raise one_fault(
            Message("policies"),
            Message("the vocabulary `{id}` is too large to simulate", id=first.vocabulary.id),
        )
    return first.vocabulary
