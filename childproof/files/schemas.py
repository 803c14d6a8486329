"""The JSON Schemas (draft 2020-12) of what commands print and of what people write, part of the package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

COMMON = "common"
"""The schema of parts that the others refer to; no output has its shape."""
FAULTS = "faults"
"""The schema of what a command prints in place of its answer where a file has faults."""
OUTPUTS: Mapping[str, str] = {
    "policies": "policies",
    "show": "show",
    "decide": "decide",
    "verify": "verify",
    "check": "check",
    "compare": "compare",
    "gate": "gate",
    "explain": "explain",
    "history": "history",
    "attack": "attack",
    "strength": "strength",
    "certify": "certificate",
    "recheck": "recheck",
    "world": "world",
    "simulate": "simulate",
    "sweep": "sweep",
    "robust": "robust",
    "audit": "audit",
}
"""The schema of each command's JSON; `certify` writes its JSON into a file."""

INPUTS: Mapping[str, str] = {
    "rule-book": "A rule book: a TOML file with [[rules]]",
    "vocabulary": "A vocabulary: a TOML file with [facts.x]",
    "claims": "Claims that rule books have to keep",
    "scenarios": "Scenarios: examples with the outcome that they have to get",
    "moves": "What can happen over time, and claims about it",
    "intent": "intent.toml: what an edit is meant to change",
    "known": "known.toml: findings that a team lives with",
    "region": "A region: the figures of its people",
    "behaviours": "Who writes to whom how often, and how people answer",
    "providers": "Where the facts of a vocabulary come from in a synthetic region",
    "people": "People in plain words, who might write to a child",
}
"""The kinds of files that people write and that have a schema, each with its title."""


def schema(name: str) -> dict[str, Any]:
    """One of the schemas: `common`, `faults`, or one of those named in OUTPUTS.

    Raises:
        FileNotFoundError: there is no such schema.
    """
    text = (files("childproof") / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def input_schema(name: str) -> dict[str, Any]:
    """The schema of a kind of file that people write, for its TOML read as data; one of INPUTS.

    Raises:
        FileNotFoundError: there is no such schema.
    """
    return schema(f"files/{name}")


def schemas() -> dict[str, dict[str, Any]]:
    """All of them by name, the shared parts first."""
    return {name: schema(name) for name in (COMMON, FAULTS, *sorted(OUTPUTS.values()))}
