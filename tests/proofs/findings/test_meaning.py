"""What changes a digest of meaning, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofs.findings.meaning import meaning_digest, written_digest
from tests.proofs.gate.dale import FILES, loaded, written


def digests(book):
    return meaning_digest(book.policy, book.moves), written_digest(book.policy, book.moves)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return written(tmp_path_factory.mktemp("plain"))


def test_line_ends_marks_and_comments_change_neither(tmp_path, plain):
    for place, (mark, end) in enumerate((("\ufeff", "\n"), ("", "\r\n"), ("# A comment.\n", "\n"))):
        written(tmp_path / str(place))
        for name in FILES:
            path = tmp_path / str(place) / f"{name}.toml"
            path.write_bytes((mark + path.read_text("utf-8")).replace("\n", end).encode())
        again = loaded(tmp_path / str(place))
        assert again.policy.digest != plain.policy.digest
        assert digests(again) == digests(plain)


def test_the_order_of_rules_claims_readings_and_facts_changes_no_meaning(plain):
    policy = plain.policy
    facts = dict(reversed(policy.vocabulary.facts.items()))
    turned = replace(
        policy,
        rules=policy.rules[::-1],
        claims=policy.claims[::-1],
        scenarios=policy.scenarios[::-1],
        readings=dict(reversed(policy.readings.items())),
        vocabulary=replace(policy.vocabulary, facts=facts, digest="turned"),
    )
    assert meaning_digest(turned, plain.moves) == meaning_digest(policy, plain.moves)
    fewer = replace(policy, rules=policy.rules[::-1])
    assert written_digest(fewer, plain.moves) == written_digest(policy, plain.moves)


def test_a_condition_written_otherwise_is_written_otherwise_and_means_the_same(tmp_path, plain):
    rows = 'when = { recipient_role = ["teacher", "guest"] }'
    split = 'when = [{ recipient_role = "teacher" }, { recipient_role = "guest" }]'
    other = written(tmp_path, ("policy", rows, split))
    assert digests(other)[0] == digests(plain)[0]
    assert digests(other)[1] != digests(plain)[1]


DEFAULT = 'options.no.en = "no"\noptions.yes.en = "yes"'
EDITS = {
    "an outcome": ("policy", 'outcome = "request"', 'outcome = "free"'),
    "a default": ("policy", DEFAULT, "\n".join(reversed(DEFAULT.split("\n")))),
    "a claim": ("claims", 'never = ["free", "request"]', 'never = ["free"]'),
    "a term": ("vocabulary", "any = { same_club = true }", 'any = { same_club = true, way = "chat" }'),
    "a scenario": ("scenarios", 'outcome = ["forbidden"]', 'outcome = ["forbidden", "request"]'),
    "a move": ("moves", "sets = { same_club = true }", "sets = { same_club = [false, true] }"),
    "a silent value": ("vocabulary", "silent = false", "silent = true"),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_means_something_else_has_another_digest(tmp_path, plain, name):
    other = written(tmp_path, EDITS[name])
    assert digests(other)[0] != digests(plain)[0]
    assert digests(other)[1] != digests(plain)[1]
