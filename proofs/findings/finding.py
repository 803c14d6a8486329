"""One thing that a check found, as a value: what every format of the gate is made from.

Knows what a finding says and what makes two of them the same. Knows nothing of how it was found, and nothing
of formats.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rulebook.language import SHOWN, say
from rulebook.model import Outcome, Reading, Row, Rows, Situation, Value, Words
from rulebook.reader.characters import spelled_out
from rulebook.values.json_values import json_values

FINGERPRINT_LENGTH = 16


class Level(StrEnum):
    """How much a finding weighs: an error is red by default, a warning only for `--fail-on any`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Example:
    """The plainest case of a finding: a whole situation and a whole reading, with what comes of it.

    `before` is None where there is no old side, or where the old vocabulary has no such situation.
    """

    situation: Situation
    reading: Reading
    before: Outcome | None
    after: Outcome | None
    rules: tuple[str, ...]
    words: Words


@dataclass(frozen=True, repr=False)
class Finding:
    """One finding.

    `kind` is an id of `kinds.KINDS`. `file` is the path as the caller named it, with `/`; `line` counts
    from 1, and is 0 where the file as a whole is meant: the line that decides now. `about` names what is
    neither claim nor rule – `scenario:…`, `term:…`, `fact:…`, `reading:…`, `quote:…`, `over-time:…` – and is
    empty otherwise. `readings` and `situations` count where it is found, None where that means nothing.
    `rows` are the situations, canonical: facts and values in the order of the vocabulary. `known` and
    `intended` hold the reason that a team gave, or None.
    """

    kind: str
    level: Level
    policy: str
    words: Words
    file: str = ""
    line: int = 0
    claim: str | None = None
    rule: str | None = None
    about: str = ""
    readings: int | None = None
    situations: int | None = None
    rows: Rows = ()
    example: Example | None = None
    known: str | None = None
    intended: str | None = None
    weight: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # The name of a file need be no text, and can steer a terminal.
        object.__setattr__(self, "file", spelled_out(self.file))

    def __repr__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind} {say(self.words, SHOWN)}"

    @property
    def fingerprint(self) -> str:
        """Kind, policy, claim (or what it is about) and rows as a short digest, the same everywhere."""
        subject = self.claim or self.about or self.rule or ""
        identity = [self.kind, self.policy, subject, [_sorted_row(row) for row in self.rows]]
        text = json.dumps(identity, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT_LENGTH]

    def to_dict(self) -> dict[str, object]:
        """As JSON, with the keys of the gate's contract; `weight` stands only where people were counted."""
        return {
            "id": self.kind,
            "level": self.level.value,
            "file": self.file,
            "line": self.line,
            "policy": self.policy,
            "claim": self.claim,
            "rule": self.rule,
            "about": self.about or None,
            "readings": self.readings,
            "situations": self.situations,
            "rows": json_values(self.rows),
            "example": json_values(self.example),
            "words": dict(self.words),
            "fingerprint": self.fingerprint,
            "known": self.known,
            "intended": self.intended,
            **({"weight": json_values(self.weight)} if self.weight else {}),
        }


def _sorted_row(row: Row) -> list[list[object]]:
    """A row without the order in which somebody wrote it."""
    return [[name, sorted(map(_spelled, row[name]))] for name in sorted(row)]


def _spelled(value: Value) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else value
