"""Fits the figures of friendships to measured schools, through the form of each study.

Knows the synthetic likelihood (Wood 2010, doi:10.1038/nature09319): of a study's statistics, over synthetic
schools that fill in its form, the mean and the covariance are taken, and the measured ones are held against
the normal distribution with these. Studies are independent of each other.

Schools of many figures are drawn by the generator, each once; the mean of each statistic is a cubic surface
over the figures of one school, and what is left is the chance of that school. The figures of schools are in
turn normal around those of a profile, as `sim.population.school_habits` draws them, so the likelihood of a
profile is had from the surface at many schools, without chance of its own. Statistics and figures are taken
on the scale that suits them: numbers as logarithms, shares of a profile as log-odds, those of a network as
the arcsine of the root, correlations by Fisher's transform.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize
from scipy.special import expit, logit
from scipy.stats import norm, qmc, t

from sim.population.school_habits import middle_of_log_odds, mutual_share
from tests.tools.verification.instruments import describe, figures, filled_forms
from tests.tools.verification.studies import MUTUAL, STUDIES, Study

__all__ = [
    "FIGURES",
    "FITTED",
    "NEXT_SCHOOL",
    "OF_SCHOOL",
    "SPREADS",
    "Fit",
    "Fitted",
    "Surface",
    "ends_of",
    "fit_friends",
    "likelihood",
    "surface_of",
]

Vector = NDArray[np.float64]
SEED = 20262
FITTED = Path(__file__).parents[3] / "docs" / "verification" / "friends.json"
_DROP = 1.92
"""How far the log-likelihood falls to the ends of a 95 % interval: half the quantile of chi²(1)."""
_SCHOOLS = 256
"""Schools at which the surface is read for one profile."""


@dataclass(frozen=True)
class Figure:
    """One figure of a profile: its key, its scale, and between which ends it is looked for.

    scale: "log", "log-odds" or "plain". habit: schools differ in it by `friend_habit_spread`.
    """

    key: str
    scale: str
    low: float
    high: float
    habit: bool = False

    def onto(self, value: float) -> float:
        """The value on the figure's scale."""
        if self.key == "friend_reciprocity":
            value = mutual_share(value)
        if self.scale == "log-odds":
            return float(logit(value))
        return float(np.log(value)) if self.scale == "log" else value

    def back(self, place: float) -> float:
        """The value at a place on the figure's scale."""
        if self.scale == "plain":
            return place
        value = float(np.exp(place)) if self.scale == "log" else float(expit(place))
        return 2 * value / (1 + value) if self.key == "friend_reciprocity" else value


OF_SCHOOL = (
    Figure("friends_mean", "log", 3, 25),
    Figure("friend_within_class", "log-odds", 0.15, 0.94, habit=True),
    Figure("friend_reciprocity", "log-odds", 0.15, 0.96, habit=True),
    Figure("friend_same_sex_young", "log-odds", 0.7, 0.99, habit=True),
    Figure("friend_same_sex_old", "log-odds", 0.3, 0.85, habit=True),
    Figure("friend_introduced", "log-odds", 0.15, 0.995, habit=True),
    Figure("friends_class_spread", "plain", -0.2, 0.7),
)
"""What the surface stands over, between the ends of what schools may be."""
SPREADS = (Figure("friends_school_spread", "plain", 0, 0.7), Figure("friend_habit_spread", "plain", 0, 1.1))
FIGURES = (*OF_SCHOOL, *SPREADS)
_WITHIN = {
    "friends_mean": (4, 18),
    "friend_within_class": (0.3, 0.85),
    "friend_reciprocity": (0.3, 0.85),
    "friend_same_sex_young": (0.8, 0.98),
    "friend_same_sex_old": (0.45, 0.75),
    "friend_introduced": (0.3, 0.98),
    "friends_class_spread": (0, 0.6),
}
"""Between which the figures of a profile are looked for: less far, so that its schools lie on the surface."""
_BOX = np.array([[one.onto(one.low), one.onto(one.high)] for one in OF_SCHOOL])
_POINTS = 4096
"""Schools drawn for the surface of each study."""
_STARTS = (0.35, 0.5, 0.65)
NEXT_SCHOOL = float(t.ppf(0.975, 5) * sqrt(7 / 6) / norm.ppf(0.975))
"""By how much wider the middle 95 % is for a seventh school, where six were measured, than the normal law
with their spread says: 1.42 (Student's t). The spreads in use are the fitted ones times this."""


@dataclass(frozen=True)
class Surface:
    """The statistics of one study over the figures of a school: coefficients of the terms, float64[terms,
    statistics], and the covariance that is left to chance."""

    study: Study
    measured: Vector
    coefficients: Vector
    left: Vector


@dataclass(frozen=True)
class Fitted:
    """A figure: where the likelihood is largest, and the ends of its 95 % interval."""

    key: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Fit:
    """All figures, the logarithm of the likelihood, and by study the squared distance of what was measured
    from the mean of synthetic schools, in units of their covariance, with the number of statistics."""

    figures: tuple[Fitted, ...]
    logarithm: float
    distance: Mapping[str, tuple[float, int]]


def _terms(places: Vector) -> Vector:
    """The terms of a polynomial: cubes of each figure, products of two, and squares times another."""
    unit = 2 * (places - _BOX[:, 0]) / (_BOX[:, 1] - _BOX[:, 0]) - 1
    # A cubic means nothing outside of where it was fitted.
    unit = np.clip(unit, -1.15, 1.15)
    one = [np.ones(len(unit)), *unit.T, *(unit**2).T, *(unit**3).T]
    number = unit.shape[1]
    one += [unit[:, i] * unit[:, j] for i in range(number) for j in range(i)]
    one += [unit[:, i] ** 2 * unit[:, j] for i in range(number) for j in range(number) if i != j]
    return np.array(one).T


def _scaled(key: str, values: Vector) -> Vector:
    """Statistics on the scale on which they are about normal."""
    plain = key.removesuffix(MUTUAL)
    if plain == "n":
        return values
    if plain == "degree_assortativity":
        return np.arctanh(np.clip(values, -0.95, 0.95))
    if plain in ("names", "mean_degree", "degree_sd"):
        return np.log(np.maximum(values, 0.05))
    return np.arcsin(np.sqrt(np.clip(values, 0, 1)))


def _drawn(study: Study, seed: int, job: tuple[int, Vector]) -> Vector:
    """What one synthetic school of given figures shows of the statistics that are fitted."""
    number, place = job
    parameters = figures({one.key: one.back(float(x)) for one, x in zip(OF_SCHOOL, place, strict=True)})
    (filled,) = filled_forms(study, parameters, schools=1, seed=seed * 1_000_000 + number)
    found = describe(filled)
    return np.array([found[key] for key in study.fitted])


def surface_of(study: Study, schools: int, seed: int) -> Surface:
    """Draw schools all over the figures, and lay the surface through what they show."""
    points = qmc.Sobol(len(_BOX), seed=seed).random(schools)
    places = _BOX[:, 0] + (_BOX[:, 1] - _BOX[:, 0]) * points
    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(partial(_drawn, study, seed), enumerate(places), chunksize=64))
    found = np.array(
        [_scaled(key, column) for key, column in zip(study.fitted, np.array(rows).T, strict=True)]
    ).T
    terms = _terms(places)
    # What counts most is the middle.
    near = np.exp(-(((points - 0.5) * 2) ** 2).sum(axis=1) / 4)
    weight = np.sqrt(near)[:, None]
    coefficients = np.linalg.lstsq(terms * weight, found * weight, rcond=None)[0]
    left = np.atleast_2d(np.cov((found - terms @ coefficients).T, aweights=near))
    measured = np.array([float(_scaled(key, np.array([study.measured[key]]))[0]) for key in study.fitted])
    return Surface(study, measured, coefficients, left)


_APART = np.asarray(norm.ppf(qmc.Sobol(6, seed=1).random(_SCHOOLS)))


def _schools(values: Vector) -> Vector:
    """The figures of many schools of a profile, on their scales; float64[_SCHOOLS, figures]."""
    spread, habit = values[len(OF_SCHOOL) :]
    places = np.empty((_SCHOOLS, len(OF_SCHOOL)))
    column = 1
    for at, one in enumerate(OF_SCHOOL):
        place = one.onto(float(values[at]))
        if one.key == "friends_mean":
            places[:, at] = place + spread * _APART[:, 0] - spread * spread / 2
        elif one.habit:
            places[:, at] = middle_of_log_odds(float(expit(place)), float(habit)) + habit * _APART[:, column]
            column += one.key != "friend_same_sex_young"
        else:
            places[:, at] = place
    return places


def likelihood(surfaces: Sequence[Surface], values: Vector) -> tuple[float, dict[str, tuple[float, int]]]:
    """The logarithm of the likelihood of a profile's figures, and how far each study lies from its mean."""
    terms, total, distance = _terms(_schools(values)), 0.0, {}
    for surface in surfaces:
        found = terms @ surface.coefficients
        covariance = surface.left + np.cov(found.T)
        away = surface.measured - found.mean(axis=0)
        square = float(away @ np.linalg.solve(covariance, away))
        total -= (square + float(np.linalg.slogdet(covariance)[1])) / 2
        distance[surface.study.id] = (square, len(away))
    return total, distance


def ends_of(key: str) -> tuple[float, float]:
    """Between which values of a figure the likelihood was looked at."""
    figure = next(one for one in FIGURES if one.key == key)
    low, high = _WITHIN.get(key, (figure.low, figure.high))
    return low, high


class _Climb:
    """Finds the largest likelihood, with one figure held fast or none."""

    def __init__(self, surfaces: Sequence[Surface]) -> None:
        self.surfaces = surfaces
        self.low, self.high = np.array([ends_of(one.key) for one in FIGURES], np.float64).T

    def values(self, free: Vector) -> Vector:
        return np.asarray(self.low + (self.high - self.low) * free)

    def _less(self, free: Vector, *_: object) -> float:
        return -likelihood(self.surfaces, self.values(free))[0]

    def best(self, start: Vector, fast: int | None = None, value: float = 0.0) -> tuple[float, Vector]:
        """The largest likelihood and the figures there, from parts of their ranges on."""
        bounds = [(0.002, 0.998)] * len(FIGURES)
        start = start.copy()
        if fast is not None:
            part = (value - self.low[fast]) / (self.high[fast] - self.low[fast])
            start[fast], bounds[fast] = part, (part, part)
        found = minimize(
            self._less,
            start,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": 60},
        )
        return -float(found.fun), np.asarray(found.x)

    def interval(self, best: float, at: Vector, figure: int) -> tuple[float, float]:
        """Between which ends the profile likelihood of a figure falls by no more than `_DROP`."""
        value = float(self.values(at)[figure])

        def fall(place: float, *_: object) -> float:
            return best - _DROP - self.best(at, figure, place)[0]

        ends = []
        for end in (self.low[figure], self.high[figure]):
            end = value + 0.995 * (float(end) - value)
            if fall(end) >= 0:
                low, high = sorted((value, end))
                end = float(brentq(fall, low, high, rtol=0.01, xtol=1e-3))
            ends.append(end)
        return ends[0], ends[1]


def fit_friends(say: Callable[[str], None], seed: int = SEED) -> Fit:
    """Fit all figures to all studies that have something to fit."""
    surfaces = []
    for study in STUDIES:
        if study.fitted:
            say(f"{_POINTS} schools like {study.title}")
            surfaces.append(surface_of(study, _POINTS, seed))
    climb = _Climb(surfaces)
    tried = [climb.best(np.full(len(FIGURES), place)) for place in _STARTS]
    best, start = max(tried, key=lambda one: one[0])
    values = climb.values(start)
    found = []
    for place, one in enumerate(FIGURES):
        say(f"interval of {one.key}")
        found.append(Fitted(one.key, float(values[place]), *climb.interval(best, start, place)))
    return Fit(tuple(found), best, likelihood(surfaces, values)[1])


def _say(words: str) -> None:
    sys.stderr.write(f"{words} …\n")
    sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit the figures, and write them beside the verification."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.tools.verification.fit_friends", description=__doc__
    )
    parser.add_argument("--output", type=Path, default=FITTED, help="file for the result")
    options = parser.parse_args(arguments)
    fit = fit_friends(_say)
    options.output.write_text(json.dumps({"seed": SEED, **asdict(fit)}, indent=1) + "\n", encoding="utf-8")
    for one in fit.figures:
        sys.stdout.write(f"{one.key:26} {one.value:6.3f}  ({one.low:.3f} to {one.high:.3f})\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
