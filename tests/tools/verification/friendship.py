"""The friendships of synthetic schools beside measured ones, by the same form.

Knows what was measured outside the middle 95 % of synthetic schools. Knows nothing of how a form is filled in
(`instruments`), nor of how the figures were fitted (`fit_friends`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.profile_values import ProfileValues
from tests.tools.verification.checks import Check, among
from tests.tools.verification.instruments import describe, filled_forms
from tests.tools.verification.studies import MUTUAL, Study

__all__ = ["OUTSIDE", "Compared", "compare", "friendship_checks", "in_words", "lies_outside", "middle"]

OUTSIDE: Mapping[str, tuple[str, ...]] = {
    "thiers": ("n_mutual", "clustering_mutual"),
    "year-7-second": ("degree_assortativity",),
    "dutch-first": ("transitivity",),
}
"""By study: what was measured outside the middle 95 % of synthetic schools, or at its edge. The model is
known not to match these; anything else that lies outside is a failure."""
_PUPILS_AT_ONCE = 60_000


@dataclass(frozen=True)
class Compared:
    """One study: each statistic over many synthetic schools; float64[schools]."""

    study: Study
    found: Mapping[str, NDArray[np.float64]]


def compare(study: Study, parameters: ProfileValues, *, schools: int, seed: int) -> Compared:
    """Let `schools` synthetic schools fill in the form of a study."""
    at_once = max(1, min(schools, _PUPILS_AT_ONCE // round(sum(study.classes) * study.class_size + 1)))
    found: list[dict[str, float]] = []
    while len(found) < schools:
        number = min(at_once, schools - len(found))
        forms = filled_forms(study, parameters, schools=number, seed=seed + len(found))
        found += [describe(filled) for filled in forms]
    return Compared(study, {key: np.array([one[key] for one in found]) for key in found[0]})


def middle(values: NDArray[np.float64]) -> tuple[float, float]:
    """Between which two values the middle 95 % lie."""
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def lies_outside(compared: Compared) -> tuple[str, ...]:
    """The statistics that were measured outside the middle 95 % of synthetic schools."""
    found = []
    for key, measured in compared.study.measured.items():
        low, high = middle(compared.found[key])
        if not low <= measured <= high:
            found.append(key)
    return tuple(found)


def in_words(key: str) -> str:
    """A statistic as it is told: `clustering_mutual` is the clustering of ties named by both."""
    plain = key.removesuffix(MUTUAL).replace("_", " ")
    return f"{plain}, named by both" if key.endswith(MUTUAL) else plain


def friendship_checks(compared: Compared) -> Iterator[Check]:
    """The measured school among the synthetic ones."""
    study = compared.study
    for key, measured in study.measured.items():
        known = key in OUTSIDE.get(study.id, ())
        yield among(study.title, in_words(key), measured, compared.found[key], known=known)
