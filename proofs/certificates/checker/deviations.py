"""Where a certificate says something else than what was worked out again: values, and covers of readings.

Standard library alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from proofs.certificates.checker.format import CertificateFault, Said, quoted
from proofs.certificates.checker.judgement import OpenReadings
from proofs.certificates.checker.sets import Set

FAILS, HOLDS = Said("fails"), Said("holds")
MOST_SHOWN = 20
"""So many entries of a list are shown."""


def deviations(said: Mapping[str, Any], found: Mapping[str, Any], where: str) -> Iterator[CertificateFault]:
    """Where two tables of values differ, down to the single values."""
    for name in [*found, *(name for name in said if name not in found)]:
        theirs, ours = said.get(name), found.get(name)
        if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
            yield from deviations(theirs, ours, Said("{where}: {entry}", where=where, entry=_entry(name)))
        elif theirs != ours or type(theirs) is not type(ours):
            yield CertificateFault(
                Said("{where}: {entry}", where=where, entry=_entry(name)),
                Said("says {said}, but it is {found}", said=said_of(theirs), found=said_of(ours)),
            )


def _entry(name: str) -> str:
    return quoted(name)[1:-1]


def said_of(value: object) -> str:
    """A value as a finding shows it."""
    if isinstance(value, list):
        shown = ", ".join(map(quoted, value[:MOST_SHOWN])) or Said("nothing")
        left = len(value) - MOST_SHOWN
        return shown if left <= 0 else Said("{shown} and {left:,} more", shown=shown, left=left)
    if value is None:
        return Said("nothing")
    return Said("something") if isinstance(value, Mapping) else quoted(value)


def wrong_pattern(
    pattern: list[dict[str, list[str | bool]]],
    failing: Set,
    readings: OpenReadings,
    these: Said = FAILS,
    others: Said = HOLDS,
) -> Iterator[Said]:
    """What keeps the rows from being an exact cover of the failing readings, and as short as can be.

    `these` and `others` say what the claim does in the readings that are covered, and in the others.
    """
    if len(pattern) > readings.size:
        yield Said("has more rows than there are readings")
        return
    boxes = []
    for row in pattern:
        readings.effort.keep(readings.size)
        for name, options in row.items():
            allowed = readings.choices.get(name, ())
            if not options or any(option not in allowed for option in options):
                yield Said(
                    "{name} is no reading of the policy, or has no such option here", name=quoted(name)
                )
                return
            if [option for option in allowed if option in options] != options or len(options) == len(allowed):
                yield Said(
                    "a row has to name some of the options of {name}, not all, in their order",
                    name=quoted(name),
                )
        boxes.append(readings.row(row))
    together = 0
    for box in boxes:
        together |= box
    if together & ~failing:
        yield Said("covers readings in which the claim {others}", others=others)
    if failing & ~together:
        yield Said("leaves out readings in which the claim {these}", these=these)
    if together != failing:
        return
    twice = _covered_twice(boxes, readings)
    for place, row in enumerate(pattern):
        if not boxes[place] & ~twice:
            yield Said("row {place} can go: the others cover it", place=place + 1)
        if _can_be_wider(row, failing, readings):
            yield Said("row {place} can be wider", place=place + 1)


def _covered_twice(boxes: Iterable[Set], readings: OpenReadings) -> Set:
    """The readings in more than one of the boxes."""
    once = twice = 0
    for box in boxes:
        readings.effort.work(readings.size, 2)
        twice |= once & box
        once |= box
    return twice


def _can_be_wider(row: Mapping[str, list[str | bool]], failing: Set, readings: OpenReadings) -> bool:
    """Whether one more option of some name would still cover failing readings alone."""
    return any(
        option not in row[name] and readings.row({**row, name: [option]}) & ~failing == 0
        for name in row
        for option in readings.choices[name]
    )
