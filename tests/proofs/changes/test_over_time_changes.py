"""Two versions over time: chains that are given, ways that are taken, and what is not compared."""

from dataclasses import replace

import numpy as np
import pytest

from childproof.gating.starting_folder import write_starting_folder
from proofs.changes import over_time_changes
from proofs.changes.over_time_changes import OverTimeAsked, compare_over_time
from proofs.changes.reading_pairs import reading_pairs
from proofs.changes.same_question import adds_something
from proofs.engines.clock import Clock
from proofs.unbounded.least_set import Limits, least_set
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.model import ALWAYS
from tests.narrowing import present

NOTHING_GRANTED = OverTimeAsked(())


def compared(old, new, asked=NOTHING_GRANTED, **options):
    return compare_over_time(old, new, tuple(reading_pairs(old, new, {})), asked=asked, **options)


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
    found = compared(sferum["S"], sferum["A"], clock=Clock.within(0.0))
    assert (found.compared, found.changes) == ((), ())
    assert len(found.untold) == 12
    assert "not compared" in found.words()[0]


def test_other_vocabularies_are_not_compared(sferum):
    fewer = replace(sferum["A"].vocabulary, axioms=sferum["A"].vocabulary.axioms[1:], digest="another")
    assert len(compared(sferum["S"], replace(sferum["A"], vocabulary=fewer)).untold) == 12


@pytest.mark.slow
def test_a_comparison_that_sees_the_old_version_twice_is_found_out(sferum, monkeypatch):
    """The planted fault: both sides are judged by the old rules."""
    old = load_policy(present(policy_path(f"{SFERUM[1]}-repaired")))
    whole = over_time_changes._broken
    monkeypatch.setattr(over_time_changes, "_broken", lambda sides, side, *rest: whole(sides, 0, *rest))
    assert compared(old, sferum["A"]).changes == ()
    monkeypatch.undo()
    assert compared(old, sferum["A"]).changes != ()


def test_claims_over_time_that_only_one_version_can_be_asked_are_not_told_as_compared(sferum, monkeypatch):
    known = catalogue_moves
    old = replace(sferum["S"], vocabulary=replace(sferum["S"].vocabulary, id="other", digest="other"))
    monkeypatch.setattr(
        over_time_changes,
        "moves_of",
        lambda policy, own=None: None if policy.vocabulary.id == "other" else known(policy.vocabulary),
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
    monkeypatch.setattr(over_time_changes, "moves_of", lambda policy, own=None: only)
    found = compared(old, new)
    assert found.compared == ("nobody-talks",)
    assert [(one.change, one.any_number) for one in found.changes] == [("chain_given", False)]
    assert found.changes[0].chain["en"][-1].startswith("That is enough: one reply")
    assert compared(new, new).changes == ()


def in_a_folder(folder, extra_moves="", extra_rules=""):
    """The book S in a folder of its own, with its moves beside it."""
    folder.mkdir()
    write_starting_folder(folder, load_policy(present(policy_path(SFERUM[0]))))
    rules, moves = folder / "rules.toml", folder / "moves.toml"
    rules.write_text(rules.read_text("utf-8") + extra_rules, encoding="utf-8")
    moves.write_text(moves.read_text("utf-8") + extra_moves, encoding="utf-8")
    return load_policy(rules)


NEW_WAY = """
[moves.child-is-found]
by = "adversary"
sets = { recipient_has_number = true }
words = { en = "The adult gets into the child's address book.", ru = "Взрослый попадает в книгу ребёнка." }
because = { en = "a search finds everybody", ru = "поиск находит всех" }
"""

ASSUMED = NEW_WAY.replace("words =", 'assumption = "own-chat"\nwords =')


def alone(found):
    return [(one.claim.id, one.any_number, [a.id for a in one.granted]) for one in found.changes]


@pytest.mark.slow
def test_moves_beside_the_books_are_those_that_are_compared(tmp_path):
    old, new = in_a_folder(tmp_path / "old"), in_a_folder(tmp_path / "new", NEW_WAY)
    found = compared(old, new)
    assert ("stranger-reaches-student", False, []) in alone(found)
    assert ("stranger-reaches-student", True, []) in alone(found)
    assert compared(old, old).changes == ()


@pytest.mark.slow
def test_a_chain_that_takes_an_assumption_is_found_and_said_to_take_it(tmp_path):
    old, new = in_a_folder(tmp_path / "old"), in_a_folder(tmp_path / "new", ASSUMED)
    assert compared(old, new).changes == ()
    found = compared(old, new, OverTimeAsked(("own-chat",)))
    assert ("stranger-reaches-student", False, ["own-chat"]) in alone(found)
    words = found.words()
    assert any("If it is granted that the adult can found a chat" in line for line in words)
    assert found.to_dict()["assumptions"] == [[], ["own-chat"]]


def test_an_assumption_that_one_version_alone_knows_is_told_and_not_taken_for_fine(tmp_path):
    words = '\n[assumptions.new-one]\nen = "something new"\nru = "нечто новое"\n'
    old, new = in_a_folder(tmp_path / "old"), in_a_folder(tmp_path / "new", words)
    found = compared(old, new, OverTimeAsked(("new-one",)))
    assert (found.lacking, found.granted, found.is_unsure) == (("new-one",), ((),), True)
    assert "only one of the two knows the assumption: new-one" in found.words()[-1]


def test_a_claim_that_asks_something_else_is_not_compared(tmp_path):
    old, new = in_a_folder(tmp_path / "old"), in_a_folder(tmp_path / "new")
    moves = tmp_path / "new" / "moves.toml"
    text = moves.read_text("utf-8")
    at = text.index("[claims.stranger-reaches-student]")
    weaker = text[:at] + text[at:].replace('never = ["free"]', 'never = ["request"]', 1)
    assert weaker != text
    moves.write_text(weaker, encoding="utf-8")
    assert compared(old, new).untold == ("stranger-reaches-student",)


def test_an_assumption_that_adds_nothing_to_a_claim_gives_the_same_answers(moves):
    everybody, one = "stranger-reaches-child-unconfirmed", "stranger-reaches-student"
    assert not adds_something(moves, everybody, ("recycled-number",))
    assert adds_something(moves, everybody, ("age-lie",))
    assert adds_something(moves, one, ("recycled-number",))
    plain = least_set(moves, moves.claims[everybody], (), Limits())
    granted = least_set(moves, moves.claims[everybody], ("recycled-number",), Limits())
    assert np.array_equal(plain.above, granted.above)
