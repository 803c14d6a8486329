"""No `assert` decides what input decides: `python -O` leaves them out."""

import ast
from pathlib import Path

import pytest

import childproof
import proofs
import rulebook
import sim


def is_for_the_type_checker(test: ast.expr) -> bool:
    """Whether an `assert` says no more than of which type something is."""
    if isinstance(test, ast.BoolOp):
        return any(is_for_the_type_checker(value) for value in test.values)
    if isinstance(test, ast.Compare):
        return isinstance(test.ops[0], ast.IsNot) and ast.unparse(test.comparators[0]) == "None"
    return isinstance(test, ast.Call) and ast.unparse(test.func) == "isinstance"


@pytest.mark.parametrize("wing", [rulebook, sim, proofs, childproof], ids=lambda wing: wing.__name__)
def test_asserts_are_for_the_type_checker_alone(wing):
    found = [
        f"{path.name}:{node.lineno}"
        for path in Path(wing.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert) and not is_for_the_type_checker(node.test)
    ]
    assert found == []
