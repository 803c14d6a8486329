"""What an attempt to write can come to, what silence and disagreement of lines count as, how a book stands.

The words that a rule book is written in; `rulebook.model` holds the nouns made of them.
"""

from __future__ import annotations

from enum import StrEnum

from rulebook.language import N_, translator


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


def breaking_outcomes(never: frozenset[Outcome], silence: Silence) -> frozenset[Outcome]:
    """The outcomes that break a claim; `unspecified` is one of them where silence counts as one of them."""
    return never | {UNSPECIFIED} if Outcome(silence) in never else never
