"""Pieces of absurd files, and the law that each of them is refused soon and in a text safe to print."""

import time
from contextlib import contextmanager

import pytest

from rulebook.reader.faults import MANY_FAULTS, InputError
from tests.cases.reading import CASES

SOON = 10.0
SMALL = str(CASES / "valid" / "vocabulary-small.toml")
HEAD = (
    'id = "p"\ntitle.en = "t"\nvocabulary = "vocabulary-small.toml"\nversion = "1"\nsource.title = "s"\n'
    '[readings.overlap]\nquestion.en = "?"\noptions.loosest.en = "l"\n'
)
RULE = '[[rules]]\nid = "1"\nline = "1"\nwhen = { known = true }\noutcome = "free"\nquote = "q"\n'
VOCABULARY = 'id = "v"\ntitle.en = "t"\n'
FACT = (
    '[facts.{}]\nlabel.en = "l"\nsentences = [{{ value = false, en = "n" }}, {{ value = true, en = "y" }}]\n'
)


@contextmanager
def soon(seconds=SOON):
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds


def refused(read, *arguments):
    """The text of the error; what is raised has to be an `InputError`, soon, and safe to print."""
    with soon(), pytest.raises(InputError) as caught:
        read(*arguments)
    text = str(caught.value)
    assert text.startswith("error: ")
    assert len(text) < 60_000
    assert max(map(len, text.splitlines())) < 1500
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert len(caught.value.faults) <= MANY_FAULTS + 1
    return text


def deep(table, number):
    """Conditions or terms, each of the one before it."""
    letter = table[0]
    rows = ["known = true", *(f"{letter}{n} = false" for n in range(number))]
    return "".join(f'[{table}.{letter}{n}]\nen = "x"\nany = {{ {rows[n]} }}\n' for n in range(number))
