"""What a proof rests on: a minimal unsatisfiable core of rules, axioms and reading options.

Each rule is taken apart – it needs its sender, its recipient, its condition, the absence of its
exception, and where all of them are given it speaks – so that the core says which part of a line
keeps the claim. Minimal: without any one element the claim would not follow. A rule that is not in
the core may say anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt
from typing import Literal

import z3

from proofs.engines.clock import Clock
from proofs.engines.formulas import Formula, encoding_of
from proofs.engines.solver import Session
from rulebook.language import SHOWN, say, translator
from rulebook.model import ALWAYS, NEVER, NOTHING_SETTLED, OUTCOMES, Claim, Policy, Reading, Rule, Silence
from rulebook.values.json_values import DumpedAsItIs
from rulebook.words import name_words, rows_words, side_words, under

MOST_SHORT = 64
"""Up to so many elements are asked about one by one from the beginning."""

PARTS = ("from", "to", "when", "unless", "speaks")


@dataclass(frozen=True)
class CoreElement(DumpedAsItIs):
    """One element of a core.

    `kind` is `rule`, `axiom` or `reading`; `id` names it; `part` is the part of a rule that
    counts (one of `PARTS`) or the option of a reading, and empty for an axiom.
    """

    kind: Literal["rule", "axiom", "reading"]
    id: str
    part: str

    def words(self, policy: Policy, language: str = SHOWN) -> str:
        """The element as a clause."""
        return self.clause(policy, self.line(policy), language)

    def line(self, policy: Policy) -> str:
        """The source line of a rule; empty for anything else."""
        return next((rule.line for rule in policy.rules if self.kind == "rule" and rule.id == self.id), "")

    def clause(
        self, policy: Policy, lines: str, language: str = SHOWN, reading: Reading = NOTHING_SETTLED
    ) -> str:
        """The element as a clause of these lines; equal but for the lines, reasons can be joined.

        Conditions are said as they are under what `reading` settles.
        """
        _ = translator(language)
        if self.kind == "axiom":
            axiom = next(axiom for axiom in policy.vocabulary.axioms if axiom.id == self.id)
            return _("always so: {axiom}").format(axiom=say(axiom.words, language))
        if self.kind == "reading":
            return name_words(policy, self.id, (self.part,), language)
        rule = next(rule for rule in policy.rules if rule.id == self.id)
        if self.part == "speaks":
            return _("{lines} covers it: «{quote}»").format(lines=lines, quote=rule.quote)
        if self.part == "from":
            party = side_words(policy, rule.sender, language)
            return _("only writing from {party}: {lines}").format(lines=lines, party=party)
        if self.part == "to":
            party = side_words(policy, rule.recipient, language)
            return _("only writing to {party}: {lines}").format(lines=lines, party=party)
        if self.part == "when":
            condition = rows_words(policy, under(policy, rule.when, reading), language)
            return _("only where {condition}: {lines}").format(lines=lines, condition=condition)
        condition = rows_words(policy, under(policy, rule.unless, reading), language)
        return _("not where {condition}: {lines}").format(lines=lines, condition=condition)


class _Parts:
    """One policy as a formula in which every rule part and axiom can be left out."""

    def __init__(self, policy: Policy, clock: Clock):
        self.encoding = encoding_of(policy, clock)
        self.session = Session(self.encoding, self.encoding.one_value)
        self.guards: dict[CoreElement, Formula] = {}
        for axiom_id, axiom in self.encoding.axioms.items():
            self._guard(CoreElement("axiom", axiom_id, ""), axiom)
        self.speaks = {rule.id: z3.Bool(f"speaks!{rule.id}") for rule in policy.rules}
        for rule in clock.ticking(policy.rules):
            self._take_apart(rule)

    def _guard(self, reason: CoreElement, formula: Formula) -> None:
        guard = z3.Bool(f"guard!{len(self.guards)}")
        self.guards[reason] = guard
        self.session.solver.add(z3.Implies(guard, formula))

    def _take_apart(self, rule: Rule) -> None:
        holds, speaks = self.encoding.holds, self.speaks[rule.id]
        needs = {"from": rule.sender, "to": rule.recipient, "when": rule.when}
        for part, rows in needs.items():
            if rows != ALWAYS:
                self._guard(CoreElement("rule", rule.id, part), z3.Implies(speaks, holds(rows)))
        if rule.unless != NEVER:
            self._guard(
                CoreElement("rule", rule.id, "unless"), z3.Implies(speaks, z3.Not(holds(rule.unless)))
            )
        self._guard(CoreElement("rule", rule.id, "speaks"), z3.Implies(self.encoding.applies(rule), speaks))

    def breaks(self, claim: Claim, silence: Silence) -> Formula:
        """The claim speaks of the attempt, and what the rules say breaks it."""
        policy = self.encoding.policy
        said = {
            outcome: z3.Or([self.speaks[rule.id] for rule in policy.rules if rule.outcome == outcome])
            for outcome in OUTCOMES
        }
        prevails = self.encoding.prevailing(said)
        bad = z3.Or([prevails[outcome] for outcome in sorted(claim.broken_by(silence))])
        return z3.And(self.encoding.premise(claim), bad)


@lru_cache(maxsize=16)
def _parts(policy: Policy, clock: Clock) -> _Parts:
    return _Parts(policy, clock)


def reasons(
    policy: Policy,
    claim: Claim,
    reading: Reading,
    *,
    silence: Silence = Silence.FORBIDDEN,
    time_limit: float | None = None,
) -> tuple[CoreElement, ...] | None:
    """A minimal core of the proof of a claim, in all readings with the options that `reading` settles.

    Returns None where the claim does not hold there. Elements are dropped one by one in a fixed order,
    each iff the others suffice without it, so that the core does not depend on the solver's choices.
    Reading options and axioms are dropped first, so that it names as much of the text as it can, and of
    a rule the parties last.

    Raises:
        Undecided: the solver could not tell in time.
    """
    clock = Clock.within(time_limit)
    parts = _parts(policy, clock)
    parts.session.limit_to(clock.until)
    asked: dict[CoreElement, Formula] = dict(parts.guards)
    for name, option in reading.items():
        asked[CoreElement("reading", name, option)] = parts.encoding.literal(name, option)
    broken = parts.breaks(claim, silence)
    order = sorted(asked, key=_drop_first)
    needed = _needed(parts.session, broken, [asked[element] for element in order])
    if needed is None:
        return None
    kept = {order[at] for at in needed}
    return tuple(element for element in asked if element in kept)


def _needed(session: Session, broken: Formula, literals: Sequence[Formula]) -> set[int] | None:
    """Which of some literals are left once each is dropped in turn iff the others suffice without it.

    None where all of them together do not exclude `broken`. Those whose turn has not come stand together in
    blocks, one literal for each, so that a question is short however many there are.
    """
    size = max(MOST_SHORT, isqrt(len(literals)))
    blocks = [range(at, min(at + size, len(literals))) for at in range(0, len(literals), size)]
    heads = [session.fresh() for _ in blocks]
    session.solver.add(
        [z3.Implies(head, literals[at]) for head, block in zip(heads, blocks, strict=True) for at in block]
    )

    def core_of(asked: Sequence[Formula]) -> set[int] | None:
        """The ids of those literals that exclude `broken`, if all of them do."""
        if session.has_model([broken, *asked]):
            return None
        return {literal.get_id() for literal in session.core()}

    kept: list[int] = []
    known = core_of(heads)
    if known is None:
        return None
    for number, block in enumerate(blocks):
        # What the solver's core does not hold can go without another question.
        if heads[number].get_id() not in known:
            continue
        left, later = list(block), heads[number + 1 :]
        known = core_of([*(literals[at] for at in (*kept, *left)), *later]) or known
        for at in block:
            without = [other for other in left if other != at]
            smaller: set[int] | None = known
            if literals[at].get_id() in known:
                smaller = core_of([*(literals[other] for other in (*kept, *without)), *later])
            if smaller is not None:
                left, known = without, smaller
        kept += left
    return set(kept)


def _drop_first(element: CoreElement) -> tuple[int, str, int]:
    parts = ("unless", "when", "to", "from", "speaks")
    part = parts.index(element.part) if element.kind == "rule" else 0
    return ("reading", "axiom", "rule").index(element.kind), element.id, part
