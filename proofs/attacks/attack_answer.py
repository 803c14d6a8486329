"""The answer to one claim over time.

Knows how it looks in words, as JSON, as a table and in a notebook. Knows nothing of searches or solvers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proofs.answers.notebook import html_list, html_paragraph, html_status, status_word
from proofs.answers.tabular import COUNT, NUMBER, TEXT, TEXTS, Columns, TableRow, Tabular
from proofs.answers.verdict import NOT_APPLICABLE, PROVED, REFUTED, UNKNOWN, Status
from proofs.attacks.trace import Trace
from proofs.scenes.parts import mover_words
from rulebook.language import SHOWN, Message, plural, said_in, say, translator
from rulebook.model import Policy, Reading, Row, Rows
from rulebook.moves import ClaimOverTime, Moves
from rulebook.reader.faults import one_fault
from rulebook.values.json_values import json_values
from rulebook.words import name_words

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture


@dataclass(frozen=True)
class AttackReadings:
    """A claim over time in all readings left open.

    `refuted` counts those in which the movers get there, `pattern` covers them exactly. `least`
    counts readings by the steps of help that the outcome needs (`"0"` … `"3"`, `"more"`), for
    `free` and `request`, or for `learned` alone; None for claims that let everybody move. `unknown` counts
    those that were not looked at: all of them, or none.
    """

    total: int
    refuted: int
    pattern: tuple[Row, ...] = field(hash=False)
    least: Mapping[str, Mapping[str, int]] | None = field(hash=False)
    unknown: int = 0

    def to_dict(self) -> dict[str, object]:
        """The counts of readings as JSON values; of the least help, that for what breaks the claim alone.

        Those that were not looked at only where there are some.
        """
        kind = next(iter(self.least or {}), None)
        least = {kind: dict(self.least[kind])} if self.least and kind else None
        unknown = {"unknown": self.unknown} if self.unknown else {}
        return {"total": self.total, "refuted": self.refuted, "least_cooperation": least, **unknown}


@dataclass(frozen=True)
class Attack(Tabular):
    """The answer to one claim over time, under some assumptions and one answer to "after confirmation".

    `status` is `proved` where the movers cannot get there: then `invariant` holds rows that are true
    at the start, kept by every move of theirs and never with a forbidden outcome, as Z3 has
    confirmed. It is `refuted` where they can. `least` counts the steps of help by others (None for
    more than three, or where everybody moves), `cooperation` all minimal collections of them.
    `trace` is the shortest with the least help; `request_trace` the same for a request.
    `elsewhere`, where the reading asked about is proved and others are not, is a trace in the
    nearest of those. `in_dialogue` is the least help with which a dialogue comes about, the child's
    own step included; messages in it are never counted as free. `depends_on_rules` is false where the
    policy has no say in any of the moves and the claim is about what is learned, so that the answer is the
    same for every rule book. `seconds` is the time it took.
    """

    policy: Policy
    claim: ClaimOverTime
    moves: Moves
    assumptions: tuple[str, ...]
    events: tuple[str, ...]
    after_confirmation: str
    reading: Reading = field(hash=False)
    status: Status
    reason: Message | None
    least: Mapping[str, int | None] | None = field(hash=False)
    cooperation: tuple[tuple[str, ...], ...] | None
    readings: AttackReadings
    trace: Trace | None
    request_trace: Trace | None
    elsewhere: Trace | None
    invariant: Rows | None = field(hash=False)
    in_dialogue: int | None
    seconds: float
    depends_on_rules: bool = True

    @property
    def is_finding(self) -> bool:
        """Whether somebody has to look at it: refuted here or in another reading."""
        return self.status == REFUTED or self.readings.refuted > 0

    @property
    def is_unsure(self) -> bool:
        """Whether it could not be told."""
        return self.status == UNKNOWN

    @property
    def least_help(self) -> int | None:
        """The fewest steps of help by others that break the claim; None for more than three, or uncounted."""
        return next(iter(self.least.values())) if self.least else None

    def words(self, language: str = SHOWN) -> str:
        """The answer as a few sentences."""
        _, ngettext = translator(language), plural(language)
        said = []
        if self.status == PROVED:
            said.append(
                _("In this reading it cannot happen, however many steps they take.")
                if self.readings.refuted
                else _("It cannot happen, however many steps they take.")
            )
        elif self.status == REFUTED:
            assert self.trace is not None
            steps = len(self.trace.frames) - 1
            said.append(
                ngettext("It happens after {steps} step.", "It happens after {steps} steps.", steps).format(
                    steps=steps
                )
            )
        elif self.status == NOT_APPLICABLE:
            said.append(
                _("It cannot be asked here: {reason}.").format(reason=said_in(self.reason or "", language))
            )
        else:
            said.append(_("Could not tell: {reason}.").format(reason=said_in(self.reason or "", language)))
        if self.readings.refuted:
            said.append(
                _("It can happen in {refuted} of {total} readings.").format(
                    refuted=self.readings.refuted, total=self.readings.total
                )
            )
        if self.least is not None and self.status == PROVED:
            least = self.least_help
            said.append(
                _("Even with three steps of help by others it does not happen.")
                if least is None
                else ngettext(
                    "It takes {steps} step of help by others.",
                    "It takes {steps} steps of help by others.",
                    least,
                ).format(steps=least)
            )
        if not self.depends_on_rules:
            said.append(
                _("No line has a say in this: it rests on the moves alone, the same for every rule book.")
            )
        return " ".join(said)

    def invariant_title(self, language: str = SHOWN) -> str:
        """What stands above the sentences of the invariant, and who the two are of whom they speak."""
        _ = translator(language)
        said = _("Whatever they do, one of these stays true (sender: {sender}, recipient: {recipient}):")
        sides = {side: mover_words(self.moves, side, language) for side in ("sender", "recipient")}
        return said.format(**sides)

    def invariant_words(self, language: str = SHOWN) -> list[str]:
        """What stays true whatever the movers do: in every state one of these sentences holds."""
        _ = translator(language)
        return [
            _(", and ").join(
                name_words(self.policy, name, allowed, language) for name, allowed in row.items()
            )
            for row in self.invariant or ()
        ]

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """The trace as a row of small pictures; where this reading has none, that of the nearest reading.

        Raises:
            InputError: no steps lead there.
        """
        trace = self.trace or self.elsewhere
        if trace is None:
            raise one_fault(self.policy.id, Message("no steps lead there, so there is nothing to draw"))
        return trace.draw(language, ax=ax)

    plot = draw

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """The answer as JSON values, as `attack --format json` gives it; a reason only where there is one."""
        found: dict[str, object] = {
            "policy": self.policy.id,
            "claim": self.claim.id,
            "kind": self.claim.kind,
            "assumptions": list(self.assumptions),
            "after_confirmation": self.after_confirmation,
            "status": self.status.value,
            "least_cooperation": json_values(self.least),
            "cooperation": json_values(self.cooperation),
            "readings": self.readings.to_dict(),
            "trace": self.trace.steps(language) if self.trace else None,
            "invariant": json_values(self.invariant),
        }
        if self.claim.learned and self.status != NOT_APPLICABLE:
            found["depends_on_rules"] = self.depends_on_rules
        return found if self.reason is None else {**found, "reason": said_in(self.reason, language)}

    @property
    def columns(self) -> Columns:
        """The answer, the least help and the moves of the trace."""
        return {
            **dict.fromkeys(("policy", "claim", "after_confirmation"), TEXT),
            "assumptions": TEXTS,
            **dict.fromkeys(("status", "reason"), TEXT),
            **dict.fromkeys(
                ("readings", "refuted", "least_free", "least_request", "least_learned", "in_dialogue"), COUNT
            ),
            "moves": TEXTS,
            "seconds": NUMBER,
        }

    def table(self) -> list[TableRow]:
        """One row; `moves` are those of the trace with the least help."""
        return [
            {
                **self.to_dict(),
                "reason": self.reason,
                "readings": self.readings.total,
                "refuted": self.readings.refuted,
                **({f"least_{kind}": steps for kind, steps in self.least.items()} if self.least else {}),
                "in_dialogue": self.in_dialogue,
                "moves": [frame.move.id for frame in self.trace.frames if frame.move] if self.trace else None,
                "seconds": self.seconds,
            }
        ]

    def __str__(self) -> str:
        lines = [
            f"{self.policy.id} · {self.claim.id}: {status_word(self.status)}",
            say(self.claim.words, SHOWN),
            self.words(),
            *(self.trace.sentences() if self.trace else []),
        ]
        return "\n  ".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        words = html_paragraph(f"{say(self.claim.words, SHOWN)} {self.words()}")
        steps = html_list(self.trace.sentences(), numbered=True) if self.trace else ""
        return html_status(say(self.policy.title, SHOWN), self.claim.id, self.status, words + steps)
