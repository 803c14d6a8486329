"""The answer to one claim over time for any number of people.

Knows how it looks in words and as JSON. Knows nothing of searches or solvers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofs.answers.notebook import html_headed, html_list, html_paragraph, html_status, status_word
from proofs.answers.tabular import COUNT, NUMBER, TEXT, TEXTS, Columns, TableRow, Tabular
from proofs.answers.verdict import Status
from proofs.attacks.attack_answer import Attack
from proofs.findings.finding import Finding
from proofs.unbounded.story import Story
from proofs.unbounded.unset_ties import TieWarning, tie_findings
from rulebook.language import SHOWN, Message, plural, said_in, say, translator
from rulebook.model import Policy, Row, Rows
from rulebook.moves import ClaimOverTime
from rulebook.reader.faults import one_fault
from rulebook.values.json_values import json_values

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture


@dataclass(frozen=True)
class UnboundedReadings:
    """In how many of the readings left open a claim is proved, refuted, or could not be told.

    `pattern` covers the proved ones exactly.
    """

    total: int
    proved: int
    refuted: int
    unknown: int
    pattern: tuple[Row, ...]

    def to_dict(self) -> dict[str, object]:
        """The counts as JSON values."""
        return {
            "total": self.total,
            "proved": self.proved,
            "refuted": self.refuted,
            "unknown": self.unknown,
            "pattern": json_values(self.pattern),
        }

    def words(self, language: str = SHOWN) -> str:
        """How many of the readings are proved, broken and not known."""
        _ = translator(language)
        said = _("For any number of people it is proved in {proved} of {total} readings.")
        parts = [said.format(proved=self.proved, total=self.total)]
        if self.refuted:
            parts.append(_("In {n} it can happen.").format(n=self.refuted))
        if self.unknown:
            parts.append(_("In {n} it could not be told.").format(n=self.unknown))
        return " ".join(parts)


@dataclass(frozen=True)
class Cutoff:
    """A world so small shows all that any number of people can do; `checked` says that this was shown."""

    people: int
    chats: int
    checked: bool

    def words(self, language: str = SHOWN) -> str:
        """What the answer rests on, in a sentence."""
        ngettext = plural(language)
        said = ngettext(
            "Checked: {people} people and {chats} chat show all that any number of people can do.",
            "Checked: {people} people and {chats} chats show all that any number of people can do.",
            self.chats,
        )
        return said.format(people=self.people, chats=self.chats)

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {"people": self.people, "chats": self.chats, "checked": self.checked}


@dataclass(frozen=True, repr=False)
class UnboundedAnswer(Tabular):
    """A claim over time about any number of people, in one reading; `readings` counts all that are open.

    `status` is `proved` (`invariant` holds for every stranger and every child, whatever happens),
    `refuted`, or `unknown` with a `reason`. `story` is a trace among few people in the reading asked
    about or, where that is proved, in the nearest one that is not. `checked` names everything that was
    shown to keep the invariant; `cutoff` is None where nothing was asked.
    """

    policy: Policy
    claim: ClaimOverTime
    attack: Attack
    status: Status
    reason: Message | None
    invariant: Rows | None
    story: Story | None
    cutoff: Cutoff | None
    warnings: tuple[TieWarning, ...]
    checked: tuple[str, ...]
    readings: UnboundedReadings
    seconds: float

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The ties that nobody sets and that the answer turns on, each at the line of the claim."""
        return tie_findings(self.policy, self.claim, self.warnings)

    def words(self, language: str = SHOWN) -> str:
        """The answer in a few sentences."""
        _ = translator(language)
        said = []
        if self.status is Status.PROVED:
            said.append(_("This is proved for any number of people and chats, whatever third people do."))
        if self.status is Status.NOT_APPLICABLE:
            return _("It cannot be asked here: {reason}.").format(reason=said_in(self.reason or "", language))
        if self.reason is not None:
            untold = _("For any number of people and chats it could not be told: {reason}.")
            said.append(untold.format(reason=said_in(self.reason, language)))
        said.append(self.readings.words(language))
        if self.cutoff is not None and self.cutoff.checked:
            said.append(self.cutoff.words(language))
        return " ".join(said)

    def __repr__(self) -> str:
        head = f"{self.policy.id} · {self.claim.id}: {status_word(self.status)}"
        return "\n  ".join([head, say(self.claim.words, SHOWN), self.words(), *self._told()])

    def _repr_html_(self) -> str:
        title, *steps = self._told() or ("",)
        words = html_paragraph(f"{say(self.claim.words, SHOWN)} {self.words()}")
        told = html_headed(title, html_list(steps, numbered=True)) if steps else ""
        return html_status(say(self.policy.title, SHOWN), self.claim.id, self.status, words + told)

    def _told(self) -> list[str]:
        """The trace, if there is one, below what it is."""
        if self.story is None:
            return []
        _ = translator(SHOWN)
        title = _("In the nearest other reading:") if self.status is Status.PROVED else _("Step by step")
        return [title, *self.story.told()]

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """The steps of the trace among few people, if there is one.

        Raises:
            InputError: there is none.
        """
        if self.story is None:
            raise one_fault(self.policy.id, Message("no steps lead there, so there is nothing to draw"))
        return self.story.draw(language, ax=ax)

    plot = draw

    @property
    def columns(self) -> Columns:
        """The answer, the counts of readings, what it rests on, and the moves of the trace."""
        return {
            **dict.fromkeys(("policy", "claim", "status", "reason"), TEXT),
            **dict.fromkeys(("readings", "proved", "refuted", "unknown", "people", "chats"), COUNT),
            "moves": TEXTS,
            "seconds": NUMBER,
        }

    def table(self) -> list[TableRow]:
        """One row."""
        counts = self.readings
        return [
            {
                "policy": self.policy.id,
                "claim": self.claim.id,
                "status": self.status.value,
                "reason": self.reason,
                "readings": counts.total,
                "proved": counts.proved,
                "refuted": counts.refuted,
                "unknown": counts.unknown,
                "people": None if self.cutoff is None else self.cutoff.people,
                "chats": None if self.cutoff is None else self.cutoff.chats,
                "moves": None if self.story is None else [step.move for step in self.story.steps],
                "seconds": self.seconds,
            }
        ]

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Everything that a page or a figure needs."""
        found: dict[str, object] = {
            "status": self.status.value,
            "readings": self.readings.to_dict(),
            "trace": self.story.to_list(language) if self.story else None,
            "invariant": json_values(self.invariant),
            "cutoff": self.cutoff.to_dict() if self.cutoff else None,
            "warnings": [warning.words(language) for warning in self.warnings],
        }
        if self.findings:
            found["findings"] = [finding.to_dict() for finding in self.findings]
        return found if self.reason is None else {**found, "reason": said_in(self.reason, language)}
