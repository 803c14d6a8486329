"""The closest pair of situations is the one that all pairs, looked at one by one, give."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from proofs.strength import examples_found
from rulebook.loaders.load_vocabulary import load_vocabulary
from rulebook.table import Situations

VOCABULARY = """
id = "odd"
title = { en = "odd" }
[facts.one]
label = { en = "one" }
sentences = [{ value = "a", en = "a" }, { value = "b", en = "b" }, { value = "c", en = "c" }]
[facts.two]
label = { en = "two" }
sentences = [{ value = false, en = "no" }, { value = true, en = "yes" }]
[facts.three]
label = { en = "three" }
sentences = [{ value = false, en = "no" }, { value = true, en = "yes" }]
[facts.four]
label = { en = "four" }
sentences = [{ value = false, en = "no" }, { value = true, en = "yes" }]
[axioms.tied]
en = "two and three go together"
impossible = [{ two = true, three = false }, { two = false, three = true }]
"""


def closest_one_by_one(situations, on, off, yes):
    """The pair that differs in the fewest facts, then the plainest, then the first."""
    columns = np.array(list(situations.columns.values()))
    pairs = product(np.flatnonzero(on), np.flatnonzero(off))
    found = min(
        (int((columns[:, a] != columns[:, b]).sum()), int(yes[a] + yes[b]), int(a), int(b)) for a, b in pairs
    )
    return found[0], found[2], found[3]


def drawn_sets(situations, seed):
    """Two sets without a common member and without two that differ in one fact, or None."""
    chance = np.random.default_rng(seed)
    kind = chance.choice(3, situations.size, p=[0.8, 0.1, 0.1])
    on, off = kind == 1, kind == 2
    if not on.any() or not off.any():
        return None
    near = examples_found._one_fact_apart(situations, np.flatnonzero(on), off)
    return (on, off) if near is None else None


def disagreements(situations, seeds):
    yes = sum(situations.columns[name].astype(np.int16) for name in ("two", "three", "four"))
    found = []
    compared = 0
    for seed in seeds:
        sets = drawn_sets(situations, seed)
        if sets is not None:
            compared, (on, off) = compared + 1, sets
            if examples_found._closest(situations, on, off, yes) != closest_one_by_one(
                situations, on, off, yes
            ):
                found.append(seed)
    assert compared > 20
    return found


@pytest.fixture
def situations(tmp_path):
    path = tmp_path / "words.toml"
    path.write_text(VOCABULARY)
    return Situations(load_vocabulary(path))


def test_the_closest_pair_is_the_one_that_all_pairs_give(situations):
    assert disagreements(situations, range(200)) == []


def test_the_comparison_of_closest_pairs_notices_two_facts_taken_for_one(situations, monkeypatch):
    plain = examples_found._one_fact_further
    monkeypatch.setattr(
        examples_found, "_one_fact_further", lambda space, near: plain(space, plain(space, near))
    )
    assert disagreements(situations, range(200))
