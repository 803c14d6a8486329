"""The names that a row may mention, the values of each, and what is said of a name that is none of them.

A row allows some values for each name it mentions: `{ channel = "phone", friends = [true, false] }`.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import ClassVar

from rulebook.reader.faults import allowed_names, clipped, nearest_name

__all__ = ["Names", "Row", "Rows", "Value"]

Value = str | bool
Row = Mapping[str, tuple[Value, ...]]
Rows = tuple[Row, ...]


class Names:
    """The names that a row may mention, by kind, with the values of each.

    `itself` is the condition whose rows are read; `later` are those defined further down. A name without
    values is one whose definition is at fault, or that the reader checks by itself.
    """

    SINGULAR: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """What one of a kind is called, where that is not the kind without its "s"."""

    def __init__(
        self, itself: str = "", later: Container[str] = (), **kinds: Mapping[str, tuple[Value, ...]]
    ):
        self.itself = itself
        self.later = later
        self.kinds = {kind: values for kind, values in kinds.items() if values}
        self.values = {name: values for known in kinds.values() for name, values in known.items()}

    @property
    def kind(self) -> str:
        """What an unknown name fails to be: "fact, reading or condition"."""
        singular = [self.SINGULAR.get(kind, kind.removesuffix("s")) for kind in self.kinds]
        return " or ".join(filter(None, [", ".join(singular[:-1]), *singular[-1:]])) or "name"

    def unknown(self, wrong: str) -> tuple[str, str]:
        """Why a name cannot be mentioned here, and the way out."""
        if wrong == self.itself:
            return f"`{clipped(wrong)}` mentions itself", "say it with other names"
        if wrong in self.later:
            return f"`{clipped(wrong)}` is defined only further down", "move it above this one"
        return f"unknown {self.kind} `{clipped(wrong)}`", self.hint(wrong)

    def hint(self, wrong: str) -> str:
        """The nearest name of any kind, then all names kind by kind."""
        if len(self.kinds) < 2:
            return allowed_names(wrong, self.values, next(iter(self.kinds), "names"))
        near = nearest_name(wrong, self.values)
        listed = [allowed_names("", values, kind) for kind, values in self.kinds.items()]
        return "\n".join([*([f"did you mean `{near}`?"] if near else []), *listed])
