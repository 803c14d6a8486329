"""Claims over time on the command line: of whom they can be asked, whose moves count, what is behind them."""

import re

import pytest

from childproof.gating.starting_folder import write_starting_folder
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from tests.narrowing import present

SAFETY, WHO_AND_WHEN, BY_CHANNEL = SFERUM
REPAIRED, OTHER = f"{SAFETY}-repaired", f"{WHO_AND_WHEN}-repaired"
MAX = "max-2025-09-safe-mode"
ALONE = "stranger-reaches-student"
MISSION = "stranger-reaches-child-unconfirmed"
FOUND = """
[moves.child-is-found]
by = "adversary"
sets = { recipient_has_number = true }
words = { en = "The adult gets into the address book.", ru = "Взрослый попадает в записную книжку." }
because = { en = "a search finds everybody", ru = "поиск находит всех" }
"""


@pytest.fixture
def own_book(tmp_path):
    """The book S in a folder of its own, whose moves let a stranger get into the child's address book."""
    write_starting_folder(tmp_path, load_policy(present(policy_path(SAFETY))))
    moves = tmp_path / "moves.toml"
    moves.write_text(moves.read_text("utf-8") + FOUND, encoding="utf-8")
    return tmp_path / "rules.toml"


def test_a_book_whose_moves_lack_an_assumption_says_so_and_is_never_fine(childproof):
    asked = ("attack", SAFETY, MAX, "--assume", "recycled-number", "--claim", ALONE)
    found = childproof(*asked, "--format", "json")
    by_policy = {one["policy"]: one for one in found.json}
    assert by_policy[SAFETY]["assumptions"] == ["recycled-number"]
    assert by_policy[SAFETY]["status"] == "refuted"
    told = {one["status"]: one["reason"] for one in found.json if one["policy"] == MAX}
    assert told == {
        "not_applicable": "the moves for the vocabulary `max` know no assumption `recycled-number`"
    }
    alone = childproof("attack", MAX, f"{SAFETY}-repaired", "--assume", "leaked-link", "--claim", ALONE)
    assert alone.status == 2
    assert f"no claim could be asked of {MAX}" in alone.err


def test_a_name_that_no_book_knows_is_a_mistake(childproof):
    for option, name in (("--assume", "own-chats"), ("--event", "no-event"), ("--after-confirmation", "x")):
        found = childproof("attack", SAFETY, MAX, option, name)
        assert found.status == 2
        assert f"`{name}`" in found.err


@pytest.fixture
def pairs_only(tmp_path):
    """A repaired book in a folder of its own, whose moves say nothing of more than two people."""
    write_starting_folder(tmp_path, load_policy(present(policy_path(REPAIRED))))
    moves = tmp_path / "moves.toml"
    said = re.sub(r"(?ms)^\[relations.*?(?=^\[(?!relations)|\Z)", "", moves.read_text("utf-8"))
    moves.write_text(said, encoding="utf-8")
    return str(tmp_path / "rules.toml")


def test_a_book_that_cannot_be_asked_for_any_number_says_so_and_the_others_are_answered(
    childproof, pairs_only
):
    asked = ("attack", pairs_only, OTHER, "--claim", MISSION, "--any-number")
    found = childproof(*asked, "--format", "json")
    lacks, other = (one["any_number"] for one in found.json)
    assert lacks["status"] == "not_applicable"
    assert lacks["reason"].startswith("the moves have no `relations`")
    assert other["status"] == "proved"
    assert found.json[0]["status"] == "proved"
    assert found.status == 3
    page = " ".join(childproof(*asked).out.split())
    assert "For any number of people: It cannot be asked here: the moves have no `relations`" in page


def test_a_promise_of_such_a_book_says_so_as_well(childproof, pairs_only):
    asked = ("attack", pairs_only, OTHER, "--claim", "own-parent-gets-through")
    found = childproof(*asked, "--any-number", "--format", "json")
    assert [one["any_number"]["status"] for one in found.json] == ["not_applicable", "proved"]


def test_it_is_a_mistake_where_no_book_can_be_asked_for_any_number(childproof, pairs_only):
    found = childproof("attack", pairs_only, "--any-number")
    assert found.status == 2
    assert "the moves have no `relations`" in found.err
    assert "leave out --any-number" in found.err


def test_moves_beside_a_book_are_its_moves(childproof, own_book):
    (found,) = childproof("attack", str(own_book), "--claim", ALONE, "--format", "json").json
    assert found["status"] == "refuted"
    assert "child-is-found" in [step["move"] for step in found["trace"]]


def test_a_file_of_moves_named_twice_is_read_once(childproof, own_book):
    moves = str(own_book.with_name("moves.toml"))
    (found,) = childproof(
        "attack", str(own_book), "--claim", ALONE, "--moves", moves, "--format", "json"
    ).json
    assert found["status"] == "refuted"


def test_explain_tells_what_must_not_come_about_and_why_it_does_not(childproof):
    page = " ".join(childproof("explain", SAFETY, ALONE).out.split())
    for said in (
        "What must not come about: may write freely.",
        "Who moves: the adult; steps of others are help.",
        "Whatever they do, one of these stays true (sender: the adult, recipient: the child):",
        "For any number of people it is proved in 864 of 864 readings.",
    ):
        assert said in page


def test_explain_tells_how_one_gets_into_a_trap_and_why_there_is_no_way_out(childproof):
    asked = ("explain", WHO_AND_WHEN, "own-parent-gets-through")
    page = " ".join(childproof(*asked).out.split())
    for said in (
        "What must stay possible: may write freely.",
        "Into a state without a way out: The adult learns the child's id.",
        "There is no way out: 16 states can follow",
        "may write only by request: A2.q3",
        "It is broken in these readings:",
    ):
        assert said in page
    found = childproof(*asked, "--format", "json").json
    assert found["no_way_out"]["outcomes"][0]["outcome"] == "request"
    assert found["explanation"]["pattern"]
    assert found["any_number"]["no_way_out"] == found["no_way_out"]


def test_explain_tells_what_must_not_become_known(childproof):
    page = " ".join(childproof("explain", SAFETY, "stranger-learns-id").out.split())
    assert "What must not become known: the sender knows the recipient's id" in page
    assert "Who asks for it:" in page or "Why it is asked:" in page


def test_a_claim_of_neither_kind_is_a_mistake_that_names_both(childproof):
    found = childproof("explain", SAFETY, "stranger-reaches-studen")
    assert found.status == 2
    assert f"did you mean `{ALONE}`?" in found.err


def test_how_many_worlds_are_looked_at_has_to_be_a_number(childproof):
    found = childproof("attack", SAFETY, "--any-number", "--worlds", "many")
    assert found.status == 2
    assert "--worlds" in found.err
