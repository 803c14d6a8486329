"""Realistic edits of the book by channel, each with what a reviewer has to be told."""

from __future__ import annotations

import re
import shutil

import pytest

from proofs.findings.finding import Level
from proofs.gate.book import BookVersion
from proofs.gate.judge import judge
from rulebook.catalogue import CATALOGUE
from rulebook.loaders.load_moves import load_moves
from rulebook.loaders.load_policy import load_policy

SFERUM = CATALOGUE / "sferum"
TEXTS = {
    name: (SFERUM / f"{name}.toml").read_text("utf-8") for name in ("by-channel", "claims", "vocabulary")
}
(B4Q1,) = re.findall(r'\[\[rules\]\]\nid = "B4\.q1"\n.*?\n\n', TEXTS["by-channel"], re.S)


def claim_text(name):
    (found,) = re.findall(rf"\[claims\.{name}\]\n.*?\n\n", TEXTS["claims"], re.S)
    return found


def book(folder):
    policy = load_policy(folder / "by-channel.toml")
    moves = load_moves([folder / "over-time" / "moves.toml"], policy.vocabulary)
    return BookVersion(policy, moves, "policy/by-channel.toml")


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    folder = tmp_path_factory.mktemp("old") / "sferum"
    shutil.copytree(SFERUM, folder)
    return book(folder)


@pytest.fixture
def edited(tmp_path, old):
    def findings(*edits):
        shutil.copytree(SFERUM, tmp_path / "sferum")
        for file, before, after in edits:
            path = tmp_path / "sferum" / f"{file}.toml"
            text = path.read_text("utf-8")
            assert before in text
            path.write_text(text.replace(before, after, 1), "utf-8")
        return judge(old, book(tmp_path / "sferum"))

    return findings


def red(found):
    return [one for one in found if one.level is Level.ERROR]


def subjects(found, kind):
    return {one.claim or one.about or one.rule for one in found if one.kind == kind}


def test_a_line_loosened_is_told_with_whom_it_lets_through_and_the_claims(edited):
    found = edited(("by-channel", B4Q1, B4Q1.replace('"request"', '"free"')))
    loosened = [one for one in found if one.kind == "CP101"]
    assert subjects(loosened, "CP101") == {"B4.q1"}
    by_default = max(loosened, key=lambda one: one.situations)
    assert (by_default.situations, by_default.readings) == (104, 432)
    place = TEXTS["by-channel"][: TEXTS["by-channel"].index(B4Q1)].count("\n") + 1
    assert (by_default.file, by_default.line) == ("policy/by-channel.toml", place)
    assert len(subjects(found, "CP201")) == 5
    (further,) = [one for one in found if "failed already and fail in further" in one.words["en"]]
    assert further.kind == "CP101"
    for claim in ("unverified-adult-to-child", "roleless-adult-to-student"):
        assert claim in further.words["en"]
        assert claim in further.words["ru"]


def coaches():
    for side in ("sender", "recipient"):
        staff = f"""  {{ value = "staff", en = "The {side}'s account carries the staff role.\""""
        yield "vocabulary", staff, f'  {{ value = "coach", en = "The {side} is a coach." }},\n{staff}'
    party = '[parties.coach]\nen = "coach"\nany = { role = "coach", confirmed = true }\n\n'
    yield "by-channel", "[parties.guardian]", f"{party}[parties.guardian]"
    line = 'id = "C"\nline = "C"\nfrom = "coach"\nto = "student"\noutcome = "free"\nquote = "x"\n'
    yield "by-channel", "[[rules]]", f"[[rules]]\n{line}\n[[rules]]"


@pytest.mark.slow
def test_a_new_role_that_a_line_lets_through_and_no_claim_speaks_of(edited):
    found = edited(*coaches())
    unclaimed = next(one for one in found if one.kind == "CP403")
    assert unclaimed.level is Level.ERROR
    assert any("coach" in row.get("sender_role", ()) for row in unclaimed.rows)
    assert subjects(found, "CP401") == {"fact:sender_role", "fact:recipient_role"}


@pytest.mark.slow
def test_a_rule_under_another_name_is_told_in_one_line(edited):
    found = edited(("by-channel", B4Q1, B4Q1.replace("B4.q1", "B4.x9")))
    assert [one.kind for one in found] == ["CP801"]
    assert "B4.q1 → B4.x9" in found[0].words["en"]


@pytest.mark.slow
def test_other_words_of_a_quote_are_told_and_held_against_the_source(edited):
    found = edited(
        ("by-channel", 'по номеру телефона (если у ученика нет телефона человека "без роли")', "x")
    )
    assert {one.kind for one in found} == {"CP801", "CP803"}
    assert subjects(red(found), "CP803") == {"quote:B4.q1"}


@pytest.mark.slow
def test_a_comment_is_told_in_one_line(edited):
    found = edited(("by-channel", B4Q1, f"# A comment.\n{B4Q1}"))
    assert [(one.kind, one.level) for one in found] == [("CP801", Level.NOTE)]


def test_a_claim_deleted(edited):
    found = edited(("claims", claim_text("unverified-guardian-to-child-unless-trusted"), ""))
    assert subjects(red(found), "CP203") == {"unverified-guardian-to-child-unless-trusted"}
    assert {one.kind for one in red(found)} == {"CP203"}


@pytest.mark.slow
def test_a_claim_narrowed_with_the_situations_that_it_no_longer_covers(edited):
    name = "roleless-adult-to-student-unless-trusted"
    narrow = claim_text(name).replace("child_recipient = true }", "child_recipient = true, by_phone = true }")
    found = edited(("claims", claim_text(name), narrow))
    weaker = red(found)
    assert [(one.kind, one.claim, one.situations) for one in weaker] == [("CP204", name, 24)]
    assert not any(row.get("channel") == ("phone",) for row in weaker[0].rows)


@pytest.mark.slow
def test_a_condition_moved_into_one_with_a_name_means_the_same(edited):
    named = '[conditions.strange]\nen = "so"\nru = "так"\nany = { by_phone_unknown_to_recipient = true }\n\n'
    found = edited(
        ("by-channel", "[conditions.written_by_id]", f"{named}[conditions.written_by_id]"),
        ("by-channel", B4Q1, B4Q1.replace("by_phone_unknown_to_recipient", "strange")),
    )
    assert {one.kind for one in found} == {"CP801"}


@pytest.mark.slow
def test_a_moved_default_is_judged_by_what_it_does_by_default(edited):
    text = TEXTS["by-channel"]
    loosest, strictest = (re.findall(rf"^{name} = .*\n", text, re.M)[0] for name in ("loosest", "strictest"))
    found = edited(("by-channel", loosest + strictest, strictest + loosest))
    moved = [one for one in found if one.about == "reading:overlap"]
    assert [(one.kind, one.level) for one in moved] == [("CP102", Level.NOTE)]
    assert "loosest → strictest" in moved[0].words["en"]
    assert not red(found)


@pytest.mark.slow
def test_a_term_narrowed_is_weaker_and_not_an_improvement(edited):
    narrow = 'any = { sender_confirmed = false, sender_role = "none" }'
    found = edited(("vocabulary", "any = { sender_confirmed = false }", narrow))
    term = red(found)
    assert [(one.kind, one.about) for one in term] == [("CP301", "term:unverified_sender")]
    assert "unverified-adult-to-child-unless-trusted" in term[0].words["en"]


@pytest.mark.slow
def test_an_option_added_is_held_against_every_option_and_makes_claims_fail(edited):
    option = "as_claimed = { en"
    staff = '{ role = "staff", confirmed = true }'
    also = '{ confirmed = false, unconfirmed_role = "as_staff" }'
    found = edited(
        ("by-channel", option, f'as_staff = {{ en = "as staff" }}\n{option}'),
        ("by-channel", f"any = {staff}", f"any = [{staff}, {also}]"),
    )
    assert "CP101" in {one.kind for one in red(found)}
    assert {
        "unverified-staff-to-child-unless-trusted",
        "unverified-guardian-to-child-unless-trusted",
        "roleless-adult-to-student-unless-trusted",
    } <= subjects(red(found), "CP201")


@pytest.mark.slow
def test_a_loosening_by_default_and_one_in_another_reading_are_two_findings(edited):
    other = (
        'id = "X"\nline = "X"\nto = "student"\nwhen = { unconfirmed_role = "as_claimed", channel = "id" }\n'
    )
    rule = f'[[rules]]\n{other}outcome = "free"\nquote = "x"\nquote_by = "ours"\n\n'
    found = edited(
        ("by-channel", B4Q1, B4Q1.replace('"request"', '"free"')),
        ("by-channel", "[[rules]]", f"{rule}[[rules]]"),
    )
    loosened = [one for one in found if one.kind == "CP101"]
    assert {one.rule for one in loosened} == {"B4.q1", "X"}
    reading = "Read so: How does an account count whose role is not confirmed?"
    assert all(reading in one.example.words["en"] for one in loosened if one.rule == "X")
