"""The smallest changes that would restore a refuted claim, each one verified.

Three kinds: settle a reading, let some lines say something stricter, require one more fact in some
lines. The search asks one solver about all changes at once; what it finds is applied to the policy
and judged by `verify`, which also counts what the change would cost the service claims.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import Literal

import numpy as np

from proofs.answers.verdict import PROVED, REFUTED, VACUOUS, Verdict
from proofs.claims.edit_solver import Changes, changes_of
from proofs.claims.verify import verify
from proofs.engines.clock import TIME_IS_UP, Clock
from proofs.engines.solver import Disagreement, Undecided
from rulebook.language import SHOWN, say, translator
from rulebook.model import OUTCOMES, Claim, Outcome, Policy, Reading, Row, Rule, Value, count_text, row_text
from rulebook.table import OUTCOME_NAMES, Masks, is_cheap_to_enumerate, outcome_table
from rulebook.words import answer_words, name_words, outcome_words

MOST_SETTLED = 2
"""How many readings a proposal settles at most."""

MOST_PROPOSALS = 3
"""How many proposals of each kind are worked out: those that change the fewest situations."""


@dataclass(frozen=True, repr=False)
class Repair:
    """One change that makes a claim hold in every reading, or in every reading with the settled options.

    `kind` is `settle`, `tighten` or `require`; `rules` are the ids of the changed rules, `outcome`
    what they say instead, `fact` and `value` what they require; `changes` counts the situations
    whose outcome changes in the default reading, None where they cannot be enumerated; `costs` are
    the service claims that then hold in fewer readings.
    """

    kind: Literal["settle", "tighten", "require"]
    settled: Mapping[str, str] = field(hash=False)
    rules: tuple[str, ...]
    outcome: Outcome | None
    fact: str
    value: Value
    changes: int | None = None
    costs: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = ", ".join(self.rules)
        if self.kind == "settle":
            said = row_text({name: (option,) for name, option in self.settled.items()})
        elif self.outcome is not None:
            said = f"{lines} → {self.outcome}"
        else:
            said = f"{lines} + {row_text({self.fact: (self.value,)})}"
        return f"<{self.kind}: {said}{count_text(self.changes)}>"

    def words(self, policy: Policy, language: str = SHOWN) -> str:
        """The proposal as one sentence, with its cost."""
        _ = translator(language)
        lines = ", ".join(policy.lines_of(tuple(rule for rule in policy.rules if rule.id in self.rules)))
        if self.kind == "settle":
            answers = [
                answer_words(policy.readings[name], (option,), language)
                for name, option in self.settled.items()
            ]
            said = _("Settle in the text: {answers}.").format(answers="; ".join(answers))
        elif self.outcome is not None:
            outcome = outcome_words(self.outcome, language)
            said = _("Let {lines} say: {outcome}.").format(lines=lines, outcome=outcome)
        else:
            condition = name_words(policy, self.fact, (self.value,), language)
            said = _("Require in {lines} that {condition}.").format(lines=lines, condition=condition)
        cost = _("It costs no service claim.")
        if self.costs:
            cost = _("It costs: {claims}.").format(claims="; ".join(self._costs(policy, language)))
        return f"{said} {cost}"

    def _costs(self, policy: Policy, language: str) -> list[str]:
        """The claims that it costs, in their own words."""
        said = {claim.id: claim.words for claim in policy.claims}
        quoted = translator(language)("“{option}”")
        return [
            quoted.format(option=say(said[name], language).rstrip(".")) if name in said else name
            for name in self.costs
        ]

    def to_dict(self, policy: Policy, language: str = "en") -> dict[str, object]:
        """As JSON."""
        return {
            "kind": self.kind,
            "settled": dict(self.settled),
            "rules": list(self.rules),
            "outcome": None if self.outcome is None else self.outcome.value,
            "require": {self.fact: self.value} if self.fact else None,
            "changes": self.changes,
            "costs": list(self.costs),
            "words": self.words(policy, language),
        }


def changed_policy(policy: Policy, repair: Repair) -> Policy:
    """The policy with the changed rules of a proposal (its settled readings stay open)."""

    def changed(rule: Rule) -> Rule:
        if rule.id not in repair.rules:
            return rule
        if repair.outcome is not None:
            return replace(rule, outcome=repair.outcome)
        demand: Row = {repair.fact: (repair.value,)}
        return replace(rule, when=tuple(_and(row, demand) for row in rule.when if _agree(row, demand)))

    return replace(policy, rules=tuple(changed(rule) for rule in policy.rules))


def _and(row: Row, demand: Row) -> Row:
    return {**row, **demand}


def _agree(row: Row, demand: Row) -> bool:
    return all(set(row[name]) & set(allowed) for name, allowed in demand.items() if name in row)


def repairs(verdict: Verdict, *, time_limit: float | None = None) -> tuple[Repair, ...]:
    """Verified proposals for a refuted verdict, the cheapest and smallest first; empty for any other.

    Raises:
        Undecided: time ran out before the search was over.
    """
    if verdict.status_all != REFUTED:
        return ()
    search = _Search(verdict, Clock.within(time_limit))
    found = [*search.settle(), *search.tighten(), *search.require()]
    return tuple(sorted(found, key=lambda repair: (len(repair.costs), _size(repair))))


def _size(repair: Repair) -> tuple[int, int]:
    return repair.changes or 0, len(repair.rules) + len(repair.settled)


@dataclass(frozen=True)
class _Search:
    verdict: Verdict
    clock: Clock

    def settle(self) -> list[Repair]:
        """The smallest sets of reading options that no failing reading has."""
        readings = self.verdict.policy.readings
        found: list[dict[str, str]] = []
        for size in range(1, MOST_SETTLED + 1):
            for names in combinations(readings, size):
                for options in self.clock.ticking(product(*(readings[name].options for name in names))):
                    settled = dict(zip(names, options, strict=True))
                    if not any(other.items() <= settled.items() for other in found) and not any(
                        all(option in row.get(name, (option,)) for name, option in settled.items())
                        for row in self.verdict.readings.pattern
                    ):
                        found.append(settled)
        return self._best([Repair("settle", settled, (), None, "", False) for settled in found])

    def tighten(self) -> list[Repair]:
        """Let the lines that break the claim say the loosest outcome that it allows."""
        claim = self.verdict.claim
        allowed = [outcome for outcome in OUTCOMES if outcome not in claim.never]
        if claim.is_service or not allowed:
            return []
        rules = self._changes.fewest_tightened(claim, self.verdict.silence, allowed[0], self.clock.until)
        return self._best([Repair("tighten", {}, rules, allowed[0], "", False)] if rules else [])

    def require(self) -> list[Repair]:
        """Require one more fact in the lines that break the claim."""
        claim, found = self.verdict.claim, list[Repair]()
        if claim.is_service:
            return []
        for name, fact in self.verdict.policy.vocabulary.facts.items():
            for value in (True,) if fact.is_yes_no else fact.values:
                rules = self._changes.fewest_requiring(
                    claim, self.verdict.silence, name, value, self.clock.until
                )
                if rules:
                    found.append(Repair("require", {}, rules, None, name, value))
        return self._best(found)

    @property
    def _changes(self) -> Changes:
        return changes_of(self.verdict.policy, self.clock)

    def _best(self, proposals: Sequence[Repair]) -> list[Repair]:
        """The proposals that break the fewest service claims and change the fewest situations, confirmed."""
        ranked = sorted(map(self._counted, self.clock.ticking(proposals)), key=lambda found: found[0])
        best: list[Repair] = []
        for _, proposal in ranked:
            if len(best) == MOST_PROPOSALS:
                break
            if (confirmed := self._confirmed(proposal)) is not None:
                best.append(confirmed)
        return best

    def _counted(self, repair: Repair) -> tuple[tuple[int, int, int], Repair]:
        """How a proposal ranks, and the proposal with the number of situations that it changes."""
        policy = self.verdict.policy
        if not is_cheap_to_enumerate(policy):
            return (0, *_size(repair)), repair
        before = outcome_table(policy, policy.default_reading)
        reading = policy.reading(repair.settled)
        after = outcome_table(changed_policy(policy, repair), reading)
        masks = Masks(policy, reading)
        lost = sum(
            bool((np.isin(after, _codes(claim.broken_by(self.verdict.silence))) & masks.claim(claim)).any())
            for claim in policy.claims
            if claim.is_service and not claim.unknown
        )
        counted = replace(repair, changes=int((before != after).sum()))
        return (lost, *_size(counted)), counted

    def _confirmed(self, repair: Repair) -> Repair | None:
        """The proposal with its costs, once `verify` has proved the claim for the changed policy.

        None where the claim then speaks of no situation at all: that mends nothing.
        """
        policy = changed_policy(self.verdict.policy, repair)
        status = self._verify(policy, self.verdict.claim, repair.settled).status_all
        if status == VACUOUS:
            return None
        if status != PROVED:
            raise Disagreement(f"{policy.id}: {repair} does not restore {self.verdict.claim.id}")
        costs = []
        for claim in policy.claims:
            if claim.is_service:
                before = self._verify(self.verdict.policy, claim, repair.settled).readings.refuted
                if self._verify(policy, claim, repair.settled).readings.refuted > before:
                    costs.append(claim.id)
        return replace(repair, costs=tuple(costs))

    def _verify(self, policy: Policy, claim: Claim, settled: Reading) -> Verdict:
        settled, silence = {**self.verdict.settled, **settled}, self.verdict.silence
        verdict = verify(policy, claim, settled=settled, silence=silence, time_limit=self.clock.left)
        if verdict.is_unsure:
            raise Undecided(verdict.reason or TIME_IS_UP)
        return verdict


def _codes(outcomes: Collection[Outcome]) -> list[int]:
    return [OUTCOME_NAMES.index(outcome) for outcome in outcomes]
