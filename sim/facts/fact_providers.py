"""Turns what a world can tell about two people into the facts of a policy's vocabulary.

Knows how a provider file (`providers.toml` explains it) says where each fact comes from, and builds the
tables that compiled code adds up to a situation's code. Knows nothing of any particular vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rulebook.language import Message
from rulebook.model import Value
from rulebook.reader.entries import Entries, read_entries
from rulebook.reader.faults import Fault, FaultCollector, InputError, allowed_names
from rulebook.table import Situations
from sim.assumptions.names import CHANNELS
from sim.assumptions.parameters import ASSUMPTION
from sim.facts.axioms_held import excluded_situations
from sim.facts.observations import DRAWN, JOINT, RECORDS, TIE_BITS, TIES
from sim.facts.provider_file import EXAMPLES, OBSERVATIONS, OLDEST, Part, Provider, read_provider, shown
from sim.kernel.content import ComparedByContent
from sim.population.people import ROLES, Ints

__all__ = ["Provision", "lacking", "provide", "shipped_providers"]

BANDS = 8


@dataclass(frozen=True, eq=False)
class Provision(ComparedByContent):
    """How observations become situations of one vocabulary.

    Attributes:
        tables: sender int32[64], recipient int32[64], joint int32[JOINT], channel int32[3]: parts of a
            situation's code, which add up; number int32[codes], -1 where the axioms exclude it.
        edges: recorded ages at which a new band begins, ascending.
        drawn: chances of the facts that are drawn for each ordered pair, three at the most.
        assumptions: facts that are drawn without a source.
    """

    tables: tuple[Ints, Ints, Ints, Ints, Ints]
    edges: tuple[int, ...]
    drawn: tuple[float, ...]
    assumptions: tuple[str, ...]

    def code(self, sender: int, recipient: int, joint: int, channel: int) -> int:
        """The code of one situation, from two records, a joint index and a channel."""
        parts = (sender, recipient, joint, channel)
        return int(sum(int(table[index]) for table, index in zip(self.tables[:4], parts, strict=True)))


def shipped_providers() -> Path:
    """The provider file that comes with the package."""
    return Path(str(files("sim.facts") / "providers.toml"))


def provide(situations: Situations, path: str | Path | None = None) -> Provision:
    """Work out how the facts of a vocabulary come from a world.

    Args:
        situations: the numbered situations of the vocabulary.
        path: a provider file of your own, for facts that the shipped one does not have or gives otherwise.

    Raises:
        InputError: a fact that nothing provides, or faults in the file; all of them are listed.
    """
    if path is None:
        return _provided(situations, None, b"")
    # A file that has changed is read again.
    content = Path(path).read_bytes() if Path(path).is_file() else b""
    return _provided(situations, str(path), content)


def lacking(situations: Situations) -> tuple[str, ...]:
    """The facts of a vocabulary that the shipped provider file cannot give, in their order."""
    facts = _values_by_fact(situations)
    _, shipped = _tables(shipped_providers())
    return tuple(
        fact
        for fact, values in facts.items()
        if fact not in shipped or read_provider(shipped[fact], fact, values) is None
    )


def _values_by_fact(situations: Situations) -> dict[str, tuple[Value, ...]]:
    return {name: tuple(fact.values) for name, fact in situations.vocabulary.facts.items()}


def _tables(path: str | Path) -> tuple[Entries, dict[str, Entries]]:
    """A provider file, and its tables by fact."""
    top = read_entries(path, EXAMPLES)
    top.only("facts")
    return top, dict(top.children("facts", Message("fact")))


@lru_cache(maxsize=8)
def _provided(situations: Situations, path: str | None, _content: bytes) -> Provision:
    facts = _values_by_fact(situations)
    _, tables = _tables(shipped_providers())
    faults, missing, begins = FaultCollector("--providers"), lacking(situations), 0
    if path is not None:
        top, own = _tables(path)
        # What a file of one's own lacks, it lacks among its tables.
        faults, begins = top.faults, top.document.line("facts")
        for fact, entries in own.items():
            if fact not in facts:
                entries.fault(
                    Message("the policy has no such fact"), allowed_names(fact, facts, Message("facts"))
                )
        tables |= own
        missing = tuple(fact for fact in missing if fact not in own)
    if missing:
        faults.add(
            begins,
            "",
            Message("the policy needs facts that a world does not have: {names}", names=", ".join(missing)),
            Message(
                "say where each comes from: a table [facts.NAME] in a file for --providers, with `is`, "
                "`rows` or `drawn`; observations: {names}",
                names=", ".join(OBSERVATIONS),
            ),
        )
    read = [
        read_provider(tables[fact], fact, values) for fact, values in facts.items() if fact not in missing
    ]
    providers = [provider for provider in read if provider is not None]
    number_drawn = sum(provider.drawn is not None for provider in providers)
    if number_drawn > DRAWN:
        message = Message("{n} facts are drawn, more than {most}", n=number_drawn, most=DRAWN)
        last = [tables[provider.fact] for provider in providers if provider.drawn is not None][-1]
        faults.add(
            _line(last, path, "drawn") or begins, "", message, Message("derive some from observations")
        )
    edges = _edges(providers)
    if len(edges) >= BANDS:
        last = [tables[provider.fact] for provider in providers if _ages(provider)][-1]
        message = Message("{n} different ages are mentioned, more than {most}", n=len(edges), most=BANDS - 1)
        faults.add(
            _line(last, path, "rows") or begins,
            "",
            message,
            Message("let some of them begin at the same age"),
        )
    faults.raise_if_any()
    provision = _build(situations, providers, facts, edges)
    _check_axioms(situations, provision, providers, tables)
    return provision


def _check_axioms(
    situations: Situations,
    provision: Provision,
    providers: Sequence[Provider],
    tables: Mapping[str, Entries],
) -> None:
    """Refuse facts that come together against an axiom, before any pair of people is drawn."""
    by_fact = {provider.fact: provider for provider in providers}
    shipped, against = str(shipped_providers()), []

    def blame(name: str) -> tuple[bool, bool]:
        return tables[name].document.path == shipped, by_fact[name].is_observation

    for axiom, row, situation in excluded_situations(
        situations, provision.tables[:4], provision.edges, provision.drawn
    ):
        fact = min(row, key=blame)
        entries, together = tables[fact], ", ".join(f"{name} = {shown(situation[name])}" for name in row)
        line = entries.document.line(*entries.keys, *by_fact[fact].place_of(situation[fact], entries))
        message = Message(
            "gives two people what axiom `{id}` of the vocabulary excludes: {together}",
            id=axiom.id,
            together=together,
        )
        hint = Message("say in `rows` where the value cannot be, or change the axiom")
        against.append(Fault(entries.document.path, line, entries.where, message, hint))
    if against:
        raise InputError(sorted(against, key=lambda fault: (fault.path, fault.line)))


def _line(entries: Entries, path: str | None, name: str) -> int:
    """The line of an entry in the file that is at fault; 0 if it stands in another."""
    return entries.document.line(*entries.keys, name) if entries.document.path == path else 0


def _ages(provider: Provider) -> set[int]:
    """The recorded ages at which something changes for one fact."""
    ages = {
        edge
        for _, when in provider.rows
        for name, (low, *high) in when.items()
        if name.endswith("_age")
        for edge in (low, high[0] + 1)
    }
    return {age for age in ages if 0 < age <= OLDEST}


def _edges(providers: Sequence[Provider]) -> tuple[int, ...]:
    return tuple(sorted({age for provider in providers for age in _ages(provider)}))


def _build(
    situations: Situations,
    providers: Sequence[Provider],
    facts: Mapping[str, tuple[Value, ...]],
    edges: tuple[int, ...],
) -> Provision:
    stride = dict(
        zip(
            situations.facts,
            (int(np.prod(situations.sizes[place + 1 :])) for place in range(len(situations.sizes))),
            strict=True,
        )
    )
    parts: dict[Part, Ints] = {
        "sender": np.zeros(RECORDS, np.int32),
        "recipient": np.zeros(RECORDS, np.int32),
        "joint": np.zeros(JOINT, np.int32),
        "channel": np.zeros(len(CHANNELS), np.int32),
    }
    drawn: list[float] = []
    for provider in providers:
        part = provider.part
        index = np.arange(len(parts[part]))
        chosen = np.full(len(index), facts[provider.fact].index(provider.otherwise))
        if provider.drawn is not None:
            chosen = index >> (len(TIES) + len(drawn)) & 1
            drawn.append(provider.drawn)
        for value, when in reversed(provider.rows):
            holds = np.ones(len(index), np.bool_)
            for name, allowed in when.items():
                holds &= _holds(part, index, name, allowed, edges)
            chosen = np.where(holds, facts[provider.fact].index(value), chosen)
        parts[part] += (chosen * stride[provider.fact]).astype(np.int32)
    return Provision(
        (*parts.values(), situations.number),  # type: ignore[arg-type]
        edges,
        tuple(drawn + [0.0] * (DRAWN - len(drawn))),
        tuple(one.fact for one in providers if one.drawn is not None and one.tag == ASSUMPTION),
    )


def _holds(
    part: Part, index: NDArray[np.int64], name: str, allowed: tuple[Any, ...], edges: tuple[int, ...]
) -> NDArray[np.bool_]:
    if name == "channel":
        return np.isin(index, [CHANNELS.index(value) for value in allowed])
    if name in TIES:
        bit = (index >> TIES.index(name) & 1).astype(np.bool_)
        return np.isin(bit, allowed)
    side, column = name.split("_")
    if part == "joint":
        record = index >> TIE_BITS >> (3 if side == "sender" else 0) & 7
        role, confirmed = record >> 1, record & 1
    else:
        role, confirmed = index >> 4, index >> 3 & 1
    if column == "role":
        return np.isin(role, [ROLES.index(value) for value in allowed])
    if column == "confirmed":
        return np.isin(confirmed.astype(np.bool_), allowed)
    low = np.searchsorted(edges, allowed[0], side="right")
    high = np.searchsorted(edges, allowed[1], side="right")
    band = index & 7
    holds: NDArray[np.bool_] = (band >= low) & (band <= high)
    return holds
