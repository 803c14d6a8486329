"""A table of a document: where it stands, the tables inside it, and what is wrong with it.

Faults are collected instead of stopping at one: a table that is missing or mistyped becomes a fault with its
line, and reading goes on with an empty one. Knows how names are written, and no entry that is not a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

from rulebook.language import Hint, Message, joined, verbatim
from rulebook.reader.document import Document
from rulebook.reader.faults import FaultCollector, allowed_names, clipped
from rulebook.reader.hints import kind_of
from rulebook.reader.lines import Key
from rulebook.reader.places import FilePlace

__all__ = ["LONGEST_LIST", "LONGEST_NAME", "NO_EXAMPLES", "TomlTable", "check_name", "check_new"]

LONGEST_NAME = 80
LONGEST_LIST = 1000
NO_EXAMPLES: Mapping[str, str] = MappingProxyType({})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


class TomlTable:
    """One table of a document: `where` names it in faults, `keys` is its path."""

    def __init__(
        self,
        document: Document,
        faults: FaultCollector,
        table: object,
        where: Hint = "",
        keys: tuple[Key, ...] = (),
        examples: Mapping[str, str] = NO_EXAMPLES,
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

    def child(self, name: str, where: Hint) -> Self:
        """The table under `name`; an empty one where there is none."""
        return self.inner(self.table.get(name, {}), where, name, hint=self.example(name))

    def children(self, name: str, kind: Message, most: int = LONGEST_LIST) -> list[tuple[str, Self]]:
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

    def tables(self, name: str, kind: Message, most: int = LONGEST_LIST, needed: bool = True) -> list[Self]:
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

    def over(self, defaults: Mapping[str, object]) -> Self:
        """This table, with what it does not say as in `defaults`."""
        table = {**defaults, **self.table}
        return type(self)(self.document, self.faults, table, self.where, self.keys, self.examples)

    def inner(self, table: object, where: Hint, *keys: Key, hint: Hint = "") -> Self:
        """A value inside this table, as a table of its own."""
        path = (*self.keys, *keys)
        return type(self)(self.document, self.faults, table, where, path, self.examples, hint)

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


def check_name(table: TomlTable, name: str, kind: Message, *keys: Key) -> bool:
    """Whether `name` can be an id; a fault if not."""
    if _NAME.match(name) and len(name) <= LONGEST_NAME:
        return True
    if _NAME.match(name):
        table.fault(
            Message(
                "{kind} `{name}` has a name of {n:,} characters", kind=kind, name=clipped(name), n=len(name)
            ),
            Message("at most {most} are allowed", most=LONGEST_NAME),
            *keys,
        )
    else:
        table.fault(
            Message("{kind} `{name}` is not a name", kind=kind, name=clipped(name)),
            Message("use Latin letters, digits, `.`, `_` and `-`, and begin with a letter or digit"),
            *keys,
        )
    return False


def check_new(table: TomlTable, name: str, kind: Message, taken: Mapping[str, Message], *keys: Key) -> bool:
    """Whether `name` is still free; a fault that says what has it if not."""
    if name in taken:
        table.fault(
            Message("`{name}` is already the name of a {kind}", name=name, kind=taken[name]),
            Message("rename one of them"),
            *keys,
        )
    return name not in taken
