"""What is wrong with a command line, said like every other error and in either language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import typer

from rulebook.language import N_, translator
from rulebook.reader.faults import clipped, nearest_name

PARSER_ERRORS: tuple[type[Exception], ...] = tuple(
    base
    for base in typer.BadParameter.__mro__
    if issubclass(base, Exception) and hasattr(base, "format_message")
)
"""What the parser raises. The name and the place of the base class differ between versions of Typer."""

NO_OPTION = N_("there is no option `{name}`")
NO_COMMAND = N_("there is no command `{name}`")
MISSING_ARGUMENT = N_("{name} is missing")
MISSING_OPTION = N_("the option `{name}` is needed")
NEEDS_VALUE = N_("the option `{name}` needs a value")
TAKES_NO_VALUE = N_("the option `{name}` takes no value")
TOO_MANY = N_("one argument too many: `{name}`")


class Mistake(Exception):
    """A mistake that the program itself notices in a command line, with the names that there are."""

    def __init__(self, template: str, name: str, known: Iterable[str] = ()):
        super().__init__(template, name)
        self.template, self.name, self.known = template, name, tuple(known)

    def words(self, language: str) -> str:
        """The mistake in words, with the nearest of the known names."""
        _ = translator(language)
        said = _(self.template).format(name=clipped(self.name))
        nearest = nearest_name(self.name, self.known)
        return said + ("\n  " + _("did you mean {names}?").format(names=f"`{nearest}`") if nearest else "")


def mistake_of(error: Exception, arguments: Sequence[str]) -> Mistake | None:
    """The mistake behind an error of the parser, by what the error carries; None for one unknown here."""
    option = getattr(error, "option_name", None)
    if option is not None and hasattr(error, "possibilities"):
        return Mistake(NO_OPTION, option, error.possibilities or ())
    if option is not None:
        has_value = any(argument.startswith(f"{option}=") for argument in arguments)
        return Mistake(TAKES_NO_VALUE if has_value else NEEDS_VALUE, option)
    parameter = getattr(error, "param", None)
    if parameter is not None and hasattr(error, "param_type"):
        if parameter.param_type_name == "argument":
            return Mistake(MISSING_ARGUMENT, parameter.metavar or parameter.name)
        return Mistake(MISSING_OPTION, parameter.opts[0])
    return None


def mistake_words(error: Exception, arguments: Sequence[str], language: str) -> str:
    """An error of the parser in our words; one that is unknown here as the parser says it."""
    mistake = mistake_of(error, arguments)
    if mistake is not None:
        return mistake.words(language)
    message = clipped(str(getattr(error, "message", error)), 500)
    return message[:1].lower() + message[1:]
