"""The three books against their plain twins, line by line, in every situation under every reading."""

from dataclasses import replace

import numpy as np
import pytest

from rulebook.table import OUTCOME_NAMES, Masks, Situations, outcome_table
from tests.sampling import one_of_each
from tests.twins.sferum_books import BOOKS, attempts, winner

POSSIBLE = list(attempts())


class Twin:
    """The lines and outcomes that a book gives by hand, as arrays over the possible attempts."""

    def __init__(self, policy):
        self.book = BOOKS[policy.id]
        self.bits = {line: 1 << n for n, line in enumerate(dict.fromkeys(r.line for r in policy.rules))}
        self._sets = {}

    def sets(self, reading):
        """Which set of lines speaks of each attempt: indexes into the sets found so far."""
        number = self._sets.setdefault
        found = (tuple(self.book(attempt, reading)) for attempt in POSSIBLE)
        return np.fromiter((number(lines, len(self._sets)) for lines in found), np.int64, len(POSSIBLE))

    def lines(self, sets):
        """The sets as bits, one for each line."""
        return np.array([sum({self.bits[line] for line in lines}) for lines in self._sets])[sets]

    def outcomes(self, sets, overlap):
        """The outcome of each attempt, as in a table."""
        return np.array([OUTCOME_NAMES.index(winner(list(lines), overlap)) for lines in self._sets])[sets]


def line_bits(policy, reading, bits):
    masks = Masks(policy, reading)
    found = np.zeros(masks.situations.size, dtype=np.int64)
    for rule in policy.rules:
        found |= np.where(masks.rule(rule), bits[rule.line], 0)
    return found


def differences(policy, twin, table=outcome_table):
    """(reading, attempt, lines of the twin) wherever policy and twin differ; the first of each reading."""
    for reading in policy.all_readings({"overlap": "loosest"}):
        sets = twin.sets(reading)
        wrong = line_bits(policy, reading, twin.bits) != twin.lines(sets)
        for overlap in policy.readings["overlap"].options:
            whole = {**reading, "overlap": overlap}
            wrong |= table(policy, whole) != twin.outcomes(sets, overlap)
        if wrong.any():
            attempt = POSSIBLE[int(wrong.argmax())]
            yield reading, attempt, twin.book(attempt, reading)


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_every_line_speaks_where_its_twin_does_under_every_reading(sferum, letter):
    policy = sferum[letter]
    assert Situations.of(policy.vocabulary).size == len(POSSIBLE) == 5088
    assert list(differences(policy, Twin(policy))) == []


def test_the_comparison_notices_one_flipped_cell(sferum):
    policy = sferum["B"]
    flipped = {**policy.default_reading, "lost_sign": "gt_le", "overlap": "strictest"}

    def table(policy, reading):
        found = outcome_table(policy, reading)
        if reading == flipped:
            found[4321] = (found[4321] + 1) % len(OUTCOME_NAMES)
        return found

    ((reading, attempt, _),) = differences(policy, Twin(policy), table)
    assert reading == {**flipped, "overlap": "loosest"}
    assert attempt == POSSIBLE[4321]


@pytest.mark.parametrize("letter", "SAB")
def test_every_line_of_a_twin_speaks_somewhere(sferum, letter):
    policy = sferum[letter]
    twin = Twin(policy)
    for reading in policy.all_readings({"overlap": "loosest"})[::7]:
        twin.sets(reading)
    assert {line for lines in twin._sets for line in lines} == set(twin.bits)


@pytest.mark.parametrize("letter", "SAB")
def test_the_comparison_notices_any_rule_that_is_left_out_or_loses_its_exception(sferum, letter):
    policy = sferum[letter]
    twin = Twin(policy)
    for place, rule in enumerate(policy.rules):
        before, after = policy.rules[:place], policy.rules[place + 1 :]
        changed = [replace(policy, rules=(*before, *after))]
        if rule.unless:
            changed.append(replace(policy, rules=(*before, replace(rule, unless=()), *after)))
        for other in changed:
            assert next(differences(other, twin), None) is not None, rule.id
