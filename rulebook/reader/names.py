"""The names that a row may mention, the values of each, and what is said of a name that is none of them.

A row allows some values for each name it mentions: `{ channel = "phone", friends = [true, false] }`.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import ClassVar

from rulebook.language import Message, joined, verbatim
from rulebook.reader.faults import allowed_names, clipped, did_you_mean, nearest_name

__all__ = ["Names", "Row", "Rows", "Value"]

Value = str | bool
Row = Mapping[str, tuple[Value, ...]]
Rows = tuple[Row, ...]


class Names:
    """The names that a row may mention, by kind, with the values of each.

    `itself` is the condition whose rows are read; `later` are those defined further down. A name without
    values is one whose definition is at fault, or that the reader checks by itself.
    """

    WORDS: ClassVar[Mapping[str, tuple[Message, Message]]] = MappingProxyType({})
    """What one of a kind is called, and what several are."""

    def __init__(
        self, itself: str = "", later: Container[str] = (), **kinds: Mapping[str, tuple[Value, ...]]
    ):
        self.itself = itself
        self.later = later
        self.kinds = {kind: values for kind, values in kinds.items() if values}
        self.values = {name: values for known in kinds.values() for name, values in known.items()}

    @property
    def kind(self) -> Message:
        """What an unknown name fails to be: "fact, reading or condition"."""
        names = [self._words(kind)[0] for kind in self.kinds]
        if len(names) < 2:
            return names[0] if names else Message("name")
        return Message("{names} or {last}", names=joined(names[:-1], ", "), last=names[-1])

    def unknown(self, wrong: str) -> tuple[Message, Message]:
        """Why a name cannot be mentioned here, and the way out."""
        if wrong == self.itself:
            return Message("`{name}` mentions itself", name=clipped(wrong)), Message(
                "say it with other names"
            )
        if wrong in self.later:
            return (
                Message("`{name}` is defined only further down", name=clipped(wrong)),
                Message("move it above this one"),
            )
        return Message("unknown {kind} `{name}`", kind=self.kind, name=clipped(wrong)), self.hint(wrong)

    def hint(self, wrong: str) -> Message:
        """The nearest name of any kind, then all names kind by kind."""
        if len(self.kinds) < 2:
            kind = next(iter(self.kinds), None)
            several = Message("names") if kind is None else self._words(kind)[1]
            return allowed_names(wrong, self.values, several)
        near = nearest_name(wrong, self.values)
        listed = [allowed_names("", values, self._words(kind)[1]) for kind, values in self.kinds.items()]
        return joined([*([did_you_mean(near)] if near else []), *listed], "\n")

    def _words(self, kind: str) -> tuple[Message, Message]:
        return self.WORDS.get(kind) or (verbatim(kind.removesuffix("s")), verbatim(kind))
