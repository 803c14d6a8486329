"""An audit of claims of one's own, or of some of those that the policies name."""

from __future__ import annotations

from typing import Any

import pytest

import childproof as cp
from childproof.answers.audit_result import ClaimsAsked
from rulebook.reader.faults import InputError
from tests.childproof.report.golden import YARD

SMALL: dict[str, Any] = {"seed": 1, "scale": 0.01, "days": 1}


def test_an_audit_judges_the_claims_it_is_asked(tmp_path):
    own = cp.claim(
        "No adult writes freely to a neighbour",
        when={"sender_age": "adult", "neighbours": True},
        never="free",
    )
    result = cp.audit(YARD, claims=[own, "adult-to-child"], output=tmp_path, **SMALL)
    assert {verdict.claim.id for verdict in result.verdicts} == {own.id, "adult-to-child"}
    assert result.request.command.endswith(f"  # and claims made in Python: {own.id}")
    assert "--claim adult-to-child" in result.request.command


def test_a_claim_that_nobody_knows_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(InputError, match="unknown claim `nobody-knows-it`"):
        cp.audit(YARD, claims="nobody-knows-it", output=tmp_path, **SMALL)
    assert list(tmp_path.iterdir()) == []


def test_the_options_of_the_command_name_claims_and_their_file():
    assert ClaimsAsked().words() == []
    assert ClaimsAsked.of(["one", "two"], "own.toml").words() == [
        "--claims",
        "own.toml",
        "--claim",
        "one",
        "--claim",
        "two",
    ]


def test_a_region_is_a_table_of_its_statistics():
    region = cp.world("nenets", seed=1, scale=0.02)
    found = dict(region.to_frame().iter_rows())
    assert found["people"] == region.people
    assert 0 < found["one_parent_share"] < 1
    assert region.to_pandas().shape == (len(found), 2)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (cp.situations, {"reading": ["overlap"]}),
        (cp.decide, {"situation": 7}),
        (cp.explain, {"verdict": "safety", "claim": 7}),
    ],
)
def test_what_is_no_argument_is_told_by_the_name_of_the_argument(call, arguments):
    with pytest.raises(InputError) as raised:
        call(**arguments)
    assert f"{list(arguments)[-1]}: has to be" in raised.value.told("en")
