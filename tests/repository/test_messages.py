"""Messages that are said late: templates are literals, their values fit them, and each has Russian words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT
from tests.tools.translations import PACKAGES, catalogue, has_words

MAKERS = ("Message", "Said")
PLACEHOLDER = re.compile(r"(?<!\{)\{(\w+)[^{}]*\}(?!\})")
DEFINITIONS = {"rulebook/language.py", "childproof/gating/team/words.py"}
"""Where a template may be no literal: nowhere but where messages are made, of a template that is given."""


def messages(source: str) -> Iterator[tuple[ast.Call, str | None]]:
    """Each call that makes a message, with its template; None where that is no literal."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
            first = node.args[0] if node.args else None
            template = first.value if isinstance(first, ast.Constant) else None
            yield node, template if isinstance(template, str) else None


def faults(source: str) -> list[str]:
    """What is wrong with the messages of one file."""
    found = []
    for call, template in messages(source):
        if template is None or len(call.args) != 1:
            found.append(f"line {call.lineno}: the template is no literal")
            continue
        if any(keyword.arg is None for keyword in call.keywords):
            continue
        values = {str(keyword.arg) for keyword in call.keywords}
        named = set(PLACEHOLDER.findall(template)) if values else set()
        if named != values:
            found.append(f"line {call.lineno}: {sorted(values)} for {sorted(named)}")
    return found


def sources() -> list[Path]:
    return [
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.relative_to(ROOT).as_posix() not in DEFINITIONS
    ]


@pytest.mark.slow
def test_templates_are_literals_and_their_values_are_those_they_name():
    wrong = {str(path): found for path in sources() if (found := faults(path.read_text(encoding="utf-8")))}
    assert wrong == {}


def test_every_template_has_russian_words():
    words = catalogue()
    templates = {
        template
        for path in sources()
        for _, template in messages(path.read_text(encoding="utf-8"))
        if template and has_words(template)
    }
    assert len(templates) > 400
    assert [one for one in sorted(templates) if (entry := words.get(one)) is None or not entry.string] == []


@pytest.mark.parametrize(
    "planted",
    [
        'Message(f"no {name}")',
        'Message("no {name}", nam=1)',
        'Said("no " + name)',
        'Message("no {a}", a=1, b=2)',
    ],
)
def test_a_planted_fault_is_noticed(planted):
    assert faults(planted)
