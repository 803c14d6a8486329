"""The part of a report that says where things come from: texts, readings, and how to check it all."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from childproof.answers.audit_result import AuditResult
from childproof.report.context import ReportContext
from childproof.report.rules import question_anchor
from proofs.answers.verdict import Verdict
from rulebook.language import say
from rulebook.model import Policy

DIGEST_LENGTH = 16
"""So many hexadecimal digits of a digest are shown; audit.json has all."""


@dataclass(frozen=True)
class Source:
    """One rule book: its title, the place of the source it was read from, and the source."""

    policy: str
    title: str
    place: str
    document: str


@dataclass(frozen=True)
class OpenNote:
    """One thing that a text leaves open."""

    words: str
    quote: str
    lines: str
    policies: str


@dataclass(frozen=True)
class Option:
    """One way to read a place of the text."""

    words: str
    is_default: bool
    is_settled: bool


@dataclass(frozen=True)
class Question:
    """One place of the text that can be read in several ways."""

    id: str
    anchor: str
    words: str
    lines: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class ReadingList:
    """The questions about one rule book, and how many readings they make."""

    policy: str
    readings: str
    questions: tuple[Question, ...]


def sources(policies: Iterable[Policy], language: str) -> list[Source]:
    """What was read, in the words of the sources themselves."""
    return [
        Source(
            policy.id,
            say(policy.title, language),
            f"«{policy.source['slide']}»" if policy.source.get("slide") else "",
            ", ".join(
                words
                for words in (f"«{policy.source.get('title', '')}»", policy.source.get("date", ""))
                if words.strip("«»")
            ),
        )
        for policy in policies
    ]


def open_notes(context: ReportContext) -> list[OpenNote]:
    """The questions that no reading settles; for all policies alike the names are left out."""
    names = context.titles
    return [
        OpenNote(
            words=say(question.words, context.locale.language),
            quote=question.quote,
            lines=", ".join(question.lines),
            policies=""
            if all(name in question.policies for name in names)
            else ", ".join(names[policy] for policy in question.policies if policy in names),
        )
        for question in context.result.questions
    ]


def reading_lists(context: ReportContext) -> list[ReadingList]:
    """Every reading of every policy, with its options."""
    _ = context.locale
    names = context.titles
    settled = context.result.request.settled
    lists = []
    for policy in context.result.policies:
        total = 1
        for options in policy.open_readings(settled).values():
            total *= len(options)
        lists.append(
            ReadingList(
                policy=names[policy.id],
                readings=_("Readings left open: {n}.").format(n=context.locale.number(total)),
                questions=tuple(
                    Question(
                        id=name,
                        anchor=question_anchor(policy, name),
                        words=say(question.question, context.locale.language),
                        lines=", ".join(question.lines),
                        options=tuple(
                            Option(
                                say(question.option_words[option], context.locale.language),
                                option == question.default,
                                settled.get(name) == option,
                            )
                            for option in question.options
                        ),
                    )
                    for name, question in policy.readings.items()
                ),
            )
        )
    return lists


def provenance_rows(context: ReportContext) -> list[tuple[str, str]]:
    """What the figures depend on, each with its name."""
    _ = context.locale
    request = context.result.request
    rows = [(_("Made on"), context.result.created.strftime("%Y-%m-%d %H:%M UTC"))]
    rows += [(_("With"), ", ".join(f"{name} {number}" for name, number in context.result.versions.items()))]
    rows += [(policy.id, _digest(policy.digest)) for policy in context.result.policies]
    settled = ", ".join(f"{name} = {option}" for name, option in request.settled.items())
    rows.append((_("Readings settled"), settled or _("none")))
    rows.append((_("Silence is read as"), _("free") if request.silence == "free" else _("forbidden")))
    if context.result.simulation is not None:
        record = context.result.simulation.run.provenance
        rows += [
            (
                _("Region"),
                f"{say(context.result.profile.words, context.locale.language)}, {_digest(record.profile)}",
            ),
            (_("Behaviour"), _digest(record.behaviours)),
            (
                _("Scale, days, seed"),
                f"{_.plain_number(request.scale)}, {request.days}, {request.seed}",
            ),
        ]
    return rows


def _digest(digest: str) -> str:
    return f"SHA-256 {digest[:DIGEST_LENGTH]}…"


def recheck_commands(result: AuditResult, worst: Verdict | None) -> list[str]:
    """The commands that check one verdict and explain one decision."""
    if worst is None or worst.counterexample is None:
        return []
    place = list(result.policies).index(worst.policy)
    name = result.request.policies[place]
    example = worst.counterexample
    situation = [
        f"{fact}={'yes' if value is True else 'no' if value is False else value}"
        for fact, value in example.situation.items()
    ]
    changed = [
        f"{question}={option}"
        for question, option in example.reading.items()
        if option != worst.policy.readings[question].default
    ]
    explain = ["childproof", "show", name, "--situation", *situation]
    return [
        shlex.join(["childproof", "verify", name, "--claim", worst.claim.id]),
        shlex.join([*explain, *(["--reading", *changed] if changed else [])]),
    ]
