"""Findings as they are shown beside the code: GitHub's annotations, GitLab's code quality."""

from __future__ import annotations

import hashlib
import json

from childproof.gating.formats.phrases import counted, details, place, title
from childproof.gating.result import GateResult
from proofs.findings.finding import Finding
from rulebook.language import say

__all__ = ["as_github", "as_gitlab"]

MOST_ANNOTATIONS = 50


def as_github(result: GateResult, language: str) -> str:
    """Workflow commands: an error for each new finding, a notice for what is merely told."""
    listed = counted(result)
    lines = [_command("error", finding, result, language) for finding in listed[:MOST_ANNOTATIONS]]
    lines += [_command("notice", finding, result, language) for finding in result.told[:MOST_ANNOTATIONS]]
    level = "error" if result.status else "notice"
    return "\n".join([*lines, f"::{level} title=childproof::{_escaped(result.judgement(language))}"]) + "\n"


def _command(level: str, finding: Finding, result: GateResult, language: str) -> str:
    where = [f"file={_property(finding.file)}"] if finding.file else []
    where += [f"line={finding.line}"] if finding.file and finding.line else []
    where.append(f"title={_property(f'{finding.kind} {title(finding.kind, language)}')}")
    said = "\n".join([say(finding.words, language), *details(finding, language)])
    return f"::{level} {','.join(where)}::{_escaped(said)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def as_gitlab(result: GateResult, language: str) -> str:
    """A code quality report; known and intended findings are left out, as GitLab compares two reports."""
    severities = {
        **{id(one): "blocker" for one in result.faults},
        **{id(one): "critical" for one in result.red},
        **{id(one): "major" for one in result.unsure},
        **{id(one): "info" for one in result.told},
    }
    shown = [finding for finding in result.findings if id(finding) in severities]
    issues = [
        {
            "description": f"{finding.kind} {say(finding.words, language)}",
            "check_name": finding.kind,
            "fingerprint": hashlib.sha256(
                f"{finding.fingerprint} {place(finding)} {finding.words.get('en', '')}".encode()
            ).hexdigest(),
            "severity": severities[id(finding)],
            "location": {"path": finding.file or ".", "lines": {"begin": max(finding.line, 1)}},
        }
        for finding in shown
    ]
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"
