"""What can be said of one attempt to write: facts, what cannot be, and named conditions.

Plain frozen data, as in `rulebook.model`, which offers these names as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

from rulebook.language import Words
from rulebook.nouns.rows import Row, Rows, Value
from rulebook.reader.places import NOWHERE, FilePlace


@dataclass(frozen=True)
class Fact:
    """One thing that is the case or not in a situation.

    `values` in their fixed order – `(False, True)` for a yes/no fact; `sentences` has one plain
    sentence for each value; `silent` is the value that goes without saying, or None. `shorts` has a word
    or two for some values ("staff"), for a form.
    """

    id: str
    values: tuple[Value, ...]
    label: Words
    sentences: Mapping[Value, Words]
    silent: Value | None
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)
    shorts: Mapping[Value, Words] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def is_yes_no(self) -> bool:
        """Whether the fact is yes or no."""
        return self.values == (False, True)


@dataclass(frozen=True)
class Axiom:
    """Rows that no situation matches."""

    id: str
    impossible: Rows
    words: Words
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Phrase:
    """How a person says some facts together: "not a student", "somebody who merely says to be staff".

    It fits where each fact of `row` has one of the values named there, and then stands for all of them.
    """

    row: Row = field(hash=False)
    words: Words = field(hash=False)


@dataclass(frozen=True)
class Condition:
    """A named list of rows; `words` says it as a clause ("the two are a trusted contact")."""

    id: str
    rows: Rows
    words: Words
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Vocabulary:
    """What can be said of one attempt to write: facts, axioms and terms, shared by many policies.

    `phrases` are shorter ways to say some of it, the first that fits being used.
    """

    id: str
    title: Words
    facts: Mapping[str, Fact]
    axioms: tuple[Axiom, ...]
    terms: Mapping[str, Condition]
    digest: str
    phrases: tuple[Phrase, ...] = ()

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def combinations(self) -> int:
        """How many situations there would be without the axioms."""
        return prod(len(fact.values) for fact in self.facts.values())

    @cached_property
    def sided_facts(self) -> tuple[str, ...]:
        """Names `x` for which both `sender_x` and `recipient_x` are facts with the same values."""
        names = [name.removeprefix("sender_") for name in self.facts if name.startswith("sender_")]
        twins = ((self.facts[f"sender_{n}"], self.facts.get(f"recipient_{n}"), n) for n in names)
        return tuple(n for a, b, n in twins if b is not None and a.values == b.values)

    @cached_property
    def spoken_order(self) -> tuple[str, ...]:
        """The facts in the order in which one tells them: about the sender, the recipient, then the rest."""
        sides = [f"{side}_{rest}" for side in ("sender", "recipient") for rest in self.sided_facts]
        return (*sides, *(name for name in self.facts if name not in sides))
