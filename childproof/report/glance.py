"""The top of the report: one line for each rule book, and the answer in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from childproof.answers.audit_result import AuditResult
from childproof.words.measure_words import figure
from childproof.words.voice import Sign, Voice, short_titles, sign_of
from proofs.answers.verdict import PROVED
from rulebook.language import N_


@dataclass(frozen=True)
class Glance:
    """One rule book in one line: the first claim, and what the run says."""

    policy: str
    sign: Sign | None
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


def glance_head(result: AuditResult, voice: Voice) -> tuple[str, ...]:
    """The heads of the columns of figures; none without a run."""
    return tuple(voice(words) for _name, _by, words in _GLANCE) if result.simulation else ()


def glances(result: AuditResult, voice: Voice) -> list[Glance]:
    """Each rule book in one line."""
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


def answer(result: AuditResult, voice: Voice) -> str:
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
