"""How facts about two people are facts about many: properties of a person, places, ties.

Knows names and their words. Knows nothing of moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rulebook.language import Words
from rulebook.nouns.rows import Value


@dataclass(frozen=True)
class Relations:
    """How facts about two people are facts about many: which are properties of a person (`role` of
    `sender_role`), which say that both are in one place (a chat with members). All others are ties.

    `words` are short ones for the values of each, without the side, as a drawing shows them. `of` says of
    facts whose side they belong to where the vocabulary does not ask of the other side. What is `between` two
    people nobody else sets; what follows from `third_people` (a common friend) comes and goes at any time.
    """

    properties: tuple[str, ...]
    places: tuple[str, ...]
    symmetric: tuple[str, ...]
    words: Mapping[str, Mapping[Value, Words]] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)
    between: tuple[str, ...] = ()
    third_people: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.places)
