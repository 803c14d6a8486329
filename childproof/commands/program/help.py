"""How `--help` reads: what the command answers, what it takes, and examples – in either language.

Commands declare their help in English; `localize` puts the whole tree of commands into a language
before anything is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import wrap
from typing import Any

from rich.padding import Padding
from rich.table import Table
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from childproof.commands.program.mistakes import NO_COMMAND, TOO_MANY, Mistake
from childproof.commands.shared.terminal import Text, rendered, text_width
from rulebook.language import N_, translator

WIDEST_NAME = 30


class Command(TyperCommand):
    """A command whose help is laid out below, and which says itself what is one argument too many."""

    language = "en"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; those that are left over are a mistake.

        Raises:
            Mistake: there are arguments that the command does not take.
        """
        ctx.allow_extra_args = True
        left_over = super().parse_args(ctx, args)
        if left_over:
            raise Mistake(TOO_MANY, " ".join(left_over))
        return left_over

    def get_help(self, ctx: object) -> str:
        """The help page."""
        return _page(self, f"childproof {self.name}", self.language)


class Overview(TyperGroup):
    """The program itself: `childproof` alone and `childproof --help`."""

    language = "en"

    def get_help(self, ctx: object) -> str:
        """The help page."""
        return _page(self, "childproof", self.language)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the first argument names.

        Raises:
            Mistake: there is none.
        """
        if args[0] not in self.commands:
            raise Mistake(NO_COMMAND, args[0], self.commands)
        return super().resolve_command(ctx, args)


PLACEHOLDERS = (
    N_("POLICY"),
    N_("[POLICY …]"),
    N_("OLD"),
    N_("[NEW]"),
    N_("[CLAIM]"),
    N_("CPnnn|POLICY"),
    N_("DAY=POLICY"),
    N_("REV|FILE"),
    N_("REV|FILE|DIR"),
    N_("FORMAT=FILE"),
    N_("FILE"),
    N_("FILE.csv"),
    N_("DIR"),
    N_("ID"),
    N_("NAME"),
    N_("NAME[:BY]"),
    N_("NAME=OPTION …"),
    N_("FACT=VALUE …"),
    N_("KEY=VALUE …"),
    N_("KEY=LOW:HIGH …"),
    N_("SECONDS"),
    N_("SHARE"),
    N_("ADDRESS"),
    N_("WHICH"),
    N_("WHAT"),
    N_("F"),
    N_("N"),
)
"""What stands for a value in a line of help; values that are typed as they stand are not among them."""


def localize(command: object, language: str) -> None:
    """Put a command, its options and its subcommands into a language."""
    _ = translator(language)
    if isinstance(command, (Command, Overview)):
        command.language = language
        command.help = _(command.help) if command.help else None
        command.epilog = _(command.epilog) if command.epilog else None
        for param in command.params:
            if isinstance(param, (TyperOption, TyperArgument)):
                param.help = _(param.help) if param.help else None
                param.metavar = _(param.metavar) if param.metavar in PLACEHOLDERS else param.metavar
    if isinstance(command, Overview):
        for inner in command.commands.values():
            localize(inner, language)


def _page(command: Command | Overview, path: str, language: str) -> str:
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
        copyable = Text(as_it_can_be_copied(examples, text_width() - 2), no_wrap=True)
        parts += [Text(""), Text(_("Examples"), style="bold"), Padding(copyable, (0, 0, 0, 2))]
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


def as_it_can_be_copied(examples: str, width: int) -> str:
    """Command lines that a shell understands as they stand: one too long goes on behind a backslash."""
    lines = []
    for line in re.sub(r" *\\\n *", " ", examples).splitlines():
        parts = wrap(
            line, width - 2, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
        lines.append(" \\\n".join(parts))
    return "\n".join(lines)
