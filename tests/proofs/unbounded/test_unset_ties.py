"""Ties that no move of a third person sets: never taken for granted, and told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.attacks.promises import keeps_promise
from proofs.unbounded import unset_ties as unset_ties_module
from proofs.unbounded.crowd_promises import keeps_promise_in_crowd
from proofs.unbounded.prove import prove_unbounded, tie_warnings
from proofs.unbounded.unset_ties import unset_ties
from rulebook.loaders.load_moves import load_moves
from rulebook.loaders.load_policy import load_policy

YARD = Path(__file__).parent / "yard"
CLAIM = "[claims.never-alone]"
AS_TIE = ('places = ["chat"]\nsymmetric = ["friend"]', 'symmetric = ["friend", "chat"]')
"""A chat is what two people share and nobody else is in."""
LEADERS_PART = (
    CLAIM,
    '[moves.quarrels]\nby = "leader"\nwhen = { friend = true }\nsets = { friend = false }\n'
    'words = { en = "A leader parts two." }\nbecause = { en = "people quarrel" }\n\n' + CLAIM,
)
"""Somebody else ends the tie, and nobody brings it about."""
PROMISE = (
    CLAIM,
    '[claims.gets-through]\nkind = "always_possible"\nwords.en = "Whoever is a friend gets through."\n'
    'starts = "apart"\nmovers = "everybody"\nexcept = ["leader-adds", "watch-ends", "becomes-leader"]\n'
    'when = { child_recipient = true }\nalways = ["free"]\nby = "help"\n'
    'basis = { kind = "ours", why = "a test" }\n\n' + CLAIM,
)
OF_THE_CHILD = (
    ("vocabulary.toml", "[facts.friend]", "[facts.recipient_trusts]"),
    ("vocabulary.toml", "friend = true", "recipient_trusts = true"),
    ("policy.toml", "{ friend = true", "{ recipient_trusts = true"),
    ("moves.toml", "[fall_back]\nfriend =", "[fall_back]\nrecipient_trusts ="),
    ("moves.toml", "friend = false }", "recipient_trusts = false }"),
    ("moves.toml", 'symmetric = ["friend", "chat"]', 'symmetric = ["chat"]'),
)
"""The tie is the child's own by its name, and not even the child sets it."""

COUSINS = (
    (
        "vocabulary.toml",
        "[axioms.friends-write]",
        '[facts.cousin]\nlabel.en = "cousins"\nsilent = false\nsentences = [\n'
        '{ value = false, en = "They are no cousins." },\n{ value = true, en = "They are cousins." },\n]\n\n'
        "[axioms.friends-write]",
    ),
    (
        "policy.toml",
        '[[rules]]\nid = "R1"',
        '[[rules]]\nid = "R0"\nline = "R0"\nwhen = { cousin = true }\noutcome = "free"\n'
        'quote = "Cousins write."\n\n[[rules]]\nid = "R1"',
    ),
    ("moves.toml", "friend = false }", "friend = false, cousin = false }"),
    ("moves.toml", 'symmetric = ["friend", "chat"]', 'symmetric = ["friend", "chat", "cousin"]'),
)
"""A second tie that nobody sets."""


@pytest.fixture
def club(tmp_path):
    """The club with some texts changed: its policy and its moves, and where these stand."""

    def load(*changes):
        texts = {one.name: one.read_text(encoding="utf-8") for one in YARD.glob("*.toml")}
        for change in changes:
            name, before, after = change if len(change) == 3 else ("moves.toml", *change)
            assert before in texts[name], before
            texts[name] = texts[name].replace(before, after)
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        policy = load_policy(tmp_path / "policy.toml")
        return policy, load_moves([tmp_path / "moves.toml"], policy.vocabulary), tmp_path / "moves.toml"

    return load


def line_of(path, text):
    return next(
        at for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text in line
    )


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        pytest.param((), "friend", id="a tie that no move sets"),
        pytest.param((LEADERS_PART,), "friend", id="a tie that others only end"),
        pytest.param(OF_THE_CHILD, "recipient_trusts", id="a tie of the child's own that nobody sets"),
    ],
)
def test_a_claim_that_turns_on_it_is_not_proved_and_is_told_at_its_line(club, changes, fact):
    policy, moves, path = club(AS_TIE, *changes)
    assert unset_ties(moves) == (fact,)
    found = prove_unbounded(policy, "never-alone", moves=moves)
    assert (found.readings.proved, found.readings.refuted) == (1, 1)
    (finding,) = found.findings
    assert (finding.kind, finding.level, finding.policy) == ("CP603", "warning", "club-rules")
    assert (finding.file, finding.line) == (path.as_posix(), line_of(path, CLAIM))
    assert (finding.about, finding.readings) == (f"over-time:never-alone:{fact}", 1)
    assert f"No move of somebody else sets `{fact}`" in finding.words["en"]
    assert "Ни один шаг других людей" in finding.words["ru"]
    assert found.to_dict()["findings"] == [finding.to_dict()]
    assert tie_warnings(policy, moves.claims["never-alone"], moves) == found.warnings


def test_where_the_answer_does_not_turn_on_it_nothing_is_told(club):
    policy, moves, _path = club(AS_TIE)
    found = prove_unbounded(policy, "never-alone", moves=moves, settled={"friends": "no"})
    assert (found.status, found.findings) == ("proved", ())


def test_the_childs_own_tie_can_be_said_to_follow_from_third_people(club):
    policy, moves, _path = club(
        AS_TIE,
        *OF_THE_CHILD,
        ('symmetric = ["chat"]', 'symmetric = ["chat"]\nthird_people = ["recipient_trusts"]'),
    )
    found = prove_unbounded(policy, "never-alone", moves=moves)
    assert (found.readings.refuted, found.findings) == (1, ())


def test_two_ties_either_of_which_is_enough_are_both_told(club):
    policy, moves, _path = club(AS_TIE, *COUSINS)
    found = prove_unbounded(policy, "never-alone", moves=moves)
    assert (found.readings.proved, found.readings.refuted) == (0, 2)
    assert [(one.fact, one.readings) for one in found.warnings] == [("friend", 1), ("cousin", 2)]


def test_nobody_gets_through_by_a_tie_that_no_move_sets(club):
    """The false proof: a friend in common comes from nowhere, whenever somebody needs one."""
    policy, moves, path = club(AS_TIE, PROMISE)
    crowd = keeps_promise_in_crowd(keeps_promise(policy, moves.promises["gets-through"], moves))
    assert (crowd.proved, crowd.refuted, crowd.unknown) == (0, 2, 0)
    (finding,) = crowd.findings
    assert (finding.kind, finding.file) == ("CP603", path.as_posix())
    assert finding.line == line_of(path, "[claims.gets-through]")
    assert finding.readings == 1


def test_that_a_tie_follows_from_third_people_lets_them_help(club):
    policy, moves, _path = club(
        AS_TIE,
        PROMISE,
        ('symmetric = ["friend", "chat"]', 'symmetric = ["friend", "chat"]\nthird_people = ["friend"]'),
    )
    crowd = keeps_promise_in_crowd(keeps_promise(policy, moves.promises["gets-through"], moves))
    assert (crowd.proved, crowd.refuted, crowd.findings) == (1, 1, ())


def test_a_tie_that_is_taken_for_granted_is_noticed(club, monkeypatch):
    """The planted fault: a tie that others only end counts as one that they set."""
    policy, moves, _path = club(AS_TIE, LEADERS_PART)
    monkeypatch.setattr(unset_ties_module, "_brings_about", lambda moves, move, name: name in move.sets)
    found = prove_unbounded(policy, "never-alone", moves=moves)
    assert (found.readings.proved, found.findings) == (2, ())
