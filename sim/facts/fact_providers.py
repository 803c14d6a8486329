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
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rulebook.reader.document import Document, read_document
from rulebook.reader.faults import FaultCollector, allowed_names
from sim.assumptions.names import CHANNELS
from sim.assumptions.parameters import TAGS
from sim.facts.observations import DRAWN, JOINT, RECORDS, TIE_BITS, TIES
from sim.population.people import ROLES, Ints

__all__ = ["Provision", "SituationTable", "lacking", "provide", "shipped_providers"]

Value = str | bool
SIDES = ("sender", "recipient")
_TWO_SIDED = ("role", "confirmed", "age")
OBSERVATIONS = (*(f"{side}_{name}" for side in SIDES for name in _TWO_SIDED), *TIES, "channel")
OLDEST = 255
BANDS = 8


class SituationTable(Protocol):
    """The numbered possible situations of a vocabulary (`policy.table.Situations`)."""

    size: int
    number: NDArray[np.int32]
    sizes: tuple[int, ...]
    facts: tuple[str, ...]
    vocabulary: Any

    def situation(self, number: int) -> Mapping[str, Value]:
        """The situation with a number, as values by fact."""
        ...


@dataclass(frozen=True, eq=False)
class Provision:
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


@dataclass(frozen=True)
class _Provider:
    """Where one fact comes from: rows of observations with the value they give, and what holds otherwise."""

    fact: str
    rows: tuple[tuple[Value, Mapping[str, tuple[Any, ...]]], ...]
    otherwise: Value
    drawn: float | None = None
    tag: str = ""

    def observed(self) -> set[str]:
        return {name for _, when in self.rows for name in when}


def shipped_providers() -> Path:
    """The provider file that comes with the package."""
    return Path(str(files("sim.facts") / "providers.toml"))


def provide(situations: SituationTable, path: str | Path | None = None) -> Provision:
    """Work out how the facts of a vocabulary come from a world.

    Args:
        situations: the numbered situations of the vocabulary.
        path: a provider file of your own, for facts that the shipped one does not have or gives otherwise.

    Raises:
        InputError: a fact that nothing provides, or faults in the file; all of them are listed.
    """
    table: Any = situations
    if path is None:
        return _provided(table, None, b"")
    # A file that has changed is read again.
    content = Path(path).read_bytes() if Path(path).is_file() else b""
    return _provided(table, str(path), content)


def lacking(situations: SituationTable) -> tuple[str, ...]:
    """The facts of a vocabulary that the shipped provider file cannot give, in their order."""
    shipped = read_document(shipped_providers())
    entries, found = _entries(shipped), []
    for name, fact in situations.vocabulary.facts.items():
        faults = FaultCollector(shipped.path)
        if name not in entries or _read(shipped, name, entries[name], tuple(fact.values), faults) is None:
            found.append(name)
    return tuple(found)


@lru_cache(maxsize=8)
def _provided(situations: SituationTable, path: str | None, _content: bytes) -> Provision:
    facts: dict[str, tuple[Value, ...]] = {
        name: tuple(fact.values) for name, fact in situations.vocabulary.facts.items()
    }
    shipped = read_document(shipped_providers())
    document = shipped if path is None else read_document(Path(path))
    own = {} if path is None else _entries(document)
    faults = FaultCollector("--providers" if path is None else document.path)
    if path is not None:
        _check_names(document, facts, faults)
    missing = [fact for fact in lacking(situations) if fact not in own]
    if missing:
        faults.add(
            0,
            "",
            f"the policy needs facts that a world does not have: {', '.join(missing)}",
            "say where each comes from: a table [facts.NAME] in a file for --providers, with `is`, `rows` or "
            f"`drawn`; observations: {', '.join(OBSERVATIONS)}",
        )
    providers = []
    for fact, values in facts.items():
        if fact in missing:
            continue
        given, where = (own, document) if fact in own else (_entries(shipped), shipped)
        provider = _read(where, fact, given[fact], values, faults)
        if provider is not None:
            providers.append(provider)
    number_drawn = sum(provider.drawn is not None for provider in providers)
    if number_drawn > DRAWN:
        faults.add(
            0, "", f"{number_drawn} facts are drawn, more than {DRAWN}", "derive some from observations"
        )
    edges = _edges(providers)
    if len(edges) >= BANDS:
        faults.add(0, "", f"{len(edges)} different ages are mentioned, more than {BANDS - 1}")
    faults.raise_if_any()
    return _build(situations, providers, facts, edges)


def _check_names(document: Document, facts: Mapping[str, object], faults: FaultCollector) -> None:
    """Note every table of a file of one's own that gives no fact of the vocabulary."""
    for name, table in document.data.items():
        if name != "facts":
            faults.add(
                document.line(name), "", f"unknown table `{name}`", allowed_names(name, ("facts",), "tables")
            )
        elif not isinstance(table, dict):
            faults.add(document.line(name), "", "`facts` must hold tables, [facts.NAME]")
    for fact in _entries(document):
        if fact not in facts:
            faults.add(
                document.line("facts", fact),
                f"fact `{fact}`",
                "the policy has no such fact",
                allowed_names(fact, facts, "facts"),
            )


def _entries(document: Document) -> dict[str, object]:
    found = document.data.get("facts", {})
    return dict(found) if isinstance(found, dict) else {}


def _read(
    document: Document, fact: str, entry: object, values: tuple[Value, ...], faults: FaultCollector
) -> _Provider | None:
    where = f"fact `{fact}`"
    before = len(faults)

    def fault(what: str, hint: str = "") -> None:
        faults.add(document.line("facts", fact), where, what, hint)

    if not isinstance(entry, dict):
        fault("must be a table")
        return None
    known = ("is", "rows", "otherwise", "drawn", "tag", "source")
    for key in entry:
        if key not in known:
            fault(f"unknown key `{key}`", allowed_names(key, known, "keys"))
    if len({"is", "rows", "drawn"} & set(entry)) != 1:
        fault("must say exactly one of `is`, `rows` and `drawn`")
        return None
    if "is" in entry:
        name = str(entry["is"])
        if name not in OBSERVATIONS or name.endswith("_age"):
            fault(f"unknown observation `{name}`", allowed_names(name, OBSERVATIONS, "observations"))
            return None
        own = _values_of(name)
        odd = [value for value in values if value not in own]
        if odd:
            fault(
                f"the policy gives it the value `{_shown(odd[0])}`",
                f"values of `{name}`: {', '.join(map(_shown, own))}",
            )
            return None
        without = [value for value in own if value not in values]
        if without:
            fault(
                f"the policy has no value for `{_shown(without[0])}` of `{name}`",
                "say `rows` and `otherwise`",
            )
            return None
        rows = tuple((value, {name: (value,)}) for value in values[1:])
        return _Provider(fact, rows, values[0])
    if "drawn" in entry:
        chance = entry["drawn"]
        if not isinstance(chance, (int, float)) or isinstance(chance, bool) or not 0 <= chance <= 1:
            fault("`drawn` must be a number from 0 to 1")
        if values != (False, True):
            fault("only a fact of yes and no can be drawn")
        if entry.get("tag") not in TAGS or not str(entry.get("source", "")).strip():
            fault("a drawn fact needs `tag` and `source`", f"tags: {', '.join(TAGS)}")
        if len(faults) > before or not isinstance(chance, (int, float)):
            return None
        return _Provider(fact, (), False, float(chance), str(entry["tag"]))
    listed = entry["rows"]
    if not isinstance(listed, list) or "otherwise" not in entry:
        fault("`rows` must be a list, with `otherwise` beside it")
        return None
    found = []
    for row in listed:
        if not isinstance(row, dict) or set(row) != {"value", "when"} or not isinstance(row["when"], dict):
            fault("each row must say `value` and `when`")
            continue
        for name, allowed in row["when"].items():
            if name not in OBSERVATIONS:
                fault(f"unknown observation `{name}`", allowed_names(name, OBSERVATIONS, "observations"))
            elif not isinstance(allowed, list) or not allowed:
                fault(f"`{name}` must be a list of values")
            elif name.endswith("_age"):
                if len(allowed) != 2 or not all(type(age) is int and 0 <= age <= OLDEST for age in allowed):
                    fault(f"`{name}` must be two ages, from and to")
                elif allowed[0] > allowed[1]:
                    fault(f"`{name}` goes from {allowed[0]} to {allowed[1]}, which is nobody")
            elif not all(value in _values_of(name) for value in allowed):
                fault(f"`{name}` has the values {', '.join(map(_shown, _values_of(name)))}")
        found.append((row["value"], {name: tuple(values) for name, values in row["when"].items()}))
    for value in [value for value, _ in found] + [entry["otherwise"]]:
        if value not in values:
            fault(f"unknown value `{_shown(value)}`", f"values: {', '.join(map(_shown, values))}")
    if len(faults) > before:
        return None
    provider = _Provider(fact, tuple(found), entry["otherwise"])
    observed = provider.observed()
    if _part(provider) == "joint" and "channel" in observed:
        fault("a fact cannot depend on the channel and on something else")
    if _part(provider) == "joint" and any(name.endswith("_age") for name in observed):
        fault("a fact cannot depend on an age and on ties or the other side")
    return provider


def _shown(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _values_of(observation: str) -> tuple[Value, ...]:
    if observation == "channel":
        return CHANNELS
    return ROLES if observation.endswith("_role") else (False, True)


def _edges(providers: Sequence[_Provider]) -> tuple[int, ...]:
    ages = {
        edge
        for provider in providers
        for _, when in provider.rows
        for name, (low, *high) in when.items()
        if name.endswith("_age")
        for edge in (low, high[0] + 1)
    }
    return tuple(sorted(age for age in ages if 0 < age <= OLDEST))


def _build(
    situations: SituationTable,
    providers: Sequence[_Provider],
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
    parts = {
        "sender": np.zeros(RECORDS, np.int32),
        "recipient": np.zeros(RECORDS, np.int32),
        "joint": np.zeros(JOINT, np.int32),
        "channel": np.zeros(len(CHANNELS), np.int32),
    }
    drawn: list[float] = []
    for provider in providers:
        part = _part(provider)
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
        tuple(one.fact for one in providers if one.drawn is not None and one.tag == "assumption"),
    )


def _part(provider: _Provider) -> str:
    """Which table a fact belongs to: that of one side, of the channel, or of the pair."""
    observed = provider.observed()
    for side in SIDES:
        if observed and all(name.startswith(f"{side}_") and name not in TIES for name in observed):
            return side
    if observed == {"channel"}:
        return "channel"
    return "joint"


def _holds(
    part: str, index: NDArray[np.int64], name: str, allowed: tuple[Any, ...], edges: tuple[int, ...]
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
