"""The nouns of the toolkit: facts, rows, readings, rules, policies, claims.

A *row* allows some values for each name it mentions; all of them have to hold. A list of rows
holds where any of its rows does – always, in conditions, rules, claims and answers alike. A name
in a row is a fact of the situation, a reading of the text, or a named condition (yes or no).

These are plain frozen data, already checked: `loaders` make them, `decide` gives
them their meaning. Two of them are equal iff all that they hold is; each hashes by its id or digest
alone, so that it can be the key of a cache. `place` says where in a file the noun stands; it is no part of
what is compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from html import escape
from math import prod

from rulebook.language import LANGUAGES, SHOWN, Message, said_in, say, translator
from rulebook.language import Words as Words
from rulebook.nouns.outcomes import OUTCOMES as OUTCOMES
from rulebook.nouns.outcomes import UNSPECIFIED as UNSPECIFIED
from rulebook.nouns.outcomes import Outcome as Outcome
from rulebook.nouns.outcomes import Overlap as Overlap
from rulebook.nouns.outcomes import PolicyStatus as PolicyStatus
from rulebook.nouns.outcomes import Silence as Silence
from rulebook.nouns.outcomes import breaking_outcomes as breaking_outcomes
from rulebook.nouns.rows import ALWAYS as ALWAYS
from rulebook.nouns.rows import NEVER as NEVER
from rulebook.nouns.rows import NOTHING_SETTLED as NOTHING_SETTLED
from rulebook.nouns.rows import Reading as Reading
from rulebook.nouns.rows import Row as Row
from rulebook.nouns.rows import Rows as Rows
from rulebook.nouns.rows import RowsInCode, adding_rows
from rulebook.nouns.rows import Situation as Situation
from rulebook.nouns.rows import Value as Value
from rulebook.nouns.rows import combinations_of as combinations_of
from rulebook.nouns.rows import count_text as count_text
from rulebook.nouns.rows import row_text as row_text
from rulebook.nouns.rows import rows_in_code as rows_in_code
from rulebook.nouns.vocabulary import Axiom as Axiom
from rulebook.nouns.vocabulary import Condition as Condition
from rulebook.nouns.vocabulary import Fact as Fact
from rulebook.nouns.vocabulary import Phrase as Phrase
from rulebook.nouns.vocabulary import Vocabulary as Vocabulary
from rulebook.reader.faults import allowed_names, clipped, one_fault
from rulebook.reader.places import NOWHERE, FilePlace
from rulebook.values.frozen_mapping import FrozenMapping


@dataclass(frozen=True)
class ReadingQuestion:
    """One ambiguity of the text, with the ways to settle it; the first option is the default.

    `why` says why a version settled it, and is empty where there is nothing to say.
    """

    id: str
    question: Words
    options: tuple[str, ...]
    option_words: Mapping[str, Words]
    lines: tuple[str, ...]
    why: Words = field(default_factory=dict)
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def default(self) -> str:
        """The plainest wording."""
        return self.options[0]


class QuoteBy(StrEnum):
    """Whose words a quote is: those of the source, or our own."""

    SOURCE = "source"
    OURS = "ours"


@dataclass(frozen=True)
class Rule:
    """Where `sender`, `recipient` and `when` hold and `unless` does not, the rule says `outcome`.

    `line` is the line of the source that the rule comes from, `quote` its words – or, where `quote_by` is
    "ours", those of whoever changed the rules; `why` says why a version changed or added it, and is empty
    where there is nothing to say.
    """

    id: str
    line: str
    sender: Rows
    recipient: Rows
    when: Rows
    unless: Rows
    outcome: Outcome
    quote: str
    why: Words = field(default_factory=dict)
    quote_by: QuoteBy = QuoteBy.SOURCE
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)


class BasisKind(StrEnum):
    """Why a claim is made – quoted, derived, ours – or a scenario – a line, a norm, pinned."""

    QUOTED = "quoted"
    DERIVED = "derived"
    OURS = "ours"
    LINE = "line"
    NORM = "norm"
    PINNED = "pinned"


@dataclass(frozen=True)
class Basis:
    """Why a claim or a scenario is made, and from what by which step.

    `words` has the quote, the place, the step or the reason by what each is called; `by_language` those of
    them that are no quote and are said in several languages.
    """

    kind: BasisKind
    words: Words
    by_language: Mapping[str, Words] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.kind)


@dataclass(frozen=True, repr=False)
class Claim:
    """No situation where `when` holds and `unless` does not may have an outcome in `never`.

    `is_service` claims say what must stay possible; the others what must not happen. `unknown`
    holds the terms that the policy's vocabulary lacks: then the claim does not apply. `asks` is the
    claim as a question whose answer is yes where it fails, and may be empty.
    """

    id: str
    words: Words
    when: Rows
    unless: Rows
    never: frozenset[Outcome]
    is_service: bool
    basis: Basis
    unknown: tuple[str, ...]
    asks: Words = field(default_factory=dict)
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<{self.id}: {say(self.words, SHOWN)}>"

    def broken_by(self, silence: Silence) -> frozenset[Outcome]:
        """The outcomes that break the claim, given what silence counts as."""
        return breaking_outcomes(self.never, silence)


@dataclass(frozen=True)
class Scenario:
    """An example: in each of these situations the outcome has to be one of `outcomes`.

    `situation` allows values of the facts it mentions; the others range over everything possible.
    `reading` settles some options and leaves the rest at their defaults, unless `every_reading`.
    `basis` is a `line` of the source, a `norm`, or `pinned`; `finding` says why the policy is
    known to fail, and is empty where it is not.
    """

    id: str
    words: Words
    situation: Row
    reading: Reading
    every_reading: bool
    outcomes: tuple[Outcome, ...]
    why: Words
    basis: Basis
    finding: Words
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Policy:
    """One rule book.

    `conditions` holds every name that rows can mention besides facts and readings: the terms of
    the vocabulary, the parties as `sender_is_…` and `recipient_is_…`, and the policy's own.
    `status` says whether it is in force, provisional or a what-if.
    """

    id: str
    title: Words
    source: Mapping[str, str]
    version: str
    previous: str | None
    vocabulary: Vocabulary
    readings: Mapping[str, ReadingQuestion]
    conditions: Mapping[str, Condition]
    rules: tuple[Rule, ...]
    claims: tuple[Claim, ...]
    digest: str
    path: str = field(default="", repr=False)
    scenarios: tuple[Scenario, ...] = ()
    status: PolicyStatus = PolicyStatus.IN_FORCE

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def default_reading(self) -> Reading:
        """The first option of every reading."""
        return FrozenMapping({name: reading.default for name, reading in self.readings.items()})

    def reading(self, settled: Reading = NOTHING_SETTLED) -> Reading:
        """The default reading with what is `settled`; names of other policies' readings are ignored."""
        ours = {name: option for name, option in settled.items() if name in self.readings}
        return {**self.default_reading, **ours}

    def open_readings(self, settled: Reading = NOTHING_SETTLED) -> dict[str, tuple[str, ...]]:
        """The options still open of each reading, once some are `settled`."""
        return {
            name: (settled[name],) if name in settled else question.options
            for name, question in self.readings.items()
        }

    def all_readings(self, settled: Reading = NOTHING_SETTLED) -> list[dict[str, str]]:
        """Every combination of open options, the default first, the last reading varying fastest."""
        return combinations_of(self.open_readings(settled))

    def count_readings(self, settled: Reading = NOTHING_SETTLED) -> int:
        """How many combinations of open options there are."""
        return prod(map(len, self.open_readings(settled).values()))

    def lines_of(self, rules: tuple[Rule, ...]) -> tuple[str, ...]:
        """The source lines of some rules, each once, in the order of the policy."""
        return tuple(dict.fromkeys(rule.line for rule in rules))

    @cached_property
    def names(self) -> Mapping[str, tuple[Value, ...]]:
        """Every name that a row can mention, with its values."""
        facts = {name: fact.values for name, fact in self.vocabulary.facts.items()}
        options: dict[str, tuple[Value, ...]] = {name: one.options for name, one in self.readings.items()}
        return {**facts, **options, **dict.fromkeys(self.conditions, (False, True))}

    def without_rule(self, rule: str) -> Policy:
        """The same rule book without a line; of a line with several rules, the id of one leaves that one out.

        Raises:
            InputError: there is no such line or rule.
        """
        gone = {one.id for one in self._rules_named(rule)}
        left = tuple(one for one in self.rules if one.id not in gone)
        return self._edited(f"without-{rule}", Message("without {rule}", rule=rule), left)

    def with_rule(
        self,
        rule: str,
        *,
        also: RowsInCode | None = None,
        when: RowsInCode | None = None,
        unless: RowsInCode | None = None,
        outcome: str | None = None,
        quote: str = "",
        id: str = "",
    ) -> Policy:
        """The same rule book with a line changed: `also` requires more than it did, `when` something else.

            policy.with_rule("S1.4", also={"sender_confirmed": True})

        `rule` is the code of a line or the id of a rule. `unless` takes the place of its exceptions,
        `outcome` of what it says, `quote` of its words. `id` is what the new rule book is called.

        Raises:
            InputError: there is no such line, name, value or outcome, or nothing of the line is left.
        """
        _check_texts(quote=quote, id=id)
        named = self._rules_named(rule)
        changed = []
        for one in named:
            rows = one.when if when is None else rows_in_code("when", when, self.names)
            if also is not None:
                rows = adding_rows(rows, rows_in_code("also", also, self.names))
            if not rows:
                raise one_fault(rule, Message("nothing is left of it"), Message("take without_rule"))
            exceptions = one.unless if unless is None else rows_in_code("unless", unless, self.names)
            said = one.outcome if outcome is None else _outcome(outcome)
            words = (quote, QuoteBy.OURS) if quote else (one.quote, one.quote_by)
            changed.append(
                replace(one, when=rows, unless=exceptions, outcome=said, quote=words[0], quote_by=words[1])
            )
        new = {one.id: one for one in changed}
        rules = tuple(new.get(one.id, one) for one in self.rules)
        given = {"also": also, "when": when, "unless": unless, "outcome": outcome, "quote": quote or None}
        told = ", ".join(f"{name} {value!r}" for name, value in given.items() if value is not None)
        return self._edited(f"with-{rule}", Message("with {rule} changed", rule=rule), rules, id, told)

    def with_new_rule(
        self, line: str, when: RowsInCode, *, outcome: str, quote: str, unless: RowsInCode = (), id: str = ""
    ) -> Policy:
        """The same rule book with one line more; `when` says who writes to whom, too.

            policy.with_new_rule("S9", {"affiliation": "none", "child_recipient": True},
                                 outcome="request", quote="Teachers of other schools: by request only")

        Raises:
            InputError: there is such a line already, or no such name, value or outcome.
        """
        _check_texts(line=line, quote=quote, id=id)
        if any(line in (one.id, one.line) for one in self.rules):
            raise one_fault(
                "line", Message("there is `{line}` already", line=clipped(line)), Message("take with_rule")
            )
        rows, exceptions = (rows_in_code(*one, self.names) for one in (("when", when), ("unless", unless)))
        new = Rule(line, line, ALWAYS, ALWAYS, rows, exceptions, _outcome(outcome), quote, {}, QuoteBy.OURS)
        told = f"{outcome} when {when!r}: {quote}"
        edit = Message("with {rule} besides", rule=line)
        return self._edited(f"with-{line}", edit, (*self.rules, new), id, told)

    def _rules_named(self, rule: str) -> tuple[Rule, ...]:
        found = tuple(one for one in self.rules if rule in (one.id, one.line))
        if not found:
            known = {name for one in self.rules for name in (one.id, one.line)}
            raise one_fault(
                "rule",
                Message("unknown rule `{name}`", name=clipped(str(rule))),
                allowed_names(rule, known, Message("rules")),
            )
        return found

    def _edited(
        self, how: str, edit: Message, rules: tuple[Rule, ...], called: str = "", told: str = ""
    ) -> Policy:
        """The rule book with other rules: it stands in no file, and what is pinned no longer holds."""
        title = {
            language: said_in(Message("{title}, {edit}", title=self.title, edit=edit), language)
            for language in LANGUAGES
        }
        in_full = f"{edit} ({told})" if told else str(edit)
        edits = [one for one in (self.source.get("edited"), in_full) if one]
        return replace(
            self,
            id=called or f"{self.id}-{how}",
            title=FrozenMapping(title),
            source=FrozenMapping({**self.source, "edited": "; ".join(edits)}),
            previous=self.id,
            rules=rules,
            digest=_edited_digest(self.digest, edit, rules),
            path="",
            scenarios=tuple(one for one in self.scenarios if one.basis.kind is not BasisKind.PINNED),
        )

    def __repr__(self) -> str:
        _ = translator(SHOWN)
        said = _("<policy {id}: {rules} rules, {readings} readings>")
        return said.format(id=self.id, rules=len(self.rules), readings=len(self.readings))

    def _repr_html_(self) -> str:
        """The lines in the words of their source, and what they leave open."""
        lines = {(rule.line, rule.quote): rule for rule in self.rules}
        shown = [f"<b>{escape(line)}</b> «{escape(quote)}»" for line, quote in lines]
        asked = [escape(say(question.question, SHOWN)) for question in self.readings.values()]
        title = f"<p><b>{escape(say(self.title, SHOWN))}</b> <code>{escape(self.id)}</code></p>"
        return title + "".join(
            f"<ul>{''.join(f'<li>{one}</li>' for one in part)}</ul>" for part in (shown, asked) if part
        )


def _check_texts(**given: object) -> None:
    """Refuse what would stand in a rule book as words and is none."""
    for name, value in given.items():
        if not isinstance(value, str):
            raise one_fault(name, Message("has to be a text"))


def _outcome(word: str) -> Outcome:
    """The outcome of this name, one that a rule can say."""
    if word not in OUTCOMES:
        raise one_fault(
            "outcome",
            Message("unknown outcome `{word}`", word=clipped(str(word))),
            allowed_names(word, OUTCOMES, Message("outcomes")),
        )
    return Outcome(word)


def _edited_digest(digest: str, *edits: object) -> str:
    """The digest of something edited: it depends on what was edited, and on every edit."""
    return hashlib.sha256("\n".join([digest, *map(repr, edits)]).encode()).hexdigest()
