"""The gate looks once at readings that make no difference; its slow plain twin looks at every pair."""

from __future__ import annotations

import numpy as np
import pytest

from childproof.calls.policies import policy
from proofs.gate import term_findings
from proofs.gate.book import BookVersion
from proofs.gate.edit import Edit
from proofs.gate.shared_claims import SharedClaim
from proofs.gate.side import PackedCases, Side
from rulebook.model import Silence
from rulebook.table import OUTCOME_NAMES, MaskKinds, Masks
from tests.proofs.gate.dale import written
from tests.proofs.gate.test_kinds import EDITS

SOME = ("a term is weaker", "an exception of claims is wider", "a claim covers less", "a service breaks")


def plain_coverage(edit, old, new):
    """What a claim lost and gained: every new reading against every old one, each mask made anew."""
    lost = np.zeros(edit.new.situations.size, dtype=np.bool_)
    gained = lost.copy()
    every = [edit.map.any_of(Masks(edit.old.policy, one).claim(old)) for one in edit.old.readings]
    for reading in edit.new.readings:
        now = Masks(edit.new.policy, reading).claim(new)
        before = [every[int(at)] for at in edit.pairing.tied(reading)]
        lost |= np.logical_and.reduce(before) & ~now
        gained |= now & ~np.logical_or.reduce(before)
    return lost, gained & ~edit.map.is_new


def plain_newly_broken(edit, old, new):
    """In which new readings a claim broke that held in every old reading of the same options, and where."""
    found = {}
    every = [edit.map.any_of(Masks(edit.old.policy, one).claim(old)) for one in edit.old.readings]
    failing = [edit.old.breaks(old, at).any() for at in range(len(edit.old.readings))]
    for at, reading in enumerate(edit.new.readings):
        tied = [int(one) for one in edit.pairing.tied(reading)]
        covered = np.logical_or.reduce([every[one] for one in tied])
        forbade = np.isin(edit.new.tables[at], list(codes(old)))
        broken = Masks(edit.new.policy, reading).claim(new) & np.isin(edit.new.tables[at], list(codes(new)))
        counted = broken & ((covered & forbade) | edit.map.is_new)
        if counted.any() and not any(failing[one] for one in tied):
            found[at] = counted
    return found


def codes(claim):
    return {OUTCOME_NAMES.index(outcome) for outcome in claim.broken_by(Silence.FORBIDDEN)}


def plain_means_the_same(edit, name):
    """Whether a condition holds in the same situations, asked in every pair of readings."""
    every = [edit.map.any_of(Masks(edit.old.policy, one).condition(name)) for one in edit.old.readings]
    for reading in edit.new.readings:
        now = Masks(edit.new.policy, reading).condition(name)
        for at in edit.pairing.tied(reading):
            if ((every[int(at)] != now) & ~edit.map.is_new).any():
                return False
    return True


def disagreements(edit, claims, terms):
    """Of which claims and terms the gate says something else than its plain twin."""
    wrong = []
    for name in claims:
        old, new = (
            next(one for one in side.policy.claims if one.id == name) for side in (edit.old, edit.new)
        )
        change = SharedClaim(edit, old, new)
        plain = *plain_coverage(edit, old, new), plain_newly_broken(edit, old, new)
        if not all(map(np.array_equal, (change.lost, change.gained), plain)):
            wrong.append(name)
        if {at: some.tobytes() for at, some in change.newly_broken.items()} != {
            at: some.tobytes() for at, some in plain[2].items()
        }:
            wrong.append(name)
    return wrong + [
        n for n in terms if term_findings.means_the_same(edit, n) != plain_means_the_same(edit, n)
    ]


def claims_of(edit):
    old, new = ({claim.id for claim in side.policy.claims} for side in (edit.old, edit.new))
    return sorted(old & new)


@pytest.mark.parametrize("name", SOME)
def test_small_edits_come_out_as_their_plain_twin_says(tmp_path, name):
    edit = Edit(Side(written(tmp_path / "old")), Side(written(tmp_path / "new", *EDITS[name][0])))
    assert disagreements(edit, claims_of(edit), ("unverified_sender", "trusted", "real_teacher")) == []


def sferum(name):
    return Side(BookVersion(policy(name)))


@pytest.mark.slow
def test_two_books_with_other_readings_come_out_as_their_plain_twin_says():
    edit = Edit(sferum("sferum-2025-03-by-channel"), sferum("sferum-2025-03-who-and-when"))
    assert disagreements(edit, claims_of(edit)[:5], ("child_recipient", "sender_is_staff")) == []


def test_readings_taken_for_one_that_make_a_difference_are_noticed(tmp_path, monkeypatch):
    narrower = ("policy", 'unchecked = "yes" }]', 'unchecked = "yes", same_club = true }]')
    edit = Edit(Side(written(tmp_path / "old")), Side(written(tmp_path / "new", narrower)))
    assert not plain_means_the_same(edit, "real_teacher")
    monkeypatch.setattr(
        MaskKinds,
        "from_masks",
        classmethod(lambda cls, masks: cls(np.zeros(len(made := list(masks)), dtype=np.intp), (made[0],))),
    )
    assert disagreements(edit, (), ("real_teacher",)) == ["real_teacher"]


def test_packed_cases_say_in_which_readings_a_member_is():
    chance = np.random.default_rng(5)
    cases, members = chance.random((23, 41)) < 0.05, chance.random(41) < 0.3
    plain = np.logical_or.reduce(cases & members, axis=1)
    assert 0 < plain.sum() < 23
    assert np.array_equal(PackedCases(cases).readings_with(members), plain)
    some = np.array([3, 7, 22])
    assert np.array_equal(PackedCases(cases).readings_with(members, some), plain[some])
