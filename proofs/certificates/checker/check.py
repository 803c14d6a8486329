"""Works everything that a certificate says out again, from the texts it holds.

No solver, no array: the standard library alone, and nothing of the code that made the certificate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from proofs.certificates.checker.crowd_check import CrowdCheck
from proofs.certificates.checker.deviations import deviations, wrong_pattern
from proofs.certificates.checker.effort import Effort
from proofs.certificates.checker.format import FORMAT, CertificateFault, Said, quoted, seal_of, sha256
from proofs.certificates.checker.judgement import Judgement, OpenReadings, judge
from proofs.certificates.checker.left_out import wrong_left_out
from proofs.certificates.checker.moves_source import read_moves
from proofs.certificates.checker.over_time import OverTime
from proofs.certificates.checker.policy_source import Book, read_book
from proofs.certificates.checker.sets import Meaning, SituationSets

SILENCE = ("forbidden", "free")


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
        yield from deviations(document["counts"], counts, "counts")
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
            yield from deviations({**ours, "readings": counts}, judged.entry, where)
            for message in wrong_pattern(
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
        yield from wrong_left_out(over_time, assumed, self.document)
        if over_time is not None:
            yield from CrowdCheck(over_time, readings, assumed).all(said, self.document["promises"])
        elif said or self.document["promises"]:
            yield CertificateFault("any_number", Said("there are no moves of which it could speak"))

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
                yield from deviations({**entry, "readings": counts}, judgement.entry, where)
                for message in wrong_pattern(pattern, judgement.failing, readings):
                    yield CertificateFault(Said("{where}: readings.pattern", where=where), message)


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
