"""`make bench`: prints a table of measured figures and writes bench.json."""

import sys
from pathlib import Path

from tests.benchmarks import attacks, attempts, certificates, proofs, strength, worlds
from tests.benchmarks.measuring import table, write

if __name__ == "__main__":
    figures = [
        figure
        for part in (proofs, certificates, strength, attacks, attempts, worlds)
        for figure in part.figures()
    ]
    sys.stdout.write(table(figures) + "\n")
    write(figures, Path("bench.json"))
