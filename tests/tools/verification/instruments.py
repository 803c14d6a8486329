"""The questionnaires by which friendships in schools were measured, answered by synthetic schools.

Knows which pupils were asked in each study, how many names they could give and who answered. Knows nothing
of how friendships are drawn: it asks a district of the engine, as it would ask any school.

A measured network is not the network of friendships: a form has a number of lines, some pupils are away, and
a name given by one who answered to one who did not is lost. So what is compared is what the study would have
found in our schools, never our schools' own network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.profiles import load_profile, with_settings
from sim.population.people import NAMED, District, Kind
from sim.population.statistics import friend_graph
from sim.population.world import World, make_world

__all__ = ["STATISTICS", "STUDIES", "Study", "answers", "describe", "schools_like"]

STATISTICS = (
    "mean_degree",
    "clustering",
    "transitivity",
    "same_class",
    "same_sex",
    "reciprocity",
    "degree_assortativity",
)
THIERS = "SocioPatterns, high school of Marseille 2013, doi:10.1371/journal.pone.0136497"
ENGLAND = "two year-7 groups in England 2015, doi:10.1371/journal.pone.0200090"


@dataclass(frozen=True)
class Study:
    """One measured network and how it was measured.

    Attributes:
        id, title, source: the study.
        grades: the grades asked, of our grades 1 to 11. classes: how many classes these are.
        class_size: pupils of a class: 329 in 9 in Marseille. In England 111 in four and a bit (two pupils
            drawn at random are of one class with the chance 0.231), so everybody answered there; 76 in about
            seven (0.148), which would be classes of 11: we take them for 42 % of classes of 26.
        answered: the share that answers. cap: names that the form has room for, None for any number.
        mutual: whether a tie needs both names.
        n: pupils with a tie in the measured network, None where only participants were counted.
        measured: the statistics of the measured network, where they are published or could be computed.
    """

    id: str
    title: str
    source: str
    grades: tuple[int, ...]
    classes: int
    class_size: float
    answered: float
    cap: int | None
    mutual: bool
    n: int
    measured: Mapping[str, float] = field(default_factory=dict)


STUDIES = (
    Study(
        "thiers-any",
        "Thiers 2013, named by either",
        THIERS,
        (10, 11),
        9,
        329 / 9,
        133 / 329,
        None,
        False,
        134,
        {
            "mean_degree": 6.06,
            "clustering": 0.538,
            "transitivity": 0.475,
            "same_class": 0.746,
            "same_sex": 0.606,
            "reciprocity": 0.784,
            "degree_assortativity": 0.287,
        },
    ),
    Study(
        "thiers-mutual",
        "Thiers 2013, named by both",
        THIERS,
        (10, 11),
        9,
        329 / 9,
        133 / 329,
        None,
        True,
        130,
        {
            "mean_degree": 4.03,
            "clustering": 0.564,
            "transitivity": 0.520,
            "same_class": 0.801,
            "same_sex": 0.602,
            "degree_assortativity": 0.413,
        },
    ),
    Study(
        "year-7-first",
        "Year 7, England, first school",
        ENGLAND,
        (5,),
        7,
        26.0,
        76 / 182,
        6,
        False,
        76,
        {
            "mean_degree": 4.33,
            "clustering": 0.446,
            "transitivity": 0.441,
            "same_class": 0.589,
            "same_sex": 0.951,
            "reciprocity": 0.62,
            "degree_assortativity": 0.21,
        },
    ),
    Study(
        "year-7-second",
        "Year 7, England, second school",
        ENGLAND,
        (5,),
        4,
        27.75,
        1.0,
        6,
        False,
        111,
        {
            "mean_degree": 6.89,
            "clustering": 0.435,
            "transitivity": 0.380,
            "same_class": 0.644,
            "same_sex": 0.908,
            "reciprocity": 0.62,
            "degree_assortativity": 0.14,
        },
    ),
)


def schools_like(study: Study, *, schools: int, seed: int) -> World:
    """Draw about `schools` town schools with classes as in a study; all else is the common profile's."""
    per_grade = study.classes / len(study.grades)
    size = round(per_grade * 11) * study.class_size
    shape = {
        "rural_share": 0.0,
        "school_size_urban": size,
        "school_size_spread": 0.0,
        "class_size_urban": study.class_size,
        "strangers_per_1000_pupils": 0.0,
        "distant_friend_share": 0.0,
    }
    profile = with_settings(load_profile("kursk"), shape)
    return make_world(profile, scale=schools * size / profile.pupils, seed=seed)


def answers(
    study: Study, district: District, school: int, draw: np.random.Generator, *, together: float = 0.0
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]] | None:
    """Ask the pupils of one school: whom does who name, the class and the sex of each; None without pupils.

    Only pupils of the study's grades are asked and can be named. Each who answers writes down the friends of
    these grades, up to `cap` of them, drawn evenly; names of pupils who did not answer are lost. For
    `together` see `_who_answers`.
    """
    pupils = int(district.offsets[Kind.TEACHER])
    group = district.class_number[:pupils].astype(np.int64)
    asked = (district.school[:pupils, 0] == school) & np.isin(district.class_grade[group], study.grades)
    number = np.flatnonzero(asked)
    if len(number) < 10:
        return None
    names = friend_graph(district, NAMED)[number][:, number].toarray() > 0
    return _fill_in(study, names, group[number], district.sex[number].astype(np.int64), draw, together)


def _fill_in(
    study: Study,
    names: NDArray[np.bool_],
    group: NDArray[np.int64],
    sex: NDArray[np.int64],
    draw: np.random.Generator,
    together: float = 0.0,
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    written = names.copy()
    if study.cap is not None:
        lots = np.where(names, draw.random(names.shape), 2.0)
        rank = lots.argsort(axis=1).argsort(axis=1)
        written &= rank < study.cap
    people = len(names)
    chosen = _who_answers(names, round(study.answered * people), together, draw)
    written = written[np.ix_(chosen, chosen)]
    return written, group[chosen], sex[chosen]


def _who_answers(
    names: NDArray[np.bool_], wanted: int, together: float, draw: np.random.Generator
) -> NDArray[np.int64]:
    """Draw who answers, one by one: with the chance `together` a friend of one who has, else anybody."""
    people = len(names)
    if wanted >= people:
        return np.arange(people)
    tie = names | names.T
    inside = np.zeros(people, np.bool_)
    for _ in range(wanted):
        near = np.flatnonzero(tie[inside].any(axis=0) & ~inside) if together else np.zeros(0, np.int64)
        if len(near) == 0 or draw.random() >= together:
            near = np.flatnonzero(~inside)
        inside[draw.choice(near)] = True
    return np.flatnonzero(inside)


def describe(
    study: Study, named: NDArray[np.bool_], group: NDArray[np.int64], sex: NDArray[np.int64]
) -> dict[str, float]:
    """The statistics of a network of names as the studies give them.

    Pupils without a tie are not part of it. Clustering is averaged over all others, 0 for those with one
    friend; transitivity is the share of chains of three that are closed; degree assortativity is the
    correlation of the degrees at the two ends of a tie. Reciprocity is of the names, the rest of the ties.
    """
    tie = (named & named.T) if study.mutual else (named | named.T)
    there = tie.any(axis=1)
    tie = tie[np.ix_(there, there)].astype(np.int64)
    group, sex = group[there], sex[there]
    degree = tie.sum(axis=1)
    closed = ((tie @ tie) * tie).sum(axis=1)
    chains = degree * (degree - 1)
    one, other = np.nonzero(tie)
    ends = degree[one], degree[other]
    names = int(named.sum())
    return {
        "n": float(len(tie)),
        "mean_degree": float(degree.mean()),
        "clustering": float((closed / np.maximum(chains, 1)).mean()),
        "transitivity": float(closed.sum() / max(1, chains.sum())),
        "same_class": float((group[one] == group[other]).mean()),
        "same_sex": float((sex[one] == sex[other]).mean()),
        "reciprocity": float((named & named.T).sum() / max(1, names)),
        "degree_assortativity": float(np.corrcoef(*ends)[0, 1]),
    }
