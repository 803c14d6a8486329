"""The table at the top of the report: one line for each rule book, with what the run says of it."""

from __future__ import annotations

from dataclasses import dataclass

from childproof.answers.sensitivity import measure_id
from childproof.report.context import ReportContext
from childproof.report.possible import kept_for
from childproof.words.locale import StatusMark, verdict_mark
from childproof.words.measure_words import formatted, formatted_alone
from rulebook.language import N_, plural
from sim.results.measures import Measure


@dataclass(frozen=True)
class Glance:
    """One rule book in one line: the first claim, and what the run says."""

    policy: str
    sign: StatusMark | None
    words: str
    cells: tuple[str, ...]


_GLANCE = (
    (
        "children_reached_free",
        "stranger_own_account",
        N_("of 1,000 children, reached freely by a stranger from an account of his own"),
    ),
    (
        "children_reached_free",
        "known_roleless_adult",
        N_("of 1,000 children, reached freely by a known adult without a role"),
    ),
    ("children_reached", "stranger", N_("of 1,000 children, reached by a stranger in any way")),
    (
        "children_reached",
        "stranger_taken_over",
        N_("of these, only from accounts taken over, which no rule can tell from their owners"),
    ),
    ("contacts_hindered", None, N_("ordinary contacts with children, slowed or stopped, %")),
)


def glance_head(context: ReportContext) -> tuple[str, ...]:
    """The heads of the columns of numbers; none without a run."""
    simulation = context.result.simulation
    if simulation is None:
        return ()
    number = simulation.run.days
    days = plural(context.locale.language)("in {n} day", "in {n} days", number).format(n=number)
    return tuple(f"{context.locale(words)}, {days}" for _name, _by, words in _GLANCE)


def glances(context: ReportContext) -> list[Glance]:
    """Each rule book in one line."""
    names = context.titles
    first = context.result.verdicts.first_claim
    measures = context.result.simulation.measures if context.result.simulation else {}
    lines = []
    for policy in context.result.policies:
        verdict = context.result.verdicts.find(policy.id, first.id) if first else None
        found: dict[tuple[str, str | None], Measure] = {
            (one.name, one.by): one for one in measures.get(policy.id, ())
        }
        measured = [found.get((name, by)) for name, by, _words in _GLANCE] if measures else []
        lines.append(
            Glance(
                names[policy.id],
                verdict_mark(verdict, context.locale) if verdict else None,
                verdict.words(context.locale.language) if verdict else "",
                tuple(_cell(context, one, policy.id) if one else "–" for one in measured),
            )
        )
    return lines


def _cell(context: ReportContext, measure: Measure, policy: str) -> str:
    """A figure with the range over all that is held possible where it is known, else with that of chance."""
    kept, language = kept_for(context), context.locale.language
    name = measure_id((measure.name, measure.by))
    if kept is None or name not in kept.measures:
        return formatted(measure, language)
    place = [book.id for book in kept.policies].index(policy)
    found = kept.quantiles(name, 0, kept.adversaries[0])[place]
    low, high = (formatted_alone(measure, end, language) for end in (found.p05, found.p95))
    return f"{formatted_alone(measure, measure.value, language)} [{low}–{high}]"
