"""What an edit did to failing claims, against a plain count of every situation in every reading."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from proofs.gate.book import BookVersion
from proofs.gate.edit import Edit
from proofs.gate.fix_review import FixStatus, opened_by, reviewed
from proofs.gate.side import Side
from rulebook.decide import decide
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Outcome, Silence
from tests.childproof.report.golden import YARD


@pytest.fixture(scope="module")
def yard():
    return load_policy(YARD)


def edited(policy, name, **changes):
    rules = tuple(replace(rule, **changes) if rule.id == name else rule for rule in policy.rules)
    return replace(policy, rules=rules)


def edit_of(old, new):
    return Edit(Side(BookVersion(old)), Side(BookVersion(new)))


def broken(edit, side, claim, reading, asked):
    """Situations, as texts, in which the policy of one side breaks a claim of another."""
    found = set()
    for number in range(side.situations.size):
        situation = side.situations.situation(number)
        covers = asked.covered(claim, reading)[number]
        if covers and decide(side.policy, situation, reading).outcome in claim.broken_by(Silence.FORBIDDEN):
            found.add(number)
    return found


def plainly(edit, claim):
    """Closed, left and opened, situation by situation and reading by reading."""
    closed, left, opened = set(), set(), set()
    for reading in edit.new.policy.all_readings():
        before = broken(edit, edit.old, claim, reading, edit.old)
        after = broken(edit, edit.new, claim, reading, edit.old)
        closed |= before - after
        left |= before & after
        opened |= after - before
    return len(closed - left), len(left), len(opened)


EDITS: dict[str, dict[str, Any]] = {
    "as it was": {},
    "neighbours may no more": {"when": ({"sender_knows_door": (True,)},)},
    "only by request": {"outcome": Outcome.REQUEST},
    "only children": {"when": ({"neighbours": (True,), "sender_age": ("child",)},)},
    "everybody may": {"when": ({},)},
}


@pytest.mark.parametrize("name", EDITS)
def test_the_review_is_what_a_plain_count_finds(yard, name):
    edit = edit_of(yard, edited(yard, "Y1", **EDITS[name]))
    for claim in yard.claims:
        told = reviewed(edit, [claim], Silence.FORBIDDEN)
        assert told.situations == plainly(edit, claim)


def test_a_plain_count_catches_a_reading_that_is_left_out(yard, monkeypatch):
    edit = edit_of(yard, edited(yard, "Y1", **EDITS["only children"]))
    monkeypatch.setattr(edit.new, "nearest", edit.new.nearest[:1])
    wrong = [
        claim.id
        for claim in yard.claims
        if reviewed(edit, [claim], Silence.FORBIDDEN).situations != plainly(edit, claim)
    ]
    assert wrong


def test_nothing_done_mends_nothing(yard):
    edit = edit_of(yard, yard)
    for claim in yard.claims:
        told = reviewed(edit, [claim], Silence.FORBIDDEN)
        if told.before[0]:
            assert (told.status, told.closed, told.opened) == (FixStatus.NOT_MENDED, (), ())
        assert opened_by(edit, [claim], Silence.FORBIDDEN) is None


def test_what_breaks_in_no_reading_any_more_is_mended(yard):
    edit = edit_of(yard, edited(yard, "Y1", outcome=Outcome.FORBIDDEN))
    told = reviewed(edit, [yard.claims[0]], Silence.FORBIDDEN)
    assert (told.status, told.left, told.after[0]) == (FixStatus.MENDED, (), 0)
    assert told.example is not None
    assert told.example.before is Outcome.FREE
    assert told.example.after is Outcome.FORBIDDEN


def test_a_claim_that_is_dropped_or_asks_for_less_mends_nothing(yard):
    weaker = replace(yard.claims[0], never=frozenset(), when=({"sender_age": ("child",)},))
    for claims in ((), (weaker,)):
        edit = edit_of(yard, replace(yard, claims=claims))
        assert reviewed(edit, [yard.claims[0]], Silence.FORBIDDEN).status is FixStatus.NOT_MENDED


def test_what_a_change_opens_is_told_with_its_situations(yard):
    mended = edited(yard, "Y1", outcome=Outcome.FORBIDDEN)
    told = opened_by(edit_of(mended, yard), [yard.claims[0]], Silence.FORBIDDEN)
    assert told is not None
    assert told.example is not None
    assert told.status is FixStatus.NEW
    assert told.opened
    assert told.example.after is Outcome.FREE
    back = opened_by(edit_of(yard, mended), [yard.claims[0]], Silence.FORBIDDEN)
    assert back is None


def test_a_claim_that_comes_with_a_change_opens_only_what_would_not_have_failed_before(yard):
    without = replace(yard, claims=())
    assert opened_by(edit_of(without, yard), list(yard.claims), Silence.FORBIDDEN) is None


def test_silence_counts_as_it_is_asked(yard):
    silent = replace(yard, rules=tuple(rule for rule in yard.rules if rule.id != "Y1"))
    edit = edit_of(yard, silent)
    claim = yard.claims[0]
    strict = reviewed(edit, [claim], Silence.FORBIDDEN)
    loose = reviewed(edit, [claim], Silence.FREE)
    assert strict.status is FixStatus.MENDED
    assert loose.status is not FixStatus.MENDED
    assert np.all(np.array(loose.situations) >= 0)
