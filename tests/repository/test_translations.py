"""Every text of the toolkit itself has its Russian words, compiled from what translators edit."""

import io
import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from policy.language import LOCALE, grouped, plural, translator

ROOT = Path(__file__).parents[2]
PACKAGES = ("policy", "proofs", "sim", "childproof")
PO = LOCALE / "ru" / "LC_MESSAGES" / "childproof.po"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"\{(\w*)[^{}]*\}")


@pytest.fixture(scope="module")
def catalogue():
    with PO.open("rb") as stream:
        return read_po(stream)


@pytest.fixture(scope="module")
def messages():
    """The texts in the code, singular and plural, with a place for each."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"][
        "mappings"
    ]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    found = {}
    for package in PACKAGES:
        for file, line, text, _comments, _context in extract_from_dir(
            ROOT / package, method_map=methods, keywords=KEYWORDS
        ):
            found.setdefault(text, f"{package}/{file}:{line}")
    return found


def test_every_text_in_the_code_has_russian_words(messages, catalogue):
    assert len(messages) > 100
    untranslated = []
    for text, place in messages.items():
        entry = catalogue.get(text if isinstance(text, str) else text[0])
        words = (
            () if entry is None else (entry.string if isinstance(entry.string, tuple) else (entry.string,))
        )
        if not words or not all(words) or entry.fuzzy:
            untranslated.append(f"{place}: {text!r}")
    assert untranslated == [], "call `make translations` and fill in the .po file"


def test_the_compiled_catalogue_is_what_the_words_compile_to(catalogue):
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    assert PO.with_suffix(".mo").read_bytes() == compiled.getvalue(), "call `make translations`"


def test_placeholders_are_the_same_in_both_languages(catalogue):
    differing = []
    for entry in catalogue:
        if not entry.id:
            continue
        texts = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        words = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        expected = set(PLACEHOLDER.findall(texts[-1]))
        differing += [word for word in words if word and set(PLACEHOLDER.findall(word)) != expected]
    assert differing == []


def test_numbers_take_their_russian_forms():
    ngettext = plural("ru")
    said = [ngettext("{n} rule", "{n} rules", n).format(n=n) for n in (1, 2, 5, 11, 21, 22, 25, 111)]
    assert said == [
        "1 правило",
        "2 правила",
        "5 правил",
        "11 правил",
        "21 правило",
        "22 правила",
        "25 правил",
        "111 правил",
    ]
    assert [grouped(5088, language) for language in ("en", "ru")] == ["5,088", "5\u00a0088"]


def test_english_is_what_stands_in_the_code():
    assert translator("en")("It holds in every reading.") == "It holds in every reading."
