"""What the model takes for granted, in words.

Knows the statements of `structure.toml`. Knows nothing of the parameters, which carry
assumptions of their own.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

__all__ = ["Statement", "structure"]


@dataclass(frozen=True)
class Statement:
    """One thing taken for granted: an id and the sentence in English and Russian."""

    id: str
    en: str
    ru: str

    def label(self, language: str = "en") -> str:
        """The sentence, in `language` ("ru" or English)."""
        return self.ru if language == "ru" else self.en


@lru_cache(maxsize=1)
def structure() -> tuple[Statement, ...]:
    """The structural assumptions of worlds and runs, for every report."""
    rows = tomllib.loads((files("sim.assumptions") / "structure.toml").read_text(encoding="utf-8"))[
        "statement"
    ]
    return tuple(Statement(row["id"], row["en"], row["ru"]) for row in rows)
