"""SARIF 2.1.0, the format of code scanning: the kinds as rules, the findings as results."""

from __future__ import annotations

import json
from urllib.parse import quote

from childproof.gating.formats.phrases import details, title
from childproof.gating.result import GateResult
from childproof.version import __version__
from proofs.findings.finding import Finding
from proofs.findings.kinds import KINDS, Red
from rulebook.language import say

__all__ = ["as_sarif"]

SCHEMA = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"
FINGERPRINT = "childproof/v1"
_LEVELS = {Red.YES: "error", Red.SOMETIMES: "error", Red.ONLY_ANY: "warning", Red.NEVER: "note"}


def as_sarif(result: GateResult, language: str) -> str:
    """One run; what is known or intended is suppressed with its reason, so that a scanner closes it."""
    rules = [
        {
            "id": kind.id,
            "shortDescription": {"text": title(kind.id, language)},
            "fullDescription": {"text": title(kind.id, language)},
            "help": {"text": f"childproof explain {kind.id}", "markdown": f"`childproof explain {kind.id}`"},
            "defaultConfiguration": {"level": _LEVELS[kind.red]},
        }
        for kind in KINDS.values()
    ]
    red = {id(finding) for finding in (*result.faults, *result.red, *result.unsure)}
    run = {
        "tool": {"driver": {"name": "childproof", "semanticVersion": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, result, language, id(one) in red) for one in result.findings],
        "properties": {"against": result.against, "status": result.status},
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _result(finding: Finding, result: GateResult, language: str, is_red: bool) -> dict[str, object]:
    text = "\n".join([say(finding.words, language), *details(finding, language)])
    found: dict[str, object] = {
        "ruleId": finding.kind,
        "ruleIndex": list(KINDS).index(finding.kind),
        "level": "error" if is_red else finding.level.value,
        "message": {"text": text},
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {"policy": finding.policy, "claim": finding.claim, "about": finding.about or None},
    }
    if finding.file:
        region = {"region": {"startLine": finding.line}} if finding.line else {}
        place = {"artifactLocation": {"uri": quote(finding.file)}, **region}
        found["locations"] = [{"physicalLocation": place}]
    reasons = [reason for reason in (finding.known, finding.intended) if reason is not None]
    if reasons:
        found["suppressions"] = [{"kind": "external", "justification": reason} for reason in reasons]
    return found
