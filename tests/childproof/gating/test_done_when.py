"""The gate as a team meets it: an edit is red, meant and green, merged and green again."""

from __future__ import annotations

from tests.childproof.gating.repositories import LOOSER


def ids(result):
    return [finding["id"] for finding in result.json["findings"] if finding["level"] == "error"]


def test_a_loosened_rule_is_red_with_its_line_and_an_example_in_under_ten_lines(repo, childproof):
    repo.git("checkout", "-qb", "edit")
    repo.edit("rules.toml", *LOOSER)
    repo.commit("loosened")
    result = childproof("gate", "--against", "main...")
    assert result.status == 1
    lines = result.out.splitlines()
    line = repo.read("rules.toml").splitlines().index('id = "strange-pupils"')  # That of its head.
    assert lines[0].startswith("RED: ")
    first = "\n".join(lines[:6])
    assert f"rules.toml:{line}: error CP101" in first
    assert "For example: The sender is a pupil." in first
    assert len(lines) < 10
    assert max(map(len, lines)) <= 80


def test_what_is_meant_is_green_and_lapses_once_it_is_merged(repo, childproof):
    repo.git("checkout", "-qb", "edit")
    repo.edit("rules.toml", *LOOSER)
    assert childproof("gate", "--against", "main...", "--write-intent", "intent.toml").status == 0
    repo.commit("loosened, and meant")
    meant = childproof("gate", "--against", "main...")
    assert (meant.status, "intended" in meant.out) == (0, True)
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "edit")
    after = childproof("gate", "--against", "main...", "--format", "json")
    assert (after.status, ids(after)) == (0, [])
    assert "lapsed" in after.json["findings"][0]["words"]["en"]


def test_an_intent_does_not_cover_another_edit_of_the_same_rules(repo, childproof):
    repo.edit("rules.toml", *LOOSER)
    childproof("gate", "--against", "main", "--write-intent", "intent.toml")
    repo.edit("rules.toml", 'outcome = "forbidden"', 'outcome = "request"')
    result = childproof("gate", "--against", "main", "--format", "json")
    assert result.status == 1
    assert {one["id"] for one in result.json["findings"] if one["intended"]} >= {"CP101"}
    assert {one["rule"] for one in result.json["findings"] if one["intended"] is None} >= {"nobody-else"}


def test_a_claim_that_is_deleted_is_red(repo, childproof):
    repo.without_table("claims.toml", "[claims.no-strange-pupil]")
    result = childproof("gate", "--against", "main", "--format", "json")
    assert (result.status, ids(result)) == (1, ["CP203"])


def test_an_untouched_repository_is_green_and_says_so(repo, childproof):
    result = childproof("gate", "--against", "HEAD")
    assert (result.status, result.out) == (0, "GREEN: nothing new – 1 policy against HEAD\n")


def test_the_same_edit_gives_the_same_bytes_wherever_it_is_made(repo, childproof, tmp_path, monkeypatch):
    repo.edit("rules.toml", *LOOSER)
    first = childproof("gate", "--against", "main", "--format", "json").out
    again = childproof("gate", "--against", "main", "--format", "json").out
    cold = childproof("gate", "--against", "main", "--format", "json", "--no-cache").out
    repo.folder.rename(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert first == again == cold == childproof("gate", "--against", "main", "--format", "json").out
    assert str(tmp_path) not in first
