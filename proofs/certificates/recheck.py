"""`cp.recheck`: checks a certificate, and says what in it is not so.

Knows where the files lie that a certificate is compared with, and how the result is told. The check itself is
`checker`, which uses the standard library alone.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from proofs.answers.notebook import html_headed, html_list
from proofs.answers.tabular import TEXT, Columns, TableRow, Tabular
from proofs.certificates.checker.check import CertificateCheck
from proofs.certificates.checker.effort import Effort
from proofs.certificates.checker.format import CERTIFICATE, CertificateFault, misfits
from proofs.certificates.checker.toml_source import Unreadable
from proofs.certificates.files import differing_files, existing, policy_file, read_certificate
from proofs.certificates.not_certified import LeftOut
from proofs.engines.clock import NO_CLOCK, Clock
from rulebook.catalogue import CATALOGUE
from rulebook.catalogue import policy_path as catalogued
from rulebook.language import N_, SHOWN, grouped, plural, said_in, translator
from rulebook.reader.faults import clipped

MOST_FINDINGS = 200
NOT_APPLICABLE = "not_applicable"
NOTHING_NAMED = N_("it names none, and the catalogue has no policy of this id")
FILE_MISSING = N_("the file that it names is not there")


@dataclass(frozen=True)
class Recheck(Tabular):
    """What the check of one certificate found: nothing, or what in it is not so.

    `invariants` counts those of claims over time. `digest` is the policy's; `seal` names the
    certificate; `compared_with` is the policy file that was found to be the certified one, or None;
    `why_not_compared` says why there is none. `judged` counts the claims that could be asked. `left_out` are
    the claims over time of which the certificate itself names that it says nothing, or not all. `names` is
    the file that the certificate is about by its own account, where the catalogue's was another.
    """

    policy: str
    digest: str
    seal: str
    claims: int
    readings: int
    situations: int
    invariants: int
    findings: tuple[CertificateFault, ...]
    compared_with: str | None
    seconds: float
    why_not_compared: str | None = None
    judged: int = 0
    left_out: tuple[LeftOut, ...] = ()
    names: str | None = None

    @property
    def holds(self) -> bool:
        """Whether everything that the certificate says is so."""
        return not self.findings

    @property
    def is_empty(self) -> bool:
        """Whether no claim was judged, so that nothing is certified."""
        return not self.judged

    @property
    def status(self) -> int:
        """The exit status: 0 holds, 1 does not, 2 certifies nothing, 3 was compared with nothing or left
        something out.
        """
        if self.findings:
            return 1
        if self.is_empty:
            return 2
        return 3 if self.compared_with is None or self.left_out else 0

    def words(self, language: str = SHOWN) -> str:
        """The result in a sentence or two."""
        _ = translator(language)
        if self.findings:
            ngettext = plural(language)
            told = ngettext(
                "The certificate does not hold: {n} finding.",
                "The certificate does not hold: {n} findings.",
                len(self.findings),
            )
            return told.format(n=len(self.findings))
        if self.is_empty:
            return _("The certificate says nothing: no claim about {policy} was judged.").format(
                policy=self.policy
            )
        told = _(
            "The certificate holds: {claims} claims about {policy}, decided again in each of {situations} "
            "situations under each of {readings} readings, without a solver."
        ).format(
            claims=self.claims,
            policy=self.policy,
            situations=grouped(self.situations, language),
            readings=grouped(self.readings, language),
        )
        if self.invariants:
            ngettext = plural(language)
            told += " " + ngettext(
                "{n} invariant of claims over time was checked step by step.",
                "{n} invariants of claims over time were checked step by step.",
                self.invariants,
            ).format(n=self.invariants)
        compared = (
            _("The policy file {file} is the one that was certified.").format(
                file=_within_catalogue(self.compared_with)
            )
            if self.compared_with
            else _("It was not compared with any policy file: {why}.").format(
                why=_(self.why_not_compared or NOTHING_NAMED)
            )
        )
        return f"{told} {compared}"

    def told(self, language: str = SHOWN) -> list[str]:
        """Each finding in words, with its place; of a certificate that holds, what it leaves out."""
        found = [f"{said_in(one.where, language)}: {said_in(one.message, language)}" for one in self.findings]
        if self.names is not None:
            _ = translator(language)
            text = _(
                "The catalogue has a policy of this id, and it was compared with that; the certificate names "
                "{file}: --policy compares with a file of your own."
            )
            found.append(text.format(file=self.names))
        return found or [one.words(language) for one in self.left_out]

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """The result as values of JSON."""
        return {
            "policy": self.policy,
            "digest": self.digest,
            "seal": self.seal,
            "holds": self.holds,
            "claims": self.claims,
            "readings": self.readings,
            "situations": self.situations,
            "invariants": self.invariants,
            "findings": [
                {"where": said_in(one.where, language), "message": said_in(one.message, language)}
                for one in self.findings
            ],
            "compared_with": self.compared_with,
            "left_out": [{**one.to_dict(), "words": one.words(language)} for one in self.left_out],
            "words": self.words(language),
        }

    @property
    def columns(self) -> Columns:
        """The policy, and each thing that is not so."""
        return dict.fromkeys(("policy", "where", "message"), TEXT)

    def table(self) -> list[TableRow]:
        """One row for each finding; none where the certificate holds."""
        return [{"policy": self.policy, "where": one.where, "message": one.message} for one in self.findings]

    def __str__(self) -> str:
        return "\n  ".join([self.words(), *self.told(SHOWN)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_headed(self.words(), html_list(self.told(SHOWN)))


def _within_catalogue(file: str) -> str:
    """A file of the catalogue as it is called there, the same on every machine; any other as it is."""
    path = Path(file)
    return path.relative_to(CATALOGUE).as_posix() if path.is_relative_to(CATALOGUE) else file


def recheck(
    certificate: str | Path | Mapping[str, Any],
    policy_path: str | Path | None = None,
    *,
    clock: Clock = NO_CLOCK,
) -> Recheck:
    """Check a certificate, given as a file or as its value.

    `policy_path` is the policy file that it has to be about. Without one it is compared with the policy of
    its id in the catalogue, or, where the catalogue has none, with the file that it names itself (from its
    own folder). If there is neither, the certificate is checked by itself, and `status` is never 0.

    Raises:
        InputError: the file cannot be read, or is no certificate at all.
        Undecided: the `clock` says that time is up.
    """
    started = time.perf_counter()
    folder = Path()
    if isinstance(certificate, Mapping):
        document: Any = dict(certificate)
    else:
        folder = Path(certificate).parent
        document = read_certificate(certificate)
    check = CertificateCheck(document, Effort(look=clock.look))
    found = list(islice(misfits(document, CERTIFICATE), MOST_FINDINGS))
    compared: str | None = None
    why_not: str | None = None
    judged = 0
    if not found:
        found = list(check.seals())
        theirs = policy_file(document, folder) if policy_path is None else existing(policy_path)
        if theirs is None:
            why_not = NOTHING_NAMED if document["policy"]["file"] is None else FILE_MISSING
        else:
            differing = list(differing_files(document, theirs))
            compared = None if differing else str(theirs)
            found += differing
        try:
            found += islice(check.contents(), MOST_FINDINGS)
        except Unreadable as error:
            found.append(CertificateFault(error.where, error.message))
        judged = sum(entry["status"] != NOT_APPLICABLE for entry in document["verdicts"])
    named = document.get("policy")
    policy = named if isinstance(named, dict) else {}
    return Recheck(
        policy=_shown(policy.get("id", "")),
        digest=_shown(policy.get("digest", "")),
        seal=_shown(document.get("seal", "")),
        claims=check.claims,
        readings=check.readings,
        situations=check.situations,
        invariants=check.invariants,
        findings=tuple(dict.fromkeys(found))[:MOST_FINDINGS],
        compared_with=compared,
        why_not_compared=why_not,
        judged=judged,
        left_out=() if found else tuple(map(LeftOut.of_entry, document["left_out"])),
        seconds=round(time.perf_counter() - started, 6),
        names=_own_file(policy) if judged and policy_path is None and compared is None else None,
    )


def _own_file(policy: Mapping[str, Any]) -> str | None:
    """The file that a certificate names, if the catalogue has a policy of its id."""
    file, name = policy.get("file"), policy.get("id")
    if not (isinstance(file, str) and isinstance(name, str)) or catalogued(name) is None:
        return None
    return _shown(file)


def _shown(value: object) -> str:
    """A text of a certificate as it can be printed, whoever wrote it."""
    return clipped(str(value) if isinstance(value, str) else "", 200)
