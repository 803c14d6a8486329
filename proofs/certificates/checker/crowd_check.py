"""Checks what a certificate says of any number of people, and of what must stay possible.

Each claim is there, in its order, without and with the assumptions that were asked; every reading is spoken
of once; and what is said of it is what is worked out again. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from proofs.certificates.checker.any_number import (
    answerable_crowds,
    as_rows,
    judged_answers,
    wrong_least,
)
from proofs.certificates.checker.deviations import deviations, said_of, wrong_pattern
from proofs.certificates.checker.format import CertificateFault, Said, quoted
from proofs.certificates.checker.judgement import OpenReadings
from proofs.certificates.checker.moves_source import BookAnswer
from proofs.certificates.checker.over_time import OverTime
from proofs.certificates.checker.pair_steps import PairInCrowd
from proofs.certificates.checker.promises import PromiseInCrowd, answerable_promises, wrong_ways
from proofs.certificates.checker.sets import Set

PROVED, NOT_PROVED = Said("is proved"), Said("is not proved")
KEPT, BROKEN = Said("is kept"), Said("is broken")
SPOKEN, OTHER = Said("is spoken of"), Said("is not spoken of")

SaidEntries = Sequence[Mapping[str, Any]]


class CrowdCheck:
    """The entries of one certificate, against one book."""

    def __init__(self, over_time: OverTime, readings: OpenReadings, assumed: Sequence[str]):
        self.over_time, self.readings, self.assumed = over_time, readings, assumed
        self.answers = {answer.id: answer for answer in over_time.moves.answers}
        self.every: Set = (1 << readings.size) - 1

    def all(self, any_number: SaidEntries, promises: SaidEntries) -> Iterator[CertificateFault]:
        """Everything that is not so."""
        yield from self._any_number(any_number)
        yield from self._promises(promises)

    # Any number of people

    def _any_number(self, said: SaidEntries) -> Iterator[CertificateFault]:
        crowds = list(answerable_crowds(self.over_time, self.assumed))
        grouped = [
            (key, list(entries))
            for key, entries in groupby(said, lambda one: (one["claim"], one["assumptions"]))
        ]
        if [key for key, _entries in grouped] != [(crowd.claim.id, granted) for crowd, granted in crowds]:
            yield CertificateFault(
                "any_number", Said("these are not the claims that can be asked, in their order")
            )
            return
        for (key, entries), (crowd, granted) in zip(grouped, crowds, strict=True):
            where = Said("any_number {claim}, {granted}", claim=quoted(key[0]), granted=said_of(granted))
            yield from self._of_claim(crowd, entries, where)

    def _of_claim(self, crowd: PairInCrowd, entries: SaidEntries, where: str) -> Iterator[CertificateFault]:
        """The entries of one claim: one, or where moves wait for an outcome, one for each R."""
        left = dict.fromkeys(self.answers, self.every)
        not_once = CertificateFault(
            Said("{where}: answers", where=where),
            Said("these are not the answers to `after_confirmation`, in every reading once"),
        )
        for entry in entries:
            named = [answer["after_confirmation"] for answer in entry["answers"]]
            spoken = yield from self._spoken(entry["where"], where)
            if spoken is None:
                return
            if not spoken or not named or any(spoken & ~left.get(name, 0) for name in named):
                yield not_once
                return
            left = {name: rest & ~spoken if name in named else rest for name, rest in left.items()}
            answers = [self.answers[name] for name in named]
            wrong = list(wrong_least(crowd, entry, spoken, answers))
            yield from (CertificateFault(Said("{where}: least", where=where), message) for message in wrong)
            if not wrong:
                yield from self._answers(crowd, entry, spoken, answers, where)
        if any(left.values()):
            yield not_once

    def _spoken(self, rows: SaidEntries, where: str) -> Generator[CertificateFault, None, Set | None]:
        """The readings that rows cover; None where they are no rows of readings."""
        known = self.readings.choices
        if any(option not in known.get(name, ()) for row in rows for name in row for option in row[name]):
            yield CertificateFault(
                Said("{where}: where", where=where), Said("a row is about no reading of the policy")
            )
            return None
        spoken = 0
        for row in as_rows(rows):
            spoken |= self.readings.row(row)
        for message in wrong_pattern([dict(row) for row in rows], spoken, self.readings, SPOKEN, OTHER):
            yield CertificateFault(Said("{where}: where", where=where), message)
        return spoken

    def _answers(
        self,
        crowd: PairInCrowd,
        entry: Mapping[str, Any],
        spoken: Set,
        answers: Sequence[BookAnswer],
        where: str,
    ) -> Iterator[CertificateFault]:
        """The readings that are proved and the help that is needed, for each meaning of a confirmed role."""
        states = crowd.steps.rows(as_rows(entry["least"]))
        judged = judged_answers(crowd, states, spoken, answers)
        for said, (found, proved) in zip(entry["answers"], judged, strict=True):
            counts = {name: said["readings"][name] for name in ("total", "proved")}
            here = Said("{where}, {answer}", where=where, answer=quoted(found["after_confirmation"]))
            yield from deviations({**said, "readings": counts}, found, here)
            pattern = said["readings"]["pattern"]
            for message in wrong_pattern(pattern, proved, self.readings, PROVED, NOT_PROVED):
                yield CertificateFault(Said("{where}: readings.pattern", where=here), message)

    # What must stay possible

    def _promises(self, said: SaidEntries) -> Iterator[CertificateFault]:
        asked = list(answerable_promises(self.over_time, self.assumed))
        named = [(one["claim"], one["people"], one["assumptions"]) for one in said]
        if named != [(one.promise.id, one.people, granted) for one, granted in asked]:
            yield CertificateFault(
                "promises", Said("these are not the claims that can be asked, in their order")
            )
            return
        for entry, (one, _granted) in zip(said, asked, strict=True):
            yield from self.of_promise(one, entry)

    def of_promise(self, one: PromiseInCrowd, said: Mapping[str, Any]) -> Iterator[CertificateFault]:
        """What is not so of one promise."""
        where = Said(
            "promises {claim}, {people}, {granted}",
            claim=quoted(said["claim"]),
            people=quoted(one.people),
            granted=said_of(said["assumptions"]),
        )
        if [answer["after_confirmation"] for answer in said["answers"]] != list(self.answers):
            told = Said("these are not the answers to `after_confirmation`, in every reading once")
            yield CertificateFault(Said("{where}: answers", where=where), told)
            return
        for answer in said["answers"]:
            here = Said("{where}, {answer}", where=where, answer=quoted(answer["after_confirmation"]))
            yield from self._of_answer(one, answer, here)

    def _of_answer(
        self, one: PromiseInCrowd, said: Mapping[str, Any], where: str
    ) -> Iterator[CertificateFault]:
        """The tables of one promise: each reading is in one of them, and each says what is so."""
        left, kept = self.every, 0
        not_once = CertificateFault(
            Said("{where}: ways", where=where),
            Said("these are not tables for every reading, each in one"),
        )
        for table in said["ways"]:
            spoken = yield from self._spoken(table["where"], where)
            if spoken is None:
                return
            if not spoken or spoken & ~left:
                yield not_once
                return
            left &= ~spoken
            answer = self.answers[said["after_confirmation"]]
            wrong = list(wrong_ways(one, table, spoken, answer))
            yield from (CertificateFault(Said("{where}: ways", where=where), message) for message in wrong)
            if not wrong and not one.crowd.steps.rows(as_rows(table["trap"])):
                kept |= spoken
        if left:
            yield not_once
            return
        counts = {name: said["readings"][name] for name in ("total", "kept")}
        found = {"total": self.readings.size, "kept": kept.bit_count()}
        yield from deviations(counts, found, Said("{where}: readings", where=where))
        for message in wrong_pattern(said["readings"]["pattern"], kept, self.readings, KEPT, BROKEN):
            yield CertificateFault(Said("{where}: readings.pattern", where=where), message)
