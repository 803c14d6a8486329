"""`compare` on two versions of one policy: its status, other readings, and what an expectation covers."""

from __future__ import annotations

import pytest

from childproof.gating.kind_pages import kind_page
from tests.childproof.gating.repositories import LOOSER
from tests.childproof.schema_checks import misfits

EXPECTED = """
[[expect]]
where = { sender_role = "pupil", same_school = false }
change = "loosened"
because = "a competition is on"
"""
CLAIMS = 'claims = ["no-strange-pupil", "pupil-of-another-school"]\n'


def compared(childproof, *arguments):
    return childproof("compare", "main:rules.toml", "rules.toml", *arguments)


@pytest.mark.parametrize(
    ("edit", "fail_on", "status"),
    [
        (None, "any", 0),
        (LOOSER, "loosened", 1),
        (LOOSER, "none", 0),
        (('outcome = "request"', 'outcome = "role_confirmation"'), "loosened", 0),
        (('outcome = "request"', 'outcome = "role_confirmation"'), "any", 1),
    ],
)
def test_the_status_is_what_fail_on_says(repo, childproof, edit, fail_on, status):
    if edit is not None:
        repo.edit("rules.toml", *edit)
    assert compared(childproof, "--fail-on", fail_on).status == status


def test_what_changes_in_another_reading_alone_is_told_and_counts(repo, childproof):
    repo.edit(
        "rules.toml",
        "  { confirmed_teacher = true, whose_school",
        '  { sender_role = "teacher", whose_school',
    )
    repo.edit("rules.toml", "when = { unconfirmed_adult = true }", 'when = { sender_role = "other" }')
    default = compared(childproof)
    assert default.status == 1
    assert "--all-readings" in default.out


def test_one_policy_alone_is_compared_with_its_previous(repo, childproof):
    repo.write("older.toml", repo.read("rules.toml").replace("our-messenger", "older-messenger"))
    repo.edit("rules.toml", 'version = "2026-01-01"', 'version = "2026-01-02"\nprevious = "older.toml"')
    repo.edit("rules.toml", *LOOSER)
    result = childproof("compare", "rules.toml")
    assert (result.status, "older-messenger → our-messenger" in result.out) == (1, True)
    nothing = childproof("compare", "older.toml")
    assert (nothing.status, "names no `previous`" in nothing.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [("", 0, 1), ("expect = []\n", 0, 1), (EXPECTED, 1, 1), (EXPECTED + CLAIMS, 1, 0)],
)
def test_an_expectation_covers_what_it_names_and_an_empty_file_nothing(repo, childproof, text, before, after):
    path = repo.write("expected.toml", text)
    assert compared(childproof, "--expect", path).status == before
    repo.edit("rules.toml", *LOOSER)
    result = compared(childproof, "--expect", path, "--format", "json")
    assert result.status == after
    assert misfits("compare", result.json) == []
    assert ("not expected" in compared(childproof, "--expect", path).out) == bool(after)


def test_an_intent_of_the_gate_is_an_expectation_too(repo, childproof):
    repo.edit("rules.toml", *LOOSER)
    childproof("gate", "--against", "main", "--write-intent", "meant.toml")
    assert compared(childproof, "--expect", "meant.toml").status == 0
    repo.write("meant.toml", "nothing = true\n")
    assert compared(childproof, "--expect", "meant.toml").status == 1


def test_what_the_moves_beside_a_policy_make_worse_counts(repo, childproof):
    repo.write("moves.toml", kind_page("CP601").sides()[0]["moves.toml"])
    repo.commit("moves")
    repo.edit("moves.toml", 'by = "school"', 'by = "stranger"')
    asked = "compare", "HEAD:rules.toml", "rules.toml"
    assert "A stranger gets a chain" in (told := childproof(*asked)).out
    assert told.status == childproof(*asked, "--fail-on", "worse").status == 1
