"""The page on friendships: what was fitted, and which measured schools the model is known not to match.

Knows how the fit and the comparison are told. Knows nothing of how either is made (`fit_friends`,
`friendship`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.assumptions.profile import Profile
from sim.assumptions.profile_values import profile_values
from sim.assumptions.profiles import load_profile
from tests.tools.verification.fit_friends import FITTED, NEXT_SCHOOL, ends_of
from tests.tools.verification.friendship import Compared, compare, in_words, lies_outside, middle
from tests.tools.verification.studies import MUTUAL, STATISTICS, STUDIES, Study

__all__ = ["SCHOOLS", "compare_all", "outside_in_words", "read_fit", "write_page"]

SCHOOLS = 400
"""Synthetic schools for each study."""
SEED = 20261
_ROWS = ("n", "names", *STATISTICS)


def compare_all(profile: Profile, seed: int) -> list[Compared]:
    """Synthetic schools of a profile's figures, by the form of each study."""
    values = profile_values(profile)
    return [compare(study, values, schools=SCHOOLS, seed=seed) for study in STUDIES]


def outside_in_words(compared: Sequence[Compared]) -> str:
    """Where measured schools lie outside the middle 95 % of the synthetic ones, and how many lie inside."""
    every = sum(len(one.study.measured) for one in compared)
    apart = {one.study.title: lies_outside(one) for one in compared}
    inside = every - sum(map(len, apart.values()))
    told = f"{inside} of {every} measured statistics lie in the middle 95 % of synthetic schools"
    if inside == every:
        return told + "."
    named = (f"{title}: {', '.join(map(in_words, keys))}" for title, keys in apart.items() if keys)
    return f"{told}. OUTSIDE, and so known to differ: {'; '.join(named)}."


def write_page(path: Path, fit: Mapping[str, Any], compared: Sequence[Compared], profile: Profile) -> None:
    """Write the page, from the fit as it is kept and the schools of a profile that filled in the forms."""
    lines = [
        "# Friendships, measured and drawn",
        "",
        "For whoever wants to know where the figures of friendships come from, and which measured schools "
        "the model does not match.",
        "",
        "The figures were fitted by `python -m tests.tools.verification.fit_friends` (some minutes, always "
        "the same result); the comparison is made anew by `make verification`.",
        "",
        "## The fit",
        "",
        "Synthetic schools are drawn with many figures and fill in the form of each study: its lines, the "
        "grades asked, and as many pupils of each class as answered, whoever they were. Over these schools "
        "the statistics of a study have a mean and a covariance, so that what was measured has a likelihood "
        "(Wood 2010, doi:10.1038/nature09319); the likelihoods of the studies are multiplied. "
        "Schools differ: so do the synthetic ones, by the spreads in the table. An interval holds all values "
        "of a figure that 95 % of chance explains, the other figures being at their best for each of them "
        "(profile likelihood). Six schools tell little of a seventh: the spreads between schools in use are "
        f"the fitted ones times {NEXT_SCHOOL:.2f}, with which the middle 95 % is that of Student's t. The "
        "figures in use are those to within some hundredths, by which another seed moves the fit. The "
        "range that is swept holds the interval, and "
        "what others measured.",
        "",
        *_figures(fit, profile),
        "",
        "\\* where the search ended: the measured schools do not bound the figure there.",
        "",
        "## The studies",
        "",
        *_studies(fit, [one.study for one in compared]),
        "",
        "## Measured schools among synthetic ones",
        "",
        "Mean and, in brackets, the middle 95 % of synthetic schools with the figures in use; then what was "
        "measured. A measured statistic passes if it lies in that middle.",
        "",
        outside_in_words(compared),
        "",
        *_comparison(compared),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _figures(fit: Mapping[str, Any], profile: Profile) -> Iterator[str]:
    yield "| figure | fitted | 95 % interval | in use | range |"
    yield "|---|--:|--:|--:|--:|"
    for one in fit["figures"]:
        key, used = one["key"], profile.parameters[one["key"]]
        ends = "–".join(
            f"{end:.3g}{'*' if abs(end - edge) < 0.02 * (one['high'] - one['low']) else ''}"
            for end, edge in zip((one["low"], one["high"]), ends_of(key), strict=True)
        )
        cells = (f"{used.words['en']} `{key}`", f"{one['value']:.3g}", ends)
        yield f"| {' | '.join(cells)} | {used.value:g} | {used.low:g}–{used.high:g} |"


def _studies(fit: Mapping[str, Any], studies: Sequence[Study]) -> Iterator[str]:
    yield "The distance is the squared one of what was measured from the mean of synthetic schools, in units"
    yield "of their covariance; chance alone makes it about the number of statistics."
    yield ""
    yield "| study | form | fitted | distance | kept aside |"
    yield "|---|---|---|--:|---|"
    for study in studies:
        square, number = fit["distance"].get(study.id, (0, 0))
        distance = f"{square:.1f} of {number}" if number else ""
        kept = [in_words(key) for key in study.measured if key not in study.fitted]
        aside = f"{', '.join(kept)}: {study.kept_aside}" if kept else ""
        fitted = "all" if study.fitted and not kept else ", ".join(map(in_words, study.fitted))
        yield f"| {study.title} ({study.source}) | {_form(study)} | {fitted} | {distance} | {aside} |"


def _form(study: Study) -> str:
    asked = "whole school" if study.asked == study.grades else "one year group"
    if len(study.asked) == 2:
        asked = "two year groups"
    parts = ["one class" if study.same_class else asked]
    if study.boys:
        parts.append("boys")
    if study.cap is not None:
        parts.append(f"up to {study.cap} names")
    if study.cap_of_sex is not None:
        parts.append(f"up to {study.cap_of_sex} names of each sex")
    if study.answered:
        parts.append(f"{sum(study.answered)} answered, of each class as many as were counted")
    return ", ".join(parts)


def _comparison(compared: Sequence[Compared]) -> Iterator[str]:
    for one in compared:
        yield f"### {one.study.title}"
        yield ""
        yield "| | named by either | measured | named by both | measured |"
        yield "|---|--:|--:|--:|--:|"
        for key in _ROWS:
            cells = [cell for name in (key, key + MUTUAL) for cell in _cells(one, name)]
            if any(cells):
                yield f"| {in_words(key)} | " + " | ".join(cells) + " |"
        yield ""


def _cells(one: Compared, key: str) -> tuple[str, str]:
    """The synthetic and the measured value of a statistic, where it was measured."""
    if key not in one.study.measured:
        return "", ""
    values, measured = one.found[key], one.study.measured[key]
    low, high = middle(values)
    digits = 0 if key.startswith("n") and "names" not in key else 2
    apart = "" if low <= measured <= high else " OUTSIDE"
    found = f"{values.mean():.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"
    return found, f"{measured:g}{apart}"


def read_fit(path: Path) -> Mapping[str, Any]:
    """The fit as it is kept."""
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def main() -> int:
    """Write the page alone, from the fit that is kept: the comparison is made anew."""
    profile = load_profile("kursk")
    write_page(FITTED.with_name("friends.md"), read_fit(FITTED), compare_all(profile, SEED), profile)
    return 0


if __name__ == "__main__":
    sys.exit(main())
