"""Where both sides come from, and that nothing is passed over on the way."""

from __future__ import annotations

import os

import pytest

from tests.childproof.gating.repositories import LOOSER, Repo


def states(result):
    return {one["file"]: one["state"] for one in result.json["policies"]}


def kinds(result):
    return sorted({finding["id"] for finding in result.json["findings"] if finding["level"] == "error"})


def gated(childproof, *arguments):
    return childproof("gate", *arguments, "--format", "json")


def test_a_revision_of_a_file_is_taken_wherever_a_policy_is(repo, childproof):
    repo.edit("rules.toml", *LOOSER)
    result = childproof("compare", "main:rules.toml", "rules.toml")
    assert (result.status, "may write only by request → may write freely" in result.out) == (1, True)
    assert childproof("verify", "main:rules.toml").status == 0
    assert childproof("verify", "rules.toml").status == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mian:rules.toml", "unknown revision `mian`"),
        ("main:rulse.toml", "there is no such file in this revision"),
        ("main:../rules.toml", "there is no such file in this revision"),
        ("--output=x:rules.toml", "there is no option"),
    ],
)
def test_a_revision_that_is_not_there_is_a_mistake(repo, childproof, name, said):
    result = childproof("compare", name, "rules.toml")
    assert (result.status, said in result.err) == (2, True)


def test_faults_of_an_old_file_are_told_by_its_revision(repo, childproof):
    repo.edit("rules.toml", *LOOSER)
    repo.edit("rules.toml", 'sender_role = "pupil"', 'sender_roll = "pupil"')
    repo.commit("a slip")
    assert childproof("verify", "HEAD:rules.toml").err.startswith("error: HEAD:rules.toml:")
    repo.edit("rules.toml", "sender_roll", "sender_role")
    result = gated(childproof, "--against", "HEAD")
    assert (result.status, kinds(result), states(result)) == (2, ["CP001"], {"rules.toml": "faulty"})
    assert result.json["findings"][0]["file"] == "HEAD:rules.toml"


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif", "github", "gitlab", "markdown"])
def test_a_fault_of_the_new_file_stands_in_every_format(repo, childproof, form):
    repo.edit("rules.toml", 'outcome = "request"', 'outcome = "requst"')
    result = childproof("gate", "--against", "main", "--format", form)
    assert result.status == 2
    assert "CP001" in result.out
    assert "requst" in result.out
    assert "rules.toml" in result.out


def test_a_file_that_is_no_toml_any_more_is_not_passed_over(repo, childproof):
    repo.write("rules.toml", repo.read("rules.toml") + "\n[[rules\n")
    result = gated(childproof, "--against", "main")
    assert (result.status, kinds(result)) == (2, ["CP001"])


def test_a_policy_file_that_holds_no_rules_any_more_is_a_fault(repo, childproof):
    text = repo.read("rules.toml")
    repo.write("rules.toml", text[: text.index("[[rules]]")])
    assert gated(childproof, "--against", "main").status == 2


def test_a_policy_that_is_gone_is_red_and_one_that_moved_is_found_by_its_id(repo, childproof):
    repo.git("mv", "rules.toml", "moved.toml")
    moved = gated(childproof, "--against", "main")
    assert (moved.status, states(moved)) == (0, {"moved.toml": "unchanged"})
    (repo.folder / "moved.toml").unlink()
    for asked in ((), ("rules.toml",)):
        gone = gated(childproof, *asked, "--against", "main")
        assert (gone.status, kinds(gone), states(gone)) == (1, ["CP802"], {"rules.toml": "gone"})


def test_a_policy_that_is_new_is_judged_alone(repo, childproof):
    text = repo.read("rules.toml").replace('id = "our-messenger"', 'id = "their-messenger"')
    repo.write("theirs.toml", text)
    assert (gated(childproof, "--against", "main").status) == 0
    repo.write("theirs.toml", text.replace(*LOOSER))
    result = gated(childproof, "--against", "main")
    assert (result.status, states(result)["theirs.toml"]) == (1, "new")
    assert "CP201" in kinds(result)


def test_two_policies_of_one_id_are_a_fault(repo, childproof):
    repo.write("copy.toml", repo.read("rules.toml"))
    result = gated(childproof, "--against", "main")
    assert (result.status, kinds(result)) == (2, ["CP001"])


def test_every_policy_of_a_folder_is_judged_and_hidden_folders_are_not(repo, childproof):
    for name in ("deep/er", ".hidden", "node_modules/x"):
        for file in ("vocabulary.toml", "claims.toml", "scenarios.toml"):
            repo.write(f"{name}/{file}", repo.read(file))
        own = "messenger-" + name.strip(".").replace("/", "-")
        repo.write(f"{name}/rules.toml", repo.read("rules.toml").replace("our-messenger", own))
    result = gated(childproof, "--against", "main")
    assert states(result) == {"deep/er/rules.toml": "new", "rules.toml": "unchanged"}


def test_a_folder_and_a_file_can_be_the_old_side(repo, childproof, tmp_path):
    old = Repo(tmp_path / "old")
    repo.edit("rules.toml", *LOOSER)
    for asked, against in ((".", old.folder), ("rules.toml", old.folder / "rules.toml")):
        result = gated(childproof, asked, "--against", against)
        assert (result.status, kinds(result)[0]) == (1, "CP101")
    assert gated(childproof, old.folder, "--against", old.folder).status == 0


def test_what_is_asked_from_a_folder_below_is_called_from_there(repo, childproof, monkeypatch):
    (repo.folder / "book").mkdir()
    for file in ("rules.toml", "vocabulary.toml", "claims.toml", "scenarios.toml"):
        repo.git("mv", file, f"book/{file}")
    repo.commit("moved")
    repo.edit("book/rules.toml", *LOOSER)
    monkeypatch.chdir(repo.folder / "book")
    assert states(gated(childproof, "--against", "HEAD")) == {"rules.toml": "changed"}
    monkeypatch.chdir(repo.folder.parent)
    assert states(gated(childproof, "repo", "--against", "HEAD")) == {"repo/book/rules.toml": "changed"}


@pytest.mark.parametrize(
    "against", ["mian", "-p", "--upload-pack=touch pwned", "HEAD; touch pwned", "$(touch pwned)"]
)
def test_an_unknown_revision_is_a_mistake_with_the_way_out_and_runs_nothing(repo, childproof, against):
    result = childproof("gate", f"--against={against}")
    assert (result.status, result.out) == (2, "")
    assert "unknown revision" in result.err
    assert "fetch-depth: 0" in result.err
    assert not (repo.folder / "pwned").exists()


def test_a_shallow_clone_is_a_mistake_with_the_way_out(repo, childproof, tmp_path, monkeypatch):
    repo.edit("rules.toml", *LOOSER)
    repo.commit("loosened")
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.folder}", str(clone))
    monkeypatch.chdir(clone)
    for against in ("HEAD~1", "main...", "HEAD~1..."):
        result = childproof("gate", "--against", against)
        assert (result.status, "fetch-depth: 0" in result.err) == (2, True)


def test_a_name_that_is_a_branch_and_a_folder_is_asked_for_plainly(repo, childproof):
    repo.write("main/known.txt", "")
    both = childproof("gate", "--against", "main")
    assert (both.status, "is both a path and a revision" in both.err) == (2, True)
    assert childproof("gate", "--against", "refs/heads/main").status == 0


def test_outside_a_repository_a_revision_is_a_mistake(tmp_path, childproof, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "x.toml").write_text("[[rules]]\n", encoding="utf-8")
    result = childproof("gate", "--against", "main")
    assert (result.status, "no git repository" in result.err) == (2, True)


def test_a_folder_without_policies_is_nothing_to_judge(repo, childproof):
    (repo.folder / "empty").mkdir()
    result = childproof("gate", "empty", "--against", "main")
    assert (result.status, "there is no policy" in result.err) == (2, True)


def test_a_link_that_leads_out_of_a_revision_is_not_followed(repo, childproof, tmp_path):
    secret = tmp_path / "secret.toml"
    secret.write_text('token = "x" y\n', encoding="utf-8")
    (repo.folder / "vocabulary.toml").unlink()
    os.symlink(secret, repo.folder / "vocabulary.toml")
    repo.commit("a link")
    result = childproof("verify", "HEAD:rules.toml")
    assert (result.status, "no such file" in result.err, "token" in result.err) == (2, True, False)


def test_line_ends_and_a_byte_order_mark_change_nothing(repo, childproof):
    for name in ("rules.toml", "vocabulary.toml", "claims.toml", "scenarios.toml"):
        text = repo.read(name)
        (repo.folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    result = gated(childproof, "--against", "main")
    assert (result.status, states(result)) == (0, {"rules.toml": "unchanged"})


def test_surroundings_of_a_hook_lead_to_no_other_repository(repo, childproof, tmp_path, monkeypatch):
    other = Repo(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git" / "index"))
    monkeypatch.setenv("GIT_PREFIX", "x/")
    assert gated(childproof, "--against", "main").status == 0


def test_nobody_says_against_what(repo, childproof):
    result = childproof("gate")
    assert (result.status, "--against" in result.err) == (2, True)


def test_an_old_file_that_nothing_follows_is_gone(repo, childproof, tmp_path):
    old = Repo(tmp_path / "old")
    repo.edit("rules.toml", 'id = "our-messenger"', 'id = "their-messenger"')
    result = gated(childproof, ".", "--against", old.folder / "rules.toml")
    assert (result.status, kinds(result)) == (0, [])
    repo.write("more.toml", repo.read("rules.toml").replace("their-messenger", "a-third"))
    assert (gated(childproof, ".", "--against", old.folder / "rules.toml").status) == 1


def test_files_of_a_team_in_the_root_hold_for_policies_below(repo, childproof):
    for file in ("rules.toml", "vocabulary.toml", "claims.toml", "scenarios.toml"):
        (repo.folder / "book").mkdir(exist_ok=True)
        repo.git("mv", file, f"book/{file}")
    repo.git("rm", "-q", "intent.toml", "known.toml")
    repo.commit("moved")
    repo.edit("book/rules.toml", *LOOSER)
    assert childproof("gate", "book", "--against", "HEAD", "--write-known", "known.toml").status == 0
    assert gated(childproof, "book", "--against", "HEAD").status == 0
    (repo.folder / "known.toml").rename(repo.folder / "others.toml")
    assert gated(childproof, "book", "--against", "HEAD").status == 1
    assert gated(childproof, "book", "--against", "HEAD", "--known", "others.toml").status == 0
    (repo.folder / "others.toml").rename(repo.folder / "book" / "known.toml")
    assert gated(childproof, "book", "--against", "HEAD").status == 0


def test_names_of_files_may_be_of_any_letters(repo, childproof):
    repo.git("mv", "rules.toml", "правила школы.toml")
    repo.commit("renamed")
    repo.edit("правила школы.toml", *LOOSER)
    result = gated(childproof, "--against", "HEAD")
    assert (result.status, states(result)) == (1, {"правила школы.toml": "changed"})
    assert childproof("compare", "HEAD:правила школы.toml", "правила школы.toml").status == 1


def test_a_fault_in_a_file_of_both_sides_and_of_two_policies_is_told_once(repo, childproof):
    repo.write("second.toml", repo.read("rules.toml").replace("our-messenger", "their-messenger"))
    repo.edit("vocabulary.toml", "impossible = { sender_role", "impossible = { sender_roll")
    repo.commit("a slip")
    repo.edit("rules.toml", *LOOSER)
    result = gated(childproof, "--against", "HEAD")
    assert (result.status, set(states(result).values())) == (2, {"faulty"})
    assert [(one["id"], one["file"]) for one in result.json["findings"]] == [("CP001", "vocabulary.toml")]
    assert childproof("gate", "--against", "HEAD").out.count("sender_roll") == 1


def test_a_fault_of_the_old_side_alone_and_another_of_the_new_one_are_both_told(repo, childproof):
    repo.edit("vocabulary.toml", "impossible = { sender_role", "impossible = { sender_roll")
    repo.commit("a slip")
    repo.edit("vocabulary.toml", "impossible = { sender_roll", "impossible = { sender_role")
    repo.edit("rules.toml", 'outcome = "request"', 'outcome = "requst"')
    files = {one["file"] for one in gated(childproof, "--against", "HEAD").json["findings"]}
    assert files == {"rules.toml", "HEAD:vocabulary.toml"}


def test_what_cannot_be_read_on_the_old_side_is_not_told_as_new(repo, childproof):
    text = repo.read("rules.toml")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"
    repo.write("rules.toml", pointer)
    repo.commit("a pointer")
    repo.write("rules.toml", text)
    result = gated(childproof, "--against", "HEAD")
    assert (result.status, kinds(result)) == (3, ["CP002"])
    repo.write("rules.toml", text.replace(*LOOSER))
    assert gated(childproof, "--against", "HEAD").status == 1


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_what_is_wrong_with_the_old_file_is_told_with_its_line_beside_a_finding(repo, childproof, lang):
    text = repo.read("rules.toml")
    (repo.folder / "rules.toml").write_bytes(text.encode("utf-16"))
    repo.commit("in another encoding")
    repo.write("rules.toml", text.replace(*LOOSER))
    result = childproof("gate", "--against", "HEAD", "--lang", lang)
    assert result.status == 1
    words = " ".join(result.out.split())
    assert "error CP201" in words
    assert "HEAD:rules.toml:1: " in words
    assert {"en": "the file is not UTF-8 text", "ru": "файл – не текст в кодировке UTF-8"}[lang] in words
    assert "--against FOLDER" in words


def test_a_revision_on_the_new_side_is_called_by_its_name(repo, childproof):
    (repo.folder / "book").mkdir()
    for file in ("rules.toml", "vocabulary.toml", "claims.toml", "scenarios.toml"):
        repo.git("mv", file, f"book/{file}")
    repo.commit("moved")
    repo.edit("book/rules.toml", *LOOSER)
    repo.edit("book/claims.toml", 'never = ["free", "request"]', 'never = ["free"]')
    repo.commit("looser")
    result = gated(childproof, "HEAD:book/rules.toml", "--against", "HEAD~1")
    assert states(result) == {"HEAD:book/rules.toml": "changed"}
    assert {one["file"] for one in result.json["findings"]} == {
        "HEAD:book/rules.toml",
        "HEAD:book/claims.toml",
    }
    repo.edit("book/vocabulary.toml", "impossible = { sender_role", "impossible = { sender_roll")
    repo.commit("a slip")
    slip = gated(childproof, "HEAD:book/rules.toml", "--against", "HEAD~1")
    assert (slip.status, slip.json["findings"][0]["file"]) == (2, "HEAD:book/vocabulary.toml")
