"""Whole audits, each made once for all tests of a session that only read it.

A worker that needs one while another makes it waits for it.
"""

from __future__ import annotations

import fcntl
import hashlib
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from childproof.answers.audit_result import AuditResult
from childproof.calls.audit import audit

__all__ = ["SharedAudits"]


class SharedAudits:
    """Audits on disk by what was asked; call it as `audit` is called, without a place for the output."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.loaded: dict[str, AuditResult] = {}

    def __call__(self, policies: str | Path | Iterable[str] | None = None, **options: Any) -> AuditResult:
        """The audit, with its files where it was made. No test may change them."""
        asked = repr((policies, sorted(options.items())))
        if asked not in self.loaded:
            place = self.folder / hashlib.sha256(asked.encode()).hexdigest()
            self.loaded[asked] = _kept(place, policies, options)
        return self.loaded[asked]


def _kept(place: Path, policies: Any, options: dict[str, Any]) -> AuditResult:
    place.mkdir(parents=True, exist_ok=True)
    kept = place / "result.pickle"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(audit(policies, output=place / "report", **options)))
    result: AuditResult = pickle.loads(kept.read_bytes())
    return result
