"""Every text of the toolkit itself has its Russian words, compiled from what translators edit."""

import gettext
import io
import re

import pytest

from rulebook.language import grouped, plural, translator
from tests.tools.translations import (
    MO,
    catalogue,
    compiled,
    texts,
    untranslated,
)

PLACEHOLDER = re.compile(r"\{(\w*)[^{}]*\}")
TO_DO = "call `make translations` and fill in the .po file"


@pytest.fixture
def words():
    return catalogue()


def loaded(mo: bytes) -> dict[object, str]:
    """What gettext knows after reading a .mo file, without the header."""
    known = dict(vars(gettext.GNUTranslations(io.BytesIO(mo)))["_catalog"])
    known.pop("")
    return known


@pytest.mark.slow
def test_every_text_of_the_code_and_the_figures_has_russian_words(words):
    assert len(texts()) > 100
    assert untranslated(words) == [], TO_DO


def test_a_text_without_words_is_noticed(words):
    words.delete("It holds in every reading.")
    assert len(untranslated(words)) >= 1
    assert any("It holds in every reading." in line for line in untranslated(words))


def test_the_compiled_catalogue_is_what_the_words_compile_to():
    assert loaded(MO.read_bytes()) == loaded(compiled(catalogue())), TO_DO


def test_placeholders_are_the_same_in_both_languages():
    differing = []
    for entry in catalogue():
        texts = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        strings = [entry.string] if isinstance(entry.string, str) else [*(entry.string or ())]
        expected = set(PLACEHOLDER.findall(texts[-1]))
        differing += [
            said for said in strings if entry.id and said and set(PLACEHOLDER.findall(said)) != expected
        ]
    assert differing == []


def test_numbers_take_their_russian_forms():
    ngettext = plural("ru")
    said = [ngettext("{n} rule", "{n} rules", n).format(n=n) for n in (1, 2, 5, 11, 21, 22, 25, 111)]
    assert " ".join(said) == (
        "1 правило 2 правила 5 правил 11 правил 21 правило 22 правила 25 правил 111 правил"
    )
    assert [grouped(5088, language) for language in ("en", "ru")] == ["5,088", "5\u00a0088"]


def test_english_is_what_stands_in_the_code():
    assert translator("en")("It holds in every reading.") == "It holds in every reading."
