"""The program: its commands in their order, and the language it speaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Annotated

import typer
from typer.main import get_command

from childproof import __version__
from childproof.commands.program.help import Command, Overview, localize
from childproof.commands.shared.arguments import Lang, one_of
from childproof.files.missing_parts import missing_part
from childproof.files.output import emit
from rulebook.language import LANGUAGES, N_, Message, said_in, system_language
from rulebook.reader.faults import one_fault

ABOUT = N_(
    "Do a messenger's rules keep strangers away from children?\n\n"
    "childproof reads the rules as they are written, with everything the text leaves open. It proves or "
    "refutes what they should guarantee, under every reading, shows the shortest counterexample in words, "
    "and simulates who gets through to how many children in a region.\n\n"
    "`childproof COMMAND --help` says more. A command ends with 0 when it is done, 1 when there is a "
    "finding, 2 when the command or a file is wrong, 3 when it could not tell."
)
EXAMPLES = N_(
    "childproof verify                      which claims hold for the three Sferum rule books\n"
    "childproof show sferum-2025-03-safety  one rule book in words\n"
    "childproof audit                       all of it in one report"
)
COMMANDS = (
    "policies",
    "show",
    "decide",
    "verify",
    "check",
    "compare",
    "gate",
    "explain",
    "history",
    "init",
    "attack",
    "strength",
    "certify",
    "recheck",
    "world",
    "simulate",
    "sweep",
    "robust",
    "explore",
    "audit",
)
"""The commands in their order; each is the module of its name in this folder."""

TAKES_PAIRS = ("--reading", "--situation", "--set", "--vary")
"""Options after which several `name=value` may follow."""


def build_app(language: str, commands: Iterable[str] = COMMANDS) -> Overview:
    """The command line in one language, with all its commands or only some of them."""
    app = typer.Typer(
        name="childproof",
        cls=Overview,
        help=ABOUT,
        epilog=EXAMPLES,
        add_completion=False,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(_overview)
    wanted = tuple(commands)
    for name in wanted:
        try:
            module = import_module(f"childproof.commands.{name}")
        except ModuleNotFoundError as error:
            missing = missing_part(error)
            if missing is None or len(wanted) == 1:
                raise
            # In the overview the others have to be there.
            app.command(name, cls=Command, help=said_in(missing, language))(_not_installed)
            continue
        app.command(name, cls=Command, help=module.HELP, epilog=module.EXAMPLES)(module.run)
    command = get_command(app)
    assert isinstance(command, Overview)
    localize(command, language)
    return command


def _not_installed() -> int:
    """A command in the overview of which a part is missing; to call it says so."""
    return 2


def _overview(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=N_("which version this is"))] = False,
    lang: Lang = None,
) -> int:
    if version:
        emit(f"childproof {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        emit(context.get_help())
    return 0


def asked_commands(arguments: Sequence[str]) -> tuple[str, ...]:
    """The command that is called, alone – or all of them where none is, for the overview and for mistakes.

    A command loads what it needs, and only the one that is called has to be loaded; the version takes none.
    """
    called = next((argument for argument in arguments if argument in COMMANDS), None)
    if called is None:
        return () if "--version" in arguments else COMMANDS
    return (called,)


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language asked for with `--lang`, else that of the system, else English.

    It has to be known before the options are parsed, because their help is in it too.

    Raises:
        InputError: there is no such language.
    """
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == "--lang":
            asked = value if equals else "".join(arguments[place + 1 : place + 2])
            if asked:
                return one_of(asked, LANGUAGES, "--lang")
    return system_language(environment)


def spread_pairs(arguments: Sequence[str]) -> list[str]:
    """`--reading a=b c=d` as `--reading a=b --reading c=d`, which the parser understands.

    After `--vary` keys alone may follow, too.

    Raises:
        InputError: a name without `=` that is followed by a word, which would be taken for a policy.
    """
    spread: list[str] = []
    option = ""
    for place, argument in enumerate(arguments):
        following = [word for word in arguments[place + 1 : place + 2] if not word.startswith("-")]
        if option not in ("", "--vary") and spread[-1] == option and "=" not in argument and following:
            said = Message("`{text}` is not of the form name=value", text=argument)
            raise one_fault(
                option,
                said,
                Message(
                    "for example: {option} {argument}={following}",
                    option=option,
                    argument=argument,
                    following=following[0],
                ),
            )
        if argument in TAKES_PAIRS:
            option = argument
        elif argument.startswith("-") or not ("=" in argument or (option == "--vary" and _is_key(argument))):
            option = ""
        elif option and spread[-1] != option:
            spread.append(option)
        spread.append(argument)
    return spread


def _is_key(word: str) -> bool:
    """Whether a word is the key of a figure and not a policy: ids of policies have no `_` and no dot."""
    return ("_" in word or "." in word) and "/" not in word and not word.endswith(".toml")
