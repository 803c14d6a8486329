"""Random numbers that depend on names and places alone.

Knows how a seed and a list of names become a generator or a key, and how a key and a place become one number.
Knows nothing of what is drawn. Two stages never share a key, so that a change in one stage leaves the draws
of the others alone, and nothing depends on the order or the number of workers.

`stream` gives a NumPy generator for work done once for a region. Compiled loops use keys: `word(key, place)`
is the output number `place` of the splitmix64 generator (Steele, Lea and Flood 2014) that starts at `key`.
"""

from __future__ import annotations

import hashlib
from math import cos, exp, log, pi, sqrt

import numpy as np

from sim.kernel.jit import compiled_as, inner_as

__all__ = [
    "lots",
    "lower",
    "normal",
    "poisson",
    "stage_key",
    "stream",
    "stream_key",
    "uniform",
    "upper",
    "word",
]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_UNIT = 2.0**-53
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_S32, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)


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


@compiled_as("uint64(uint64, int64)")
def word(key: np.uint64, place: int) -> np.uint64:
    """64 random bits: output `place` (from 0) of the generator that starts at `key`."""
    x = key + np.uint64(place + 1) * _GOLDEN
    x = (x ^ (x >> _S30)) * _FIRST
    x = (x ^ (x >> _S27)) * _SECOND
    return x ^ (x >> _S31)


@compiled_as("float64(uint64, int64)")
def uniform(key: np.uint64, place: int) -> float:
    """A number from 0 (included) to 1 (excluded)."""
    return float(word(key, place) >> _S11) * _UNIT


@inner_as("uint64(float64)")
def lots(share: float) -> np.uint64:
    """A share of the 2^32 values of half a word: `lower(bits) < lots(0.2)` has the chance 0.2."""
    return np.uint64(share * 2.0**32)


@inner_as("uint64(uint64)")
def lower(bits: np.uint64) -> np.uint64:
    """The lower half of a word."""
    return np.uint64(bits & _LOW)


@inner_as("uint64(uint64)")
def upper(bits: np.uint64) -> np.uint64:
    """The upper half of a word."""
    return np.uint64(bits >> _S32)


@compiled_as("uint64(uint64, int64)")
def stage_key(key: np.uint64, stage: int) -> np.uint64:
    """The key of a stage, a person or a day under `key`: far from the keys of all others."""
    return word(key ^ _SECOND, stage)


@inner_as("float64(uint64, int64)")
def normal(key: np.uint64, place: int) -> float:
    """A standard normal number (Box and Muller)."""
    return sqrt(-2.0 * log(1.0 - uniform(key, 2 * place))) * cos(2 * pi * uniform(key, 2 * place + 1))


@compiled_as("int64(float64, uint64, int64)")
def poisson(mean: float, key: np.uint64, place: int) -> int:
    """A Poisson number: by inversion below a mean of 30, above by the normal with its skewness put right."""
    if mean <= 0.0:
        return 0
    if mean >= 30.0:
        lot = normal(key, place)
        return max(0, int(mean + sqrt(mean) * lot + (lot * lot - 1.0) / 6.0 + 0.5))
    lot = uniform(key, place)
    chance = exp(-mean)
    total, number = chance, 0
    while lot >= total and number < 300:
        number += 1
        chance *= mean / number
        total += chance
    return number
