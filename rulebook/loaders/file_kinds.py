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
    there: dict[str, str] = {}
    for table in filter(document.data.__contains__, _FILE_KINDS):
        # A policy lists its claim files under the name that their tables have.
        is_list_of_files = table == "claims" and _is_list_of_texts(document.data[table])
        there.setdefault("rules" if is_list_of_files else table, table)
    if there and main not in there:
        kind, table = next(iter(there.items()))
        raise one_fault(
            document.path,
            Message(
                "this is {kind}, not {wanted}: it has `{table}`",
                kind=_FILE_KINDS[kind],
                wanted=_FILE_KINDS[main],
                table=table,
            ),
            line=document.line(table),
        )


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
