"""Warnings of quotes that the source of a policy lacks, beside whatever a command answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from childproof.commands.shared.terminal import tell
from proofs.findings.finding import Finding
from proofs.findings.quotes import missing_quotes
from rulebook.language import say, translator
from rulebook.model import Policy

__all__ = ["quotes_in_json", "tell_missing_quotes"]

Warnings = Mapping[str, tuple[Finding, ...]]
"""What is told of each policy, by its id; policies of which there is nothing to tell are left out."""


def tell_missing_quotes(policies: Iterable[Policy], language: str) -> Warnings:
    """Say on standard error which quotes the documents of the policies lack, and return the findings."""
    _ = translator(language)
    warning = _("warning")
    found = {policy.id: missing_quotes(policy) for policy in policies}
    for finding in (one for findings in found.values() for one in findings):
        place = f"{finding.file}:{finding.line}" if finding.line else finding.file
        tell(f"{place}: {warning} {finding.kind} {say(finding.words, language)}")
    return {policy: findings for policy, findings in found.items() if findings}


def quotes_in_json(one: Mapping[str, object], policy: str, warnings: Warnings) -> dict[str, object]:
    """A JSON object about a policy, with the findings of its quotes where there are any."""
    listed = [finding.to_dict() for finding in warnings.get(policy, ())]
    return {**one, "findings": listed} if listed else dict(one)
