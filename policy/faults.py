"""Faults in what a person wrote: where, what, which names are allowed, and the way out.

Knows how a fault looks and how several are collected before anything is raised. Knows nothing
of policies or of TOML.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

MANY_NAMES = 24
MANY_FAULTS = 200


@dataclass(frozen=True)
class Fault:
    """One mistake in one file.

    `line` counts from 1, and is 0 where the file as a whole is at fault; `where` names the table
    ("rule `B4.f1`") or is empty; `hint` is the way out, or empty.
    """

    path: str
    line: int
    where: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        table = f" {self.where}:" if self.where else ""
        hint = f"\n  {self.hint}" if self.hint else ""
        return f"{place}:{table} {self.message}{hint}"


class InputError(Exception):
    """A person's input cannot be used; `faults` lists every reason found, in the order of the lines."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__("\n".join(f"error: {fault}" for fault in self.faults))


class FaultCollector:
    """Gathers the faults of one file, so that all of them are reported and not only the first."""

    def __init__(self, path: str):
        self.path = path
        self._faults: list[Fault] = []

    def add(self, line: int, where: str, message: str, hint: str = "") -> None:
        """Note one more fault; the same fault is noted once."""
        fault = Fault(self.path, line, where, message, hint)
        if fault not in self._faults and len(self._faults) < MANY_FAULTS:
            self._faults.append(fault)

    def __len__(self) -> int:
        return len(self._faults)

    def raise_if_any(self) -> None:
        """Raise `InputError` with all faults so far, if there are any."""
        if self._faults:
            raise InputError(sorted(self._faults, key=lambda fault: fault.line))


def one_fault(path: str, message: str, hint: str = "", *, line: int = 0, where: str = "") -> InputError:
    """The error for a mistake that leaves nothing more to look at."""
    return InputError([Fault(path, line, where, message, hint)])


def allowed_names(wrong: str, names: Iterable[str], kind: str) -> str:
    """The hint behind an unknown name: the nearest allowed one, then all of them (or the first few)."""
    known: Sequence[str] = sorted(set(names))
    if not known:
        return f"there are no {kind} here"
    shown = ", ".join(known[:MANY_NAMES]) + (", …" if len(known) > MANY_NAMES else "")
    near = get_close_matches(wrong, known, n=1, cutoff=0.6) if len(wrong) <= 80 else []
    return (f"did you mean `{near[0]}`?   " if near else "") + f"{kind}: {shown}"


def clipped(text: str, length: int = 60) -> str:
    """`text` short enough for an error message."""
    return text if len(text) <= length else text[:length] + "…"
