"""How results look on a terminal: width, colour, tables, and progress on standard error."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import rich.text
from rich.console import Console, Group, JustifyMethod, OverflowMethod, RenderableType
from rich.containers import Lines
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from childproof.files.streams import silence
from rulebook.language import translator
from rulebook.reader.characters import spelled_out
from rulebook.reader.faults import clipped

NO_BREAK_SPACE = "\u00a0"
STAND_IN = "\ue000"
"""A character of private use, as wide as a blank, at which Rich breaks no line."""
WIDTH_OF_A_PIPE = 100
NARROWEST, WIDEST = 40, 500
MOST_DIGITS = 9
ANY_HEIGHT = 25
"""Rich reads `COLUMNS` and `LINES` where width and height are not given, and stumbles over some values."""


class Text(rich.text.Text):
    """Text whose lines are not broken at a no-break space, which to Rich is a blank like any other."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """The lines of the text in so many columns."""
        unbroken = self.copy()
        unbroken.plain = self.plain.replace(NO_BREAK_SPACE, STAND_IN)
        lines = unbroken.wrap(
            console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=no_wrap
        )
        for line in lines:
            line.plain = line.plain.replace(STAND_IN, NO_BREAK_SPACE)
        return lines


def text_width() -> int:
    """How many characters a line may have: those of the terminal, or what `COLUMNS` says, or 100."""
    asked = os.environ.get("COLUMNS", "")
    wide = int(asked[:MOST_DIGITS]) if asked.isascii() and asked.isdigit() else 0
    if not wide:
        wide = _terminal_width(sys.stdout)
    return min(max(wide, NARROWEST), WIDEST)


def _terminal_width(stream: TextIO) -> int:
    """How many columns the terminal behind a stream has; 100 where there is none, or it does not say."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or WIDTH_OF_A_PIPE
    except (OSError, ValueError):
        return WIDTH_OF_A_PIPE


def rendered(*parts: RenderableType) -> str:
    """Text for standard output: as wide as the terminal, in colour only there."""
    on_terminal = sys.stdout.isatty()
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=text_width(),
        height=ANY_HEIGHT,
        force_terminal=on_terminal,
        color_system="auto" if on_terminal else None,
        highlight=False,
        emoji=False,
        markup=False,
    )
    # Texts that are printed by themselves would become plain texts of Rich.
    console.print(Group(*parts))
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def indented(line: str, blanks: int = 2) -> Padding:
    """A line moved to the right, whose own leading blanks stay when it is wrapped."""
    words = line.lstrip()
    return Padding(Text(words), (0, 0, 0, blanks + len(line) - len(words)))


def tell(text: str) -> None:
    """Say something beside the result, on standard error; that nobody listens there is no error.

    What steers a terminal, as the name of a file can, is spelled out.
    """
    try:
        sys.stderr.write(f"{spelled_out(text)}\n")
        sys.stderr.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            silence(sys.stderr.fileno())


@contextmanager
def telling_of_damage(language: str) -> Iterator[None]:
    """While the block lasts, say on standard error which kept part of a run is damaged and made anew."""
    # The simulation takes Numba, which takes seconds to load.
    from sim.run.checkpoints import DamagedPart

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if isinstance(message, DamagedPart):
            tell(f"{clipped(str(message.path), 500)}: {translator(language)(message.words)}")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", DamagedPart)
        warnings.showwarning = show
        yield


@contextmanager
def progress_bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while something long goes on, with the time that is left; only on a terminal.

    Gives a function to be called with how much is done and how much there is.
    """
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("/"),
        TimeRemainingColumn(),
    )
    width = min(max(_terminal_width(sys.stderr), NARROWEST), WIDEST)
    console = Console(stderr=True, width=width, height=ANY_HEIGHT)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
