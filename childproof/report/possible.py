"""What holds over all that is held possible: sentences, ranges and pictures of the last real run of `robust`.

Knows what the simulation section says before any figure with an interval of chance. Knows nothing of how the
run was made.
"""

from __future__ import annotations

from dataclasses import dataclass

from childproof.answers.kept_robust import KeptRobustness, kept_robust, split_measure
from childproof.report.context import ReportContext
from childproof.report.inline_svg import inline_picture
from childproof.words.locale import Locale
from childproof.words.robust_words import adversary_words, range_words, silence_words
from proofs.pictures.picture import Picture
from sim.sensitivity.samples import SILENCES

__all__ = ["PossiblePart", "RangeLine", "kept_for", "possible_part"]

MOST_TURNS = 3
REACHED, HINDERED = "children_reached:stranger", "contacts_hindered"


@dataclass(frozen=True)
class RangeLine:
    """One line of the table of ranges: what is counted, what silence counts as, who the stranger is."""

    measure: str
    silence: str
    adversary: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class PossiblePart:
    """What holds, by measure, and the ranges behind it; `note` says which run it is.

    Pictures have their words, and are drawn for a page and for a telephone.
    """

    title: str
    sentences: tuple[tuple[str, tuple[str, ...]], ...]
    turns: tuple[str, ...]
    heads: tuple[str, ...]
    lines: tuple[RangeLine, ...]
    note: str
    pictures: tuple[tuple[str, str, str], ...]


def kept_for(context: ReportContext) -> KeptRobustness | None:
    """The last real run, where it is about the rule books and the days of this report's simulation."""
    simulation = context.result.simulation
    return None if simulation is None else kept_robust(simulation.policies, simulation.run.days)


def possible_part(context: ReportContext) -> PossiblePart | None:
    """The sentences, the table and the pictures; None where no run is about these rule books."""
    kept, _ = kept_for(context), context.locale
    if kept is None:
        return None
    language = context.locale.language
    who = adversary_words(kept.adversaries[-1], language)
    said = _("Beside {adversary}, and with what no line mentions forbidden:").format(adversary=who)
    return PossiblePart(
        title=_("What holds over all that is held possible"),
        sentences=tuple(
            (
                f"{kept.title(measure, language)[:1].upper()}{kept.title(measure, language)[1:]}. {said}",
                tuple(kept.sentences(measure, language)),
            )
            for measure in (REACHED, HINDERED)
        ),
        turns=tuple(kept.turning_points(language)[:MOST_TURNS]),
        heads=(_("measure"), _("what no line mentions"), _("who the stranger is"), *kept.labels(language)),
        lines=tuple(_lines(kept, context.locale)),
        note=_(
            "5 to 95 of 100 samples, in brackets the figure with everything as usual. A sample draws every "
            "figure between its own ends, and one option of each question of reading: {samples} samples of "
            "{region}, scale {scale}, seed {seed}. Shares of samples are no probabilities. `childproof "
            "robust` gives all of it."
        ).format(
            samples=context.locale.number(kept.samples),
            region=kept.said["provenance"]["region"],
            scale=context.locale.plain_number(kept.said["provenance"]["scale"]),
            seed=kept.said["provenance"]["seed"],
        ),
        pictures=tuple(_pictures(kept, context.locale)),
    )


def _lines(kept: KeptRobustness, locale: Locale) -> list[RangeLine]:
    """Every meaning of silence; contacts of ordinary people do not ask who the stranger is."""
    language = locale.language
    lines = []
    for measure in (REACHED, HINDERED):
        for adversary in kept.adversaries if measure == REACHED else kept.adversaries[:1]:
            for silence in range(len(SILENCES)):
                found = kept.quantiles(measure, silence, adversary)
                lines.append(
                    RangeLine(
                        kept.title(measure, language),
                        silence_words(silence, language),
                        adversary_words(adversary, language) if measure == REACHED else "–",
                        tuple(range_words(split_measure(measure), one, language) for one in found),
                    )
                )
    return lines


def _pictures(kept: KeptRobustness, locale: Locale) -> list[tuple[str, str, str]]:
    """Each picture with its words: for a page, and for a telephone."""
    _, language = locale, locale.language
    words = _("{measure}: bars from 5 to 95 of 100 samples, a mark for the figure as usual").format(
        measure=kept.title(REACHED, language)
    )
    ranges = (kept.draw_ranges(REACHED, language, narrow=narrow) for narrow in (False, True))
    drawn = [_inlined("possible-reached", words, *ranges)]
    if "map" in kept.said:
        words = _("Where the closest pair turns, over the two figures that matter most to it")
        turns = (kept.draw_turn(language, narrow=narrow) for narrow in (False, True))
        drawn.append(_inlined("possible-turn", words, *turns))
    return drawn


def _inlined(name: str, words: str, wide: Picture, narrow: Picture) -> tuple[str, str, str]:
    return (
        words,
        inline_picture(wide.svg(), name, words),
        inline_picture(narrow.svg(), f"{name}-narrow", words),
    )
