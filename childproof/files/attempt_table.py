"""AttemptTable to write as rows of a CSV file: each is checked, decided, and given back with its outcome.

Knows the shape of the file – facts as columns in any order, other columns kept – and reports every
bad row with its line. Decides each different situation once, so that a million rows take seconds.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from operator import itemgetter
from typing import IO

from rulebook.decide import decide
from rulebook.model import UNSPECIFIED, Outcome, Policy, Reading, Silence, Value
from rulebook.reader.faults import Fault, InputError, allowed_names, clipped, one_fault
from rulebook.situations import SituationError, parse_situation

ADDED = ("outcome", "rules")
SHOWN_FAULTS = 20
LONGEST_LINE = 2**20
DELIMITERS = ",;\t"


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


class AttemptTable:
    """The rows of one CSV file, decided by one policy under one reading.

    `silence` is what takes the place of `unspecified`, or None to leave it. `name` is what faults
    call the file. Iterate once: bad rows are left out, and `raise_if_bad` then lists them.
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
        self._decided: dict[tuple[str, ...], Decided | SituationError] = {}
        lines = self._lines(stream)
        self._skipped = 0
        first = next(lines, "").removeprefix("\ufeff")
        while first and not first.strip():
            self._skipped += 1
            first = next(lines, "")
        self.delimiter = max(DELIMITERS, key=first.count)
        self._reader = csv.reader(chain([first], lines), delimiter=self.delimiter, strict=True)
        self._head_line, written = next(self._rows(), (1, []))
        self.head = self._checked_head(written)
        places = [self.head.index(fact) for fact in policy.vocabulary.facts]
        self._facts = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)

    def __iter__(self) -> Iterator[tuple[list[str], Decided]]:
        width = len(self.head)
        for line, row in self._rows():
            if len(row) != width:
                self._fault(
                    line, f"{len(row)} values under {width} columns", "a value is missing or one too many"
                )
                continue
            found = self._decide(tuple(map(str.strip, self._facts(row))))
            if isinstance(found, SituationError):
                self._fault(line, str(found), found.hint)
            else:
                yield row, found

    def raise_if_bad(self) -> None:
        """Raise `InputError` with the first bad rows and how many there are."""
        if self.bad_rows > len(self.faults):
            more = self.bad_rows - len(self.faults)
            raise InputError([*self.faults, Fault(self.name, 0, "", f"{more:,} more rows have a fault")])
        if self.bad_rows:
            raise InputError(self.faults)

    def _lines(self, stream: IO[str]) -> Iterator[str]:
        """The lines of the file, each short enough to be one of a table."""
        number = 0
        try:
            while line := stream.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE and not line.endswith("\n"):
                    raise one_fault(
                        self.name, f"a line has more than {LONGEST_LINE:,} characters", line=number
                    )
                yield line
        except UnicodeDecodeError:
            raise one_fault(self.name, "the file is not UTF-8 text", "save it as “CSV UTF-8”") from None

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The line on which each row begins, and its values; empty lines are passed over."""
        line = self._reader.line_num + self._skipped + 1
        try:
            for row in self._reader:
                if row:
                    yield line, row
                line = self._reader.line_num + self._skipped + 1
        except csv.Error as error:
            raise one_fault(
                self.name, f"not valid CSV: {error}", "is a quotation mark missing?", line=line
            ) from None

    def _checked_head(self, written: Sequence[str]) -> list[str]:
        head = [name.strip() for name in written]
        facts = self.policy.vocabulary.facts
        if not head:
            hint = f"the first line names the columns: {self.delimiter.join(facts)}"
            raise one_fault(self.name, "the file is empty", hint)
        faults = []
        for name in dict.fromkeys(name for name in head if head.count(name) > 1 and name):
            faults.append(Fault(self.name, self._head_line, "", f"column `{clipped(name)}` stands twice"))
        for name in ADDED:
            if name in head:
                hint = "this is what the command adds; rename it or take it out"
                faults.append(
                    Fault(self.name, self._head_line, "", f"there is a column `{name}` already", hint)
                )
        others = [name for name in head if name not in facts]
        for name in facts:
            if name not in head:
                near = get_close_matches(name, others, n=1, cutoff=0.6)
                hint = (
                    f"is it the column `{clipped(near[0])}`?" if near else allowed_names("", facts, "facts")
                )
                faults.append(Fault(self.name, self._head_line, "", f"no column `{name}`", hint))
        if faults:
            raise InputError(faults)
        return head

    def _decide(self, cells: tuple[str, ...]) -> Decided | SituationError:
        known = self._decided.get(cells)
        if known is None:
            known = self._decided[cells] = self._decide_anew(cells)
        return known

    def _decide_anew(self, cells: tuple[str, ...]) -> Decided | SituationError:
        vocabulary = self.policy.vocabulary
        try:
            situation = parse_situation(vocabulary, dict(zip(vocabulary.facts, cells, strict=True)))
        except SituationError as error:
            return error
        decision = decide(self.policy, situation, self.reading)
        outcome = decision.outcome
        if outcome is UNSPECIFIED and self.silence is not None:
            outcome = self.silence.outcome
        return Decided(situation, outcome, decision.lines)

    def _fault(self, line: int, message: str, hint: str) -> None:
        self.bad_rows += 1
        if len(self.faults) < SHOWN_FAULTS:
            self.faults.append(Fault(self.name, line, "", message, hint))
