"""How a comparison over a whole space is told: pairs, orders, boxes, groups, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from childproof.words.locale import plain_number
from childproof.words.measure_words import by_words, total_words
from rulebook.language import N_, in_words, plural, say, translator
from rulebook.model import Policy, ReadingQuestion
from rulebook.words import in_quotes, options_words
from sim.assumptions.parameters import Parameter
from sim.sensitivity.parameter_groups import GROUPS, READINGS
from sim.sensitivity.robust import Order, Pair, Quantiles
from sim.sensitivity.turning_points import Bound, Box

_ADVERSARIES = {
    "as_usual": N_("strangers who know nothing"),
    "knowing": N_("strangers who have read the rules"),
}
_SILENCES = (N_("forbidden"), N_("free"))
_UNCLEAR_FROM = 0.1
ParametersByKey = Mapping[str, Parameter]
Columns = Mapping[str, NDArray[np.float64]]
"""What was drawn of each parameter, float64[samples]."""


def in_a_hundred(share: float, language: str) -> str:
    """A share as a number of 100, without decimals where there is one or more."""
    digits = 0 if share == 0 or share >= 0.01 else 1
    return in_words(100 * share, digits, language)


def name_title(name: tuple[str, str | None], days: int, language: str) -> str:
    """What a measure counts, of whom and in how many days."""
    _, ngettext = translator(language), plural(language)
    said = total_words(name[0], language)
    if name[1] is not None:
        said = f"{said}, {by_words(name[1], language)}"
    return f"{said}, " + ngettext("in {n} day", "in {n} days", days).format(n=days)


def factor_of_measure(name: tuple[str, str | None]) -> float:
    """By what a measure is multiplied as people read it: shares in per cent."""
    return 100.0 if name[0].startswith("contacts") else 1.0


def number_words(name: tuple[str, str | None], number: float, language: str) -> str:
    """A value of a measure as people read it: shares in per cent."""
    factor = factor_of_measure(name)
    digits = 2 if name[0] == "requests_per_child" else 1
    return "–" if np.isnan(number) else in_words(factor * number, digits, language)


def adversary_words(adversary: str, language: str) -> str:
    """Who the stranger is."""
    return translator(language)(_ADVERSARIES[adversary])


def silence_words(silence: int, language: str) -> str:
    """What counts of which no line speaks."""
    return translator(language)(_SILENCES[silence])


def cell_words(silence: int, adversary: str, language: str) -> str:
    """What no line mentions counts as, and who the stranger is."""
    return f"{silence_words(silence, language)}, {adversary_words(adversary, language)}"


def range_words(name: tuple[str, str | None], one: Quantiles, language: str) -> str:
    """5 to 95 of 100 samples, and the parameter with everything as usual: "3.4–79.1 (10.8)"."""
    low, high, plain = (number_words(name, end, language) for end in (one.p05, one.p95, one.plain))
    return f"{low}–{high} ({plain})"


def group_words(group: str, language: str) -> str:
    """What a group of parameters is about."""
    _ = translator(language)
    return _("how the text is read") if group == READINGS else _(GROUPS[group][0])


def pair_words(pair: Pair, labels: Sequence[str], language: str) -> str:
    """In how many samples one policy is better, and in how many nobody can tell."""
    _ = translator(language)
    text = _("{better} is the better of the two beside {than} in {share} of 100 of what we hold possible")
    said = text.format(
        better=labels[pair.better], than=labels[pair.than], share=in_a_hundred(pair.share.value, language)
    )
    if pair.unclear >= _UNCLEAR_FROM:
        said += _("; in {n} chance alone could do it").format(n=in_a_hundred(pair.unclear, language))
    if pair.reversed > 0:
        said += _("; in {n} it is beyond chance the other way round").format(
            n=in_a_hundred(pair.reversed, language)
        )
    return f"{said}."


def order_words(order: Order, labels: Sequence[str], language: str) -> str:
    """An order and its share: "A < B = C 62 (59–65) of 100"."""
    _ = translator(language)
    told = " < ".join(" = ".join(labels[policy] for policy in place) for place in order.order)
    share, low, high = (
        in_a_hundred(end, language) for end in (order.share.value, order.share.low, order.share.high)
    )
    return _("{order} in {share} ({low}–{high}) of 100").format(order=told, share=share, low=low, high=high)


def parameter_words(key: str, parameters: ParametersByKey, policies: Sequence[Policy], language: str) -> str:
    """A parameter by its words, and its key; a reading by its question and its option."""
    if key in parameters:
        return f"{say(parameters[key].words, language)} [{key}]"
    name, _, option = key.removeprefix("reading.").partition("=")
    asked = question_of(name, policies, option)
    return key if asked is None else answered(asked, option, language)


def answered(question: ReadingQuestion, option: str, language: str) -> str:
    """That a question of the text is answered with an option."""
    _ = translator(language)
    return _("the question {question} is answered {options}").format(
        question=in_quotes(say(question.question, language), language),
        options=options_words(question, (option,), language),
    )


def question_of(name: str, policies: Sequence[Policy], option: str = "") -> ReadingQuestion | None:
    """The question of that name in the first policy that has it, with an option if one is named."""
    asked = (policy.readings[name] for policy in policies if name in policy.readings)
    return next((one for one in asked if not option or option in one.options), None)


def box_words(
    box: Box, parameters: ParametersByKey, columns: Columns, policies: Sequence[Policy], language: str
) -> str:
    """Where an answer turns, how much of it that is, and how often it turns there – on samples kept apart."""
    _ = translator(language)
    joined = _(" and ").join(
        _bound_words(bound, parameters, columns, policies, language) for bound in box.where
    )
    text = _(
        "where {where}: in {density} of 100 samples there, which is {coverage} of 100 of all such samples"
    )
    return text.format(
        where=joined,
        density=in_a_hundred(box.held_out_density, language),
        coverage=in_a_hundred(box.held_out_coverage, language),
    )


def _bound_words(
    bound: Bound, parameters: ParametersByKey, columns: Columns, policies: Sequence[Policy], language: str
) -> str:
    _ = translator(language)
    if bound.key.startswith("reading."):
        words = parameter_words(bound.key, parameters, policies, language)
        return words if bound.low > 0 else _("it is not so that {clause}").format(clause=words)
    column = columns[bound.key]
    parameter = parameter_words(bound.key, parameters, policies, language)
    low, high = (plain_number(float(f"{end:.3g}"), language) for end in (bound.low, bound.high))
    if bound.low <= column.min():
        return _("{figure} is at most {high}").format(figure=parameter, high=high)
    if bound.high >= column.max():
        return _("{figure} is over {low}").format(figure=parameter, low=low)
    return _("{figure} is between {low} and {high}").format(figure=parameter, low=low, high=high)
