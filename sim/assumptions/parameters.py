"""One figure with its source, as a person writes it in a profile or a behaviour file.

Knows the shape of a parameter and how to read one from a TOML table, collecting every fault. Knows
nothing of which parameters there are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rulebook.reader.arguments import check_named, is_number, written_number
from rulebook.reader.document import Document
from rulebook.reader.faults import FaultCollector, allowed_names, one_fault

__all__ = [
    "ASSUMPTION",
    "TAGS",
    "Parameter",
    "check_value",
    "completed",
    "digest_text",
    "parse_settings",
    "read_parameter",
    "split_settings",
    "with_values",
]

ASSUMPTION = "assumption"
TAGS = ("primary", "secondary", "analogue", ASSUMPTION)
_NUMBERS = ("value", "low", "high")
_WORDS = ("unit", "tag", "source", "en", "ru")
LARGEST = 1e9
MOST_A_DAY = 1_000
"""Messages a day for each pair, stranger or account."""


@dataclass(frozen=True)
class Parameter:
    """One figure.

    Attributes:
        key: the name by which `--set` and the reports speak of it.
        value, low, high: the figure and the range over which it is swept; `low <= value <= high` in a
            file, while a value set by hand may leave the range.
        unit: of the three; "share" means a number from 0 to 1.
        tag: where the figure comes from: "primary" official or computed on raw data, "secondary" press
            or abstract, "analogue" another country or age, "assumption" without a source.
        source: the source in words, with its address where there is one.
        en, ru: what it is, in English and Russian.
        changed: set by hand, so that the source no longer speaks for the value.
    """

    key: str
    value: float
    low: float
    high: float
    unit: str
    tag: str
    source: str
    en: str
    ru: str
    changed: bool = False

    @property
    def is_assumption(self) -> bool:
        """No source stands behind the value."""
        return self.tag == ASSUMPTION or self.changed

    def label(self, language: str = "en") -> str:
        """What the parameter is, in `language` ("ru" or English)."""
        return self.ru if language == "ru" else self.en

    def to_dict(self) -> dict[str, object]:
        """The parameter as JSON values."""
        return {name: getattr(self, name) for name in ("key", *_NUMBERS, *_WORDS, "changed")}


def check_value(value: float, unit: str) -> str | None:
    """Say what is wrong with a value of `unit`, or None."""
    if not math.isfinite(value):
        return "must be a number"
    if value < 0:
        return "must not be negative"
    if unit == "share" and value > 1:
        return "is a share and must not be over 1"
    if unit.startswith("messages a day") and value > MOST_A_DAY:
        return f"is more than {MOST_A_DAY:,} messages a day"
    if value > LARGEST:
        return "is larger than a thousand million"
    return None


def read_parameter(
    document: Document,
    keys: tuple[str | int, ...],
    table: object,
    key: str,
    where: str,
    faults: FaultCollector,
) -> Parameter | None:
    """Read one table; note every fault in it and give None where there is one."""
    if not isinstance(table, dict):
        faults.add(
            document.line(*keys), where, f"`{key}` must be a table with value, low, high, unit, tag, source"
        )
        return None
    before = len(faults)
    for name in table:
        if name not in _NUMBERS + _WORDS:
            faults.add(
                document.line(*keys, name),
                where,
                f"unknown key `{name}`",
                allowed_names(str(name), _NUMBERS + _WORDS, "keys"),
            )
    for name in (*_NUMBERS, *_WORDS):
        if name not in table:
            faults.add(document.line(*keys), where, f"key `{name}` is missing")
    for name in _WORDS:
        if name in table and not (isinstance(table[name], str) and table[name].strip()):
            faults.add(document.line(*keys, name), where, f"`{name}` must be a text that is not empty")
    tag = table.get("tag")
    if isinstance(tag, str) and tag not in TAGS:
        faults.add(
            document.line(*keys, "tag"), where, f"unknown tag `{tag}`", allowed_names(tag, TAGS, "tags")
        )
    for name in _NUMBERS:
        number = table.get(name)
        if name not in table:
            continue
        line = document.line(*keys, name)
        if isinstance(number, bool) or not isinstance(number, int | float):
            faults.add(line, where, f"`{name}` must be a number")
        elif (wrong := check_value(float(number), str(table.get("unit")))) is not None:
            faults.add(line, where, f"`{name} = {number}` {wrong}")
    numbers = [table.get(name) for name in _NUMBERS]
    if all(isinstance(number, int | float) for number in numbers):
        value, low, high = (float(table[name]) for name in _NUMBERS)
        if not low <= value <= high and math.isfinite(value):
            message = f"`value = {value:g}` is outside its range {low:g} to {high:g}"
            hint = "give `low` and `high` that hold it"
            faults.add(document.line(*keys, "value"), where, message, hint)
    if len(faults) > before:
        return None
    unit, tag, source, en, ru = (str(table[name]) for name in _WORDS)
    return Parameter(key, value, low, high, unit, tag, source, en, ru)


def completed(entry: object, inherited: Parameter | None) -> object:
    """A table, with what it does not say besides its value as in the figure that it replaces."""
    if inherited is None or not isinstance(entry, dict):
        return entry
    usual = {name: getattr(inherited, name) for name in (*_NUMBERS, *_WORDS) if name != "value"}
    value = entry.get("value")
    if isinstance(value, int | float):
        # A range that is not said holds the value.
        usual |= {"low": min(inherited.low, value), "high": max(inherited.high, value)}
    return {**usual, **entry}


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
            faults.add(0, "", f"unknown parameter `{key}`", allowed_names(key, parameters, "parameters"))
        elif not is_number(value) or abs(value) > 1e300:
            faults.add(0, "", f"`{key} = {value!r}` must be a number")
        elif (wrong := check_value(float(value), parameters[key].unit)) is not None:
            faults.add(0, "", f"`{key} = {value:g}` {wrong}")
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
                "--set", f"`{text}` is not KEY=VALUE with a number", "for example: --set class_size_urban=28"
            )
        if settings.setdefault(key, number) != number:
            raise one_fault("--set", f"`{key}` has two different values", "give each key once")
    return settings


def split_settings(settings: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Part settings into those of the profile and those of the behaviours (keys with a dot).

    Raises:
        InputError: these are no settings by key.
    """
    check_named("settings", settings, '{"class_size_urban": 28}')
    own = {key: value for key, value in settings.items() if "." not in key}
    return own, {key: value for key, value in settings.items() if "." in key}
