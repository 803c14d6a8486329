"""A mapping that cannot be changed, and that pickles and copies like any other value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key")
Item = TypeVar("Item")


class FrozenMapping(Mapping[Key, Item]):
    """A read-only copy of a mapping, equal to any mapping with the same items.

    `types.MappingProxyType` does the same and can be neither pickled nor deep-copied.
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[Key, Item]):
        self._items = dict(items)

    def __getitem__(self, key: Key) -> Item:
        return self._items[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)
