"""Typed access to the entries of a document, which collects faults instead of stopping at one.

Every reader of a file format takes its tables from here: a missing, mistyped or unknown entry becomes a
fault with its line and the allowed names, and reading goes on with a harmless value. Knows the limits that
every file is held to. Knows nothing of any particular format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast

from rulebook.language import LANGUAGES, Hint, Message, Words, joined, verbatim
from rulebook.reader.arguments import is_number
from rulebook.reader.characters import unseen
from rulebook.reader.document import Document, read_document
from rulebook.reader.faults import FaultCollector, allowed_names, clipped, one_fault
from rulebook.reader.hints import in_quotes, is_one_of, kind_of, spelled, values_hint
from rulebook.reader.lines import Key
from rulebook.reader.names import Names, Row, Rows, Value
from rulebook.reader.places import FilePlace

__all__ = [
    "FORMAT",
    "LONGEST_LIST",
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "MOST_VALUES",
    "Entries",
    "check_name",
    "check_new",
    "entries_of",
    "read_entries",
]

LONGEST_TEXT = 4000
LONGEST_NAME = 80
LONGEST_LIST = 1000
MOST_VALUES = 64
LARGEST_NUMBER = 1e300
FORMAT = 1
"""The format of the files that people write. A file may bear it, and need not."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_NO_EXAMPLES: Mapping[str, str] = MappingProxyType({})

Choice = TypeVar("Choice", bound=str)


def read_entries(path: str | Path, examples: Mapping[str, str] = _NO_EXAMPLES) -> Entries:
    """The entries at the top of a TOML file; `examples` says, by name, how an entry is written.

    Raises:
        InputError: the file cannot be read at all.
    """
    return entries_of(read_document(path), examples)


def entries_of(document: Document, examples: Mapping[str, str] = _NO_EXAMPLES) -> Entries:
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


class Entries:
    """One table of a document: `where` names it in faults, `keys` is its path."""

    def __init__(
        self,
        document: Document,
        faults: FaultCollector,
        table: object,
        where: Hint = "",
        keys: tuple[Key, ...] = (),
        examples: Mapping[str, str] = _NO_EXAMPLES,
        hint: Hint = "",
    ):
        self.document = document
        self.faults = faults
        self.where = where
        self.keys = keys
        self.examples = examples
        self.is_table = isinstance(table, dict)
        self.table: dict[str, object] = table if isinstance(table, dict) else {}
        if not self.is_table:
            self.fault(Message("has to be a table, not {table}", table=kind_of(table)), hint)

    def fault(self, message: Message, hint: Hint = "", *keys: Key) -> None:
        """Note a fault at this table, or at the entry inside it that `keys` lead to."""
        self.faults.add(self.document.line(*self.keys, *keys), self.where, message, hint)

    @property
    def place(self) -> FilePlace:
        """Where this table stands."""
        return FilePlace(self.document.path, self.document.line(*self.keys))

    def example(self, name: str) -> Hint:
        """How an entry is written, where that can be said in general."""
        return Message("write {example}", example=self.examples[name]) if name in self.examples else ""

    def only(self, *names: str) -> None:
        """Fault every entry that is not one of `names`."""
        for name in self.table:
            if name not in names:
                self.fault(
                    Message("unknown entry `{name}`", name=clipped(name)),
                    allowed_names(name, names, Message("entries")),
                    name,
                )

    def child(self, name: str, where: Hint) -> Entries:
        """The table under `name`; an empty one where there is none."""
        return self.inner(self.table.get(name, {}), where, name, hint=self.example(name))

    def children(self, name: str, kind: Message, most: int = LONGEST_LIST) -> list[tuple[str, Entries]]:
        """The tables `[name.x]`, each with its checked name x, in the order of the file."""
        parent = self.child(name, self.named(verbatim(f"`{name}`")))
        if len(parent.table) > most:
            parent.fault(
                Message("{n:,} tables; at most {most:,} can be read", n=len(parent.table), most=most)
            )
            return []
        return [
            (key, parent.inner(inner, self._called(kind, key), key))
            for key, inner in parent.table.items()
            if check_name(parent, key, kind, key)
        ]

    def tables(
        self, name: str, kind: Message, most: int = LONGEST_LIST, needed: bool = True
    ) -> list[Entries]:
        """The tables of a list `[[name]]`, called by their `id` in faults, or else by their place.

        A list that is missing or empty is a fault if one is `needed`.
        """
        if not needed and self.table.get(name, []) == []:
            return []
        listed = self.listed(name)
        if len(listed) > most:
            self.fault(
                Message(
                    "`{name}` has {n:,} tables; at most {most:,} can be read",
                    name=name,
                    n=len(listed),
                    most=most,
                ),
                "",
                name,
            )
            return []
        found = []
        for place, table in enumerate(listed):
            given = table.get("id") if isinstance(table, dict) else None
            if isinstance(given, str) and given:
                label = self._called(kind, given)
            else:
                label = self.named(Message("{kind} {place}", kind=kind, place=place + 1))
            found.append(self.inner(table, label, name, place))
        return [entries for entries in found if entries.is_table]

    def over(self, defaults: Mapping[str, object]) -> Entries:
        """This table, with what it does not say as in `defaults`."""
        table = {**defaults, **self.table}
        return Entries(self.document, self.faults, table, self.where, self.keys, self.examples)

    def inner(self, table: object, where: Hint, *keys: Key, hint: Hint = "") -> Entries:
        """A value inside this table, as a table of its own."""
        path = (*self.keys, *keys)
        return Entries(self.document, self.faults, table, where, path, self.examples, hint)

    def named(self, label: Message) -> Message:
        """What a table inside this one is called in faults."""
        return joined([self.where, label], ", ") if self.where else label

    def _called(self, kind: Message, name: str) -> Message:
        return self.named(Message("{kind} `{name}`", kind=kind, name=clipped(name)))

    def listed(self, name: str) -> list[object]:
        """A list of tables `[[name]]`, its items still unread; required, and a fault where empty."""
        if not self.required(name):
            return []
        value = self.table[name]
        if not isinstance(value, list):
            self.fault(
                Message("`{name}` has to be a list of tables, not {value}", name=name, value=kind_of(value)),
                self.example(name),
                name,
            )
            return []
        if not value:
            self.fault(Message("`{name}` is an empty list", name=name), self.example(name), name)
        return value

    def required(self, name: str) -> bool:
        """Whether the entry is there; a fault if not."""
        if name not in self.table:
            self.fault(Message("`{name}` is missing", name=name), self.example(name))
        return name in self.table

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not empty; required unless there is a default."""
        if name not in self.table and default is not None:
            return default
        if not self.required(name):
            return ""
        value = self.table[name]
        if not isinstance(value, str):
            self.fault(
                Message("`{name}` has to be a text, not {value}", name=name, value=kind_of(value)),
                in_quotes(value),
                name,
            )
            return ""
        self._check_text(name, value, name)
        return value

    def _check_text(self, name: str, value: str, *keys: Key) -> None:
        """Fault a text that is empty, too long, or could steer a terminal."""
        if not value.strip():
            self.fault(Message("`{name}` is empty", name=name), "", *keys)
        elif len(value) > LONGEST_TEXT:
            self.fault(
                Message(
                    "`{name}` has {n:,} characters; at most {most:,} are read",
                    name=name,
                    n=len(value),
                    most=LONGEST_TEXT,
                ),
                "",
                *keys,
            )
        elif (mark := unseen(value)) is not None:
            self.fault(
                Message("`{name}` holds the control character `{mark}`", name=clipped(name), mark=mark),
                Message("take it out"),
                *keys,
            )

    def name(self, name: str, kind: Message) -> str:
        """A text that can be an id; required."""
        value = self.text(name)
        if value.strip() and unseen(value) is None:
            check_name(self, value, kind, name)
        return value

    def word(self, name: str) -> str:
        """A text without a space; required."""
        value = self.text(name)
        if any(letter.isspace() for letter in value.strip()) or len(value) > LONGEST_NAME:
            self.fault(
                Message("`{name}` cannot be `{value}`", name=name, value=clipped(value)),
                Message("write it without spaces, in at most {most} characters", most=LONGEST_NAME),
                name,
            )
        return value

    def choice(self, name: str, allowed: Sequence[Choice], kind: Message, kinds: Message) -> Choice:
        """A text that is one of the allowed ones; the first of them where it is not.

        `kind` says what one of them is called, `kinds` what several are.
        """
        value = self.text(name)
        for known in allowed:
            if value == known:
                return known
        if value:
            hint = allowed_names(value, allowed, kinds)
            self.fault(Message("unknown {kind} `{name}`", kind=kind, name=clipped(value)), hint, name)
        return next(iter(allowed), cast(Choice, ""))

    def number(self, name: str, wrong: Callable[[float], Message | None] | None = None) -> float | None:
        """A finite number, None where there is none; required.

        `wrong` says why a number cannot stand here ("cannot be negative"), or None.
        """
        if not self.required(name):
            return None
        value = self.table[name]
        if not isinstance(value, int | float) or not is_number(value):
            self.fault(
                Message("`{name}` has to be a number, not {value}", name=name, value=kind_of(value)), "", name
            )
            return None
        if not abs(value) <= LARGEST_NUMBER:
            given, most = spelled(value), f"{LARGEST_NUMBER:.0e}"
            self.fault(
                Message(
                    "`{name}` has to be a number up to {most}, not {value}", name=name, most=most, value=given
                )
                if isinstance(value, int)
                else Message("`{name}` has to be a number, not {value}", name=name, value=given),
                "",
                name,
            )
            return None
        reason = wrong(float(value)) if wrong is not None else None
        if reason is not None:
            self.fault(
                Message("`{name} = {value}` {reason}", name=name, value=value, reason=reason), "", name
            )
        return float(value)

    def yes_no(self, name: str, default: bool) -> bool:
        """True or false; the default where the entry is missing."""
        value = self.table.get(name, default)
        if not isinstance(value, bool):
            self.fault(
                Message("`{name}` has to be true or false, not {value}", name=name, value=kind_of(value)),
                "",
                name,
            )
            return default
        return value

    def value(self, name: str, known: tuple[Value, ...]) -> Value | None:
        """One of the values of a fact, None where there is a fault; required."""
        if not self.required(name):
            return None
        value = self.table[name]
        if isinstance(value, str | bool) and is_one_of(value, known):
            return value
        self.fault(
            Message("`{name}` cannot be {value}", name=name, value=spelled(value)),
            values_hint(value, known),
            name,
        )
        return None

    def texts(self, name: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of different texts; one text stands for a list of one."""
        if name not in self.table:
            if default is None:
                self.required(name)
            return tuple(default or ())
        value = self.table[name]
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list):
            self.fault(
                Message(
                    "`{name}` has to be a text or a list of texts, not {value}",
                    name=name,
                    value=kind_of(value),
                ),
                "",
                name,
            )
            return ()
        if not items:
            self.fault(
                Message("`{name}` is an empty list", name=name), Message("leave the entry out instead"), name
            )
        if len(items) > LONGEST_LIST:
            self.fault(
                Message(
                    "`{name}` lists {n:,} texts; at most {most:,} are read",
                    name=name,
                    n=len(items),
                    most=LONGEST_LIST,
                ),
                "",
                name,
            )
            return ()
        for place, item in enumerate(items):
            if not isinstance(item, str):
                self.fault(
                    Message("`{name}` has to hold texts, not {item}", name=name, item=kind_of(item)),
                    "",
                    name,
                    place,
                )
            elif not item.strip():
                self.fault(Message("`{name}` holds an empty text", name=name), "", name, place)
            elif item in items[:place]:
                self.fault(
                    Message("`{name}` names `{item}` twice", name=name, item=clipped(item)), "", name, place
                )
            else:
                self._check_text(name, item, name, place)
        return tuple(dict.fromkeys(item for item in items if isinstance(item, str) and item.strip()))

    def words(self, name: str) -> Words:
        """A text in one or both languages: `{ en = "…", ru = "…" }`."""
        if not self.required(name):
            return {"en": name}
        if isinstance(self.table[name], str):
            self.fault(
                Message("`{name}` needs words by language, not a text", name=name), self.example(name), name
            )
            return {"en": name}
        return self.child(name, self.named(verbatim(f"`{name}`"))).own_words(name)

    def own_words(self, name: str, *besides: str) -> Words:
        """This table's own `en` and `ru`."""
        self.only(*LANGUAGES, *besides)
        found = {language: self.text(language) for language in LANGUAGES if language in self.table}
        if not found and self.is_table:
            self.fault(Message("needs words in a language"), Message('write en = "…" or ru = "…", or both'))
        return found or {"en": name}

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


def check_name(entries: Entries, name: str, kind: Message, *keys: Key) -> bool:
    """Whether `name` can be an id; a fault if not."""
    if _NAME.match(name) and len(name) <= LONGEST_NAME:
        return True
    if _NAME.match(name):
        entries.fault(
            Message(
                "{kind} `{name}` has a name of {n:,} characters", kind=kind, name=clipped(name), n=len(name)
            ),
            Message("at most {most} are allowed", most=LONGEST_NAME),
            *keys,
        )
    else:
        entries.fault(
            Message("{kind} `{name}` is not a name", kind=kind, name=clipped(name)),
            Message("use Latin letters, digits, `.`, `_` and `-`, and begin with a letter or digit"),
            *keys,
        )
    return False


def check_new(entries: Entries, name: str, kind: Message, taken: Mapping[str, Message], *keys: Key) -> bool:
    """Whether `name` is still free; a fault that says what has it if not."""
    if name in taken:
        entries.fault(
            Message("`{name}` is already the name of a {kind}", name=name, kind=taken[name]),
            Message("rename one of them"),
            *keys,
        )
    return name not in taken
