"""Reads where each fact of a vocabulary comes from; `providers.toml` explains the file.

Knows the observations of a world, and which of them can stand together. Knows nothing of how codes of
situations are added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from rulebook.language import Message
from rulebook.model import Value
from rulebook.reader.entries import Entries
from rulebook.reader.lines import Key
from rulebook.reader.names import Names
from sim.assumptions.names import CHANNELS
from sim.assumptions.parameters import TAGS
from sim.facts.observations import TIES
from sim.population.people import ROLES

__all__ = ["EXAMPLES", "OBSERVATIONS", "OLDEST", "Part", "Provider", "read_provider", "shown"]

Part = Literal["sender", "recipient", "joint", "channel"]
"""The table of codes that a fact belongs to: of one side, of the pair, or of the channel."""

SIDES: tuple[Part, Part] = ("sender", "recipient")
OLDEST = 255
EXAMPLES = {
    "facts": "[facts.some_name]",
    "rows": "rows = [{ value = …, when = { observation = [values] } }, …]",
    "when": "when = { observation = [values] }",
    "otherwise": Message("otherwise = …: the value where no row holds"),
    "tag": f'tag = "…": {", ".join(TAGS)}',
    "source": Message('source = "…": where the chance comes from'),
}


def _values_of(observation: str) -> tuple[Value, ...]:
    if observation == "channel":
        return CHANNELS
    return ROLES if observation.endswith("_role") else (False, True)


_AGES = tuple(f"{side}_age" for side in SIDES)
_SEEN = {
    name: _values_of(name)
    for name in (
        *(f"{side}_{observation}" for side in SIDES for observation in ("role", "confirmed")),
        *TIES,
        "channel",
    )
}


class _Observations(Names):
    """What a fact can follow from."""

    WORDS: ClassVar[Mapping[str, tuple[Message, Message]]] = {
        "observations": (Message("observation"), Message("observations"))
    }


_OBSERVED = _Observations(observations={**_SEEN, **dict.fromkeys(_AGES, ())})
OBSERVATIONS = (
    *(f"{side}_{name}" for side in SIDES for name in ("role", "confirmed", "age")),
    *TIES,
    "channel",
)


@dataclass(frozen=True)
class Provider:
    """Where one fact comes from.

    Attributes:
        fact: its name in the vocabulary.
        rows: the values that it has, each with the observations that give it; ages as (from, to). The first
            that holds counts.
        otherwise: its value where no row holds.
        drawn: the chance that it holds for an ordered pair, or None where it is observed.
        tag: where that chance comes from.
    """

    fact: str
    rows: tuple[tuple[Value, Mapping[str, tuple[Any, ...]]], ...]
    otherwise: Value
    drawn: float | None = None
    tag: str = ""

    @property
    def observed(self) -> set[str]:
        """The observations that the fact depends on."""
        return {name for _, when in self.rows for name in when}

    @property
    def part(self) -> Part:
        """The table of codes that the fact belongs to."""
        for side in SIDES:
            if self.observed and all(
                name.startswith(f"{side}_") and name not in TIES for name in self.observed
            ):
                return side
        return "channel" if self.observed == {"channel"} else "joint"

    @property
    def is_observation(self) -> bool:
        """Whether the fact is an observation as it stands."""
        return self.drawn is None and all(when.keys() == {self.fact} for _, when in self.rows)

    def place_of(self, value: Value, entries: Entries) -> tuple[Key, ...]:
        """The keys, inside its table, of the entry that gives it a value."""
        for place, (given, _) in enumerate(self.rows):
            if given == value and "rows" in entries.table:
                return ("rows", place)
        return next(((name,) for name in ("otherwise", "drawn", "is") if name in entries.table), ())


def read_provider(entries: Entries, fact: str, values: tuple[Value, ...]) -> Provider | None:
    """Read the table of one fact with these values; None where it has a fault."""
    before = len(entries.faults)
    entries.only("is", "rows", "otherwise", "drawn", "tag", "source")
    ways = {"is": _as_it_stands, "rows": _derived, "drawn": _drawn}
    named = [way for way in ways if way in entries.table]
    provider = None
    if len(named) == 1:
        provider = ways[named[0]](entries, fact, values)
    elif entries.is_table:
        entries.fault(Message("has to say exactly one of `is`, `rows` and `drawn`"), "", *named[1:2])
    return provider if len(entries.faults) == before else None


def _as_it_stands(entries: Entries, fact: str, values: tuple[Value, ...]) -> Provider:
    """A fact that is an observation."""
    before = len(entries.faults)
    name = entries.choice("is", tuple(_SEEN), Message("observation"), Message("observations"))
    own = _SEEN[name]
    strange = [value for value in values if value not in own]
    missing = [value for value in own if value not in values]
    is_known = len(entries.faults) == before
    if is_known and strange:
        hint = Message("values of `{name}`: {names}", name=name, names=", ".join(map(shown, own)))
        entries.fault(Message("the policy gives it the value `{value}`", value=shown(strange[0])), hint, "is")
    elif is_known and missing:
        message = Message(
            "the policy has no value for `{value}` of `{name}`", value=shown(missing[0]), name=name
        )
        entries.fault(message, Message("say `rows` and `otherwise`"), "is")
    return Provider(fact, tuple((value, {name: (value,)}) for value in values[1:]), values[0])


def _drawn(entries: Entries, fact: str, values: tuple[Value, ...]) -> Provider:
    """A fact that is drawn for each ordered pair."""
    chance = entries.number("drawn", _no_chance)
    if values != (False, True):
        entries.fault(Message("only a fact of yes and no can be drawn"), "", "drawn")
    tag = entries.choice("tag", TAGS, Message("tag"), Message("tags"))
    entries.text("source")
    return Provider(fact, (), False, chance or 0.0, tag)


def _no_chance(number: float) -> Message | None:
    return None if 0 <= number <= 1 else Message("has to be from 0 to 1")


def _derived(entries: Entries, fact: str, values: tuple[Value, ...]) -> Provider:
    """A fact that follows from observations."""
    rows = []
    listed = entries.tables("rows", Message("row"))
    for row in listed:
        row.only("value", "when")
        value = row.value("value", values)
        when = dict(row.one_row("when", _OBSERVED))
        for name in when:
            if name in _AGES:
                when[name] = _ages(row.child("when", row.where), name)
        if value is not None:
            rows.append((value, when))
    otherwise = entries.value("otherwise", values)
    provider = Provider(fact, tuple(rows), values[0] if otherwise is None else otherwise)
    if provider.part == "joint":
        _check_together(provider, listed)
    return provider


def _check_together(provider: Provider, listed: Sequence[Entries]) -> None:
    """Fault, at the row that brings it in, an observation that cannot stand with the others."""
    for alone, message in (
        ({"channel"}, Message("a fact cannot depend on the channel and on something else")),
        ({*_AGES}, Message("a fact cannot depend on an age and on ties or the other side")),
    ):
        for row in listed:
            when = row.table.get("when")
            strange = sorted(alone & when.keys()) if isinstance(when, dict) else []
            if strange and provider.observed & alone:
                row.fault(message, "", "when", strange[0])
                break


def _ages(when: Entries, name: str) -> tuple[Any, ...]:
    """The ages from one to another, both of them included."""
    ages = when.table[name]
    if (
        not isinstance(ages, list)
        or len(ages) != 2
        or not all(type(age) is int and 0 <= age <= OLDEST for age in ages)
    ):
        when.fault(
            Message("`{name}` has to be two ages, from and to", name=name),
            Message("write {name} = [0, 17]", name=name),
            name,
        )
        return (0, OLDEST)
    if ages[0] > ages[1]:
        when.fault(
            Message(
                "`{name}` goes from {first} to {last}, which is nobody",
                name=name,
                first=ages[0],
                last=ages[1],
            ),
            "",
            name,
        )
    return tuple(ages)


def shown(value: object) -> str:
    """A value as people write it: yes and no for true and false."""
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
