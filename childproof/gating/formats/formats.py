"""The formats by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from childproof.gating.formats.annotations import as_github, as_gitlab
from childproof.gating.formats.junit import as_junit
from childproof.gating.formats.markdown import as_markdown
from childproof.gating.formats.sarif import as_sarif
from childproof.gating.formats.text import as_text
from childproof.gating.result import GateResult

__all__ = ["FORMATS", "as_json"]


def as_json(result: GateResult, language: str) -> str:
    """The result in the shape of the published schema."""
    return json.dumps(result.to_dict(language), ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[GateResult, str], str]] = MappingProxyType(
    {
        "text": as_text,
        "json": as_json,
        "junit": as_junit,
        "sarif": as_sarif,
        "github": as_github,
        "gitlab": as_gitlab,
        "markdown": as_markdown,
    }
)
"""What each format makes of a result in a language."""
