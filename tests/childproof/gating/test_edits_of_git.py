"""Edits that git makes odd: swapped files, links, submodules, merges, and what lies in another repository."""

from __future__ import annotations

import shutil

import pytest

from tests.childproof.gating.repositories import LOOSER, Repo
from tests.childproof.gating.test_done_when import ids

OTHER = ('id = "our-messenger"', 'id = "their-messenger"')


@pytest.fixture
def two(repo):
    """The sample book, and a looser one of another id beside it."""
    looser = repo.read("rules.toml").replace(*OTHER).replace(*LOOSER)
    repo.write("second.toml", looser)
    repo.commit("two books")
    return repo


def gated(childproof, against="HEAD"):
    result = childproof("gate", "--against", against, "--format", "json")
    return result.status, ids(result)


def test_two_books_that_exchange_their_ids_are_red_though_neither_file_means_something_else(two, childproof):
    first, second = two.read("rules.toml"), two.read("second.toml")
    two.write("rules.toml", first.replace(*OTHER))
    two.write("second.toml", second.replace(*reversed(OTHER)))
    assert gated(childproof) == (1, ["CP404", "CP404"])


def test_two_books_that_exchange_their_places_are_red(two, childproof):
    first, second = two.read("rules.toml"), two.read("second.toml")
    two.write("rules.toml", second)
    two.write("second.toml", first)
    status, found = gated(childproof)
    assert status == 1
    assert found.count("CP404") == 2
    assert "CP101" in found


def test_a_book_of_another_id_at_the_same_place_is_the_same_book(repo, childproof):
    repo.edit("rules.toml", *OTHER)
    assert gated(childproof) == (0, [])


def test_a_link_to_a_looser_book_elsewhere_is_red(repo, childproof, tmp_path):
    outside = tmp_path / "outside"
    shutil.copytree(repo.folder, outside, ignore=shutil.ignore_patterns(".git"))
    looser = outside / "rules.toml"
    looser.write_text(repo.read("rules.toml").replace(*LOOSER), encoding="utf-8")
    (repo.folder / "rules.toml").unlink()
    (repo.folder / "rules.toml").symlink_to(looser)
    status, found = gated(childproof)
    assert status == 1
    assert "CP101" in found


def test_what_was_a_link_out_of_the_repository_is_a_fault_and_not_green(repo, childproof, tmp_path):
    outside = tmp_path / "words.toml"
    (repo.folder / "vocabulary.toml").rename(outside)
    (repo.folder / "vocabulary.toml").symlink_to(outside)
    repo.commit("a link")
    repo.edit("rules.toml", *LOOSER)
    assert gated(childproof) == (2, ["CP001"])


def test_a_submodule_is_not_told_as_new(repo, childproof, tmp_path, monkeypatch):
    holder = Repo(tmp_path / "holder", book=False)
    holder.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repo.folder), "rules")
    holder.commit("a submodule")
    inner = Repo.of(holder.folder / "rules")
    inner.edit("rules.toml", 'outcome = "forbidden"', 'outcome = "forbidden"  # As before.')
    inner.commit("a comment")
    monkeypatch.chdir(holder.folder)
    assert gated(childproof) == (3, ["CP002"])
    monkeypatch.chdir(inner.folder)
    assert gated(childproof, "HEAD~1") == (0, [])


def test_a_merge_that_keeps_a_loosening_is_red_and_a_branch_left_behind_is_green(repo, childproof):
    repo.git("checkout", "-qb", "edit")
    repo.write("notes.txt", "Nothing of the rules.")
    repo.commit("notes")
    repo.git("checkout", "-q", "main")
    repo.edit("rules.toml", 'outcome = "request"', 'outcome = "forbidden"')
    repo.commit("stricter")
    repo.git("checkout", "-q", "edit")
    assert gated(childproof, "main...") == (0, [])
    repo.git("merge", "-q", "-m", "merged", "main")
    repo.edit("rules.toml", 'outcome = "forbidden"', 'outcome = "free"')
    repo.commit("and loosened")
    status, found = gated(childproof, "main...")
    assert status == 1
    assert "CP101" in found


@pytest.mark.parametrize(
    ("tag", "against"), [("main", "main"), ("main", "main..."), ("origin/main", "origin/main~0")]
)
def test_a_tag_that_bears_the_name_of_a_branch_does_not_stand_for_it(repo, childproof, tag, against):
    repo.git("update-ref", "refs/remotes/origin/main", "main")
    repo.git("checkout", "-q", "-b", "work")
    repo.edit("rules.toml", *LOOSER)
    repo.commit("looser")
    repo.git("tag", "-a", "-m", "a tag", tag)
    result = childproof("gate", "--against", against)
    assert (result.status, f"`{tag}` is the name of several: `refs/tags/{tag}`" in result.err) == (2, True)
    assert childproof("gate", "--against", "refs/remotes/origin/main...").status == 1
    repo.git("tag", "-d", tag)
    repo.git("tag", tag, "main")
    assert childproof("gate", "--against", against).status == 1
