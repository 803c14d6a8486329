"""`make verification`: every marginal, the friendships and the intervals, with pictures and a table.

Knows what is verified at which size and seed, and how the result is written. Ends with 1 if a check fails.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.profiles import load_profile, regions
from sim.population.world import make_world
from sim.run.provenance import versions
from tests.tools.verification.checks import FALSE_ALARM, Check, limit, verdict
from tests.tools.verification.coverage import Covered, designs, engine_cases, run_design, run_engine_case
from tests.tools.verification.friendship import TOGETHER, Compared, compare, friendship_checks
from tests.tools.verification.going_together import drawn_alone, going_together
from tests.tools.verification.instruments import STATISTICS, STUDIES
from tests.tools.verification.marginals import adoption, marginals
from tests.tools.verification.plots import draw_all

SEED = 20261
REGION, SCALE = "kursk", 0.5
ADOPTION_PUPILS = 25_000
SCHOOLS = 120
DESIGN_RUNS, ENGINE_RUNS = 20_000, 2_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run everything; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.verification", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("verification"), help="folder for the results")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed may give a false alarm")
    options = parser.parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    seed = options.seed
    checks = [*_marginals(seed), *_adoption(seed)]
    _say("friendships by questionnaire")
    compared = [
        compare(study, schools=SCHOOLS, seed=seed, together=TOGETHER if study.answered < 1 else 0.0)
        for study in STUDIES
    ]
    for one in compared:
        checks += friendship_checks(one)
    others = {
        "who answers drawn evenly": [
            compare(study, schools=SCHOOLS, seed=seed, together=0.0) for study in STUDIES
        ],
    }
    covered = []
    for design in designs():
        _say(f"coverage: {design.title}")
        covered.append(run_design(design, runs=DESIGN_RUNS, seed=seed))
    for case in engine_cases():
        _say(f"coverage: {case.title}")
        covered.append(run_engine_case(case, runs=ENGINE_RUNS, seed=seed))
    pages = draw_all(options.output, checks, compared, covered)
    _write(options.output, seed, checks, compared, others, covered, pages)
    least = limit(checks)
    wrong = [check.name for check in checks if verdict(check, least) == "FAIL"]
    wrong += [one.title for one in covered if not one.passes]
    for name in wrong:
        sys.stdout.write(f"FAIL {name}\n")
    sys.stdout.write(f"{len(checks) + len(covered)} checks, {len(wrong)} failed; see {options.output}\n")
    return 1 if wrong else 0


def _say(words: str) -> None:
    sys.stderr.write(f"{words} …\n")
    sys.stderr.flush()


def _marginals(seed: int) -> list[Check]:
    _say(f"marginals of {REGION} at scale {SCALE}")
    profile = load_profile(REGION)
    world = make_world(profile, scale=SCALE, seed=seed)
    return [*marginals(world, profile), *going_together(world, profile)]


def _adoption(seed: int) -> list[Check]:
    found: list[Check] = []
    for region in regions():
        profile = load_profile(region)
        if profile.parts:
            continue
        _say(f"adoption in {region}")
        scale = min(1.0, ADOPTION_PUPILS / profile.pupils)
        found += adoption(make_world(drawn_alone(profile), scale=scale, seed=seed), profile)
    return found


def _write(
    folder: Path,
    seed: int,
    checks: Sequence[Check],
    compared: Sequence[Compared],
    others: dict[str, list[Compared]],
    covered: Sequence[Covered],
    pages: Sequence[str],
) -> None:
    least = limit(checks)
    provenance = {
        "seed": seed,
        "versions": dict(versions()),
        "world": {"region": REGION, "scale": SCALE, "profile": load_profile(REGION).digest},
        "synthetic_schools_of_each_study": SCHOOLS,
        "runs": {"designs": DESIGN_RUNS, "engine": ENGINE_RUNS},
        "false_alarm": {"all_checks_together": FALSE_ALARM, "each": least},
    }
    rows = [{**asdict(check), "verdict": verdict(check, least)} for check in checks]
    coverage = [
        {
            **{key: value for key, value in asdict(one).items() if key != "sample"},
            "share": one.share,
            "verdict": "PASS" if one.passes else "FAIL",
        }
        for one in covered
    ]
    studies = {
        name: [_means(one) for one in group]
        for name, group in {"as verified": list(compared), **others}.items()
    }
    data = {"provenance": provenance, "checks": rows, "coverage": coverage, "friendships": studies}
    text = json.dumps(data, indent=1, ensure_ascii=False, default=np.generic.item) + "\n"
    (folder / "verification.json").write_text(text, encoding="utf-8")
    (folder / "verification.md").write_text(
        _table(checks, least, compared, others, covered, pages, provenance), encoding="utf-8"
    )


def _means(one: Compared) -> dict[str, object]:
    return {
        "study": one.study.id,
        "answer_as_a_friend": one.together,
        "statistics": {
            key: {
                "mean": float(values.mean()),
                "middle_95": [float(part) for part in _middle(values)],
                "measured": one.study.n if key == "n" else one.study.measured.get(key),
            }
            for key, values in one.found.items()
        },
    }


def _middle(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def _table(
    checks: Sequence[Check],
    least: float,
    compared: Sequence[Compared],
    others: dict[str, list[Compared]],
    covered: Sequence[Covered],
    pages: Sequence[str],
    provenance: dict[str, object],
) -> str:
    by_chance = sum(check.kind in ("draws", "clusters") for check in checks)
    lines = [
        "# Statistical verification",
        "",
        "For whoever wants to know whether synthetic people resemble measured ones, and where they do not.",
        "",
        f"Made by `make verification`, seed {provenance['seed']}; versions "
        + ", ".join(f"{name} {number}" for name, number in versions().items())
        + f". {by_chance} checks could fail by chance; together they do so in at most 1 of "
        f"{1 / FALSE_ALARM:,.0f} seeds (each fails below a chance of {least:.1e}). With this seed they are "
        "the same whenever they are run.",
        "",
        "PASS says that a world is drawn as its figures say, that a measured school lies within the middle "
        "95 % of synthetic schools that fill in its form, and that intervals contain the truth as often as "
        "they claim. OUTSIDE is said of what was measured outside of that middle: there the model is known "
        "to differ. Whether the figures themselves are true is not tested here: each stands in the report "
        "with its source, or as an assumption.",
        "",
        "Pictures: " + ", ".join(f"[{page.removesuffix('.svg')}]({page})" for page in pages) + ".",
        "",
        "## Intervals",
        "",
        "Of the 95 % intervals, 93 to 97 % must contain the truth. Schools are the clusters. Too low and too "
        "high: intervals that lie wholly below or above it; nothing counted: runs in which that was so.",
        "",
        "| | runs | contain the truth | too low | too high | nothing counted | |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    for one in covered:
        word = "PASS" if one.passes else "FAIL"
        counts = f"{one.below} | {one.above} | {one.zeros}"
        lines.append(f"| {one.title} | {one.runs:,} | {100 * one.share:.1f} % | {counts} | {word} |")
    lines += [
        "",
        "## Friendships",
        "",
        "Synthetic schools fill in the form of each study; the mean over them and, in brackets, the middle "
        "95 % of them, beside the measured school. Where only some answered, who answers comes as a friend "
        f"of somebody who has with the chance {TOGETHER:g}: drawn evenly, more pupils would be left without "
        "a tie than were. The ranges are those of comparable schools: the lowest and highest of the schools "
        "and rounds of the two studies (for transitivity and degree assortativity of the networks shown).",
        "",
        "OUTSIDE, the middle 95 % of synthetic schools do not contain what was measured in: "
        + "; ".join(_apart(compared))
        + ".",
        "",
    ]
    for title, group in {"as verified": list(compared), **others}.items():
        lines += [f"### {title}", "", *_studies(group), ""]
    lines += [
        "## All checks",
        "",
        "Draws (independent of each other) and clusters (schools or families) could fail by chance; a plan "
        "is not drawn, a range is that of published or measured values, and what was measured is held "
        "against the middle 95 % of synthetic schools.",
        "",
        "| | | | found | expected | from | to | |",
        "|---|---|---|--:|--:|--:|--:|---|",
    ]
    for check in checks:
        expected = "" if check.kind == "range" else _number(check.expected)
        numbers = " | ".join((_number(check.found), expected, _number(check.low), _number(check.high)))
        lines.append(f"| {check.group} | {check.name} | {check.kind} | {numbers} | {verdict(check, least)} |")
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _apart(compared: Sequence[Compared]) -> list[str]:
    """Where a measured school lies outside the middle 95 % of the synthetic ones."""
    found = []
    for one in compared:
        measured = {"n": float(one.study.n), **one.study.measured}
        names = []
        for key, value in measured.items():
            low, high = _middle(one.found[key])
            if not low <= value <= high:
                names.append(key.replace("_", " "))
        if names:
            found.append(f"{one.study.title}: {', '.join(names)}")
    return found


def _studies(group: Sequence[Compared]) -> list[str]:
    lines = [
        "| | " + " | ".join(one.study.title for one in group) + " |",
        "|---|" + "---|" * len(group),
    ]
    for key in ("n", *STATISTICS):
        row = []
        for one in group:
            measured = one.study.n if key == "n" else one.study.measured.get(key)
            values = one.found[key]
            low, high = _middle(values)
            digits = 0 if key == "n" else 2
            found = f"{values.mean():.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"
            row.append(f"{found}, measured {measured:g}" if measured is not None else found)
        lines.append(f"| {key.replace('_', ' ')} | " + " | ".join(row) + " |")
    return lines


if __name__ == "__main__":
    sys.exit(main())
