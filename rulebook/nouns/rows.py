"""Rows: what they are, how one writes them in Python rather than in a file, and both of two lists at once.

Knows that names have values. Knows nothing of what the names mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from rulebook.language import Message
from rulebook.reader.faults import allowed_names, clipped, one_fault
from rulebook.reader.hints import kind_of, texts_of
from rulebook.values.frozen_mapping import FrozenMapping

Value = str | bool
Row = Mapping[str, tuple[Value, ...]]
Rows = tuple[Row, ...]
Situation = Mapping[str, Value]
Reading = Mapping[str, str]

ALWAYS: Rows = (FrozenMapping[str, tuple[Value, ...]]({}),)
NEVER: Rows = ()
NOTHING_SETTLED: Reading = FrozenMapping[str, str]({})

RowsInCode = Mapping[str, object] | Iterable[Mapping[str, object]]
"""A row as a dictionary – `{"channel": ["phone", "id"], "own_child": False}` – or a list of rows."""

EXAMPLE = Message("for example: {example}", example='{"channel": ["phone", "id"], "own_child": False}')
YES_NO: Mapping[Value, Value] = {"yes": True, "no": False}


def combinations_of(options: Mapping[str, Iterable[str]]) -> list[dict[str, str]]:
    """Every way to choose one option of each name, the last name varying fastest."""
    return [dict(zip(options, chosen, strict=True)) for chosen in product(*options.values())]


def rows_in_code(where: str, written: object, names: Mapping[str, tuple[Value, ...]] | None = None) -> Rows:
    """The rows that somebody wrote; with `names`, each has to be one of them, with values that it has.

    `where` is what an error calls the argument.

    Raises:
        InputError: it is neither a dictionary nor a list of them, or a name or value is unknown.
    """
    if isinstance(written, (str, bytes)) or not isinstance(written, (Mapping, Iterable)):
        raise one_fault(where, Message("has to be a dictionary by name, or a list of them"), EXAMPLE)
    rows = [written] if isinstance(written, Mapping) else list(written)
    return tuple(FrozenMapping(_row(where, row, names)) for row in rows)


def _row(
    where: str, row: object, names: Mapping[str, tuple[Value, ...]] | None
) -> dict[str, tuple[Value, ...]]:
    if not isinstance(row, Mapping) or not all(isinstance(name, str) for name in row):
        raise one_fault(where, Message("has to be a dictionary by name, or a list of them"), EXAMPLE)
    return {str(name): _values(where, str(name), value, names) for name, value in row.items()}


def _values(
    where: str, name: str, written: object, names: Mapping[str, tuple[Value, ...]] | None
) -> tuple[Value, ...]:
    several = written if isinstance(written, (list, tuple, set, frozenset)) else [written]
    values = tuple(_plain(where, name, one) for one in several)
    return values if names is None else known_values(where, name, values, names)


def known_values(
    where: str, name: str, values: Iterable[Value], names: Mapping[str, tuple[Value, ...]]
) -> tuple[Value, ...]:
    """The values of one name in the order in which it has them.

    Raises:
        InputError: there is no such name, or it has no such value.
    """
    if name not in names:
        raise one_fault(
            where,
            Message("unknown name `{name}`", name=clipped(name)),
            allowed_names(name, names, Message("names")),
        )
    known = names[name]
    asked = [YES_NO.get(value, value) if known == (False, True) else value for value in values]
    for value in asked:
        if value not in known:
            raise one_fault(
                where,
                Message("`{name}` cannot be `{word}`", name=name, word=clipped(str(value))),
                allowed_names(value, texts_of(known), Message("values")),
            )
    return tuple(value for value in known if value in asked)


def _plain(where: str, name: str, written: object) -> Value:
    """A value as Python has it; NumPy has types of its own for True and 1."""
    item = getattr(written, "item", None)
    plain = item() if callable(item) else written
    if isinstance(plain, int) and plain in (0, 1):
        return bool(plain)
    if not isinstance(plain, str):
        raise one_fault(
            where,
            Message("`{name}` cannot be {written}", name=clipped(name), written=kind_of(plain)),
            EXAMPLE,
        )
    return plain


def adding_rows(rows: Rows, more: Rows) -> Rows:
    """Where both lists of rows hold, as one list; what contradicts itself is left out."""
    found = []
    for one in rows:
        for other in more:
            both = {
                name: tuple(value for value in one.get(name, allowed) if value in allowed)
                for name, allowed in {**one, **other}.items()
            }
            if all(both.values()):
                found.append(FrozenMapping(both))
    return tuple(found)


def row_text(row: Row) -> str:
    """A row as a person would type it, for whoever looks at it in code: `channel=phone|id, own_child=no`."""
    return ", ".join(f"{name}={'|'.join(map(_typed, values))}" for name, values in row.items()) or "*"


def count_text(count: int | None) -> str:
    """How many situations that are, behind a row; nothing where nobody counted."""
    return "" if count is None else f" ({count})"


def _typed(value: Value) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
