"""Faults of files as findings, so that every format of the gate can tell them.

Knows what a fault says. Knows nothing of how it was found.
"""

from __future__ import annotations

from proofs.findings.finding import Finding, Level
from rulebook.language import LANGUAGES
from rulebook.reader.faults import Fault, InputError

__all__ = ["findings_from"]


def findings_from(error: InputError) -> tuple[Finding, ...]:
    """Each fault of a file, or of a call, as a finding of the kind CP001, in the order of the error.

    `file` is the path as the caller named it, with `/` – or what of the call is at fault, such as an option.
    A file with a fault tells no id of a policy, so `policy` is empty.
    """
    return tuple(map(_finding, error.faults))


def _finding(fault: Fault) -> Finding:
    return Finding(
        kind="CP001",
        level=Level.ERROR,
        policy="",
        words={language: fault.words(language) for language in LANGUAGES},
        file=fault.path.replace("\\", "/"),
        line=fault.line,
        about=f"fault:{fault.words('en')}",
    )
