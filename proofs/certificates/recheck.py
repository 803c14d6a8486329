"""`cp.recheck`: checks a certificate, and says what in it is not so.

Knows where the files lie that a certificate is compared with, and how the result is told. The check itself is
`checker`, which uses the standard library alone.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.answers.notebook import html_headed, html_list
from proofs.answers.tabular import TEXT, Columns, TableRow, Tabular
from proofs.certificates.checker.check import CertificateCheck
from proofs.certificates.checker.format import CERTIFICATE, Finding, misfits
from proofs.certificates.checker.policy_source import Unreadable
from proofs.certificates.files import differing_files, existing, policy_file, read_certificate
from rulebook.language import grouped, plural, translator

MOST_FINDINGS = 200


@dataclass(frozen=True)
class Recheck(Tabular):
    """What the check of one certificate found: nothing, or what in it is not so.

    `invariants` counts those of claims over time. `digest` is the policy's; `seal` names the
    certificate; `compared_with` is the policy file that was found to be the certified one, or None.
    """

    policy: str
    digest: str
    seal: str
    claims: int
    readings: int
    situations: int
    invariants: int
    findings: tuple[Finding, ...]
    compared_with: str | None
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether everything that the certificate says is so."""
        return not self.findings

    def words(self, language: str = "en") -> str:
        """The result in a sentence or two."""
        _ = translator(language)
        if self.findings:
            said = plural(language)(
                "The certificate does not hold: {n} finding.",
                "The certificate does not hold: {n} findings.",
                len(self.findings),
            )
            return said.format(n=len(self.findings))
        said = _(
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
            said += " " + ngettext(
                "{n} invariant of claims over time was checked step by step.",
                "{n} invariants of claims over time were checked step by step.",
                self.invariants,
            ).format(n=self.invariants)
        compared = (
            _("The policy file {file} is the one that was certified.").format(file=self.compared_with)
            if self.compared_with
            else _("It was not compared with any policy file.")
        )
        return f"{said} {compared}"

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
            "findings": [{"where": one.where, "message": one.message} for one in self.findings],
            "compared_with": self.compared_with,
            "words": self.words(language),
            "seconds": self.seconds,
        }

    @property
    def columns(self) -> Columns:
        """The policy, and each thing that is not so."""
        return dict.fromkeys(("policy", "where", "message"), TEXT)

    def table(self) -> list[TableRow]:
        """One row for each finding; none where the certificate holds."""
        return [{"policy": self.policy, "where": one.where, "message": one.message} for one in self.findings]

    def __str__(self) -> str:
        return "\n  ".join([self.words(), *map(str, self.findings)])

    def _repr_html_(self) -> str:
        return html_headed(self.words(), html_list(map(str, self.findings)))


def recheck(certificate: str | Path | Mapping[str, Any], policy_path: str | Path | None = None) -> Recheck:
    """Check a certificate, given as a file or as its value.

    `policy_path` is the policy file that it has to be about. Without one it is compared with the
    file that it names itself (from its own folder), or with the policy of its id in the catalogue;
    if there is neither, the certificate is checked by itself.

    Raises:
        InputError: the file cannot be read, or is no certificate at all.
    """
    started = time.perf_counter()
    folder = Path()
    if isinstance(certificate, Mapping):
        document: Any = dict(certificate)
    else:
        folder = Path(certificate).parent
        document = read_certificate(certificate)
    check = CertificateCheck(document)
    found = list(misfits(document, CERTIFICATE))
    compared: str | None = None
    if not found:
        found = list(check.seals())
        theirs = policy_file(document, folder) if policy_path is None else existing(policy_path)
        if theirs is not None:
            differing = list(differing_files(document, theirs))
            compared = None if differing else str(theirs)
            found += differing
        try:
            found += check.contents()
        except Unreadable as error:
            where, _colon, message = str(error).partition(": ")
            found.append(Finding(where, message))
    named = document.get("policy")
    policy = named if isinstance(named, dict) else {}
    return Recheck(
        policy=str(policy.get("id", "")),
        digest=str(policy.get("digest", "")),
        seal=str(document.get("seal", "")),
        claims=check.claims,
        readings=check.readings,
        situations=check.situations,
        invariants=check.invariants,
        findings=tuple(dict.fromkeys(found))[:MOST_FINDINGS],
        compared_with=compared,
        seconds=round(time.perf_counter() - started, 6),
    )
