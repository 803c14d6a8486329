"""What `verify` has to find, by looking at every situation under every reading in the array."""

import numpy as np

from rulebook.model import Silence
from rulebook.table import OUTCOME_NAMES, Masks, Situations, outcome_table


def failing_situations(policy, claim, reading, silence=Silence.FORBIDDEN):
    """The numbers of the situations in which a claim fails."""
    bad = [OUTCOME_NAMES.index(outcome) for outcome in claim.broken_by(silence)]
    fails = np.isin(outcome_table(policy, reading), bad) & Masks(policy, reading).claim(claim)
    return np.flatnonzero(fails)


def first_of_the_smallest(policy, numbers):
    """The failing situation with the fewest yes-facts, then the first in the numbering."""
    situations = Situations.of(policy.vocabulary)
    yes = sum(
        situations.columns[name][numbers].astype(int)
        for name, fact in policy.vocabulary.facts.items()
        if fact.is_yes_no
    )
    return situations.situation(int(numbers[np.lexsort((numbers, yes))[0]]))


def changes(policy, reading):
    """How many options differ from the default."""
    return sum(reading[name] != option for name, option in policy.default_reading.items())
