"""Attempts to write as rows of a CSV file: each is checked, decided, and given back with its outcome.

Knows the columns – facts in any order, those that go without saying left out, others kept – and reports
every bad row with its line. Decides each different situation once, so that a million rows take seconds.
Knows nothing of how a file is cut into cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import IO

from childproof.files.people_table import PeopleTable
from childproof.files.spreadsheet import is_spreadsheet
from rulebook.decide import decide
from rulebook.language import Hint, Message, joined
from rulebook.model import UNSPECIFIED, Outcome, Policy, Reading, Silence, Value
from rulebook.reader.characters import steering
from rulebook.reader.faults import Fault, InputError, allowed_names, clipped, one_fault
from rulebook.situations import (
    MissingFactsError,
    SituationError,
    may_follow,
    parse_situation,
    parse_value,
    stripped,
)

ADDED = ("outcome", "rules")
SHOWN_FAULTS = 20
REMEMBERED = 20_000
"""So many different rows are decided once; what a person writes rarely has more."""
ALIKE = 0.6
ALIKE_BUT_NOT_NEEDED = 0.8


@dataclass(frozen=True)
class Decided:
    """What comes out of one situation: its facts, the outcome and the deciding lines."""

    situation: dict[str, Value]
    outcome: Outcome
    lines: tuple[str, ...]

    @property
    def cells(self) -> list[str]:
        """The two cells that are added to the row."""
        return [self.outcome, " ".join(self.lines)]


@dataclass(frozen=True)
class _Refused:
    """Why one row cannot be decided; `missing` are facts that lack a column and do not follow in it."""

    message: Message
    hint: Hint
    missing: tuple[str, ...] = ()


class AttemptTable:
    """The rows of one CSV file, decided by one policy under one reading.

    `silence` is what takes the place of `unspecified`, or None to leave it. `name` is what faults
    call the file. Iterate once: bad rows are left out, and `raise_if_bad` then lists them.

    Attributes:
        head: the columns as they are written.
        keys: a name for each column, also for those that have none.
        filled_in: the facts without a column, which follow from the others or go without saying.
        empty: the facts with a cell left empty in a row that was decided, after the rows were read.
    """

    def __init__(
        self, stream: IO[str], name: str, policy: Policy, reading: Reading, silence: Silence | None = None
    ):
        self.name = name
        self.policy = policy
        self.reading = reading
        self.silence = silence
        self.faults: list[Fault] = []
        self.bad_rows = 0
        self.rows_seen = 0
        self._missing: dict[str, None] = {}
        self._missing_at = 0
        self._decided: dict[tuple[str, ...], Decided | _Refused] = {}
        facts = policy.vocabulary.facts
        self._table = PeopleTable(stream, name, facts, counts_rows=is_spreadsheet(name))
        self.head = self._checked_head()
        self.keys = _keys(self.head)
        self._given = {fact: self.head.index(fact) for fact in facts if fact in self.head}
        self.filled_in = tuple(fact for fact in facts if fact not in self._given)
        self._empty: set[str] = set()
        self.delimiter, self.has_mark = self._table.delimiter, self._table.has_mark

    @property
    def empty(self) -> tuple[str, ...]:
        """The facts with a cell left empty that follows from the others or goes without saying."""
        return tuple(fact for fact in self._given if fact in self._empty)

    def __iter__(self) -> Iterator[tuple[list[str], Decided]]:
        width = len(self.head)
        named = max((place for place, name in enumerate(self.head, 1) if name), default=0)
        places = tuple(self._given.values())
        for line, row in self._table.rows():
            self.rows_seen += 1
            if len(row) > width and not any(map(stripped, row[width:])):
                row = row[:width]
            if named <= len(row) < width:
                row = [*row, *[""] * (width - len(row))]
            if len(row) != width:
                told = (
                    Message("1 value under {width} columns", width=width)
                    if len(row) == 1
                    else Message("{n} values under {width} columns", n=len(row), width=width)
                )
                self._fault(line, told, Message("a value is missing or one too many"))
                continue
            if (mark := steering("".join(row))) is not None:
                self._fault(
                    line,
                    Message("a cell holds the control character `{mark}`", mark=mark),
                    Message("take it out"),
                )
                continue
            found = self._decide(tuple([row[place].strip() for place in places]))
            if isinstance(found, Decided):
                yield row, found
            elif found.missing:
                self.bad_rows += 1
                self._missing.update(dict.fromkeys(found.missing))
                self._missing_at = self._missing_at or line
            else:
                self._fault(line, found.message, found.hint)

    def raise_if_bad(self) -> None:
        """Raise `InputError` with the first bad rows and how many there are, or where there is no row."""
        faults = list(self.faults)
        told = len(faults)
        if self._missing:
            faults.insert(0, self._without_column(tuple(self._missing), self._missing_at))
            told += 1
        if self.bad_rows > told:
            more = self.bad_rows - told
            told_more = (
                Message("1 more row has a fault")
                if more == 1
                else Message("{more:,} more rows have a fault", more=more)
            )
            faults.append(Fault(self.name, 0, "", told_more))
        if not self.rows_seen:
            nothing = Message("there is no row under the head: nothing was decided")
            hint = Message("give each attempt a row of its own")
            raise one_fault(self.name, nothing, hint, line=self._table.head_line)
        if faults:
            raise InputError(faults)

    def _checked_head(self) -> list[str]:
        head = list(self._table.head)
        facts = self.policy.vocabulary.facts
        if not any(head):
            hint = Message(
                "the first line names the columns: {names}", names=self._table.delimiter.join(facts)
            )
            raise one_fault(self.name, Message("the file is empty"), hint, line=self._table.head_line)
        faults = []
        if (mark := steering("".join(head))) is not None:
            faults.append(
                self._of_head(
                    Message("the head holds the control character `{mark}`", mark=mark),
                    Message("take it out"),
                )
            )
        for name in dict.fromkeys(name for name in head if name and head.count(name) > 1):
            places = [str(place) for place, other in enumerate(head, 1) if other == name]
            values = {"name": clipped(name), "places": ", ".join(places[:-1]), "last": places[-1]}
            told = (
                Message("column `{name}` stands twice: columns {places} and {last}", **values)
                if len(places) == 2
                else Message(
                    "column `{name}` stands {n} times: columns {places} and {last}", n=len(places), **values
                )
            )
            faults.append(self._of_head(told))
        for name in ADDED:
            if name in head:
                hint = Message("this is what the command adds; rename it or take it out")
                faults.append(self._of_head(Message("there is a column `{name}` already", name=name), hint))
        given = [name for name in facts if name in head]
        follows = may_follow(self.policy.vocabulary, given)
        missing = tuple(
            name
            for name in facts
            if name not in given and (name not in follows or _meant(name, head, given, ALIKE_BUT_NOT_NEEDED))
        )
        if missing:
            faults.append(self._without_column(missing))
        if faults:
            raise InputError(faults)
        return head

    def _without_column(self, missing: Sequence[str], line: int = 0) -> Fault:
        """The fault of facts that have no column, and do not follow from the others on `line`, if given."""
        facts = self.policy.vocabulary.facts
        given = [name for name in facts if name in self._table.head]
        meant = {name: _meant(name, self._table.head, given, ALIKE) for name in missing}
        words = ", ".join(f"`{name}`" for name in missing)
        told = (
            Message("no column {names}", names=words)
            if len(missing) == 1
            else Message("no columns {names}", names=words)
        )
        if line:
            told = Message(
                "{told}, and no value follows from the other facts on line {line}", told=told, line=line
            )
        hints = [
            Message("is it the column `{column}`?", column=clipped(other))
            if len(missing) == 1
            else Message("is `{name}` the column `{column}`?", name=name, column=clipped(other))
            for name, other in meant.items()
            if other
        ]
        if not all(meant.values()):
            hints.append(allowed_names("", facts, Message("facts")))
        return self._of_head(told, joined(hints, "\n"))

    def _of_head(self, message: Message, hint: Hint = "") -> Fault:
        return Fault(self.name, self._table.head_line, "", message, hint)

    def _decide(self, cells: tuple[str, ...]) -> Decided | _Refused:
        known = self._decided.get(cells)
        if known is None:
            if len(self._decided) >= REMEMBERED:
                self._decided.clear()
            known = self._decided[cells] = self._decide_anew(cells)
        return known

    def _decide_anew(self, cells: tuple[str, ...]) -> Decided | _Refused:
        written = dict(zip(self._given, cells, strict=True))
        given = {name: cell for name, cell in written.items() if cell}
        try:
            situation = parse_situation(self.policy.vocabulary, given)
        except MissingFactsError as error:
            empty = [name for name in error.names if name in written]
            if not empty:
                return _Refused(error.message, error.hint, error.names)
            return self._without_value(empty)
        except SituationError as error:
            return _Refused(error.message, error.hint)
        self._empty |= written.keys() - given.keys()
        decision = decide(self.policy, situation, self.reading)
        outcome = decision.outcome
        if outcome is UNSPECIFIED and self.silence is not None:
            outcome = self.silence.outcome
        return Decided(situation, outcome, decision.lines)

    def _without_value(self, empty: Sequence[str]) -> _Refused:
        """Why a row with these cells empty cannot be decided: nothing says what they would be."""
        if len(empty) > 1:
            words = ", ".join(f"`{name}`" for name in empty)
            return _Refused(Message("no value for {names}", names=words), "")
        try:
            parse_value(self.policy.vocabulary, empty[0], "")
        except SituationError as error:
            return _Refused(error.message, error.hint)
        raise AssertionError(f"{empty[0]} takes an empty value")

    def _fault(self, line: int, message: Message, hint: Hint) -> None:
        self.bad_rows += 1
        if len(self.faults) < SHOWN_FAULTS:
            self.faults.append(Fault(self.name, line, "", message, hint))


def _meant(fact: str, head: Sequence[str], given: Sequence[str], alike: float) -> str | None:
    """The column that may be meant by the name of a fact which has none."""
    others = {name.casefold(): name for name in head if name and name not in given}
    near = get_close_matches(fact, others, n=1, cutoff=alike)
    return others[near[0]] if near else None


def _keys(head: Sequence[str]) -> list[str]:
    """The names of columns; one without a name is called by its place, as "column 3"."""
    keys = list(head)
    for place, name in enumerate(head, 1):
        if not name:
            key = f"column {place}"
            while key in keys:
                key += "′"
            keys[place - 1] = key
    return keys
