"""`cp.weigh`: any answer of a proof, weighed by the people and attempts of a run.

Joins the sets of situations that proofs give with the vectors of a run over the situations. No run is
repeated, and every reading can be weighed. Knows nothing of how a vector comes about or a weight is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from childproof.results import Answers
from childproof.sweep_words import plain_number
from policy.faults import one_fault
from policy.language import grouped, plural, translator
from policy.model import Policy, Reading
from policy.table import LARGEST_TABLE, OUTCOME_NAMES, Mask, Masks, Situations, combine
from proofs.check import Check
from proofs.compare import vocabulary_differences
from proofs.counterexamples import broken_by
from proofs.explain import Explanation
from proofs.verdict import Verdict
from proofs.weight import KNOWN_ADULT, OTHER, STRANGER, Weighable, Weight, Whole
from sim.profiles import load_profile
from sim.providers import provide
from sim.weights import Vector
from sim.weights import weigh as weigh_vector

if TYPE_CHECKING:
    from childproof.running import Simulation
    from sim.run import Run

MOST_READINGS = 5_000
"""A policy with more open readings is weighed only in the reading of the counterexample."""

Answer = TypeVar("Answer", bound=Weighable)


@overload
def weigh(answer: Answer, simulation: Simulation) -> Answer: ...
@overload
def weigh(answer: Answers[Check], simulation: Simulation) -> Answers[Check]: ...
def weigh(answer: Weighable | Answers[Check], simulation: Simulation) -> Weighable | Answers[Check]:
    """A comparison, an explanation, or what `check` found, with what its rows concern in a simulated region.

    Beside each row stand the pairs of people and the attempts a month in it, and for all of them together
    the same, where each situation counts once, with who makes the attempts.

        cp.weigh(cp.compare("old.toml", "new.toml"), cp.simulate("old.toml", region="kursk", seed=1))

    Raises:
        InputError: it has no rows, or speaks of other situations than the policies of the run.
    """
    if not hasattr(simulation, "run"):
        raise one_fault("weigh", "a simulation has to be given", "for example: cp.simulate(seed=1)")
    population = RunPopulation(simulation)
    if isinstance(answer, Answers) and all(isinstance(one, Weighable) for one in answer):
        return Answers(one.weighed(population) for one in answer)
    if not isinstance(answer, Weighable):
        hint = "of a verdict weigh cp.explain(VERDICT)"
        raise one_fault("weigh", "this has no rows that could be weighed", hint)
    return answer.weighed(population)


class RunPopulation:
    """The people and attempts of a run, which weigh any set of the situations of its policies."""

    def __init__(self, simulation: Simulation):
        self.run = simulation.run
        self._policy = simulation.policies[0]
        self._attempts = _by_sender(self.run, self._policy)
        self.whole = Whole(
            days=self.run.days,
            children=self.run.children,
            by={sender: int(vector.sum()) for sender, vector in self._attempts.items()},
        )

    def check(self, policy: Policy) -> None:
        """Refuse a policy over other situations than those of the run.

        Raises:
            InputError: its vocabulary is another one.
        """
        _check_same_situations(self._policy, policy)

    def weigh(self, members: Mask) -> Weight:
        """What stands in some situations, bool[situations]."""
        return Weight(
            situations=int(members.sum()),
            pairs=weigh_vector(self.run.pairs, members),
            by={sender: weigh_vector(vector, members) for sender, vector in self._attempts.items()},
            whole=self.whole,
        )

    def words(self, language: str = "en") -> str:
        """Who is counted, and how."""
        _, ngettext = translator(language), plural(language)
        world = self.run.world
        said = _(
            "Counted in a synthetic region ({region}, {scale} of its size, seed {seed}): {people} people, "
            "{children} children among them, and {attempts} attempts to write in {days}. A month has 30 "
            "days, and a pair counts once for each channel it has. One seed is one draw, without an "
            "interval, and the figures rest on assumptions about how people behave."
        )
        return said.format(
            region=_region_words(self.run, language),
            scale=plain_number(world.scale, language),
            people=grouped(self.run.people, language),
            children=grouped(self.whole.children, language),
            attempts=grouped(self.whole.attempts, language),
            days=ngettext("{n} day", "{n} days", self.run.days).format(n=self.run.days),
            seed=self.run.provenance.seed,
        )

    def to_dict(self) -> dict[str, object]:
        """Who is counted as JSON values, with all attempts by sender."""
        world = self.run.world
        return {
            "region": world.region,
            "scale": world.scale,
            "days": self.run.days,
            "seed": self.run.provenance.seed,
            "people": self.run.people,
            "children": self.whole.children,
            "pairs": int(self.run.pairs.sum()),
            "attempts": self.whole.attempts,
            "by": dict(self.whole.by),
        }


def _region_words(run: Run, language: str) -> str:
    profiles = run.world.plan.profiles
    if len(profiles) == 1:
        return profiles[0].label(language)
    return load_profile(run.world.region).label(language) if profiles else run.world.region


def check_simulated(policies: Iterable[Policy], providers: str | Path | None = None) -> None:
    """Refuse policies that no run can weigh, before any long work.

    Raises:
        InputError: a vocabulary is too large or has facts that a world lacks, or it is not one vocabulary.
    """
    first, *others = policies
    for policy in (first, *others):
        if policy.vocabulary.combinations > LARGEST_TABLE:
            raise one_fault(
                "weigh", f"the vocabulary `{policy.vocabulary.id}` of {policy.id} is too large to simulate"
            )
        provide(Situations.of(policy.vocabulary), providers)
    for other in others:
        _check_same_situations(first, other)


def _check_same_situations(one: Policy, other: Policy) -> None:
    difference = next(vocabulary_differences(one, other), None)
    if difference is not None:
        raise one_fault(
            "weigh",
            f"{one.id} and {other.id} speak of different situations: {difference}",
            "weigh the policies of one messenger at a time",
        )


def _by_sender(run: Run, policy: Policy) -> dict[str, Vector]:
    """The attempts of a run by who makes them: int64[situations] for each.

    An adult without a role is one by the record that the situation shows; where the vocabulary has no such
    facts, nobody is told apart but strangers.
    """
    strangers = run.attempts_of("stranger")
    others = run.attempts - strangers
    facts = policy.vocabulary.facts
    if not {"sender_role", "sender_age"} <= set(facts):
        return {STRANGER: strangers, OTHER: others}
    situations = Situations.of(policy.vocabulary)
    ages = tuple(age for age in facts["sender_age"].values if age != "under_18")
    known = np.where(
        situations.where("sender_role", ("none",)) & situations.where("sender_age", ages), others, 0
    )
    return {STRANGER: strangers, KNOWN_ADULT: known, OTHER: others - known}


@dataclass(frozen=True)
class ClaimWeight:
    """What a refuted claim concerns in a simulated population.

    `weight` is that of the situations in which it fails in `reading`, the one of the counterexample;
    `fewest` and `most` are the attempts over all open readings, None if there are too many.
    """

    policy: str
    claim: str
    reading: Reading
    weight: Weight
    fewest: int | None
    most: int | None

    def to_dict(self) -> dict[str, object]:
        """The weight as JSON values."""
        return {
            "policy": self.policy,
            "claim": self.claim,
            "reading": dict(self.reading),
            **self.weight.to_dict(),
            "attempts_over_readings": None if self.fewest is None else [self.fewest, self.most],
        }


class ClaimWeighing:
    """Weighs refuted claims by one run; the table of a reading is worked out once for all claims."""

    def __init__(self, population: RunPopulation):
        self.population = population
        self._policy: Policy | None = None
        self._tables: dict[tuple[str, ...], tuple[Masks, NDArray[np.uint8]]] = {}

    def weigh(self, explanation: Explanation) -> ClaimWeight | None:
        """The weight of a refuted claim; None where there is no counterexample to weigh."""
        verdict = explanation.verdict
        weight = explanation.weighed(self.population).weight
        if weight is None:
            return None
        over_all: list[int] = []
        if verdict.readings.total <= MOST_READINGS:
            readings = verdict.policy.all_readings(verdict.settled)
            attempts = self.population.run.attempts
            over_all = [weigh_vector(attempts, self._failing(verdict, reading)) for reading in readings]
        return ClaimWeight(
            policy=verdict.policy.id,
            claim=verdict.claim.id,
            reading=explanation.reading,
            weight=weight,
            fewest=min(over_all, default=None),
            most=max(over_all, default=None),
        )

    def _failing(self, verdict: Verdict, reading: Mapping[str, str]) -> Mask:
        """The situations that break the claim in one reading: bool[situations]."""
        masks, table = self._table(verdict.policy, reading)
        broken = [OUTCOME_NAMES.index(outcome) for outcome in broken_by(verdict.claim, verdict.silence)]
        failing: Mask = masks.claim(verdict.claim) & np.isin(table, broken)
        return failing

    def _table(self, policy: Policy, reading: Mapping[str, str]) -> tuple[Masks, NDArray[np.uint8]]:
        if policy is not self._policy:
            self._policy, self._tables = policy, {}
        key = tuple(reading.values())
        if key not in self._tables:
            masks = Masks(policy, reading)
            spoken = [(rule.outcome, masks.rule(rule)) for rule in policy.rules]
            self._tables[key] = masks, combine(spoken, reading["overlap"], masks.situations.size)
        return self._tables[key]
