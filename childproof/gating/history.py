"""What held when: a policy over the revisions of its repository, or in a folder of locks and certificates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from childproof.gating.book_files import load_book
from childproof.gating.byte_digests import bytes_digest
from childproof.gating.lock import LockedClaim, claims_of, read_lock
from childproof.gating.sides import OldSide, new_side, snapshot
from proofs.certificates.checker.format import seal_of
from proofs.gate.memory import JudgementMemory
from rulebook.language import Message, plural, translator
from rulebook.model import Policy
from rulebook.reader.document import LARGEST_FILE
from rulebook.reader.faults import InputError, one_fault

__all__ = ["Held", "history_of_files", "history_of_revisions"]

MOST_REVISIONS = 200


@dataclass(frozen=True)
class Held:
    """What held of a policy at one time.

    `when` is a day, `where` a revision or a file. `fault` says why nothing can be said; else `claims` are all
    that the policy made.
    """

    when: str
    where: str
    valid_from: str
    claims: tuple[LockedClaim, ...] = ()
    fault: str = ""

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        claims = [
            {"id": one.id, "status": one.status, "failing": one.failing, "readings": one.readings}
            for one in self.claims
        ]
        return {
            "when": self.when,
            "where": self.where,
            "valid_from": self.valid_from,
            "claims": claims,
            "fault": self.fault or None,
        }

    def words(self, before: Held | None, language: str) -> list[str]:
        """One line, and one for each claim that is other than at the time before."""
        _, ngettext = translator(language), plural(language)
        head = f"{self.when}  {self.where[:12] if len(self.where) == 40 else self.where}  "
        if self.fault:
            return [head + _("a file has a fault: {fault}").format(fault=self.fault)]
        holding = sum(not one.failing and one.status == "proved" for one in self.claims)
        total = len(self.claims)
        text = ngettext("{holds} of {n} claim holds", "{holds} of {n} claims hold", total)
        lines = [head + text.format(holds=holding, n=total)]
        if before is None or before.fault:
            return lines
        earlier = {one.id: one for one in before.claims}
        for one in self.claims:
            old = earlier.pop(one.id, None)
            if old is None:
                lines.append("  + " + _("new: {claim}").format(claim=one.id))
            elif (old.status, old.failing, old.readings) != (one.status, one.failing, one.readings):
                sign = "-" if one.is_worse_than(old) else "+"
                counts = f"{old.failing}/{old.readings} → {one.failing}/{one.readings}"
                lines.append(f"  {sign} {one.id}: " + _("fails in {counts} readings").format(counts=counts))
        return [*lines, *("  - " + _("gone: {claim}").format(claim=name) for name in earlier)]


def history_of_revisions(path: str, memory: JudgementMemory) -> tuple[Held, ...]:
    """A policy at every revision at which its files changed, the oldest first.

    Raises:
        InputError: it lies in no repository, or there is no such policy.
    """
    side = new_side([path])
    repository = side.repository
    if repository is None or not side.files:
        raise one_fault(
            path, Message("it lies in no git repository"), Message("name a folder of locks with --locks")
        )
    key = side.files[0].keys[0]
    held: list[Held] = []
    earlier = None
    for commit, day in reversed(repository.revisions(MOST_REVISIONS)):
        old = OldSide(snapshot(repository, commit), f"{commit[:12]}:", is_revision=True)
        file = old.at(key)
        digest = None if file is None else bytes_digest(file.path)
        if file is None or (digest is not None and digest == earlier):
            continue
        earlier = digest
        try:
            book = load_book(file, old.named)
        except InputError as error:
            held.append(Held(day, commit, "", fault=str(error.faults[0])))
            continue
        held.append(Held(day, commit, book.policy.version, _remembered(book.policy, digest, memory)))
    if not held:
        raise one_fault(path, Message("no commit has this file"), Message("commit it first"))
    return tuple(held)


def _remembered(policy: Policy, digest: str | None, memory: JudgementMemory) -> tuple[LockedClaim, ...]:
    key = f"held {digest}"
    known = memory.get(key) if digest is not None else None
    if isinstance(known, list):
        try:
            return tuple(LockedClaim(*one) for one in known)
        except TypeError:
            pass
    claims = claims_of(policy)
    if digest is not None:
        memory.put(key, [[one.id, one.status, one.status_all, one.failing, one.readings] for one in claims])
    return claims


def history_of_files(policy: str, folder: Path) -> tuple[Held, ...]:
    """A policy, by its id, in every lock and certificate of a folder, by the day from which each is valid.

    Raises:
        InputError: a lock or certificate has faults, or no file speaks of the policy.
    """
    found = list(_of_files(policy, folder))
    if not found:
        raise one_fault(
            str(folder), Message("no lock and no certificate here speaks of `{policy}`", policy=policy)
        )
    return tuple(sorted(found, key=lambda held: (held.when, held.where)))


def _of_files(policy: str, folder: Path) -> Iterator[Held]:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".lock":
            for entry in read_lock(path):
                if entry.id == policy:
                    yield Held(entry.valid_from, path.name, entry.valid_from, entry.claims)
        elif path.suffix == ".json" and path.is_file() and path.stat().st_size <= 64 * LARGEST_FILE:
            held = _of_certificate(policy, path)
            if held is not None:
                yield held


def _of_certificate(policy: str, path: Path) -> Held | None:
    """What a certificate says; None for any other file.

    Raises:
        InputError: it is a certificate that cannot be read: left out, it would be taken for one never made.
    """
    raw = path.read_bytes()
    if b'"childproof-certificate' not in raw:
        return None
    try:
        told = json.loads(raw)
        if not str(told["format"]).startswith("childproof-certificate") or told["policy"]["id"] != policy:
            return None
        if told["seal"] != seal_of(told):
            raise ValueError(path)
        claims = tuple(
            LockedClaim(
                str(one["claim"]),
                str(one["status"]),
                str(one["status_all"]),
                int(one["readings"]["refuted"]),
                int(one["readings"]["total"]),
            )
            for one in told["verdicts"]
        )
        version = str(told["policy"]["version"])
    except (ValueError, KeyError, TypeError, RecursionError):
        what = Message("this certificate cannot be read: it is damaged, or of another version")
        raise one_fault(str(path), what, Message("restore it, or take it out of the folder")) from None
    return Held(str(told.get("date") or version), path.name, version, claims)
