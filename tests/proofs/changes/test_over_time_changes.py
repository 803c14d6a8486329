"""Two versions over time: chains that are given, ways that are taken, and what is not compared."""

from dataclasses import replace

import pytest

from proofs.changes import over_time_changes
from proofs.changes.over_time_changes import compare_over_time
from proofs.changes.reading_pairs import reading_pairs
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.model import ALWAYS
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
    assert len(found.compared) == 12


@pytest.mark.slow
def test_undoing_a_repair_gives_chains_and_takes_ways_with_the_steps(sferum):
    old = load_policy(present(policy_path(f"{SFERUM[1]}-repaired")))
    found = compared(old, sferum["A"])
    kinds = {(one.claim.id, one.change, one.any_number): one for one in found.changes}
    taken = kinds["own-parent-gets-through", "way_taken", True]
    assert (taken.pairs, taken.chain["en"]) == (8, ["The adult learns the child's id."])
    assert kinds["known-coach-gets-through", "way_taken", False].pairs == 128
    given = {one.after_confirmation.id for one in found.changes if one.change == "chain_given"}
    assert given == {"free_recipient"}
    assert "после подтверждения роли" in " ".join(found.words("ru"))
    assert "A way is taken" in " ".join(found.words())


@pytest.mark.slow
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
    assert len(found.untold) == 12
    assert "not compared" in found.words()[0]


def test_other_vocabularies_are_not_compared(sferum):
    other = replace(sferum["A"], vocabulary=replace(sferum["A"].vocabulary, digest="another"))
    assert len(compared(sferum["S"], other).untold) == 12


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


@pytest.mark.slow
def test_what_a_stranger_comes_to_learn_by_new_rules_is_told_with_its_chain(monkeypatch):
    """Who may write or call decides whether the two come to have talked; other claims are left aside."""
    old, new = (
        load_policy(present(policy_path(f"max-{name}")))
        for name in ("2025-09-safe-mode", "2026-safe-mode-screen")
    )
    moves = catalogue_moves(old.vocabulary)
    assert moves is not None
    claim = replace(
        moves.claims["stranger-reaches-child-unconfirmed"],
        id="nobody-talks",
        excepted=("mode-switched-off", "owner-switches-off", "child-answers-in-a-group"),
        when=ALWAYS,
        never=frozenset(),
        learned=({"talked_before": (True,)},),
    )
    only = replace(moves, claims={claim.id: claim}, promises={}, relations=None)
    monkeypatch.setattr(over_time_changes, "catalogue_moves", lambda vocabulary: only)
    found = compared(old, new)
    assert found.compared == ("nobody-talks",)
    assert [(one.change, one.any_number) for one in found.changes] == [("chain_given", False)]
    assert found.changes[0].chain["en"][-1].startswith("Now the two have talked")
    assert compared(new, new).changes == ()
