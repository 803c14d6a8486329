"""Quotes of rules against the text of the document that a policy names.

Knows where that document lies and what counts as the same words. Knows nothing of what a rule means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from proofs.findings.finding import Finding, Level
from rulebook.catalogue import CATALOGUE
from rulebook.language import LANGUAGES, N_, translator
from rulebook.model import BasisKind, Policy, QuoteBy, Rule, Scenario
from rulebook.reader.document import Document, read_document, read_text
from rulebook.reader.faults import InputError, clipped
from rulebook.reader.outside import is_outside

__all__ = ["TEXTS", "missing_quotes"]

TEXTS = (".txt", ".md")
"""How the name of a document ends that can be held against quotes; of others only people can tell."""
LONGEST_SHOWN = 200

MISSING = N_("the quote is not in {document}: «{quote}»")
OUTSIDE = N_("{document} lies outside the folder of the policy, so no quote was held against it")
UNREADABLE = N_("{document} cannot be read as a text, so no quote was held against it")


def missing_quotes(policy: Policy) -> tuple[Finding, ...]:
    """The rules and scenarios whose quote the document of the source lacks, in the order of the policy.

    The document is the file `document` of `[source]`, a `.txt` or `.md` by its path from the policy's folder.
    Spaces and line ends make no difference. Rules with `quote_by = "ours"` quote nobody, and of scenarios
    those alone count that cite a line. A document that cannot be read, or that lies outside the folder of the
    policy, is one finding.
    """
    name = policy.source.get("document", "")
    if not policy.path or not name.endswith(TEXTS):
        return ()
    path = Path(policy.path).parent / name
    # The rule books of the catalogue share their documents, whatever folder each lies in.
    home = Path(policy.path).parent
    if is_outside(path, home if is_outside(home, CATALOGUE) else CATALOGUE):
        return (_about_document(policy, OUTSIDE),)
    try:
        text = _without_spaces(read_text(path))
    except InputError:
        return (_about_document(policy, UNREADABLE),)
    rules = [
        (place, rule)
        for place, rule in enumerate(policy.rules)
        if rule.quote_by is QuoteBy.SOURCE and _without_spaces(rule.quote) not in text
    ]
    scenarios = [
        one
        for one in policy.scenarios
        if one.basis.kind is BasisKind.LINE and _without_spaces(one.basis.words["quote"]) not in text
    ]
    return (*_of_rules(policy, rules), *_of_scenarios(policy, scenarios))


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def _document(path: str | Path) -> Document | None:
    """A file of the policy with its lines; None where it is gone, or was never a file."""
    try:
        return read_document(path)
    except InputError:
        return None


def _of_rules(policy: Policy, rules: Sequence[tuple[int, Rule]]) -> Iterator[Finding]:
    document = _document(policy.path) if rules else None
    for place, rule in rules:
        line = document.line("rules", place, "quote") if document is not None else 0
        yield replace(_missing(policy, rule.quote, policy.path, line), rule=rule.id, about=f"quote:{rule.id}")


def _of_scenarios(policy: Policy, scenarios: Sequence[Scenario]) -> Iterator[Finding]:
    if not scenarios:
        return
    document = _document(policy.path)
    named = document.data.get("scenarios", ()) if document is not None else ()
    files = [named] if isinstance(named, str) else named if isinstance(named, list) else ()
    read = [_document(Path(policy.path).parent / str(name)) for name in files]
    for one in scenarios:
        file, line = policy.path, 0
        for other in filter(None, read):
            known = other.data.get("scenarios")
            if isinstance(known, dict) and one.id in known:
                file, line = other.path, other.line("scenarios", one.id, "cites", "quote")
        missing = _missing(policy, one.basis.words["quote"], file, line)
        yield replace(missing, about=f"quote:scenario:{one.id}")


def _missing(policy: Policy, quote: str, file: str, line: int) -> Finding:
    name = policy.source["document"]
    words = _words(MISSING, document=clipped(name), quote=clipped(quote, LONGEST_SHOWN))
    return Finding("CP803", Level.WARNING, policy.id, words, file.replace("\\", "/"), line)


def _about_document(policy: Policy, template: str) -> Finding:
    name = policy.source["document"]
    document = _document(policy.path)
    line = document.line("source", "document") if document is not None else 0
    words = _words(template, document=clipped(name))
    file = policy.path.replace("\\", "/")
    return Finding("CP803", Level.WARNING, policy.id, words, file, line, about=f"quote:{name}")


def _words(template: str, **values: str) -> dict[str, str]:
    return {language: translator(language)(template).format(**values) for language in LANGUAGES}
