"""What a search is too large for, or has no time for, is told as unknown: never as refuted in no reading."""

from __future__ import annotations

from pathlib import Path

import pytest

import childproof as cp
from childproof.answers.over_time_answer import OverTimeAnswer
from childproof.calls.keep_promises import keep_promises
from proofs.attacks.attack import find_attack
from proofs.attacks.outcomes import Outcomes
from proofs.attacks.promises import keeps_promise
from proofs.attacks.time_effects import time_effects
from proofs.attacks.transitions import MOST_STATES, TooManyStates
from proofs.changes.over_time_changes import compare_over_time
from proofs.engines.clock import NO_CLOCK, Clock, Undecided, look, running
from rulebook.loaders.load_policy import load_policy
from tests.childproof.schema_checks import misfits

MISSION = "stranger-reaches-child-unconfirmed"
PARENT = "own-parent-gets-through"
OVER = Clock.within(0)


def write_large_book(folder: Path, facts: int) -> Path:
    """A book over so many yes/no facts, with one step that sets one of them; the path of its policy."""
    names = ("adult", *(f"fact_{at}" for at in range(facts - 2)), "act")
    (folder / "vocabulary.toml").write_text(
        'id = "wide"\ntitle = { en = "wide" }\n'
        + "".join(
            f'[facts.{name}]\nlabel = {{ en = "{name}" }}\n'
            f'sentences = [{{ value = false, en = "no" }}, {{ value = true, en = "{name}" }}]\n'
            for name in names
        )
    )
    (folder / "moves.toml").write_text(
        """
        title = { en = "wide" }
        vocabulary = "wide"
        attempt = "act"
        fall_back = {}
        turned_round = {}
        after_confirmation.new_role = { en = "nobody asks" }
        movers.adversary = { en = "the adult" }
        starts.strangers = { en = "strangers", any = { adult = true, fact_0 = false } }
        [moves.step]
        by = "adversary"
        sets = { fact_0 = true }
        words = { en = "A step." }
        because = { en = "it can be" }
        [claims.reaches]
        words = { en = "it" }
        starts = ["strangers"]
        movers = "adversary"
        when = { adult = true }
        never = ["free"]
        basis = { kind = "ours", why = "a test" }
        """
    )
    path = folder / "policy.toml"
    path.write_text(
        """
        id = "wide"
        title = { en = "wide" }
        vocabulary = "vocabulary.toml"
        version = "1"
        source.title = "made up"
        readings.overlap.question = { en = "which?" }
        readings.overlap.options = { strictest = { en = "s" }, loosest = { en = "l" } }
        [[rules]]
        id = "1"
        line = "1"
        when = { fact_0 = true }
        outcome = "free"
        quote = "made up"
        """
    )
    return path


def test_what_there_was_no_time_for_is_unknown_in_every_reading(sferum, moves):
    attack = find_attack(sferum["S"], MISSION, moves=moves, time_limit=0)
    readings = attack.readings
    assert (attack.status, readings.refuted, readings.unknown) == ("unknown", 0, readings.total)
    assert (attack.is_unsure, attack.is_finding, attack.trace) == (True, False, None)
    assert attack.words() == "Could not tell: the time limit was reached."
    assert not misfits("attack", [attack.to_dict()])
    assert attack.to_dict()["readings"] == {
        "total": readings.total,
        "refuted": 0,
        "least_cooperation": None,
        "unknown": readings.total,
    }


def test_what_was_looked_at_says_nothing_of_unknown_readings(sferum, moves):
    assert "unknown" not in find_attack(sferum["S"], MISSION, moves=moves).readings.to_dict()


def test_a_promise_that_there_was_no_time_for_is_unknown(sferum, moves):
    with pytest.raises(Undecided), running(OVER):
        keeps_promise(sferum["S"], moves.promises[PARENT], moves)
    (answer,) = keep_promises(sferum["S"], PARENT, time_limit=1e-9)
    assert (answer.status, answer.refuted, answer.unknown) == ("unknown", 0, answer.total)
    assert OverTimeAnswer(answer).is_unsure
    assert not OverTimeAnswer(answer).is_finding
    assert answer.words("ru") == "Установить не удалось: время вышло."
    assert not misfits("attack", [answer.to_dict()])


def test_what_events_do_is_not_told_without_a_search(sferum, moves):
    with pytest.raises(Undecided), running(OVER):
        time_effects(sferum["S"], MISSION, moves=moves)


def test_states_that_would_fill_the_memory_are_told_before_they_are_made(tmp_path):
    path = write_large_book(tmp_path, 24)
    (attack,) = cp.find_attack(path)
    assert attack.status == "unknown"
    assert str(attack.reason) == f"{2 * MOST_STATES:,} states are too many to look at each"


def test_a_small_book_of_the_same_kind_is_answered(tmp_path):
    (attack,) = cp.find_attack(write_large_book(tmp_path, 8))
    assert attack.status == "refuted"


def test_states_in_too_many_readings_are_told_before_their_tables_are_made(sferum, moves, monkeypatch):
    monkeypatch.setattr("proofs.attacks.outcomes.LARGEST_SEARCH", 2**20)
    with pytest.raises(TooManyStates, match="in 864 readings"):
        Outcomes(sferum["S"], moves, {})


def test_a_comparison_leaves_out_what_cannot_be_searched(tmp_path):
    policy = load_policy(write_large_book(tmp_path, 24))
    reading = policy.default_reading
    found = compare_over_time(policy, policy, [(reading, reading)])
    assert (found.compared, found.changes, found.untold) == ((), (), ("reaches",))


def test_the_clock_that_ends_first_counts_whichever_is_inside():
    later = Clock.within(60)
    for outer, inner in ((OVER, NO_CLOCK), (NO_CLOCK, OVER), (OVER, later), (later, OVER)):
        with running(outer), running(inner), pytest.raises(Undecided):
            look()
    with running(later), running(NO_CLOCK):
        look()
