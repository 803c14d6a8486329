import random

import pytest

from rulebook.decide import decide
from rulebook.table import OUTCOME_NAMES, Situations, outcome_table
from tests.sampling import one_of_each
from tests.twins.sferum_books import BOOKS, Attempt, winner

SAMPLED = 40
PARTS = 4


def readings_of(policy, part):
    """A quarter of the default and the sampled readings."""
    sampled = random.Random(20250325).sample(policy.all_readings()[1:], SAMPLED)
    return [dict(policy.default_reading), *sampled][part::PARTS]


def differences(policy, readings, table=outcome_table):
    """(situation, reading) wherever the plain form and the array, or the plain form and the twin, differ."""
    situations = Situations.of(policy.vocabulary)
    every = [situations.situation(n) for n in range(situations.size)]
    for reading in readings:
        outcomes = table(policy, reading)
        for number, situation in enumerate(every):
            decision = decide(policy, situation, reading)
            speaking = BOOKS[policy.id](Attempt._make(situation[name] for name in Attempt._fields), reading)
            outcome = winner(speaking, reading["overlap"])
            if not decision.outcome == outcome == OUTCOME_NAMES[outcomes[number]] or not (
                set(decision.lines) <= set(speaking) and bool(decision.lines) == bool(speaking)
            ):
                yield situation, reading


def test_the_parts_together_hold_the_default_and_forty_other_readings(sferum):
    for policy in sferum.values():
        readings = [reading for part in range(PARTS) for reading in readings_of(policy, part)]
        assert len({tuple(reading.items()) for reading in readings}) == SAMPLED + 1
        assert dict(policy.default_reading) in readings


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("letter", "SAB")
def test_plain_form_array_and_twin_agree_on_every_situation(sferum, letter, part):
    policy = sferum[letter]
    readings = readings_of(policy, part)
    assert len(readings) >= 10
    assert list(differences(policy, readings)) == []


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_the_comparison_of_plain_form_and_array_notices_one_flipped_cell(sferum, letter):
    policy = sferum[letter]

    def flipped(policy, reading):
        table = outcome_table(policy, reading)
        table[1234] = (table[1234] + 1) % len(OUTCOME_NAMES)
        return table

    ((situation, _),) = differences(policy, [dict(policy.default_reading)], flipped)
    assert situation == Situations.of(policy.vocabulary).situation(1234)
