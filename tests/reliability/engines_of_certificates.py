"""Certificates and their check, held against the brute force; forged ones have to be refused."""

from __future__ import annotations

from typing import Any

import childproof
from proofs.certificates.certify import NothingToCertify
from proofs.certificates.checker.format import seal_of
from proofs.certificates.recheck import Recheck
from tests.narrowing import of_kind
from tests.reliability.case import differing


def certify(case):
    """What a certificate says of each claim."""
    if _cannot_be_asked(case):
        return _refused(case)
    document = case.certificate
    book, found = case.book, []
    found += differing("claims", [entry["claim"] for entry in document["verdicts"]], list(book.claims))
    for entry in document["verdicts"]:
        found += [f"claim {entry['claim']}: {fault}" for fault in _entry_faults(case, entry)]
    return found


def _cannot_be_asked(case):
    """Whether every claim speaks of a term that the vocabulary lacks."""
    return all(case.book.missing(claim) for claim in case.book.claims.values())


def _refused(case):
    """There is no certificate of nothing."""
    try:
        assert case.certificate
    except NothingToCertify:
        return []
    return ["a certificate of no claim at all"]


def _entry_faults(case, entry):
    book, claim = case.book, case.book.claims[entry["claim"]]
    default = book.reading(case.settled)
    missing = book.missing(claim)
    yield from differing("lacks", sorted(entry["lacks"]), sorted(missing))
    yield from differing("status", entry["status"], book.status(claim, default, case.silence))
    yield from differing(
        "status_all", entry["status_all"], book.status_all(claim, case.settled, case.silence)
    )
    yield from differing(
        "if_unspecified_free", entry["if_unspecified_free"], book.status(claim, default, "free")
    )
    failing = [] if missing else [r for r in case.readings if book.failing(claim, r, case.silence)]
    yield from differing("refuted", entry["readings"]["refuted"], len(failing))
    yield from case.pattern_faults(entry["readings"]["pattern"], failing)
    if example := entry["counterexample"]:
        at = book.number_of(example["situation"])
        if at not in book.failing(claim, example["reading"], case.silence):
            yield f"{example['situation']} breaks nothing"
        yield from differing("outcome", example["outcome"], book.outcomes(example["reading"])[at])
    occurs = not missing and any(book.premise(claim, reading) for reading in case.readings)
    yield from differing("a case of the premise is given", entry["premise"] is not None, occurs)
    if entry["premise"] and book.number_of(entry["premise"]["situation"]) not in book.premise(
        claim, entry["premise"]["reading"]
    ):
        yield "the case of the premise is none"


def recheck(case):
    """A certificate holds; sealed again with one thing said otherwise it does not."""
    if _cannot_be_asked(case):
        return _refused(case)
    document = case.certificate
    found = [
        f"a true certificate: {finding}"
        for finding in of_kind(Recheck, childproof.recheck(document, case.file)).findings
    ]
    for at, entry in enumerate(document["verdicts"]):
        for key, others in _lies(case, entry).items():
            lie = case.rng.choice(others)
            verdicts = list(document["verdicts"])
            verdicts[at] = {**entry, key: lie}
            forged = {**document, "verdicts": verdicts}
            forged["seal"] = seal_of(forged)
            if of_kind(Recheck, childproof.recheck(forged, case.file)).holds:
                found.append(f"claim {entry['claim']} with {key} = {lie} instead of {entry[key]} still holds")
    return found


def _lies(case, entry):
    """For one entry of a certificate, things that are not so."""
    statuses = ("proved", "refuted", "vacuous", "not_applicable")
    lies: dict[str, list[Any]] = {
        key: [status for status in statuses if status != entry[key]]
        for key in ("status", "status_all", "if_unspecified_free")
    }
    readings = entry["readings"]
    lies["readings"] = [
        {**readings, "refuted": readings["refuted"] + 1},
        {**readings, "total": readings["total"] + 1},
    ]
    if readings["pattern"]:
        lies["readings"].append({**readings, "pattern": readings["pattern"][1:]})
    lies["lacks"] = [[*entry["lacks"], "nothing"]]
    book = case.book
    claim = book.claims[entry["claim"]]
    reading = book.reading(case.settled)
    kept = (
        []
        if entry["lacks"]
        else sorted(set(range(len(book.situations))) - book.failing(claim, reading, case.silence))
    )
    if kept:
        at = case.rng.choice(kept)
        rules = list(dict.fromkeys(r["line"] for r in book.rules if r["id"] in book.deciding(at, reading)))
        example = {
            "situation": book.situations[at],
            "reading": reading,
            "outcome": book.outcomes(reading)[at],
            "rules": rules,
        }
        lies["counterexample"] = [example]
    return lies
