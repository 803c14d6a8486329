"""How strong the claims and scenarios of a policy are, as values that show themselves.

Knows how results look, in words, as data and in a notebook. Knows nothing of how they are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from policy.language import grouped, say, translator
from policy.model import Policy, Value
from policy.words import name_words, outcome_words, reading_words, situation_sentences
from proofs.strength.coverage import CLAIMS, LEVELS, PINNED, SOURCED, Place
from proofs.strength.mutants import Mutant
from proofs.strength.pairing import ALWAYS_TRUE, MASKED, NEVER_TRUE, SAME_OUTCOME, Case, Reason
from proofs.tabular import TEXT, YES_NO, Columns, TableRow, Tabular

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
    after: str

    def noticed_by(self, level: str) -> bool:
        """Whether somebody of this level or a stronger one notices it."""
        return _up_to(level, self.claims, self.sourced, self.pinned)

    def words(self, language: str = "en") -> str:
        """The change, and the scenario that would catch it."""
        _ = translator(language)
        said = self.mutant.words(language)
        if self.case is None:
            return said
        before, after = (outcome_words(outcome, language) for outcome in (self.case.outcome, self.after))
        where = case_words(self.mutant.policy, self.case, language)
        kept = _("A scenario would catch it: {case} Outcome: {before}; with the mistake: {after}.")
        return f"{said} {kept.format(case=where, before=before, after=after)}"

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """The change, who notices it, and the case."""
        return {
            "mutant": self.mutant.id,
            "operator": self.mutant.operator,
            "place": self.mutant.place,
            "rule": self.mutant.rule.id if self.mutant.rule else None,
            "same": self.same,
            "claims": list(self.claims),
            "sourced": list(self.sourced),
            "pinned": list(self.pinned),
            "situation": dict(self.case.situation) if self.case else None,
            "reading": dict(self.case.reading) if self.case else None,
            "outcome": self.case.outcome if self.case else None,
            "outcome_of_mutant": self.after or None,
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
    level: str | None
    reason: Reason | None

    @property
    def reachable(self) -> bool:
        """Whether the condition can matter at all."""
        return self.pair is not None

    def noticed_by(self, level: str) -> bool:
        """Whether somebody of this level or a stronger one tells a pair apart."""
        return self.level is not None and LEVELS.index(self.level) <= LEVELS.index(level)

    def condition_words(self, language: str) -> str:
        """The condition as a clause."""
        return name_words(self.policy, self.place.name, self.place.allowed, language)

    def words(self, language: str = "en") -> str:
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
        if self.reason.axiom:
            axiom = next(a for a in self.policy.vocabulary.axioms if a.id == self.reason.axiom)
            said += " " + _("Excluded: {axiom}.").format(axiom=say(axiom.words, language))
        lines = ", ".join(self.reason.lines)
        return said.format(place=place, condition=self.condition_words(language), lines=lines)

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
            "level": self.level,
            "pair": [_case(case) for case in self.pair] if self.pair else None,
            "reason": self.reason.kind if self.reason else None,
            "lines": list(self.reason.lines) if self.reason else [],
            "axiom": (self.reason.axiom or None) if self.reason else None,
            "words": self.words(language),
        }


LOOSENS, TIGHTENS, SILENCES = "loosens", "tightens", "silences"
"""How a mistake moves an outcome; `silences`: between forbidden and silence, which no claim tells apart."""


@dataclass(frozen=True)
class Unwatched:
    """What no claim watches: between whom and by which channels mistakes move the outcome unseen.

    `sender` and `recipient` are parties of the policy, or empty for anybody else; `channels` is
    empty where the vocabulary has none. `before` and `after` are the commonest change among the
    `mutants` that survive the claims there.
    """

    policy: Policy
    sender: str
    recipient: str
    kind: str
    channels: tuple[Value, ...]
    before: str
    after: str
    mutants: tuple[Mutant, ...]

    def words(self, language: str = "en") -> str:
        """The missing claim in a sentence."""
        _ = translator(language)
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
            channels=f" ({', '.join(map(str, self.channels))})" if self.channels else "",
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
            "kind": self.kind,
            "channels": list(self.channels),
            "before": self.before,
            "after": self.after,
            "mutants": [mutant.id for mutant in self.mutants],
            "words": self.words(language),
        }


@dataclass(frozen=True)
class Strength(Tabular):
    """How much of a policy its claims and scenarios pin down; three scores that are never mixed."""

    policy: Policy
    mutants: tuple[MutantResult, ...]
    conditions: tuple[ConditionResult, ...]
    unwatched: tuple[Unwatched, ...]
    seconds: float

    def mutation_score(self, level: str = PINNED) -> Score:
        """The mutants with another meaning that somebody of this level or a stronger one notices."""
        real = [result for result in self.mutants if not result.same]
        return Score(sum(result.noticed_by(level) for result in real), len(real))

    def condition_score(self, level: str = PINNED) -> Score:
        """The conditions that can matter of which somebody notices when they do not."""
        real = [result for result in self.conditions if result.reachable]
        return Score(sum(result.noticed_by(level) for result in real), len(real))

    @property
    def share(self) -> float:
        """The weaker of the two last scores: what has to reach 1.0."""
        return min(self.mutation_score().share, self.condition_score().share)

    def survivors(self, level: str = PINNED) -> tuple[MutantResult, ...]:
        """The mutants with another meaning that nobody up to this level notices."""
        return tuple(m for m in self.mutants if not m.same and not m.noticed_by(level))

    def uncovered(self, level: str = PINNED) -> tuple[ConditionResult, ...]:
        """The conditions that can matter while nobody up to this level would tell."""
        return tuple(c for c in self.conditions if c.reachable and not c.noticed_by(level))

    def words(self, language: str = "en") -> str:
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
                next((level for level in LEVELS if one.noticed_by(level)), None),
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
            "seconds": self.seconds,
        }

    def __str__(self) -> str:
        return "\n  ".join([f"{self.policy.id}:", *self._sentences("en")])

    def _repr_html_(self) -> str:
        rows = [
            f"<tr><td>{label}</td>"
            + "".join(f"<td>{_shown(score(level), 'en')}</td>" for level in LEVELS)
            + "</tr>"
            for label, score in (("mutants", self.mutation_score), ("conditions", self.condition_score))
        ]
        heads = "".join(f"<th>{head}</th>" for head in ("", "claims", "with sourced", "with pinned"))
        missing = "".join(f"<li>{escape(group.words())}</li>" for group in self.unwatched[:MOST_SHOWN])
        return (
            f"<div><b>{escape(self.policy.id)}</b><table><tr>{heads}</tr>{''.join(rows)}</table>"
            f"<ul>{missing}</ul></div>"
        )


def case_words(policy: Policy, case: Case, language: str) -> str:
    """A case in plain sentences."""
    _ = translator(language)
    said = situation_sentences(policy.vocabulary, case.situation, language)
    changed = reading_words(policy, case.reading, language)
    if changed:
        said.append(_("Read so: {options}.").format(options="; ".join(changed)))
    return " ".join(said)


def _up_to(level: str, claims: tuple[str, ...], sourced: tuple[str, ...], pinned: tuple[str, ...]) -> bool:
    found = {CLAIMS: claims, SOURCED: (*claims, *sourced), PINNED: (*claims, *sourced, *pinned)}
    return bool(found[level])


def _case(case: Case) -> dict[str, object]:
    return {"situation": dict(case.situation), "reading": dict(case.reading), "outcome": case.outcome}


def _shown(score: Score, language: str) -> str:
    return f"{grouped(score.noticed, language)} ({score.percent} %)"


def _scores(said: str, score: Callable[[str], Score], language: str, **others: str) -> str:
    shown = {level: _shown(score(level), language) for level in LEVELS}
    return said.format(total=grouped(score(PINNED).total, language), **shown, **others)


def _counts(score: Callable[[str], Score]) -> dict[str, object]:
    found: dict[str, object] = {level: score(level).noticed for level in LEVELS}
    return {"total": score(PINNED).total, **found}


def _first(results: Iterable[MutantResult | ConditionResult | Unwatched], language: str) -> list[str]:
    _ = translator(language)
    listed = [f"– {result.words(language)}" for result in results]
    if len(listed) <= MOST_SHOWN:
        return listed
    more = _("… and {number} more.").format(number=grouped(len(listed) - MOST_SHOWN, language))
    return [*listed[:MOST_SHOWN], more]
