"""The page docs/reliability.md, made of what was tried and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.tools.reliability.tries import Often

HEAD = """# Reliability

For whoever hands the toolkit files by strangers, lets it run for hours, or rests a decision on what it
says.

`make reliability` makes this page, and [the same as data](reliability.json). It tries what can go wrong:
damaged files of every kind, random rule books, kills, full disks, two runs at once, bits that flip in kept
files, clusters that die. What stands below is a real run, with all that failed in it. Continuous
integration tries the same each time, less often and with another seed each day, which it prints; the
environments below it tries as they stand.

## What is promised

- Whatever a file or a command line holds, a command ends with 0 (done), 1 (a finding), 2 (the command or a
  file is wrong, there is nothing to judge, or the machine refused), 3 (could not tell) or 130
  (interrupted). A defect of ours would be 70, with one sentence and the traceback in a file; it is never
  taken for an answer.
- A fault names its file, and its line where it has one. No character that steers a terminal is passed on,
  and no invisible one in words.
- Input under 100 kB takes no more than 10 seconds of work and 1 GB of memory in a trial. Simulations and
  audits take as long as what they are asked for.
- A file that is written appears whole or not at all. After a kill or on a full disk, later, the same command
  gives the same bytes, and what was finished of a run is not made again.
- A bit that flips in what is kept of a run changes no figure: what is damaged is named and made anew. A
  certificate with such a bit does not hold.
- Two runs do not write into one folder: the second is refused, and says which process has it. Of other
  commands that write the same file at once, each writes it whole.
- A cluster that loses a worker or its scheduler gives the same figures, or says that it has gone; what is
  finished is kept.
- All engines say of a rule book what a brute force says that was written from the format's pages alone.
- Locale, terminal, home folder, `python -O`, the Matplotlib style and line ends of a checkout change no
  answer.
"""
HOW = """## The run

{on}, {minutes} minutes on {cores}, which other work may have shared; {versions}. The same once more:
`python -m tests.tools.reliability --seed {seed} {often}`.
"""
SMALLER = """
The run was smaller than what `make reliability` does by itself: `{usual}`.
"""
TITLES = {
    "fuzzing": (
        "Damaged files",
        "Real files, damaged in their bytes, lines, cells or entries, and command lines at random; each "
        "trial is one command. The targets got the same time each.",
        "file",
    ),
    "policies": (
        "Random rule books",
        "Whole vocabularies, readings, rules, claims and moves at random; each engine is held against the "
        "brute force.",
        "engine",
    ),
    "writers": (
        "Kills, full disks, two at once",
        "Each command that writes: killed at a random moment; with no file larger than some size; on a "
        "small disk of its own; twice at once in one folder. Afterwards the same command has to give the "
        "same bytes.",
        "what: command",
    ),
    "flips": (
        "Bits that flip",
        "One bit of a kept file is other than it was written; then the command that reads it is run.",
        "file",
    ),
    "clusters": (
        "Clusters that die",
        "A scheduler and two workers as processes of their own, of which one is killed while a run goes on.",
        "what",
    ),
}
LIMITS = """## What this does not show

Trials at random find what is frequent. That nothing failed in so many trials of one kind bounds how often
it fails under such damage – for 1,000 trials, with 95 % confidence, to 3 in 1,000 –, and says nothing of
damage of other kinds. The machine was Linux; other systems are not tried.
"""


def page(said: Mapping[str, Any]) -> str:
    """The page of a run."""
    usual = vars(Often())
    smaller = any(value < usual[name] for name, value in said["often"].items())
    parts = [HEAD, HOW.format(**_how(said)) + (SMALLER.format(usual=_options(usual)) if smaller else "")]
    parts.append(_failures(said))
    for name, (title, words, column) in TITLES.items():
        parts.append(f"## {title}\n\n{words}\n\n{_table(said['tried'][name], column)}")
    return "\n".join([*parts, LIMITS])


def _how(said: Mapping[str, Any]) -> dict[str, object]:
    versions = ", ".join(f"{name} {number}" for name, number in said["versions"].items())
    return {
        "on": said["on"],
        "seed": said["seed"],
        "often": _options(said["often"]),
        "minutes": f"{said['seconds'] / 60:.0f}",
        "cores": "one core" if said["cores"] == 1 else f"{said['cores']} cores",
        "versions": versions,
    }


def _options(often: Mapping[str, float]) -> str:
    return " ".join(f"--{name} {value:g}" for name, value in often.items())


def _all(said: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (one for name in TITLES for one in said["tried"][name])


def _failures(said: Mapping[str, Any]) -> str:
    """In a sentence, what failed and what could not be tried; each in full below it."""
    trials = sum(one["trials"] for one in _all(said))
    failed = [fault for one in _all(said) for fault in one["failed"]]
    lines = [f"{trials:,} trials; {'nothing failed.' if not failed else f'{len(failed)} failed:'}\n"]
    lines += [f"- `{fault.replace('`', '′')}`" for fault in failed]
    wanting = [f"{one['what']}: {one['not_tried']}" for one in _all(said) if one["not_tried"]]
    lines += ["\n**Not tried for want of rights:**\n", *(f"- {why}" for why in wanting)] if wanting else []
    return "\n".join([*lines, ""] if failed or wanting else lines)


def _table(rows: Iterable[Mapping[str, Any]], column: str) -> str:
    lines = [f"| {column} | trials | failed |", "|---|---:|---:|"]
    for one in rows:
        lines.append(f"| {one['what']} | {one['trials']:,} | {len(one['failed'])} |")
    return "\n".join(lines) + "\n"
