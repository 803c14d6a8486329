"""Which files say what can happen over time: those beside the policy, the catalogue's, and a person's own."""

import pytest

from rulebook.catalogue import moves_path, policy_path
from rulebook.loaders.find_moves import moves_of
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.loaders.moves_files import moves_files_of
from rulebook.reader.faults import InputError
from tests.narrowing import present

MORE = """
[moves.child-is-found]
by = "adversary"
sets = { recipient_has_number = true }
words = { en = "The adult gets into the address book.", ru = "Взрослый попадает в записную книжку." }
because = { en = "a search finds everybody", ru = "поиск находит всех" }
"""
ADDED = f'title.en = "more"\nvocabulary = "sferum"\n{MORE}'


@pytest.fixture
def policy(tmp_path):
    """A copy of the book S in an empty folder, over the vocabulary of the catalogue."""
    home = present(policy_path("sferum-2025-03-safety"))
    text = home.read_text("utf-8").replace('vocabulary = "vocabulary.toml"', 'vocabulary = "sferum"', 1)
    for name in ("claims", "scenarios"):
        text = "\n".join(line for line in text.splitlines() if not line.startswith(f"{name} ="))
    text = "\n".join(line for line in text.splitlines() if not line.startswith("document ="))
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    return load_policy(tmp_path / "rules.toml")


def beside(policy, text, name="moves.toml"):
    path = policy.path.replace("rules.toml", name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def whole():
    return present(moves_path("sferum")).read_text("utf-8")


def test_without_a_file_beside_it_a_book_has_the_moves_of_the_catalogue(policy):
    assert moves_of(policy) is catalogue_moves(policy.vocabulary)
    known = load_policy(present(policy_path("sferum-2025-03-safety")))
    assert moves_of(known) is catalogue_moves(known.vocabulary)


def test_a_whole_file_beside_a_book_stands_alone(policy):
    path = beside(policy, whole() + MORE)
    assert [str(one) for one in moves_files_of(policy.path, "sferum")] == [path]
    assert "child-is-found" in present(moves_of(policy)).moves


def test_a_file_without_a_ground_adds_to_that_of_the_catalogue(policy):
    beside(policy, ADDED)
    assert len(moves_files_of(policy.path, "sferum")) == 2
    found = present(moves_of(policy))
    assert {"child-is-found", "learn-number"} <= set(found.moves)


def test_a_named_file_adds_to_the_one_beside_and_is_not_read_twice(policy):
    path, own = beside(policy, whole()), beside(policy, ADDED, "own.toml")
    assert "child-is-found" in present(moves_of(policy, own)).moves
    assert len(moves_files_of(policy.path, "sferum", path)) == 1
    assert len(moves_files_of(policy.path, "sferum", own)) == 2


def test_moves_for_another_vocabulary_beside_a_book_are_not_its_moves(policy):
    beside(policy, whole().replace('vocabulary = "sferum"', 'vocabulary = "yard"', 1))
    assert moves_of(policy) is catalogue_moves(policy.vocabulary)


def test_a_file_beside_a_book_that_cannot_be_read_is_a_fault_and_not_passed_over(policy):
    beside(policy, "[moves")
    with pytest.raises(InputError, match=r"moves\.toml"):
        moves_of(policy)


def test_an_edit_of_the_file_is_seen(policy):
    beside(policy, whole())
    assert "child-is-found" not in present(moves_of(policy)).moves
    beside(policy, whole() + MORE)
    assert "child-is-found" in present(moves_of(policy)).moves
