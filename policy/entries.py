"""Typed access to the entries of a document, which collects faults instead of stopping at one.

Every reader of a file format takes its tables from here: a missing, mistyped or unknown entry
becomes a fault with its line and the allowed names, and reading goes on with a harmless value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from policy.document import Document, Key
from policy.faults import FaultCollector, allowed_names, clipped
from policy.model import Row, Rows, Value, Words

LANGUAGES = ("en", "ru")
LONGEST_TEXT = 4000
MOST_VALUES = 64
LONGEST_LIST = 1000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_KINDS = {str: "a text", bool: "true or false", list: "a list", dict: "a table", int: "a number"}


class Entries:
    """One table of a document: `where` names it in faults, `keys` is its path."""

    def __init__(
        self,
        document: Document,
        faults: FaultCollector,
        table: object,
        where: str = "",
        keys: tuple[Key, ...] = (),
    ):
        self.document = document
        self.faults = faults
        self.where = where
        self.keys = keys
        self.table: dict[str, object] = table if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            self.fault(f"has to be a table, not {kind_of(table)}")

    def fault(self, message: str, hint: str = "", *keys: Key) -> None:
        """Note a fault at this table, or at the entry inside it that `keys` lead to."""
        self.faults.add(self.document.line(*self.keys, *keys), self.where, message, hint)

    def only(self, *names: str) -> None:
        """Fault every entry that is not one of `names`."""
        for name in self.table:
            if name not in names:
                self.fault(f"unknown entry `{clipped(name)}`", allowed_names(name, names, "entries"), name)

    def child(self, name: str, where: str) -> Entries:
        """The table under `name`; an empty one where there is none."""
        return Entries(self.document, self.faults, self.table.get(name, {}), where, (*self.keys, name))

    def children(self, name: str, kind: str) -> list[tuple[str, Entries]]:
        """The tables `[name.x]`, each with its checked name x, in the order of the file."""
        parent = self.child(name, self.where or f"`{name}`")
        return [
            (
                key,
                Entries(
                    self.document,
                    self.faults,
                    inner,
                    self.where or f"{kind} `{clipped(key)}`",
                    (*parent.keys, key),
                ),
            )
            for key, inner in parent.table.items()
            if check_name(parent, key, kind, key)
        ]

    def required(self, name: str) -> bool:
        """Whether the entry is there; a fault if not."""
        if name not in self.table:
            self.fault(f"`{name}` is missing")
        return name in self.table

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not empty; required unless there is a default."""
        if name not in self.table and default is not None:
            return default
        if not self.required(name):
            return ""
        value = self.table[name]
        if not isinstance(value, str):
            self.fault(f"`{name}` has to be a text, not {kind_of(value)}", "", name)
            return ""
        if not value.strip():
            self.fault(f"`{name}` is empty", "", name)
        elif len(value) > LONGEST_TEXT:
            self.fault(f"`{name}` is longer than {LONGEST_TEXT} characters", "", name)
        return value

    def choice(self, name: str, allowed: Sequence[str], kind: str) -> str:
        """A text that is one of the allowed ones; the first of them where it is not."""
        value = self.text(name)
        if value and value not in allowed:
            self.fault(f"unknown {kind} `{clipped(value)}`", allowed_names(value, allowed, f"{kind}s"), name)
        return value if value in allowed else allowed[0]

    def texts(self, name: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of different texts; one text stands for a list of one."""
        if name not in self.table:
            if default is None:
                self.required(name)
            return tuple(default or ())
        value = self.table[name]
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list):
            self.fault(f"`{name}` has to be a text or a list of texts, not {kind_of(value)}", "", name)
            return ()
        if not items:
            self.fault(f"`{name}` is an empty list", "leave the entry out instead", name)
        if len(items) > LONGEST_LIST:
            self.fault(f"`{name}` lists more than {LONGEST_LIST} texts", "", name)
            return ()
        for place, item in enumerate(items):
            if not isinstance(item, str):
                self.fault(f"`{name}` has to hold texts, not {kind_of(item)}", "", name, place)
            elif item in items[:place]:
                self.fault(f"`{name}` names `{clipped(item)}` twice", "", name, place)
        return tuple(dict.fromkeys(item for item in items if isinstance(item, str)))

    def words(self, name: str) -> Words:
        """A text in one or both languages: `{ en = "…", ru = "…" }`."""
        if not self.required(name):
            return {"en": name}
        return self.child(name, self.where).own_words(name)

    def own_words(self, name: str, *besides: str) -> Words:
        """This table's own `en` and `ru`."""
        self.only(*LANGUAGES, *besides)
        found = {language: self.text(language) for language in LANGUAGES if language in self.table}
        if not found:
            self.fault(f"`{name}` needs words in a language", 'write { en = "…", ru = "…" }')
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
                f"`{name}` has to be a row or a list of rows, not {kind_of(value)}",
                f"write {name} = {{ fact = value }}",
                name,
            )
            return default
        if not value:
            self.fault(
                f"`{name}` is an empty list of rows, which never holds", "leave the entry out instead", name
            )
        rows = []
        for place, row in enumerate(value):
            if isinstance(row, dict):
                rows.append(self._row(row, names, name, place))
            else:
                self.fault(
                    f"`{name}` has to hold rows, not {kind_of(row)}", "write { fact = value }", name, place
                )
        return tuple(rows)

    def _row(self, row: Mapping[str, object], names: Names, *keys: Key) -> Row:
        if not row:
            self.fault(f"`{keys[0]}` has an empty row, which always holds", "", *keys)
        checked: dict[str, tuple[Value, ...]] = {}
        for name, allowed in row.items():
            if name not in names.values:
                self.fault(f"unknown {names.kind} `{clipped(name)}`", names.hint(name), *keys, name)
                continue
            known = names.values[name]
            items = allowed if isinstance(allowed, list) else [allowed]
            if not items:
                self.fault(f"`{name}` allows no value", "", *keys, name)
            if len(items) > MOST_VALUES:
                self.fault(f"`{name}` lists more than {MOST_VALUES} values", "", *keys, name)
                continue
            for place, item in enumerate(items):
                if not any(item is value or (item == value and isinstance(value, str)) for value in known):
                    hint = (
                        "write true or false"
                        if known == (False, True)
                        else allowed_names(str(item), map(str, known), "values")
                    )
                    self.fault(f"`{name}` cannot be {spelled(item)}", hint, *keys, name)
                elif item in items[:place]:
                    self.fault(f"`{name}` allows {spelled(item)} twice", "", *keys, name)
            checked[name] = tuple(value for value in known if value in items)
        return checked


class Names:
    """The names that a row may mention, with the values of each."""

    def __init__(self, **kinds: Mapping[str, tuple[Value, ...]]):
        self.kinds = {kind: values for kind, values in kinds.items() if values}
        self.values = {name: values for known in kinds.values() for name, values in known.items()}

    @property
    def kind(self) -> str:
        """What an unknown name fails to be: "fact, reading or condition"."""
        singular = [kind.rstrip("s") for kind in self.kinds]
        return ", ".join(singular[:-1]) + (" or " if singular[:-1] else "") + singular[-1]

    def hint(self, wrong: str) -> str:
        """The nearest name of any kind, then all names kind by kind."""
        nearest = allowed_names(wrong, self.values, "").partition("   ")
        listed = "   ".join(allowed_names("", values, kind) for kind, values in self.kinds.items())
        return f"{nearest[0]}   {listed}" if nearest[1] else listed


def check_name(entries: Entries, name: str, kind: str, *keys: Key) -> bool:
    """Whether `name` can be an id; a fault if not."""
    if _NAME.match(name) and len(name) <= 80:
        return True
    entries.fault(f"{kind} `{clipped(name)}` is not a name", "use letters, digits, `.`, `_` and `-`", *keys)
    return False


def check_new(entries: Entries, name: str, kind: str, taken: Mapping[str, str], *keys: Key) -> bool:
    """Whether `name` is still free; a fault that says what has it if not."""
    if name in taken:
        entries.fault(f"{kind} `{name}` has the name of a {taken[name]}", "rename one of them", *keys)
    return name not in taken


def kind_of(value: object) -> str:
    """What a value is, in plain words."""
    return next((words for kind, words in _KINDS.items() if type(value) is kind), "this")


def spelled(value: object) -> str:
    """A value as a person would write it in the file."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{clipped(text)}`" if isinstance(value, (str, bool, int, float)) else kind_of(value)


def texts_of(values: Iterable[Value]) -> list[str]:
    """Values as people write them: yes and no for yes/no facts."""
    return [("yes" if value else "no") if isinstance(value, bool) else value for value in values]
