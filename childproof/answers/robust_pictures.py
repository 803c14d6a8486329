"""The pictures of a whole space of assumptions: what is put on which line, and in which words.

Knows which cells and parameters a picture shows. Knows nothing of how it is drawn (`sim.pictures`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from childproof.words.locale import decimal_sign
from childproof.words.robust_words import (
    ParametersByKey,
    cell_words,
    factor_of_measure,
    parameter_words,
    question_of,
)
from rulebook.language import say, translator
from rulebook.model import Policy
from sim.sensitivity.robust import Pair, Quantiles
from sim.sensitivity.space import DrawScale, Factor, Space, VariedQuestion

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture

Axis = Factor | VariedQuestion
"""What an axis of the map can be."""
__all__ = ["Axis", "TurnMap", "ranges_picture", "turn_map", "turn_picture", "two_that_matter"]


def ranges_picture(
    cells: Mapping[tuple[int, str], Sequence[Quantiles]],
    *,
    name: tuple[str, str | None],
    title: str,
    labels: Sequence[str],
    language: str,
    narrow: bool = False,
) -> Picture:
    """Range bars of one measure.

    Args:
        cells: the quantiles of every policy, by meaning of silence and adversary.
        name: the measure. title: what it counts. labels: titles of the policies.
        narrow: for a telephone.
    """
    # Drawing takes Matplotlib, which nobody else needs to load.
    from proofs.pictures.picture import Picture
    from sim.pictures.robust_pictures import RangeRow, draw_ranges

    factor = factor_of_measure(name)
    rows = [
        RangeRow(
            cell_words(silence, adversary, language),
            [(factor * one.p05, factor * one.p50, factor * one.p95, factor * one.plain) for one in found],
        )
        for (silence, adversary), found in cells.items()
    ]
    drawn = draw_ranges(
        rows,
        policies=labels,
        measure=title,
        heading=translator(language)("what no line mentions, and who the stranger is"),
        translate=translator(language),
        decimal=decimal_sign(language),
        narrow=narrow,
    )
    return Picture(drawn)


def two_that_matter(
    space: Space, keys: Sequence[str], drawn: Callable[[Axis], NDArray[np.float64]]
) -> tuple[Factor, Axis] | None:
    """The parameter that comes first in an order, and what comes first beside it, a question of reading too.

    Of so few samples of so many parameters some two go together by the design alone; a parameter with which
    the samples leave part of the map empty is passed over. None where there are no two: a mixture has no
    axis. `drawn` gives what was drawn of a parameter or question.
    """
    known: dict[str, Axis] = {factor.key: factor for factor in space.factors if isinstance(factor, Factor)}
    known |= {
        f"reading.{question.name}={option}": question
        for question in space.questions
        for option in question.options
    }
    # By identity: a parameter holds words by language, which have no hash.
    found = list({id(known[key]): known[key] for key in keys if key in known}.values())
    listed = [one for one in found if isinstance(one, Factor)]
    others = [one for one in found if isinstance(one, VariedQuestion)]
    if not listed or len(found) < 2:
        return None
    first = others[0] if others and found.index(others[0]) < 2 else listed[min(1, len(listed) - 1)]
    rest = [one for one in listed if one is not first]
    filled = (one for one in rest if _fills(drawn(one), drawn(first)))
    return next(filled, rest[0]), first


def _fills(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether every eighth of a parameter meets every part of the other, by rank."""
    parts, others = _eighths(one), _eighths(other)
    cells = (parts.max() + 1) * (others.max() + 1)
    return bool(np.bincount(parts * (others.max() + 1) + others, minlength=cells).min() > 0)


def _eighths(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """In which eighth of its values, by rank, each one lies; of fewer values each by itself."""
    rank = np.unique(values, return_inverse=True)[1].astype(np.int64)
    most = int(rank.max()) + 1
    return rank * min(8, most) // most


@dataclass(frozen=True, eq=False)
class TurnMap:
    """Where a pair of policies turns, over two parameters.

    Attributes:
        better, than: places of the policies, the one that is lower in more samples first.
        factors: a parameter, and another one or a question. values: float64[2, samples], what was drawn of
            them; of a question the places of its options.
        lower: bool[samples], whether `better` is lower.
        plain: the place of the default option, of a question.
    """

    better: int
    than: int
    factors: tuple[Factor, Axis]
    values: NDArray[np.float64]
    lower: NDArray[np.bool_]
    plain: int = 0


def turn_map(
    pair: Pair,
    keys: Sequence[str],
    space: Space,
    columns: Mapping[str, NDArray[np.float64]],
    readings: Sequence[Mapping[str, str]],
    values: NDArray[np.float64],
    policies: Sequence[Policy],
) -> TurnMap | None:
    """Where a pair turns, over what comes first among `keys`; None without two.

    Args:
        keys: of parameters and options of reading, what matters most first.
        columns, readings: what was drawn. values: float64[samples, policies], the measure.
    """

    def drawn(one: Axis) -> NDArray[np.float64]:
        return option_places(one, readings) if isinstance(one, VariedQuestion) else columns[one.key]

    factors = two_that_matter(space, keys, drawn)
    if factors is None:
        return None
    parameter, other = factors
    known = ~np.isnan(values).any(axis=1)
    return TurnMap(
        pair.better,
        pair.than,
        factors,
        np.stack([drawn(parameter)[known], drawn(other)[known]]),
        values[known, pair.better] < values[known, pair.than],
        default_place(other, policies) if isinstance(other, VariedQuestion) else 0,
    )


def option_places(question: VariedQuestion, readings: Sequence[Mapping[str, str]]) -> NDArray[np.float64]:
    """The place of the option that each sample takes; float64[samples]."""
    return np.array([float(question.options.index(one[question.name])) for one in readings])


def default_place(question: VariedQuestion, policies: Sequence[Policy]) -> int:
    """The place of the option that is taken where nothing is settled."""
    asked = next(policy for policy in policies if question.name in policy.readings)
    return question.options.index(asked.readings[question.name].default)


def turn_picture(
    found: TurnMap,
    *,
    titles: tuple[str, str, str],
    parameters: ParametersByKey,
    policies: Sequence[Policy],
    language: str,
    narrow: bool = False,
) -> Picture:
    """A map over two parameters; `titles` are those of the policy that is lower, the other and the measure.

    Questions of the text are said as the first of the `policies` that has them asks them.
    """
    # Drawing takes Matplotlib, which nobody else needs to load.
    from proofs.pictures.picture import Picture
    from sim.pictures.robust_pictures import Turn, draw_turn

    better, than, measure = titles
    one, other = found.factors
    if isinstance(other, VariedQuestion):
        asked = question_of(other.name, policies)
        words, options = other.name, other.options
        if asked is not None:
            words = say(asked.question, language)
            options = tuple(say(asked.option_words.get(one, {"en": one}), language) for one in options)
        logarithmic, plain = False, float(found.plain)
    else:
        words = _axis_words(other.key, parameters, policies, language)
        logarithmic, plain, options = other.scale is DrawScale.LOGARITHMIC, other.parameter.value, ()
    turn = Turn(
        axes=(_axis_words(one.key, parameters, policies, language), words),
        values=found.values,
        logarithmic=(one.scale is DrawScale.LOGARITHMIC, logarithmic),
        plain=(one.parameter.value, plain),
        lower=found.lower,
        better=better,
        than=than,
        options=options,
    )
    drawn = draw_turn(
        turn,
        measure=measure,
        translate=translator(language),
        decimal=decimal_sign(language),
        narrow=narrow,
    )
    return Picture(drawn)


def _axis_words(key: str, parameters: ParametersByKey, policies: Sequence[Policy], language: str) -> str:
    """A parameter by its words alone: a picture has no room for the key."""
    return parameter_words(key, parameters, policies, language).removesuffix(f" [{key}]")
