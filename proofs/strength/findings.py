"""What was judged of a policy – a mutant, a condition, a gap between claims – as values in words and data.

Knows how each looks. Knows nothing of how they are found, nor of scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from proofs.answers.notebook import SaysItself
from proofs.strength.coverage import CLAIMS, LEVELS, PINNED, SOURCED, Place, StrengthLevel
from proofs.strength.examples_found import ALWAYS_TRUE, MASKED, NEVER_TRUE, SAME_OUTCOME, Case, NoPairReason
from proofs.strength.mutants import Mutant
from rulebook.language import SHOWN, grouped, say, translator
from rulebook.model import Outcome, Policy, Value
from rulebook.values.json_values import json_values
from rulebook.words import (
    name_words,
    outcome_words,
    reading_words,
    short_value,
    situation_sentences,
)


@dataclass(frozen=True)
class MutantResult:
    """Who notices one mutant, and a case that tells it apart from the policy.

    `same` mutants decide everything as the policy does, in every reading. `case` is the original's,
    `after` the mutant's outcome there.
    """

    mutant: Mutant
    same: bool
    claims: tuple[str, ...]
    sourced: tuple[str, ...]
    pinned: tuple[str, ...]
    case: Case | None
    after: Outcome | None

    def noticed_by(self, level: StrengthLevel) -> bool:
        """Whether somebody of this level or a stronger one notices it."""
        return _up_to(level, self.claims, self.sourced, self.pinned)

    def words(self, language: str = SHOWN) -> str:
        """The change, and the scenario that would catch it."""
        _ = translator(language)
        said = self.mutant.words(language)
        if self.case is None or self.after is None:
            return said
        before, after = (outcome_words(outcome, language) for outcome in (self.case.outcome, self.after))
        where = case_words(self.mutant.policy, self.case, language)
        kept = _("A scenario would catch it: {case} Outcome: {before}; with the mistake: {after}.")
        return f"{said} {kept.format(case=where, before=before, after=after)}"

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """The change, who notices it, and the case."""
        return {
            "mutant": self.mutant.id,
            "operator": self.mutant.operator.value,
            "place": self.mutant.place,
            "rule": self.mutant.rule.id if self.mutant.rule else None,
            "same": self.same,
            "claims": list(self.claims),
            "sourced": list(self.sourced),
            "pinned": list(self.pinned),
            "situation": dict(self.case.situation) if self.case else None,
            "reading": dict(self.case.reading) if self.case else None,
            "outcome": self.case.outcome.value if self.case else None,
            "outcome_of_mutant": None if self.after is None else self.after.value,
            "words": self.words(language),
        }


@dataclass(frozen=True)
class ConditionResult:
    """Whether one condition of one rule matters, and from which level on somebody tells.

    `pair` differs in this condition alone and in the outcome: the rule decides the first case and
    not the second. `level` is the weakest of `LEVELS` at which it is told apart, None if at none.
    Where there is no pair, `reason` says why.
    """

    policy: Policy
    place: Place
    pair: tuple[Case, Case] | None
    level: StrengthLevel | None
    reason: NoPairReason | None

    @property
    def reachable(self) -> bool:
        """Whether the condition can matter at all."""
        return self.pair is not None

    def noticed_by(self, level: StrengthLevel) -> bool:
        """Whether somebody of this level or a stronger one tells a pair apart."""
        return self.level is not None and LEVELS.index(self.level) <= LEVELS.index(level)

    def condition_words(self, language: str) -> str:
        """The condition as a clause."""
        return name_words(self.policy, self.place.name, self.place.allowed, language)

    def words(self, language: str = SHOWN) -> str:
        """The pair, or why there is none."""
        _ = translator(language)
        place = f"{self.place.rule.id}.{self.place.part}"
        if self.pair is not None:
            on, off = self.pair
            said = _("{place}, “{condition}”: {first} Outcome: {on}. Without it: {second} Outcome: {off}.")
            return said.format(
                place=place,
                condition=self.condition_words(language),
                first=case_words(self.policy, on, language),
                second=self._difference(on, off, language),
                on=outcome_words(on.outcome, language),
                off=outcome_words(off.outcome, language),
            )
        assert self.reason is not None
        said = {
            NEVER_TRUE: _("{place}, “{condition}” cannot matter: where it would, it is never so."),
            ALWAYS_TRUE: _("{place}, “{condition}” cannot matter: where it would, it is always so."),
            MASKED: _("{place}, “{condition}” cannot matter: other lines decide there ({lines})."),
            SAME_OUTCOME: _(
                "{place}, “{condition}” cannot matter: without it other lines say the same ({lines})."
            ),
        }.get(
            self.reason.kind,
            _("{place}, “{condition}” cannot change without another condition of the line."),
        )
        lines = ", ".join(self.reason.lines)
        said = said.format(place=place, condition=self.condition_words(language), lines=lines)
        if self.reason.axiom:
            axiom = next(a for a in self.policy.vocabulary.axioms if a.id == self.reason.axiom)
            said += " " + _("Excluded: {axiom}.").format(axiom=say(axiom.words, language))
        return said

    def _difference(self, on: Case, off: Case, language: str) -> str:
        facts = self.policy.vocabulary.facts
        changed = [name for name in facts if on.situation[name] != off.situation[name]]
        said = [say(facts[name].sentences[off.situation[name]], language) for name in changed]
        options = (
            f"{name} = {off.reading[name]}" for name in off.reading if on.reading[name] != off.reading[name]
        )
        return " ".join([*said, *(f"{option}." for option in options)])

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """The condition, the pair and the level, or the reason."""
        return {
            "condition": self.place.id,
            "rule": self.place.rule.id,
            "reachable": self.reachable,
            "level": self.level.value if self.level else None,
            "pair": json_values(self.pair),
            "reason": self.reason.kind.value if self.reason else None,
            "lines": list(self.reason.lines) if self.reason else [],
            "axiom": (self.reason.axiom or None) if self.reason else None,
            "words": self.words(language),
        }


class OutcomeShift(StrEnum):
    """How a mistake moves an outcome.

    `silences`: between forbidden and silence, which no claim tells apart.
    """

    LOOSENS = "loosens"
    TIGHTENS = "tightens"
    SILENCES = "silences"


LOOSENS, TIGHTENS, SILENCES = OutcomeShift


@dataclass(frozen=True, repr=False)
class MissingClaim(SaysItself):
    """What no claim watches: between whom and by which channels mistakes move the outcome unseen.

    `sender` and `recipient` are parties of the policy, or empty for anybody else; `channels` is
    empty where the vocabulary has none. `before` and `after` are the commonest change among the
    `mutants` that survive the claims there.
    """

    policy: Policy
    sender: str
    recipient: str
    kind: OutcomeShift
    channels: tuple[Value, ...]
    before: Outcome
    after: Outcome
    mutants: tuple[Mutant, ...]

    def told(self) -> list[str]:
        """The sentence, in the language that is shown."""
        return [self.words()]

    def words(self, language: str = SHOWN) -> str:
        """The missing claim in a sentence."""
        _ = translator(language)
        vocabulary = self.policy.vocabulary
        channels = ", ".join(short_value(vocabulary, "channel", one, language) for one in self.channels)
        said = {
            LOOSENS: _(
                "{sender} → {recipient}{channels}: no claim forbids a looser outcome (mistakes: {number}; "
                "“{before}” becomes “{after}”)."
            ),
            TIGHTENS: _(
                "{sender} → {recipient}{channels}: no claim demands what is allowed now (mistakes: {number}; "
                "“{before}” becomes “{after}”)."
            ),
            SILENCES: _(
                "{sender} → {recipient}{channels}: only a scenario tells forbidden from silence "
                "(mistakes: {number})."
            ),
        }[self.kind]
        return said.format(
            sender=self._party(self.sender, language),
            recipient=self._party(self.recipient, language),
            channels=f" ({channels})" if channels else "",
            number=grouped(len(self.mutants), language),
            before=outcome_words(self.before, language),
            after=outcome_words(self.after, language),
        )

    def _party(self, name: str, language: str) -> str:
        _ = translator(language)
        return say(self.policy.conditions[name].words, language) if name else _("anyone else")

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Who, to whom, how, what, and the mutants."""
        return {
            "sender": self.sender.removeprefix("sender_is_") or None,
            "recipient": self.recipient.removeprefix("recipient_is_") or None,
            "kind": self.kind.value,
            "channels": list(self.channels),
            "before": self.before.value,
            "after": self.after.value,
            "mutants": [mutant.id for mutant in self.mutants],
            "words": self.words(language),
        }


def case_words(policy: Policy, case: Case, language: str) -> str:
    """A case in plain sentences."""
    _ = translator(language)
    said = situation_sentences(policy.vocabulary, case.situation, language)
    changed = reading_words(policy, case.reading, language)
    if changed:
        said.append(_("Read so: {options}.").format(options="; ".join(changed)))
    return " ".join(said)


def _up_to(
    level: StrengthLevel, claims: tuple[str, ...], sourced: tuple[str, ...], pinned: tuple[str, ...]
) -> bool:
    found = {CLAIMS: claims, SOURCED: (*claims, *sourced), PINNED: (*claims, *sourced, *pinned)}
    return bool(found[level])
