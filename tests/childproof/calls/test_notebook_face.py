"""`import childproof as cp`, as somebody uses it in a notebook."""

import json
import pickle
from typing import Any

import numpy as np
import pytest

import childproof as cp
from childproof.answers.rulings import Ruling
from rulebook.reader.faults import InputError
from rulebook.situations import SituationError
from tests.narrowing import mistaken, of_kind, present
from tests.twins.claim_premises import PREMISES

BY_CHANNEL = "sferum-2025-03-by-channel"
MISSION = "unverified-adult-to-child"
TO_A_STUDENT = {
    "sender_role": "staff",
    "sender_confirmed": True,
    "recipient_role": "student",
    "recipient_confirmed": "yes",
    "recipient_age": "under_18",
    "channel": "phone",
}


def test_every_name_is_there_and_says_what_it_does():
    assert set(cp.__all__) <= set(dir(cp))
    for name in cp.__all__:
        if not name.startswith("__"):
            assert getattr(cp, name).__doc__, name


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'verfy'"):
        _ = cp.verfy


def test_policies_show_themselves_as_a_table():
    policies = cp.policies()
    assert policies[0].id == "sferum-2025-03-safety"
    assert "<table>" in policies._repr_html_()
    assert "children's safety" in str(policies)
    assert json.dumps(policies.to_dict("ru"))
    assert len(policies[:2]) == 2


def test_verdicts_show_themselves_as_a_table_and_as_sentences():
    verdicts = cp.verify(claims=[MISSION, "teacher-can-write-by-id"])
    assert len(verdicts) == 6
    assert "It does not hold" in str(verdicts)
    html = verdicts._repr_html_()
    assert html.count("<tr>") == 3
    assert "✗ fails 432/432" in html
    assert json.dumps(verdicts.to_dict())
    assert present(verdicts.find(BY_CHANNEL, MISSION)).status == "refuted"
    assert verdicts.find(BY_CHANNEL, "nonsense") is None


def test_text_from_a_policy_is_escaped_in_a_notebook(tmp_path):
    path = tmp_path / "sly.toml"
    path.write_text(
        """
id = "sly"
title = { en = "<script>alert(1)</script>" }
vocabulary = "sferum"
version = "1"
source = { title = "made up" }
[readings.overlap]
question = { en = "Which line wins?" }
options.loosest = { en = "the most permissive one" }
[[rules]]
id = "R1"
line = "R1"
outcome = "free"
quote = "everybody"
""",
        encoding="utf-8",
    )
    html = type(cp.policies())([cp.policy(path)])._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_progress_counts_up_to_the_end():
    seen = []
    cp.verify(BY_CHANNEL, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(PREMISES), len(PREMISES))
    assert seen == sorted(seen)


def test_a_decision_takes_yes_and_true_and_leaves_out_what_goes_without_saying():
    decision = cp.decide(BY_CHANNEL, TO_A_STUDENT)
    assert isinstance(decision, Ruling)
    assert (decision.outcome, decision.lines) == ("free", ("B1.f1",))


def test_a_decision_under_another_reading_of_the_text():
    unconfirmed = {**TO_A_STUDENT, "sender_role": "guardian", "sender_confirmed": False, "channel": "id"}
    read = [
        of_kind(Ruling, cp.decide(BY_CHANNEL, unconfirmed, {"unconfirmed_role": option})).outcome
        for option in ("as_roleless", "as_claimed", "unspecified")
    ]
    assert read == ["role_confirmation", "request", "unspecified"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sender_confirmed": "perhaps"}, "cannot be `perhaps`"),
        ({"sender_rôle": "staff"}, "unknown fact"),
        ({"recipient_role": "none"}, "excludes this"),
    ],
)
def test_an_impossible_situation_is_an_error_that_says_why(change, said):
    with pytest.raises(SituationError, match=said):
        cp.decide(BY_CHANNEL, TO_A_STUDENT | change)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: cp.policy("nonsense"), "unknown policy `nonsense`"),
        (lambda: cp.verify("nonsense"), "unknown policy `nonsense`"),
        (lambda: cp.verify(claims="nonsense"), "claims: unknown claim `nonsense`"),
        (lambda: cp.verify(reading={"nonsense": "x"}), "reading: unknown reading `nonsense`"),
        (lambda: cp.verify(unspecified="nonsense"), "unknown word `nonsense`"),
        (lambda: cp.world("nonsense", seed=1), "unknown region `nonsense`"),
        (lambda: cp.world(seed=-1), "`-1` has to be a whole number from 0"),
        (lambda: cp.simulate(seed=2**63), "has to be a whole number from 0 to 999,999,999,999,999,999"),
        (lambda: cp.simulate(seed=True), "`True` has to be a whole number"),
        (lambda: cp.simulate(seed=1, workers=-1), "`-1` has to be a whole number from 1 to 10,000"),
        (lambda: cp.simulate(seed=1, days=mistaken(2.5)), "`2.5` has to be a whole number from 1 to 3,660"),
        (lambda: cp.simulate(seed=1, scale=mistaken("0.1")), "`0.1` is no scale"),
        (lambda: cp.simulate(seed=1, settings=dict[str, Any](class_size_urban="28")), "has to be a number"),
        (lambda: cp.simulate(seed=1, settings=dict[str, Any](pupils_active="5")), "has to be a number"),
        (lambda: cp.simulate(seed=1, unspecified=mistaken(None)), "unknown word `None`"),
        (
            lambda: cp.simulate(seed=1, reading=dict[str, Any](overlap=1)),
            "`overlap` of .* cannot be `1`",
        ),
        (
            lambda: cp.simulate(seed=1, settings=mistaken("class_size_urban=28")),
            "has to be a dictionary by name",
        ),
        (lambda: cp.simulate(seed=1, reading=mistaken("overlap")), "has to be a dictionary by name"),
        (lambda: cp.simulate(seed=1, settings={"false-role.rate": 3}), "`false-role.rate` changes nothing"),
        (lambda: cp.simulate([], seed=1), "no policy was given"),
        (lambda: cp.simulate("nonsense", seed=1), "unknown policy `nonsense`"),
    ],
)
def test_a_mistake_is_one_kind_of_error_with_the_way_out(ask, said):
    with pytest.raises(InputError, match=said):
        ask()


def test_a_run_shows_itself_and_watches_what_is_proved():
    from childproof.calls.simulate import proved_guards

    result = cp.simulate(region="kursk", scale=0.005, days=2, seed=1)
    assert "<table>" in result._repr_html_()
    assert "children reached freely" in str(result)
    provenance: Any = result.to_dict()["provenance"]
    assert provenance["rule_books"][BY_CHANNEL]["reading"]["lost_sign"] == "lt_ge"
    guards = {policy.id: proved_guards(policy) for policy in result.policies}
    assert {claim for claim, _mask in guards[BY_CHANNEL]} >= {"teacher-can-write-by-id"}
    assert all(mask.shape == (5088, 5) and mask.any() for found in guards.values() for _claim, mask in found)


def test_the_same_seed_gives_the_same_world():
    one, other = (cp.world("nenets", scale=0.05, seed=7).district(0) for _ in range(2))
    assert len(one.kind) > 500
    assert all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in zip(one, other, strict=True))
    another = cp.world("nenets", scale=0.05, seed=8).district(0)
    assert one.age.tobytes() != another.age.tobytes()


@pytest.mark.parametrize("yes", [True, 1, 1.0, np.True_, np.int64(1), "ИСТИНА", "да", "1"])
def test_yes_may_come_from_python_numpy_a_frame_or_a_spreadsheet(yes):
    confirmed = {**TO_A_STUDENT, "recipient_confirmed": yes}
    assert cp.decide(BY_CHANNEL, confirmed) == cp.decide(BY_CHANNEL, TO_A_STUDENT)


@pytest.mark.parametrize("value", [2, None, [], object(), b"yes", float("nan")])
def test_what_is_neither_yes_nor_no_is_an_error_that_names_the_fact(value):
    with pytest.raises(SituationError, match="`recipient_confirmed` cannot be") as caught:
        cp.decide(BY_CHANNEL, TO_A_STUDENT | {"recipient_confirmed": value})
    assert pickle.loads(pickle.dumps(caught.value)).hint == caught.value.hint
