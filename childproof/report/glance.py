"""The top of the report: one line for each rule book, and the answer in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from childproof.report.context import ReportContext
from childproof.words.locale import StatusMark, verdict_mark
from childproof.words.measure_words import formatted
from proofs.answers.verdict import PROVED
from rulebook.language import N_
from sim.results.measures import Measure


@dataclass(frozen=True)
class Glance:
    """One rule book in one line: the first claim, and what the run says."""

    policy: str
    sign: StatusMark | None
    words: str
    figures: tuple[str, ...]


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


def glance_head(context: ReportContext) -> tuple[str, ...]:
    """The heads of the columns of figures; none without a run."""
    return tuple(context.locale(words) for _name, _by, words in _GLANCE) if context.result.simulation else ()


def glances(context: ReportContext) -> list[Glance]:
    """Each rule book in one line."""
    names = context.titles
    first = context.result.verdicts.claims[0].id if context.result.verdicts.claims else ""
    measures = context.result.simulation.measures if context.result.simulation else {}
    lines = []
    for policy in context.result.policies:
        verdict = context.result.verdicts.find(policy.id, first)
        found: dict[tuple[str, str | None], Measure] = {
            (one.name, one.by): one for one in measures.get(policy.id, ())
        }
        figures = [found.get((name, by)) for name, by, _words in _GLANCE] if measures else []
        lines.append(
            Glance(
                names[policy.id],
                verdict_mark(verdict, context.locale) if verdict else None,
                verdict.words(context.locale.language) if verdict else "",
                tuple(formatted(one, context.locale.language) if one else "–" for one in figures),
            )
        )
    return lines


def answer(context: ReportContext) -> str:
    """The answer to the first claim, in one sentence."""
    _ = context.locale
    if not context.result.verdicts.claims:
        return ""
    first = context.result.verdicts.claims[0].id
    found = [verdict for verdict in context.result.verdicts if verdict.claim.id == first]
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
