"""The part of a report that speaks of a run: who was reached, what it costs, and what the figures rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from childproof.answers.breakdown import BreakdownKind
from childproof.answers.not_simulated import NotSimulated, Obstacle
from childproof.answers.simulation import Simulation
from childproof.report.context import ReportContext
from childproof.report.inline_svg import inline_picture
from childproof.report.possible import PossiblePart, possible_part
from childproof.words.locale import Locale, decimal_sign
from childproof.words.measure_words import formatted, formatted_difference, is_headline, measure_words
from proofs.answers.population_weight import STRANGER
from proofs.answers.verdict import PROVED
from proofs.pictures.picture import Picture
from rulebook.language import N_, plural, say
from sim.assumptions.names import CHANNELS
from sim.assumptions.parameters import Parameter
from sim.assumptions.structural import structure
from sim.pictures.run_pictures import draw_balance, draw_reached, draw_survival
from sim.results.measures import Difference, Measure, survival

_TAGS = {
    "primary": N_("official figure"),
    "secondary": N_("press or abstract"),
    "analogue": N_("another country or age"),
    "assumption": N_("assumption"),
}


@dataclass(frozen=True)
class MeasureRow:
    """One line of a table; `strong` cells are differences that chance alone does not explain."""

    words: str
    cells: tuple[str, ...]
    strong: tuple[bool, ...] = ()
    below: bool = False


@dataclass(frozen=True)
class WeightRow:
    """One refuted claim weighed by the population."""

    claim: str
    policy: str
    pairs: str
    attempts: str
    share: str
    strangers: str
    over_readings: str


@dataclass(frozen=True)
class ParameterRow:
    """One figure that the run rests on."""

    words: str
    key: str
    value: str
    range: str
    unit: str
    tag: str
    why: str


@dataclass(frozen=True)
class SimulationPart:
    """Everything about the run, ready to be shown."""

    possible: PossiblePart | None
    population: str
    watched: str
    measure: str
    in_days: str
    policies: tuple[str, ...]
    pairs: tuple[str, ...]
    measures: tuple[MeasureRow, ...]
    ways: tuple[MeasureRow, ...]
    where: tuple[MeasureRow, ...]
    load: tuple[MeasureRow, ...]
    differences: tuple[MeasureRow, ...]
    by_relation: tuple[MeasureRow, ...]
    with_adults: tuple[MeasureRow, ...]
    weights: tuple[WeightRow, ...]
    pictures: tuple[tuple[str, str, str], ...]


def simulation_part(context: ReportContext, simulation: Simulation) -> SimulationPart:
    """The run in words, tables and pictures."""
    names, ngettext, days = context.titles, plural(context.locale.language), simulation.run.days
    simulated = list(simulation.measures)
    return SimulationPart(
        possible=possible_part(context),
        population=_population(context, simulation),
        watched=_watched(context, simulated),
        measure=ngettext("measure, in {n} day", "measure, in {n} days", days).format(n=days),
        in_days=ngettext("in {n} day", "in {n} days", days).format(n=days),
        policies=tuple(names[policy] for policy in simulated),
        pairs=tuple(f"{names[a]} \u2212 {names[b]}" for a, b in combinations(simulated, 2)),
        measures=tuple(_measure_rows(simulation, context.locale)),
        ways=_broken_down(simulation, BreakdownKind.WAYS, context.locale),
        where=_broken_down(simulation, BreakdownKind.PLACES, context.locale),
        load=_broken_down(simulation, BreakdownKind.LOAD, context.locale),
        differences=tuple(_difference_rows(simulation, context.locale)),
        by_relation=_broken_down(simulation, BreakdownKind.RELATIONS, context.locale),
        with_adults=_broken_down(simulation, BreakdownKind.ADULTS, context.locale),
        weights=tuple(_weight_rows(context, names)),
        pictures=_pictures(simulation, names, context.locale),
    )


def _population(context: ReportContext, simulation: Simulation) -> str:
    _ = context.locale
    run = simulation.run
    return _(
        "A synthetic region drawn from the figures of {region}, at {scale} of its size: {people} people, "
        "{schools} schools, {children} children who use the service. For {days} days they write to each "
        "other as the assumptions say, and strangers try to reach children. Every rule book decides the same "
        "{attempts} attempts, each in the reading that is judged above."
    ).format(
        region=say(context.result.profile.words, context.locale.language),
        scale=context.locale.plain_number(run.world.scale),
        people=context.locale.number(run.people),
        schools=context.locale.number(run.schools),
        children=context.locale.number(run.children),
        days=context.locale.number(run.days),
        attempts=context.locale.number(int(run.attempts.sum())),
    )


def _watched(context: ReportContext, simulated: Sequence[str]) -> str:
    _ = context.locale
    proved = sum(
        verdict.status == PROVED for verdict in context.result.verdicts if verdict.policy.id in set(simulated)
    )
    return _(
        "Proof and simulation check each other: {n} proofs were watched during the run, and no decision "
        "contradicted one."
    ).format(n=context.locale.number(proved))


def _measure_rows(simulation: Simulation, locale: Locale) -> list[MeasureRow]:
    return [
        MeasureRow(
            measure_words(same[0], locale.language),
            tuple(formatted(one, locale.language) for one in same),
            below=same[0].by is not None,
        )
        for same in zip(*simulation.measures.values(), strict=True)
        if is_headline(same[0])
    ]


def _broken_down(simulation: Simulation, what: BreakdownKind, locale: Locale) -> tuple[MeasureRow, ...]:
    return tuple(
        MeasureRow(line.words, line.cells, below=line.below)
        for line in simulation.breakdown(what, locale.language).lines
    )


def _difference_rows(simulation: Simulation, locale: Locale) -> list[MeasureRow]:
    found: dict[tuple[str, str | None], list[Difference]] = {}
    for difference in simulation.differences:
        found.setdefault((difference.name, difference.by), []).append(difference)
    rows = []
    for measure in next(iter(simulation.measures.values())):
        same = found.get((measure.name, measure.by), [])
        if same and is_headline(measure):
            rows.append(
                MeasureRow(
                    measure_words(measure, locale.language),
                    tuple(_difference_words(one, measure, locale) for one in same),
                    tuple(_beyond_chance(one) for one in same),
                    below=measure.by is not None,
                )
            )
    return rows


def _beyond_chance(difference: Difference) -> bool:
    low, high = difference.low, difference.high
    return low is not None and high is not None and (low > 0 or high < 0)


def _difference_words(difference: Difference, measure: Measure, locale: Locale) -> str:
    value = formatted_difference(measure, difference.value, locale.language)
    if difference.low is None or difference.high is None:
        return f"{value} (–)"
    low, high = (
        formatted_difference(measure, number, locale.language) for number in (difference.low, difference.high)
    )
    return f"{value} ({low} … {high})"


def _weight_rows(context: ReportContext, names: Mapping[str, str]) -> list[WeightRow]:
    words = {claim.id: say(claim.words, context.locale.language) for claim in context.result.verdicts.claims}
    return [
        WeightRow(
            claim=words[one.claim],
            policy=names[one.policy],
            pairs=context.locale.number(one.weight.pairs),
            attempts=context.locale.number(one.weight.attempts),
            share=context.locale.decimal(100 * one.weight.share, 2),
            strangers=context.locale.number(one.weight.by[STRANGER]),
            over_readings="–"
            if one.fewest is None or one.most is None
            else context.locale.number(one.most)
            if one.fewest == one.most
            else f"{context.locale.number(one.fewest)} … {context.locale.number(one.most)}",
        )
        for claim in context.result.verdicts.claims
        for one in context.result.weights
        if one.claim == claim.id
    ]


def _pictures(
    simulation: Simulation, names: Mapping[str, str], locale: Locale
) -> tuple[tuple[str, str, str], ...]:
    """Each picture with its words: for a page, and for a telephone."""
    _ = locale
    # A dollar sign would begin a formula in Matplotlib.
    plain = {name: title.replace("$", r"\$") for name, title in names.items()}
    decimal, found = decimal_sign(locale.language), simulation.measures
    curves = survival(simulation.run)
    words = {
        "reached": _(
            "Children reached by strangers and by known adults without a role, under each rule book"
        ),
        "survival": _("Children whom no stranger has reached yet, day by day, with the 95 % interval"),
        "balance": _("Safety against friction: lower is safer, further left is easier for ordinary people"),
    }

    def drawn(name: str, narrow: bool) -> str:
        if name == "survival":
            figure = draw_survival(curves, names=plain, translate=locale, decimal=decimal, narrow=narrow)
        else:
            drawing = draw_reached if name == "reached" else draw_balance
            figure = drawing(found, names=plain, translate=locale, decimal=decimal, narrow=narrow)
        called = f"{name}-narrow" if narrow else name
        return inline_picture(Picture(figure).svg(), called, words[name])

    return tuple((said, drawn(name, False), drawn(name, True)) for name, said in words.items())


def parameter_rows(parameters: Sequence[Parameter], locale: Locale) -> list[ParameterRow]:
    """Figures with value, range and where they come from."""
    _ = locale
    return [
        ParameterRow(
            words=say(parameter.words, locale.language),
            key=parameter.key,
            value=locale.plain_number(parameter.value),
            range=f"{locale.plain_number(parameter.low)} … {locale.plain_number(parameter.high)}",
            unit=_(parameter.unit),
            tag=_(_TAGS[parameter.tag]) if not parameter.changed else _("set by hand"),
            why=_(parameter.source),
        )
        for parameter in parameters
    ]


def is_channel_weight(parameter: Parameter) -> bool:
    """Whether a figure is the weight of a channel in one behaviour, as it comes with it: there are many."""
    behaviour, _dot, name = parameter.key.rpartition(".")
    return bool(behaviour) and name in CHANNELS and not parameter.changed


def statements(locale: Locale) -> list[str]:
    """What the model takes for granted without a figure."""
    return [say(one.words, locale.language) for one in structure()]


def not_simulated_words(one: NotSimulated, locale: Locale) -> str:
    """Why a policy was not simulated."""
    _ = locale
    said = {
        Obstacle.TOO_LARGE: _("its vocabulary is too large to go through every situation"),
        Obstacle.OTHER_FACTS: _(
            "the synthetic region does not know these facts: {facts} – `--providers FILE` "
            "takes a file that says where they come from"
        ),
        Obstacle.ANOTHER: _("its vocabulary is not that of the rule books that were simulated"),
    }[one.kind]
    return f"{one.policy}: {said.format(facts=', '.join(one.facts))}."
