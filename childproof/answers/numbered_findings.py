"""Findings that can be cited: numbered, one for each line of the source that lets claims fail.

Two axes order them. What a finding opens: a free message to any pupil – the child with whom claims over time
begin –, only to some other children, or a request.
How hard it is to reach: the steps of help by others that an adult without any tie needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from childproof.answers.equality import EqualByContent
from proofs.answers.notebook import SaysItself
from proofs.answers.verdict import Verdict
from proofs.attacks.trace import Trace
from rulebook.decide import holds
from rulebook.language import N_, SHOWN, say, translator
from rulebook.model import Outcome, Policy, ReadingQuestion


class Opens(StrEnum):
    """What a finding opens, worst first; `stops` is one where the rules stop what should be possible."""

    FREE_TO_ANY = "free_to_any_child"
    FREE_TO_SOME = "free_to_some_children"
    REQUEST = "request"
    STOPS = "stops"

    def words(self, language: str) -> str:
        """In a few words."""
        return translator(language)(_OPENS[self])


_OPENS = {
    Opens.FREE_TO_ANY: N_("a free message to any pupil"),
    Opens.FREE_TO_SOME: N_("a free message to some children only"),
    Opens.REQUEST: N_("a request"),
    Opens.STOPS: N_("nothing: it stops what should be possible"),
}

MOST_HELP_TOLD = 2
"""Steps of help that the matrix tells apart; what needs more stands in one column."""


def help_words(steps: int | None, language: str) -> str:
    """How hard it is, from the steps of help by others; None where no chain of steps leads there."""
    _ = translator(language)
    if steps is None:
        return _("not by an adult's own steps")
    return {
        0: _("alone"),
        1: _("with one step of help by others"),
        2: _("with two steps of help by others"),
    }.get(steps, _("with three or more steps of help"))


@dataclass(frozen=True, eq=False, repr=False)
class NumberedFinding(EqualByContent, SaysItself):
    """One cause with its consequences.

    `line` is the line of the source by which the claims fail, empty where none speaks; `verdicts` are those
    of the claims that fail by it, the plainest first. `help` counts the steps of help by others that an adult
    without ties needs in the reading of the first example, None where no such chain leads there; `trace` is
    the shortest one.
    """

    number: int
    policy: Policy
    line: str
    verdicts: tuple[Verdict, ...]
    opens: Opens
    help: int | None
    trace: Trace | None

    @property
    def id(self) -> str:
        """The name by which it is cited: F1, F2, …"""
        return f"F{self.number}"

    @property
    def quote(self) -> str:
        """The words of the line."""
        return next((rule.quote for rule in self.policy.rules if rule.line == self.line), "")

    @property
    def questions(self) -> tuple[ReadingQuestion, ...]:
        """What the authors of the text have to settle: the questions on which the consequences hang."""
        names = {
            name: None
            for verdict in self.verdicts
            for row in verdict.readings.pattern
            for name in row
            if name in self.policy.readings
        }
        of_line = (one.id for one in self.policy.readings.values() if self.line in one.lines)
        return tuple(self.policy.readings[name] for name in {**names, **dict.fromkeys(of_line)})

    @property
    def readings(self) -> tuple[int, int]:
        """In how many readings of all its first consequence is one."""
        counted = self.verdicts[0].readings
        return counted.refuted, counted.total

    @property
    def instead(self) -> tuple[Outcome, ...]:
        """What may come of the first example instead: said by a line, and against none of these claims."""
        example = self.verdicts[0].counterexample
        assert example is not None
        case = (self.policy, example.situation, example.reading)
        broken = [
            verdict.claim.never
            for verdict in self.verdicts
            if holds(verdict.claim.when, *case) and not holds(verdict.claim.unless, *case)
        ]
        said = [one for one in Outcome if one is not Outcome.UNSPECIFIED]
        of_all = tuple(one for one in said if not any(one in never for never in broken))
        return of_all or tuple(one for one in said if one not in self.verdicts[0].claim.never)

    def scenario(self) -> str:
        """A scenario that pins what should come out instead, for a scenario file of one's own."""
        example = self.verdicts[0].counterexample
        assert example is not None
        outcomes = ", ".join(f'"{one.value}"' for one in self.instead)
        facts = ", ".join(
            f"{name} = {str(value).lower() if isinstance(value, bool) else f'{chr(34)}{value}{chr(34)}'}"
            for name, value in example.situation.items()
        )
        return (
            f"[scenarios.{self.id.lower()}-{self.line.lower().replace('.', '-') or 'silence'}]\n"
            f"situation = {{ {facts} }}\n"
            "every_reading = true\n"
            f"outcome = {outcomes if len(self.instead) == 1 else f'[{outcomes}]'}\n"
            "pinned = true\n"
        )

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON values."""
        return {
            "id": self.id,
            "policy": self.policy.id,
            "line": self.line or None,
            "quote": self.quote or None,
            "claims": [verdict.claim.id for verdict in self.verdicts],
            "opens": self.opens.value,
            "help": self.help,
            "steps": self.trace.sentences(language) if self.trace else [],
            "readings": dict(zip(("refuted", "total"), self.readings, strict=True)),
            "questions": [one.id for one in self.questions],
            "words": self.words(language),
        }

    def told(self) -> list[str]:
        """The finding in one line, in the language that is shown."""
        return [self.words(SHOWN)]

    def words(self, language: str = "en") -> str:
        """The finding in one line."""
        _ = translator(language)
        return _("{id}: {policy}, {line} – {opens}, {help}").format(
            id=self.id,
            policy=say(self.policy.title, language),
            line=self.line or _("no line"),
            opens=self.opens.words(language),
            help=help_words(self.help, language),
        )
