"""The API reference: the public calls, the values they give, and every module of a wing by its room."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.util.docutils import SphinxDirective

import childproof
from tests import ROOT

WINGS = ("rulebook", "proofs", "sim", "childproof")
SECTIONS = ("Args:", "Attributes:", "Raises:", "Returns:", "Yields:")


class Modules(SphinxDirective):
    """`modules WING`: a section for each room of a wing, with all that its modules hold."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The sections."""
        text = "\n".join(_wing(self.arguments[0]))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


class PublicCalls(SphinxDirective):
    """`public-calls`: what `import childproof` offers, then the values that these calls give."""

    def run(self) -> list[nodes.Node]:
        """The sections."""
        return self.parse_text_to_nodes("\n".join(_public()), allow_section_headings=True)


def rooms(wing: str) -> dict[Path, list[Path]]:
    """The modules of a wing by folder; the folder of the wing itself comes first."""
    by_folder: dict[Path, list[Path]] = {}
    for path in sorted((ROOT / wing).rglob("*.py")):
        if path.name != "__main__.py":
            by_folder.setdefault(path.parent.relative_to(ROOT), []).append(path)
    return dict(sorted(by_folder.items()))


def about(path: Path) -> str:
    """The docstring of a module."""
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def module_name(path: Path) -> str:
    """`sim.run.shards` of its file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _wing(wing: str) -> Iterator[str]:
    for folder, paths in rooms(wing).items():
        yield f"## {folder.as_posix()}\n"
        for path in paths:
            name = module_name(path)
            if path.name == "__init__.py":
                yield from _automodule(name, members=False)
            else:
                yield f"### {name}\n"
                yield from _automodule(name, members=True)


def _automodule(name: str, *, members: bool) -> Iterator[str]:
    yield "```{eval-rst}"
    yield f".. automodule:: {name}"
    if members:
        yield "   :members:"
        yield "   :ignore-module-all:"
    yield "```\n"


def _public() -> Iterator[str]:
    calls = [name for name in childproof.__all__ if not name.startswith("_")]
    values: dict[str, type] = {}
    yield "## The calls\n"
    for name in calls:
        yield f"```{{eval-rst}}\n.. autofunction:: childproof.{name}\n```\n"
        values |= {f"{value.__module__}.{value.__qualname__}": value for value in given_by(name)}
    yield "## The values they give\n"
    for name in sorted(values, key=lambda name: name.rpartition(".")[2]):
        yield f"```{{eval-rst}}\n.. autoclass:: {name}\n   :members:\n   :no-index:\n```\n"


def _found(place: Any, word: str) -> Any:
    """What a dotted word names in a place, None for nothing."""
    for part in word.split("."):
        place = getattr(place, part, None)
    return place


def given_by(name: str) -> list[type]:
    """The classes of the project that a public call says it returns."""
    call = getattr(childproof, name)
    module = import_module(call.__module__)
    words = re.findall(r"[\w.]+", str(call.__annotations__["return"]))
    values = [_found(module, word) for word in words]
    return [value for value in values if _ours(value)]


def _ours(value: object) -> bool:
    return inspect.isclass(value) and value.__module__.partition(".")[0] in WINGS


def as_restructured_text(
    app: Any, what: str, name: str, value: object, options: Any, lines: list[str]
) -> None:
    """Docstrings are plain text with `code` in single backticks; tables in them are Markdown."""
    # Else the words before a colon in the first line would be taken for the type of the attribute.
    above = [""] if what in ("attribute", "data", "property") else []
    lines[:] = [*above, *_converted(lines)]


def _converted(lines: list[str]) -> Iterator[str]:
    for blank, group in groupby(lines, key=lambda line: not line.strip()):
        block = [re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", line) for line in group]
        if blank or block[0].startswith(SECTIONS):
            yield from block
        elif block[0].startswith("|"):
            yield from _table(block)
        elif block[0].startswith(" "):
            yield from ("::", "", *(f"    {line.replace('``', '`')}" for line in block))
        elif len(block) > 1 and block[0].endswith(":") and all(line.startswith(" ") for line in block[1:]):
            yield from (block[0], "", *_items(block[1:]))
        elif any(line.startswith(" ") for line in block):
            yield from _items(block)
        else:
            yield from block


def _items(lines: list[str]) -> Iterator[str]:
    """Entries of which each may go on in deeper lines, as a list."""
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    for line in lines:
        deeper = line[margin:].startswith(" ")
        yield f"  {line.strip()}" if deeper else f"- {line.strip().removeprefix('- ')}"


def _table(rows: list[str]) -> Iterator[str]:
    """A table in Markdown as one of reStructuredText."""
    yield from (".. list-table::", "   :header-rows: 1", "")
    for row in rows:
        if not re.fullmatch(r"[|: -]+", row):
            for column, cell in enumerate(row.strip("|").split("|")):
                yield f"   {'  -' if column else '* -'} {cell.strip()}"


def skip_unsaid(app: Any, what: str, name: str, value: object, skip: bool, options: Any) -> bool | None:
    """Fields of named tuples, of which Python itself has nothing to say but their number."""
    return True if (getattr(value, "__doc__", None) or "").startswith("Alias for field number") else None


def qualify(app: Any, doctree: nodes.document) -> None:
    """Types in signatures that are written without their module get it, from the module they stand in."""
    for node in doctree.findall(pending_xref):
        target, module = node.get("reftarget", ""), node.get("py:module")
        if node.get("refdomain") == "py" and "." not in target:
            value = getattr(import_module(module), target, None) if module else None
            if _ours(value):
                assert value is not None
                node["reftarget"] = f"{value.__module__}.{value.__qualname__}"
            else:
                node.attributes.pop("refspecific", None)


def leave_plain(app: Any, env: Any, node: Any, contnode: Any) -> Any:
    """A name in a signature that has no place on these pages: of another package, or an alias of a type."""
    target = node.get("reftarget", "")
    if node.get("refdomain") != "py":
        return None
    if target.partition(".")[0] not in WINGS:
        return contnode
    module, _dot, name = target.rpartition(".")
    try:
        return contnode if hasattr(import_module(module), name) else None
    except ImportError:
        return None
