"""Decides every claim of a book again, by looking at every situation under every open reading.

Knows nothing of certificates. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from proofs.certificates.checker.effort import Effort
from proofs.certificates.checker.format import Said
from proofs.certificates.checker.policy_source import Book, BookClaim, Value
from proofs.certificates.checker.sets import UNSPECIFIED, Meaning, Reading, Set, number_of_bits
from proofs.certificates.checker.toml_source import Unreadable

MOST_READINGS_RECHECKED = 1_000_000


class OpenReadings:
    """The readings that a question leaves open, numbered: the default first, the last name varying fastest.

    A set of readings is an integer, as a set of situations is.

    Raises:
        Unreadable: there are too many to look at each.
    """

    def __init__(self, book: Book, settled: Reading, effort: Effort | None = None):
        self.effort = effort or Effort()
        self.choices = {
            name: (settled[name],) if name in settled else options for name, options in book.readings.items()
        }
        self.size = prod(len(options) for options in self.choices.values())
        if self.size > MOST_READINGS_RECHECKED:
            raise Unreadable("policy", Said("there are too many readings to look at each"))
        self.effort.keep(1000 * len(self.choices), self.size)
        self.effort.work(0, self.size)
        self.all = [
            dict(zip(self.choices, options, strict=True)) for options in product(*self.choices.values())
        ]
        self._where = {
            (name, option): number_of_bits(reading[name] == option for reading in self.all)
            for name, options in self.choices.items()
            for option in options
        }

    def row(self, row: Mapping[str, Sequence[Value]]) -> Set:
        """The readings that have one of the allowed options for each name of a row."""
        found = (1 << self.size) - 1
        for name, allowed in row.items():
            self.effort.work(self.size, len(allowed))
            with_option = 0
            for option in allowed:
                with_option |= self._where[name, str(option)]
            found &= with_option
        return found

    def nearest(self, among: Set) -> dict[str, str]:
        """The reading with the fewest changed options, then the first, of a set that is not empty."""
        self.effort.work(0, self.size // 8 + 1)
        places = [n for n, digit in enumerate(bin(among)[:1:-1]) if digit == "1"]
        defaults = self.all[0]
        changes = {n: sum(self.all[n][name] != defaults[name] for name in defaults) for n in places}
        return self.all[min(places, key=lambda n: (changes[n], n))]


@dataclass(frozen=True)
class Judgement:
    """What a certificate has to say of one claim: `entry`, without the pattern, and the failing readings."""

    entry: Mapping[str, Any]
    failing: Set


def judge(meaning: Meaning, readings: OpenReadings, silence: str) -> list[Judgement]:
    """Decide all claims; `silence` is what an attempt counts as of which no line speaks."""
    claims = [claim for claim in meaning.book.claims if not claim.lacks]
    fails: dict[str, list[bool]] = {claim.id: [] for claim in claims}
    occurs: dict[str, list[bool]] = {claim.id: [] for claim in claims}
    for reading in readings.all:
        outcomes = meaning.outcomes(reading)
        meaning.space.effort.work(meaning.space.size, 4 * len(claims))
        for claim in claims:
            premise = meaning.premise(claim, reading)
            occurs[claim.id].append(premise != 0)
            fails[claim.id].append(_broken(claim, premise, outcomes, silence) != 0)
    return [
        _lacking(claim, readings)
        if claim.lacks
        else _judgement(
            meaning,
            readings,
            silence,
            claim,
            number_of_bits(fails[claim.id]),
            number_of_bits(occurs[claim.id]),
        )
        for claim in meaning.book.claims
    ]


def _broken(claim: BookClaim, premise: Set, outcomes: Mapping[str, Set], silence: str) -> Set:
    """The situations of which the claim speaks and that end as it forbids."""
    ends = 0
    for outcome in claim.never:
        ends |= outcomes[outcome]
    if silence in claim.never:
        ends |= outcomes[UNSPECIFIED]
    return premise & ends


def _lacking(claim: BookClaim, readings: OpenReadings) -> Judgement:
    entry: dict[str, Any] = {
        "claim": claim.id,
        **dict.fromkeys(("status", "status_all", "if_unspecified_free"), "not_applicable"),
        "lacks": list(claim.lacks),
        "readings": {"total": readings.size, "refuted": 0},
        "counterexample": None,
        "premise": None,
    }
    return Judgement(entry, 0)


def _judgement(
    meaning: Meaning, readings: OpenReadings, silence: str, claim: BookClaim, failing: Set, occurring: Set
) -> Judgement:
    default = readings.all[0]
    premise = meaning.premise(claim, default)
    if_free = _broken(claim, premise, meaning.outcomes(default), "free") != 0
    entry: dict[str, Any] = {
        "claim": claim.id,
        "status": _status(bool(failing & 1), bool(occurring & 1)),
        "status_all": _status(failing != 0, occurring != 0),
        "if_unspecified_free": _status(if_free, bool(occurring & 1)),
        "lacks": [],
        "readings": {"total": readings.size, "refuted": failing.bit_count()},
        "counterexample": None,
        "premise": None,
    }
    if failing:
        reading = readings.nearest(failing)
        outcomes = meaning.outcomes(reading)
        number = meaning.space.smallest(_broken(claim, meaning.premise(claim, reading), outcomes, silence))
        outcome = next(name for name, numbers in outcomes.items() if numbers >> number & 1)
        entry["counterexample"] = {
            "situation": meaning.space.situation(number),
            "reading": reading,
            "outcome": outcome,
            "rules": meaning.deciding_lines(number, outcome, reading),
        }
    if occurring:
        reading = readings.nearest(occurring)
        number = meaning.space.smallest(meaning.premise(claim, reading))
        entry["premise"] = {"situation": meaning.space.situation(number), "reading": reading}
    return Judgement(entry, failing)


def _status(fails: bool, occurs: bool) -> str:
    return "refuted" if fails else "proved" if occurs else "vacuous"
