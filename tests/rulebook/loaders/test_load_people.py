"""Files of people: what they say, and what is wrong with one that cannot be used."""

from __future__ import annotations

import pytest

from rulebook.catalogue import people_path, vocabulary_path
from rulebook.loaders.load_people import load_people
from rulebook.loaders.load_vocabulary import load_vocabulary
from rulebook.reader.faults import InputError
from tests.narrowing import present

HEAD = """\
vocabulary = "sferum"
tries = "channel"
title = { en = "Who?" }
[recipient]
words = { en = "a pupil" }
situation = { recipient_role = "student", recipient_confirmed = true, recipient_age = "under_18" }
"""


@pytest.fixture(scope="module")
def vocabulary():
    return load_vocabulary(present(vocabulary_path("sferum")))


def loaded(tmp_path, vocabulary, text):
    path = tmp_path / "people.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_people(path, vocabulary)


def test_a_person_tries_every_way_that_their_means_allow_and_no_other(vocabulary):
    people = load_people(present(people_path("sferum")), vocabulary)
    assert 12 <= len(people.persons) <= 16
    ways = {person.id: {attempt["channel"] for attempt in person.attempts} for person in people.persons}
    assert ways["stranger-with-number"] == {"phone"}
    assert ways["stranger-in-chat"] == {"chat"}
    assert ways["class-teacher"] == {"id", "chat"}
    assert all(person.words.keys() == {"en", "ru"} for person in people.persons)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "`people` is missing"),
        ('[people.x]\nwords = { en = "X" }\nsituation = { sender_rol = "none" }\n', "unknown fact"),
        (
            '[people.x]\nwords = { en = "X" }\n'
            'situation = { sender_role = ["none", "staff"], sender_age = "over_18" }\n',
            "has to be one value",
        ),
        (
            '[people.x]\nwords = { en = "X" }\n'
            'situation = { sender_role = "none", sender_age = "over_18" }\n',
            "no way to write",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path, vocabulary, text, message):
    with pytest.raises(InputError) as caught:
        loaded(tmp_path, vocabulary, text)
    (fault,) = caught.value.faults
    assert message in str(fault)
    assert fault.line > len(HEAD.splitlines()) or not text
