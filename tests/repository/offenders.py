"""What is over the house's limits: long functions, names for two things, lazy imports that say no reason."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests import ROOT

PACKAGES = ("rulebook", "sim", "proofs", "childproof")
MOST_ARGUMENTS = 8
MOST_LINES = 60
"""Lines of a function, with its head and docstring."""
COMPILED = {
    *("compiled", "compiled_as", "inner", "inner_as", "inlined"),
    *("kernel", "kernel_typed", "entry", "entry_typed", "inline_kernel"),
}
"""Decorators of compiled functions, which take bare arrays and have no way around it."""
ONE_MEANING = {
    *("audit", "certify", "check", "compare", "decide", "explain", "explore", "find_attack", "recheck"),
    *("robust", "simulate", "strength", "sweep", "verify", "weigh", "world", "main", "default_style"),
}
"""Names that mean the same thing wherever they stand: a call for people above, its work below."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Sources = Mapping[str, str]
"""The text of each Python file by its path from the root, with forward slashes."""


def sources(root: Path = ROOT) -> dict[str, str]:
    """The Python files of the four packages."""
    paths = sorted(path for package in PACKAGES for path in (root / package).rglob("*.py"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def over_limits(files: Sources) -> list[str]:
    """Functions with more arguments or lines than the limits, each as "path name: what is over".

    A command's `run`, whose arguments are the options, is excepted, and so are the keyword-only arguments of
    public calls and whatever is compiled.
    """
    found = []
    for path, text in files.items():
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, Function) and not _is_excepted(path, function):
                found += [f"{path} {function.name}: {what}" for what in _excesses(path, function)]
    return sorted(found)


def _is_excepted(path: str, function: Function) -> bool:
    marks = {_decorator_name(one) for one in function.decorator_list}
    command = path.startswith("childproof/commands/") and function.name == "run"
    return command or bool(marks & COMPILED)


def _decorator_name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.id if isinstance(called, ast.Name) else ""


def _excesses(path: str, function: Function) -> Iterator[str]:
    arguments = function.args
    number = len(arguments.posonlyargs) + len(arguments.args)
    if arguments.args and arguments.args[0].arg in ("self", "cls"):
        number -= 1
    public_call = path.startswith("childproof/calls/") and not function.name.startswith("_")
    if not public_call and function.name not in ONE_MEANING:
        number += len(arguments.kwonlyargs)
    if number > MOST_ARGUMENTS:
        yield "arguments"
    if (function.end_lineno or function.lineno) - function.lineno + 1 > MOST_LINES:
        yield "lines"


def clashes(files: Sources) -> list[str]:
    """Public functions and classes of one name in several packages, each as "name: package, package"."""
    homes = defaultdict(set)
    for path, text in files.items():
        for node in ast.parse(text).body:
            if isinstance(
                node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
            ) and not node.name.startswith("_"):
                homes[node.name].add(path.partition("/")[0])
    return sorted(
        f"{name}: {', '.join(sorted(wings))}"
        for name, wings in homes.items()
        if len(wings) > 1 and name not in ONE_MEANING
    )


def unexplained_lazy_imports(files: Sources) -> list[str]:
    """Imports of our own packages within functions without a comment on the line before that says why."""
    found = set()
    for path, text in files.items():
        lines = text.splitlines()
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, Function):
                found |= {f"{path} {function.name}: {name}" for name in _unexplained(function, lines)}
    return sorted(found)


def _unexplained(function: Function, lines: list[str]) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        else:
            continue
        own = [name for name in names if name.partition(".")[0] in PACKAGES]
        if own and not _says_why(lines, node.lineno - 1):
            yield from own


def _says_why(lines: list[str], line: int) -> bool:
    """Whether a comment stands before the block of imports to which the line belongs."""
    while line > 0 and lines[line - 1].lstrip().startswith(("from ", "import ")):
        line -= 1
    return line > 0 and lines[line - 1].lstrip().startswith("#")


CHECKS: Mapping[str, Callable[[Sources], list[str]]] = {
    "limits": over_limits,
    "names": clashes,
    "lazy-imports": unexplained_lazy_imports,
}
"""Each limit by its name, with what finds the offenders."""
