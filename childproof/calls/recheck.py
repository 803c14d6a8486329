"""`cp.recheck`: a certificate, checked without any solver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from childproof.answers.result_lists import ResultList
from childproof.calls.policies import PolicyName, policy
from proofs.certificates.certify import Certificate
from proofs.certificates.recheck import Recheck
from proofs.certificates.recheck import recheck as recheck_one
from rulebook.language import Message
from rulebook.reader.faults import clipped, one_fault

CertificateName = str | Path | Certificate | Mapping[str, Any]


def recheck(
    certificates: CertificateName | Iterable[CertificateName], policy_path: PolicyName | None = None
) -> Recheck | ResultList[Recheck]:
    """Check a certificate: a file, its value, or what `cp.certify` returns; several give a list.

    `policy_path` is the policy that it has to be about, as an id, a path or a policy. Without one it is
    compared with the catalogue's policy of its id, or with the file that it names itself.

        cp.recheck("safety.json").holds

    Raises:
        InputError: a file cannot be read, or is no certificate at all.
    """
    theirs = None if policy_path is None else policy(policy_path).path
    if isinstance(certificates, (str, Path, Certificate, Mapping)):
        return _rechecked(certificates, theirs)
    if not isinstance(certificates, Iterable):
        raise _no_certificate(certificates)
    return ResultList(_rechecked(certificate, theirs) for certificate in certificates)


def _rechecked(certificate: CertificateName, policy_path: str | None) -> Recheck:
    if isinstance(certificate, Certificate):
        return recheck_one(certificate.document, policy_path)
    if not isinstance(certificate, (str, Path, Mapping)):
        raise _no_certificate(certificate)
    return recheck_one(certificate, policy_path)


def _no_certificate(given: object) -> Exception:
    return one_fault(
        "certificate",
        Message("`{given}` is no certificate", given=clipped(str(given))),
        Message("give the path of a file, or what `cp.certify` returns"),
    )
