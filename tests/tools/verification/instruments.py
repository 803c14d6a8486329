"""The forms by which friendships in schools were measured, filled in by synthetic schools.

Knows how a school of a study's shape is drawn by the generator, how its pupils fill in a form and what is
then counted. Knows nothing of what was measured.

What is compared is what a study would have found in our schools, never our schools' own network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import stream_key
from sim.population.friendships import draw_friends
from sim.population.people import NONE, Sex
from sim.population.schools import Classes
from tests.tools.verification.studies import MUTUAL, Study

__all__ = ["Filled", "describe", "figures", "filled_forms"]

Names = Any
"""A sparse matrix of SciPy, who names whom; its classes carry no types."""
_RECORD = np.dtype((np.record, [(key, np.float64) for key in ProfileValues._fields]))
_FIRST_AGE = 6


class Filled(NamedTuple):
    """The forms of one school: who names whom (bool, n by n), and class and sex of those who answered."""

    names: Names
    group: NDArray[np.int64]
    sex: NDArray[np.int64]


def figures(values: Mapping[str, float]) -> ProfileValues:
    """The figures of friendships as the generator reads them; all others are 0."""
    record: Any = np.zeros(1, _RECORD)[0]
    for key, value in values.items():
        record[key] = value
    return cast(ProfileValues, record)


def filled_forms(study: Study, parameters: ProfileValues, *, schools: int, seed: int) -> Iterator[Filled]:
    """Draw schools shaped as in a study, and let their pupils fill in its form.

    Only pupils of the grades asked can be named. Each writes down the friends among them, up to as many as
    there is room for, drawn evenly; names of pupils who did not answer are lost.
    """
    draw = np.random.default_rng([seed, *study.id.encode()])
    a_school = np.repeat(np.array(study.grades), study.classes)
    grade = np.tile(a_school, schools)
    first = np.round(np.arange(len(grade) + 1) * study.class_size).astype(np.int32)
    number = np.repeat(np.arange(schools), len(a_school))
    group = np.repeat(np.arange(len(grade)), np.diff(first))
    pupils = len(group)
    assert pupils < NONE, "a district holds no more pupils"
    sex = draw.integers(0, 2, pupils).astype(np.uint8)
    age = (grade[group] + _FIRST_AGE + draw.integers(0, 2, pupils)).astype(np.uint8)
    classes = Classes(first, number.astype(np.uint16), grade.astype(np.uint8), np.zeros(len(grade), np.bool_))
    named = draw_friends(stream_key(seed, study.id), classes, sex, age, parameters).named
    asked = np.isin(grade[group], study.asked)
    if study.boys:
        asked &= sex == Sex.MALE
    for school in range(schools):
        here = np.flatnonzero(asked & (number[group] == school))
        yield _fill_in(study, here, named, group, sex.astype(np.int64), draw)


def _fill_in(
    study: Study,
    here: NDArray[np.int64],
    named: NDArray[np.uint16],
    group: NDArray[np.int64],
    sex: NDArray[np.int64],
    draw: np.random.Generator,
) -> Filled:
    """The forms of the pupils `here`."""
    place = np.full(NONE + 1, -1)
    place[here] = np.arange(len(here))
    other = place[named[here]]
    possible = other >= 0
    if study.same_class:
        possible &= group[here][other] == group[here][:, None]
    written = _written(possible, study.cap, draw)
    if study.cap_of_sex is not None:
        boy = sex[here][other] == Sex.MALE
        written = _written(possible & boy, study.cap_of_sex, draw)
        written |= _written(possible & ~boy, study.cap_of_sex, draw)
    who, slot = np.nonzero(written)
    shape = (len(here), len(here))
    names = sparse.csr_array((np.ones(len(who), np.int64), (who, other[who, slot])), shape=shape)
    chosen = _who_answers(group[here], study.answered, draw)
    if study.same_class:
        chosen = chosen[group[here][chosen] == group[here][chosen[0]]]
    return Filled(names[chosen][:, chosen], group[here][chosen], sex[here][chosen])


def _written(possible: NDArray[np.bool_], cap: int | None, draw: np.random.Generator) -> NDArray[np.bool_]:
    """Which of the possible names are written down where there is room for `cap`."""
    if cap is None:
        return possible
    lots = np.where(possible, draw.random(possible.shape), 2.0)
    return possible & (lots.argsort(axis=1).argsort(axis=1) < cap)


def _who_answers(
    group: NDArray[np.int64], answered: tuple[int, ...], draw: np.random.Generator
) -> NDArray[np.int64]:
    """Draw who answers, evenly within each class."""
    if not answered:
        return np.arange(len(group))
    classes = draw.permutation(np.unique(group))
    chosen = []
    for one, number in zip(classes, answered, strict=True):
        of_class = np.flatnonzero(group == one)
        chosen.append(draw.permutation(of_class)[:number])
    return np.sort(np.concatenate(chosen))


def describe(filled: Filled) -> dict[str, float]:
    """The statistics of a network of names as the studies give them.

    `names` is how many a pupil gives, `reciprocity` the share of them that are returned. The others are of
    the ties, named by either, and with `_mutual` at their end by both. Pupils without a tie are not part of
    them. Clustering is averaged over all others, 0 for those with one friend; transitivity is the share of
    chains of three that are closed; degree assortativity is the correlation of the degrees at the two ends of
    a tie.
    """
    names, both = filled.names, filled.names.multiply(filled.names.T)
    given = max(1, int(names.sum()))
    found = {"names": given / max(1, names.shape[0]), "reciprocity": float(both.sum()) / given}
    found.update(_of_ties(names + names.T - both, filled))
    found.update({key + MUTUAL: value for key, value in _of_ties(both, filled).items()})
    return found


def _of_ties(tie: Names, filled: Filled) -> dict[str, float]:
    tie = sparse.csr_array(tie)
    degree = np.asarray(tie.sum(axis=1)).ravel()
    closed = np.asarray((tie @ tie).multiply(tie).sum(axis=1)).ravel()
    there = degree > 0
    chains = degree * (degree - 1)
    one, other = tie.nonzero()
    return {
        "n": float(there.sum()),
        "mean_degree": float(degree[there].mean()) if there.any() else 0.0,
        "degree_sd": float(degree[there].std()) if there.any() else 0.0,
        "clustering": float((closed / np.maximum(chains, 1))[there].mean()) if there.any() else 0.0,
        "transitivity": float(closed.sum() / max(1, chains.sum())),
        "same_class": _share(filled.group[one] == filled.group[other]),
        "same_sex": _share(filled.sex[one] == filled.sex[other]),
        "degree_assortativity": _correlation(degree[one], degree[other]),
    }


def _share(right: NDArray[np.bool_]) -> float:
    return float(right.mean()) if len(right) else 0.0


def _correlation(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    if len(one) < 2 or one.min() == one.max():
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
