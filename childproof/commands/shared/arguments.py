"""What several commands share: their options, and how a person's words become policies and readings.

Every option arrives as text and is checked here, so that a mistake is answered in our own words,
with the allowed names and the nearest one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rulebook.language import LANGUAGES, N_, Hint, Message
from rulebook.model import Silence
from rulebook.reader.arguments import number_hint, written_number
from rulebook.reader.faults import InputError, allowed_names, clipped, one_fault

if TYPE_CHECKING:
    from childproof.answers.result_lists import Policies


class Format(StrEnum):
    """How a command prints its answer."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


FORMATS = (Format.TEXT, Format.JSON, Format.CSV, Format.XLSX)
SILENCE = tuple(Silence)

OnePolicy = Annotated[
    str, typer.Argument(metavar="POLICY", help=N_("an id from the catalogue, or the path of a policy file"))
]
ManyPolicies = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[POLICY …]",
        help=N_("ids from the catalogue or paths of policy files; without any, the three Sferum rule books"),
    ),
]
WholeCatalogue = Annotated[bool, typer.Option("--all", help=N_("every policy of the catalogue"))]
ReadingTexts = Annotated[
    list[str] | None,
    typer.Option(
        "--reading",
        metavar="NAME=OPTION …",
        help=N_("settle a reading of the text; `childproof show POLICY` lists names and options"),
    ),
]
Unspecified = Annotated[
    str | None,
    typer.Option(
        "--unspecified",
        metavar="forbidden|free",
        help=N_("what an attempt counts as of which no line speaks"),
    ),
]
TimeLimit = Annotated[
    str | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        help=N_("stop after so long on one claim or policy; the rest is then told as “could not tell”"),
    ),
]
NoTimeLimit = Annotated[str | None, typer.Option("--time-limit", metavar="SECONDS", hidden=True)]
ClaimIds = Annotated[
    list[str] | None,
    typer.Option("--claim", metavar="ID", help=N_("only this claim; may be given several times")),
]
ClaimsFile = Annotated[
    str | None,
    typer.Option("--claims", metavar="FILE", help=N_("the claims of this file instead of the policies' own")),
]
TextOrJson = Annotated[
    str, typer.Option("--format", metavar="text|json", help=N_("words for a person (the default) or JSON"))
]
TextJsonOrCsv = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="text|json|csv|xlsx",
        help=N_("words for a person (the default), JSON, CSV, or a spreadsheet"),
    ),
]
Timing = Annotated[bool, typer.Option("--timing", help=N_("add to JSON how many seconds each answer took"))]
Lang = Annotated[
    str | None,
    typer.Option(
        "--lang", metavar="en|ru", help=N_("the language of the words; by default that of the system")
    ),
]


def language_of(context: typer.Context) -> str:
    """The language that `main` has found out."""
    return str(context.obj)


def page_languages_of(context: typer.Context) -> tuple[str, ...]:
    """The languages of a page: the one of --lang, or all of them, that of the system first."""
    first = language_of(context)
    others = () if context.params.get("lang") else (one for one in LANGUAGES if one != first)
    return (first, *others)


def policies_for(names: Sequence[str] | None, whole_catalogue: bool = False) -> Policies:
    """The policies that a command is asked about."""
    # What reads policies takes a while to load, and not every command needs it.
    from childproof.calls.policies import chosen_policies

    return chosen_policies(names or None, whole_catalogue=whole_catalogue)


def readings_for(policies: Policies, written: Iterable[str] | None) -> dict[str, str]:
    """The settled readings, each known to at least one of the policies."""
    # As above.
    from childproof.calls.policies import settled_readings

    return dict(settled_readings(policies, pairs(written, "--reading"), where="--reading"))


def pairs(written: Iterable[str] | None, option: str) -> dict[str, str]:
    """`name=value` texts as a dictionary; a name may stand twice only with the same value."""
    found: dict[str, str] = {}
    for text in written or ():
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise one_fault(option, Message("`{text}` is not of the form name=value", text=clipped(text)))
        if found.setdefault(name, value) != value:
            raise one_fault(
                option,
                Message(
                    "`{name}` is both `{found}` and `{value}`",
                    name=clipped(name),
                    found=clipped(found[name]),
                    value=clipped(value),
                ),
            )
    return found


def one_of(word: str, allowed: Sequence[str], option: str) -> str:
    """`word` if it is allowed."""
    if word not in allowed:
        raise one_fault(
            option,
            Message("unknown word `{word}`", word=clipped(word)),
            allowed_names(word, allowed, Message("words")),
        )
    return word


def silence_for(word: str | None) -> Silence:
    """What an attempt counts as of which no line speaks; forbidden, where nothing is said."""
    return Silence(one_of(word or Silence.FORBIDDEN, SILENCE, "--unspecified"))


def number(text: str, option: str, *, least: float, above: bool = False) -> float:
    """A number that is at least `least` (or above it)."""
    try:
        found = written_number(text)
    except ValueError:
        raise one_fault(
            option, Message("`{text}` is not a number", text=clipped(text)), number_hint(text)
        ) from None
    if not (found > least if above else found >= least) or found == float("inf"):
        told = (
            Message("`{text}` has to be a number, more than {least:g}", text=clipped(text), least=least)
            if above
            else Message("`{text}` has to be a number, at least {least:g}", text=clipped(text), least=least)
        )
        raise one_fault(option, told)
    return found


def whole_number(text: str, option: str, *, least: int = 0) -> int:
    """A whole number that is at least `least`."""
    whole = text.isascii() and text.isdigit()
    if whole and len(text) > 18:
        raise one_fault(option, Message("`{text}` has more than 18 digits", text=clipped(text)))
    if not whole or int(text) < least:
        raise one_fault(
            option,
            Message("`{text}` has to be a whole number, at least {least}", text=clipped(text), least=least),
        )
    return int(text)


def seconds(text: str | None) -> float | None:
    """The time limit in seconds, if there is one."""
    return None if text is None else number(text, "--time-limit", least=0, above=True)


def missing(option: str, hint: Hint = "") -> InputError:
    """The error for an option that a command cannot do without."""
    return one_fault(option, Message("this option is needed"), hint)
