"""The whole space of assumptions, run once for real: `python -m tests.tools.robust` (`make robust`) does it.

It writes docs/robust: every answer as JSON, the page that the command prints, and two pictures; and the file
from which report and README show ranges beside every plain figure. `--samples` and `--output` as the command
takes them: a run that was cut short goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import childproof as cp
from childproof.answers.kept_robust import FILE, to_keep
from childproof.answers.robustness import Robustness
from childproof.calls.sweep import DEFAULT_MEASURES
from childproof.commands.pages.robust import robust_page
from sim.assumptions.profiles import load_profile
from tests import ROOT

FOLDER = ROOT / "docs" / "robust"
ASKED: dict[str, Any] = {"region": "kursk", "scale": 0.1, "days": 30, "seed": 1}
MEASURES = (
    *DEFAULT_MEASURES,
    "children_reached:stranger_own_account",
    "children_reached:stranger_taken_over",
)
"""Beside the usual ones what a rule can move, and what none can."""
COMMAND = "childproof robust --region kursk --scale 0.1 --days 30 --seed 1 --samples {samples} {measures}"
PICTURES = {
    "reached": ("ranges", "children_reached:stranger"),
    "hindered": ("ranges", "contacts_hindered"),
    "turn": ("turn", "children_reached:stranger"),
}


def write(result: Robustness, folder: Path = FOLDER, kept: Path = FILE) -> None:
    """Everything that is kept of a run."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = json.dumps(result.to_dict(), ensure_ascii=False, separators=(",", ":"))
    (folder / "robust.json").write_text(whole + "\n", encoding="utf-8")
    few = json.dumps(to_keep(result), ensure_ascii=False, separators=(",", ":"))
    kept.write_text(few + "\n", encoding="utf-8")
    for name, (what, measure) in PICTURES.items():
        picture = result.draw(what, result.measure_ids.index(measure))
        (folder / f"{name}.svg").write_text(picture.svg(), encoding="utf-8")
    (folder / "robust.md").write_text(page(result), encoding="utf-8")


def page(result: Robustness) -> str:
    """The page of the documentation."""
    strangers = result.measure_ids.index("children_reached:stranger")
    sentences = "\n".join(f"- {said}" for said in result.sentences(strangers))
    provenance = result.provenance()
    return "\n".join(
        [
            "# What holds over all that is held possible",
            "",
            "For whoever wants one answer that does not hang on figures nobody knows.",
            "",
            f"{result.title(strangers)}, beside strangers who have read the rules; what no line mentions is "
            "forbidden:",
            "",
            sentences,
            "",
            "![Ranges of children reached by a stranger](reached.svg)",
            "",
            "![Ranges of ordinary contacts hindered](hindered.svg)",
            "",
            "![Where the closest pair turns](turn.svg)",
            "",
            f"{result.samples:,} samples of a tenth of Kursk region, seed {provenance['seed']}, "
            f"{provenance['days']} days each; figures of the region {str(provenance['profile'])[:12]}, of "
            f"the behaviours {str(provenance['behaviours'])[:12]}. `"
            f"{COMMAND.format(samples=result.samples, measures=_measures())}` gives the same, `make robust` "
            "this page too. How it is done: [A whole space of assumptions](../how-it-works/robust.md). "
            "Everything as data: [robust.json](robust.json).",
            "",
            "```",
            robust_page(result, load_profile(ASKED["region"]), "en").rstrip(),
            "```",
            "",
        ]
    )


def _measures() -> str:
    return " ".join(f"--measure {name}" for name in MEASURES)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the samples, or those that are missing, and write everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.robust", description=__doc__)
    parser.add_argument("--samples", type=int, default=1000, help="how many samples")
    parser.add_argument("--output", type=Path, default=Path("build/robust"), help="folder of finished ones")
    options = parser.parse_args(arguments)
    asked = {**ASKED, "samples": options.samples, "measures": MEASURES}
    write(cp.robust(**asked, output=options.output, progress=_progress))


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"{done:,} of {total:,} samples\n")


if __name__ == "__main__":
    main()
