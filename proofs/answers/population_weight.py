"""What a set of situations weighs in a population: pairs of people, attempts a month, and by whom.

An answer of a proof is a set of situations; a population weighs any of them. Knows how a weight is said and
written down. Knows nothing of how people are drawn or attempts are counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, Self

import numpy as np

from proofs.engines.covers import mask_of
from rulebook.language import SHOWN, grouped, in_words, plural, translator
from rulebook.model import Policy, Row, Rows
from rulebook.table import Mask, Situations

DAYS_OF_A_MONTH = 30

STRANGER, KNOWN_ADULT, OTHER = SENDERS = ("stranger", "known_roleless_adult", "other")
"""Who makes an attempt: strangers, known adults whose account carries no role, and all others."""


@dataclass(frozen=True)
class Whole:
    """A whole population: how many `children` it has, and by each of `SENDERS` the attempts of `days`."""

    days: int
    children: int
    by: Mapping[str, int]

    @property
    def attempts(self) -> int:
        """All attempts."""
        return sum(self.by.values())


@dataclass(frozen=True)
class Weight:
    """What stands in a set of situations, of which `occurring` are such that people can come to them.

    `pairs` of people who may meet in one of them, where a pair counts once for each channel it has, and by
    each sender the attempts in the days of the `whole`.
    """

    situations: int
    occurring: int
    pairs: int
    by: Mapping[str, int]
    whole: Whole

    @property
    def is_impossible(self) -> bool:
        """Whether there are situations, and nobody in a world can come to any of them.

        Then none are counted because none can be, which says nothing of the rules.
        """
        return self.situations > 0 and not self.occurring

    @property
    def attempts(self) -> int:
        """Attempts in the days of the whole, by anybody."""
        return sum(self.by.values())

    @property
    def attempts_a_month(self) -> float:
        """The same for 30 days."""
        return self._a_month(self.attempts)

    @property
    def share(self) -> float:
        """The part of all attempts."""
        return _part(self.attempts, self.whole.attempts)

    @property
    def pairs_per_1000(self) -> float:
        """Pairs for 1,000 children on the service."""
        return 1000 * _part(self.pairs, self.whole.children)

    def words(self, language: str = SHOWN, *, in_full: bool = True) -> str:
        """The weight in one line; `in_full` also for each 1,000 children, and as shares of all attempts."""
        _, ngettext = translator(language), plural(language)
        if self.is_impossible:
            return _("cannot occur in a simulated region: nothing there leads to such a situation")
        pairs = ngettext("{n} pair of people", "{n} pairs of people", self.pairs)
        pairs = pairs.format(n=grouped(self.pairs, language))
        attempts = ngettext("{n} attempt a month", "{n} attempts a month", round(self.attempts_a_month))
        attempts = attempts.format(n=self._said(self.attempts, language))
        if in_full:
            per = self.pairs_per_1000
            said = in_words(per, 1, language) if per < 1000 else grouped(round(per), language)
            pairs += _(" ({per} per 1,000 children)").format(per=said)
            attempts += _(" ({share} % of all)").format(share=_percent(self.share, language))
        who = []
        for sender, number in self.by.items():
            if number or (in_full and self.attempts):
                said = _by(sender, self._said(number, language), language)
                if in_full and number:
                    share = _percent(_part(number, self.whole.by[sender]), language)
                    said += _(" ({share} % of theirs)").format(share=share)
                who.append(said)
        return f"{pairs}, {attempts}" + (f": {', '.join(who)}" if who else "")

    def to_dict(self) -> dict[str, object]:
        """The weight as JSON values; what cannot occur has no numbers but null."""
        if self.is_impossible:
            numbers = ("pairs", "pairs_per_1000_children", "attempts", "attempts_a_month", "share")
            return {
                "situations": self.situations,
                "occurring": 0,
                **dict.fromkeys(numbers),
                "by": {},
            }
        return {
            "situations": self.situations,
            "occurring": self.occurring,
            "pairs": self.pairs,
            "pairs_per_1000_children": self.pairs_per_1000,
            "attempts": self.attempts,
            "attempts_a_month": self.attempts_a_month,
            "share": self.share,
            "by": {
                name: {
                    "attempts": number,
                    "attempts_a_month": self._a_month(number),
                    "share": _part(number, self.whole.by[name]),
                }
                for name, number in self.by.items()
            },
        }

    def _a_month(self, attempts: int) -> float:
        return attempts * DAYS_OF_A_MONTH / self.whole.days

    def _said(self, attempts: int, language: str) -> str:
        """Attempts a month; a few of a long run keep a decimal, so that some are never told as none."""
        a_month = self._a_month(attempts)
        few = 0 < a_month < 10 and a_month != int(a_month)
        return in_words(max(a_month, 0.1), 1, language) if few else grouped(round(a_month), language)


class Population(Protocol):
    """People and their attempts, ready to weigh any set of the situations of one vocabulary."""

    def check(self, policy: Policy) -> None:
        """Refuse a policy over other situations.

        Raises:
            InputError: its vocabulary is another one.
        """

    def weigh(self, members: Mask) -> Weight:
        """What stands in some situations, bool[situations]."""
        ...

    def words(self, language: str = SHOWN) -> str:
        """Who is counted, and how."""
        ...

    def to_dict(self) -> dict[str, object]:
        """The same as JSON values."""
        ...


@dataclass(frozen=True)
class Weighable:
    """An answer of a proof that a population can weigh; `population` is None where none has."""

    population: Population | None = field(default=None, kw_only=True, repr=False, compare=False)

    @property
    def subject(self) -> Policy:
        """The policy over whose situations the answer speaks."""
        raise NotImplementedError

    def weighed(self, population: Population | None) -> Self:
        """The same answer, beside each of its sets what that weighs in a population.

        Raises:
            InputError: the population is one of another vocabulary.
        """
        if population is not None:
            population.check(self.subject)
        return replace(self, population=population)

    def weight_of(self, rows: Rows) -> Weight | None:
        """What stands in some rows together, each situation counted once; None without a population."""
        if self.population is None:
            return None
        situations = Situations.of(self.subject.vocabulary)
        members = np.zeros(situations.size, dtype=np.bool_)
        for row in rows:
            members |= mask_of(situations, row)
        return self.population.weigh(members)

    def rows_lines(self, rows: Rows, words: Sequence[str], language: str = SHOWN) -> list[str]:
        """Rows in words; where somebody weighs, all together first, and below each what it weighs."""
        total = self.weight_of(rows)
        if total is None:
            return [f"  {said}" for said in words]
        if len(rows) == 1:
            return [f"  {words[0]}", f"    {total.words(language)}"]
        _ = translator(language)
        lines, parts = [], 0
        for row, said in zip(rows, words, strict=True):
            if (weight := self.weight_of((row,))) is not None:
                lines += [f"  {said}", f"    {weight.words(language, in_full=False)}"]
                parts += weight.situations
        together = _("Together: {weight}.").format(weight=total.words(language))
        if parts > total.situations:
            together += " " + _("One situation can stand in several rows; here each counts once.")
        return [f"  {together}", *lines]

    def row_entry(self, row: Row) -> dict[str, object]:
        """What one row weighs, as an entry of a JSON object; nothing without a population."""
        return weight_entry(self.weight_of((row,)))

    def population_words(self, language: str = SHOWN) -> list[str]:
        """Who was counted, for the end of a text; nothing without a population."""
        return [] if self.population is None else [self.population.words(language)]

    def population_entry(self) -> dict[str, object]:
        """Who was counted, as an entry of a JSON object; nothing without a population."""
        return {} if self.population is None else {"population": self.population.to_dict()}


def weight_entry(weight: Weight | None) -> dict[str, object]:
    """A weight as an entry of a JSON object; nothing without a population."""
    return {} if weight is None else {"weight": weight.to_dict()}


def _by(sender: str, number: str, language: str) -> str:
    _ = translator(language)
    words = {
        STRANGER: _("{n} by strangers"),
        KNOWN_ADULT: _("{n} by known adults without a role"),
        OTHER: _("{n} by others"),
    }
    return words[sender].format(n=number)


def _percent(share: float, language: str) -> str:
    """A share in percent, with enough decimals that some are never told as none."""
    percent = 100 * share
    if percent >= 0.1 or not percent:
        return in_words(percent, 1, language)
    return in_words(max(percent, 0.001), 3, language)


def _part(some: int, of: int) -> float:
    return some / of if of else 0.0
