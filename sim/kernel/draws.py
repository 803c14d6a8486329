"""Random numbers that depend on names and places alone.

Knows how a seed and a list of names become a generator or a key, and how a key and a place become one number.
Knows nothing of what is drawn. Two stages never share a key, so that a change in one stage leaves the draws
of the others alone, and nothing depends on the order or the number of workers.

`stream` gives a NumPy generator for work done once for a region. Compiled loops use keys: `bits64(key, i)` is
output number `i` of the splitmix64 generator (Steele, Lea and Flood 2014) that starts at `key`.
"""

from __future__ import annotations

import hashlib
from enum import IntEnum, unique
from math import cos, exp, log, pi, sqrt

import numpy as np

from sim.kernel.jit import entry_typed, kernel_typed

__all__ = [
    "Stage",
    "bits64",
    "high32",
    "key_of_stage",
    "low32",
    "normal",
    "poisson",
    "seed_key",
    "stage_key",
    "stream",
    "stream_key",
    "threshold32",
    "uniform",
]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_UNIT = 2.0**-53
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_S32, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)


@unique
class Stage(IntEnum):
    """Every stage of a district's random streams; its key is `stage_key(key, stage)`.

    No two are equal, so that two stages never share a key. The numbers are part of every result: a new stage
    takes one that is free, and none is ever given to another stage.
    """

    # Under the key of a district: its people and ties.
    CLASS_SIZES = 1
    SHIFTS = 2
    CLASS_TEACHERS = 3
    FAMILY_ORDER = 11
    FAMILY_MOVES = 12
    FAMILY_SIZES = 13
    FAMILY_ADULTS = 14
    SIBLING_AGES = 15
    PEOPLE = 21
    ADOPTION_OF_SCHOOLS = 22
    ADOPTION_OF_CLASSES = 23
    ADOPTION_OF_FAMILIES = 24
    SEX_OF_SCHOOLS = 25
    FRIENDS_WANTED_IN_CLASS = 31
    FRIENDS_WANTED_OUTSIDE = 32
    FRIENDS_FOUND_IN_CLASS = 33
    FRIENDS_FOUND_OUTSIDE = 34
    NOMINATIONS = 35
    HABITS_OF_SCHOOLS = 36
    FRIENDS_OF_CLASSES = 37
    CLUBS = 51
    FRIEND_CONTACTS = 52
    FAMILY_CONTACTS = 53
    TEACHER_GUARDIAN_CONTACTS = 54
    TEACHER_PUPIL_CONTACTS = 55
    COACH_CONTACTS = 56
    GUARDIAN_CONTACTS = 57
    CLASSMATE_CONTACTS = 58
    STRANGER_CONTACTS = 59
    RECYCLED_NUMBERS = 60
    SOUGHT_CHILDREN = 62
    ACQUAINTANCES_WANTED = 63
    ACQUAINTANCES = 64
    CHAT_MEMBERS = 71
    LEAKED_LINKS = 72
    FRIEND_CHATS = 73
    # Under the keys of two districts: one stage for each round in which they are partners.
    PARTNERS_FIRST_ROUND = 91
    PARTNERS_SECOND_ROUND = 92
    PARTNERS_THIRD_ROUND = 93
    # Under the common key of two partner districts.
    DISTANT_PAIRS = 41
    # Under the key of two friends in different districts, which also gives keys to seeds (`seed_key`).
    DISTANT_CONTACTS = 61
    # Under the key of a run in a district.
    CHATS_JOINED = 202
    FALSE_ROLES = 203
    TAKEOVERS = 204
    SCRIPT = 206
    PLANNED_ATTEMPTS = 207
    ACTIVITY = 208
    ANSWERS_OF_PERSON = 301
    ANSWERS_OF_PAIR = 302
    DRAWN_FACTS = 303
    REVOCATIONS = 304
    # The last: under the key of a district, seed s of a run stands at RUN + s.
    RUN = 401


_RUN, _DISTANT_CONTACTS = int(Stage.RUN), int(Stage.DISTANT_CONTACTS)


def _digest(names: tuple[str | int, ...]) -> bytes:
    return hashlib.sha256("\x1f".join(str(name) for name in names).encode()).digest()


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Give the generator of the stage that `names` names, under `seed`.

    The names are hashed into the spawn key of a `numpy.random.SeedSequence` (Philox underneath), so that
    `stream(1, "kursk", "schools")` does not depend on how many other streams were opened before.

    Raises:
        ValueError: the seed is negative.
    """
    if seed < 0:
        raise ValueError(f"seed must not be negative, it is {seed}")
    digest = _digest(names)
    key = tuple(int.from_bytes(digest[start : start + 4], "little") for start in range(0, 16, 4))
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=key)))


def stream_key(seed: int, *names: str | int) -> np.uint64:
    """Give the key of what `names` names, under `seed`, for compiled loops.

    Raises:
        ValueError: the seed is negative.
    """
    if seed < 0:
        raise ValueError(f"seed must not be negative, it is {seed}")
    return np.uint64(int.from_bytes(_digest((seed, *names))[:8], "little"))


@entry_typed("uint64(uint64, int64)")
def bits64(key: np.uint64, place: int) -> np.uint64:
    """64 random bits: output `place` (from 0) of the generator that starts at `key`."""
    x = key + np.uint64(place + 1) * _GOLDEN
    x = (x ^ (x >> _S30)) * _FIRST
    x = (x ^ (x >> _S27)) * _SECOND
    return x ^ (x >> _S31)


@entry_typed("float64(uint64, int64)")
def uniform(key: np.uint64, place: int) -> float:
    """A number from 0 (included) to 1 (excluded)."""
    return float(bits64(key, place) >> _S11) * _UNIT


@kernel_typed("uint64(float64)")
def threshold32(share: float) -> np.uint64:
    """A share of the 2^32 values of 32 bits: `low32(bits) < threshold32(0.2)` has the chance 0.2."""
    return np.uint64(share * 2.0**32)


@kernel_typed("uint64(uint64)")
def low32(bits: np.uint64) -> np.uint64:
    """The lower half of 64 bits."""
    return np.uint64(bits & _LOW)


@kernel_typed("uint64(uint64)")
def high32(bits: np.uint64) -> np.uint64:
    """The upper half of 64 bits."""
    return np.uint64(bits >> _S32)


@entry_typed("uint64(uint64, int64)")
def stage_key(key: np.uint64, stage: int) -> np.uint64:
    """The key of a stage, a person or a day under `key`: far from the keys of all others."""
    return bits64(key ^ _SECOND, stage)


def key_of_stage(key: np.uint64, stage: int) -> np.uint64:
    """`stage_key` for Python: Numba would look at every other member of an enum to know the type of one."""
    return np.uint64(stage_key(key, int(stage)))


@entry_typed("uint64(uint64, int64)")
def seed_key(key: np.uint64, seed: int) -> np.uint64:
    """The key of a run's seed under the key of two friends in different districts.

    Their contacts are drawn under the same key: seeds below DISTANT_CONTACTS keep their number, all others
    stand beyond the last stage.
    """
    return stage_key(key, seed if seed < _DISTANT_CONTACTS else _RUN + seed)


@kernel_typed("float64(uint64, int64)")
def normal(key: np.uint64, place: int) -> float:
    """A standard normal number (Box and Muller)."""
    return sqrt(-2.0 * log(1.0 - uniform(key, 2 * place))) * cos(2 * pi * uniform(key, 2 * place + 1))


@entry_typed("int64(float64, uint64, int64)")
def poisson(mean: float, key: np.uint64, place: int) -> int:
    """Poisson: inversion for a mean below 30, else the normal with Cornish-Fisher skewness correction."""
    if mean <= 0.0:
        return 0
    if mean >= 30.0:
        z = normal(key, place)
        return max(0, int(mean + sqrt(mean) * z + (z * z - 1.0) / 6.0 + 0.5))
    u = uniform(key, place)
    chance = exp(-mean)
    total, number = chance, 0
    while u >= total and number < 300:
        number += 1
        chance *= mean / number
        total += chance
    return number
