"""`make bench`: prints a table of figures and writes bench.json; docs/bench.md keeps the last run."""

import platform
import sys
from datetime import date
from pathlib import Path

from sim.kernel.cores import cores
from sim.run.provenance import versions
from tests import ROOT
from tests.tools.benchmarks import (
    attacks,
    attempts,
    certificates,
    gate,
    large_books,
    proofs,
    robust,
    strength,
    worlds,
)
from tests.tools.benchmarks.measuring import table, write

KEPT = ROOT / "docs" / "bench.md"
ABOUT = """# The last run of `make bench`

For whoever wants to know how fast the toolkit is, beside other tools.

{day}, {cores} cores, Python {python}, {versions}.

Each figure stands beside what it is compared with in the
same run; the machine was shared with others, so figures of different runs say little about each other. What
five random look-ups an attempt would cost on all cores (`attempts_per_second_bound`) shows how fast it was:
where the goals were set, that was 298 million attempts a second, and NetworkX made 200,000 to 290,000.
Figures of the simulation are those of the engine alone: a command takes some two seconds more to start, draw
its people and write its answer.

![Seconds against people](cost.svg)

```
{table}
```
"""

if __name__ == "__main__":
    figures = [
        figure
        for part in (proofs, large_books, gate, certificates, strength, attacks, attempts, worlds, robust)
        for figure in part.figures()
    ]
    sys.stdout.write(table(figures) + "\n")
    write(figures, Path("bench.json"))
    told = ", ".join(f"{name} {number}" for name, number in versions().items())
    KEPT.write_text(
        ABOUT.format(
            day=date.today().isoformat(),
            cores=cores(),
            python=platform.python_version(),
            versions=told,
            table=table(figures),
        ),
        encoding="utf-8",
    )
