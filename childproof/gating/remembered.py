"""Findings as values of JSON, and back again: what a memory keeps of a judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from proofs.findings.finding import Example, Finding, Level
from rulebook.model import Outcome, Rows

__all__ = ["kept_findings", "recalled_findings"]


def kept_findings(findings: Iterable[Finding]) -> list[object]:
    """Findings as values of JSON."""
    return [finding.to_dict() for finding in findings]


def recalled_findings(value: object) -> tuple[Finding, ...] | None:
    """The findings of such a value; None where it is none, or of another shape."""
    if not isinstance(value, list):
        return None
    try:
        return tuple(_finding(one) for one in value)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _finding(told: Mapping[str, Any]) -> Finding:
    return Finding(
        str(told["id"]),
        Level(told["level"]),
        str(told["policy"]),
        dict(told["words"]),
        str(told["file"]),
        int(told["line"]),
        told["claim"],
        told["rule"],
        told["about"] or "",
        told["readings"],
        told["situations"],
        _rows(told["rows"]),
        None if told["example"] is None else _example(told["example"]),
    )


def _rows(rows: Any) -> Rows:
    return tuple({name: tuple(values) for name, values in row.items()} for row in rows)


def _example(told: Mapping[str, Any]) -> Example:
    before, after = (None if told[key] is None else Outcome(told[key]) for key in ("before", "after"))
    return Example(
        dict(told["situation"]),
        dict(told["reading"]),
        before,
        after,
        tuple(told["rules"]),
        dict(told["words"]),
    )
