"""Who may write to whom: every kind of sender × every kind of recipient, the loosest outcome by channel.

A kind is what a vocabulary says of one side alone – role, confirmation, age –, in a few words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from childproof.answers.who_may_write import LOOSEST_FIRST, short_outcome
from childproof.report.context import ReportContext
from childproof.report.who import SIGNS
from childproof.words.locale import Locale
from rulebook.model import Fact, Policy, Vocabulary
from rulebook.table import LARGEST_TABLE, OUTCOME_NAMES, Situations, outcome_table
from rulebook.words import short_value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Kinds = NDArray[np.intp]

MOST_KINDS = 16
"""With more kinds on one side nobody would find a cell."""


@dataclass(frozen=True)
class GridMark:
    """One way to write: the class of its outcome, its sign, and both in words."""

    kind: str
    sign: str
    words: str


@dataclass(frozen=True)
class GridRow:
    """One kind of sender; `cells` are by kind of recipient, with a mark for each channel that can be."""

    words: str
    cells: tuple[tuple[GridMark, ...], ...]


@dataclass(frozen=True)
class Grid:
    """One rule book in its plainest reading; `channels` are in the order of the marks."""

    policy: str
    channels: tuple[str, ...]
    recipients: tuple[str, ...]
    rows: tuple[GridRow, ...]


def grids(context: ReportContext) -> list[Grid]:
    """The grid of every policy whose vocabulary has sides and a channel, and is small enough."""
    found = [_grid(context, policy) for policy in context.result.policies]
    return [grid for grid in found if grid is not None]


def _grid(context: ReportContext, policy: Policy) -> Grid | None:
    vocabulary, locale = policy.vocabulary, context.locale
    tried = [
        fact
        for fact in vocabulary.facts.values()
        if fact.silent is None and not fact.is_yes_no and not fact.id.startswith(("sender_", "recipient_"))
    ]
    traits = [name for name in vocabulary.sided_facts if vocabulary.facts[f"sender_{name}"].silent is None]
    if len(tried) != 1 or not traits or vocabulary.combinations > LARGEST_TABLE:
        return None
    (channel,) = tried
    situations = Situations.of(vocabulary)
    senders, sender_of = _kinds(situations, "sender", traits, locale)
    recipients, recipient_of = _kinds(situations, "recipient", traits, locale)
    if max(len(senders), len(recipients)) > MOST_KINDS:
        return None
    table = outcome_table(policy, policy.reading(context.result.request.settled))
    rank = np.array([LOOSEST_FIRST.index(one) for one in OUTCOME_NAMES], dtype=np.uint8)[table]
    shape = (len(senders), len(recipients), len(channel.values))
    loosest = np.full(shape, len(LOOSEST_FIRST), dtype=np.uint8)
    np.minimum.at(loosest, (sender_of, recipient_of, situations.columns[channel.id]), rank)
    channels = tuple(_short(vocabulary, channel, value, locale) for value in range(len(channel.values)))
    return Grid(
        context.titles[policy.id],
        channels,
        recipients,
        tuple(
            GridRow(words, tuple(_marks(loosest[at, to], channels, locale) for to in range(len(recipients))))
            for at, words in enumerate(senders)
        ),
    )


def _kinds(
    situations: Situations, side: str, traits: list[str], locale: Locale
) -> tuple[tuple[str, ...], Kinds]:
    """The kinds of one side in words, and the kind of every situation: intp[situations]."""
    columns = np.stack([situations.columns[f"{side}_{name}"] for name in traits])
    kinds, of = np.unique(columns, axis=1, return_inverse=True)
    facts = [situations.vocabulary.facts[f"{side}_{name}"] for name in traits]
    words = tuple(
        _kind_words(kinds, at, situations.vocabulary, facts, locale) for at in range(kinds.shape[1])
    )
    return words, of.ravel()


def _kind_words(
    kinds: NDArray[np.uint8], at: int, vocabulary: Vocabulary, facts: list[Fact], locale: Locale
) -> str:
    """One kind: "staff ✓", "student ?, under 18"; what follows from the rest is left out."""
    said: list[str] = []
    marks = ""
    for place, fact in enumerate(facts):
        like = (kinds[:place] == kinds[:place, [at]]).all(axis=0)
        value = int(kinds[place, at])
        if len(np.unique(kinds[place, like])) == 1:
            continue
        if fact.is_yes_no:
            marks += " ✓" if fact.values[value] else " ?"
        else:
            said.append(_short(vocabulary, fact, value, locale) + ("" if said else "{marks}"))
    return ", ".join(said).replace("{marks}", marks)


def _short(vocabulary: Vocabulary, fact: Fact, value: int, locale: Locale) -> str:
    return short_value(vocabulary, fact.id, fact.values[value], locale.language)


def _marks(loosest: NDArray[np.uint8], channels: tuple[str, ...], locale: Locale) -> tuple[GridMark, ...]:
    marks = []
    for rank, channel in zip(loosest, channels, strict=True):
        if rank < len(LOOSEST_FIRST):
            outcome = LOOSEST_FIRST[int(rank)]
            said = short_outcome(outcome, locale.language)
            kind = f"may-{outcome.value.replace('_', '-')}"
            marks.append(GridMark(kind, SIGNS[outcome], f"{channel}: {said}"))
    return tuple(marks)
