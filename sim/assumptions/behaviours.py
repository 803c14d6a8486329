"""Behaviours as data: who writes to whom, how often, and how children answer.

Knows the shape of a behaviour file and which relations it may speak of. Knows nothing of how attempts are
drawn (`attempts`) or decided (`run`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from rulebook.reader.document import Document, read_document
from rulebook.reader.faults import FaultCollector, allowed_names, one_fault
from sim.assumptions.names import ADVERSARIES, CHANNELS, DERIVED, ONCE, RELATIONS
from sim.assumptions.parameters import ASSUMPTION, Parameter, digest_text, read_parameter, with_values

__all__ = [
    "KNOWN",
    "NO_BEHAVIOURS",
    "SCRIPT",
    "STRANGER",
    "Behaviour",
    "Behaviours",
    "load_behaviours",
    "with_behaviour_settings",
]

STRANGER, KNOWN, SCRIPT = RESERVED = ("stranger", "known_roleless_adult", "script")
"""Whom children are reached by besides single kinds of adversaries: any of these, and adults of 18 or over
whose account carries no role and who are known to the family or a club; and what the log calls attempts given
by hand."""

RESPONSES = (
    "accept_stranger",
    "accept_stranger_of_friend",
    "accept_acquaintance",
    "save_stranger",
    "save_acquaintance",
    "block_stranger",
    "report_stranger",
    "ban_after_report",
    "again_after_block",
    "confirmation_granted",
    "confirmation_days",
    "false_role_attempt",
    "false_confirmation",
    "false_role_found_out",
    "join_leaked",
    "taken_over_yearly",
    "taken_over_days",
)
_CHANNELS_RU = {"phone": "телефон", "id": "id", "chat": "чат"}
_KEYS = ("id", "relation", "en", "ru", "rate", "unit", "tag", "source", "channels")
_OPTIONAL = ("provisional",)
_WORDS = ("id", "relation", "en", "ru", "unit", "tag", "source")


@dataclass(frozen=True)
class Behaviour:
    """One way of writing.

    Attributes:
        id: the name in measures and settings.
        relation: between whom, a name of `relations.RELATIONS` or `relations.ADVERSARIES`.
        en, ru: what it is, in English and Russian.
        provisional: nobody has yet built it a second time from its sources alone and found the same.
    """

    id: str
    relation: str
    en: str
    ru: str
    provisional: bool = True

    @property
    def adversary(self) -> bool:
        """A stranger's way, not ordinary contact."""
        return self.relation in ADVERSARIES

    def label(self, language: str = "en") -> str:
        """What the behaviour is, in `language` ("ru" or English)."""
        return self.ru if language == "ru" else self.en


@dataclass(frozen=True)
class Behaviours:
    """All behaviours of a run.

    Attributes:
        rows: the behaviours in their order.
        parameters: every figure: `<id>.rate`, `<id>.phone`, `<id>.id`, `<id>.chat` (weights of the channels),
            and the answers `responses.<name>`.
        origin: the file.
    """

    rows: tuple[Behaviour, ...]
    parameters: Mapping[str, Parameter]
    origin: str

    def rate(self, behaviour: Behaviour) -> float:
        """Messages a day, for each pair or each stranger."""
        return self.parameters[f"{behaviour.id}.rate"].value

    def weights(self, behaviour: Behaviour) -> tuple[float, ...]:
        """Weights of the channels, in the order of `facts.CHANNELS`."""
        return tuple(self.parameters[f"{behaviour.id}.{channel}"].value for channel in CHANNELS)

    def response(self, name: str) -> float:
        """One of the answers; 0 where a run has no behaviours."""
        parameter = self.parameters.get(f"responses.{name}")
        return parameter.value if parameter is not None else 0.0

    @property
    def assumptions(self) -> tuple[Parameter, ...]:
        """The figures without a source, or set by hand."""
        return tuple(parameter for parameter in self.parameters.values() if parameter.is_assumption)

    @property
    def digest(self) -> str:
        """SHA-256 over relations and values."""
        rows = "\n".join(f"{row.id}:{row.relation}" for row in self.rows)
        return hashlib.sha256(f"{rows}\n{digest_text(self.parameters)}".encode()).hexdigest()

    def only(self, *ids: str) -> Behaviours:
        """The same answers with some of the behaviours."""
        return replace(self, rows=tuple(row for row in self.rows if row.id in ids))


NO_BEHAVIOURS = Behaviours((), {}, "none")
"""Nobody writes of themselves, and nobody answers: for scripted attempts."""


def load_behaviours(path: str | Path | None = None) -> Behaviours:
    """Load the behaviours that come with the package, or a file of your own.

    Raises:
        InputError: faults in the file; all of them are listed.
    """
    return _read(Path(path)) if path is not None else _shipped()


@lru_cache(maxsize=1)
def _shipped() -> Behaviours:
    return _read(Path(str(files("sim.assumptions") / "behaviours.toml")))


def _read(path: Path) -> Behaviours:
    document = read_document(path)
    faults = FaultCollector(document.path)
    for key in document.data:
        if key not in ("responses", "behaviour"):
            hint = allowed_names(key, ("responses", "behaviour"), "tables")
            faults.add(document.line(key), "", f"unknown table `{key}`", hint)
    parameters = _responses(document, faults)
    rows: list[Behaviour] = []
    table = document.data.get("behaviour", [])
    if not isinstance(table, list):
        faults.add(document.line("behaviour"), "", "`behaviour` must be a list of tables `[[behaviour]]`")
        table = []
    for place, entry in enumerate(table):
        row = _behaviour(document, place, entry, parameters, faults)
        if row is None:
            continue
        where = f"behaviour `{row.id}`"
        if row.id in RESERVED:
            told = f"this id stands for something else; not allowed: {', '.join(RESERVED)}"
            faults.add(document.line("behaviour", place, "id"), where, told, "give it another id")
        if any(row.id == other.id for other in rows):
            faults.add(document.line("behaviour", place, "id"), where, "the id is used twice")
        if row.relation in ONCE and any(row.relation == other.relation for other in rows):
            told = f"another behaviour has the relation `{row.relation}` already, which only one can have"
            faults.add(document.line("behaviour", place, "relation"), where, told)
        rows.append(row)
    faults.raise_if_any()
    return Behaviours(tuple(rows), parameters, document.path)


def _responses(document: Document, faults: FaultCollector) -> dict[str, Parameter]:
    table = document.data.get("responses", {})
    if not isinstance(table, dict):
        faults.add(document.line("responses"), "", "`responses` must hold tables")
        table = {}
    parameters = {}
    for key in table:
        if key not in RESPONSES:
            hint = allowed_names(key, RESPONSES, "responses")
            faults.add(document.line("responses", key), "", f"unknown response `{key}`", hint)
    for key in RESPONSES:
        if key not in table:
            faults.add(document.line("responses"), "", f"response `{key}` is missing")
            continue
        name = f"responses.{key}"
        parameter = read_parameter(
            document, ("responses", key), table[key], name, f"response `{key}`", faults
        )
        if parameter is not None:
            parameters[name] = parameter
    return parameters


def _behaviour(
    document: Document, place: int, entry: object, parameters: dict[str, Parameter], faults: FaultCollector
) -> Behaviour | None:
    at = ("behaviour", place)
    if not isinstance(entry, dict):
        faults.add(document.line(*at), "", "a behaviour must be a table")
        return None
    where = f"behaviour `{entry.get('id', place + 1)}`"
    before = len(faults)
    for key in entry:
        if key not in _KEYS + _OPTIONAL:
            hint = allowed_names(key, _KEYS + _OPTIONAL, "keys")
            faults.add(document.line(*at, key), where, f"unknown key `{key}`", hint)
    for key in _KEYS:
        if key not in entry:
            faults.add(document.line(*at), where, f"key `{key}` is missing")
    for key in _WORDS:
        if key in entry and not (isinstance(entry[key], str) and entry[key].strip()):
            faults.add(document.line(*at, key), where, f"`{key}` must be a text that is not empty")
    if not isinstance(entry.get("provisional", True), bool):
        faults.add(document.line(*at, "provisional"), where, "`provisional` must be true or false")
    relation = entry.get("relation")
    known = (*RELATIONS, *ADVERSARIES)
    if isinstance(relation, str) and relation not in known:
        hint = allowed_names(relation, known, "relations")
        faults.add(document.line(*at, "relation"), where, f"unknown relation `{relation}`", hint)
    channels, rate = entry.get("channels", {}), entry.get("rate", {})
    for key, value in (("channels", channels), ("rate", rate)):
        if not isinstance(value, dict):
            faults.add(document.line(*at, key), where, f"`{key}` must be a table")
    if isinstance(channels, dict):
        for name in channels:
            if name not in CHANNELS:
                hint = allowed_names(name, CHANNELS, "channels")
                faults.add(document.line(*at, "channels", name), where, f"unknown channel `{name}`", hint)
    if len(faults) > before or not isinstance(channels, dict) or not isinstance(rate, dict):
        return None
    row = Behaviour(
        id=str(entry["id"]),
        relation=str(entry["relation"]),
        en=str(entry["en"]),
        ru=str(entry["ru"]),
        provisional=bool(entry.get("provisional", True)),
    )
    shared = {"tag": entry["tag"], "source": entry["source"]}
    tables: dict[str, dict[str, object]] = {
        "rate": {
            **rate,
            "unit": entry["unit"],
            "en": f"{row.en}: how often",
            "ru": f"{row.ru}: как часто",
            **shared,
        }
    }
    for name in CHANNELS:
        tables[name] = {
            "value": channels.get(name, 0.0),
            "low": 0.0,
            "high": 1.0,
            "unit": "share",
            "tag": ASSUMPTION,
            "source": "no figure found",
            "en": f"{row.en}: weight of channel {name}",
            "ru": f"{row.ru}: вес канала «{_CHANNELS_RU[name]}»",
        }
    for name, values in tables.items():
        key = f"{row.id}.{name}"
        keys = (*at, "rate") if name == "rate" else (*at, "channels", name)
        parameter = read_parameter(document, keys, values, key, where, faults)
        if parameter is not None:
            parameters[key] = parameter
    return row if len(faults) == before else None


def with_behaviour_settings(behaviours: Behaviours, settings: Mapping[str, float]) -> Behaviours:
    """Change single figures, as `--set friends.rate=2` does.

    Raises:
        InputError: an unknown key (with the nearest name), a share over 1, a negative value, or the rate of
            attempts that others turn into.
    """
    for row in behaviours.rows:
        key = f"{row.id}.rate"
        if row.relation in DERIVED and settings.get(key, behaviours.rate(row)) != behaviours.rate(row):
            told = f"`{key}` changes nothing: these are attempts of other behaviours, counted apart"
            raise one_fault("--set", told, "change how often people try again or have a role, in `responses`")
    return replace(behaviours, parameters=with_values(behaviours.parameters, settings, "--set"))
