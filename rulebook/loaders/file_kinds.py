"""The kinds of files of a rule book, and how their entries are written.

Knows what the errors of all loaders have in common. Knows nothing of what an entry means.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rulebook.language import Message
from rulebook.reader.document import Document
from rulebook.reader.entries import Entries, entries_of
from rulebook.reader.faults import one_fault

__all__ = ["EXAMPLES", "rulebook_entries"]

_FILE_KINDS = {
    "rules": Message("a policy"),
    "facts": Message("a vocabulary"),
    "claims": Message("a claim file"),
}
EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "id": 'id = "some-name"',
        "title": 'title = { en = "…", ru = "…" }',
        "version": 'version = "2025-03-25"',
        "source": 'source = { title = "…" }',
        "vocabulary": Message('vocabulary = "sferum", or the path of a file'),
        "rules": "[[rules]]",
        "facts": "[facts.some_name]",
        "claims": "[claims.some-name]",
        "readings": "[readings.some_name]",
        "parties": "[parties.some_name]",
        "conditions": "[conditions.some_name]",
        "terms": "[terms.some_name]",
        "axioms": "[axioms.some-name]",
        "label": 'label = { en = "…", ru = "…" }',
        "sentences": 'sentences = [{ value = "…", en = "…", ru = "…" }, …]',
        "value": Message('value = "…", or true or false'),
        "question": 'question = { en = "…?", ru = "…?" }',
        "options": 'options.some_name = { en = "…", ru = "…" }',
        "words": 'words = { en = "…", ru = "…" }',
        "when": "when = { fact = value }",
        "unless": "unless = { fact = value }",
        "any": "any = { fact = value }",
        "impossible": "impossible = { fact = value }",
        "outcome": 'outcome = "request"',
        "line": Message('line = "…": the line of the source that the rule comes from'),
        "quote": Message('quote = "…": the words of that line'),
        "basis": 'basis = { kind = "ours", why = "…" }',
    }
)
"""How an entry is written, where that can be said in general."""


def rulebook_entries(document: Document, main: str = "") -> Entries:
    """The entries at the top of a document, which has to be of the kind whose main table is `main`, if given.

    Raises:
        InputError: the file is empty, or is plainly of another kind.
    """
    if main:
        _check_kind(document, main)
    return entries_of(document, EXAMPLES)


def _check_kind(document: Document, main: str) -> None:
    """Stop where a file is plainly of another kind, before every entry of it is called unknown."""
    if not document.data:
        raise one_fault(
            document.path,
            Message(
                "the file is empty; {kind} has at least `{main}`",
                kind=_FILE_KINDS[main],
                main=main,
            ),
        )
    there = [table for table in _FILE_KINDS if table in document.data]
    if isinstance(document.data.get("claims"), list) and len(there) > 1:
        there.remove("claims")  # A policy lists claim files under this name.
    if there and main not in there:
        raise one_fault(
            document.path,
            Message(
                "this is {kind}, not {wanted}: it has `{table}`",
                kind=_FILE_KINDS[there[0]],
                wanted=_FILE_KINDS[main],
                table=there[0],
            ),
            line=document.line(there[0]),
        )
