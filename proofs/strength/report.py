"""How strong the claims and scenarios of a policy are, as a value that shows itself.

Knows the scores, in words, as data and in a notebook. Knows nothing of how what they count is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from proofs.answers.notebook import html_headed, html_list, html_table
from proofs.answers.tabular import TEXT, YES_NO, Columns, TableRow, Tabular
from proofs.strength.coverage import LEVELS, PINNED, StrengthLevel
from proofs.strength.findings import ConditionResult, MissingClaim, MutantResult
from rulebook.language import SHOWN, grouped, say, translator
from rulebook.model import Policy

MOST_SHOWN = 8


@dataclass(frozen=True)
class Score:
    """How many of how many are noticed; `share` is 1.0 only if all are."""

    noticed: int
    total: int

    @property
    def share(self) -> float:
        """1.0 where there is nothing to notice."""
        return self.noticed / self.total if self.total else 1.0

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means all."""
        return self.noticed * 100 // self.total if self.total else 100


@dataclass(frozen=True)
class Strength(Tabular):
    """How much of a policy its claims and scenarios pin down; three scores that are never mixed."""

    policy: Policy
    mutants: tuple[MutantResult, ...]
    conditions: tuple[ConditionResult, ...]
    unwatched: tuple[MissingClaim, ...]
    seconds: float

    def mutation_score(self, level: StrengthLevel = PINNED) -> Score:
        """The mutants with another meaning that somebody of this level or a stronger one notices."""
        real = [result for result in self.mutants if not result.same]
        return Score(sum(result.noticed_by(level) for result in real), len(real))

    def condition_score(self, level: StrengthLevel = PINNED) -> Score:
        """The conditions that can matter of which somebody notices when they do not."""
        real = [result for result in self.conditions if result.reachable]
        return Score(sum(result.noticed_by(level) for result in real), len(real))

    @property
    def share(self) -> float:
        """The weaker of the two last scores: what has to reach 1.0."""
        return min(self.mutation_score().share, self.condition_score().share)

    def survivors(self, level: StrengthLevel = PINNED) -> tuple[MutantResult, ...]:
        """The mutants with another meaning that nobody up to this level notices."""
        return tuple(m for m in self.mutants if not m.same and not m.noticed_by(level))

    def uncovered(self, level: StrengthLevel = PINNED) -> tuple[ConditionResult, ...]:
        """The conditions that can matter while nobody up to this level would tell."""
        return tuple(c for c in self.conditions if c.reachable and not c.noticed_by(level))

    def words(self, language: str = SHOWN) -> str:
        """The scores, and what is missing for the first two."""
        return "\n".join(self._sentences(language))

    def _sentences(self, language: str) -> list[str]:
        _ = translator(language)
        said = _(
            "Of {total} mutants that mean something else, the claims alone notice {claims}, with the sourced "
            "scenarios {sourced}, with the pinned ones {pinned}. {same} mean the same in every reading."
        )
        same = sum(result.same for result in self.mutants)
        sentences = [_scores(said, self.mutation_score, language, same=grouped(same, language))]
        said = _(
            "Of {total} conditions that can matter, the claims alone tell {claims}, with the sourced "
            "scenarios {sourced}, with the pinned ones {pinned}. {same} cannot matter."
        )
        same = sum(not result.reachable for result in self.conditions)
        sentences.append(_scores(said, self.condition_score, language, same=grouped(same, language)))
        for heading, results in (
            (_("What no claim watches:"), self.unwatched),
            (_("Mutants that nobody notices:"), self.survivors()),
            (_("Conditions that nobody tells:"), self.uncovered()),
        ):
            if results:
                sentences += [heading, *_first(results, language)]
        return sentences

    @property
    def columns(self) -> Columns:
        """What was judged, by whom it is noticed from which level on, and in words."""
        return {
            **dict.fromkeys(("policy", "kind", "id", "rule"), TEXT),
            "counts": YES_NO,
            **dict.fromkeys(("level", "words"), TEXT),
        }

    def table(self) -> list[TableRow]:
        """One row for each mutant and each condition.

        `counts` is no where a mutant means the same, or a condition cannot matter; `level` is the
        weakest that notices it.
        """
        mutants = [
            (
                "mutant",
                one.mutant.id,
                one.mutant.rule,
                not one.same,
                next((level.value for level in LEVELS if one.noticed_by(level)), None),
                one.words(),
            )
            for one in self.mutants
        ]
        conditions = [
            ("condition", one.place.id, one.place.rule, one.reachable, one.level, one.words())
            for one in self.conditions
        ]
        return [
            {
                "policy": self.policy.id,
                "kind": kind,
                "id": name,
                "rule": rule.id if rule else None,
                "counts": counts,
                "level": level,
                "words": words,
            }
            for kind, name, rule, counts, level, words in [*mutants, *conditions]
        ]

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """The scores by level, every mutant and condition, and what no claim watches."""
        return {
            "policy": self.policy.id,
            "share": self.share,
            "mutants": _counts(self.mutation_score),
            "conditions": _counts(self.condition_score),
            "same_meaning": sum(result.same for result in self.mutants),
            "unreachable": sum(not result.reachable for result in self.conditions),
            "unwatched": [group.to_dict(language) for group in self.unwatched],
            "survivors": [result.to_dict(language) for result in self.survivors()],
            "all_mutants": [result.to_dict(language) for result in self.mutants],
            "all_conditions": [result.to_dict(language) for result in self.conditions],
        }

    def __str__(self) -> str:
        return "\n  ".join([f"{self.policy.id}:", *self._sentences(SHOWN)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        _ = translator(SHOWN)
        levels = (_("claims alone"), _("with sourced scenarios"), _("with pinned scenarios"))
        rows = [
            (label, *(_shown(score(level), SHOWN) for level in LEVELS))
            for label, score in (
                (_("mistakes noticed"), self.mutation_score),
                (_("conditions told"), self.condition_score),
            )
        ]
        missing = [group.words() for group in self.unwatched[:MOST_SHOWN]]
        body = html_table(("", *levels), rows) + html_list(missing)
        return html_headed(say(self.policy.title, SHOWN), body)


def _shown(score: Score, language: str) -> str:
    return f"{grouped(score.noticed, language)} ({score.percent} %)"


def _scores(said: str, score: Callable[[StrengthLevel], Score], language: str, **others: str) -> str:
    shown = {level.value: _shown(score(level), language) for level in LEVELS}
    return said.format(total=grouped(score(PINNED).total, language), **shown, **others)


def _counts(score: Callable[[StrengthLevel], Score]) -> dict[str, object]:
    found: dict[str, object] = {level.value: score(level).noticed for level in LEVELS}
    return {"total": score(PINNED).total, **found}


def _first(results: Iterable[MutantResult | ConditionResult | MissingClaim], language: str) -> list[str]:
    _ = translator(language)
    listed = [f"– {result.words(language)}" for result in results]
    if len(listed) <= MOST_SHOWN:
        return listed
    more = _("… and {number} more.").format(number=grouped(len(listed) - MOST_SHOWN, language))
    return [*listed[:MOST_SHOWN], more]
