"""The part of a report that speaks of a run: who was reached, what it costs, and what the figures rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from childproof.answers.audit_result import AuditResult
from childproof.answers.left_out import LeftOut
from childproof.answers.simulation import Simulation
from childproof.report.inline_svg import inline_picture
from childproof.words.measure_words import difference_alone, figure, is_headline, measure_words
from childproof.words.voice import Voice, short_titles
from proofs.answers.population_weight import STRANGER
from proofs.answers.verdict import PROVED
from proofs.pictures.picture import as_svg
from rulebook.language import N_, say
from sim.assumptions.names import CHANNELS
from sim.assumptions.parameters import Parameter
from sim.assumptions.structural import structure
from sim.pictures.run_pictures import figure_balance, figure_reached, figure_survival
from sim.results.measures import Difference, Measure, survival

_TAGS = {
    "primary": N_("official figure"),
    "secondary": N_("press or abstract"),
    "analogue": N_("another country or age"),
    "assumption": N_("assumption"),
}


@dataclass(frozen=True)
class Row:
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
class FigureRow:
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

    population: str
    watched: str
    policies: tuple[str, ...]
    pairs: tuple[str, ...]
    measures: tuple[Row, ...]
    ways: tuple[Row, ...]
    where: tuple[Row, ...]
    load: tuple[Row, ...]
    differences: tuple[Row, ...]
    by_relation: tuple[Row, ...]
    with_adults: tuple[Row, ...]
    weights: tuple[WeightRow, ...]
    pictures: tuple[tuple[str, str], ...]


def simulation_part(result: AuditResult, simulation: Simulation, voice: Voice) -> SimulationPart:
    """The run in words, tables and pictures."""
    names = short_titles(result.policies, voice.language)
    simulated = list(simulation.measures)
    return SimulationPart(
        population=_population(result, simulation, voice),
        watched=_watched(result, simulated, voice),
        policies=tuple(names[policy] for policy in simulated),
        pairs=tuple(f"{names[a]} \u2212 {names[b]}" for a, b in combinations(simulated, 2)),
        measures=tuple(_measure_rows(simulation, voice)),
        ways=_broken_down(simulation, "ways", voice),
        where=_broken_down(simulation, "places", voice),
        load=_broken_down(simulation, "load", voice),
        differences=tuple(_difference_rows(simulation, voice)),
        by_relation=_broken_down(simulation, "relations", voice),
        with_adults=_broken_down(simulation, "adults", voice),
        weights=tuple(_weight_rows(result, names, voice)),
        pictures=_pictures(simulation, names, voice),
    )


def _population(result: AuditResult, simulation: Simulation, voice: Voice) -> str:
    _ = voice
    run = simulation.run
    return _(
        "A synthetic region drawn from the figures of {region}, at {scale} of its size: {people} people, "
        "{schools} schools, {children} children who use the service. For {days} days they write to each "
        "other as the assumptions say, and strangers try to reach children. Every rule book decides the same "
        "{attempts} attempts, each in the reading that is judged above."
    ).format(
        region=result.profile.label(voice.language),
        scale=voice.figure(run.world.scale),
        people=voice.number(run.people),
        schools=voice.number(run.schools),
        children=voice.number(run.children),
        days=voice.number(run.days),
        attempts=voice.number(int(run.attempts.sum())),
    )


def _watched(result: AuditResult, simulated: Sequence[str], voice: Voice) -> str:
    _ = voice
    proved = sum(
        verdict.status == PROVED for verdict in result.verdicts if verdict.policy.id in set(simulated)
    )
    return _(
        "Proof and simulation check each other: {n} proofs were watched during the run, and no decision "
        "contradicted one."
    ).format(n=voice.number(proved))


def _measure_rows(simulation: Simulation, voice: Voice) -> list[Row]:
    return [
        Row(
            measure_words(same[0], voice.language),
            tuple(figure(one, voice.language) for one in same),
            below=same[0].by is not None,
        )
        for same in zip(*simulation.measures.values(), strict=True)
        if is_headline(same[0])
    ]


def _broken_down(simulation: Simulation, what: str, voice: Voice) -> tuple[Row, ...]:
    return tuple(
        Row(line.words, line.figures, below=line.below)
        for line in simulation.breakdown(what, voice.language).lines
    )


def _difference_rows(simulation: Simulation, voice: Voice) -> list[Row]:
    found: dict[tuple[str, str | None], list[Difference]] = {}
    for difference in simulation.differences:
        found.setdefault((difference.name, difference.by), []).append(difference)
    rows = []
    for measure in next(iter(simulation.measures.values())):
        same = found.get((measure.name, measure.by), [])
        if same and is_headline(measure):
            rows.append(
                Row(
                    measure_words(measure, voice.language),
                    tuple(_difference_words(one, measure, voice) for one in same),
                    tuple(one.low > 0 or one.high < 0 for one in same),
                    below=measure.by is not None,
                )
            )
    return rows


def _difference_words(difference: Difference, measure: Measure, voice: Voice) -> str:
    value, low, high = (
        difference_alone(measure, number, voice.language)
        for number in (difference.value, difference.low, difference.high)
    )
    return f"{value} ({low} … {high})"


def _weight_rows(result: AuditResult, names: dict[str, str], voice: Voice) -> list[WeightRow]:
    words = {claim.id: say(claim.words, voice.language) for claim in result.verdicts.claims}
    return [
        WeightRow(
            claim=words[one.claim],
            policy=names[one.policy],
            pairs=voice.number(one.weight.pairs),
            attempts=voice.number(one.weight.attempts),
            share=voice.decimal(100 * one.weight.share, 2),
            strangers=voice.number(one.weight.by[STRANGER]),
            over_readings="–"
            if one.fewest is None or one.most is None
            else voice.number(one.most)
            if one.fewest == one.most
            else f"{voice.number(one.fewest)} … {voice.number(one.most)}",
        )
        for claim in result.verdicts.claims
        for one in result.weights
        if one.claim == claim.id
    ]


def _pictures(simulation: Simulation, names: dict[str, str], voice: Voice) -> tuple[tuple[str, str], ...]:
    # A dollar sign would begin a formula in Matplotlib.
    _ = voice
    plain = {name: title.replace("$", r"\$") for name, title in names.items()}
    decimal = "," if voice.language == "ru" else "."
    found = simulation.measures
    drawn = (
        (
            "reached",
            _("Children reached by strangers and by known adults without a role, under each rule book"),
            figure_reached(found, names=plain, translate=voice, decimal=decimal),
        ),
        (
            "survival",
            _("Children whom no stranger has reached yet, day by day, with the 95 % interval"),
            figure_survival(survival(simulation.run), names=plain, translate=voice, decimal=decimal),
        ),
        (
            "balance",
            _("Safety against friction: lower is safer, further left is easier for ordinary people"),
            figure_balance(found, names=plain, translate=voice, decimal=decimal),
        ),
    )
    return tuple((words, inline_picture(as_svg(picture), name, words)) for name, words, picture in drawn)


def figure_rows(figures: Sequence[Parameter], voice: Voice) -> list[FigureRow]:
    """Figures with value, range and where they come from."""
    _ = voice
    return [
        FigureRow(
            words=figure.label(voice.language),
            key=figure.key,
            value=voice.figure(figure.value),
            range=f"{voice.figure(figure.low)} … {voice.figure(figure.high)}",
            unit=_(figure.unit),
            tag=_(_TAGS[figure.tag]) if not figure.changed else _("set by hand"),
            why=_(figure.source),
        )
        for figure in figures
    ]


def is_channel_weight(figure: Parameter) -> bool:
    """Whether a figure is the weight of a channel in one behaviour, as it comes with it: there are many."""
    behaviour, _dot, name = figure.key.rpartition(".")
    return bool(behaviour) and name in CHANNELS and not figure.changed


def statements(voice: Voice) -> list[str]:
    """What the model takes for granted without a figure."""
    return [one.label(voice.language) for one in structure()]


def left_out_words(one: LeftOut, voice: Voice) -> str:
    """Why a policy was not simulated."""
    _ = voice
    said = {
        "too_large": _("its vocabulary is too large to go through every situation"),
        "other_facts": _(
            "the synthetic region does not know these facts: {facts} – `--providers FILE` "
            "takes a file that says where they come from"
        ),
        "another": _("its vocabulary is not that of the rule books that were simulated"),
    }[one.kind]
    return f"{one.policy}: {said.format(facts=', '.join(one.facts))}."
