"""What a proof says: verdicts and counterexamples, as values that show themselves.

Knows how results look, in words, as JSON and in a notebook. Knows nothing of solvers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from proofs.answers.notebook import html_headed, html_paragraph, html_status, html_table, status_word
from proofs.answers.tabular import COUNT, NUMBER, TEXT, TEXTS, Columns, TableRow, Tabular, fact_columns
from rulebook.decide import Decision
from rulebook.language import SHOWN, Message, said_in, say, translator
from rulebook.model import Claim, Policy, Reading, Row, Silence, Value
from rulebook.reader.faults import one_fault
from rulebook.reader.hints import spelled
from rulebook.values.json_values import DumpedAsItIs
from rulebook.words import decision_words, reading_words, situation_sentences

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture


class Status(StrEnum):
    """What a proof says of a claim. `unknown` is never counted as any of the others."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"
    VACUOUS = "vacuous"
    NOT_APPLICABLE = "not_applicable"


PROVED, REFUTED, UNKNOWN, VACUOUS, NOT_APPLICABLE = Status


@dataclass(frozen=True)
class Counterexample(Tabular):
    """One situation that breaks a claim under one reading; `decide` has confirmed it."""

    policy: Policy
    situation: Mapping[str, Value] = field(hash=False)
    reading: Mapping[str, str] = field(hash=False)
    decision: Decision

    def words(self, language: str = SHOWN) -> str:
        """The situation, the reading where it is not the default, the outcome and the lines behind it."""
        _ = translator(language)
        said = " ".join(situation_sentences(self.policy.vocabulary, self.situation, language))
        changed = reading_words(self.policy, self.reading, language)
        if changed:
            said += " " + _("Read so: {options}.").format(options="; ".join(changed))
        outcome = decision_words(self.policy, self.decision, language)
        return (
            f"{said} {_('The sender')} {outcome}" if self.decision.rules else f"{said} {_('Here')} {outcome}"
        )

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """Who knows whom, and the attempt, as a picture."""
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.pictures.pair_picture import draw_pair

        return draw_pair(self.policy, self.situation, self.decision, language).on(ax)

    plot = draw

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """The situation, the reading, the outcome and the lines behind it as JSON values, and in words."""
        return {
            "situation": dict(self.situation),
            "reading": dict(self.reading),
            "outcome": self.decision.outcome.value,
            "rules": list(self.decision.lines),
            "words": self.words(language),
        }

    @property
    def columns(self) -> Columns:
        """The policy, the outcome, the lines behind it, the reading, and the facts."""
        answer = {"policy": TEXT, "outcome": TEXT, "rules": TEXTS, "reading": TEXTS}
        return {**answer, **fact_columns(self.policy.vocabulary)}

    def table(self) -> list[TableRow]:
        """One row; the reading as texts, `name=option`."""
        return [
            {
                "policy": self.policy.id,
                "outcome": self.decision.outcome.value,
                "rules": list(self.decision.lines),
                "reading": [f"{name}={option}" for name, option in self.reading.items()],
                **self.situation,
            }
        ]

    def __str__(self) -> str:
        return self.words()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        _ = translator(SHOWN)
        facts = [(name, spelled(value)) for name, value in self.situation.items()]
        return html_headed(self.words(), html_table((_("fact"), _("value")), facts))


@dataclass(frozen=True)
class Readings(DumpedAsItIs):
    """In how many of the open readings a claim fails: `pattern` covers the failing ones exactly."""

    total: int
    refuted: int
    unknown: int
    pattern: tuple[Row, ...] = field(hash=False)


@dataclass(frozen=True)
class Verdict(Tabular):
    """Whether a policy keeps a claim: in one reading (`status`) and in all open ones (`status_all`).

    `if_unspecified_free` is `status` once more with silence read as free. `reason` says why a
    verdict is unknown, vacuous or not applicable; `seconds` is the time it took. `settled` and
    `silence` are as they were asked.
    """

    policy: Policy
    claim: Claim
    status: Status
    status_all: Status
    if_unspecified_free: Status
    reason: Message | None
    readings: Readings
    counterexample: Counterexample | None
    seconds: float
    settled: Reading = field(default_factory=dict, hash=False)
    silence: Silence = Silence.FORBIDDEN

    @property
    def reading(self) -> Reading:
        """The reading that `status` is about."""
        return self.policy.reading(self.settled)

    @property
    def rests_on_silence(self) -> bool:
        """Whether the claim holds only because the text is silent."""
        return self.status == PROVED and self.if_unspecified_free == REFUTED

    @property
    def is_finding(self) -> bool:
        """Whether somebody has to look at it: refuted or vacuous in some way."""
        return bool({self.status, self.status_all} & {REFUTED, VACUOUS})

    @property
    def is_unsure(self) -> bool:
        """Whether the solver could not tell."""
        return UNKNOWN in (self.status, self.status_all, self.if_unspecified_free)

    def words(self, language: str = SHOWN) -> str:
        """The verdict as one sentence."""
        _ = translator(language)
        counts = {
            "refuted": self.readings.refuted,
            "total": self.readings.total,
            "reason": said_in(self.reason or "", language),
        }
        if self.status == REFUTED:
            said = _("It does not hold: it fails in {refuted} of {total} readings.")
        elif self.rests_on_silence and self.status_all == PROVED:
            said = _("It holds only because the text is silent: no line covers it.")
        elif self.rests_on_silence:
            said = _(
                "Here it holds only because the text is silent; it fails in {refuted} of {total} readings."
            )
        elif self.status == PROVED and self.status_all == PROVED:
            said = _("It holds in every reading.")
        elif self.status == PROVED and self.status_all == REFUTED:
            said = _("It holds in this reading, but fails in {refuted} of {total}.")
        elif self.status == PROVED:
            said = _("It holds in this reading; for the others: {reason}.")
        elif self.status == VACUOUS:
            said = _("It says nothing here: {reason}.")
        elif self.status == NOT_APPLICABLE:
            said = _("It cannot be asked here: {reason}.")
        else:
            said = _("Could not tell: {reason}.")
        return said.format(**counts)

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """The situation that breaks the claim, as a picture.

        Raises:
            InputError: no situation breaks it.
        """
        if self.counterexample is None:
            told = Message("no situation breaks the claim, so there is nothing to draw")
            raise one_fault(self.claim.id, told)
        return self.counterexample.draw(language, ax=ax)

    plot = draw

    def brief(self, language: str = SHOWN) -> str:
        """The verdict in few words: "holds, but fails in 528 of 864 readings"."""
        _ = translator(language)
        counts = {"refuted": self.readings.refuted, "total": self.readings.total}
        if self.status == REFUTED:
            return _("fails in {refuted} of {total} readings").format(**counts)
        said = {
            PROVED: _("holds by silence alone") if self.rests_on_silence else _("holds"),
            VACUOUS: _("says nothing"),
            NOT_APPLICABLE: _("cannot be asked"),
        }.get(self.status, _("unknown"))
        if not self.readings.refuted:
            return said
        return _("{said}, but fails in {refuted} of {total} readings").format(said=said, **counts)

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """The verdict as JSON values, as `verify --format json` gives it; the counterexample with words."""
        return {
            "policy": self.policy.id,
            "claim": self.claim.id,
            "status": self.status.value,
            "status_all": self.status_all.value,
            "if_unspecified_free": self.if_unspecified_free.value,
            "reason": None if self.reason is None else said_in(self.reason, language),
            "readings": self.readings.to_dict(),
            "counterexample": self.counterexample.to_dict(language) if self.counterexample else None,
        }

    @property
    def columns(self) -> Columns:
        """The verdict, and the facts of the counterexample."""
        texts = ("policy", "claim", "status", "status_all", "if_unspecified_free", "reason")
        counts = ("readings", "refuted", "unknown")
        return {
            **dict.fromkeys(texts, TEXT),
            **dict.fromkeys(counts, COUNT),
            "seconds": NUMBER,
            "outcome": TEXT,
            "rules": TEXTS,
            **fact_columns(self.policy.vocabulary),
        }

    def table(self) -> list[TableRow]:
        """One row; without a counterexample its facts are empty."""
        found: dict[str, object] = {
            **self.to_dict(),
            "seconds": self.seconds,
            "readings": self.readings.total,
            "refuted": self.readings.refuted,
            "unknown": self.readings.unknown,
        }
        if self.counterexample is not None:
            decision = self.counterexample.decision
            found |= {"outcome": decision.outcome.value, "rules": list(decision.lines)}
            found |= self.counterexample.situation
        return [found]

    def __str__(self) -> str:
        lines = [
            f"{self.policy.id} · {self.claim.id}: {status_word(self.status)}",
            say(self.claim.words, SHOWN),
            self.words(),
        ]
        if self.counterexample:
            lines.append(self.counterexample.words())
        return "\n  ".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        words = html_paragraph(f"{say(self.claim.words, SHOWN)} {self.words()}")
        example = html_paragraph(self.counterexample.words()) if self.counterexample else ""
        return html_status(say(self.policy.title, SHOWN), self.claim.id, self.status, words + example)
