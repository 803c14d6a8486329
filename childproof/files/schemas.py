"""The JSON Schemas (draft 2020-12) of what the commands print as JSON, published with the package."""

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


def schema(name: str) -> dict[str, Any]:
    """One of the schemas: `common`, `faults`, or one of those named in OUTPUTS.

    Raises:
        FileNotFoundError: there is no such schema.
    """
    text = (files("childproof") / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def schemas() -> dict[str, dict[str, Any]]:
    """All of them by name, the shared parts first."""
    return {name: schema(name) for name in (COMMON, FAULTS, *sorted(OUTPUTS.values()))}
