"""What the model takes for granted, in words.

Knows the statements of `structure.toml`. Knows nothing of the parameters, which carry
assumptions of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from rulebook.language import LANGUAGES, Message, Words
from rulebook.reader.entries import read_entries
from rulebook.reader.toml_table import check_new

__all__ = ["Statement", "structure"]


@dataclass(frozen=True)
class Statement:
    """One thing taken for granted: an id, and the sentence in English and Russian."""

    id: str
    words: Words


@lru_cache(maxsize=1)
def structure() -> tuple[Statement, ...]:
    """The structural assumptions of worlds and runs, for every report.

    Raises:
        InputError: the file that comes with the package is damaged.
    """
    top = read_entries(Path(str(files("sim.assumptions") / "structure.toml")))
    top.only("statement")
    statements: dict[str, Statement] = {}
    for entries in top.tables("statement", Message("statement")):
        entries.only("id", *LANGUAGES)
        name = entries.name("id", Message("statement"))
        check_new(
            entries,
            name,
            Message("statement"),
            dict.fromkeys(statements, Message("statement before it")),
            "id",
        )
        statements[name] = Statement(name, {language: entries.text(language) for language in LANGUAGES})
    top.faults.raise_if_any()
    return tuple(statements.values())
