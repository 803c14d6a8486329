"""Whatever a public call is given in place of what it takes, it says so in a sentence, before any work."""

from __future__ import annotations

import inspect
from datetime import datetime
from typing import Any

import pytest

import childproof as cp
from rulebook.catalogue import policy_path
from rulebook.language import shown_in
from rulebook.reader.faults import InputError
from rulebook.situations import SituationError

BOOK, OTHER = "sferum-2025-03-safety", "sferum-2025-03-by-channel"
FILE = str(policy_path(BOOK))
SMALL = {"seed": 1, "region": "nenets", "scale": 0.02, "days": 1}
STRANGER = {
    "sender_role": "none",
    "sender_age": "over_18",
    "recipient_role": "student",
    "recipient_confirmed": "yes",
    "recipient_age": "under_18",
    "channel": "id",
}
GIVEN: dict[str, dict[str, Any]] = {
    "audit": {"policies": BOOK, **SMALL},
    "certify": {"policies": BOOK},
    "check": {"policies": BOOK},
    "compare": {"old": BOOK, "new": BOOK},
    "claim": {"title": "Nobody writes to a child", "when": {"child_recipient": True}, "never": "free"},
    "decide": {"policies": BOOK, "situation": STRANGER},
    "explain": {"verdict": None},
    "explore": {"policies": BOOK},
    "find_attack": {"policies": BOOK},
    "for_any_number_of_people": {"attack": None},
    "gate": {"policies": FILE, "against": FILE},
    "language": {},
    "matrix": {"policies": BOOK},
    "policies": {},
    "policy": {"name": BOOK},
    "recheck": {"certificates": "nowhere.json"},
    "robust": {"policies": [BOOK, OTHER], "vary": "class_size_urban", **SMALL},
    "simulate": {"policies": BOOK, **SMALL},
    "situations": {"policies": BOOK},
    "strength": {"policies": BOOK},
    "sweep": {"policies": BOOK, "vary": "class_size_urban", **SMALL},
    "verify": {"policies": BOOK},
    "weigh": {"answer": None, "simulation": None},
    "world": {"region": "nenets", "seed": 1, "scale": 0.02},
}
"""What each call is given besides."""
NEVER = [object(), b"bytes", float("nan")]
"""What is no argument of any call."""
NEARLY = [
    ("gate", "against", None),
    ("gate", "against", ""),
    ("gate", "policies", [FILE, 1]),
    ("gate", "today", datetime(2026, 1, 1, 12)),
    ("gate", "today", "2026-01-01"),
    ("certify", "assume", ["own-chat", 1]),
]
"""What looks like an argument of a call and is none."""
ARGUMENTS = [
    (name, argument) for name in GIVEN for argument in inspect.signature(getattr(cp, name)).parameters
]


def test_every_public_call_is_asked():
    calls = {name for name in cp.__all__ if inspect.isfunction(getattr(cp, name))}
    assert calls == set(GIVEN)


@pytest.mark.parametrize("wrong", NEVER, ids=["object", "bytes", "nan"])
@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_a_wrong_argument_is_told_in_a_sentence(name, argument, wrong, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((InputError, SituationError)) as raised:
        getattr(cp, name)(**{**GIVEN[name], argument: wrong})
    for language in ("en", "ru"):
        with shown_in(language):
            assert str(raised.value).strip()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "argument", "wrong"), NEARLY)
def test_what_is_nearly_an_argument_is_told_too(name, argument, wrong, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as raised:
        getattr(cp, name)(**{**GIVEN[name], argument: wrong})
    assert argument in raised.value.told("en")
    assert list(tmp_path.iterdir()) == []
