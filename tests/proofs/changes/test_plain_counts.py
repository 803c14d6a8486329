"""Compared readings are counted as products; the slow plain twin looks at every pair of them."""

from __future__ import annotations

import numpy as np
import pytest

from proofs.changes import compare as comparing
from proofs.changes.compare import _counted
from proofs.changes.reading_pairs import reading_pairs
from proofs.engines.clock import NO_CLOCK
from proofs.engines.vocabulary_map import VocabularyMap
from rulebook.table import OUTCOME_NAMES, Situations, outcome_table
from tests.proofs.gate.dale import written
from tests.proofs.gate.test_kinds import COACH, NEW_FACT, RULE_2


def plain_counts(old, new, pairs, read):
    """Each pair of readings on its own, each situation with each one that it stands for."""
    names, size = len(OUTCOME_NAMES), Situations.of(new.vocabulary).size
    counts = np.zeros((names * names, size), dtype=np.int32)
    for left, right in pairs:
        before, after = outcome_table(old, left), outcome_table(new, right)
        for number in range(size):
            stands_for = [number] if read is None else [int(one) for one in read.ways[:, number] if one >= 0]
            for one in {int(before[at]) for at in stands_for}:
                counts[one * names + after[number], number] += 1
    return counts


ASKED = (
    "policy",
    "[parties.pupil]",
    '[readings.more]\nquestion.en = "?"\noptions.a.en = "a"\noptions.b.en = "b"\n[parties.pupil]',
)
USED = ("policy", RULE_2, f'{RULE_2}\nwhen = {{ more = "a" }}')
EDITS = {
    "looser": [("policy", RULE_2, RULE_2.replace("request", "free"))],
    "another reading": [ASKED, USED],
    "a new fact": [NEW_FACT, ("policy", RULE_2, RULE_2.replace("request", "free"))],
    "new values": COACH,
}


@pytest.mark.parametrize("name", EDITS)
def test_products_of_readings_count_what_every_pair_on_its_own_counts(tmp_path, name):
    first, second = written(tmp_path / "a").policy, written(tmp_path / "b", *EDITS[name]).policy
    for old, new in ((first, second), (second, first)):
        pairs = list(reading_pairs(old, new, {}))
        read = (
            None
            if old.vocabulary.facts == new.vocabulary.facts
            else VocabularyMap(old.vocabulary, new.vocabulary)
        )
        plain = plain_counts(old, new, pairs, read)
        assert np.array_equal(_counted(old, new, pairs, read, NO_CLOCK), plain)
        assert np.array_equal(
            _counted(old, new, pairs[:1], read, NO_CLOCK), plain_counts(old, new, pairs[:1], read)
        )


def test_readings_that_are_tied_and_taken_for_free_are_noticed(tmp_path, monkeypatch):
    policy = written(tmp_path).policy
    pairs = list(reading_pairs(policy, policy, {}))
    every = [repr(left) for left, _ in pairs]
    monkeypatch.setattr(comparing, "_products", lambda old, new, pairs: [(every, every)])
    assert not np.array_equal(
        _counted(policy, policy, pairs, None, NO_CLOCK), plain_counts(policy, policy, pairs, None)
    )
