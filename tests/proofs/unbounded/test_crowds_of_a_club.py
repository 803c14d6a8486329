"""Places of several kinds, ties that fall back, and what nobody says how to change, in a club."""

from pathlib import Path

import pytest

from proofs.attacks.attack import find_attack
from proofs.unbounded.prove import prove_unbounded
from proofs.unbounded.unset_ties import unset_ties
from rulebook.loaders.load_moves import load_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.reader.faults import InputError

AS_TIE = ('places = ["chat"]\nsymmetric = ["friend"]', 'symmetric = ["friend", "chat"]')
"""A chat is what two people share and nobody else is in."""

YARD = Path(__file__).parent / "yard"


@pytest.fixture(scope="module")
def club():
    return load_policy(YARD / "policy.toml")


@pytest.fixture
def moves_with(club, tmp_path):
    def load(*changes):
        text = (YARD / "moves.toml").read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        file = tmp_path / "moves.toml"
        file.write_text(text, encoding="utf-8")
        return load_moves([file], club.vocabulary)

    return load


@pytest.mark.slow
def test_a_third_person_who_is_a_leader_opens_the_chat_of_a_pair(club, moves_with):
    """Two people never come to an open chat: neither of them is a leader. A third one opens it for both."""
    moves = moves_with()
    found = prove_unbounded(club, "never-alone", moves=moves, settled={"friends": "no"})
    pair = find_attack(club, "never-alone", moves=moves, settled={"friends": "no"})
    assert (pair.status, found.status) == ("proved", "refuted")
    assert found.cutoff is not None
    assert found.cutoff.checked
    assert found.cutoff.people == 3
    assert found.story is not None
    assert "watch-ends" in [step.move for step in found.story.steps]
    assert any("third 1" in step.roles.values() for step in found.story.steps)


def test_where_nobody_else_is_in_a_chat_it_is_proved_for_any_number(club, moves_with):
    moves = moves_with(AS_TIE)
    found = prove_unbounded(club, "never-alone", moves=moves, settled={"friends": "no"})
    assert found.cutoff is not None
    assert (found.status, found.cutoff.checked) == ("proved", True)


def test_a_tie_that_nobody_sets_is_taken_to_change_and_warned_of(club, moves_with):
    moves = moves_with(AS_TIE)
    assert unset_ties(moves) == ("friend",)
    found = prove_unbounded(club, "never-alone", moves=moves)
    assert (found.readings.proved, found.readings.refuted, found.readings.unknown) == (1, 1, 0)
    assert [(one.fact, one.readings) for one in found.warnings] == [("friend", 1)]
    assert "No move of somebody else sets `friend`" in found.warnings[0].words()
    assert found.story is not None
    assert [step.move for step in found.story.steps] == ["tie-changes"]


def test_a_move_that_says_who_changes_it_ends_the_warning(club, moves_with):
    moves = moves_with(
        AS_TIE,
        (
            "[claims.never-alone]",
            '[moves.makes-friends]\nby = "leader"\nwhen = { chat = "open" }\nsets = { friend = true }\n'
            'words = { en = "Somebody befriends both." }\nbecause = { en = "in open chats" }\n\n'
            "[claims.never-alone]",
        ),
    )
    assert unset_ties(moves) == ()
    found = prove_unbounded(club, "never-alone", moves=moves)
    assert (found.readings.proved, found.readings.refuted, found.warnings) == (2, 0, ())


@pytest.mark.parametrize(
    ("said", "counts"), [('third_people = ["friend"]', (1, 1)), ('between = ["friend"]', (2, 0))]
)
def test_a_tie_can_be_said_to_follow_from_third_people_or_to_be_between_the_two(
    club, moves_with, said, counts
):
    """Said to follow from others it changes at any time, without a warning; between the two it stays."""
    moves = moves_with((AS_TIE[0], f"{AS_TIE[1]}\n{said}"))
    found = prove_unbounded(club, "never-alone", moves=moves)
    assert (found.readings.proved, found.readings.refuted) == counts
    assert (found.readings.unknown, found.warnings) == (0, ())


def test_a_tie_cannot_be_both(moves_with):
    with pytest.raises(InputError, match="stands in `between` already"):
        moves_with((AS_TIE[0], f'{AS_TIE[1]}\nbetween = ["friend"]\nthird_people = ["friend"]'))
