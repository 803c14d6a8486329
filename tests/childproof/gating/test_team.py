"""What a team says: intents bind to one edit, known findings to their extent, and neither hides more."""

from __future__ import annotations

import datetime

import pytest

import childproof as cp
from tests.childproof.gating.repositories import LOOSER
from tests.childproof.gating.test_formats import KNOWN


def statuses(result):
    return {(one.kind, one.known is not None, one.intended is not None) for one in result.findings}


def error_kinds(result):
    return sorted(one.kind for one in result.red)


def gated(**options):
    return cp.gate(against="main", remember=False, **options)


WHERE = '{ sender_role = "pupil", same_school = false }'


def intent(repo, **entries):
    """Write one intent; values that begin with a bracket, or are a digit, stand as they are."""
    entries = {"base": gated().policies[0].base, "where": WHERE, "because": "why", **entries}
    plain = {name for name, value in entries.items() if value[0] in "[{" or value.isdigit()}
    said = [
        f"{name} = {value}" if name in plain else f'{name} = "{value}"' for name, value in entries.items()
    ]
    repo.write("intent.toml", "\n".join(["[[intend]]", *said]))


@pytest.fixture
def looser(repo):
    repo.edit("rules.toml", *LOOSER)
    return repo


def test_an_intent_covers_the_change_and_only_the_claims_that_it_names(looser):
    intent(looser, change="loosened")
    assert error_kinds(gated()) == ["CP201", "CP501"]
    intent(looser, change="loosened", claims='["no-strange-pupil", "pupil-of-another-school"]')
    assert error_kinds(gated()) == []


HALF_LOOSER = """
when = {{ sender_role = "pupil", same_school = false, sender_confirmed = false }}
outcome = "{outcome}"
quote = "Pupils of other schools send a request first."

[[rules]]
id = "strange-confirmed-pupils"
line = "3"
when = {{ sender_role = "pupil", same_school = false, sender_confirmed = true }}
outcome = "free"
"""
"""Line 3, broken already for pupils whom their school has confirmed."""
STRANGE = '\nwhen = { sender_role = "pupil", same_school = false }\noutcome = "request"\n'


@pytest.mark.parametrize("is_known", [False, True])
def test_a_claim_that_failed_already_and_fails_further_is_named_with_the_line(repo, childproof, is_known):
    repo.edit("rules.toml", STRANGE, HALF_LOOSER.format(outcome="request"))
    if is_known:
        childproof("verify", "rules.toml", "--write-known", "known.toml")
    repo.commit("broken for some")
    repo.edit("rules.toml", HALF_LOOSER.format(outcome="request"), HALF_LOOSER.format(outcome="free"))
    scenario = "pupil-of-another-school"
    intent(repo, change="loosened", claims=f'["{scenario}"]')
    assert error_kinds(gated()) == [], "its rows are meant"
    (repo.folder / "intent.toml").unlink()
    result = gated()
    assert error_kinds(result) == ["CP101", "CP501"]
    assert "fail in further situations: no-strange-pupil." in result.red[0].words["en"]
    if is_known:
        assert childproof("verify", "rules.toml", "--known", "known.toml").status == 1, "it is not covered"


@pytest.mark.parametrize(
    ("entries", "red"),
    [
        ({"change": "tightened"}, ["CP101", "CP902"]),
        ({"change": "loosened", "readings": "1"}, ["CP101", "CP902"]),
        ({"where": '{ sender_role = "pupil", recipient_role = "pupil" }'}, ["CP101", "CP902"]),
        ({"base": "another"}, ["CP101"]),
        ({"where": "everywhere"}, []),
        ({"change": "CP101"}, []),
    ],
)
def test_an_intent_that_says_something_else_covers_nothing(looser, entries, red):
    intent(looser, **{"claims": '["no-strange-pupil", "pupil-of-another-school"]', **entries})
    assert [kind for kind in error_kinds(gated()) if kind in ("CP101", "CP902")] == red


def test_to_name_a_claim_is_not_to_let_it_go(repo):
    repo.without_table("claims.toml", "[claims.no-strange-pupil]")
    intent(repo, change="loosened", claims='["no-strange-pupil"]', where="everywhere")
    assert "CP203" in error_kinds(gated())
    intent(repo, change="gone", claims='["no-strange-pupil"]', where="everywhere")
    assert error_kinds(gated()) == []


@pytest.mark.parametrize("text", ["", "# nothing\n", "intend = []\n", "nothing = true\n"])
def test_an_empty_intent_says_that_no_meaning_changes(looser, text):
    looser.write("intent.toml", text)
    assert "CP902" in error_kinds(gated())
    looser.git("checkout", "-q", "rules.toml")
    looser.edit("rules.toml", 'id = "strange-pupils"', 'id = "other-pupils"')
    assert error_kinds(gated()) == []


def test_a_file_that_only_bears_its_format_says_nothing_yet(repo):
    repo.edit("rules.toml", 'outcome = "request"', 'outcome = "role_confirmation"')
    assert "CP902" not in error_kinds(gated())


def test_a_known_finding_is_covered_within_its_extent(looser):
    looser.write("known.toml", KNOWN)
    assert ("CP201", True, False) in statuses(gated())
    assert error_kinds(gated()) == ["CP101", "CP501"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("readings = 2", "readings = 1"),
        ("situations = 2", "situations = 1"),
        ("readings = 2, ", ""),
        ('recipient_role = "pupil"', 'recipient_role = "teacher"'),
        ("no-strange-pupil", "teachers-can-write"),
        ("CP201", "CP204"),
    ],
)
def test_a_known_finding_that_says_less_or_something_else_does_not_cover_it(looser, old, new):
    assert old in KNOWN
    looser.write("known.toml", KNOWN.replace(old, new))
    assert "CP201" in error_kinds(gated())


def test_a_known_finding_expires_and_is_told_before(looser):
    looser.write("known.toml", KNOWN + "expires = 2026-06-30\n")
    before, soon, after = (datetime.date(2026, month, 29) for month in (1, 6, 7))
    assert {one.kind for one in gated(today=before).told} == set()
    assert {one.kind for one in gated(today=soon).told} == {"CP901"}
    assert {"CP201", "CP901"} <= set(error_kinds(gated(today=after)))


def test_a_known_finding_that_is_gone_or_has_shrunk_is_told_and_never_red(repo):
    repo.write("known.toml", KNOWN)
    assert [(one.kind, one.level.value) for one in gated().findings] == [("CP902", "note")]
    repo.edit("rules.toml", *LOOSER)
    repo.write("known.toml", KNOWN.replace("situations = 2", "situations = 3"))
    assert "has shrunk" in " ".join(one.words["en"] for one in gated().told)


def test_what_is_known_of_an_unchanged_policy_is_not_told_as_gone(looser):
    looser.write("known.toml", KNOWN)
    looser.commit("loosened and known")
    assert [one.kind for one in cp.gate(against="HEAD").findings] == []


def test_files_are_written_with_the_comments_that_stand_there(looser, childproof):
    looser.write("known.toml", "# Ours.\n" + KNOWN.replace("readings = 2", "readings = 1  ") + "# The end.\n")
    looser.write("known.toml", looser.read("known.toml").replace('"a competition', '"a test: a competition'))
    assert childproof("gate", "--against", "main", "--write-known", "known.toml").status == 0
    text = looser.read("known.toml")
    assert text.startswith("# Ours.\n")
    assert "# The end." in text
    assert "a test: a competition" in text
    assert text.count("[[known]]") == 3
    assert "readings = 2" in text


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("known.toml", '[[accepted]]\npolicy = "x"\n', "`[[accepted]]` is no longer read"),
        ("known.toml", "format = 2\n", "this file is of format 2"),
        ("known.toml", '[[known]]\nkind = "CP2011"\n', "unknown kind of finding"),
        ("known.toml", KNOWN.replace("at_most", "at_least"), "unknown entry `at_least`"),
        ("known.toml", KNOWN.replace('"pupil"', '"pupl"'), "did you mean"),
        ("known.toml", KNOWN + 'expires = "soon"\n', "`expires` has to be a day"),
        ("intent.toml", "[[intend]]\n", "`base` is missing"),
        ("intent.toml", "nothing = true\n[[intend]]\n", "stand together"),
        ("intent.toml", "intend = 3\n", "has to be a list of tables"),
    ],
)
def test_faults_of_these_files_are_told_with_the_way_out(looser, childproof, name, text, said):
    looser.write(name, text)
    result = childproof("gate", "--against", "main", "--format", "json")
    faults = [one for one in result.json["findings"] if one["id"] == "CP001"]
    assert result.status == result.json["status"] == 2
    assert {one["file"] for one in faults} == {name}
    assert said in " ".join(one["words"]["en"] for one in faults)
    assert "CP101" in {one["id"] for one in result.json["findings"]}


def test_faults_of_two_files_are_told_once_each(looser, childproof):
    looser.write("known.toml", "format = 2\n")
    looser.write("intent.toml", "intend = 3\n")
    told = childproof("gate", "rules.toml", ".", "--against", "main", "--format", "json").json
    assert [one["file"] for one in told["findings"] if one["id"] == "CP001"] == ["intent.toml", "known.toml"]


def test_verify_and_the_gate_know_the_same_findings(looser, childproof):
    assert childproof("verify", "rules.toml").status == 1
    assert childproof("verify", "rules.toml", "--write-known", "k.toml").status == 0
    assert childproof("verify", "rules.toml", "--known", "k.toml").status == 0
    result = gated(known="k.toml")
    assert {one.kind for one in result.known} >= {"CP201", "CP501"}
