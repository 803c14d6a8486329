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

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import product
from math import prod

from rulebook.language import N_, translator
from rulebook.language import Words as Words
from rulebook.reader.places import NOWHERE, FilePlace
from rulebook.values.frozen_mapping import FrozenMapping

Value = str | bool
Row = Mapping[str, tuple[Value, ...]]
Rows = tuple[Row, ...]
Situation = Mapping[str, Value]
Reading = Mapping[str, str]


class Outcome(StrEnum):
    """What comes of an attempt to write: what a rule can say, loosest first, and silence last."""

    FREE = "free"
    REQUEST = "request"
    ROLE_CONFIRMATION = "role_confirmation"
    FORBIDDEN = "forbidden"
    UNSPECIFIED = "unspecified"


class Silence(StrEnum):
    """What an attempt counts as of which no line speaks; the first is the default."""

    FORBIDDEN = "forbidden"
    FREE = "free"

    @property
    def outcome(self) -> Outcome:
        """The outcome that stands for silence."""
        return Outcome(self.value)


class PolicyStatus(StrEnum):
    """How far a rule book is to be relied on; the first is what goes without saying."""

    IN_FORCE = "in_force"
    """Rules that somebody laid down, in the words of a source."""
    PROVISIONAL = "provisional"
    """Read from sources that report the rules, and not yet from the rules themselves."""
    WHAT_IF = "what_if"
    """A plan worked out into rules, to see what it would do; nobody has laid it down."""

    def words(self, language: str) -> str:
        """What a page says beside the policy; empty where it goes without saying."""
        if self is PolicyStatus.IN_FORCE:
            return ""
        return translator(language)(_STATUS_WORDS[self])


_STATUS_WORDS = {
    PolicyStatus.PROVISIONAL: N_("provisional: read from reports about the rules, not from the rules"),
    PolicyStatus.WHAT_IF: N_("a what-if: a plan worked out into rules, which nobody has laid down"),
}


class Overlap(StrEnum):
    """How a reading settles lines that speak of one attempt and disagree."""

    LOOSEST = "loosest"
    STRICTEST = "strictest"
    FORBIDDEN_FIRST = "forbidden_first"


UNSPECIFIED = Outcome.UNSPECIFIED
"""The outcome where no line applies; never the outcome of a line."""
OUTCOMES = tuple(outcome for outcome in Outcome if outcome is not UNSPECIFIED)
"""What a rule can say, loosest first."""

ALWAYS: Rows = (FrozenMapping[str, tuple[Value, ...]]({}),)
NEVER: Rows = ()
NOTHING_SETTLED: Reading = FrozenMapping[str, str]({})


def breaking_outcomes(never: frozenset[Outcome], silence: Silence) -> frozenset[Outcome]:
    """The outcomes that break a claim; `unspecified` is one of them where silence counts as one of them."""
    return never | {UNSPECIFIED} if Outcome(silence) in never else never


def combinations_of(options: Mapping[str, Iterable[str]]) -> list[dict[str, str]]:
    """Every way to choose one option of each name, the last name varying fastest."""
    return [dict(zip(options, chosen, strict=True)) for chosen in product(*options.values())]


@dataclass(frozen=True)
class Fact:
    """One thing that is the case or not in a situation.

    `values` in their fixed order – `(False, True)` for a yes/no fact; `sentences` has one plain
    sentence for each value; `silent` is the value that goes without saying, or None.
    """

    id: str
    values: tuple[Value, ...]
    label: Words
    sentences: Mapping[Value, Words]
    silent: Value | None
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def is_yes_no(self) -> bool:
        """Whether the fact is yes or no."""
        return self.values == (False, True)


@dataclass(frozen=True)
class Axiom:
    """Rows that no situation matches."""

    id: str
    impossible: Rows
    words: Words
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Condition:
    """A named list of rows; `words` says it as a clause ("the two are a trusted contact")."""

    id: str
    rows: Rows
    words: Words
    place: FilePlace = field(default=NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Vocabulary:
    """What can be said of one attempt to write: facts, axioms and terms, shared by many policies."""

    id: str
    title: Words
    facts: Mapping[str, Fact]
    axioms: tuple[Axiom, ...]
    terms: Mapping[str, Condition]
    digest: str

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def combinations(self) -> int:
        """How many situations there would be without the axioms."""
        return prod(len(fact.values) for fact in self.facts.values())

    @cached_property
    def sided_facts(self) -> tuple[str, ...]:
        """Names `x` for which both `sender_x` and `recipient_x` are facts with the same values."""
        names = [name.removeprefix("sender_") for name in self.facts if name.startswith("sender_")]
        twins = ((self.facts[f"sender_{n}"], self.facts.get(f"recipient_{n}"), n) for n in names)
        return tuple(n for a, b, n in twins if b is not None and a.values == b.values)

    @cached_property
    def spoken_order(self) -> tuple[str, ...]:
        """The facts in the order in which one tells them: about the sender, the recipient, then the rest."""
        sides = [f"{side}_{rest}" for side in ("sender", "recipient") for rest in self.sided_facts]
        return (*sides, *(name for name in self.facts if name not in sides))


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
    """Why a claim or a scenario is made, and from what by which step."""

    kind: BasisKind
    words: Words

    def __hash__(self) -> int:
        return hash(self.kind)


@dataclass(frozen=True)
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

    def lines_of(self, rules: tuple[Rule, ...]) -> tuple[str, ...]:
        """The source lines of some rules, each once, in the order of the policy."""
        return tuple(dict.fromkeys(rule.line for rule in rules))

    def __repr__(self) -> str:
        return f"<policy {self.id}: {len(self.rules)} rules, {len(self.readings)} readings>"
