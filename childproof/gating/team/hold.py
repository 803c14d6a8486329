"""Holds the findings of one policy against what a team says, and tells what of that is out of date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from childproof.gating.team.intents import Intent, IntentFile, covering
from childproof.gating.team.known import KnownFile, KnownFinding, covers, shrank
from childproof.gating.team.words import in_every_language
from proofs.findings.finding import Finding, Level
from rulebook.language import LANGUAGES, N_, Words, plural
from rulebook.model import Policy

__all__ = ["held", "lapsed_notes", "nothing_was_meant", "strangers"]

SOON = timedelta(days=30)
_MEANING = ("CP1", "CP2", "CP3", "CP4", "CP5", "CP6")


def held(
    findings: Iterable[Finding],
    policy: Policy | None,
    intents: tuple[Intent, ...],
    known: tuple[KnownFinding, ...],
    today: date,
    *,
    alone: Iterable[Finding] = (),
) -> tuple[Finding, ...]:
    """The findings with the reasons that a team gave, and new ones about what it says in vain.

    `alone` is what is wrong with the policy whatever it was: known findings that an edit did not touch. The
    policy may be None where nothing was found and nothing is meant.
    """
    listed = list(findings)
    valid = [entry for entry in known if not entry.has_expired(today)]
    used: set[int] = set()
    told: list[Finding] = []
    for finding in listed:
        assert policy is not None
        meant = covering(finding, intents, policy)
        lived_with = next((entry for entry in valid if covers(entry, finding, policy)), None)
        used.update(id(intent) for intent in meant if intent.says(finding.kind))
        told.append(
            replace(
                finding,
                known=None if lived_with is None else lived_with.reason,
                intended=meant[0].because if meant else None,
            )
        )
    there = [*listed, *alone]
    told += _about_known(valid, known, there, today)
    for intent in intents:
        assert policy is not None
        if id(intent) not in used:
            told.append(_unmet(intent, policy))
    return tuple(told)


def _about_known(
    valid: list[KnownFinding], known: tuple[KnownFinding, ...], findings: list[Finding], today: date
) -> Iterator[Finding]:
    for entry in known:
        if entry.expires is not None and entry.expires - SOON < today:
            over = entry.has_expired(today)
            words = in_every_language(
                N_("the known finding {kind} {subject} has expired on {day}: {reason}")
                if over
                else N_("the known finding {kind} {subject} expires on {day}: {reason}"),
                kind=entry.kind,
                subject=entry.subject,
                day=entry.expires.isoformat(),
                reason=entry.reason,
            )
            yield _about(entry, "CP901", Level.ERROR if over else Level.NOTE, words)
    for entry in valid:
        if not any(entry.is_about(finding) for finding in findings):
            words = in_every_language(
                N_("the known finding {kind} {subject} matches nothing any more: take it out"),
                kind=entry.kind,
                subject=entry.subject,
            )
            yield _about(entry, "CP902", Level.NOTE, words)
        elif shrank(entry, findings):
            words = in_every_language(
                N_("the known finding {kind} {subject} has shrunk: lower its `at_most`"),
                kind=entry.kind,
                subject=entry.subject,
            )
            yield _about(entry, "CP902", Level.NOTE, words)


def _about(entry: KnownFinding, kind: str, level: Level, words: Words) -> Finding:
    about = f"known:{entry.kind}:{entry.subject}"
    return Finding(kind, level, entry.policy, words, entry.file, entry.line, about=about)


def _unmet(intent: Intent, policy: Policy) -> Finding:
    words = in_every_language(
        N_("meant, but nothing changed so ({change}): {because}"),
        change=intent.change,
        because=intent.because,
    )
    about = f"intent:{intent.because}"
    return Finding("CP902", Level.ERROR, policy.id, words, intent.file, intent.line, about=about)


def lapsed_notes(file: IntentFile, bases: Iterable[str]) -> Iterator[Finding]:
    """A note on the intents that were about other old policies: one for them all, at the first."""
    lapsed = list(file.lapsed(bases))
    if lapsed:
        line, base = lapsed[0]
        words = {}
        for language in LANGUAGES:
            ngettext = plural(language)
            said = ngettext(
                "{n} intent has lapsed: it was about an older rule book",
                "{n} intents have lapsed: they were about older rule books",
                len(lapsed),
            )
            words[language] = said.format(n=len(lapsed))
        yield Finding("CP902", Level.NOTE, "", words, file.shown, line, about=f"intent:{base}")


def nothing_was_meant(file: IntentFile, findings: Iterable[Finding]) -> Iterator[Finding]:
    """A finding where a file says that no meaning changes, and some does."""
    changed = [one for one in findings if one.kind.startswith(_MEANING) and one.known is None]
    if file.nothing and changed:
        words = {}
        for language in LANGUAGES:
            ngettext = plural(language)
            said = ngettext(
                "it says that no meaning changes, but {count} finding says that some does",
                "it says that no meaning changes, but {count} findings say that some does",
                len(changed),
            )
            words[language] = said.format(count=len(changed))
        yield Finding("CP902", Level.ERROR, changed[0].policy, words, file.shown, 0, about="intent:nothing")


def strangers(file: KnownFile, policies: Iterable[str]) -> Iterator[Finding]:
    """A note on each known finding of a policy that is not there."""
    there = set(policies)
    for name in file.policies:
        if name not in there:
            for entry in file.extents(name):
                words = in_every_language(
                    N_("the known finding {kind} {subject} is of {policy}, and there is no such policy"),
                    kind=entry.kind,
                    subject=entry.subject,
                    policy=name,
                )
                yield _about(entry, "CP902", Level.NOTE, words)
