"""How `--help` reads: what the command answers, what it takes, and examples – in either language.

Commands declare their help in English; `localize` puts the whole tree of commands into a language
before anything is parsed.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from childproof.commands.shared.terminal import rendered
from rulebook.language import translator

WIDEST_NAME = 30


class Page(TyperCommand):
    """A command whose help is laid out below."""

    language = "en"

    def get_help(self, ctx: object) -> str:
        """The help page."""
        return _page(self, f"childproof {self.name}", self.language)


class Overview(TyperGroup):
    """The program itself: `childproof` alone and `childproof --help`."""

    language = "en"

    def get_help(self, ctx: object) -> str:
        """The help page."""
        return _page(self, "childproof", self.language)


def localize(command: object, language: str) -> None:
    """Put a command, its options and its subcommands into a language."""
    _ = translator(language)
    if isinstance(command, (Page, Overview)):
        command.language = language
        command.help = _(command.help) if command.help else None
        command.epilog = _(command.epilog) if command.epilog else None
        for param in command.params:
            if isinstance(param, (TyperOption, TyperArgument)) and param.help:
                param.help = _(param.help)
    if isinstance(command, Overview):
        for inner in command.commands.values():
            localize(inner, language)


def _page(command: Page | Overview, path: str, language: str) -> str:
    _ = translator(language)
    arguments = [
        (p.metavar or p.name or "", p.help or "") for p in command.params if isinstance(p, TyperArgument)
    ]
    options = [
        (", ".join(p.opts) if p.is_flag else f"{p.opts[0]} {p.metavar}", p.help or "")
        for p in command.params
        if isinstance(p, TyperOption) and not p.hidden
    ]
    options.append(("--help", _("this page")))
    usage = [path, *(name for name, _help in arguments)]
    usage.append(_("COMMAND …") if isinstance(command, Overview) else _("[OPTIONS]"))
    parts: list[Text | Padding] = []
    about = command.help or ""
    parts += [Text(_summary(about), style="bold"), Text("")]
    parts += [Text(_("Usage: {usage}").format(usage=" ".join(usage))), Text("")]
    for paragraph in filter(None, about.split("\n\n")[1:]):
        parts += [Text(paragraph), Text("")]
    if isinstance(command, Overview):
        listed = [(name, _summary(inner.help or "")) for name, inner in command.commands.items()]
        parts += [Text(_("Commands"), style="bold"), _two_columns(listed), Text("")]
    if arguments:
        parts += [_two_columns(arguments), Text("")]
    parts += [Text(_("Options"), style="bold"), _two_columns(options)]
    examples = (command.epilog or "").strip()
    if examples:
        parts += [Text(""), Text(_("Examples"), style="bold"), Padding(Text(examples), (0, 0, 0, 2))]
    return rendered(*parts).rstrip("\n")


def _summary(about: str) -> str:
    return about.partition("\n\n")[0]


def _two_columns(rows: Iterable[tuple[str, str]]) -> Padding:
    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=WIDEST_NAME, style="cyan")
    table.add_column()
    for name, words in rows:
        table.add_row(Text(name), Text(words))
    return Padding(table, (0, 0, 0, 2))
