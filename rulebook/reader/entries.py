"""Typed access to the entries of a document, which collects faults instead of stopping at one.

Every reader of a file format takes its tables from here. Knows the format of the files, which characters
none may hold, and rows over facts; `toml_table` and `single_entries` know the rest. Knows nothing of any
particular kind of file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rulebook.language import Message
from rulebook.reader.arguments import is_number
from rulebook.reader.characters import unseen
from rulebook.reader.document import Document, read_document
from rulebook.reader.faults import FaultCollector, allowed_names, clipped, one_fault
from rulebook.reader.hints import is_one_of, kind_of, spelled, values_hint
from rulebook.reader.lines import Key
from rulebook.reader.names import Names, Row, Rows, Value
from rulebook.reader.single_entries import TableOfValues
from rulebook.reader.toml_table import LONGEST_LIST, NO_EXAMPLES

__all__ = ["FORMAT", "MOST_VALUES", "Entries", "entries_of", "read_entries"]

MOST_VALUES = 64
FORMAT = 1
"""The format of the files that people write. A file may bear it, and need not."""


def read_entries(path: str | Path, examples: Mapping[str, str] = NO_EXAMPLES) -> Entries:
    """The entries at the top of a TOML file; `examples` says, by name, how an entry is written.

    Raises:
        InputError: the file cannot be read at all.
    """
    return entries_of(read_document(path), examples)


def entries_of(document: Document, examples: Mapping[str, str] = NO_EXAMPLES) -> Entries:
    """The entries at the top of a document that has been read, with no fault as yet."""
    entries = Entries(document, FaultCollector(document.path), document.data, examples=examples)
    _check_characters(entries, document.data)
    _take_format(entries)
    return entries


def _take_format(entries: Entries) -> None:
    """Take out `format`, which every file may bear; of a newer one nothing else can be said.

    Raises:
        InputError: the file is of a newer format than this program reads.
    """
    if "format" not in entries.table:
        return
    value = entries.table["format"]
    if is_number(value) and isinstance(value, int) and value > FORMAT:
        line = entries.document.line("format")
        message = Message(
            "this file is of format {format}, and this childproof reads format {ours}",
            format=clipped(str(value)),
            ours=FORMAT,
        )
        raise one_fault(entries.document.path, message, Message("install a newer childproof"), line=line)
    if value != FORMAT or not is_number(value):
        entries.fault(
            Message("`format` has to be {ours}, not {value}", ours=FORMAT, value=spelled(value)),
            Message("write format = {ours}", ours=FORMAT),
            "format",
        )
    entries.table = {name: inner for name, inner in entries.table.items() if name != "format"}


def _check_characters(entries: Entries, value: object, *keys: Key) -> None:
    """Fault whatever in a file, name or text, could steer a terminal or deceive an eye."""
    if isinstance(value, str) and (mark := unseen(value)) is not None:
        name = next((key for key in reversed(keys) if isinstance(key, str)), "")
        entries.fault(
            Message("`{name}` holds the control character `{mark}`", name=clipped(name), mark=mark),
            Message("take it out"),
            *keys,
        )
    elif isinstance(value, dict):
        for name, inner in value.items():
            if (mark := unseen(name)) is not None:
                message = Message(
                    "the name `{name}` holds the control character `{mark}`", name=clipped(name), mark=mark
                )
                entries.fault(message, Message("take it out"), *keys, name)
            _check_characters(entries, inner, *keys, name)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            _check_characters(entries, item, *keys, place)


class Entries(TableOfValues):
    """One table of a document, with its single entries and its rows."""

    def rows(self, name: str, names: Names, default: Rows) -> Rows:
        """A list of rows over the names that may be mentioned; one row stands for a list of one."""
        if name not in self.table:
            return default
        value = self.table[name]
        if isinstance(value, dict):
            return (self._row(value, names, name),)
        if not isinstance(value, list):
            self.fault(
                Message(
                    "`{name}` has to be a row or a list of rows, not {value}", name=name, value=kind_of(value)
                ),
                self.example(name),
                name,
            )
            return default
        if not value:
            self.fault(
                Message("`{name}` is an empty list of rows, which never holds", name=name),
                Message("leave the entry out instead"),
                name,
            )
        if len(value) > LONGEST_LIST:
            self.fault(
                Message(
                    "`{name}` has {n:,} rows; at most {most:,} are read",
                    name=name,
                    n=len(value),
                    most=LONGEST_LIST,
                ),
                "",
                name,
            )
            return default
        rows = []
        for place, row in enumerate(value):
            if isinstance(row, dict):
                rows.append(self._row(row, names, name, place))
            else:
                self.fault(
                    Message("`{name}` has to hold rows, not {row}", name=name, row=kind_of(row)),
                    Message("write { fact = value }"),
                    name,
                    place,
                )
        return tuple(rows)

    def one_row(self, name: str, names: Names) -> Row:
        """A single row; required."""
        if not self.required(name):
            return {}
        value = self.table[name]
        if not isinstance(value, dict):
            self.fault(
                Message("`{name}` has to be one row", name=name),
                Message("write {name} = {{ fact = value }}", name=name),
                name,
            )
            return {}
        return self._row(value, names, name)

    def _row(self, row: Mapping[str, object], names: Names, *keys: Key) -> Row:
        if not row:
            self.fault(
                Message("`{name}` has an empty row, which always holds", name=keys[0]),
                Message("take it out"),
                *keys,
            )
        checked: dict[str, tuple[Value, ...]] = {}
        for name, allowed in row.items():
            if name not in names.values:
                self.fault(*names.unknown(name), *keys, name)
                continue
            known = names.values[name]
            if not known:
                checked[name] = ()  # The table that defines it is at fault, and has said so.
                continue
            items = allowed if isinstance(allowed, list) else [allowed]
            if not items:
                self.fault(
                    Message("`{name}` allows no value", name=name),
                    allowed_names("", map(str, known), Message("values")),
                    *keys,
                    name,
                )
            if len(items) > MOST_VALUES:
                self.fault(
                    Message(
                        "`{name}` lists {n:,} values; at most {most} are read",
                        name=name,
                        n=len(items),
                        most=MOST_VALUES,
                    ),
                    "",
                    *keys,
                    name,
                )
                continue
            for place, item in enumerate(items):
                if not is_one_of(item, known):
                    self.fault(
                        Message("`{name}` cannot be {item}", name=name, item=spelled(item)),
                        values_hint(item, known),
                        *keys,
                        name,
                    )
                elif item in items[:place]:
                    self.fault(
                        Message("`{name}` allows {item} twice", name=name, item=spelled(item)),
                        "",
                        *keys,
                        name,
                    )
            checked[name] = tuple(value for value in known if value in items)
        return checked
