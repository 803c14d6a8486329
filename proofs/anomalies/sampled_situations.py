"""Some possible situations of a vocabulary too large to enumerate, chosen so that rules apply in them.

What is seen in them is so. What is not seen may still be: then the solver is asked.
"""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from proofs.engines.clock import NO_CLOCK, Clock
from rulebook.model import Policy, Rows, Rule, Value, Vocabulary
from rulebook.table import Situations

FOR_EACH_RULE = 32
MOST_SAMPLED = 2**16


class SampledSituations(Situations):
    """Situations given as `columns`, uint8[n] for each fact; those that the axioms exclude are dropped.

    They have numbers of their own and no codes.
    """

    def __init__(self, vocabulary: Vocabulary, columns: dict[str, NDArray[np.uint8]]):
        self.vocabulary = vocabulary
        self.facts = tuple(vocabulary.facts)
        self.sizes = tuple(len(fact.values) for fact in vocabulary.facts.values())
        size = len(columns[self.facts[0]])
        possible = np.ones(size, dtype=np.bool_)
        for axiom in vocabulary.axioms:
            possible &= ~self._fact_rows(axiom.impossible, columns, size)
        self.columns = {name: column[possible] for name, column in columns.items()}
        self.size = int(possible.sum())
        self.codes = self.number = np.zeros(0, dtype=np.int32)
        self.allowed = {}


def sampled_situations(policy: Policy, clock: Clock = NO_CLOCK) -> SampledSituations:
    """Situations in which rules of a policy are likely to apply; the same for the same policy.

    Raises:
        Undecided: there was no time for it.
    """
    chance = random.Random(0)
    vocabulary = policy.vocabulary
    each = max(1, min(FOR_EACH_RULE, MOST_SAMPLED // max(1, len(policy.rules))))
    rules = clock.ticking(policy.rules[:MOST_SAMPLED])
    wanted = [_likely(policy, rule, chance) for rule in rules for _ in range(each)]
    drawn = np.random.default_rng(0)
    columns = {
        name: drawn.integers(len(fact.values), size=max(1, len(wanted)), dtype=np.uint8)
        for name, fact in vocabulary.facts.items()
    }
    for at, values in enumerate(wanted):
        for name, value in values.items():
            columns[name][at] = vocabulary.facts[name].values.index(value)
    return SampledSituations(vocabulary, columns)


def _likely(policy: Policy, rule: Rule, chance: random.Random) -> dict[str, Value]:
    """Values of facts with which a rule may well apply: those of some row of each of its parts."""
    found: dict[str, Value] = {}

    def take(rows: Rows) -> None:
        if not rows:
            return
        for name, allowed in chance.choice(rows).items():
            if name in policy.vocabulary.facts:
                found.setdefault(name, chance.choice(allowed))
            elif name in policy.conditions and allowed == (True,):
                take(policy.conditions[name].rows)

    for part in (rule.sender, rule.recipient, rule.when):
        take(part)
    return found
