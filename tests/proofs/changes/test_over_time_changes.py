"""Two versions over time: chains that are given, ways that are taken, and what is not compared."""

from dataclasses import replace

import pytest

from proofs.changes import over_time_changes
from proofs.changes.over_time_changes import compare_over_time
from proofs.changes.reading_pairs import reading_pairs
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from tests.narrowing import present


def compared(old, new, **options):
    return compare_over_time(old, new, tuple(reading_pairs(old, new, {})), **options)


@pytest.mark.slow
@pytest.mark.parametrize("name", SFERUM)
def test_a_repair_gives_no_chain_and_takes_no_way(name):
    found = compared(
        load_policy(present(policy_path(name))), load_policy(present(policy_path(f"{name}-repaired")))
    )
    assert (found.changes, found.untold) == ((), ())
    assert len(found.compared) == 8


def test_undoing_a_repair_gives_chains_and_takes_ways_with_the_steps(sferum):
    old = load_policy(present(policy_path(f"{SFERUM[1]}-repaired")))
    found = compared(old, sferum["A"])
    kinds = {(one.claim.id, one.change, one.any_number): one for one in found.changes}
    taken = kinds["own-parent-gets-through", "way_taken", True]
    assert (taken.pairs, taken.chain["en"]) == (8, ["The adult learns the child's id."])
    assert kinds["known-coach-gets-through", "way_taken", False].pairs == 128
    assert not any(one.change == "chain_given" for one in found.changes)
    assert "A way is taken" in " ".join(found.words())


def test_a_line_that_lets_strangers_in_is_told_with_its_chain(sferum):
    old = load_policy(present(policy_path(f"{SFERUM[0]}-repaired")))
    rules = tuple(replace(rule, unless=()) if rule.id == "S1.4" else rule for rule in old.rules)
    new = replace(old, id="looser", rules=tuple(rule for rule in rules if rule.id not in ("S3", "S1.4r")))
    found = compared(old, new)
    given = [one for one in found.changes if one.claim.id == "stranger-reaches-child-unconfirmed"]
    assert [one.any_number for one in given] == [False, True]
    assert "The child saves the adult's number." in given[0].chain["en"]
    assert given[0].chain["ru"] != given[0].chain["en"]


def test_a_claim_that_could_not_be_told_is_named_and_never_taken_for_the_same(sferum):
    found = compared(sferum["S"], sferum["A"], time_limit=0)
    assert (found.compared, found.changes) == ((), ())
    assert len(found.untold) == 8
    assert "not compared" in found.words()[0]


def test_other_vocabularies_are_not_compared(sferum):
    other = replace(sferum["A"], vocabulary=replace(sferum["A"].vocabulary, digest="another"))
    assert len(compared(sferum["S"], other).untold) == 8


@pytest.mark.slow
def test_a_comparison_that_sees_the_old_version_twice_is_found_out(sferum, monkeypatch):
    """The planted fault: both sides are judged by the old rules."""
    old = load_policy(present(policy_path(f"{SFERUM[1]}-repaired")))
    whole = over_time_changes._broken
    monkeypatch.setattr(over_time_changes, "_broken", lambda policy, *rest: whole(old, *rest))
    assert compared(old, sferum["A"]).changes == ()
    monkeypatch.undo()
    assert compared(old, sferum["A"]).changes != ()


def test_claims_over_time_that_only_one_version_can_be_asked_are_not_told_as_compared(sferum, monkeypatch):
    known = catalogue_moves
    old = replace(sferum["S"], vocabulary=replace(sferum["S"].vocabulary, id="other", digest="other"))
    monkeypatch.setattr(
        over_time_changes, "catalogue_moves", lambda one: None if one.id == "other" else known(one)
    )
    for pair in ((old, sferum["S"]), (sferum["S"], old)):
        found = compared(*pair)
        assert found.compared == ()
        assert "stranger-reaches-child-unconfirmed" in found.untold
