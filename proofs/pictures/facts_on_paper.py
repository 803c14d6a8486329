"""Facts become marks on paper, for any vocabulary.

Facts of one side describe a person, yes/no facts of one side that usually go without saying are arrows from
that side, other facts that usually go without saying are links, and the rest (the channel) belongs to the
attempt. All words are those of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofs.pictures.shapes import (
    GROWN,
    UNKNOWN,
    YOUNG,
    PersonShape,
    wrapped,
)
from rulebook.decide import Decision, holds
from rulebook.language import translator
from rulebook.model import Policy, Situation
from rulebook.words import outcome_words

COLUMN_WIDTH = 184.0


def sorted_facts(
    policy: Policy, situation: Situation, told: Sequence[str]
) -> tuple[list[str], list[str], list[str]]:
    """The facts that are told: of one person, between the two, and of the attempt."""
    traits, links, attempt = [], [], []
    for name in told:
        fact = policy.vocabulary.facts[name]
        if direction(name) and not (fact.is_yes_no and fact.silent is False):
            traits.append(name)
        elif fact.silent is None and situation[name] is not True:
            attempt.append(name)
        else:
            links.append(name)
    return traits, links, attempt


def direction(name: str) -> str:
    """Where an arrow of this fact points; empty for what both share."""
    return "right" if name.startswith("sender_") else "left" if name.startswith("recipient_") else ""


def person_of(
    policy: Policy,
    situation: Situation,
    side: str,
    sentences: Sequence[str],
    language: str,
    *,
    x: float,
    scale: float = 1.0,
    width: float = COLUMN_WIDTH,
) -> PersonShape:
    """One side of a situation, with what is said of it in lines of this width."""
    _ = translator(language)
    terms = policy.vocabulary.terms

    def is_so(term: str) -> bool:
        return term in terms and holds(terms[term].rows, policy, situation, {})

    young = is_so(f"child_{side}")
    known = young or any(f"{age}_{side}" in terms for age in ("child", "adult"))
    confirmed = situation.get(f"{side}_confirmed")
    return PersonShape(
        x=x,
        radius=scale * (25.0 if young else 33.0),
        fill=YOUNG if young else GROWN if known else UNKNOWN,
        young=young,
        confirmed=confirmed if isinstance(confirmed, bool) else None,
        title=_("Sender") if side == "sender" else _("Recipient"),
        sentences=tuple(line for text in sentences for line in wrapped(text, width)),
    )


def outcome_and_lines(decision: Decision, language: str) -> str:
    """What comes of an attempt, and by which lines."""
    said = outcome_words(decision.outcome, language)
    lines = ", ".join(decision.lines)
    return f"{said[:1].upper()}{said[1:]}" + (f": {lines}" if lines else "")
