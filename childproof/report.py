"""The report as one page of HTML that needs nothing else: no network, no scripts, no other file.

Knows which parts the page has and in which order. What they say comes from `report_claims`,
`report_proofs`, `report_steps`, `report_simulation` and `report_sources`; how they look from the folder
`templates`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from childproof.auditing import AuditResult
from childproof.breakdowns import ABOUT, BREAKDOWNS
from childproof.measure_words import WHO_IS_MEANT, figure
from childproof.report_claims import (
    ClaimBlock,
    Finding,
    SummaryRow,
    claim_blocks,
    finding,
    summary_rows,
    worst_case,
)
from childproof.report_proofs import (
    Checked,
    Mended,
    ProofBlock,
    Watched,
    checked_policies,
    mended_policies,
    proof_blocks,
    watched_policies,
)
from childproof.report_simulation import (
    FigureRow,
    SimulationPart,
    figure_rows,
    is_channel_weight,
    left_out_words,
    simulation_part,
    statements,
)
from childproof.report_sources import (
    OpenNote,
    ReadingList,
    Source,
    open_notes,
    provenance_rows,
    reading_lists,
    recheck_commands,
    sources,
)
from childproof.report_steps import StepsPart, steps_part
from childproof.report_words import Sign, Voice, short_titles, sign_of
from policy.language import N_, say
from proofs.verdict import PROVED

HEADINGS = {
    "title": N_("Who can write to a child?"),
    "about": N_(
        "An audit of rule books for a messenger: what they guarantee, where they fail, and what that means "
        "for the children of a region."
    ),
    "question": N_("The question"),
    "answer": N_("The answer"),
    "worst": N_("How it fails, at its worst"),
    "summary": N_("All claims"),
    "must_not": N_("What must not happen"),
    "must_stay": N_("What must stay possible"),
    "failures": N_("Where the rules fail"),
    "costs": N_("Where the rules stop what should be possible"),
    "all_situations": N_("All situations in which it fails, in this reading:"),
    "rows_overlap": N_("One situation can stand in several rows."),
    "situations": N_("situations"),
    "repairs": N_("What would restore it, proved:"),
    "not_found": N_("Not found out:"),
    "proofs": N_("Why the rest holds"),
    "proofs_about": N_(
        "Each proof with a smallest set of things that it rests on: take one away and it is no proof any "
        "more. Where it rests on silence, the situations are named of which no line speaks."
    ),
    "rests_on": N_("Rests on:"),
    "silent_where": N_("No line speaks of it where:"),
    "steps": N_("Step by step"),
    "steps_about": N_(
        "A claim above asks what one attempt comes to. Here people act first: they save numbers, join chats, "
        "claim roles, and are helped or not. Every chain of such steps is looked at."
    ),
    "claim_over_time": N_("claim over time"),
    "invariant": N_("Whatever they do, one of these stays true:"),
    "other_claims": N_("The other claims, step by step"),
    "events": N_("What time and accidents do to the first of these claims"),
    "event": N_("what happens"),
    "without_effect": N_("No difference under any rule book:"),
    "outlived": N_("Dialogues that outlive their reason"),
    "outlived_about": N_(
        "After these steps a dialogue with a child goes on although nobody could open it any more. No text "
        "says that it ends."
    ),
    "checked": N_("Gaps and contradictions"),
    "watched": N_("How closely the claims watch"),
    "watched_about": N_(
        "One small mistake at a time is put into the rules, and one condition at a time is taken out. How "
        "many are noticed by the claims alone, with scenarios that cite the text, and with those that only "
        "record what the rules do today?"
    ),
    "mistakes": N_("mistakes"),
    "conditions": N_("conditions"),
    "by_claims": N_("by the claims alone"),
    "with_sourced": N_("with scenarios that cite the text"),
    "with_pinned": N_("with pinned scenarios"),
    "mended": N_("A repaired rule book"),
    "mended_about": N_(
        "A version of the rules made to keep the promise in every reading, and all that it changes. In "
        "brackets: the number of situations."
    ),
    "open": N_("What the text leaves open"),
    "open_about": N_(
        "These questions are not settled by any reading above. The verdicts do not cover them; whoever "
        "rewrites the rules should answer them."
    ),
    "readings": N_("The readings"),
    "readings_about": N_(
        "Where the text can be understood in more than one way, each way is an option. The first is the "
        "plainest wording and no verdict on what is safe."
    ),
    "simulation": N_("What happens in a region"),
    "measures": N_("Measures"),
    "reached": WHO_IS_MEANT[0],
    "known": WHO_IS_MEANT[1],
    "ways": BREAKDOWNS["ways"],
    "ways_about": ABOUT["ways"],
    "where": BREAKDOWNS["places"],
    "load": BREAKDOWNS["load"],
    "load_about": ABOUT["load"],
    "differences": N_("Differences on the same attempts"),
    "relations": BREAKDOWNS["relations"],
    "adults": BREAKDOWNS["adults"],
    "adults_about": ABOUT["adults"],
    "weights": N_("What the failures concern"),
    "assumptions": N_("Assumptions"),
    "structure": N_("Taken for granted without a figure"),
    "sourced": N_("Figures with a source"),
    "provenance": N_("Where this comes from, and how to check it"),
    "rule_book": N_("rule book"),
    "claim": N_("claim"),
    "situation": N_("The situation"),
    "outcome": N_("What the rules say"),
    "no_line": N_("No line of the text speaks of it."),
    "reading_needed": N_("This counterexample needs the text to be read so:"),
    "fails_when": N_("It fails in every reading with one of these answers:"),
    "fails_when_all": N_("It fails in every reading with these answers:"),
    "fails_always": N_("It fails however the text is read."),
    "and": N_("and"),
    "more_rows": N_("More such readings stand in audit.json."),
    "default": N_("default"),
    "settled": N_("settled"),
    "measure": N_("measure"),
    "relation": N_("who writes to whom"),
    "way": N_("way"),
    "place": N_("where"),
    "pairs": N_("pairs"),
    "attempts": N_("attempts"),
    "share": N_("% of all"),
    "strangers": N_("by strangers"),
    "over_readings": N_("attempts, over all readings"),
    "figure": N_("figure"),
    "value": N_("value"),
    "range": N_("range"),
    "unit": N_("unit"),
    "why": N_("why"),
    "channels": N_("Weights of the channels, by who writes to whom"),
    "again": N_("The same audit again:"),
    "certificates": N_(
        "Beside this report lies a certificate for each rule book: the rules, the claims and every verdict. "
        "Python alone checks it, without the solver and the tables that found the verdicts: each claim is "
        "decided again in every situation under every reading."
    ),
    "no_certificate": N_("No certificate:"),
    "one_again": N_("One verdict again, and one decision explained:"),
    "no_claims": N_("These policies name no claims: there is nothing to verify."),
    "all_hold": N_("No claim fails in any reading."),
    "lines": N_("lines"),
    "contents": N_("Contents"),
    "not_simulated": N_("Not simulated"),
    "intervals": N_(
        "In brackets: the 95 % interval. It covers chance – which people and attempts happen to be drawn, "
        "with schools as clusters. It does not cover the assumptions below: with other assumptions the "
        "figures can move far outside it. A zero means that nothing was seen in this run, not that it cannot "
        "happen; what can happen is said by the proofs above."
    ),
    "glance_note": N_(
        "The claim is proved or refuted for every situation that can occur. The figures come from a "
        "simulated region and rest on assumptions; in brackets the 95 % interval. A claim speaks of what is "
        "on record, the figures of who really writes: where it holds, strangers may still reach children "
        "from accounts that were taken over, or with a role that was confirmed to them by mistake."
    ),
    "paired": N_(
        "The first rule book less the second, on the same attempts, with the 95 % interval of the "
        "difference. Bold: the interval does not contain zero."
    ),
    "weights_about": N_(
        "Every situation in which a claim fails, in the reading of its counterexample, weighed by the "
        "simulated people: how many pairs can stand in one (counted once for each channel), and how many "
        "attempts do."
    ),
    "assumed_about": N_(
        "No published figure stands behind these values. They are judgements, each with a range in which it "
        "could lie; every simulated measure rests on some of them. None of the proofs does."
    ),
    "holds": N_("It holds in the reading that is judged: the default, with what was settled."),
    "silence": N_("It holds only because no line speaks of it: it would fail if silence were read as free."),
    "fails": N_("It fails: a counterexample stands below."),
    "reading_note": N_(
        "A proof speaks of every situation that the facts allow, however rare. A reading is one way to "
        "understand the text; a claim is judged in the plainest reading and in all of them."
    ),
}
"""Every text of the page that does not depend on the audit, by the name it has in the template."""


@dataclass(frozen=True)
class Glance:
    """One rule book in one line: the first claim, and what the run says."""

    policy: str
    sign: Sign | None
    words: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """Everything that the template shows."""

    language: str
    t: Mapping[str, str]
    sources: list[Source]
    documents: list[str]
    first_claim: str
    answer: str
    glance_head: tuple[str, ...]
    glance: tuple[Glance, ...]
    worst: Finding | None
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
    left_out: list[str]
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
    return environment.get_template("report.html").render(vars(page)) + "\n"


def page_of(result: AuditResult, *, progress: Callable[[], None] | None = None) -> Page:
    """What the page says, before it looks like anything."""
    voice = Voice(result.request.language)
    findings = {}
    for verdict in result.verdicts:
        found = finding(result, verdict, voice)
        if found is not None:
            findings[verdict.policy.id, verdict.claim.id] = found
        if progress is not None:
            progress()
    worst = worst_case(result)
    claims = result.verdicts.claims
    names = short_titles(result.policies, voice.language)
    figures = result.figures()
    assumed = [one for one in figures if one.is_assumption]
    texts = sources(result.policies, voice.language)
    return Page(
        language=voice.language,
        t={name: voice(text) for name, text in HEADINGS.items()},
        sources=texts,
        documents=list(dict.fromkeys(text.document for text in texts if text.document)),
        first_claim=say(claims[0].words, voice.language) if claims else "",
        answer=_answer(result, voice),
        glance_head=_glance_head(result, voice),
        glance=tuple(_glances(result, voice)),
        worst=finding(result, worst, voice, name="worst") if worst else None,
        policies=tuple(names.values()),
        must_not=summary_rows(result, voice, service=False),
        must_stay=summary_rows(result, voice, service=True),
        failures=claim_blocks(result, findings, voice, service=False),
        costs=claim_blocks(result, findings, voice, service=True),
        proofs=proof_blocks(result, voice),
        steps=steps_part(result, voice),
        checked=checked_policies(result, voice),
        watched=watched_policies(result, voice),
        mended=mended_policies(result, voice),
        unfinished=[
            f"{names[one.policy.id]}: {reason}" for one in result.examinations for reason in one.unfinished
        ],
        notes=open_notes(result, voice),
        readings=reading_lists(result, voice),
        simulation=simulation_part(result, result.simulation, voice) if result.simulation else None,
        left_out=[left_out_words(one, voice) for one in result.left_out],
        assumed=figure_rows([one for one in assumed if not is_channel_weight(one)], voice),
        channels=figure_rows([one for one in assumed if is_channel_weight(one)], voice),
        sourced=figure_rows([one for one in figures if not one.is_assumption], voice),
        statements=statements(voice) if result.simulation else [],
        provenance=provenance_rows(result, voice),
        command=result.request.command,
        recheck=recheck_commands(result, worst),
        certificates=[f"childproof recheck {one.file}" for one in result.certificates if one.file],
        no_certificates=[f"{one.policy}: {one.why_not}" for one in result.certificates if not one.file],
    )


_GLANCE = (
    ("children_reached_free", "stranger", N_("of 1,000 children, reached freely by a stranger")),
    (
        "children_reached_free",
        "known_roleless_adult",
        N_("of 1,000 children, reached freely by a known adult without a role"),
    ),
    ("children_reached", "stranger", N_("of 1,000 children, reached by a stranger in any way")),
    ("contacts_hindered", None, N_("ordinary contacts with children, slowed or stopped, %")),
)


def _glance_head(result: AuditResult, voice: Voice) -> tuple[str, ...]:
    return tuple(voice(words) for _name, _by, words in _GLANCE) if result.simulation else ()


def _glances(result: AuditResult, voice: Voice) -> list[Glance]:
    names = short_titles(result.policies, voice.language)
    first = result.verdicts.claims[0].id if result.verdicts.claims else ""
    measures = result.simulation.measures if result.simulation else {}
    lines = []
    for policy in result.policies:
        verdict = result.verdicts.find(policy.id, first)
        found = {(one.name, one.by): one for one in measures.get(policy.id, ())}
        figures = [found.get((name, by)) for name, by, _words in _GLANCE] if measures else []
        lines.append(
            Glance(
                names[policy.id],
                sign_of(verdict, voice) if verdict else None,
                verdict.words(voice.language) if verdict else "",
                tuple(figure(one, voice.language) if one else "–" for one in figures),
            )
        )
    return lines


def _answer(result: AuditResult, voice: Voice) -> str:
    """The answer to the first claim, in one sentence."""
    _ = voice
    if not result.verdicts.claims:
        return ""
    first = result.verdicts.claims[0].id
    found = [verdict for verdict in result.verdicts if verdict.claim.id == first]
    kept = [verdict for verdict in found if verdict.status_all == PROVED and not verdict.rests_on_silence]
    here = [verdict for verdict in found if verdict.status == PROVED and not verdict.rests_on_silence]
    counts = {"kept": len(kept), "here": len(here), "total": len(found)}
    if len(kept) == len(found):
        said = _("Yes. Every rule book keeps it, under every reading of its text.")
    elif kept:
        said = _("Not always. Under every reading of the text it is kept in {kept} of {total} rule books.")
    elif here:
        said = _(
            "No. No rule book keeps it under every reading of its text; read in the plainest way, "
            "it is kept by what is said in {here} of {total}."
        )
    else:
        said = _("No. No rule book keeps it by what it says, not even read in the plainest way.")
    return said.format(**counts)
