"""What a certificate looks like: its entries and their kinds, its seal and its text.

Knows nothing of what the entries say. Standard library alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

MOST_ITEMS = 2_000_000
"""Commas and brackets in a file, whose values would fill the memory; one of ours has some thousand."""
LONGEST_TEXT = 4 * 1024 * 1024
MOST_DIGITS = 18
FORMAT = "childproof-certificate-5"
MOST_BYTES = 64 * 1024 * 1024


class Said(str):
    """A sentence in English that can still be said in another language: a template, and what fills it.

    Whoever shows it looks the template up; this checker itself knows no other language. Without values the
    template is the sentence.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Said:
        """The sentence, with what it takes to say it otherwise."""
        sentence = super().__new__(cls, template.format(**values) if values else template)
        sentence.template, sentence.values = template, values
        return sentence

    def __reduce__(self) -> tuple[partial[Said], tuple[str]]:
        return partial(Said, **self.values), (self.template,)


_KINDS = {
    str: Said("a text"),
    bool: Said("true or false"),
    int: Said("a whole number"),
    float: Said("a number"),
    list: Said("a list"),
    dict: Said("a table"),
    type(None): Said("null"),
}


class NotJson(ValueError):
    """A text is not JSON that can be read; `message` says why, `line` from where on, or 0 for all of it."""

    def __init__(self, message: Said, line: int = 0):
        super().__init__(message)
        self.message, self.line = message, line


@dataclass(frozen=True)
class CertificateFault:
    """One thing in a certificate that is not so: where it stands, and what is wrong."""

    where: str
    message: Said

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True)
class Maybe:
    """Null or what `shape` says."""

    shape: object


@dataclass(frozen=True)
class Each:
    """A table with any names, each with what `shape` says."""

    shape: object


@dataclass(frozen=True)
class OneOf:
    """A value of one of two kinds."""

    kinds: tuple[type, type]


VALUE = OneOf((str, bool))
SITUATION = Each(VALUE)
READING = Each(str)
ROWS = [Each([VALUE])]
SOURCE = {"sha256": str, "text": str}
VERDICT = {
    "claim": str,
    "status": str,
    "status_all": str,
    "if_unspecified_free": str,
    "lacks": [str],
    "readings": {"total": int, "refuted": int, "pattern": ROWS},
    "counterexample": Maybe({"situation": SITUATION, "reading": READING, "outcome": str, "rules": [str]}),
    "premise": Maybe({"situation": SITUATION, "reading": READING}),
}
OVER_TIME = {
    "claim": str,
    "after_confirmation": str,
    "lacks": [str],
    "readings": {"total": int, "proved": int, "pattern": ROWS},
    "invariant": Maybe(ROWS),
}
LEAST = Maybe(Each(Each(int)))
ANY_NUMBER = {
    "claim": str,
    "assumptions": [str],
    "where": ROWS,
    "least": ROWS,
    "states": int,
    "cutoff": {"people": int, "chats": int},
    "answers": [
        {
            "after_confirmation": str,
            "readings": {"total": int, "proved": int, "pattern": ROWS},
            "least_cooperation": LEAST,
        }
    ],
}
PROMISE = {
    "claim": str,
    "people": str,
    "assumptions": [str],
    "answers": [
        {
            "after_confirmation": str,
            "readings": {"total": int, "kept": int, "pattern": ROWS},
            "ways": [{"where": ROWS, "distances": [ROWS], "trap": ROWS}],
        }
    ],
}
LEFT_OUT = {"claim": str, "people": str, "assumptions": [str], "why": str, "moves": [str]}
CERTIFICATE = {
    "format": str,
    "policy": {"id": str, "version": str, "digest": str, "file": Maybe(str)},
    "date": Maybe(str),
    "asked": {"settled": READING, "silence": str, "assumptions": [str]},
    "counts": {"situations": int, "readings": int, "rules": int, "claims": int},
    "verdicts": [VERDICT],
    "over_time": [OVER_TIME],
    "any_number": [ANY_NUMBER],
    "promises": [PROMISE],
    "left_out": [LEFT_OUT],
    "sources": {
        "policy": SOURCE,
        "vocabulary": SOURCE,
        "claims": [{"name": str, **SOURCE}],
        "moves": Maybe(SOURCE),
    },
    "seal": str,
}
"""Each table with exactly these entries; a list with one item stands for any number of such items."""


def misfits(value: object, shape: object, where: str = "certificate") -> Iterator[CertificateFault]:
    """Every place at which a value does not have the shape."""
    if isinstance(shape, Maybe):
        if value is not None:
            yield from misfits(value, shape.shape, where)
    elif isinstance(shape, OneOf):
        if type(value) not in shape.kinds:
            one, other = (_KINDS[kind] for kind in shape.kinds)
            yield CertificateFault(
                where,
                Said(
                    "has to be {one} or {other}, not {value}", one=one, other=other, value=type_words(value)
                ),
            )
    elif isinstance(shape, type):
        if type(value) is not shape:
            yield CertificateFault(
                where, Said("has to be {kind}, not {value}", kind=_KINDS[shape], value=type_words(value))
            )
        elif isinstance(value, str) and len(value) > LONGEST_TEXT:
            yield CertificateFault(where, Said("is longer than 4 MiB"))
    elif isinstance(shape, list):
        if type(value) is not list:
            yield CertificateFault(where, Said("has to be a list, not {value}", value=type_words(value)))
        else:
            for place, item in enumerate(value):
                yield from misfits(item, shape[0], f"{where}[{place}]")
    elif type(value) is not dict:
        yield CertificateFault(where, Said("has to be a table, not {value}", value=type_words(value)))
    elif isinstance(shape, Each):
        for name, inner in value.items():
            yield from _entry(name, inner, shape.shape, where)
    elif isinstance(shape, dict):
        for name in shape:
            if name not in value:
                yield CertificateFault(where, Said("{name} is missing", name=f"`{name}`"))
        for name, inner in value.items():
            if name in shape:
                yield from misfits(inner, shape[name], _inside(where, name))
            else:
                yield CertificateFault(where, Said("unknown entry {name}", name=quoted(name)))


def _entry(name: object, inner: object, shape: object, where: str) -> Iterator[CertificateFault]:
    if type(name) is str:
        yield from misfits(inner, shape, _inside(where, quoted(name)))
    else:
        yield CertificateFault(where, Said("unknown entry {name}", name=quoted(name)))


def _inside(where: str, name: str) -> str:
    return name if where == "certificate" else f"{where}.{name}"


def type_words(value: object) -> Said:
    """What a value is, in plain words."""
    return _KINDS.get(type(value)) or Said("this")


def quoted(value: object) -> str:
    """A value as an error message can show it: short, and printable whatever is in it."""
    if not isinstance(value, (str, bool, int, float)) and value is not None:
        return type_words(value)
    if type(value) is int and abs(value) >= 10**MOST_DIGITS:
        return Said("a number of many digits")
    text = value if isinstance(value, str) else json.dumps(value)
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:61])
    return f"`{text if len(text) <= 60 else text[:60] + '…'}`"


def sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def seal_of(document: Mapping[str, Any]) -> str:
    """The digest of everything in a certificate but the seal itself, whatever the order of entries."""
    rest = {name: value for name, value in document.items() if name != "seal"}
    return sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def text_of(document: Mapping[str, Any]) -> str:
    """The text of a certificate, the same for the same content."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def parse(text: str) -> object:
    """The value of a JSON text.

    Raises:
        NotJson: it is not JSON, an entry stands twice, it is nested too deep, or it holds too much.
    """
    if text.count(",") + text.count("[") + text.count("{") > MOST_ITEMS:
        raise NotJson(Said("it holds too many values for a certificate"))
    try:
        return json.loads(
            text, object_pairs_hook=_table, parse_constant=_no_constant, parse_int=_whole_number
        )
    except json.JSONDecodeError as error:
        raise NotJson(Said("not valid JSON"), error.lineno) from None
    except RecursionError:
        raise NotJson(Said("nested too deep")) from None


def _table(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        twice = first_twice(name for name, _value in pairs)
        raise NotJson(Said("the entry {twice} stands twice in one table", twice=quoted(twice)))
    return table


def first_twice(names: Iterable[str]) -> str | None:
    """The first name that stands there a second time; None if there is none."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _whole_number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise NotJson(Said("a number has more than {most} digits", most=MOST_DIGITS))
    return int(digits)


def _no_constant(word: str) -> object:
    raise NotJson(Said("`{word}` is not a number that JSON knows", word=word))
