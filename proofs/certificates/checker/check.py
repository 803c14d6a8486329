"""Works everything that a certificate says out again, from the texts it holds.

No solver, no array: the standard library alone, and nothing of the code that made the certificate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from proofs.certificates.checker.any_number import PairInCrowd, answerable_crowds, judged_answers, wrong_least
from proofs.certificates.checker.effort import Effort
from proofs.certificates.checker.format import FORMAT, CertificateFault, Said, quoted, seal_of, sha256
from proofs.certificates.checker.judgement import Judgement, OpenReadings, judge
from proofs.certificates.checker.moves_source import read_moves
from proofs.certificates.checker.over_time import OverTime
from proofs.certificates.checker.policy_source import Book, read_book
from proofs.certificates.checker.sets import Meaning, Set, SituationSets

SILENCE = ("forbidden", "free")
FAILS, HOLDS = Said("fails"), Said("holds")


class CertificateCheck:
    """The steps of one check, and how many claims, readings, situations and invariants they looked at."""

    def __init__(self, document: Mapping[str, Any], effort: Effort | None = None):
        self.document = document
        self.effort = effort or Effort()
        self.claims = self.readings = self.situations = self.invariants = 0

    def seals(self) -> Iterator[CertificateFault]:
        """Format, date and every digest."""
        document, sources = self.document, self.document["sources"]
        if document["format"] != FORMAT:
            yield CertificateFault("format", Said("has to be `{format}`", format=FORMAT))
        if document["date"] is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", document["date"]):
            yield CertificateFault("date", Said("has to be of the form 2025-03-25"))
        if document["seal"] != seal_of(document):
            yield CertificateFault(
                "seal", Said("something in the certificate was changed after it was written")
            )
        for kind, source in [
            ("policy", sources["policy"]),
            ("vocabulary", sources["vocabulary"]),
            *((f"claims {quoted(one['name'])}", one) for one in sources["claims"]),
            *([("moves", sources["moves"])] if sources["moves"] is not None else []),
        ]:
            if source["sha256"] != sha256(source["text"]):
                yield CertificateFault(
                    f"sources: {kind}", Said("the text does not have the digest that stands beside it")
                )
        digest = sha256(f"{sha256(sources['policy']['text'])} {sha256(sources['vocabulary']['text'])}")
        if document["policy"]["digest"] != digest:
            yield CertificateFault("policy.digest", Said("is not that of the texts of policy and vocabulary"))

    def contents(self) -> Iterator[CertificateFault]:
        """What the texts say, against what the certificate says of them.

        Raises:
            Unreadable: the texts are no policy, vocabulary and claims, or too large to look through.
        """
        document, sources = self.document, self.document["sources"]
        texts = [one["text"] for one in sources["claims"]]
        book = read_book(sources["policy"]["text"], sources["vocabulary"]["text"], texts)
        for name, theirs in (("id", book.id), ("version", book.version)):
            if document["policy"][name] != theirs:
                yield CertificateFault(
                    f"policy.{name}",
                    Said(
                        "says {said}, not {found}",
                        said=quoted(document["policy"][name]),
                        found=quoted(theirs),
                    ),
                )
        if [one["name"] for one in sources["claims"]] != list(book.claim_files):
            yield CertificateFault(
                "sources: claims", Said("these are not the claim files that the policy names")
            )
        asked = document["asked"]
        misasked = list(_misasked(book, asked))
        yield from misasked
        if misasked:
            return
        effort = self.effort
        space = SituationSets(book.facts, book.impossible, effort)
        readings = OpenReadings(book, asked["settled"], effort)
        self.claims, self.readings, self.situations = len(book.claims), readings.size, space.size
        counts = {
            "situations": space.size,
            "readings": readings.size,
            "rules": len(book.rules),
            "claims": len(book.claims),
        }
        yield from _differences(document["counts"], counts, "counts")
        meaning = Meaning(book, space)
        yield from self._verdicts(judge(meaning, readings, asked["silence"]), readings)
        moves = sources["moves"]
        known = read_moves(moves["text"], book) if moves is not None else None
        if known is not None and known.vocabulary != book.vocabulary_id:
            yield CertificateFault("sources: moves", Said("these are moves for another vocabulary"))
        over_time = OverTime(meaning, readings, known, asked["silence"]) if known is not None else None
        yield from self._over_time(over_time, readings)
        yield from self._any_number(over_time, readings)

    def _over_time(self, over_time: OverTime | None, readings: OpenReadings) -> Iterator[CertificateFault]:
        """The claims over time: which there are, where each is proved, and by which invariant."""
        said = self.document["over_time"]
        judgements = over_time.judge() if over_time is not None else []
        asked = [(one.claim.id, one.answer.id) for one in judgements]
        if [(one["claim"], one["after_confirmation"]) for one in said] != asked:
            yield CertificateFault(
                "over_time", Said("these are not the claims over time with each answer, in their order")
            )
            return
        assert over_time is not None or not judgements
        self.invariants = sum(entry["invariant"] is not None for entry in said)
        for entry, judged in zip(said, judgements, strict=True):
            where = f"over_time {quoted(entry['claim'])}, {quoted(entry['after_confirmation'])}"
            pattern = entry["readings"]["pattern"]
            counts = {name: entry["readings"][name] for name in ("total", "proved")}
            ours = {name: value for name, value in entry.items() if name != "invariant"}
            yield from _differences({**ours, "readings": counts}, judged.entry, where)
            for message in _wrong_pattern(
                pattern, judged.proved, readings, Said("is proved"), Said("is not proved")
            ):
                yield CertificateFault(Said("{where}: readings.pattern", where=where), message)
            if over_time is not None:
                for message in over_time.wrong(entry["invariant"], judged):
                    yield CertificateFault(Said("{where}: invariant", where=where), message)

    def _any_number(self, over_time: OverTime | None, readings: OpenReadings) -> Iterator[CertificateFault]:
        """The claims over time for any number of people, without and with the assumptions asked."""
        said = self.document["any_number"]
        assumed = self.document["asked"]["assumptions"]
        known = set() if over_time is None else set(over_time.moves.implied)
        if len(set(assumed)) < len(assumed) or not set(assumed) <= known:
            said_of = Said("one of these is no assumption of the moves, or stands twice")
            yield CertificateFault("asked.assumptions", said_of)
            return
        crowds = [] if over_time is None else list(answerable_crowds(over_time, assumed))
        if [(one["claim"], one["assumptions"]) for one in said] != [(c.claim.id, g) for c, g in crowds]:
            yield CertificateFault(
                "any_number", Said("these are not the claims that can be asked, in their order")
            )
            return
        for entry, (crowd, granted) in zip(said, crowds, strict=True):
            where = Said(
                "any_number {claim}, {granted}", claim=quoted(entry["claim"]), granted=_said(granted)
            )
            wrong = list(wrong_least(crowd, entry))
            yield from (CertificateFault(Said("{where}: least", where=where), message) for message in wrong)
            if not wrong:
                yield from _answers(crowd, entry, readings, where)

    def _verdicts(self, judgements: list[Judgement], readings: OpenReadings) -> Iterator[CertificateFault]:
        said = {entry["claim"]: entry for entry in self.document["verdicts"]}
        asked = [judgement.entry["claim"] for judgement in judgements]
        known = set(asked)
        for claim in asked:
            if claim not in said:
                yield CertificateFault(Said("verdict {claim}", claim=quoted(claim)), Said("is missing"))
        for claim in said:
            if claim not in known:
                yield CertificateFault(
                    Said("verdict {claim}", claim=quoted(claim)), Said("there is no such claim")
                )
        if len(said) == len(self.document["verdicts"]) and set(said) == known and list(said) != asked:
            yield CertificateFault("verdicts", Said("do not stand in the order of the claims"))
        if len(said) < len(self.document["verdicts"]):
            yield CertificateFault("verdicts", Said("a claim stands twice"))
        for judgement in judgements:
            if judgement.entry["claim"] in said:
                entry = said[judgement.entry["claim"]]
                where = Said("verdict {claim}", claim=quoted(entry["claim"]))
                pattern = entry["readings"]["pattern"]
                counts = {"total": entry["readings"]["total"], "refuted": entry["readings"]["refuted"]}
                yield from _differences({**entry, "readings": counts}, judgement.entry, where)
                for message in _wrong_pattern(pattern, judgement.failing, readings):
                    yield CertificateFault(Said("{where}: readings.pattern", where=where), message)


def _answers(
    crowd: PairInCrowd, entry: Mapping[str, Any], readings: OpenReadings, where: str
) -> Iterator[CertificateFault]:
    """The readings that are proved and the help that is needed, for each answer to "after confirmation"."""
    states = crowd.steps.rows(tuple({n: tuple(v) for n, v in row.items()} for row in entry["least"]))
    judged = judged_answers(crowd, states)
    if len(judged) != len(entry["answers"]):
        yield CertificateFault(
            Said("{where}: answers", where=where), Said("these are not the answers to `after_confirmation`")
        )
        return
    for said, (found, proved) in zip(entry["answers"], judged, strict=True):
        counts = {name: said["readings"][name] for name in ("total", "proved")}
        here = Said("{where}, {answer}", where=where, answer=quoted(found["after_confirmation"]))
        yield from _differences({**said, "readings": counts}, found, here)
        pattern = said["readings"]["pattern"]
        for message in _wrong_pattern(pattern, proved, readings, Said("is proved"), Said("is not proved")):
            yield CertificateFault(Said("{where}: readings.pattern", where=here), message)


def _misasked(book: Book, asked: Mapping[str, Any]) -> Iterator[CertificateFault]:
    for name, option in asked["settled"].items():
        if option not in book.readings.get(name, ()):
            yield CertificateFault(
                "asked.settled",
                Said(
                    "{name} = {option} is no reading of the policy", name=quoted(name), option=quoted(option)
                ),
            )
    if asked["silence"] not in SILENCE:
        yield CertificateFault(
            "asked.silence",
            Said("has to be `forbidden` or `free`, not {asked}", asked=quoted(asked["silence"])),
        )


def _differences(said: Mapping[str, Any], found: Mapping[str, Any], where: str) -> Iterator[CertificateFault]:
    """Where two tables of values differ, down to the single values."""
    for name in [*found, *(name for name in said if name not in found)]:
        theirs, ours = said.get(name), found.get(name)
        if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
            yield from _differences(theirs, ours, Said("{where}: {entry}", where=where, entry=_entry(name)))
        elif theirs != ours or type(theirs) is not type(ours):
            yield CertificateFault(
                Said("{where}: {entry}", where=where, entry=_entry(name)),
                Said("says {said}, but it is {found}", said=_said(theirs), found=_said(ours)),
            )


def _entry(name: str) -> str:
    return quoted(name)[1:-1]


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(quoted, value)) or Said("nothing")
    if value is None:
        return Said("nothing")
    return Said("something") if isinstance(value, Mapping) else quoted(value)


def _wrong_pattern(
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
