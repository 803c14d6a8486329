"""Fuzzes by hand: `python -m tests.reliability.fuzzing --minutes 5`, or repeats one trial.

python -m tests.reliability.fuzzing --seed 20261130 --target "rule book" --number 17 --keep NAME
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests import ROOT
from tests.reliability.fuzzing.command_lines import ARGUMENTS
from tests.reliability.fuzzing.fuzz import drawn_trial, fuzz, keep, made_small, tried
from tests.reliability.fuzzing.targets import TARGETS
from tests.reliability.seeds import seed_of_the_day

CORPUS = Path(__file__).parent / "corpus"
FAILED = ROOT / "build" / "fuzzing"


def main() -> int:
    """Fuzz, or repeat one trial; gives 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.fuzzing", description=__doc__)
    parser.add_argument("--seed", type=int, default=seed_of_the_day())
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--target", action="append", default=[], choices=[*TARGETS, ARGUMENTS])
    parser.add_argument("--first", type=int, default=0, help="the number of the first trial")
    parser.add_argument("--number", type=int, help="this one trial of the target")
    parser.add_argument("--keep", help="the folder in the corpus in which that trial is kept")
    asked = parser.parse_args()
    if asked.number is not None:
        trial = tried(drawn_trial(asked.seed, asked.target[0], asked.number))
        if asked.keep:
            trial = made_small(trial) if trial.found else trial
            keep(trial, CORPUS / asked.keep)
        sys.stdout.write(f"{trial}\n")
        return 1 if trial.found else 0
    sys.stdout.write(f"seed {asked.seed}\n")
    tally = fuzz(asked.seed, 60 * asked.minutes, asked.target, first=asked.first, say=_say)
    for trial in tally.failed:
        folder = FAILED / f"{trial.target.replace(' ', '-')}-{asked.seed}-{trial.number}"
        keep(trial, folder)
        sys.stdout.write(f"kept in {folder}: {trial}\n")
    sys.stdout.write(f"{sum(tally.seconds.values()):.0f} s: {tally.trials}\n")
    return 1 if tally.failed else 0


def _say(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
