"""Faults in what a person wrote: where, what, which names are allowed, and the way out.

Knows how a fault looks and how several are collected before anything is raised. Knows nothing
of policies or of TOML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from rulebook.language import SHOWN, Hint, Message, joined, said_in

MANY_NAMES = 24
MANY_FAULTS = 100
MOST_COMPARED = 400
FEWEST_LETTERS = 4
NO_BREAK_SPACE = "\u00a0"
_OPTION = re.compile(r"--([a-z]+(?:-[a-z]+)*)")


@dataclass(frozen=True)
class Fault:
    """One mistake in one file.

    `line` counts from 1, and is 0 where the file as a whole is at fault; `where` names the table
    ("rule `B4.f1`") or is empty; `hint` is the way out, or empty. `path` is a message where no file is at
    fault but, say, standard input.
    """

    path: str
    line: int
    where: Hint
    message: Message
    hint: Hint = ""

    def words(self, language: str) -> str:
        """What is wrong, and the way out on lines of its own, without the place."""
        table = f"{said_in(self.where, language)}: " if self.where else ""
        way_out = said_in(self.hint, language)
        hint = "".join(f"\n  {_shown(line.strip())}" for line in way_out.splitlines())
        return f"{_shown(table)}{_shown(said_in(self.message, language))}{hint}"

    def told(self, language: str) -> str:
        """The fault with its place."""
        place = clipped(said_in(self.path, language), 500) + (f":{self.line}" if self.line else "")
        return f"{place}: {self.words(language)}"

    def __str__(self) -> str:
        return self.told(SHOWN)


class InputError(Exception):
    """A person's input cannot be used; `faults` lists every reason found, in the order of the lines."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__(self.told("en"))

    def told(self, language: str) -> str:
        """All faults in words, each on lines of its own."""
        return "\n".join(
            said_in(Message("error: {fault}", fault=fault.told(language)), language) for fault in self.faults
        )

    def __str__(self) -> str:
        return self.told(SHOWN)

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback: it is no defect, and the sentence says it all.

        There an option of the command line is an argument: `--behaviours-file` is `behaviours_file`.
        """
        return [_OPTION.sub(lambda found: found[1].replace("-", "_"), str(self))]

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        # Without this a copy made by another process would take the message for the faults.
        return type(self), (self.faults,)


class FaultCollector:
    """Gathers the faults of one file, so that all of them are reported and not only the first."""

    def __init__(self, path: str):
        self.path = path
        self._faults: list[Fault] = []

    def add(self, line: int, where: Hint, message: Message, hint: Hint = "") -> None:
        """Note one more fault; the same fault is noted once, with its table if that is known.

        Raises:
            InputError: there are so many that the file must be something else altogether.
        """
        fault, placeless = (
            Fault(self.path, line, where, message, hint),
            Fault(self.path, line, "", message, hint),
        )
        if placeless in self._faults:
            self._faults[self._faults.index(placeless)] = fault
        elif fault not in self._faults:
            self._faults.append(fault)
        if len(self._faults) >= MANY_FAULTS:
            told = Message("these are the first {n} faults; there may be more", n=MANY_FAULTS)
            more = Fault(self.path, 0, "", told)
            raise InputError([*self._in_order(), more])

    def extend(self, error: InputError) -> None:
        """Note the faults of another file that this one names."""
        self._faults.extend(fault for fault in error.faults if fault not in self._faults)

    def __len__(self) -> int:
        return len(self._faults)

    def raise_if_any(self) -> None:
        """Raise `InputError` with all faults so far, if there are any."""
        if self._faults:
            raise InputError(self._in_order())

    def _in_order(self) -> list[Fault]:
        """By line; this file first, then the others in the order in which they were read."""
        files = dict.fromkeys([self.path, *(fault.path for fault in self._faults)])
        place = {path: number for number, path in enumerate(files)}
        return sorted(self._faults, key=lambda fault: (place[fault.path], fault.line))


def one_fault(path: str, message: Message, hint: Hint = "", *, line: int = 0, where: Hint = "") -> InputError:
    """The error for a mistake that leaves nothing more to look at."""
    return InputError([Fault(path, line, where, message, hint)])


def allowed_names(wrong: object, names: Iterable[str], kind: Message) -> Message:
    """The hint behind an unknown name: the nearest allowed one, then all of them (or the first few).

    `kind` is what several of them are called.
    """
    known: Sequence[str] = sorted(set(names))
    if not known:
        return Message("there are no {kind} here", kind=kind)
    shown = ", ".join(known[:MANY_NAMES]) + (", …" if len(known) > MANY_NAMES else "")
    listed = Message("{kind}: {names}", kind=kind, names=shown)
    near = nearest_name(str(wrong), known)
    return joined([did_you_mean(near), listed], "   ") if near else listed


def did_you_mean(name: str) -> Message:
    """The hint that tells the nearest name."""
    return Message("did you mean `{name}`?", name=name)


def nearest_name(wrong: str, names: Iterable[str]) -> str | None:
    """The allowed name that looks most like a wrong one, or None where none comes near.

    A name whose last part it is, or the only one that holds it, is nearer than one with like letters.
    """
    known = list(names)
    if not 1 < len(wrong) <= 80 or len(known) > MOST_COMPARED:
        return None
    alike = {name.lower(): name for name in known}
    word = wrong.lower()
    holding = [name for name in alike if len(word) >= FEWEST_LETTERS and word in name]
    near = [name for name in holding if name.endswith(f".{word}")] or holding
    if len(near) != 1:
        near = get_close_matches(word, alike, n=1, cutoff=0.7)
    if not near and len(word) >= FEWEST_LETTERS:
        # "saftey": a name is often called by its last words alone.
        alike = {tail: name for name in known for tail in _tails(name.lower())}
        near = get_close_matches(word, alike, n=1, cutoff=0.7)
    return alike[near[0]] if near else None


def _tails(name: str) -> list[str]:
    """The last words of a name: of "who-and-when" they are "and-when" and "when"."""
    words = name.split("-")
    return ["-".join(words[place:]) for place in range(1, len(words))]


def clipped(text: str, length: int = 60) -> str:
    """`text` short enough for an error message, and safe to print."""
    return printable(text if len(text) <= length else text[:length] + "…")


def printable(text: str) -> str:
    """`text` with everything that could steer a terminal spelled out: an escape becomes \\x1b."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def _shown(text: str) -> str:
    """A sentence of ours, safe to print, whose no-break spaces stay what they are."""
    return NO_BREAK_SPACE.join(map(printable, text.split(NO_BREAK_SPACE)))
