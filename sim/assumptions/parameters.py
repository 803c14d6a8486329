"""One parameter with its source, as a person writes it in a profile or a behaviour file.

Knows the shape of a parameter and how to read one from a TOML table, collecting every fault. Knows
nothing of which parameters there are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, get_args

from rulebook.language import LANGUAGES, Message, Words, verbatim
from rulebook.reader.arguments import check_named, is_number, number_hint, written_number
from rulebook.reader.entries import Entries
from rulebook.reader.faults import FaultCollector, allowed_names, clipped, one_fault

__all__ = [
    "ASSUMPTION",
    "TAGS",
    "Parameter",
    "Tag",
    "check_value",
    "digest_text",
    "parse_settings",
    "read_parameter",
    "read_range",
    "split_settings",
    "with_values",
]

Tag = Literal["primary", "secondary", "analogue", "assumption"]
TAGS: tuple[Tag, ...] = get_args(Tag)
ASSUMPTION: Tag = "assumption"
LARGEST = 1e9
MOST_A_DAY = 1_000
"""Messages a day for each pair, stranger or account."""
_NUMBERS = ("value", "low", "high")


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Attributes:
        key: the name by which `--set` and the reports speak of it.
        value, low, high: the figure and the range over which it is swept; `low <= value <= high` in a
            file, while a value set by hand may leave the range.
        unit: of the three; "share" and "correlation" mean a number from 0 to 1.
        tag: where the figure comes from: "primary" official or computed on raw data, "secondary" press
            or abstract, "analogue" another country or age, "assumption" without a source.
        source: the source in words, with its address where there is one.
        words: what it is, in English and Russian.
        changed: set by hand, so that the source no longer speaks for the value.
    """

    key: str
    value: float
    low: float
    high: float
    unit: str
    tag: Tag
    source: str
    words: Words
    changed: bool = False

    @property
    def is_assumption(self) -> bool:
        """No source stands behind the value."""
        return self.tag == ASSUMPTION or self.changed

    def to_dict(self) -> dict[str, object]:
        """The parameter as JSON values."""
        return {
            "key": self.key,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "tag": self.tag,
            "source": self.source,
            **self.words,
            "changed": self.changed,
        }


def check_value(value: float, unit: str) -> Message | None:
    """Say what is wrong with a value of `unit`, or None."""
    if not -math.inf < value < math.inf:
        return Message("has to be a number")
    if value < 0:
        return Message("cannot be negative")
    if unit == "share" and value > 1:
        return Message("is a share and cannot be over 1")
    if unit == "correlation" and value > 1:
        return Message("is a correlation and cannot be over 1")
    if unit.startswith("messages a day") and value > MOST_A_DAY:
        return Message("is more than {most:,} messages a day", most=MOST_A_DAY)
    if value > LARGEST:
        return Message("is larger than a thousand million")
    return None


def read_range(entries: Entries, unit: str) -> tuple[float, float, float]:
    """The entries `value`, `low` and `high` of a table, in `unit`; zeros where one of them is no number."""
    value, low, high = (entries.number(name, partial(check_value, unit=unit)) for name in _NUMBERS)
    if value is None or low is None or high is None:
        return 0.0, 0.0, 0.0
    if check_value(value, unit) is None and not low <= value <= high:
        message = Message(
            "`value = {value:g}` is outside its range {low:g} to {high:g}", value=value, low=low, high=high
        )
        entries.fault(message, Message("give `low` and `high` that hold it"), "value")
    return value, low, high


def read_parameter(entries: Entries, key: str, inherited: Parameter | None = None) -> Parameter:
    """Read the table of one parameter; a harmless one where it has a fault.

    What the table does not say is as in the parameter that it replaces, if there is one: a range that is not
    said is widened to hold the value, and another value without a `source` of its own counts as set by hand.
    """
    entries.only(*_NUMBERS, "unit", "tag", "source", *LANGUAGES)
    by_hand = inherited is not None and "source" not in entries.table
    if inherited is not None and entries.is_table:
        entries = entries.over(_defaults(inherited, entries.table))
    unit = entries.text("unit")
    value, low, high = read_range(entries, unit)
    tag, source = entries.choice("tag", TAGS, Message("tag"), Message("tags")), entries.text("source")
    words = {language: entries.text(language) for language in LANGUAGES}
    changed = by_hand and inherited is not None and value != inherited.value
    return Parameter(key, value, low, high, unit, tag, source, words, changed)


def _defaults(inherited: Parameter, said: Mapping[str, object]) -> dict[str, object]:
    """What a table may leave out, with a range that holds the value that is said, if it can be one."""
    value, unit = said.get("value"), str(said.get("unit", inherited.unit))
    low, high = inherited.low, inherited.high
    if isinstance(value, int | float) and check_value(value, unit) is None:
        low, high = min(low, value), max(high, value)
    tag, source = inherited.tag, inherited.source
    return {"low": low, "high": high, "unit": inherited.unit, "tag": tag, "source": source, **inherited.words}


def with_values(
    parameters: Mapping[str, Parameter], settings: Mapping[str, float], origin: str
) -> dict[str, Parameter]:
    """Put other values in place.

    Raises:
        InputError: an unknown key (with the nearest name), a share over 1, a negative value. All of them
            are listed.
    """
    faults = FaultCollector(origin)
    changed = dict(parameters)
    for key, value in settings.items():
        if key not in parameters:
            faults.add(
                0,
                "",
                Message("unknown parameter `{name}`", name=clipped(key)),
                allowed_names(key, parameters, Message("parameters")),
            )
        elif not is_number(value) or abs(value) > 1e300:
            told = (
                Message("a huge number") if isinstance(value, int) else verbatim(f"`{clipped(repr(value))}`")
            )
            faults.add(0, "", Message("`{key}` has to be a number, not {told}", key=key, told=told))
        elif (wrong := check_value(float(value), parameters[key].unit)) is not None:
            faults.add(0, "", Message("`{name} = {value:g}` {reason}", name=key, value=value, reason=wrong))
        elif float(value) != parameters[key].value:
            changed[key] = replace(parameters[key], value=float(value), changed=True)
    faults.raise_if_any()
    return changed


def digest_text(parameters: Mapping[str, Parameter]) -> str:
    """A line for each key and value, sorted: what a digest is taken of."""
    return "\n".join(f"{key}={parameters[key].value!r}" for key in sorted(parameters))


def parse_settings(texts: list[str] | tuple[str, ...]) -> dict[str, float]:
    """Read `KEY=VALUE` texts, as the option `--set` takes them.

    Raises:
        InputError: a text without "=", a value that is not a number, or one key with two different values.
    """
    settings: dict[str, float] = {}
    for text in texts:
        key, sign, value = (part.strip() for part in text.partition("="))
        try:
            number = written_number(value)
        except ValueError:
            sign = ""
        if not sign:
            raise one_fault(
                "--set",
                Message("`{text}` is not KEY=VALUE with a number", text=clipped(text)),
                number_hint(value) or Message("for example: --set class_size_urban=28"),
            )
        if settings.setdefault(key, number) != number:
            raise one_fault(
                "--set", Message("`{key}` has two different values", key=key), Message("give each key once")
            )
    return settings


def split_settings(settings: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Part settings into those of the profile and those of the behaviours (keys with a dot).

    Raises:
        InputError: these are no settings by key.
    """
    check_named("settings", settings, '{"class_size_urban": 28}')
    own = {key: value for key, value in settings.items() if "." not in key}
    return own, {key: value for key, value in settings.items() if "." in key}
