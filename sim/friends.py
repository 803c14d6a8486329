"""Friendships of pupils: who names whom.

Knows how friends are chosen inside a school. Knows nothing of the service, numbers or chats.

Each pupil stands at a point of a small latent space and names the nearest pupils, which gives clustering;
noise on each distance takes it down to the measured one. How many of the names fall in the own class and on
the own sex is drawn from the profile, so that the shares are the profile's and not a by-product. Last, names
are returned until as many are mutual as the profile says; that changes nobody's number of friends.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.csr import CSR
from sim.profiles import Profile

__all__ = ["draw_friends", "same_sex_share"]

DIMENSIONS = 1
NOISE = 0.05
UNPROMPTED = 0.39
GRADE_STEP = 2.0
MOST_NAMES = 12
YOUNG, OLD = 12, 17


def same_sex_share(profile: Profile, age: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The share of friends of the own sex by age: level to 12, falling in a line to 17, level after."""
    young, old = profile["friend_same_sex_young"], profile["friend_same_sex_old"]
    return np.interp(age, [YOUNG, OLD], [young, old])


def draw_friends(
    profile: Profile,
    school: NDArray[np.int32],
    class_number: NDArray[np.int32],
    grade: NDArray[np.uint8],
    sex: NDArray[np.uint8],
    age: NDArray[np.uint8],
    draw: np.random.Generator,
) -> CSR:
    """Draw the names each pupil gives: CSR pupils × pupils, directed.

    All arrays are int[pupils] in the order of the schools. A pupil names Poisson-many friends with the mean
    `friends_mean / (2 - UNPROMPTED)`, where UNPROMPTED is the share returned of itself; the mean number of
    friends named by either side is then `friends_mean`.
    """
    pupils = len(school)
    mean = profile["friends_mean"] / (2 - UNPROMPTED)
    names = np.minimum(draw.poisson(mean, pupils), MOST_NAMES)
    inside = draw.binomial(names, profile["friend_within_class"])
    same = same_sex_share(profile, age)
    wanted = np.stack(
        [
            draw.binomial(inside, same),
            np.zeros(pupils, np.int64),
            draw.binomial(names - inside, same),
            np.zeros(pupils, np.int64),
        ]
    )
    wanted[1] = inside - wanted[0]
    wanted[3] = names - inside - wanted[2]
    place = draw.normal(0.0, 1.0, (pupils, DIMENSIONS)).astype(np.float32)
    edges = np.flatnonzero(np.diff(school, prepend=-1, append=-1))
    rows, cols = [], []
    for first, last in pairwise(edges.tolist()):
        here = slice(first, last)
        distance = _distances(place[here], grade[here], draw)
        own_class = class_number[here][:, None] == class_number[here][None, :]
        own_sex = sex[here][:, None] == sex[here][None, :]
        for number, cell in enumerate(
            (own_class & own_sex, own_class & ~own_sex, ~own_class & own_sex, ~own_class & ~own_sex)
        ):
            row, col = _nearest(distance, cell, wanted[number, here])
            rows.append(row + first)
            cols.append(col + first)
    names_given = CSR.from_pairs(np.concatenate(rows), np.concatenate(cols), pupils, pupils)
    return _returned(names_given, profile["friend_reciprocity"], draw)


def _returned(friends: CSR, reciprocity: float, draw: np.random.Generator) -> CSR:
    """Return names until the share `reciprocity` of all names is mutual (if it is not higher already).

    With the share `r0` returned of itself, returning each other name with the chance
    `(r - r0) / ((1 - r0) (2 - r))` makes the share `r` of the larger number of names mutual.
    """
    namer, named = friends.row_of_entry, friends.indices
    alone = ~friends.contains(named, namer)
    already = 1.0 - alone.mean() if len(alone) else 1.0
    if already >= reciprocity:
        return friends
    chance = (reciprocity - already) / ((1 - already) * (2 - reciprocity))
    chosen = alone & (draw.random(len(alone)) < chance)
    return friends.with_keys(named[chosen].astype(np.int64) * friends.columns + namer[chosen])


def _distances(
    place: NDArray[np.float32], grade: NDArray[np.uint8], draw: np.random.Generator
) -> NDArray[np.float32]:
    """Noisy distances between the pupils of a school: float32[m, m], infinite to oneself."""
    square = np.einsum("ik,ik->i", place, place)
    distance = square[:, None] + square[None, :] - 2 * place @ place.T
    step = (grade.astype(np.float32)[:, None] - grade.astype(np.float32)[None, :]) * GRADE_STEP
    distance = np.sqrt(np.maximum(distance, 0) + step * step)
    distance += draw.standard_exponential(distance.shape, dtype=np.float32) * np.float32(NOISE)
    np.fill_diagonal(distance, np.inf)
    return np.asarray(distance, np.float32)


def _nearest(
    distance: NDArray[np.float32], cell: NDArray[np.bool_], wanted: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The nearest pupils inside `cell`, `wanted[i]` for each row where there are as many."""
    most = min(int(wanted.max(initial=0)), distance.shape[1])
    if most == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    open_to = np.where(cell, distance, np.float32(np.inf))
    near = np.argpartition(open_to, most - 1, axis=1)[:, :most]
    reach = np.take_along_axis(open_to, near, axis=1)
    order = np.argsort(reach, axis=1, kind="stable")
    near, reach = np.take_along_axis(near, order, axis=1), np.take_along_axis(reach, order, axis=1)
    taken = (np.arange(most)[None, :] < wanted[:, None]) & np.isfinite(reach)
    row, slot = np.nonzero(taken)
    return row, near[row, slot]
