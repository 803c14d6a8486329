"""What a pull request waits for: the gate, beside three commands that told a part of it, and its goals.

Seconds of processor time of whole processes, which other programs on the machine change little.
"""

from __future__ import annotations

import re
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tests import ROOT
from tests.childproof.gating.repositories import Repo
from tests.tools.benchmarks.measuring import GOAL, Figure, processor_seconds

BOOK = "sferum-2025-03-by-channel"
RULE = re.compile(r'(\[\[rules\]\]\nid = "B4\.q1"\n.*?outcome = )"request"', re.DOTALL)
MANY = 20


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        repo = Repo(place / "one", book=False)
        run(place, repo, "init", ".", "--from", BOOK)
        repo.commit("the book")
        unchanged = seconds(place, repo, "gate", "--against", "HEAD")
        yield Figure("gate_unchanged_cpu_s", unchanged, "s", "the goal", 0.4, GOAL)
        before = repo.read("rules.toml")
        repo.write("rules.toml", RULE.sub(r'\1"free"', before))
        cold = seconds(place, repo, "gate", "--against", "HEAD", "--no-cache")
        yield Figure("gate_one_rule_cold_cpu_s", cold, "s", "the goal", 3.0, GOAL)
        known = statistics.median(another_edit(place, repo, before, number) for number in range(3))
        yield Figure("gate_one_rule_remembered_cpu_s", known, "s", "the goal", 1.5, GOAL)
        glue = sum(
            seconds(place, repo, *command)
            for command in (
                ("compare", "HEAD:rules.toml", "rules.toml"),
                ("verify", "rules.toml"),
                ("check", "rules.toml"),
            )
        )
        yield Figure(
            "gate_one_rule_glue_cpu_s", cold, "s", "compare, verify and check, which tell less", glue
        )
        theirs = by_cedar(place, repo, before)
        if theirs is not None:
            told = "the Cedar engine, asked who may write freely now, in one reading of 432 and of no claim"
            yield Figure("gate_one_rule_cedar_cpu_s", cold, "s", told, theirs)
        many = Repo(place / "many", book=False)
        for number in range(MANY):
            shutil.copytree(
                repo.folder, many.folder / f"book-{number}", ignore=shutil.ignore_patterns(".git", ".github")
            )
            path = many.folder / f"book-{number}" / "rules.toml"
            path.write_text(before.replace(f'id = "{BOOK}"', f'id = "book-{number}"', 1), encoding="utf-8")
        many.commit("twenty books")
        many.write("book-0/rules.toml", RULE.sub(r'\1"free"', many.read("book-0/rules.toml")))
        twenty = seconds(place, many, "gate", "--against", "HEAD")
        yield Figure("gate_twenty_books_cpu_s", twenty, "s", "the goal; one rule edited", 10.0, GOAL)


def another_edit(place: Path, repo: Repo, before: str, number: int) -> float:
    """The time of an edit that was never judged, with the old side remembered."""
    edited = RULE.sub(r'\1"free"', before)
    repo.write("rules.toml", f"{edited}\n# Edit {number}.\n")
    return run(place, repo, "gate", "--against", "HEAD")


def seconds(place: Path, repo: Repo, *command: str) -> float:
    """The median of three runs, after one that does not count."""
    run(place, repo, *command)
    return statistics.median(run(place, repo, *command) for _ in range(3))


def by_cedar(place: Path, repo: Repo, before: str) -> float | None:
    """The time in which the Cedar engine tells what it can of the edit; None where it is not installed."""
    if find_spec("cedarpy") is None:
        return None
    repo.write("was.toml", before)
    edited = repo.write("rules.toml", RULE.sub(r'\1"free"', before))
    asked = "-m", "tests.tools.benchmarks.cedar", str(repo.folder / "was.toml"), str(edited)
    found = statistics.median(processor_seconds(*asked, folder=ROOT) for _ in range(3))
    (repo.folder / "was.toml").unlink()
    return found


def run(place: Path, repo: Repo, *command: str) -> float:
    """The processor time of one command line, git included."""
    cache = {"XDG_CACHE_HOME": str(place / "cache")}
    return processor_seconds("-m", "childproof", *command, folder=repo.folder, environment=cache)
