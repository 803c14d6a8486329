"""Writes verdicts down so that anybody can check them without the solver that found them.

A certificate holds the texts of policy, vocabulary, claims and moves with their digests, what was asked,
for each claim the verdict with everything in it, and for each claim over time an invariant. It is
checked before it is given away.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from proofs.answers.tabular import COUNT, TEXT, Columns, TableRow, Tabular
from proofs.answers.verdict import NOT_APPLICABLE, Verdict
from proofs.attacks.attack import check_assumptions
from proofs.certificates.any_number import entries_for_any_number
from proofs.certificates.checker.format import FORMAT, seal_of, text_of
from proofs.certificates.checker.sets import MOST_COMBINATIONS
from proofs.certificates.left_out import claims_left_out, proved_by_solver_alone, proved_for_two_alone
from proofs.certificates.not_certified import LeftOut
from proofs.certificates.over_time import entries_over_time
from proofs.certificates.promises import entries_of_promises
from proofs.certificates.recheck import recheck
from proofs.claims.counterexamples import smallest
from proofs.claims.failing_readings import ReadingsWhere, find_readings
from proofs.claims.verify import verify_all
from proofs.engines.clock import Clock, Undecided, running
from proofs.engines.formulas import Formula
from proofs.engines.solver import Disagreement, Session, session_of
from rulebook.catalogue import policy_path, vocabulary_path
from rulebook.decide import decide
from rulebook.language import SHOWN, Message, Untold, translator
from rulebook.loaders.find_moves import moves_of
from rulebook.loaders.load_policy import LARGEST_POLICY, load_policy
from rulebook.loaders.moves_files import moves_files_of
from rulebook.model import Policy, Reading, Silence
from rulebook.moves import Moves
from rulebook.reader.document import LARGEST_FILE, read_document
from rulebook.reader.faults import InputError, one_fault
from rulebook.table import Situations


class Uncertifiable(Untold):
    """There is no certificate of these verdicts; the text says why."""


class NothingToCertify(Uncertifiable):
    """No claim of the policy was judged."""


@dataclass(frozen=True)
class Certificate(Tabular):
    """The verdicts on all claims of one policy, and all that is needed to check them.

    `left_out` are the claims over time that the check cannot decide, so that nothing is certified of them, or
    less than is proved.
    """

    document: Mapping[str, Any]

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What is not certified."""
        return tuple(LeftOut.of_entry(entry) for entry in self.document["left_out"])

    @property
    def policy(self) -> str:
        """The id of the policy."""
        return str(self.document["policy"]["id"])

    @property
    def seal(self) -> str:
        """The digest of the certificate, which names it."""
        return str(self.document["seal"])

    @property
    def text(self) -> str:
        """The certificate as it is written: the same bytes for the same verdicts."""
        return text_of(self.document)

    def to_dict(self, language: str = "en") -> dict[str, Any]:
        """The certificate as values of JSON."""
        return dict(self.document)

    def words(self, language: str = SHOWN) -> str:
        """What it certifies, in a sentence, and what it does not, in one more each."""
        _ = translator(language)
        said = _("A certificate of {claims} verdicts on {policy}, sealed {seal}.").format(
            claims=len(self.document["verdicts"]), policy=self.policy, seal=self.seal[:16]
        )
        return "\n".join([said, *(one.words(language) for one in self.left_out)])

    @property
    def columns(self) -> Columns:
        """What is certified of each claim."""
        return {
            **dict.fromkeys(("policy", "claim", "status", "status_all", "if_unspecified_free"), TEXT),
            **dict.fromkeys(("readings", "refuted"), COUNT),
        }

    def table(self) -> list[TableRow]:
        """One row for each verdict."""
        return [
            {
                **entry,
                "policy": self.policy,
                "readings": entry["readings"]["total"],
                "refuted": entry["readings"]["refuted"],
            }
            for entry in self.document["verdicts"]
        ]

    def __str__(self) -> str:
        return self.words()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(entry['claim'])}</td><td>{escape(entry['status'])}</td>"
            f"<td>{escape(entry['status_all'])}</td></tr>"
            for entry in self.document["verdicts"]
        )
        return f"<div><b>{escape(self.words())}</b><table>{rows}</table></div>"


def certify(
    policy: Policy,
    verdicts: Iterable[Verdict] | None = None,
    *,
    date: str | None = None,
    file: str | None = None,
    assumptions: Sequence[str] = (),
    time_limit: float | None = None,
) -> Certificate:
    """Certify the verdicts on all claims that the policy names, given or reached here.

    `date` (2025-03-25) is written down if given, and so is `file`, where the policy lies (`seen_from`).
    For any number of people the claims over time are certified without and with the `assumptions`.
    `time_limit` bounds what is done besides judging claims, in seconds, the check at the end among it.

    Raises:
        InputError: a file of the policy cannot be read, or is not the one that was loaded.
        Uncertifiable: a verdict is unknown or not there, the verdicts were not asked in the same
            way, there are too many situations to look at each, or the time was not enough.
        MoveError: an unknown assumption.
        Disagreement: the check does not confirm the verdicts, a defect of the toolkit.
    """
    check_assumptions(_moves(policy), assumptions)
    _refuse_what_is_too_large(policy)
    sources = _sources(policy)
    given = {
        verdict.claim.id: verdict
        for verdict in (verify_all([policy]) if verdicts is None else verdicts)
        if verdict.policy == policy
    }
    _refuse_what_is_not_known(policy, given)
    asked = {**_asked(policy, given.values()), "assumptions": list(assumptions)}
    settled, silence = asked["settled"], Silence(asked["silence"])
    clock = Clock.within(time_limit)
    try:
        with running(clock):
            entries = {
                "verdicts": [_entry(given[claim.id], settled, silence, clock) for claim in policy.claims],
                **_entries_over_time(policy, settled, silence, assumptions, clock),
            }
    except Undecided as error:
        raise Uncertifiable(error.message) from None
    document: dict[str, Any] = {
        "format": FORMAT,
        "policy": {"id": policy.id, "version": policy.version, "digest": policy.digest, "file": file},
        "date": date,
        "asked": asked,
        "counts": {
            "situations": Situations.of(policy.vocabulary).size,
            "readings": ReadingsWhere(policy.open_readings(settled)).found.size,
            "rules": len(policy.rules),
            "claims": len(policy.claims),
        },
        **entries,
        "sources": sources,
    }
    document["seal"] = seal_of(document)
    _confirm(document, policy, clock)
    return Certificate(document)


def _entries_over_time(
    policy: Policy, settled: Reading, silence: Silence, assumptions: Sequence[str], clock: Clock
) -> dict[str, list[dict[str, Any]]]:
    """What is said of claims over time, and which of them are left out."""
    over_time = entries_over_time(policy, settled, silence, clock)
    any_number = entries_for_any_number(policy, settled, silence, assumptions, clock)
    alone = (
        *proved_for_two_alone(policy, settled, silence, over_time, clock),
        *proved_by_solver_alone(policy, settled, silence, any_number, clock),
    )
    return {
        "over_time": over_time,
        "any_number": any_number,
        "promises": entries_of_promises(policy, settled, assumptions, clock),
        "left_out": [one.to_dict() for one in (*claims_left_out(policy, assumptions), *alone)],
    }


def _confirm(document: Mapping[str, Any], policy: Policy, clock: Clock) -> None:
    """Check a certificate before it is given away: what could not be checked in time is not given."""
    try:
        checked = recheck(document, policy.path, clock=clock)
    except Undecided as error:
        raise Uncertifiable(error.message) from None
    beyond = [finding for finding in checked.findings if finding.where == "certificate"]
    if beyond:
        raise Uncertifiable(Message("{told}", told=beyond[0].message))
    if not checked.holds:
        if any(one.where in document["sources"] for one in checked.findings) or _is_changed(policy, document):
            raise _changed(policy.path)
        raise Disagreement(f"{policy.id}: the check does not confirm the verdicts\n{checked}")


def _is_changed(policy: Policy, document: Mapping[str, Any]) -> bool:
    """Whether the files of a policy are no longer those that it was loaded from and that were certified."""
    try:
        now = load_policy(policy.path)
        return now.digest != policy.digest or _sources(now) != document["sources"]
    except (InputError, OSError):
        return True


def _changed(path: str | Path) -> InputError:
    message = Message("the file was changed while it was judged")
    return one_fault(str(path), message, Message("load it once more"))


def _refuse_what_is_too_large(policy: Policy) -> None:
    many = policy.vocabulary.combinations
    if many > MOST_COMBINATIONS:
        raise Uncertifiable(Message("{n:,} combinations of facts are too many to look at each", n=many))


def _moves(policy: Policy) -> Moves | None:
    """What can happen over time, if it stands in one file."""
    if len(moves_files_of(policy.path, policy.vocabulary.id)) > 1:
        several = Message(
            "the moves beside the policy add to those of the catalogue: write all of them in one file"
        )
        raise Uncertifiable(several)
    return moves_of(policy)


def _refuse_what_is_not_known(policy: Policy, given: Mapping[str, Verdict]) -> None:
    """Refuse a policy with a claim without a verdict, or one of which nothing was judged."""
    for claim in policy.claims:
        if claim.id not in given or given[claim.id].is_unsure:
            why = given[claim.id].reason if claim.id in given else Message("it was not judged")
            raise Uncertifiable(Message("no verdict on `{claim}`: {reason}", claim=claim.id, reason=why))
    if all(given[claim.id].status == NOT_APPLICABLE for claim in policy.claims):
        raise NothingToCertify(Message("there is nothing to certify: no claim of the policy can be asked"))


def seen_from(policy: Policy, folder: Path) -> str | None:
    """Where a policy lies, seen from the certificate's folder; None if it is one of the catalogue."""
    path, known = os.path.realpath(policy.path), policy_path(policy.id)
    if known is not None and os.path.realpath(known) == path:
        return None
    return Path(os.path.relpath(path, os.path.realpath(folder))).as_posix()


def _asked(policy: Policy, verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """Which readings were settled, and what silence counted as."""
    ways: list[dict[str, Any]] = []
    for verdict in verdicts:
        settled = {name: verdict.settled[name] for name in policy.readings if name in verdict.settled}
        way = {"settled": settled, "silence": verdict.silence.value}
        if way not in ways:
            ways.append(way)
    if len(ways) > 1:
        raise Uncertifiable(
            Message(
                "the verdicts were asked with different readings settled, or with silence read differently"
            )
        )
    return ways[0] if ways else {"settled": {}, "silence": Silence.FORBIDDEN.value}


def _sources(policy: Policy) -> dict[str, Any]:
    """The texts that the policy was loaded from."""
    if not policy.path:
        raise one_fault(
            policy.id,
            Message("this policy does not come from a file"),
            Message("write it to one and load that"),
        )
    document = read_document(policy.path, LARGEST_POLICY)
    folder = Path(policy.path).parent
    name = str(document.data.get("vocabulary", ""))
    if not name:
        raise _changed(policy.path)
    vocabulary = vocabulary_path(name) or folder / name
    listed = document.data.get("claims", [])
    files = [listed] if isinstance(listed, str) else listed if isinstance(listed, list) else []
    policy_source, vocabulary_source = _source(policy.path, LARGEST_POLICY), _source(vocabulary)
    digests = f"{policy_source['sha256']} {vocabulary_source['sha256']}"
    if hashlib.sha256(digests.encode()).hexdigest() != policy.digest:
        raise one_fault(
            policy.path, Message("the file was changed while it was judged"), Message("load it once more")
        )
    return {
        "policy": policy_source,
        "vocabulary": vocabulary_source,
        "claims": [{"name": str(file), **_source(folder / str(file))} for file in files],
        "moves": _source(moves[0]) if (moves := moves_files_of(policy.path, policy.vocabulary.id)) else None,
    }


def _source(path: str | Path, largest: int = LARGEST_FILE) -> dict[str, str]:
    digest = read_document(path, largest).digest
    raw = Path(path).read_bytes()
    if hashlib.sha256(raw).hexdigest() != digest:
        raise _changed(path)
    return {"sha256": digest, "text": raw.decode("utf-8")}


def _entry(verdict: Verdict, settled: Reading, silence: Silence, clock: Clock) -> dict[str, Any]:
    """One verdict, with a situation that breaks the claim and one of which it speaks, where there are any."""
    policy, claim = verdict.policy, verdict.claim
    readings = verdict.readings.to_dict()
    del readings["unknown"]
    entry: dict[str, Any] = {
        "claim": claim.id,
        "status": verdict.status.value,
        "status_all": verdict.status_all.value,
        "if_unspecified_free": verdict.if_unspecified_free.value,
        "lacks": list(claim.unknown),
        "readings": readings,
        "counterexample": None,
        "premise": None,
    }
    if verdict.status == NOT_APPLICABLE:
        return entry
    session = session_of(policy, clock)
    clock.look()
    session.limit_to(clock.until)
    encoding = session.encoding
    premise = encoding.premise(claim)
    if verdict.counterexample is not None:
        reading = verdict.counterexample.reading
        broken = session.define(
            ("certified", claim, silence), premise & encoding.outcome_in(claim.broken_by(silence))
        )
        situation = smallest(session, policy, broken, reading, verdict.counterexample.situation)
        decision = decide(policy, situation, reading)
        entry["counterexample"] = {
            "situation": dict(situation),
            "reading": dict(reading),
            "outcome": decision.outcome.value,
            "rules": list(decision.lines),
        }
    entry["premise"] = _occurs(session, policy, session.define(("occurs", claim), premise), settled)
    return entry


def _occurs(session: Session, policy: Policy, premise: Formula, settled: Reading) -> dict[str, Any] | None:
    """The smallest situation of which a claim speaks, in the reading nearest to the default; None if none."""
    found = ReadingsWhere(policy.open_readings(settled))
    find_readings(session, premise, found)
    if not found.witnesses:
        return None
    reading = found.nearest()
    situation = smallest(session, policy, premise, reading, found.witness(reading))
    return {"situation": dict(situation), "reading": reading}
