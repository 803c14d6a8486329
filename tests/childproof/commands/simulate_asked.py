"""`childproof simulate` as the tests ask for it."""

from __future__ import annotations

SMALL = "simulate --region kursk --scale 0.002 --days 1 --seed 1"


def asked(words: str, *more: object) -> list[str]:
    return [*words.split(), *(str(one) for one in more)]
