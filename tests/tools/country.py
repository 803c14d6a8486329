"""The whole country, run once for real: `python -m tests.tools.country` (`make country`) runs it again.

It writes docs/russia: `summary.json` holds every measure with its interval, what the run rests on and what it
took; the two pictures and the passage of the README are drawn from that file alone.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import childproof as cp
from childproof.words.locale import Locale, short_titles
from proofs.pictures.picture import Picture
from sim.kernel.cores import cores
from sim.pictures.run_pictures import draw_balance, draw_survival
from sim.results.measures import Measure, Untouched
from tests import ROOT

FOLDER = ROOT / "docs" / "russia"
SUMMARY = FOLDER / "summary.json"
ASKED: dict[str, Any] = {"region": "russia", "scale": 1.0, "days": 30, "seed": 1}
COMMAND = "childproof simulate --region russia --scale 1 --days 30 --seed 1"
BEGIN, END = "<!-- country: python -m tests.tools.readme -->\n", "<!-- end of country -->\n"
SAID = (
    "Russia as a whole, drawn at random and run once for real: {people} people, {children} children on the "
    "service among them, {schools} schools, {days} days, {attempts} attempts to write, each decided by all "
    "three rule books. It took {minutes} minutes on {cores} cores and {memory} GB of memory. Each point is "
    "a rule book: further down, fewer children are reached; further left, fewer ordinary messages to "
    "children have to wait or are stopped. In brackets and as bars stand the intervals of 95 % over the "
    "draws; at this size they are narrower than the marks. They are chance alone: {assumptions} of the "
    "figures behind them have no published source, and over these the figures go as far as the ranges of the "
    "first table. Strangers are assumed for "
    "each 1,000 pupils, on the service or not: where few pupils use it, as in most of the country, there "
    "are more of them for each child on the service than in Kursk. [All "
    "measures](docs/russia/summary.json), by kind of stranger, grade, town or village and region, with what "
    "the run rests on; `{command}` makes them anew, `make country` this passage too."
)


def run_country() -> dict[str, Any]:
    """Run the country and say what came of it and what it took, as JSON values."""
    started = time.perf_counter()
    with TemporaryDirectory() as folder:
        result = cp.simulate(**ASKED, output=Path(folder), progress=_progress)
        found = result.to_dict()
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    run = result.run
    return {
        "command": COMMAND,
        "measured": {
            "on": date.today().isoformat(),
            "seconds": round(seconds, 1),
            "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
            "peak_memory_gb": round(used.ru_maxrss * 1024 / 1e9, 2),
            "cores": cores(),
        },
        "people": run.people,
        "children": run.children,
        "schools": run.schools,
        "attempts": int(run.attempts.sum()),
        **found,
    }


def _progress(done: int, total: int) -> None:
    if done == total or done % 200 < 8:
        sys.stderr.write(f"{done:,} of {total:,} districts\n")


def summary() -> dict[str, Any]:
    """What the last real run said."""
    return cast(dict[str, Any], json.loads(SUMMARY.read_text(encoding="utf-8")))


def measures_of(said: Mapping[str, Any]) -> dict[str, list[Measure]]:
    """The measures of a summary, by policy."""
    return {
        policy: [Measure(**{**one, "assumptions": tuple(one["assumptions"])}) for one in found["measures"]]
        for policy, found in said["policies"].items()
    }


def pictures(said: Mapping[str, Any]) -> dict[str, str]:
    """The pictures of a summary as SVG, by file name."""
    names = short_titles([cp.policy(name) for name in said["policies"]], "en")
    curves = {
        policy: [Untouched(one["value"], one["low"], one["high"]) for one in found["survival"]]
        for policy, found in said["policies"].items()
    }
    drawn = {
        "balance.svg": draw_balance(measures_of(said), names=names),
        "survival.svg": draw_survival(curves, names=names),
    }
    return {name: Picture(figure).svg() for name, figure in drawn.items()}


def passage(said: Mapping[str, Any]) -> str:
    """What the README says of the country."""
    voice = Locale("en")
    names = short_titles([cp.policy(name) for name in said["policies"]], "en")
    days = said["provenance"]["days"]
    lines = [
        "![Three rule books by children reached and ordinary contacts hindered](docs/russia/balance.svg)",
        "",
        f"| slide | children reached by a stranger, of 1,000, in {days} days | by a stranger who has read "
        f"the rules | by a known adult without a role | ordinary contacts with children, slowed or stopped |",
        "|---|---|---|---|---|",
    ]
    for policy, found in measures_of(said).items():
        by: dict[tuple[str, str | None], Measure] = {(one.name, one.by): one for one in found}
        cells = [
            _with_interval(by[name, sender], factor, digits, voice)
            for name, sender, factor, digits in (
                ("children_reached", "stranger", 1, 2),
                ("children_reached", "knowing_stranger", 1, 2),
                ("children_reached", "known_roleless_adult", 1, 1),
                ("contacts_hindered", None, 100, 2),
            )
        ]
        lines.append(f"| {names[policy]} | {' | '.join(cells)} % |")
    measured = said["measured"]
    text = SAID.format(
        people=voice.number(said["people"]),
        children=voice.number(said["children"]),
        schools=voice.number(said["schools"]),
        days=days,
        attempts=voice.number(said["attempts"]),
        minutes=voice.decimal(measured["seconds"] / 60),
        cores=measured["cores"],
        memory=voice.decimal(measured["peak_memory_gb"]),
        assumptions=voice.number(len(said["provenance"]["assumptions"])),
        command=said["command"],
    )
    return "\n".join([*lines, "", text, ""])


def _with_interval(measure: Measure, factor: float, digits: int, voice: Locale) -> str:
    value = voice.decimal(factor * measure.value, digits)
    if measure.low is None or measure.high is None:
        return f"{value} [–]"
    low, high = (voice.decimal(factor * end, digits) for end in (measure.low, measure.high))
    return f"{value} [{low}–{high}]"


def main() -> None:
    said = run_country()
    FOLDER.mkdir(parents=True, exist_ok=True)
    SUMMARY.write_text(json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    for name, picture in pictures(said).items():
        (FOLDER / name).write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
