"""Faults of files in Russian: no English sentence is left, and the words of files are never a template."""

from __future__ import annotations

import pickle
import re

import pytest

from rulebook.language import Message, joined, said_in, verbatim
from rulebook.loaders.load_policy import load_policy
from rulebook.reader.faults import InputError
from tests.cases.reading import files, here, load
from tests.tools.english import english_in

INVALID = files("invalid")


def refused(case: str) -> InputError:
    with here(), pytest.raises(InputError) as raised:
        load(case)
    return raised.value


@pytest.mark.parametrize("case", INVALID)
def test_no_english_sentence_is_left_in_what_is_said_of_a_file(case):
    said = refused(case).told("ru")
    assert english_in(said) == []
    assert re.search("[а-яё]{3}", said)


def test_an_english_sentence_would_be_noticed():
    assert english_in("файл: `title` is missing\n  напишите title") == ["is missing"]


def test_as_a_text_the_error_stays_english():
    error = refused(INVALID[0])
    assert str(error) == error.told("en")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert pickle.loads(pickle.dumps(error)).told("ru") == error.told("ru")


@pytest.mark.parametrize("words", ["{0}", "{name}", "{:>99999999}", "{", "}}", "{name!r}"])
def test_words_of_a_file_are_never_a_template(tmp_path, words):
    path = tmp_path / "rules.toml"
    path.write_text(f'id = "x"\nvocabulary = "{words}"\n"{words}" = 1\n[[rules]]\n', encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_policy(path)
    for language in ("en", "ru"):
        assert words in raised.value.told(language)


def test_a_message_says_its_values_in_the_same_language():
    inner = Message("a list")
    outer = Message("`{name}` has to be a text, not {value}", name="{value}", value=inner)
    assert outer == "`{value}` has to be a text, not a list"
    assert said_in(outer, "ru") == "`{value}`\u00a0– это текст, а здесь список"
    assert said_in(joined([inner, verbatim("12")], ", "), "ru") == "список, 12"
    assert said_in(Message("{n:,} tables; at most {most:,} can be read", n=1234, most=5), "ru") == (
        "таблиц 1\u00a0234; читается не больше 5"
    )
    assert said_in(Message("{words}", words={"en": "one", "ru": "один"}), "ru") == "один"
    assert said_in("a plain text", "ru") == "a plain text"
