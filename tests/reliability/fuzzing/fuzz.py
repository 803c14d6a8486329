"""Draws damaged input for a target, runs a command over it, and makes what fails small.

A trial hangs on the seed, the target and its number alone, so that it can be repeated.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.reliability.fuzzing.command_lines import ARGUMENTS, drawn_arguments
from tests.reliability.fuzzing.contract import breaches
from tests.reliability.fuzzing.mutations import damaged, toml_of
from tests.reliability.fuzzing.targets import TARGETS, Folder, Target, write, yard
from tests.reliability.running import Ended, run

CASE = "case.toml"
KEPT = ("run/shards/", "run/events.parquet", "robust/samples/")
"""Files of a run that is kept: whatever becomes of them, the figures stay."""
SMALLER_TRIES = 60
SLOWER = 2
"""So many times as long as over a sound file a command takes over a damaged one before that is a fault."""
FEWEST = 10
"""So often each target is tried before the quick ones are tried more often."""


@dataclass(frozen=True)
class Trial:
    """One command line over a folder in which one file is damaged, and what is wrong with how it ended."""

    target: str
    number: int
    arguments: tuple[str, ...]
    changed: str
    files: Folder = field(repr=False)
    found: tuple[str, ...] = ()
    sound: bytes | None = field(default=None, repr=False)
    """What the damaged file was before, if it is known."""

    def __str__(self) -> str:
        return f"{self.target} {self.number}: {' '.join(self.arguments)}: {'; '.join(self.found)}"


def drawn_trial(seed: int, name: str, number: int) -> Trial:
    """One trial of a target, by its name."""
    return drawn_arguments(seed, number) if name == ARGUMENTS else drawn(seed, TARGETS[name], number)


def drawn(seed: int, target: Target, number: int) -> Trial:
    """The damaged folder and the command line of one trial."""
    rng = random.Random(f"{seed} {target.name} {number}")
    folders = target.folders()
    files = dict(rng.choice(folders))
    others = [folder[target.changed] for folder in folders if target.changed in folder]
    others += [content for name, content in files.items() if name.endswith((".toml", ".csv"))]
    sound = files[target.changed]
    files[target.changed] = damaged(rng, sound, target.changed, others)
    arguments = rng.choice(target.commands).replace("{file}", target.changed).split()
    language = ("--lang", rng.choice(("en", "en", "ru")))
    return Trial(target.name, number, (*arguments, *language), target.changed, files, sound=sound)


def tried(trial: Trial) -> Trial:
    """The trial with what is found wrong."""
    place = Path(tempfile.mkdtemp(prefix="childproof-fuzz-"))
    try:
        write(trial.files, place)
        ended = run(trial.arguments, place)
        found = breaches(ended, trial.arguments, trial.changed, place)
        if trial.changed.startswith(KEPT):
            found += _other_figures(trial, ended)
        if found and kind(found) == "slow" and not _is_slower(trial, ended):
            found = found[1:]
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return replace(trial, found=tuple(found))


def _is_slower(trial: Trial, ended: Ended) -> bool:
    """Whether the damage makes a command slow, and not the machine: both are timed at the same moment."""
    if trial.sound is None:
        return True
    place = Path(tempfile.mkdtemp(prefix="childproof-sound-"))
    try:
        write({**trial.files, trial.changed: trial.sound}, place)
        return ended.cpu_seconds > SLOWER * run(trial.arguments, place).cpu_seconds
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _other_figures(trial: Trial, ended: Ended) -> Iterator[str]:
    """A run with a damaged part has to print what it printed before, or refuse."""
    usual = usual_figures(trial.arguments)
    if ended.status == 0 and ended.out != usual:
        yield "figures: other than those of an undamaged run"


_USUAL: dict[tuple[str, ...], bytes] = {}


def usual_figures(arguments: Sequence[str]) -> bytes:
    """What a run prints in the folder of the yard."""
    asked = tuple(arguments)
    if asked not in _USUAL:
        place = Path(tempfile.mkdtemp(prefix="childproof-usual-"))
        try:
            write(yard(), place)
            _USUAL[asked] = run(asked, place).out
        finally:
            shutil.rmtree(place)
    return _USUAL[asked]


def kind(found: Iterable[str]) -> str:
    """The kind of what is wrong: what stands before the first colon, and for a defect where it is."""
    first = next(iter(found), "")
    return first if first.startswith("status") else first.partition(":")[0]


def made_small(trial: Trial) -> Trial:
    """The same failure with fewer lines in the damaged file, as far as some tries go."""
    lines = trial.files.get(trial.changed, b"").split(b"\n")
    size, tries = len(lines) // 2, 0
    while size and tries < SMALLER_TRIES:
        at = 0
        while at < len(lines) and tries < SMALLER_TRIES:
            fewer = lines[:at] + lines[at + size :]
            other = tried(replace(trial, files={**trial.files, trial.changed: b"\n".join(fewer)}))
            tries += 1
            if kind(other.found) == kind(trial.found):
                lines, trial = fewer, other
            else:
                at += size
        size //= 2
    return trial


def keep(trial: Trial, folder: Path) -> None:
    """Write a trial to a folder, from which `kept` reads it again."""
    write(_named(trial), folder)
    told = {"arguments": list(trial.arguments), "changed": trial.changed, "found": list(trial.found)}
    (folder / CASE).write_text(toml_of(told), encoding="utf-8")


def _named(trial: Trial) -> Folder:
    """The files that the command line names, and those that these name."""
    changed = trial.files.get(trial.changed, b"").decode("utf-8", "replace")
    named, texts = {trial.changed}, [" ".join(trial.arguments), changed]
    while texts:
        text = texts.pop()
        for path, content in trial.files.items():
            if path not in named and path in text:
                named.add(path)
                texts.append(content.decode("utf-8", "replace"))
    kept_beside = {path for path in trial.files if path.startswith(("run/", "robust/", "notes/"))}
    return {path: content for path, content in trial.files.items() if path in named | kept_beside}


def kept(folder: Path) -> Trial:
    """The trial that a folder holds."""
    told = tomllib.loads((folder / CASE).read_text(encoding="utf-8"))
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != CASE
    }
    return Trial(folder.name, 0, tuple(told["arguments"]), told["changed"], files)


@dataclass
class Tally:
    """How often each target was tried and for how long, and what failed."""

    seed: int
    trials: dict[str, int]
    seconds: dict[str, float]
    failed: list[Trial] = field(default_factory=list)


def fuzz(
    seed: int,
    seconds: float,
    names: Sequence[str] = (),
    *,
    first: int = 0,
    say: Callable[[str], object] = lambda words: None,
) -> Tally:
    """Try the targets, each for as long as the others, though a slow one some times at least.

    A failure of one kind is made small once.
    """
    names = names or (*TARGETS, ARGUMENTS)
    tally, known = Tally(seed, dict.fromkeys(names, 0), dict.fromkeys(names, 0.0)), set()
    ends = time.monotonic() + seconds
    while (started := time.monotonic()) < ends:
        name = min(names, key=lambda name: (tally.trials[name] >= FEWEST, tally.seconds[name]))
        trial = tried(drawn_trial(seed, name, first + tally.trials[name]))
        tally.trials[name] += 1
        if trial.found:
            say(f"{trial}\n")
            if (name, kind(trial.found)) not in known:
                known.add((name, kind(trial.found)))
                tally.failed.append(made_small(trial))
        tally.seconds[name] += time.monotonic() - started
    return tally
