"""Measured networks of friendships in schools, and the form of each study.

Knows who was asked, how many names there was room for, who answered, and what was measured. Knows nothing of
how a synthetic school fills in a form (`instruments`).

A measured network is not the network of friendships: a form has a number of lines, some pupils do not answer,
and a name given to one of these is lost. Of who answers a study knows how many, and in how many classes;
within a class anybody answers as likely as anybody else. Nothing about it is free.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["MUTUAL", "STATISTICS", "STUDIES", "Study"]

STATISTICS = (
    "mean_degree",
    "degree_sd",
    "clustering",
    "transitivity",
    "same_class",
    "same_sex",
    "reciprocity",
    "degree_assortativity",
)
MUTUAL = "_mutual"
"""At the end of a statistic of the network in which a tie needs both names."""
_NETHERLANDS = "three schools in the Netherlands, PMC7538412, table 2"
_DUTCH_GRADES = (5, 6, 7, 8, 9, 10)
_NOT_TOLD = "how it is defined is not told"


@dataclass(frozen=True)
class Study:
    """One measured network and how it was measured.

    Attributes:
        id, title, source: the study.
        grades: those of the school, of our grades 1 to 11; of a year group its neighbours as well, where
            pupils have friends who are not asked.
        classes: how many each grade has. class_size: pupils of one.
        asked: the grades that are asked and can be named. boys: only boys are.
        answered: pupils of each class who answer, the classes in any order; empty if all do.
        cap: names that the form has room for, None for any number. cap_of_sex: the same of each sex.
        same_class: only classmates can be named.
        measured: the statistics of the measured network that are known.
        fitted: those that the figures were fitted to. kept_aside: why the others were not.
    """

    id: str
    title: str
    source: str
    grades: tuple[int, ...]
    classes: tuple[int, ...]
    class_size: float
    asked: tuple[int, ...]
    measured: Mapping[str, float]
    fitted: tuple[str, ...] = ()
    kept_aside: str = ""
    answered: tuple[int, ...] = ()
    cap: int | None = None
    cap_of_sex: int | None = None
    boys: bool = False
    same_class: bool = False


_THIERS = {
    "n": 134,
    "mean_degree": 6.06,
    "degree_sd": 3.44,
    "clustering": 0.538,
    "transitivity": 0.475,
    "same_class": 0.746,
    "same_sex": 0.606,
    "reciprocity": 0.784,
    "degree_assortativity": 0.287,
    "n_mutual": 130,
    "degree_sd_mutual": 2.35,
    "clustering_mutual": 0.564,
    "transitivity_mutual": 0.520,
    "same_class_mutual": 0.801,
    "same_sex_mutual": 0.602,
    "degree_assortativity_mutual": 0.413,
}
_FIRST = {
    "mean_degree": 4.33,
    "degree_sd": 2.18,
    "clustering": 0.446,
    "transitivity": 0.441,
    "same_class": 0.589,
    "same_sex": 0.951,
    "reciprocity": 0.62,
    "degree_assortativity": 0.21,
}
_SECOND = {
    "mean_degree": 6.89,
    "degree_sd": 2.16,
    "clustering": 0.435,
    "transitivity": 0.380,
    "same_class": 0.644,
    "same_sex": 0.908,
    "reciprocity": 0.62,
    "degree_assortativity": 0.14,
}
_ENGLAND = "two year-7 groups in England 2015, doi:10.1371/journal.pone.0200090"

STUDIES = (
    # 135 of 329 pupils in nine classes answered: so many of each class have a tie, and one of an unknown
    # class has none (counted in the data set).
    Study(
        "thiers",
        "Thiers, France",
        "SocioPatterns, high school of Marseille 2013, doi:10.1371/journal.pone.0136497",
        (9, 10, 11),
        (4, 5, 4),
        329 / 9,
        (10, 11),
        {**_THIERS, "mean_degree_mutual": 4.03},
        tuple(_THIERS),
        "it follows from the others",
        answered=(28, 21, 21, 19, 15, 11, 10, 7, 3),
    ),
    # Two of the 76 are of one class with the chance 0.148: about seven classes of eleven. If these were 42 %
    # of classes of 26, each would have named 7.5 pupils on a form with six lines, which cannot be; so the
    # network is taken as that of a year group of 76, all of whom answered.
    Study(
        "year-7-first",
        "Year 7, England, first school",
        _ENGLAND,
        (4, 5, 6),
        (7, 7, 7),
        76 / 7,
        (5,),
        _FIRST,
        tuple(_FIRST),
        cap=6,
    ),
    # Of one class with the chance 0.231: four classes and a bit, so that all answered.
    Study(
        "year-7-second",
        "Year 7, England, second school",
        _ENGLAND,
        (4, 5, 6),
        (4, 4, 4),
        111 / 4,
        (5,),
        _SECOND,
        tuple(_SECOND),
        cap=6,
    ),
    *(
        Study(
            f"dutch-{name}",
            f"Netherlands, {name} school",
            _NETHERLANDS,
            _DUTCH_GRADES,
            classes,
            pupils / sum(classes),
            _DUTCH_GRADES,
            {"names": names, "reciprocity": returned, "transitivity": closed},
            ("names", "reciprocity"),
            _NOT_TOLD,
        )
        for name, pupils, classes, names, returned, closed in (
            ("first", 756, (5, 5, 5, 5, 5, 5), 7.0, 0.41, 0.26),
            ("second", 1011, (7, 7, 7, 7, 6, 6), 6.6, 0.48, 0.33),
            ("third", 167, (1, 1, 1, 1, 1, 2), 5.3, 0.46, 0.37),
        )
    ),
    Study(
        "add-health",
        "Add Health, USA, community 9",
        "Add Health community 9, as in github.com/pdhoff/amen",
        (6, 7, 8, 9, 10, 11),
        (2, 2, 2, 2, 2, 2),
        254 / 12,
        (6, 7, 8, 9, 10, 11),
        {"names": 4.98, "clustering": 0.31, "reciprocity": 0.41, "same_sex": 0.58},
        kept_aside="schools there have no classes, and 13 % name nobody or did not answer",
        cap_of_sex=5,
    ),
    Study(
        "knecht",
        "One class, Netherlands",
        "Knecht, four waves, their mean, as in github.com/leifeld/btergm",
        (4, 5, 6),
        (4, 4, 4),
        26,
        (5,),
        {"names": 4.5, "clustering": 0.55, "reciprocity": 0.58, "same_sex": 0.82},
        kept_aside="one class alone was asked",
        cap=12,
        same_class=True,
    ),
    Study(
        "coleman",
        "Boys, Illinois",
        "Coleman, two waves, their mean, as in github.com/schochastics/networkdata",
        (8, 9, 10, 11),
        (2, 2, 2, 2),
        146 / 8,
        (8, 9, 10, 11),
        {"names": 3.45, "clustering": 0.425, "reciprocity": 0.485},
        kept_aside="measured in 1957, boys alone, and with whom they go around, not who their friends are",
        boys=True,
    ),
)
