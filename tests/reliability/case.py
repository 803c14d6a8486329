"""One case, loaded by the toolkit and by the brute force, and what disagreements look like in words."""

from __future__ import annotations

import random
import sys
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import childproof
from tests.reliability.brute_force import Book, cover_faults

# What is loaded when it is first used has to be there before anything is patched.
for _engine in ("certify", "check", "compare", "decide", "explain", "find_attack", "recheck", "verify"):
    getattr(childproof, _engine)


@dataclass
class Case:
    """One policy, loaded by the toolkit and by the brute force, with what is asked of it.

    `settled` are the readings that are settled, `silence` what the outcome `unspecified` counts as,
    `assume` the assumptions that are granted, `events` says whether events happen: all from `case.toml`.
    """

    folder: Path

    def __post_init__(self):
        asked = tomllib.loads((self.folder / "case.toml").read_text(encoding="utf-8"))
        self.seed = asked.get("seed", 0)
        self.settled, self.silence = asked.get("settled", {}), asked.get("silence", "forbidden")
        self.assume, self.events = asked.get("assume", []), asked.get("events", False)
        self.file = self.folder / "policy.toml"
        self.book = Book(self.file)
        self.rng = random.Random(self.seed)

    @cached_property
    def policy(self):
        """The policy as the toolkit reads it."""
        return childproof.policy(self.file)

    @cached_property
    def changed(self):
        """The second version, as the toolkit reads it."""
        return childproof.policy(self.folder / "changed.toml")

    @cached_property
    def verdicts(self):
        """The verdicts on all claims."""
        return childproof.verify(self.policy, reading=self.settled, unspecified=self.silence)

    @cached_property
    def explanations(self):
        """What stands behind each verdict."""
        return [childproof.explain(verdict) for verdict in self.verdicts]

    @cached_property
    def certificate(self):
        """The certificate of the verdicts, as values of JSON."""
        return childproof.certify(self.policy, self.verdicts).to_dict()

    @cached_property
    def readings(self):
        """Every reading left open."""
        return self.book.open_readings(self.settled)

    @property
    def moves_file(self):
        """The file of moves, None where there is none."""
        path = self.folder / "moves.toml"
        return path if path.exists() else None

    def pattern_faults(self, rows, failing):
        """What keeps a pattern from covering the failing readings."""
        names = {
            name: [self.settled[name]] if name in self.settled else options
            for name, options in self.book.options.items()
        }
        members = {at for at, reading in enumerate(self.readings) if reading in failing}
        return cover_faults([plain_row(row) for row in rows], members, self.readings, names)

    def row_faults(self, rows, members):
        """What keeps rows from covering a set of situations."""
        return cover_faults([plain_row(row) for row in rows], members, self.book.situations, self.book.facts)


def plain_row(row):
    """A row as the files have it."""
    return {name: list(allowed) for name, allowed in row.items()}


def differing(what, theirs, ours):
    """A disagreement in words, where there is one."""
    return [] if theirs == ours else [f"{what}: {theirs!r} instead of {ours!r}"]


@contextmanager
def too_large_for_tables():
    """Every vocabulary counts as too large to enumerate, so that the solver alone has to do."""
    patched = [
        (module, name, value)
        for path, module in list(sys.modules.items())
        if path.split(".")[0] in ("rulebook", "proofs", "childproof")
        for name, value in list(vars(module).items())
        if name in ("LARGEST_TABLE", "LARGEST_SPACE")
    ]
    assert {name for _, name, _ in patched} == {"LARGEST_TABLE", "LARGEST_SPACE"}
    for module, name, _ in patched:
        setattr(module, name, 0)
    try:
        yield
    finally:
        for module, name, value in patched:
            setattr(module, name, value)
