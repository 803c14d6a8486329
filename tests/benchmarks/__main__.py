"""`make bench`: prints a table of measured figures and writes bench.json."""

import sys
from pathlib import Path

from tests.benchmarks import proofs
from tests.benchmarks.measuring import table, write

if __name__ == "__main__":
    figures = [*proofs.figures()]
    sys.stdout.write(table(figures) + "\n")
    write(figures, Path("bench.json"))
