"""The friendships of synthetic schools beside measured ones, by the same questionnaire.

Knows in which range each statistic lies among comparable schools. Knows nothing of how a questionnaire is
filled in (`instruments`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.tools.verification.checks import Check, among, within
from tests.tools.verification.instruments import STATISTICS, STUDIES, Study, answers, describe, schools_like

__all__ = ["Compared", "compare", "friendship_checks", "range_of"]

RANGES: Mapping[str, tuple[float, float]] = {
    "mean_degree": (4.0, 8.0),
    "mean_degree_mutual": (1.95, 4.03),
    "clustering": (0.22, 0.54),
    "transitivity": (0.38, 0.52),
    "same_class": (0.47, 0.80),
    "same_sex": (0.55, 0.70),
    "same_sex_young": (0.85, 0.98),
    "reciprocity": (0.41, 0.79),
    "degree_assortativity": (0.14, 0.42),
}
"""Among comparable schools: from the least to the greatest of the schools and rounds of the two studies, as
the profile has them for its parameters; for transitivity and degree assortativity, which the profile lacks,
of the four networks measured there. Friends of the own sex differ by age.

Of names given by both, Marseille has 4.03. Where the share `r` of the names is returned, `r / (2 - r)` of the
ties are mutual (Marseille: 0.784 gives 0.645, and 262 of its 406 ties are); so the two groups in England,
with 4.33 and 6.89 ties named by either and 0.62 returned, have 1.95 and 3.10."""

TOGETHER = 0.97
"""Of those who answer, after the first, the share that comes as a friend of one who has. Set by one figure
alone, pupils without a tie: of the 135 who answered in Marseille one, of the 76 in England none."""

OUTSIDE: Mapping[str, tuple[str, ...]] = {
    "thiers-any": ("mean_degree", "clustering", "transitivity", "same_class", "reciprocity"),
    "thiers-mutual": (
        *("n", "mean_degree", "clustering", "transitivity", "same_class"),
        "degree_assortativity",
    ),
    "year-7-first": ("same_class",),
    "year-7-second": ("mean_degree", "clustering", "transitivity", "same_class", "same_sex"),
}
"""By study: what was measured outside the middle 95 % of synthetic schools, or at its edge. The model is
known not to match these; anything else that lies outside is a failure."""


@dataclass(frozen=True)
class Compared:
    """One study: each statistic (and `n`) over many synthetic schools; float64[schools]."""

    study: Study
    together: float
    found: Mapping[str, NDArray[np.float64]]


def compare(study: Study, *, schools: int, seed: int, together: float) -> Compared:
    """Let synthetic schools fill in the questionnaire of a study."""
    world = schools_like(study, schools=schools, seed=seed)
    number = [one.id for one in STUDIES].index(study.id)
    draw = np.random.default_rng([seed, number, round(100 * together)])
    found = []
    for here in world.districts():
        for school in range(len(here.school_rural)):
            filled = answers(study, here, school, draw, together=together)
            if filled is not None:
                found.append(describe(study, *filled))
    return Compared(
        study, together, {key: np.array([one[key] for one in found]) for key in ("n", *STATISTICS)}
    )


def range_of(study: Study, key: str) -> tuple[float, float]:
    """In which range a statistic of a study has to lie; it holds what was measured in the study itself."""
    measured = study.measured[key]
    if key == "same_sex" and max(study.grades) <= 6:
        key = "same_sex_young"
    if key == "mean_degree" and study.mutual:
        key = "mean_degree_mutual"
    low, high = RANGES[key]
    return min(low, measured), max(high, measured)


def friendship_checks(compared: Compared) -> Iterator[Check]:
    """The measured school among the synthetic ones, and their mean against the range of comparable ones."""
    study = compared.study
    for key, measured in {"n": float(study.n), **study.measured}.items():
        name, known = f"{key.replace('_', ' ')} (where the school lies)", key in OUTSIDE[study.id]
        yield among(study.title, name, measured, compared.found[key], known=known)
    for key in STATISTICS:
        if key not in study.measured:
            continue
        low, high = range_of(study, key)
        name = f"{key.replace('_', ' ')} (measured {study.measured[key]:g})"
        values = compared.found[key]
        yield within(study.title, name, float(values.mean()), low, high, len(values))
