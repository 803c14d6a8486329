"""What is over the limits of the house: functions, files, names for two things, unexplained lazy imports."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from tests import ROOT

PACKAGES = ("rulebook", "sim", "proofs", "childproof")
MOST_ARGUMENTS = 8
MOST_LINES = 60
"""Lines of a function, with its head and docstring."""
MOST_FILE_LINES = 400
COMPILED = {
    *("compiled", "compiled_as", "inner", "inner_as", "inlined"),
    *("kernel", "kernel_typed", "entry", "entry_typed", "inline_kernel"),
}
"""Decorators of compiled functions, which take bare arrays and have no way around it."""
ONE_MEANING = {
    *("certify", "check", "compare", "decide", "explain", "find_attack", "main", "recheck", "simulate"),
    *("strength", "verify", "default_style"),
}
"""Names that mean the same thing wherever they stand: a call for people above, its work below."""

CLASSES_OF_ONE_MEANING = {"Channel"}
"""Names of types for the same few things, as words in files and as numbers in compiled code."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Sources = Mapping[str, str]
"""The text of each Python file by its path from the root, with forward slashes."""


def sources(root: Path = ROOT, folders: Sequence[str] = PACKAGES) -> dict[str, str]:
    """The Python files in some folders, or of the four packages."""
    paths = sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
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


def long_files(files: Sources) -> list[str]:
    """Files with more lines than one idea takes, each as "path: lines"."""
    lengths = {path: len(text.splitlines()) for path, text in files.items()}
    return sorted(f"{path}: {length}" for path, length in lengths.items() if length > MOST_FILE_LINES)


def clashes(files: Sources, excepted: Collection[str] = ONE_MEANING) -> list[str]:
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
        if len(wings) > 1 and name not in excepted
    )


def shared_class_names(files: Sources, excepted: Collection[str] = CLASSES_OF_ONE_MEANING) -> list[str]:
    """Public classes whose name another class or type alias bears as well, each as "name: path, path".

    Aliases of one name in several files are left aside: they are short words for the same type.
    """
    classes, aliases = defaultdict(set), defaultdict(set)
    for path, text in files.items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes[node.name].add(path)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        aliases[target.id].add(path)
    homes = {name: classes[name] | aliases[name] for name in classes.keys() - set(excepted)}
    return sorted(f"{name}: {', '.join(sorted(paths))}" for name, paths in homes.items() if len(paths) > 1)


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
    "class-names": shared_class_names,
    "lazy-imports": unexplained_lazy_imports,
}
"""Each limit by its name, with what finds the offenders."""
