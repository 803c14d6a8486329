"""JUnit's XML, which every runner of tests reads: a suite for each policy, a case for each finding."""

from __future__ import annotations

from xml.etree import ElementTree

from childproof.gating.formats.phrases import details, place, title
from childproof.gating.result import GateResult, JudgedPolicy
from proofs.findings.finding import Finding
from rulebook.language import say, translator

__all__ = ["as_junit"]

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def as_junit(result: GateResult, language: str) -> str:
    """New findings fail, faults and what could not be told are errors, known and intended are skipped."""
    suites = ElementTree.Element("testsuites", name="childproof")
    claimed: set[int] = set()
    for policy in result.policies:
        own = [one for one in result.findings if one.policy == policy.id and id(one) not in claimed]
        claimed.update(id(one) for one in own)
        _suite(suites, policy.id, policy, own, result, language)
    rest = [one for one in result.findings if id(one) not in claimed]
    if rest:
        _suite(suites, "childproof", None, rest, result, language)
    ElementTree.indent(suites)
    return f"{HEAD}\n{ElementTree.tostring(suites, encoding='unicode')}\n"


def _suite(
    suites: ElementTree.Element,
    name: str,
    policy: JudgedPolicy | None,
    findings: list[Finding],
    result: GateResult,
    language: str,
) -> None:
    errors = {id(one) for one in (*result.faults, *result.unsure)}
    red = {id(one) for one in result.red}
    told = {id(one) for one in result.told}
    suite = ElementTree.SubElement(suites, "testsuite", name=name)
    plain = 0
    if not any(id(one) in errors | red for one in findings):
        what = translator(language)("nothing is worse")
        file = policy.file if policy else name
        ElementTree.SubElement(suite, "testcase", classname=name, name=f"{file}: {what}", time="0")
        plain = 1
    for finding in findings:
        subject = finding.claim or finding.about or finding.rule or ""
        case_name = " ".join(filter(None, [finding.kind, subject, finding.fingerprint]))
        case = ElementTree.SubElement(suite, "testcase", classname=name, name=case_name, time="0")
        said = f"{place(finding)}: {say(finding.words, language)}"
        text = "\n".join([said, *details(finding, language)])
        message = f"{finding.kind} {title(finding.kind, language)}"
        if id(finding) in errors:
            ElementTree.SubElement(case, "error", message=message, type=finding.kind).text = text
        elif id(finding) in red:
            ElementTree.SubElement(case, "failure", message=message, type=finding.kind).text = text
        elif id(finding) in told:
            ElementTree.SubElement(case, "system-out").text = text
        else:
            reason = finding.known if finding.known is not None else finding.intended
            ElementTree.SubElement(case, "skipped", message=reason or "")
    count = sum(id(one) in errors for one in findings)
    failed = sum(id(one) in red for one in findings)
    skipped = sum(id(one) not in errors | red | told for one in findings)
    counts = {"tests": len(findings) + plain, "errors": count, "failures": failed, "skipped": skipped}
    for key, number in counts.items():
        suite.set(key, str(number))
    suite.set("time", "0")
