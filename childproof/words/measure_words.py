"""The measures of a run in words, in English and Russian, and their figures with intervals."""

from __future__ import annotations

from rulebook.language import N_, in_words, translator
from sim.results.measures import Measure

_NAMES = {
    "children_reached_free": N_("children reached freely, per 1,000"),
    "children_reached_by_request": N_("children reached by a request, per 1,000"),
    "children_reached_in_dialogue": N_("children written to in an open dialogue, per 1,000"),
    "children_reached": N_("children reached in any of these ways, per 1,000"),
    "children_reached_by_strangers": N_("children reached by any stranger, per 1,000"),
    "children_sought_elsewhere": N_(
        "children whom a stranger who was stopped looks for on another service, per 1,000"
    ),
    "requests_per_child": N_("requests for each child"),
    "contacts_slowed": N_("ordinary contacts with children that need a request or a role, %"),
    "contacts_stopped": N_("ordinary contacts with children that do not get through, %"),
    "contacts_hindered": N_("ordinary contacts with children, slowed or stopped, %"),
    "contacts_with_adults_hindered": N_("ordinary contacts with adults that a line slows or stops, %"),
    "contacts_without_rule": N_("ordinary contacts, with adults too, of which no line speaks, %"),
    "confirmations_asked": N_("people sent to a school to have a role confirmed, per school"),
}
WHO_IS_MEANT = (
    N_(
        "Reached: written to freely, by a request that arrived – accepted or not – or in a dialogue that "
        "was open."
    ),
    N_(
        "A known adult without a role: a relative, parent, coach or somebody else whom the family or a club "
        "knows, and whose account carries no role."
    ),
    N_(
        "A stranger who has read the rules writes as much as the others, but by the paths that the proofs "
        "find against each rule book, and again by the one that pays."
    ),
)
"""What the names of the measures mean, for the foot of a table."""
_SENDERS = {"stranger": N_("by a stranger"), "known_roleless_adult": N_("by a known adult without a role")}
_OF_STRANGERS = {
    "stranger_own_account": N_("by a stranger from an account of his own: what rules can move"),
    "stranger_taken_over": N_("only from an account taken over: what no rule can move"),
    "stranger_adult": N_("by an unknown adult from an account of his own"),
    "stranger_peer": N_("only by unknown peers"),
    "knowing_stranger": N_("by a stranger who has read the rules"),
    "knowing_own_account": N_("by a stranger who has read the rules, from an account of his own"),
    "knowing_adult": N_("by an unknown adult who has read the rules, from an account of his own"),
}
_PLACES = {
    "town": N_("in town schools"),
    "village": N_("in village schools"),
    "girls": N_("girls"),
    "boys": N_("boys"),
}


def is_headline(measure: Measure) -> bool:
    """Whether a measure belongs in a short table: totals, and by whom children were reached."""
    return is_headline_of(measure.name, measure.by)


def is_headline_of(name: str, by: str | None) -> bool:
    """The same of a measure by its name and what it is broken down by."""
    if name == "children_reached_by_strangers":
        return False
    if by in _OF_STRANGERS:
        return name in ("children_reached", "children_sought_elsewhere")
    return by is None or (by in _SENDERS and name.startswith("children_reached"))


def measure_words(measure: Measure, language: str) -> str:
    """What a measure counts; of a breakdown only by whom, since it stands below its total."""
    if measure.by is None:
        return total_words(measure.name, language)
    return f"– {by_words(measure.by, language)}"


def total_words(name: str, language: str) -> str:
    """What a measure counts, of all."""
    _ = translator(language)
    return _(_NAMES[name]) if name in _NAMES else name


def by_words(by: str, language: str) -> str:
    """By whom or where, of a breakdown: senders, grades and places; behaviours and regions by their ids."""
    _ = translator(language)
    if by.startswith("grade-"):
        return _("grade {n}").format(n=by.removeprefix("grade-"))
    words = {**_SENDERS, **_OF_STRANGERS, **_PLACES}
    return _(words[by]) if by in words else by


def formatted(measure: Measure, language: str) -> str:
    """The value with its 95 % interval: "154.6 (143.6–166.2)", or "154.6 (–)" where none is shown."""
    value = formatted_alone(measure, measure.value, language)
    if measure.low is None or measure.high is None:
        return f"{value} (–)"
    low, high = (formatted_alone(measure, number, language) for number in (measure.low, measure.high))
    return f"{value} ({low}–{high})"


def formatted_if_shown(measure: Measure, language: str) -> str:
    """The value with its interval, or by itself where none is shown."""
    return (
        formatted_alone(measure, measure.value, language)
        if measure.withheld
        else formatted(measure, language)
    )


def formatted_alone(measure: Measure, number: float, language: str) -> str:
    """A number in the unit of a measure, without an interval: "154.6"."""
    digits = 2 if measure.name == "requests_per_child" else 1
    return in_words(in_unit(measure, number), digits, language)


def formatted_difference(measure: Measure, number: float, language: str) -> str:
    """A difference in the unit of a measure, with its sign: "+6.0"; what is shown as zero has none."""
    said = formatted_alone(measure, abs(number), language)
    if not any(digit in "123456789" for digit in said):
        return said
    return f"\u2212{said}" if number < 0 else f"+{said}"


def in_unit(measure: Measure, number: float) -> float:
    """A number as it is shown: shares in per cent."""
    return number * (100.0 if measure.unit == "share" else 1.0)
