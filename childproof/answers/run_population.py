"""The people and attempts of a run, which weigh any set of situations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from childproof.words.locale import plain_number
from proofs.answers.population_weight import KNOWN_ADULT, OTHER, STRANGER, Weight, Whole
from proofs.changes.compare import vocabulary_differences
from rulebook.language import SHOWN, Message, grouped, plural, say, translator
from rulebook.model import Policy
from rulebook.reader.faults import one_fault
from rulebook.table import Mask, Situations
from sim.assumptions.profiles import load_profile
from sim.facts.axioms_held import occurring_situations
from sim.facts.pair_counts import Vector, masked_total

if TYPE_CHECKING:
    from childproof.answers.simulation import Simulation
    from sim.run.run import Run


class RunPopulation:
    """The people and attempts of a run, which weigh any set of the situations of its policies."""

    def __init__(self, simulation: Simulation):
        self.run = simulation.run
        self._policy = simulation.policies[0]
        self._attempts = _by_sender(self.run, self._policy)
        provision = self.run.setup.provision
        self._occurring = occurring_situations(
            Situations.of(self._policy.vocabulary), provision.tables[:4], provision.edges, provision.drawn
        )
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
        check_same_situations(self._policy, policy)

    def weigh(self, members: Mask) -> Weight:
        """What stands in some situations, bool[situations]."""
        return Weight(
            situations=int(members.sum()),
            occurring=int((members & self._occurring).sum()),
            pairs=masked_total(self.run.pairs, members),
            by={sender: masked_total(vector, members) for sender, vector in self._attempts.items()},
            whole=self.whole,
        )

    def words(self, language: str = SHOWN) -> str:
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
        return say(profiles[0].words, language)
    return say(load_profile(run.world.region).words, language) if profiles else run.world.region


def check_same_situations(one: Policy, other: Policy) -> None:
    """Refuse two policies over different situations.

    Raises:
        InputError: their vocabularies differ.
    """
    difference = next(vocabulary_differences(one, other), None)
    if difference is not None:
        raise one_fault(
            "weigh",
            Message(
                "{one} and {other} speak of different situations: {difference}",
                one=one.id,
                other=other.id,
                difference=difference,
            ),
            Message("weigh the policies of one messenger at a time"),
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
