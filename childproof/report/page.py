"""The report as one page of HTML that needs nothing else: no network, no other file.

Knows which parts the page has and in which order. What they say comes from the other
files of this folder; how they look from the folder `templates`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from childproof.answers.audit_result import AuditResult
from childproof.report.answer import Card, answer_sentence, asked, cards
from childproof.report.attacks import StepsPart, steps_part
from childproof.report.cases import CasePart, case_part
from childproof.report.change import ChangePart, change_part
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
from childproof.report.findings import (
    CitedFinding,
    MatrixRow,
    cited_findings,
    finding_matrix,
    matrix_head,
)
from childproof.report.glance import Glance, glance_head, glances
from childproof.report.glossary import GlossaryEntry, glossary, meanings
from childproof.report.grid import Grid, grids
from childproof.report.headings import HEADINGS
from childproof.report.html import content_policy, environment, shared_text, with_prefix, with_script
from childproof.report.links import link_codes, link_words, set_names
from childproof.report.mended import Mended, mended_policies
from childproof.report.proofs import (
    Checked,
    ProofBlock,
    Watched,
    checked_policies,
    proof_blocks,
    watched_policies,
)
from childproof.report.rules import RuleBook, linked_lines, rule_books
from childproof.report.simulation import (
    ParameterRow,
    SimulationPart,
    is_channel_weight,
    not_simulated_words,
    parameter_rows,
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
    change: ChangePart | None
    first_claim: str
    asked: str
    answer: str
    cards: tuple[Card, ...]
    who: WhoPart | None
    grids: list[Grid]
    cases: CasePart | None
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
    findings: list[CitedFinding]
    glossary: list[GlossaryEntry]
    matrix_head: tuple[str, ...]
    matrix: list[MatrixRow]
    readings: list[ReadingList]
    simulation: SimulationPart | None
    not_simulated: list[str]
    assumed: list[ParameterRow]
    channels: list[ParameterRow]
    sourced: list[ParameterRow]
    statements: list[str]
    provenance: list[tuple[str, str]]
    command: str
    recheck: list[str]
    certificates: list[str]
    no_certificates: list[str]


def render(result: AuditResult, *, progress: Callable[[], None] | None = None) -> str:
    """The page; `progress` is called after each verdict has been put into words, in each language.

    In a second language every id has the language before it: `ru.F1`.
    """
    languages, templates = result.request.languages, environment()
    tables = cases_of(result)
    pages = [replace(page_of(result, language, progress=progress), cases=tables) for language in languages]
    lines = linked_lines(result.policies)
    bodies = []
    for place, page in enumerate(pages):
        prefix = f"{page.language}." if place else ""
        body = templates.get_template("body.html").render(vars(page), prefix=prefix)
        linked = link_words(link_codes(set_names(body, lines), lines), meanings(page.glossary))
        bodies.append(with_prefix(linked, prefix))
    cases = pages[0].cases
    css = shared_text("report.css")
    script = shared_text("page.js") + (shared_text("explore.js") if cases else "")
    whole = templates.get_template("report.html").render(
        languages=languages,
        title=pages[0].t["title"],
        bodies=bodies,
        cases=cases,
        css=css,
        content_policy=content_policy(css, script),
    )
    return with_script(whole, script) + "\n"


def page_of(result: AuditResult, language: str = "", *, progress: Callable[[], None] | None = None) -> Page:
    """What the page says in one language, before it looks like anything; without cases, which hold all."""
    context = ReportContext.of(result, language)
    locale, names = context.locale, context.titles
    findings = _findings(context, progress)
    worst = worst_case(result)
    first = result.verdicts.first_claim
    parameters = result.parameters()
    assumed = [one for one in parameters if one.is_assumption]
    texts = sources(result.policies, locale.language)
    return Page(
        language=locale.language,
        t={name: locale(text) for name, text in HEADINGS.items()},
        sources=texts,
        documents=list(dict.fromkeys(text.document for text in texts if text.document)),
        change=change_part(context, result.change) if result.change else None,
        first_claim=say(first.words, locale.language) if first else "",
        asked=asked(context),
        answer=answer_sentence(context),
        cards=cards(context, findings) if asked(context) else (),
        who=who_part(context),
        grids=grids(context),
        cases=None,
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
        unfinished=_unfinished(context),
        notes=open_notes(context),
        findings=cited_findings(context),
        glossary=glossary(locale),
        matrix_head=matrix_head(context),
        matrix=finding_matrix(context),
        readings=reading_lists(context),
        simulation=simulation_part(context, result.simulation) if result.simulation else None,
        not_simulated=[not_simulated_words(one, locale) for one in result.not_simulated],
        assumed=parameter_rows([one for one in assumed if not is_channel_weight(one)], locale),
        channels=parameter_rows([one for one in assumed if is_channel_weight(one)], locale),
        sourced=parameter_rows([one for one in parameters if not one.is_assumption], locale),
        statements=statements(locale) if result.simulation else [],
        provenance=provenance_rows(context),
        command=result.request.command,
        recheck=recheck_commands(result, worst),
        certificates=[f"childproof recheck {one.file}" for one in result.certificates if one.file],
        no_certificates=[
            f"{one.policy}: {said_in(one.why_not, locale.language)}"
            for one in result.certificates
            if not one.file
        ],
    )


def cases_of(result: AuditResult) -> CasePart | None:
    """Try a case, beginning with the simplest one; None where the policies speak of different facts."""
    worst = worst_case(result)
    if len({policy.vocabulary for policy in result.policies}) != 1:
        return None
    return case_part(
        result.policies,
        start=worst.counterexample.situation if worst and worst.counterexample else None,
        people=result.matrix.people if result.matrix else None,
        settled=result.request.settled,
    )


def _unfinished(context: ReportContext) -> list[str]:
    """What could not be found out, by rule book."""
    return [
        f"{context.titles[one.policy.id]}: {said_in(reason, context.locale.language)}"
        for one in context.result.analyses
        for reason in one.unfinished
    ]


def _findings(
    context: ReportContext, progress: Callable[[], None] | None
) -> dict[tuple[str, str], ReportFinding]:
    """Every claim that fails, in words and as a picture, by policy and claim."""
    findings = {}
    for verdict in context.result.verdicts:
        found = finding(context, verdict)
        if found is not None:
            findings[verdict.policy.id, verdict.claim.id] = found
        if progress is not None:
            progress()
    return findings
