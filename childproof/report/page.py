"""The report as one page of HTML that needs nothing else: no network, no scripts, no other file.

Knows which parts the page has and in which order. What they say comes from the other
files of this folder; how they look from the folder `templates`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from childproof.answers.audit_result import AuditResult
from childproof.report.answer import Card, answer_sentence, asked, cards
from childproof.report.attacks import StepsPart, steps_part
from childproof.report.claims import (
    ClaimBlock,
    ReportFinding,
    SummaryRow,
    claim_blocks,
    finding,
    summary_rows,
    worst_case,
)
from childproof.report.context import ReportContext
from childproof.report.glance import Glance, answer, glance_head, glances
from childproof.report.headings import HEADINGS
from childproof.report.links import link_codes
from childproof.report.proofs import (
    Checked,
    Mended,
    ProofBlock,
    Watched,
    checked_policies,
    mended_policies,
    proof_blocks,
    watched_policies,
)
from childproof.report.rules import RuleBook, linked_lines, rule_books
from childproof.report.simulation import (
    FigureRow,
    SimulationPart,
    figure_rows,
    is_channel_weight,
    not_simulated_words,
    simulation_part,
    statements,
)
from childproof.report.sources import (
    OpenNote,
    ReadingList,
    Source,
    open_notes,
    provenance_rows,
    reading_lists,
    recheck_commands,
    sources,
)
from childproof.report.who import WhoPart, who_part
from rulebook.language import said_in, say


@dataclass(frozen=True)
class Page:
    """Everything that the template shows."""

    language: str
    t: Mapping[str, str]
    sources: list[Source]
    documents: list[str]
    change: tuple[str, ...]
    first_claim: str
    asked: str
    answer: str
    cards: tuple[Card, ...]
    who: WhoPart | None
    rules: list[RuleBook]
    glance_head: tuple[str, ...]
    glance: tuple[Glance, ...]
    worst: ReportFinding | None
    policies: tuple[str, ...]
    must_not: list[SummaryRow]
    must_stay: list[SummaryRow]
    failures: list[ClaimBlock]
    costs: list[ClaimBlock]
    proofs: list[ProofBlock]
    steps: StepsPart | None
    checked: list[Checked]
    watched: list[Watched]
    mended: list[Mended]
    unfinished: list[str]
    notes: list[OpenNote]
    readings: list[ReadingList]
    simulation: SimulationPart | None
    not_simulated: list[str]
    assumed: list[FigureRow]
    channels: list[FigureRow]
    sourced: list[FigureRow]
    statements: list[str]
    provenance: list[tuple[str, str]]
    command: str
    recheck: list[str]
    certificates: list[str]
    no_certificates: list[str]


def render(result: AuditResult, *, progress: Callable[[], None] | None = None) -> str:
    """The page; `progress` is called after each verdict has been put into words."""
    environment = Environment(
        loader=PackageLoader("childproof"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = page_of(result, progress=progress)
    css = environment.get_template("report.css").render().replace("\r\n", "\n")
    template = environment.get_template("report.html")
    text = template.render(vars(page), css=css, content_policy=_content_policy(css)) + "\n"
    return link_codes(text, linked_lines(result.policies))


def _content_policy(css: str) -> str:
    """What a browser may load and run for the page: its own style sheet, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def page_of(result: AuditResult, *, progress: Callable[[], None] | None = None) -> Page:
    """What the page says, before it looks like anything."""
    context = ReportContext.of(result)
    locale, names = context.locale, context.titles
    findings = {}
    for verdict in result.verdicts:
        found = finding(context, verdict)
        if found is not None:
            findings[verdict.policy.id, verdict.claim.id] = found
        if progress is not None:
            progress()
    worst = worst_case(result)
    claims = result.verdicts.claims
    figures = result.figures()
    assumed = [one for one in figures if one.is_assumption]
    texts = sources(result.policies, locale.language)
    return Page(
        language=locale.language,
        t={name: locale(text) for name, text in HEADINGS.items()},
        sources=texts,
        documents=list(dict.fromkeys(text.document for text in texts if text.document)),
        change=result.change_words,
        first_claim=say(claims[0].words, locale.language) if claims else "",
        asked=asked(context),
        answer=answer_sentence(context) if asked(context) else answer(context),
        cards=cards(context, findings) if asked(context) else (),
        who=who_part(context),
        rules=rule_books(context),
        glance_head=glance_head(context),
        glance=tuple(glances(context)),
        worst=finding(context, worst, name="worst") if worst else None,
        policies=tuple(names.values()),
        must_not=summary_rows(context, service=False),
        must_stay=summary_rows(context, service=True),
        failures=claim_blocks(context, findings, service=False),
        costs=claim_blocks(context, findings, service=True),
        proofs=proof_blocks(context),
        steps=steps_part(context),
        checked=checked_policies(context),
        watched=watched_policies(context),
        mended=mended_policies(context),
        unfinished=[
            f"{names[one.policy.id]}: {said_in(reason, context.locale.language)}"
            for one in result.analyses
            for reason in one.unfinished
        ],
        notes=open_notes(context),
        readings=reading_lists(context),
        simulation=simulation_part(context, result.simulation) if result.simulation else None,
        not_simulated=[not_simulated_words(one, locale) for one in result.not_simulated],
        assumed=figure_rows([one for one in assumed if not is_channel_weight(one)], locale),
        channels=figure_rows([one for one in assumed if is_channel_weight(one)], locale),
        sourced=figure_rows([one for one in figures if not one.is_assumption], locale),
        statements=statements(locale) if result.simulation else [],
        provenance=provenance_rows(context),
        command=result.request.command,
        recheck=recheck_commands(result, worst),
        certificates=[f"childproof recheck {one.file}" for one in result.certificates if one.file],
        no_certificates=[f"{one.policy}: {one.why_not}" for one in result.certificates if not one.file],
    )
