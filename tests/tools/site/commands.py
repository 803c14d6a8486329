"""The page of the command line: every command with all its options, read off the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from typer.core import TyperArgument, TyperCommand, TyperOption

from childproof.commands.program.app import build_app


class CommandLine(SphinxDirective):
    """`command-line`: one section for each command."""

    def run(self) -> list[nodes.Node]:
        """The sections."""
        return self.parse_text_to_nodes(command_line(), allow_section_headings=True)


@cache
def command_line() -> str:
    """Every command as Markdown, in the program's order."""
    return "\n".join(
        line for name, command in build_app("en").commands.items() for line in _page(name, command)
    )


def _page(name: str, command: object) -> Iterator[str]:
    assert isinstance(command, TyperCommand)
    summary, *paragraphs = (command.help or "").split("\n\n")
    arguments = [param for param in command.params if isinstance(param, TyperArgument)]
    options = [param for param in command.params if isinstance(param, TyperOption) and not param.hidden]
    usage = " ".join(
        ["childproof", name, *(param.metavar or param.name or "" for param in arguments), "[OPTIONS]"]
    )
    yield f"## {name}\n\n{summary}.\n\n```text\n{usage}\n```\n"
    for paragraph in paragraphs:
        yield re.sub(r"(?<![\w`])(--[a-z][a-z-]*)", r"`\1`", paragraph) + "\n"
    yield "| argument or option | meaning |\n|---|---|"
    for param in arguments:
        yield _row(param.metavar or param.name or "", param.help)
    for option in options:
        yield _row(_spelt(option), option.help)
    yield _row("--help", "this page")
    yield ""
    if command.epilog:
        yield f"```text\n{command.epilog.strip()}\n```\n"


def _spelt(option: TyperOption) -> str:
    """An option as a person writes it."""
    return ", ".join(option.opts) if option.is_flag else f"{option.opts[0]} {option.metavar}"


def _row(name: str, words: str | None) -> str:
    return f"| `{_escaped(name)}` | {_escaped(words or '')} |"


def _escaped(words: str) -> str:
    """Words for a cell of a table."""
    return words.replace("|", r"\|")
