"""CP803: quotes that the source document lacks, red where the edit brought them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from proofs.findings.finding import Finding, Level
from proofs.findings.quotes import missing_quotes
from proofs.gate.book import BookVersion
from proofs.gate.telling import in_both
from rulebook.language import Message, said_in
from rulebook.model import Policy
from rulebook.reader.places import FilePlace


def quote_findings(old: BookVersion | None, new: BookVersion) -> Iterator[Finding]:
    """The quotes of the new side that its document lacks; what the old side lacked, too, is only told."""
    before = () if old is None else missing_quotes(old.policy)
    known = {_said(finding) for finding in before}
    # Where only the old rules are at hand, and not their document, a quote that stood there counts as known.
    unread = old is not None and any(_is_of_document(finding, old.policy) for finding in before)
    if old is not None and old.policy.source.get("document") and not new.policy.source.get("document"):
        yield _not_named(old.policy, new)
    quotes = _quotes(old.policy) if old is not None and unread else frozenset()
    for finding in missing_quotes(new.policy):
        is_known = _said(finding) in known or any(quote in finding.words["en"] for quote in quotes)
        yield replace(
            finding,
            level=Level.NOTE if is_known else Level.ERROR,
            file=new.shown(FilePlace(finding.file, finding.line)),
        )


def _not_named(old: Policy, new: BookVersion) -> Finding:
    """The policy no longer names its document: quotes could say anything."""
    message = Message(
        "the policy no longer names {document}, so that no quote is held against it",
        document=str(old.source["document"]),
    )
    words = in_both(partial(said_in, message))
    return Finding("CP803", Level.ERROR, new.policy.id, words, new.file, 0, about="quote:document")


def _said(finding: Finding) -> str:
    return finding.words["en"]


def _is_of_document(finding: Finding, policy: Policy) -> bool:
    return finding.about == f"quote:{policy.source.get('document', '')}"


def _quotes(policy: Policy) -> frozenset[str]:
    return frozenset(rule.quote for rule in policy.rules)
