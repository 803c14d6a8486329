"""Behaviours as data: who writes to whom, how often, and how children answer.

Knows the shape of a behaviour file and which relations it may speak of. Knows nothing of how attempts are
drawn or decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from importlib.resources import files
from pathlib import Path

from rulebook.language import LANGUAGES, Message, Words, verbatim
from rulebook.reader.entries import Entries, read_entries
from rulebook.reader.faults import allowed_names, clipped, one_fault
from sim.assumptions.names import ADVERSARIES, CHANNELS, DERIVED, ONCE, RELATIONS, Channel, Relation, Way
from sim.assumptions.parameters import (
    ASSUMPTION,
    TAGS,
    Parameter,
    check_value,
    digest_text,
    read_parameter,
    read_range,
    with_values,
)

__all__ = [
    "KNOWING",
    "KNOWING_ADULT",
    "KNOWING_OWN",
    "KNOWN",
    "NO_BEHAVIOURS",
    "OWN_ACCOUNT",
    "SCRIPT",
    "STRANGER",
    "TAKEN_OVER",
    "UNKNOWN_ADULT",
    "UNKNOWN_PEER",
    "Behaviour",
    "Behaviours",
    "load_behaviours",
    "with_behaviour_settings",
]

STRANGER, KNOWN, SCRIPT = ("stranger", "known_roleless_adult", "script")
OWN_ACCOUNT, TAKEN_OVER = ("stranger_own_account", "stranger_taken_over")
"""Of children reached by a stranger: those whom one reaches from an account of his own, which rules can see,
and those whom only accounts taken over reach, which no rule can tell from their owners."""
UNKNOWN_ADULT, UNKNOWN_PEER = ("stranger_adult", "stranger_peer")
"""Of those whom a stranger reaches from an account of his own: children whom an unknown adult reaches, and
those whom unknown peers alone reach."""
KNOWING, KNOWING_OWN, KNOWING_ADULT = ("knowing_stranger", "knowing_own_account", "knowing_adult")
"""The same beside strangers who have read the rules: all, from accounts of their own, adults from these."""
RESERVED = (
    *(STRANGER, KNOWN, SCRIPT, OWN_ACCOUNT, TAKEN_OVER),
    *(UNKNOWN_ADULT, UNKNOWN_PEER, KNOWING, KNOWING_OWN, KNOWING_ADULT),
)
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
    "elsewhere_when_stopped",
    "confirmation_granted",
    "confirmation_days",
    "false_role_attempt",
    "false_confirmation",
    "false_role_found_out",
    "join_leaked",
    "stranger_spread",
    "taken_over_yearly",
    "taken_over_days",
)
_CHANNELS_RU: dict[Channel, str] = {"phone": "телефон", "id": "id", "chat": "чат"}
_EXAMPLES = {
    "behaviour": "[[behaviour]]",
    "rate": "rate = { value = …, low = …, high = … }",
    "channels": "channels = { phone = …, id = …, chat = … }",
}


@dataclass(frozen=True)
class Behaviour:
    """One way of writing.

    Attributes:
        id: the name in measures and settings.
        relation: between whom, one of `names.RELATIONS` or `names.ADVERSARIES`.
        words: what it is, in English and Russian.
        provisional: nobody has yet built it a second time from its sources alone and found the same.
    """

    id: str
    relation: Relation | Way
    words: Words
    provisional: bool = True

    @property
    def adversary(self) -> bool:
        """A stranger's way, not ordinary contact."""
        return self.relation in ADVERSARIES


@dataclass(frozen=True)
class Behaviours:
    """All behaviours of a run.

    Attributes:
        rows: the behaviours in their order.
        parameters: every parameter: `<id>.rate`, `<id>.phone`, `<id>.id`, `<id>.chat` (weights of the
            channels), and the answers `responses.<name>`.
        origin: the file.
    """

    rows: tuple[Behaviour, ...]
    parameters: Mapping[str, Parameter]
    origin: str

    def rate(self, behaviour: Behaviour) -> float:
        """Messages a day, for each pair or each stranger."""
        return self.parameters[f"{behaviour.id}.rate"].value

    def weights(self, behaviour: Behaviour) -> tuple[float, ...]:
        """Weights of the channels, in the order of `names.CHANNELS`."""
        return tuple(self.parameters[f"{behaviour.id}.{channel}"].value for channel in CHANNELS)

    def response(self, name: str) -> float:
        """One of the answers; 0 where a run has no behaviours."""
        parameter = self.parameters.get(f"responses.{name}")
        return parameter.value if parameter is not None else 0.0

    @property
    def assumptions(self) -> tuple[Parameter, ...]:
        """The parameters without a source, or set by hand."""
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
    top = read_entries(path, _EXAMPLES)
    top.only("responses", "behaviour")
    parameters = _responses(top.child("responses", verbatim("`responses`")))
    rows: list[Behaviour] = []
    for entries in top.tables("behaviour", Message("behaviour"), needed=False):
        row = _behaviour(entries)
        _check_alone(entries, row, rows)
        parameters |= _parameters(entries, row)
        rows.append(row)
    top.faults.raise_if_any()
    return Behaviours(tuple(rows), parameters, top.document.path)


def _responses(responses: Entries) -> dict[str, Parameter]:
    """How people answer: one parameter for each response that there is."""
    for key in responses.table:
        if key not in RESPONSES:
            hint = allowed_names(key, RESPONSES, Message("responses"))
            responses.fault(Message("unknown response `{name}`", name=clipped(key)), hint, key)
    return {
        f"responses.{key}": read_parameter(
            responses.child(key, Message("response `{name}`", name=key)), f"responses.{key}"
        )
        for key in RESPONSES
        if responses.required(key)
    }


def _behaviour(entries: Entries) -> Behaviour:
    entries.only("id", "relation", *LANGUAGES, "rate", "unit", "tag", "source", "channels", "provisional")
    return Behaviour(
        id=entries.name("id", Message("behaviour")),
        relation=entries.choice(
            "relation", (*RELATIONS, *ADVERSARIES), Message("relation"), Message("relations")
        ),
        words={language: entries.text(language) for language in LANGUAGES},
        provisional=entries.yes_no("provisional", default=True),
    )


def _check_alone(entries: Entries, row: Behaviour, before: Sequence[Behaviour]) -> None:
    """Fault an id that stands for something else, and what only one behaviour can have."""
    if row.id in RESERVED:
        message = Message(
            "this id stands for something else; not allowed: {names}", names=", ".join(RESERVED)
        )
        entries.fault(message, Message("give it another id"), "id")
    if row.id and any(row.id == other.id for other in before):
        entries.fault(Message("the id is used twice"), "", "id")
    if row.relation in ONCE and any(row.relation == other.relation for other in before):
        message = Message(
            "another behaviour has the relation `{relation}` already, which only one can have",
            relation=row.relation,
        )
        entries.fault(message, "", "relation")


def _parameters(entries: Entries, row: Behaviour) -> dict[str, Parameter]:
    """How often, and by which channels: the parameters of one behaviour."""
    unit, source = entries.text("unit"), entries.text("source")
    tag = entries.choice("tag", TAGS, Message("tag"), Message("tags"))
    parameters = {}
    if entries.required("rate"):
        rate = entries.child("rate", entries.named(verbatim("`rate`")))
        rate.only("value", "low", "high")
        words = {"en": f"{row.words['en']}: how often", "ru": f"{row.words['ru']}: как часто"}
        key = f"{row.id}.rate"
        parameters[key] = Parameter(key, *read_range(rate, unit), unit, tag, source, words)
    if entries.required("channels"):
        weights = entries.child("channels", entries.named(verbatim("`channels`")))
        for name in weights.table:
            if name not in CHANNELS:
                hint = allowed_names(name, CHANNELS, Message("channels"))
                weights.fault(Message("unknown channel `{name}`", name=clipped(name)), hint, name)
        for channel in CHANNELS:
            key = f"{row.id}.{channel}"
            parameters[key] = _weight(weights, row, channel, key)
    return parameters


def _weight(weights: Entries, row: Behaviour, channel: Channel, key: str) -> Parameter:
    """The weight of one channel, 0 where the file does not say it."""
    share = partial(check_value, unit="share")
    value = weights.number(channel, share) if channel in weights.table else 0.0
    words = {
        "en": f"{row.words['en']}: weight of channel {channel}",
        "ru": f"{row.words['ru']}: вес канала «{_CHANNELS_RU[channel]}»",
    }
    return Parameter(key, value or 0.0, 0.0, 1.0, "share", ASSUMPTION, "no figure found", words)


def with_behaviour_settings(behaviours: Behaviours, settings: Mapping[str, float]) -> Behaviours:
    """Change single parameters, as `--set friends.rate=2` does.

    Raises:
        InputError: an unknown key (with the nearest name), a share over 1, a negative value, or the rate of
            attempts that others turn into.
    """
    for row in behaviours.rows:
        key = f"{row.id}.rate"
        if row.relation in DERIVED and settings.get(key, behaviours.rate(row)) != behaviours.rate(row):
            told = Message(
                "`{key}` changes nothing: these are attempts of other behaviours, counted apart", key=key
            )
            raise one_fault(
                "--set", told, Message("change how often people try again or have a role, in `responses`")
            )
    return replace(behaviours, parameters=with_values(behaviours.parameters, settings, "--set"))
